// Samples: what a model is asked about, in every form of data, block by block.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/files/trained_model.hpp"
#include "cli/recipe/recipe.hpp"
#include "hebb/tensors.hpp"

namespace hebb::cli {

/// What a model is asked about.
struct Question {
  const Recipe& recipe;         ///< DATA, and how it is written as far as that was said.
  const TrainedModel& trained;  ///< Must outlive the samples.
  bool with_targets;            ///< Whether the answers are known, and wanted too.
};

/// Some of the samples.
struct Block {
  Tensors x;
  /// Targets, if they were asked for. Those of a model that keeps what they mean are as it was
  /// trained: labels, or numbers [samples, outputs].
  Tensors y = {};
  std::vector<std::string> files = {};  ///< Of samples that have a file each.
};

/// Samples for a model, in blocks of any number.
class Samples {
 public:
  virtual ~Samples() = default;
  /// The next ones; none at the end.
  virtual std::optional<Block> next() = 0;

  /// What of the samples so far deserves a second look, a line each.
  virtual std::vector<std::string> remarks() const { return {}; }

  std::vector<std::string> class_names = {};  ///< That the data have.
};

/// Opens DATA for a model; of data with a test part that part. \throws UsageError for options that
/// are not for this data; IOError, DataError for what cannot be read or does not fit the model.
std::unique_ptr<Samples> open_samples(const Question& question);

/// All of them at once, with the targets that were asked for; no tensors when there is no block.
Block read_all(Samples& samples);

}  // namespace hebb::cli
