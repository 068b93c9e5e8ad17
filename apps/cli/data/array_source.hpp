// A source whose samples are arrays in memory.
#pragma once

#include "cli/data/source.hpp"

namespace hebb::cli {

/// Inputs and targets as they were read. Targets with names are labels of these classes; what other
/// targets are is found out: whole numbers with few values are classes, rows of 0 and 1 labels, and
/// everything else numbers.
class ArraySource final : public Source {
 public:
  /// `where` stands for the data in messages. Without a published test part `test` has no tensors.
  /// \throws DataError for targets that cannot be learned, or not as this task (empty: any).
  ArraySource(Dataset train, Dataset test, const std::string& task_name, const std::string& where);

  Parts parts(const Division& division) const override;

  /// The samples, as they are learned from.
  const Dataset& samples() const { return train_; }

 private:
  void take_labels(const std::string& where);
  void take_values(const std::string& where, const std::string& task_name);
  void take_rows(const std::string& where, const std::string& task_name);

  Dataset train_, test_;
};

/// Shape and dtype of samples, for people: `[28, 28] of uint8`.
std::string sample_text(const Tensor& x);

}  // namespace hebb::cli
