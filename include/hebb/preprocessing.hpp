/// \file
/// Preprocessing: what is learned from training data and then done to all data. Every class has
/// fit(), transform(), fit_transform() and, where it can be undone, inverse_transform(), as in
/// scikit-learn. Fit on the training part only: what is fitted on the test part has seen it.
///
/// Scalers and the imputer take tensors [samples, ...] of any dtype; each number behind the axis of
/// samples is a feature. Sums run in float64 over the samples in their order. float64 gives
/// float64, every other dtype float32. NaN is a missing number: fit() passes over it, and
/// transform() leaves it, except that of SimpleImputer. All throw ValueError when they are used
/// before fit(), ShapeError for data without samples or with other features than those seen by
/// fit(), DataError for infinities.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/shape.hpp"
#include "hebb/table.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Options of StandardScaler.
struct StandardScalerOptions {
  bool with_mean = true;  ///< Subtract the mean.
  bool with_std = true;   ///< Divide by the standard deviation.
};

/// y = (x - mean) / scale per feature, where mean is that of the training data and scale its
/// standard deviation sqrt(mean((x - mean)^2)); 1 for a feature that is constant, so that it
/// becomes 0.
class StandardScaler {
 public:
  /// With these options.
  explicit StandardScaler(StandardScalerOptions options = {}) : options_(options) {}
  /// A fitted scaler with these numbers, one a feature, such as those of another one.
  /// \throws ShapeError when they are not equally many, ValueError for a scale that is not above 0.
  static StandardScaler from(std::vector<double> mean, std::vector<double> scale);

  /// Learns mean and scale. Returns the scaler.
  StandardScaler& fit(const Tensor& x);
  /// The scaled data.
  Tensor transform(const Tensor& x) const;
  /// fit() and transform().
  Tensor fit_transform(const Tensor& x) { return fit(x).transform(x); }
  /// x from what transform() made of it.
  Tensor inverse_transform(const Tensor& y) const;

  /// What is subtracted, one number a feature; empty before fit().
  std::span<const double> mean() const { return mean_; }
  /// What is divided by.
  std::span<const double> scale() const { return scale_; }

 private:
  StandardScalerOptions options_;
  std::vector<double> mean_, scale_;
};

/// Options of MinMaxScaler.
struct MinMaxScalerOptions {
  double low = 0;     ///< What the least number of a feature becomes.
  double high = 1;    ///< What the largest becomes.
  bool clip = false;  ///< Keep numbers beyond those of the training data within [low, high].
};

/// y = low + (x - data_min) (high - low) / (data_max - data_min) per feature; a feature that is
/// constant becomes low.
class MinMaxScaler {
 public:
  /// With these options. \throws ValueError unless low < high, both finite.
  explicit MinMaxScaler(MinMaxScalerOptions options = {});
  /// A fitted scaler with these numbers, one a feature.
  /// \throws ShapeError when they are not equally many; ValueError when a minimum is above its
  /// maximum, or for the options.
  static MinMaxScaler from(std::vector<double> data_min, std::vector<double> data_max,
                           MinMaxScalerOptions options = {});

  /// Learns the least and the largest number of each feature. Returns the scaler.
  MinMaxScaler& fit(const Tensor& x);
  /// The scaled data.
  Tensor transform(const Tensor& x) const;
  /// fit() and transform().
  Tensor fit_transform(const Tensor& x) { return fit(x).transform(x); }
  /// x from what transform() made of it (but for clipping).
  Tensor inverse_transform(const Tensor& y) const;

  /// Least number of each feature; empty before fit().
  std::span<const double> data_min() const { return data_min_; }
  /// Largest number of each feature.
  std::span<const double> data_max() const { return data_max_; }
  /// As given.
  const MinMaxScalerOptions& options() const { return options_; }

 private:
  MinMaxScalerOptions options_;
  std::vector<double> data_min_, data_max_;
};

namespace detail {

inline constexpr std::string_view kStrategyNames[] = {"mean", "median", "zero", "constant"};

constexpr int checked_strategy(std::string_view name) {
  const int id = find_name(kStrategyNames, name);
  if (id < 0) throw "unknown strategy name";
  return id;
}

}  // namespace detail

/// What a SimpleImputer puts in place of a missing number: the `mean` of the feature, its `median`,
/// `zero`, or a `constant`. A name, checked by the compiler.
class ImputerStrategy {
 public:
  /// A literal name; an unknown one does not compile.
  consteval ImputerStrategy(const char* name) : id_(detail::checked_strategy(name)) {}
  /// The strategy of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static ImputerStrategy parse(std::string_view name);

  /// The name.
  std::string_view name() const { return detail::kStrategyNames[static_cast<std::size_t>(id_)]; }
  /// True for the strategy of that name.
  bool is(ImputerStrategy named) const { return id_ == named.id_; }

 private:
  constexpr explicit ImputerStrategy(int id) : id_(id) {}
  int id_;
};

/// Options of SimpleImputer.
struct SimpleImputerOptions {
  ImputerStrategy strategy = "mean";  ///< What to fill in.
  double fill_value = 0;              ///< The number of strategy "constant".
};

/// Puts a number in place of every NaN: one a feature, learned by fit(). A feature without any
/// number has no mean and no median, which fit() refuses with DataError.
class SimpleImputer {
 public:
  /// With these options. \throws ValueError for a fill_value that is not finite.
  explicit SimpleImputer(SimpleImputerOptions options = {});
  /// A fitted imputer with these numbers, one a feature.
  static SimpleImputer from(std::vector<double> statistics);

  /// Learns what to fill in. Returns the imputer.
  SimpleImputer& fit(const Tensor& x);
  /// The data with nothing missing.
  Tensor transform(const Tensor& x) const;
  /// fit() and transform().
  Tensor fit_transform(const Tensor& x) { return fit(x).transform(x); }

  /// What is filled in, one number a feature; empty before fit().
  std::span<const double> statistics() const { return statistics_; }

 private:
  SimpleImputerOptions options_;
  std::vector<double> statistics_;
};

/// Labels 0, 1, ... for classes with names, and back. Classes are sorted, as in scikit-learn.
class LabelEncoder {
 public:
  /// A fitted encoder with these classes, in this order.
  /// \throws ValueError when two are the same.
  static LabelEncoder from(std::vector<std::string> classes);

  /// Learns the classes: the sorted distinct() values. Returns the encoder.
  /// \throws DataError when there are none.
  LabelEncoder& fit(const Column& column);
  /// Labels, [rows] of int64.
  /// \throws DataError for a missing value or one that fit() did not see; ValueError before fit().
  Tensor transform(const Column& column) const;
  /// fit() and transform().
  Tensor fit_transform(const Column& column) { return fit(column).transform(column); }
  /// The class of each label, which may be of any dtype.
  /// \throws DataError for a number that is no label; ValueError before fit().
  std::vector<std::string> inverse_transform(const Tensor& labels) const;

  /// The classes; the label of a class is its place here.
  const std::vector<std::string>& classes() const { return classes_; }

 private:
  std::vector<std::string> classes_;
};

/// Options of OneHotEncoder.
struct OneHotEncoderOptions {
  /// Columns to encode; empty: all columns of text that fit() sees.
  std::vector<std::string> columns = {};
  /// What fit() did not see becomes all zeros; else it is an error.
  bool ignore_unknown = false;
};

/// Makes numbers of classes: in place of each column to encode, one column of 0 and 1 for each of
/// its values, named `column_value`, sorted; other columns stay. A missing value counts as one more
/// value, named `column_missing`, if fit() saw it.
///
/// ```cpp
/// OneHotEncoder encoder;
/// Tensor x = encoder.fit_transform(train).tensor();   // color -> color_blue, color_red
/// ```
class OneHotEncoder {
 public:
  /// With these options.
  explicit OneHotEncoder(OneHotEncoderOptions options = {}) : options_(std::move(options)) {}

  /// Values of a column that is encoded.
  struct Encoding {
    std::string column;               ///< Its name.
    std::vector<std::string> values;  ///< Sorted.
    bool missing = false;             ///< Whether a missing value is one more.
    bool is_number = false;           ///< Whether the values were numbers.
  };

  /// A fitted encoder with these columns and values.
  static OneHotEncoder from(std::vector<Encoding> encodings, bool ignore_unknown = false);

  /// Learns which values there are. Returns the encoder.
  /// \throws ValueError when a column of the options is not there.
  OneHotEncoder& fit(const Table& table);
  /// The table with columns encoded.
  /// \throws ValueError before fit() or when a column is not there; DataError for a value that
  /// fit() did not see.
  Table transform(const Table& table) const;
  /// fit() and transform().
  Table fit_transform(const Table& table) { return fit(table).transform(table); }
  /// The columns from their encodings, each in place of the first of its numbers; the value is that
  /// of the largest number, missing when all are 0.
  /// \throws ValueError before fit() or when a column is not there.
  Table inverse_transform(const Table& table) const;

  /// What was learned, in the order of the columns.
  const std::vector<Encoding>& encodings() const { return encodings_; }
  /// Names of the columns that an encoding makes.
  static std::vector<std::string> names(const Encoding& encoding);

 private:
  OneHotEncoderOptions options_;
  std::vector<Encoding> encodings_;
  bool fitted_ = false;
};

}  // namespace hebb
