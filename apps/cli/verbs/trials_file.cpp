#include "cli/verbs/trials_file.hpp"

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/files/yaml_entries.hpp"
#include "cli/terminal/values.hpp"
#include "hebb/csv.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

std::string text_of(const std::string& path) {
  const Bytes bytes = InputFile(path).read_all();
  return {bytes.span().begin(), bytes.span().end()};
}

/// A number that is not finite is missing in the file.
double loss_of(double number) { return std::isnan(number) ? HUGE_VAL : number; }

int whole(const Table& table, const char* column, std::int64_t row) {
  try {
    return static_cast<int>(parse_whole(table[column].text(row), 0, 1'000'000'000));
  } catch (const ValueError& error) {
    throw DataError(text::format("{}: row {}, {}: {}; it is not a file of hebb tune",
                                 table.source(), row, column, error.message()));
  }
}

}  // namespace

void write_plan(const std::string& folder, const SearchPlan& plan) {
  replace_file(in_folder(folder, kPlanFile),
               text::format("trials: {}\nmethod: {}\n", plan.trials,
                            kSearchMethods[static_cast<std::size_t>(plan.method)]));
}

SearchPlan read_plan(const std::string& folder) {
  const std::string path = in_folder(folder, kPlanFile);
  SearchPlan plan;
  for (const YamlEntry& entry : read_yaml_entries(text_of(path), path)) {
    try {
      if (entry.key == "trials") {
        plan.trials = static_cast<int>(parse_whole(entry.value, 1, kMostTrials));
      } else if (entry.key == "method") {
        plan.method = parse_search_method(entry.value);
      }
    } catch (const ValueError& error) {
      refuse_line(path, entry.line, text::format("{}: {}", entry.key, error.message()));
    }
  }
  return plan;
}

TrialsFile::TrialsFile(const std::string& folder) : folder_(folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(path(), ignored)) return;
  const Table table = read_csv(path(), {.header = true, .text = {"hidden", "figures"}});
  for (std::int64_t row = 0; row < table.rows(); ++row) {
    Tried tried;
    tried.trial.number = whole(table, "trial", row);
    tried.epochs = whole(table, "epochs", row);
    tried.trial.hidden = table["hidden"].text(row);
    tried.trial.learning_rate = table["learning_rate"].numbers()[static_cast<std::size_t>(row)];
    tried.trial.batch_size = whole(table, "batch_size", row);
    tried.loss = loss_of(table["val_loss"].numbers()[static_cast<std::size_t>(row)]);
    tried.figures = table["figures"].text(row);
    tried_.push_back(std::move(tried));
  }
}

std::optional<Tried> TrialsFile::find(const Trial& trial, int epochs) const {
  for (const Tried& one : tried_) {
    if (one.trial.number == trial.number && one.epochs == epochs) return one;
  }
  return {};
}

void TrialsFile::add(const Tried& tried) {
  tried_.push_back(tried);
  std::vector<double> numbers, epochs, rates, batches, losses;
  std::vector<std::string> hidden, figures;
  for (const Tried& one : tried_) {
    numbers.push_back(one.trial.number);
    epochs.push_back(one.epochs);
    hidden.push_back(one.trial.hidden);
    rates.push_back(one.trial.learning_rate);
    batches.push_back(static_cast<double>(one.trial.batch_size));
    losses.push_back(std::isfinite(one.loss) ? one.loss : std::nan(""));
    figures.push_back(one.figures);
  }
  write_csv(path(),
            Table({Column("trial", numbers), Column("epochs", epochs), Column("hidden", hidden),
                   Column("learning_rate", rates), Column("batch_size", batches),
                   Column("val_loss", losses), Column("figures", figures)}));
}

std::string TrialsFile::path() const { return in_folder(folder_, kTrialsFile); }

std::string json_text(const std::vector<Tried>& tried) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Tried& one : tried) {
    list.push_back({{"trial", one.trial.number},
                    {"epochs", one.epochs},
                    {"hidden", one.trial.hidden},
                    {"learning_rate", one.trial.learning_rate},
                    {"batch_size", one.trial.batch_size},
                    {"val_loss", nullptr}});
    if (std::isfinite(one.loss)) list.back()["val_loss"] = one.loss;
  }
  return nlohmann::ordered_json({{"trials", list}}).dump(2) + "\n";
}

}  // namespace hebb::cli
