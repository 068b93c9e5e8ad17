// The optimizer's variables in `.h5` of Keras 1, 2 and 3. hebb has them in the order of Keras 3;
// the names say which order a file has.

#include <algorithm>
#include <array>
#include <cmath>

#include "io/config_text.hpp"
#include "io/formats/keras_files.hpp"

namespace hebb::io {

namespace {

/// Optimizers whose first two slots alternate, weight by weight, in Keras 3.
constexpr std::array<std::string_view, 4> kAlternating = {"Adam", "Adamax", "Nadam", "Adadelta"};

/// An option of the optimizer; null without it.
const Config* option(const SavedModel& model, std::string_view name) {
  const Config* optimizer = model.compile.find("optimizer");
  const Config* config = optimizer ? optimizer->find("config") : nullptr;
  return config ? config->find(name) : nullptr;
}

/// Class of the optimizer, without the package that Keras 2 puts before it.
std::string optimizer_class(const SavedModel& model) {
  const Config* optimizer = model.compile.find("optimizer");
  const std::string_view name = optimizer ? text_in(*optimizer, "class_name") : "";
  return std::string(name.substr(name.rfind('>') + 1));
}

/// What Nadam's momenta of the first steps multiply to, which tf.keras does not keep.
double momentum_product(double beta_1, std::int64_t steps) {
  constexpr std::int64_t kWarm = 1000;  // 0.96^1000 is lost beside 1: it is beta_1 from there on
  double product = 1;
  for (std::int64_t step = 1; step <= std::min(steps, kWarm); ++step) {
    product *= beta_1 * (1 - 0.5 * std::pow(0.96, static_cast<double>(step)));
  }
  return steps <= kWarm ? product : product * std::pow(beta_1, static_cast<double>(steps - kWarm));
}

/// Of all first slots, then all second ones, to first and second of each weight in turn; what comes
/// behind these stays.
void alternate(std::vector<SavedWeight>& slots, std::size_t weights) {
  std::vector<SavedWeight> result;
  for (std::size_t i = 0; i < weights; ++i) {
    result.push_back(slots[i]);
    result.push_back(slots[weights + i]);
  }
  result.insert(result.end(), slots.begin() + static_cast<std::ptrdiff_t>(2 * weights),
                slots.end());
  slots = std::move(result);
}

/// Keras 2's Adam keeps an array of one element for each weight where AMSGrad would have its slot.
void drop_placeholders(std::vector<SavedWeight>& slots) {
  if (slots.size() % 3 != 0) return;
  const auto weights = static_cast<std::ptrdiff_t>(slots.size() / 3);
  const auto second = slots.begin() + weights, last = second + weights;
  const bool pairs = std::equal(slots.begin(), second, second, [](const auto& m, const auto& v) {
    return m.value.shape() == v.value.shape();
  });
  const bool unused = std::all_of(last, slots.end(),
                                  [](const SavedWeight& s) { return s.value.shape() == Shape{1}; });
  if (pairs && unused) slots.erase(last, slots.end());
}

/// Number of weights with so many slots each, at most those that two of them are there for. In
/// tf.keras these are named "m:0" and "v:0", each below its weight; in Keras 2 they are numbered.
std::size_t weights_of(const std::vector<SavedWeight>& slots, std::size_t of_each) {
  const auto same = static_cast<std::size_t>(std::count_if(
      slots.begin(), slots.end(), [&](const auto& s) { return s.name == slots[0].name; }));
  return std::min(same > 1 ? same : slots.size() / of_each, slots.size() / 2);
}

}  // namespace

void read_legacy_optimizer(const hdf5::Group& group, SavedModel& model) {
  const auto names = group.split_attribute_texts("weight_names");
  if (!names) return;
  for (const std::string& name : *names) {
    model.optimizer.push_back({last_part(name), group.dataset(name).read()});
  }
  if (model.optimizer.empty() || model.keras_version.starts_with("3.")) return;
  if (model.optimizer[0].value.rank() != 0) {  // Keras 2 before 2.3: RMSprop does not count steps
    model.optimizer.insert(model.optimizer.begin(), {"iteration", Tensor::zeros({}, DType::int64)});
  }
  const bool interleaved = names->front().starts_with("iteration");  // tf.keras from 2.11 on
  const std::string type = optimizer_class(model);
  if (!interleaved &&
      std::find(kAlternating.begin(), kAlternating.end(), type) != kAlternating.end()) {
    std::vector<SavedWeight> slots(model.optimizer.begin() + 1, model.optimizer.end());
    model.optimizer.resize(1);
    const Config* amsgrad = option(model, "amsgrad");
    const bool has_third = amsgrad && *amsgrad == Config(true);
    if (!has_third) drop_placeholders(slots);
    if (!slots.empty()) alternate(slots, weights_of(slots, has_third ? 3 : 2));
    model.optimizer.insert(model.optimizer.end(), slots.begin(), slots.end());
  }
  modernize_optimizer(model);
}

void modernize_optimizer(SavedModel& model) {
  if (model.optimizer.empty()) return;
  const std::string type = optimizer_class(model);
  const Config* momentum = option(model, "momentum");
  if (type == "SGD" && momentum && momentum->as_double() == 0) model.optimizer.resize(1);
  if (const Config* beta = option(model, "beta_1"); type == "Nadam" && beta) {
    const auto steps = model.optimizer[0].value.item<std::int64_t>();
    model.optimizer.push_back({"", Tensor::full({}, momentum_product(beta->as_double(), steps))});
  }
  const Config* rate = option(model, "learning_rate");
  if (!rate || rate->is_object()) return;
  model.optimizer.insert(model.optimizer.begin() + 1, {"", Tensor::full({}, rate->as_double())});
}

}  // namespace hebb::io
