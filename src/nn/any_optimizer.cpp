// The optimizer as an option of compile(): by name, from a config, to a config.

#include <array>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/optimizers.hpp"
#include "nn/option_config.hpp"
#include "nn/serialized.hpp"

namespace hebb {

namespace {

/// The options of each optimizer: those that all have, then its own.
struct OptimizerOptionNames {
  template <class O, class V>
  static void describe(O& options, const V& visit) {
    using option_config::NullFor;
    visit("learning_rate", options.learning_rate);
    if (std::remove_const_t<O>{}.weight_decay == 0) {
      visit("weight_decay", NullFor{options.weight_decay, 0.0});
    } else {  // AdamW decays unless told otherwise
      visit("weight_decay", options.weight_decay);
    }
    visit("clipnorm", options.clipnorm);
    visit("global_clipnorm", options.global_clipnorm);
    visit("clipvalue", options.clipvalue);
    visit("use_ema", options.use_ema);
    visit("ema_momentum", options.ema_momentum);
    visit("ema_overwrite_frequency", options.ema_overwrite_frequency);
    visit("gradient_accumulation_steps",
          NullFor{options.gradient_accumulation_steps, std::int64_t{1}});
    describe_own(options, visit);
  }

 private:
  template <class O, class V>
  static void describe_own(O& o, const V& visit) {
    if constexpr (requires { o.learning_rate_power; }) {
      visit("learning_rate_power", o.learning_rate_power);
    }
    if constexpr (requires { o.initial_accumulator_value; }) {
      visit("initial_accumulator_value", o.initial_accumulator_value);
    }
    if constexpr (requires { o.l1_regularization_strength; }) {
      visit("l1_regularization_strength", o.l1_regularization_strength);
      visit("l2_regularization_strength", o.l2_regularization_strength);
      visit("l2_shrinkage_regularization_strength", o.l2_shrinkage_regularization_strength);
      visit("beta", o.beta);
    }
    if constexpr (requires { o.rho; }) visit("rho", o.rho);
    if constexpr (requires { o.momentum; }) visit("momentum", o.momentum);
    if constexpr (requires { o.nesterov; }) visit("nesterov", o.nesterov);
    if constexpr (requires { o.beta_1; }) visit("beta_1", o.beta_1);
    if constexpr (requires { o.beta_2; }) visit("beta_2", o.beta_2);
    if constexpr (requires { o.epsilon; }) visit("epsilon", o.epsilon);
    if constexpr (requires { o.centered; }) visit("centered", o.centered);
    if constexpr (requires { o.amsgrad; }) visit("amsgrad", o.amsgrad);
  }
};

/// What is done with an optimizer whose class is known by its id alone.
struct Row {
  std::string_view class_name;
  const std::type_info& type;
  std::shared_ptr<Optimizer> (*read)(const Config& options);
  Config (*write)(const Optimizer& optimizer);
};

template <class O>
constexpr Row row_of(std::string_view class_name) {
  return {class_name, typeid(O),
          [](const Config& options) -> std::shared_ptr<Optimizer> {
            return std::make_shared<O>(
                option_config::read<OptimizerOptionNames, typename O::Options>(options));
          },
          [](const Optimizer& optimizer) {
            return option_config::write<OptimizerOptionNames>(
                static_cast<const O&>(optimizer).options());
          }};
}

constexpr std::string_view kClassNames[] = {"SGD",      "RMSprop", "Adam",  "AdamW", "Adagrad",
                                            "Adadelta", "Adamax",  "Nadam", "Ftrl",  "Lion"};

template <class... O>
constexpr std::array<Row, sizeof...(O)> rows_of(detail::TypeList<O...>) {
  std::size_t i = 0;
  return {row_of<O>(kClassNames[i++])...};
}

constexpr auto kRows = rows_of(detail::OptimizerClasses{});
static_assert(kRows.size() == std::size(detail::kOptimizerNames));
static_assert(kRows.size() == std::size(kClassNames));

}  // namespace

AnyOptimizer AnyOptimizer::parse(std::string_view name) {
  AnyOptimizer result;
  result.id_ = detail::find_name(detail::kOptimizerNames, name);
  if (result.id_ < 0) throw ValueError(text::unknown_name("optimizer", name, names()));
  return result;
}

AnyOptimizer AnyOptimizer::from_config(const Config& config) {
  if (config.is_string()) return parse(config.as_string());
  const Serialized object("optimizer", config);
  const Row& row = kRows[static_cast<std::size_t>(parse(object.class_name).id_)];
  try {
    return row.read(object.options);
  } catch (const Error& e) {
    throw ValueError(text::format("{}: {}", row.class_name, e.message()));
  }
}

std::shared_ptr<Optimizer> AnyOptimizer::make() const {
  return optimizer_ ? optimizer_ : kRows[static_cast<std::size_t>(id_)].read(Config::Object{});
}

Config AnyOptimizer::config() const {
  const std::shared_ptr<Optimizer> made = make();
  const Optimizer& optimizer = *made;
  for (const Row& row : kRows) {
    if (row.type != typeid(optimizer)) continue;
    Config options;
    options.set("name", optimizer.name());
    const Config own = row.write(optimizer);
    for (const auto& [key, value] : own.as_object()) options.set(key, value);
    return serialized("keras.optimizers", row.class_name, std::move(options));
  }
  throw ValueError(text::format(
      "optimizer: {} is of a class of the program's, which cannot be written to a file; use an "
      "optimizer of hebb's",
      optimizer.name()));
}

}  // namespace hebb
