// Training: from a recipe and data to a trained network and its figures.
#pragma once

#include <cstdint>
#include <string>

#include "hebb/dataset.hpp"
#include "hebb/history.hpp"
#include "hebb/model.hpp"
#include "recipe.hpp"
#include "talk.hpp"

namespace hebb::cli {

/// What training and the test gave. Epochs count from 0, as in history.csv.
struct Outcome {
  int epochs = 0;       ///< Finished ones.
  int best_epoch = -1;  ///< The one whose weights the model has; -1 when none was finished.
  double seconds = 0;   ///< Time of training.
  int interrupt = 0;    ///< The signal that ended the run before its time; else 0.
  bool tested = false;  ///< False when the run ended before the test; then what follows is empty.
  Logs test;            ///< Loss and accuracy on the test part.
  Tensor confusion;     ///< Counts of (true class, predicted class), [classes, classes].
};

/// Number of classes of a data set with labels.
std::int64_t count_classes(const Dataset& data);

/// The network for a classification: pixels are scaled, samples flattened, then come the hidden
/// layers and a softmax over the classes. Compiled and ready to train.
Sequential build_model(const Recipe& recipe, const Dataset& train);

/// Files of a training.
struct TrainingFiles {
  std::string history;   ///< The figures of every epoch.
  std::string last;      ///< Where the run can go on: written at the end of epochs.
  bool resumes = false;  ///< Go on from `last`, if it is there.
};

/// Trains and tests. An interrupt ends the run after the running batch, or in a validation after
/// the epoch; `last` is written then.
Outcome train_and_test(Sequential& model, const Recipe& recipe, const TrainTest& data,
                       const TrainingFiles& files, Talk& talk);

/// Share of test samples that are right if the most frequent class of the training part is always
/// guessed.
double majority_accuracy(const TrainTest& data);

}  // namespace hebb::cli
