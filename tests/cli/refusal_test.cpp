// Every mistake in the command line: exit code 2 or 1, one line that says what is wrong, nothing on
// stdout.
#include <cstdio>

#include "fixture.hpp"

namespace hebb::test {
namespace {

struct Mistake {
  std::vector<std::string> words;
  int code;
  std::vector<std::string> says;
};

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> kMistakes = {
      // The command.
      {{}, 2, {"no command given", "hebb --help"}},
      {{"trian", "mnist"}, 2, {R"(unknown command "trian"; did you mean "train"?)"}},
      {{"frobnicate"},
       2,
       {R"(unknown command "frobnicate"; known: "train", "cv", "tune", "evaluate", "predict", "summary", "convert", "plot", "datasets", )"
        R"("init", "completion", "man")"}},
      {{"--vers"}, 2, {"unknown option --vers", "hebb --help"}},
      {{"--versoin"}, 2, {"unknown option --versoin; did you mean --version?"}},
      {{"--version", "x"}, 2, {R"(unexpected argument "x"; see hebb --help)"}},
      {{"datasets", "mnist", "x"}, 2, {R"(unexpected argument "x"; see hebb datasets --help)"}},
      {{"datasets", "--all"}, 2, {"unknown option --all; see hebb datasets --help"}},
      // Options and their number.
      {{"train"}, 2, {"DATA is required; see hebb train --help"}},
      {{"train", "mnist", "fashion_mnist"}, 2, {R"(unexpected argument "fashion_mnist")"}},
      {{"train", "mnist", "--epoch", "3"}, 2, {"unknown option --epoch; did you mean --epochs?"}},
      {{"train", "mnist", "--epoch=3"}, 2, {"unknown option --epoch; did you mean --epochs?"}},
      {{"train", "mnist", "--batchsize", "3"}, 2, {"did you mean --batch-size?"}},
      {{"train", "mnist", "-z"}, 2, {"unknown option -z; see hebb train --help"}},
      {{"train", "mnist", "--epochs"}, 2, {"--epochs: a value is missing; see hebb train --help"}},
      {{"train", "mnist", "--epochs", "1", "--epochs", "2"}, 2, {"--epochs: give it only once"}},
      {{"train", "mnist", "--force=maybe"}, 2, {"--force"}},
      {{"train", "mnist", "-o", ""}, 2, {"-o: expected the path of a folder"}},
      {{"train", "--resume", ""}, 2, {"--resume: expected the folder of a run"}},
      {{"train", "mnist", "--resume", "r"}, 2, {"unexpected argument \"mnist\"", "--resume"}},
      {{"train", "--resume", "r", "-o", "s"}, 2, {"leave -o and --force out"}},
      {{"train", "--resume", "r", "--lr", "1"}, 2, {"--lr: a run goes on as it began"}},
      {{"train", "--resume", "r"}, 1, {"r is not the folder of a run", "config.yaml"}},
      // Values.
      {{"train", "mnist", "--epochs", "0"},
       2,
       {R"(--epochs: expected a whole number from 1 up, got "0")"}},
      {{"train", "mnist", "--epochs", "-3"}, 2, {R"(got "-3")"}},
      {{"train", "mnist", "--epochs", "ten"}, 2, {R"(got "ten")"}},
      {{"train", "mnist", "--epochs", "2.5"}, 2, {R"(got "2.5")"}},
      {{"train", "mnist", "--epochs", "3x"}, 2, {R"(got "3x")"}},
      {{"train", "mnist", "--epochs="},
       2,
       {R"(--epochs: expected a whole number from 1 up, got "")"}},
      {{"train", "mnist", "--epochs", "99999999999999999999"},
       2,
       {"--epochs: expected a whole number from 1 to 2147483647, got"}},
      {{"train", "mnist", "--epochs", "2147483648"},
       2,
       {R"(--epochs: expected a whole number from 1 to 2147483647, got "2147483648")"}},
      {{"train", "mnist", "--batch-size", "0"},
       2,
       {R"(--batch-size: expected a whole number from 1 up, got "0")"}},
      {{"train", "mnist", "--batch-size", "many"}, 2, {R"(got "many")"}},
      {{"train", "mnist", "--lr", "0"}, 2, {R"(--lr: expected a number above 0, got "0")"}},
      {{"train", "mnist", "--lr", "-1"}, 2, {R"(--lr: expected a number above 0, got "-1")"}},
      {{"train", "mnist", "--lr", "nan"}, 2, {R"(--lr: expected a number above 0, got "nan")"}},
      {{"train", "mnist", "--lr", "inf"}, 2, {R"(--lr: expected a number above 0, got "inf")"}},
      {{"train", "mnist", "--lr", "1e999"}, 2, {R"(got "1e999")"}},
      {{"train", "mnist", "--learning-rate", "0,1"},
       2,
       {R"(--lr: expected a number above 0, got "0,1")"}},
      {{"train", "mnist", "--seed", "-1"},
       2,
       {R"(--seed: expected a whole number from 0)", R"(got "-1")"}},
      {{"train", "mnist", "--seed", "x"}, 2, {R"(got "x")"}},
      {{"train", "mnist", "--threads", "0"},
       2,
       {R"(--threads: expected a whole number from 1 to 4096, got "0")"}},
      {{"train", "mnist", "--threads", "5000"}, 2, {R"(got "5000")"}},
      {{"train", "mnist", "--validation-split", "1"},
       2,
       {R"(--validation-split: expected a number from 0 up and below 1, got "1")"}},
      {{"train", "mnist", "--validation-split", "1.5"}, 2, {R"(got "1.5")"}},
      {{"train", "mnist", "--validation-split", "-0.1"}, 2, {R"(got "-0.1")"}},
      {{"train", "mnist", "--validation-split", "nan"}, 2, {R"(got "nan")"}},
      {{"train", "mnist", "--test-split", "0"},
       2,
       {R"(--test-split: expected a number above 0 and below 1, got "0")"}},
      {{"train", "table.csv", "--target", "a,a"}, 2, {"--target: a is named twice; name it once"}},
      {{"train", "table.csv", "--target", "b", "--ignore", "a,A"},
       2,
       {"--ignore: a is named twice"}},
      {{"train", "days.csv", "--target", "day", "-q"},
       1,
       {"days.csv: the target day holds dates or times, such as 2024-01-01", "--target"}},
      {{"cv", "mnist", "--resume", "r"}, 2, {"unknown option --resume"}},
      {{"train", "mnist", "--patience", "-1"},
       2,
       {R"(--patience: expected a whole number from 0 up, got "-1")"}},
      {{"train", "mnist", "--optimizer", "adamm"},
       2,
       {R"(--optimizer: unknown optimizer "adamm"; did you mean "adam"?)", R"("rmsprop")"}},
      {{"train", "mnist", "--optimizer", ""}, 2, {R"(--optimizer: unknown optimizer "")"}},
      // Hidden layers.
      {{"train", "mnist", "--hidden", "128:rleu"},
       2,
       {R"(--hidden: item 1 "128:rleu": unknown activation "rleu"; did you mean "relu"?)"}},
      {{"train", "mnist", "--hidden", "64,32:foo"},
       2,
       {R"(item 2 "32:foo": unknown activation "foo"; known: "linear", "relu")"}},
      {{"train", "mnist", "--hidden", "64,,32"},
       2,
       {R"(item 2 "": is empty; expected UNITS, UNITS:ACTIVATION or dropout:RATE)"}},
      {{"train", "mnist", "--hidden", "64,"}, 2, {R"(item 2 "": is empty)"}},
      {{"train", "mnist", "--hidden", "0:relu"},
       2,
       {R"(item 1 "0:relu": expected a whole number from 1 to 1000000, got "0")"}},
      {{"train", "mnist", "--hidden", "-5"}, 2, {R"(item 1 "-5")", R"(got "-5")"}},
      {{"train", "mnist", "--hidden", "12.5:relu"}, 2, {R"(got "12.5")"}},
      {{"train", "mnist", "--hidden", "64:"}, 2, {R"(item 1 "64:": unknown activation "")"}},
      {{"train", "mnist", "--hidden", "64:relu:tanh"},
       2,
       {R"(item 1 "64:relu:tanh": expected UNITS)"}},
      {{"train", "mnist", "--hidden", "9999999999999"}, 2, {R"(from 1 to 1000000)"}},
      {{"train", "mnist", "--hidden", "relu:64"}, 2, {R"(item 1 "relu:64")", "such as 64:relu"}},
      {{"train", "mnist", "--hidden", "swish:64"}, 2, {R"(item 1 "swish:64")", "such as 64:swish"}},
      {{"train", "mnist", "--hidden", "droput:0.2"},
       2,
       {R"(item 1 "droput:0.2")", R"(did you mean "dropout"?)"}},
      {{"train", "mnist", "--hidden", "conv:3"},
       2,
       {R"(item 1 "conv:3": expected UNITS, UNITS:ACTIVATION or dropout:RATE)"}},
      {{"train", "mnist", "--hidden", "dropout"},
       2,
       {R"(item 1 "dropout": expected dropout:RATE)"}},
      {{"train", "mnist", "--hidden", "dropout:1"},
       2,
       {R"(item 1 "dropout:1": expected a rate from 0 up and below 1, got "1")"}},
      {{"train", "mnist", "--hidden", "dropout:-0.1"}, 2, {R"(got "-0.1")"}},
      {{"train", "mnist", "--hidden", "dropout:nan"}, 2, {R"(got "nan")"}},
      {{"train", "mnist", "--hidden", "dropout:0.1:2"}, 2, {"expected dropout:RATE"}},
      // Data.
      {{"train", "fashoin_mnist"},
       1,
       {R"(unknown data set "fashoin_mnist"; did you mean "fashion_mnist"?)"}},
      {{"train", "imagenet"},
       1,
       {R"(unknown data set "imagenet"; known: "boston_housing", "breast_cancer", "diabetes", )",
        "a .csv, .npz or idx file, a folder of images", "CONFIG.yaml"}},
      {{"train", ""}, 1, {R"(unknown data set "")"}},
      {{"train", "table.csv"},
       1,
       {R"(table.csv: say with --target which column is to be predicted; columns: "a", "b")"}},
      {{"train", "absent.csv"}, 1, {"absent.csv: no such file; expected a .csv, .npz or idx file"}},
      {{"train", "data"}, 1, {"data/fashion-mnist: no .png, .jpg or .jpeg in this folder"}},
      {{"train", "old_run"},
       1,
       {"old_run is the folder of a run; to repeat the run: hebb train old_run/config.yaml"}},
      {{"train", "absent.yaml"}, 1, {"absent.yaml", "no such file"}},
      {{"train", "new\nline.csv"}, 1, {"new line.csv"}},
      // The run folder.
      {{"train", "mnist", "-o", "old_run"}, 1, {"the run folder old_run is not empty", "--force"}},
      {{"train", "mnist", "-o", "table.csv"}, 1, {"the run folder table.csv is a file", "-o"}},
      {{"train", "mnist", "-o", "table.csv", "--force"}, 1, {"the run folder table.csv is a file"}},
      {{"train", "mnist", "-q", "-o", "table.csv/run"},
       1,
       {"cannot use the run folder table.csv/run"}},
      // The run.
      {{"train", "mnist", "-q", "-o", "r1", "--validation-split", "0.999"},
       1,
       {"validation_split 0.999"}},
      {{"train", "mnist", "-q", "-o", "r2", "--optimizer", "sgd", "--lr", "1e30"},
       1,
       {"the loss became", "ower the learning rate"}},
  };
  return kMistakes;
}

TEST_F(CommandLine, EveryMistakeIsRefusedInOneLine) {
  write("table.csv", "a,b\n1,2\n");
  write("days.csv",
        "a,day\n1,2024-01-01\n2,2024-01-02\n3,2024-01-01\n4,2024-01-02\n5,2024-01-01\n"
        "6,2024-01-02\n7,2024-01-01\n8,2024-01-02\n9,2024-01-01\n10,2024-01-02\n");
  write("old_run/config.yaml", "data: mnist\n");
  int refused = 0;
  for (const Mistake& mistake : mistakes()) {
    const Ended ended = hebb(mistake.words);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(ended.code, mistake.code) << ended.err;
    const auto as_expected = is_error_line(ended.err, mistake.says);
    EXPECT_TRUE(as_expected) << ::testing::PrintToString(mistake.words);
    if (as_expected && ended.code == mistake.code && ended.out.empty()) ++refused;
  }
  const int count = static_cast<int>(mistakes().size());
  std::printf("bad inputs: %d refused, %d not\n", refused, count - refused);
}

TEST_F(CommandLine, MistakesInTheCommandLineComeBeforeThoseInFiles) {
  const Ended ended = hebb({"train", "absent.yaml", "--epochs", "0"});
  EXPECT_EQ(ended.code, 2);
}

TEST_F(CommandLine, RefusedRunsLeaveNoFolder) {
  EXPECT_EQ(hebb({"train", "imagenet", "-o", "run"}).code, 1);
  EXPECT_EQ(hebb({"train", "mnist", "--epochs", "0", "-o", "run"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(path("run")));
}

TEST_F(CommandLine, MissingDataSaysWhatToFetch) {
  std::filesystem::remove_all(path("data/mnist"));
  const Ended ended = train("run", {"-q"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"train-images-idx3-ubyte"}));
}

TEST_F(CommandLine, DamagedDataIsNamed) {
  const std::string images = content("data/mnist/train-images-idx3-ubyte");
  write("data/mnist/train-images-idx3-ubyte", images.substr(0, images.size() / 2));
  const Ended ended = train("run", {"-q"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"data/mnist/train-images-idx3-ubyte"}));
}

}  // namespace
}  // namespace hebb::test
