// hebb train --resume: a run that was interrupted ends as one that was not.
#include <csignal>
#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace hebb::test {
namespace {

namespace fs = std::filesystem;

class ResumeRun : public CommandLine {
 protected:
  /// Starts a run of many short epochs and sends the signal when `ready` says so of what was said.
  Ended interrupted(const std::vector<std::string>& words, int signal,
                    std::function<bool(const std::string&)> ready) const {
    Start start = this->start(words);
    bool sent = false;
    start.watch = [&](const std::string& err) -> std::vector<int> {
      if (sent || !ready(err)) return {};
      sent = true;
      return {signal};
    };
    return run_hebb(start);
  }
  static std::vector<std::string> words(const std::string& run) {
    return {"train", "mnist",      "--hidden", "8,dropout:0.3", "--epochs", "400", "--batch-size",
            "16",    "--patience", "0",        "--log-every",   "1",        "-o",  run};
  }
  /// The files of two runs are the same but for times and names.
  void expect_same(const std::string& run, const std::string& other) const {
    for (const char* file : {"history.csv", "config.yaml"}) {
      EXPECT_EQ(content(run + "/" + file), content(other + "/" + file)) << file;
    }
    auto a = nlohmann::json::parse(content(run + "/metrics.json"));
    auto b = nlohmann::json::parse(content(other + "/metrics.json"));
    a.erase("seconds");
    b.erase("seconds");
    EXPECT_EQ(a, b);
  }
};

TEST_F(ResumeRun, AfterAnInterruptTheEndIsTheSame) {
  const Ended whole = hebb(words("whole"));
  ASSERT_EQ(whole.code, 0) << whole.err;
  const Ended first = interrupted(words("run"), SIGINT, [](const std::string& err) {
    return err.find("Epoch 3/") != std::string::npos;
  });
  ASSERT_EQ(first.code, 130) << first.err;
  EXPECT_TRUE(is_error_line(last_line(first.err) + "\n", {"to go on: hebb train --resume run"}));
  EXPECT_LT(lines_of(content("run/history.csv")).size(), 400u);

  const Ended resumed = hebb({"train", "--resume", "run", "-q", "--threads", "1"});
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(resumed.out, whole.out);
  EXPECT_EQ(content("run/history.csv"), content("whole/history.csv"));
  EXPECT_EQ(content("run/weights.npz"), content("whole/weights.npz"));
  const std::string log = content("run/log.txt");
  EXPECT_NE(log.find("interrupted after"), std::string::npos) << "the log goes on";
  EXPECT_NE(log.find("epochs were finished"), std::string::npos);
  EXPECT_NE(content("run/command.txt").find("--epochs 400"), std::string::npos);
}

TEST_F(ResumeRun, AfterAKillTheEndIsTheSame) {
  ASSERT_EQ(hebb(words("whole")).code, 0);
  const Ended killed = interrupted(words("run"), SIGKILL, [&](const std::string&) {
    return fs::exists(path("run/last.keras"));
  });
  ASSERT_EQ(killed.code, -SIGKILL) << "it ended before it was saved";
  ASSERT_EQ(hebb({"train", "--resume", "run"}).code, 0);
  expect_same("run", "whole");
}

TEST_F(ResumeRun, KilledBeforeItWasSavedItStartsAnew) {
  ASSERT_EQ(hebb(words("whole")).code, 0);
  const Ended killed = interrupted(words("run"), SIGKILL, [&](const std::string& err) {
    return err.find("Epoch 1/") != std::string::npos;
  });
  EXPECT_EQ(killed.code, -SIGKILL);
  fs::remove(path("run/last.keras"));  // it may have been late
  const Ended resumed = hebb({"train", "--resume", "run"});
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_NE(resumed.err.find("before it was saved; it starts anew"), std::string::npos);
  expect_same("run", "whole");
}

TEST_F(ResumeRun, MoreEpochsMakeTheRunThatHadThemFromTheStart) {
  ASSERT_EQ(train("short", {"--epochs", "2", "--patience", "0"}).code, 0);
  ASSERT_EQ(train("long", {"--epochs", "5", "--patience", "0"}).code, 0);
  const Ended more = hebb({"train", "--resume", "short", "--epochs", "5"});
  ASSERT_EQ(more.code, 0) << more.err;
  expect_same("short", "long");
  const Ended fewer = hebb({"train", "--resume", "short", "--epochs", "3"});
  EXPECT_EQ(fewer.code, 1);
  EXPECT_TRUE(is_error_line(last_line(fewer.err) + "\n", {"come to epoch 5", "got 3"}));
}

TEST_F(ResumeRun, OtherDataAreRefused) {
  std::string table = "a,b\n";
  for (int i = 0; i < 40; ++i) table += std::to_string(i) + "," + std::to_string(2 * i) + "\n";
  write("line.csv", table);
  ASSERT_EQ(hebb({"train", "line.csv", "--target", "b", "--epochs", "3", "-o", "run"}).code, 0);
  const std::string changed = table.replace(table.find("\n7,14"), 5, "\n7,15");
  write("line.csv", changed);
  const Ended ended = hebb({"train", "--resume", "run", "--epochs", "5", "-q"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"last.keras", "not those that the run began with"}));
}

TEST_F(ResumeRun, ADamagedCheckpointIsRefused) {
  ASSERT_EQ(train("run").code, 0);
  fs::resize_file(path("run/last.keras"), 1000);
  const Ended ended = hebb({"train", "--resume", "run"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(
      last_line(ended.err) + "\n",
      {"run/last.keras", "the run cannot go on", "begin anew: hebb train run/config.yaml"}));
}

}  // namespace
}  // namespace hebb::test
