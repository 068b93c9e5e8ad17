// Recipe: everything that decides the result of `hebb train`. Options of the command and keys of
// config.yaml are two faces of one table, so that neither knows a setting that the other lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hebb::cli {

/// A training run.
struct Recipe {
  std::string data;  ///< Name of the data set.
  std::string hidden = "128:relu,dropout:0.2";
  std::string optimizer = "adam";
  std::optional<double> learning_rate;  ///< The optimizer's default when not given.
  std::int64_t batch_size = 128;
  int epochs = 15;
  double validation_split = 0.1;
  int patience = 5;  ///< 0: never end early.
  std::uint64_t seed = 0;
  std::optional<int> threads;  ///< Left to the library when not given.
};

/// What kind of value a setting has in config.yaml.
enum class ValueKind { text, number };

/// One setting. To add one: a row in recipe.cpp.
struct Setting {
  std::string_view key;          ///< In config.yaml: `batch_size`.
  std::string_view option;       ///< On the command line: `--batch-size`; DATA has none.
  std::string_view placeholder;  ///< For its value in the help.
  std::string_view help;
  ValueKind kind;
  /// Takes the value from text. \throws ValueError saying what was expected.
  void (*set)(Recipe& recipe, std::string_view text);
  /// The value as text that set() reads back to the same bits; nothing when it is left open.
  std::optional<std::string> (*get)(const Recipe& recipe);
};

/// All settings, DATA first.
std::span<const Setting> settings();

/// Fills in what follows from other settings: the learning rate from the optimizer.
void complete(Recipe& recipe);

/// The command that does the same: `hebb train fashion_mnist --hidden ...`.
std::string command_of(const Recipe& recipe);

/// The words of a command as a shell reads them, quoted where needed.
std::string shell_words(const std::vector<std::string>& words);

}  // namespace hebb::cli
