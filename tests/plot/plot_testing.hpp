// What tests of pictures share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/plot.hpp"
#include "plot/drawing.hpp"
#include "plot/recorder.hpp"

namespace hebb::plot {

/// What was drawn of a figure.
inline Recorder recorded(const Figure& figure, const RenderOptions& options = {}) {
  Recorder recorder;
  const Size page = page_size(figure.drawing(), options);
  paint(figure.drawing(), recorder, page, options.theme);
  return recorder;
}

/// The texts of a figure, in the order in which they are drawn.
inline std::vector<std::string> texts_of(const Figure& figure) {
  const Recorder recorder = recorded(figure);
  std::vector<std::string> texts;
  for (const Recorded& item : recorder.items()) {
    if (item.kind == Recorded::Kind::text) texts.push_back(item.text);
  }
  return texts;
}

/// The message of the error that f throws; empty when it throws none.
template <class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

/// True when every element that is opened is closed, in order, and every attribute and entity is
/// whole: what a reader of XML asks for.
inline bool well_formed(std::string_view xml) {
  std::vector<std::string> open;
  std::size_t at = 0;
  while (at < xml.size()) {
    if (xml[at] == '&') {
      const std::string_view entity = xml.substr(at, xml.find(';', at) - at);
      if (entity != "&amp" && entity != "&lt" && entity != "&gt" && entity != "&quot") return false;
    }
    if (xml[at] != '<') {
      ++at;
      continue;
    }
    const std::size_t end = xml.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = xml.substr(at + 1, end - at - 1);
    if (tag.find('<') != std::string_view::npos) return false;
    const std::size_t quotes = static_cast<std::size_t>(std::count(tag.begin(), tag.end(), '"'));
    if (quotes % 2 != 0) return false;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.emplace_back(tag.substr(0, tag.find(' ')));
    }
    at = end + 1;
  }
  return open.empty();
}

/// A big-endian number of four bytes.
inline unsigned big_endian(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  return static_cast<unsigned>(bytes[at]) << 24 | static_cast<unsigned>(bytes[at + 1]) << 16 |
         static_cast<unsigned>(bytes[at + 2]) << 8 | static_cast<unsigned>(bytes[at + 3]);
}

}  // namespace hebb::plot
