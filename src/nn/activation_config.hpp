// Activations in configs: names, and layers with options in the place of names.
#pragma once

#include <string_view>

namespace hebb {

/// Layers that may be the activation of another, for messages.
inline constexpr std::string_view kActivationLayers = "ReLU, LeakyReLU, ELU and Softmax";

/// True for these: they have options, and neither weights nor random numbers of their own.
bool may_be_activation(std::string_view type);

}  // namespace hebb
