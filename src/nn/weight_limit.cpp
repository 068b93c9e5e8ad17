#include "nn/weight_limit.hpp"

#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {
constinit thread_local WeightLimit* innermost = nullptr;
}  // namespace

WeightLimit::WeightLimit(std::int64_t most, std::string reason)
    : left_(most), reason_(std::move(reason)), outer_(std::exchange(innermost, this)) {}

WeightLimit::~WeightLimit() { innermost = outer_; }

void WeightLimit::take(const Shape& shape) {
  if (!innermost) return;
  const std::int64_t size = shape.size();
  if (size > innermost->left_) {
    throw ValueError(
        text::format("a weight of shape {} is refused: {}", shape.to_string(), innermost->reason_),
        Error::Subject::layer);
  }
  innermost->left_ -= size;
}

WeightLimit architecture_limit() {
  constexpr std::int64_t kMost = std::int64_t{1} << 28;
  return {kMost, text::format("an architecture without weights may ask for {} numbers in all; make "
                              "this model in a program, or load a file that has its weights",
                              text::with_commas(kMost))};
}

}  // namespace hebb
