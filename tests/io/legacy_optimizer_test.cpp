// The optimizer's variables in `.h5` of Keras 1 and 2, in orders that the real files of
// keras_files_test do not have.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "io/formats/keras_files.hpp"
#include "io/hdf5/file.hpp"
#include "io/hdf5/writer.hpp"
#include "io/json.hpp"

namespace hebb::io {
namespace {

/// First numbers of an optimizer's variables, each a number of its own, once they were read from a
/// file with these names and shapes in this order.
std::vector<std::string> order_of(const char* optimizer,
                                  const std::vector<std::pair<std::string, Shape>>& variables) {
  hdf5::NewGroup root;
  std::vector<std::string> names;
  double number = 0;
  for (const auto& [name, shape] : variables) {
    names.push_back(name);
    root.add(name, shape.rank() == 0 ? Tensor::full({}, number++).cast(DType::int64)
                                     : Tensor::full(shape, number++));
  }
  root.set_texts("weight_names", names);
  const std::vector<std::uint8_t> bytes = hdf5::write(root, "test");
  SavedModel model;
  model.keras_version = "2.2.4";
  model.compile = parse_json(optimizer, "test");
  read_legacy_optimizer(hdf5::File(bytes, "test").root(), model);
  std::vector<std::string> order;
  for (const SavedWeight& v : model.optimizer) {
    order.push_back(text::format("{}", v.value.to_vector<double>()[0]));
  }
  return order;
}

using Order = std::vector<std::string>;

TEST(LegacyOptimizer, AllFirstMomentsThenAllSecondOnes) {
  const char* adam = R"({"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.5}}})";
  // Keras 2: numbered, with a placeholder for each weight.
  EXPECT_EQ(order_of(adam, {{"Adam/iterations:0", {}},
                            {"training/Adam/Variable:0", {2, 3}},
                            {"training/Adam/Variable_1:0", {3}},
                            {"training/Adam/Variable_2:0", {2, 3}},
                            {"training/Adam/Variable_3:0", {3}},
                            {"training/Adam/Variable_4:0", {1}},
                            {"training/Adam/Variable_5:0", {1}}}),
            (Order{"0", "0.5", "1", "3", "2", "4"}));
  // tf.keras from 2.11 on: weight by weight.
  EXPECT_EQ(order_of(adam, {{"iteration:0", {}},
                            {"Adam/m/kernel:0", {2, 3}},
                            {"Adam/v/kernel:0", {2, 3}},
                            {"Adam/m/bias:0", {3}},
                            {"Adam/v/bias:0", {3}}}),
            (Order{"0", "0.5", "1", "2", "3", "4"}));
  // Keras 2 before 2.3: no count of steps.
  const char* rmsprop =
      R"({"optimizer": {"class_name": "RMSprop", "config": {"learning_rate": 0.5}}})";
  EXPECT_EQ(order_of(rmsprop, {{"training/RMSprop/Variable:0", {2}},
                               {"training/RMSprop/Variable_1:0", {3}}}),
            (Order{"0", "0.5", "0", "1"}));
}

TEST(LegacyOptimizer, TellsTheThirdSlotOfAMSGradFromPlaceholders) {
  const char* amsgrad =
      R"({"optimizer": {"class_name": "Adam", "config": {"lr": 0.5, "amsgrad": true}}})";
  EXPECT_EQ(order_of(amsgrad, {{"Adam/iterations:0", {}},
                               {"training/Adam/Variable:0", {2, 3}},
                               {"training/Adam/Variable_1:0", {1}},
                               {"training/Adam/Variable_2:0", {2, 3}},
                               {"training/Adam/Variable_3:0", {1}},
                               {"training/Adam/Variable_4:0", {2, 3}},
                               {"training/Adam/Variable_5:0", {1}}}),
            (Order{"0", "1", "3", "2", "4", "5", "6"}));
  // tf.keras has no placeholders: the last two are slots of weights of one element.
  const char* adam = R"({"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.5}}})";
  EXPECT_EQ(order_of(adam, {{"Adam/iter:0", {}},
                            {"Adam/kernel/m:0", {2, 1}},
                            {"Adam/gamma/m:0", {1}},
                            {"Adam/beta/m:0", {1}},
                            {"Adam/kernel/v:0", {2, 1}},
                            {"Adam/gamma/v:0", {1}},
                            {"Adam/beta/v:0", {1}}}),
            (Order{"0", "0.5", "1", "4", "2", "5", "3", "6"}));
}

TEST(LegacyOptimizer, TakesNamesThatPromiseMoreThanThereIs) {
  const char* adam = R"({"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.5}}})";
  EXPECT_EQ(
      order_of(
          adam,
          {{"Adam/iter:0", {}}, {"Adam/a/m:0", {2}}, {"Adam/b/m:0", {2}}, {"Adam/c/m:0", {2}}}),
      (Order{"0", "0.5", "1", "2", "3"}));
}

TEST(LegacyOptimizer, ComputesNadamsProductOfAnyNumberOfSteps) {
  const auto product = [](const char* beta, double steps) {
    SavedModel model;
    model.compile = parse_json(
        text::format(R"({{"optimizer": {{"class_name": "Nadam", "config": {{"beta_1": {}}}}}}})",
                     beta),
        "test");
    model.optimizer.push_back({"", Tensor::full({}, steps, DType::float64).cast(DType::int64)});
    modernize_optimizer(model);
    return model.optimizer.back().value.to_vector<double>()[0];
  };
  double expected = 1;
  for (int step = 1; step <= 3000; ++step) {
    expected *= 0.9999 * (1 - 0.5 * std::pow(0.96, step));
  }
  EXPECT_NEAR(product("0.9999", 3000), expected, 1e-6 * expected);
  EXPECT_NEAR(product("0.9", 1), 0.9 * 0.52, 1e-7);
  EXPECT_EQ(product("0.9", 0x1p62), 0);
  EXPECT_GT(product("1.0", 0x1p62), 0);
}

}  // namespace
}  // namespace hebb::io
