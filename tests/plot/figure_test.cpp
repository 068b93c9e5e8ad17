#include "hebb/plot/figure.hpp"

#include <filesystem>
#include <fstream>
#include <limits>
#include <utility>

#include "hebb/images.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

Figure line_figure(const std::string& title = "Loss") {
  return figure(Chart{.title = title,
                      .x = {.label = "epoch"},
                      .marks = {Line{.x = {1, 2, 3}, .y = {0.5, 0.25, 0.2}, .label = "loss"}}});
}

TEST(Figure, SvgIsWellFormedAndHasNoIds) {
  const std::string svg = line_figure("a < b & \"c\" > d").svg();
  EXPECT_TRUE(well_formed(svg)) << svg;
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_NE(svg.find("<title>a &lt; b &amp; &quot;c&quot; &gt; d</title>"), std::string::npos);
  EXPECT_EQ(svg.find("id=\""), std::string::npos);
  EXPECT_FALSE(well_formed(svg.substr(0, svg.size() / 2)));
}

TEST(Figure, TextsOfAnyBytesAreMadeReadable) {
  const std::string svg = line_figure("bad \xff\x01 byte").svg();
  EXPECT_TRUE(well_formed(svg));
  EXPECT_NE(svg.find("bad \xef\xbf\xbd\xef\xbf\xbd byte"), std::string::npos);
  EXPECT_FALSE(line_figure("\xe2\x82").png().empty());
}

TEST(Figure, PngHasThePixelsThatWereAskedFor) {
  const std::vector<std::uint8_t> bytes = line_figure().png({.width = 400, .scale = 1.5});
  ASSERT_GT(bytes.size(), 24u);
  EXPECT_EQ(std::string(bytes.begin() + 1, bytes.begin() + 4), "PNG");
  EXPECT_EQ(big_endian(bytes, 16), 600u);
  EXPECT_EQ(big_endian(bytes, 20), 360u);
  if (message_of([&] { parse_image(bytes, "figure.png"); }).find("HEBB_WITH_IMAGES") ==
      std::string::npos) {
    EXPECT_EQ(parse_image(bytes, "figure.png").shape(), Shape({360, 600, 3}));
  }
}

TEST(Figure, PdfIsOne) {
  const std::vector<std::uint8_t> bytes = line_figure().pdf();
  const std::string text(bytes.begin(), bytes.end());
  EXPECT_TRUE(text.starts_with("%PDF-1."));
  EXPECT_NE(text.find("%%EOF"), std::string::npos);
}

TEST(Figure, TheSameInputGivesTheSameBytes) {
  const Figure one = line_figure();
  const std::string svg = one.svg();
  const std::vector<std::uint8_t> png = one.png(), pdf = one.pdf();
  line_figure("something else").svg();
  line_figure("something else").pdf();
  const Figure again = line_figure();
  EXPECT_EQ(again.svg(), svg);
  EXPECT_EQ(again.png(), png);
  EXPECT_EQ(again.pdf(), pdf);
  EXPECT_NE(one.svg({.theme = Theme::dark}), svg);
}

TEST(Figure, IsThereAfterItWasMoved) {
  Figure one = line_figure();
  const Figure moved = std::move(one);
  EXPECT_EQ(one.svg(), moved.svg());  // NOLINT(bugprone-use-after-move): that is the law
}

TEST(Figure, AGridShowsAll) {
  const std::string svg = grid({line_figure("one"), line_figure("two"), line_figure("three")},
                               {.title = "All", .columns = 2})
                              .svg();
  for (const char* title : {">All<", ">one<", ">two<", ">three<"}) {
    EXPECT_NE(svg.find(title), std::string::npos) << title;
  }
  EXPECT_EQ(message_of([] { grid({}); }), "plot: a grid needs a figure, got none");
  EXPECT_EQ(message_of([] { grid({line_figure()}, {.columns = 0}); }),
            "plot: columns is at least 1, got 0");
}

TEST(Figure, TheEndingOfTheNameSaysTheFormat) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "hebb_figure_test";
  std::filesystem::create_directories(folder);
  const auto first_bytes = [&](const std::string& name) {
    const std::string path = (folder / name).string();
    line_figure().save(path);
    std::ifstream file(path, std::ios::binary);
    std::string start(4, ' ');
    file.read(start.data(), 4);
    return start;
  };
  EXPECT_EQ(first_bytes("a.svg"), "<svg");
  EXPECT_EQ(first_bytes("a.b.PNG"), "\x89PNG");
  EXPECT_EQ(first_bytes("a.pdf"), "%PDF");
  std::filesystem::remove_all(folder);
  EXPECT_EQ(message_of([] { line_figure().save("curves.jpeg"); }),
            "plot: a picture is saved as .svg, .png or .pdf; the name \"curves.jpeg\" ends in "
            ".jpeg");
  EXPECT_EQ(message_of([] { line_figure().save("runs.1/curves"); }),
            "plot: a picture is saved as .svg, .png or .pdf; the name \"runs.1/curves\" ends in "
            "none of them");
}

TEST(Figure, OptionsOutOfRangeAreRefused) {
  const Figure one = line_figure();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double width : {-1.0, 199.0, 5001.0, nan}) {
    EXPECT_NE(message_of([&] {
                one.svg({.width = width});
              }).find("plot: width is 200 to 5000 points, or 0 for the figure's own, got"),
              std::string::npos);
  }
  for (const double scale : {-1.0, 0.0, 11.0, nan}) {
    EXPECT_NE(message_of([&] {
                one.png({.scale = scale});
              }).find("plot: scale is above 0 and at most 10 pixels a point, got"),
              std::string::npos);
  }
  EXPECT_NE(message_of([&] { one.png({.width = 5000, .scale = 10}); }).find("too many pixels"),
            std::string::npos);
}

}  // namespace
}  // namespace hebb::plot
