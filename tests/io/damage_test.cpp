// Model files, damaged: every length and every bit of hebb's own gives an error or an identical
// load; of those that the real Keras wrote, which have no checksum, an error or a load, of bounded
// memory. Every HEBB_DAMAGE_STRIDE-th bit is turned, each with `make damage`.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "io/content.hpp"
#include "io/formats.hpp"
#include "io/model_files.hpp"
#include "io/zip.hpp"
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

/// Files of Keras of every kind, and the one member of an archive that its checksum would hide.
std::vector<std::pair<std::string, ModelBytes>> foreign_files() {
  std::vector<std::pair<std::string, ModelBytes>> files;
  const std::string folder = HEBB_SOURCE_DIR "/tests/io/keras/";
  for (const char* name :
       {"keras1_trained.h5", "keras2_legacy_adam.h5", "keras3_nested.h5", "keras3_plain.weights.h5",
        "weights_bfloat16.keras", "keras3_nested.keras"}) {
    const Content content(folder + name + ".gz");
    files.emplace_back(name, ModelBytes(content.bytes().begin(), content.bytes().end()));
  }
  const std::vector<ZipEntry> entries = read_zip(files.back().second, "keras3_nested.keras");
  files.back() = {"config.json", std::find_if(entries.begin(), entries.end(), [](const auto& e) {
                                   return e.name == "config.json";
                                 })->bytes};
  return files;
}

/// Most memory that this process has had, in bytes.
std::int64_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{1024} * usage.ru_maxrss;
}

/// Reads a file and makes its model. True when that is refused.
bool is_refused(const ModelBytes& bytes, const std::string& name) {
  try {
    SavedModel saved = format_of_content(bytes, name).read(bytes, name);
    if (!saved.architecture.is_null()) model_of(std::move(saved), name, {});
    return false;
  } catch (const Error& error) {
    EXPECT_STRNE(error.what(), "");
    return true;
  }
}

TEST(Damage, OfFilesOfKerasIsRefusedOrDoesNoHarm) {
  if (!zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  constexpr std::int64_t kMostMemory = std::int64_t{1} << 30;
  const bool all = stride() == 1;
  const std::size_t step = all ? 1 : 601;  // a prime, so it comes to every bit of a byte
  const std::int64_t before = peak_memory();
  long long refused = 0, loaded = 0;
  ::testing::internal::CaptureStderr();  // warnings
  for (auto& [name, bytes] : foreign_files()) {
    EXPECT_FALSE(is_refused(bytes, name)) << name;
    const auto judge = [&, &name = name](const ModelBytes& damaged) {
      ++(is_refused(damaged, name) ? refused : loaded);
    };
    for (std::size_t length = 0; length < bytes.size(); length += step) {
      judge({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)});
    }
    for (std::size_t i = 0; i < 8 * bytes.size(); i += step) {
      const auto bit = static_cast<std::uint8_t>(1 << i % 8);
      bytes[i / 8] ^= bit;
      judge(bytes);
      bytes[i / 8] ^= bit;
    }
  }
  EXPECT_LT(peak_memory() - before, kMostMemory);
  ::testing::internal::GetCapturedStderr();
  std::printf("bad inputs: %lld refused, 0 not\nbad inputs: %lld more did no harm\n", refused,
              loaded);
  EXPECT_GT(refused, 500);
  EXPECT_GT(loaded, 500);
}

}  // namespace
}  // namespace hebb::io
