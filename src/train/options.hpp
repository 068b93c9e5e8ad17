// Checks of options that fit(), evaluate() and predict() share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/tensors.hpp"
#include "train/callback_list.hpp"

namespace hebb {

/// Refuses a batch_size or verbose that has no meaning. \throws ValueError.
inline void check_common(const char* caller, std::int64_t batch_size, int verbose) {
  if (batch_size < 1) {
    throw ValueError(text::format("{}: batch_size is at least 1, got {}", caller, batch_size));
  }
  check_verbose(caller, verbose);
}

/// Refuses a limit that is given and below 1. \throws ValueError.
inline void check_limit(const char* caller, const char* name,
                        const std::optional<std::int64_t>& limit) {
  if (!limit || *limit >= 1) return;
  throw ValueError(text::format("{}: {} is at least 1, got {}", caller, name, *limit));
}

/// Steps, but no more than the limit.
inline std::int64_t at_most(std::int64_t steps, std::optional<std::int64_t> limit) {
  return limit ? std::min(steps, *limit) : steps;
}

/// True when there is any tensor.
inline bool is_given(const Tensors& tensors) {
  return std::any_of(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.defined(); });
}

}  // namespace hebb
