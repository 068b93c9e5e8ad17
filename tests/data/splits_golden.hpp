// Written by tools/golden/splits.py with scikit-learn 1.9.1.
#pragma once

#include <cstdint>
#include <vector>

namespace hebb::testing {

using RowLists = std::vector<std::vector<std::int64_t>>;

/// Test rows of KFold(4) for 11 samples.
inline const RowLists kKFold = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {9, 10}};
/// Classes, and the test rows of StratifiedKFold(5).
inline const std::vector<std::int64_t> kLabels = {2, 1, 3, 1, 1, 1, 3, 1, 1, 2, 3, 2, 2, 1,
                                                  3, 1, 1, 2, 1, 3, 1, 1, 1, 1, 2, 2, 1, 2,
                                                  3, 3, 1, 3, 3, 1, 1, 1, 1, 3, 2, 1, 2};
inline const RowLists kStratifiedKFold = {{0, 1, 2, 3, 4, 5, 6, 7, 9},
                                          {8, 10, 11, 12, 13, 14, 15, 16},
                                          {17, 18, 19, 20, 21, 22, 24, 28},
                                          {23, 25, 26, 27, 29, 30, 31, 33},
                                          {32, 34, 35, 36, 37, 38, 39, 40}};

}  // namespace hebb::testing
