// The options of losses, metrics and optimizers as configs: how a value of each kind is written and
// read. Each family lists its options once: `struct Family { template <class O, class V> static
// void describe(O& options, const V& visit); }` calls visit(name, member) for each.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/losses/common.hpp"
#include "hebb/metrics/common.hpp"
#include "hebb/schedules.hpp"
#include "nn/visitors.hpp"

namespace hebb::option_config {

/// A number for which Keras writes null when it is `none`.
template <class T>
struct NullFor {
  T& value;
  std::remove_const_t<T> none;
};
template <class T>
NullFor(T&, std::remove_const_t<T>) -> NullFor<T>;

inline Config to_config(bool value) { return value; }
inline Config to_config(int value) { return value; }
inline Config to_config(std::int64_t value) { return value; }
inline Config to_config(double value) { return value; }
inline Config to_config(const std::string& value) { return value; }
inline Config to_config(Reduction value) { return value.name(); }
inline Config to_config(const LearningRate& value) { return value.config(); }
template <class T>
Config to_config(const std::optional<T>& value) {
  return value ? Config(*value) : Config();
}
template <class T>
Config to_config(NullFor<T> number) {
  return number.value == number.none ? Config() : Config(number.value);
}
template <class Words>
Config to_config(detail::Choice<Words> value) {
  return value.name() == "none" ? Config() : Config(value.name());
}
inline Config to_config(const std::vector<double>& list) {
  return list.empty() ? Config() : Config(Config::List(list.begin(), list.end()));
}
inline Config to_config(const Axes& axes) {
  return axes.empty() ? Config() : Config(Config::List(axes.begin(), axes.end()));
}

inline void from_config(const Config& config, bool& value) { value = config.as_bool(); }
inline void from_config(const Config& config, std::int64_t& value) { value = config.as_int(); }
inline void from_config(const Config& config, double& value) { value = config.as_double(); }
inline void from_config(const Config& config, std::string& value) { value = config.as_string(); }
inline void from_config(const Config& config, Axes& axes) { axes = axes_from_config(config); }
inline void from_config(const Config& config, int& axis) {
  const Axes axes = axes_from_config(config);
  if (axes.size() != 1) throw ValueError(text::format("expected one axis, found {}", axes.size()));
  axis = axes[0];
}
inline void from_config(const Config& config, Reduction& value) {
  value = config.is_null() ? Reduction("none") : Reduction::parse(config.as_string());
}
inline void from_config(const Config& config, LearningRate& value) {
  value = LearningRate::from_config(config);
}
template <class T>
void from_config(const Config& config, std::optional<T>& value) {
  value.reset();
  if (!config.is_null()) from_config(config, value.emplace());
}
template <class T>
void from_config(const Config& config, NullFor<T> number) {
  number.value = number.none;
  if (!config.is_null()) from_config(config, number.value);
}
template <class Words>
void from_config(const Config& config, detail::Choice<Words>& value) {
  value = detail::Choice<Words>::parse(config.is_null() ? "none" : config.as_string());
}
/// A number alone stands for a list of one; a tensor of Keras's is an object with its values.
inline void from_config(const Config& config, std::vector<double>& list) {
  list.clear();
  if (config.is_null()) return;
  if (const Config* tensor = config.find("config")) {
    if (const Config* values = tensor->find("value")) return from_config(*values, list);
  }
  const Config::List single{config};
  for (const Config& number : config.is_list() ? config.as_list() : single) {
    list.push_back(number.as_double());
  }
}

/// True for a member that Keras writes and that says nothing here: what has no value, the name and
/// dtype of the object, how Keras runs it, and the axis of classes where it is the last, as always
/// in hebb.
inline bool says_nothing(std::string_view member, const Config& value) {
  constexpr std::string_view kAside[] = {"name", "dtype", "num_labels", "jit_compile",
                                         "is_legacy_optimizer"};
  return value.is_null() || (member == "axis" && value == Config(-1)) ||
         std::find(std::begin(kAside), std::end(kAside), member) != std::end(kAside);
}

/// Options from a config; absent ones keep their defaults. \throws ValueError for an unknown one or
/// a value of the wrong kind, naming it.
template <class Family, class O>
O read(const Config& config) {
  O options;
  for (const auto& [member, value] : config.as_object()) {
    std::vector<std::string_view> known;
    bool found = false;
    Family::describe(options,
                     [&, &key = member, &given = value](std::string_view name, auto&& option) {
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

/// Options as a config. \throws ValueError for one that no text describes.
template <class Family, class O>
Config write(const O& options) {
  Config config = Config::Object{};
  Family::describe(options, [&](std::string_view name, const auto& option) {
    config.set(name, to_config(option));
  });
  return config;
}

}  // namespace hebb::option_config
