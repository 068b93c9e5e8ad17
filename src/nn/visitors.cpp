#include "nn/visitors.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "nn/keras_operations.hpp"

namespace hebb {

Config shape_to_config(const Shape& shape) {
  Config::List sizes;
  for (std::int64_t size : shape) sizes.push_back(size == kUnknown ? Config() : Config(size));
  return sizes;
}

Shape shape_from_config(const Config& config) {
  Shape shape;
  for (const Config& size : config.as_list()) {
    shape.push_back(size.is_null() ? kUnknown : size.as_int());
  }
  return shape;
}

Config axes_to_config(const Axes& axes) {
  if (axes.size() == 1) return axes[0];
  Config::List list;
  for (int axis : axes) list.push_back(axis);
  return axes.empty() ? Config() : Config(std::move(list));
}

Axes axes_from_config(const Config& config) {
  Axes axes;
  if (config.is_null()) return axes;
  const Config::List single{config};
  for (const Config& axis : config.is_list() ? config.as_list() : single) {
    const std::int64_t number = axis.as_int();
    if (number < -Shape::kMaxRank || number >= Shape::kMaxRank) {
      throw ValueError(text::format("an axis is a number from {} to {}, got {}", -Shape::kMaxRank,
                                    Shape::kMaxRank - 1, number));
    }
    axes.push_back(static_cast<int>(number));
  }
  return axes;
}

std::optional<DType> dtype_from_config(const Config& config) {
  if (config.is_null()) return std::nullopt;
  if (!config.is_object()) {
    // Keras's whole numbers of 32 bits, and what stands for them in a table of categories.
    return config.as_string() == "int32" ? DType::int64 : parse_dtype(config.as_string());
  }
  const Config* options = config.find("config");  // of a DTypePolicy
  const Config* name = options ? options->find("name") : nullptr;
  if (!name) throw ValueError("a dtype is a name or a policy that has one");
  return parse_dtype(name->as_string());
}

namespace {

/// f(); an error names the option.
template <class F>
Config named(std::string_view option, F&& f) {
  try {
    return f();
  } catch (const Error& e) {
    throw ValueError(text::format("{}: {}", option, e.message()));
  }
}

}  // namespace

void WriteOptions::option(std::string_view name, std::optional<std::int64_t>& v) {
  config.set(name, v ? Config(*v) : Config());
}

void WriteOptions::option(std::string_view name, std::optional<double>& v) {
  config.set(name, v ? Config(*v) : Config());
}

void WriteOptions::option(std::string_view name, Axes& v) { config.set(name, axes_to_config(v)); }

void WriteOptions::option(std::string_view name, std::vector<std::int64_t>& v) {
  config.set(name, Config::List(v.begin(), v.end()));
}

void WriteOptions::option(std::string_view name, std::vector<double>& v) {
  config.set(name, v.empty() ? Config() : Config(Config::List(v.begin(), v.end())));
}

void WriteOptions::option(std::string_view name, Shape& v) { config.set(name, shape_to_config(v)); }

void WriteOptions::option(std::string_view name, std::optional<Shape>& v) {
  config.set(name, v ? shape_to_config(*v) : Config());
}

void WriteOptions::option(std::string_view name, Activation& v) {
  config.set(name, named(name, [&] { return v.config(); }));
}

void WriteOptions::option(std::string_view name, Initializer& v) {
  config.set(name, named(name, [&] { return v.config(); }));
}

void WriteOptions::option(std::string_view name, Regularizer& v) {
  config.set(name, named(name, [&] { return v.config(); }));
}

void WriteOptions::option(std::string_view name, Constraint& v) {
  config.set(name, named(name, [&] { return v.config(); }));
}

void WriteOptions::children(std::string_view name, std::vector<std::shared_ptr<Layer>>& layers) {
  Config::List list;
  for (const auto& layer : layers) list.push_back(layer->config());
  config.set(name, std::move(list));
}

namespace {

/// Reads a member if it is there; an error names it.
template <class F>
void read(const Config& config, std::string_view name, F&& f) {
  const Config* value = config.find(name);
  if (!value) return;
  try {
    f(*value);
  } catch (const Error& e) {
    throw ValueError(text::format("option \"{}\": {}", name, e.message()));
  }
}

}  // namespace

ReadOptions::ReadOptions(const Config& from) : config(from) { (void)from.as_object(); }

void ReadOptions::common(LayerOptions& options) {
  read(config, "name", [&](const Config& c) { options.name = c.as_string(); });
  read(config, "trainable", [&](const Config& c) { options.trainable = c.as_bool(); });
  read(config, "dtype", [&](const Config& c) { options.dtype = dtype_from_config(c); });
  option("activity_regularizer", options.activity_regularizer);
  option("input_shape", options.input_shape);
}

void ReadOptions::option(std::string_view name, bool& v) {
  read(config, name, [&](const Config& c) { v = c.as_bool(); });
}

void ReadOptions::option(std::string_view name, std::int64_t& v) {
  read(config, name, [&](const Config& c) { v = c.as_int(); });
}

void ReadOptions::option(std::string_view name, double& v) {
  read(config, name, [&](const Config& c) { v = c.as_double(); });
}

void ReadOptions::option(std::string_view name, std::optional<std::int64_t>& v) {
  read(config, name,
       [&](const Config& c) { v = c.is_null() ? std::nullopt : std::optional(c.as_int()); });
}

void ReadOptions::option(std::string_view name, std::optional<double>& v) {
  read(config, name,
       [&](const Config& c) { v = c.is_null() ? std::nullopt : std::optional(c.as_double()); });
}

void ReadOptions::option(std::string_view name, Axes& v) {
  read(config, name, [&](const Config& c) { v = axes_from_config(c); });
}

void ReadOptions::option(std::string_view name, std::string& v) {
  read(config, name, [&](const Config& c) { v = c.as_string(); });
}

void ReadOptions::option(std::string_view name, std::vector<std::int64_t>& v) {
  read(config, name, [&](const Config& c) {
    const Config::List list = c.is_list() ? c.as_list() : Config::List{c};
    v.clear();
    for (const Config& number : list) v.push_back(number.as_int());
  });
}

void ReadOptions::option(std::string_view name, std::vector<double>& v) {
  read(config, name, [&](const Config& c) {
    v.clear();
    if (c.is_null()) return;
    const Config::List list = c.is_list() ? c.as_list() : Config::List{c};
    for (const Config& number : list) v.push_back(number.as_double());
  });
}

void ReadOptions::option(std::string_view name, Shape& v) {
  read(config, name, [&](const Config& c) { v = shape_from_config(c); });
}

void ReadOptions::option(std::string_view name, std::optional<Shape>& v) {
  read(config, name, [&](const Config& c) {
    v = c.is_null() ? std::nullopt : std::optional(shape_from_config(c));
  });
}

void ReadOptions::option(std::string_view name, Activation& v) {
  read(config, name, [&](const Config& c) { v = Activation::from_config(c); });
}

void ReadOptions::option(std::string_view name, Initializer& v) {
  read(config, name, [&](const Config& c) { v = Initializer::from_config(c); });
}

void ReadOptions::option(std::string_view name, Regularizer& v) {
  read(config, name, [&](const Config& c) { v = Regularizer::from_config(c); });
}

void ReadOptions::option(std::string_view name, Constraint& v) {
  read(config, name, [&](const Config& c) { v = Constraint::from_config(c); });
}

void ReadOptions::children(std::string_view name, std::vector<std::shared_ptr<Layer>>& layers) {
  read(config, name, [&](const Config& c) {
    for (const Config& child : c.as_list()) layers.push_back(make_layer(layer_of(child)));
  });
}

}  // namespace hebb
