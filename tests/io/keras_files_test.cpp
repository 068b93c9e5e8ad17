// Files that the real Keras wrote, tools/golden/files.py, and files in the form of Keras 1,
// tools/golden/keras1.py: hebb predicts from each what Keras does, and goes on training as Keras
// does.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "base/file.hpp"
#include "hebb/io.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/model_files.hpp"
#include "io/zip.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb {
namespace {

const std::string kFolder = HEBB_SOURCE_DIR "/tests/io/keras/";

/// The files of the folder without this ending.
std::vector<std::string> cases(std::string_view ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending)) names.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The arrays x0, x1, ... of a file.
Tensors arrays(const Arrays& file, char letter) {
  Tensors list;
  for (int i = 0;; ++i) {
    const std::string name = letter + std::to_string(i);
    if (!file.contains(name)) return list;
    list.push_back(file[name]);
  }
}

/// Largest difference of two tensors, by the size of the largest number, or of 1.
double difference(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.shape(), b.shape());
  if (a.shape() != b.shape()) return INFINITY;
  const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
  double worst = 0, largest = 1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    worst = std::fmax(worst, std::fabs(x[i] - y[i]));
    largest = std::fmax(largest, std::fabs(y[i]));
  }
  return worst / largest;
}

class KerasFiles : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!io::zip_supported()) GTEST_SKIP() << "built without zip";
  }

  Arrays numbers() const { return read_npz(kFolder + GetParam() + ".npz"); }
  /// The model, read without a warning.
  static std::shared_ptr<Model> loaded(const std::string& path) {
    std::shared_ptr<Model> model;
    ::testing::internal::CaptureStderr();
    EXPECT_NO_THROW(model = load_model(path));
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    return model;
  }
  static void expect_predictions(Model& model, const Arrays& file) {
    constexpr double kTolerance = 1e-6;  // a few steps of float32: sums have other orders
    const Tensors expected = arrays(file, 'p');
    const Tensors predicted = model.predict_outputs(arrays(file, 'x'), {.verbose = 0});
    ASSERT_EQ(predicted.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_LE(difference(predicted[i], expected[i]), kTolerance) << "output " << i;
    }
  }
  static void expect_losses(Model& model, const Arrays& file) {
    constexpr double kTolerance = 1e-5;
    if (!file.contains("losses")) return;
    for (const double expected : file["losses"].to_vector<double>()) {
      const double loss = model.train_on_batch(arrays(file, 'x'), arrays(file, 'y'))["loss"];
      EXPECT_NEAR(loss, expected, kTolerance * std::fmax(1, std::fabs(expected)));
    }
  }
};

TEST_P(KerasFiles, PredictAndTrainAsKerasDoes) {
  const Arrays file = numbers();
  for (const char* extension : {".keras.gz", ".h5.gz"}) {
    const std::string path = kFolder + GetParam() + extension;
    if (!std::filesystem::exists(path)) continue;
    SCOPED_TRACE(extension);
    const std::shared_ptr<Model> model = loaded(path);
    if (!model) continue;
    expect_predictions(*model, file);
    expect_losses(*model, file);
  }
}

/// The model that a file in this format holds, written by hebb.
std::shared_ptr<Model> converted(const Model& model, const io::Format& format) {
  const io::ModelBytes bytes = format.write(saved_model(model, true, "test"), "test");
  return io::model_of(format.read(bytes, "test"), "test", {});
}

/// All that a model does, in bits: its table, what it predicts, losses of further training.
std::vector<std::string> outcome_of(Model& model, const Arrays& file) {
  std::vector<std::string> outcome = {model.summary_text()};
  for (const Tensor& p : model.predict_outputs(arrays(file, 'x'), {.verbose = 0})) {
    outcome.push_back(testing::bits(p));
  }
  for (int step = 0; step < 3 && file.contains("losses"); ++step) {
    const Logs logs = model.train_on_batch(arrays(file, 'x'), arrays(file, 'y'));
    outcome.push_back(testing::bits(Tensor::from({logs["loss"]})));
  }
  return outcome;
}

TEST_P(KerasFiles, StayAsTheyAreInEveryFormatAndBack) {
  const Arrays file = numbers();
  const io::Format& back = io::format_of_path("back.keras", "test");
  for (const char* extension : {".keras.gz", ".h5.gz"}) {
    const std::string path = kFolder + GetParam() + extension;
    if (!std::filesystem::exists(path)) continue;
    const std::vector<std::string> expected = outcome_of(*load_model(path), file);
    for (const io::Format& format : io::formats()) {
      if (!format.holds.architecture || !format.holds.weights) continue;
      SCOPED_TRACE(std::string(extension) + " as " + std::string(format.name));
      const std::shared_ptr<Model> model = converted(*load_model(path), format);
      const std::shared_ptr<Model> again = converted(*model, back);
      EXPECT_TRUE(outcome_of(*model, file) == expected);
      EXPECT_TRUE(outcome_of(*again, file) == expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, KerasFiles, ::testing::ValuesIn(cases(".npz")),
                         [](const auto& test) { return test.param; });

TEST(KerasWeights, OfBfloat16AreReadAsFloat32) {
  const std::shared_ptr<Model> model = load_model(kFolder + "weights_bfloat16.keras.gz");
  constexpr float kTenth = 0.10009765625F;  // 0.1, with 8 bits
  for (const Tensor& w : model->get_weights()) {
    for (const float value : w.to_vector<float>()) EXPECT_EQ(value, kTenth);
  }
  EXPECT_EQ(model->count_params(), 10);
}

/// A model that the real Keras saved, saved by hebb in every form, and what hebb makes of it.
void write_again(const std::string& source, const std::string& path) {
  const bool legacy = !std::filesystem::exists(source + ".keras.gz");
  const std::shared_ptr<Model> model = load_model(source + (legacy ? ".h5.gz" : ".keras.gz"));
  model->save(path + ".h5");
  model->set_asset("hebb/preprocessing.json", "{}");  // which Keras leaves alone
  SavedModel saved = saved_model(*model, true, "test");
  saved.state = {{"run/epoch", Tensor::ones({}, DType::int64)}};  // as in that of a run
  replace_file(path + ".keras", {io::write_keras_archive(saved, path)});
  model->save_weights(path + ".weights.h5");
  const Arrays file = read_npz(source + ".npz");
  std::vector<NamedTensor> results;
  for (const NamedTensor& array : file) {
    if (array.name[0] == 'x' || array.name[0] == 'y') results.push_back(array);
  }
  const Tensors predicted = model->predict_outputs(arrays(file, 'x'), {.verbose = 0});
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    results.push_back({"p" + std::to_string(i), predicted[i]});
  }
  if (file.contains("losses")) {
    std::vector<double> losses;
    for (int step = 0; step < 3; ++step) {
      losses.push_back(model->train_on_batch(arrays(file, 'x'), arrays(file, 'y'))["loss"]);
    }
    results.push_back({"losses", Tensor::from(losses, {3})});
  }
  write_npz(path + ".npz", results);
}

TEST(KerasFilesOfHebb, WritesFilesForTheRealOne) {
  const char* folder = std::getenv("HEBB_KERAS_DIR");
  if (!folder) GTEST_SKIP() << "skipped: HEBB_KERAS_DIR names no folder; `make test-keras` does";
  for (const std::string& name : cases(".npz")) {
    write_again(kFolder + name, std::string(folder) + "/" + name);
  }
}

/// Models without the weights that were saved.
std::shared_ptr<Model> blank(const std::string& name) {
  const std::shared_ptr<Model> model = load_model(kFolder + name + ".keras.gz");
  std::vector<Tensor> weights = model->get_weights();
  for (Tensor& w : weights) w = Tensor::zeros(w.shape(), w.dtype());
  model->set_weights(weights);
  return model;
}

TEST(KerasWeights, FindTheirLayersFromEveryForm) {
  const std::pair<const char*, const char*> files[] = {
      {"keras3_plain", ".weights.h5.gz"}, {"keras3_plain", ".h5.gz"},
      {"keras3_plain", ".keras.gz"},      {"keras2_plain", ".weights.h5.gz"},
      {"keras2_plain", "_weights.h5.gz"}, {"keras2_plain", ".h5.gz"},
      {"keras2_plain", ".keras.gz"},      {"keras3_nested", ".keras.gz"},
      {"keras3_nested", ".h5.gz"},        {"keras2_nested", ".h5.gz"}};
  for (const auto& [name, extension] : files) {
    SCOPED_TRACE(std::string(name) + extension);
    const std::vector<Tensor> expected =
        load_model(kFolder + std::string(name) + ".keras.gz")->get_weights();
    const std::shared_ptr<Model> model = blank(name);
    model->load_weights(kFolder + std::string(name) + extension);
    const std::vector<Tensor> weights = model->get_weights();
    for (std::size_t i = 0; i < weights.size(); ++i) {
      EXPECT_EQ(testing::bits(weights[i]), testing::bits(expected[i])) << i;
    }
  }
}

}  // namespace
}  // namespace hebb
