#include "cli/verbs/project.hpp"

#include <algorithm>
#include <variant>

#include "base/text.hpp"
#include "cli/data/readers.hpp"
#include "cli/recipe/hidden.hpp"
#include "cli/training/network.hpp"
#include "hebb/error.hpp"
#include "hebb/optimizers.hpp"

namespace hebb::cli {

namespace {

constexpr std::string_view kBuild = R"(cmake_minimum_required(VERSION 3.21)
project(network LANGUAGES CXX)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(hebb REQUIRED)
add_executable(network main.cpp)
target_link_libraries(network PRIVATE hebb::hebb)
)";

/// A text as C++ writes it.
std::string literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return result + "\"";
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& one : texts) result += (result.empty() ? "" : ", ") + literal(one);
  return "{" + result + "}";
}

/// A number as C++ writes one that is not whole.
std::string real(double number) {
  const std::string text = text::number(number);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

/// How the table is read.
std::string reading_code(const Recipe& recipe) {
  const CsvOptions reading = reading_of(recipe);
  std::string code;
  const auto character = [&](std::string_view name, char value) {
    if (value == 0) return;
    code += text::format(".{} = '{}', ", name, value == '\t' ? "\\t" : std::string(1, value));
  };
  character("delimiter", reading.delimiter);
  character("decimal", reading.decimal);
  code += ".times_as_text = true";
  if (!recipe.missing.empty()) code += text::format(", .missing = {}", list_of(reading.missing));
  return code;
}

/// A metric as compile() takes it; one with a name of the tool's own is written out.
std::string metric_code(const AnyMetric& metric) {
  return metric.name() == "r2" ? "metrics::R2Score({.name = \"r2\"})" : literal(metric.name());
}

/// Brings `train`, `validation` (if there is one) and `test` about, each a Dataset.
std::string table_code(const Recipe& recipe, const TableEncoder& encoder) {
  const TargetEncoding& target = encoder.target();
  std::string options = text::format(".target = {}, .task = Task::{}", list_of(target.columns),
                                     to_string(target.task));
  std::vector<std::string> ignored, categories;
  for (const ColumnEncoding& column : encoder.columns()) {
    if (column.kind == ColumnEncoding::Kind::ignored) ignored.push_back(column.name);
    if (column.kind == ColumnEncoding::Kind::category && column.is_number) {
      categories.push_back(column.name);
    }
  }
  if (!ignored.empty()) options += text::format(", .ignore = {}", list_of(ignored));
  if (!categories.empty()) options += text::format(", .categories = {}", list_of(categories));
  if (recipe.max_categories != Recipe{}.max_categories) {
    options += text::format(", .max_categories = {}", recipe.max_categories);
  }
  const bool classes = has_classes(target.task);
  const auto split = [&](const char* parts, const char* of, double share) {
    std::string code;
    if (classes) {
      code = text::format(
          "  const Tensor classes_of_{} = TableEncoder(options).fit({}).targets({});\n", of, of,
          of);
    }
    const std::string stratify = classes ? text::format(", .stratify = classes_of_{}", of) : "";
    return code + text::format(
                      "  const auto {} =\n      train_test_split({}, {{.test_size = {}{}, "
                      ".seed = {}}});\n",
                      parts, of, real(share), stratify, recipe.seed);
  };
  std::string code = text::format(
      "  // The rows that have a target, and which of them judge.\n"
      "  const Table table = read_csv({}, {{{}}}).drop_missing({});\n"
      "  const TableEncoderOptions options{{{}}};\n",
      literal(recipe.data), reading_code(recipe), list_of(target.columns), options);
  code += split("[known, tested]", "table", recipe.test_split);
  const double validation = recipe.validation_split.value_or(0);
  if (validation > 0) code += split("[learned, judging]", "known", validation);
  const char* learned = validation > 0 ? "learned" : "known";
  code += text::format(
      "\n  // As a network wants them.\n  TableEncoder encoder(options);\n"
      "  encoder.fit({});\n  const Dataset train = encoder.dataset({});\n",
      learned, learned);
  if (validation > 0) code += "  const Dataset validation = encoder.dataset(judging);\n";
  return code + "  const Dataset test = encoder.dataset(tested);\n";
}

std::string dataset_code(const Recipe& recipe, bool classes) {
  const double share = recipe.validation_split.value_or(0);
  std::string code =
      text::format("  const auto [known, test] = datasets::load({});\n", literal(recipe.data));
  if (share == 0) return code + "  const Dataset& train = known;\n";
  return code + text::format(
                    "  const auto [train, validation] = train_test_split(known, "
                    "{{.test_size = {}{}, .seed = {}}});\n",
                    real(share), classes ? ", .stratify = known.y" : "", recipe.seed);
}

/// What brings inputs to size 1, as network.hpp has it.
std::string scaling_code(const Parts& parts) {
  if (parts.encoder) return {};
  if (parts.train.x.dtype() == DType::uint8) return "      layers::Rescaling(1.0 / 255),\n";
  return "      normalization,\n";
}

std::string hidden_code(const std::string& hidden) {
  std::string code;
  for (const HiddenLayer& layer : parse_hidden(hidden)) {
    if (const auto* dense = std::get_if<HiddenDense>(&layer)) {
      code += text::format("      layers::Dense({}, {{.activation = {}}}),\n", dense->units,
                           literal(dense->activation.name()));
    } else {
      code +=
          text::format("      layers::Dropout({}),\n", real(std::get<HiddenDropout>(layer).rate));
    }
  }
  return code;
}

std::string output_code(const Parts& parts, const Goal& goal) {
  const std::string activation =
      goal.activation.name() == "linear"
          ? ""
          : text::format(", {{.activation = {}}}", literal(goal.activation.name()));
  std::string code = text::format("      layers::Dense({}{}),\n", goal.outputs, activation);
  if (!rescales_output(goal)) return code;
  const TargetScale scale = target_scale(parts.train.y, goal);
  if (goal.outputs == 1) {
    return code +
           text::format("      layers::Rescaling({}, {{.offset = {}}}),  // to the target's unit\n",
                        real(scale.deviation[0]), real(scale.mean[0]));
  }
  std::string means, variances;
  for (std::size_t i = 0; i < scale.mean.size(); ++i) {
    const char* separator = i == 0 ? "" : ", ";
    means += separator + real(scale.mean[i]);
    variances += separator + real(scale.deviation[i] * scale.deviation[i]);
  }
  return code + text::format(
                    "      layers::Normalization({{.mean = {{{}}}, .variance = {{{}}}, "
                    ".invert = true}}),\n",
                    means, variances);
}

std::string network_code(const Recipe& recipe, const Parts& parts, const Goal& goal) {
  if (!recipe.model.empty()) {
    return "  const std::shared_ptr<Model> loaded = load_model(\"network.json\");\n"
           "  Model& model = *loaded;\n";
  }
  const Shape sample = parts.train.x.shape().without(0);
  std::string axes;
  for (int i = 0; i < sample.rank(); ++i) {
    axes += text::format("{}{}", i == 0 ? "" : ", ", sample[i]);
  }
  std::string code;
  const std::string scaling = scaling_code(parts);
  if (scaling.find("normalization") != std::string::npos) {
    code += text::format(
        "  layers::Normalization normalization{};\n"
        "  normalization.adapt(train.x);\n",
        sample.rank() == 1 ? "" : "({.axis = {}})");
  }
  code += text::format("  Sequential model{{\n      layers::Input({{{}}}),\n{}", axes, scaling);
  if (sample.rank() != 1) code += "      layers::Flatten(),\n";
  return code + hidden_code(recipe.hidden.value_or("")) + output_code(parts, goal) + "  };\n";
}

std::string training_code(const Recipe& recipe, const Goal& goal) {
  const bool validates = recipe.validation_split.value_or(0) > 0;
  std::string metrics;
  for (const AnyMetric& metric : goal.metrics()) {
    metrics += (metrics.empty() ? "" : ", ") + metric_code(metric);
  }
  std::string code = text::format(
      "  const std::shared_ptr<Optimizer> optimizer = AnyOptimizer::parse({}).make();\n"
      "  optimizer->set_learning_rate({});\n"
      "  model.compile({{.optimizer = optimizer,\n                 .loss = {},\n"
      "                 .metrics = {{{}}}}});\n"
      "  model.fit(train.x, train.y,\n            {{.batch_size = {},\n             .epochs = "
      "{},\n",
      literal(recipe.optimizer), real(*recipe.learning_rate), literal(goal.loss.name()), metrics,
      *recipe.batch_size, *recipe.epochs);
  if (validates) {
    const int patience = *recipe.patience > 0 ? *recipe.patience : *recipe.epochs;
    code += text::format(
        "             .callbacks = {{callbacks::EarlyStopping(\n"
        "                 {{.patience = {}, .restore_best_weights = true}})}},\n"
        "             .validation_data = {{.x = validation.x, .y = validation.y}},\n",
        patience);
  }
  if (!recipe.class_weight.empty()) code += "             .class_weight = \"balanced\",\n";
  return code + text::format("             .seed = {}}});\n", recipe.seed);
}

std::string program(const Recipe& recipe, const Source& source, const Parts& parts,
                    const Goal& goal) {
  std::string code = text::format(
      "// The network of\n//   {}\n#include <cstdio>\n#include <hebb/hebb.hpp>\n\n"
      "using namespace hebb;\n\nint main() {{\n  set_random_seed({});\n\n",
      command_of(recipe), recipe.seed);
  code += parts.encoder ? table_code(recipe, *parts.encoder)
                        : dataset_code(recipe, has_classes(source.task));
  code += "\n" + network_code(recipe, parts, goal) + "\n" + training_code(recipe, goal);
  code +=
      "\n  for (const auto& [name, figure] : model.evaluate(test.x, test.y)) {\n"
      "    std::printf(\"test %s %.4f\\n\", name.c_str(), figure);\n  }\n"
      "  model.save(\"model.keras\");\n}\n";
  return code;
}

std::string readme(const Recipe& recipe) {
  return text::format(R"(# A network in C++

What `{}` trains, as a program to be changed.

```sh
cmake -S . -B build && cmake --build build
build/network
```

CMake finds hebb where it was installed; say where with -DCMAKE_PREFIX_PATH=FOLDER.
)",
                      command_of(recipe));
}

}  // namespace

std::vector<ProjectFile> project_files(const Recipe& recipe, const Source& source,
                                       const Parts& parts, const Goal& goal) {
  if (!parts.encoder && !is_dataset(recipe.data)) {
    throw DataError(
        text::format("{}: a project reads CSV files and named data sets; see read_npz, read_idx "
                     "and image_dataset_from_directory in hebb's headers for others",
                     recipe.data));
  }
  std::vector<ProjectFile> files = {{"CMakeLists.txt", std::string(kBuild)},
                                    {"main.cpp", program(recipe, source, parts, goal)},
                                    {"README.md", readme(recipe)}};
  if (!recipe.model.empty()) files.push_back({"network.json", architecture_of(recipe)});
  return files;
}

}  // namespace hebb::cli
