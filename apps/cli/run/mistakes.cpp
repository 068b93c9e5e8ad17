#include "cli/run/mistakes.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "cli/run/html.hpp"
#include "cli/run/pictures.hpp"

namespace hebb::cli {

namespace {

constexpr std::size_t kMostMistakes = 10;

using Rows = std::vector<std::vector<std::string>>;

/// A sample of the test part, and how badly the model took it.
struct Mistake {
  std::size_t sample;
  double badness;
};

/// The worst ones, the first of equals first.
std::vector<Mistake> worst(std::vector<Mistake> mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.badness > b.badness; });
  if (mistakes.size() > kMostMistakes) mistakes.resize(kMostMistakes);
  return mistakes;
}

/// The row of the data that a sample of the test part is, from 0; its place when the part was
/// published as one.
std::string row_of(const Reported& run, std::size_t sample) {
  const auto& rows = run.division.test;
  if (sample >= rows.size()) return text::format("{}", sample);
  const auto& numbers = run.source.numbers;
  const std::int64_t row = rows[sample];
  return text::format("{}", numbers.empty() ? row : numbers[static_cast<std::size_t>(row)]);
}

/// The probability of each class, [samples, classes] row by row.
std::vector<double> probabilities_of(const Reported& run) {
  const std::vector<double> given = run.tested.judgement.predictions.to_vector<double>();
  if (run.tested.meaning.task == Task::multiclass) return given;
  std::vector<double> both;
  for (const double p : given) {
    both.push_back(1 - p);
    both.push_back(p);
  }
  return both;
}

/// How many of the test part are told wrongly.
std::string count_text(std::size_t wrong, std::size_t all, const char* what) {
  return html::paragraph(text::format("{} of {} {} are told wrongly.",
                                      text::with_commas(static_cast<std::int64_t>(wrong)),
                                      text::with_commas(static_cast<std::int64_t>(all)), what));
}

std::string mistaken_classes(const Reported& run) {
  const std::vector<std::int64_t> truth = run.tested.test.y.to_vector<std::int64_t>();
  const std::vector<double> probabilities = probabilities_of(run);
  const std::size_t classes = run.tested.meaning.names.size();
  const auto of = [&](std::size_t sample, std::size_t c) {
    return probabilities[sample * classes + c];
  };
  const auto guess = [&](std::size_t sample) {
    const auto first = probabilities.begin() + static_cast<std::ptrdiff_t>(sample * classes);
    return static_cast<std::size_t>(
        std::max_element(first, first + static_cast<std::ptrdiff_t>(classes)) - first);
  };
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto right = static_cast<std::size_t>(truth[i]);
    if (guess(i) != right) mistakes.push_back({i, of(i, guess(i)) - of(i, right)});
  }
  const std::string content = count_text(mistakes.size(), truth.size(), "test rows");
  if (mistakes.empty()) return content;
  Rows rows = {{"row (from 0)", "truth", "taken for", "probability", "of the truth"}};
  for (const Mistake& one : worst(std::move(mistakes))) {
    const auto right = static_cast<std::size_t>(truth[one.sample]);
    rows.push_back({row_of(run, one.sample), run.tested.meaning.names[right],
                    run.tested.meaning.names[guess(one.sample)],
                    text::format("{:.3f}", of(one.sample, guess(one.sample))),
                    text::format("{:.3f}", of(one.sample, right))});
  }
  return content + html::table(rows);
}

/// Numbers, or labels and their probabilities, of which those are wrong that are off by half.
std::string mistaken_numbers(const Reported& run) {
  const std::vector<double> truth = run.tested.test.y.to_vector<double>();
  const std::vector<double> given = run.tested.judgement.predictions.to_vector<double>();
  const std::size_t outputs = run.tested.meaning.names.size();
  std::vector<Mistake> mistakes;
  const bool labels = run.tested.meaning.task == Task::multilabel;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double off = std::abs(truth[i] - given[i]);
    if (!labels || off > 0.5) mistakes.push_back({i, off});
  }
  const std::string content = labels ? count_text(mistakes.size(), truth.size(), "labels") : "";
  if (mistakes.empty()) return content;
  Rows rows = {{"row (from 0)", labels ? "label" : "target", "truth",
                labels ? "probability" : "predicted", "off by"}};
  for (const Mistake& one : worst(std::move(mistakes))) {
    const std::size_t target = one.sample % outputs;
    rows.push_back({row_of(run, one.sample / outputs), run.tested.meaning.names[target],
                    text::format("{:.4g}", truth[one.sample]),
                    text::format("{:.4g}", given[one.sample]),
                    text::format("{:.4g}", given[one.sample] - truth[one.sample])});
  }
  return content + html::table(rows);
}

/// Everything that pictures show of the test part.
std::string pictures(const Reported& run) {
  Album album({}, false);
  add_test(run.tested, album);
  std::string content;
  for (const Picture& picture : album.finished()) content += html::picture(picture.figure);
  return content;
}

}  // namespace

std::string mistakes_section(const Reported& run) {
  const bool classes = has_classes(run.tested.meaning.task);
  return html::section("What it makes of the test part", pictures(run)) +
         html::section("Its worst mistakes",
                       classes ? mistaken_classes(run) : mistaken_numbers(run));
}

}  // namespace hebb::cli
