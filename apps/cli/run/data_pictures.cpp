// Pictures of data before training.

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/data/division.hpp"
#include "cli/data/readers.hpp"
#include "cli/recipe/task.hpp"
#include "cli/run/pictures.hpp"
#include "hebb/csv.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

/// The columns of a table that are numbers, but for the target.
Table numbers_of(const Table& table, const std::string& target) {
  std::vector<std::string> names;
  for (const Column& column : table.columns()) {
    if (column.is_number() && column.name() != target) names.push_back(column.name());
  }
  if (names.empty()) {
    throw DataError(
        text::format("{}: it has no column of numbers that could be drawn", table.source()));
  }
  return table.select(names);
}

/// Each row's place among the different values of a column; rows without one are the last class.
struct Labels {
  std::vector<std::int64_t> of_rows;
  std::vector<std::string> names;
};

/// Values that can be told apart as classes.
constexpr std::size_t kMost = 100;

Labels labels_of(const Column& column) {
  Labels labels{.of_rows = {}, .names = column.distinct()};
  if (labels.names.size() > kMost) {
    throw DataError(text::format(
        "--target: {} has {} different values, and classes that can be told apart are up to {}",
        column.name(), labels.names.size(), kMost));
  }
  const std::size_t known = labels.names.size();
  for (std::int64_t row = 0; row < column.size(); ++row) {
    const auto found = std::find(labels.names.begin(), labels.names.end(), column.text(row));
    labels.of_rows.push_back(column.missing(row) ? static_cast<std::int64_t>(known)
                                                 : found - labels.names.begin());
  }
  if (column.missing_count() > 0) labels.names.emplace_back("missing");
  return labels;
}

plot::Figure table_figure(const Recipe& recipe) {
  const Table table = read_csv(recipe.data, reading_of(recipe));
  plot::ScatterMatrixOptions options{.title = stem_of(recipe.data)};
  std::string name;
  if (!recipe.target.empty()) {
    const Column& column = table[recipe.target];
    if (column.is_number() && column.distinct().size() > kMost) {  // it is one of the axes
      const Table all = numbers_of(table, "");
      options.feature_names = all.names();
      return plot::scatter_matrix(all.tensor(DType::float64), options);
    }
    name = column.name();
    Labels labels = labels_of(column);
    options.y = Tensor::from(labels.of_rows);
    options.class_names = std::move(labels.names);
  }
  const Table numbers = numbers_of(table, name);
  options.feature_names = numbers.names();
  return plot::scatter_matrix(numbers.tensor(DType::float64), options);
}

plot::Figure dataset_figure(const Recipe& recipe) {
  Talk talk(true);
  const std::unique_ptr<Source> source = open_source(recipe, talk);
  Division division = divide(*source, recipe);
  std::sort(division.train.begin(), division.train.end());
  const Dataset shown = source->parts(division).train;
  const bool classes = has_classes(source->task);
  if (is_images(shown.x.shape())) {
    plot::ImageGridOptions options{.title = source->name};
    if (classes) {
      for (const std::int64_t label : shown.y.to_vector<std::int64_t>()) {
        options.captions.push_back(source->classes[static_cast<std::size_t>(label)]);
      }
    }
    return plot::image_grid(shown.x, options);
  }
  plot::ScatterMatrixOptions options{.title = source->name};
  if (classes) {
    options.y = shown.y;
    options.class_names = source->classes;
  }
  return plot::scatter_matrix(shown.x, options);
}

}  // namespace

void add_data(const Recipe& recipe, Album& album) {
  std::error_code ignored;
  const bool table = !is_dataset(recipe.data) && is_table(recipe.data) &&
                     !std::filesystem::is_directory(recipe.data, ignored);
  album.add("data", [&] { return table ? table_figure(recipe) : dataset_figure(recipe); });
}

}  // namespace hebb::cli
