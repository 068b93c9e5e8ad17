// Rows of tables for a model, from files and pipes, of which no more than a block is in memory.

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/data/readers.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/terminal/signals.hpp"
#include "data/column_encoding.hpp"
#include "hebb/assets.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "io/byte_stream.hpp"
#include "io/content.hpp"
#include "io/csv_blocks.hpp"

namespace hebb::cli {

namespace {

/// Waits for the standard input. \throws Interrupted for a signal that was noted meanwhile.
void wait_for_input() {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  while (::poll(&input, 1, -1) < 0 && errno == EINTR) leave_if_interrupted();
}

/// The bytes of the standard input as they come.
io::CsvBlocks::Read read_pipe() {
  return [](std::span<char> to) {
    while (true) {
      wait_for_input();
      const ssize_t count = ::read(STDIN_FILENO, to.data(), to.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      throw IOError(text::format("cannot read the standard input: {}; check what is sent to it",
                                 std::strerror(errno)));
    }
  };
}

/// The bytes of a file, of which only a packed one is in memory as a whole.
io::CsvBlocks::Read read_file(const std::string& path) {
  const auto file = std::make_shared<InputFile>(path);
  std::uint8_t first[2] = {};
  file->read(0, std::span(first).first(std::min<std::uint64_t>(2, file->size())));
  std::shared_ptr<io::Content> content;
  if (io::is_gzip(first)) content = std::make_shared<io::Content>(path);
  return [file, content, at = std::uint64_t{0}](std::span<char> to) mutable {
    const std::uint64_t size = content ? content->text().size() : file->size();
    const std::size_t count = std::min<std::uint64_t>(to.size(), size - at);
    if (content) {
      content->text().copy(to.data(), count, at);
    } else if (count > 0) {
      file->read(at, {reinterpret_cast<std::uint8_t*>(to.data()), count});
    }
    at += count;
    return count;
  };
}

std::string name_of(const std::string& path) { return path == kPipe ? "standard input" : path; }

/// How the table is written: as the recipe says, else as the training was told.
CsvOptions reading_for(const Question& question) {
  CsvOptions options = reading(*question.trained.model);
  const CsvOptions said = reading_of(question.recipe);
  if (!question.recipe.missing.empty()) options.missing = said.missing;
  if (!question.recipe.delimiter.empty()) options.delimiter = said.delimiter;
  if (!question.recipe.decimal.empty()) options.decimal = said.decimal;
  return options;
}

io::CsvBlocks open_blocks(const Question& question) {
  const std::string& path = question.recipe.data;
  return {path == kPipe ? read_pipe() : read_file(path), reading_for(question), name_of(path)};
}

/// A table of these columns without rows.
Table header_of(const std::vector<std::string>& names, const std::string& source) {
  std::vector<Column> columns;
  columns.reserve(names.size());
  for (const std::string& name : names) columns.emplace_back(name, std::vector<double>());
  return Table(std::move(columns), source);
}

/// Rows of a table, encoded as those of the training were.
class EncodedRows final : public Samples {
 public:
  explicit EncodedRows(const Question& question)
      : encoder_(*question.trained.encoder),
        with_targets_(question.with_targets),
        source_(name_of(question.recipe.data)),
        blocks_(open_blocks(question)) {
    const Table header = header_of(blocks_.names(), name_of(question.recipe.data));
    (void)encoder_.transform(header);  // complains of columns that are not there
    if (with_targets_) (void)encoder_.targets(header);
    std::vector<bool> wanted(header.columns().size());
    for (const ColumnEncoding& column : encoder_.columns()) {
      if (column.kind != ColumnEncoding::Kind::ignored) wanted[header.find(column.name)] = true;
    }
    if (with_targets_) {
      for (const std::string& name : encoder_.target().columns) wanted[header.find(name)] = true;
    }
    choose(header, wanted);
  }

  std::optional<Block> next() override {
    std::optional<Table> rows = blocks_.next();
    if (!rows) return end();
    if (with_targets_) rows = with_targets(std::move(*rows));
    Block block{.x = encoder_.transform(*rows)};
    if (with_targets_) block.y = targets_of(encoder_, *rows);
    count_unknown(*rows);
    return block;
  }

  std::vector<std::string> remarks() const override {
    std::vector<std::string> remarks;
    if (left_out_ > 0) {
      remarks.push_back(
          text::format("{} rows have no target and are left out", text::with_commas(left_out_)));
    }
    if (unknown_.empty()) return remarks;
    std::string columns;
    for (const auto& [name, count] : unknown_) {
      columns +=
          text::format("{}{} ({})", columns.empty() ? "" : ", ", name, text::with_commas(count));
    }
    remarks.push_back(text::format(
        "categories that the training never saw count as none of those it knows; cells of them: {}",
        columns));
    return remarks;
  }

 private:
  /// The end, which is not to be the beginning. \throws DataError when no row has a target.
  std::optional<Block> end() const {
    if (left_out_ == 0 || kept_ > 0) return std::nullopt;
    throw DataError(
        text::format("{}: the target `{}` is missing in every row; name a file that "
                     "has it",
                     source_, encoder_.target().columns.front()));
  }

  /// The rows that have a target.
  Table with_targets(Table rows) {
    Table kept = rows.drop_missing(encoder_.target().columns);
    kept_ += kept.rows();
    left_out_ += rows.rows() - kept.rows();
    return kept.rows() < rows.rows() ? kept : rows;
  }

  void choose(const Table& header, const std::vector<bool>& wanted) {
    std::vector<std::string> ignore, text;
    for (std::size_t c = 0; c < wanted.size(); ++c) {
      if (!wanted[c]) ignore.push_back(blocks_.names()[c]);
    }
    for (const std::string& name : encoder_.text_columns()) {
      const bool is_target = encoder_.target().columns.front() == name;
      if (!is_target || with_targets_) text.push_back(header[name].name());
    }
    blocks_.choose(std::move(ignore), std::move(text));
  }

  /// Counts the cells with a category that fit() did not see.
  void count_unknown(const Table& rows) {
    for (const ColumnEncoding& encoding : encoder_.columns()) {
      if (encoding.kind != ColumnEncoding::Kind::category) continue;
      const Column& column = rows[encoding.name];
      const auto places = value_places(column, encoding.values, encoding.is_number);
      const auto known = static_cast<std::int64_t>(places.size()) -
                         std::ranges::count(places, encoding.values.size());
      const std::int64_t unknown = column.size() - known - column.missing_count();
      if (unknown > 0) unknown_[encoding.name] += unknown;
    }
  }

  const TableEncoder& encoder_;
  bool with_targets_;
  std::string source_;
  std::int64_t left_out_ = 0, kept_ = 0;  // rows without and with a target
  io::CsvBlocks blocks_;
  std::map<std::string, std::int64_t> unknown_;  // cells, by column
};

/// Rows of numbers that the model takes as they are.
class PlainRows final : public Samples {
 public:
  explicit PlainRows(const Question& question)
      : path_(name_of(question.recipe.data)),
        sample_(question.trained.model->input_shape().without(0)),
        blocks_(open_blocks(question)) {
    const auto columns = static_cast<std::int64_t>(blocks_.names().size());
    if (sample_.size() == columns) return;
    throw DataError(text::format(
        "{}: {} columns, but the model takes {} numbers a row; leave out the columns that are no "
        "inputs, or take a model that was saved with its preprocessing (hebb train does so)",
        path_, columns, sample_.size()));
  }

  std::optional<Block> next() override {
    const std::optional<Table> rows = blocks_.next();
    if (!rows) return std::nullopt;
    for (const Column& column : rows->columns()) check_numbers(*rows, column);
    return Block{.x = reshape(rows->tensor(), sample_.inserted(0, rows->rows()))};
  }

 private:
  void check_numbers(const Table& rows, const Column& column) const {
    for (std::int64_t row = 0; row < column.size(); ++row) {
      if (column.is_number() && !column.missing(row)) continue;
      throw DataError(text::format(
          "{}: column `{}`, row {} (counted from 0): expected a number, got {}; the model was "
          "saved without preprocessing, so it takes numbers alone",
          path_, column.name(), rows.first_row() + row,
          column.missing(row) ? "nothing" : text::format("\"{}\"", column.text(row))));
    }
  }

  std::string path_;
  Shape sample_;
  io::CsvBlocks blocks_;
};

}  // namespace

std::unique_ptr<Samples> table_samples(const Question& question) {
  if (question.trained.encoder) return std::make_unique<EncodedRows>(question);
  if (!question.with_targets) return std::make_unique<PlainRows>(question);
  throw DataError(text::format(
      "{}: the model was saved without preprocessing, so it does not know which column is the "
      "target; name a .npz file with arrays x and y",
      name_of(question.recipe.data)));
}

}  // namespace hebb::cli
