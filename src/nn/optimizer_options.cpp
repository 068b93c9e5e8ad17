#include "nn/optimizer_options.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/allowed.hpp"

namespace hebb {

const OptimizerOptions& checked(const OptimizerOptions& o) {
  const auto check = [](const char* option, std::optional<double> value, const Allowed& allowed) {
    if (value) check_number("optimizer", option, *value, allowed);
  };
  check("weight_decay", o.weight_decay, kFromZero);
  check("clipnorm", o.clipnorm, kAboveZero);
  check("clipvalue", o.clipvalue, kAboveZero);
  check("global_clipnorm", o.global_clipnorm, kAboveZero);
  check("ema_momentum", o.ema_momentum, kShare);
  if (o.clipnorm.has_value() + o.clipvalue.has_value() + o.global_clipnorm.has_value() > 1) {
    throw ValueError(
        "optimizer: at most one of clipnorm, clipvalue and global_clipnorm can be given");
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
