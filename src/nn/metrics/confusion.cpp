#include "hebb/metrics/confusion.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/metrics/common.hpp"

namespace hebb::metrics {

namespace {

std::string class_name(const std::vector<std::string>& names, std::int64_t i) {
  const auto at = static_cast<std::size_t>(i);
  return at < names.size() ? names[at] : text::format("{}", i);
}

/// Columns a text takes on a terminal: UTF-8 continuation bytes take none.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string space(width > columns(text) ? width - columns(text) : 0, ' ');
  return left ? text + space : space + text;
}

/// The counts of a matrix in float64, to be read by `data`, once they are fit to be shown.
Tensor counts_of(const char* caller, const Tensor& matrix,
                 const std::vector<std::string>& class_names) {
  if (matrix.rank() != 2 || matrix.shape()[0] != matrix.shape()[1]) {
    throw ShapeError(text::format("{}: a confusion matrix is square, [classes, classes], got {}",
                                  caller, matrix.shape().to_string()));
  }
  if (matrix.dtype() != DType::int64 && matrix.dtype() != DType::float64) {
    throw DTypeError(
        text::format("{}: a confusion matrix is int64, or float64 where samples have "
                     "weights, got {}",
                     caller, to_string(matrix.dtype())));
  }
  const auto classes = static_cast<std::size_t>(matrix.shape()[0]);
  if (!class_names.empty() && class_names.size() < classes) {
    throw ValueError(text::format("{}: {} class names for {} classes; give one a class, or none",
                                  caller, class_names.size(), classes));
  }
  Tensor counts = matrix.cast(DType::float64);
  for (const double count : counts.data<double>()) {
    if (count >= 0 && std::isfinite(count)) continue;
    throw DataError(text::format("{}: a count is finite and not negative, got {}", caller, count));
  }
  return counts;
}

/// A count, or a sum of weights without the noise of its last digits.
std::string count_text(double count) { return text::format("{:.15g}", count); }

/// Labels as whole numbers. \throws DataError for anything that is none, such as a probability.
std::vector<std::int64_t> labels_of(const Tensor& y, const char* what) {
  if (is_floating(y.dtype())) {
    for (double label : y.to_vector<double>()) {
      if (label == std::floor(label)) continue;
      throw DataError(
          text::format("confusion_matrix: {} {} is no label; of probabilities take argmax, or "
                       "round them",
                       what, label));
    }
  }
  return y.to_vector<std::int64_t>();
}

/// Precision, recall, F1 and number of samples of a class.
struct Scores {
  double precision, recall, f1, support;
};

Scores scores_of(std::span<const double> counts, std::int64_t n, std::int64_t c) {
  double truth = 0, predicted = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    truth += counts[static_cast<std::size_t>(c * n + i)];
    predicted += counts[static_cast<std::size_t>(i * n + c)];
  }
  const double right = counts[static_cast<std::size_t>(c * n + c)];
  const double precision = ratio(right, predicted), recall = ratio(right, truth);
  return {precision, recall, ratio(2 * precision * recall, precision + recall), truth};
}

}  // namespace

Tensor confusion_matrix(const Tensor& y_true, const Tensor& y_pred, std::int64_t classes,
                        const Tensor& sample_weight) {
  if (y_true.size() != y_pred.size()) {
    throw ShapeError(text::format("confusion_matrix: {} true labels beside {} predicted ones",
                                  y_true.size(), y_pred.size()));
  }
  if (classes < 0) {
    throw ValueError(text::format(
        "confusion_matrix: classes is at least 1, or 0 to count them, got {}", classes));
  }
  const std::vector<std::int64_t> truth = labels_of(y_true, "target");
  const std::vector<std::int64_t> predicted = labels_of(y_pred, "prediction");
  std::int64_t largest = -1;
  for (const auto* labels : {&truth, &predicted}) {
    for (std::int64_t label : *labels) {
      if (label < 0 || (classes > 0 && label >= classes)) {
        throw DataError(text::format("confusion_matrix: label {} is outside the classes", label));
      }
      largest = std::max(largest, label);
    }
  }
  constexpr std::int64_t kMostClasses = 1 << 15;  // an absurd label shall not ask for terabytes
  if (largest >= kMostClasses || classes > kMostClasses) {
    throw DataError(text::format("confusion_matrix: a table has at most {} classes, got {}{}",
                                 kMostClasses, classes > 0 ? "" : "label ",
                                 classes > 0 ? classes : largest));
  }
  const std::int64_t n = classes > 0 ? classes : largest + 1;
  if (sample_weight.defined() && sample_weight.size() != y_true.size()) {
    throw ShapeError(text::format("confusion_matrix: {} sample weights beside {} labels",
                                  sample_weight.size(), y_true.size()));
  }
  Tensor matrix = Tensor::zeros({n, n}, DType::float64);
  const std::span<double> count = matrix.mutable_data<double>();
  const std::vector<double> weight =
      sample_weight.defined() ? sample_weight.to_vector<double>() : std::vector<double>();
  for (std::size_t i = 0; i < truth.size(); ++i) {
    count[static_cast<std::size_t>(truth[i] * n + predicted[i])] += weight.empty() ? 1 : weight[i];
  }
  return sample_weight.defined() ? matrix : matrix.cast(DType::int64);
}

std::string confusion_matrix_text(const Tensor& matrix,
                                  const std::vector<std::string>& class_names) {
  const Tensor checked = counts_of("confusion_matrix_text", matrix, class_names);
  const std::span<const double> counts = checked.data<double>();
  const std::int64_t n = matrix.shape()[0];
  std::size_t label = columns("truth"), cell = 3;
  for (std::int64_t i = 0; i < n; ++i) label = std::max(label, columns(class_name(class_names, i)));
  for (const double count : counts) cell = std::max(cell, count_text(count).size());
  std::string result = padded("truth", label, true) + "  predicted\n" + std::string(label, ' ');
  for (std::int64_t i = 0; i < n; ++i) result += "  " + padded(text::format("{}", i), cell, false);
  result += '\n';
  for (std::int64_t i = 0; i < n; ++i) {
    result += padded(class_name(class_names, i), label, true);
    for (std::int64_t j = 0; j < n; ++j) {
      const double count = counts[static_cast<std::size_t>(i * n + j)];
      result += "  " + padded(count_text(count), cell, false);
    }
    result += '\n';
  }
  return result;
}

std::string classification_report(const Tensor& matrix,
                                  const std::vector<std::string>& class_names) {
  const Tensor checked = counts_of("classification_report", matrix, class_names);
  const std::span<const double> counts = checked.data<double>();
  const std::int64_t n = matrix.shape()[0];
  std::size_t label = columns("weighted mean");
  for (std::int64_t i = 0; i < n; ++i) label = std::max(label, columns(class_name(class_names, i)));
  const auto line = [&](const std::string& name, const Scores& s) {
    return text::format("{}  {:9.4f}  {:6.4f}  {:6.4f}  {:7.15g}\n", padded(name, label, true),
                        s.precision, s.recall, s.f1, s.support);
  };
  std::string result = padded("class", label, true) + "  precision  recall      F1  samples\n";
  Scores mean{}, weighted{};
  double right = 0, total = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const Scores s = scores_of(counts, n, i);
    result += line(class_name(class_names, i), s);
    mean = {mean.precision + s.precision, mean.recall + s.recall, mean.f1 + s.f1, 0};
    weighted = {weighted.precision + s.precision * s.support,
                weighted.recall + s.recall * s.support, weighted.f1 + s.f1 * s.support, 0};
    right += counts[static_cast<std::size_t>(i * n + i)];
    total += s.support;
  }
  const auto classes = static_cast<double>(n);
  const auto divided = [&](const Scores& s, double by) {
    return Scores{ratio(s.precision, by), ratio(s.recall, by), ratio(s.f1, by), total};
  };
  result += line("mean", divided(mean, classes));
  result += line("weighted mean", divided(weighted, total));
  result += text::format("{}  {:.4f} ({:.15g} of {:.15g})\n", padded("accuracy", label, true),
                         ratio(right, total), right, total);
  return result;
}

}  // namespace hebb::metrics
