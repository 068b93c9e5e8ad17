#include "cli/run/evaluation.hpp"

#include <memory>

#include "base/text.hpp"
#include "cli/data/samples.hpp"
#include "cli/files/model_files.hpp"
#include "hebb/error.hpp"
#include "io/model_files.hpp"

namespace hebb::cli {

namespace {

/// What the model is for, if it is one of the tasks that are judged by more than figures.
std::optional<Meaning> meaning_for(const TrainedModel& trained, const Block& all,
                                   const std::vector<std::string>& class_names) {
  const Shape& out = trained.model->output_shape();
  if (all.x.size() != 1 || all.y.size() != 1 || out.rank() != 2) return std::nullopt;
  Meaning meaning = trained.meaning_of(out[1]);
  const bool labels =
      meaning.task != Task::multiclass || !is_floating(all.y[0].dtype()) || all.y[0].rank() == 1;
  if (!labels) return std::nullopt;  // one-hot
  if (!trained.meaning && class_names.size() == meaning.names.size()) meaning.names = class_names;
  return meaning;
}

}  // namespace

TrainedModel compiled_model(const std::string& name) {
  const std::string file = model_file(name);
  const SavedModel saved = io::read_saved_model(file);
  const std::shared_ptr<Model> model = io::model_of(saved, file, {.compile = false});
  try {
    io::compile_as_saved(*model, saved, file);
  } catch (const ValueError& error) {
    throw DataError(
        text::format("{}: {}; save it compiled with what hebb has", file, error.message()));
  }
  if (model->compiled()) return trained_model(model, file);
  throw DataError(
      text::format("{}: does not say by which loss the model is judged; save it "
                   "compiled, in a format that holds that, such as .keras",
                   file));
}

Evaluation evaluate(const TrainedModel& trained, const Recipe& recipe) {
  const auto samples = open_samples({recipe, trained, true});
  const Block all = read_all(*samples);
  Evaluation evaluation{.x = all.x,
                        .y = all.y,
                        .meaning = meaning_for(trained, all, samples->class_names),
                        .judgement = {},
                        .remarks = samples->remarks()};
  if (evaluation.meaning) {
    evaluation.judgement =
        judge(*trained.model, evaluation.meaning->task, {all.x[0], all.y[0], {}});
  } else {
    evaluation.judgement.figures = trained.model->evaluate(all.x, all.y, {.verbose = 0});
  }
  return evaluation;
}

}  // namespace hebb::cli
