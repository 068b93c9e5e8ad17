#include "cli/run/run.hpp"

#include <unistd.h>

#include <cstdio>
#include <memory>

#include "base/file.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "cli/files/trained_model.hpp"
#include "cli/run/pictures.hpp"
#include "cli/run/report.hpp"
#include "cli/run/report_page.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/training/config_file.hpp"
#include "cli/training/defaults.hpp"
#include "cli/training/network.hpp"
#include "hebb/random.hpp"
#include "hebb/threads.hpp"

namespace hebb::cli {

namespace {

/// Epochs from one line to the next, so that a training does not fill the screen.
int usual_interval(const Recipe& recipe) {
  constexpr int kMostLines = 50, kLines = 20;
  const int epochs = recipe.epochs.value_or(1);
  return epochs > kMostLines ? epochs / kLines : 1;
}

/// Writes report.html, which says nothing that is not elsewhere: a run is none the worse without
/// it.
void write_report(const std::string& folder, const Work& work, const Outcome& outcome,
                  const std::vector<Baseline>& baselines, Talk& talk) {
  try {
    const History history = read_history(folder);
    const Tested tested = tested_of(work, outcome.test);
    const std::string page = report_page({work.recipe, *work.source, work.goal, work.division,
                                          work.parts, outcome, baselines, history, tested, folder});
    replace_file(in_folder(folder, kReportFile), page);
    talk.say(text::format("to look at: {}", in_folder(folder, kReportFile)));
  } catch (const Error& error) {
    talk.warn(text::format("{} was left out: {}", kReportFile, error.what()));
  }
}

/// The training itself, once there is a folder to log it in.
int train_in(const std::string& folder, Work& work, const RunOptions& options, Talk& talk) {
  const bool resumes = !options.resume.empty();
  const TrainingFiles files{in_folder(folder, kHistoryFile), in_folder(folder, kLastFile),
                            in_folder(folder, kModelFile),   in_folder(folder, kEventsFolder),
                            in_folder(folder, kWeightsFile), resumes};
  const int log_every = options.log_every > 0 ? options.log_every : usual_interval(work.recipe);
  const Outcome outcome = train_and_test(*work.model, work.recipe, work.parts, work.goal, files,
                                         log_every, options.plot, talk);
  if (resumes) {
    replace_file(in_folder(folder, kConfigFile), config_text(work.recipe));  // more epochs
  }
  std::vector<Baseline> simple;
  if (outcome.interrupt == 0) {
    try {
      simple = baselines(work.recipe, *work.source, work.parts, work.goal);
    } catch (const Leave&) {
      talk.warn("interrupted: the result comes without what it could be compared with");
    }
  }
  const std::string json = metrics_text(outcome, work.recipe, *work.source, simple);
  replace_file(in_folder(folder, kMetricsFile), json);
  if (outcome.interrupt != 0) {
    if (!talk.quiet() && talks_to_terminal())
      std::fputc('\n', stderr);  // leaves the line of the bar
    throw Interrupted(outcome.interrupt, interrupted_text(outcome, work.recipe, folder));
  }
  say_outcome(outcome, simple, folder, talk);
  write_report(folder, work, outcome, simple, talk);
  const std::vector<std::string>& names = result_names(*work.source);
  talk.note(judgement_text(outcome.test, names));
  print_result(options.json
                   ? json
                   : judgement_text(outcome.test, names, columns_of_terminal(STDOUT_FILENO)));
  return kSuccess;
}

int cross_validate_in(const std::string& folder, const Work& work, const RunOptions& options,
                      Talk& talk) {
  const CrossFigures figures = cross_validate(work.recipe, *work.source, talk);
  const std::string json = cross_metrics_text(figures, work.recipe, *work.source);
  replace_file(in_folder(folder, kMetricsFile), json);
  talk.say(text::format("run folder: {}", folder));
  talk.note(cross_text(figures));
  print_result(options.json ? json : cross_text(figures));
  return kSuccess;
}

int run_in(const std::string& folder, Work& work, const RunOptions& options,
           const Invocation& invocation, Talk& talk) {
  if (options.resume.empty()) write_beginning(folder, work.recipe, invocation);
  say_repetition(work.recipe, folder, talk);
  talk.say(work.model->summary_text());
  if (work.recipe.cv > 0) return cross_validate_in(folder, work, options, talk);
  return train_in(folder, work, options, talk);
}

}  // namespace

Talk talk_of(const RunOptions& options) {
  return Talk(options.quiet, options.color && colors_wanted() && talks_to_terminal());
}

Work prepare(const Recipe& recipe, Talk& talk) {
  std::unique_ptr<Source> source = open_source(recipe, talk);
  const Goal goal = goal_of(source->task, source->outputs(), recipe);
  Division division = recipe.cv > 0 ? folds(*source, recipe).front() : divide(*source, recipe);
  Parts parts = source->parts(division);
  Recipe whole = recipe;
  complete(whole, *source, parts);
  std::shared_ptr<Model> model = build_network(whole, parts, goal);
  if (!parts.encoder) {
    set_meaning(*model,
                {.task = source->task, .names = result_names(*source), .array = recipe.target});
  }
  return {std::move(whole), std::move(source), std::move(division), std::move(parts), goal,
          std::move(model)};
}

void write_beginning(const std::string& folder, const Recipe& recipe,
                     const Invocation& invocation) {
  std::vector<std::string> words = invocation.arguments;
  words.insert(words.begin(), "hebb");
  replace_file(in_folder(folder, kCommandFile), shell_words(words) + "\n");
  replace_file(in_folder(folder, kConfigFile), config_text(recipe));
}

int run(Recipe recipe, const RunOptions& options, const Invocation& invocation) {
  const bool resumes = !options.resume.empty();
  if (!resumes) check_run_place(options.place);
  if (recipe.threads) set_num_threads(*recipe.threads);
  set_random_seed(recipe.seed);

  Talk talk = talk_of(options);
  Work work = prepare(recipe, talk);
  say_choices(work.recipe, *work.source, work.division, work.parts, work.goal, talk);
  if (options.dry) {
    say_repetition(work.recipe, "", talk);
    talk.say(work.model->summary_text());
    talk.say("dry run: all of it is in order; nothing was trained and nothing written");
    return kSuccess;
  }
  const std::string folder =
      resumes ? options.resume : make_run_folder(options.place, work.source->name);
  talk.log_to(in_folder(folder, kLogFile), resumes);
  try {
    return run_in(folder, work, options, invocation, talk);
  } catch (const std::exception& error) {
    talk.note(error_line(error.what()));
    throw;
  }
}

}  // namespace hebb::cli
