#include "cli/verbs/command_words.hpp"

#include <CLI/CLI.hpp>

namespace hebb::cli {

CommandWords words_of(const CLI::App& app) {
  CommandWords words;
  if (app.get_parent() != nullptr) words.name = app.get_name();
  words.summary = app.get_description();
  while (words.summary.ends_with('\n')) words.summary.pop_back();
  words.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    OptionWords entry;
    for (const std::string& name : option->get_snames()) entry.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) entry.names.push_back("--" + name);
    entry.help = option->get_description();
    entry.required = option->get_required();
    if (entry.names.empty()) {
      entry.placeholder = option->get_name(true);
      words.arguments.push_back(entry);
    } else {
      if (option->get_items_expected_max() > 0) entry.placeholder = option->get_option_text();
      words.options.push_back(entry);
    }
  }
  return words;
}

std::vector<CommandWords> commands_of(const CLI::App& root) {
  std::vector<CommandWords> commands;
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(words_of(*app));
  }
  return commands;
}

}  // namespace hebb::cli
