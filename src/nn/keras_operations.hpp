// Arithmetic of symbols in a file: what is a layer here is an operation of keras.ops there, whose
// numbers stand among the arguments of its call.
#pragma once

#include <string_view>

#include "hebb/config.hpp"

namespace hebb {

/// Those of Keras that hebb has, for messages.
inline constexpr std::string_view kOperations =
    "Add, Subtract, Multiply, TrueDivide, GetItem, Softmax, Concatenate, Maximum and Minimum";

/// True for the description of a layer that Keras has as an operation.
bool is_operation(const Config& layer);
/// Keras's description of it: class and name.
Config operation_of(const Config& layer);
/// The arguments of its call: these symbols, and its numbers where they belong.
Config::List operation_arguments(const Config& layer, Config::List symbols);
/// The description of the layer that an entry of a file is, which may be an operation; `entry` has
/// its calls. \throws ValueError for an operation that hebb does not have.
Config layer_of(const Config& entry);
/// True for an entry of a file that Keras has as an operation, known to hebb or not.
bool is_keras_operation(const Config& entry);
/// True for an operation that hebb has.
bool has_operation(const Config& entry);
/// True for an argument that stands for a result of another call.
bool is_symbol(const Config& argument);

}  // namespace hebb
