// Scalers, the imputer and encoders: against scikit-learn (tools/golden/preprocessing.py), back
// from where they lead, and what they refuse.

#include "hebb/preprocessing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/preprocessing_golden.hpp"
#include "golden.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

using Doubles = std::vector<double>;

constexpr double kTolerance = 1e-12;
constexpr double kRounding = 4 * 2.2e-16 * 5.3e5;  // of the way back, at the largest range

Tensor fitted() { return Tensor::from(kFitted, {5, 4}); }
Tensor unseen() { return Tensor::from(kNew, {2, 4}); }

/// The numbers of a tensor or list, NaN as a number that nothing else is.
Doubles plain(Doubles values) {
  for (double& value : values) {
    if (std::isnan(value)) value = 123456789;
  }
  return values;
}
Doubles plain(const Tensor& t) { return plain(t.to_vector<double>()); }

template <class Scaler>
void compare_scaler(GoldenValues& golden, const std::string& name, Scaler scaler) {
  const auto& expected = kScaled.at(name);
  const Tensor y = scaler.fit_transform(fitted());
  EXPECT_EQ(y.dtype(), DType::float64);
  golden.compare(name + ", fitted", plain(y), plain(expected[0]), kTolerance);
  golden.compare(name + ", new", plain(scaler.transform(unseen())), plain(expected[1]), kTolerance);
  const Doubles back = plain(scaler.inverse_transform(y)), before = plain(kFitted);
  for (std::size_t i = 0; i < back.size(); ++i) EXPECT_NEAR(back[i], before[i], kRounding) << name;
}

TEST(Preprocessing, AgreesWithScikitLearn) {
  GoldenValues golden;
  compare_scaler(golden, "standard", StandardScaler());
  compare_scaler(golden, "standard without mean", StandardScaler({.with_mean = false}));
  compare_scaler(golden, "standard without std", StandardScaler({.with_std = false}));
  compare_scaler(golden, "min max", MinMaxScaler());
  compare_scaler(golden, "min max from -1 to 2", MinMaxScaler({.low = -1, .high = 2}));
  compare_scaler(golden, "min max clipped", MinMaxScaler({.clip = true}));
  for (const char* strategy : {"mean", "median"}) {
    const auto& expected = kScaled.at(strategy);
    SimpleImputer imputer({.strategy = ImputerStrategy::parse(strategy)});
    golden.compare(strategy, plain(imputer.fit_transform(fitted())), expected[0], kTolerance);
    golden.compare(strategy, plain(imputer.transform(unseen())), expected[1], kTolerance);
    const Doubles statistics(imputer.statistics().begin(), imputer.statistics().end());
    golden.compare(strategy, statistics, expected[2], kTolerance);
  }
}

TEST(Preprocessing, ScaledDataHaveMeanZeroAndDeviationOne) {
  Doubles values;
  for (int i = 0; i < 300; ++i) values.push_back(1e6 + std::sin(i * 0.7) * (1 + i % 3));
  const Tensor y = StandardScaler().fit_transform(Tensor::from(values, {100, 3}));
  const Doubles scaled = y.to_vector<double>();
  for (std::size_t c = 0; c < 3; ++c) {
    double sum = 0, squares = 0;
    for (std::size_t r = 0; r < 100; ++r) {
      sum += scaled[3 * r + c];
      squares += scaled[3 * r + c] * scaled[3 * r + c];
    }
    EXPECT_NEAR(sum, 0, 1e-6);
    EXPECT_NEAR(squares, 100, 1e-9);
  }
}

TEST(Preprocessing, ConstantFeaturesBecomeZeroEvenWhenTheirMeanIsRounded) {
  StandardScaler scaler;
  const Tensor y = scaler.fit_transform(Tensor::full({3, 1}, 0.1, DType::float64));
  EXPECT_EQ(y.to_vector<double>(), (Doubles{0, 0, 0}));
  EXPECT_EQ(scaler.scale()[0], 1);
}

TEST(Preprocessing, TakesImagesAndWholeNumbers) {
  const Tensor images = Tensor::from({std::uint8_t{0}, std::uint8_t{7}, std::uint8_t{255},
                                      std::uint8_t{7}, std::uint8_t{51}, std::uint8_t{7}},
                                     {3, 1, 2});
  const Tensor y = MinMaxScaler().fit_transform(images);
  EXPECT_EQ(y.shape(), (Shape{3, 1, 2}));
  EXPECT_EQ(y.dtype(), DType::float32);
  EXPECT_EQ(y.to_vector<float>(), (std::vector<float>{0, 0, 1, 0, 0.2f, 0}));
}

TEST(Preprocessing, MadeAnewFromItsNumbersDoesTheSame) {
  StandardScaler standard;
  const Doubles expected = plain(standard.fit_transform(fitted()));
  const auto again = StandardScaler::from({standard.mean().begin(), standard.mean().end()},
                                          {standard.scale().begin(), standard.scale().end()});
  EXPECT_EQ(plain(again.transform(fitted())), expected);
  MinMaxScaler range({.low = -1});
  const Doubles ranged = plain(range.fit_transform(fitted()));
  const auto range_again =
      MinMaxScaler::from({range.data_min().begin(), range.data_min().end()},
                         {range.data_max().begin(), range.data_max().end()}, range.options());
  EXPECT_EQ(plain(range_again.transform(fitted())), ranged);
}

TEST(Preprocessing, FillsInZeroAndConstants) {
  const Tensor x = Tensor::from({kNaN, 1.0, 2.0, kNaN}, {2, 2});
  SimpleImputer zero({.strategy = "zero"});
  EXPECT_EQ(zero.fit_transform(x).to_vector<double>(), (Doubles{0, 1, 2, 0}));
  SimpleImputer constant({.strategy = "constant", .fill_value = -5});
  EXPECT_EQ(constant.fit_transform(x).to_vector<double>(), (Doubles{-5, 1, 2, -5}));
  EXPECT_EQ(SimpleImputer::from({8, 9}).transform(x).to_vector<double>(), (Doubles{8, 1, 2, 9}));
}

TEST(Preprocessing, RefusesWhatItCannotDo) {
  const Tensor x = Tensor::zeros({4, 3});
  EXPECT_EQ(error_of<ValueError>([&] { (void)StandardScaler().transform(x); }),
            "StandardScaler: has learned nothing yet; call fit()");
  EXPECT_EQ(error_of<ShapeError>([&] {
              StandardScaler().fit(x).transform(Tensor::zeros({4, 2}));
            }),
            "StandardScaler: was fitted on 3 features a sample, got [4, 2] with 2");
  EXPECT_EQ(error_of<ShapeError>([&] {
              MinMaxScaler().fit(Tensor::zeros({0, 3}));
            }),
            "MinMaxScaler: expects [samples, ...] with at least one sample and one feature, got "
            "[0, 3]");
  const Tensor infinite =
      Tensor::from({1.0, 2.0, 3.0, std::numeric_limits<double>::infinity()}, {2, 2});
  EXPECT_EQ(error_of<DataError>([&] { StandardScaler().fit(infinite); }),
            "StandardScaler: an infinity in row 1, feature 1 (both counted from 0); remove the row "
            "or correct it");
  EXPECT_EQ(error_of<ValueError>([] { MinMaxScaler({.low = 1, .high = 1}); }),
            "MinMaxScaler: low is below high, both finite, got 1 and 1");
  EXPECT_EQ(error_of<ValueError>([] {
              StandardScaler::from({0, 0}, {1, 0});
            }),
            "StandardScaler: a scale is above 0, got 0");
  EXPECT_EQ(
      error_of<DataError>([] {
        SimpleImputer().fit(Tensor::from({1.0, kNaN, 2.0, kNaN}, {2, 2}));
      }),
      "SimpleImputer: feature 1 (counted from 0) has no numbers to take the mean of; leave it "
      "out, or use strategy \"constant\"");
  EXPECT_EQ(error_of<ValueError>([] { ImputerStrategy::parse("meen"); }),
            "unknown strategy \"meen\"; did you mean \"mean\"? known: \"mean\", \"median\", "
            "\"zero\", \"constant\"");
  EXPECT_THROW(StandardScaler().fit(Tensor()), ValueError);
  EXPECT_THROW(StandardScaler().fit(Tensor::meta({2, 2})), ValueError);
}

const std::vector<std::string> kColors = {"red", "blue", "green", "blue"};

Table colors() {
  return Table(
      {Column("n", {1, 2, 3, 4}), Column("color", kColors), Column("size", {10, 9, 10, 2})});
}

TEST(OneHotEncoder, AgreesWithScikitLearn) {
  GoldenValues golden;
  OneHotEncoder encoder({.columns = {"color", "size"}});
  Table y = encoder.fit_transform(colors());
  EXPECT_EQ(y.names()[0], "n");
  y = y.without({"n"});
  EXPECT_EQ(y.names(), kEncodedNames);
  golden.compare("one-hot", plain(y.tensor(DType::float64)), kEncoded, 0);
}

TEST(OneHotEncoder, EncodesTextAndLeavesNumbers) {
  OneHotEncoder encoder;
  const Table y = encoder.fit_transform(colors());
  EXPECT_EQ(y.names(),
            (std::vector<std::string>{"n", "color_blue", "color_green", "color_red", "size"}));
  EXPECT_EQ(y.tensor().shape(), (Shape{4, 5}));
}

TEST(OneHotEncoder, ComesBack) {
  const std::vector<std::string> with_gap = {"red", "", "green", "blue"};
  const Table x(
      {Column("n", {1, 2, 3, 4}), Column("color", with_gap), Column("size", {10, 9, kNaN, 2})});
  OneHotEncoder encoder({.columns = {"color", "size"}});
  const Table y = encoder.fit_transform(x);
  EXPECT_EQ(y.names(), (std::vector<std::string>{"n", "color_blue", "color_green", "color_red",
                                                 "color_missing", "size_2", "size_9", "size_10",
                                                 "size_missing"}));
  for (const Table& back : {encoder.inverse_transform(y),
                            OneHotEncoder::from(encoder.encodings()).inverse_transform(y)}) {
    ASSERT_EQ(back.names(), x.names());
    for (std::int64_t row = 0; row < 4; ++row) {
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(back.columns()[c].text(row), x.columns()[c].text(row));
      }
    }
  }
}

TEST(OneHotEncoder, RefusesOrIgnoresWhatItHasNotSeen) {
  const std::vector<std::string> other = {"blue", "rad", ""};
  const Table unknown({Column("color", other)});
  OneHotEncoder encoder;
  encoder.fit(colors());
  EXPECT_EQ(error_of<DataError>([&] { (void)encoder.transform(unknown); }),
            "OneHotEncoder: column `color`, row 1 (counted from 0): unknown value \"rad\"; did you "
            "mean \"red\"? known: \"blue\", \"green\", \"red\"");
  const std::vector<std::int64_t> without_unknown = {0, 2};
  EXPECT_EQ(
      error_of<DataError>([&] { (void)encoder.transform(unknown.take(without_unknown)); }),
      "OneHotEncoder: column `color`, row 1 (counted from 0): a missing value, of which fit() "
      "saw none; leave the row out or fill in a value");
  EXPECT_EQ(error_of<ValueError>([&] { (void)encoder.transform(Table({Column("n", {1})})); }),
            "table: unknown column \"color\"; known: \"n\"");
  EXPECT_EQ(error_of<ValueError>([&] { (void)OneHotEncoder().transform(unknown); }),
            "OneHotEncoder: has learned nothing yet; call fit()");
  OneHotEncoder lenient({.ignore_unknown = true});
  lenient.fit(colors());
  EXPECT_EQ(lenient.transform(unknown).tensor().to_vector<int>(),
            (std::vector<int>{1, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(LabelEncoder, SortsClassesAndComesBack) {
  LabelEncoder encoder;
  const Tensor labels = encoder.fit_transform(Column("color", kColors));
  EXPECT_EQ(encoder.classes(), (std::vector<std::string>{"blue", "green", "red"}));
  EXPECT_EQ(labels.dtype(), DType::int64);
  EXPECT_EQ(labels.to_vector<int>(), (std::vector<int>{2, 0, 1, 0}));
  EXPECT_EQ(encoder.inverse_transform(labels), kColors);
  LabelEncoder numbers;
  EXPECT_EQ(numbers.fit_transform(Column("n", {10, 9, 10})).to_vector<int>(),
            (std::vector<int>{1, 0, 1}));
}

TEST(LabelEncoder, RefusesWhatItHasNotSeen) {
  const std::vector<std::string> other = {"blue", "violet"};
  const LabelEncoder encoder = LabelEncoder::from({"blue", "red"});
  EXPECT_EQ(error_of<DataError>([&] { encoder.transform(Column("c", other)); }),
            "LabelEncoder: column `c`, row 1 (counted from 0): unknown value \"violet\"; known: "
            "\"blue\", \"red\"");
  EXPECT_EQ(error_of<DataError>([&] {
              encoder.inverse_transform(Tensor::from({0, 2}));
            }),
            "LabelEncoder: 2 is no label; labels are 0 to 1");
  EXPECT_EQ(error_of<DataError>([&] { encoder.inverse_transform(Tensor::from({0.5})); }),
            "LabelEncoder: 0.5 is no label; labels are 0 to 1");
  EXPECT_EQ(error_of<ValueError>([] { LabelEncoder().transform(Column("c", {1})); }),
            "LabelEncoder: has learned nothing yet; call fit()");
  EXPECT_EQ(error_of<ValueError>([] {
              LabelEncoder::from({"a", "a"});
            }),
            "LabelEncoder: class \"a\" is there twice");
}

}  // namespace
}  // namespace hebb::testing
