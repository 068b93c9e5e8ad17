// config.yaml: what is read from it, and every mistake in it.
#include "fixture.hpp"

namespace hebb::test {
namespace {

struct BadFile {
  std::string text;
  std::vector<std::string> says;
};

TEST_F(CommandLine, EveryMistakeInAConfigNamesFileAndLine) {
  const std::vector<BadFile> files = {
      {"data: mnist\nepohcs: 3\n", {R"(c.yaml:2: unknown key "epohcs"; did you mean "epochs"?)"}},
      {"data: mnist\n\nwidth: 3\n", {R"(c.yaml:3: unknown key "width"; known: "data", "target")"}},
      {"data: mnist\nepochs: ten\n",
       {R"(c.yaml:2: epochs: expected a whole number from 1 up, got "ten")"}},
      {"data: mnist\nepochs: 0\n",
       {R"(c.yaml:2: epochs: expected a whole number from 1 up, got "0")"}},
      {"data: mnist\nepochs: \"3\"\n",
       {R"(c.yaml:2: epochs: expected a number, got the text "3"; leave the quotes out)"}},
      {"data: mnist\nepochs: [1, 2]\n", {"c.yaml:2: epochs: expected a number, got a list"}},
      {"data: mnist\nhidden: {a: 1}\n", {"c.yaml:2: hidden: expected a text, got a map"}},
      {"data: mnist\nhidden:\n", {"c.yaml:2: hidden: there is no value"}},
      {"data: mnist\nhidden: 12:rleu\n", {R"(c.yaml:2: hidden: item 1 "12:rleu")", R"("relu")"}},
      {"data: mnist\noptimizer: adm\n",
       {R"(c.yaml:2: optimizer: unknown optimizer "adm"; did you mean "adam"?)"}},
      {"data: mnist\nlearning_rate: .nan\n",
       {"c.yaml:2: learning_rate: expected a number above 0"}},
      {"data: mnist\nbatch_size: -1\n",
       {"c.yaml:2: batch_size: expected a whole number from 1 up"}},
      {"data: mnist\nvalidation_split: 1\n", {"c.yaml:2: validation_split"}},
      {"data: mnist\npatience: 1.5\n", {"c.yaml:2: patience"}},
      {"data: mnist\nseed: -1\n", {"c.yaml:2: seed"}},
      {"data: mnist\nthreads: 0\n", {"c.yaml:2: threads"}},
      {"data: mnits\n", {R"(c.yaml:1: data: unknown data set "mnits"; did you mean "mnist"?)"}},
      {"epochs: 3\n", {"c.yaml: it does not say what to train on", "data: iris.csv"}},
      {"data: mnist\nepochs: 3\nepochs: 4\n", {"c.yaml:3: epochs: given before in line 2"}},
      {"data: mnist\n? [1, 2]\n: 3\n", {"c.yaml:2: expected a key"}},
      {"- data\n- mnist\n", {"c.yaml:1: expected lines such as"}},
      {"mnist", {"c.yaml:1: expected"}},
      {"# nothing\n", {"c.yaml:1: expected"}},
      {"data: mnist\n---\ndata: mnist\n", {"c.yaml:1: something else follows this entry"}},
      {"{data: mnist}\nepochs: 3\n", {"c.yaml:1: something else follows this entry"}},
      {"data: mnist\nseed: 1\n,\n", {"c.yaml:"}},
      {",", {"c.yaml:1: expected lines such as"}},
      {"a: &x 3\ndata: *x\n", {"c.yaml:2: references (*) have no place here"}},
      {"data: mnist\nseed: \xff\n", {"c.yaml:2: byte 0xff is no text in UTF-8"}},
      {"data: mnist\nseed: \xc0\xaf\n", {"c.yaml:2: byte 0xc0"}},
      {"data: mnist\nseed: \xed\xa0\x80\n", {"c.yaml:2: byte 0xed"}},
      {"# caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\nseed: x\n", {"c.yaml:2: seed: expected"}},
      {"data: mnist\nseed: \x1b[31m1\n", {"c.yaml:2: byte 0x1b"}},
      {{",\x88\x0f%\0\x11\xee\0", 8}, {"c.yaml:1: byte 0x88"}},
      {"data: [mnist\n", {"c.yaml:", "this is not YAML"}},
      {"data: mnist\n\tepochs: 3\n", {"c.yaml:", "this is not YAML"}},
      {"data: *anchor\n", {"c.yaml:1: this is not YAML"}},
      {"", {"c.yaml: the file is empty"}},
      {std::string(2 << 20, '#'), {"c.yaml: 2097152 bytes are too many"}},
      {std::string(50'000, '['), {"c.yaml:"}},
      {std::string("data\0: mnist\n", 13), {"c.yaml:1"}},
  };
  for (const BadFile& file : files) {
    write("c.yaml", file.text);
    const Ended ended = hebb({"train", "c.yaml"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(is_error_line(ended.err, file.says)) << file.text.substr(0, 200);
  }
}

TEST_F(CommandLine, AFolderInPlaceOfAConfigIsRefused) {
  std::filesystem::create_directories(path("c.yaml"));
  const Ended ended = hebb({"train", "c.yaml"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(is_error_line(ended.err, {"c.yaml is a folder"}));
}

TEST_F(CommandLine, AConfigSetsWhatItNames) {
  write("c.yaml",
        "epochs: 3\nhidden: \"\"\noptimizer: SGD\nlearning_rate: 0.125\nbatch_size: 27\n"
        "validation_split: 0\npatience: 7\nseed: 18446744073709551615\nthreads: 2\ndata: MNIST\n");
  const Ended ended = hebb({"train", "c.yaml", "-o", "run"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::vector<std::string> lines = lines_of(content("run/config.yaml"));
  const std::vector<std::string> expected = {R"(data: "mnist")",    "test_split: 0.2",
                                             "validation_split: 0", R"(hidden: "")",
                                             R"(optimizer: "sgd")", "learning_rate: 0.125",
                                             "batch_size: 27",      "epochs: 3",
                                             "patience: 7",         "seed: 18446744073709551615",
                                             "threads: 2"};
  EXPECT_EQ(std::vector<std::string>(lines.begin() + 1, lines.end()), expected);
}

TEST_F(CommandLine, TheCommandLineHasTheLastWord) {
  write("c.yaml", "data: mnist\nepochs: 3\nhidden: 8:relu\nseed: 1\n");
  ASSERT_EQ(hebb({"train", "c.yaml", "--epochs", "1", "-o", "run"}).code, 0);
  const std::string config = content("run/config.yaml");
  EXPECT_NE(config.find("\nepochs: 1\n"), std::string::npos) << config;
  EXPECT_NE(config.find("\nhidden: \"8:relu\"\n"), std::string::npos) << config;
  EXPECT_NE(config.find("\nseed: 1\n"), std::string::npos) << config;
}

}  // namespace
}  // namespace hebb::test
