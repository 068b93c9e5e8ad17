// hebb tune: a search for settings that do better.

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/run/run.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/terminal/signals.hpp"
#include "cli/terminal/values.hpp"
#include "cli/training/config_file.hpp"
#include "cli/training/defaults.hpp"
#include "cli/training/judgement.hpp"
#include "cli/training/network.hpp"
#include "cli/training/training.hpp"
#include "cli/training/watch.hpp"
#include "cli/verbs/search.hpp"
#include "cli/verbs/train_options.hpp"
#include "cli/verbs/trials_file.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/random.hpp"
#include "hebb/threads.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb tune iris.csv --target species
  hebb tune fashion_mnist --trials 30 --method halving --epochs 16
  hebb tune boston_housing.csv --target medv --lr 0.001      # searches over all but the rate
  hebb tune --resume runs/iris-tune-1                        # goes on with the next trial

Trials are drawn at random from the seed: learning rate, hidden layers (width, depth, dropout) and
batch size, all that is not said outright. The loss on the validation part ranks them; the test part
is not looked at. The folder keeps trials.csv and best.yaml: hebb train best.yaml trains the best
network and tests it. The last line on the standard output is the best trial.)";

struct TuneOptions {
  TrainOptions train;
  std::optional<std::string> trials, method;
};

/// Reads the data, of which a part has to judge.
Work prepare_search(const Recipe& recipe, Talk& talk) {
  Work work = prepare(recipe, talk);
  if (work.parts.validation.x.defined()) return work;
  throw UsageError(
      "--validation-split: a search needs a validation part to judge by; expected a share above 0");
}

/// `recipe`: as it was given; what it leaves open is not that of another trial.
Tried try_out(const Recipe& recipe, const Work& work, const Trial& trial, int epochs) {
  Recipe own = recipe_of(recipe, trial, epochs);
  complete(own, *work.source, work.parts);
  const std::shared_ptr<Model> model = build_network(own, work.parts, work.goal);
  Tried tried{.trial = trial, .epochs = epochs, .loss = HUGE_VAL, .figures = "not finite"};
  try {
    train_quietly(*model, own, work.parts);
  } catch (const DataError&) {
    return tried;  // numbers grew without bound: a rate that is too large
  }
  const Judgement judgement = judge(*model, work.goal.task, work.parts.validation);
  tried.loss = judgement.figures["loss"];
  tried.figures = figures_text(judgement.figures);
  return tried;
}

std::string settings_text(const Recipe& recipe, const Trial& trial) {
  const std::string hidden =
      recipe.model.empty() ? text::format(" --hidden \"{}\"", trial.hidden) : "";
  return text::format("--lr {}{} --batch-size {}", text::number(trial.learning_rate), hidden,
                      trial.batch_size);
}

/// The ranking for stdout.
std::string ranking_text(const Recipe& recipe, const std::vector<Tried>& tried) {
  constexpr std::size_t kMostRows = 20;
  std::string text = text::format("{:>5}  {:>6}  {:<40}  {}\n", "trial", "epochs",
                                  "on the validation part", "settings");
  for (std::size_t i = 0; i < std::min(tried.size(), kMostRows); ++i) {
    text += text::format("{:>5}  {:>6}  {:<40}  {}\n", tried[i].trial.number, tried[i].epochs,
                         tried[i].figures, settings_text(recipe, tried[i].trial));
  }
  return text;
}

/// Runs the trials that are not in the file yet; all of this search, best first. The file may hold
/// others, of a search with other numbers of epochs.
std::vector<Tried> search(const Recipe& recipe, const Work& work, const SearchPlan& plan,
                          TrialsFile& file, Talk& talk) {
  std::vector<Trial> trials;
  std::vector<Tried> all;
  for (int i = 1; i <= plan.trials; ++i) trials.push_back(draw_trial(recipe, i));
  note_interrupts();
  for (const int epochs : rounds(plan.method, plan.trials, *work.recipe.epochs)) {
    std::vector<Tried> tried;
    for (const Trial& trial : trials) {
      if (const auto known = file.find(trial, epochs)) {
        tried.push_back(*known);
        continue;
      }
      try {
        tried.push_back(try_out(recipe, work, trial, epochs));
      } catch (const Leave&) {
        // Interrupted in the middle of a trial, which does not count then.
      }
      if (noted_interrupt() != 0) {
        throw Interrupted(
            noted_interrupt(),
            text::format("interrupted after {} trials, which are in {}; to go on: {}", file.size(),
                         file.path(), shell_words({"hebb", "tune", "--resume", file.folder()})));
      }
      file.add(tried.back());
      talk.say(text::format("trial {} of {}, {} epochs: {}  {}", trial.number, plan.trials, epochs,
                            tried.back().figures, settings_text(recipe, trial)));
    }
    all.insert(all.end(), tried.begin(), tried.end());
    trials = better_half(std::move(tried));
  }
  return ranked(std::move(all));
}

SearchPlan plan_of(const TuneOptions& given) {
  SearchPlan plan;
  const char* option = "--trials";
  try {
    plan.trials = static_cast<int>(parse_whole(given.trials.value_or("20"), 1, kMostTrials));
    option = "--method";
    plan.method = parse_search_method(given.method.value_or("random"));
  } catch (const ValueError& error) {
    throw UsageError(text::format("{}: {}", option, error.message()));
  }
  return plan;
}

int tune(const TuneOptions& given, const Invocation& invocation) {
  watch_interrupts();
  const RunOptions& run = given.train.run;
  const bool resumes = !run.resume.empty();
  Recipe recipe = resumes ? recipe_to_resume(given.train) : recipe_of(given.train);
  if (resumes && (given.trials || given.method)) {
    throw UsageError(text::format("{}: a search that goes on has what it began with; leave it out",
                                  given.trials ? "--trials" : "--method"));
  }
  if (resumes) check_goes_on(run.resume, true);
  const SearchPlan plan = resumes ? read_plan(run.resume) : plan_of(given);
  if (recipe.cv > 0) {
    throw UsageError("--cv: a search ranks by the validation part, without folds; leave it out");
  }
  if (!resumes) check_run_place(run.place);
  if (recipe.threads) set_num_threads(*recipe.threads);
  set_random_seed(recipe.seed);

  Talk talk = talk_of(run);
  const Work work = prepare_search(recipe, talk);
  if (run.dry) {
    talk.say(text::format("dry run: {} trials can be tried; none was, and nothing was written",
                          plan.trials));
    return kSuccess;
  }
  const std::string folder =
      resumes ? run.resume : make_run_folder(run.place, work.source->name + "-tune");
  talk.log_to(in_folder(folder, kLogFile), resumes);
  if (!resumes) {
    write_beginning(folder, recipe, invocation);
    write_plan(folder, plan);
  }
  TrialsFile file(folder);
  const std::vector<Tried> best = search(recipe, work, plan, file, talk);
  if (!std::isfinite(best.front().loss)) {
    throw DataError("no trial came to a finite loss; search with a smaller --lr, or without it");
  }
  const Recipe winner = recipe_of(recipe, best.front().trial, *work.recipe.epochs);
  replace_file(in_folder(folder, kBestFile), config_text(winner));
  talk.say(text::format("to train the best and test it: {}",
                        shell_words({"hebb", "train", in_folder(folder, kBestFile)})));
  const std::string result =
      text::format("{}\nbest: {}  {}\n", ranking_text(recipe, best), best.front().figures,
                   settings_text(recipe, best.front().trial));
  talk.note(result);
  print_result(run.json ? json_text(best) : result);
  return kSuccess;
}

}  // namespace

Command attach_tune(CLI::App& app) {
  const auto options = std::make_shared<TuneOptions>();
  const std::shared_ptr<TrainOptions> train(options, &options->train);
  add_settings(app, train);
  app.add_option("--trials", options->trials, "How many settings to try (default 20)")
      ->option_text("N")
      ->group("Search");
  app.add_option("--method", options->method,
                 "random: every trial has all epochs; halving: all begin with\n"
                 "few, the better half goes on with twice as many (default random)")
      ->option_text("NAME")
      ->group("Search");
  add_run_options(app, train);
  add_resume_option(app, train);
  app.footer(kExamples);
  return [options, &app](const Invocation& invocation) {
    check_words(app, options->train);
    return tune(*options, invocation);
  };
}

}  // namespace hebb::cli
