// What the target of a table asks for.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "hebb/table_encoder.hpp"

namespace hebb {

/// Encoding of these columns of the table as targets, for the task that is given or else found out.
/// \throws ValueError for a column that is not there or named twice; DataError for missing values,
/// one value only, and what the task cannot be learned from.
TargetEncoding target_encoding(const Table& table, std::span<const std::string> columns,
                               std::optional<Task> task);

}  // namespace hebb
