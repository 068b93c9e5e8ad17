// The loss as an option of compile(): by name, from a config, called.

#include "hebb/losses.hpp"

#include <array>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/option_config.hpp"
#include "nn/serialized.hpp"

namespace hebb {

namespace {

/// The options of each loss.
struct LossOptionNames {
  template <class O, class V>
  static void describe(O& options, const V& visit) {
    visit("reduction", options.reduction);
    if constexpr (requires { options.from_logits; }) visit("from_logits", options.from_logits);
    if constexpr (requires { options.label_smoothing; }) {
      visit("label_smoothing", options.label_smoothing);
    }
    if constexpr (requires { options.ignore_class; }) visit("ignore_class", options.ignore_class);
    if constexpr (requires { options.apply_class_balancing; }) {
      visit("apply_class_balancing", options.apply_class_balancing);
    }
    if constexpr (requires { options.delta; }) visit("delta", options.delta);
    if constexpr (requires { options.alpha; }) visit("alpha", options.alpha);
    if constexpr (requires { options.beta; }) visit("beta", options.beta);
    if constexpr (requires { options.gamma; }) visit("gamma", options.gamma);
    if constexpr (requires { options.axis; }) visit("axis", options.axis);
  }
};

/// What is done with a loss whose class is known by its id alone.
struct Row {
  Tensor (*call)(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight);
  Loss (*read)(const Config& options);
  Config (*write)(const detail::LossFunction* object);
  bool (*reduces)(const detail::LossFunction* object);
};

/// The options of an object; the defaults where there is none.
template <class L>
typename L::Options options_of(const detail::LossFunction* object) {
  const auto* own = static_cast<const detail::LossFunctionOf<L>*>(object);
  return own ? own->f.options : typename L::Options{};
}

template <class L>
constexpr Row row_of() {
  return {
      [](const Tensor& t, const Tensor& p, const Tensor& w) { return L()(t, p, w); },
      [](const Config& config) {
        return Loss(L(option_config::read<LossOptionNames, typename L::Options>(config)));
      },
      [](const detail::LossFunction* object) {
        return option_config::write<LossOptionNames>(options_of<L>(object));
      },
      [](const detail::LossFunction* object) {
        return !options_of<L>(object).reduction.is("none");
      },
  };
}

template <class... L>
constexpr std::array<Row, sizeof...(L)> rows_of(detail::TypeList<L...>) {
  return {row_of<L>()...};
}

constexpr auto kRows = rows_of(detail::LossClasses{});

const Row& row(int id) { return kRows[static_cast<std::size_t>(id)]; }

int id_of(std::string_view name) {
  const int id = detail::find_name(detail::kLossNames, name);
  if (id < 0) throw ValueError(text::unknown_name("loss", name, detail::kLossNames));
  return id % detail::kLosses;
}

}  // namespace

void detail::throw_takes_no_weights() {
  throw ValueError(
      "loss: the function takes no sample weights; write it with three parameters (y_true, y_pred, "
      "sample_weight)");
}

Loss Loss::parse(std::string_view name) {
  Loss loss;
  loss.id_ = id_of(name);
  return loss;
}

Loss Loss::from_config(const Config& config) {
  if (config.is_string()) return parse(config.as_string());
  const Serialized object("loss", config);
  const Row& of_class = row(id_of(object.class_name));
  try {
    return of_class.read(object.options);
  } catch (const Error& e) {
    throw ValueError(text::format("{}: {}", object.class_name, e.message()));
  }
}

Config Loss::config() const {
  if (id_ < 0) {
    throw ValueError(
        "loss: a function of the program's cannot be written to a file; use a loss of hebb's");
  }
  Config options;
  options.set("name", name());
  const Config own = row(id_).write(function_.get());
  for (const auto& [key, value] : own.as_object()) options.set(key, value);
  return serialized("keras.losses",
                    detail::kLossNames[static_cast<std::size_t>(id_ + detail::kLosses)],
                    std::move(options));
}

bool Loss::reduces() const { return id_ < 0 || row(id_).reduces(function_.get()); }

Tensor Loss::operator()(const Tensor& y_true, const Tensor& y_pred,
                        const Tensor& sample_weight) const {
  if (!defined()) throw ValueError("loss: none was given; name one in compile()");
  Tensor loss = function_ ? function_->call(y_true, y_pred, sample_weight)
                          : row(id_).call(y_true, y_pred, sample_weight);
  if (!loss.defined()) throw ValueError("loss: the function returned an undefined tensor");
  if (id_ < 0 && loss.size() != 1) {
    throw ShapeError(text::format(
        "loss: the function returned shape {}, but a loss is a scalar; reduce it with mean() or "
        "sum()",
        loss.shape().to_string()));
  }
  return loss;
}

}  // namespace hebb
