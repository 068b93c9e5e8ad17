// hebb convert, summary, predict, evaluate: what they do with files of models.
#include <sys/resource.h>

#include <filesystem>

#include "fixture.hpp"
#include "hebb/hebb.hpp"
#include "io/formats.hpp"
#include "io/json.hpp"
#include "io/zip.hpp"
#include "nn/saved_model.hpp"

namespace hebb::test {
namespace {

/// A fresh folder with a compiled model in it.
class ModelCommands : public CommandLine {
 protected:
  ModelCommands() {
    model_.compile({.optimizer = optimizers::SGD(),
                    .loss = "sparse_categorical_crossentropy",
                    .metrics = {"accuracy"}});
    model_.save(path("net.safetensors"));
  }

  Sequential model_{layers::Input({28, 28}, {.name = "image"}), layers::Rescaling(1.0 / 255),
                    layers::Flatten(), layers::Dense(10, {.activation = "softmax", .name = "out"})};
};

TEST_F(ModelCommands, ConvertThereAndBackIsTheSameFile) {
  for (const char* other : {"net.npz", "net.json", "net.yaml"}) {
    const Ended there = hebb({"convert", "net.safetensors", other});
    EXPECT_EQ(there.code, 0) << there.err;
    EXPECT_EQ(there.out, "");
    EXPECT_EQ(there.err.find(other), 0) << there.err;
  }
  EXPECT_EQ(hebb({"convert", "net.npz", "again.safetensors"}).code, 0);
  EXPECT_EQ(content("again.safetensors"), content("net.safetensors"));
  EXPECT_EQ(hebb({"convert", "net.json", "again.yaml"}).code, 0);
  EXPECT_EQ(content("again.yaml"), content("net.yaml"));
  EXPECT_EQ(load_model(path("again.yaml"))->to_json(), model_.to_json());
}

TEST_F(ModelCommands, ConvertOverwritesOnlyWhenForced) {
  write("net.npz", "mine");
  const Ended refused = hebb({"convert", "net.safetensors", "net.npz"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(is_error_line(refused.err, {"net.npz is there already", "--force"}));
  EXPECT_EQ(content("net.npz"), "mine");
  EXPECT_EQ(hebb({"convert", "net.safetensors", "net.npz", "--force"}).code, 0);
  EXPECT_EQ(load_model(path("net.npz"))->count_params(), model_.count_params());
}

TEST_F(ModelCommands, ConvertGoesWithoutACompilationThatHebbDoesNotHave) {
  SavedModel saved = saved_model(model_, true, "test");
  saved.compile.set("loss", "strange_loss");
  const std::vector<std::uint8_t> bytes = io::write_safetensors(saved, "strange");
  write("strange.safetensors", std::string(bytes.begin(), bytes.end()));
  const Ended ended = hebb({"convert", "strange.safetensors", "plain.npz"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.err.find("hebb: warning: strange.safetensors: "), std::string::npos);
  EXPECT_NE(ended.err.find("strange_loss"), std::string::npos);
  EXPECT_EQ(ended.err.find(".compile"), std::string::npos);  // which is for programs
  const auto plain = load_model(path("plain.npz"));
  EXPECT_FALSE(plain->compiled());
  EXPECT_EQ(plain->to_json(), model_.to_json());
  const Ended summary = hebb({"summary", "strange.safetensors"});
  EXPECT_EQ(summary.code, 0) << summary.err;
  EXPECT_NE(summary.out.find("7,850"), std::string::npos) << summary.out;
  const Ended evaluated = hebb({"evaluate", "strange.safetensors", "mnist"});
  EXPECT_EQ(evaluated.code, 1);
  EXPECT_TRUE(
      is_error_line(evaluated.err, {"strange.safetensors", "strange_loss", "what hebb has"}));
}

TEST_F(ModelCommands, AFolderMayBeAnUnpackedArchive) {
  std::filesystem::create_directory(path("unpacked"));
  const std::vector<std::uint8_t> bytes =
      io::write_keras_archive(saved_model(model_, true, "test"), "m");
  for (const io::ZipEntry& entry : io::read_zip(bytes, "m")) {
    write("unpacked/" + entry.name, std::string(entry.bytes.begin(), entry.bytes.end()));
  }
  EXPECT_EQ(hebb({"summary", "unpacked"}).out, model_.summary_text());
}

TEST_F(ModelCommands, ALimitOfTheSizeOfFilesIsAnErrorOfWriting) {
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);  // which hebb inherits
  const Ended ended = hebb({"convert", "net.safetensors", "net.npz"});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"cannot write net.npz", "File too large"}));
  EXPECT_FALSE(std::filesystem::exists(path("net.npz")));
}

TEST_F(ModelCommands, SummaryIsTheTableOrJson) {
  EXPECT_EQ(hebb({"summary", "net.safetensors"}).out, model_.summary_text());
  const Ended ended = hebb({"summary", "net.safetensors", "--json"});
  EXPECT_EQ(ended.err, "");
  const Config json = io::parse_json(ended.out, "summary");
  EXPECT_EQ(json.find("class_name")->as_string(), "Sequential");
  EXPECT_EQ(json.find("total_params")->as_int(), 7850);
  EXPECT_EQ(json.find("trainable_params")->as_int(), 7850);
  EXPECT_EQ(json.find("inputs")->as_list()[0].as_string(), "image");
  const Config& last = json.find("layers")->as_list().back();
  EXPECT_EQ(last.find("name")->as_string(), "out");
  EXPECT_EQ(io::to_json(*last.find("output_shape")), "[null, 10]");
}

TEST_F(ModelCommands, PredictWritesWhatTheModelGives) {
  const Tensor x = Tensor::arange(0, 3 * 784).cast(DType::float32);
  const Tensor images = reshape(x, {3, 28, 28});
  const std::vector<float> expected = model_.predict(images).to_vector<float>();
  write_npz(path("in.npz"), {{"image", images}});
  write_npz(path("x.npz"), {{"x", images}, {"y", Tensor::zeros({3})}});
  write_npy(path("in.npy"), images);
  for (const char* input : {"in.npz", "x.npz", "in.npy"}) {
    const Ended ended = hebb({"predict", "net.safetensors", input, "-o", "out.npz", "--force"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(read_npz(path("out.npz"))["out"].to_vector<float>(), expected) << input;
  }
  EXPECT_EQ(hebb({"predict", "net.safetensors", "in.npz", "-o", "out.npy"}).code, 0);
  EXPECT_EQ(read_npy(path("out.npy")).to_vector<float>(), expected);
  const Ended again = hebb({"predict", "net.safetensors", "in.npz", "-o", "out.npy"});
  EXPECT_EQ(again.code, 1);
  EXPECT_TRUE(is_error_line(again.err, {"out.npy is there already", "--force"}));
}

TEST_F(ModelCommands, EvaluateGivesTheFigures) {
  const Ended named = hebb({"evaluate", "net.safetensors", "mnist"});
  EXPECT_EQ(named.code, 0) << named.err;
  EXPECT_EQ(last_line(named.out).find("test loss "), 0u) << named.out;
  EXPECT_NE(last_line(named.out).find(", accuracy "), std::string::npos) << named.out;
  const Tensor images = Tensor::ones({4, 28, 28});
  const Tensor labels = Tensor::zeros({4}, DType::int64);
  write_npz(path("data.npz"), {{"x_test", images}, {"y_test", labels}});
  const Logs logs = model_.evaluate(images, labels, {.verbose = 0});
  char expected[100];
  std::snprintf(expected, sizeof expected, "test loss %.4f, accuracy %.4f", logs["loss"],
                logs["accuracy"]);
  EXPECT_EQ(last_line(hebb({"evaluate", "net.safetensors", "data.npz"}).out), expected);
}

TEST_F(ModelCommands, TheFolderOfARunIsItsModel) {
  std::filesystem::create_directory(path("run"));
  std::filesystem::copy(path("net.safetensors"), path("run/model.keras"));
  EXPECT_EQ(hebb({"summary", "run"}).out, model_.summary_text());
  std::filesystem::remove(path("run/model.keras"));
  const Ended ended = hebb({"summary", "run"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"run is a folder without model.keras"}));
}

TEST_F(ModelCommands, MistakesAreOneLine) {
  model_.save_weights(path("weights.safetensors"));
  model_.save(path("net.json"));
  write_npz(path("in.npz"), {{"imgae", Tensor::ones({1, 28, 28})}, {"b", Tensor::ones({1})}});
  write("junk", "neither model nor text of one");
  struct Mistake {
    std::vector<std::string> words;
    int code;
    std::vector<std::string> says;
  };
  const Mistake mistakes[] = {
      {{"convert", "net.safetensors"}, 2, {"OUT is required; see hebb convert --help"}},
      {{"convert", "net.safetensors", "net.safetensor"}, 2, {"did you mean \".safetensors\"?"}},
      {{"convert", "net.safetensors", "net"}, 2, {"the extension says the format"}},
      {{"convert", "net.safetensors", "n.npz", "--froce"}, 2, {"did you mean --force?"}},
      {{"convert", "none.npz", "n.npz"}, 1, {"none.npz", "no such file"}},
      {{"convert", "junk", "n.npz"}, 1, {"junk: is no model file that hebb reads"}},
      {{"convert", "weights.safetensors", "n.npz"}, 1, {"holds weights alone"}},
      {{"convert", "net.json", "n.npz"}, 1, {"an architecture without weights"}},
      {{"convert", "net.safetensors", "no/n.npz"}, 1, {"cannot write no/n.npz", "No such file"}},
      {{"summary"}, 2, {"MODEL is required"}},
      {{"summary", "weights.safetensors"}, 1, {"weights alone"}},
      {{"predict", "net.safetensors", "in.txet"}, 1, {"in.txet: no such file; expected a .csv"}},
      {{"predict", "net.safetensors", "in.npz", "-o", "o.png"}, 2, {"-o: expected a .csv"}},
      {{"predict", "net.safetensors", "none.csv"}, 1, {"none.csv", "no such file"}},
      {{"predict", "net.safetensors", "in.npz", "-o", "o.npz"},
       1,
       {"in.npz: unknown array \"image\"; did you mean \"imgae\"?"}},
      {{"evaluate", "net.safetensors", "minst"}, 1, {"did you mean \"mnist\"?"}},
      {{"evaluate", "net.json", "mnist"}, 1, {"net.json: does not say by which loss"}},
  };
  for (const Mistake& mistake : mistakes) {
    const Ended ended = hebb(mistake.words);
    EXPECT_EQ(ended.code, mistake.code) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(is_error_line(ended.err, mistake.says));
  }
}

}  // namespace
}  // namespace hebb::test
