// What the real Keras wrote, by tools/golden/configs.py: read, and written again as it was.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "io/json.hpp"
#include "io/keras_configs.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::testing {
namespace {

Config parsed(const char* text) { return io::parse_json(text, "keras"); }

/// True for a member that hebb has no use for, or that Keras forgets.
bool is_aside(std::string_view member) {
  constexpr std::string_view kAside[] = {
      "name", "dtype",       "num_labels",          "delta",      "axis",
      "gain", "run_eagerly", "steps_per_execution", "jit_compile"};
  return std::find(std::begin(kAside), std::end(kAside), member) != std::end(kAside);
}

/// The values of one of Keras's tensors; anything else as it is.
const Config& values_of(const Config& config) {
  const Config* type = config.find("class_name");
  return type && *type == Config("__tensor__") ? *config.find("config")->find("value") : config;
}

/// Members of `expected` that say something are in `actual`, with equal values.
void expect_within(const Config& expected, const Config& actual, const std::string& where) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [member, value] : expected.as_object()) {
      const Config* found = actual.find(member);
      if (value.is_null() || (is_aside(member) && !found)) continue;
      ASSERT_TRUE(found) << where << ": " << member;
      if (member == "name") continue;
      expect_within(values_of(value), values_of(*found), where + "." + member);
    }
  } else if (expected.is_list() && actual.is_list()) {
    ASSERT_EQ(expected.as_list().size(), actual.as_list().size()) << where;
    for (std::size_t i = 0; i < expected.as_list().size(); ++i) {
      expect_within(expected.as_list()[i], actual.as_list()[i], where);
    }
  } else if (expected.is_list() != actual.is_list()) {  // a threshold alone
    const auto only = [](const Config& c) { return c.is_list() ? c.as_list().at(0) : c; };
    expect_within(only(expected), only(actual), where);
  } else if (expected.kind() == Config::Kind::real || actual.kind() == Config::Kind::real) {
    // Some Keras keeps as float32 numbers.
    EXPECT_FLOAT_EQ(static_cast<float>(expected.as_double()),
                    static_cast<float>(actual.as_double()))
        << where;
  } else {
    EXPECT_EQ(expected, actual) << where;
  }
}

/// Neither says anything that the other does not.
void expect_same(const Config& keras, const Config& own) {
  const std::string& type = keras.find("class_name")->as_string();
  expect_within(keras, own, type);
  expect_within(own, keras, type);
}

/// Each reads as an Option that is written as Keras wrote it, and as itself once more; so does
/// Keras 2's short form.
template <class Option, std::size_t n>
void expect_read_and_written(const char* const (&texts)[n]) {
  for (const char* text : texts) {
    const Config keras = parsed(text);
    const Config own = Option::from_config(keras).config();
    expect_same(keras, own);
    EXPECT_EQ(Option::from_config(own).config(), own) << text;
    Config brief;
    brief.set("class_name", *keras.find("class_name"));
    brief.set("config", *keras.find("config"));
    EXPECT_EQ(Option::from_config(brief).config(), own) << text;
  }
}

TEST(KerasConfigs, OfLosses) { expect_read_and_written<Loss>(kLosses); }
TEST(KerasConfigs, OfMetrics) { expect_read_and_written<AnyMetric>(kMetrics); }
TEST(KerasConfigs, OfOptimizersAndSchedules) { expect_read_and_written<AnyOptimizer>(kOptimizers); }
TEST(KerasConfigs, OfInitializers) { expect_read_and_written<Initializer>(kInitializers); }
TEST(KerasConfigs, OfRegularizers) { expect_read_and_written<Regularizer>(kRegularizers); }
TEST(KerasConfigs, OfConstraints) { expect_read_and_written<Constraint>(kConstraints); }

/// A model with these outputs.
Model with_outputs(const std::vector<std::string>& names) {
  const Symbol x = layers::Input({3});
  std::vector<Symbol> outputs;
  for (const std::string& name : names) outputs.push_back(layers::Dense(1, {.name = name})(x));
  return Model({x}, outputs);
}

/// What compile() was given, once it was read from a config.
Config compiled_from(const std::vector<std::string>& outputs, const Config& config) {
  Model model = with_outputs(outputs);
  model.compile_from_config(config);
  return model.get_compile_config();
}

TEST(KerasConfigs, OfCompiledModels) {
  const Config one = compiled_from({"a"}, parsed(kOneOutput));
  EXPECT_EQ(one.find("optimizer")->find("class_name")->as_string(), "Adam");
  EXPECT_EQ(*one.find("loss"), Loss("mse").config());
  EXPECT_EQ(one.find("metrics")->as_list()[0], Config("mae"));
  expect_within(*parsed(kOneOutput).find("metrics"), *one.find("metrics"), "metrics");
  EXPECT_EQ(*one.find("weighted_metrics"), *parsed(kOneOutput).find("weighted_metrics"));
  EXPECT_TRUE(one.find("loss_weights")->is_null());
  EXPECT_EQ(compiled_from({"a"}, one), one);

  const Config two = compiled_from({"a", "b"}, parsed(kTwoOutputs));
  for (const char* part : {"optimizer", "metrics", "loss_weights"}) {
    expect_within(*parsed(kTwoOutputs).find(part), *two.find(part), part);
  }
  EXPECT_EQ(*two.find("loss")->find("a"), Loss("mse").config());
  EXPECT_EQ(*two.find("loss")->find("b"), Loss("huber").config());
  EXPECT_EQ(compiled_from({"a", "b"}, two), two);

  const Config lists = compiled_from({"a", "b"}, parsed(kTwoOutputsInLists));
  EXPECT_EQ(*lists.find("loss")->find("b"), Loss("mae").config());
  EXPECT_EQ(lists.find("loss_weights")->find("b")->as_double(), 0.25);
  EXPECT_EQ(*lists.find("metrics")->find("b"), Config(Config::List{"mse", "mape"}));
  EXPECT_EQ(compiled_from({"a", "b"}, lists), lists);
}

TEST(KerasConfigs, OfKeras2) {
  // Metrics are wrapped, and in a list of one list; classes have a package; learning rates a decay.
  const Config config = parsed(R"({
    "optimizer": {"class_name": "Custom>SGD", "config": {"name": "SGD", "learning_rate": 0.5, "jit_compile": true,
                  "is_legacy_optimizer": false, "momentum": 0.25}},
    "loss": ["mse"], "loss_weights": [2.0],
    "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "acc", "dtype": "float32",
                  "fn": "sparse_categorical_accuracy"}}]]})");
  const Config own = compiled_from({"a"}, config);
  EXPECT_EQ(own.find("optimizer")->find("config")->find("momentum")->as_double(), 0.25);
  EXPECT_EQ(own.find("loss_weights")->find("a")->as_double(), 2);
  EXPECT_EQ(own.find("metrics")->as_list()[0],
            AnyMetric(metrics::SparseCategoricalAccuracy({.name = "acc"})).config());
}

TEST(KerasConfigs, OfAModelThatIsTrainedAlreadyHaveItsLearningRateOfNow) {
  Model model = with_outputs({"a", "b"});
  expect_words(message_of<ValueError>([&] { model.get_compile_config(); }),
               {"get_compile_config", "call compile() first"});
  model.compile(
      {.optimizer = "sgd", .loss = "mse", .loss_weights = {{"b", 0.5}}, .metrics = {"mae"}});
  model.optimizer().set_learning_rate(0.125);
  const Config config = model.get_compile_config();
  const auto rate = [](const Config& c) {
    return c.find("optimizer")->find("config")->find("learning_rate");
  };
  EXPECT_EQ(*rate(config), Config(0.125));
  // What every output has is written by output, or Keras would take it for one entry each.
  EXPECT_EQ(*config.find("metrics")->find("b"), Config(Config::List{"mae"}));
  // Keras has no weight of 1 for an output that is not there.
  EXPECT_EQ(*config.find("loss_weights"), Config(Config::Object{{"a", 1.0}, {"b", 0.5}}));
  Model again = with_outputs({"a", "b"});
  again.compile_from_config(config);
  EXPECT_EQ(again.optimizer().learning_rate(), 0.125);
}

TEST(KerasConfigs, ThatAreWrongSayWhere) {
  const auto message = [](const char* text) {
    return message_of<ValueError>([&] { compiled_from({"a", "b"}, parsed(text)); });
  };
  expect_words(message(R"({"loss": "msee"})"),
               {"compile_from_config: loss:", "did you mean \"mse\"?"});
  expect_words(message(R"({"loss": {"c": "mse"}})"), {"unknown output \"c\""});
  expect_words(message(R"({"loss": ["mse", "mse", "mse"]})"),
               {"loss: a list has one entry an output", "3 for 2"});
  expect_words(message(R"({"loss": "mse", "loss_weights": 1.0})"), {"loss_weights:", "1 for 2"});
  expect_words(
      message(R"({"loss": "mse", "optimizer": {"class_name": "Adam", "config": {"beta_3": 1.0}}})"),
      {"optimizer: Adam: unknown option \"beta_3\"", "did you mean \"beta_1\"?"});
  expect_words(message(R"({"loss": "mse", "optimizer": {"class_name": "Adan"}})"),
               {"unknown optimizer \"Adan\"", "did you mean \"adam\"?"});
  expect_words(
      message(
          R"({"loss": "mse", "metrics": {"a": [{"class_name": "AUC", "config": {"curve": "ROK"}}]}})"),
      {"metrics: AUC: option \"curve\"", "did you mean \"ROC\"?"});
  expect_words(
      message(
          R"({"loss": "mse", "metrics": {"a": [{"class_name": "MeanMetricWrapper", "config": {}}]}})"),
      {"metrics:", "MeanMetricWrapper", "fn"});
  const auto schedule = [&](const std::string& text) {
    return message(
        (R"({"loss": "mse", "optimizer": {"class_name": "SGD", "config": {"learning_rate": )" +
         text + "}}}")
            .c_str());
  };
  expect_words(schedule(R"({"class_name": "CosineDecai", "config": {}})"),
               {"optimizer: SGD: option \"learning_rate\": unknown schedule",
                "did you mean \"CosineDecay\"?"});
  expect_words(
      schedule(R"({"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.5}})"),
      {"CosineDecay: decay_steps is at least 1, got 0"});
  expect_words(schedule(R"({"class_name": "ExponentialDecay", "config": {"decay_steps": 5}})"),
               {"ExponentialDecay: initial_learning_rate is a finite number", "got nan"});
  expect_words(schedule("\"fast\""), {"expected a number, found a text"});
  EXPECT_THROW(compiled_from({"a"}, Config(Config::Object{})), ValueError);  // no loss
}

class Still : public Optimizer {
 public:
  Still() : Optimizer(OptimizerOptions{}) {}
  std::string name() const override { return "still"; }
  std::shared_ptr<Optimizer> fresh() const override { return std::make_shared<Still>(); }

 private:
  std::vector<OptimizerSlot> slots() const override { return {}; }
  void update(const OptimizerStep&) override {}
};

class Nothing : public Metric {
 public:
  std::string name() const override { return "nothing"; }
  double result() const override { return 0; }
  void reset() override {}

 protected:
  void collect(const Tensor&, const Tensor&, const Tensor&) override {}
};

TEST(KerasConfigs, OfWhatTheProgramWroteThereIsNone) {
  expect_words(message_of<ValueError>([] { AnyOptimizer(Still()).config(); }),
               {"optimizer: still is of a class of the program's", "cannot be written"});
  expect_words(message_of<ValueError>([] { AnyMetric(Nothing()).config(); }),
               {"metric: nothing is of a class of the program's", "cannot be written"});
  const LearningRate rate = [](std::int64_t) { return 0.5; };
  expect_words(message_of<ValueError>([&] { (void)rate.config(); }),
               {"learning rate: a function of the program's", "cannot be written"});
}

TEST(KerasConfigs, OfHebbsOwnClassesAreRegisteredUnderItsName) {
  const Config metric = AnyMetric(metrics::MatthewsCorrelation({.threshold = 0.25})).config();
  EXPECT_TRUE(metric.find("module")->is_null());
  EXPECT_EQ(metric.find("registered_name")->as_string(), "hebb>MatthewsCorrelation");
  EXPECT_EQ(AnyMetric::from_config(metric).config(), metric);
  const Config loss = Loss("sum_squared_error").config();
  EXPECT_EQ(loss.find("registered_name")->as_string(), "hebb>SumSquaredError");
}

// Options that Keras forgets when it writes, or never had.
TEST(KerasConfigs, KeepEveryOptionOfEveryMetric) {
  EXPECT_EQ(AnyMetric::from_config(parsed(kMetrics[0])).name(), "own");
  for (const std::string_view name : AnyMetric::names()) {
    Config described = Config::Object{{"class_name", name}};
    const Config config = AnyMetric::from_config(described).config();
    EXPECT_EQ(AnyMetric::from_config(config).config(), config) << name;
    EXPECT_EQ(AnyMetric::parse(name).config(), Config(name));
  }
  const Config cosine = AnyMetric(metrics::CosineSimilarity({.axis = 1})).config();
  EXPECT_EQ(AnyMetric::from_config(cosine).config().find("config")->find("axis")->as_int(), 1);
  const Config area =
      AnyMetric(metrics::AUC({.thresholds = {0.5, 0.25}, .from_logits = true})).config();
  const Config again = AnyMetric::from_config(area).config();
  EXPECT_EQ(again, area);
  EXPECT_EQ(*again.find("config")->find("thresholds"), Config(Config::List{0.5, 0.25}));
}

}  // namespace
}  // namespace hebb::testing
