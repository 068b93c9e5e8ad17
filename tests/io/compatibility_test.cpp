// Files that versions of hebb wrote are read by all versions to come: tests/io/compatibility has a
// folder for each. `make compatibility` adds what the present version writes and is not there yet.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/hebb.hpp"
#include "io/formats.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(HEBB_SOURCE_DIR) / "tests/io/compatibility";
constexpr const char* kExpected = "expected.npz";
constexpr const char* kWeights = "model.weights.h5";
constexpr const char* kRuns[] = {"run.keras", "run.safetensors", "run.npz"};
constexpr const char* kExpectedOfRun = "expected_run.npz";
constexpr const char* kTables[] = {"table.keras", "table.safetensors", "table.npz"};
constexpr const char* kExpectedOfTable = "expected_table.npz";
constexpr double kTolerance = 1e-6;

Tensors inputs() { return {testing::uniform({5, 4}, 1), testing::uniform({5, 4}, 2)}; }
Tensor targets() { return testing::uniform({5, 2}, 3); }

/// A trained model of branches, a model within and a frozen layer.
Model trained() {
  set_random_seed(1);
  Sequential tower{layers::Input({4}), layers::Dense(3, {.activation = "tanh"}),
                   layers::BatchNormalization()};
  Symbol a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  Symbol x = layers::Concatenate()({tower(a), tower(b)});
  x = layers::Dense(4, {.activation = "relu", .name = "frozen", .trainable = false})(x);
  Model model({a, b}, {layers::Dense(2, {.name = "out"})(x)});
  model.compile(
      {.optimizer = optimizers::Adam({.learning_rate = 0.01}), .loss = "mse", .metrics = {"mae"}});
  model.fit(inputs(), targets(), {.epochs = 3, .verbose = 0, .seed = 1});
  return model;
}

/// Losses of three more steps.
Tensor go_on(Model& model) {
  std::vector<double> losses;
  for (int i = 0; i < 3; ++i) losses.push_back(model.train_on_batch(inputs(), targets())["loss"]);
  return Tensor::from(losses, {3});
}

constexpr int kEpochs = 5;

/// A model with random streams and a schedule.
Sequential model_of_run() {
  set_random_seed(2);
  Sequential model{layers::Input({4}), layers::Dense(6, {.activation = "relu"}),
                   layers::Dropout(0.25), layers::Dense(2)};
  const optimizers::schedules::CosineDecay decay(0.02, 40);
  model.compile({.optimizer = optimizers::Adam({.learning_rate = decay, .use_ema = true}),
                 .loss = "mse",
                 .metrics = {"mae"}});
  return model;
}

/// Trains it, with callbacks that remember, and keeps the run in the files of a folder.
History run(Sequential& model, const fs::path& folder, int epochs,
            const std::string& resume_from = {}) {
  std::vector<AnyCallback> list = {
      callbacks::EarlyStopping({.monitor = "loss", .patience = kEpochs})};
  for (const char* name : kRuns) list.emplace_back(callbacks::ModelCheckpoint(folder / name));
  return model.fit(inputs()[0], targets(),
                   {.batch_size = 2,
                    .epochs = epochs,
                    .verbose = 0,
                    .callbacks = list,
                    .resume_from = resume_from});
}

/// Numbers with a decimal comma, text, something missing.
constexpr const char* kTable =
    "size;color;mass\n1,5;red;2,25\n0,5;blue;1\n;red;2,5\n2,5;green;3,5\n1;blue;1,5\n";

/// A model that keeps how its table is encoded.
Sequential model_of_table(const Table& table) {
  TableEncoder encoder({.target = {"mass"}});
  const Dataset data = encoder.fit(table).dataset(table);
  set_random_seed(3);
  Sequential model{layers::Input({data.x.shape()[1]}), layers::Dense(3, {.activation = "tanh"}),
                   layers::Dense(1)};
  set_preprocessing(model, encoder, {.delimiter = ';', .decimal = ','});
  return model;
}

/// What a model makes of the table in a file.
Tensor answers(Model& model, const std::string& path) {
  const Table table = read_csv(path, reading(model));
  return model.predict(preprocessing(model)->transform(table), {.verbose = 0});
}

void expect_close(const Tensor& a, const Tensor& b, const std::string& what) {
  ASSERT_EQ(a.shape(), b.shape()) << what;
  const auto p = a.to_vector<double>(), q = b.to_vector<double>();
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(p[i], q[i], kTolerance) << what;
}

TEST(Compatibility, FilesOfEarlierVersionsAreRead) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    const fs::path& path = entry.path();
    if (path.stem() != "model") continue;
    ++files;
    const Arrays expected = read_npz(path.parent_path() / kExpected);
    const Tensors x = {expected["a"], expected["b"]};
    const std::shared_ptr<Model> model = load_model(path);
    EXPECT_EQ(model->count_params(), expected["count_params"].item<std::int64_t>()) << path;
    if (!io::format_of_path(path.native(), "test").holds.weights) continue;
    expect_close(model->predict(x, {.verbose = 0}), expected["predictions"], path);
    expect_close(go_on(*model), expected["losses"], path);
  }
  EXPECT_GE(files, 4);
}

TEST(Compatibility, WeightsOfEarlierVersionsAreRead) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const fs::path path = entry.path() / kWeights;
    if (!fs::exists(path)) continue;
    ++files;
    const Arrays expected = read_npz(entry.path() / kExpected);
    const std::shared_ptr<Model> model = load_model(entry.path() / "model.json");
    model->load_weights(path);
    expect_close(model->predict({expected["a"], expected["b"]}, {.verbose = 0}),
                 expected["predictions"], path);
  }
  EXPECT_GE(files, 1);
}

TEST(Compatibility, RunsOfEarlierVersionsGoOn) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    for (const char* name : kRuns) {
      const fs::path path = entry.path() / name;
      if (!fs::exists(path)) continue;
      ++files;
      const Arrays expected = read_npz(entry.path() / kExpectedOfRun);
      const testing::TemporaryFolder folder;
      Sequential model = model_of_run();
      set_random_seed(99);  // the file knows its own
      const History history = run(model, folder.path(), kEpochs, path);
      std::vector<int> epochs(kEpochs);
      std::iota(epochs.begin(), epochs.end(), 0);
      EXPECT_EQ(history.epoch, epochs) << path;
      for (const auto& [figure, values] : history.history) {
        expect_close(Tensor::from(values), expected[figure], path);
      }
      expect_close(model.predict(expected["a"], {.verbose = 0}), expected["predictions"], path);
    }
  }
  EXPECT_GE(files, 3);
}

TEST(Compatibility, PreprocessingOfEarlierVersionsIsRead) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    for (const char* name : kTables) {
      const fs::path path = entry.path() / name;
      if (!fs::exists(path)) continue;
      ++files;
      const Tensor expected = read_npz(entry.path() / kExpectedOfTable)["predictions"];
      expect_close(answers(*load_model(path), entry.path() / "table.csv"), expected, path);
    }
  }
  EXPECT_GE(files, 3);
}

/// Makes files in a folder of its own; those that are not there yet are kept.
template <class Make>
void keep(const fs::path& folder, Make&& make) {
  const testing::TemporaryFolder made;
  make(fs::path(made.path()));
  fs::create_directories(folder);
  fs::copy(made.path(), folder, fs::copy_options::recursive | fs::copy_options::skip_existing);
}

void write_models(const fs::path& folder) {
  Model model = trained();
  for (const io::Format& format : io::formats()) {
    const std::string name = "model" + std::string(format.extensions.front());
    if (format.holds.architecture) model.save(folder / name);
  }
  model.save_weights(folder / kWeights);
  write_npz(folder / kExpected, {{"a", inputs()[0]},
                                 {"b", inputs()[1]},
                                 {"predictions", model.predict(inputs(), {.verbose = 0})},
                                 {"count_params", Tensor::from({model.count_params()}, {})},
                                 {"losses", go_on(model)}});
}

void write_runs(const fs::path& folder) {
  Sequential model = model_of_run();
  run(model, folder, 3);
  const testing::TemporaryFolder elsewhere;
  Sequential whole = model_of_run();  // a run that nothing interrupts
  const History history = run(whole, elsewhere.path(), kEpochs);
  std::vector<NamedTensor> expected = {{"a", inputs()[0]},
                                       {"predictions", whole.predict(inputs()[0], {.verbose = 0})}};
  for (const auto& [figure, values] : history.history) {
    expected.push_back({figure, Tensor::from(values)});
  }
  write_npz(folder / kExpectedOfRun, expected);
}

void write_tables(const fs::path& folder) {
  replace_file(folder / "table.csv", kTable);
  Sequential model = model_of_table(read_csv(folder / "table.csv"));
  for (const char* name : kTables) model.save(folder / name);
  write_npz(folder / kExpectedOfTable, {{"predictions", answers(model, folder / "table.csv")}});
}

TEST(Compatibility, FilesOfThisVersionAreWrittenWhereMissing) {
  if (!std::getenv("HEBB_WRITE_COMPATIBILITY")) {
    GTEST_SKIP() << "skipped: make compatibility does this";
  }
  const fs::path folder = kFolder / text::format("{}.{}.{}", HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR,
                                                 HEBB_VERSION_PATCH);
  for (const auto& write : {write_models, write_runs, write_tables}) keep(folder, write);
}

}  // namespace
}  // namespace hebb
