/// \file
/// Pictures of training.
#pragma once

#include <string>
#include <vector>

#include "hebb/history.hpp"
#include "hebb/plot/chart.hpp"
#include "hebb/plot/figure.hpp"

namespace hebb::plot {

/// Options of training_curves().
struct TrainingCurvesOptions {
  std::string title = {};     ///< Above all curves.
  std::string monitor = {};   ///< Figure that says which epoch is best; none: val_loss, else loss.
  std::string mode = "auto";  ///< "min", "max" or "auto" (by the name), as EarlyStopping.
};

/// Loss and metrics by epoch, counted from 1: a chart each, in which training is a solid line and
/// validation (`val_`) a dashed one; the best epoch is marked in all. Figures that validation_freq
/// leaves out are taken to be evenly spaced. A learning rate is drawn on a logarithmic axis.
/// \throws ValueError for a history without epochs, a monitor or mode that is not known; ShapeError
/// for more figures than epochs; DataError for a figure that is never finite.
Figure training_curves(const History& history, const TrainingCurvesOptions& options = {});

/// The charts of training_curves(), for terminal_chart() and grids of one's own. \throws as
/// training_curves(), but for figures that are never finite.
std::vector<Chart> training_charts(const History& history,
                                   const TrainingCurvesOptions& options = {});

/// A run with its name.
struct NamedHistory {
  std::string name = {};  ///< In the legend.
  History history = {};   ///< What fit() returned.
};

/// Options of comparison_curves().
struct ComparisonOptions {
  std::string title = {};            ///< Above the curves.
  std::string monitor = "val_loss";  ///< The figure to compare.
  bool log = false;                  ///< Logarithmic vertical axis.
};

/// One figure of several runs by epoch, counted from 1.
/// \throws ValueError for no runs or one without that figure, as training_curves() else.
Figure comparison_curves(const std::vector<NamedHistory>& runs,
                         const ComparisonOptions& options = {});

/// The chart of comparison_curves(), for terminal_chart(). \throws as comparison_curves(), but for
/// figures that are never finite.
Chart comparison_chart(const std::vector<NamedHistory>& runs,
                       const ComparisonOptions& options = {});

/// Options of learning_rate_finder().
struct LearningRateFinderOptions {
  std::string title = "Learning rate finder";  ///< Above the curve.
  double smoothing = 0.9;  ///< Weight of the losses before in the smoothed one, 0 to below 1.
};

/// The loss of batches during which the learning rate grew from very small to too large (Smith
/// 2015), and its moving average, free of its start as Adam's moments are. The rate at which the
/// average falls most steeply is marked: a good one to train with. Steps after the one at which the
/// average exceeds four times its minimum are left out. \throws ShapeError for lists of different
/// lengths; ValueError for less than 3 steps, rates that do not rise or are not above 0, smoothing
/// out of range; DataError when no loss is finite.
Figure learning_rate_finder(const std::vector<double>& learning_rates,
                            const std::vector<double>& losses,
                            const LearningRateFinderOptions& options = {});

}  // namespace hebb::plot
