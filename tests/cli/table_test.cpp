// hebb train on tables as people have them: each gives a good model, or a message that helps.
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace hebb::test {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A table of flowers, two features that tell two kinds apart, as `row(i, kind, a, b)` writes them.
template <class Row>
std::string flowers(const std::string& header, int rows, const Row& row) {
  std::string text = header;
  for (int i = 0; i < rows; ++i) {
    const bool second = i % 2 == 1;
    const double a = 10 + (second ? 4 : 0) + 0.1 * (i * 7 % 11);
    const double b = 50 - (second ? 9 : 0) + 0.3 * (i * 5 % 13);
    text += row(i, second ? "Rose, wild" : "Tulip", a, b);
  }
  return text;
}

std::string number(double value, char point = '.') {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  std::string result = text;
  result[result.find('.')] = point;
  return result;
}

class Tables : public CommandLine {
 protected:
  Ended train_table(const std::string& text, std::vector<std::string> further) const {
    write("t.csv", text);
    std::vector<std::string> words = {"train", "t.csv", "-o", "run", "--force"};
    words.insert(words.end(), further.begin(), further.end());
    return hebb(words);
  }
  double figure(const char* name) const {
    return nlohmann::json::parse(content("run/metrics.json"))["test"][name];
  }
};

TEST_F(Tables, SemicolonsDecimalCommasAByteOrderMarkAndSpacesInHeaders) {
  const std::string text =
      flowers("\xEF\xBB\xBF Petal Width ;Stem  length;\"the; kind\"\r\n", 60,
              [](int, const char* kind, double a, double b) {
                return number(a, ',') + "; " + number(b, ',') + " ;\"" + kind + "\"\r\n";
              });
  const Ended ended = train_table(text, {"--target", "The; Kind"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(ended.err, "--target: The; Kind is taken for the column the; kind"));
  EXPECT_TRUE(has(ended.err, "Petal Width   number, 10 to 15")) << ended.err;
  EXPECT_TRUE(has(ended.err, "target: 2 classes, Rose, wild (30), Tulip (30)")) << ended.err;
  EXPECT_TRUE(has(ended.err, "task: binary")) << ended.err;
  EXPECT_EQ(figure("accuracy"), 1) << ended.out;
}

TEST_F(Tables, MissingValuesAnIdAConstantDatesAndQuotedNewlines) {
  const std::string text =
      flowers("id,day,place,note,a,b,kind\n", 80, [](int i, const char* kind, double a, double b) {
        return std::to_string(1000 + i) + ",2024-01-" + (i % 28 < 9 ? "0" : "") +
               std::to_string(i % 28 + 1) + ",here,\"two\nlines " + std::to_string(i % 3) + "\"," +
               (i % 9 == 0 ? "NA" : number(a)) + "," + (i % 13 == 0 ? "" : number(b)) + "," +
               (i == 5           ? ""
                : kind[0] == 'R' ? "rose"
                                 : "tulip") +
               "\n";
      });
  const Ended ended = train_table(text, {"--target", "kind"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(ended.err, "1 of 80 rows have no target and are left out")) << ended.err;
  EXPECT_TRUE(has(ended.err, "id     ignored: an id")) << ended.err;
  EXPECT_TRUE(has(ended.err, "day    ignored: ")) << ended.err;
  EXPECT_TRUE(has(ended.err, "place  ignored: ")) << ended.err;
  EXPECT_TRUE(has(ended.err, "note   category of 3: two lines 0, two lines 1, ")) << ended.err;
  EXPECT_TRUE(has(ended.err, "9 missing, taken for ")) << ended.err;
  EXPECT_GE(figure("accuracy"), 0.9) << ended.out;
}

TEST_F(Tables, TwoHundredCategoriesAreIgnoredWithAReason) {
  const std::string text =
      flowers("street,a,b,kind\n", 600, [](int i, const char* kind, double a, double b) {
        return "street " + std::to_string(i * 7 % 200) + "," + number(a) + "," + number(b) + "," +
               kind[0] + "\n";
      });
  const Ended ended = train_table(text, {"--target", "kind"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(ended.err, "street  ignored: ")) << ended.err;
  EXPECT_TRUE(has(ended.err, "200")) << ended.err;
  EXPECT_EQ(figure("accuracy"), 1);
  const Ended taken = train_table(text, {"--target", "kind", "--max-categories", "200"});
  EXPECT_TRUE(has(taken.err, "street  category of 200")) << taken.err;
}

TEST_F(Tables, NumbersThatAreNamesAndWordsForNothing) {
  const std::string text =
      flowers("code,a,b,kind\n", 100, [](int i, const char* kind, double a, double b) {
        return std::to_string(10 * (i % 3)) + "," + (i % 7 == 0 ? "-" : number(a)) + "," +
               number(b) + "," + kind[0] + "\n";
      });
  const Ended ended =
      train_table(text, {"--target", "kind", "--categories", "code", "--missing", "none,-"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(has(ended.err, "code  category of 3: 0, 10, 20")) << ended.err;
  EXPECT_TRUE(has(ended.err, "15 missing, taken for ")) << ended.err;
}

TEST_F(Tables, ARunGoesOnToTheSameBits) {
  const std::string text = flowers("a,b,y\n", 100, [](int i, const char*, double a, double b) {
    return (i % 8 == 0 ? "" : number(a)) + "," + number(b) + "," + number(a * b) + "\n";
  });
  const std::vector<std::string> words = {"--target", "y", "--patience", "0", "--epochs"};
  const auto with = [&](const char* epochs) {
    std::vector<std::string> all = words;
    all.emplace_back(epochs);
    return all;
  };
  ASSERT_EQ(train_table(text, with("9")).code, 0);
  const std::string history = content("run/history.csv");
  const double loss = figure("loss");
  ASSERT_EQ(train_table(text, with("4")).code, 0);
  const Ended more = hebb({"train", "--resume", "run", "--epochs", "9"});
  ASSERT_EQ(more.code, 0) << more.err;
  EXPECT_EQ(content("run/history.csv"), history);
  EXPECT_EQ(figure("loss"), loss);
}

TEST_F(Tables, WhatCannotBeLearnedIsRefusedInOneLine) {
  struct Bad {
    std::string text;
    std::vector<std::string> further;
    std::vector<std::string> says;
  };
  const std::string twenty = flowers("a,b,kind\n", 20, [](int, const char*, double a, double b) {
    return number(a) + "," + number(b) + ",x\n";
  });
  const std::string names = flowers("a,b,name\n", 20, [](int i, const char*, double a, double b) {
    return number(a) + "," + number(b) + ",name " + std::to_string(i % 15) + "\n";
  });
  const Bad bads[] = {
      {"a,kind\n1,x\n2,y\n3,x\n", {"--target", "kind"}, {"t.csv: 3 rows are too few", "10"}},
      {twenty, {"--target", "kind"}, {"kind", "x"}},
      {twenty, {"--target", "knid"}, {"--target: ", R"(did you mean "kind"?)"}},
      {twenty, {"--target", "b", "--ignore", "c"}, {"--ignore: ", R"("c")"}},
      {twenty, {}, {"t.csv: say with --target which column", R"("a", "b", "kind")"}},
      {names, {"--target", "name"}, {"the target name has 15 different values in 20 rows"}},
      {"a,kind\n", {"--target", "kind"}, {"t.csv: there are no rows below the header"}},
      {"a,b\n1,2,3\n", {"--target", "b"}, {"t.csv: line 2"}},
      {"", {"--target", "b"}, {"t.csv", "empty"}},
  };
  for (const Bad& bad : bads) {
    const Ended ended = train_table(bad.text, [&] {
      std::vector<std::string> words = bad.further;
      words.emplace_back("-q");
      return words;
    }());
    EXPECT_EQ(ended.code, 1) << ended.out;
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(is_error_line(ended.err, bad.says)) << bad.text.substr(0, 60);
  }
  EXPECT_FALSE(std::filesystem::exists(path("run"))) << "a refused run leaves no folder";
}

TEST_F(Tables, ARegressionIsInTheUnitsOfItsTargetAndBeatsLinearRegression) {
  const std::string text = flowers("a,b,price\n", 300, [](int i, const char*, double, double) {
    const double a = i % 17, b = i * 11 % 23;
    return number(a) + "," + number(b) + "," + number(50000 + 900 * a + 40 * (b - 11) * (b - 11)) +
           "\n";
  });
  for (const char* optimizer : {"adam", "sgd"}) {
    const Ended ended = train_table(text, {"--target", "price", "--optimizer", optimizer});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_TRUE(has(last_line(ended.out), ", mae ")) << ended.out;
    EXPECT_TRUE(has(last_line(ended.out), ", r2 0.")) << ended.out;
    const auto metrics = nlohmann::json::parse(content("run/metrics.json"));
    EXPECT_NEAR(metrics["baselines"]["mean"]["r2"], 0, 0.05);
    EXPECT_GT(figure("r2"), 0.95) << optimizer;
    EXPECT_GT(figure("r2"), metrics["baselines"]["linear_regression"]["r2"].get<double>());
    EXPECT_GT(figure("mae"), 1) << "in the target's units";
  }
}

TEST_F(Tables, LinearRegressionIsSolvedOutright) {
  // y = 3 + 2 a - b, without noise: linear regression is exact, a column twice or not.
  const std::string text = flowers("a,b,again,y\n", 100, [](int i, const char*, double, double) {
    const double a = i % 10, b = i * 7 % 13;
    return number(a) + "," + number(b) + "," + number(a) + "," + number(3 + 2 * a - b) + "\n";
  });
  ASSERT_EQ(train_table(text, {"--target", "y", "--epochs", "1"}).code, 0);
  const auto linear =
      nlohmann::json::parse(content("run/metrics.json"))["baselines"]["linear_regression"];
  EXPECT_NEAR(linear["r2"], 1, 1e-6);
  EXPECT_LT(linear["mae"], 1e-4);
}

TEST_F(Tables, SeveralTargetsAndLabels) {
  const std::string text = flowers("a,b,p,q,yes,no\n", 200, [](int i, const char*, double, double) {
    const int a = i % 10, b = i * 7 % 13;
    return number(a) + "," + number(b) + "," + number(a + b) + "," + number(1000 * a) + "," +
           (a > 4 ? "1" : "0") + "," + (b > 6 ? "1" : "0") + "\n";
  });
  const Ended numbers = train_table(text, {"--target", "p,q", "--ignore", "yes, no"});
  ASSERT_EQ(numbers.code, 0) << numbers.err;
  EXPECT_TRUE(has(numbers.err, "task: regression (2 numbers)")) << numbers.err;
  EXPECT_GT(figure("r2"), 0.9);

  const Ended labels = train_table(text, {"--target", "yes,no", "--ignore", "p,q"});
  ASSERT_EQ(labels.code, 0) << labels.err;
  EXPECT_TRUE(has(labels.err, "task: multilabel (2 labels, each yes or no)")) << labels.err;
  EXPECT_TRUE(has(labels.out, "yes")) << labels.out;
  EXPECT_GT(figure("accuracy"), 0.9);
}

TEST_F(Tables, AWordSaysTheTaskTheOutputAndTheLoss) {
  const std::string text = flowers("a,share,grade\n", 200, [](int i, const char*, double, double) {
    return number(i % 10) + "," + number(i % 10 / 10.0) + "," + std::to_string(i % 3) + "\n";
  });
  const Ended classes = train_table(text, {"--target", "grade", "--ignore", "share"});
  EXPECT_TRUE(has(classes.err, "task: multiclass (one of 3 classes)")) << classes.err;
  const Ended numbers =
      train_table(text, {"--target", "grade", "--task", "regression", "--loss", "mae"});
  EXPECT_TRUE(has(numbers.err, "task: regression (a number): linear output, loss mean_absolute"))
      << numbers.err;
  const Ended share = train_table(text, {"--target", "share", "--output-activation", "sigmoid",
                                         "--loss", "binary_crossentropy"});
  ASSERT_EQ(share.code, 0) << share.err;
  EXPECT_TRUE(has(share.err, "sigmoid output, loss binary_crossentropy")) << share.err;
  EXPECT_FALSE(has(share.err, "Rescaling")) << share.err;
  const Ended positive = train_table(text, {"--target", "share", "--output-activation", "relu"});
  ASSERT_EQ(positive.code, 0) << positive.err;
  EXPECT_GT(figure("r2"), 0.9);

  const Ended beyond = train_table(
      text, {"-q", "--target", "grade", "--task", "regression", "--output-activation", "sigmoid"});
  EXPECT_EQ(beyond.code, 1);
  EXPECT_TRUE(is_error_line(beyond.err, {"an output of sigmoid is from 0 to 1", "a target is 2"}));
  const Ended unfit = train_table(text, {"-q", "--target", "grade", "--loss", "mse"});
  EXPECT_EQ(unfit.code, 2);
  EXPECT_TRUE(is_error_line(unfit.err, {"--loss: mean_squared_error is not for the task multiclass",
                                        "sparse_categorical_crossentropy"}));
}

TEST_F(Tables, UnevenClassesAreSaidAndCanBeBalanced) {
  const std::string text = flowers("a,b,kind\n", 300, [](int i, const char*, double a, double b) {
    const bool rare = i % 10 == 0;
    return number(rare ? a + 6 : a) + "," + number(b) + "," + (rare ? "rare" : "usual") + "\n";
  });
  const Ended plain = train_table(text, {"--target", "kind"});
  EXPECT_TRUE(has(plain.err, "note: classes are uneven: usual has")) << plain.err;
  EXPECT_TRUE(has(plain.err, "--class-weight balanced lets each count the same")) << plain.err;
  const std::string history = content("run/history.csv");
  ASSERT_EQ(train_table(text, {"--target", "kind", "--class-weight", "balanced"}).code, 0);
  EXPECT_NE(content("run/history.csv"), history);
}

TEST_F(Tables, NumbersHaveNoClassesToBalance) {
  const std::string text = flowers("a,b\n", 60, [](int, const char*, double a, double b) {
    return number(a) + "," + number(b) + "\n";
  });
  const Ended ended = train_table(text, {"-q", "--target", "b", "--class-weight", "balanced"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(is_error_line(ended.err, {"--class-weight", "the task is regression"}));
}

TEST_F(Tables, ATargetInAUnitThatOptimizersLoseIsRefused) {
  const auto in_unit = [](const char* exponent) {
    return flowers("a,b\n", 60, [&](int, const char*, double a, double b) {
      return number(a) + "," + number(b) + exponent + "\n";
    });
  };
  for (const auto& [exponent, word] : {std::pair{"e-9", "small"}, std::pair{"e12", "large"}}) {
    const Ended ended = train_table(in_unit(exponent), {"-q", "--target", "b"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_TRUE(is_error_line(ended.err, {"the targets have a standard deviation of", word,
                                          "write them in another unit"}));
    const Ended sgd = train_table(in_unit(exponent), {"-q", "--target", "b", "--optimizer", "sgd"});
    EXPECT_EQ(sgd.code, 0) << sgd.err;
    EXPECT_GT(figure("r2"), 0.5);
    EXPECT_FALSE(has(sgd.out, "mae 0.0000")) << sgd.out;
  }
  const Ended beyond = train_table(in_unit("e300"), {"-q", "--target", "b"});
  EXPECT_EQ(beyond.code, 1);
  EXPECT_TRUE(is_error_line(beyond.err, {"the targets are so large", "another unit"}));
}

TEST_F(Tables, AFolderThatIsReplacedKeepsWhatIsNotOfARun) {
  const std::string text = flowers("a,b,kind\n", 60, [](int, const char* kind, double a, double b) {
    return number(a) + "," + number(b) + ",\"" + kind + "\"\n";
  });
  ASSERT_EQ(train_table(text, {"--target", "kind", "--epochs", "2"}).code, 0);
  for (const char* file : {"run/notes.md", "run/events/mine", "run/events/train/mine"}) {
    write(file, "of the user");
  }
  ASSERT_EQ(train_table(text, {"--target", "kind", "--epochs", "2"}).code, 0);
  for (const char* file : {"run/notes.md", "run/events/mine", "run/events/train/mine"}) {
    EXPECT_EQ(content(file), "of the user");
  }
  std::size_t events = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path("run/events/train"))) {
    events += entry.path().filename() == "mine" ? 0 : 1;
  }
  EXPECT_EQ(events, 1u);
}

TEST_F(Tables, TheModelOfARunTakesRawTables) {
  const std::string text =
      flowers("id,a,b,kind\n", 80, [](int i, const char* kind, double a, double b) {
        return std::to_string(i) + "," + (i % 11 == 0 ? "NA" : number(a)) + "," + number(b) + "," +
               kind[0] + "\n";
      });
  ASSERT_EQ(train_table(text, {"--target", "kind"}).code, 0);
  write("new.csv", "b;extra;a\n50,5;x;10,2\n41,5;y;14,8\n");
  const Ended ended = hebb({"predict", "run", "new.csv"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::vector<std::string> lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 3u) << ended.out;
  EXPECT_EQ(lines[0], "prediction,R,T");
  EXPECT_TRUE(lines[1].starts_with("T,")) << ended.out;
  EXPECT_TRUE(lines[2].starts_with("R,")) << ended.out;
}

TEST_F(Tables, ADryRunWritesNothing) {
  write("t.csv", flowers("a,b,kind\n", 60, [](int, const char* kind, double a, double b) {
          return number(a) + "," + number(b) + "," + kind[0] + "\n";
        }));
  const Ended dry = hebb({"train", "t.csv", "--target", "kind", "--dry-run"});
  EXPECT_EQ(dry.code, 0);
  EXPECT_EQ(dry.out, "");
  for (const char* part : {"task: binary", "parts: ", "same as: hebb train t.csv --target kind",
                           "Total params", "nothing was trained and nothing written"}) {
    EXPECT_TRUE(has(dry.err, part)) << part << " in " << dry.err;
  }
  EXPECT_FALSE(std::filesystem::exists(path("runs")));
  EXPECT_EQ(hebb({"train", "t.csv", "--target", "c", "--dry-run", "-q"}).code, 1);
}

}  // namespace
}  // namespace hebb::test
