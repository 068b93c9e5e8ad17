// Recorder: a canvas that notes what is drawn on it, for tests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plot/canvas.hpp"

namespace hebb::plot {

/// Something that was drawn.
struct Recorded {
  enum class Kind { fill, stroke, image, text };
  Kind kind = Kind::fill;
  Box box = {};  ///< Around its points, without the width of a line.
  Color color = {};
  std::string text = {};
  std::size_t steps = 0;  ///< Of its path.
  bool dashed = false;
  std::optional<Box> clip = {};  ///< Within which it is seen, if not everywhere.
};

/// A canvas that notes what is drawn on it.
class Recorder final : public Canvas {
 public:
  void fill(const Path& path, const Color& color) override;
  void stroke(const Path& path, const Stroke& stroke) override;
  void image(const Image& image, const Box& box, bool smooth) override;
  void begin_clip(const Box& box) override;
  void end_clip() override;

  /// All that was drawn, in order.
  const std::vector<Recorded>& items() const { return items_; }
  /// The same as text, a line each, equal neighbors counted, without places and sizes, which depend
  /// on the font.
  std::string structure() const;

 protected:
  void draw_text(const std::string& text, Point at, const TextStyle& style) override;

 private:
  void note(Recorded item);

  std::vector<Recorded> items_;
  std::vector<Box> clips_;
};

}  // namespace hebb::plot
