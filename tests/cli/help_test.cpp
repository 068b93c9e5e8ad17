#include <regex>

#include "fixture.hpp"
#include "hebb/datasets.hpp"

namespace hebb::test {
namespace {

TEST_F(CommandLine, VersionNamesTheKernels) {
  const Ended ended = hebb({"--version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "");
  EXPECT_TRUE(std::regex_match(ended.out, std::regex(R"(hebb \d+\.\d+\.\d+ \(kernels: \w+\)\n)")))
      << ended.out;
}

/// hebb itself, and each of its commands.
std::vector<std::vector<std::string>> commands() {
  return {{},          {"train"}, {"cv"},   {"tune"},     {"evaluate"}, {"predict"},   {"summary"},
          {"convert"}, {"plot"},  {"init"}, {"datasets"}, {"man"},      {"completion"}};
}

TEST_F(CommandLine, EveryHelpHasExamplesAndGoesToStdout) {
  for (const std::vector<std::string>& words : commands()) {
    for (const char* option : {"--help", "-h"}) {
      std::vector<std::string> all = words;
      all.emplace_back(option);
      const Ended ended = hebb(all);
      EXPECT_EQ(ended.code, 0);
      EXPECT_EQ(ended.err, "");
      EXPECT_NE(ended.out.find("Examples:\n  "), std::string::npos) << ended.out;
    }
  }
}

TEST_F(CommandLine, HelpListsCommandsAndOptionsWithTheirDefaults) {
  const std::string overview = hebb({"--help"}).out;
  for (const std::vector<std::string>& words : commands()) {
    const std::string row = words.empty() ? "[COMMAND]" : "\n  " + words.front() + " ";
    EXPECT_NE(overview.find(row), std::string::npos) << row << " in " << overview;
  }
  const std::string options = hebb({"train", "--help"}).out;
  for (const char* option :
       {"DATA", "--hidden LAYERS", "--epochs N", "--batch-size N", "--optimizer NAME", "--lr",
        "--seed N", "--threads N", "--validation-split SHARE", "--patience N", "-o,--output RUN",
        "--force", "--quiet", "--target COLUMNS", "--dry-run", "--cv K", "(default adam)"}) {
    EXPECT_NE(options.find(option), std::string::npos) << option << " in " << options;
  }
}

TEST_F(CommandLine, HelpOffersNoOptionThatDoesNothing) {
  const std::string help = hebb({"cv", "--help"}).out;
  for (const char* option : {"--resume", "--plot", "--log-every"}) {
    EXPECT_EQ(help.find(option), std::string::npos) << option;
    EXPECT_NE(hebb({"train", "--help"}).out.find(option), std::string::npos) << option;
  }
}

TEST_F(CommandLine, HelpSaysTheExitCodeOfAnUnknownName) {
  const std::string help = hebb({"--help"}).out;
  const auto data =
      help.find("1: something is wrong with data\n(an unknown name of a data set too)");
  const auto rest = help.find("2: with the rest of the command line");
  EXPECT_TRUE(data != std::string::npos && rest != std::string::npos && data < rest) << help;
  EXPECT_EQ(hebb({"train", "imagenet"}).code, 1);
  EXPECT_EQ(hebb({"train", "imagenet", "--epochs", "0"}).code, 2);
  EXPECT_EQ(hebb({"train", "mnist", "--optimizer", "imagenet"}).code, 2);
}

TEST_F(CommandLine, HelpFitsIntoATerminal) {
  constexpr std::size_t kColumns = 100;
  for (std::vector<std::string> words : commands()) {
    words.emplace_back("-h");
    for (const std::string& line : lines_of(hebb(words).out))
      EXPECT_LE(line.size(), kColumns) << line;
  }
}

TEST_F(CommandLine, ADatasetIsDescribedAndFound) {
  const Ended iris = hebb({"datasets", "Iris"});
  EXPECT_EQ(iris.code, 0) << iris.err;
  for (const char* part : {"Iris: ", "Fisher 1936", "x [120, 4] of float32, y [120] of int64",
                           "x [30, 4] of float32", "setosa, versicolor, virginica"}) {
    EXPECT_NE(iris.out.find(part), std::string::npos) << iris.out;
  }
  const std::string table = hebb({"datasets", "iris", "--path"}).out;
  EXPECT_TRUE(table.ends_with("/iris.csv\n")) << table;
  EXPECT_TRUE(std::filesystem::is_regular_file(table.substr(0, table.size() - 1)));
  EXPECT_EQ(hebb({"datasets", "mnist", "--path"}).out, path("data/mnist") + "\n");
}

TEST_F(CommandLine, DatasetsThatAreNotHereOrUnknownAreRefused) {
  const Ended unknown = hebb({"datasets", "iri"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_TRUE(is_error_line(unknown.err, {"unknown data set \"iri\"", "did you mean \"iris\"?"}));
  const Ended absent = hebb({"datasets", "har", "--path"});
  EXPECT_EQ(absent.code, 1);
  EXPECT_TRUE(is_error_line(absent.err, {"HAR is not on this machine", "train/X_train.txt"}));
  EXPECT_EQ(hebb({"datasets", "--path"}).code, 2);
}

TEST_F(CommandLine, DatasetsAreListedWithWhetherTheyAreHere) {
  const Ended here = hebb({"datasets"});
  EXPECT_EQ(here.code, 0);
  EXPECT_EQ(here.err, "");
  EXPECT_EQ(lines_of(here.out).size(), datasets::catalog().size() + 1);
  for (const char* name : {"fashion_mnist ", "mnist ", " here "}) {
    EXPECT_NE(here.out.find(name), std::string::npos) << here.out;
  }
  std::filesystem::remove_all(path("data/mnist"));
  EXPECT_NE(hebb({"datasets"}).out.find("to be fetched"), std::string::npos);
}

}  // namespace
}  // namespace hebb::test
