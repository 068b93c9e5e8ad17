// Answers: what comes out of a model, for people and programs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb::cli {

/// What the numbers that a model gives stand for.
struct Meaning {
  Task task = Task::regression;
  std::vector<std::string> names = {};  ///< Of classes, labels, or numbers to be predicted.
};

/// That of a model: what its encoder says or else its last activation. Classes without a name are
/// called by their number. `outputs`: how many numbers it gives for a sample.
Meaning meaning_of(const Model& model, const TableEncoder* encoder, std::int64_t outputs);

/// Takes what a model gives, block by block, to where it shall be.
class Answers {
 public:
  virtual ~Answers() = default;
  /// The outputs for the next samples.
  virtual void add(const Tensors& outputs) = 0;
  /// After the last ones.
  virtual void finish() = 0;
};

/// \throws UsageError unless answers can be written to this path: .csv, .npy, .npz, or - for CSV on
/// the standard output.
void check_answer_path(const std::string& path);

/// Answers that go to this path. The model and the encoder, if there is one, must outlive them.
/// \throws IOError when the file cannot be written.
std::unique_ptr<Answers> open_answers(const std::string& path, const Model& model,
                                      const TableEncoder* encoder);

}  // namespace hebb::cli
