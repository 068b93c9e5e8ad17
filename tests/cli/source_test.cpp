// hebb train on everything that is no table: arrays, idx files, folders of images, named data sets,
// and a CONFIG.yaml that holds all of it.
#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "hebb/hebb.hpp"

namespace hebb::test {
namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Sources : public CommandLine {
 protected:
  /// Trains and expects that to end well.
  Ended train_on(std::vector<std::string> words) const {
    words.insert(words.begin(), "train");
    words.insert(words.end(), {"-o", "run", "--force"});
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return ended;
  }
  double figure(const char* name) const {
    return nlohmann::json::parse(content("run/metrics.json"))["test"][name];
  }
};

TEST_F(Sources, ArraysInPartsOrWhole) {
  const Dataset train = datasets::moons({.samples = 400, .seed = 1});
  const Dataset test = datasets::moons({.samples = 100, .seed = 2});
  write_npz(path("parts.npz"),
            {{"x_train", train.x}, {"y_train", train.y}, {"x_test", test.x}, {"y_test", test.y}});
  const Ended parts = train_on({"parts.npz"});
  EXPECT_TRUE(has(parts.err, "400 training and 100 test samples, each [2] of float32"))
      << parts.err;
  EXPECT_TRUE(has(parts.err, "task: binary")) << parts.err;
  EXPECT_TRUE(has(parts.err, "100 published test rows")) << parts.err;
  EXPECT_GT(figure("accuracy"), 0.9);

  write_npz(path("whole.npz"), {{"x", train.x}, {"moon", train.y}});
  const Ended whole = train_on({"whole.npz", "--target", "moon"});
  EXPECT_TRUE(has(whole.err, "parts: 256 rows to learn from, 64 for validation, 80 test rows"))
      << whole.err;
  const Ended none = hebb({"train", "whole.npz", "-q"});
  EXPECT_EQ(none.code, 1);
  EXPECT_TRUE(
      is_error_line(none.err, {R"(whole.npz: unknown array "y")", "--target", R"("moon")"}));
}

TEST_F(Sources, WhatTargetsOfArraysAre) {
  const std::int64_t n = 120;
  const Tensor x = reshape(Tensor::arange(0, static_cast<double>(2 * n)), {n, 2}) / 100;
  const auto task = [&](const Tensor& y, std::vector<std::string> further = {}) {
    write_npz(path("a.npz"), {{"x", x}, {"y", y}});
    std::vector<std::string> words = {"train", "a.npz", "--dry-run"};
    words.insert(words.end(), further.begin(), further.end());
    const Ended ended = hebb(words);
    const std::size_t at = ended.err.find("task: ");
    return at == std::string::npos ? ended.err
                                   : ended.err.substr(at + 6, ended.err.find(':', at + 6) - at - 6);
  };
  std::vector<std::int64_t> three, two;
  std::vector<float> numbers, hot, labels, plane;
  for (int i = 0; i < n; ++i) {
    three.push_back(5 + i % 3);
    two.push_back(i % 2 == 0 ? -1 : 1);
    numbers.push_back(static_cast<float>(i) / 7);
    hot.insert(hot.end(), {i % 2 == 0 ? 1.0f : 0.0f, i % 2 == 0 ? 0.0f : 1.0f});
    labels.insert(labels.end(), {i % 2 == 0 ? 1.0f : 0.0f, i % 3 == 0 ? 1.0f : 0.0f});
    plane.insert(plane.end(), {static_cast<float>(i), static_cast<float>(i) / 9});
  }
  EXPECT_EQ(task(Tensor::from(three)), "multiclass (one of 3 classes)");
  EXPECT_EQ(task(Tensor::from(two)), "binary (one of 2 classes)");
  EXPECT_EQ(task(Tensor::from(numbers)), "regression (a number)");
  EXPECT_EQ(task(Tensor::from(three), {"--task", "regression"}), "regression (a number)");
  EXPECT_EQ(task(Tensor::from(hot, {n, 2})), "binary (one of 2 classes)");
  EXPECT_EQ(task(Tensor::from(labels, {n, 2})), "multilabel (2 labels, each yes or no)");
  EXPECT_EQ(task(Tensor::from(plane, {n, 2})), "regression (2 numbers)");

  EXPECT_TRUE(has(task(Tensor::ones({n})), "every target is 1; there is nothing to learn"));
  EXPECT_TRUE(has(task(Tensor::from(three), {"--task", "binary"}),
                  "the targets are 3 classes, which the task binary cannot learn"));
  numbers[17] = std::nanf("");
  EXPECT_TRUE(has(task(Tensor::from(numbers)), "the target of row 17 (counted from 0) is nan"));
  EXPECT_TRUE(has(task(Tensor::ones({n - 1})), "have not one row a sample each"));
}

TEST_F(Sources, IdxFilesWithLabelsBesideThemOrNamed) {
  const Ended pair = train_on({"data/mnist/train-images-idx3-ubyte"});
  EXPECT_TRUE(has(pair.err, "300 samples, each [28, 28] of uint8, 10 classes")) << pair.err;
  EXPECT_TRUE(has(pair.err, "labels from data/mnist/train-labels-idx1-ubyte")) << pair.err;
  EXPECT_GT(figure("accuracy"), 0.9);

  fs::copy(path("data/mnist/train-images-idx3-ubyte"), path("digits.idx"));
  fs::copy(path("data/mnist/train-labels-idx1-ubyte"), path("answers.idx"));
  const std::string history = content("run/history.csv");
  train_on({"digits.idx", "--labels", "answers.idx"});
  EXPECT_EQ(content("run/history.csv"), history);
  const Ended none = hebb({"train", "digits.idx", "-q"});
  EXPECT_EQ(none.code, 1);
  EXPECT_TRUE(is_error_line(none.err, {"digits.idx: no labels are found beside it", "--labels"}));

  const Ended folder = train_on({"data/mnist"});
  EXPECT_TRUE(has(folder.err, "300 training and 100 test samples")) << folder.err;
}

TEST_F(Sources, FoldersOfImages) {
  for (int i = 0; i < 30; ++i) {
    const int side = i == 29 ? 9 : 8;
    for (const char* kind : {"dark", "light"}) {
      const int base = kind[0] == 'd' ? 20 : 180;
      std::vector<std::uint8_t> pixels;
      for (int p = 0; p < side * side; ++p) {
        pixels.push_back(static_cast<std::uint8_t>(base + (p * 7 + i) % 60));
      }
      fs::create_directories(path(std::string("photos/") + kind));
      write_png(path(std::string("photos/") + kind + "/" + std::to_string(100 + i) + ".png"),
                Tensor::from(pixels, {side, side}));
    }
  }
  const Ended sizes = hebb({"train", "photos", "-q"});
  EXPECT_EQ(sizes.code, 1);
  EXPECT_TRUE(is_error_line(sizes.err, {"photos/dark/129.png is 9 x 9", "--image-size"}));
  const Ended scaled = train_on({"photos", "--image-size", "8X8"});
  EXPECT_TRUE(has(scaled.err, "60 samples, each [8, 8, 3] of uint8, 2 classes")) << scaled.err;
  EXPECT_EQ(figure("accuracy"), 1);
  EXPECT_TRUE(has(scaled.out, "light"));
}

TEST_F(Sources, FilesOfOtherKindsAreRefusedWithWhatToDo) {
  struct Case {
    const char* name;
    const char* says;
  };
  for (const Case& bad :
       {Case{"t.xlsx", "t.xlsx: hebb does not read this form of a table; save it as CSV"},
        Case{"x.npy", "x.npy: holds one array"},
        Case{"x.bin", "x.bin: cannot tell by its name what is in it"}}) {
    write(bad.name, "content");
    const Ended ended = hebb({"train", bad.name});
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(is_error_line(ended.err, {bad.says}));
  }
}

TEST_F(Sources, NamedDataWithNumbersAsTargets) {
  const Ended ended = train_on({"boston_housing"});
  EXPECT_TRUE(has(ended.err, "task: regression")) << ended.err;
  EXPECT_TRUE(has(ended.err, "102 published test rows")) << ended.err;
  EXPECT_GT(figure("r2"), nlohmann::json::parse(
                              content("run/metrics.json"))["baselines"]["linear_regression"]["r2"]
                              .get<double>());
}

TEST_F(Sources, OptionsForOtherDataAreRefused) {
  struct Case {
    std::vector<std::string> words;
    std::string says;
  };
  write("t.csv", "a,b\n1,2\n");
  for (const Case& bad : std::vector<Case>{
           {{"mnist", "--target", "y"},
            "--target: goes with a table or a .npz file, and DATA is a data set with a name"},
           {{"mnist", "--ignore", "y"}, "--ignore: goes with a table"},
           {{"mnist", "--decimal", ","}, "--decimal: goes with a table, and DATA is a data set"},
           {{"t.csv", "--labels", "t.csv"}, "--labels: goes with an idx file, and DATA is a table"},
           {{"t.csv", "--image-size", "8x8"},
            "--image-size: goes with a folder of images, and DATA is a table"},
           {{"mnist", "--image-size", "8"}, "--image-size: expected HEIGHTxWIDTH"},
           {{"mnist", "--delimiter", "ab"}, "--delimiter: expected , ; | tab or a space"},
           {{"mnist", "--task", "binray"}, R"(unknown task "binray"; did you mean "binary"?)"},
           {{"mnist", "--class-weight", "x"}, R"(unknown class weight "x")"},
           {{"mnist", "--loss", "msee"}, R"(--loss: unknown loss "msee")"},
           {{"mnist", "--cv", "1"}, "--cv: expected a whole number from 2 to 1000"},
           {{"mnist", "--log-every", "0"}, "--log-every: expected a whole number from 1"},
       }) {
    std::vector<std::string> words = bad.words;
    words.insert(words.begin(), {"train", "-q"});
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, 2) << ended.err;
    EXPECT_TRUE(is_error_line(ended.err, {bad.says}));
  }
}

TEST_F(Sources, AConfigHoldsAllOfItFromAnywhere) {
  write("here/t.csv", [] {
    std::string text = "a;b;kind;junk\n";
    for (int i = 0; i < 80; ++i) {
      text += std::to_string(i % 9) + ",5;" + std::to_string(i % 7) + ";" +
              (i % 9 > 4 ? "yes" : "no") + ";" + std::to_string(i * 13 % 17) + "\n";
    }
    return text;
  }());
  train_on({"here/t.csv", "--target", "KIND", "--ignore", "junk", "--decimal", ",", "--delimiter",
            ";", "--hidden", "8"});
  const std::string history = content("run/history.csv");
  const std::string config = content("run/config.yaml");
  EXPECT_TRUE(has(config, "data: \"" + path("here/t.csv") + "\"")) << config;
  fs::create_directories(path("elsewhere"));
  fs::rename(path("run/config.yaml"), path("elsewhere/c.yaml"));
  Start again = start({"train", "c.yaml", "-o", "run"});
  again.folder = path("elsewhere");
  const Ended ended = run_hebb(again);
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(content("elsewhere/run/history.csv"), history);
  EXPECT_EQ(content("elsewhere/run/config.yaml"), config);
}

TEST_F(Sources, ColumnsInAConfigAreAListIfYouLike) {
  std::string text = "a,p,q,x\n";
  for (int i = 0; i < 40; ++i) {
    text +=
        std::to_string(i) + "," + std::to_string(i % 7) + ".5," + std::to_string(i % 5) + ".5,1\n";
  }
  write("t.csv", text);
  write("c.yaml", "data: t.csv\ntarget: [p, q]\nignore:\n  - x\nepochs: 2\n");
  ASSERT_EQ(hebb({"train", "c.yaml", "-o", "run"}).code, 0);
  const std::string config = content("run/config.yaml");
  EXPECT_TRUE(has(config, "target: \"p,q\"\nignore: \"x\"\n")) << config;
}

TEST_F(Sources, AWholeNetworkFromAFileOrWithinTheConfig) {
  const Sequential model{layers::Input({28, 28}), layers::Flatten(),
                         layers::Dense(12, {.activation = "tanh"}),
                         layers::Dense(10, {.activation = "softmax"})};
  write("net.json", model.to_json());
  const Ended ended = train_on({"mnist", "--model", "net.json", "--epochs", "2"});
  EXPECT_TRUE(has(ended.err, "9,420")) << ended.err;
  const std::string history = content("run/history.csv");
  fs::remove(path("net.json"));
  const Ended again = hebb({"train", "run/config.yaml", "-o", "again"});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(content("again/history.csv"), history);
  EXPECT_EQ(content("again/config.yaml"), content("run/config.yaml"));

  write("net.json", model.to_json());
  const Ended both = hebb({"train", "mnist", "--model", "net.json", "--hidden", "5", "-q"});
  EXPECT_EQ(both.code, 2);
  EXPECT_TRUE(is_error_line(both.err, {"--hidden: --model is a whole network", "leave one out"}));
  const Ended other = hebb({"train", "run/config.yaml", "--hidden", "5", "--dry-run"});
  EXPECT_EQ(other.code, 0) << other.err;
  EXPECT_TRUE(has(other.err, "3,985")) << other.err;

  write("other.json",
        Sequential{layers::Input({28, 28}), layers::Flatten(), layers::Dense(3)}.to_json());
  const Ended unfit = hebb({"train", "mnist", "--model", "other.json", "-q"});
  EXPECT_EQ(unfit.code, 1);
  EXPECT_TRUE(is_error_line(unfit.err, {"--model: the network gives [3] for a sample",
                                        "change its last layer to Dense(10, activation softmax)"}));
  write("flat.json", Sequential{layers::Input({5}), layers::Dense(10)}.to_json());
  const Ended shape = hebb({"train", "mnist", "--model", "flat.json", "-q"});
  EXPECT_EQ(shape.code, 1);
  EXPECT_TRUE(is_error_line(shape.err, {"--model: the network does not take the samples"}));
}

}  // namespace
}  // namespace hebb::test
