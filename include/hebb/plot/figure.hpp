/// \file
/// Figure: a picture that can be written as SVG, PNG and PDF.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hebb::plot {

class Drawing;

/// Colors of a picture: on white or on near black. In both, texts have a contrast of at least 4.5
/// with what is behind them (WCAG 2.1), and the colors of series are told apart by color-blind eyes
/// (Okabe and Ito 2008); series differ in dashes or markers as well.
enum class Theme { light, dark };

/// Options of Figure::save() and its kin.
struct RenderOptions {
  Theme theme = Theme::light;  ///< On white or on near black.
  double width = 0;  ///< Width in points (a CSS pixel of SVG), 200 to 5000; 0: the figure's own.
  double scale = 2;  ///< Pixels of a PNG in a point, above 0, at most 10.
};

/// A picture: a value that holds a description and no pixels. Every function of hebb::plot returns
/// one; Chart makes others.
///
/// ```cpp
/// plot::training_curves(history).save("curves.svg");
/// ```
///
/// A larger width gives more room to the data: letters and lines keep their size. The same figure
/// and options give the same bytes.
class Figure {
 public:
  /// A figure of this drawing; for hebb's own sources.
  explicit Figure(std::shared_ptr<const Drawing> drawing);
  /// The same picture; moving copies, so that no figure is ever without one.
  Figure(const Figure& other) = default;
  /// The same picture.
  Figure& operator=(const Figure& other) = default;

  /// Writes the picture; the format follows from the ending: .svg, .png, .pdf. Atomic, as
  /// write_npy(). \throws ValueError for another ending or options out of range; IOError when the
  /// file cannot be written; Error when hebb was built without cairo (CMake option
  /// HEBB_WITH_CAIRO).
  void save(const std::string& path, const RenderOptions& options = {}) const;
  /// The picture as an SVG element, to stand in a file or within HTML. It has no ids, so that any
  /// number of pictures can stand in one page. \throws as save().
  std::string svg(const RenderOptions& options = {}) const;
  /// The bytes of a PNG file. \throws as save(), and ValueError for more than 2^28 pixels.
  std::vector<std::uint8_t> png(const RenderOptions& options = {}) const;
  /// The bytes of a PDF file of one page. \throws as save().
  std::vector<std::uint8_t> pdf(const RenderOptions& options = {}) const;

  /// What it draws; for hebb's own sources.
  const Drawing& drawing() const { return *drawing_; }

 private:
  std::shared_ptr<const Drawing> drawing_;
};

/// Options of grid(), and of figure() for several charts.
struct GridOptions {
  std::string title = {};  ///< Above them all.
  int columns = 2;         ///< Figures beside each other, from 1.
  double width = 0;        ///< Natural width in points; 0: 340 a column, of a single one its own.
};

/// Figures beside and below each other, row by row. \throws ValueError for no figures or columns.
Figure grid(std::vector<Figure> figures, GridOptions options = {});

}  // namespace hebb::plot
