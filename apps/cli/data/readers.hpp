// What reads each form of data, to learn from it and to ask a model about it. To add a form:
// functions here and a row in forms.cpp.
#pragma once

#include <memory>
#include <string>

#include "cli/data/samples.hpp"
#include "cli/data/source.hpp"
#include "hebb/csv.hpp"

namespace hebb::cli {

/// The name of a file or folder without its endings, for a run folder.
std::string stem_of(const std::string& path);

/// True for a name that a table has: .csv, .tsv, .tab, .txt, .data, plain or packed with gzip.
bool is_table(std::string_view path);

/// How the table of a recipe is written, as far as the recipe says it.
CsvOptions reading_of(const Recipe& recipe);

/// Targets of a table as a network takes them: numbers have an axis of outputs.
Tensor targets_of(const TableEncoder& encoder, const Table& table);

/// A CSV file; of `-` as samples the standard input.
std::unique_ptr<Source> table_source(const Recipe& recipe, Talk& talk);
std::unique_ptr<Samples> table_samples(const Question& question);

/// A named data set, fetched if need be. A model of a table is asked about its columns.
std::unique_ptr<Source> named_source(const Recipe& recipe, Talk& talk);
std::unique_ptr<Samples> named_samples(const Question& question);

/// A .npz file: x and y, or x_train, y_train, x_test and y_test; the target may have another name.
/// Samples may also have the names of the model's inputs and outputs; a single array is its input.
std::unique_ptr<Source> npz_source(const Recipe& recipe, Talk& talk);
std::unique_ptr<Samples> npz_samples(const Question& question);

/// A .npy file, plain or packed with gzip: samples alone.
std::unique_ptr<Samples> npy_samples(const Question& question);

/// An idx file of images, and its labels.
std::unique_ptr<Source> idx_source(const Recipe& recipe, Talk& talk);
std::unique_ptr<Samples> idx_samples(const Question& question);

/// A folder with the four idx files of MNIST and its kin.
std::unique_ptr<Source> idx_folder_source(const Recipe& recipe, Talk& talk);
std::unique_ptr<Samples> idx_folder_samples(const Question& question);

/// A folder of images, a folder a class; or of two such folders, `train` and `test`. Without
/// targets images may lie in it anyhow.
std::unique_ptr<Source> image_source(const Recipe& recipe, Talk& talk);
std::unique_ptr<Samples> image_folder_samples(const Question& question);

/// An image, which is a sample alone.
std::unique_ptr<Samples> image_samples(const Question& question);

}  // namespace hebb::cli
