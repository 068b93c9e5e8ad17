// Callbacks that watch a figure do what Keras's do, and so does SwapEMAWeights.

#include "train/callback_golden.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using testing::fit_quietly;
using testing::GoldenValues;
using testing::one_weight;
using testing::Script;
using testing::weight_of;

const int kEpochs = 24;

TEST(CallbackGolden, EarlyStoppingIsKerass) {
  GoldenValues golden;
  for (const testing::KerasStopping& keras : testing::kKerasStopping) {
    Sequential model = one_weight();
    const History history = fit_quietly(
        model, {Script("score", keras.figures), callbacks::EarlyStopping(keras.options)}, kEpochs);
    const auto epochs = static_cast<double>(history.epoch.size());
    golden.compare("epochs", {epochs, weight_of(model)},
                   {static_cast<double>(keras.epochs), keras.weight}, 0);
  }
}

TEST(CallbackGolden, ReduceLROnPlateauIsKerass) {
  GoldenValues golden;
  for (const testing::KerasPlateau& keras : testing::kKerasPlateau) {
    Sequential model = one_weight();
    std::vector<double> rates;
    const callbacks::LambdaCallback look(
        {.on_epoch_end = [&](int, Logs&) { rates.push_back(model.optimizer().learning_rate()); }});
    model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}), .loss = "mse"});
    model.fit(Tensor::ones({1, 1}), Tensor::ones({1}),
              {.epochs = kEpochs,
               .verbose = 0,
               .callbacks = {Script("score", keras.figures),
                             callbacks::ReduceLROnPlateau(keras.options), look}});
    golden.compare("rate", rates, keras.rates, 1e-15);
  }
}

TEST(CallbackGolden, ModelCheckpointIsKerass) {
  for (const testing::KerasCheckpoint& keras : testing::kKerasCheckpoint) {
    struct Paths : ModelWriter {
      std::vector<std::string> list;
      void write(const Model&, const std::string& path, bool) override { list.push_back(path); }
    };
    const auto paths = std::make_shared<Paths>();
    ModelCheckpointOptions options = keras.options;
    options.writer = paths;
    Sequential model = one_weight();
    fit_quietly(model,
                {Script("score", keras.figures),
                 callbacks::ModelCheckpoint("{epoch:03d}_{score:+.2f}.keras", options)},
                kEpochs);
    EXPECT_EQ(paths->list, keras.files);
  }
}

TEST(CallbackGolden, SwapEMAWeightsIsKerass) {
  GoldenValues golden;
  const auto numbers = [](const Model& model) {
    std::vector<double> values;
    for (const Tensor& w : model.get_weights()) {
      for (const double v : w.to_vector<double>()) values.push_back(v);
    }
    return values;
  };
  const Tensor x = Tensor::from({0.5, 1.0, -1.0, 0.25, 1.5, -0.75, 0.0, 2.0}, {4, 2});
  const Tensor y = Tensor::from({1.0, 0.5, -2.0, 0.25}, {4, 1});
  for (const testing::KerasSwap& keras : testing::kKerasSwap) {
    Sequential model{layers::Input({2}, {.dtype = DType::float64}), layers::Dense(1)};
    model.set_weights({Tensor::from({0.25, -0.5}, {2, 1}), Tensor::from({0.125})});
    model.compile({.optimizer = optimizers::SGD(
                       {.learning_rate = 0.125, .use_ema = true, .ema_momentum = 0.5}),
                   .loss = "mse"});
    std::vector<double> seen;
    const callbacks::LambdaCallback look({.on_epoch_end = [&](int, Logs&) {
      for (const double v : numbers(model)) seen.push_back(v);
    }});
    const History history = model.fit(
        x, y,
        {.batch_size = 2,
         .epochs = 3,
         .verbose = 0,
         .callbacks = {callbacks::SwapEMAWeights({.swap_on_epoch = keras.swap_on_epoch}), look},
         .validation_data = {x, y},
         .shuffle = false});
    // Keras keeps the running loss in float32.
    golden.compare("loss", history.history.at("loss"), keras.loss, 1e-6);
    golden.compare("val_loss", history.history.at("val_loss"), keras.val_loss, 1e-6);
    golden.compare("seen", seen, keras.seen, 1e-12);
    golden.compare("left", numbers(model), keras.left, 1e-12);
  }
}

}  // namespace
}  // namespace hebb
