#include "tensor/program.hpp"

#include <algorithm>

#include "tensor/impl.hpp"

namespace hebb {

namespace {

constinit thread_local Program* being_recorded = nullptr;

}  // namespace

Program::Recording::Recording(Program& program) : program_(program), taping_(program.tape_) {
  program_.memory_.exchange();
  being_recorded = &program_;
}

Program::Recording::~Recording() {
  being_recorded = nullptr;
  program_.memory_.exchange();
}

Program* Program::recording() noexcept { return being_recorded; }

void Program::note_stream(const Rng& drawn, std::function<Rng()> next) {
  streams_.push_back({drawn.stream(), std::move(next), {}});
}

const PhiloxKey* Program::note_key(const PhiloxKey& key) {
  PhiloxKey* place = &keys_.emplace_back(key);
  bool follows = false;
  for (Stream& stream : streams_) {
    if (stream.drawn != key.stream) continue;
    stream.keys.push_back(place);
    follows = true;
  }
  // Where streams were drawn, another key may come from one of them in a way that is not known.
  if (!follows && !streams_.empty()) tape_.spoil();
  return place;
}

Tensor Program::Recording::keep(const Tensor& t) {
  program_.memory_.exchange();
  Tensor kept = t.detach();
  program_.memory_.exchange();
  return kept;
}

bool Program::complete(std::int64_t kept) const {
  return !tape_.spoiled() && memory_.in_use() == kept &&
         std::none_of(streams_.begin(), streams_.end(),
                      [](const Stream& stream) { return stream.keys.empty(); });
}

void Program::run() {
  for (const Stream& stream : streams_) {
    const std::uint64_t number = stream.next().stream();
    for (PhiloxKey* key : stream.keys) key->stream = number;
  }
  tape_.run();
}

}  // namespace hebb
