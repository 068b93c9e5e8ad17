#include "plot/gallery.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "plot/chart_drawing.hpp"

namespace hebb::plot {

namespace {

constexpr double kGap = 10, kCaptionRow = 12, kBelowImage = 4;

class GalleryDrawing final : public Drawing {
 public:
  explicit GalleryDrawing(Gallery gallery) : gallery_(std::move(gallery)) {
    for (const Exhibit& exhibit : gallery_.exhibits) {
      lines_ = std::max(lines_, exhibit.caption.size());
    }
  }

  std::string title() const override { return gallery_.title.empty() ? "Images" : gallery_.title; }

  double height(double width) const override {
    const auto rows = (std::ssize(gallery_.exhibits) + columns() - 1) / columns();
    return heading() + static_cast<double>(rows) * row_height(width) + kMargin;
  }

  void draw(Canvas& canvas, const Box& box, const Colors& colors) const override {
    const TextStyle title{.size = kTitleSize, .bold = true, .color = colors.text};
    canvas.text(shortened(gallery_.title, box.width - 2 * kMargin, title),
                {box.x + kMargin, box.y + kMargin + kCapitals * kTitleSize}, title);
    const double side = image_width(box.width);
    for (std::size_t i = 0; i < gallery_.exhibits.size(); ++i) {
      const auto column = static_cast<double>(i % static_cast<std::size_t>(columns()));
      const auto row = static_cast<double>(i / static_cast<std::size_t>(columns()));
      const Box place{box.x + kMargin + column * (side + kGap),
                      box.y + heading() + row * row_height(box.width), side, image_height(side)};
      draw_exhibit(gallery_.exhibits[i], canvas, place, colors);
    }
  }

 private:
  int columns() const {
    return std::min(gallery_.columns, static_cast<int>(gallery_.exhibits.size()));
  }
  double heading() const { return gallery_.title.empty() ? kMargin : kTitleSize + 2.4 * kMargin; }
  /// As if the rows were full, but an image alone does not fill the page.
  double image_width(double width) const {
    constexpr int kLeastColumns = 4;
    const int n = std::max(columns(), std::min(kLeastColumns, gallery_.columns));
    return (width - 2 * kMargin - (n - 1) * kGap) / n;
  }
  double image_height(double side) const { return side * gallery_.height / gallery_.width; }
  double row_height(double width) const {
    const double caption =
        lines_ == 0 ? 0 : kBelowImage + kCaptionRow * static_cast<double>(lines_);
    return image_height(image_width(width)) + caption + kGap;
  }

  Image image_of(const Exhibit& exhibit, const Colors& colors) const {
    Image image{gallery_.width, gallery_.height, {}};
    const std::size_t channels = gallery_.shades == Shades::colors ? 3 : 1;
    for (std::size_t i = 0; i < exhibit.values.size(); i += channels) {
      const double value = exhibit.values[i];
      switch (gallery_.shades) {
        case Shades::gray: image.pixels.push_back({value, value, value, 1}); break;
        case Shades::colors:
          image.pixels.push_back({value, exhibit.values[i + 1], exhibit.values[i + 2], 1});
          break;
        case Shades::diverging: image.pixels.push_back(diverging(colors, value)); break;
      }
    }
    return image;
  }

  void draw_exhibit(const Exhibit& exhibit, Canvas& canvas, const Box& place,
                    const Colors& colors) const {
    canvas.image(image_of(exhibit, colors), place);
    if (exhibit.framed) {
      canvas.stroke(Path::rectangle(place.grown(1)),
                    {.color = colors.series[4], .width = 2, .round = false});
    }
    double y = place.bottom() + kBelowImage + kCapitals * kTickSize;
    for (std::size_t line = 0; line < exhibit.caption.size(); ++line, y += kCaptionRow) {
      const TextStyle style{.size = kTickSize,
                            .color = line == 0 ? colors.text : colors.muted,
                            .align = Align::middle};
      canvas.text(shortened(exhibit.caption[line], place.width, style), {place.center().x, y},
                  style);
    }
  }

  Gallery gallery_;
  std::size_t lines_ = 0;
};

}  // namespace

Figure figure(Gallery gallery) {
  return Figure(std::make_shared<GalleryDrawing>(std::move(gallery)));
}

}  // namespace hebb::plot
