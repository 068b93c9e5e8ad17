// BuildLimit: what a model may cost while it is made from a file, which may ask for anything.
#pragma once

#include <cstdint>
#include <string>

#include "hebb/shape.hpp"

namespace hebb {

/// While it lives, layers on this thread may make weights of so many numbers in all, and be called
/// a million times: models within models within models, each called a few times, come to more than
/// any time is enough for.
class BuildLimit {
 public:
  /// `reason` ends the message of a weight that is refused: "m.keras holds 12 numbers".
  BuildLimit(std::int64_t numbers, std::string reason);
  ~BuildLimit();
  BuildLimit(const BuildLimit&) = delete;
  BuildLimit& operator=(const BuildLimit&) = delete;

  /// Counts a weight that is about to be made. \throws ValueError when it is too much.
  static void take(const Shape& weight);
  /// Counts a call of a layer. \throws ValueError when it is one too many.
  static void take_call();

 private:
  std::int64_t numbers_left_;
  std::int64_t calls_left_;
  const std::string reason_;
  BuildLimit* const outer_;
};

/// The limit for a model of which there is the architecture alone.
BuildLimit architecture_limit();

}  // namespace hebb
