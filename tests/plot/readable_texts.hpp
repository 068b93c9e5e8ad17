// Law of all pictures: every text is on the page, covers no other text and can be read.
#pragma once

#include "plot_testing.hpp"

namespace hebb::plot {

/// The texts of a figure, in the order in which they are drawn.
inline std::vector<std::string> texts_of(const Figure& figure) {
  const Recorder recorder = recorded(figure);
  std::vector<std::string> texts;
  for (const Recorded& item : recorder.items()) {
    if (item.kind == Recorded::Kind::text) texts.push_back(item.text);
  }
  return texts;
}

/// What is seen behind a text: the fills that it lies on, over each other.
inline Color behind(const std::vector<Recorded>& items, std::size_t text) {
  Color color;
  for (std::size_t i = 0; i < text; ++i) {
    if (items[i].kind == Recorded::Kind::fill && items[i].box.contains(items[text].box.center())) {
      color = over(items[i].color, color);
    }
  }
  return color;
}

inline void expect_readable_texts(const Figure& figure, double width = 0) {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    const RenderOptions options{.theme = theme, .width = width};
    const Size page = page_size(figure.drawing(), options);
    const Recorder recorder = recorded(figure, options);
    const std::vector<Recorded>& items = recorder.items();
    std::vector<Recorded> texts;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].kind != Recorded::Kind::text) continue;
      EXPECT_TRUE(Box(0, 0, page.width, page.height).contains(items[i].box)) << items[i].text;
      EXPECT_GE(contrast(items[i].color, behind(items, i)), 4.5) << items[i].text;
      for (const Recorded& other : texts) {
        EXPECT_FALSE(other.box.grown(-0.5).overlaps(items[i].box.grown(-0.5)))
            << other.text << " and " << items[i].text;
      }
      texts.push_back(items[i]);
    }
    EXPECT_FALSE(texts.empty());
  }
}

}  // namespace hebb::plot
