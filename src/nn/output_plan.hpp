// What compile() asked for, by output.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hebb/training_options.hpp"

namespace hebb {

/// A figure to report of an output.
struct Figure {
  std::string name;  // in the logs
  std::shared_ptr<Metric> metric;
  bool weighted;  // heeds sample weights
};

/// What one output is trained on and judged by.
struct OutputPlan {
  std::string name;
  Loss loss = {};  // undefined: it takes no part in training
  double weight = 1;
  std::optional<std::int64_t> ignored = {};  // a label that the loss leaves out
  std::vector<Figure> figures = {};
};

/// The plans of the outputs with these names; none: of the only one. \throws ValueError for a name
/// that no output has, no loss, a loss that does not reduce, or two figures of one name.
std::vector<OutputPlan> plan_outputs(const CompileOptions& options,
                                     const std::vector<std::string>& names);

}  // namespace hebb
