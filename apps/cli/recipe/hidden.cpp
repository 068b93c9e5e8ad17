#include "cli/recipe/hidden.hpp"

#include <string>

#include "base/text.hpp"
#include "cli/terminal/values.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

/// A layer larger than this is a slip of the finger: its weights would not fit into memory.
constexpr std::int64_t kMostUnits = 1'000'000;

constexpr std::string_view kForms = "UNITS, UNITS:ACTIVATION or dropout:RATE";

bool starts_as_number(std::string_view word) {
  return !word.empty() && (word[0] == '-' || word[0] == '+' || (word[0] >= '0' && word[0] <= '9'));
}

HiddenLayer parse_dropout(const std::vector<std::string_view>& parts) {
  if (parts.size() != 2) throw ValueError("expected dropout:RATE, such as dropout:0.2");
  const double rate = parse_real(parts[1], "a rate from 0 up and below 1");
  if (!(rate >= 0 && rate < 1)) {
    throw ValueError(text::format("expected a rate from 0 up and below 1, got \"{}\"", parts[1]));
  }
  return HiddenDropout{rate};
}

HiddenLayer parse_dense(const std::vector<std::string_view>& parts) {
  const std::int64_t units = parse_whole(parts[0], 1, kMostUnits);
  if (parts.size() > 2) throw ValueError(text::format("expected {}, got more parts", kForms));
  return HiddenDense{units, parts.size() == 2 ? Activation::parse(parts[1]) : Activation("relu")};
}

HiddenLayer parse_item(std::string_view item) {
  if (item.empty()) throw ValueError(text::format("is empty; expected {}", kForms));
  const std::vector<std::string_view> parts = split(item, ':');
  const std::string word = text::lower(parts[0]);
  if (word == "dropout") return parse_dropout(parts);
  if (starts_as_number(word)) return parse_dense(parts);
  constexpr std::string_view kDropout[] = {"dropout"};
  if (!text::nearest(word, kDropout).empty()) {
    throw ValueError(text::format("expected {}; did you mean \"dropout\"?", kForms));
  }
  const int activation = detail::find_activation(word);
  if (activation >= 0) {
    throw ValueError(text::format("expected {}; write the number of units in front, such as 64:{}",
                                  kForms, word));
  }
  throw ValueError(text::format("expected {}, such as 128:relu", kForms));
}

}  // namespace

std::vector<HiddenLayer> parse_hidden(std::string_view text) {
  std::vector<HiddenLayer> layers;
  if (trimmed(text).empty()) return layers;
  for (const std::string_view item : split(text, ',')) {
    try {
      layers.push_back(parse_item(item));
    } catch (const ValueError& error) {
      throw ValueError(
          text::format("item {} \"{}\": {}", layers.size() + 1, item, error.message()));
    }
  }
  return layers;
}

}  // namespace hebb::cli
