// A stretch of computation that is recorded once and then run again and again on the same memory:
// the kernel calls remain, while checks, tensors and graph are paid for once.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "base/philox.hpp"
#include "hebb/random.hpp"
#include "hebb/tensor.hpp"
#include "kernels/tape.hpp"
#include "tensor/pool.hpp"

namespace hebb {

/// Kernel calls and the memory they work on. Running it does what the recorded work did, with what
/// its inputs hold by then: same bits. Right only for work that makes the same calls whatever the
/// numbers are.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// While it lives, what this thread computes is recorded.
  class Recording {
   public:
    explicit Recording(Program& program);
    ~Recording();
    /// A handle to t's elements that outlives the recording, without history. What t itself
    /// consists of stays with the program, whose runs write over every block that elements were in.
    Tensor keep(const Tensor& t);
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

   private:
    Program& program_;
    kernels::Taping taping_;
  };

  /// The program that is being recorded on this thread; null when there is none.
  static Program* recording() noexcept;

  /// Called while recording: `drawn` was made by `next`, which run() calls for a new one.
  void note_stream(const Rng& drawn, std::function<Rng()> next);
  /// Called while recording: a place that holds this key, and in later runs the key of the stream
  /// that the one it came from is followed by.
  const PhiloxKey* note_key(const PhiloxKey& key);

  /// True when the recorded work may be run again: it left nothing alive that it made but as many
  /// blocks of elements, those of kept tensors, which outlive the program, and every stream that it
  /// drew went into a key.
  bool complete(std::int64_t kept) const;

  /// Runs the recorded work again.
  void run();
  /// Number of kernel calls.
  std::size_t size() const { return tape_.size(); }

 private:
  struct Stream {
    std::uint64_t drawn;
    std::function<Rng()> next;
    std::vector<PhiloxKey*> keys;
  };

  pool::Reserve memory_;
  kernels::Tape tape_;
  std::vector<Stream> streams_;
  std::deque<PhiloxKey> keys_;  // which stay where they are
};

}  // namespace hebb
