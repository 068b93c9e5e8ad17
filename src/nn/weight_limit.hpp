// WeightLimit: how many numbers the weights may be that layers make while a model comes from a
// file, which may ask for any.
#pragma once

#include <cstdint>
#include <string>

#include "hebb/shape.hpp"

namespace hebb {

/// While it lives, layers on this thread may make weights of so many numbers in all.
class WeightLimit {
 public:
  /// `reason` ends the message of what is refused: "the file holds 12 numbers".
  WeightLimit(std::int64_t most, std::string reason);
  ~WeightLimit();
  WeightLimit(const WeightLimit&) = delete;
  WeightLimit& operator=(const WeightLimit&) = delete;

  /// Counts a weight that is about to be made. \throws ValueError when it is too much.
  static void take(const Shape& shape);

 private:
  std::int64_t left_;
  const std::string reason_;
  WeightLimit* const outer_;
};

/// The limit for a model of which there is the architecture alone.
WeightLimit architecture_limit();

}  // namespace hebb
