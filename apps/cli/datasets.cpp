// hebb datasets: what there is to train on.

#include "hebb/datasets.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "errors.hpp"
#include "output.hpp"
#include "verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb datasets
  HEBB_DATA_DIR=/data hebb datasets      # look into /data/mnist and /data/fashion-mnist first

Data that is not on this machine is fetched when it is first trained on.)";

int list_datasets(const Invocation&) {
  constexpr std::string_view kRow = "{:<14}  {:>8}  {:>6}  {:<13}  {}\n";
  std::string table = text::format(kRow, "name", "training", "test", "files", "content");
  for (const datasets::Info& info : datasets::catalog()) {
    table +=
        text::format(kRow, info.name, text::with_commas(info.train_samples),
                     text::with_commas(info.test_samples),
                     datasets::available(info.name) ? "here" : "to be fetched", info.description);
  }
  print_result(table);
  return kSuccess;
}

}  // namespace

Command attach_datasets(CLI::App& app) {
  app.footer(kExamples);
  return list_datasets;
}

}  // namespace hebb::cli
