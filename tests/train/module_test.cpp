// Networks written as C++, and loops of one's own: the same layers, the same bits.

#include <gtest/gtest.h>

#include "hebb/data.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::weight_bits;

struct Net : Module {
  Dense hidden = add(Dense(16, {.activation = "relu"}));
  layers::Dropout dropout = add(layers::Dropout(0.25));
  Dense out = add(Dense(1));
  Tensor forward(const Tensor& x) override { return out(dropout(hidden(x))); }
};

Sequential twin() {
  return Sequential{Dense(16, {.activation = "relu"}), layers::Dropout(0.25), Dense(1)};
}

class ModuleTest : public ::testing::Test {
 protected:
  void SetUp() override { set_random_seed(0); }
};

TEST_F(ModuleTest, ALoopOfOnesOwnLearns) {
  const Dataset data = testing::line(128);
  Net net;
  optimizers::Adam optimizer({.learning_rate = 0.02});
  double first = 0, last = 0;
  for (int epoch = 0; epoch < 40; ++epoch) {
    last = 0;
    for (auto [x, y] : DataLoader(data, {.batch_size = 32, .shuffle = true})) {
      const Tensor loss = losses::mean_squared_error(y, net(x, {.training = true}));
      optimizer.minimize(loss, net.trainable_variables());
      last += loss.item<double>() / 4;
    }
    if (epoch == 0) first = last;
  }
  EXPECT_GT(first, 1);
  EXPECT_LT(losses::mean_squared_error(data.y, net(data.x)).item<double>(), 0.05);
}

TEST_F(ModuleTest, HasTheBitsOfTheSequentialAndOfFit) {
  const Dataset data = testing::line(50);
  constexpr int kEpochs = 3;
  Net net;
  net(data.x);  // builds it: arguments are evaluated in any order
  optimizers::RMSprop optimizer;
  DataLoader loader(data, {.batch_size = 16, .shuffle = true, .seed = 4});
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (auto [x, y] : loader) {
      optimizer.minimize(losses::mean_squared_error(y, net(x, {.training = true})),
                         net.trainable_variables());
    }
  }
  Sequential fitted = twin();
  fitted.compile({.optimizer = "rmsprop", .loss = "mse"});
  fitted.fit(data, {.batch_size = 16, .epochs = kEpochs, .verbose = 0, .seed = 4});
  EXPECT_EQ(weight_bits(net), weight_bits(fitted));
  EXPECT_EQ(testing::bits(net.predict(data.x)), testing::bits(fitted.predict(data.x)));
  EXPECT_EQ(testing::weight_names(net), testing::weight_names(fitted));
}

TEST_F(ModuleTest, IsTrainedByFitAsWell) {
  const Dataset data = testing::line(50);
  Net net;
  Sequential sequential = twin();
  for (Model* model : {static_cast<Model*>(&net), static_cast<Model*>(&sequential)}) {
    model->compile({.optimizer = "adam", .loss = "mse"});
    model->fit(data, {.epochs = 2, .verbose = 0});
  }
  EXPECT_EQ(weight_bits(net), weight_bits(sequential));
}

/// Writes down whether it runs in training.
struct Watch : UnaryLayer {
  Watch() : UnaryLayer(LayerOptions{}) {}
  std::shared_ptr<std::string> seen = std::make_shared<std::string>();
  void describe(Fields& f) override { f.type("Watch"); }
  Tensor forward(const Tensor& x, Pass& pass) override {
    *seen += pass.training() ? 'T' : 'i';
    return x;
  }
};

TEST_F(ModuleTest, TrainingIsOnWithinTrainingOnly) {
  const Watch watch;
  Sequential model{layers::Input({1}), Sequential{watch}, Dense(1)};
  model.compile({.loss = "mse"});
  const Tensor x = Tensor::ones({4, 1}), y = Tensor::ones({4});
  watch.seen->clear();
  model.predict(x);
  model(x);
  model.evaluate(x, y);
  EXPECT_EQ(watch.seen->find('T'), std::string::npos);
  watch.seen->clear();
  model.fit(x, y, {.batch_size = 2, .verbose = 0, .validation_split = 0.25});
  // The data are checked on a batch of each part first; then two steps of three rows, then
  // validation.
  EXPECT_EQ(*watch.seen, "iiTTi");
  watch.seen->clear();
  model(x, {.training = true});
  EXPECT_EQ(*watch.seen, "T");
}

TEST_F(ModuleTest, DropoutActsInFitAlone) {
  // Half of the inputs fall out in training, so the loss of a perfect model is far from 0 there.
  Sequential model{layers::Input({4}), layers::Dropout(0.5),
                   Dense(1, {.kernel_initializer = "ones"})};
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse"});
  const Tensor x = Tensor::ones({64, 4}), y = Tensor::full({64}, 4);
  EXPECT_EQ(model.evaluate(x, y)["loss"], 0);
  EXPECT_EQ(model.predict(x).to_vector<double>(), std::vector<double>(64, 4.0));
  const History history = model.fit(x, y, {.verbose = 0, .validation_data = {x, y}});
  EXPECT_GT(history.history.at("loss")[0], 1);
  EXPECT_EQ(history.history.at("val_loss")[0], 0);
}

/// Any control flow: as many hidden steps as asked for.
struct Loop : Module {
  Dense step = add(Dense(3, {.activation = "tanh"}));
  int times = 1;
  Tensor forward(const Tensor& x) override {
    Tensor h = x;
    for (int i = 0; i < times; ++i) h = step(h) + h;
    return h;
  }
};

TEST_F(ModuleTest, MayLoop) {
  Loop net;
  const Tensor x = testing::uniform({2, 3}, 1);
  net(x);
  const Tensor once = net.step(x) + x;
  EXPECT_EQ(testing::bits(net(x)), testing::bits(once));
  net.times = 2;
  EXPECT_EQ(testing::bits(net(x)), testing::bits(net.step(once) + once));
  EXPECT_EQ(net.count_params(), 12);
}

TEST_F(ModuleTest, RefusesSeveralInputs) {
  Net net;
  testing::expect_words(
      testing::message_of<ShapeError>([&] {
        net.Layer::operator()(Tensors{Tensor::zeros({1, 2}), Tensor::zeros({1, 2})});
      }),
      {"module", "one input", "got 2"});
}

}  // namespace
}  // namespace hebb
