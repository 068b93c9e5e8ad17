// How weights are distributed while they are trained.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hebb/callbacks.hpp"
#include "hebb/tensor.hpp"

namespace hebb::cli {

/// The array of epochs in that file.
inline constexpr const char* kEpochArray = "epoch";

/// Keeps quantiles of each kernel before training and after up to 25 epochs, evenly spread: of 500
/// those at (i + 0.5) / 500. The end of training writes them as a .npz file: `epoch` [snapshots],
/// how many epochs were finished, and each kernel under its name, [snapshots, 500] of float32.
class WeightLog : public Callback {
 public:
  explicit WeightLog(std::string path) : path_(std::move(path)) {}

  void on_train_begin(Logs&) override { keep(0); }
  void on_epoch_end(int epoch, Logs&) override;
  void on_train_end(Logs&) override;
  void describe_state(StateFields& fields) override;

 private:
  void keep(int epochs);

  std::string path_;
  std::vector<int> epochs_;        // of each snapshot
  std::vector<Tensor> snapshots_;  // [kernels, 500]
};

}  // namespace hebb::cli
