#include "plot/colors.hpp"

#include <algorithm>
#include <cmath>

namespace hebb::plot {

namespace {

constexpr Colors kLight = {
    .background = Color::hex(0xffffff),
    .text = Color::hex(0x1f2328),
    .muted = Color::hex(0x59636e),
    .grid = Color::hex(0xe6e8eb),
    .axis = Color::hex(0x8c959f),
    .series = {Color::hex(0x0072b2), Color::hex(0xe69f00), Color::hex(0x009e73),
               Color::hex(0xcc79a7), Color::hex(0xd55e00), Color::hex(0x56b4e9),
               Color::hex(0x3b3f44)},
    .low = Color::hex(0xf3f7fb),
    .high = Color::hex(0x08457e),
    .negative = Color::hex(0xb34700),
    .middle = Color::hex(0xf7f7f7),
    .positive = Color::hex(0x0063a3),
};

constexpr Colors kDark = {
    .background = Color::hex(0x14181d),
    .text = Color::hex(0xe6edf3),
    .muted = Color::hex(0x9da7b3),
    .grid = Color::hex(0x2a3038),
    .axis = Color::hex(0x6b7580),
    .series = {Color::hex(0x56b4e9), Color::hex(0xe69f00), Color::hex(0x2bb78d),
               Color::hex(0xd98cb6), Color::hex(0xe8702a), Color::hex(0xf0e442),
               Color::hex(0xc9d1d9)},
    .low = Color::hex(0x1b232c),
    .high = Color::hex(0x9ad4f7),
    .negative = Color::hex(0xf08a3c),
    .middle = Color::hex(0x22282f),
    .positive = Color::hex(0x56b4e9),
};

/// Lightness and two hue axes.
struct Oklab {
  double l, a, b;
};

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double encoded(double light) {
  const double channel =
      light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
  return std::clamp(channel, 0.0, 1.0);
}

Oklab to_oklab(const Color& color) {
  const double r = linear(color.red), g = linear(color.green), b = linear(color.blue);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

Color from_oklab(const Oklab& lab) {
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
  const double m = cube(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
  const double s = cube(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
  return {encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s), 1};
}

/// Relative luminance (WCAG 2.1).
double luminance(const Color& color) {
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

}  // namespace

const Colors& colors_of(Theme theme) { return theme == Theme::dark ? kDark : kLight; }

Color mixed(const Color& from, const Color& to, double share) {
  const Oklab a = to_oklab(from), b = to_oklab(to);
  Color color = from_oklab(
      {std::lerp(a.l, b.l, share), std::lerp(a.a, b.a, share), std::lerp(a.b, b.b, share)});
  color.opacity = std::lerp(from.opacity, to.opacity, share);
  return color;
}

Color sequential(const Colors& colors, double share) {
  return mixed(colors.low, colors.high, std::clamp(share, 0.0, 1.0));
}

Color diverging(const Colors& colors, double share) {
  const Color& end = share < 0 ? colors.negative : colors.positive;
  return mixed(colors.middle, end, std::min(1.0, std::abs(share)));
}

double lightness(const Color& color) { return to_oklab(color).l; }

double contrast(const Color& a, const Color& b) {
  const double one = luminance(a) + 0.05, other = luminance(b) + 0.05;
  return std::max(one, other) / std::min(one, other);
}

Color readable_on(const Color& background) {
  constexpr Color kBlack = Color::hex(0), kWhite = Color::hex(0xffffff);
  return contrast(background, kBlack) >= contrast(background, kWhite) ? kBlack : kWhite;
}

Color over(const Color& front, const Color& back) {
  const auto channel = [&](double f, double b) { return std::lerp(b, f, front.opacity); };
  return {channel(front.red, back.red), channel(front.green, back.green),
          channel(front.blue, back.blue), 1};
}

}  // namespace hebb::plot
