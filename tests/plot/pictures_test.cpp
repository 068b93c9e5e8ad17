// Laws of every picture: nothing is cut off, covered or too pale to read, in both themes and at
// several widths.

#include "pictures.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

/// What is behind the middle of an item: the last thing that was filled there.
Color behind(const std::vector<Recorded>& items, std::size_t at) {
  Color color = items.front().color;  // the page
  for (std::size_t i = 0; i < at; ++i) {
    const bool filled = items[i].kind == Recorded::Kind::fill;
    if (filled && items[i].box.contains(items[at].box.center()))
      color = over(items[i].color, color);
  }
  return color;
}

class EveryPicture : public testing::TestWithParam<Picture> {};

TEST_P(EveryPicture, IsLaidOutWell) {
  const Figure figure = GetParam().draw();
  for (const RenderOptions& options : {RenderOptions{}, RenderOptions{.theme = Theme::dark},
                                       RenderOptions{.width = 480}, RenderOptions{.width = 1100}}) {
    const Size page = page_size(figure.drawing(), options);
    const Recorder recorder = recorded(figure, options);
    const std::vector<Recorded>& items = recorder.items();
    const Box whole{0, 0, page.width, page.height};
    std::vector<const Recorded*> texts;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Recorded& item = items[i];
      if (item.kind == Recorded::Kind::text) {
        EXPECT_TRUE(whole.contains(item.box)) << item.text << " at width " << page.width;
        EXPECT_GE(contrast(item.color, behind(items, i)), 4.5) << item.text;
        for (const Recorded* other : texts) {
          EXPECT_FALSE(other->box.overlaps(item.box))
              << item.text << " covers " << other->text << " at width " << page.width;
        }
        texts.push_back(&item);
      }
      if (!item.clip) continue;
      EXPECT_TRUE(whole.contains(*item.clip));
      // Half a marker may stand out of the axes; nothing else.
      constexpr double kHalfMarker = 4;
      EXPECT_TRUE(item.clip->grown(kHalfMarker).contains(item.box))
          << "drawn outside of the axes at width " << page.width << ": " << item.box.x << ", "
          << item.box.y << ", " << item.box.width << " x " << item.box.height << " in "
          << item.clip->x << ", " << item.clip->y << ", " << item.clip->width << " x "
          << item.clip->height;
    }
    EXPECT_FALSE(texts.empty() && GetParam().name != "first_layer_weights");
  }
}

TEST_P(EveryPicture, IsTheSameEveryTime) {
  const std::string svg = GetParam().draw().svg();
  EXPECT_TRUE(well_formed(svg));
  EXPECT_TRUE(GetParam().draw().svg() == svg);
}

/// HEBB_WRITE_GOLDEN=1 writes the files anew, and they are to be looked at before they are
/// committed.
TEST_P(EveryPicture, HasTheStructureThatWasLookedAt) {
  const std::filesystem::path path =
      std::filesystem::path(HEBB_SOURCE_DIR) / "tests/plot/golden" / (GetParam().name + ".txt");
  const std::string structure = recorded(GetParam().draw()).structure();
  if (std::getenv("HEBB_WRITE_GOLDEN") != nullptr) {
    std::ofstream(path) << structure;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing; write it with HEBB_WRITE_GOLDEN=1 and look at it";
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(structure, expected.str());
}

INSTANTIATE_TEST_SUITE_P(Plot, EveryPicture, testing::ValuesIn(pictures()),
                         [](const auto& picture) { return picture.param.name; });

TEST(Pictures, TheLawsSeeFaults) {
  Recorder recorder;
  const Color gray = Color::hex(0x999999), white = Color::hex(0xffffff);
  recorder.fill(Path::rectangle({0, 0, 100, 100}), white);
  recorder.text("one", {50, 50}, {.color = gray});
  recorder.text("two", {52, 52}, {.color = gray});
  const std::vector<Recorded>& items = recorder.items();
  EXPECT_TRUE(items[1].box.overlaps(items[2].box));
  EXPECT_LT(contrast(items[1].color, behind(items, 1)), 4.5);
  EXPECT_FALSE((Box{0, 0, 51, 51}).contains(items[1].box));
}

}  // namespace
}  // namespace hebb::plot
