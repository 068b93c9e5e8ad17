// The backend that writes to the running tape: each of its kernels calls the real one and notes it.

#include "kernels/tape.hpp"

#include "kernels/table.hpp"

namespace hebb::kernels {

namespace {

constinit thread_local Tape* running = nullptr;

/// The kernel at a place of the backend, noted.
template <auto table, auto row>
struct Noted;

template <class Rows, class... P, Rows Backend::*table, void (*Rows::*row)(P...)>
struct Noted<table, row> {
  static void call(P... arguments) {
    void (*kernel)(P...) = plain_host().*table.*row;
    kernel(arguments...);
    running->add(kernel, arguments...);
  }
};

template <class T, Table<T> Backend::*table>
constexpr Table<T> noted_table() {
  using Rows = Table<T>;
  return {
      .gemm = Noted<table, &Rows::gemm>::call,
      .dense_gradients = Noted<table, &Rows::dense_gradients>::call,
      .unary = Noted<table, &Rows::unary>::call,
      .unary_backward = Noted<table, &Rows::unary_backward>::call,
      .curve = Noted<table, &Rows::curve>::call,
      .curve_backward = Noted<table, &Rows::curve_backward>::call,
      .binary = Noted<table, &Rows::binary>::call,
      .binary_backward = Noted<table, &Rows::binary_backward>::call,
      .clip = Noted<table, &Rows::clip>::call,
      .clip_backward = Noted<table, &Rows::clip_backward>::call,
      .scale = Noted<table, &Rows::scale>::call,
      .count_not_finite = Noted<table, &Rows::count_not_finite>::call,
      .sum_rows = Noted<table, &Rows::sum_rows>::call,
      .sum_columns = Noted<table, &Rows::sum_columns>::call,
      .extreme = Noted<table, &Rows::extreme>::call,
      .softmax = Noted<table, &Rows::softmax>::call,
      .softmax_backward = Noted<table, &Rows::softmax_backward>::call,
      .log_softmax = Noted<table, &Rows::log_softmax>::call,
      .log_softmax_backward = Noted<table, &Rows::log_softmax_backward>::call,
      .softmax_cross_entropy = Noted<table, &Rows::softmax_cross_entropy>::call,
      .sparse_softmax_cross_entropy = Noted<table, &Rows::sparse_softmax_cross_entropy>::call,
      .softmax_cross_entropy_backward = Noted<table, &Rows::softmax_cross_entropy_backward>::call,
      .sparse_softmax_cross_entropy_backward =
          Noted<table, &Rows::sparse_softmax_cross_entropy_backward>::call,
      .sigmoid_cross_entropy = Noted<table, &Rows::sigmoid_cross_entropy>::call,
      .sigmoid_cross_entropy_backward = Noted<table, &Rows::sigmoid_cross_entropy_backward>::call,
      .batch_moments = Noted<table, &Rows::batch_moments>::call,
      .batch_normalization = Noted<table, &Rows::batch_normalization>::call,
      .batch_normalization_backward = Noted<table, &Rows::batch_normalization_backward>::call,
      .layer_normalization = Noted<table, &Rows::layer_normalization>::call,
      .layer_normalization_backward = Noted<table, &Rows::layer_normalization_backward>::call,
      .dropout = Noted<table, &Rows::dropout>::call,
      .uniform = Noted<table, &Rows::uniform>::call,
      .normal = Noted<table, &Rows::normal>::call,
      .scatter_add = Noted<table, &Rows::scatter_add>::call,
      .sum_of_squares = Noted<table, &Rows::sum_of_squares>::call,
      .sgd = Noted<table, &Rows::sgd>::call,
      .adagrad = Noted<table, &Rows::adagrad>::call,
      .adadelta = Noted<table, &Rows::adadelta>::call,
      .rmsprop = Noted<table, &Rows::rmsprop>::call,
      .adam = Noted<table, &Rows::adam>::call,
      .adamax = Noted<table, &Rows::adamax>::call,
      .nadam = Noted<table, &Rows::nadam>::call,
      .ftrl = Noted<table, &Rows::ftrl>::call,
      .lion = Noted<table, &Rows::lion>::call,
  };
}

void noted_copy(void* to, const void* from, std::int64_t bytes) {
  perform(plain_host().copy, to, from, bytes);
}

void noted_zero(void* to, std::int64_t bytes) { perform(plain_host().zero, to, bytes); }

Backend noted_backend() {
  const Backend& plain = plain_host();
  return {.name = plain.name,
          .allocate = plain.allocate,
          .free = plain.free,
          .copy = noted_copy,
          .zero = noted_zero,
          .synchronize = plain.synchronize,
          .float32 = noted_table<float, &Backend::float32>(),
          .float64 = noted_table<double, &Backend::float64>(),
          .move = {.transpose = Noted<&Backend::move, &MoveTable::transpose>::call,
                   .gather = Noted<&Backend::move, &MoveTable::gather>::call,
                   .convert = Noted<&Backend::move, &MoveTable::convert>::call}};
}

}  // namespace

Tape* running_tape() noexcept { return running; }

Taping::Taping(Tape& tape) {
  static const Backend noting = noted_backend();
  running = &tape;
  detail::current_host = &noting;
}

Taping::~Taping() {
  running = nullptr;
  detail::current_host = nullptr;
}

}  // namespace hebb::kernels
