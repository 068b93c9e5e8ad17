// report.html, hebb tune and hebb init.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "fixture.hpp"
#include "hebb/csv.hpp"

namespace hebb::test {
namespace {

/// Two classes that a line divides, and a third column that says nothing.
std::string small_table() {
  std::string text = "width,height,noise,kind\n";
  for (int i = 0; i < 60; ++i) {
    const bool tall = i % 2 == 1;
    text += std::to_string(10 + i % 7) + "," + std::to_string((tall ? 40 : 10) + i % 5) + "," +
            std::to_string(i * 37 % 11) + "," + (tall ? "tree & co" : "bush") + "\n";
  }
  return text;
}

/// Every tag that is opened is closed, in order.
void expect_balanced(const std::string& html) {
  std::vector<std::string> open;
  const std::regex tag(R"(<(/?)([a-z0-9]+)[^<>]*?(/?)>)");
  for (std::sregex_iterator i(html.begin(), html.end(), tag), end; i != end; ++i) {
    const std::string name = (*i)[2];
    if (name == "meta" || (*i)[3] == "/") continue;
    if ((*i)[1] != "/") {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << "closes " << name;
    ASSERT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty()) << open.back();
}

class Report : public CommandLine {
 protected:
  void SetUp() override { write("plants.csv", small_table()); }
  std::string page(const std::vector<std::string>& further) const {
    std::vector<std::string> words = {"train", path("plants.csv"), "-o", path("run"), "--force"};
    words.insert(words.end(), further.begin(), further.end());
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return content("run/report.html");
  }
};

TEST_F(Report, StandsAloneAndSaysWhatWasDone) {
  const std::string html = page({"--target", "kind"});
  expect_balanced(html);
  for (const char* part :
       {"How it learned", "Its worst mistakes", "What to try next", "The data", "The network",
        "How to use the model", "How to repeat it", "logistic regression", "tree &amp; co",
        "hebb predict", "load_model", "keras.models.load_model", "--cv 5"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
  for (const char* fetched : {"<script", "src=", "href=", "@import", "url("}) {
    EXPECT_EQ(html.find(fetched), std::string::npos) << fetched;
  }
  EXPECT_EQ(html.find("tree & co"), std::string::npos) << "a name is not escaped";
  EXPECT_LT(html.size(), std::size_t{1'000'000});
}

TEST_F(Report, OfNumbersShowsPredictedAgainstTrue) {
  const std::string html = page({"--target", "height"});
  expect_balanced(html);
  EXPECT_NE(html.find("linear regression"), std::string::npos);
  EXPECT_NE(html.find("off by"), std::string::npos);
}

TEST_F(Report, RowsAreNumberedAsInTheFile) {
  std::string text = "x,y\n";
  for (int i = 0; i < 60; ++i)
    text += std::to_string(i) + (i < 20 ? ",\n" : ",1" + std::to_string(i) + "\n");
  write("late.csv", text);
  ASSERT_EQ(
      hebb({"train", path("late.csv"), "--target", "y", "--epochs", "2", "-o", path("late")}).code,
      0);
  const std::string html = content("late/report.html");
  const std::regex row(R"(<tr><td class="number">(\d+)</td><td>y</td><td class="number">1(\d+)<)");
  std::sregex_iterator found(html.begin(), html.end(), row);
  ASSERT_NE(found, std::sregex_iterator());
  for (; found != std::sregex_iterator(); ++found) EXPECT_EQ((*found)[1], (*found)[2]);
  const Ended judged = hebb({"evaluate", path("late"), path("late.csv")});
  EXPECT_EQ(judged.code, 0) << judged.err;
  EXPECT_NE(judged.err.find("20 rows have no target and are left out"), std::string::npos);
}

TEST_F(Report, OfLabelsCountsThoseThatAreToldWrongly) {
  std::string text = "size,tall,odd\n";  // `odd` cannot be told from the size
  for (int i = 0; i < 60; ++i) {
    text += std::to_string(i) + (i < 30 ? ",0" : ",1") + (i * 7 % 5 < 2 ? ",0\n" : ",1\n");
  }
  write("labels.csv", text);
  const Ended ended = hebb({"train", path("labels.csv"), "--target", "tall,odd", "-o",
                            path("labels"), "--epochs", "30"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::string html = content("labels/report.html");
  expect_balanced(html);
  std::smatch found;
  const std::regex row("<td>(tall|odd)</td>");
  ASSERT_TRUE(std::regex_search(html, found, std::regex(R"((\d+) of 24 labels are told wrongly)")));
  const auto rows = std::distance(std::sregex_iterator(html.begin(), html.end(), row), {});
  EXPECT_EQ(rows, std::min(std::stoi(found[1]), 10));
}

TEST_F(Report, SearchTriesTheSameTrialsAndGoesOn) {
  const std::vector<std::string> words = {
      "tune", path("plants.csv"), "--target", "kind", "--trials", "4", "--epochs", "3"};
  std::vector<std::string> first = words, second = words;
  first.insert(first.end(), {"-o", path("whole")});
  const Ended whole = hebb(first);
  ASSERT_EQ(whole.code, 0) << whole.err;
  EXPECT_TRUE(last_line(whole.out).starts_with("best: loss ")) << whole.out;
  EXPECT_EQ(lines_of(content("whole/trials.csv")).size(), 5u);

  // The second search loses its last two trials and goes on.
  second.insert(second.end(), {"-o", path("part")});
  ASSERT_EQ(hebb(second).code, 0);
  std::string kept;
  for (const std::string& line : lines_of(content("part/trials.csv"))) {
    if (std::count(kept.begin(), kept.end(), '\n') < 3) kept += line + "\n";
  }
  write("part/trials.csv", kept);
  const Ended resumed = hebb({"tune", "--resume", path("part")});
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(content("part/trials.csv"), content("whole/trials.csv"));
  EXPECT_EQ(resumed.out, whole.out);

  const Ended best = hebb({"train", path("whole/best.yaml"), "-o", path("best")});
  EXPECT_EQ(best.code, 0) << best.err;

  const Ended training = hebb({"train", "--resume", path("whole")});
  EXPECT_EQ(training.code, 1);
  EXPECT_TRUE(is_error_line(training.err, {"is the folder of a search", "hebb tune --resume"}));
  const Ended search = hebb({"tune", "--resume", path("best")});
  EXPECT_EQ(search.code, 1);
  EXPECT_TRUE(is_error_line(search.err, {"is the folder of a training", "hebb train --resume"}));
}

TEST_F(Report, HalvingGivesTheBetterHalfMoreEpochs) {
  const Ended ended = hebb({"tune", path("plants.csv"), "--target", "kind", "--trials", "4",
                            "--method", "halving", "--epochs", "8", "-o", path("halving")});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const Table trials = read_csv(path("halving/trials.csv"), {.header = true});
  std::vector<double> epochs(trials["epochs"].numbers().begin(), trials["epochs"].numbers().end());
  EXPECT_EQ(epochs, (std::vector<double>{2, 2, 2, 2, 4, 4, 8}));
  // The result has each trial once, in the last round it came to.
  std::vector<std::string> ranking;
  for (const std::string& line : lines_of(ended.out)) {
    if (line.starts_with("    ")) ranking.push_back(line.substr(5, 8));
  }
  EXPECT_EQ(ranking, (std::vector<std::string>{"       8", "       4", "       2", "       2"}));
}

TEST_F(Report, ASearchThatGoesOnWithOtherEpochsRanksThoseAlone) {
  const std::vector<std::string> search = {
      "tune", path("plants.csv"), "--target", "kind", "--trials",
      "3",    "--epochs",         "6",        "-o",   path("long")};
  ASSERT_EQ(hebb(search).code, 0);
  const Ended ended = hebb({"tune", "--resume", path("long"), "--epochs", "2"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::vector<std::string> lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 6u) << ended.out;
  for (const std::size_t row : {1u, 2u, 3u})
    EXPECT_EQ(lines[row].substr(5, 8), "       2") << lines[row];
}

TEST_F(Report, AForcedSearchKnowsNothingOfTheOneBefore) {
  std::string other = small_table();
  for (std::size_t at = 0; (at = other.find("4", at)) != std::string::npos; ++at) other[at] = '1';
  write("other.csv", other);
  const auto search = [&](const char* data, const char* folder) {
    return hebb({"tune", path(data), "--target", "kind", "--trials", "2", "--epochs", "2", "-o",
                 path(folder), "--force"});
  };
  ASSERT_EQ(search("plants.csv", "search").code, 0);
  const Ended again = search("other.csv", "search");
  const Ended fresh = search("other.csv", "fresh");
  EXPECT_EQ(again.out, fresh.out);
  EXPECT_EQ(content("search/trials.csv"), content("fresh/trials.csv"));
}

TEST_F(Report, AnInterruptedSearchSaysHowToGoOn) {
  Start start = this->start({"tune", path("plants.csv"), "--target", "kind", "--trials", "40",
                             "--epochs", "3000", "--patience", "0", "-o", path("cut")});
  bool sent = false;
  start.watch = [&](const std::string& err) -> std::vector<int> {
    if (sent || err.find("trial 1 of") == err.npos) return {};
    sent = true;
    return {SIGINT};
  };
  const Ended ended = run_hebb(start);
  EXPECT_EQ(ended.code, 128 + SIGINT);
  EXPECT_TRUE(is_error_line(last_line(ended.err) + "\n",
                            {"interrupted after", "trials", "hebb tune --resume"}))
      << ended.err;
}

TEST_F(Report, ADryRunOfASearchTriesNothing) {
  const Ended dry = hebb({"tune", path("plants.csv"), "--target", "kind", "--trials", "2",
                          "--dry-run", "-o", path("search")});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_EQ(dry.out, "");
  EXPECT_NE(dry.err.find("2 trials can be tried"), std::string::npos) << dry.err;
  EXPECT_FALSE(std::filesystem::exists(path("search")));
}

TEST_F(Report, LearningRatesOfASearchHaveTwoDigits) {
  ASSERT_EQ(hebb({"tune", path("plants.csv"), "--target", "kind", "--trials", "8", "--epochs", "1",
                  "-o", path("search")})
                .code,
            0);
  const Table trials = read_csv(path("search/trials.csv"), {.header = true});
  for (const double rate : trials["learning_rate"].numbers()) {
    char two_digits[16];
    std::snprintf(two_digits, sizeof two_digits, "%.1e", rate);
    EXPECT_EQ(rate, std::strtod(two_digits, nullptr));
  }
}

TEST_F(Report, WhatToTryNextFollowsFromTheFigures) {
  const std::string early = page({"--target", "kind", "--epochs", "2"});
  EXPECT_NE(early.find("The best epoch was 2 of 2"), std::string::npos);
  EXPECT_NE(early.find("--epochs 4"), std::string::npos);
  EXPECT_EQ(early.find("--class-weight balanced"), std::string::npos);
  std::string text = "a,kind\n";
  for (int i = 0; i < 80; ++i) text += std::to_string(i % 9) + (i % 8 ? ",usual\n" : ",rare\n");
  write("plants.csv", text);
  EXPECT_NE(page({"--target", "kind", "--epochs", "2"}).find("--class-weight balanced"),
            std::string::npos);
}

TEST_F(Report, WithoutValidationNoEpochIsTheBest) {
  const std::string html = page({"--target", "kind", "--validation-split", "0", "--epochs", "2"});
  EXPECT_NE(html.find("the weights are those of epoch 2, the last"), std::string::npos);
  EXPECT_EQ(html.find("The best epoch"), std::string::npos);
}

TEST_F(Report, SearchesThatCannotBeAreRefused) {
  const auto refused = [&](std::vector<std::string> further, int code,
                           const std::vector<std::string>& parts) {
    std::vector<std::string> words = {"tune", path("plants.csv"), "--target", "kind"};
    words.insert(words.end(), further.begin(), further.end());
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, code);
    EXPECT_TRUE(is_error_line(lines_of(ended.err).back() + "\n", parts)) << ended.err;
  };
  ASSERT_EQ(hebb({"tune", path("plants.csv"), "--target", "kind", "--trials", "1", "--epochs", "1",
                  "-o", path("search")})
                .code,
            0);
  for (const char* option : {"--trials", "--method"}) {
    const Ended ended = hebb({"tune", "--resume", path("search"), option, "random"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_TRUE(is_error_line(ended.err, {option, "has what it began with"}));
  }
  refused({"--lr", "1e30", "--optimizer", "sgd", "--trials", "1", "--epochs", "1"}, 1,
          {"no trial came to a finite loss"});
  refused({"--trials", "0"}, 2, {"--trials", "expected"});
  refused({"--method", "grid"}, 2, {"unknown method \"grid\"", "random", "halving"});
  refused({"--cv", "3"}, 2, {"--cv", "without folds"});
  refused({"--plot"}, 2, {"unknown option --plot"});
  refused({"--validation-split", "0"}, 2, {"--validation-split", "needs a validation part"});
  EXPECT_EQ(hebb({"tune", "--resume", path("nothing")}).code, 1);
}

TEST_F(Report, AProjectIsWrittenForARun) {
  ASSERT_EQ(hebb({"train", path("plants.csv"), "--target", "kind", "-o", path("run")}).code, 0);
  const Ended ended = hebb({"init", path("run"), "-o", path("project")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(files_in("project"),
            (std::vector<std::string>{"CMakeLists.txt", "README.md", "main.cpp"}));
  const std::string program = content("project/main.cpp");
  for (const char* part : {"read_csv(", "TableEncoder", "layers::Input({3})", "layers::Dense(",
                           "binary_crossentropy", "EarlyStopping", "model.save("}) {
    EXPECT_NE(program.find(part), std::string::npos) << part << " in\n" << program;
  }
  EXPECT_EQ(hebb({"init", path("run"), "-o", path("project")}).code, 1) << "files were replaced";
  EXPECT_EQ(hebb({"init", path("run")}).code, 2);
}

TEST_F(Report, AProjectReadsTheTableAsTheRunDid) {
  const auto program = [&](std::vector<std::string> further) {
    std::vector<std::string> words = {"init", path("plants.csv"), "-o", path("project"), "--force"};
    words.insert(words.end(), further.begin(), further.end());
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return content("project/main.cpp");
  };
  const auto expect = [](const std::string& code, const char* part) {
    EXPECT_NE(code.find(part), std::string::npos) << part << " in\n" << code;
  };
  const std::string kinds = program({"--target", "kind", "--categories", "noise", "--missing", "-",
                                     "--delimiter", ",", "--decimal", "."});
  expect(kinds, ".categories = {\"noise\"}");
  expect(kinds, "{.delimiter = ',', .decimal = '.', .times_as_text = true, .missing = {\"NA\"");
  expect(kinds, "\"-\"}");
  expect(kinds, "layers::Input({13})");  // width, height, eleven values of noise
  expect(program({"--target", "height"}), "metrics::R2Score({.name = \"r2\"})");
}

}  // namespace
}  // namespace hebb::test
