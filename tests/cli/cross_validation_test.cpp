// hebb cv, and what --json, --log-every and colors change.
#include <cmath>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>

#include "fixture.hpp"

namespace hebb::test {
namespace {

class CrossValidation : public CommandLine {
 protected:
  static std::vector<std::string> words() {
    return {"mnist", "--hidden", "8", "--epochs", "3", "-o", "run"};
  }
  Ended run(std::string verb, std::vector<std::string> further) const {
    std::vector<std::string> all = words();
    all.insert(all.begin(), std::move(verb));
    all.insert(all.end(), further.begin(), further.end());
    return hebb(all);
  }
};

TEST_F(CrossValidation, EveryFoldAndTheirMeanAndDeviation) {
  const Ended ended = run("cv", {"--cv", "4"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::regex form(R"(cv loss \d+\.\d{4} \+- \d+\.\d{4}, accuracy \d\.\d{4} \+- \d\.\d{4}\n)");
  EXPECT_TRUE(std::regex_match(ended.out, form)) << ended.out;
  const auto cv = nlohmann::json::parse(content("run/metrics.json"))["cv"];
  ASSERT_EQ(cv["folds"].size(), 4u);
  double mean = 0, spread = 0;
  for (const auto& fold : cv["folds"]) mean += fold["loss"].get<double>() / 4;
  for (const auto& fold : cv["folds"]) spread += std::pow(fold["loss"].get<double>() - mean, 2);
  EXPECT_NEAR(cv["mean"]["loss"], mean, 1e-12);
  EXPECT_NEAR(cv["deviation"]["loss"], std::sqrt(spread / 3), 1e-12);
  EXPECT_NE(ended.err.find("fold 4/4: loss "), std::string::npos) << ended.err;

  const Ended same = run("train", {"--cv", "4", "--force"});
  EXPECT_EQ(same.out, ended.out);
  const Ended again = hebb({"train", "run/config.yaml", "-o", "again", "-q"});
  EXPECT_EQ(again.out, ended.out);
  const Ended resumed = hebb({"train", "--resume", "run"});
  EXPECT_EQ(resumed.code, 1);
  EXPECT_TRUE(is_error_line(resumed.err, {"run is a cross-validation, which does not go on"}));
}

TEST_F(CrossValidation, AnInterruptEndsItBetweenTwoBatches) {
  Start start = this->start({"cv", "mnist", "--hidden", "8", "--epochs", "1000000", "--patience",
                             "0", "--cv", "2", "-o", "run"});
  bool sent = false;
  start.watch = [&](const std::string& err) -> std::vector<int> {
    if (sent || err.find("Total params") == std::string::npos) return {};
    sent = true;
    return {SIGINT};
  };
  const Ended ended = run_hebb(start);
  // One that comes before the first fold ends the program at once.
  EXPECT_EQ(ended.code, 130) << ended.err;
  EXPECT_FALSE(std::filesystem::exists(path("run/metrics.json")));
}

TEST_F(CrossValidation, MoreFoldsThanRowsAreRefused) {
  const Ended ended = run("cv", {"--cv", "301", "-q"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"301 folds are more than the 300 rows"}));
}

TEST_F(CrossValidation, JsonIsTheResultForPrograms) {
  const Ended ended = run("train", {"--json"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, content("run/metrics.json"));
  const auto json = nlohmann::json::parse(ended.out);
  EXPECT_EQ(json["task"], "multiclass");
  EXPECT_TRUE(json["baselines"].contains("logistic_regression"));
  EXPECT_EQ(json["confusion_matrix"].size(), 10u);
  EXPECT_EQ(json["confusion_matrix"][9].size(), 10u);
}

TEST_F(CrossValidation, LinesComeAsOftenAsAsked) {
  const Ended ended = run("train", {"--log-every", "2"});
  EXPECT_EQ(ended.err.find("epoch 1/3: "), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("epoch 2/3: loss "), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("epoch 3/3: loss "), std::string::npos) << "the last one in any case";
  EXPECT_NE(content("run/log.txt").find("epoch 1/3: "), std::string::npos);
}

TEST_F(CrossValidation, ColorsAreForTerminalsThatWantThem) {
  std::string text = "a,kind\n";
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i % 7) + (i % 10 == 0 ? ",rare\n" : ",usual\n");
  write("t.csv", text);
  const auto colored = [&](bool terminal, std::vector<std::string> further, bool variable = false) {
    Start start = this->start({"train", "t.csv", "--target", "kind", "--dry-run"});
    start.arguments.insert(start.arguments.end(), further.begin(), further.end());
    start.terminal = terminal;
    if (variable) start.environment["NO_COLOR"] = "1";
    const Ended ended = run_hebb(start);
    EXPECT_NE(ended.err.find("note: classes are uneven"), std::string::npos) << ended.err;
    return ended.err.find("\x1b[33m") != std::string::npos;
  };
  EXPECT_TRUE(colored(true, {}));
  EXPECT_FALSE(colored(false, {}));
  EXPECT_FALSE(colored(true, {"--no-color"}));
  EXPECT_FALSE(colored(true, {}, true));
}

}  // namespace
}  // namespace hebb::test
