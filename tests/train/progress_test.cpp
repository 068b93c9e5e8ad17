// Progress: Keras's bar on a terminal, lines in a pipe.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <regex>
#include <thread>

#include "testing.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::ProgbarLogger;
using testing::expect_words;

/// Puts another file in the place of the standard output (or error) and reads what arrives there.
class Redirected {
 public:
  enum class To { pipe, terminal };

  /// columns: what a terminal says it has; 0: nothing.
  Redirected(To to, std::FILE* stream, unsigned short columns = 0) : stream_(stream) {
    std::fflush(stream_);
    int ends[2] = {-1, -1};
    const bool opened = to == To::pipe
                            ? ::pipe(ends) == 0
                            : ::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) == 0;
    if (!opened) throw std::runtime_error("no pipe and no terminal");
    if (to == To::terminal) {
      termios raw{};
      ::tcgetattr(ends[1], &raw);
      ::cfmakeraw(&raw);
      ::tcsetattr(ends[1], TCSANOW, &raw);
      const winsize size{24, columns, 0, 0};
      ::ioctl(ends[1], TIOCSWINSZ, &size);
    }
    kept_ = ::dup(::fileno(stream_));
    ::dup2(ends[1], ::fileno(stream_));
    ::close(ends[1]);
    reader_ = std::thread([this, from = ends[0]] {
      char buffer[4096];
      for (ssize_t n; (n = ::read(from, buffer, sizeof buffer)) > 0;)
        text_.append(buffer, static_cast<std::size_t>(n));
      ::close(from);
    });
  }
  ~Redirected() {
    if (reader_.joinable()) finish();
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

  /// All that arrived. The stream is what it was before.
  std::string finish() {
    std::fflush(stream_);
    ::dup2(kept_, ::fileno(stream_));
    ::close(kept_);
    reader_.join();
    return text_;
  }

 private:
  std::FILE* stream_;
  int kept_;
  std::string text_;
  std::thread reader_;
};

using To = Redirected::To;

class Progress : public ::testing::Test {
 protected:
  void SetUp() override { ::unsetenv("NO_COLOR"); }
};

Sequential compiled() {
  Sequential model = testing::one_weight();
  model.compile(
      {.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse", .metrics = {"mae"}});
  return model;
}

const Tensor kX = Tensor::ones({5, 1});
const Tensor kY = Tensor::ones({5});

std::string talk_of_fit(To to, int verbose, double validation_split = 0) {
  Sequential model = compiled();
  Redirected output(to, stdout);
  model.fit(kX, kY,
            {.batch_size = validation_split > 0 ? 1 : 2,
             .epochs = 2,
             .verbose = verbose,
             .validation_split = validation_split});
  return output.finish();
}

void expect_matches(const std::string& text, const std::string& pattern) {
  EXPECT_TRUE(std::regex_match(text, std::regex(pattern))) << text << "\nis not\n" << pattern;
}

TEST_F(Progress, SilentSaysNothing) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  EXPECT_EQ(talk_of_fit(To::pipe, 0), "");
  EXPECT_EQ(talk_of_fit(To::terminal, 0), "");
}

TEST_F(Progress, APipeGetsOneLineAnEpoch) {
  expect_matches(talk_of_fit(To::pipe, 1),
                 "Epoch 1/2 - 3/3 - 0s - [0-9]+(us|ms)/step - loss: 1\\.0000 - mae: 1\\.0000\n"
                 "Epoch 2/2 - 3/3 - 0s - [0-9]+(us|ms)/step - loss: 1\\.0000 - mae: 1\\.0000\n");
}

TEST_F(Progress, VerboseTwoIsKerassTwoLines) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  const std::string epoch = "3/3 - 0s - [0-9]+(us|ms)/step - loss: 1\\.0000 - mae: 1\\.0000\n";
  const std::string pattern = "Epoch 1/2\n" + epoch + "Epoch 2/2\n" + epoch;
  expect_matches(talk_of_fit(To::pipe, 2), pattern);
  expect_matches(talk_of_fit(To::terminal, 2), pattern);
}

TEST_F(Progress, FiguresOfValidationFollow) {
  expect_words(talk_of_fit(To::pipe, 1, 0.4),
               {"Epoch 1/2 - 3/3 - ",
                " - loss: 1.0000 - mae: 1.0000 - val_loss: 1.0000 - val_mae: 1.0000\n"});
}

TEST_F(Progress, ATerminalGetsTheBar) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  const std::string text = talk_of_fit(To::terminal, 1);
  expect_words(text,
               {"Epoch 1/2\n", "Epoch 2/2\n", "\r\x1b[1m1/3\x1b[0m", "\x1b[1m3/3\x1b[0m",
                "━━━━━━━━━━━━━━━━━━━━", "\x1b[32m", "/step - loss: 1.0000 - mae: 1.0000", "\n"});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
}

TEST_F(Progress, NoColorLeavesTheCodesOut) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  ::setenv("NO_COLOR", "1", 1);
  const std::string text = talk_of_fit(To::terminal, 1);
  ::unsetenv("NO_COLOR");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  // A third of twenty columns, then all of them.
  expect_words(text, {"\r1/3 ━━━━━━              ", "\r3/3 ━━━━━━━━━━━━━━━━━━━━ 0s "});
}

TEST_F(Progress, AnEmptyNoColorIsNone) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  ::setenv("NO_COLOR", "", 1);
  expect_words(talk_of_fit(To::terminal, 1), {"\x1b[32m"});
  ::unsetenv("NO_COLOR");
}

TEST_F(Progress, SeveralEpochsShowTheTimeLeftOfAll) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  ::setenv("NO_COLOR", "1", 1);
  const std::string two = talk_of_fit(To::terminal, 1);
  Sequential model = compiled();
  Redirected output(To::terminal, stdout);
  model.fit(kX, kY, {.batch_size = 2});
  const std::string one = output.finish();
  ::unsetenv("NO_COLOR");
  // While an epoch runs, not at its end.
  expect_words(two,
               {"\r1/3 ━━━━━━               0s (total 0s) ", "\r3/3 ━━━━━━━━━━━━━━━━━━━━ 0s "});
  EXPECT_EQ(one.find("total"), one.npos);
}

TEST_F(Progress, TheTimeLeftOfAllIsThatOfEveryEpoch) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  // The first batch takes 0.2 s, so 3 steps in each of 1000 epochs would take 10 minutes.
  struct Slow : Callback {
    void on_train_batch_begin(std::int64_t, Logs&) override {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    void on_train_batch_end(std::int64_t, Logs&) override { run().stop_training = true; }
  };
  ::setenv("NO_COLOR", "1", 1);
  Sequential model = compiled();
  Redirected output(To::terminal, stdout);
  model.fit(kX, kY, {.batch_size = 2, .epochs = 1000, .callbacks = {Slow()}});
  const std::string text = output.finish();
  ::unsetenv("NO_COLOR");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(text, found, std::regex("\\(total ([0-9]+):[0-9]{2}\\)"))) << text;
  EXPECT_GE(std::stoi(found[1]), 9);
  EXPECT_LE(std::stoi(found[1]), 30);
}

TEST_F(Progress, LinesAreCutToTheWidthOfTheTerminal) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  ::setenv("NO_COLOR", "1", 1);
  Sequential model = compiled();
  Redirected output(To::terminal, stdout, 44);
  model.fit(kX, kY, {.batch_size = 2, .epochs = 2});
  const std::string text = output.finish();
  ::unsetenv("NO_COLOR");
  // A short bar and no figures while the epoch runs; all of it at the end.
  EXPECT_TRUE(
      std::regex_search(text, std::regex("\r1/3 ━     0s \\(total 0s\\) [0-9]+(us|ms)/step *\r")))
      << text;
  EXPECT_TRUE(std::regex_search(
      text, std::regex("\r3/3 (━)+ 0s [^\r\n]* - loss: 1.0000 - mae: 1.0000 *\n")))
      << text;
}

TEST_F(Progress, EvaluateAndPredictHaveTheirLine) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  Sequential model = compiled();
  Redirected evaluated(To::pipe, stdout);
  model.evaluate(kX, kY, {.batch_size = 2, .verbose = 1});
  expect_matches(evaluated.finish(),
                 "3/3 - 0s - [0-9]+(us|ms)/step - loss: 1\\.0000 - mae: 1\\.0000\n");
  Redirected predicted(To::terminal, stdout);
  model.predict(kX, {.batch_size = 2, .verbose = 1});
  expect_words(predicted.finish(), {"3/3", "━━━━━━━━━━━━━━━━━━━━", "/step\n"});
  Redirected silent(To::pipe, stdout);
  model.evaluate(kX, kY);
  model.predict(kX);
  EXPECT_EQ(silent.finish(), "");
}

TEST_F(Progress, OneOfTheProgramsMayWriteToTheStandardError) {
  Sequential model = compiled();
  Redirected output(To::pipe, stdout);
  Redirected errors(To::pipe, stderr);
  const auto logger = std::make_shared<ProgbarLogger>(
      ProgbarLoggerOptions{.verbose = 1, .stream = ProgressStream::standard_error});
  model.fit(kX, kY, {.batch_size = 2, .verbose = 0, .callbacks = {logger}});
  // The same one shows an evaluation afterwards.
  model.evaluate(kX, kY, {.batch_size = 5, .callbacks = {logger}});
  const std::string text = errors.finish();
  EXPECT_EQ(output.finish(), "");
  expect_words(text, {"Epoch 1/1 - 3/3 - ", "\n1/1 - 0s - "});
}

TEST_F(Progress, SmallFiguresHaveAnExponent) {
  Sequential model = testing::one_weight(DType::float64);
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse"});
  Redirected output(To::pipe, stdout);
  model.evaluate(Tensor::ones({1, 1}), Tensor::from({1e-3}), {.verbose = 2});
  expect_words(output.finish(), {"loss: 1.0000e-06"});
}

TEST_F(Progress, TheSummaryGoesToTheStandardOutput) {
  Sequential model = compiled();
  Redirected output(To::pipe, stdout);
  model.summary();
  EXPECT_EQ(output.finish(), model.summary_text());
}

}  // namespace
}  // namespace hebb
