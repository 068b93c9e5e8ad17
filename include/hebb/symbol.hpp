/// \file
/// Symbol: a tensor that is still to come. Models with several inputs, outputs and branches are
/// drawn with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "hebb/dtype.hpp"
#include "hebb/shape.hpp"

namespace hebb {

struct Call;

/// What a layer will give when the model runs: shape and dtype without numbers. It comes from
/// Input() and from calling a layer on symbols, remembers both, and is handed to further layers and
/// at last to Model. Keras: `KerasTensor`.
///
/// ```cpp
/// Symbol x = Input({784});
/// Symbol y = layers::Dense(10, {.activation = "softmax"})(x);
/// Model model(x, y);
/// ```
class Symbol {
 public:
  /// The same symbol; moving copies, so that none is ever without its call.
  Symbol(const Symbol& other) = default;
  /// The same symbol.
  Symbol& operator=(const Symbol& other) = default;

  /// Shape, the batch (axis 0) kUnknown.
  const Shape& shape() const;
  /// Element type.
  DType dtype() const;

  /// @{
  /// For models: the call of a layer that this is a result of, and which of its results.
  /// \throws ValueError for a null pointer or a result that the call does not have.
  Symbol(std::shared_ptr<const Call> call, std::size_t output);
  const std::shared_ptr<const Call>& call() const { return call_; }
  std::size_t output() const { return output_; }
  /// @}

 private:
  std::shared_ptr<const Call> call_;
  std::size_t output_;
};

/// A list of symbols. A single one converts to it and a list of one converts back.
class Symbols {
 public:
  /// None.
  Symbols() = default;
  /// One.
  Symbols(Symbol one) : list_{std::move(one)} {}
  /// Several.
  Symbols(std::initializer_list<Symbol> list) : list_(list) {}
  /// Several.
  Symbols(std::vector<Symbol> list) : list_(std::move(list)) {}

  /// Number of symbols.
  std::size_t size() const { return list_.size(); }
  /// True when there is none.
  bool empty() const { return list_.empty(); }
  /// Symbol number `i`. \throws ShapeError when there is none.
  const Symbol& operator[](std::size_t i) const;
  /// First symbol.
  auto begin() const { return list_.begin(); }
  /// Past the last symbol.
  auto end() const { return list_.end(); }

  /// The only symbol. \throws ShapeError when there is not exactly one.
  operator const Symbol&() const;

 private:
  std::vector<Symbol> list_;
};

/// @{
/// Elementwise arithmetic of symbols with broadcasting, and with numbers: each is a layer
/// (layers::Arithmetic) of the model that comes of it.
Symbol operator+(const Symbol& a, const Symbol& b);
Symbol operator-(const Symbol& a, const Symbol& b);
Symbol operator*(const Symbol& a, const Symbol& b);
Symbol operator/(const Symbol& a, const Symbol& b);
Symbol operator+(const Symbol& x, double c);
Symbol operator-(const Symbol& x, double c);
Symbol operator*(const Symbol& x, double c);
Symbol operator/(const Symbol& x, double c);
Symbol operator+(double c, const Symbol& x);
Symbol operator-(double c, const Symbol& x);
Symbol operator*(double c, const Symbol& x);
Symbol operator/(double c, const Symbol& x);
Symbol operator-(const Symbol& x);
/// @}

/// Elements start to stop - 1 of x along an axis, 1 up or counted from the end: as
/// slice(const Tensor&, ...), but the batch (axis 0) stays whole. \throws ShapeError for axis 0 or
/// an axis or range that x does not have.
Symbol slice(const Symbol& x, std::int64_t start, std::int64_t stop, int axis = 1);

}  // namespace hebb
