// Counting parameters: what a network has to learn.
//
//   a dense layer of u units on n inputs:  n u weights + u biases
//
//   3-5-1 without biases      3*5 + 5*1               =  20
//   4-6-6-1 without biases    4*6 + 6*6 + 6*1         =  66
//   20-32-10                  (20*32+32) + (32*10+10) = 672 + 330 = 1,002
//
// summary() prints the table that Keras prints.
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  Sequential small{
      layers::Input({3}),
      layers::Dense(5, {.activation = "sigmoid", .use_bias = false}),
      layers::Dense(1, {.activation = "sigmoid", .use_bias = false}),
  };
  small.summary();

  Sequential deeper{
      layers::Input({4}),
      layers::Dense(6, {.activation = "sigmoid", .use_bias = false}),
      layers::Dense(6, {.activation = "sigmoid", .use_bias = false}),
      layers::Dense(1, {.activation = "sigmoid", .use_bias = false}),
  };
  deeper.summary();

  Sequential classifier{
      layers::Input({20}),
      layers::Dense(32, {.activation = "relu"}),
      layers::Dense(10, {.activation = "softmax"}),
  };
  classifier.summary();
}
