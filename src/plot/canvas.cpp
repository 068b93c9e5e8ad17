#include "plot/canvas.hpp"

#include "base/utf8.hpp"

namespace hebb::plot {

void Canvas::text(std::string_view text, Point at, const TextStyle& style) {
  if (!text.empty()) draw_text(printable(text), at, style);
}

std::string printable(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string result;
  while (!text.empty()) {
    const std::size_t size = text::character_size(text);
    const auto lead = static_cast<unsigned char>(text.front());
    const bool visible = size > 0 && lead >= 0x20 && lead != 0x7f;
    result += visible ? text.substr(0, size) : kReplacement;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

Box text_box(std::string_view text, Point at, const TextStyle& style) {
  const double width = text_width(text, style);
  const double before = style.align == Align::start    ? 0
                        : style.align == Align::middle ? width / 2
                                                       : width;
  const double above = kCapitals * style.size * (style.centered ? 0.5 : 1);
  const double height = (kCapitals + kDescent) * style.size;
  if (style.upwards) return {at.x - above, at.y + before - width, height, width};
  return {at.x - before, at.y - above, width, height};
}

std::string shortened(std::string_view text, double width, const TextStyle& style) {
  std::string whole = printable(text);
  if (text_width(whole, style) <= width) return whole;
  constexpr std::string_view kEllipsis = "\u2026";
  std::vector<std::size_t> ends = {0};  // of the characters
  while (ends.back() < whole.size()) {
    ends.push_back(ends.back() + text::character_size(std::string_view(whole).substr(ends.back())));
  }
  const auto cut = [&](std::size_t end) {
    while (end > 0 && whole[end - 1] == ' ') --end;
    return whole.substr(0, end).append(kEllipsis);
  };
  std::size_t fits = 0, too_many = ends.size();
  while (fits + 1 < too_many) {
    const std::size_t half = (fits + too_many) / 2;
    (text_width(cut(ends[half]), style) <= width ? fits : too_many) = half;
  }
  return cut(ends[fits]);
}

}  // namespace hebb::plot
