/// \file
/// Preprocessing that travels with a model: whoever loads it can give it the table as it was, and
/// need not know how it was encoded. How a model keeps texts of one's own: Model::set_asset().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hebb/model.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb {

/// The asset under which a model keeps the preprocessing of its tables; in a `.keras` archive the
/// file `assets/hebb/preprocessing.json`, which Keras leaves alone.
inline constexpr std::string_view kPreprocessingAsset = "hebb/preprocessing.json";

/// Keeps what an encoder has learned with the model, in place of what it kept before.
///
/// ```cpp
/// set_preprocessing(model, encoder);
/// model.save("iris.keras");
/// ...
/// auto model = load_model("iris.keras");
/// Tensor p = model->predict(preprocessing(*model)->transform(read_csv("new.csv")));
/// ```
/// \throws ValueError for an encoder before fit(), or names and values that are not UTF-8; Error
/// when hebb was built without JSON.
void set_preprocessing(Model& model, const TableEncoder& encoder);

/// The encoder that a model keeps; none for a model that takes its inputs as they are.
/// \throws DataError when what it keeps is damaged or of a newer hebb.
std::optional<TableEncoder> preprocessing(const Model& model);

}  // namespace hebb
