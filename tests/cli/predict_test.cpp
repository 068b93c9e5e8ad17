// hebb predict: raw tables, arrays, images and pipes in; answers out, a line a row.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "fixture.hpp"
#include "hebb/hebb.hpp"
#include "testing.hpp"

namespace hebb::test {
namespace {

constexpr const char* kFlowers =
    "color,id,size,when,kind\n"
    "red,1,1.5,2024-01-01,rose\n"
    "blue,2,,2024-01-02,\"iris, wild\"\n"
    "red,3,4.25,2024-01-03,rose\n"
    ",4,2,2024-01-04,tulip\n"
    "blue,5,3,2024-01-05,\"iris, wild\"\n";

/// A fresh folder with a table and models that were made for it.
class Predict : public CommandLine {
 protected:
  Predict() { write("flowers.csv", kFlowers); }

  Table flowers() const { return read_csv(path("flowers.csv"), {.text = {"when"}}); }
  TableEncoder encoder(const std::vector<std::string>& target) const {
    return TableEncoder({.target = target}).fit(flowers());
  }
  /// Saves a network for these rows, untrained, and returns it.
  Sequential save(const std::string& name, const TableEncoder& known, std::int64_t units,
                  Activation activation) const {
    const auto features = static_cast<std::int64_t>(known.feature_names().size());
    Sequential model{layers::Input({features}),
                     layers::Dense(units, {.activation = activation, .name = "out"})};
    set_preprocessing(model, known);
    model.save(path(name));
    return model;
  }
  /// What `hebb predict` writes, as a table.
  Table answers(std::vector<std::string> words) const {
    words.insert(words.begin(), "predict");
    const Ended ended = hebb(std::move(words));
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    return parse_csv(ended.out, {.header = true}, "answers");
  }
};

TEST_F(Predict, NamesTheClassAndItsProbabilities) {
  const TableEncoder known = encoder({"kind"});
  Sequential model = save("net.keras", known, 3, "softmax");
  const Tensor p = model.predict(known.transform(flowers()));
  const Table table = answers({"net.keras", "flowers.csv"});
  EXPECT_EQ(table.names(), (std::vector<std::string>{"prediction", "iris, wild", "rose", "tulip"}));
  EXPECT_EQ(table.without({"prediction"}).tensor().to_vector<float>(), p.to_vector<float>());
  const auto best = argmax(p, -1).to_vector<std::int64_t>();
  for (std::int64_t row = 0; row < 5; ++row) {
    EXPECT_EQ(table["prediction"].text(row),
              known.class_names()[static_cast<std::size_t>(best[static_cast<std::size_t>(row)])]);
  }
}

TEST_F(Predict, GivesBothProbabilitiesOfTwoClasses) {
  const Table full = flowers().take(std::vector<std::int64_t>{0, 1, 2, 4});
  const TableEncoder colors = TableEncoder({.target = {"color"}, .ignore = {"kind"}}).fit(full);
  Sequential model = save("net.keras", colors, 1, "sigmoid");
  const std::vector<float> p = model.predict(colors.transform(flowers())).to_vector<float>();
  const Table table = answers({"net.keras", "flowers.csv"});
  EXPECT_EQ(table.names(), (std::vector<std::string>{"prediction", "blue", "red"}));
  for (std::int64_t row = 0; row < 5; ++row) {
    const float red = p[static_cast<std::size_t>(row)];
    EXPECT_EQ(static_cast<float>(table["red"].numbers()[static_cast<std::size_t>(row)]), red);
    EXPECT_EQ(static_cast<float>(table["blue"].numbers()[static_cast<std::size_t>(row)]), 1 - red);
    EXPECT_EQ(table["prediction"].text(row), red > 0.5f ? "red" : "blue");
  }
}

TEST_F(Predict, GivesNumbersAndLabels) {
  const Table table = flowers().take(std::vector<std::int64_t>{0, 2, 3, 4});
  const TableEncoder size = TableEncoder({.target = {"size"}}).fit(table);
  Sequential regression = save("r.keras", size, 1, "linear");
  const Table numbers = answers({"r.keras", "flowers.csv"});
  EXPECT_EQ(numbers.names(), std::vector<std::string>{"prediction"});
  EXPECT_EQ(numbers.tensor().to_vector<float>(),
            regression.predict(size.transform(flowers())).to_vector<float>());

  write("labels.csv", "x,big,old\n1,0,1\n2,1,1\n3,0,0\n5,1,0\n");
  const Table labelled = read_csv(path("labels.csv"));
  const TableEncoder labels = TableEncoder({.target = {"big", "old"}}).fit(labelled);
  Sequential multilabel = save("l.keras", labels, 2, "sigmoid");
  const std::vector<float> p = multilabel.predict(labels.transform(labelled)).to_vector<float>();
  const Table given = answers({"l.keras", "labels.csv"});
  EXPECT_EQ(given.names(),
            (std::vector<std::string>{"big", "old", "big_probability", "old_probability"}));
  for (std::size_t row = 0; row < 4; ++row) {
    EXPECT_EQ(given["old"].numbers()[row], p[2 * row + 1] > 0.5f ? 1 : 0);
    EXPECT_EQ(static_cast<float>(given["big_probability"].numbers()[row]), p[2 * row]);
  }
}

TEST_F(Predict, TakesColumnsInAnyOrderFromFilesAndPipes) {
  save("net.keras", encoder({"kind"}), 3, "softmax");
  const std::string expected = hebb({"predict", "net.keras", "flowers.csv"}).out;
  write("other.csv", "note;SIZE;color\nx;1,5;red\ny;;blue\nz;4,25;red\n;2;\n;3;blue\n");
  EXPECT_EQ(hebb({"predict", "net.keras", "other.csv"}).out, expected);
  EXPECT_EQ(hebb({"predict", "net.keras", "other.csv", "-o", "out.csv"}).out, "");
  EXPECT_EQ(content("out.csv"), expected);
  Start piped = start({"predict", "net.keras", "-", "-o", "-"});
  piped.input = path("other.csv");
  EXPECT_EQ(run_hebb(piped).out, expected);
}

TEST_F(Predict, ReadsTextOfDigitsAsText) {
  write("zip.csv", "zip,y\n010,1\nab,2\n010,3\nab,5\n");
  const TableEncoder known = TableEncoder({.target = {"y"}}).fit(read_csv(path("zip.csv")));
  Sequential model = save("net.keras", known, 1, "linear");
  write("new.csv", "zip\n010\n");
  const Tensor expected = model.predict(Tensor::from({1.0f, 0.0f}, {1, 2}));
  EXPECT_EQ(answers({"net.keras", "new.csv"}).tensor().to_vector<float>(),
            expected.to_vector<float>());
}

TEST_F(Predict, TakesNumbersWithoutPreprocessing) {
  Sequential model{layers::Input({2}), layers::Dense(3, {.activation = "softmax"})};
  model.save(path("net.keras"));
  write("x.csv", "a,b\n1,2\n-3,4.5\n");
  const Tensor p = model.predict(Tensor::from({1.0f, 2.0f, -3.0f, 4.5f}, {2, 2}));
  const Table table = answers({"net.keras", "x.csv"});
  EXPECT_EQ(table.names(), (std::vector<std::string>{"prediction", "0", "1", "2"}));
  EXPECT_EQ(table.without({"prediction"}).tensor().to_vector<float>(), p.to_vector<float>());
  EXPECT_EQ(hebb({"predict", "net.keras", "x.csv", "-o", "p.npy"}).code, 0);
  EXPECT_EQ(read_npy(path("p.npy")).to_vector<float>(), p.to_vector<float>());
  write_npy(path("x.npy"), read_csv(path("x.csv")).tensor());
  EXPECT_EQ(hebb({"predict", "net.keras", "x.npy"}).out,
            hebb({"predict", "net.keras", "x.csv"}).out);
}

TEST_F(Predict, NoRowsAreAHeaderAlone) {
  Sequential model{layers::Input({2}), layers::Dense(2, {.activation = "softmax"})};
  model.save(path("net.keras"));
  write_npy(path("x.npy"), Tensor::zeros({0, 2}));
  const Ended ended = hebb({"predict", "net.keras", "x.npy"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "prediction,0,1\n");
}

TEST_F(Predict, TakesNpyFilesAsTheyAreCalled) {
  if (std::system("gzip --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "skipped: no gzip";
  Sequential model{layers::Input({2}), layers::Dense(1)};
  model.save(path("net.keras"));
  const Tensor x = Tensor::from({1.0f, 2.0f, -3.0f, 4.5f}, {2, 2});
  write_npy(path("x.npy"), x);
  const std::string expected = hebb({"predict", "net.keras", "x.npy"}).out;
  ASSERT_EQ(lines_of(expected).size(), 3u);
  write_npy(path("CAPITALS.NPY"), x);
  write_npz(path("CAPITALS.NPZ"), {{"x", x}});
  ASSERT_EQ(std::system(("gzip -k " + path("x.npy")).c_str()), 0);
  for (const char* name : {"CAPITALS.NPY", "CAPITALS.NPZ", "x.npy.gz"}) {
    const Ended ended = hebb({"predict", "net.keras", name});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.out, expected) << name;
  }
  write("x.npz.gz", "packed twice");
  EXPECT_TRUE(is_error_line(hebb({"predict", "net.keras", "x.npz.gz"}).err,
                            {"x.npz.gz: a .npz file that is packed once more", "unpack it"}));
}

TEST_F(Predict, TakesAnImage) {
  Sequential model{layers::Input({4, 6}), layers::Rescaling(1.0 / 255), layers::Flatten(),
                   layers::Dense(10, {.activation = "softmax"})};
  model.save(path("net.keras"));
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 24; ++i) pixels.push_back(static_cast<std::uint8_t>(i * 10));
  write_png(path("x.png"), Tensor::from(pixels, {4, 6}));
  EXPECT_EQ(answers({"net.keras", "x.png"}).without({"prediction"}).tensor().to_vector<float>(),
            model.predict(Tensor::from(pixels, {1, 4, 6})).to_vector<float>());
  write_png(path("y.png"), Tensor::from(pixels, {6, 4}));  // is scaled
  const Tensor scaled = read_image(path("y.png"), {.channels = 1, .image_size = {4, 6}});
  EXPECT_EQ(answers({"net.keras", "y.png"}).without({"prediction"}).tensor().to_vector<float>(),
            model.predict(reshape(scaled, {1, 4, 6})).to_vector<float>());
}

TEST_F(Predict, NeedsNoMoreMemoryForMoreRows) {
  save("net.keras", encoder({"kind"}), 3, "softmax");
  const std::string header = "color,size\n";
  std::string rows;
  for (int i = 0; i < 100'000; ++i) rows += "red," + std::to_string(i % 7) + "\n";
  write("few.csv", header + rows + rows);
  std::string many = header;
  for (int i = 0; i < 20; ++i) many += rows;
  write("many.csv", many);
  const Ended few = hebb({"predict", "net.keras", "few.csv", "-o", "few_out.csv"});
  const Ended all = hebb({"predict", "net.keras", "many.csv", "-o", "many_out.csv"});
  EXPECT_EQ(few.code, 0) << few.err;
  EXPECT_EQ(all.code, 0) << all.err;
  constexpr std::int64_t kMiB = 1 << 20;
  EXPECT_LT(all.peak_bytes - few.peak_bytes, 8 * kMiB);
  const std::string out = content("many_out.csv");
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2'000'001);
}

TEST_F(Predict, TakesTheRawTableOfATraining) {
  std::string text = "id,size,color,kind\n";
  for (int i = 0; i < 60; ++i) {
    const char* colors[] = {"red", "blue", ""};
    text += std::to_string(i) + "," + std::to_string(i % 7) + "," + colors[i % 3] + "," +
            (i % 7 < 3 ? "rose" : "iris") + "\n";
  }
  write("t.csv", text);
  const Ended trained =
      hebb({"train", "t.csv", "--target", "kind", "--epochs", "2", "-q", "-o", "run"});
  ASSERT_EQ(trained.code, 0) << trained.err;
  for (const char* model : {"run", "run/last.keras"}) {
    const Table table = answers({model, "t.csv"});
    EXPECT_EQ(table.names(), (std::vector<std::string>{"prediction", "iris", "rose"}));
    EXPECT_EQ(table.rows(), 60);
    const Ended judged = hebb({"evaluate", model, "t.csv"});
    EXPECT_EQ(last_line(judged.out).find("test loss "), 0u) << judged.err;
  }
}

/// 60 rows of sizes like 1,5 and kinds, with this between the fields; every seventh size is `-`.
std::string sizes(const std::string& delimiter) {
  std::string text = "size" + delimiter + "kind\n";
  for (int i = 0; i < 60; ++i) {
    const std::string size = i % 7 == 0 ? "-" : std::to_string(i % 5) + ",5";
    text += size + delimiter + (i % 5 < 2 ? "rose" : "iris") + "\n";
  }
  return text;
}

TEST_F(Predict, ReadsTablesAsTheTrainingWasTold) {
  write("t.csv", sizes("|"));
  const Ended trained = hebb({"train", "t.csv", "--target", "kind", "--missing", "-", "--delimiter",
                              "|", "--decimal", ",", "--epochs", "2", "-q", "-o", "run"});
  ASSERT_EQ(trained.code, 0) << trained.err;
  const Table all = answers({"run", "t.csv"});
  ASSERT_EQ(all.rows(), 60);
  write("new.csv", "size\n1,5\n-\n");  // is one column of numbers, as the training was told
  const Table table = answers({"run", "new.csv"});
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table["iris"].numbers()[0], all["iris"].numbers()[1]);
  EXPECT_EQ(table["iris"].numbers()[1], all["iris"].numbers()[0]);
  EXPECT_EQ(hebb({"evaluate", "run", "t.csv"}).code, 0);
}

TEST_F(Predict, TakesTheFilesThatTrainTakes) {
  std::string text = "size,kind\n";
  for (int i = 0; i < 60; ++i) text += std::to_string(i % 5) + (i % 5 < 2 ? ",rose\n" : ",iris\n");
  for (const char* name : {"t.csv", "t.tsv", "t.tab", "t.txt", "T.DATA"}) {
    write(name, text);
    const Ended trained =
        hebb({"train", name, "--target", "kind", "--epochs", "1", "-q", "-o", "run", "--force"});
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_EQ(answers({"run", name}).rows(), 60) << name;
    const Ended judged = hebb({"evaluate", "run", name});
    EXPECT_EQ(judged.code, 0) << judged.err;
  }
}

TEST_F(Predict, SaysHowManyCategoriesAreNew) {
  save("net.keras", encoder({"kind"}), 3, "softmax");
  write("new.csv", "size,color\n1,green\n2,red\n3,\n4,grey\n");
  const Ended ended = hebb({"predict", "net.keras", "new.csv", "-o", "out.csv"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(lines_of(ended.err).size(), 1u);
  testing::expect_words(ended.err, {"note: categories that the training never saw", "color (2)\n"});
  EXPECT_EQ(lines_of(content("out.csv")).size(), 5u);
}

TEST_F(Predict, AnInterruptLeavesNoFileBehind) {
  save("net.keras", encoder({"kind"}), 3, "softmax");
  ASSERT_EQ(mkfifo(path("endless").c_str(), 0600), 0);
  const int pipe = open(path("endless").c_str(), O_RDWR | O_CLOEXEC);
  const std::string begin = "color,size\nred,1\n";
  ASSERT_EQ(::write(pipe, begin.data(), begin.size()), static_cast<ssize_t>(begin.size()));
  const auto begun = [&] {
    const std::vector<std::string> files = files_in(".");
    return std::ranges::any_of(files, [](const auto& name) { return name.ends_with(".tmp"); });
  };
  Start start = this->start({"predict", "net.keras", "-", "-o", "out.csv"});
  start.input = path("endless");
  bool sent = false;
  start.watch = [&](const std::string&) -> std::vector<int> {
    if (sent || !begun()) return {};
    sent = true;
    return {SIGINT};
  };
  const Ended ended = run_hebb(start);
  close(pipe);
  EXPECT_EQ(ended.code, 130);
  EXPECT_TRUE(is_error_line(ended.err, {"interrupted; nothing was written"}));
  EXPECT_FALSE(begun());
  EXPECT_FALSE(std::filesystem::exists(path("out.csv")));
}

TEST_F(Predict, EndsQuietlyWhenNobodyReads) {
  save("net.keras", encoder({"kind"}), 3, "softmax");
  Start unread = start({"predict", "net.keras", "flowers.csv"});
  unread.output = Output::closed_pipe;
  const Ended ended = run_hebb(unread);
  EXPECT_EQ(ended.code, 141);
  EXPECT_EQ(ended.err, "");
}

TEST_F(Predict, MistakesAreOneLineAndLeaveNoFile) {
  save("net.keras", encoder({"kind"}), 3, "softmax");
  Sequential plain{layers::Input({2}), layers::Dense(1)};
  plain.save(path("plain.keras"));
  const std::map<std::string, std::string> files = {
      {"colour.csv", "colour,size\nred,1\n"},
      {"text.csv", "color,size\nred,1\nred,big\n"},
      {"short.csv", "color,size\nred,1\nred\n"},
      {"empty.csv", ""},
      {"header.csv", "color,size\n"},
      {"three.csv", "a,b,c\n1,2,3\n"},
      {"hole.csv", "a,b\n1,2\n,3\n"},
      {"there.csv", "mine"},
  };
  for (const auto& [name, text] : files) write(name, text);
  struct Mistake {
    std::string model, input;
    std::vector<std::string> says;
  };
  const Mistake mistakes[] = {
      {"net.keras", "colour.csv", {"colour.csv", "did you mean \"colour\"?"}},
      {"net.keras", "text.csv", {"`size` held numbers", "row 1", "\"big\""}},
      {"net.keras", "short.csv", {"short.csv: line 3", "1 field where the first line has 2"}},
      {"net.keras", "empty.csv", {"empty.csv"}},
      {"net.keras", "header.csv", {"there are no rows below the header"}},
      {"plain.keras", "three.csv", {"3 columns, but the model takes 2 numbers"}},
      {"plain.keras", "hole.csv", {"column `a`, row 1", "expected a number, got nothing"}},
  };
  for (const Mistake& mistake : mistakes) {
    const Ended ended = hebb({"predict", mistake.model, mistake.input, "-o", "out.csv"});
    EXPECT_EQ(ended.code, 1) << mistake.input;
    EXPECT_TRUE(is_error_line(ended.err, mistake.says));
    EXPECT_FALSE(std::filesystem::exists(path("out.csv"))) << mistake.input;
  }
  const Ended there = hebb({"predict", "net.keras", "flowers.csv", "-o", "there.csv"});
  EXPECT_EQ(there.code, 1);
  EXPECT_TRUE(is_error_line(there.err, {"there.csv is there already", "--force"}));
  EXPECT_EQ(content("there.csv"), "mine");
  EXPECT_EQ(hebb({"predict", "net.keras", "flowers.csv", "-o", "there.csv", "--force"}).code, 0);
}

}  // namespace
}  // namespace hebb::test
