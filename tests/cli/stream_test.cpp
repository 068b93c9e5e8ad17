// Pipes, terminals, interrupts.
#include <csignal>
#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "testing.hpp"

namespace hebb::test {
namespace {

class Streams : public CommandLine {};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

/// Enough epochs that a run does not end by itself.
std::vector<std::string> endless() {
  return {"train",      "mnist", "--hidden",    "4", "--epochs", "1000000",
          "--patience", "0",     "--log-every", "1", "-o",       "run"};
}

TEST_F(Streams, APipeGetsOneLineAnEpoch) {
  const Ended ended = train("run", {"--epochs", "3"});
  EXPECT_EQ(count(ended.err, "Epoch "), 3u) << ended.err;
  EXPECT_EQ(count(ended.err, "\r"), 0u);
  EXPECT_EQ(count(ended.err, "\x1b"), 0u);
}

TEST_F(Streams, ATerminalGetsABar) {
  if (!hebb::testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  Start start = this->start({"train", "mnist", "--hidden", "4", "--epochs", "2", "-o", "run"});
  start.terminal = true;
  const Ended ended = run_hebb(start);
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.err.find("Epoch 1/2\r\n"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("━━━━━━━━━━━━━━━━━━━━"), std::string::npos) << ended.err;
  EXPECT_EQ(ended.out.find("━"), std::string::npos) << "stdout has nothing but results";
  EXPECT_GT(count(ended.err, "\x1b["), 0u) << "colors";

  start.arguments.back() = "plain";
  start.environment["NO_COLOR"] = "1";
  const Ended plain = run_hebb(start);
  ASSERT_EQ(plain.code, 0) << plain.err;
  EXPECT_EQ(count(plain.err, "\x1b"), 0u) << plain.err;
}

TEST_F(Streams, AnInterruptEndsTheRunInOrder) {
  for (const auto& [signal, code] :
       {std::pair{SIGHUP, 129}, std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    Start start = this->start(endless());
    start.arguments.emplace_back("--force");
    bool sent = false;
    start.watch = [&, signal = signal](const std::string& err) -> std::vector<int> {
      if (sent || err.find("Epoch 3/") == std::string::npos) return {};
      sent = true;
      return {signal};
    };
    const Ended ended = run_hebb(start);
    EXPECT_EQ(ended.code, code) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(is_error_line(last_line(ended.err) + "\n",
                              {"interrupted after", "to go on: hebb train --resume run"}));
    const auto metrics = nlohmann::json::parse(content("run/metrics.json"));
    const int epochs = metrics["epochs"];
    EXPECT_GE(epochs, 3);
    EXPECT_EQ(lines_of(content("run/history.csv")).size(), static_cast<std::size_t>(epochs) + 1);
    EXPECT_EQ(metrics["interrupted"], true);
    EXPECT_FALSE(metrics.contains("test"));
    EXPECT_EQ(last_line(content("run/log.txt")), last_line(ended.err));
  }
}

TEST_F(Streams, ASecondInterruptDoesNotWait) {
  Start start = this->start(endless());
  bool sent = false;
  start.watch = [&](const std::string& err) -> std::vector<int> {
    if (sent || err.find("Epoch 3/") == std::string::npos) return {};
    sent = true;
    // Both are waiting when the program goes on, so it has no time to end in order between them.
    return {SIGSTOP, SIGINT, SIGTERM, SIGCONT};
  };
  const Ended ended = run_hebb(start);
  EXPECT_TRUE(ended.code == 130 || ended.code == 143) << ended.code << ended.err;
  EXPECT_FALSE(std::filesystem::exists(path("run/metrics.json")));
}

TEST_F(Streams, WithoutAReaderThereIsNothingToSay) {
  Start start =
      this->start({"train", "mnist", "--hidden", "4", "--epochs", "1", "-q", "-o", "run"});
  start.output = Output::closed_pipe;
  const Ended ended = run_hebb(start);
  EXPECT_EQ(ended.code, 128 + SIGPIPE);
  EXPECT_EQ(ended.err, "");
  EXPECT_TRUE(std::filesystem::exists(path("run/metrics.json")));
  for (const char* option : {"--help", "--version"}) {
    start.arguments = {option};
    EXPECT_EQ(run_hebb(start).err, "");
  }
}

TEST_F(Streams, NoFileIsMistakenForAClosedStdout) {
  Start start =
      this->start({"train", "mnist", "--hidden", "4", "--epochs", "1", "-q", "-o", "run"});
  start.output = Output::closed;
  const Ended ended = run_hebb(start);
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "");
  for (const std::string& file : files_in("run")) {
    if (file == "log.txt" || file == "events") continue;  // the talk; a folder
    EXPECT_EQ(content("run/" + file).find("\ntest loss"), std::string::npos) << file;
  }
}

TEST_F(Streams, ResultsThatCannotBeWrittenAreAnError) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--version"},
           {"train", "mnist", "--hidden", "4", "--epochs", "1", "-q", "-o", "run"}}) {
    Start start = this->start(words);
    start.output = Output::full_disk;
    const Ended ended = run_hebb(start);
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(is_error_line(ended.err, {"cannot write the results", "No space left"}));
  }
}

}  // namespace
}  // namespace hebb::test
