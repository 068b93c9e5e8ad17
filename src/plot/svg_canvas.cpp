// SVG, written by hebb itself: texts stay texts, and nothing has an id, so that any number of
// pictures can stand in one page of HTML (cairo numbers glyphs and surfaces, and the numbers of two
// pictures are the same).

#include <cmath>
#include <string>

#include "base/markup.hpp"
#include "base/text.hpp"
#include "plot/output.hpp"

namespace hebb::plot {

namespace {

/// A length with two decimals at most: a hundredth of a point cannot be seen.
std::string number(double value) {
  const double rounded = std::round(value * 100) / 100;
  return text::number(rounded == 0 ? 0 : rounded);
}

std::string pair(Point point) { return text::format("{} {}", number(point.x), number(point.y)); }

std::string path_data(const Path& path) {
  std::string data;
  for (const auto& [verb, points] : path.steps()) {
    switch (verb) {
      case Path::Verb::move: data += text::format("M{}", pair(points[0])); break;
      case Path::Verb::line: data += text::format("L{}", pair(points[0])); break;
      case Path::Verb::curve:
        data += text::format("C{} {} {}", pair(points[0]), pair(points[1]), pair(points[2]));
        break;
      case Path::Verb::close: data += 'Z'; break;
    }
  }
  return data;
}

/// `fill="#0072b2" fill-opacity="0.5"` for the property fill.
std::string paint_of(std::string_view property, const Color& color) {
  const auto byte = [](double channel) { return static_cast<int>(std::lround(channel * 255)); };
  std::string text = text::format(" {}=\"#{:02x}{:02x}{:02x}\"", property, byte(color.red),
                                  byte(color.green), byte(color.blue));
  if (color.opacity < 1) {
    text += text::format(" {}-opacity=\"{}\"", property, number(color.opacity));
  }
  return text;
}

std::string place_of(const Box& box) {
  return text::format(" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(box.x), number(box.y),
                      number(box.width), number(box.height));
}

std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t there = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8 | (j < there ? bytes[i + j] : 0U);
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= there ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text;
}

class SvgCanvas final : public Canvas {
 public:
  SvgCanvas(Size page, const std::string& title) {
    const std::string width = number(page.width), height = number(page.height);
    text_ = text::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n"
        "<title>{2}</title>\n",
        width, height, text::escaped_markup(printable(title)));
  }

  std::string finish() { return std::move(text_) + "</svg>\n"; }

  void fill(const Path& path, const Color& color) override {
    text_ += text::format("<path d=\"{}\"{}/>\n", path_data(path), paint_of("fill", color));
  }

  void stroke(const Path& path, const Stroke& stroke) override {
    text_ += text::format("<path d=\"{}\" fill=\"none\"{} stroke-width=\"{}\"", path_data(path),
                          paint_of("stroke", stroke.color), number(stroke.width));
    if (stroke.round) text_ += " stroke-linecap=\"round\" stroke-linejoin=\"round\"";
    if (!stroke.dash.empty()) {
      text_ += " stroke-dasharray=\"";
      for (std::size_t i = 0; i < stroke.dash.size(); ++i) {
        text_ += text::format("{}{}", i == 0 ? "" : " ", number(stroke.dash[i]));
      }
      text_ += '"';
    }
    text_ += "/>\n";
  }

  void image(const Image& image, const Box& box, bool smooth) override {
    if (image.width == 0 || image.height == 0) return;
    text_ += text::format("<image{} preserveAspectRatio=\"none\"", place_of(box));
    if (!smooth) text_ += " image-rendering=\"pixelated\"";
    text_ += text::format(" href=\"data:image/png;base64,{}\"/>\n", base64(encode_png(image)));
  }

  // A nested <svg> shows nothing outside of its box.
  void begin_clip(const Box& box) override {
    text_ += text::format("<svg{} viewBox=\"{} {} {} {}\">\n", place_of(box), number(box.x),
                          number(box.y), number(box.width), number(box.height));
  }
  void end_clip() override { text_ += "</svg>\n"; }

 protected:
  void draw_text(const std::string& text, Point at, const TextStyle& style) override {
    const double down = style.centered ? kCapitals * style.size / 2 : 0;
    text_ += text::format("<text font-size=\"{}\"", number(style.size));
    if (style.bold) text_ += " font-weight=\"bold\"";
    if (style.align != Align::start) {
      text_ += text::format(" text-anchor=\"{}\"", style.align == Align::middle ? "middle" : "end");
    }
    if (style.upwards) {
      text_ += text::format(" transform=\"translate({} {}) rotate(-90)\" y=\"{}\"", number(at.x),
                            number(at.y), number(down));
    } else {
      text_ += text::format(" x=\"{}\" y=\"{}\"", number(at.x), number(at.y + down));
    }
    text_ += text::format(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>\n",
                          number(text_width(text, style)), paint_of("fill", style.color),
                          text::escaped_markup(text));
  }

 private:
  std::string text_;
};

}  // namespace

std::string svg_of(Size page, const std::string& title, const Painter& paint) {
  SvgCanvas canvas(page, title);
  paint(canvas);
  return canvas.finish();
}

}  // namespace hebb::plot
