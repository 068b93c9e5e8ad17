// The loss as an option of compile(): by name, from a config, called.

#include "hebb/losses.hpp"

#include <array>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

// The options of each loss, for whoever writes or reads them: visit(name, member).

template <class O, class V>
void describe(O& options, const V& visit) {
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

Config to_config(bool value) { return value; }
Config to_config(int value) { return value; }
Config to_config(double value) { return value; }
Config to_config(Reduction value) { return value.name(); }
Config to_config(std::optional<std::int64_t> value) { return value ? Config(*value) : Config(); }
Config to_config(const Axes& axes) {
  if (axes.empty()) return {};
  Config::List list;
  for (const int axis : axes) list.emplace_back(axis);
  return list;
}

void from_config(const Config& config, bool& value) { value = config.as_bool(); }
void from_config(const Config& config, double& value) { value = config.as_double(); }
void from_config(const Config& config, int& axis) {
  const std::int64_t given = config.as_int();
  if (given < -Shape::kMaxRank || given >= Shape::kMaxRank) {
    throw ValueError(
        text::format("axis {} is outside {} to {}", given, -Shape::kMaxRank, Shape::kMaxRank - 1));
  }
  axis = static_cast<int>(given);
}
void from_config(const Config& config, Reduction& value) {
  value = config.is_null() ? Reduction("none") : Reduction::parse(config.as_string());
}
void from_config(const Config& config, std::optional<std::int64_t>& value) {
  value.reset();
  if (!config.is_null()) value = config.as_int();
}
void from_config(const Config& config, Axes& axes) {
  std::vector<int> list;
  const auto add = [&list](const Config& axis) { from_config(axis, list.emplace_back()); };
  if (config.is_list()) {
    for (const Config& axis : config.as_list()) add(axis);
  } else if (!config.is_null()) {
    add(config);
  }
  axes = list;
}

/// True for a member that Keras writes and that says nothing here: the name of the object, and the
/// axis of classes where it is the last, as always in hebb.
bool says_nothing(std::string_view member, const Config& value) {
  return member == "name" || member == "dtype" || (member == "axis" && value == Config(-1));
}

template <class O>
O read_options(const Config& config) {
  O options;
  for (const auto& [member, value] : config.as_object()) {
    std::vector<std::string_view> known;
    bool found = false;
    describe(options, [&, &key = member, &given = value](std::string_view name, auto& option) {
      known.push_back(name);
      if (name != key) return;
      found = true;
      try {
        from_config(given, option);
      } catch (const Error& e) {
        throw ValueError(text::format("option \"{}\": {}", name, e.message()));
      }
    });
    if (found || says_nothing(member, value)) continue;
    throw ValueError(text::unknown_name("option", member, known));
  }
  return options;
}

template <class O>
Config write_options(std::string_view name, const O& options) {
  Config config = Config::Object{};
  config.set("name", name);
  describe(options, [&](std::string_view member, const auto& option) {
    config.set(member, to_config(option));
  });
  return config;
}

/// What is done with a loss whose class is known by its id alone.
struct Row {
  Tensor (*call)(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight);
  Loss (*read)(const Config& options);
  Config (*write)(std::string_view name, const detail::LossFunction* object);
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
      [](const Config& config) { return Loss(L(read_options<typename L::Options>(config))); },
      [](std::string_view name, const detail::LossFunction* object) {
        return write_options(name, options_of<L>(object));
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
  const Config* type = config.find("class_name");
  if (!type) throw ValueError("loss: the description has no class_name");
  const int id = id_of(type->as_string());
  const Config* options = config.find("config");
  try {
    return row(id).read(options ? *options : Config::Object{});
  } catch (const Error& e) {
    throw ValueError(text::format("{}: {}", type->as_string(), e.message()));
  }
}

Config Loss::config() const {
  if (id_ < 0) {
    throw ValueError(
        "loss: a function of the program's cannot be written to a file; use a loss of hebb's");
  }
  Config config;
  config.set("class_name", detail::kLossNames[static_cast<std::size_t>(id_ + detail::kLosses)]);
  config.set("config", row(id_).write(name(), function_.get()));
  return config;
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
