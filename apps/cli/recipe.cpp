#include "recipe.hpp"

#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/optimizers.hpp"
#include "hidden.hpp"
#include "values.hpp"

namespace hebb::cli {

namespace {

using Text = std::optional<std::string>;

constexpr int kMostThreads = 4096;  // as set_num_threads() has it

int parse_int(std::string_view text, int least, int most = std::numeric_limits<int>::max()) {
  return static_cast<int>(parse_whole(text, least, most));
}

void set_data(Recipe& recipe, std::string_view text) {
  std::string wanted = text::lower(text);
  for (char& c : wanted) c = c == '-' ? '_' : c;
  std::vector<std::string_view> known;
  for (const datasets::Info& info : datasets::catalog()) {
    if (info.name == wanted && info.classes == 0) {
      throw ValueError(
          text::format("{} has numbers as targets, and hebb train learns classes; train "
                       "it from C++",
                       info.name));
    }
    if (info.name == wanted) return void(recipe.data = info.name);
    if (info.classes > 0) known.push_back(info.name);
  }
  throw ValueError(text::unknown_name("data set", text, known));
}

void set_optimizer(Recipe& recipe, std::string_view text) {
  static_cast<void>(AnyOptimizer::parse(text));
  recipe.optimizer = text::lower(text);
}

void set_learning_rate(Recipe& recipe, std::string_view text) {
  constexpr std::string_view kExpected = "a number above 0";
  const double value = parse_real(text, kExpected);
  if (!(value > 0)) throw ValueError(text::format("expected {}, got \"{}\"", kExpected, text));
  recipe.learning_rate = value;
}

void set_validation_split(Recipe& recipe, std::string_view text) {
  constexpr std::string_view kExpected = "a number from 0 up and below 1";
  const double value = parse_real(text, kExpected);
  if (!(value >= 0 && value < 1)) {
    throw ValueError(text::format("expected {}, got \"{}\"", kExpected, text));
  }
  recipe.validation_split = std::abs(value);  // -0 would be written as such
}

constexpr Setting kSettings[] = {
    {"data", "", "DATA", "Name of a data set (see hebb datasets), or the config.yaml of a run",
     ValueKind::text, set_data, [](const Recipe& r) { return Text(r.data); }},
    {"hidden", "--hidden", "LAYERS",
     "Hidden layers, first to last, separated by commas: UNITS,\n"
     "UNITS:ACTIVATION or dropout:RATE; \"\" for none\n",
     ValueKind::text,
     [](Recipe& r, std::string_view text) {
       static_cast<void>(parse_hidden(text));
       r.hidden = trimmed(text);
     },
     [](const Recipe& r) { return Text(r.hidden); }},
    {"optimizer", "--optimizer", "NAME",
     "Rule that changes the weights: sgd, rmsprop, adam, adamw,\nadagrad, adadelta, adamax, nadam, "
     "ftrl or lion",
     ValueKind::text, set_optimizer, [](const Recipe& r) { return Text(r.optimizer); }},
    {"learning_rate", "--lr", "RATE", "Size of a step; without it the optimizer's own default",
     ValueKind::number, set_learning_rate,
     [](const Recipe& r) {
       return r.learning_rate ? Text(text::number(*r.learning_rate)) : Text();
     }},
    {"batch_size", "--batch-size", "N", "Samples that make one step", ValueKind::number,
     [](Recipe& r, std::string_view text) {
       r.batch_size = parse_whole(text, 1, std::numeric_limits<int>::max());
     },
     [](const Recipe& r) { return Text(text::format("{}", r.batch_size)); }},
    {"epochs", "--epochs", "N", "Most passes over the training data", ValueKind::number,
     [](Recipe& r, std::string_view text) { r.epochs = parse_int(text, 1); },
     [](const Recipe& r) { return Text(text::format("{}", r.epochs)); }},
    {"validation_split", "--validation-split", "SHARE",
     "Share of the training data, its last rows, that judges every\n"
     "epoch and is not learned from; 0 for none",
     ValueKind::number, set_validation_split,
     [](const Recipe& r) { return Text(text::number(r.validation_split)); }},
    {"patience", "--patience", "N",
     "End after N epochs without a lower validation loss; 0: never.\n"
     "The weights of the best epoch are kept in any case",
     ValueKind::number, [](Recipe& r, std::string_view text) { r.patience = parse_int(text, 0); },
     [](const Recipe& r) { return Text(text::format("{}", r.patience)); }},
    {"seed", "--seed", "N", "Start of all random numbers: same seed, same result",
     ValueKind::number, [](Recipe& r, std::string_view text) { r.seed = parse_natural(text); },
     [](const Recipe& r) { return Text(text::format("{}", r.seed)); }},
    {"threads", "--threads", "N",
     "Most threads to compute on; changes no bit of the result\n"
     "(default: the CPUs that the process may use)",
     ValueKind::number,
     [](Recipe& r, std::string_view text) { r.threads = parse_int(text, 1, kMostThreads); },
     [](const Recipe& r) { return r.threads ? Text(text::format("{}", *r.threads)) : Text(); }},
};

bool is_plain_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  return !word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos;
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

void complete(Recipe& recipe) {
  if (recipe.learning_rate) return;
  recipe.learning_rate = AnyOptimizer::parse(recipe.optimizer).make()->learning_rate();
}

std::string command_of(const Recipe& recipe) {
  std::vector<std::string> words = {"hebb", "train"};
  for (const Setting& setting : settings()) {
    const std::optional<std::string> value = setting.get(recipe);
    if (!value) continue;
    if (!setting.option.empty()) words.emplace_back(setting.option);
    words.push_back(*value);
  }
  return shell_words(words);
}

std::string shell_words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (is_plain_word(word)) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace hebb::cli
