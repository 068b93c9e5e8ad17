// What files of Keras ask for and hebb does not have is said, all of it at once, by name and class.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/json.hpp"
#include "io/zip.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb::io {
namespace {

using hebb::testing::expect_words;
using hebb::testing::message_of;
using hebb::testing::TemporaryFolder;

Sequential small() {
  return Sequential{layers::Input({4}), layers::Dense(3, {.name = "a"}),
                    layers::Dense(2, {.name = "b"})};
}

TEST(KerasFiles, SayWhatHebbDoesNotHave) {
  const TemporaryFolder folder;
  SavedModel saved = saved_model(small(), false, "test");
  std::string config = to_json(saved.architecture);
  const auto replace = [&](const std::string& from, const std::string& to) {
    config.replace(config.find(from), from.size(), to);
  };
  replace(R"("class_name": "Dense")", R"("class_name": "Lambda")");
  replace(R"("class_name": "Dense")", R"("class_name": "Secret")");
  saved.architecture = parse_json(config, "test");
  for (const char* name : {"m.keras", "m.h5"}) {
    replace_file(folder / name, {format_of_path(name, "test").write(saved, name)});
    expect_words(message_of<ValueError>([&] { load_model(folder / name); }),
                 {name, "\"a\" (Lambda)", "\"b\" (Secret)", "no code"});
  }
}

TEST(KerasFiles, LayersOfKerasAreRefusedByNameUntilTheyAreThere) {
  // Layers of Keras 3.15 that hold no others.
  const std::string kKeras =
      "Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention "
      "AutoContrast Average AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization "
      "CategoryEncoding CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose "
      "Conv3D "
      "Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Cropping1D Cropping2D Cropping3D Dense "
      "DepthwiseConv1D DepthwiseConv2D Discretization Dot Dropout ELU EinsumDense Embedding "
      "Flatten "
      "GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D "
      "GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
      "GroupNormalization GroupQueryAttention HashedCrossing Hashing Identity InputLayer "
      "IntegerLookup LSTM LSTMCell Lambda LayerNormalization LeakyReLU Masking MaxPooling1D "
      "MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MultiHeadAttention Multiply "
      "Normalization PReLU Permute RMSNormalization RandomBrightness RandomContrast RandomCrop "
      "RandomFlip RandomRotation RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape "
      "Resizing SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax SpatialDropout1D "
      "SpatialDropout2D SpatialDropout3D SpectralNormalization StringLookup Subtract "
      "TextVectorization UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D "
      "ZeroPadding2D ZeroPadding3D";
  const std::vector<std::string_view> known = layer_types();
  Config::List layers;
  std::string expected;
  std::istringstream names(kKeras);
  for (std::string type; names >> type;) {
    Config options, layer;
    options.set("name", "my_" + type);
    layer.set("class_name", type);
    layer.set("config", options);
    layers.push_back(layer);
    if (std::find(known.begin(), known.end(), type) != known.end()) continue;
    expected += text::format("{}\"my_{}\" ({})", expected.empty() ? "" : ", ", type, type);
  }
  const Config model =
      Config::Object{{"class_name", "Sequential"}, {"config", Config::Object{{"layers", layers}}}};
  const TemporaryFolder folder;
  replace_file(folder / "m.json", to_json(model));
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.json"); }),
               {"m.json: hebb does not have the layers " + expected + ";"});
}

TEST(KerasFiles, SayWhichOperationsHebbDoesNotHave) {
  const TemporaryFolder folder;
  // Slice and Dot are layers as well, of another meaning.
  std::string layers = R"({"class_name": "InputLayer", "config": {"name": "x",
                           "batch_shape": [null, 4, 4]}, "name": "x", "inbound_nodes": []})";
  std::string before = "x";
  const auto add = [&](const char* module, const std::string& type, const std::string& name) {
    layers += text::format(
        R"(, {{"module": "keras.src.ops.{0}", "class_name": "{1}", "config": {{"name": "{2}"}},
               "name": "{2}", "inbound_nodes": [{{"args": [{{"class_name": "__keras_tensor__",
               "config": {{"keras_history": ["{3}", 0, 0]}}}}], "kwargs": {{}}}}]}})",
        module, type, name, before);
    before = name;
  };
  const auto write = [&] {
    std::ofstream(folder / "m.json") << text::format(
        R"({{"class_name": "Functional", "config": {{"name": "m", "layers": [{}],
             "input_layers": ["x", 0, 0], "output_layers": ["{}", 0, 0]}}}})",
        layers, before);
  };
  add("nn", "Softmax", "softmax");
  write();
  EXPECT_NO_THROW(load_model(folder / "m.json"));
  add("nn", "Relu", "relu");
  add("core", "Slice", "slice");
  add("numpy", "Dot", "dot");
  write();
  const std::string message = message_of<ValueError>([&] { load_model(folder / "m.json"); });
  const char* all = R"(the operations "relu" (Relu), "slice" (Slice), "dot" (Dot); it has Add)";
  expect_words(message, {"m.json", all});
  std::ifstream file(folder / "m.json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  expect_words(message_of<ValueError>([&] { model_from_json(text); }), {all});
}

TEST(KerasFiles, SayWhatLiesInALayerThatHebbDoesNotHave) {
  const TemporaryFolder folder;
  std::ofstream(folder / "m.json")
      << R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "TimeDistributed",
             "config": {"name": "each", "layer": {"class_name": "Lambda",
             "config": {"name": "own"}}}}]}})";
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.json"); }),
               {"m.json", R"("each" (TimeDistributed), "own" (Lambda);)"});
}

TEST(KerasFiles, WhoseArchitectureIsWrongAreToldByTheirPath) {
  const TemporaryFolder folder;
  std::ofstream(folder / "m.json")
      << R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense",
             "config": {"name": "a", "units": -1}}]}})";
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.json"); }),
               {"load_model: ", "m.json: ", "\"a\"", "units"});
}

TEST(KerasFiles, SayWhichActivationHasChanged) {
  const TemporaryFolder folder;
  const Sequential model{layers::Input({4}), layers::Dense(3, {.activation = "hard_sigmoid"})};
  model.save(folder / "m.keras");
  std::vector<ZipEntry> entries =
      read_zip(write_keras_archive(saved_model(model, false, "test"), "m"), "m");
  const std::string metadata = R"({"keras_version": "2.15.0"})";
  entries[0].bytes.assign(metadata.begin(), metadata.end());
  EXPECT_NO_THROW(load_model(folder / "m.keras"));
  replace_file(folder / "m.keras", {make_zip(entries, false, "m")});
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.keras"); }),
               {"m.keras", "hard_sigmoid", "2.15.0", "0.2 x + 0.5"});
  Config told = model.config();
  EXPECT_NO_THROW(model_from_json(to_json(told)));
  told.set("keras_version", "2.15.0");
  expect_words(message_of<ValueError>([&] { model_from_json(to_json(told)); }),
               {"hard_sigmoid", "2.15.0", "0.2 x + 0.5"});
}

TEST(KerasFiles, SayHowToReadAModelWhoseCompilationHebbDoesNotHave) {
  const TemporaryFolder folder;
  Sequential model = small();
  model.compile({.optimizer = "adam", .loss = "mse"});
  SavedModel saved = saved_model(model, true, "test");
  saved.compile.set("loss", "strange_loss");
  replace_file(folder / "m.keras", {write_keras_archive(saved, "m")});
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.keras"); }),
               {"m.keras", "strange_loss", ".compile = false"});
  EXPECT_FALSE(load_model(folder / "m.keras", {.compile = false})->compiled());
}

TEST(KerasFiles, AWritersClassIsNotTakenForTheLayerOfItsName) {
  const TemporaryFolder folder;
  const std::string text = R"({"class_name": "Sequential", "config": {"name": "m", "layers": [
      {"module": null, "class_name": "Dense", "config": {"name": "d", "units": 3,
       "input_shape": [4]}, "registered_name": "lab>Dense"}]}})";
  replace_file(folder / "m.json", text);
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.json"); }),
               {"m.json", "does not have the layers", "(lab>Dense)", "no code"});
}

TEST(KerasFiles, SayAllOperationsThatHebbDoesNotHave) {
  const TemporaryFolder folder;
  const std::string text = R"({"module": "keras.src.models.functional", "class_name": "Functional",
      "config": {"name": "m", "layers": [
        {"module": "keras.src.ops.numpy", "class_name": "Exp", "config": {"name": "e"}},
        {"module": "keras.src.ops.nn", "class_name": "Relu", "config": {"name": "r"}},
        {"module": "keras.src.ops.numpy", "class_name": "Add", "config": {"name": "a"}},
        {"class_name": "Wave", "config": {"name": "w"}}]}})";
  replace_file(folder / "m.json", text);
  expect_words(message_of<ValueError>([&] { load_model(folder / "m.json"); }),
               {"the layers \"w\" (Wave); ", "the operations \"e\" (Exp), \"r\" (Relu); "});
}

}  // namespace
}  // namespace hebb::io
