#include "nn/build_limit.hpp"

#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

constexpr std::int64_t kMostCalls = 1'000'000;

constinit thread_local BuildLimit* innermost = nullptr;

}  // namespace

BuildLimit::BuildLimit(std::int64_t numbers, std::string reason)
    : numbers_left_(numbers),
      calls_left_(kMostCalls),
      reason_(std::move(reason)),
      outer_(std::exchange(innermost, this)) {}

BuildLimit::~BuildLimit() { innermost = outer_; }

void BuildLimit::take(const Shape& weight) {
  if (!innermost) return;
  const std::int64_t size = weight.size();
  if (size > innermost->numbers_left_) {
    throw ValueError(
        text::format("a weight of shape {} is refused: {}", weight.to_string(), innermost->reason_),
        Error::Subject::layer);
  }
  innermost->numbers_left_ -= size;
}

void BuildLimit::take_call() {
  if (!innermost || --innermost->calls_left_ >= 0) return;
  throw ValueError(text::format(
      "a model is refused that calls layers more than {} times while it is built; call models "
      "within it less often",
      text::with_commas(kMostCalls)));
}

BuildLimit architecture_limit() {
  constexpr std::int64_t kMost = std::int64_t{1} << 28;
  return {kMost, text::format("an architecture without weights may ask for {} numbers in all; make "
                              "this model in a program, or load a file that has its weights",
                              text::with_commas(kMost))};
}

}  // namespace hebb
