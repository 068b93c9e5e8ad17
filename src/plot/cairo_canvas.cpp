// Canvases of cairo: PNG and PDF, and the widths of texts.

#include "hebb/error.hpp"
#include "plot/output.hpp"

#ifdef HEBB_WITH_CAIRO

#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>

#include <cmath>
#include <memory>
#include <numbers>

namespace hebb::plot {

namespace {

template <auto function>
struct Destroy {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Destroy<cairo_destroy>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Destroy<cairo_font_options_destroy>>;

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  throw Error(std::string("plot: cairo says: ") + cairo_status_to_string(status));
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int size) {
  auto& out = *static_cast<std::vector<std::uint8_t>*>(bytes);
  try {
    out.insert(out.end(), data, data + size);
  } catch (...) {
    return CAIRO_STATUS_NO_MEMORY;
  }
  return CAIRO_STATUS_SUCCESS;
}

/// Letters in their true proportions at every size: no hints for screens of few pixels.
void choose_font(cairo_t* context, const TextStyle& style) {
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(context, options.get());
  cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                         style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, style.size);
}

/// A channel of a pixel, multiplied by the opacity as cairo wants it.
std::uint32_t channel(double value, double opacity) {
  return static_cast<std::uint32_t>(std::lround(value * opacity * 255));
}

Surface surface_of(const Image& image) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, image.width, image.height));
  check(cairo_surface_status(surface.get()));
  const int stride = cairo_image_surface_get_stride(surface.get());
  unsigned char* row = cairo_image_surface_get_data(surface.get());
  auto pixel = image.pixels.begin();
  for (int y = 0; y < image.height; ++y, row += stride) {
    auto* out = reinterpret_cast<std::uint32_t*>(row);
    for (int x = 0; x < image.width; ++x, ++pixel) {
      out[x] = channel(1, pixel->opacity) << 24 | channel(pixel->red, pixel->opacity) << 16 |
               channel(pixel->green, pixel->opacity) << 8 | channel(pixel->blue, pixel->opacity);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

class CairoCanvas final : public Canvas {
 public:
  explicit CairoCanvas(cairo_surface_t* surface) : context_(cairo_create(surface)) {}

  void scale(double across, double down) { cairo_scale(context_.get(), across, down); }
  void finish() { check(cairo_status(context_.get())); }

  void fill(const Path& path, const Color& color) override {
    trace(path);
    use(color);
    cairo_fill(context_.get());
  }

  void stroke(const Path& path, const Stroke& stroke) override {
    cairo_t* c = context_.get();
    trace(path);
    use(stroke.color);
    cairo_set_line_width(c, stroke.width);
    cairo_set_line_cap(c, stroke.round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(c, stroke.round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_set_dash(c, stroke.dash.data(), static_cast<int>(stroke.dash.size()), 0);
    cairo_stroke(c);
  }

  void image(const Image& image, const Box& box, bool smooth) override {
    if (image.width == 0 || image.height == 0) return;
    cairo_t* c = context_.get();
    const Surface pixels = surface_of(image);
    cairo_save(c);
    cairo_translate(c, box.x, box.y);
    cairo_rectangle(c, 0, 0, box.width, box.height);
    cairo_clip(c);
    cairo_scale(c, box.width / image.width, box.height / image.height);
    cairo_set_source_surface(c, pixels.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(c),
                             smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
    cairo_pattern_set_extend(cairo_get_source(c), CAIRO_EXTEND_PAD);
    cairo_paint(c);
    cairo_restore(c);
  }

  void begin_clip(const Box& box) override {
    cairo_save(context_.get());
    cairo_rectangle(context_.get(), box.x, box.y, box.width, box.height);
    cairo_clip(context_.get());
  }
  void end_clip() override { cairo_restore(context_.get()); }

 protected:
  void draw_text(const std::string& text, Point at, const TextStyle& style) override {
    cairo_t* c = context_.get();
    const Box box = text_box(text, {}, flat(style));
    cairo_save(c);
    cairo_translate(c, at.x, at.y);
    if (style.upwards) cairo_rotate(c, -std::numbers::pi / 2);
    choose_font(c, style);
    use(style.color);
    cairo_move_to(c, box.x, box.y + kCapitals * style.size);
    cairo_show_text(c, text.c_str());
    cairo_restore(c);
  }

 private:
  static TextStyle flat(TextStyle style) {
    style.upwards = false;
    return style;
  }

  void use(const Color& color) {
    cairo_set_source_rgba(context_.get(), color.red, color.green, color.blue, color.opacity);
  }

  void trace(const Path& path) {
    cairo_t* c = context_.get();
    cairo_new_path(c);
    for (const auto& [verb, p] : path.steps()) {
      switch (verb) {
        case Path::Verb::move: cairo_move_to(c, p[0].x, p[0].y); break;
        case Path::Verb::line: cairo_line_to(c, p[0].x, p[0].y); break;
        case Path::Verb::curve:
          cairo_curve_to(c, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
          break;
        case Path::Verb::close: cairo_close_path(c); break;
      }
    }
  }

  Context context_;
};

std::vector<std::uint8_t> png_of(cairo_surface_t* surface) {
  std::vector<std::uint8_t> bytes;
  cairo_surface_flush(surface);
  check(cairo_surface_write_to_png_stream(surface, append, &bytes));
  return bytes;
}

}  // namespace

std::vector<std::uint8_t> png_of(Size page, double scale, const Painter& paint) {
  const auto pixels = [&](double length) {
    return std::max(1, static_cast<int>(std::lround(length * scale)));
  };
  const int width = pixels(page.width), height = pixels(page.height);
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  check(cairo_surface_status(surface.get()));
  CairoCanvas canvas(surface.get());
  canvas.scale(width / page.width, height / page.height);
  paint(canvas);
  canvas.finish();
  return png_of(surface.get());
}

std::vector<std::uint8_t> pdf_of(Size page, const Painter& paint) {
  std::vector<std::uint8_t> bytes;
  const Surface surface(
      cairo_pdf_surface_create_for_stream(append, &bytes, page.width, page.height));
  check(cairo_surface_status(surface.get()));
  // The same picture has the same bytes, whenever it is written.
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 "1980-01-01T00:00:00Z");
  {
    CairoCanvas canvas(surface.get());
    paint(canvas);
    canvas.finish();
  }
  cairo_surface_finish(surface.get());
  check(cairo_surface_status(surface.get()));
  return bytes;
}

std::vector<std::uint8_t> encode_png(const Image& image) { return png_of(surface_of(image).get()); }

double text_width(std::string_view text, const TextStyle& style) {
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1));
  const Context context(cairo_create(surface.get()));
  choose_font(context.get(), style);
  cairo_text_extents_t extents;
  cairo_text_extents(context.get(), printable(text).c_str(), &extents);
  check(cairo_status(context.get()));
  return extents.x_advance;
}

}  // namespace hebb::plot

#else

namespace hebb::plot {

namespace {

[[noreturn]] void refuse() {
  throw Error(
      "plot: this hebb was built without cairo, which draws pictures; build with the CMake option "
      "HEBB_WITH_CAIRO=ON");
}

}  // namespace

std::vector<std::uint8_t> png_of(Size, double, const Painter&) { refuse(); }
std::vector<std::uint8_t> pdf_of(Size, const Painter&) { refuse(); }
std::vector<std::uint8_t> encode_png(const Image&) { refuse(); }
double text_width(std::string_view, const TextStyle&) { refuse(); }

}  // namespace hebb::plot

#endif
