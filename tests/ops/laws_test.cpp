// Laws that every operation keeps, over the one list of cases: shapes of meta tensors, refusals,
// element types, no history under NoGrad.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "gradients.hpp"
#include "hebb/ops.hpp"
#include "ops/cases.hpp"
#include "tensor/impl.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

std::string name_of(const Case& c) { return std::string(c.op) + ", " + c.label; }

/// Calls f(case, sizes, rng) for every case.
template <class F>
void each_case(F f) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(name_of(c));
    const Rng rng = Rng(2).fork(c.op).fork(c.label);
    f(c, random_sizes(rng), rng);
  }
}

/// Shapes alone of the inputs.
Tensors meta_of(const Tensors& inputs) {
  Tensors metas;
  for (const Tensor& x : inputs) metas.push_back(Tensor::meta(x.shape(), x.dtype()));
  return metas;
}

int floating_inputs(const Case& c) {
  return static_cast<int>(std::count_if(c.inputs.begin(), c.inputs.end(), is_differentiable));
}

/// The same inputs, floating ones cast.
Tensors cast_of(const Tensors& inputs, DType dtype) {
  Tensors result;
  for (const Tensor& x : inputs) result.push_back(is_floating(x.dtype()) ? x.cast(dtype) : x);
  return result;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && a.dtype() == b.dtype() &&
         std::memcmp(raw<void>(a), raw<void>(b),
                     static_cast<std::size_t>(a.size() * item_size(a.dtype()))) == 0;
}

TEST(Laws, MetaResultHasTheShapeAndDtypeOfTheRealOne) {
  each_case([](const Case& c, const Sizes& sizes, const Rng& rng) {
    for (const DType dtype : {DType::float32, DType::float64}) {
      const Tensors x = inputs_of(c, sizes, dtype, rng);
      const Tensor real = c.call(x), meta = c.call(meta_of(x));
      EXPECT_TRUE(meta.is_meta());
      EXPECT_EQ(meta.shape().to_string(), real.shape().to_string());
      EXPECT_EQ(meta.dtype(), real.dtype());
    }
  });
}

TEST(Laws, UnknownBatchIsUnknownInTheResultAndNothingElseIs) {
  int seen = 0;
  each_case([&](const Case& c, const Sizes& sizes, const Rng& rng) {
    const auto has_batch = [](const Input& input) { return input.shape[0] == 'b'; };
    if (!std::any_of(c.inputs.begin(), c.inputs.end(), has_batch)) return;
    Tensors metas = meta_of(inputs_of(c, sizes, DType::float32, rng));
    for (std::size_t i = 0; i < metas.size(); ++i) {
      if (!has_batch(c.inputs[i])) continue;
      metas[i] = Tensor::meta(metas[i].shape().with(0, kUnknown), metas[i].dtype());
    }
    // Axes that change with the batch are the unknown ones.
    Sizes more = sizes;
    ++more['b'];
    Shape expected = c.call(inputs_of(c, sizes, DType::float32, rng)).shape();
    const Shape other = c.call(inputs_of(c, more, DType::float32, rng)).shape();
    for (int axis = 0; axis < expected.rank(); ++axis) {
      if (expected[axis] != other[axis]) expected = expected.with(axis, kUnknown);
    }
    EXPECT_EQ(c.call(metas).shape().to_string(), expected.to_string());
    ++seen;
  });
  EXPECT_GE(seen, 60);
}

TEST(Laws, ShapesThatDoNotFitAreRefusedByName) {
  int refused = 0, missed = 0;
  each_case([&](const Case& c, const Sizes& sizes, const Rng& rng) {
    for (const std::vector<const char*>& patterns : c.bad) {
      for (const bool meta : {false, true}) {
        Tensors x;
        for (std::size_t i = 0; i < patterns.size(); ++i) {
          const Input input{patterns[i], c.inputs[i].domain, c.inputs[i].limit};
          x.push_back(input_of(input, i, sizes, DType::float32, rng));
        }
        if (meta) x = meta_of(x);
        std::string text;
        try {
          text = "a result " + c.call(x).shape().to_string();
        } catch (const ShapeError& error) {
          text = error.what();
        }
        bool good = text.starts_with(std::string(c.op) + ": ");
        for (const Tensor& t : x) good = good && text.find(t.shape().to_string()) != text.npos;
        EXPECT_TRUE(good) << (meta ? "meta: " : "") << text;
        ++(good ? refused : missed);
      }
    }
  });
  std::printf("bad inputs: %d refused, %d not\n", refused, missed);
  EXPECT_GE(refused, 100);
}

/// A bias, and the factors and offsets of a normalization.
bool may_be_undefined(const Case& c, std::size_t input) {
  const std::string_view op = c.op;
  if (op == "dense") return input == 2;
  const bool normalization =
      op == "batch_normalization" || op == "normalize_batch" || op == "layer_normalization";
  return normalization && (input == 1 || input == 2) && is_differentiable(c.inputs[input]);
}

TEST(Laws, UndefinedOperandsAreRefusedByName) {
  int refused = 0;
  each_case([&](const Case& c, const Sizes& sizes, const Rng& rng) {
    for (std::size_t i = 0; i < c.inputs.size(); ++i) {
      // Here another operation sees the operand first.
      const bool composed = std::string_view(c.label) == "x and its sigmoid";
      if (may_be_undefined(c, i) || composed) continue;
      Tensors x = inputs_of(c, sizes, DType::float32, rng);
      x[i] = Tensor();
      std::string text = "no error";
      try {
        c.call(x);
      } catch (const ValueError& error) {
        text = error.what();
      }
      EXPECT_EQ(text, std::string(c.op) +
                          ": an operand is undefined (default-constructed or moved from)");
      ++refused;
    }
  });
  EXPECT_GE(refused, 50);
}

TEST(Laws, Float32IsCloseToFloat64) {
  each_case([](const Case& c, const Sizes& sizes, const Rng& rng) {
    // float32 rounds each of at most 300 terms to 2^-24 of the largest.
    const auto close = [](const Tensor& narrow, const Tensor& wide) {
      ASSERT_EQ(narrow.shape(), wide.shape());
      const std::vector<double> a = narrow.to_vector<double>(), b = wide.to_vector<double>();
      double scale = 1;
      for (const double v : b) scale = std::max(scale, std::abs(v));
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-5 * scale);
    };
    const Tensors wide = leaves_of(inputs_of(c, sizes, DType::float64, rng));
    const Tensors narrow = leaves_of(cast_of(wide, DType::float32));
    const Tensor y = c.call(wide), y_narrow = c.call(narrow);
    close(y_narrow, y);
    if (!y.requires_grad()) return;
    y.backward(seed_for(y, rng));
    y_narrow.backward(seed_for(y_narrow, rng));
    for (std::size_t i = 0; i < wide.size(); ++i) {
      if (wide[i].requires_grad()) close(narrow[i].grad(), wide[i].grad());
    }
  });
}

TEST(Laws, SameBitsWhateverElseIsInTheBatch) {
  // The first row of a batch of many alone gives the bits it has among the others.
  const Rng rng(11);
  for (const Case& c : cases()) {
    if (std::string(c.op) != "dense" || c.inputs[0].shape != std::string("b i")) continue;
    SCOPED_TRACE(name_of(c));
    Sizes sizes = random_sizes(rng);
    sizes['b'] = 13;
    sizes['i'] = 300;
    sizes['u'] = 37;
    if (c.inputs[1].shape != std::string("i u")) continue;
    Tensors x = inputs_of(c, sizes, DType::float32, rng);
    const Tensor all = c.call(x);
    x[0] = slice(x[0], 0, 1);
    EXPECT_TRUE(same_bits(c.call(x), slice(all, 0, 1)));
  }
}

TEST(Laws, NothingIsRecordedUnderNoGradNorWithoutNeed) {
  each_case([](const Case& c, const Sizes& sizes, const Rng& rng) {
    const Tensors x = inputs_of(c, sizes, DType::float32, rng);
    EXPECT_FALSE(c.call(x).requires_grad());
    EXPECT_EQ(c.call(x).impl()->node, nullptr);
    const Tensors leaves = leaves_of(x);
    const NoGrad no_grad;
    EXPECT_FALSE(c.call(leaves).requires_grad());
    EXPECT_EQ(c.call(leaves).impl()->node, nullptr);
  });
}

TEST(Laws, IntegersAreComputedAsFloat32AndMovedAsTheyAre) {
  each_case([](const Case& c, const Sizes& sizes, const Rng& rng) {
    const Tensors x = inputs_of(c, sizes, DType::float32, rng);
    for (const DType dtype : {DType::int64, DType::uint8}) {
      Tensors whole;
      for (const Tensor& t : x) {
        whole.push_back(is_floating(t.dtype()) ? (t * 4.0).cast(dtype) : t);
      }
      Tensors floating;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const bool casts = is_differentiable(c.inputs[i]);
        floating.push_back(casts ? whole[i].cast(DType::float32) : whole[i]);
      }
      const Tensor y = c.call(whole), expected = c.call(floating);
      if (c.moves) {
        EXPECT_EQ(y.dtype(), dtype);
        EXPECT_TRUE(same_bits(y.cast(DType::float32), expected));
      } else {
        EXPECT_TRUE(same_bits(y, expected)) << to_string(dtype);
      }
      EXPECT_EQ(c.call(meta_of(whole)).dtype(), y.dtype());
    }
  });
}

TEST(Laws, IntegersBesideFloat64AreFloat64) {
  each_case([](const Case& c, const Sizes& sizes, const Rng& rng) {
    if (floating_inputs(c) < 2) return;
    const Tensors x = inputs_of(c, sizes, DType::float64, rng);
    for (std::size_t i = 0; i < x.size(); ++i) {
      Tensors mixed = x;
      mixed[i] = (x[i] * 4.0).cast(DType::uint8);
      if (c.moves) {
        const std::string text = error_of<DTypeError>([&] { c.call(mixed); });
        expect_words(text, {c.op, "float64", "uint8"});
        continue;
      }
      Tensors wide = x;
      wide[i] = mixed[i].cast(DType::float64);
      EXPECT_TRUE(same_bits(c.call(mixed), c.call(wide))) << "input " << i;
    }
  });
}

TEST(Laws, Float32BesideFloat64IsRefused) {
  each_case([](const Case& c, const Sizes& sizes, const Rng& rng) {
    if (floating_inputs(c) < 2) return;
    const Tensors x = inputs_of(c, sizes, DType::float64, rng);
    for (std::size_t i = 0; i < x.size(); ++i) {
      Tensors mixed = x;
      mixed[i] = x[i].cast(DType::float32);
      expect_words(error_of<DTypeError>([&] { c.call(mixed); }), {c.op, "float32", "float64"});
      expect_words(error_of<DTypeError>([&] { c.call(meta_of(mixed)); }), {c.op});
    }
  });
}

}  // namespace
}  // namespace hebb::testing
