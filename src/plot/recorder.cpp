#include "plot/recorder.hpp"

#include <utility>

#include "base/text.hpp"

namespace hebb::plot {

namespace {

std::string described(const Recorded& item) {
  const std::string where = item.clip ? "  " : "";
  switch (item.kind) {
    case Recorded::Kind::text: return text::format("{}text \"{}\"", where, item.text);
    case Recorded::Kind::image: return text::format("{}image {}", where, item.text);
    case Recorded::Kind::fill: return text::format("{}fill of {} steps", where, item.steps);
    // How many steps a line keeps depends on the size of the picture.
    case Recorded::Kind::stroke:
      return text::format("{}{} {}", where, item.dashed ? "dashed" : "solid",
                          item.steps == 2 ? "segment" : "line");
  }
  return {};
}

}  // namespace

void Recorder::fill(const Path& path, const Color& color) {
  note({.kind = Recorded::Kind::fill,
        .box = path.bounds(),
        .color = color,
        .steps = path.steps().size()});
}

void Recorder::stroke(const Path& path, const Stroke& stroke) {
  note({.kind = Recorded::Kind::stroke,
        .box = path.bounds(),
        .color = stroke.color,
        .steps = path.steps().size(),
        .dashed = !stroke.dash.empty()});
}

void Recorder::image(const Image& image, const Box& box, bool) {
  note({.kind = Recorded::Kind::image,
        .box = box,
        .text = text::format("{} x {}", image.width, image.height)});
}

void Recorder::draw_text(const std::string& text, Point at, const TextStyle& style) {
  note({.kind = Recorded::Kind::text,
        .box = text_box(text, at, style),
        .color = style.color,
        .text = text});
}

void Recorder::begin_clip(const Box& box) { clips_.push_back(box); }
void Recorder::end_clip() { clips_.pop_back(); }

void Recorder::note(Recorded item) {
  if (!clips_.empty()) item.clip = clips_.back();
  items_.push_back(std::move(item));
}

std::string Recorder::structure() const {
  std::string result;
  for (std::size_t i = 0; i < items_.size();) {
    const std::string line = described(items_[i]);
    std::size_t same = 1;
    while (i + same < items_.size() && described(items_[i + same]) == line) ++same;
    result += line;
    if (same > 1) result += text::format(", {} times", same);
    result += '\n';
    i += same;
  }
  return result;
}

}  // namespace hebb::plot
