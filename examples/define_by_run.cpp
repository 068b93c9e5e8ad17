// Define by run: the network is the C++ code that computes it.
//
// A Module has layers as members and a forward() of any code: loops, conditions, recursion. What it
// computes is recorded while it runs, and loss.backward() goes through the record from the end to
// the start, leaving in every weight w the gradient dL/dw. The training loop is written out:
//
//   for each batch:  loss = L(y, net(x));  gradients of loss;  w <- w - step(gradient)
//
// Here one layer is used several times, a loop inside the network: a residual step h <- h + f(h),
// repeated.
//
// R. E. Wengert: A simple automatic derivative evaluation program (1964); S. Linnainmaa (1970).
// Residual steps: K. He et al., Deep residual learning for image recognition (2015).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

struct Net : Module {
  layers::Dense first = add(layers::Dense(16, {.activation = "tanh"}));
  layers::Dense step = add(layers::Dense(16, {.activation = "tanh"}));
  layers::Dense out = add(layers::Dense(1, {.activation = "sigmoid"}));

  Tensor forward(const Tensor& x) override {
    Tensor h = first(x);
    for (int i = 0; i < 3; ++i) h = h + step(h);
    return out(h);
  }
};

int main() {
  const Dataset train = datasets::spirals({.samples = 400, .turns = 1, .seed = 1});
  const Dataset test = datasets::spirals({.samples = 400, .turns = 1, .seed = 2});

  Net net;
  optimizers::Adam optimizer({.learning_rate = 0.01});
  DataLoader batches(train, {.batch_size = 40, .shuffle = true});

  for (int epoch = 1; epoch <= 100; ++epoch) {
    double total = 0;
    for (auto [x, y] : batches) {
      Tensor loss = losses::binary_crossentropy(y, net(x, {.training = true}));
      optimizer.minimize(loss, net.trainable_variables());
      // The same in three lines:
      //   net.zero_grad();
      //   loss.backward();
      //   optimizer.step(net.trainable_variables());
      total += loss.item<double>();
    }
    if (epoch == 1 || epoch % 20 == 0) {
      std::printf("epoch %3d: loss %.4f\n", epoch, total / static_cast<double>(batches.size()));
    }
  }

  metrics::BinaryAccuracy accuracy;
  accuracy.update(test.y, net(test.x));
  std::printf("%lld parameters, accuracy on new points %.4f\n",
              static_cast<long long>(net.count_params()), accuracy.result());
}
