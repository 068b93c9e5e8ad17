// hebb datasets: what there is to train on.

#include "hebb/datasets.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.hpp"
#include "cli/data/source.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/verbs/verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb datasets
  hebb datasets mnist                    # what it is; fetches it and checks it
  hebb train $(hebb datasets iris --path) --target species
  HEBB_DATA_DIR=/data hebb datasets      # look into /data/mnist and /data/fashion-mnist first

What is to be fetched is fetched when it is first trained on; training
on what is not here says where to get it.)";

const char* where(const datasets::Info& info) {
  if (datasets::available(info.name)) return "here";
  return info.fetched ? "to be fetched" : "not here";
}

struct DatasetsOptions {
  std::string name;
  bool path = false;
};

int list_datasets() {
  constexpr std::string_view kRow = "{:<14}  {:>8}  {:>6}  {:<13}  {}\n";
  std::string table = text::format(kRow, "name", "training", "test", "files", "content");
  for (const datasets::Info& info : datasets::catalog()) {
    table += text::format(kRow, info.name, text::with_commas(info.train_samples),
                          text::with_commas(info.test_samples), where(info), info.description);
  }
  print_result(table);
  return kSuccess;
}

std::string described(const Dataset& data) {
  return text::format("x {} of {}, y {} of {}", data.x.shape().to_string(),
                      to_string(data.x.dtype()), data.y.shape().to_string(),
                      to_string(data.y.dtype()));
}

/// What a data set is, after all of it has been read and checked.
int describe_dataset(const std::string& name) {
  const TrainTest data = datasets::load(name);  // refuses unknown names
  const datasets::Info& info = *find_dataset(name);
  std::string text = text::format("{}: {}\n", info.title, info.description);
  text += text::format("source    {}\n", info.source);
  text += text::format("files     {}\n", datasets::path(name));
  text += text::format("training  {}\n", described(data.train));
  text += text::format("test      {}\n", described(data.test));
  std::string classes;
  for (const std::string& one : data.train.class_names) {
    classes += (classes.empty() ? "" : ", ") + one;
  }
  if (!classes.empty()) text += text::format("classes   {}\n", classes);
  print_result(text);
  return kSuccess;
}

int datasets_command(const DatasetsOptions& options) {
  if (options.name.empty() && options.path) {
    throw UsageError("--path: name a data set; see hebb datasets");
  }
  if (options.name.empty()) return list_datasets();
  if (!options.path) return describe_dataset(options.name);
  print_result(datasets::path(options.name) + "\n");
  return kSuccess;
}

}  // namespace

Command attach_datasets(CLI::App& app) {
  const auto options = std::make_shared<DatasetsOptions>();
  app.add_option("NAME", options->name, "Show this one, once it has been fetched and checked")
      ->option_text(" ");
  app.add_flag("--path", options->path, "Print where its files are, and nothing else");
  app.footer(kExamples);
  return [options](const Invocation&) { return datasets_command(*options); };
}

}  // namespace hebb::cli
