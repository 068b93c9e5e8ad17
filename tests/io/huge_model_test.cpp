// Small files whose architecture asks for huge weights: refused before memory is taken.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/json.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb::io {
namespace {

using testing::expect_words;
using testing::message_of;

/// Lets the process have 256 MiB more than it has, until the end of its scope.
class LittleMemory {
 public:
  LittleMemory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their memory is of no size
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    ::getrlimit(RLIMIT_AS, &before_);
    rlimit limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(pages) * 4096 + (rlim_t{256} << 20);
    ::setrlimit(RLIMIT_AS, &limit);
    set_ = true;
#endif
  }
  ~LittleMemory() {
    if (set_) ::setrlimit(RLIMIT_AS, &before_);
  }
  LittleMemory(const LittleMemory&) = delete;
  LittleMemory& operator=(const LittleMemory&) = delete;

 private:
  rlimit before_{};
  bool set_ = false;
};

/// A layer of this class and options, on inputs of this shape.
std::string sequential(const std::string& inputs, const std::string& type,
                       const std::string& options) {
  return R"({"class_name": "Sequential", "config": {"name": "model", "layers": [
    {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, )" +
         inputs + R"(]}}, {"class_name": ")" + type + R"(", "config": {"name": "huge")" + options +
         "}}]}}";
}

/// What asks for more than the file has.
const std::vector<std::string> kHuge = {
    sequential("1000000000", "Dense", R"(, "units": 1000000000)"),
    sequential("100000", "Dense", R"(, "units": 100000)"),
    sequential("100000", "Dense",
               R"(, "units": 100000, "kernel_initializer": {"class_name": "Orthogonal",
                  "config": {"gain": 1.0, "seed": null}})"),
    sequential("1", "Dense", R"(, "units": 1000000000000)"),
    sequential("10", "Embedding", R"(, "input_dim": 1000000000, "output_dim": 1000)"),
    sequential("1000000000000", "BatchNormalization", ""),
    sequential("1000000000000", "LayerNormalization", ""),
    sequential("1000000, 1000000", "PReLU", ""),
    sequential("1000000000000", "Normalization", R"(, "axis": -1)"),
    sequential("3", "Discretization", R"(, "num_bins": 1000000000000)"),
};

SavedModel small() {
  const Sequential model{layers::Input({2}), layers::Dense(3, {.name = "huge"})};
  return saved_model(model, false, "test");
}

void write(const SavedModel& saved, const std::string& path) {
  replace_file(path, {format_of_path(path, "test").write(saved, path)});
}

TEST(HugeModel, IsRefusedByTheNumbersThatItsFileHas) {
  const testing::TemporaryFolder folder;
  int refused = 0;
  for (const Format& format : formats()) {
    if (!format.holds.architecture || !format.holds.weights) continue;
    for (const std::string& architecture : kHuge) {
      SavedModel saved = small();
      saved.architecture = parse_json(architecture, "test");
      const std::string path = folder / "model" + std::string(format.extensions.front());
      write(saved, path);
      const LittleMemory limit;
      expect_words(message_of<Error>([&] { load_model(path); }),
                   {"model/huge: a weight of shape", "is refused", path + " holds 9 numbers"});
      ++refused;
    }
  }
  std::printf("bad inputs: %d refused, 0 not\n", refused);
}

TEST(HugeModel, WithoutWeightsIsRefusedAboveALimit) {
  const testing::TemporaryFolder folder;
  for (const std::string& architecture : kHuge) {
    const LittleMemory limit;
    expect_words(message_of<Error>([&] { model_from_json(architecture); }),
                 {"model/huge: a weight of shape", "is refused", "268,435,456 numbers in all"});
  }
}

TEST(HugeModel, ManySmallWeightsAreOneHugeOne) {
  std::string layers = R"({"class_name": "InputLayer",
                           "config": {"name": "in", "batch_shape": [null, 100]}})";
  for (int i = 0; i < 200; ++i) {
    layers += R"(, {"class_name": "Dense", "config": {"units": 100, "name": "d)" +
              std::to_string(i) + R"("}})";
  }
  const testing::TemporaryFolder folder;
  SavedModel saved = small();
  saved.architecture = parse_json(
      R"({"class_name": "Sequential", "config": {"name": "m", "layers": [)" + layers + "]}}",
      "test");
  write(saved, folder / "model.safetensors");
  expect_words(
      message_of<Error>([&] { load_model(folder / "model.safetensors"); }),
      {"m/d99: a weight of shape [100, 100]", "is refused", "model.safetensors holds 9 numbers"});
}

/// The place of an output in a graph: a layer and which call of it.
std::string keras_tensor(const std::string& layer, int call) {
  return R"({"class_name": "__keras_tensor__", "config": {"shape": [null, 2], "dtype": "float32",
    "keras_history": [")" +
         layer + "\", " + std::to_string(call) + ", 0]}}";
}

/// A model that calls the one within it so often, one after the other, and that the next, ...
std::string nested(int levels, int calls) {
  const std::string number = std::to_string(levels), in = "in" + number;
  const std::string name = levels == 0 ? "dense" : "model" + std::to_string(levels - 1);
  std::string nodes = R"({"args": [)" + keras_tensor(in, 0) + R"(], "kwargs": {}})";
  for (int call = 1; call < calls; ++call) {
    nodes += R"(, {"args": [)" + keras_tensor(name, call - 1) + R"(], "kwargs": {}})";
  }
  const std::string inner =
      levels == 0 ? R"({"class_name": "Dense", "config": {"name": "dense", "units": 2})"
                  : nested(levels - 1, calls);
  return R"({"class_name": "Functional", "config": {"name": "model)" + number +
         R"(", "layers": [{"class_name": "InputLayer", "name": ")" + in +
         R"(", "inbound_nodes": [], "config": {"name": ")" + in +
         R"(", "batch_shape": [null, 2]}}, )" + inner + R"(, "name": ")" + name +
         R"(", "inbound_nodes": [)" + nodes + R"(]}], "input_layers": [[")" + in +
         R"(", 0, 0]], "output_layers": [[")" + name + "\", " + std::to_string(calls - 1) +
         ", 0]]}";
}

TEST(HugeModel, OfCallsWithinCallsIsRefused) {
  const auto model = model_from_json(nested(3, 2) + "}");
  EXPECT_EQ(model->count_params(), 6);
  expect_words(message_of<ValueError>([] { model_from_json(nested(12, 20) + "}"); }),
               {"calls layers more than 1,000,000 times", "less often"});
}

TEST(HugeModel, OutputsTakeNoMemory) {
  const LittleMemory limit;
  const auto model = model_from_json(sequential("1000", "RepeatVector", R"(, "n": 1000000000000)"));
  EXPECT_EQ(model->count_params(), 0);
}

}  // namespace
}  // namespace hebb::io
