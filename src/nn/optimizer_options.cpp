#include "nn/optimizer_options.hpp"

#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

void check_above_zero(const char* name, const std::optional<double>& value) {
  if (!value || (*value > 0 && std::isfinite(*value))) return;
  throw ValueError(text::format("optimizer: {} is a finite number above 0, got {}", name, *value));
}

}  // namespace

const OptimizerOptions& checked(const OptimizerOptions& o) {
  if (!(o.weight_decay >= 0) || !std::isfinite(o.weight_decay)) {
    throw ValueError(text::format("optimizer: weight_decay is a finite number from 0 up, got {}",
                                  o.weight_decay));
  }
  check_above_zero("clipnorm", o.clipnorm);
  check_above_zero("clipvalue", o.clipvalue);
  check_above_zero("global_clipnorm", o.global_clipnorm);
  if (o.clipnorm.has_value() + o.clipvalue.has_value() + o.global_clipnorm.has_value() > 1) {
    throw ValueError(
        "optimizer: at most one of clipnorm, clipvalue and global_clipnorm can be given");
  }
  if (!(o.ema_momentum >= 0 && o.ema_momentum <= 1)) {
    throw ValueError(
        text::format("optimizer: ema_momentum is a number from 0 to 1, got {}", o.ema_momentum));
  }
  if (o.ema_overwrite_frequency && *o.ema_overwrite_frequency < 1) {
    throw ValueError(text::format("optimizer: ema_overwrite_frequency is at least 1, got {}",
                                  *o.ema_overwrite_frequency));
  }
  if (o.gradient_accumulation_steps < 1) {
    throw ValueError(text::format("optimizer: gradient_accumulation_steps is at least 1, got {}",
                                  o.gradient_accumulation_steps));
  }
  return o;
}

}  // namespace hebb
