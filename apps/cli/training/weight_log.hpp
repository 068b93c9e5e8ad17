// How weights are distributed while they are trained.
#pragma once

#include <string>
#include <vector>

#include "hebb/callbacks.hpp"
#include "hebb/tensor.hpp"

namespace hebb::cli {

/// The array of epochs in that file.
inline constexpr const char* kEpochArray = "epoch";

/// Keeps quantiles of each kernel before training and after about 25 epochs, evenly spread: of 500
/// those at (i + 0.5) / 500; of a kernel with over 100,000 weights those of an even sample.
class WeightLog : public Callback {
 public:
  void on_train_begin(Logs&) override { keep(0); }
  void on_epoch_end(int epoch, Logs&) override;
  void describe_state(StateFields& fields) override;

  /// Writes them as a .npz file: `epoch` [snapshots], how many epochs were finished, and each
  /// kernel of the model under its name, [snapshots, 500] of float32. \throws IOError when it
  /// cannot be written.
  void write(const Model& model, const std::string& path) const;

 private:
  void keep(int epochs);

  std::vector<int> epochs_;        // of each snapshot
  std::vector<Tensor> snapshots_;  // [kernels, 500]
};

}  // namespace hebb::cli
