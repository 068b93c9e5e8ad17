// What compile() leaves for fit(), evaluate() and predict().
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "nn/prediction_step.hpp"

namespace hebb {

/// One place to keep something that is used by one thread at a time: whoever takes it has it alone.
template <class T>
class Stash {
 public:
  Stash() = default;
  Stash(Stash&& other) noexcept : kept_(other.take().release()) {}
  Stash& operator=(Stash&& other) noexcept {
    put(other.take());
    return *this;
  }
  ~Stash() { take(); }
  /// What is there, if anything; it is gone from here then.
  std::unique_ptr<T> take() noexcept {
    return std::unique_ptr<T>(kept_.exchange(nullptr, std::memory_order_acquire));
  }
  /// Puts it here in place of what is.
  void put(std::unique_ptr<T> object) noexcept {
    delete kept_.exchange(object.release(), std::memory_order_acq_rel);
  }

 private:
  std::atomic<T*> kept_ = nullptr;
};

/// What compile() sets.
struct Compiled {
  std::shared_ptr<Optimizer> optimizer;  // null before compile()
  CompileOptions options;
};

struct Model::Training {
  Compiled compiled;
  bool counting = false;  // fit() or evaluate() is within a pass, whose metrics are under way
  Stash<PredictionStep> prediction = {};  // of predict_on_batch()
  std::atomic<std::int64_t> missed = -1;  // rows of its last call, if no record was there for them
  std::shared_ptr<void> on_batch = {};    // what train_on_batch() keeps from call to call
  std::map<std::string, std::string, std::less<>> assets = {};
};

}  // namespace hebb
