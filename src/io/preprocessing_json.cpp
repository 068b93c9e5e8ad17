#include "io/preprocessing_json.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/assets.hpp"
#include "hebb/error.hpp"
#include "io/json.hpp"

namespace hebb {

namespace {

using Kind = ColumnEncoding::Kind;

constexpr std::string_view kFormat = "hebb.preprocessing";
constexpr std::int64_t kVersion = 1;
constexpr std::string_view kKindNames[] = {"number", "category", "ignored"};

Config list_of(const std::vector<std::string>& texts) {
  return Config::List(texts.begin(), texts.end());
}

Config config_of(const ColumnEncoding& column) {
  Config config;
  config.set("name", column.name);
  config.set("kind", kKindNames[static_cast<std::size_t>(column.kind)]);
  config.set("is_number", column.is_number);
  config.set("missing_count", column.missing_count);
  switch (column.kind) {
    case Kind::number:
      config.set("median", column.median);
      config.set("mean", column.mean);
      config.set("scale", column.scale);
      break;
    case Kind::category: config.set("values", list_of(column.values)); break;
    case Kind::ignored: config.set("reason", column.reason); break;
  }
  return config;
}

Config config_of(const TargetEncoding& target) {
  Config config;
  config.set("task", to_string(target.task));
  config.set("columns", list_of(target.columns));
  config.set("is_number", target.is_number);
  if (!target.classes.empty()) config.set("classes", list_of(target.classes));
  return config;
}

/// What differs from what a reader does by itself; nothing set when nothing does.
Config config_of(const CsvOptions& reading) {
  Config config;
  if (reading.delimiter != 0) config.set("delimiter", std::string(1, reading.delimiter));
  if (reading.decimal != 0) config.set("decimal", std::string(1, reading.decimal));
  if (reading.missing != CsvOptions{}.missing) config.set("missing", list_of(reading.missing));
  return config;
}

/// The member of that name. \throws ValueError without it.
const Config& member(const Config& config, std::string_view name) {
  if (const Config* found = config.find(name)) return *found;
  throw ValueError(text::format("\"{}\" is missing", name));
}

std::vector<std::string> texts_of(const Config& config) {
  std::vector<std::string> texts;
  for (const Config& text : config.as_list()) texts.push_back(text.as_string());
  return texts;
}

ColumnEncoding column_of(const Config& config) {
  const std::string& kind = member(config, "kind").as_string();
  const auto* known = std::find(std::begin(kKindNames), std::end(kKindNames), kind);
  if (known == std::end(kKindNames)) {
    throw ValueError(text::unknown_name("kind of column", kind, kKindNames));
  }
  ColumnEncoding column{.name = member(config, "name").as_string(),
                        .kind = static_cast<Kind>(known - std::begin(kKindNames)),
                        .missing_count = member(config, "missing_count").as_int(),
                        .is_number = member(config, "is_number").as_bool()};
  switch (column.kind) {
    case Kind::number:
      column.median = member(config, "median").as_double();
      column.mean = member(config, "mean").as_double();
      column.scale = member(config, "scale").as_double();
      break;
    case Kind::category: column.values = texts_of(member(config, "values")); break;
    case Kind::ignored: column.reason = member(config, "reason").as_string(); break;
  }
  return column;
}

TargetEncoding target_of(const Config& config) {
  TargetEncoding target{.task = parse_task(member(config, "task").as_string()),
                        .columns = texts_of(member(config, "columns")),
                        .is_number = member(config, "is_number").as_bool()};
  if (const Config* classes = config.find("classes")) target.classes = texts_of(*classes);
  return target;
}

/// The only character of a member, one of `known`; 0 without the member.
char character_of(const Config& config, std::string_view name, std::string_view known) {
  const Config* found = config.find(name);
  if (found == nullptr) return 0;
  const std::string& text = found->as_string();
  if (text.size() == 1 && known.find(text) != std::string_view::npos) return text[0];
  throw ValueError(text::format("\"{}\" is \"{}\", not one of \"{}\"", name, text, known));
}

CsvOptions reading_of(const Config& config) {
  CsvOptions reading;
  const Config* found = config.find("reading");
  if (found == nullptr) return reading;
  if (!found->is_object()) throw ValueError("\"reading\" is no object");
  reading.delimiter = character_of(*found, "delimiter", ",;|\t ");
  reading.decimal = character_of(*found, "decimal", ".,");
  if (const Config* missing = found->find("missing")) reading.missing = texts_of(*missing);
  return reading;
}

TableEncoder encoder_of(const Config& config) {
  if (const std::string& format = member(config, "format").as_string(); format != kFormat) {
    throw ValueError(text::format("its format is \"{}\", not \"{}\"", format, kFormat));
  }
  if (const std::int64_t version = member(config, "version").as_int(); version != kVersion) {
    throw ValueError(text::format("it has version {}, and this hebb reads version {}; update hebb",
                                  version, kVersion));
  }
  (void)reading_of(config);  // complains
  std::vector<ColumnEncoding> columns;
  for (const Config& column : member(config, "columns").as_list()) {
    columns.push_back(column_of(column));
  }
  return TableEncoder::from(std::move(columns), target_of(member(config, "target")));
}

/// What `part` makes of a text.
auto parse_with(auto part, std::string_view text, const std::string& name) {
  const Config config = io::parse_json(text, name);
  try {
    return part(config);
  } catch (const ValueError& error) {
    throw DataError(
        text::format("{}: is no preprocessing that hebb wrote: {}", name, error.message()));
  }
}

}  // namespace

std::string io::preprocessing_text(const TableEncoder& encoder, const CsvOptions& reading) {
  if (encoder.target().columns.empty()) {
    throw ValueError("TableEncoder: has learned nothing yet; call fit()");
  }
  Config::List columns;
  for (const ColumnEncoding& column : encoder.columns()) columns.push_back(config_of(column));
  Config config;
  config.set("format", kFormat);
  config.set("version", kVersion);
  config.set("columns", std::move(columns));
  config.set("target", config_of(encoder.target()));
  if (Config how = config_of(reading); !how.is_null()) config.set("reading", std::move(how));
  return to_json(config) + "\n";
}

TableEncoder io::parse_preprocessing(std::string_view text, const std::string& name) {
  return parse_with(encoder_of, text, name);
}

CsvOptions io::parse_reading(std::string_view text, const std::string& name) {
  return parse_with(reading_of, text, name);
}

void set_preprocessing(Model& model, const TableEncoder& encoder, const CsvOptions& reading) {
  model.set_asset(kPreprocessingAsset, io::preprocessing_text(encoder, reading));
}

std::optional<TableEncoder> preprocessing(const Model& model) {
  const auto asset = model.assets().find(kPreprocessingAsset);
  if (asset == model.assets().end()) return std::nullopt;
  return io::parse_preprocessing(asset->second, std::string(kPreprocessingAsset));
}

CsvOptions reading(const Model& model) {
  const auto asset = model.assets().find(kPreprocessingAsset);
  if (asset == model.assets().end()) return {};
  return io::parse_reading(asset->second, std::string(kPreprocessingAsset));
}

}  // namespace hebb
