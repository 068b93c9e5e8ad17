// The forms of docs/data.md: tables, preprocessing, splits, files of arrays, loaders.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <hebb/hebb.hpp>
#include <string>
#include <vector>

using namespace hebb;

namespace {

/// Runs each test in a folder of its own, in which the files that it names lie.
class DataForms : public ::testing::Test {
 protected:
  DataForms() {
    std::filesystem::create_directory(folder_);
    std::filesystem::current_path(folder_);
    std::ofstream("houses.csv") << "id;rooms;heating;price\n1;3,5;gas;250\n2;4;;310\n3;2;oil;120\n"
                                   "4;;gas;200\n5;6,5;oil;400\n6;1;gas;90\n";
  }
  ~DataForms() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("hebb_data_forms_" + std::to_string(::getpid()));
};

TEST_F(DataForms, Tables) {
  Table table = read_csv("houses.csv", {.ignore = {"id"}});
  print(table);

  auto [train, test] = train_test_split(table, {.test_size = 2, .seed = 3});
  OneHotEncoder encoder({.ignore_unknown = true});  // what only the test part has: all zeros
  Dataset houses = encoder.fit_transform(train).dataset("price");
  Dataset unseen = encoder.transform(test).dataset("price");

  SimpleImputer imputer({.strategy = "median"});
  StandardScaler scaler;
  houses.x = scaler.fit_transform(imputer.fit_transform(houses.x));
  unseen.x = scaler.transform(imputer.transform(unseen.x));
  EXPECT_EQ(houses.x.shape()[0], 4);
  EXPECT_EQ(unseen.x.shape()[1], houses.x.shape()[1]);
  EXPECT_EQ(table["rooms"].numbers()[0], 3.5);
  EXPECT_EQ(table["heating"].missing_count(), 1);
}

TEST_F(DataForms, RawTables) {
  Table table = read_csv("houses.csv");
  TableEncoder encoder({.target = {"price"}});
  Dataset houses = encoder.fit(table).dataset(table);
  for (const std::string& feature : encoder.feature_names()) std::printf("%s\n", feature.c_str());

  const auto features = static_cast<std::int64_t>(encoder.feature_names().size());
  Sequential model{layers::Input({features}), layers::Dense(1)};
  set_preprocessing(model, encoder);
  model.save("houses.keras");
  const Tensor expected = model.predict(houses.x);
  EXPECT_EQ(features, 5);  // rooms, rooms_missing, heating_gas, heating_oil, heating_missing

  auto loaded = load_model("houses.keras");
  Tensor x = preprocessing(*loaded)->transform(read_csv("houses.csv"));
  Tensor prices = loaded->predict(x);
  EXPECT_EQ(prices.to_vector<float>(), expected.to_vector<float>());
}

TEST_F(DataForms, TablesWritten) {
  Table answers({Column("prediction", {0.25, 1e-9}), Column("class", {{"cat", "dog"}})});
  write_csv("answers.csv", answers);
  Table again = read_csv("answers.csv");
  EXPECT_EQ(again["prediction"].numbers()[1], 1e-9);
  EXPECT_EQ(again["class"].text(0) + again["class"].text(1), "catdog");
}

TEST_F(DataForms, CrossValidation) {
  Dataset iris = datasets::iris();
  auto build = [](const Dataset& train) {
    layers::Normalization normalize;
    normalize.adapt(train.x);
    Sequential model{normalize, layers::Dense(3, {.activation = "softmax"})};
    model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.1}),
                   .loss = "sparse_categorical_crossentropy",
                   .metrics = {"accuracy"}});
    return model;
  };
  CrossValidation scores = cross_validate(build, iris, {.fit = {.epochs = 10, .verbose = 0}});
  double accuracy = scores.mean["accuracy"], give_or_take = scores.deviation["accuracy"];
  EXPECT_GT(accuracy, 0.9);
  EXPECT_LT(give_or_take, 0.1);
}

TEST_F(DataForms, Splits) {
  Dataset data = datasets::iris();
  auto [train, test] = train_test_split(data, {.test_size = 0.2, .stratify = data.y});
  for (const Split& split : KFold({.n_splits = 10, .shuffle = true}).split(150)) {
    Dataset part = data.take(split.train);
    EXPECT_EQ(part.x.shape()[0], 135);
  }
  EXPECT_EQ(test.x.shape()[0], 30);
  EXPECT_EQ(train.x.shape()[0], 120);
}

TEST_F(DataForms, Loaders) {
  Dataset train = datasets::moons({.samples = 100});
  auto noisy = [](Batch batch) { return Batch{batch.x * 1.01, batch.y}; };
  DataLoader loader(train, {.batch_size = 32, .shuffle = true, .map = noisy, .prefetch = 2});
  for (auto [x, y] : loader) EXPECT_EQ(x.shape()[0], y.shape()[0]);

  auto line = [](std::int64_t i) {
    double x = static_cast<double>(i) / 100;
    return Sample{Tensor::from({x}), Tensor::from({3 * x + 1})};
  };
  for (auto [x, y] : DataLoader(100, line, {.batch_size = 10}))
    EXPECT_EQ(x.shape(), (Shape{10, 1}));
  Dataset all = dataset_from_generator(100, line);
  EXPECT_EQ(all.y.shape(), (Shape{100, 1}));
}

TEST_F(DataForms, LoadersOfFit) {
  Dataset train = datasets::moons({.samples = 100}), test = datasets::moons({.samples = 50});
  Sequential model{layers::Dense(8, {.activation = "tanh"}),
                   layers::Dense(1, {.activation = "sigmoid"})};
  model.compile({.optimizer = "adam", .loss = "binary_crossentropy", .metrics = {"accuracy"}});
  DataLoader loader(train, {.batch_size = 32, .shuffle = true, .prefetch = 2});
  model.fit(loader, {.epochs = 3, .verbose = 0, .validation_data = {test.x, test.y}});
  Logs result = model.evaluate(test);
  EXPECT_TRUE(result.contains("accuracy"));
  EXPECT_EQ(model.predict(loader).shape(), (Shape{100, 1}));
  EXPECT_EQ(model.optimizer().iterations(), 3 * 4);
}

TEST_F(DataForms, FilesOfArrays) {
  Tensor x = Tensor::ones({3, 2}), y = Tensor::arange(0, 3);
  write_npy("x.npy", x);
  EXPECT_EQ(read_npy("x.npy").shape(), x.shape());
  try {
    write_npz("data.npz", {{"x", x}, {"y", y}}, {.compress = true});
    Arrays arrays = read_npz("data.npz");
    EXPECT_EQ(arrays["y"].to_vector<int>(), (std::vector<int>{0, 1, 2}));
  } catch (const IOError& error) {
    EXPECT_NE(std::string(error.what()).find("HEBB_WITH_ZIP"), std::string::npos);
  }
}

TEST_F(DataForms, Images) {
  try {
    for (const char* kind : {"pets/cat", "pets/dog"}) {
      std::filesystem::create_directories(kind);
      write_png(std::string(kind) + "/1.png", Tensor::full({40, 50, 3}, 128, DType::uint8));
    }
    Dataset pets = image_dataset_from_directory("pets", {.image_size = {32, 32}});
    EXPECT_EQ(pets.x.shape(), (Shape{2, 32, 32, 3}));
    EXPECT_EQ(pets.class_names[1], "dog");
  } catch (const IOError& error) {
    EXPECT_NE(std::string(error.what()).find("HEBB_WITH_IMAGES"), std::string::npos);
  }
}

}  // namespace
