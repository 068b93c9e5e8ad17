// The callbacks of a run, called in their order.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "hebb/callbacks/logging.hpp"
#include "hebb/error.hpp"
#include "hebb/state_fields.hpp"

namespace hebb {

/// Refuses a `verbose` that has no meaning. \throws ValueError.
inline void check_verbose(const char* caller, int verbose) {
  if (verbose >= 0 && verbose <= 2) return;
  throw ValueError(text::format("{}: verbose is 0, 1 or 2, got {}", caller, verbose));
}

/// Callbacks of one fit(), evaluate() or predict(); tells them the run and takes it back at the
/// end.
class CallbackList {
 public:
  CallbackList(const std::vector<AnyCallback>& callbacks, int verbose, Run& run) : run_(run) {
    for (const AnyCallback& callback : callbacks) list_.push_back(callback.get());
    given_ = list_.size();
    if (verbose > 0) {
      list_.push_back(
          std::make_shared<callbacks::ProgbarLogger>(ProgbarLoggerOptions{.verbose = verbose}));
    }
    for (const auto& callback : list_) {
      if (!callback) throw ValueError("callbacks: one of them is a null pointer");
    }
    for (const auto& callback : list_) outer_.push_back(callback->set_run(&run));
  }
  ~CallbackList() {
    for (std::size_t i = list_.size(); i-- > 0;) list_[i]->set_run(outer_[i]);
  }
  CallbackList(const CallbackList&) = delete;
  CallbackList& operator=(const CallbackList&) = delete;

  /// The run.
  Run& run() const { return run_; }

  /// How many fit() was given, without a progress bar of its own.
  std::size_t given() const { return given_; }
  /// Lists what these remember.
  void describe_state(StateFields& fields) const {
    for (std::size_t i = 0; i < given_; ++i) {
      fields.part(text::format("callbacks/{}", i), [&] { list_[i]->describe_state(fields); });
    }
  }

  /// Calls a hook of each: `each(&Callback::on_epoch_end, epoch, logs)`.
  template <class... Parameters, class... Arguments>
  void each(void (Callback::*hook)(Parameters...), Arguments&&... arguments) const {
    for (const auto& callback : list_) (callback.get()->*hook)(arguments...);
  }

 private:
  Run& run_;
  std::vector<std::shared_ptr<Callback>> list_;
  std::size_t given_ = 0;
  std::vector<Run*> outer_;  // what each took part in before
};

}  // namespace hebb
