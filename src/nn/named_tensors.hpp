// Tensors given by name, put into the order of a model's inputs or outputs.
#pragma once

#include <string>
#include <vector>

#include "hebb/tensors.hpp"

namespace hebb {

/// Tensors with names in the order in which `names` lists them; undefined where there is none.
/// `caller` stands before messages, `what` is an "input" or an "output"; `complete`: each must be
/// there. \throws ValueError for a name that is unknown, given twice or missing.
Tensors in_order(const std::string& caller, const char* what, const Tensors& given,
                 const std::vector<std::string>& names, bool complete);

}  // namespace hebb
