// The one list of operations. The gradient check, meta shapes, refusals, dtypes and the benchmarks
// all run over it; an operation of ops.hpp without a case does not pass tools/check_op_cases.sh.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hebb/dtype.hpp"
#include "hebb/random.hpp"
#include "hebb/shape.hpp"
#include "hebb/tensors.hpp"

namespace hebb::testing {

/// How the numbers of an input are drawn, so that no kink of the operation is near.
enum class Domain {
  off_zero,  ///< 0.1 to 2 with either sign.
  wide,      ///< 0.4 to 8 with either sign.
  positive,  ///< 0.5 to 2.
  striped,   ///< 0.5 to 2, negative in odd places of the last axis: the signs of sums are known.
  distinct,  ///< Multiples of 0.5, each once, shifted by 0.2 from one input to the next.
  distribution,  ///< Positive, sums to 1 along the last axis.
  index,         ///< int64, from 0 to below Input::limit; has no gradient.
};

/// One input of a case.
struct Input {
  /// Sizes of the axes, with spaces between: a number stands for itself, a letter for a size that
  /// is chosen anew for each run, the same throughout the case. `b` in front is a batch.
  const char* shape;
  Domain domain = Domain::off_zero;
  char limit = 0;  ///< Of Domain::index: the letter whose size the numbers stay below.
};

/// An operation with inputs it takes and inputs it refuses.
struct Case {
  const char* op;
  const char* label;
  std::vector<Input> inputs;
  Tensor (*call)(const Tensors& x);
  const char* flops;                               ///< A product of numbers and sizes.
  std::vector<std::vector<const char*>> bad = {};  ///< Shapes of inputs that must be refused.
  bool moves = false;                              ///< Keeps any dtype, for it computes nothing.
  bool flat = false;                               ///< The derivative is 0 everywhere.
};

/// The cases by family.
std::vector<Case> product_cases();
std::vector<Case> binary_cases();
std::vector<Case> unary_cases();
std::vector<Case> activation_cases();
std::vector<Case> reduction_cases();
std::vector<Case> move_cases();
std::vector<Case> probability_cases();
std::vector<Case> normalization_cases();

/// All cases.
const std::vector<Case>& cases();

/// The size that each letter stands for.
using Sizes = std::array<std::int64_t, 128>;

/// Every letter from 2 to 5.
Sizes random_sizes(const Rng& rng);

/// The shape that a pattern stands for.
Shape shape_of(const char* pattern, const Sizes& sizes);

/// Numbers of this domain. `place`: which input of its case it is.
Tensor input_of(const Input& input, std::size_t place, const Sizes& sizes, DType dtype,
                const Rng& rng);

/// All inputs of a case.
Tensors inputs_of(const Case& c, const Sizes& sizes, DType dtype, const Rng& rng);

/// True for inputs that can have a gradient.
bool is_differentiable(const Input& input);

/// Floating-point operations of one call, by the formula of the case.
double flops_of(const Case& c, const Sizes& sizes);

}  // namespace hebb::testing
