#include "nn/output_plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

void check_loss(const Loss& loss) {
  if (!loss.defined()) {
    throw ValueError("compile: there is no loss; give one, such as .loss = \"mean_squared_error\"");
  }
  if (loss.reduces()) return;
  throw ValueError(
      text::format("compile: the loss {} has reduction \"none\", one value a sample, but a model "
                   "trains on one number; reduce by \"sum_over_batch_size\" or \"sum\"",
                   loss.name()));
}

/// The label that a loss leaves out, if there is one.
std::optional<std::int64_t> ignored_by(const Loss& loss) {
  if (loss.name() != "sparse_categorical_crossentropy") return {};
  const Config config = loss.config();
  const Config& ignored = *config.find("config")->find("ignore_class");
  return ignored.is_null() ? std::nullopt : std::optional(ignored.as_int());
}

/// The plan of that name. \throws ValueError when there is none.
OutputPlan& named(std::vector<OutputPlan>& plans, std::string_view name) {
  std::vector<std::string_view> names;
  for (OutputPlan& plan : plans) {
    if (!plan.name.empty() && plan.name == name) return plan;
    if (!plan.name.empty()) names.push_back(plan.name);
  }
  if (names.empty()) {
    throw ValueError(text::format(
        "compile: \"{}\" names an output, but the outputs of this model have no names", name));
  }
  throw ValueError("compile: " + text::unknown_name("output", name, names));
}

/// Adds metrics to a plan, under names that no other has.
void add_figures(OutputPlan& plan, const std::vector<AnyMetric>& metrics, bool weighted,
                 bool several) {
  for (const AnyMetric& metric : metrics) {
    const std::string prefix = several ? plan.name + "_" : "";
    Figure figure{prefix + metric.name(), metric.make(plan.loss), weighted};
    const bool taken = std::any_of(plan.figures.begin(), plan.figures.end(),
                                   [&](const Figure& f) { return f.name == figure.name; });
    if (weighted && taken) figure.name = prefix + "weighted_" + metric.name();
    plan.figures.push_back(std::move(figure));
  }
}

void add_figures(std::vector<OutputPlan>& plans, const Metrics& metrics, bool weighted) {
  const bool several = plans.size() > 1;
  for (OutputPlan& plan : plans) add_figures(plan, metrics.list(), weighted, several);
  for (const NamedMetrics& entry : metrics.named()) {
    add_figures(named(plans, entry.output), entry.metrics, weighted, several);
  }
}

void check_names(const std::vector<OutputPlan>& plans) {
  std::set<std::string> taken{"loss"};
  std::set<const Metric*> objects;
  for (const OutputPlan& plan : plans) {
    for (const Figure& figure : plan.figures) {
      if (objects.insert(figure.metric.get()).second) continue;
      throw ValueError(
          text::format("compile: one metric object would count for {} and for another figure at "
                       "once; give one object each, or a name",
                       figure.name));
    }
    if (plans.size() > 1) taken.insert(plan.name + "_loss");
    for (const Figure& figure : plan.figures) {
      if (taken.insert(figure.name).second) continue;
      throw ValueError(text::format("compile: two figures are named \"{}\"", figure.name));
    }
  }
}

}  // namespace

std::vector<OutputPlan> plan_outputs(const CompileOptions& options,
                                     const std::vector<std::string>& names) {
  std::vector<OutputPlan> plans;
  plans.reserve(names.size() + 1);
  for (const std::string& name : names) plans.push_back({.name = name, .loss = options.loss.one()});
  if (names.empty()) plans.push_back({.name = "", .loss = options.loss.one()});
  for (const NamedLoss& entry : options.loss.list()) {
    check_loss(entry.loss);
    named(plans, entry.output).loss = entry.loss;
  }
  if (options.loss.list().empty()) check_loss(options.loss.one());
  for (OutputPlan& plan : plans) plan.ignored = ignored_by(plan.loss);
  for (const NamedWeight& entry : options.loss_weights.list()) {
    if (!std::isfinite(entry.weight)) {
      throw ValueError(text::format("compile: the loss weight of \"{}\" is a finite number, got {}",
                                    entry.output, entry.weight));
    }
    named(plans, entry.output).weight = entry.weight;
  }
  add_figures(plans, options.metrics, false);
  add_figures(plans, options.weighted_metrics, true);
  check_names(plans);
  return plans;
}

}  // namespace hebb
