// Initializers as options: names, functions, configs, what they refuse.

#include <gtest/gtest.h>

#include <algorithm>

#include "hebb/initializers.hpp"
#include "hebb/layers/dense.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;

TEST(InitializerOption, MayBeAFunction) {
  // Ones below the diagonal of a kernel [in, units].
  const auto lower = [](const Shape& shape, DType dtype, const Rng&) {
    Tensor w = Tensor::zeros(shape, DType::float64);
    for (std::int64_t i = 0; i < shape[0]; ++i) {
      for (std::int64_t j = 0; j < std::min(i, shape[1]); ++j) {
        w.mutable_data<double>()[static_cast<std::size_t>(i * shape[1] + j)] = 1;
      }
    }
    return w.cast(dtype);
  };
  Dense dense(2, {.kernel_initializer = lower});
  dense(Tensor::zeros({1, 3}));
  EXPECT_EQ(dense.get_weights()[0].to_vector<double>(), (std::vector<double>{0, 0, 1, 0, 1, 1}));
  EXPECT_EQ(Initializer(lower).name(), "custom");
  expect_words(message_of<ValueError>([&] { dense.config(); }),
               {"kernel_initializer", "cannot be written to a file"});
  const Initializer wrong = [](const Shape&, DType dtype, const Rng&) {
    return Tensor::zeros({7}, dtype);
  };
  expect_words(message_of<ShapeError>([&] {
                 wrong({2, 3}, DType::float64, Rng());
               }),
               {"expects float64 [2, 3]", "returned float64 [7]"});
  Tensor (*nothing)(const Shape&, DType, const Rng&) = nullptr;
  expect_words(message_of<ValueError>([&] { Initializer f = nothing; }), {"initializer", "null"});
}

TEST(InitializerOption, AllHaveANameThatIsTheirConfigs) {
  EXPECT_EQ(Initializer::names().size(), 15u);
  for (const std::string_view name : Initializer::names()) {
    const Initializer f = Initializer::parse(name);
    EXPECT_EQ(f.name(), name);
    EXPECT_EQ(Initializer::from_config(f.config()).name(), name);
  }
}

TEST(InitializerOption, NamesAreKerass) {
  const char* const names[][2] = {{"Zeros", "zeros"},
                                  {"zero", "zeros"},
                                  {"one", "ones"},
                                  {"uniform", "random_uniform"},
                                  {"Normal", "random_normal"},
                                  {"LecunNormal", "lecun_normal"},
                                  {"HE_UNIFORM", "he_uniform"},
                                  {"VarianceScaling", "variance_scaling"},
                                  {"Orthogonal", "orthogonal"}};
  for (const auto& [given, name] : names) EXPECT_EQ(Initializer::parse(given).name(), name);
}

TEST(InitializerOption, ConfigsGoBothWays) {
  const Initializer all[] = {
      "zeros",
      "ones",
      "glorot_uniform",
      "he_normal",
      "random_normal",
      initializers::GlorotUniform({.seed = 1}),
      initializers::HeNormal({.seed = -2}),
      "constant",
      "lecun_normal",
      initializers::Constant(0.5),
      initializers::Identity(2),
      initializers::Orthogonal({.gain = 2, .seed = 4}),
      initializers::RandomUniform({.minval = 0, .maxval = 2, .seed = 5}),
      initializers::TruncatedNormal({.mean = 1, .stddev = 2}),
      initializers::GlorotNormal({.seed = 6}),
      initializers::HeUniform({.seed = 7}),
      initializers::LecunUniform({.seed = 8}),
      initializers::LecunNormal({.seed = 9}),
      initializers::VarianceScaling(
          {.scale = 2, .mode = "fan_avg", .distribution = "uniform", .seed = 10}),
      initializers::RandomNormal({.mean = 0.25, .stddev = 2, .seed = 3})};
  for (const Initializer& f : all) {
    const Initializer again = Initializer::from_config(f.config());
    EXPECT_TRUE(again.config() == f.config()) << f.name();
    EXPECT_EQ(again.name(), f.name());
    EXPECT_EQ(testing::bits(again({4, 3}, DType::float64, Rng(5))),
              testing::bits(f({4, 3}, DType::float64, Rng(5))));
  }
  const Config config = Initializer(initializers::RandomNormal({.stddev = 2})).config();
  EXPECT_EQ(config.find("class_name")->as_string(), "RandomNormal");
  EXPECT_EQ(config.find("config")->find("stddev")->as_double(), 2);
  EXPECT_TRUE(config.find("config")->find("seed")->is_null());
  EXPECT_EQ(Initializer::from_config("HeNormal").name(), "he_normal");
}

TEST(InitializerOption, RefusesWhatItCannotBe) {
  expect_words(message_of<ValueError>([] { Initializer::parse("glorot_unifrom"); }),
               {"unknown initializer \"glorot_unifrom\"", "did you mean \"glorot_uniform\"?",
                "\"zeros\"", "\"he_normal\""});
  expect_words(
      message_of<ValueError>([] { Initializer f = initializers::RandomNormal({.stddev = -1}); }),
      {"stddev", "-1"});
  expect_words(message_of<ValueError>([] { Initializer::from_config(Config::Object{}); }),
               {"class_name"});
  using initializers::VarianceScaling;
  expect_words(message_of<ValueError>([] { Initializer f = VarianceScaling({.mode = "fan_inn"}); }),
               {"VarianceScaling", "\"fan_inn\"", "did you mean \"fan_in\"?", "\"fan_avg\""});
  expect_words(
      message_of<ValueError>([] { Initializer f = VarianceScaling({.distribution = "unifrom"}); }),
      {"VarianceScaling", "did you mean \"uniform\"?", "\"untruncated_normal\""});
  expect_words(message_of<ValueError>([] { Initializer f = VarianceScaling({.scale = 0}); }),
               {"VarianceScaling", "scale", "above 0", "0"});
  expect_words(message_of<ValueError>([] {
                 Initializer f = initializers::RandomUniform({.minval = 1, .maxval = -1});
               }),
               {"RandomUniform", "minval = 1", "maxval = -1"});
  expect_words(message_of<ValueError>([] { Initializer f = initializers::Constant(NAN); }),
               {"Constant", "finite", "nan"});
  expect_words(message_of<ShapeError>([] {
                 Initializer("identity")({2, 3, 4}, DType::float32, Rng());
               }),
               {"Identity", "[rows, columns]", "[2, 3, 4]"});
  expect_words(
      message_of<ShapeError>([] { Initializer("orthogonal")({5}, DType::float32, Rng()); }),
      {"Orthogonal", "two axes", "[5]"});
  for (const std::string_view name : Initializer::names()) {
    for (const DType whole : {DType::int64, DType::uint8}) {
      expect_words(message_of<DTypeError>([&] {
                     Initializer::parse(name)({4, 4}, whole, Rng());
                   }),
                   {"initializer", "float32 or float64", to_string(whole)});
    }
  }
  Config config = Initializer("random_normal").config();
  config.set("config", Config::Object{{"stddev", -0.5}});
  EXPECT_THROW(Initializer::from_config(config), ValueError);
  config.set("config", Config::Object{{"stddev", "wide"}});
  EXPECT_THROW(Initializer::from_config(config), ValueError);
}

}  // namespace
}  // namespace hebb
