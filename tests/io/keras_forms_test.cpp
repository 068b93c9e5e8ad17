// Forms of configs and files of Keras 1 to 3 that the real files of keras_files_test do not have.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/formats/keras_files.hpp"
#include "io/hdf5/file.hpp"
#include "io/hdf5/writer.hpp"
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
  set_random_seed(3);
  return Sequential{layers::Input({4}), layers::Dense(3, {.name = "a"}),
                    layers::Dense(2, {.name = "b"})};
}

void blank(Model& model) {
  std::vector<Tensor> weights = model.get_weights();
  for (Tensor& w : weights) w = Tensor::zeros(w.shape());
  model.set_weights(weights);
}

void write_bytes(const std::string& path, std::span<const std::uint8_t> bytes) {
  replace_file(path, {bytes});
}

TEST(KerasArchive, SaysWhenItWasMade) {
  ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  const ModelBytes bytes = write_keras_archive(saved_model(small(), false, "test"), "test");
  ::unsetenv("SOURCE_DATE_EPOCH");
  const std::vector<ZipEntry> entries = read_zip(bytes, "test");
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].name, "metadata.json");
  expect_words(std::string(entries[0].bytes.begin(), entries[0].bytes.end()),
               {R"("keras_version": "3.)", R"("date_saved": "2023-11-14@22:13:20")",
                R"("hebb_version": ")"});
}

TEST(KerasArchive, MayBeAFolder) {
  const TemporaryFolder folder;
  const Sequential model = small();
  for (const ZipEntry& entry :
       read_zip(write_keras_archive(saved_model(model, false, "test"), "test"), "test")) {
    write_bytes(folder / entry.name, entry.bytes);
  }
  EXPECT_EQ(hebb::testing::weight_bits(*load_model(folder.path())),
            hebb::testing::weight_bits(model));
}

TEST(KerasArchive, SaysWhatIsMissing) {
  const auto without = [](std::string_view left_out, std::string_view put_in) {
    std::vector<ZipEntry> entries =
        read_zip(write_keras_archive(saved_model(small(), false, "test"), "test"), "test");
    std::erase_if(entries, [&](const ZipEntry& e) {
      return e.name == left_out || e.name == "metadata.json";  // where the seal is
    });
    if (!put_in.empty()) entries.push_back({std::string(put_in), {1, 2, 3}});
    return make_zip(entries, false, "test");
  };
  const auto refusal = [](const ModelBytes& bytes) {
    return message_of<DataError>([&] { read_keras_archive(bytes, "m.keras"); });
  };
  expect_words(refusal(without("config.json", "")), {"m.keras", "no config.json", "model.save"});
  expect_words(refusal(without("model.weights.h5", "")), {"no model.weights.h5", "damaged"});
  expect_words(refusal(without("model.weights.h5", "model.weights.npz")),
               {"model.weights.npz", "does not read"});
  expect_words(message_of<ValueError>([&] { small().save_weights("w.keras"); }),
               {"w.keras", "whole model", ".weights.h5"});
}

TEST(KerasArchive, OfAModelWithoutAClassIsRefused) {
  std::vector<ZipEntry> entries =
      read_zip(write_keras_archive(saved_model(small(), false, "test"), "test"), "test");
  const std::string metadata = "{}", config = R"({"config": {"layers": []}})";
  entries[0].bytes.assign(metadata.begin(), metadata.end());
  entries[1].bytes.assign(config.begin(), config.end());
  const TemporaryFolder folder;
  write_bytes(folder / "m.keras", make_zip(entries, false, "test"));
  expect_words(message_of<Error>([&] { load_model(folder / "m.keras"); }), {"class_name"});
}

TEST(KerasArchive, ThatWasChangedIsRefused) {
  const SavedModel saved = saved_model(small(), false, "test");
  std::vector<ZipEntry> entries = read_zip(write_keras_archive(saved, "test"), "test");
  const auto read = [&] { read_keras_archive(make_zip(entries, false, "test"), "m.keras"); };
  const auto refusal = [&] { return message_of<DataError>(read); };
  EXPECT_NO_THROW(read());
  entries.push_back({"assets/own.txt", {1, 2, 3}});
  expect_words(refusal(), {"m.keras", "checksum", "changed", "\"crc32c\""});
  entries.pop_back();
  entries[1].bytes.push_back(' ');  // of config.json
  expect_words(refusal(), {"m.keras", "checksum"});
}

TEST(KerasHdf5, ThatWasChangedIsRefusedAndIsReadWithoutASeal) {
  const SavedModel saved = saved_model(small(), false, "test");
  for (const auto write : {write_legacy_model, write_keras_weights}) {
    ModelBytes bytes = write(saved, "test");
    const std::string text(bytes.begin(), bytes.end());
    const std::size_t end = text.rfind("{\"version\": \"1\", \"crc32c\": ");
    ASSERT_NE(end, std::string::npos);
    bytes[end / 2] ^= 1;
    expect_words(message_of<DataError>([&] { read_hdf5_model(bytes, "m.h5"); }),
                 {"m.h5", "checksum", "changed"});
    bytes[end / 2] ^= 1;
    bytes.resize(end);
    EXPECT_FALSE(read_hdf5_model(bytes, "m.h5").layers.empty());
  }
}

TEST(KerasWeightTree, IsReadFromAllVersions) {
  const Sequential model = small();
  const std::vector<Tensor> weights = model.get_weights();
  hdf5::NewGroup root;  // Keras 2.12 and 2.13
  root.add("_layer_checkpoint_dependencies/dense/vars/0", weights[0]);
  root.add("_layer_checkpoint_dependencies/dense/vars/1", weights[1]);
  root.add("_layer_checkpoint_dependencies/dense_1/vars/0", weights[2]);
  root.add("_layer_checkpoint_dependencies/dense_1/vars/1", weights[3]);
  root.add("_layer_checkpoint_dependencies/dense/seed_generator/vars/0", Tensor::zeros({2}));
  root.add("metrics/mean/vars/0", Tensor::zeros({}));
  const TemporaryFolder folder;
  write_bytes(folder / "w.weights.h5", hdf5::write(root, "w"));
  Sequential other = small();
  blank(other);
  other.load_weights(folder / "w.weights.h5");
  EXPECT_EQ(hebb::testing::weight_bits(other), hebb::testing::weight_bits(model));

  root.add("layers/dense/vars/kernel", weights[0]);
  write_bytes(folder / "w.weights.h5", hdf5::write(root, "w"));
  expect_words(message_of<DataError>([&] { other.load_weights(folder / "w.weights.h5"); }),
               {"/layers/dense/vars", "\"kernel\"", "numbers"});
}

TEST(KerasWeightTree, MayLieInSeveralFiles) {
  const Sequential model = small();
  const std::vector<Tensor> weights = model.get_weights();
  const TemporaryFolder folder;
  hdf5::NewGroup first, second;
  first.add("layers/dense/vars/0", weights[0]);
  // A layer that does not fit whole, and one whose weights are all in the second.
  second.add("layers/dense/vars/1", weights[1]);
  first.group("layers/dense_1/vars").set_text("name", "b");
  second.add("layers/dense_1/vars/0", weights[2]);
  second.add("layers/dense_1/vars/1", weights[3]);
  write_bytes(folder / "w_00000.weights.h5", hdf5::write(first, "w"));
  write_bytes(folder / "w_00001.weights.h5", hdf5::write(second, "w"));
  const auto write_map = [&](const std::string& second_file) {
    std::ofstream(folder / "w.weights.json")
        << R"({"metadata": {"total_size": 1}, "weight_map": {)"
        << R"("/layers/dense/vars": ["w_00000.weights.h5", "w_00001.weights.h5"],)"
        << R"("/layers/dense_1/vars": [")" << second_file << "\"]}}";
  };
  write_map("w_00001.weights.h5");
  Sequential other = small();
  blank(other);
  other.load_weights(folder / "w.weights.json");
  EXPECT_EQ(hebb::testing::weight_bits(other), hebb::testing::weight_bits(model));
  std::ofstream(folder / "own.weights.json") << model.to_json();  // whatever its name
  EXPECT_EQ(load_model(folder / "own.weights.json")->count_params(), 23);
  write_map("../w_00001.weights.h5");
  expect_words(message_of<DataError>([&] { other.load_weights(folder / "w.weights.json"); }),
               {"w.weights.json", "../w_00001.weights.h5", "not beside it"});
}

TEST(KerasFiles, SayWhatAnHdf5FileLacks) {
  const auto refusal = [](const hdf5::NewGroup& root) {
    const std::vector<std::uint8_t> bytes = hdf5::write(root, "m.h5");
    return message_of<DataError>([&] { read_hdf5_model(bytes, "m.h5"); });
  };
  hdf5::NewGroup root;
  root.add("numbers", Tensor::ones({2}));
  expect_words(refusal(root), {"m.h5", "without a model of Keras", "layer_names"});
  root.group("model_weights");
  expect_words(refusal(root), {"/model_weights", "no attribute layer_names", "damaged"});
}

TEST(KerasFiles, NamesThatStandThereTwiceAreRefused) {
  const auto refusal = [](const std::vector<std::string>& layers,
                          const std::vector<std::string>& weights) {
    hdf5::NewGroup root;
    root.set_texts("layer_names", layers);
    root.group("tower").set_texts("weight_names", weights);
    root.group("tower").add("d/kernel", Tensor::ones({2, 2}));
    const std::vector<std::uint8_t> bytes = hdf5::write(root, "m.h5");
    return message_of<DataError>([&] { read_hdf5_model(bytes, "m.h5"); });
  };
  expect_words(refusal({"tower"}, {"d/kernel", "d/kernel"}),
               {"/tower", "\"d/kernel\" is there twice", "as .keras"});
  expect_words(refusal({"tower", "tower"}, {"d/kernel"}), {"\"tower\" is there twice"});
}

TEST(KerasFiles, AModelWithADictOfOutputsIsCompiledByItsKeys) {
  const TemporaryFolder folder;
  const Symbol in = layers::Input({4}, {.name = "in"});
  const Model model({in},
                    {layers::Dense(3, {.name = "q"})(in), layers::Dense(1, {.name = "p"})(in)});
  SavedModel saved = saved_model(model, false, "test");
  Config options = *saved.architecture.find("config");
  options.set("output_layers", parse_json(R"({"zed": ["p", 0, 0], "alpha": ["q", 0, 0]})", "test"));
  saved.architecture.set("config", options);
  saved.compile = parse_json(R"({"optimizer": "sgd", "loss": {"zed": "mse", "alpha": "mae"},
                                 "loss_weights": {"zed": 0.5, "alpha": 2.0}})",
                             "test");
  write_bytes(folder / "m.keras", write_keras_archive(saved, "m"));
  const auto loaded = load_model(folder / "m.keras");
  EXPECT_EQ(loaded->output_names(), (std::vector<std::string>{"q", "p"}));
  const Config compiled = loaded->get_compile_config();
  EXPECT_EQ(compiled.find("loss_weights")->find("q")->as_double(), 2.0);
  EXPECT_EQ(compiled.find("loss_weights")->find("p")->as_double(), 0.5);
}

TEST(KerasFiles, TheListOfSeveralFilesIsNotWritten) {
  const TemporaryFolder folder;
  const Sequential model = small();
  for (const auto& save : {&Model::save, &Model::save_weights}) {
    expect_words(
        message_of<ValueError>([&] { (model.*save)(folder / "m.weights.json", SaveOptions{}); }),
        {"m.weights.json", "does not write", ".weights.h5"});
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "m.weights.json"));
}

}  // namespace
}  // namespace hebb::io
