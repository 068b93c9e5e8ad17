#include "cli/training/judgement.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/values.hpp"
#include "hebb/metrics.hpp"
#include "hebb/ops.hpp"

namespace hebb::cli {

namespace {

constexpr double kThreshold = 0.5;

/// 0 or 1 for each probability, [samples, outputs].
Tensor yes_or_no(const Tensor& probabilities) {
  std::vector<std::int64_t> labels;
  for (const double p : probabilities.to_vector<double>()) labels.push_back(p > kThreshold ? 1 : 0);
  return Tensor::from(labels, probabilities.shape());
}

Tensor confusion_of(Task task, const Tensor& truth, const Tensor& predictions) {
  const std::int64_t outputs = predictions.shape()[1];
  switch (task) {
    case Task::binary: return metrics::confusion_matrix(truth, yes_or_no(predictions), 2);
    case Task::multiclass:
      return metrics::confusion_matrix(truth, argmax(predictions, -1), outputs);
    case Task::multilabel: {
      Tensors labels;
      const Tensor wanted = truth.cast(DType::int64), given = yes_or_no(predictions);
      for (std::int64_t c = 0; c < outputs; ++c) {
        const Tensor matrix =
            metrics::confusion_matrix(slice(wanted, c, c + 1, 1), slice(given, c, c + 1, 1), 2);
        labels.push_back(reshape(matrix, {1, 2, 2}));
      }
      return concatenate(labels, 0);
    }
    case Task::regression: break;
  }
  return {};
}

/// The characters of a text, each as its bytes.
std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(text::character_size(text), 1);
    characters.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return characters;
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Precision, recall, F1 and support of each label.
std::string labels_text(const Tensor& confusion, const std::vector<std::string>& names) {
  std::size_t width = 5;
  for (const std::string& name : names) width = std::max(width, name.size());
  std::string report = text::format("{:>{}}  precision  recall  f1-score  support\n", "", width);
  const std::vector<std::int64_t> counts = confusion.to_vector<std::int64_t>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::int64_t false_yes = counts[4 * i + 1], false_no = counts[4 * i + 2],
                       right_yes = counts[4 * i + 3];
    const double precision = ratio(right_yes, right_yes + false_yes);
    const double recall = ratio(right_yes, right_yes + false_no);
    const double sum = precision + recall;
    report +=
        text::format("{:>{}}  {:9.4f}  {:6.4f}  {:8.4f}  {:7}\n", names[i], width, precision,
                     recall, sum == 0 ? 0 : 2 * precision * recall / sum, right_yes + false_no);
  }
  return report;
}

/// The tables of a confusion.
std::string tables_text(const Tensor& confusion, const std::vector<std::string>& names) {
  if (confusion.rank() == 3) return labels_text(confusion, names);
  return text::format("{}\n{}", metrics::confusion_matrix_text(confusion, names),
                      metrics::classification_report(confusion, names));
}

/// Columns of the longest line on a terminal.
std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  for (const std::string_view line : split(text, '\n')) {
    widest = std::max(widest, characters_of(line).size());
  }
  return widest;
}

/// Names of which the longest is by so many characters shorter, but not without a word of sense: of
/// longer ones the middle is left out.
std::vector<std::string> shortened(std::vector<std::string> names, std::size_t by) {
  constexpr std::size_t kLeast = 12;
  constexpr std::string_view kGap = "...";
  std::size_t longest = 0;
  for (const std::string& name : names) longest = std::max(longest, characters_of(name).size());
  const std::size_t limit = std::max(kLeast, longest - std::min(by, longest));
  for (std::string& name : names) {
    const std::vector<std::string_view> characters = characters_of(name);
    if (characters.size() <= limit) continue;
    const std::size_t end = (limit - kGap.size()) / 2, begin = limit - kGap.size() - end;
    std::string shorter;
    for (std::size_t i = 0; i < begin; ++i) shorter += characters[i];
    shorter += kGap;
    for (std::size_t i = characters.size() - end; i < characters.size(); ++i) {
      shorter += characters[i];
    }
    name = std::move(shorter);
  }
  return names;
}

Logs loss_first(const Logs& logs) {
  Logs ordered;
  ordered["loss"] = logs["loss"];
  for (const auto& [name, value] : logs) ordered[name] = value;
  return ordered;
}

}  // namespace

Judgement judge(Model& model, Task task, const Dataset& data,
                const std::vector<AnyCallback>& callbacks) {
  const Logs logs =
      model.evaluate(data.x, data.y, {.batch_size = kTestBatch, .callbacks = callbacks});
  Judgement judgement{.figures = loss_first(logs)};
  judgement.predictions = model.predict(data.x, {.batch_size = kTestBatch, .callbacks = callbacks});
  judgement.confusion = confusion_of(task, data.y, judgement.predictions);
  return judgement;
}

std::string judgement_text(const Judgement& judgement, const std::vector<std::string>& names,
                           std::optional<std::size_t> columns) {
  std::string figures = text::format("test {}\n", figures_text(judgement.figures));
  if (!judgement.confusion.defined()) return figures;
  std::string tables = tables_text(judgement.confusion, names);
  if (columns) {
    const std::size_t width = widest_line(tables);
    if (width > *columns) {
      tables = tables_text(judgement.confusion, shortened(names, width - *columns));
    }
  }
  return tables + "\n" + figures;
}

}  // namespace hebb::cli
