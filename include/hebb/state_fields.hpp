/// \file
/// StateFields: what an object remembers from batch to batch, listed once.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hebb/history.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// A visitor of what callbacks and metrics remember. They list it once, in describe_state(), by
/// calls on this; saving a run and going on with it are visitors. Values are passed by reference,
/// so that a visitor may read or set them:
///
/// ```cpp
/// void describe_state(StateFields& fields) override {
///   fields.field("wait", wait_);
///   fields.field("best", best_);
/// }
/// ```
///
/// Each field becomes one tensor, or one an element of a list, so numbers keep all their bits, NaN
/// and infinity included. Names differ within an object. \throws ValueError for a name that is
/// given twice; DataError when a file has no field of that name, or one of another dtype or rank.
class StateFields {
 public:
  virtual ~StateFields() = default;

  /// @{
  /// A field. Setting it may change the length of texts and lists, and what tensors there are.
  void field(std::string_view name, Tensor& value);
  void field(std::string_view name, double& value);
  void field(std::string_view name, std::int64_t& value);
  void field(std::string_view name, std::optional<double>& value);
  void field(std::string_view name, std::string& value);
  void field(std::string_view name, std::vector<int>& values);
  void field(std::string_view name, std::vector<double>& values);
  void field(std::string_view name, std::vector<std::string>& values);
  void field(std::string_view name, std::vector<Tensor>& values);
  void field(std::string_view name, Logs& value);
  void field(std::string_view name, History& value);
  /// @}
  /// A whole number or truth value of any type; 64 bits keep theirs.
  template <std::integral I>
  void field(std::string_view name, I& value) {
    auto whole = static_cast<std::int64_t>(value);
    field(name, whole);
    value = static_cast<I>(whole);
  }
  /// A list of structs that have nothing but doubles.
  template <class Record>
  requires(std::is_trivially_copyable_v<Record> && sizeof(Record) % sizeof(double) == 0)  //
      void records(std::string_view name, std::vector<Record>& values) {
    constexpr std::size_t kDoubles = sizeof(Record) / sizeof(double);
    std::vector<double> numbers(values.size() * kDoubles);
    if (!values.empty())
      std::memcpy(numbers.data(), values.data(), numbers.size() * sizeof(double));
    field(name, numbers);
    values.resize(numbers.size() / kDoubles);
    if (!values.empty()) {
      std::memcpy(static_cast<void*>(values.data()), numbers.data(),
                  values.size() * sizeof(Record));
    }
  }
  /// The fields of a part, which `describe` lists: their names stand behind the part's.
  template <std::invocable F>
  void part(std::string_view name, F&& describe) {
    const std::size_t outer = path_.size();
    path_ += std::string(name) + "/";
    describe();
    path_.resize(outer);
  }

 protected:
  /// Reads or sets a field that is a tensor; the base class makes tensors of all others. One that
  /// is set to another dtype or rank than it has is refused, unless it is undefined.
  virtual void exchange(const std::string& path, Tensor& value) = 0;

 private:
  std::string path_;  // of the part, with a slash behind it
};

}  // namespace hebb
