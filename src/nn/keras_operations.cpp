#include "nn/keras_operations.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

constexpr std::string_view kModule = "keras.src.ops.numpy";

struct Row {
  std::string_view ours, theirs;
};
constexpr Row kArithmetic[] = {
    {"add", "Add"}, {"subtract", "Subtract"}, {"multiply", "Multiply"}, {"divide", "TrueDivide"}};

/// The row of a class of Keras; null for another.
const Row* row_of(std::string_view theirs) {
  const auto* row = std::find_if(std::begin(kArithmetic), std::end(kArithmetic),
                                 [&](const Row& r) { return r.theirs == theirs; });
  return row == std::end(kArithmetic) ? nullptr : row;
}

Config object(std::string_view class_name, Config config) {
  Config result;
  result.set("class_name", class_name);
  result.set("config", std::move(config));
  return result;
}

/// start:stop of Python, null where there is none.
Config slice_of(Config start, Config stop) {
  Config config;
  config.set("start", std::move(start));
  config.set("stop", std::move(stop));
  config.set("step", Config());
  return object("__slice__", std::move(config));
}

const Config& options_of(const Config& layer) { return *layer.find("config"); }

std::string_view class_of(const Config& layer) { return layer.find("class_name")->as_string(); }

/// Operations of keras.ops that have the name, the options and the meaning of a layer. In a .h5,
/// which tells no module, they are that layer.
constexpr struct {
  std::string_view module, type;
} kLayersAsWell[] = {{"keras.src.ops.nn", "Softmax"},
                     {kModule, "Concatenate"},
                     {kModule, "Maximum"},
                     {kModule, "Minimum"}};

bool is_layer_as_well(const Config& entry) {
  return std::any_of(std::begin(kLayersAsWell), std::end(kLayersAsWell), [&](const auto& row) {
    return class_of(entry) == row.type && *entry.find("module") == Config(row.module);
  });
}

bool is_number(const Config& config) {
  return config.kind() == Config::Kind::integer || config.kind() == Config::Kind::real;
}

/// The arguments of the only call of an operation.
const Config::List& arguments_of(const Config& entry, std::string_view type) {
  const Config* nodes = entry.find("inbound_nodes");
  if (!nodes || nodes->as_list().size() != 1) {
    throw ValueError(text::format("the operation {} is to have one call", type));
  }
  const Config* arguments = nodes->as_list()[0].find("args");
  if (!arguments) throw ValueError(text::format("the call of {} has no \"args\"", type));
  return arguments->as_list();
}

Config arithmetic_from(const Config::List& arguments, const Row& row, Config options) {
  if (arguments.size() != 2) {
    throw ValueError(text::format("{} has two operands, got {}", row.theirs, arguments.size()));
  }
  options.set("operation", row.ours);
  const char* kOperands[] = {"first", "second"};
  for (std::size_t i = 0; i < 2; ++i) {
    if (is_number(arguments[i])) {
      options.set(kOperands[i], arguments[i].as_double());
    } else if (!is_symbol(arguments[i])) {
      throw ValueError(text::format("an operand of {} is a symbol or a number", row.theirs));
    }
  }
  return object("Arithmetic", std::move(options));
}

/// x[:, ..., start:stop]: hebb has one range along one axis.
Config slice_from(const Config::List& arguments, Config options) {
  const auto refuse = [] {
    return ValueError("GetItem: hebb takes one range start:stop along one axis but the first");
  };
  if (arguments.size() != 2 || !arguments[1].is_list()) throw refuse();
  const Config::List& ranges = arguments[1].as_list();
  std::size_t found = 0;
  for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
    const Config* range = ranges[axis].find("config");
    if (!range || !range->is_object()) throw refuse();
    const Config *start = range->find("start"), *stop = range->find("stop"),
                 *step = range->find("step");
    if (!start || !stop || (step && !step->is_null() && !(*step == Config(1)))) throw refuse();
    if (start->is_null() && stop->is_null()) continue;
    if (axis == 0 || found > 0) throw refuse();
    found = axis;
    options.set("start", start->is_null() ? Config(0) : *start);
    if (!stop->is_null()) options.set("stop", *stop);
  }
  if (found == 0 || !options.find("stop")) throw refuse();
  options.set("axis", static_cast<std::int64_t>(found));
  return object("Slice", std::move(options));
}

}  // namespace

bool is_symbol(const Config& argument) {
  const Config* type = argument.find("class_name");
  return type && type->is_string() && type->as_string() == "__keras_tensor__";
}

bool is_keras_operation(const Config& entry) {
  const Config *module = entry.find("module"), *type = entry.find("class_name");
  return type && type->is_string() && module && module->is_string() &&
         module->as_string().starts_with("keras.src.ops");
}

bool is_operation(const Config& layer) {
  const std::string_view type = class_of(layer);
  // A range along an axis that is counted from the end has no form without the number of axes.
  return type == "Arithmetic" || (type == "Slice" && options_of(layer).find("axis")->as_int() > 0);
}

Config operation_of(const Config& layer) {
  std::string_view type = "GetItem";
  if (class_of(layer) == "Arithmetic") {
    const std::string& operation = options_of(layer).find("operation")->as_string();
    type = std::find_if(std::begin(kArithmetic), std::end(kArithmetic), [&](const Row& row) {
             return row.ours == operation;
           })->theirs;
  }
  Config options;
  options.set("name", *options_of(layer).find("name"));
  Config result;
  result.set("module", kModule);
  result.set("class_name", type);
  result.set("config", std::move(options));
  result.set("registered_name", type);
  return result;
}

Config::List operation_arguments(const Config& layer, Config::List symbols) {
  const Config& options = options_of(layer);
  if (class_of(layer) == "Arithmetic") {
    if (!options.find("first")->is_null()) symbols.insert(symbols.begin(), *options.find("first"));
    if (!options.find("second")->is_null()) symbols.push_back(*options.find("second"));
    return symbols;
  }
  const auto axis = static_cast<std::size_t>(options.find("axis")->as_int());
  Config::List ranges(axis, slice_of({}, {}));
  ranges.push_back(slice_of(*options.find("start"), *options.find("stop")));
  symbols.push_back(std::move(ranges));
  return symbols;
}

bool has_operation(const Config& entry) {
  if (is_layer_as_well(entry)) return true;
  const std::string_view type = class_of(entry);
  return *entry.find("module") == Config(kModule) && (type == "GetItem" || row_of(type));
}

Config layer_of(const Config& entry) {
  if (!is_keras_operation(entry) || is_layer_as_well(entry)) return entry;
  const std::string_view type = class_of(entry);
  if (!has_operation(entry)) {
    throw ValueError(text::format("hebb has no operation {}; it has {}", type, kOperations));
  }
  Config options;
  const Config* given = entry.find("config");
  if (const Config* name = given ? given->find("name") : nullptr) options.set("name", *name);
  const Config::List& arguments = arguments_of(entry, type);
  if (type == "GetItem") return slice_from(arguments, std::move(options));
  return arithmetic_from(arguments, *row_of(type), std::move(options));
}

}  // namespace hebb
