// Answers: what comes out of a model, for people and programs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/files/trained_model.hpp"
#include "hebb/tensors.hpp"

namespace hebb::cli {

/// Takes what a model gives, block by block, to where it shall be.
class Answers {
 public:
  virtual ~Answers() = default;
  /// The outputs for the next samples, and the files of samples that have one each.
  virtual void add(const Tensors& outputs, const std::vector<std::string>& files) = 0;
  /// After the last ones.
  virtual void finish() = 0;
};

/// \throws UsageError unless answers can be written to this path: .csv, .npy, .npz, or - for CSV on
/// the standard output.
void check_answer_path(const std::string& path);

/// Answers that go to this path. The model must outlive them.
/// \throws IOError when the file cannot be written.
std::unique_ptr<Answers> open_answers(const std::string& path, const TrainedModel& trained);

}  // namespace hebb::cli
