// The table of all settings.

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "cli/data/source.hpp"
#include "cli/recipe/hidden.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/values.hpp"
#include "hebb/error.hpp"
#include "hebb/losses.hpp"
#include "hebb/optimizers.hpp"

namespace hebb::cli {

namespace {

using Text = std::optional<std::string>;

constexpr int kMostThreads = 4096;  // as set_num_threads() has it
constexpr int kLargestInt = std::numeric_limits<int>::max();

int parse_int(std::string_view text, int least, int most = kLargestInt) {
  return static_cast<int>(parse_whole(text, least, most));
}

/// A text that is left open when it is empty.
Text given(const std::string& text) { return text.empty() ? Text() : Text(text); }

/// A number that is left open.
Text given(const std::optional<std::int64_t>& number) {
  return number ? Text(text::format("{}", *number)) : Text();
}
Text given(const std::optional<int>& number) {
  return number ? Text(text::format("{}", *number)) : Text();
}
Text given(const std::optional<double>& number) {
  return number ? Text(text::number(*number)) : Text();
}

std::string parse_text(std::string_view text, std::string_view expected) {
  const std::string value(trimmed(text));
  if (value.empty()) throw ValueError(text::format("expected {}, got \"{}\"", expected, text));
  return value;
}

/// One of these characters, or its name.
std::string parse_delimiter(std::string_view text) {
  if (text == "\\t" || text::lower(text) == "tab") return "\t";
  if (text.size() == 1 && std::string_view(",;|\t ").find(text) != std::string_view::npos) {
    return std::string(text);
  }
  throw ValueError(text::format("expected , ; | tab or a space, got \"{}\"", text));
}

std::string parse_decimal(std::string_view text) {
  if (text == "." || text == ",") return std::string(text);
  throw ValueError(text::format("expected . or a comma, got \"{}\"", text));
}

std::string parse_word(std::string_view what, std::string_view text,
                       std::span<const std::string_view> known) {
  const std::string word = text::lower(trimmed(text));
  if (std::find(known.begin(), known.end(), word) != known.end()) return word;
  throw ValueError(text::unknown_name(what, text, known));
}

std::string parse_image_size(std::string_view text) {
  const std::size_t cross = text.find_first_of("xX");
  if (cross == std::string_view::npos) {
    throw ValueError(text::format("expected HEIGHTxWIDTH, such as 28x28, got \"{}\"", text));
  }
  constexpr std::int64_t kMost = 4096;
  return text::format("{}x{}", parse_whole(trimmed(text.substr(0, cross)), 1, kMost),
                      parse_whole(trimmed(text.substr(cross + 1)), 1, kMost));
}

double parse_rate(std::string_view text) {
  constexpr std::string_view kExpected = "a number above 0";
  const double value = parse_real(text, kExpected);
  if (!(value > 0)) throw ValueError(text::format("expected {}, got \"{}\"", kExpected, text));
  return value;
}

double parse_share(std::string_view text) {
  constexpr std::string_view kExpected = "a number from 0 up and below 1";
  const double value = parse_real(text, kExpected);
  if (!(value >= 0 && value < 1)) {
    throw ValueError(text::format("expected {}, got \"{}\"", kExpected, text));
  }
  return std::abs(value);  // -0 would be written as such
}

/// A share that is not nothing.
double parse_part(std::string_view text) {
  constexpr std::string_view kExpected = "a number above 0 and below 1";
  const double value = parse_real(text, kExpected);
  if (value > 0 && value < 1) return value;
  throw ValueError(text::format("expected {}, got \"{}\"", kExpected, text));
}

constexpr std::string_view kClassWeights[] = {"balanced"};

constexpr Setting kSettings[] = {
    {"data", "", "DATA", "Data",
     "A CSV file, a .npz file, an idx file, a folder of images in one\n"
     "folder a class, the name of a data set (see hebb datasets), or\n"
     "a CONFIG.yaml such as a run leaves",
     ValueKind::path, [](Recipe& r, std::string_view text) { r.data = checked_data(text); },
     [](const Recipe& r) { return Text(r.data); }},
    {"target", "--target", "COLUMNS", "Data",
     "What is to be predicted: a column of a table, or several\n"
     "separated by commas; the array of a .npz file (default y)\n",
     ValueKind::names,
     [](Recipe& r, std::string_view text) { r.target = parse_text(text, "a column"); },
     [](const Recipe& r) { return given(r.target); }},
    {"ignore", "--ignore", "COLUMNS", "Data", "Columns of a table to leave out", ValueKind::names,
     [](Recipe& r, std::string_view text) { r.ignore = parse_text(text, "a column"); },
     [](const Recipe& r) { return given(r.ignore); }},
    {"categories", "--categories", "COLUMNS", "Data",
     "Columns of numbers that only name something, such as post\ncodes", ValueKind::names,
     [](Recipe& r, std::string_view text) { r.categories = parse_text(text, "a column"); },
     [](const Recipe& r) { return given(r.categories); }},
    {"max_categories", "--max-categories", "N", "Data",
     "Leave out columns of text with more values (default 100)", ValueKind::number,
     [](Recipe& r, std::string_view text) { r.max_categories = parse_whole(text, 1, kLargestInt); },
     [](const Recipe& r) {
       return r.max_categories == Recipe{}.max_categories ? Text()
                                                          : given(std::optional(r.max_categories));
     }},
    {"missing", "--missing", "WORDS", "Data",
     "Words of a table that stand for a missing value, besides\nNA, NaN, NULL, ? and nothing",
     ValueKind::names,
     [](Recipe& r, std::string_view text) { r.missing = parse_text(text, "a word"); },
     [](const Recipe& r) { return given(r.missing); }},
    {"delimiter", "--delimiter", "CHARACTER", "Data",
     "Between the fields of a table: , ; | tab or a space\n"
     "(default: what its first lines agree on)",
     ValueKind::text, [](Recipe& r, std::string_view text) { r.delimiter = parse_delimiter(text); },
     [](const Recipe& r) { return given(r.delimiter == "\t" ? "tab" : r.delimiter); }},
    {"decimal", "--decimal", "CHARACTER", "Data",
     "Before the fraction of a number in a table: . or a comma\n"
     "(default: what its first lines show)",
     ValueKind::text, [](Recipe& r, std::string_view text) { r.decimal = parse_decimal(text); },
     [](const Recipe& r) { return given(r.decimal); }},
    {"labels", "--labels", "FILE", "Data",
     "Labels of an idx file of images (default: the file beside it\n"
     "with \"labels\" in its name in place of \"images\")",
     ValueKind::path,
     [](Recipe& r, std::string_view text) { r.labels = parse_text(text, "a path"); },
     [](const Recipe& r) { return given(r.labels); }},
    {"image_size", "--image-size", "HxW", "Data",
     "Size that images of a folder are scaled to (default: their\n"
     "own, which must be the same)",
     ValueKind::text,
     [](Recipe& r, std::string_view text) { r.image_size = parse_image_size(text); },
     [](const Recipe& r) { return given(r.image_size); }},
    {"test_split", "--test-split", "SHARE", "Data",
     "Share of the rows that judges the result; data published with\n"
     "a test part keep it",
     ValueKind::number, [](Recipe& r, std::string_view text) { r.test_split = parse_part(text); },
     [](const Recipe& r) { return Text(text::number(r.test_split)); }},
    {"validation_split", "--validation-split", "SHARE", "Data",
     "Share of the training rows that judges every epoch and is not\n"
     "learned from; 0 for none (default: 0.2, of 10,000 rows 0.1)",
     ValueKind::number,
     [](Recipe& r, std::string_view text) { r.validation_split = parse_share(text); },
     [](const Recipe& r) { return given(r.validation_split); }},

    {"task", "--task", "TASK", "Task",
     "binary, multiclass, multilabel or regression (default: what\n"
     "the target looks like)",
     ValueKind::text,
     [](Recipe& r, std::string_view text) { r.task = parse_word("task", text, task_names()); },
     [](const Recipe& r) { return given(r.task); }},
    {"output_activation", "--output-activation", "NAME", "Task",
     "Of a regression: linear, sigmoid for targets from 0 to 1, relu\n"
     "or softplus for targets that are not below 0 (default linear)",
     ValueKind::text,
     [](Recipe& r, std::string_view text) { r.output_activation = Activation::parse(text).name(); },
     [](const Recipe& r) { return given(r.output_activation); }},
    {"loss", "--loss", "NAME", "Task", "What is made small (default: by the task)", ValueKind::text,
     [](Recipe& r, std::string_view text) { r.loss = Loss::parse(text).name(); },
     [](const Recipe& r) { return given(r.loss); }},
    {"class_weight", "--class-weight", "WORD", "Task",
     "balanced: rows of rare classes count more, so that each class\n"
     "counts the same",
     ValueKind::text,
     [](Recipe& r, std::string_view text) {
       r.class_weight = parse_word("class weight", text, kClassWeights);
     },
     [](const Recipe& r) { return given(r.class_weight); }},

    {"hidden", "--hidden", "LAYERS", "Network",
     "Hidden layers, first to last, separated by commas: UNITS,\n"
     "UNITS:ACTIVATION or dropout:RATE; \"\" for none (default: by\n"
     "the number of rows)",
     ValueKind::text,
     [](Recipe& r, std::string_view text) {
       static_cast<void>(parse_hidden(text));
       r.hidden = trimmed(text);
     },
     [](const Recipe& r) { return r.hidden; }},
    {"model", "--model", "FILE", "Network",
     "A whole network in place of the hidden layers: the file that\n"
     "model.to_json() or hebb convert gives, .json or .yaml",
     ValueKind::network,
     [](Recipe& r, std::string_view text) { r.model = parse_text(text, "a path"); },
     [](const Recipe& r) { return given(r.model); }},

    {"optimizer", "--optimizer", "NAME", "Training",
     "Rule that changes the weights: sgd, rmsprop, adam, adamw,\nadagrad, adadelta, adamax, nadam, "
     "ftrl or lion",
     ValueKind::text,
     [](Recipe& r, std::string_view text) {
       static_cast<void>(AnyOptimizer::parse(text));
       r.optimizer = text::lower(text);
     },
     [](const Recipe& r) { return Text(r.optimizer); }},
    {"learning_rate", "--lr", "RATE", "Training",
     "Size of a step (default: the optimizer's own; of SGD in a\n"
     "regression divided by the variance of the targets)",
     ValueKind::number,
     [](Recipe& r, std::string_view text) { r.learning_rate = parse_rate(text); },
     [](const Recipe& r) { return given(r.learning_rate); }},
    {"batch_size", "--batch-size", "N", "Training",
     "Samples that make one step (default: by the number of rows)", ValueKind::number,
     [](Recipe& r, std::string_view text) { r.batch_size = parse_whole(text, 1, kLargestInt); },
     [](const Recipe& r) { return given(r.batch_size); }},
    {"epochs", "--epochs", "N", "Training",
     "Most passes over the training rows (default: by their number)", ValueKind::number,
     [](Recipe& r, std::string_view text) { r.epochs = parse_int(text, 1); },
     [](const Recipe& r) { return given(r.epochs); }},
    {"patience", "--patience", "N", "Training",
     "End after N epochs without a lower validation loss; 0: never\n"
     "(default: by the number of rows). The weights of the best\n"
     "epoch are kept in any case",
     ValueKind::number, [](Recipe& r, std::string_view text) { r.patience = parse_int(text, 0); },
     [](const Recipe& r) { return given(r.patience); }},
    {"cv", "--cv", "K", "Training",
     "Cross-validate in place of a training: K times another part\n"
     "judges; also as hebb cv",
     ValueKind::number, [](Recipe& r, std::string_view text) { r.cv = parse_int(text, 2, 1000); },
     [](const Recipe& r) { return r.cv > 0 ? Text(text::format("{}", r.cv)) : Text(); }},
    {"seed", "--seed", "N", "Training", "Start of all random numbers: same seed, same result",
     ValueKind::number, [](Recipe& r, std::string_view text) { r.seed = parse_natural(text); },
     [](const Recipe& r) { return Text(text::format("{}", r.seed)); }},
    {"threads", "--threads", "N", "Training",
     "Most threads to compute on; changes no bit of the result\n"
     "(default: the CPUs that the process may use)",
     ValueKind::number,
     [](Recipe& r, std::string_view text) { r.threads = parse_int(text, 1, kMostThreads); },
     [](const Recipe& r) { return given(r.threads); }},
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

}  // namespace hebb::cli
