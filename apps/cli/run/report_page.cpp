#include "cli/run/report_page.hpp"

#include <algorithm>

#include "base/markup.hpp"
#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/run/advice.hpp"
#include "cli/run/html.hpp"
#include "cli/run/mistakes.hpp"
#include "cli/run/report.hpp"
#include "hebb/plot.hpp"

namespace hebb::cli {

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string count(std::int64_t number) { return text::with_commas(number); }

std::string rows_of(const Tensor& tensor) {
  return tensor.defined() ? count(tensor.shape()[0]) : std::string("0");
}

/// `species from iris`; `classes of mnist`.
std::string title_of(const Reported& run) {
  if (run.source.targets.empty()) return run.source.name;
  std::string targets;
  for (const std::string& name : run.source.targets) {
    targets += (targets.empty() ? "" : ", ") + name;
  }
  return text::format("{} from {}", targets, run.source.name);
}

/// The network beside the baselines; a figure that one of them does not have stays open.
std::string result(const Reported& run) {
  const Logs& own = run.tested.judgement.figures;
  std::vector<std::string> heading = {"on the test part"};
  for (const auto& [figure, value] : own) heading.push_back(figure);
  Rows rows = {heading};
  const auto add = [&](const std::string& name, const Logs& figures) {
    std::vector<std::string> row = {name};
    for (const auto& [figure, value] : own) {
      row.push_back(figures.contains(figure) ? figure_text(figures[figure]) : "");
    }
    rows.push_back(std::move(row));
  };
  add("this network", own);
  for (const Baseline& baseline : run.baselines) add(baseline.what, baseline.figures);
  return html::table(rows);
}

std::string data_section(const Reported& run) {
  std::string content = html::table({{"part", "rows"},
                                     {"to learn from", rows_of(run.parts.train.x)},
                                     {"to judge every epoch", rows_of(run.parts.validation.x)},
                                     {"to test, seen once", rows_of(run.tested.test.x)}});
  content += html::paragraph(text::format("Read from {}.", run.recipe.data));
  if (!run.parts.encoder) return content;
  Rows rows = {{"column", "taken for", "missing"}};
  for (const ColumnEncoding& column : run.parts.encoder->columns()) {
    std::string kind;
    switch (column.kind) {
      case ColumnEncoding::Kind::number:
        kind = text::format("number, mean {:.4g}, deviation {:.4g}", column.mean, column.scale);
        break;
      case ColumnEncoding::Kind::category:
        kind = text::format("category of {}", column.values.size());
        break;
      case ColumnEncoding::Kind::ignored: kind = "ignored: " + column.reason; break;
    }
    rows.push_back({column.name, kind, count(column.missing_count)});
  }
  return content + html::table(rows);
}

std::string network_section(const Reported& run) {
  std::string content = html::paragraph(text::format("Task: {}.", describe(run.goal)));
  content += html::columns(run.tested.model->summary_text());
  return content +
         html::paragraph(text::format(
             "{} epochs in {}; the weights are those of epoch {}, the {}.", run.outcome.epochs,
             seconds_text(run.outcome.seconds), run.outcome.best_epoch + 1,
             run.parts.validation.x.defined() ? "best on the rows that judge" : "last"));
}

/// The share of the rarest class, times the number of classes.
double least_share(const Reported& run) {
  const std::size_t classes = run.source.classes.size();
  if (!run.source.labels.defined() || classes == 0) return 1;
  const std::vector<std::int64_t> counts = class_counts(run.source.labels, classes);
  const auto least = static_cast<double>(*std::min_element(counts.begin(), counts.end()));
  return least * static_cast<double>(classes) / static_cast<double>(run.source.labels.size());
}

std::string advice_section(const Reported& run) {
  const std::vector<Advice> list =
      advice({.task = run.goal.task,
              .test_rows = run.tested.test.x.shape()[0],
              .most_epochs = run.recipe.epochs.value_or(0),
              .best_epoch = run.parts.validation.x.defined() ? run.outcome.best_epoch : -1,
              .history = run.history,
              .test = run.tested.judgement.figures,
              .baselines = run.baselines,
              .least_share = least_share(run),
              .balanced = !run.recipe.class_weight.empty(),
              .has_dropout = run.recipe.hidden.value_or("").find("dropout") != std::string::npos,
              .own_network = !run.recipe.model.empty()});
  std::string content;
  for (const Advice& one : list) {
    content +=
        text::format("<h3>{}</h3>\n", text::escaped_markup(one.what)) + html::paragraph(one.why);
    if (one.options.empty()) continue;
    content += html::code(text::format(
        "{} {}", shell_words({"hebb", "train", in_folder(run.folder, kConfigFile)}), one.options));
  }
  return content;
}

std::string use_section(const Reported& run) {
  const std::string model = in_folder(run.folder, kModelFile);
  std::string content = html::paragraph("From the command line, on rows as they were in the data:");
  content +=
      html::code(shell_words({"hebb", "predict", model, "new.csv", "-o", "predictions.csv"}) +
                 "\n" + shell_words({"hebb", "evaluate", model, run.recipe.data}));
  content += html::paragraph("In C++:");
  content +=
      html::code(text::format("#include <hebb/hebb.hpp>\n\n"
                              "auto model = hebb::load_model(\"{}\");\n"
                              "hebb::Tensor predictions = model->predict(x);",
                              model));
  content += html::paragraph("In Python with Keras 3:");
  content +=
      html::code(text::format("import keras\n\nmodel = keras.models.load_model(\"{}\")\n"
                              "predictions = model.predict(x)",
                              model));
  if (run.parts.encoder) {
    content += html::paragraph(
        "In C++ and in Python x is the encoded matrix; the file holds what encodes it, and hebb's "
        "commands do so by themselves.");
  }
  return content;
}

std::string repeat_section(const Reported& run) {
  return html::paragraph("The same run again, to the last bit:") +
         html::code(shell_words({"hebb", "train", in_folder(run.folder, kConfigFile)})) +
         html::paragraph("With every choice said outright:") + html::code(command_of(run.recipe));
}

}  // namespace

std::string report_page(const Reported& run) {
  const std::string title = title_of(run);
  std::string body =
      text::format("<h1>{}</h1>\n<p class=\"lead\">{}</p>\n<p class=\"result\">{}</p>\n",
                   text::escaped_markup(title),
                   text::escaped_markup(text::format("A network trained by hebb on {} rows",
                                                     rows_of(run.parts.train.x))),
                   text::escaped_markup("test " + figures_text(run.tested.judgement.figures)));
  body += result(run);
  if (!run.history.epoch.empty()) {
    body += html::section("How it learned", html::picture(plot::training_curves(run.history)));
  }
  body += mistakes_section(run);
  body += html::section("What to try next", advice_section(run));
  body += html::section("The data", data_section(run));
  body += html::section("The network", network_section(run));
  body += html::section("How to use the model", use_section(run));
  body += html::section("How to repeat it", repeat_section(run));
  return html::page(title, body);
}

}  // namespace hebb::cli
