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

/// A training run. What is left open (an empty text, no value) is found out from the data.
struct Recipe {
  std::string data;        ///< Name of a data set, or a path.
  std::string target;      ///< Columns of a table, separated by commas; the array of a .npz file.
  std::string ignore;      ///< Columns of a table to leave out.
  std::string categories;  ///< Columns of numbers that only name something.
  std::int64_t max_categories = 100;  ///< A column of text with more values is left out.
  std::string missing;                ///< Words for a missing value, besides the usual ones.
  std::string delimiter;              ///< Between the fields of a table.
  std::string decimal;                ///< Before the fraction of a number in a table.
  std::string labels;                 ///< Path of the labels of an idx file.
  std::string image_size;             ///< `28x28`: what images of a folder are scaled to.

  std::string task;               ///< Name of a Task.
  std::string output_activation;  ///< Of the last layer.
  std::string loss;
  std::string class_weight;  ///< `balanced`; empty: every class counts 1.

  double test_split = 0.2;
  std::optional<double> validation_split;
  std::string model;  ///< A whole network: path of its file, or the text of its architecture.
  std::optional<std::string> hidden;
  std::string optimizer = "adam";
  std::optional<double> learning_rate;
  std::optional<std::int64_t> batch_size;
  std::optional<int> epochs;
  std::optional<int> patience;  ///< 0: never end early.
  int cv = 0;                   ///< Folds of a cross-validation; 0: a training.
  std::uint64_t seed = 0;
  std::optional<int> threads;  ///< Left to the library when not given.
};

/// What kind of value a setting has in config.yaml: names are a text or a list; a path is written
/// from the root on, and a network with all that is in it, so that the file means the same wherever
/// it lies.
enum class ValueKind { text, number, names, path, network };

/// One setting. To add one: a row in settings.cpp.
struct Setting {
  std::string_view key;          ///< In config.yaml: `batch_size`.
  std::string_view option;       ///< On the command line: `--batch-size`; DATA has none.
  std::string_view placeholder;  ///< For its value in the help.
  std::string_view group;        ///< Heading of the help that it stands under.
  std::string_view help;
  ValueKind kind;
  /// Takes the value from text. \throws ValueError saying what was expected.
  void (*set)(Recipe& recipe, std::string_view text);
  /// The value as text that set() reads back to the same bits; nothing when it is left open.
  std::optional<std::string> (*get)(const Recipe& recipe);
};

/// All settings, DATA first.
std::span<const Setting> settings();

/// The command that does the same: `hebb train fashion_mnist --hidden ...`.
std::string command_of(const Recipe& recipe);

/// The words of a command as a shell reads them, quoted where needed.
std::string shell_words(const std::vector<std::string>& words);

}  // namespace hebb::cli
