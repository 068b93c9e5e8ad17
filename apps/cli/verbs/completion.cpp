// hebb completion: what the Tab key offers, for three shells.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/verbs/command_words.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/datasets.hpp"
#include "hebb/optimizers.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  source <(hebb completion bash)                     # this shell; put it into ~/.bashrc to stay
  hebb completion zsh > ~/.zfunc/_hebb               # with ~/.zfunc in fpath
  hebb completion fish > ~/.config/fish/completions/hebb.fish)";

constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};

using Texts = std::vector<std::string>;

std::string joined(const Texts& texts, std::string_view separator = " ") {
  std::string all;
  for (const std::string& one : texts) all += (all.empty() ? "" : std::string(separator)) + one;
  return all;
}

/// The words that a value can be; none: a file, or anything.
Texts choices(const OptionWords& option) {
  const std::string& name = option.names.empty() ? option.placeholder : option.names.back();
  if (name == "--optimizer") {
    return {AnyOptimizer::names().begin(), AnyOptimizer::names().end()};
  }
  if (name == "--task") return {task_names().begin(), task_names().end()};
  if (name == "--loss") return {Loss::names().begin(), Loss::names().end()};
  if (name == "SHELL") return {std::begin(kShells), std::end(kShells)};
  if (name == "DATA" || name == "INPUT" || name == "WHAT" || name == "NAME") {
    return datasets::names();
  }
  Texts names;
  if (name == "COMMAND") {
    for (const Verb& verb : verbs()) names.emplace_back(verb.name);
  }
  return names;
}

/// The first line of a help text.
std::string first_line(const std::string& help) { return help.substr(0, help.find('\n')); }

/// `text` with a backslash before each of `special`.
std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

/// Between single quotes, for any of the shells.
std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string bash_script(const std::vector<CommandWords>& commands) {
  Texts names;
  std::string cases, values;
  for (const CommandWords& command : commands) {
    names.push_back(command.name);
    Texts options, with_value, words;
    for (const OptionWords& option : command.options) {
      options.insert(options.end(), option.names.begin(), option.names.end());
      if (option.placeholder.empty()) continue;
      with_value.insert(with_value.end(), option.names.begin(), option.names.end());
      const Texts known = choices(option);
      if (known.empty()) continue;
      values += text::format("    {}) words=\"{}\"; files= ;;\n", joined(option.names, "|"),
                             joined(known));
    }
    for (const OptionWords& argument : command.arguments) {
      const Texts known = choices(argument);
      words.insert(words.end(), known.begin(), known.end());
    }
    cases +=
        text::format("    {})\n      options=\"{}\"\n      valued=\"{}\"\n      words=\"{}\" ;;\n",
                     command.name, joined(options), joined(with_value), joined(words));
  }
  return text::format(R"(# Completion of hebb for bash.
_hebb() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local options= valued= words= files=yes
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "{} --help --version" -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [[ " $valued " == *" $previous "* ]]; then
    words=
    case $previous in
{}    esac
  elif [[ $current == -* ]]; then
    words=$options files=
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $files ]]; then
    compopt -o filenames 2>/dev/null
    local IFS=$'\n'
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}}
complete -F _hebb hebb
)",
                      joined(names), cases, values);
}

/// `:placeholder:action` of zsh's _arguments.
std::string zsh_value(const OptionWords& option) {
  const Texts known = choices(option);
  const std::string name = escaped(option.placeholder, ":");
  if (known.empty()) return text::format(":{}:_files", name);
  if (!option.names.empty()) return text::format(":{}:({})", name, joined(known));
  return text::format(":{}:{{_alternative \"words:word:({})\" \"files:file:_files\"}}", name,
                      joined(known));
}

std::string zsh_script(const std::vector<CommandWords>& commands) {
  constexpr std::string_view kSpecial = "[]:\\";
  std::string list, cases;
  for (const CommandWords& command : commands) {
    list += text::format(
        "    {}\n", in_quotes(text::format("{}:{}", command.name, escaped(command.summary, ":"))));
    cases += text::format("    {}) _arguments", command.name);
    for (const OptionWords& option : command.options) {
      for (const std::string& name : option.names) {
        const std::string value = option.placeholder.empty() ? "" : zsh_value(option);
        cases += " \\\n      " +
                 in_quotes(text::format("{}[{}]{}", name,
                                        escaped(first_line(option.help), kSpecial), value));
      }
    }
    for (const OptionWords& argument : command.arguments) {
      cases += " \\\n      " + in_quotes(zsh_value(argument));
    }
    cases += " ;;\n";
  }
  return text::format(R"(#compdef hebb
# Completion of hebb for zsh.
_hebb() {{
  local -a commands
  commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
{}  esac
}}
if [[ $funcstack[1] == _hebb ]]; then _hebb "$@"; else compdef _hebb hebb; fi
)",
                      list, cases);
}

std::string fish_script(const std::vector<CommandWords>& commands) {
  std::string script = "# Completion of hebb for fish.\n";
  for (const CommandWords& command : commands) {
    script += text::format("complete -c hebb -f -n __fish_use_subcommand -a {} -d {}\n",
                           command.name, in_quotes(command.summary));
    const std::string only =
        text::format("complete -c hebb -n '__fish_seen_subcommand_from {}'", command.name);
    for (const OptionWords& option : command.options) {
      script += only;
      for (const std::string& name : option.names) {
        const bool is_long = name.starts_with("--");
        script += text::format(" {} {}", is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1));
      }
      const Texts known = choices(option);
      if (!known.empty()) script += text::format(" -x -a {}", in_quotes(joined(known)));
      if (known.empty() && !option.placeholder.empty()) script += " -r";
      script += text::format(" -d {}\n", in_quotes(first_line(option.help)));
    }
    for (const OptionWords& argument : command.arguments) {
      const Texts known = choices(argument);
      if (!known.empty()) script += text::format("{} -a {}\n", only, in_quotes(joined(known)));
    }
  }
  return script;
}

int complete(const CLI::App& root, const std::string& shell) {
  const std::vector<CommandWords> commands = commands_of(root);
  if (shell == "bash") {
    print_result(bash_script(commands));
  } else if (shell == "zsh") {
    print_result(zsh_script(commands));
  } else if (shell == "fish") {
    print_result(fish_script(commands));
  } else {
    throw UsageError(text::unknown_name("shell", shell, kShells));
  }
  return kSuccess;
}

}  // namespace

Command attach_completion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish")->option_text(" ")->required();
  app.footer(kExamples);
  return [shell, &app](const Invocation&) { return complete(*app.get_parent(), *shell); };
}

}  // namespace hebb::cli
