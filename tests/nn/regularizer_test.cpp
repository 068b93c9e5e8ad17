// Regularizers and constraints: formulas, names, configs, what they refuse.

#include "hebb/constraints.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/registry.hpp"
#include "hebb/regularizers.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_near;
using testing::expect_words;
using testing::message_of;
using Doubles = std::vector<double>;

const Tensor kMatrix = Tensor::from({1.0, -2.0, 0.0, 2.0, 0.5, -0.5}, {3, 2});

double penalty(const Regularizer& f, const Tensor& x = kMatrix) { return f(x).item<double>(); }

TEST(Regularizers, AreTheirFormulas) {
  EXPECT_EQ(penalty(regularizers::L1(0.5)), 0.5 * 6);
  EXPECT_EQ(penalty(regularizers::L2(0.5)), 0.5 * 9.5);
  EXPECT_EQ(penalty(regularizers::L1L2({.l1 = 0.5, .l2 = 2})), 0.5 * 6 + 2 * 9.5);
  EXPECT_EQ(penalty(regularizers::L1L2()), 0);
  EXPECT_DOUBLE_EQ(penalty("l1"), 0.01 * 6);
  EXPECT_DOUBLE_EQ(penalty("L2"), 0.01 * 9.5);
  EXPECT_DOUBLE_EQ(penalty("l1_l2"), 0.01 * 6 + 0.01 * 9.5);
}

TEST(Regularizers, OrthogonalIsTheMeanCosineOfPairs) {
  // Rows (1, -2), (0, 2), (1/2, -1/2).
  const double a = 2 / std::sqrt(5), b = 3 / std::sqrt(10), c = 1 / std::sqrt(2);
  EXPECT_NEAR(penalty("orthogonal_regularizer"), 0.01 * (a + b + c) / 3, 1e-15);
  // Columns (1, 0, 1/2), (-2, 2, -1/2).
  const double d = 2.25 / std::sqrt(1.25 * 8.25);
  EXPECT_NEAR(penalty(regularizers::OrthogonalRegularizer({.factor = 2, .mode = "columns"})), 2 * d,
              1e-15);
  const Regularizer rows = "orthogonal_regularizer";
  EXPECT_EQ(penalty(rows, Tensor::from({3.0, 0.0, 0.0, -2.0}, {2, 2})), 0);
  EXPECT_EQ(penalty(rows, Tensor::from({3.0, 1.0}, {1, 2})), 0);  // there is no pair
  EXPECT_EQ(penalty(rows, Tensor::zeros({2, 2}, DType::float64)), 0);
  EXPECT_NEAR(penalty(rows, Tensor::ones({50, 3}, DType::float64)), 0.01, 1e-15);
}

TEST(Regularizers, HaveTheGradientsOfTheirFormulas) {
  const auto gradient = [](const Regularizer& f, Tensor x) {
    x = x.detach();
    x.requires_grad(true);
    f(x).backward();
    return x.grad().to_vector<double>();
  };
  EXPECT_EQ(gradient(regularizers::L1(0.5), kMatrix), (Doubles{0.5, -0.5, 0, 0.5, 0.5, -0.5}));
  EXPECT_EQ(gradient(regularizers::L2(0.5), kMatrix), (Doubles{1, -2, 0, 2, 0.5, -0.5}));
  for (const std::string mode : {"rows", "columns"}) {
    const Regularizer f = regularizers::OrthogonalRegularizer({.factor = 2, .mode = mode});
    const Tensor x = testing::uniform({4, 3}, 1, DType::float64);
    const Doubles found = gradient(f, x);
    for (std::size_t i = 0; i < found.size(); ++i) {
      constexpr double kStep = 1e-6;
      Doubles above = x.to_vector<double>(), below = above;
      above[i] += kStep, below[i] -= kStep;
      const double slope =
          (penalty(f, Tensor::from(above, {4, 3})) - penalty(f, Tensor::from(below, {4, 3}))) /
          (2 * kStep);
      EXPECT_NEAR(found[i], slope, 1e-8) << mode << " " << i;
      EXPECT_NE(found[i], 0);
    }
  }
}

Doubles constrained(const Constraint& f, const Tensor& w = kMatrix) {
  return f(w).to_vector<double>();
}

TEST(Constraints, AreTheirFormulas) {
  EXPECT_EQ(constrained("non_neg"), (Doubles{1, 0, 0, 2, 0.5, 0}));
  // Norms of the columns: sqrt(1.25), sqrt(8.25).
  const double a = std::sqrt(1.25), b = std::sqrt(8.25);
  expect_near(constrained("unit_norm"), {1 / a, -2 / b, 0, 2 / b, 0.5 / a, -0.5 / b}, 1e-6,
              "unit_norm");
  expect_near(constrained("max_norm"), {1, -4 / b, 0, 4 / b, 0.5, -1 / b}, 1e-6, "max_norm");
  expect_near(constrained("min_max_norm"), constrained("unit_norm"), 1e-6, "min_max_norm");
  expect_near(constrained(constraints::MinMaxNorm({.min_value = 2, .max_value = 2, .rate = 0.25})),
              {(0.5 + 0.75 * a) / a, -2 * (0.5 + 0.75 * b) / b, 0, 2 * (0.5 + 0.75 * b) / b,
               0.5 * (0.5 + 0.75 * a) / a, -0.5 * (0.5 + 0.75 * b) / b},
              1e-6, "min_max_norm");
  EXPECT_EQ(constrained("unit_norm", Tensor::zeros({2, 2}, DType::float64)), Doubles(4, 0.0));
}

TEST(Constraints, TakeNormsAlongTheirAxes) {
  const Tensor w = testing::uniform({2, 3, 4, 5}, 1, DType::float64);
  const Tensor filters = Constraint(constraints::UnitNorm({.axis = {0, 1, 2}}))(w);
  expect_near(sum(square(filters), {0, 1, 2}).to_vector<double>(), Doubles(5, 1.0), 1e-6);
  const Tensor whole = Constraint(constraints::UnitNorm({.axis = {}}))(w);
  EXPECT_NEAR(sum(square(whole)).item<double>(), 1, 1e-6);
  expect_words(message_of<ShapeError>([] {
                 Constraint f = constraints::MaxNorm({.axis = {2}});
                 f(kMatrix);
               }),
               {"axis", "2"});
}

TEST(RegularizersAndConstraints, MayBeFunctions) {
  const Regularizer small = [](const Tensor& w) { return 0.5 * sum(abs(w)); };
  EXPECT_EQ(penalty(small), penalty(regularizers::L1(0.5)));
  EXPECT_EQ(small.name(), "custom");
  EXPECT_TRUE(small.is_custom());
  const Constraint half = [](const Tensor& w) { return 0.5 * w; };
  EXPECT_EQ(constrained(half), (Doubles{0.5, -1, 0, 1, 0.25, -0.25}));
  EXPECT_EQ(half.name(), "custom");
  const Regularizer wrong = [](const Tensor& w) { return abs(w); };
  expect_words(message_of<ShapeError>([&] { wrong(kMatrix); }),
               {"a penalty is one number", "shape [3, 2]", "sum it up"});
  const Constraint other = [](const Tensor& w) { return sum(w); };
  expect_words(message_of<ShapeError>([&] { other(kMatrix); }),
               {"constraint", "[3, 2] keeps its shape", "returned shape []"});
  Tensor (*nothing)(const Tensor&) = nullptr;
  expect_words(message_of<ValueError>([&] { Regularizer f = nothing; }), {"regularizer", "null"});
  expect_words(message_of<ValueError>([&] { Constraint f = nothing; }), {"constraint", "null"});
}

TEST(RegularizersAndConstraints, ThatAreAbsentSayNothing) {
  const Regularizer no_penalty;
  const Constraint no_constraint;
  EXPECT_FALSE(no_penalty.defined());
  EXPECT_FALSE(no_constraint.defined());
  EXPECT_EQ(no_penalty.name(), "none");
  EXPECT_EQ(no_constraint.name(), "none");
  EXPECT_TRUE(no_penalty.config().is_null());
  EXPECT_TRUE(no_constraint.config().is_null());
  expect_words(message_of<ValueError>([&] { no_penalty(kMatrix); }), {"regularizer: none"});
  expect_words(message_of<ValueError>([&] { no_constraint(kMatrix); }), {"constraint: none"});
}

template <class Option>
void expect_both_ways(const Option& f) {
  const Option again = Option::from_config(f.config());
  EXPECT_TRUE(again.config() == f.config()) << f.name();
  EXPECT_EQ(again.name(), f.name());
  EXPECT_EQ(testing::bits(again(kMatrix)), testing::bits(f(kMatrix))) << f.name();
}

TEST(RegularizersAndConstraints, ConfigsGoBothWays) {
  for (const std::string_view name : Regularizer::names()) {
    expect_both_ways(Regularizer::parse(name));
    EXPECT_EQ(Regularizer::parse(name).name(), name);
  }
  for (const std::string_view name : Constraint::names()) {
    expect_both_ways(Constraint::parse(name));
    EXPECT_EQ(Constraint::parse(name).name(), name);
  }
  expect_both_ways<Regularizer>(regularizers::L1(0.5));
  expect_both_ways<Regularizer>(regularizers::L2(0.5));
  expect_both_ways<Regularizer>(regularizers::L1L2({.l1 = 0.5, .l2 = 2}));
  expect_both_ways<Regularizer>(
      regularizers::OrthogonalRegularizer({.factor = 2, .mode = "columns"}));
  expect_both_ways<Constraint>(constraints::MaxNorm({.max_value = 0.5, .axis = {0, 1}}));
  expect_both_ways<Constraint>(constraints::UnitNorm({.axis = {}}));
  expect_both_ways<Constraint>(
      constraints::MinMaxNorm({.min_value = 0.5, .max_value = 2, .rate = 0.5, .axis = {1}}));
  // As Keras writes them.
  const Config config = Constraint(constraints::MaxNorm({.max_value = 3})).config();
  EXPECT_EQ(config.find("class_name")->as_string(), "MaxNorm");
  EXPECT_EQ(config.find("config")->find("max_value")->as_double(), 3);
  EXPECT_EQ(config.find("config")->find("axis")->as_int(), 0);
  EXPECT_EQ(Regularizer("l2").config().find("config")->find("l2")->as_double(), 0.01);
}

TEST(RegularizersAndConstraints, AreInTheConfigsOfLayers) {
  const Dense dense(2, {.kernel_regularizer = regularizers::L2(0.5),
                        .bias_regularizer = "l1",
                        .activity_regularizer = "l1_l2",
                        .kernel_constraint = constraints::MaxNorm({.max_value = 3}),
                        .bias_constraint = "non_neg"});
  const Config config = dense.config();
  EXPECT_TRUE(make_layer(config)->config() == config);
  const Config& options = *config.find("config");
  EXPECT_EQ(options.find("kernel_regularizer")->find("config")->find("l2")->as_double(), 0.5);
  EXPECT_EQ(options.find("bias_constraint")->find("class_name")->as_string(), "NonNeg");
  EXPECT_TRUE(Dense(1).config().find("config")->find("kernel_constraint")->is_null());
  const layers::PReLU prelu({.alpha_regularizer = "l1", .alpha_constraint = "unit_norm"});
  EXPECT_TRUE(make_layer(prelu.config())->config() == prelu.config());
  const layers::Embedding embedding(
      3, 2, {.embeddings_regularizer = "l2", .embeddings_constraint = "max_norm"});
  EXPECT_TRUE(make_layer(embedding.config())->config() == embedding.config());
  const layers::BatchNormalization batch({.beta_regularizer = "l2",
                                          .gamma_regularizer = "l1",
                                          .beta_constraint = "unit_norm",
                                          .gamma_constraint = "non_neg"});
  EXPECT_TRUE(make_layer(batch.config())->config() == batch.config());
  const layers::LayerNormalization layer({.beta_regularizer = "l2",
                                          .gamma_regularizer = "l1",
                                          .beta_constraint = "unit_norm",
                                          .gamma_constraint = "non_neg"});
  EXPECT_TRUE(make_layer(layer.config())->config() == layer.config());
  EXPECT_FALSE(batch.config() == layers::BatchNormalization().config());
  const Dense custom(1, {.kernel_regularizer = [](const Tensor& w) { return sum(w); }});
  expect_words(message_of<ValueError>([&] { custom.config(); }),
               {"kernel_regularizer", "cannot be written to a file"});
  const Dense bound(1, {.bias_constraint = [](const Tensor& w) { return w; }});
  expect_words(message_of<ValueError>([&] { bound.config(); }),
               {"bias_constraint", "cannot be written to a file"});
}

TEST(RegularizersAndConstraints, AreOptionsOfLayersAndPartOfALoopOfOnesOwn) {
  Sequential model{
      layers::Dense(64, {.activation = "relu",
                         .kernel_regularizer = regularizers::L2(1e-4),
                         .kernel_constraint = constraints::MaxNorm({.max_value = 3})}),
      layers::Dense(1, {.kernel_regularizer = "l1", .bias_constraint = "non_neg"}),
  };
  const Tensor x = testing::uniform({8, 3}, 1), y = Tensor::ones({8, 1});
  optimizers::SGD optimizer({.learning_rate = 0.1});
  model(x);
  const double before = penalty("l1", model.get_weights()[2]);
  const Pass pass({.training = true});
  const Tensor loss = losses::mean_squared_error(y, model(x)) + pass.loss();
  optimizer.minimize(loss, model.trainable_variables());
  EXPECT_GT(pass.loss().item<double>(), before);  // and that of the other kernel
  EXPECT_GT(pass.loss().item<double>(), 0);
  EXPECT_GE(model.get_weights()[3].to_vector<double>()[0], 0);
}

/// y = scale x, by a layer of the program's own.
class Scale : public UnaryLayer {
 public:
  explicit Scale(LayerOptions options = {}) : UnaryLayer(options) {}
  void describe(Fields& f) override {
    f.type("Scale");
    f.variable("scale", scale_);
  }
  void build(std::span<const Spec> inputs, const Rng& rng) override {
    scale_.create({inputs[0].shape[-1]}, inputs[0].dtype, "ones", rng.fork("scale"),
                  {.regularizer = regularizers::L2(0.5), .constraint = "non_neg"});
  }
  Tensor forward(const Tensor& x, Pass&) override { return x * scale_.value(); }

 private:
  Variable scale_;
};

TEST(RegularizersAndConstraints, WorkInLayersOfTheProgramsOwn) {
  Sequential model{Scale()};
  const Pass pass({.training = true});
  const Tensor y = model(Tensor::ones({1, 3}));
  EXPECT_EQ(pass.loss().item<double>(), 1.5);
  optimizers::SGD optimizer({.learning_rate = 2});
  optimizer.minimize(sum(y) + pass.loss(), model.trainable_variables());
  EXPECT_EQ(model.get_weights()[0].to_vector<double>(), Doubles(3, 0.0));  // 1 - 2 (1 + 1) < 0
}

TEST(RegularizersAndConstraints, OfOnesOwnAreAFewLines) {
  const Regularizer smooth = [](const Tensor& w) {
    const std::int64_t rows = w.shape()[0];
    return 0.1 * sum(square(slice(w, 1, rows) - slice(w, 0, rows - 1)));
  };
  const Constraint box = [](const Tensor& w) { return clip(w, -1, 1); };
  EXPECT_NEAR(penalty(smooth), 0.1 * (1 + 16 + 0.25 + 6.25), 1e-14);
  EXPECT_EQ(constrained(box), (Doubles{1, -1, 0, 1, 0.5, -0.5}));
}

TEST(RegularizersAndConstraints, AreToldByTheirWeight) {
  Dense dense(2, {.kernel_regularizer = "l2", .bias_constraint = "non_neg"});
  dense(Tensor::ones({1, 3}));
  const std::vector<Variable>& w = dense.trainable_variables();
  EXPECT_EQ(w[0].name(), "kernel");
  EXPECT_EQ(w[0].regularizer().name(), "l2");
  EXPECT_FALSE(w[0].constraint().defined());
  EXPECT_EQ(w[1].name(), "bias");
  EXPECT_FALSE(w[1].regularizer().defined());
  EXPECT_EQ(w[1].constraint().name(), "non_neg");
}

TEST(RegularizersAndConstraints, RefuseWhatTheyCannotBe) {
  using namespace regularizers;
  using namespace constraints;
  const auto refused = [](auto make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>(make), words);
  };
  refused([] { Regularizer::parse("l3"); },
          {"unknown regularizer \"l3\"", "did you mean \"l1\"?", "\"orthogonal_regularizer\""});
  refused([] { Constraint::parse("max_nrom"); },
          {"unknown constraint \"max_nrom\"", "did you mean \"max_norm\"?", "\"non_neg\""});
  refused([] { L1(-1); }, {"L1: l1 is a finite number from 0 up, got -1"});
  refused([] { L2(NAN); }, {"L2: l2", "nan"});
  refused([] { L1L2({.l2 = INFINITY}); }, {"L1L2: l2", "inf"});
  refused([] { OrthogonalRegularizer({.factor = -0.5}); }, {"OrthogonalRegularizer: factor"});
  refused([] { OrthogonalRegularizer({.mode = "row"}); },
          {"OrthogonalRegularizer", "\"row\"", "did you mean \"rows\"?"});
  refused([] { MaxNorm({.max_value = -1}); }, {"MaxNorm: max_value is at least 0, got -1"});
  refused([] { MinMaxNorm({.min_value = 2}); }, {"MinMaxNorm: 0 <= min_value", "2 and 1"});
  refused([] { MinMaxNorm({.rate = 1.5}); }, {"MinMaxNorm: rate is from 0 to 1, got 1.5"});
  expect_words(message_of<ShapeError>([] {
                 MinMaxNorm({.axis = {2}})(Tensor::ones({3, 4}));
               }),
               {"MinMaxNorm: there is no axis 2", "[3, 4]"});
  expect_words(message_of<ShapeError>([] { penalty("orthogonal_regularizer", Tensor::ones({3})); }),
               {"OrthogonalRegularizer", "matrix", "[3]"});
  refused([] { Regularizer::from_config(Config::Object{}); }, {"regularizer", "class_name"});
  refused(
      [] {
        Config config = Regularizer("l2").config();
        config.set("config", Config::Object{{"l2", -1.0}});
        Regularizer::from_config(config);
      },
      {"L2: l2", "-1"});
  refused(
      [] {
        Config config = Dense(2).config(), options = *config.find("config");
        options.set("kernel_constraint", Config::Object{{"class_name", "MinNorm"}});
        config.set("config", options);
        make_layer(config);
      },
      {"Dense", "option \"kernel_constraint\"", "\"MinNorm\""});
  // A layer whose kernel has no such axis says so in the step that meets it.
  Sequential model{layers::Input({2}), Dense(1, {.kernel_constraint = MaxNorm({.axis = {2}})})};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  expect_words(message_of<ShapeError>([&] {
                 model.fit(Tensor::ones({3, 2}), Tensor::ones({3, 1}), {.verbose = 0});
               }),
               {"axis", "2"});
}

}  // namespace
}  // namespace hebb
