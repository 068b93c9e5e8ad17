// How well a model does on data that it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/files/trained_model.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/training/judgement.hpp"
#include "hebb/tensors.hpp"

namespace hebb::cli {

/// What a model made of data with known targets.
struct Evaluation {
  Tensors x, y;
  /// What its numbers stand for; none when they are judged by figures alone, such as those of
  /// several outputs.
  std::optional<Meaning> meaning;
  Judgement judgement;
  std::vector<std::string> remarks;  ///< On the data, for a second look.
};

/// The model of a file or a run, compiled. \throws DataError for one that does not say by what it
/// is judged, or not in hebb's words; whatever model_file() throws.
TrainedModel compiled_model(const std::string& name);

/// Judges a model on the data of a recipe. \throws as open_samples().
Evaluation evaluate(const TrainedModel& trained, const Recipe& recipe);

}  // namespace hebb::cli
