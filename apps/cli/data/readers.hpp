// What reads each form of data. To add one: a function here and a row in source.cpp.
#pragma once

#include <memory>
#include <string>

#include "cli/data/source.hpp"
#include "hebb/csv.hpp"

namespace hebb::cli {

/// The name of a file or folder without its endings, for a run folder.
std::string stem_of(const std::string& path);

/// True for a name that a table has: .csv, .tsv, .tab, .txt, .data, plain or packed with gzip.
bool is_table(std::string_view path);

/// How the table of a recipe is written, as far as the recipe says it.
CsvOptions reading_of(const Recipe& recipe);

/// A CSV file.
std::unique_ptr<Source> table_source(const Recipe& recipe, Talk& talk);

/// A named data set, fetched if need be.
std::unique_ptr<Source> named_source(const Recipe& recipe, Talk& talk);

/// A .npz file: x and y, or x_train, y_train, x_test and y_test; the target may have another name.
std::unique_ptr<Source> npz_source(const Recipe& recipe, Talk& talk);

/// An idx file of images, and its labels.
std::unique_ptr<Source> idx_source(const Recipe& recipe, Talk& talk);

/// A folder with the four idx files of MNIST and its kin.
std::unique_ptr<Source> idx_folder_source(const Recipe& recipe, Talk& talk);

/// True for a folder that has images in the idx format under their published names.
bool has_idx_files(const std::string& folder);

/// A folder of images, a folder a class; or of two such folders, `train` and `test`.
std::unique_ptr<Source> image_source(const Recipe& recipe, Talk& talk);

}  // namespace hebb::cli
