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

What is to be fetched is fetched when it is first trained on; training
on what is not here says where to get it.)";

const char* where(const datasets::Info& info) {
  if (datasets::available(info.name)) return "here";
  return info.fetched ? "to be fetched" : "not here";
}

int list_datasets(const Invocation&) {
  constexpr std::string_view kRow = "{:<14}  {:>8}  {:>6}  {:<13}  {}\n";
  std::string table = text::format(kRow, "name", "training", "test", "files", "content");
  for (const datasets::Info& info : datasets::catalog()) {
    table += text::format(kRow, info.name, text::with_commas(info.train_samples),
                          text::with_commas(info.test_samples), where(info), info.description);
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
