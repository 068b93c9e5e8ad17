// hebb evaluate: raw tables with their targets, arrays, data sets; figures, confusion, JSON.

#include <cstdio>

#include "fixture.hpp"
#include "hebb/hebb.hpp"
#include "io/json.hpp"
#include "testing.hpp"

namespace hebb::test {
namespace {

/// A fresh folder with a table and networks on it.
class Evaluate : public CommandLine {
 protected:
  Evaluate() {
    write("flowers.csv",
          "id,size,color,kind,weight,wild,tall\n"
          "1,1.5,red,rose,3,0,1\n2,,blue,iris,1.25,1,1\n3,4.25,red,rose,2.5,0,0\n"
          "4,2,,tulip,7,0,1\n5,3,blue,iris,1,1,0\n6,2.5,blue,tulip,4,1,0\n");
  }

  /// Saves an untrained network for this target, compiled, and returns its encoder.
  TableEncoder save(const std::string& name, const std::vector<std::string>& target,
                    const std::vector<std::string>& ignore = {}) {
    TableEncoder encoder({.target = target, .ignore = ignore});
    encoder.fit(read_csv(path("flowers.csv")));
    const auto features = static_cast<std::int64_t>(encoder.feature_names().size());
    const Task task = encoder.task();
    const auto units = task == Task::multiclass
                           ? static_cast<std::int64_t>(encoder.class_names().size())
                           : static_cast<std::int64_t>(target.size());
    const Activation end = task == Task::multiclass   ? Activation("softmax")
                           : task == Task::regression ? Activation("linear")
                                                      : Activation("sigmoid");
    model_ = Sequential{layers::Input({features}), layers::Dense(units, {.activation = end})};
    const Loss loss = task == Task::multiclass   ? Loss("sparse_categorical_crossentropy")
                      : task == Task::regression ? Loss("mse")
                                                 : Loss("binary_crossentropy");
    if (task == Task::regression) {
      model_.compile({.optimizer = "adam", .loss = loss, .metrics = {"mae", "r2_score"}});
    } else {
      model_.compile({.optimizer = "adam", .loss = loss, .metrics = {"accuracy"}});
    }
    set_preprocessing(model_, encoder);
    model_.save(path(name));
    return encoder;
  }
  /// What the command writes.
  std::string said(std::vector<std::string> words) const {
    words.insert(words.begin(), "evaluate");
    const Ended ended = hebb(std::move(words));
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    return ended.out;
  }

  Sequential model_;
};

std::string four_digits(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

TEST_F(Evaluate, TellsClassesApart) {
  const TableEncoder encoder = save("net.keras", {"kind"});
  const Dataset data = encoder.dataset(read_csv(path("flowers.csv")));
  const Logs logs = model_.evaluate(data, {.verbose = 0});
  const std::string out = said({"net.keras", "flowers.csv"});
  EXPECT_EQ(last_line(out), "test loss " + four_digits(logs["loss"]) + ", accuracy " +
                                four_digits(logs["accuracy"]));
  const Tensor confusion = metrics::confusion_matrix(data.y, argmax(model_.predict(data.x), -1), 3);
  EXPECT_EQ(out.find(metrics::confusion_matrix_text(confusion, {"iris", "rose", "tulip"})), 0u)
      << out;
  EXPECT_NE(out.find(metrics::classification_report(confusion, {"iris", "rose", "tulip"})),
            out.npos);
}

TEST_F(Evaluate, TellsNumbersAndLabels) {
  const TableEncoder encoder = save("r.keras", {"weight"});
  const Logs logs = model_.evaluate(encoder.dataset(read_csv(path("flowers.csv"))), {.verbose = 0});
  EXPECT_EQ(said({"r.keras", "flowers.csv"}), "test loss " + four_digits(logs["loss"]) + ", mae " +
                                                  four_digits(logs["mae"]) + ", r2_score " +
                                                  four_digits(logs["r2_score"]) + "\n");
  save("l.keras", {"wild", "tall"});
  const std::string labels = said({"l.keras", "flowers.csv"});
  testing::expect_words(labels, {"precision", "wild", "tall", "test loss "});
  save("b.keras", {"wild"});
  testing::expect_words(said({"b.keras", "flowers.csv"}), {"precision", "accuracy"});
}

TEST_F(Evaluate, WritesJson) {
  const TableEncoder encoder = save("net.keras", {"kind"});
  const Logs logs = model_.evaluate(encoder.dataset(read_csv(path("flowers.csv"))), {.verbose = 0});
  const Config json = io::parse_json(said({"net.keras", "flowers.csv", "--json"}), "json");
  EXPECT_EQ(json.find("loss")->as_double(), logs["loss"]);
  EXPECT_EQ(json.find("accuracy")->as_double(), logs["accuracy"]);
  EXPECT_EQ(json.find("classes")->as_list().size(), 3u);
  const Config::List& rows = json.find("confusion_matrix")->as_list();  // as in metrics.json
  ASSERT_EQ(rows.size(), 3u);
  for (const Config& row : rows) EXPECT_EQ(row.as_list().size(), 3u);
}

TEST_F(Evaluate, LongNamesFitIntoATerminal) {
  if (!testing::has_terminals()) GTEST_SKIP() << "skipped: no terminals here";
  const std::string name =
      "a name of a kind that goes on and on for longer than any line of a "
      "terminal has columns, and says what it is in the end: ";
  std::string text = "size,kind\n";
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(i % 4) + ",\"" + name + (i % 4 < 2 ? "rose" : "rosé") + "\"\n";
  }
  write("long.csv", text);
  ASSERT_EQ(
      hebb({"train", "long.csv", "--target", "kind", "--epochs", "1", "-q", "-o", "run"}).code, 0);
  Start shown = start({"evaluate", "run", "long.csv"});
  EXPECT_NE(run_hebb(shown).out.find(name + "rosé"), std::string::npos);  // whole in a pipe
  shown.output = Output::terminal;
  const std::string out = run_hebb(shown).out;
  constexpr std::size_t kColumns = 100, kBytesOfLineEnd = 1, kOtherBytesOfE = 1;
  for (const std::string& line : lines_of(out)) {
    EXPECT_LE(line.size(), kColumns + kBytesOfLineEnd + kOtherBytesOfE) << line;
  }
  testing::expect_words(out, {"a name of a kind", "...", "the end: rose", "the end: rosé"});
}

TEST_F(Evaluate, ArraysWithoutTargetsAreRefused) {
  Sequential plain{layers::Input({2}), layers::Dense(2, {.name = "out"})};
  plain.compile({.optimizer = "adam", .loss = "mse"});
  plain.save(path("plain.keras"));
  const Tensor x = Tensor::ones({4, 2});
  write_npy(path("x.npy"), x);
  write_npz(path("x.npz"), {{"x", x}});
  write_npz(path("other.npz"), {{"x", x}, {"targets", x}});
  write_npz(path("inputs.npz"), {{"inputs", x}, {"y", x}});
  struct Mistake {
    const char* data;
    std::vector<std::string> says;
  };
  const Mistake mistakes[] = {
      {"x.npy", {"x.npy: holds inputs and no targets; save both as x and y in a .npz file"}},
      {"x.npz", {"x.npz: holds inputs and no targets; save both as x and y in a .npz file"}},
      {"other.npz", {"unknown array \"out\"", "expected the array out or y_test or y"}},
      {"inputs.npz", {"inputs.npz: unknown array", " or x_test or x"}},
  };
  for (const Mistake& mistake : mistakes) {
    const Ended ended = hebb({"evaluate", "plain.keras", mistake.data});
    EXPECT_EQ(ended.code, 1) << mistake.data;
    EXPECT_TRUE(is_error_line(ended.err, mistake.says));
  }
}

TEST_F(Evaluate, MistakesAreOneLine) {
  save("net.keras", {"kind"}, {"weight", "wild", "tall"});
  Sequential plain{layers::Input({2}), layers::Dense(1)};
  plain.compile({.optimizer = "adam", .loss = "mse"});
  plain.save(path("plain.keras"));
  write("no_target.csv", "size,color\n1,red\n");
  write("other.csv", "size,color,kind\n1,red,rose\n2,red,daisy\n");
  write("hole.csv", "size,color,kind\n1,red,\n");
  struct Mistake {
    std::vector<std::string> words;
    std::vector<std::string> says;
  };
  const Mistake mistakes[] = {
      {{"net.keras", "no_target.csv"}, {"no_target.csv", "\"kind\"", "has to be there"}},
      {{"net.keras", "other.csv"}, {"`kind`, row 1", "unknown class \"daisy\""}},
      {{"net.keras", "hole.csv"}, {"the target `kind` is missing in every row"}},
      {{"plain.keras", "other.csv"}, {"saved without preprocessing", ".npz"}},
      {{"net.keras", "none.csv"}, {"none.csv", "no such file"}},
  };
  for (const Mistake& mistake : mistakes) {
    std::vector<std::string> words = mistake.words;
    words.insert(words.begin(), "evaluate");
    const Ended ended = hebb(words);
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(is_error_line(ended.err, mistake.says));
  }
}

}  // namespace
}  // namespace hebb::test
