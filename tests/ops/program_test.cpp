// Every operation can be recorded and run again on other numbers: same bits as computing anew.

#include "tensor/program.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>

#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "ops/cases.hpp"
#include "tensor/impl.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

std::int64_t bytes_of(const Tensor& t) { return t.size() * item_size(t.dtype()); }

/// The elements as bytes.
std::vector<std::byte> bits_of(const Tensor& t) {
  const auto* first = raw<std::byte>(t);
  return {first, first + bytes_of(t)};
}

/// Bits of the result of a case and of all its gradients.
class Outcome {
 public:
  void add(const Tensor& t) {
    bits_.push_back(t.defined() ? bits_of(t) : std::vector<std::byte>{});
  }
  bool operator==(const Outcome&) const = default;

 private:
  std::vector<std::vector<std::byte>> bits_;
};

Tensors leaves_of(const Case& c, const Sizes& sizes, DType dtype, const Rng& rng) {
  Tensors x = inputs_of(c, sizes, dtype, rng);
  for (std::size_t i = 0; i < x.size(); ++i) x[i].requires_grad(is_differentiable(c.inputs[i]));
  return x;
}

/// One call with its gradients.
Tensor compute(const Case& c, const Tensors& x) {
  for (std::size_t i = 0; i < x.size(); ++i) Tensor(x[i]).zero_grad();
  const Tensor y = c.call(x);
  if (y.requires_grad()) y.backward(Tensor::full(y.shape(), 0.75, y.dtype()));
  return y.detach();
}

Outcome outcome_of(const Tensors& x, const Tensor& y) {
  Outcome outcome;
  outcome.add(y);
  for (const Tensor& leaf : x) outcome.add(leaf.grad());
  return outcome;
}

TEST(Program, RunsEveryOperationAgain) {
  int programs = 0;
  for (const Case& c : cases()) {
    for (const DType dtype : {DType::float32, DType::float64}) {
      SCOPED_TRACE(std::string(c.op) + ", " + c.label);
      const Rng rng = Rng(3).fork(c.op).fork(c.label);
      const Sizes sizes = random_sizes(rng);
      const Tensors x = leaves_of(c, sizes, dtype, rng.fork("first"));
      const Tensors other = leaves_of(c, sizes, dtype, rng.fork("second"));
      compute(c, x);  // makes the gradients of the leaves
      Program program;
      Tensor y;
      {
        Program::Recording recording(program);
        y = recording.keep(compute(c, x));
      }
      const bool shares =
          y.impl()->storage == x[0].impl()->storage;  // a view has no elements of its own
      ASSERT_TRUE(shares || program.complete(1));
      const Outcome first = outcome_of(x, y);
      EXPECT_EQ(first, outcome_of(x, compute(c, x)));
      for (std::size_t i = 0; i < x.size(); ++i) {
        std::memcpy(raw<void>(x[i]), raw<void>(other[i]), static_cast<std::size_t>(bytes_of(x[i])));
      }
      // What is freed now must not be what the program writes to.
      for (int i = 0; i < 3; ++i) compute(c, other);
      program.run();
      EXPECT_EQ(outcome_of(x, y), outcome_of(other, compute(c, other)));
      ++programs;
    }
  }
  std::printf("programs: %d run again\n", programs);
  EXPECT_GT(programs, 100);
}

TEST(Program, RunsDoNotWriteOverTheHandlesThatAreKept) {
  for (std::int64_t n = 1; n < 200; ++n) {
    const Tensor x = Tensor::ones({n});
    Program program;
    Tensor y, total;
    {
      Program::Recording recording(program);
      const Tensor z = exp(x) * 2.0;
      const Tensor sum_of_z = sum(z);
      { const Tensor passing = exp(z) * 2.0; }  // whose blocks the next handles could get
      y = recording.keep(z);
      total = recording.keep(sum_of_z);
    }
    ASSERT_TRUE(program.complete(2)) << n;
    const auto handle = [](const Tensor& t) {
      return std::string(reinterpret_cast<const char*>(t.impl()), sizeof(TensorImpl));
    };
    const std::string before = handle(y) + handle(total);
    program.run();
    ASSERT_EQ(handle(y) + handle(total), before) << n;
  }
}

TEST(Program, ChecksLabelsAndIndicesAgain) {
  const Tensor logits = Tensor::zeros({2, 3});
  Tensor label = Tensor::from({0, 2});
  Program losses;
  Tensor kept;
  {
    Program::Recording recording(losses);
    kept = recording.keep(sparse_softmax_cross_entropy(label, logits));
  }
  ASSERT_TRUE(losses.complete(1));
  label.mutable_data<std::int64_t>()[1] = 3;
  expect_words(error_of<DataError>([&] { losses.run(); }), {"label 3", "row 1"});
  Program rows;
  {
    const Program::Recording recording(rows);
    kept = gather(logits, Tensor::from({1, 0}));
  }
  EXPECT_FALSE(losses.complete(0)) << "what is kept is still there";
}

TEST(Program, WhatLivesOnIsNoticed) {
  Program program;
  Tensor y, forgotten;
  {
    Program::Recording recording(program);
    forgotten = Tensor::ones({3}) + 1.0;
    y = recording.keep(forgotten * 2.0);
  }
  EXPECT_FALSE(program.complete(1));
}

TEST(Program, DrawsAnewFromItsStream) {
  std::uint64_t draws = 0;
  const auto next = [&draws] { return Rng(7).fork(draws++); };
  const Tensor x = Tensor::ones({100});
  Program program;
  Tensor y;
  {
    Program::Recording recording(program);
    const Rng stream = next();
    Program::recording()->note_stream(stream, next);
    y = recording.keep(dropout(x, 0.5, stream));
  }
  ASSERT_TRUE(program.complete(1));
  for (std::uint64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(bits_of(y), bits_of(dropout(x, 0.5, Rng(7).fork(i))));
    program.run();
  }
  Program unused;
  {
    const Program::Recording recording(unused);
    Program::recording()->note_stream(next(), next);
  }
  EXPECT_FALSE(unused.complete(0)) << "a stream that no kernel follows would stand still";
}

/// True when what `work` does could be run again.
template <class F>
bool is_complete(F work) {
  Program program;
  Tensor y;
  {
    Program::Recording recording(program);
    y = recording.keep(work());
  }
  return program.complete(1);
}

TEST(Program, WhatNoKernelDoesIsNoticed) {
  const Tensor x = Tensor::ones({3});
  Tensor state = Tensor::ones({3});
  EXPECT_TRUE(is_complete([&] { return (x * 2.0).detach(); }));
  EXPECT_FALSE(is_complete([&] { return (x * Tensor::from({1.f, 2.f, 3.f})).detach(); }));
  EXPECT_FALSE(is_complete([&] { return (x * Tensor::linspace(0, 1, 3)).detach(); }));
  EXPECT_FALSE(is_complete([&] { return (x * sum(x).item<double>()).detach(); }));
  EXPECT_FALSE(is_complete([&] {
    state.assign(x * 0.5);
    return (x + state).detach();
  }));
  // A stream that a part was taken of, whose key would stand still.
  std::uint64_t draws = 0;
  const auto next = [&draws] { return Rng(7).fork(draws++); };
  EXPECT_FALSE(is_complete([&] {
    const Rng stream = next();
    Program::recording()->note_stream(stream, next);
    return dropout(dropout(x, 0.5, stream), 0.5, stream.fork(0)).detach();
  }));
}

TEST(Program, WhatIsLeftBehindIsNotOffsetByWhatIsFreed) {
  const Tensor x = Tensor::ones({3});
  Tensor kept = x * 3.0;
  EXPECT_FALSE(is_complete([&] {
    kept = x * 4.0;  // lets go of a tensor made before, and leaves one of its own
    return (x * 2.0).detach();
  }));
}

}  // namespace
}  // namespace hebb::testing
