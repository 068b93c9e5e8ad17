// What the verbs make of files that the real Keras wrote.
#include <algorithm>
#include <filesystem>
#include <iterator>

#include "fixture.hpp"
#include "hebb/hebb.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::test {
namespace {

const std::string kFolder = HEBB_SOURCE_DIR "/tests/io/keras/";

/// Names of the models in that folder: "keras3_adam".
std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".npz") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class FilesOfKeras : public CommandLine {
 protected:
  /// The model's samples, under the names that the verbs look for.
  void write_samples(const std::string& name, const Model& model) const {
    const Arrays arrays = read_npz(kFolder + name + ".npz");
    std::vector<NamedTensor> inputs;
    for (const std::string& input : model.input_names()) {
      inputs.push_back({input, arrays["x" + std::to_string(inputs.size())]});
    }
    write_npz(path("in.npz"), inputs);
    if (!model.compiled()) return;
    write_npz(path("data.npz"), {{"x_test", arrays["x0"]}, {"y_test", arrays["y0"]}});
  }
  /// What the verbs say of a model, and the bits that they write. `judged`: evaluate takes it.
  std::vector<std::string> results(const std::string& model, bool judged) const {
    std::vector<std::string> results;
    const auto run = [&](const std::vector<std::string>& words) {
      const Ended ended = hebb(words);
      EXPECT_EQ(ended.code, 0) << ended.err;
      results.push_back(ended.out);
    };
    run({"summary", model, "--json"});
    if (judged) run({"evaluate", model, "data.npz"});
    run({"predict", model, "in.npz", "-o", "out.npz", "--force"});
    for (const NamedTensor& array : read_npz(path("out.npz"))) {
      results.push_back(array.name + hebb::testing::bits(array.value));
    }
    return results;
  }
};

TEST_F(FilesOfKeras, GiveTheSameInEveryFormatAndBack) {
  constexpr const char* kFormats[] = {"net.h5", "net.safetensors", "net.npz", "net.keras"};
  constexpr const char* kBack = "back.keras";
  std::size_t number = 0;
  for (const std::string& name : names()) {
    const std::string file = kFolder + name + (name[5] == '3' ? ".keras.gz" : ".h5.gz");
    const std::shared_ptr<Model> model = load_model(file);
    write_samples(name, *model);
    const bool judged = model->compiled() && model->input_names().size() == 1;
    const std::vector<std::string> expected = results(file, judged);
    const std::string other = kFormats[number++ % std::size(kFormats)];
    for (const auto& [from, to] : {std::pair(file, other), std::pair(other, std::string(kBack))}) {
      const Ended ended = hebb({"convert", from, to, "--force"});
      EXPECT_EQ(ended.code, 0) << from << " to " << to << ": " << ended.err;
    }
    EXPECT_EQ(results(other, judged), expected) << file << " as " << other;
    EXPECT_EQ(results(kBack, judged), expected) << file << " as " << other;
  }
  EXPECT_GT(number, 60u);
}

}  // namespace
}  // namespace hebb::test
