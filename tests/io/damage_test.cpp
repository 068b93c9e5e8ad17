// hebb's own model files, damaged: every length and every bit gives an error or an identical load.
// Every HEBB_DAMAGE_STRIDE-th bit is turned, each with `make damage`.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "io/formats.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::io {
namespace {

/// Formats of which hebb's own files carry a checksum.
constexpr const char* kFormats[] = {"model.safetensors", "model.npz",   "model.json",
                                    "model.yaml",        "model.keras", "model.h5",
                                    "model.weights.h5"};

/// A small model with everything a file can hold.
SavedModel trained() {
  Sequential model{layers::Input({2}), layers::Dense(3, {.activation = "tanh"}),
                   layers::BatchNormalization(), layers::Dense(1)};
  model.compile({.optimizer = optimizers::Adam(), .loss = "mse", .metrics = {"mae"}});
  model.fit(testing::uniform({8, 2}, 1), testing::uniform({8, 1}, 2), {.verbose = 0});
  SavedModel saved = saved_model(model, true, "test");
  saved.state = {{"run/epoch", Tensor::ones({}, DType::int64)}, {"sums", testing::uniform({3}, 3)}};
  saved.assets = {{"hebb/preprocessing.json", {'{', '}'}}};
  return saved;
}

bool same(const SavedWeight& a, const SavedWeight& b) {
  return a.name == b.name && a.value.dtype() == b.value.dtype() &&
         a.value.shape() == b.value.shape() && testing::bits(a.value) == testing::bits(b.value);
}

bool same(const std::vector<SavedWeight>& a, const std::vector<SavedWeight>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const SavedWeight& p, const SavedWeight& q) { return same(p, q); });
}

bool same(const SavedModel& a, const SavedModel& b) {
  return a.architecture == b.architecture && a.compile == b.compile && a.match == b.match &&
         same(a.optimizer, b.optimizer) && same(a.state, b.state) &&
         std::equal(a.assets.begin(), a.assets.end(), b.assets.begin(), b.assets.end(),
                    [](const SavedAsset& p, const SavedAsset& q) {
                      return p.name == q.name && p.bytes == q.bytes;
                    }) &&
         std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(),
                    [](const SavedLayer& p, const SavedLayer& q) {
                      return p.name == q.name && p.place == q.place && same(p.weights, q.weights);
                    });
}

/// Counts what damage is refused, does no harm, and is not noticed.
class Damage {
 public:
  explicit Damage(const char* name)
      : name_(name), whole_(format_of_path(name, "test").write(trained(), name)) {
    expected_ = read(whole_);
  }

  void cut() {
    for (std::size_t length = 0; length < whole_.size(); ++length) {
      judge({whole_.begin(), whole_.begin() + static_cast<std::ptrdiff_t>(length)}, length, -1);
    }
  }
  void turn_bits(std::size_t stride) {
    ModelBytes bytes = whole_;
    for (std::size_t i = 0; i < 8 * whole_.size(); i += stride) {
      const auto bit = static_cast<std::uint8_t>(1 << i % 8);
      bytes[i / 8] ^= bit;
      judge(bytes, i / 8, static_cast<int>(i % 8));
      bytes[i / 8] ^= bit;
    }
  }
  void grow() {
    ModelBytes bytes = whole_;
    for (int i = 0; i < 40; ++i) {
      bytes.push_back(static_cast<std::uint8_t>(i));
      judge(bytes, bytes.size(), -1);
    }
  }

  long long refused() const { return refused_; }
  long long unnoticed() const { return unnoticed_; }

 private:
  SavedModel read(const ModelBytes& bytes) const {
    return format_of_content(bytes, name_).read(bytes, name_);
  }
  void judge(const ModelBytes& bytes, std::size_t at, int bit) {
    try {
      if (same(read(bytes), expected_)) return;
    } catch (const Error& error) {
      EXPECT_STRNE(error.what(), "");
      ++refused_;
      return;
    }
    ++unnoticed_;
    ADD_FAILURE() << name_ << ": not noticed at byte " << at << ", bit " << bit;
  }

  const char* const name_;
  const ModelBytes whole_;
  SavedModel expected_;
  long long refused_ = 0;
  long long unnoticed_ = 0;
};

std::size_t stride() {
  const char* text = std::getenv("HEBB_DAMAGE_STRIDE");
  return text ? static_cast<std::size_t>(std::atoi(text)) : 7;  // comes to every bit of a byte
}

TEST(Damage, IsNoticed) {
  long long refused = 0, unnoticed = 0;
  for (const char* name : kFormats) {
    Damage damage(name);
    damage.cut();
    damage.turn_bits(stride());
    damage.grow();
    refused += damage.refused();
    unnoticed += damage.unnoticed();
  }
  std::printf("bad inputs: %lld refused, %lld not\n", refused, unnoticed);
  EXPECT_GT(refused, 5000);
}

}  // namespace
}  // namespace hebb::io
