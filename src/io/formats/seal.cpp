#include "io/formats/seal.hpp"

#include <algorithm>
#include <cstdio>

#include "base/checksums.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/formats/text.hpp"
#include "io/json.hpp"

namespace hebb::io {

namespace {

/// Rises when files change so that programs of before would read them wrongly.
constexpr std::string_view kVersion = "1";
constexpr std::string_view kMark = "\"crc32c\": \"";
constexpr std::string_view kBlank = "00000000";

/// Place of the checksum's digits; npos where there are none.
std::size_t place_of_digits(std::string_view text) {
  const std::size_t at = text.rfind(kMark);
  if (at == std::string_view::npos) return at;
  const std::size_t place = at + kMark.size();
  return place + kBlank.size() <= text.size() ? place : std::string_view::npos;
}

/// The checksum, of which the digits themselves count as zeros.
std::string digits_of(std::string_view text, std::size_t place,
                      std::span<const std::uint8_t> others) {
  std::uint32_t sum = crc32c(text.substr(0, place));
  sum = crc32c(kBlank, sum);
  sum = crc32c(text.substr(place + kBlank.size()), sum);
  sum = crc32c({reinterpret_cast<const char*>(others.data()), others.size()}, sum);
  char digits[kBlank.size() + 1];
  std::snprintf(digits, sizeof digits, "%08x", sum);
  return digits;
}

}  // namespace

Config::Object blank_seal() {
  return {{"version", std::string(kVersion)}, {"crc32c", std::string(kBlank)}};
}

void seal(std::string& text, std::span<const std::uint8_t> others) {
  const std::size_t place = place_of_digits(text);
  text.replace(place, kBlank.size(), digits_of(text, place, others));
}

void check_seal(const Config* marks, std::string_view text, std::span<const std::uint8_t> others,
                const std::string& name) {
  const Config* version = marks && marks->find("crc32c") ? marks->find("version") : nullptr;
  if (version && version->is_string() && version->as_string() != kVersion) {
    throw DataError(
        text::format("{}: version {} of hebb's files, this hebb reads version {}; load it with a "
                     "newer one",
                     name, version->as_string(), kVersion));
  }
  const std::size_t place = place_of_digits(text);
  if (place == std::string_view::npos) return;
  if (text.substr(place, kBlank.size()) == digits_of(text, place, others)) return;
  throw DataError(
      text::format("{}: its checksum says that it was changed; fetch it again, or, if the change "
                   "is meant, take the checksum \"crc32c\" out of it",
                   name));
}

std::vector<std::uint8_t> sealed_members(std::span<const ZipEntry> entries,
                                         std::string_view member) {
  std::string list;
  for (const ZipEntry& entry : entries) {
    if (entry.name == member) continue;
    list +=
        text::format("{} {} {}\n", entry.name, entry.bytes.size(), crc32c(text_of(entry.bytes)));
  }
  return {list.begin(), list.end()};
}

void append_seal(std::vector<std::uint8_t>& bytes) {
  std::string text = to_json(blank_seal());
  seal(text, bytes);
  bytes.insert(bytes.end(), text.begin(), text.end());
}

void check_appended_seal(std::span<const std::uint8_t> bytes, const std::string& name) {
  constexpr std::size_t kLongest = 64;
  const std::string_view end = text_of(bytes.last(std::min(kLongest, bytes.size())));
  const std::size_t start = end.rfind('{');
  if (start == std::string_view::npos || end.find(kMark, start) == std::string_view::npos) return;
  const std::string_view text = end.substr(start);
  const Config marks = parse_json(text, name);
  check_seal(&marks, text, bytes.first(bytes.size() - text.size()), name);
}

}  // namespace hebb::io
