/// \file
/// TableEncoder: what has to be learned of a table before a network can learn from it, and is then
/// done to every other table with these columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/table.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// What a network learns to tell.
///
/// | task | output layer | loss |
/// |---|---|---|
/// | binary | 1 sigmoid: the probability of the second class | binary_crossentropy |
/// | multiclass | softmax over the classes | sparse_categorical_crossentropy |
/// | multilabel | one sigmoid a label | binary_crossentropy |
/// | regression | linear, one a target | mean_squared_error |
enum class Task { binary, multiclass, multilabel, regression };

/// Its name, as in the table.
std::string_view to_string(Task task);
/// The task of a name, without regard to case.
/// \throws ValueError for an unknown name, listing the names and the nearest one.
Task parse_task(std::string_view name);

/// What a TableEncoder does with a column of inputs.
struct ColumnEncoding {
  /// What a column is taken for.
  enum class Kind {
    number,    ///< One feature: (x - mean) / scale, a missing x being the median.
    category,  ///< One feature of 0 and 1 for each of its values.
    ignored,   ///< No feature.
  };

  /// Of the column.
  std::string name = {};
  /// What it is taken for.
  Kind kind = Kind::number;
  /// How many values fit() found missing. If there are any, so is a feature `NAME_missing`, 1 where
  /// the value is missing and else 0.
  std::int64_t missing_count = 0;
  double median = 0;  ///< Of a number: what a missing one becomes.
  double mean = 0;    ///< Of a number, missing ones filled in.
  double scale = 1;   ///< Of a number: its standard deviation; 1 for a constant one.
  /// Of a category, sorted: numbers by size, texts by their bytes.
  std::vector<std::string> values = {};
  /// False for text.
  bool is_number = true;
  /// Why it is ignored: "an id: every value is another".
  std::string reason = {};
};

/// What a TableEncoder makes of the target.
struct TargetEncoding {
  /// What is to be told.
  Task task = Task::regression;
  /// Names; only multilabel and regression have more than one.
  std::vector<std::string> columns = {};
  /// Of binary and multiclass, sorted: numbers by size, texts by their bytes. The label of a class
  /// is its place.
  std::vector<std::string> classes = {};
  /// False for classes that are text.
  bool is_number = true;
};

/// Options of TableEncoder.
struct TableEncoderOptions {
  std::vector<std::string> target = {};      ///< Columns to be predicted, at least one.
  std::optional<Task> task = {};             ///< Not given: found out from the targets.
  std::vector<std::string> ignore = {};      ///< Columns that are no inputs.
  std::vector<std::string> categories = {};  ///< Columns of numbers that only name something, such
                                             ///< as post codes.
  std::int64_t max_categories = 100;         ///< Text with more different values is ignored.
};

/// Tables as a network wants them: inputs float32 [rows, features], targets as losses want them.
///
/// ```cpp
/// TableEncoder encoder({.target = {"species"}});
/// Dataset iris = encoder.fit(train).dataset(train);   // x: [120, 4], y: [120], class_names
/// Tensor x = encoder.transform(test);                 // as the training rows
/// ```
///
/// A column of numbers becomes one feature, (x - mean) / scale, where a missing x is the median
/// (StandardScaler, SimpleImputer). A column of text becomes a feature `NAME_value` for each of its
/// values, 1 or 0; a text that fit() did not see is 0 in all of them (OneHotEncoder). A column in
/// which fit() saw missing values has one more feature, `NAME_missing`. Numbers with few different
/// values stay numbers, unless they are named in `categories`.
///
/// Ignored, with the reason in columns(), are columns without values or with a single one; ids:
/// text of which every value is another, and whole numbers of which every one is another in a
/// column called `id`, `index`, `customer_id` or the like, or without a name beside columns that
/// have one (as pandas writes the numbers of rows); dates and times; and text with more than
/// `max_categories` values. Text that is not UTF-8 is refused.
///
/// The task, unless it is given: two different values make it binary; text with more is multiclass,
/// as are whole numbers with at most 20 different values, fewer than a tenth of the rows; several
/// columns of 0 and 1 are multilabel; other numbers are regression.
///
/// Columns are found by name, in any order, without regard to case when only one matches; columns
/// that fit() did not see are passed over. Rows in messages count from 0.
class TableEncoder {
 public:
  /// With these options. \throws ValueError without a target, or for max_categories below 1.
  explicit TableEncoder(TableEncoderOptions options);
  /// A fitted encoder of these parts, such as columns() and target() of another one.
  /// \throws ValueError for parts that fit() could not have made: names given twice, a scale that
  /// is not above 0, numbers that are not finite, a category or a task without enough values.
  static TableEncoder from(std::vector<ColumnEncoding> columns, TargetEncoding target);

  /// Learns from the training rows. Returns the encoder, which on an exception is as before.
  /// \throws ValueError for a column of the options that is not there, or that is target and
  /// ignored both; DataError for fewer than 4 rows, a target with missing values, with one value
  /// only or unfit for the task, infinite numbers, and a table without a column to learn from.
  TableEncoder& fit(const Table& table);

  /// The inputs, float32 [rows, features]; the target need not be there.
  /// \throws ValueError before fit() or when a column is not there, naming the nearest; DataError
  /// for text where fit() saw numbers, and a number that is infinite or far beyond those of fit().
  Tensor transform(const Table& table) const;
  /// The targets: labels [rows] of int64 for binary and multiclass; float32 [rows, labels] of 0 and
  /// 1 for multilabel; float32 [rows] for regression, [rows, targets] with several.
  /// \throws as transform(); DataError for a missing value or a class that fit() did not see.
  Tensor targets(const Table& table) const;
  /// Both, with class_names().
  Dataset dataset(const Table& table) const;

  /// Names of the features, in their order: `age`, `age_missing`, `color_blue`, `color_red`.
  std::vector<std::string> feature_names() const;
  /// What is done with each column but the targets, in the order of the table.
  const std::vector<ColumnEncoding>& columns() const { return columns_; }
  /// What is done with the target.
  const TargetEncoding& target() const { return target_; }
  /// What is to be told.
  Task task() const { return target_.task; }
  /// Names of the classes, or of the labels when the task is multilabel; empty for regression.
  std::vector<std::string> class_names() const;
  /// Columns of text, inputs and targets, which a reader must not take for numbers when a file
  /// happens to hold nothing else.
  std::vector<std::string> text_columns() const;

 private:
  TableEncoderOptions options_;
  std::vector<ColumnEncoding> columns_;
  TargetEncoding target_;
};

}  // namespace hebb
