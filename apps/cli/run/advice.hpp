// Advice: what the figures of a training suggest to try next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/training/baselines.hpp"
#include "hebb/history.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb::cli {

/// What advice follows from.
struct TrainingFacts {
  Task task = Task::multiclass;
  std::int64_t test_rows = 0;  ///< Tested on.
  int most_epochs = 0;         ///< As many as were allowed.
  int best_epoch = -1;         ///< Counted from 0; -1 when nothing judged the epochs.
  History history;
  Logs test;
  std::vector<Baseline> baselines;
  double least_share = 1;  ///< Of the rarest class, times the number of classes: 1 when even.
  bool balanced = false;   ///< Whether rare classes count as much as others already.
  bool has_dropout = false;
  bool own_network = false;  ///< Whether the user brought the network.
};

/// One thing to try.
struct Advice {
  std::string what;     ///< In a few words.
  std::string why;      ///< What was seen, in figures.
  std::string options;  ///< To add to the command; empty when no option does it.
};

/// What to try next, the most promising first; never empty.
std::vector<Advice> advice(const TrainingFacts& facts);

}  // namespace hebb::cli
