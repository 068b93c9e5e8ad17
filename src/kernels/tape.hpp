// A tape notes kernel calls with their arguments, so that they can be made again on the same memory
// without whatever led to them: shape checks, tensors, the graph.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

namespace hebb::kernels {

/// Calls in the order in which they were made. What they point to must outlive the tape.
class Tape {
 public:
  /// Notes f(arguments...). References become copies.
  template <class... P, class... A>
  void add(void (*f)(P...), A... arguments) {
    const auto call = [f, ... a = std::remove_cvref_t<P>(arguments)] { f(a...); };
    using Call = std::remove_const_t<decltype(call)>;
    static_assert(std::is_trivially_copyable_v<Call> && alignof(Entry<Call>) <= alignof(Word));
    constexpr std::size_t kWords = (sizeof(Entry<Call>) + sizeof(Word) - 1) / sizeof(Word);
    const Entry<Call> entry{[](const Word* at) -> const Word* {
                              reinterpret_cast<const Entry<Call>*>(at)->call();
                              return at + kWords;
                            },
                            call};
    const std::size_t first = words_.size();
    words_.resize(first + kWords);
    std::memcpy(static_cast<void*>(words_.data() + first), &entry, sizeof entry);
    ++count_;
  }
  /// Makes all calls again.
  void run() const {
    const Word* const end = words_.data() + words_.size();
    for (const Word* at = words_.data(); at != end;) at = (*reinterpret_cast<const Make*>(at))(at);
  }
  /// Says that something happened that no call here does again.
  void spoil() { spoiled_ = true; }
  bool spoiled() const { return spoiled_; }
  /// Number of calls.
  std::size_t size() const { return count_; }

 private:
  struct alignas(16) Word {
    std::byte bytes[16];
  };
  /// Makes the call at a place and returns the place of the next one.
  using Make = const Word* (*)(const Word* at);
  template <class Call>
  struct Entry {
    Make make;
    Call call;
  };

  std::vector<Word> words_;
  std::size_t count_ = 0;
  bool spoiled_ = false;
};

/// The tape that runs on this thread; null when there is none. Kernels of host() write to it.
Tape* running_tape() noexcept;

/// Lets a tape run on this thread until it is destroyed.
class Taping {
 public:
  explicit Taping(Tape& tape);
  ~Taping();
  Taping(const Taping&) = delete;
  Taping& operator=(const Taping&) = delete;
};

/// Calls f(arguments...), a function that is no kernel but reads or writes elements, so that a tape
/// has it too.
template <class... P, class... A>
void perform(void (*f)(P...), A... arguments) {
  f(arguments...);
  if (Tape* tape = running_tape()) tape->add(f, arguments...);
}

}  // namespace hebb::kernels
