#include "plot/colors.hpp"

#include <cmath>

#include "plot/look.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

TEST(Colors, TextsCanBeReadInBothThemes) {
  EXPECT_NEAR(contrast(Color::hex(0), Color::hex(0xffffff)), 21, 1e-9);
  EXPECT_NEAR(contrast(Color::hex(0x777777), Color::hex(0xffffff)), 4.48,
              0.005);  // of WCAG's tools
  for (const Theme theme : {Theme::light, Theme::dark}) {
    const Colors& colors = colors_of(theme);
    for (const Color& text : {colors.text, colors.muted}) {
      EXPECT_GE(contrast(text, colors.background), 4.5);
    }
  }
}

TEST(Colors, ColorsOfSeriesStandOutFromTheBackground) {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    for (const Color& color : colors_of(theme).series) {
      EXPECT_GE(contrast(color, colors_of(theme).background), 2.1);
    }
  }
}

TEST(Colors, MapsAreEvenInLightness) {
  constexpr int kSteps = 20;
  for (const Theme theme : {Theme::light, Theme::dark}) {
    const Colors& colors = colors_of(theme);
    const double step =
        (lightness(sequential(colors, 1)) - lightness(sequential(colors, 0))) / kSteps;
    EXPECT_GT(std::abs(step), 0.02);
    for (int i = 0; i < kSteps; ++i) {
      const double here = lightness(sequential(colors, i / double{kSteps}));
      const double next = lightness(sequential(colors, (i + 1) / double{kSteps}));
      // Colors that no screen has are cut off a little.
      EXPECT_NEAR(next - here, step, 0.15 * std::abs(step));
    }
    EXPECT_EQ(diverging(colors, 0), mixed(colors.middle, colors.positive, 0));
    EXPECT_EQ(diverging(colors, -7), diverging(colors, -1));
  }
}

TEST(Colors, SomethingCanBeReadOnEveryColor) {
  for (unsigned code = 0; code <= 0xffffff; code += 0x050907) {
    const Color color = Color::hex(code);
    EXPECT_GE(contrast(readable_on(color), color), 4.5);
  }
}

TEST(Look, SeriesDifferInMoreThanColor) {
  const Colors& colors = colors_of(Theme::light);
  for (int a = 0; a < 14; ++a) {
    for (int b = 0; b < a; ++b) {
      const Look one = look_of(a, colors), other = look_of(b, colors);
      const bool in_cue = one.dash != other.dash && one.marker != other.marker;
      EXPECT_TRUE(in_cue || !(one.color == other.color)) << a << " and " << b;
      EXPECT_TRUE(in_cue || a >= static_cast<int>(kSeriesColors)) << a << " and " << b;
    }
  }
}

}  // namespace
}  // namespace hebb::plot
