#include "cli/verbs/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/version.hpp"
#include "kernels/table.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb train fashion_mnist           # train a network on 60,000 pictures of clothes
  hebb train --help                  # what else can be said about training, with examples
  hebb datasets                      # what there is to train on

Results go to stdout, everything else to stderr. Exit code 0: done; 1: something is wrong with data
(an unknown name of a data set too), files or the run; 2: with the rest of the command line;
129, 130 or 143: interrupted.)";

std::string version_text() {
  return text::format("hebb {}.{}.{} (kernels: {})\n", HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR,
                      HEBB_VERSION_PATCH, kernels::host().name);
}

/// `--hidden=` says that the value is empty; CLI11 would take the next argument instead.
std::vector<std::string> with_empty_values_apart(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const std::string& argument : arguments) {
    const bool empty_value = argument.size() > 3 && argument.starts_with("--") &&
                             argument.find('=') == argument.size() - 1;
    result.push_back(empty_value ? argument.substr(0, argument.size() - 1) : argument);
    if (empty_value) result.emplace_back();
  }
  return result;
}

/// The command as typed up to its name: `hebb train`.
std::string full_name(const CLI::App& app) {
  return app.get_parent() ? text::format("hebb {}", app.get_name()) : "hebb";
}

/// What CLI11 could not place among the options and arguments of `app` becomes an error about the
/// first option among it, or else about its first word.
void refuse_leftovers(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining();
  if (left.empty()) return;
  const auto is_option = [](const std::string& text) { return text.size() > 1 && text[0] == '-'; };
  const auto option = std::find_if(left.begin(), left.end(), is_option);
  if (option == left.end()) {
    throw UsageError(
        text::format("unexpected argument \"{}\"; see {} --help", left.front(), full_name(app)));
  }
  const std::string typed = option->substr(0, option->find('='));
  std::vector<std::string> spellings;
  for (const CLI::Option* known : app.get_options()) {
    for (const std::string& name : known->get_lnames()) spellings.push_back("--" + name);
  }
  const std::vector<std::string_view> names(spellings.begin(), spellings.end());
  const std::string_view close = text::nearest(typed, names);
  const std::string hint = close.empty() ? "" : text::format("did you mean {}? ", close);
  throw UsageError(text::format("unknown option {}; {}see {} --help", typed, hint, full_name(app)));
}

/// No command, or a word that is none.
[[noreturn]] void refuse_without_command(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining();
  if (left.empty()) {
    throw UsageError("no command given; try hebb train fashion_mnist, or see hebb --help");
  }
  if (left.front().starts_with('-')) refuse_leftovers(app);
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs()) names.push_back(verb.name);
  throw UsageError(
      text::format("{}; see hebb --help", text::unknown_name("command", left.front(), names)));
}

/// The error of CLI11 in hebb's words; a word that is unknown altogether comes first.
[[noreturn]] void refuse_in_own_words(const CLI::ParseError& error, const CLI::App& app) {
  const auto subcommands = app.get_subcommands();
  const CLI::App& current = subcommands.empty() ? app : *subcommands.front();
  refuse_leftovers(current);
  std::string what = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    what = text::format("{}: a value is missing", what.substr(0, what.find(':')));
    for (const CLI::Option* option : current.get_options()) {
      if (option->count() > 1) what = text::format("{}: give it only once", option->get_name());
    }
  }
  throw UsageError(text::format("{}; see {} --help", what, full_name(current)));
}

/// Help of the command that was named, else of hebb.
std::string help_text(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands()) {
    command->description(command->get_description() + "\n");  // an empty line below it
  }
  return app.help();
}

int parse_and_run(const Invocation& invocation) {
  CLI::App app("hebb: train neural networks from the command line.\n", "hebb");
  app.set_help_flag("-h,--help", "Show this help; each command has its own");
  bool version = false;
  app.add_flag("--version", version, "Show the version and the compute kernels in use");
  app.footer(kExamples);
  app.get_formatter()->label("OPTIONS", "OPTION...");
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.allow_extras();
  app.require_subcommand(0, 1);  // so that hebb man train is a word behind man

  std::vector<std::pair<CLI::App*, Command>> commands;
  for (const Verb& verb : verbs()) {
    CLI::App* command = app.add_subcommand(verb.name, verb.summary);
    command->group("Commands")->allow_extras();
    command->set_help_flag("-h,--help", "Show this help");
    commands.emplace_back(command, verb.attach(*command));
  }

  std::vector<std::string> arguments = with_empty_values_apart(invocation.arguments);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the end
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    print_result(help_text(app));
    return kSuccess;
  } catch (const CLI::ParseError& error) {
    refuse_in_own_words(error, app);
  }
  if (version) {
    refuse_leftovers(app);
    print_result(version_text());
    return kSuccess;
  }
  for (const auto& [command, run] : commands) {
    if (!command->parsed()) continue;
    refuse_leftovers(app);
    refuse_leftovers(*command);
    return run(invocation);
  }
  refuse_without_command(app);
}

}  // namespace

int run_command_line(std::vector<std::string> arguments) {
  return exit_code_of([&] { return parse_and_run({std::move(arguments)}); });
}

}  // namespace hebb::cli
