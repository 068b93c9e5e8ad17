#include "cli/run/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>

#include "base/text.hpp"
#include "cli/data/division.hpp"
#include "cli/data/readers.hpp"
#include "cli/files/model_files.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/recipe/task.hpp"
#include "cli/run/evaluation.hpp"
#include "cli/run/rate_finder.hpp"
#include "cli/run/report.hpp"
#include "cli/run/run.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/training/config_file.hpp"
#include "cli/training/judgement.hpp"
#include "cli/training/weight_log.hpp"
#include "hebb/csv.hpp"
#include "hebb/io.hpp"
#include "hebb/ops.hpp"
#include "hebb/saving.hpp"

namespace hebb::cli {

namespace {

/// Classes whose curves can be told apart.
constexpr std::size_t kMostCurves = 10;

plot::NamedHistory named_history(const std::string& run) {
  return {stem_of(run), read_history(run)};
}

/// The validation loss where every run has one, else the loss.
std::string common_figure(const std::vector<plot::NamedHistory>& runs) {
  const bool validated = std::all_of(runs.begin(), runs.end(), [](const auto& run) {
    return run.history.history.contains("val_loss");
  });
  return validated ? "val_loss" : "loss";
}

plot::Chart comparison(const std::vector<std::string>& folders) {
  std::vector<plot::NamedHistory> runs;
  for (const std::string& folder : folders) runs.push_back(named_history(folder));
  return plot::comparison_chart(runs, {.monitor = common_figure(runs)});
}

Tested test_again(const std::string& run) {
  Talk talk(true);
  Work work = prepare(read_config(in_folder(run, kConfigFile)), talk);
  work.model = load_model(model_file(run));
  return tested_of(work, judge(*work.model, work.goal.task, work.parts.test));
}

void add_classes(const Tested& tested, Album& album) {
  const std::vector<std::string>& names = tested.meaning.names;
  const Tensor &x = tested.test.x, &y = tested.test.y, &scores = tested.judgement.predictions;
  album.add("confusion", [&] {
    return plot::confusion_matrix(tested.judgement.confusion,
                                  {.title = "Confusion matrix", .class_names = names});
  });
  if (names.size() <= kMostCurves) {
    album.add("roc", [&] {
      return plot::roc_curve(y, scores, {.title = "ROC curves", .class_names = names});
    });
    album.add("precision_recall", [&] {
      return plot::precision_recall_curve(y, scores,
                                          {.title = "Precision and recall", .class_names = names});
    });
  }
  if (is_images(x.shape())) {
    album.add("predictions", [&] {
      return plot::predictions(x, y, scores, {.title = "Worst mistakes", .class_names = names});
    });
  }
  if (x.rank() == 2 && x.shape()[1] == 2) {
    plot::DecisionRegionsOptions options{.class_names = names};
    if (!tested.features.empty()) {  // the encoder brings them to size 1
      options.x_label = tested.features[0] + ", scaled";
      options.y_label = tested.features[1] + ", scaled";
    }
    album.add("regions", [&] { return plot::decision_regions(*tested.model, x, y, options); });
  }
}

/// A name for a picture and its file, of which a column is a part: without what divides paths and
/// lists of names.
std::string name_for(std::string_view kind, std::string column) {
  std::replace_if(
      column.begin(), column.end(), [](char c) { return c == '/' || c == ','; }, '_');
  return text::format("{}_{}", kind, column);
}

/// A confusion matrix a label.
void add_labels(const Tested& tested, Album& album) {
  for (std::size_t c = 0; c < tested.meaning.names.size(); ++c) {
    const auto i = static_cast<std::int64_t>(c);
    const std::string& label = tested.meaning.names[c];
    album.add(name_for("confusion", label), [&] {
      const Tensor matrix = reshape(slice(tested.judgement.confusion, i, i + 1, 0), {2, 2});
      return plot::confusion_matrix(matrix, {.title = label, .class_names = {"no", "yes"}});
    });
  }
}

/// Two pictures a target.
void add_numbers(const Tested& tested, Album& album) {
  for (std::size_t c = 0; c < tested.meaning.names.size(); ++c) {
    const auto i = static_cast<std::int64_t>(c);
    const plot::RegressionOptions options{.target = tested.meaning.names[c]};
    const auto name = [&](const char* kind) {
      return tested.meaning.names.size() == 1 ? kind : name_for(kind, options.target);
    };
    const Tensor truth = slice(tested.test.y, i, i + 1, 1);
    const Tensor given = slice(tested.judgement.predictions, i, i + 1, 1);
    album.add(name("predicted"),
              [&] { return plot::predicted_against_true(truth, given, options); });
    album.add(name("residuals"), [&] { return plot::residuals(truth, given, options); });
  }
}

/// The test of a run; nothing, and a word on it, when its data cannot be read any more.
std::optional<Tested> tested(const std::string& run) {
  try {
    return test_again(run);
  } catch (const Error& error) {
    std::fprintf(stderr, "pictures of the test are left out: %s\n", error.what());
    return {};
  }
}

/// Names of what goes into a network and comes out.
struct Names {
  std::vector<std::string> inputs, outputs;
};

Names names_of(const Tested& tested) {
  if (tested.meaning.task == Task::binary) return {tested.features, {tested.meaning.names.back()}};
  return {tested.features, tested.meaning.names};
}

void add_network(const Model& model, const Names& names, Album& album) {
  album.add("network", [&] { return plot::network(model); });
  try {
    const plot::Figure neurons =
        plot::neurons(model, {.feature_names = names.inputs, .class_names = names.outputs});
    album.add("neurons", [&] { return neurons; });
  } catch (const ValueError&) {  // too large, or another kind of network
  }
  const std::vector<NamedVariable> weights = model.weights();
  const Shape& input = model.input_shape();
  if (weights.empty() || input.rank() != 3) return;
  const Tensor& first = weights.front().variable;
  if (first.rank() != 2 || first.shape()[0] != input[1] * input[2]) return;
  album.add("weights", [&] { return plot::first_layer_weights(first, input[1], input[2]); });
}

/// How each kernel was distributed in the epochs of a run, where it has kept that.
void add_histograms(const std::string& run, Album& album) {
  std::error_code ignored;
  const std::string path = in_folder(run, kWeightsFile);
  if (album.complete() || !std::filesystem::exists(path, ignored)) return;
  Arrays kept;
  try {
    kept = read_npz(path);
  } catch (const Error& error) {
    std::fprintf(stderr, "pictures of the weights are left out: %s\n", error.what());
    return;
  }
  for (const NamedTensor& kernel : kept) {
    if (kernel.name == kEpochArray) continue;
    album.add(name_for("histogram", kernel.name), [&] {
      const std::vector<std::int64_t> epochs = kept[kEpochArray].to_vector<std::int64_t>();
      std::vector<plot::Snapshot> snapshots;
      for (std::size_t i = 0; i < epochs.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        snapshots.push_back({static_cast<int>(epochs[i]), slice(kernel.value, row, row + 1, 0)});
      }
      return plot::histograms_over_epochs(snapshots, {.title = kernel.name});
    });
  }
}

}  // namespace

std::string Album::free_name(const std::string& like) const {
  std::string name = like;
  for (int number = 2; std::find(offered_.begin(), offered_.end(), name) != offered_.end();) {
    name = text::format("{}_{}", like, number++);
  }
  return name;
}

bool is_images(const Shape& shape) {
  return shape.rank() == 3 || (shape.rank() == 4 && (shape[3] == 1 || shape[3] == 3));
}

bool Album::complete() const {
  if (single_) return !pictures_.empty();
  return !wanted_.empty() && pictures_.size() == wanted_.size();
}

void Album::add(const std::string& like, const std::function<plot::Figure()>& draw) {
  const std::string name = free_name(like);
  offered_.push_back(name);
  const bool wanted =
      wanted_.empty() || std::find(wanted_.begin(), wanted_.end(), name) != wanted_.end();
  if (!wanted || complete()) return;
  try {
    pictures_.push_back({name, draw()});
  } catch (const Error& error) {
    if (single_ || !wanted_.empty()) throw;
    left_out_.push_back(text::format("{} is left out: {}", name, error.what()));
    if (!first_error_) first_error_ = std::current_exception();
  }
}

void Album::add_if_named(const std::string& name, const std::function<plot::Figure()>& draw) {
  if (!wanted_.empty()) return add(name, draw);
  offered_.push_back(name);
}

const std::vector<Picture>& Album::finished() const {
  if (pictures_.empty() && first_error_) std::rethrow_exception(first_error_);
  for (const std::string& line : left_out_) std::fprintf(stderr, "%s\n", line.c_str());
  const std::vector<std::string_view> names(offered_.begin(), offered_.end());
  for (const std::string& name : wanted_) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    throw UsageError(text::format("--picture: {}", text::unknown_name("picture", name, names)));
  }
  return pictures_;
}

History read_history(const std::string& run) {
  const std::string path = in_folder(run, kHistoryFile);
  const Table table = read_csv(path);
  const std::vector<std::string> names = table.names();
  if (names.empty() || names.front() != "epoch" || !table.columns()[0].is_number()) {
    throw DataError(
        text::format("{}: expected the column epoch first, as hebb train writes it", path));
  }
  History history;
  for (const double epoch : table.columns()[0].numbers()) {
    history.epoch.push_back(static_cast<int>(epoch));
  }
  for (const Column& column : table.columns().subspan(1)) {
    std::vector<double>& values = history.history[column.name()];
    if (column.is_number()) {
      values.assign(column.numbers().begin(), column.numbers().end());
    } else {  // nothing but what is no number
      values.assign(history.epoch.size(), std::numeric_limits<double>::quiet_NaN());
    }
  }
  return history;
}

std::vector<plot::Chart> charts_of_runs(const std::vector<std::string>& runs) {
  if (runs.size() == 1) return plot::training_charts(read_history(runs.front()));
  plot::Chart chart = comparison(runs);
  chart.title = chart.y.label;
  return {chart};
}

Tested tested_of(const Work& work, Judgement judgement) {
  std::vector<std::string> features;
  if (work.parts.encoder) features = work.parts.encoder->feature_names();
  return {work.model,
          {.task = work.goal.task, .names = result_names(*work.source)},
          work.parts.test,
          std::move(judgement),
          std::move(features)};
}

void add_test(const Tested& tested, Album& album) {
  switch (tested.meaning.task) {
    case Task::binary:
    case Task::multiclass: return add_classes(tested, album);
    case Task::multilabel: return add_labels(tested, album);
    case Task::regression: return add_numbers(tested, album);
  }
}

void add_run(const std::string& run, Album& album) {
  album.add("curves",
            [&] { return plot::training_curves(read_history(run), {.title = stem_of(run)}); });
  album.add_if_named("learning_rate", [&] { return learning_rates(run); });
  add_histograms(run, album);
  std::error_code ignored;
  if (album.complete() || !std::filesystem::exists(in_folder(run, kModelFile), ignored)) return;
  std::optional<Tested> test = tested(run);
  if (!test) return add_model(model_file(run), album);
  add_network(*test->model, names_of(*test), album);
  if (!album.complete()) add_test(*test, album);
}

void add_comparison(const std::vector<std::string>& runs, Album& album) {
  album.add("comparison", [&] { return plot::figure(comparison(runs)); });
}

void add_model(const std::string& file, Album& album) {
  const std::shared_ptr<Model> model = load_model(file, {.compile = false});
  add_network(*model, {}, album);
}

void add_evaluation(const std::string& model, const Recipe& recipe, Album& album) {
  const TrainedModel trained = compiled_model(model);
  Evaluation evaluation = evaluate(trained, recipe);
  for (const std::string& remark : evaluation.remarks) Talk(false).warn(remark);
  if (!evaluation.meaning) {
    throw DataError(text::format(
        "{}: its numbers are no classes, labels or numbers of one output, so hebb has no pictures "
        "of what it makes of data; hebb evaluate has its figures",
        model));
  }
  add_test(
      {.model = trained.model,
       .meaning = *evaluation.meaning,
       .test = {evaluation.x[0], evaluation.y[0], {}},
       .judgement = std::move(evaluation.judgement),
       .features = trained.encoder ? trained.encoder->feature_names() : std::vector<std::string>()},
      album);
}

void add_activations(const std::string& name, Album& album) {
  if (name.empty()) return album.add("activations", [] { return plot::activations(); });
  try {
    const Activation activation = Activation::parse(name);
    album.add(std::string(activation.name()), [&] { return plot::activation(activation); });
  } catch (const ValueError& error) {
    throw UsageError(error.message());
  }
}

}  // namespace hebb::cli
