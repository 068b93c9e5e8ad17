// Whatever is wrong with a file, the error of load_model() and load_weights() names it.

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "file_testing.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/hdf5/writer.hpp"
#include "io/json.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb::io {
namespace {

using hebb::testing::TemporaryFolder;

/// Branches, a model within, options of every kind; compiled.
Model whole() {
  Sequential tower{layers::Input({4}), layers::Dense(3, {.activation = "tanh"}),
                   layers::BatchNormalization()};
  const Symbol a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  const Symbol x = layers::Concatenate()({tower(a), tower(b)});
  Model model(
      {a, b},
      {layers::Dense(2, {.kernel_regularizer = regularizers::L2(0.5), .name = "out"})(x * 2.0)});
  model.compile({.optimizer = "adam", .loss = "mse", .metrics = {"mae"}});
  return model;
}

/// Has load_model() and load_weights() read a file, and counts their refusals.
class Reader {
 public:
  Reader() { ::testing::internal::CaptureStderr(); }  // warnings
  ~Reader() { ::testing::internal::GetCapturedStderr(); }

  std::string path(std::string_view name) const { return folder_ / std::string(name); }
  void read(std::string_view name, std::span<const std::uint8_t> bytes) {
    testing::write(path(name), {bytes.begin(), bytes.end()});
    read(name);
  }
  void read(std::string_view name) {
    const std::string file = path(name);
    judge(file, [&] { load_model(file); });
    judge(file, [&] { model_.load_weights(file); });
  }

  int refused = 0;

 private:
  void judge(const std::string& file, const std::function<void()>& load) {
    try {
      load();
    } catch (const Error& error) {
      ++refused;
      EXPECT_NE(std::string(error.what()).find(file), std::string::npos) << error.what();
    }
  }

  TemporaryFolder folder_;
  Model model_ = whole();
};

/// Calls f(config) with each value in it replaced by values of other kinds, one at a time.
void each_change(const Config& config, const std::function<void(const Config&)>& f) {
  const Config kOthers[] = {{}, -1, "x", Config::List{}, Config::List{Config()}, Config::Object{}};
  for (const Config& other : kOthers) {
    if (other.kind() != config.kind()) f(other);
  }
  if (config.is_list()) {
    for (std::size_t i = 0; i < config.as_list().size(); ++i) {
      each_change(config.as_list()[i], [&](const Config& changed) {
        Config::List list = config.as_list();
        list[i] = changed;
        f(list);
      });
    }
  } else if (config.is_object()) {
    for (const auto& member : config.as_object()) {
      each_change(member.second, [&](const Config& changed) {
        Config::Object object = config.as_object();
        for (auto& other : object) {
          if (other.first == member.first) other.second = changed;
        }
        f(object);
      });
    }
  }
}

TEST(ErrorPath, IsInWhatIsSaidOfAnArchitecture) {
  SavedModel saved = saved_model(whole(), false, "test");
  Reader reader;
  int changes = 0;
  each_change(Config(saved.architecture), [&](const Config& changed) {
    saved.architecture = changed;
    if (!changed.is_object()) return;
    // The formats take turns.
    constexpr const char* kNames[] = {"m.json", "m.keras", "m.h5", "m.safetensors", "m.yaml"};
    const char* name = kNames[changes++ % 5];
    reader.read(name, format_of_path(name, "test").write(saved, name));
  });
  EXPECT_GT(changes, 500);
  EXPECT_GT(reader.refused, 500);
}

TEST(ErrorPath, IsInWhatIsSaidOfACompilation) {
  SavedModel saved = saved_model(whole(), true, "test");
  Reader reader;
  each_change(Config(saved.compile), [&](const Config& changed) {
    saved.compile = changed;
    if (changed.is_object()) {
      reader.read("m.keras", format_of_path("m.keras", "test").write(saved, "m"));
    }
  });
  EXPECT_GT(reader.refused, 20);
}

TEST(ErrorPath, IsInWhatIsSaidOfWeights) {
  const SavedModel all = saved_model(whole(), true, "test");
  Reader reader;
  for (const Format& format : formats()) {
    if (!format.holds.weights) continue;
    const std::string name = "m" + std::string(format.extensions[0]);
    for (std::size_t i = 0; i < all.layers.size(); ++i) {
      SavedModel fewer = all, others = all, more = all;
      fewer.layers.erase(fewer.layers.begin() + static_cast<std::ptrdiff_t>(i));
      for (SavedWeight& w : others.layers[i].weights) w.value = Tensor::ones({7});
      more.layers[i].weights.push_back({"another", Tensor::ones({2})});
      for (const SavedModel& saved : {fewer, others, more}) {
        reader.read(name, format.write(saved, name));
      }
    }
  }
  EXPECT_GT(reader.refused, 60);
}

TEST(ErrorPath, IsInWhatIsSaidOfFilesThatAreCutOrNoModels) {
  const SavedModel all = saved_model(whole(), true, "test");
  Reader reader;
  for (const Format& format : formats()) {
    const std::string name = "m" + std::string(format.extensions[0]);
    const ModelBytes bytes = format.write(all, name);
    for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 40) {
      reader.read(name, std::span(bytes).first(length));
    }
  }
  for (const char* text : {"", "no model", "{", "{}", "[]", "a: 1", "class_name: 3\nconfig: 4",
                           R"({"weight_map": 3})", R"({"weight_map": {"/layers": [3]}})",
                           R"({"class_name": "Dense", "config": {"units": 3}})"}) {
    for (const char* name : {"m.json", "m.yaml", "m.weights.json", "m.h5"}) {
      const std::string_view view = text;
      reader.read(name, {reinterpret_cast<const std::uint8_t*>(view.data()), view.size()});
    }
  }
  reader.read("nothing.keras");
  std::filesystem::create_directory(reader.path("folder"));
  reader.read("folder");
  reader.read(std::string(300, 'n') + ".keras");
  EXPECT_GT(reader.refused, 400);
}

TEST(ErrorPath, IsInWhatIsSaidOfAttributesOfHdf5) {
  Reader reader;
  for (const char* config : {"{", "3", "[]", R"({"class_name": "Model"})"}) {
    for (const char* attribute : {"model_config", "training_config"}) {
      hdf5::NewGroup root;
      root.set_text("model_config", to_json(whole().config()));
      root.set_text(attribute, config);
      root.group("model_weights").set_texts("layer_names", {"out", "nowhere"});
      root.group("optimizer_weights").set_texts("weight_names", {"nothing"});
      reader.read("m.h5", hdf5::write(root, "m.h5"));
      root.group("model_weights/nowhere").set_texts("weight_names", {"kernel"});
      root.group("model_weights/out").set_texts("weight_names", {});
      reader.read("m.h5", hdf5::write(root, "m.h5"));
    }
  }
  EXPECT_EQ(reader.refused, 32);
}

}  // namespace
}  // namespace hebb::io
