#include "io/tables.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/csv.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "io/content.hpp"
#include "io/dataset_source.hpp"
#include "io/embedded.hpp"

namespace hebb {

namespace io {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "tabular";

/// The file in the user's folder; empty when there is none.
std::string file_of_user(std::string_view file) {
  const std::string root = folder_of_user();
  if (root.empty()) return {};
  const fs::path path = fs::path(root) / kFolder / file;
  std::error_code failed;
  return fs::exists(path, failed) || failed ? path.string() : std::string();
}

std::span<const std::uint8_t> embedded_bytes(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return file.bytes;
  }
  throw IOError(text::format("{}: this hebb was built without it", name));
}

Table embedded_table(const TableSource& source) {
  const std::string name(source.file);
  const Content content(embedded_bytes(name), name);
  return parse_csv(content.text(), {}, name);
}

}  // namespace

Table load_table(const TableSource& source) {
  const std::string path = file_of_user(source.file);
  Table table = path.empty() ? embedded_table(source) : read_csv(path);
  const auto columns = static_cast<std::int64_t>(table.columns().size());
  if (table.rows() == source.rows && columns == source.inputs + 1) return table;
  throw DataError(
      text::format("{}: {} rows and {} columns, but the published table has {} and {}; "
                   "put that one there, or take the file away to use the library's",
                   table.source(), table.rows(), columns, source.rows, source.inputs + 1));
}

std::string table_path(std::string_view file) {
  if (const std::string path = file_of_user(file); !path.empty()) return path;
  const std::string cache = cache_folder(kFolder);
  if (cache.empty()) {
    throw IOError(text::format(
        "{} is part of hebb, and there is no folder to write it into; set HOME or XDG_CACHE_HOME",
        file));
  }
  std::error_code failed;
  fs::create_directories(cache, failed);  // what is wrong is said by the next line
  const std::string path = (fs::path(cache) / file).string();
  replace_file(path, {embedded_bytes(file)});
  return path;
}

}  // namespace io

namespace datasets {

namespace {

constexpr std::int64_t kBostonRows = 506;

Dataset by_last_column(const io::TableSource& source) {
  const Table table = io::load_table(source);
  return table.dataset(table.columns().back().name());
}

}  // namespace

Dataset iris() { return by_last_column({"iris.csv", 150, 4}); }

Dataset wine() { return by_last_column({"wine.csv", 178, 13}); }

Dataset breast_cancer() { return by_last_column({"breast_cancer.csv", 569, 30}); }

Dataset diabetes() { return by_last_column({"diabetes.csv", 442, 10}); }

Dataset digits() {
  Dataset data = by_last_column({"digits.csv.gz", 1797, 64});
  data.x = reshape(data.x, {kUnknown, 8, 8});
  data.y = data.y.cast(DType::int64);
  for (int digit = 0; digit < 10; ++digit) data.class_names.push_back(text::format("{}", digit));
  return data;
}

TrainTest boston_housing() {
  const Dataset data = by_last_column({"boston_housing.csv", kBostonRows, 13});
  const Table places = io::load_table({"boston_housing_keras_split.csv", kBostonRows, 2});
  const std::vector<std::int64_t> rows = places.select({"row"}).tensor().to_vector<std::int64_t>();
  std::vector<std::int64_t> train, test;
  for (std::int64_t i = 0; i < kBostonRows; ++i) {
    const bool is_train = places["part"].text(i) == "train";
    (is_train ? train : test).push_back(rows[static_cast<std::size_t>(i)]);
  }
  return {data.take(train), data.take(test)};
}

}  // namespace datasets

}  // namespace hebb
