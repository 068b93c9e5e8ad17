// Sources of data: whatever `hebb train` takes, behind one interface.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/recipe/recipe.hpp"
#include "cli/terminal/talk.hpp"
#include "hebb/dataset.hpp"
#include "hebb/datasets.hpp"
#include "hebb/table_encoder.hpp"
#include "hebb/tensor.hpp"

namespace hebb::cli {

/// Rows of the parts of a source, none of them in two parts.
struct Division {
  std::vector<std::int64_t> train;       ///< To learn from.
  std::vector<std::int64_t> validation;  ///< To judge every epoch by; may be empty.
  std::vector<std::int64_t> test;  ///< To judge the result by; empty: the published test part.
};

/// The parts of the data, as a network takes them. Targets are labels [samples] of int64 in binary
/// and multiclass tasks, else [samples, outputs] of float32.
struct Parts {
  Dataset train;
  Dataset validation;  ///< Undefined tensors when there is none.
  Dataset test;
  std::optional<TableEncoder> encoder;  ///< What made them of a table.
};

/// Data to learn from.
class Source {
 public:
  virtual ~Source() = default;

  std::string name;  ///< That of the run folder: `iris`.
  Task task{};
  std::int64_t rows = 0;             ///< Without those of a published test part.
  std::int64_t test_rows = 0;        ///< Of a published test part; 0: there is none.
  std::vector<std::string> classes;  ///< Their names; empty when the targets are numbers.
  std::vector<std::string> targets;  ///< Names of labels or numbers to be predicted.
  Tensor labels;                     ///< The class of each row, [rows], where there are classes.
  /// The number of each row in the file, from 0, where some were left out; else empty.
  std::vector<std::int64_t> numbers;

  /// Number of classes, labels or numbers to be predicted.
  std::int64_t outputs() const;
  /// The data in these parts.
  virtual Parts parts(const Division& division) const = 0;
};

/// How many of the labels are of each class.
std::vector<std::int64_t> class_counts(const Tensor& labels, std::size_t classes);

/// The data set of that name, without regard to case and with `-` for `_`; null when there is none.
const datasets::Info* find_dataset(std::string_view name);

/// True for the name of a data set, as the catalog has it.
bool is_dataset(std::string_view data);

/// What data are wanted for: to learn from, to ask a model about, to be drawn.
enum class Purpose { learning, asking, drawing };

/// DATA as it was typed, if it serves the purpose: whatever can be learned from, to ask about also
/// samples alone.
/// \throws ValueError for what is neither there nor the name of a data set, and what does not
/// serve.
std::string checked_data(std::string_view data, Purpose purpose = Purpose::learning);

/// Reads the data of a recipe and says what was found.
/// \throws DataError, IOError for data that cannot be used; UsageError for options that are not for
/// this data.
std::unique_ptr<Source> open_source(const Recipe& recipe, Talk& talk);

}  // namespace hebb::cli
