// Figures and counts as JSON, in one form wherever they are written.
#pragma once

#include <nlohmann/json.hpp>

#include "hebb/history.hpp"
#include "hebb/tensor.hpp"

namespace hebb::cli {

/// Figures by their names, in their order.
nlohmann::ordered_json json_of(const Logs& logs);

/// Counts as lists of lists, a level an axis.
nlohmann::ordered_json json_of(const Tensor& counts);

}  // namespace hebb::cli
