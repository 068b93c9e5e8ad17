#include "io/local_datasets.hpp"

#include <string>

#include "base/text.hpp"
#include "hebb/csv.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "hebb/ops.hpp"
#include "io/datasets.hpp"

namespace hebb {

namespace io {

namespace {

constexpr std::int64_t kUspsSide = 16;
constexpr std::int64_t kHarFeatures = 561;
constexpr std::int64_t kHarSteps = 128, kHarChannels = 9;

Source described(const char* name, const char* title, const char* address,
                 const std::vector<std::string>& files, std::vector<std::string> class_names) {
  Source source;
  source.name = name;
  source.title = title;
  source.folder = name;
  for (const std::string& file : files) source.files.push_back({file, {}, 0});
  source.mirrors = {address};
  source.class_names = std::move(class_names);
  return source;
}

constexpr const char* kUci = "https://archive.ics.uci.edu/dataset/240";
const std::vector<std::string>& activities() {
  static const std::vector<std::string> names = {
      "WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"};
  return names;
}

/// Numbers separated by spaces, as many a line as there are columns.
Table read_numbers(const std::string& path, std::int64_t columns) {
  Table table = read_csv(path, {.delimiter = ' ', .header = false});
  const auto found = static_cast<std::int64_t>(table.columns().size());
  if (found == columns) return table;
  throw DataError(text::format("{}: {} numbers a line, expected {}; put the published file there",
                               path, found, columns));
}

/// Labels `first`, `first` + 1, ... as 0, 1, ...
Tensor labels_of(const Column& column, std::int64_t first, const Source& source,
                 const std::string& path) {
  std::vector<std::int64_t> labels;
  const auto classes = static_cast<double>(source.class_names.size());
  for (const double number : column.numbers()) {
    const double label = number - static_cast<double>(first);
    if (!(label >= 0 && label < classes && label == static_cast<double>(static_cast<int>(label)))) {
      throw DataError(text::format(
          "{}: label {} of sample {} is outside {} to {}; put the published "
          "file there",
          path, number, labels.size(), first, first + static_cast<std::int64_t>(classes) - 1));
    }
    labels.push_back(static_cast<std::int64_t>(label));
  }
  return Tensor::from(labels);
}

/// Inputs with the labels 1, 2, ... in a file of their own.
Dataset with_labels(Tensor x, const std::string& inputs, const std::string& path,
                    const Source& source) {
  Tensor y = labels_of(read_numbers(path, 1).columns()[0], 1, source, path);
  if (x.shape()[0] != y.size()) {
    throw DataError(
        text::format("{} has {} samples, but {} has {} labels; put the published files "
                     "there",
                     inputs, x.shape()[0], path, y.size()));
  }
  return {std::move(x), std::move(y), source.class_names};
}

Dataset usps_part(const std::string& path, const Source& source) {
  const Table table = read_numbers(path, 1 + kUspsSide * kUspsSide);
  const Column& digits = table.columns()[0];
  Tensor pixels = table.without({digits.name()}).tensor();
  return {reshape(pixels, {kUnknown, kUspsSide, kUspsSide}), labels_of(digits, 0, source, path),
          source.class_names};
}

Dataset inertial_part(const std::string& inputs, const std::string& labels, const Source& source) {
  Tensor x = read_npy(inputs);
  if (x.rank() != 3 || x.shape()[1] != kHarSteps || x.shape()[2] != kHarChannels ||
      x.dtype() != DType::float32) {
    throw DataError(
        text::format("{}: holds {} of {}, expected [?, 128, 9] of float32; put the "
                     "signals there",
                     inputs, x.shape().to_string(), to_string(x.dtype())));
  }
  return with_labels(std::move(x), inputs, labels, source);
}

}  // namespace

const Source& usps_source() {
  static const Source source =
      described("usps", "USPS", "https://hastie.su.domains/ElemStatLearn/data.html",
                {"zip.train", "zip.test"}, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
  return source;
}

const Source& har_source() {
  static const Source source =
      described("har", "HAR", kUci,
                {"train/X_train.txt", "train/y_train.txt", "test/X_test.txt", "test/y_test.txt"},
                activities());
  return source;
}

const Source& har_inertial_source() {
  static const Source source =
      described("har_inertial", "HAR signals", kUci,
                {"X_train.npy", "y_train.txt", "X_test.npy", "y_test.txt"}, activities());
  return source;
}

TrainTest load_usps(const Source& source) {
  const std::vector<std::string> paths = paths_of(source);
  return {usps_part(paths[0], source), usps_part(paths[1], source)};
}

TrainTest load_har(const Source& source) {
  const std::vector<std::string> paths = paths_of(source);
  const auto part = [&](const std::string& inputs, const std::string& labels) {
    return with_labels(read_numbers(inputs, kHarFeatures).tensor(), inputs, labels, source);
  };
  return {part(paths[0], paths[1]), part(paths[2], paths[3])};
}

TrainTest load_har_inertial(const Source& source) {
  const std::vector<std::string> paths = paths_of(source);
  return {inertial_part(paths[0], paths[1], source), inertial_part(paths[2], paths[3], source)};
}

}  // namespace io

namespace datasets {

TrainTest usps() { return io::load_usps(io::usps_source()); }

TrainTest har() { return io::load_har(io::har_source()); }

TrainTest har_inertial() { return io::load_har_inertial(io::har_inertial_source()); }

}  // namespace datasets

}  // namespace hebb
