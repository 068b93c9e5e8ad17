#include "cli/verbs/inputs.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/data/readers.hpp"
#include "cli/files/model_files.hpp"
#include "cli/terminal/errors.hpp"
#include "hebb/assets.hpp"
#include "hebb/images.hpp"
#include "hebb/ops.hpp"
#include "io/byte_stream.hpp"
#include "io/content.hpp"

namespace hebb::cli {

namespace {

/// The bytes of the standard input as they come.
io::CsvBlocks::Read read_pipe() {
  return [](std::span<char> to) {
    while (true) {
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

io::CsvBlocks open_blocks(const std::string& path, const CsvOptions& reading = {}) {
  if (path == kPipe) return {read_pipe(), reading, "standard input"};
  return {read_file(path), reading, path};
}

/// A table of these columns without rows.
Table header_of(const std::vector<std::string>& names, const std::string& source) {
  std::vector<Column> columns;
  for (const std::string& name : names) columns.emplace_back(name, std::vector<double>());
  return Table(std::move(columns), source);
}

std::string name_of(const std::string& path) { return path == kPipe ? "standard input" : path; }

/// Rows of a table that was encoded for the model.
class EncodedInputs : public Inputs {
 public:
  EncodedInputs(const std::string& path, const TableEncoder& encoder, const CsvOptions& reading)
      : rows_(path, encoder, reading, false) {}
  std::optional<Tensors> next() override {
    std::optional<Dataset> block = rows_.next();
    if (!block) return std::nullopt;
    return Tensors(block->x);
  }

 private:
  EncodedRows rows_;
};

/// Rows of numbers that the model takes as they are.
class PlainRows : public Inputs {
 public:
  PlainRows(const std::string& path, const Model& model)
      : path_(name_of(path)), sample_(model.input_shape().without(0)), blocks_(open_blocks(path)) {
    const auto columns = static_cast<std::int64_t>(blocks_.names().size());
    if (sample_.size() == columns) return;
    throw DataError(text::format(
        "{}: {} columns, but the model takes {} numbers a row; leave out the columns that are no "
        "inputs, or take a model that was saved with its preprocessing (hebb train does so)",
        path_, columns, sample_.size()));
  }

  std::optional<Tensors> next() override {
    const std::optional<Table> block = blocks_.next();
    if (!block) return std::nullopt;
    for (const Column& column : block->columns()) check_numbers(*block, column);
    return Tensors(reshape(block->tensor(), sample_.inserted(0, block->rows())));
  }

 private:
  void check_numbers(const Table& block, const Column& column) const {
    for (std::int64_t row = 0; row < column.size(); ++row) {
      if (column.is_number() && !column.missing(row)) continue;
      throw DataError(text::format(
          "{}: column `{}`, row {} (counted from 0): expected a number, got {}; the model was "
          "saved without preprocessing, so it takes numbers alone",
          path_, column.name(), block.first_row() + row,
          column.missing(row) ? "nothing" : text::format("\"{}\"", column.text(row))));
    }
  }

  std::string path_;
  Shape sample_;
  io::CsvBlocks blocks_;
};

/// Samples that are all there at once.
class WholeInputs : public Inputs {
 public:
  explicit WholeInputs(Tensors samples) : samples_(std::move(samples)) {}
  std::optional<Tensors> next() override { return std::exchange(samples_, std::nullopt); }

 private:
  std::optional<Tensors> samples_;
};

/// The image in a file as the only sample.
Tensors read_sample(const std::string& path, const Model& model) {
  const Shape sample = model.input_shape().without(0);
  const bool colors = sample.rank() == 3;
  if (sample.rank() < 2 || sample.rank() > 3) {
    throw DataError(text::format(
        "{}: the model takes samples of shape {}, and an image is height x width, with or without "
        "channels; name a .csv, .npy or .npz file",
        path, sample.to_keras()));
  }
  const Tensor image = read_image(path, {.channels = colors ? static_cast<int>(sample[2]) : 1});
  if (image.shape()[0] != sample[0] || image.shape()[1] != sample[1]) {
    throw DataError(
        text::format("{}: is {} x {} pixels (height x width), the model takes {} x {}; "
                     "scale the image to that",
                     path, image.shape()[0], image.shape()[1], sample[0], sample[1]));
  }
  return reshape(image, sample.inserted(0, 1));
}

}  // namespace

DataKind kind_of(std::string_view path) {
  const std::string lower = text::lower(path);
  const auto ends = [&](std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return lower.ends_with(ending); });
  };
  if (path == kPipe || is_table(path)) return DataKind::table;
  if (ends({".npy", ".npz"})) return DataKind::arrays;
  if (ends({".png", ".jpg", ".jpeg"})) return DataKind::image;
  return DataKind::unknown;
}

void check_data_path(const std::string& path) {
  if (kind_of(path) != DataKind::unknown) return;
  throw UsageError(text::format(
      "INPUT: expected a .csv, .npy, .npz, .png or .jpg file, or - for CSV on the standard input, "
      "got \"{}\"",
      path));
}

EncodedRows::EncodedRows(const std::string& path, const TableEncoder& encoder,
                         const CsvOptions& reading, bool with_targets)
    : encoder_(encoder), with_targets_(with_targets), blocks_(open_blocks(path, reading)) {
  const Table header = header_of(blocks_.names(), name_of(path));
  (void)encoder.transform(header);  // complains of columns that are not there
  if (with_targets) (void)encoder.targets(header);
  std::vector<bool> wanted(header.columns().size());
  for (const ColumnEncoding& column : encoder.columns()) {
    if (column.kind != ColumnEncoding::Kind::ignored) wanted[header.find(column.name)] = true;
  }
  if (with_targets) {
    for (const std::string& name : encoder.target().columns) wanted[header.find(name)] = true;
  }
  std::vector<std::string> ignore, text;
  for (std::size_t c = 0; c < wanted.size(); ++c) {
    if (!wanted[c]) ignore.push_back(blocks_.names()[c]);
  }
  for (const std::string& name : encoder.text_columns()) {
    const bool is_target = encoder.target().columns.front() == name;
    if (!is_target || with_targets) text.push_back(header[name].name());
  }
  blocks_.choose(std::move(ignore), std::move(text));
}

std::optional<Dataset> EncodedRows::next() {
  const std::optional<Table> block = blocks_.next();
  if (!block) return std::nullopt;
  if (with_targets_) return encoder_.dataset(*block);
  return Dataset{encoder_.transform(*block), {}, {}};
}

std::unique_ptr<Inputs> open_inputs(const std::string& path, const Model& model,
                                    const TableEncoder* encoder) {
  check_data_path(path);
  const DataKind kind = kind_of(path);
  if (kind == DataKind::image) return std::make_unique<WholeInputs>(read_sample(path, model));
  if (kind == DataKind::arrays) {
    return std::make_unique<WholeInputs>(
        take_arrays(read_arrays(path), model.input_names(), {"x"}, path));
  }
  if (encoder) return std::make_unique<EncodedInputs>(path, *encoder, reading(model));
  return std::make_unique<PlainRows>(path, model);
}

}  // namespace hebb::cli
