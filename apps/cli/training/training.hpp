// Training: from a network and data to a trained network.
#pragma once

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/talk.hpp"
#include "cli/training/judgement.hpp"
#include "cli/training/watch.hpp"
#include "hebb/model.hpp"

namespace hebb::cli {

/// What training and the test gave. Epochs count from 0, as in history.csv.
struct Outcome {
  int epochs = 0;       ///< Finished ones.
  int best_epoch = -1;  ///< The one whose weights the model has; -1 when none was finished.
  double seconds = 0;   ///< Time of training.
  int interrupt = 0;    ///< The signal that ended the run before its time; else 0.
  bool tested = false;  ///< False when the run ended before the test; then what follows is empty.
  Judgement test;       ///< On the test part.
};

/// Trains, keeps the model of the best epoch, and tests it. An interrupt ends the run after the
/// running batch, or in a validation after the epoch; `last` is written then. `log_every` 1: the
/// progress bar is shown, else a line every so many epochs. `plot`: with the curve of the loss.
Outcome train_and_test(Model& model, const Recipe& recipe, const Parts& parts, const Goal& goal,
                       const TrainingFiles& files, int log_every, bool plot, Talk& talk);

/// Trains without files and without a word, for figures that are compared: folds and baselines.
/// \throws Leave between two batches after an interrupt.
void train_quietly(Model& model, const Recipe& recipe, const Parts& parts);

}  // namespace hebb::cli
