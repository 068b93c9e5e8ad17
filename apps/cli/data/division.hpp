// Which rows are learned from and which judge.
#pragma once

#include <vector>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"

namespace hebb::cli {

/// Refuses data of too few rows to learn from and to judge by. \throws DataError.
void check_enough(std::int64_t rows, const std::string& where);

/// Rows to learn from, to judge epochs by and to judge the result by, drawn with the recipe's seed;
/// each class has the same share in all, as far as its rows go. A published test part stays as it
/// is. The recipe's shares are those of all rows, and of what the test part leaves.
/// \throws DataError for too few rows.
Division divide(const Source& source, const Recipe& recipe);

/// The same for cross-validation: so many divisions, each row is in the test part of one.
std::vector<Division> folds(const Source& source, const Recipe& recipe);

/// Share of the training rows for validation: what the recipe says, else by their number.
double validation_share(const Recipe& recipe, std::int64_t rows);

/// Sizes of the parts, for people.
std::string describe(const Division& division, const Source& source, const Recipe& recipe);

}  // namespace hebb::cli
