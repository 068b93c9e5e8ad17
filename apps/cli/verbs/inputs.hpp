// Inputs: what a model is asked about, from tables, arrays, images and pipes, block by block.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hebb/dataset.hpp"
#include "hebb/model.hpp"
#include "hebb/table_encoder.hpp"
#include "io/csv_blocks.hpp"

namespace hebb::cli {

/// The name that stands for the standard input, or the standard output.
inline constexpr std::string_view kPipe = "-";

/// What kind of data a path names.
enum class DataKind { table, arrays, image, unknown };
/// By its ending; a pipe is a table. Tables are those that hebb train takes.
DataKind kind_of(std::string_view path);
/// \throws UsageError for a path that names samples of no known kind.
void check_data_path(const std::string& path);

/// The rows of a CSV file or pipe, encoded as the model was trained.
class EncodedRows {
 public:
  /// Opens it, written as `reading` says, and finds the columns. `with_targets`: those to be
  /// predicted must be there too.
  /// \throws IOError, DataError, ValueError as read_csv() and TableEncoder::transform().
  EncodedRows(const std::string& path, const TableEncoder& encoder, const CsvOptions& reading,
              bool with_targets);

  /// The next inputs, and targets if they were asked for; none at the end.
  std::optional<Dataset> next();

 private:
  const TableEncoder& encoder_;
  bool with_targets_;
  io::CsvBlocks blocks_;
};

/// Inputs of a model, in blocks of any number of samples.
class Inputs {
 public:
  virtual ~Inputs() = default;
  /// The next samples; none at the end.
  virtual std::optional<Tensors> next() = 0;
};

/// Opens INPUT for a model. `encoder`, if the model keeps one, is what rows of a table go through.
/// Both must outlive the result. \throws UsageError as check_data_path(); IOError, DataError for a
/// file that cannot be read or does not fit the model.
std::unique_ptr<Inputs> open_inputs(const std::string& path, const Model& model,
                                    const TableEncoder* encoder);

}  // namespace hebb::cli
