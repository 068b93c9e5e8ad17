// Curve: the loss by epoch under the progress bar.
#pragma once

#include "hebb/callbacks.hpp"
#include "hebb/history.hpp"

namespace hebb::cli {

/// Draws the loss on stderr: on a terminal anew at the end of each epoch, in place of the one
/// before, with the epoch's figures in a line above it every `log_every` epochs; else once, at the
/// end. Comes behind the progress bar in the list of callbacks.
class Curve : public Callback {
 public:
  explicit Curve(int log_every);

  void on_epoch_end(int epoch, Logs& logs) override;
  void on_train_end(Logs&) override;

 private:
  std::string text() const;

  int log_every_;
  bool terminal_;
  History history_;
  std::size_t drawn_ = 0;  // lines of the one before
};

}  // namespace hebb::cli
