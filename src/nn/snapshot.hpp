// What a recorded step depends on besides its inputs, to notice when it has changed.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "hebb/layer.hpp"

namespace hebb {

/// The layers of a network as they are now, which of them learn, and where weights and gradients
/// stand.
class Snapshot {
 public:
  /// Of no network: never current.
  Snapshot() = default;
  explicit Snapshot(const Layer& network);

  /// True as long as a record made now would be made the same way.
  bool current() const;
  /// Says that the gradients that the network had when this was made are there again.
  void mark_gradients() const;

 private:
  struct Place {
    Tensor value;
    const void* weight;
    const void* gradient;  // null when there was none
    bool learns;
  };
  void collect(const Layer& layer);

  std::vector<std::pair<std::shared_ptr<const Layer::State>, std::uint64_t>> revisions_;
  std::vector<Place> places_;
};

}  // namespace hebb
