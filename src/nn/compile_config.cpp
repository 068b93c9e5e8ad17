// What compile() was given, as Keras 3 writes it, and back.

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "nn/training.hpp"

namespace hebb {

namespace {

Config config_of(const Losses& losses) {
  if (losses.list().empty()) return losses.one().config();
  Config by_output;
  for (const NamedLoss& entry : losses.list()) by_output.set(entry.output, entry.loss.config());
  return by_output;
}

/// Keras wants a weight for every output that has a loss, or none at all.
Config config_of(const LossWeights& weights, const Losses& losses,
                 const std::vector<std::string>& outputs) {
  Config by_output;
  if (weights.list().empty()) return by_output;
  if (losses.list().empty()) {
    for (const std::string& output : outputs) by_output.set(output, 1.0);
  }
  for (const NamedLoss& entry : losses.list()) by_output.set(entry.output, 1.0);
  for (const NamedWeight& entry : weights.list()) by_output.set(entry.output, entry.weight);
  return by_output;
}

Config config_of(const std::vector<AnyMetric>& metrics) {
  Config::List list;
  for (const AnyMetric& metric : metrics) list.push_back(metric.config());
  return list;
}

/// For Keras a plain list has one entry an output, so what all of several outputs have is written
/// by name.
Config config_of(const Metrics& metrics, const std::vector<std::string>& outputs) {
  if (metrics.empty()) return {};
  if (metrics.named().empty() && outputs.size() < 2) return config_of(metrics.list());
  Config by_output;
  if (!metrics.list().empty()) {
    for (const std::string& output : outputs) by_output.set(output, config_of(metrics.list()));
  }
  for (const NamedMetrics& entry : metrics.named()) {
    by_output.set(entry.output, config_of(entry.metrics));
  }
  return by_output;
}

/// True for one object or a name, not for several by output.
bool is_one(const Config& config) { return config.is_string() || config.find("class_name"); }

/// A description and the name of the output that it is for.
using ByOutput = std::vector<std::pair<std::string, Config>>;

/// Members of an object, or elements of a list under the names of the outputs; null ones left out.
ByOutput by_output(const Config& config, const std::vector<std::string>& outputs) {
  ByOutput result;
  if (config.is_list()) {
    const Config::List& list = config.as_list();
    if (list.size() != outputs.size()) {
      throw ValueError(text::format("a list has one entry an output, found {} for {} outputs",
                                    list.size(), outputs.size()));
    }
    for (std::size_t i = 0; i < list.size(); ++i) result.emplace_back(outputs[i], list[i]);
  } else {
    result = config.as_object();
  }
  std::erase_if(result, [](const auto& entry) { return entry.second.is_null(); });
  return result;
}

Losses losses_from(const Config& config, const std::vector<std::string>& outputs) {
  if (is_one(config)) return Loss::from_config(config);
  if (config.is_list() && config.as_list().size() == 1) {
    return losses_from(config.as_list()[0], outputs);
  }
  std::vector<NamedLoss> list;
  for (const auto& [output, loss] : by_output(config, outputs)) {
    list.push_back({output, Loss::from_config(loss)});
  }
  return list;
}

LossWeights loss_weights_from(const Config& config, const std::vector<std::string>& outputs) {
  const bool several = config.is_list() || config.is_object();
  std::vector<NamedWeight> list;
  for (const auto& [output, weight] :
       by_output(several ? config : Config(Config::List{config}), outputs)) {
    list.push_back({output, weight.as_double()});
  }
  return list;
}

/// One metric, or any list of them. Keras 2 puts those of a single output into a list of one list.
void collect(const Config& config, std::vector<AnyMetric>& metrics) {
  if (config.is_list()) {
    for (const Config& one : config.as_list()) collect(one, metrics);
  } else {
    metrics.push_back(AnyMetric::from_config(config));
  }
}

Metrics metrics_from(const Config& config, const std::vector<std::string>& outputs) {
  std::vector<AnyMetric> all;
  if (is_one(config) || (config.is_list() && outputs.size() < 2)) {
    collect(config, all);
    return all;
  }
  std::vector<NamedMetrics> list;
  for (const auto& [output, metrics] : by_output(config, outputs)) {
    collect(metrics, list.emplace_back(NamedMetrics{output, {}}).metrics);
  }
  return list;
}

/// Reads a member that is there; an error names it.
template <class F>
void read(const Config& config, const char* name, F&& f) {
  const Config* member = config.find(name);
  if (!member || member->is_null()) return;
  try {
    f(*member);
  } catch (const Error& e) {
    throw ValueError(text::format("compile_from_config: {}: {}", name, e.message()));
  }
}

}  // namespace

Config Model::get_compile_config() const {
  const Compiled& compiled = training_->compiled;
  if (!compiled.optimizer) {
    throw ValueError("get_compile_config: call compile() first; there is nothing to describe");
  }
  const CompileOptions& options = compiled.options;
  const std::vector<std::string> outputs = output_names();
  Config config;
  config.set("optimizer", AnyOptimizer(compiled.optimizer).config());
  config.set("loss", config_of(options.loss));
  config.set("loss_weights", config_of(options.loss_weights, options.loss, outputs));
  config.set("metrics", config_of(options.metrics, outputs));
  config.set("weighted_metrics", config_of(options.weighted_metrics, outputs));
  return config;
}

void Model::compile_from_config(const Config& config) {
  const std::vector<std::string> outputs = output_names();
  CompileOptions options;
  read(config, "optimizer",
       [&](const Config& c) { options.optimizer = AnyOptimizer::from_config(c); });
  read(config, "loss", [&](const Config& c) { options.loss = losses_from(c, outputs); });
  read(config, "loss_weights",
       [&](const Config& c) { options.loss_weights = loss_weights_from(c, outputs); });
  read(config, "metrics", [&](const Config& c) { options.metrics = metrics_from(c, outputs); });
  read(config, "weighted_metrics",
       [&](const Config& c) { options.weighted_metrics = metrics_from(c, outputs); });
  compile(std::move(options));
}

}  // namespace hebb
