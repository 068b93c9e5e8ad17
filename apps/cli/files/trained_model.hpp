// A model with what it keeps of its training: what its inputs were made of, what its outputs mean.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb::cli {

/// What the numbers that a model gives stand for.
struct Meaning {
  Task task = Task::regression;
  std::vector<std::string> names = {};  ///< Of classes, labels, or numbers to be predicted.
  std::string array = {};  ///< The one of a .npz file that held the targets; empty: the usual one.
};

/// Keeps it with a model, as the asset `hebb/targets.json`. A model of a table needs none: its
/// encoder says it. \throws DataError for names that are not UTF-8.
void set_meaning(Model& model, const Meaning& meaning);

/// A model and what it keeps.
struct TrainedModel {
  std::shared_ptr<Model> model;
  std::optional<TableEncoder> encoder;  ///< What rows of a table go through.
  std::optional<Meaning> meaning;       ///< None when the model says nothing of it.
  std::string file;                     ///< That it was read from, for messages.

  /// What the model's numbers stand for when it gives so many for a sample; without a word of the
  /// model's what its last activation suggests, and classes are called by their number.
  /// \throws DataError when it says so of another number.
  Meaning meaning_of(std::int64_t outputs) const;
};

/// `file` stands for the model in messages. \throws DataError for what is damaged or of a newer
/// hebb.
TrainedModel trained_model(std::shared_ptr<Model> model, const std::string& file);

}  // namespace hebb::cli
