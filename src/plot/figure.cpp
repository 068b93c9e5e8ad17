#include "hebb/plot/figure.hpp"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "plot/drawing.hpp"
#include "plot/output.hpp"

namespace hebb::plot {

namespace {

constexpr double kLeastWidth = 200, kLargestWidth = 5000, kLargestScale = 10;
constexpr double kLargestPixels = 1 << 28;

/// `.png` of `runs/Curves.PNG`; empty when there is no point in the file's name.
std::string ending_of(std::string_view path) {
  path.remove_prefix(path.find_last_of('/') + 1);  // npos + 1 is 0
  const std::size_t point = path.find_last_of('.');
  return point == std::string_view::npos ? std::string() : text::lower(path.substr(point));
}

}  // namespace

Size page_size(const Drawing& drawing, const RenderOptions& options) {
  const double width = options.width == 0 ? drawing.natural_width() : options.width;
  if (!(width >= kLeastWidth && width <= kLargestWidth)) {
    throw ValueError(
        text::format("plot: width is {} to {} points, or 0 for the figure's own, got {}",
                     kLeastWidth, kLargestWidth, options.width));
  }
  if (!(options.scale > 0 && options.scale <= kLargestScale)) {
    throw ValueError(text::format("plot: scale is above 0 and at most {} pixels a point, got {}",
                                  kLargestScale, options.scale));
  }
  return {width, std::ceil(drawing.height(width))};
}

void paint(const Drawing& drawing, Canvas& canvas, Size page, Theme theme) {
  const Colors& colors = colors_of(theme);
  const Box box{0, 0, page.width, page.height};
  canvas.fill(Path::rectangle(box), colors.background);
  drawing.draw(canvas, box, colors);
}

Figure::Figure(std::shared_ptr<const Drawing> drawing) : drawing_(std::move(drawing)) {}

std::string Figure::svg(const RenderOptions& options) const {
  const Size page = page_size(*drawing_, options);
  return svg_of(page, drawing_->title(),
                [&](Canvas& canvas) { paint(*drawing_, canvas, page, options.theme); });
}

std::vector<std::uint8_t> Figure::png(const RenderOptions& options) const {
  const Size page = page_size(*drawing_, options);
  if (page.width * page.height * options.scale * options.scale > kLargestPixels) {
    throw ValueError(text::format(
        "plot: {} x {} points at scale {} are too many pixels for a PNG; make width or scale "
        "smaller",
        page.width, page.height, options.scale));
  }
  return png_of(page, options.scale,
                [&](Canvas& canvas) { paint(*drawing_, canvas, page, options.theme); });
}

std::vector<std::uint8_t> Figure::pdf(const RenderOptions& options) const {
  const Size page = page_size(*drawing_, options);
  return pdf_of(page, [&](Canvas& canvas) { paint(*drawing_, canvas, page, options.theme); });
}

void Figure::save(const std::string& path, const RenderOptions& options) const {
  const std::string ending = ending_of(path);
  if (ending == ".svg") {
    replace_file(path, svg(options));
  } else if (ending == ".png") {
    replace_file(path, {png(options)});
  } else if (ending == ".pdf") {
    replace_file(path, {pdf(options)});
  } else {
    throw ValueError(
        text::format("plot: a picture is saved as .svg, .png or .pdf; the name \"{}\" ends in {}",
                     path, ending.empty() ? "none of them" : ending));
  }
}

}  // namespace hebb::plot
