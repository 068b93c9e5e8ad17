// What a run prints and leaves behind, and what each option changes.
#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <utility>

#include "fixture.hpp"

namespace hebb::test {
namespace {

const std::vector<std::string> kRunFiles = {
    "command.txt", "config.yaml",  "events",      "history.csv", "last.keras",
    "log.txt",     "metrics.json", "model.keras", "report.html", "weights.npz"};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The result line, taken apart; NaN when it is none.
std::pair<double, double> result_of(const std::string& out) {
  std::smatch match;
  const std::string line = last_line(out);
  const std::regex form(R"(test loss (\d+\.\d{4}), accuracy (\d\.\d{4}))");
  if (!std::regex_match(line, match, form)) return {std::nan(""), std::nan("")};
  return {std::stod(match[1]), std::stod(match[2])};
}

class Run : public CommandLine {};

TEST_F(Run, ResultsGoToStdoutAndTalkToStderr) {
  const Ended ended = train("run", {"--epochs", "20", "--batch-size", "16"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const auto [loss, accuracy] = result_of(ended.out);
  EXPECT_GT(loss, 0);
  EXPECT_GT(accuracy, 0.8) << "the small data set is easy";
  for (const char* part : {"truth", "precision", "recall", "accuracy"}) {
    EXPECT_TRUE(has(ended.out, part)) << part << " in " << ended.out;
  }
  for (const char* part : {"Total params", "MNIST", "300 training and 100 test",
                           "same as: hebb train mnist", "run folder: run", "baseline", "softmax"}) {
    EXPECT_FALSE(has(ended.out, part)) << part;
    EXPECT_TRUE(has(ended.err, part)) << part << " in " << ended.err;
  }
  EXPECT_TRUE(has(ended.err, "from " + path("data/mnist"))) << ended.err;
}

TEST_F(Run, TheConfusionMatrixCountsEveryTestSample) {
  const Ended ended = train("run");
  int sum = 0;
  for (const std::string& line : lines_of(ended.out)) {
    std::smatch row;
    if (!std::regex_match(line, row, std::regex(R"(\s*\d((?:\s+\d+){10})\s*)"))) continue;
    std::istringstream counts(row[1].str());
    for (int count; counts >> count;) sum += count;
  }
  EXPECT_EQ(sum, kTestSamples) << ended.out;
}

TEST_F(Run, TheFolderHoldsWhatWasDone) {
  const Ended ended = train("run", {"--seed", "5"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(files_in("run"), kRunFiles);
  EXPECT_EQ(content("run/command.txt"),
            "hebb train mnist -o run --hidden 8:relu --epochs 2 --seed 5\n");

  const std::vector<std::string> history = lines_of(content("run/history.csv"));
  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[0], "epoch,accuracy,loss,val_accuracy,val_loss");
  EXPECT_TRUE(history[1].starts_with("0,") && history[2].starts_with("1,"));

  const auto metrics = nlohmann::json::parse(content("run/metrics.json"));
  const auto [loss, accuracy] = result_of(ended.out);
  EXPECT_NEAR(metrics["test"]["loss"].get<double>(), loss, 5e-5);  // four decimals were printed
  EXPECT_NEAR(metrics["test"]["accuracy"].get<double>(), accuracy, 5e-5);
  EXPECT_EQ(metrics["baselines"]["majority_class"]["accuracy"], 0.1);
  EXPECT_EQ(metrics["best_epoch"], 1);
  EXPECT_EQ(metrics["epochs"], 2);
  EXPECT_EQ(metrics["seed"], 5);
  EXPECT_GT(metrics["seconds"].get<double>(), 0);

  const std::string log = content("run/log.txt");
  for (const char* part :
       {"same as: hebb train mnist", "Total params", "epoch 2/2: ", "test loss "}) {
    EXPECT_TRUE(has(log, part)) << part << " in " << log;
  }
}

TEST_F(Run, FoldersAreNumberedAfterTheData) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(hebb({"train", "fashion-mnist", "--epochs", "1", "--hidden", "4"}).code, 0);
  }
  ASSERT_EQ(hebb({"train", "mnist", "--epochs", "1", "--hidden", "4"}).code, 0);
  EXPECT_EQ(files_in("runs"),
            (std::vector<std::string>{"fashion_mnist-1", "fashion_mnist-2", "mnist-1"}));
}

TEST_F(Run, AnEmptyFolderIsUsedAndAFullOneOnlyByForce) {
  std::filesystem::create_directories(path("deep/run"));
  ASSERT_EQ(train("deep/run").code, 0);
  const std::string before = content("deep/run/history.csv");
  EXPECT_EQ(train("deep/run", {"--seed", "9"}).code, 1);
  EXPECT_EQ(content("deep/run/history.csv"), before) << "a refused run changes nothing";

  write("deep/run/notes.txt", "mine");
  EXPECT_EQ(train("deep/run", {"--seed", "9", "--force"}).code, 0);
  write("mine/config.yaml", "of my own: yes");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--force"}, {"--force", "--dry-run"}}) {
    const Ended mine = train("mine", words);
    EXPECT_EQ(mine.code, 1);
    EXPECT_TRUE(is_error_line(
        mine.err, {"mine is no run of hebb's", "would replace mine/config.yaml", "-o"}));
  }
  EXPECT_EQ(content("mine/config.yaml"), "of my own: yes");
  EXPECT_EQ(files_in("mine").size(), 1u);
  EXPECT_NE(content("deep/run/history.csv"), before);
  EXPECT_EQ(content("deep/run/notes.txt"), "mine") << "only files of a run are replaced";
}

TEST_F(Run, FilesAreReadableByOthersAsUsual) {
  ASSERT_EQ(train("run").code, 0);
  write("plain", "");
  const auto usual = std::filesystem::status(path("plain")).permissions();
  for (const std::string& file : kRunFiles) {
    if (file == "events") continue;  // a folder
    EXPECT_EQ(std::filesystem::status(path("run/" + file)).permissions(), usual) << file;
  }
}

TEST_F(Run, AFailureIsInTheLog) {
  const Ended ended = train("run", {"--optimizer", "sgd", "--lr", "1e30"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(last_line(content("run/log.txt")), last_line(ended.err));
}

TEST_F(Run, HiddenDescribesTheNetwork) {
  // 784 x 16 + 16, 16 x 12 + 12, 12 x 10 + 10 parameters
  const Ended ended = train("run", {"--hidden", " 16:Tanh , dropout:0.5,12"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  for (const char* part : {"12,560", "204", "130", "dropout (Dropout)"}) {
    EXPECT_TRUE(has(ended.err, part)) << part << " in " << ended.err;
  }
}

TEST_F(Run, EmptyHiddenIsNoHiddenLayer) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--hidden", ""}, {"--hidden="}, {"--hidden", "  "}}) {
    std::vector<std::string> further = words;
    further.emplace_back("--force");
    const Ended ended = train("run", further);
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(has(ended.err, "Total params: 7,850 ")) << ended.err;  // 784 x 10 + 10
  }
}

TEST_F(Run, EachOptimizerLearnsAtItsOwnRate) {
  for (const auto& [name, rate] : std::vector<std::pair<std::string, std::string>>{
           {"sgd", "0.01"}, {"RMSprop", "0.001"}, {"adam", "0.001"}}) {
    const Ended ended = train(name, {"--optimizer", name});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(has(content(name + "/config.yaml"), "\nlearning_rate: " + rate + "\n"));
  }
  EXPECT_NE(content("sgd/history.csv"), content("adam/history.csv"));
  EXPECT_NE(content("RMSprop/history.csv"), content("adam/history.csv"));
}

TEST_F(Run, BatchSizeAndValidationSplitDecideTheSteps) {
  // 300 samples less the fifth for validation, 27 at a time
  EXPECT_TRUE(has(train("a", {"--batch-size", "27"}).err, "9/9 - "));
  EXPECT_TRUE(has(train("b", {"--batch-size", "50", "--validation-split", "0.5"}).err, "3/3 - "));
  const Ended none = train("c", {"--batch-size", "50", "--validation-split", "0"});
  EXPECT_TRUE(has(none.err, "6/6 - "));
  EXPECT_TRUE(has(none.err, "validation: none"));
  EXPECT_EQ(lines_of(content("c/history.csv"))[0], "epoch,accuracy,loss");
  EXPECT_EQ(nlohmann::json::parse(content("c/metrics.json"))["best_epoch"], 1);
}

TEST_F(Run, PatienceEndsARunThatGetsNoBetter) {
  // Steps this small change no float, so every epoch has the same validation loss.
  const std::vector<std::string> still = {"--lr", "1e-30", "--epochs", "6", "--patience"};
  const auto epochs_with = [&](const std::string& patience) {
    std::vector<std::string> further = still;
    further.push_back(patience);
    EXPECT_EQ(train("run" + patience, further).code, 0);
    return nlohmann::json::parse(content("run" + patience + "/metrics.json"));
  };
  EXPECT_EQ(epochs_with("2")["epochs"], 3);
  EXPECT_EQ(epochs_with("0")["epochs"], 6);
  EXPECT_EQ(epochs_with("4")["best_epoch"], 0);
}

TEST_F(Run, QuietLeavesResultsOnly) {
  const Ended loud = train("a");
  const Ended quiet = train("b", {"--quiet"});
  EXPECT_EQ(quiet.code, 0);
  EXPECT_EQ(quiet.err, "");
  EXPECT_EQ(quiet.out, loud.out);
  EXPECT_TRUE(has(content("b/log.txt"), "Total params")) << "the log has the talk all the same";
}

}  // namespace
}  // namespace hebb::test
