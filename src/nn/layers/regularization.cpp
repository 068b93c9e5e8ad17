#include "hebb/layers/regularization.hpp"

#include <algorithm>
#include <cmath>
#include <typeinfo>

#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/layers/common.hpp"
#include "ops/update.hpp"

namespace hebb::layers {

GaussianNoise::GaussianNoise(double stddev, NoiseOptions options)
    : LayerOf(options), stddev_(stddev), seed_(options.seed) {
  configured();
}

void GaussianNoise::configured() { check_number("GaussianNoise", "stddev", stddev_, kFromZero); }

void GaussianNoise::describe(Fields& f) {
  f.type("GaussianNoise");
  f.option("stddev", stddev_);
  f.option("seed", seed_);
}

Tensor GaussianNoise::forward(const Tensor& x, Pass& pass) {
  if (!pass.training() || stddev_ == 0) return x;
  return x + normal_noise(x, 0, stddev_, seeded(next_random_stream(), seed_));
}

bool GaussianNoise::replayable() const { return typeid(*this) == typeid(GaussianNoise); }

GaussianDropout::GaussianDropout(double rate, NoiseOptions options)
    : LayerOf(options), rate_(rate), seed_(options.seed) {
  configured();
}

void GaussianDropout::configured() { check_number("GaussianDropout", "rate", rate_, kBelowOne); }

void GaussianDropout::describe(Fields& f) {
  f.type("GaussianDropout");
  f.option("rate", rate_);
  f.option("seed", seed_);
}

Tensor GaussianDropout::forward(const Tensor& x, Pass& pass) {
  if (!pass.training() || rate_ == 0) return x;
  const double stddev = std::sqrt(rate_ / (1 - rate_));
  return x * normal_noise(x, 1, stddev, seeded(next_random_stream(), seed_));
}

bool GaussianDropout::replayable() const { return typeid(*this) == typeid(GaussianDropout); }

AlphaDropout::AlphaDropout(double rate, NoiseOptions options)
    : LayerOf(options), rate_(rate), seed_(options.seed) {
  configured();
}

void AlphaDropout::configured() { check_number("AlphaDropout", "rate", rate_, kBelowOne); }

void AlphaDropout::describe(Fields& f) {
  f.type("AlphaDropout");
  f.option("rate", rate_);
  f.option("seed", seed_);
}

Tensor AlphaDropout::forward(const Tensor& x, Pass& pass) {
  if (!pass.training() || rate_ == 0) return x;
  constexpr double kLowest = -1.6732632423543772 * 1.0507009873554805;  // of selu
  const double a = 1 / std::sqrt((1 - rate_) * (1 + rate_ * kLowest * kLowest));
  const double b = -a * kLowest * rate_;
  // Dropout of x - c, which is 0 where it drops and (x - c) / (1 - rate) elsewhere.
  const Tensor kept = dropout(x - kLowest, rate_, seeded(next_random_stream(), seed_));
  return kept * (a * (1 - rate_)) + (a * kLowest + b);
}

bool AlphaDropout::replayable() const { return typeid(*this) == typeid(AlphaDropout); }

ActivityRegularization::ActivityRegularization(ActivityRegularizationOptions options)
    : LayerOf(options), l1_(options.l1), l2_(options.l2) {
  configured();
}

void ActivityRegularization::configured() {
  check_number("ActivityRegularization", "l1", l1_, kFromZero);
  check_number("ActivityRegularization", "l2", l2_, kFromZero);
}

void ActivityRegularization::describe(Fields& f) {
  f.type("ActivityRegularization");
  f.option("l1", l1_);
  f.option("l2", l2_);
}

Tensor ActivityRegularization::forward(const Tensor& x, Pass& pass) {
  if (!pass.collects_losses()) return x;
  const std::int64_t batch = x.rank() == 0 ? 1 : std::max(x.shape()[0], std::int64_t{1});
  const auto factor = [&](double l) { return l / static_cast<double>(batch); };
  if (l1_ != 0) pass.add_loss(sum(abs(x)) * factor(l1_));
  if (l2_ != 0) pass.add_loss(sum(square(x)) * factor(l2_));
  return x;
}

bool ActivityRegularization::replayable() const {
  return typeid(*this) == typeid(ActivityRegularization);
}

}  // namespace hebb::layers
