#include "hebb/layers/lambda.hpp"

namespace hebb::layers {

void Lambda::describe(Fields& f) {
  f.type("Lambda");
  // No file can hold the function: it is described as what writing refuses.
  hebb::Activation function([](const Tensor& x) { return x; });
  f.option("function", function);
}

Tensor Lambda::merge(const Tensors& inputs, Pass&) { return function_->call(inputs); }

}  // namespace hebb::layers
