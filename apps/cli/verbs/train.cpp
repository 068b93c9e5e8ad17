// hebb train: from data to a trained network and a run folder; hebb cv: the same for a
// cross-validation.

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/signals.hpp"
#include "cli/terminal/values.hpp"
#include "cli/verbs/train_options.hpp"
#include "cli/verbs/verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb train iris.csv --target species
  hebb train boston_housing.csv --target medv --dry-run      # what would be done
  hebb train fashion_mnist
  hebb train mnist --hidden "256:relu,dropout:0.3,64:relu" --epochs 20 -o runs/wide
  hebb train mnist --hidden "" --optimizer sgd --lr 0.1      # no hidden layer
  hebb train photos/ --image-size 32x32                      # photos/cat/*.jpg, photos/dog/*.jpg
  hebb train runs/wide/config.yaml --seed 7                  # that run again, with another seed
  hebb train --resume runs/wide                              # goes on after Ctrl-C or a crash

The last line on the standard output is the result: test loss 0.3301, accuracy 0.8812, for numbers
test loss 8.2132, mae 2.1021, r2 0.8812. A run leaves in its folder config.yaml (it alone repeats
the run), command.txt, history.csv (figures of every epoch, counted from 0), model.keras (of the
best epoch), metrics.json, report.html (all of it on a page), log.txt, weights.npz (how weights were
distributed), events (for TensorBoard) and last.keras (it goes on from there). A run that is resumed
ends with the same bits as one that was not interrupted.)";

constexpr const char* kCrossExamples = R"(Examples:
  hebb cv iris.csv --target species            # ten times another tenth judges
  hebb cv boston_housing.csv --target medv --cv 5 --hidden 64:relu

The last line on the standard output is the result, means with standard deviations:
cv loss 0.1234 +- 0.0210, accuracy 0.9600 +- 0.0200. One that was interrupted is begun anew.)";

constexpr int kUsualFolds = 10;

int parse_interval(const std::string& text) {
  try {
    return static_cast<int>(parse_whole(text, 1, 1'000'000'000));
  } catch (const ValueError& error) {
    throw UsageError(text::format("--log-every: {}", error.message()));
  }
}

int train(TrainOptions options, const Invocation& invocation) {
  watch_interrupts();
  if (!options.log_every.empty()) options.run.log_every = parse_interval(options.log_every);
  const bool resumes = !options.run.resume.empty();
  Recipe recipe = resumes ? recipe_to_resume(options) : recipe_of(options);
  if (resumes) check_goes_on(options.run.resume, false);
  return run(std::move(recipe), options.run, invocation);
}

}  // namespace

Command attach_train(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
  add_settings(app, options);
  add_run_options(app, options);
  add_resume_option(app, options);
  add_epoch_options(app, options);
  app.footer(kExamples);
  return [options, &app](const Invocation& invocation) {
    check_words(app, *options);
    return train(*options, invocation);
  };
}

Command attach_cv(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
  add_settings(app, options);
  add_run_options(app, options);
  app.footer(kCrossExamples);
  return [options, &app](const Invocation& invocation) {
    check_words(app, *options);
    options->values.try_emplace("cv", text::format("{}", kUsualFolds));
    return train(*options, invocation);
  };
}

}  // namespace hebb::cli
