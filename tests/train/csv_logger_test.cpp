// CSVLogger: files that read back to the same bits, and files that cannot be written.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "temporary_folder.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::CSVLogger;
using testing::expect_words;
using testing::fit_quietly;
using testing::message_of;
using testing::one_weight;
using testing::Script;

class CSVLoggerTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_ / name; }
  static std::string content(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  static void write(const std::string& file, std::vector<double> figures,
                    CSVLoggerOptions options = {}) {
    Sequential model = one_weight();
    const int epochs = static_cast<int>(figures.size());
    fit_quietly(model, {Script("loss", std::move(figures)), CSVLogger(file, options)}, epochs);
  }

 private:
  testing::TemporaryFolder folder_;
};

TEST_F(CSVLoggerTest, WritesAHeaderAndALineAnEpoch) {
  write(path("a.csv"), {0.5, 0.1, 1e-7});
  EXPECT_EQ(content(path("a.csv")), "epoch,loss\n0,0.5\n1,0.1\n2,1e-07\n");
  write(path("b.csv"), {1}, {.separator = ";\t"});
  EXPECT_EQ(content(path("b.csv")), "epoch;\tloss\n0;\t1\n");
}

TEST_F(CSVLoggerTest, ColumnsStandInKerassOrder) {
  Sequential model = one_weight();
  model.compile({.loss = "mse", .metrics = {"mse", "mae"}});
  model.fit(Tensor::ones({4, 1}), Tensor::ones({4}),
            {.verbose = 0, .callbacks = {CSVLogger(path("a.csv"))}, .validation_split = 0.5});
  EXPECT_TRUE(
      content(path("a.csv")).starts_with("epoch,loss,mae,mse,val_loss,val_mae,val_mse\n0,1,1,1,"));
}

TEST_F(CSVLoggerTest, HasColumnsForFiguresThatOnlyLaterEpochsHave) {
  Sequential model = one_weight();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse"});
  model.fit(Tensor::ones({4, 1}), Tensor::ones({4}),
            {.epochs = 3,
             .verbose = 0,
             .callbacks = {CSVLogger(path("a.csv"))},
             .validation_split = 0.5,
             .validation_freq = 2});
  EXPECT_EQ(content(path("a.csv")), "epoch,loss,val_loss\n0,1,NA\n1,1,1\n2,1,NA\n");
}

TEST_F(CSVLoggerTest, NumbersReadBackToTheSameBits) {
  const std::vector<double> figures{1.0 / 3, 0.1 + 0.2,    5e-324,  1.7976931348623157e308,
                                    -2.5,    std::nan(""), INFINITY};
  write(path("a.csv"), figures);
  std::istringstream lines(content(path("a.csv")));
  std::string line;
  std::getline(lines, line);
  for (const double figure : figures) {
    ASSERT_TRUE(std::getline(lines, line));
    const double read = std::strtod(line.substr(line.find(',') + 1).c_str(), nullptr);
    if (std::isnan(figure)) {
      EXPECT_TRUE(std::isnan(read));
    } else {
      EXPECT_EQ(read, figure);
    }
  }
}

TEST_F(CSVLoggerTest, ReplacesOrAppends) {
  write(path("a.csv"), {1, 2});
  write(path("a.csv"), {3});
  EXPECT_EQ(content(path("a.csv")), "epoch,loss\n0,3\n");
  write(path("a.csv"), {4}, {.append = true});
  EXPECT_EQ(content(path("a.csv")), "epoch,loss\n0,3\n0,4\n");
  write(path("new.csv"), {5}, {.append = true});
  EXPECT_EQ(content(path("new.csv")), "epoch,loss\n0,5\n");
}

TEST_F(CSVLoggerTest, AFigureThatIsMissingLaterIsNA) {
  struct Once : Callback {
    void on_epoch_end(int epoch, Logs& logs) override {
      logs.clear();
      if (epoch == 0) logs["first"] = 1;
      logs["always"] = 2;
    }
  };
  Sequential model = one_weight();
  fit_quietly(model, {Once(), CSVLogger(path("a.csv"))}, 2);
  EXPECT_EQ(content(path("a.csv")), "epoch,first,always\n0,1,2\n1,NA,2\n");
}

TEST_F(CSVLoggerTest, EveryLineIsThereAsSoonAsItsEpochIsOver) {
  struct Look : Callback {
    explicit Look(std::string path) : file(std::move(path)) {}
    std::string file;
    void on_epoch_begin(int epoch, Logs&) override {
      const std::string text = content(file);
      EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), epoch == 0 ? 0 : epoch + 1);
    }
  };
  Sequential model = one_weight();
  fit_quietly(model, {CSVLogger(path("a.csv")), Look(path("a.csv"))}, 3);
}

TEST_F(CSVLoggerTest, APipeGetsItsHeaderToo) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::string text;
  std::thread reader([&] { text = content(path("pipe")); });
  write(path("pipe"), {1});
  reader.join();
  EXPECT_EQ(text, "epoch,loss\n0,1\n");
}

TEST_F(CSVLoggerTest, FilesThatCannotBeWrittenAreErrorsThatNameThem) {
  const auto failure = [](const std::string& file) {
    return message_of<IOError>([&] { write(file, {1, 2}); });
  };
  expect_words(failure(path("missing/a.csv")),
               {"CSVLogger", path("missing/a.csv"), "No such file"});
  expect_words(failure(path("")), {"directory"});
  expect_words(failure(""), {"CSVLogger"});
  expect_words(failure("/dev/full"), {"/dev/full", "No space left"});
}

}  // namespace
}  // namespace hebb
