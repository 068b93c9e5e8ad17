/// \file
/// Pass: what travels with the data through a network, besides the data.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb {

/// Options of calling a layer or model: `net(x, {.training = true})`.
struct PassOptions {
  bool training = false;  ///< Dropout and the like act; without it the call is inference.
  /// A NaN or infinity in what a layer gives is a DataError that names the layer: the first that
  /// the data reach. For finding faults, as it takes time.
  bool check_finite = false;
};

/// One run of a network: training mode, masks and penalties. A call of a model opens a Pass that
/// the calls within it inherit, so `training` need not be handed from layer to layer.
class Pass {
 public:
  /// Opens a pass on this thread until it is destroyed.
  explicit Pass(PassOptions options);
  ~Pass();
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  /// The pass that is open on this thread; null when there is none.
  static Pass* current() noexcept;

  /// True when the network is being trained.
  bool training() const { return options_.training; }
  /// True when every layer's output is looked at.
  bool check_finite() const { return options_.check_finite; }
  /// The mask of a tensor of this pass: 1 where its steps count, 0 where they are padding;
  /// undefined when all count.
  Tensor mask(const Tensor& x) const;
  /// Gives a tensor a mask.
  void set_mask(const Tensor& x, Tensor mask);
  /// True when any tensor of this pass has a mask.
  bool has_masks() const { return !masks_.empty(); }

  /// True when somebody can read loss(): fit(), evaluate(), whoever opens a pass. Not in the pass
  /// of a call like `net(x, {.training = true})`, which ends with it, nor in predict(); a layer
  /// need not compute penalties then.
  bool collects_losses() const { return collects_losses_; }
  /// True when asked about a weight for the first time in this pass: a penalty on it counts once,
  /// however often its layer is called.
  bool first_use(const Tensor& weight);
  /// Adds a term to what is made small: a penalty on weights or activities. fit() and evaluate()
  /// add the sum of all terms to the loss; a loop of one's own opens a pass around the network and
  /// adds loss() itself. term: a scalar. \throws ShapeError for any other shape.
  void add_loss(const Tensor& term);
  /// Sum of the terms; undefined when there is none.
  const Tensor& loss() const { return loss_; }

 private:
  friend class Layer;
  enum LossOption : bool { kDropsLosses, kCollectsLosses };
  Pass(PassOptions options, LossOption losses);

  PassOptions options_;
  bool collects_losses_;
  Pass* outer_;
  std::size_t first_used_;  // place of this pass's first weight among those of all open passes
  std::vector<std::pair<Tensor, Tensor>> masks_;
  Tensor loss_;
};

}  // namespace hebb
