// Networks that pictures are drawn of.
#pragma once

#include "hebb/layers.hpp"
#include "hebb/model.hpp"

namespace hebb::plot {

inline Sequential digits() {
  return Sequential(
      {layers::Input({28, 28}), layers::Flatten(), layers::Dense(128, {.activation = "relu"}),
       layers::BatchNormalization(), layers::Dense(64, {.name = "frozen", .trainable = false}),
       layers::Dense(10, {.activation = "softmax", .name = "digit"})},
      {.name = "digits"});
}

/// Two inputs, two outputs, a shared layer, a nested model, a residual.
inline Model branches() {
  const Symbol image = Input({16}, {.name = "image"}), facts = Input({5}, {.name = "facts"});
  const layers::Dense shared(8, {.activation = "tanh", .name = "shared"});
  const Sequential encoder({layers::Input({8}), layers::Dense(6), layers::Dense(4)},
                           {.name = "encoder"});
  const Symbol left = shared(layers::Dense(8, {.name = "left"})(image));
  const Symbol right = shared(layers::Dense(8, {.name = "right"})(facts));
  const Symbol sum = layers::Add({.name = "sum"})(Symbols{left, right});
  const Symbol code = encoder(sum);
  const Symbol all = layers::Concatenate({.name = "all"})(Symbols{code, sum, facts});
  return Model({image, facts},
               {layers::Dense(3, {.name = "kind"})(all), layers::Dense(1, {.name = "size"})(all)});
}

inline Model residuals(int blocks) {
  const Symbol x = Input({16});
  Symbol h = layers::Dense(16)(x);
  for (int i = 0; i < blocks; ++i) h = layers::Add()(Symbols{h, layers::Dense(16)(h)});
  return Model(x, h);
}

inline Sequential chain_of_dense(int count) {
  Sequential model;
  model.add(layers::Input({4}));
  for (int i = 0; i < count; ++i) model.add(layers::Dense(4));
  return model;
}

struct Written : Module {
  layers::Dense first = add(layers::Dense(16, {.activation = "tanh"}));
  layers::Dense out = add(layers::Dense(1));
  Tensor forward(const Tensor& x) override { return out(first(x)); }
};

/// XNOR = OR(AND, NOR), as in textbooks.
inline Sequential xnor() {
  Sequential model(
      {layers::Input({2}), layers::Dense(2, {.activation = "sigmoid", .name = "gates"}),
       layers::Dense(1, {.activation = "sigmoid", .name = "or"})},
      {.name = "xnor"});
  model.set_weights({Tensor::from({20.f, -20.f, 20.f, -20.f}, {2, 2}), Tensor::from({-30.f, 10.f}),
                     Tensor::from({20.f, 20.f}, {2, 1}), Tensor::from({-10.f})});
  return model;
}

/// As many neurons and layers as neurons() draws.
inline Sequential largest_of_neurons() {
  Sequential model{layers::Input({16})};
  for (const int units : {16, 16, 16, 16, 12, 1}) {
    model.add(layers::Dense(units, {.kernel_initializer = "ones"}));
  }
  return model;
}

}  // namespace hebb::plot
