/// \file
/// LambdaCallback: a callback made of functions.
#pragma once

#include <cstdint>
#include <utility>

#include "hebb/callbacks/callback.hpp"

namespace hebb {

/// Functions of callbacks::LambdaCallback: what each hook of Callback does. Those of epochs and
/// batches take their number and the logs, the others the logs.
struct LambdaCallbackOptions {
  /// A hook with a number of epoch.
  using EpochHook = detail::Function<void(int, Logs&)>;
  /// A hook with a number of batch.
  using BatchHook = detail::Function<void(std::int64_t, Logs&)>;
  /// A hook without a number.
  using Hook = detail::Function<void(Logs&)>;

  EpochHook on_epoch_begin = {};          ///< Before an epoch.
  EpochHook on_epoch_end = {};            ///< After it.
  Hook on_train_begin = {};               ///< Before fit().
  Hook on_train_end = {};                 ///< After it.
  BatchHook on_train_batch_begin = {};    ///< Before a batch of fit().
  BatchHook on_train_batch_end = {};      ///< After it.
  Hook on_test_begin = {};                ///< Before evaluate(), or validation.
  Hook on_test_end = {};                  ///< After it.
  BatchHook on_test_batch_begin = {};     ///< Before a batch of it.
  BatchHook on_test_batch_end = {};       ///< After it.
  Hook on_predict_begin = {};             ///< Before predict().
  Hook on_predict_end = {};               ///< After it.
  BatchHook on_predict_batch_begin = {};  ///< Before a batch of it.
  BatchHook on_predict_batch_end = {};    ///< After it.
};

namespace callbacks {

/// A callback made of functions; a hook without one does nothing.
///
/// ```cpp
/// callbacks::LambdaCallback({.on_epoch_end = [](int epoch, Logs& logs) { ... }})
/// ```
class LambdaCallback : public Callback {
 public:
  /// Options of this class.
  using Options = LambdaCallbackOptions;
  /// Of these functions.
  explicit LambdaCallback(LambdaCallbackOptions functions) : f_(std::move(functions)) {}

  void on_train_begin(Logs& l) override { call(f_.on_train_begin, l); }
  void on_train_end(Logs& l) override { call(f_.on_train_end, l); }
  void on_epoch_begin(int e, Logs& l) override { call(f_.on_epoch_begin, e, l); }
  void on_epoch_end(int e, Logs& l) override { call(f_.on_epoch_end, e, l); }
  void on_train_batch_begin(std::int64_t i, Logs& l) override {
    call(f_.on_train_batch_begin, i, l);
  }
  void on_train_batch_end(std::int64_t i, Logs& l) override { call(f_.on_train_batch_end, i, l); }
  void on_test_begin(Logs& l) override { call(f_.on_test_begin, l); }
  void on_test_end(Logs& l) override { call(f_.on_test_end, l); }
  void on_test_batch_begin(std::int64_t i, Logs& l) override { call(f_.on_test_batch_begin, i, l); }
  void on_test_batch_end(std::int64_t i, Logs& l) override { call(f_.on_test_batch_end, i, l); }
  void on_predict_begin(Logs& l) override { call(f_.on_predict_begin, l); }
  void on_predict_end(Logs& l) override { call(f_.on_predict_end, l); }
  void on_predict_batch_begin(std::int64_t i, Logs& l) override {
    call(f_.on_predict_batch_begin, i, l);
  }
  void on_predict_batch_end(std::int64_t i, Logs& l) override {
    call(f_.on_predict_batch_end, i, l);
  }

 private:
  template <class F, class... Arguments>
  static void call(const F& hook, Arguments&... arguments) {
    if (hook) hook(arguments...);
  }
  LambdaCallbackOptions f_;
};

}  // namespace callbacks

}  // namespace hebb
