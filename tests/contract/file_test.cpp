// Every layer comes back from every format that holds whole models, to the last bit.

#include <gtest/gtest.h>

#include <algorithm>

#include "contract/contract_cases.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb {
namespace {

using testing::bits;
using testing::layer_cases;
using testing::LayerCase;
using testing::uniform;

class FileContract : public ::testing::TestWithParam<LayerCase> {
 protected:
  /// The layer alone in a model, with weights that no initializer makes.
  static Model model_of(const LayerCase& layer, DType dtype) {
    std::vector<Symbol> inputs;
    for (const Shape& sample : layer.samples) inputs.push_back(Input(sample, {.dtype = dtype}));
    Model model(inputs, AnyLayer(layer.make(dtype))(inputs));
    testing::change_weights(model);
    return model;
  }
};

/// The cases of layers that files can name and models call.
std::vector<LayerCase> cases_in_files() {
  const std::vector<std::string_view> types = layer_types();
  std::vector<LayerCase> cases;
  for (const LayerCase& layer : layer_cases()) {
    const std::string type = layer.make(DType::float32)->type();
    const bool named = std::find(types.begin(), types.end(), type) != types.end();
    if (named && type != "InputLayer") cases.push_back(layer);
  }
  return cases;
}

TEST_P(FileContract, EveryFormatKeepsEveryBit) {
  const testing::TemporaryFolder folder;
  for (const DType dtype : {DType::float32, DType::float64}) {
    Model model = model_of(GetParam(), dtype);
    const Tensors x = GetParam().inputs(3, dtype);
    const Tensors expected = model.predict_outputs(x, {.verbose = 0});
    for (const io::Format& format : io::formats()) {
      if (!format.holds.architecture || !format.holds.weights) continue;
      SCOPED_TRACE(format.name);
      const std::string path = folder / ("model" + std::string(format.extensions[0]));
      model.save(path);
      const std::shared_ptr<Model> loaded = load_model(path);
      EXPECT_EQ(loaded->to_json(), model.to_json());
      EXPECT_EQ(testing::weight_names(*loaded), testing::weight_names(model));
      EXPECT_EQ(testing::weight_bits(*loaded), testing::weight_bits(model));
      const Tensors y = loaded->predict_outputs(x, {.verbose = 0});
      for (std::size_t i = 0; i < y.size(); ++i) EXPECT_EQ(bits(y[i]), bits(expected[i]));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Layers, FileContract, ::testing::ValuesIn(cases_in_files()),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace hebb
