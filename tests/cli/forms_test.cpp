// hebb evaluate and hebb predict take every form of data that hebb train takes, and know the
// classes by their names.
#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "hebb/hebb.hpp"

namespace hebb::test {
namespace {

namespace fs = std::filesystem;

class Forms : public CommandLine {
 protected:
  /// Images of a class: a color that tells it, and noise.
  void write_images(const std::string& folder, int red, int count, std::int64_t side = 8) const {
    fs::create_directories(path(folder));
    for (int i = 0; i < count; ++i) {
      std::vector<std::uint8_t> pixels;
      for (int p = 0; p < side * side; ++p) {
        for (const int color : {red, 40, 90}) {
          pixels.push_back(static_cast<std::uint8_t>(color + (p * 7 + i) % 50));
        }
      }
      write_png(path(folder + "/" + std::to_string(100 + i) + ".png"),
                Tensor::from(pixels, {side, side, 3}));
    }
  }
  /// Trains for a moment.
  void train_on(std::vector<std::string> words) const {
    words.insert(words.begin(), "train");
    words.insert(words.end(), {"--epochs", "3", "-q", "-o", "run", "--force"});
    const Ended ended = hebb(words);
    ASSERT_EQ(ended.code, 0) << ended.err;
  }
  nlohmann::json evaluate(const std::string& data, std::vector<std::string> further = {}) const {
    std::vector<std::string> words = {"evaluate", "run", data, "--json"};
    words.insert(words.end(), further.begin(), further.end());
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended.code == 0 ? nlohmann::json::parse(ended.out) : nlohmann::json();
  }
  Table predict(const std::string& data) const {
    const Ended ended = hebb({"predict", "run", data});
    EXPECT_EQ(ended.code, 0) << ended.err;
    return parse_csv(ended.out, {.header = true}, "answers");
  }
  void expect_refusal(std::vector<std::string> words, const std::vector<std::string>& says,
                      int code = 1) const {
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, code);
    EXPECT_TRUE(is_error_line(ended.err, says));
  }
};

TEST_F(Forms, DataWithATestPartGiveTheFiguresOfTheTraining) {
  const Dataset train = datasets::moons({.samples = 200, .seed = 1});
  const Dataset test = datasets::moons({.samples = 40, .seed = 2});
  write_npz(path("parts.npz"),
            {{"x_train", train.x}, {"y_train", train.y}, {"x_test", test.x}, {"y_test", test.y}});
  for (const char* part : {"train", "test"}) {
    write_images(std::string("photos/") + part + "/dark", 10, 12);
    write_images(std::string("photos/") + part + "/light", 190, 12);
  }
  const std::pair<const char*, std::int64_t> forms[] = {
      {"mnist", kTestSamples}, {"data/mnist", kTestSamples}, {"parts.npz", 40}, {"photos", 24}};
  for (const auto& [data, samples] : forms) {
    train_on({data});
    const auto trained = nlohmann::json::parse(content("run/metrics.json"));
    const nlohmann::json again = evaluate(data);
    EXPECT_EQ(again["loss"], trained["test"]["loss"]) << data;
    EXPECT_EQ(again["accuracy"], trained["test"]["accuracy"]) << data;
    EXPECT_EQ(again["classes"], trained["classes"]) << data;
    EXPECT_EQ(predict(data).rows(), samples) << data;
  }
}

TEST_F(Forms, IdxFilesNeedLabelsOnlyWhereTheyAreAskedFor) {
  train_on({"data/mnist"});
  const std::string images = "data/mnist/t10k-images-idx3-ubyte";
  EXPECT_EQ(evaluate(images), evaluate("mnist"));
  fs::copy(path(images), path("images.idx"));
  fs::copy(path("data/mnist/t10k-labels-idx1-ubyte"), path("answers.idx"));
  EXPECT_EQ(hebb({"predict", "run", "images.idx"}).out, hebb({"predict", "run", "mnist"}).out);
  EXPECT_EQ(evaluate("images.idx", {"--labels", "answers.idx"}), evaluate("mnist"));
  expect_refusal({"evaluate", "run", "images.idx"},
                 {"images.idx: no labels are found", "--labels"});
  expect_refusal({"evaluate", "run", "mnist", "--labels", "answers.idx"},
                 {"--labels: goes with an idx file", "DATA is a data set with a name"}, 2);
}

TEST_F(Forms, TheClassesOfAFolderAreThoseOfTheTraining) {
  write_images("photos/ant", 10, 12);
  write_images("photos/bee", 100, 12);
  write_images("photos/cat", 190, 12);
  train_on({"photos", "--image-size", "8x8"});
  write_images("fewer/bee", 100, 3, 16);  // of another size, and without the first class
  write_images("fewer/cat", 190, 2, 16);
  const nlohmann::json judged = evaluate("fewer");
  EXPECT_EQ(judged["classes"], (std::vector<std::string>{"ant", "bee", "cat"}));
  std::size_t row = 0;
  for (const int expected : {0, 3, 2}) {
    std::int64_t sum = 0;
    for (const auto& count : judged["confusion_matrix"][row]) {
      sum += count.get<std::int64_t>();
    }
    EXPECT_EQ(sum, expected) << row;
    ++row;
  }
  write_images("more/dog", 50, 2);
  expect_refusal({"evaluate", "run", "more"},
                 {"more: unknown class \"dog\"", "\"ant\", \"bee\", \"cat\""});
  expect_refusal({"evaluate", "run", "photos/ant/100.png"},
                 {"100.png: nothing says what is in the image", "a folder a class"});
}

TEST_F(Forms, AClassHasANameThatCanBeWritten) {
  write_images("photos/bee", 10, 12);
  write_images("photos/d\xe9j\xe0", 190, 12);
  expect_refusal({"train", "photos", "-q"},
                 {"the name of class 1 (counted from 0) is not UTF-8; give it another"});
}

TEST_F(Forms, ImagesAreToldWithTheirFiles) {
  write_images("photos/dark", 10, 12);
  write_images("photos/light", 190, 12);
  train_on({"photos"});
  fs::create_directories(path("new/trip"));
  fs::copy(path("photos/light/100.png"), path("new/b.png"));
  fs::copy(path("photos/dark/100.png"), path("new/trip/a.png"));
  write("new/notes.txt", "no image");
  fs::create_directories(path("new/weird.png"));  // a folder
  write("new/.hidden/c.png", "no image");
  const Table table = predict("new");
  EXPECT_EQ(table.names(), (std::vector<std::string>{"prediction", "dark", "light", "file"}));
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table["file"].text(0), "new/b.png");
  EXPECT_EQ(table["file"].text(1), "new/trip/a.png");
  EXPECT_EQ(predict("new/b.png")["light"].numbers()[0], table["light"].numbers()[0]);
  fs::create_directories(path("empty"));
  expect_refusal({"predict", "run", "empty"}, {"empty: no .png, .jpg or .jpeg in this folder"});
}

TEST_F(Forms, PredictionsHaveTheNamesOfTheClasses) {
  train_on({"fashion_mnist"});
  const Table clothes = predict("fashion_mnist");
  EXPECT_EQ(clothes.names()[1], "T-shirt/top");
  EXPECT_EQ(clothes.names()[10], "Ankle boot");
  EXPECT_FALSE(clothes["prediction"].is_number());
  EXPECT_EQ(predict("data/fashion-mnist").names(), clothes.names());
  expect_refusal({"evaluate", "run", "iris"}, {"iris: unknown class", "\"Ankle boot\""});
  train_on({"iris"});
  EXPECT_EQ(predict("iris").names(),
            (std::vector<std::string>{"prediction", "setosa", "versicolor", "virginica"}));
}

TEST_F(Forms, NumbersThatNameClassesKeepTheirNames) {
  const std::int64_t n = 120;
  std::vector<std::int64_t> kinds;
  for (int i = 0; i < n; ++i) kinds.push_back(5 + i % 3);
  const Tensor x = reshape(Tensor::arange(0, static_cast<double>(2 * n)), {n, 2}) / 100;
  write_npz(path("a.npz"), {{"x", x}, {"kind", Tensor::from(kinds)}});
  train_on({"a.npz", "--target", "kind"});
  EXPECT_EQ(predict("a.npz").names(), (std::vector<std::string>{"prediction", "5", "6", "7"}));
  EXPECT_EQ(evaluate("a.npz")["classes"], (std::vector<std::string>{"5", "6", "7"}));
  kinds[3] = 0;
  write_npz(path("b.npz"), {{"x", x}, {"y", Tensor::from(kinds)}});
  expect_refusal({"evaluate", "run", "b.npz"}, {"b.npz: unknown class \"0\"", "\"5\""});
}

TEST_F(Forms, NumbersCountClassesWhoseNamesAreLetters) {
  const std::int64_t n = 12;
  write_images("photos/d", 10, static_cast<int>(n));
  write_images("photos/e", 190, static_cast<int>(n));
  train_on({"photos", "--image-size", "8x8"});
  const Dataset images = image_dataset_from_directory(path("photos"));
  write_npz(path("a.npz"), {{"x", images.x}, {"y", images.y}});
  EXPECT_EQ(evaluate("a.npz"), evaluate("photos"));
}

TEST_F(Forms, DamagedMeaningsAreRefused) {
  write_npy(path("x.npy"), Tensor::ones({3, 2}));
  const std::pair<const char*, const char*> damaged[] = {
      {"{", "hebb/targets.json"},
      {"[]", "hebb/targets.json: is not what this hebb writes"},
      {R"({"format": "hebb.targets", "version": 2, "task": "binary", "names": []})",
       "expected the format hebb.targets in version 1"},
      {R"({"format": "hebb.targets", "version": 1, "task": "bnary", "names": []})",
       "unknown task \"bnary\""},
      {R"({"format": "hebb.targets", "version": 1, "task": "binary"})", "\"names\" is missing"},
      {R"({"format": "hebb.targets", "version": 1, "task": "binary", "names": ["a", 1]})",
       "hebb/targets.json: is not what this hebb writes"},
      {R"({"format": "hebb.targets", "version": 1, "task": "multiclass", "names": ["a", "b"]})",
       "the model gives 3 numbers a row, but what is saved with it says 2"}};
  for (const auto& [text, says] : damaged) {
    Sequential model{layers::Input({2}), layers::Dense(3, {.activation = "softmax"})};
    model.set_asset("hebb/targets.json", text);
    model.save(path("damaged.keras"));
    expect_refusal({"predict", "damaged.keras", "x.npy"},
                   {says, "damaged.keras: ", "; train it again"});
  }
  Sequential one{layers::Input({2}), layers::Dense(1, {.activation = "sigmoid"})};
  one.set_asset("hebb/targets.json",
                R"({"format": "hebb.targets", "version": 1, "task": "binary", "names": ["a"]})");
  one.save(path("damaged.keras"));
  expect_refusal({"predict", "damaged.keras", "x.npy"}, {"binary", "2 names"});
}

TEST_F(Forms, AModelOfATableKnowsTheColumnsOfANamedOne) {
  const std::string table = lines_of(hebb({"datasets", "iris", "--path"}).out).at(0);
  train_on({table, "--target", "species"});
  EXPECT_EQ(hebb({"predict", "run", "iris"}).out, hebb({"predict", "run", table}).out);
  EXPECT_EQ(evaluate("iris"), evaluate(table));
  expect_refusal({"predict", "run", "mnist"}, {"mnist: the model was trained on the columns"});
}

TEST_F(Forms, OptionsSayHowATableIsWritten) {
  std::string text = "size,kind\n";
  for (int i = 0; i < 60; ++i) text += std::to_string(i % 5) + (i % 5 < 2 ? ",rose\n" : ",iris\n");
  write("t.csv", text);
  train_on({"t.csv", "--target", "kind"});
  write("plain.csv", "size\n1.5\n\n");
  write("other.csv", "size|note\n1,5|a\n");
  const Ended said = hebb({"predict", "run", "other.csv", "--delimiter", "|", "--decimal", ","});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, hebb({"predict", "run", "plain.csv"}).out);
  expect_refusal({"predict", "run", "other.csv", "--decimal", "x"},
                 {"--decimal: expected . or a comma"}, 2);
  expect_refusal({"predict", "run", "run"}, {"run is the folder of a run; expected a .csv"});
}

}  // namespace
}  // namespace hebb::test
