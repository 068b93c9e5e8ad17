#include "cli/training/baselines.hpp"

#include <algorithm>

#include "cli/training/defaults.hpp"
#include "cli/training/judgement.hpp"
#include "cli/training/least_squares.hpp"
#include "cli/training/network.hpp"
#include "cli/training/training.hpp"
#include "hebb/ops.hpp"

namespace hebb::cli {

namespace {

/// Many rows need few passes, and the baseline should take less time than the network.
constexpr std::int64_t kManyRows = 10'000;
constexpr int kFewEpochs = 5;
constexpr double kLinearRate = 0.01;

/// Share of test samples that are right if each class or label is always guessed to be what it is
/// most often in the training part.
double majority_accuracy(const Parts& parts, const Goal& goal) {
  const bool labels = goal.task == Task::multilabel;
  const auto width = static_cast<std::size_t>(labels ? goal.outputs : 1);
  const std::vector<std::int64_t> seen = parts.train.y.to_vector<std::int64_t>();
  const std::vector<std::int64_t> truth = parts.test.y.to_vector<std::int64_t>();
  const std::int64_t classes = 1 + *std::max_element(seen.begin(), seen.end());
  std::int64_t right = 0;
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
    for (std::size_t i = c; i < seen.size(); i += width)
      ++counts[static_cast<std::size_t>(seen[i])];
    const std::int64_t majority = std::max_element(counts.begin(), counts.end()) - counts.begin();
    for (std::size_t i = c; i < truth.size(); i += width) right += truth[i] == majority ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(truth.size());
}

/// Loss and metrics of predictions, [samples, outputs].
Logs figures_of(const Tensor& predictions, const Parts& parts, const Goal& goal) {
  Logs logs;
  const Tensor p = predictions.cast(parts.test.y.dtype());
  logs["loss"] = goal.loss(parts.test.y, p).item<double>();
  for (const AnyMetric& any : goal.metrics()) {
    const std::shared_ptr<Metric> metric = any.make(goal.loss);
    metric->update(parts.test.y, p);
    logs[any.name()] = metric->result();
  }
  return logs;
}

Tensor mean_predictions(const Parts& parts) {
  const Tensor mean = hebb::mean(parts.train.y.cast(DType::float64), {0}, {.keepdims = true});
  return matmul(Tensor::ones({parts.test.y.shape()[0], 1}, DType::float64), mean);
}

Logs of_network_without_hidden_layers(const Recipe& recipe, const Source& source,
                                      const Parts& parts, const Goal& goal) {
  Recipe plain;
  plain.hidden = "";
  plain.seed = recipe.seed;
  plain.learning_rate = kLinearRate;
  if (parts.train.x.shape()[0] >= kManyRows) plain.epochs = kFewEpochs;
  complete(plain, source, parts);
  const std::shared_ptr<Model> model = build_network(plain, parts, goal);
  train_quietly(*model, plain, parts);
  return judge(*model, goal.task, parts.test).figures;
}

}  // namespace

std::vector<Baseline> baselines(const Recipe& recipe, const Source& source, const Parts& parts,
                                const Goal& goal) {
  std::vector<Baseline> list;
  const bool numbers = goal.task == Task::regression;
  if (numbers) {
    list.push_back(
        {"mean", "always guessing the mean", figures_of(mean_predictions(parts), parts, goal)});
  } else {
    Logs logs;
    logs["accuracy"] = majority_accuracy(parts, goal);
    list.push_back({"majority_class", "always guessing the most frequent class", logs});
  }
  if (numbers && can_fit_least_squares(parts.train.x)) {
    list.push_back({"linear_regression", "linear regression",
                    figures_of(least_squares(parts.train, parts.test.x), parts, goal)});
  } else {
    list.push_back({numbers ? "linear_regression" : "logistic_regression",
                    numbers ? "linear regression" : "logistic regression",
                    of_network_without_hidden_layers(recipe, source, parts, goal)});
  }
  return list;
}

}  // namespace hebb::cli
