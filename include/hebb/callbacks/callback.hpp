/// \file
/// What all callbacks share: the class to derive from, the run they take part in, how often they
/// act.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/history.hpp"

namespace hebb {

class Model;
class StateFields;

/// A file that the state of a run goes to.
struct Checkpoint {
  std::string path;           ///< Its extension says the format: `.keras`, `.safetensors`, `.npz`.
  bool architecture = false;  ///< load_model() is to open it; that of a `.keras` always does.
};

/// The run that a callback takes part in.
struct Run {
  Model& model;                 ///< The model being trained.
  int epochs = 0;               ///< Epochs asked for.
  std::int64_t steps = 0;       ///< Batches an epoch has.
  std::int64_t batch_size = 0;  ///< Samples a batch has.
  /// Set it to end training: within an epoch after this batch, whose figures so far are those of
  /// the epoch; else after this epoch.
  bool stop_training = false;
  /// Set it to have batches whose loss or gradient is not finite skipped and reported as a loss of
  /// NaN; else they end the run with a DataError. TerminateOnNaN sets it.
  bool skip_nan = false;
  std::vector<std::string> metrics = {};  ///< Names of the figures that the run itself reports.
  /// True in an epoch that ends without the `val_` figures which others have (validation_freq).
  bool skips_validation = false;
  /// Add to it in on_train_batch_end() or on_epoch_end() to have the whole state of the run written
  /// to a file, once all callbacks have seen the batch or epoch; it is empty again afterwards.
  std::vector<Checkpoint> save_to = {};
  /// What FitOptions::resume_from says; set it in on_train_begin() to go on from another file.
  std::string resume_from = {};
};

/// Base of callbacks: derive from it and override the hooks you need. Hooks receive the logs so far
/// and may change them. A callback is passed by value or, to look at it afterwards, as a
/// std::shared_ptr.
class Callback {
 public:
  virtual ~Callback() = default;

  /// @{
  /// Called once at the start and end of fit().
  virtual void on_train_begin(Logs&) {}
  virtual void on_train_end(Logs&) {}
  /// @}
  /// @{
  /// Called for every epoch of fit(), counted from 0; at the end with `loss`, the metrics and their
  /// `val_` twins.
  virtual void on_epoch_begin(int, Logs&) {}
  virtual void on_epoch_end(int, Logs&) {}
  /// @}
  /// @{
  /// Called for every batch of fit(), counted from 0 within the epoch; at the end with running
  /// figures.
  virtual void on_train_batch_begin(std::int64_t, Logs&) {}
  virtual void on_train_batch_end(std::int64_t, Logs&) {}
  /// @}
  /// @{
  /// Called by evaluate(), also for validation within fit().
  virtual void on_test_begin(Logs&) {}
  virtual void on_test_end(Logs&) {}
  virtual void on_test_batch_begin(std::int64_t, Logs&) {}
  virtual void on_test_batch_end(std::int64_t, Logs&) {}
  /// @}
  /// @{
  /// Called by predict().
  virtual void on_predict_begin(Logs&) {}
  virtual void on_predict_end(Logs&) {}
  virtual void on_predict_batch_begin(std::int64_t, Logs&) {}
  virtual void on_predict_batch_end(std::int64_t, Logs&) {}
  /// @}

  /// Lists what the callback remembers from batch to batch, so that a run can be saved and gone on
  /// with (callbacks::BackupAndRestore). On going on it is called after on_train_begin() of all
  /// callbacks; in the middle of an epoch on_epoch_begin() is not called again. Lists nothing
  /// unless overridden.
  virtual void describe_state(StateFields&) {}

  /// Tells the callback which run it takes part in, and returns the one before; fit(), evaluate()
  /// and predict() call it first, and give it back its former run at the end.
  Run* set_run(Run* run) { return std::exchange(run_, run); }

 protected:
  /// The run. \throws ValueError outside of one.
  Run& run() const;

 private:
  Run* run_ = nullptr;
};

/// Any callback as an element of a list.
class AnyCallback {
 public:
  /// A callback given as a value.
  template <std::derived_from<Callback> C>
  AnyCallback(C callback) : callback_(std::make_shared<C>(std::move(callback))) {}
  /// A callback that the caller keeps.
  template <std::derived_from<Callback> C>
  AnyCallback(std::shared_ptr<C> callback) : callback_(std::move(callback)) {}
  /// The callback.
  const std::shared_ptr<Callback>& get() const { return callback_; }

 private:
  std::shared_ptr<Callback> callback_;
};

namespace detail {

/// A frequency in batches; 0: once an epoch. An unknown name does not compile.
constexpr std::int64_t frequency(std::string_view name) {
  if (name == "epoch") return 0;
  if (name == "batch") return 1;
  throw "a frequency is \"epoch\", \"batch\" or a number of batches";
}

/// A function of the program's with this signature, or none; a small std::function, whose header
/// would cost every user time.
template <class Signature>
class Function;

template <class Result, class... Arguments>
class Function<Result(Arguments...)> {
 public:
  /// None.
  Function() = default;
  /// This function. \throws ValueError for a null pointer.
  template <std::invocable<Arguments...> F>
  requires(!std::same_as<F, Function>) Function(F function)
      : call_(std::make_shared<CallOf<F>>(not_null("callback", std::move(function)))) {}
  /// True when there is one.
  explicit operator bool() const { return call_ != nullptr; }
  /// Calls it.
  Result operator()(Arguments... arguments) const { return call_->call(arguments...); }

 private:
  struct Call {
    virtual ~Call() = default;
    virtual Result call(Arguments... arguments) = 0;
  };
  template <class F>
  struct CallOf final : Call {
    F function;
    explicit CallOf(F f) : function(std::move(f)) {}
    Result call(Arguments... arguments) override {
      return static_cast<Result>(function(arguments...));
    }
  };
  std::shared_ptr<Call> call_;
};

}  // namespace detail

/// How often a callback acts: `"epoch"`, at the end of each; `"batch"`, after each; or after so
/// many batches.
class Frequency {
 public:
  /// "epoch" or "batch"; anything else does not compile.
  consteval Frequency(const char* name) : batches_(detail::frequency(name)) {}
  /// After so many batches. \throws ValueError below 1.
  template <std::integral I>
  Frequency(I batches) : Frequency(static_cast<std::int64_t>(batches), Checked()) {}
  /// Number of batches; 0: once an epoch.
  std::int64_t batches() const { return batches_; }

 private:
  struct Checked {};
  Frequency(std::int64_t batches, Checked);
  std::int64_t batches_;
};

}  // namespace hebb
