// Event files, as TensorBoard reads them (docs/formats/events.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hebb {

/// A grey image: rows of bytes, 0 black.
struct GreyImage {
  std::int64_t height = 0, width = 0;
  std::vector<std::uint8_t> pixels = {};
};

/// The image as a PNG file, not compressed.
std::string to_png(const GreyImage& image);

/// An event file that is being written. All functions throw IOError when it cannot be.
class EventFile {
 public:
  /// False when hebb was built without HEBB_WITH_TENSORBOARD; there is nothing to be used then.
  static bool available();
  /// A name that no other run has.
  static std::string new_name();
  /// A new file in a folder, which is made if need be.
  EventFile(const std::string& folder, const std::string& name);
  /// The file of an earlier run, which goes on behind these first bytes of it.
  EventFile(const std::string& folder, const std::string& name, std::int64_t size);
  ~EventFile();
  EventFile(const EventFile&) = delete;
  EventFile& operator=(const EventFile&) = delete;

  /// One number.
  void scalar(std::string_view tag, std::int64_t step, double value);
  /// Numbers counted in 30 buckets of equal width; those that are not finite are left out.
  void histogram(std::string_view tag, std::int64_t step, std::span<const double> values);
  /// An image.
  void image(std::string_view tag, std::int64_t step, const GreyImage& image);
  /// Leaves all of it to the system.
  void flush();
  /// Its bytes so far, which are the system's then.
  std::int64_t size();

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace hebb
