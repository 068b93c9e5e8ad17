// hebb plot, and hebb train --plot.
#include <algorithm>
#include <fstream>

#include "fixture.hpp"
#include "hebb/hebb.hpp"
#include "testing.hpp"

namespace hebb::test {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Plot : public CommandLine {
 protected:
  Plot() {
    std::string table = "left,right,kind\n";
    for (int i = 0; i < 80; ++i) {
      const int left = i % 2, right = i / 2 % 2, noise = i % 7;
      table += std::to_string(left) + "." + std::to_string(noise) + "," + std::to_string(right) +
               "." + std::to_string(6 - noise) + "," + (left == right ? "same" : "other") + "\n";
    }
    write("xor.csv", table);
  }
  void SetUp() override {
    if (has(hebb({"plot", "activations", "relu", "-o", "probe.svg"}).err, "HEBB_WITH_CAIRO")) {
      GTEST_SKIP() << "skipped: built without cairo";
    }
  }
  /// A small run on the table.
  Ended train_table(const std::string& run, std::vector<std::string> further = {}) const {
    std::vector<std::string> words = {"train",  "xor.csv",  "--target", "kind", "--hidden",
                                      "4:tanh", "--epochs", "6",        "-o",   run};
    words.insert(words.end(), further.begin(), further.end());
    return hebb(words);
  }
  /// The files of a folder whose first bytes are those of their format.
  std::vector<std::string> pictures_in(const std::string& folder) const {
    std::vector<std::string> names;
    for (const std::string& name : files_in(folder)) {
      const std::string start = content(folder + "/" + name).substr(0, 4);
      const bool svg = name.ends_with(".svg") && start == "<svg";
      const bool png = name.ends_with(".png") && start == "\x89PNG";
      const bool pdf = name.ends_with(".pdf") && start == "%PDF";
      if (svg || png || pdf) names.push_back(name);
    }
    return names;
  }
};

TEST_F(Plot, ARunIsShownInCharacters) {
  ASSERT_EQ(train_table("run").code, 0);
  const Ended ended = hebb({"plot", "run"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  for (const char* part : {"loss\n", "accuracy\n", "epoch", "training", "best: epoch "}) {
    EXPECT_TRUE(has(ended.out, part)) << part << " in " << ended.out;
  }
  EXPECT_FALSE(has(ended.out, "\x1b"));
  Start ascii = start({"plot", "run"});
  ascii.environment["LC_ALL"] = "C";
  for (const char c : run_hebb(ascii).out) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
}

TEST_F(Plot, ARunHasItsPictures) {
  ASSERT_EQ(train_table("run").code, 0);
  const Ended ended = hebb({"plot", "run", "-o", "pictures", "--format", "svg,png,pdf"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  std::vector<std::string> expected, listed;
  for (const char* name :
       {"confusion", "curves", "histogram_dense_1_kernel", "histogram_dense_kernel", "network",
        "neurons", "precision_recall", "regions", "roc"}) {
    for (const char* format : {"pdf", "png", "svg"}) {
      expected.push_back(std::string(name) + "." + format);
      listed.push_back("pictures/" + expected.back());
    }
  }
  EXPECT_EQ(pictures_in("pictures"), expected);
  std::vector<std::string> lines = lines_of(ended.out);
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, listed);
  EXPECT_TRUE(has(content("pictures/regions.svg"), "left, scaled"));
  EXPECT_TRUE(has(content("pictures/confusion.svg"), "other"));
}

TEST_F(Plot, ImagesAndNumbersHavePicturesOfTheirOwn) {
  ASSERT_EQ(train("images").code, 0);
  ASSERT_EQ(hebb({"plot", "images", "-o", "a"}).code, 0);
  const std::vector<std::string> of_images = {"confusion.svg",
                                              "curves.svg",
                                              "histogram_dense_1_kernel.svg",
                                              "histogram_dense_kernel.svg",
                                              "network.svg",
                                              "precision_recall.svg",
                                              "predictions.svg",
                                              "roc.svg",
                                              "weights.svg"};
  EXPECT_EQ(pictures_in("a"), of_images);
  ASSERT_EQ(hebb({"train", "boston_housing", "--epochs", "2", "-o", "homes"}).code, 0);
  ASSERT_EQ(hebb({"plot", "homes", "-o", "b"}).code, 0);
  const std::vector<std::string> of_numbers = {"curves.svg",
                                               "histogram_dense_1_kernel.svg",
                                               "histogram_dense_2_kernel.svg",
                                               "histogram_dense_kernel.svg",
                                               "network.svg",
                                               "predicted.svg",
                                               "residuals.svg"};
  EXPECT_EQ(pictures_in("b"), of_numbers);
}

TEST_F(Plot, ColumnsWithSlashesHavePicturesInTheFolder) {
  std::string text = "x,../a/b,c d\n";
  for (int i = 0; i < 40; ++i) {
    text +=
        std::to_string(i) + "," + std::to_string(i % 2) + "," + std::to_string(i / 2 % 2) + "\n";
  }
  write("t.csv", text);
  ASSERT_EQ(hebb({"train", "t.csv", "--target", "../a/b,c d", "--epochs", "1", "-o", "run"}).code,
            0);
  const Ended ended =
      hebb({"plot", "run", "-o", "pictures", "--picture", "confusion_.._a_b,confusion_c d"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(pictures_in("pictures"),
            (std::vector<std::string>{"confusion_.._a_b.svg", "confusion_c d.svg"}));
}

TEST_F(Plot, PicturesAreChosenByName) {
  ASSERT_EQ(train_table("run").code, 0);
  EXPECT_EQ(hebb({"plot", "run", "-o", "c.png", "--picture", "confusion"}).code, 0);
  EXPECT_EQ(hebb({"plot", "run", "-o", "d", "--picture", "roc,curves"}).code, 0);
  EXPECT_EQ(pictures_in("d"), (std::vector<std::string>{"curves.svg", "roc.svg"}));
  const Ended unknown = hebb({"plot", "run", "-o", "e.png", "--picture", "confusoin"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(is_error_line(unknown.err, {"--picture", "did you mean \"confusion\"?"}));
}

TEST_F(Plot, SeveralRunsAreCompared) {
  ASSERT_EQ(train_table("one").code, 0);
  ASSERT_EQ(train_table("two", {"--lr", "0.1"}).code, 0);
  const Ended shown = hebb({"plot", "one", "two"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  for (const char* part : {"validation loss", " one", " two"}) {
    EXPECT_TRUE(has(shown.out, part)) << part << " in " << shown.out;
  }
  EXPECT_EQ(hebb({"plot", "one", "two", "-o", "both.svg"}).code, 0);
  EXPECT_TRUE(has(content("both.svg"), ">two</text>"));
  const Ended mixed = hebb({"plot", "one", "two", "xor.csv"});
  EXPECT_EQ(mixed.code, 2);
  EXPECT_TRUE(is_error_line(mixed.err, {"several runs are compared", "RUN DATA"}));
}

TEST_F(Plot, ModelsDataAndActivations) {
  ASSERT_EQ(train_table("run").code, 0);
  const Ended model = hebb({"plot", "run/model.keras"});
  EXPECT_EQ(model.out, "model-network.svg\nmodel-neurons.svg\n") << model.err;
  EXPECT_EQ(hebb({"plot", "xor.csv", "--target", "kind", "-o", "data.svg"}).code, 0);
  for (const char* part : {"left", "right", "same", "other"}) {
    EXPECT_TRUE(has(content("data.svg"), part)) << part;
  }
  EXPECT_EQ(hebb({"plot", "mnist"}).out, "mnist-data.svg\n");
  EXPECT_EQ(hebb({"plot", "activations"}).out, "activations.svg\n");
  EXPECT_EQ(hebb({"plot", "activations", "GELU"}).out, "gelu.svg\n");
  const Ended unknown = hebb({"plot", "activations", "rleu"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(is_error_line(unknown.err, {"did you mean \"relu\"?"}));
}

TEST_F(Plot, ARunKeepsHowItsWeightsWereDistributed) {
  const std::vector<std::string> words = {"train",      "xor.csv", "--target", "kind",
                                          "--hidden",   "4",       "--epochs", "40",
                                          "--patience", "0",       "-o",       "run"};
  ASSERT_EQ(hebb(words).code, 0);
  const Arrays kept = read_npz(path("run/weights.npz"));
  const std::vector<std::int64_t> epochs = kept["epoch"].to_vector<std::int64_t>();
  ASSERT_EQ(epochs.size(), 21u);  // before training and after every second epoch
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    EXPECT_EQ(epochs[i], 2 * static_cast<std::int64_t>(i));
  }
  const Tensor quantiles = kept["dense/kernel"];
  ASSERT_EQ(quantiles.shape(), (Shape{21, 500}));
  std::vector<float> weights =
      load_model(path("run/last.keras"))->get_weights()[0].to_vector<float>();
  std::sort(weights.begin(), weights.end());
  ASSERT_EQ(weights.size(), 8u);
  const std::vector<float> last = slice(quantiles, 20, 21).to_vector<float>();
  for (std::size_t i = 0; i < last.size(); ++i)
    EXPECT_EQ(last[i], weights[(2 * i + 1) * 8 / 1000]) << i;
  const Ended ended = hebb({"plot", "run", "-o", "h.svg", "--picture", "histogram_dense_kernel"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(content("h.svg"), "dense/kernel"));
}

TEST_F(Plot, ARunThatGoesOnWithMoreEpochsKeepsAsManyDistributions) {
  const std::vector<std::string> words = {"train",      "xor.csv", "--target", "kind",
                                          "--hidden",   "4",       "--epochs", "25",
                                          "--patience", "0",       "-o",       "run"};
  ASSERT_EQ(hebb(words).code, 0);
  ASSERT_EQ(hebb({"train", "--resume", "run", "--epochs", "250"}).code, 0);
  const std::vector<std::int64_t> epochs =
      read_npz(path("run/weights.npz"))["epoch"].to_vector<std::int64_t>();
  EXPECT_LE(epochs.size(), 28u);
  EXPECT_EQ(epochs.front(), 0);
  EXPECT_EQ(epochs.back(), 250);
  EXPECT_TRUE(std::ranges::is_sorted(epochs));
}

TEST_F(Plot, DamagedDistributionsLeaveTheOtherPictures) {
  ASSERT_EQ(train_table("run").code, 0);
  write("run/weights.npz", "PK");
  const Ended all = hebb({"plot", "run", "-o", "all"});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_TRUE(has(all.err, "pictures of the weights are left out")) << all.err;
  EXPECT_TRUE(has(all.out, "all/curves.svg"));
  const Ended one = hebb({"plot", "run", "-o", "c.svg", "--picture", "curves"});
  EXPECT_EQ(one.code, 0);
  EXPECT_EQ(one.err, "");
}

TEST_F(Plot, ALearningRateIsFoundForTargetsInAnyUnit) {
  std::string table = "a,b\n";
  for (int i = 0; i < 60; ++i) {
    table += std::to_string(i) + "," + std::to_string(10000 + 300 * (i * 7 % 60)) + "\n";
  }
  write("large.csv", table);
  ASSERT_EQ(hebb({"train", "large.csv", "--target", "b", "--optimizer", "sgd", "--epochs", "2",
                  "-o", "run"})
                .code,
            0);
  const Ended ended = hebb({"plot", "run", "-o", "a.svg", "--picture", "learning_rate"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(content("a.svg"), "steepest: "));
}

TEST_F(Plot, PicturesOfOneNameAreNumbered) {
  std::string table = "x,a/b,a_b\n";
  for (int i = 0; i < 40; ++i) {
    table += std::to_string(i) + "," + std::to_string(i * 3) + "," + std::to_string(i * 5 % 40);
    table += "\n";
  }
  write("two.csv", table);
  ASSERT_EQ(hebb({"train", "two.csv", "--target", "a/b,a_b", "--epochs", "2", "-o", "run"}).code,
            0);
  const Ended ended = hebb({"plot", "run", "-o", "p"});
  EXPECT_TRUE(has(ended.out, "p/predicted_a_b.svg\np/")) << ended.out;
  EXPECT_TRUE(has(ended.out, "p/predicted_a_b_2.svg\n")) << ended.out;
}

TEST_F(Plot, ALearningRateIsFoundWhenAsked) {
  ASSERT_EQ(train_table("run").code, 0);
  for (const char* file : {"a.svg", "b.svg"}) {
    const Ended ended = hebb({"plot", "run", "-o", file, "--picture", "learning_rate"});
    EXPECT_EQ(ended.code, 0) << ended.err;
  }
  EXPECT_EQ(content("a.svg"), content("b.svg"));
  EXPECT_TRUE(has(content("a.svg"), "Learning rate finder"));
  std::filesystem::remove(path("xor.csv"));
  const Ended gone = hebb({"plot", "run", "-o", "c.svg", "--picture", "learning_rate"});
  EXPECT_EQ(gone.code, 1);
  EXPECT_TRUE(is_error_line(gone.err, {"xor.csv: no such file"}));
}

TEST_F(Plot, WhatARunOrAModelMakesOfOtherData) {
  ASSERT_EQ(train_table("run").code, 0);
  std::string other = content("xor.csv");
  std::replace(other.begin(), other.end(), ',', ';');
  write("other.csv", other);
  const std::vector<std::string> expected = {"confusion.svg", "precision_recall.svg", "regions.svg",
                                             "roc.svg"};
  for (const char* model : {"run", "run/model.keras"}) {
    const Ended ended = hebb({"plot", model, "other.csv", "-o", "p", "--force"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(pictures_in("p"), expected) << model;
  }
  ASSERT_EQ(train("images").code, 0);
  EXPECT_EQ(hebb({"plot", "images", "data/mnist", "-o", "q"}).code, 0);
  EXPECT_EQ(pictures_in("q"), (std::vector<std::string>{"confusion.svg", "precision_recall.svg",
                                                        "predictions.svg", "roc.svg"}));
}

TEST_F(Plot, OptionsSayHowATableIsWritten) {
  std::string text = "left;right;kind\n";
  for (int i = 0; i < 20; ++i) {
    text += std::to_string(i % 3) + ",5;" + (i == 3 ? "none" : std::to_string(i)) + ";a\n";
  }
  write("t.csv", text);
  const std::vector<std::string> words = {"plot",      "t.csv", "-o",        "t.svg",
                                          "--decimal", ",",     "--missing", "none"};
  const Ended ended = hebb(words);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(content("t.svg"), ">right<"));
  EXPECT_EQ(hebb({"plot", "t.csv", "-o", "u.svg", "--delimiter", "|"}).code, 1);
  const Ended wrong = hebb({"plot", "t.csv", "-o", "u.svg", "--delimiter", "x"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(is_error_line(wrong.err, {"--delimiter: expected , ; | tab or a space"}));
}

TEST_F(Plot, NothingIsReplacedUnasked) {
  write("a.svg", "mine");
  const Ended refused = hebb({"plot", "activations", "-o", "a.svg"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(is_error_line(refused.err, {"a.svg is there already", "--force"}));
  EXPECT_EQ(content("a.svg"), "mine");
  EXPECT_EQ(hebb({"plot", "activations", "-o", "a.svg", "--force"}).code, 0);
  EXPECT_NE(content("a.svg"), "mine");
}

TEST_F(Plot, ThemeAndWidthAreThoseAskedFor) {
  ASSERT_EQ(hebb({"plot", "activations", "relu", "-o", "l.svg", "--width", "400"}).code, 0);
  ASSERT_EQ(hebb({"plot", "activations", "relu", "-o", "d.svg", "--theme", "dark"}).code, 0);
  EXPECT_TRUE(has(content("l.svg"), "width=\"400\""));
  EXPECT_TRUE(has(content("l.svg"), "#ffffff"));
  EXPECT_FALSE(has(content("d.svg"), "#ffffff"));
}

TEST_F(Plot, MistakesAreNamed) {
  const auto expect = [&](int code, std::vector<std::string> words,
                          const std::vector<std::string>& parts) {
    words.insert(words.begin(), "plot");
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, code) << ended.err;
    EXPECT_TRUE(is_error_line(ended.err, parts));
    EXPECT_EQ(ended.out, "");
  };
  expect(2, {}, {"WHAT"});
  expect(1, {"imagenet"}, {"unknown file, run or data set \"imagenet\"", "the folder of a run"});
  expect(1, {"none.keras"}, {"none.keras: no such file", "the folder of a run", "file of a model"});
  expect(2, {"activations", "--delimiter", ";"}, {"--delimiter: goes with data"});
  expect(2, {"activations", "--image-size", "3x3"}, {"--image-size: goes with data"});
  ASSERT_EQ(train_table("done").code, 0);
  expect(2, {"done", "--target", "kind"}, {"--target: goes with data"});
  expect(1, {"xor.csv", "--target", "knid", "-o", "a.svg"}, {"did you mean \"kind\"?"});
  expect(2, {"activations", "--theme", "drak"}, {"--theme", "did you mean \"dark\"?"});
  expect(2, {"activations", "--format", "jpg"}, {"--format: unknown format \"jpg\""});
  expect(2, {"activations", "--width", "20"}, {"--width", "200 to 5000"});
  expect(2, {"activations", "-o", "a.svg", "--format", "png"}, {"--format"});
  write("old/history.csv", "");
  expect(1, {"old"}, {"history.csv"});
}

TEST_F(Plot, WhatCannotBeDrawnIsLeftOut) {
  std::string table = "a,b,kind\n";  // so few rows that the test part has a single class
  for (int i = 0; i < 12; ++i) {
    table += std::to_string(i) + "," + std::to_string(i % 5) + (i == 0 ? ",rare\n" : ",usual\n");
  }
  write("few.csv", table);
  ASSERT_EQ(hebb({"train", "few.csv", "--target", "kind", "--epochs", "2", "-o", "few"}).code, 0);
  const Ended ended = hebb({"plot", "few", "-o", "p"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(ended.err, "roc is left out: ")) << ended.err;
  EXPECT_TRUE(has(ended.out, "p/confusion.svg\n")) << ended.out;
  EXPECT_EQ(hebb({"plot", "few", "-o", "q", "--picture", "roc"}).code, 1);
}

TEST_F(Plot, ARunWhoseDataIsGoneHasTheRest) {
  ASSERT_EQ(train_table("run").code, 0);
  std::filesystem::remove(path("xor.csv"));
  const Ended ended = hebb({"plot", "run", "-o", "p"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(ended.err, "pictures of the test are left out")) << ended.err;
  EXPECT_EQ(pictures_in("p"),
            (std::vector<std::string>{"curves.svg", "histogram_dense_1_kernel.svg",
                                      "histogram_dense_kernel.svg", "network.svg", "neurons.svg"}));
}

TEST_F(Plot, TrainingShowsItsCurveOnceInAPipe) {
  const Ended ended = train_table("run", {"--plot"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_TRUE(has(ended.err, "best: epoch ")) << ended.err;
  EXPECT_EQ(ended.err.find("best: epoch "), ended.err.rfind("best: epoch "));
  EXPECT_FALSE(has(ended.err, "\x1b"));
  EXPECT_FALSE(has(train_table("quiet", {"--plot", "--quiet"}).err, "best: epoch "));
}

TEST_F(Plot, TrainingRedrawsItsCurveOnATerminal) {
  if (!hebb::testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  Start start = this->start({"train", "xor.csv", "--target", "kind", "--hidden", "4", "--epochs",
                             "5", "-o", "run", "--plot"});
  start.terminal = true;
  const Ended ended = run_hebb(start);
  EXPECT_EQ(ended.code, 0);
  const auto count = [&](const std::string& part) {
    int n = 0;
    for (std::size_t at = 0; (at = ended.err.find(part, at)) != std::string::npos; ++at) ++n;
    return n;
  };
  EXPECT_EQ(count("best: epoch "), 5);  // in the legend, after each epoch
  EXPECT_EQ(count("\x1b"
                  "8"),
            4);  // back to where the one before stood
  for (int epoch = 1; epoch <= 5; ++epoch) {
    EXPECT_EQ(count("\nepoch " + std::to_string(epoch) + "/5: loss") +
                  count("\x1b[Jepoch " + std::to_string(epoch) + "/5: loss"),
              1);
  }
}

}  // namespace
}  // namespace hebb::test
