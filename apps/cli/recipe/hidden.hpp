// The text of `--hidden`: the hidden layers of a dense network.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "hebb/activation.hpp"

namespace hebb::cli {

/// `128:relu`.
struct HiddenDense {
  std::int64_t units;
  Activation activation;
};

/// `dropout:0.2`.
struct HiddenDropout {
  double rate;
};

/// One item of the text.
using HiddenLayer = std::variant<HiddenDense, HiddenDropout>;

/// Reads a list such as `128:relu,dropout:0.2,64`: items UNITS or UNITS:ACTIVATION (relu when not
/// named) or dropout:RATE, separated by commas, with spaces around them allowed. Empty text: no
/// hidden layer. \throws ValueError naming the item, what was expected and the nearest name.
std::vector<HiddenLayer> parse_hidden(std::string_view text);

}  // namespace hebb::cli
