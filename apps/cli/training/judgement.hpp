// How good a model is on data with known targets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hebb/callbacks.hpp"
#include "hebb/dataset.hpp"
#include "hebb/history.hpp"
#include "hebb/model.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb::cli {

/// Samples a step of evaluate() and predict(); a matter of speed alone.
inline constexpr std::int64_t kTestBatch = 256;

/// What a test gave.
struct Judgement {
  Logs figures;  ///< Loss, then metrics.
  /// Counts of (true class, predicted class), [classes, classes]; of a multilabel task for each
  /// label (truth, prediction), [labels, 2, 2]; of a regression none.
  Tensor confusion = {};
  Tensor predictions = {};  ///< What the model gave, [samples, outputs].
};

/// Tests a model on the samples.
Judgement judge(Model& model, Task task, const Dataset& data,
                const std::vector<AnyCallback>& callbacks = {});

/// The judgement for stdout: confusion matrix and report on each class or label, where there are
/// any, and the figures as the last line, `test loss 0.3301, accuracy 0.8812`. For a terminal of so
/// many columns long names are shortened in their middle, as far as their lines are too long for
/// it.
std::string judgement_text(const Judgement& judgement, const std::vector<std::string>& names,
                           std::optional<std::size_t> columns = {});

}  // namespace hebb::cli
