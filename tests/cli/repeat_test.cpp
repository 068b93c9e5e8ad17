// The same recipe gives the same bits.
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "fixture.hpp"

namespace hebb::test {
namespace {

class Repeat : public CommandLine {
 protected:
  /// All that a run computed, as text with every bit; without the time it took.
  std::string bits(const std::string& run) const {
    nlohmann::json metrics = nlohmann::json::parse(content(run + "/metrics.json"));
    metrics.erase("seconds");
    return content(run + "/history.csv") + metrics.dump();
  }
};

TEST_F(Repeat, ItsConfigAloneRepeatsARun) {
  const Ended first = train("a", {"--hidden", "16:tanh,dropout:0.3,8", "--epochs", "4", "--seed",
                                  "11", "--optimizer", "rmsprop", "--batch-size", "20", "--lr",
                                  "0.003", "--validation-split", "0.2", "--patience", "2"});
  ASSERT_EQ(first.code, 0) << first.err;
  std::filesystem::rename(path("a/config.yaml"), path("alone.yaml"));
  const Ended second = hebb({"train", "alone.yaml", "-o", "b"});
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(second.out, first.out);
  EXPECT_EQ(bits("a"), bits("b"));
  EXPECT_EQ(content("b/config.yaml"), content("alone.yaml"));
}

TEST_F(Repeat, TheCommandThatIsShownRepeatsARun) {
  const Ended first = train("a", {"--hidden", "16, dropout:0.3", "--seed", "3"});
  const std::string mark = "same as: ";
  const std::size_t at = first.err.find(mark);
  ASSERT_NE(at, std::string::npos) << first.err;
  std::string command = first.err.substr(at + mark.size());
  command = command.substr(0, command.find('\n'));
  ASSERT_TRUE(command.starts_with("hebb train mnist ")) << command;
  // The shell takes the words apart, as it would for the user.
  const std::string script = "cd '" + path("") + "' && HEBB_DATA_DIR=data '" + HEBB_CLI + "'" +
                             command.substr(4) + " -o b > out 2> err";
  ASSERT_EQ(std::system(script.c_str()), 0) << script;
  EXPECT_EQ(bits("a"), bits("b"));
}

TEST_F(Repeat, DefaultsAreARecipeToo) {
  ASSERT_EQ(hebb({"train", "mnist", "-o", "a", "--epochs", "2"}).code, 0);
  ASSERT_EQ(hebb({"train", "a/config.yaml", "-o", "b"}).code, 0);
  EXPECT_EQ(bits("a"), bits("b"));
}

TEST_F(Repeat, EveryInstructionSetGivesTheSameBits) {
  // What this CPU has is what the message about an unknown one lists, the plainest first.
  Start unknown = start({"--version"});
  unknown.environment["HEBB_ISA"] = "mmx";
  const Ended refused = run_hebb(unknown);
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(is_error_line(refused.err, {"HEBB_ISA", "\"mmx\"", "choose from scalar"}));
  std::istringstream list(refused.err.substr(refused.err.find("scalar")));
  std::string first;
  for (std::string name; std::getline(list >> std::ws, name, ',');) {
    name = name.substr(0, name.find('\n'));
    Start version = start({"--version"});
    version.environment["HEBB_ISA"] = name;
    EXPECT_NE(run_hebb(version).out.find("(kernels: " + name + ")"), std::string::npos);
    Start training = start({"train", "mnist", "--hidden", "24:tanh,dropout:0.3,10", "--epochs", "2",
                            "--seed", "5", "-o", name});
    training.environment["HEBB_ISA"] = name;
    const Ended ended = run_hebb(training);
    ASSERT_EQ(ended.code, 0) << ended.err;
    if (first.empty()) first = bits(name);
    EXPECT_EQ(bits(name), first) << name;
  }
}

TEST_F(Repeat, TheSeedDecides) {
  for (const auto& [run, seed] :
       std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"b", "1"}, {"c", "2"}}) {
    ASSERT_EQ(train(run, {"--hidden", "8,dropout:0.2", "--seed", seed}).code, 0);
  }
  EXPECT_EQ(content("a/history.csv"), content("b/history.csv"));
  EXPECT_NE(content("a/history.csv"), content("c/history.csv"));
}

TEST_F(Repeat, ThreadsChangeNoBit) {
  ASSERT_EQ(train("a", {"--threads", "1"}).code, 0);
  ASSERT_EQ(train("b", {"--threads", "4"}).code, 0);
  EXPECT_EQ(bits("a"), bits("b"));
}

}  // namespace
}  // namespace hebb::test
