// Tensors that come by name, in the order of the model's inputs or outputs.
#pragma once

#include <string_view>

#include "hebb/model.hpp"

namespace hebb {

/// What tensors are given for.
enum class Side { input, output };

/// Tensors given by name, in the order in which the model has these names; those without names as
/// they are. `complete`: each must be there, else the place of one that is not stays empty.
/// `caller` stands in front of the messages. \throws ValueError for a name that the model does not
/// have, one that is missing, or one that is there twice.
Tensors in_order(std::string_view caller, const Model& model, Side side, const Tensors& given,
                 bool complete = true);

}  // namespace hebb
