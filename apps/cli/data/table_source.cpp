// Tables: CSV files with named columns.

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "cli/data/division.hpp"
#include "cli/data/readers.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/values.hpp"
#include "data/number.hpp"
#include "data/slips.hpp"
#include "hebb/csv.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb::cli {

namespace {

using Names = std::vector<std::string>;

/// Columns, classes and values that are listed before the rest is counted.
constexpr std::size_t kMostColumns = 40;
constexpr std::size_t kMostValues = 8;

class TableSource final : public Source {
 public:
  TableSource(Table table, TableEncoderOptions options)
      : table_(std::move(table)), options_(std::move(options)), all_(options_) {
    rows = table_.rows();
    all_.fit(table_);
    options_.task = task = all_.task();
    targets = all_.target().columns;
    if (has_classes(task)) {
      classes = all_.class_names();
      labels = all_.targets(table_);
    }
  }

  Parts parts(const Division& division) const override {
    const Table train = table_.take(division.train);
    TableEncoder encoder(options_);
    encoder.fit(train);
    Parts parts{.train = encoded(encoder, train), .validation = {}, .test = {}, .encoder = encoder};
    if (!division.validation.empty()) {
      parts.validation = encoded(encoder, table_.take(division.validation));
    }
    parts.test = encoded(encoder, table_.take(division.test));
    return parts;
  }

  /// An encoder that has seen all rows: for what is said of the table.
  const TableEncoder& encoder() const { return all_; }
  const Table& table() const { return table_; }

 private:
  static Dataset encoded(const TableEncoder& encoder, const Table& table) {
    return {encoder.transform(table), targets_of(encoder, table), encoder.class_names()};
  }

  Table table_;
  TableEncoderOptions options_;
  TableEncoder all_;
};

/// The columns that an option names: one whose name the text is, or several separated by commas.
Names columns_named(const std::string& list, const char* option, const Table& table, Talk& talk) {
  const Names all = table.names();
  if (std::find(all.begin(), all.end(), list) != all.end()) return {list};
  Names found;
  for (const std::string_view typed : split(list, ',')) {
    const std::string name(typed);
    try {
      found.push_back(table.columns()[table.find(name)].name());
    } catch (const ValueError& error) {
      throw DataError(text::format("{}: {}", option, error.message()));
    }
    if (std::ranges::count(found, found.back()) > 1) {
      throw UsageError(text::format("{}: {} is named twice; name it once", option, found.back()));
    }
    if (found.back() != name) {
      talk.say(text::format("{}: {} is taken for the column {}", option, name, found.back()));
    }
  }
  return found;
}

std::string shortened(std::size_t count, const auto& item) {
  std::string list;
  for (std::size_t i = 0; i < std::min(count, kMostValues); ++i) {
    list += (i == 0 ? "" : ", ") + item(i);
  }
  if (count > kMostValues) list += text::format(" and {} more", count - kMostValues);
  return list;
}

std::string range_text(const Column& column) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const double value : column.numbers()) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return text::format("{:g} to {:g}", least, most);
}

/// What keeps a column of text from being one of numbers, behind what is said of it.
std::string slips_text(const Column& column, const Names& values) {
  const std::string slips = column.is_number() ? "" : slips_among_numbers(values);
  return slips.empty() ? "" : "; " + slips;
}

/// What a column is taken for.
std::string kind_text(const ColumnEncoding& encoding, const Column& column) {
  using Kind = ColumnEncoding::Kind;
  if (encoding.kind == Kind::ignored) return text::format("ignored: {}", encoding.reason);
  const std::string missing =
      encoding.missing_count == 0
          ? ""
          : text::format("; {} missing, ", text::with_commas(encoding.missing_count));
  if (encoding.kind == Kind::number) {
    const std::string instead = text::format("taken for {:g} and marked", encoding.median);
    return text::format("number, {}{}{}", range_text(column), missing,
                        missing.empty() ? "" : instead);
  }
  const auto& values = encoding.values;
  return text::format("category of {}: {}{}{}{}", values.size(),
                      shortened(values.size(), [&](std::size_t i) { return values[i]; }), missing,
                      missing.empty() ? "" : "one more value", slips_text(column, values));
}

std::string target_text(const TableSource& source, const std::string& name) {
  const Column& column = source.table()[name];
  if (source.classes.empty()) {
    return text::format("target: {}, {}", source.task == Task::multilabel ? "label" : "number",
                        range_text(column));
  }
  const std::vector<std::int64_t> counts = class_counts(source.labels, source.classes.size());
  return text::format("target: {} classes, {}{}", counts.size(),
                      shortened(counts.size(),
                                [&](std::size_t i) {
                                  return text::format("{} ({})", source.classes[i],
                                                      text::with_commas(counts[i]));
                                }),
                      slips_text(column, source.classes));
}

/// Says what each column is taken for.
void say_columns(const TableSource& source, Talk& talk) {
  const auto& encodings = source.encoder().columns();
  std::size_t width = 0, listed = 0;
  for (const Column& column : source.table().columns()) {
    if (++listed <= kMostColumns) width = std::max(width, column.name().size());
  }
  listed = 0;
  for (const Column& column : source.table().columns()) {
    if (++listed > kMostColumns) break;
    const auto encoding =
        std::find_if(encodings.begin(), encodings.end(),
                     [&](const ColumnEncoding& e) { return e.name == column.name(); });
    talk.say(one_line(text::format("      {:<{}}  {}", column.name(), width,
                                   encoding == encodings.end() ? target_text(source, column.name())
                                                               : kind_text(*encoding, column))));
  }
  const std::size_t columns = source.table().columns().size();
  if (columns > kMostColumns) {
    talk.say(text::format("      and {} columns more", columns - kMostColumns));
  }
}

/// A date or a time is neither a class nor a number.
void check_times(const Table& table, const Names& targets) {
  for (const std::string& name : targets) {
    const std::vector<std::string> values = table[name].distinct();
    if (table[name].is_number() || values.empty()) continue;
    if (!std::ranges::all_of(values, looks_like_time)) continue;
    throw DataError(text::format(
        "{}: the target {} holds dates or times, such as {}, which are neither classes nor "
        "numbers; write it as a number, such as days since a day, or name another --target",
        table.source(), name, values.front()));
  }
}

/// A text that is another one in nearly every row is no class.
void check_classes(const TableSource& source) {
  const auto classes = static_cast<std::int64_t>(source.classes.size());
  if (2 * classes <= source.rows) return;
  throw DataError(
      text::format("{}: the target {} has {} different values in {} rows; a class needs several "
                   "rows to be learned from, so name another --target{}",
                   source.table().source(), source.targets.front(), classes, source.rows,
                   slips_text(source.table()[source.targets.front()], source.classes)));
}

}  // namespace

CsvOptions reading_of(const Recipe& recipe) {
  CsvOptions options{.times_as_text = true};
  if (!recipe.missing.empty()) {
    for (const std::string_view word : split(recipe.missing, ',')) {
      options.missing.emplace_back(word);
    }
  }
  if (!recipe.delimiter.empty()) options.delimiter = recipe.delimiter[0];
  if (!recipe.decimal.empty()) options.decimal = recipe.decimal[0];
  return options;
}

Tensor targets_of(const TableEncoder& encoder, const Table& table) {
  const Tensor y = encoder.targets(table);
  const bool flat = encoder.task() == Task::regression && y.rank() == 1;
  return flat ? reshape(y, {y.size(), 1}) : y;
}

std::unique_ptr<Source> table_source(const Recipe& recipe, Talk& talk) {
  Table table = read_csv(recipe.data, reading_of(recipe));
  if (recipe.target.empty()) {
    const Names names = table.names();
    const std::vector<std::string_view> views(names.begin(), names.end());
    throw DataError(
        text::format("{}: say with --target which column is to be predicted; columns: {}",
                     recipe.data, text::quoted_list(views)));
  }
  TableEncoderOptions options;
  options.target = columns_named(recipe.target, "--target", table, talk);
  if (!recipe.ignore.empty()) {
    options.ignore = columns_named(recipe.ignore, "--ignore", table, talk);
  }
  if (!recipe.categories.empty()) {
    options.categories = columns_named(recipe.categories, "--categories", table, talk);
  }
  options.max_categories = recipe.max_categories;
  if (!recipe.task.empty()) options.task = parse_task(recipe.task);
  talk.say(text::format("data: {}, {} rows, {} columns", recipe.data,
                        text::with_commas(table.rows()), table.columns().size()));
  std::vector<std::int64_t> numbers = table.rows_with(options.target);
  if (const std::int64_t left_out = table.rows() - std::ssize(numbers); left_out > 0) {
    talk.warn(text::format("{} of {} rows have no target and are left out",
                           text::with_commas(left_out), text::with_commas(table.rows())));
    table = table.take(numbers);
  } else {
    numbers.clear();
  }
  check_enough(table.rows(), recipe.data);
  check_times(table, options.target);
  auto source = std::make_unique<TableSource>(std::move(table), std::move(options));
  source->name = stem_of(recipe.data);
  source->numbers = std::move(numbers);
  check_classes(*source);
  say_columns(*source, talk);
  return source;
}

}  // namespace hebb::cli
