/// \file
/// Preprocessing that travels with a model: whoever loads it can give it the table as it was, and
/// need not know how it was encoded. How a model keeps texts of one's own: Model::set_asset().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hebb/csv.hpp"
#include "hebb/model.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb {

/// The asset under which a model keeps the preprocessing of its tables; in a `.keras` archive the
/// file `assets/hebb/preprocessing.json`, which Keras leaves alone.
inline constexpr std::string_view kPreprocessingAsset = "hebb/preprocessing.json";

/// Keeps what an encoder has learned with the model, in place of what it kept before; with
/// `reading` also how its tables are written: the delimiter, the decimal sign and the words for a
/// missing value. Its other options are not kept.
///
/// ```cpp
/// set_preprocessing(model, encoder);
/// model.save("iris.keras");
/// ...
/// auto model = load_model("iris.keras");
/// const Table table = read_csv("new.csv", reading(*model));
/// Tensor p = model->predict(preprocessing(*model)->transform(table));
/// ```
/// \throws ValueError for an encoder before fit(), or names and values that are not UTF-8; Error
/// when hebb was built without JSON.
void set_preprocessing(Model& model, const TableEncoder& encoder, const CsvOptions& reading = {});

/// The encoder that a model keeps; none for a model that takes its inputs as they are.
/// \throws DataError when what it keeps is damaged or of a newer hebb.
std::optional<TableEncoder> preprocessing(const Model& model);

/// How the tables of a model are written, as set_preprocessing() was told; all is found out of a
/// table itself when it was told nothing. \throws DataError as preprocessing().
CsvOptions reading(const Model& model);

}  // namespace hebb
