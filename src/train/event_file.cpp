#include "train/event_file.hpp"

#ifdef HEBB_WITH_TENSORBOARD

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <protozero/pbf_builder.hpp>

#include "base/checksums.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

// Numbers of the fields, from TensorFlow's event.proto and summary.proto.
enum class Event : protozero::pbf_tag_type {
  wall_time = 1,
  step = 2,
  file_version = 3,
  summary = 5
};
enum class Summary : protozero::pbf_tag_type { value = 1 };
enum class Value : protozero::pbf_tag_type { tag = 1, simple_value = 2, image = 4, histo = 5 };
enum class Image : protozero::pbf_tag_type { height = 1, width = 2, colorspace = 3, encoded = 4 };
enum class Histogram : protozero::pbf_tag_type {
  min = 1,
  max = 2,
  num = 3,
  sum = 4,
  sum_squares = 5,
  bucket_limit = 6,
  bucket = 7
};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void put_little_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xff);
}

void put_masked_check(std::string& out, std::string_view bytes) {
  const std::uint32_t check = crc32c(bytes);
  put_little_endian(out, ((check >> 15) | (check << 17)) + 0xa282ead8U, 4);
}

/// A record: length and its check, data and its check.
std::string record(const std::string& data) {
  std::string out;
  put_little_endian(out, data.size(), 8);
  put_masked_check(out, std::string(out));
  out += data;
  put_masked_check(out, data);
  return out;
}

/// Numbers sorted into buckets of equal width.
struct Buckets {
  double min = 0, max = 0, sum = 0, sum_squares = 0;
  std::int64_t count = 0;
  std::vector<double> limits, counts;
};

Buckets buckets_of(std::span<const double> values) {
  constexpr std::size_t kBuckets = 30;
  Buckets b;
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    b.min = b.count == 0 ? v : std::min(b.min, v);
    b.max = b.count == 0 ? v : std::max(b.max, v);
    b.sum += v;
    b.sum_squares += v * v;
    ++b.count;
  }
  // Equal numbers stand in the middle of one bucket of width 1.
  const bool equal = b.min == b.max;
  const std::size_t n = equal ? 1 : kBuckets;
  const double first = equal ? b.min - 0.5 : b.min;
  const double width = equal ? 1 : (b.max - b.min) / static_cast<double>(n);
  for (std::size_t i = 1; i <= n; ++i) b.limits.push_back(first + width * static_cast<double>(i));
  b.counts.assign(n, 0);
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    const auto place = static_cast<std::size_t>((v - first) / width);
    b.counts[std::min(place, n - 1)] += 1;
  }
  return b;
}

}  // namespace

struct EventFile::File {
  std::string path;
  std::FILE* handle = nullptr;

  ~File() {
    if (handle) std::fclose(handle);
  }
  [[noreturn]] void refuse(const char* what, const std::string& reason) const {
    throw IOError(text::format("TensorBoard: {} cannot be {}: {}", path, what, reason));
  }
  void write(const std::string& event) const {
    const std::string bytes = record(event);
    if (std::fwrite(bytes.data(), 1, bytes.size(), handle) == bytes.size()) return;
    refuse("written", std::strerror(errno));
  }
  /// An event of one value; `fill` writes what it holds.
  template <class Fill>
  void add(std::string_view tag, std::int64_t step, Fill&& fill) const {
    std::string data;
    protozero::pbf_builder<Event> event(data);
    event.add_double(Event::wall_time, seconds_now());
    event.add_int64(Event::step, step);
    {
      protozero::pbf_builder<Summary> summary(event, Event::summary);
      protozero::pbf_builder<Value> value(summary, Summary::value);
      value.add_string(Value::tag, tag.data(), tag.size());
      fill(value);
    }
    write(data);
  }
};

bool EventFile::available() { return true; }

std::string EventFile::new_name() {
  static std::atomic<int> count = 0;
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  return text::format("events.out.tfevents.{}.{}.{}.{}.v2",
                      static_cast<std::int64_t>(seconds_now()), host, ::getpid(), count++);
}

EventFile::EventFile(const std::string& folder, const std::string& name)
    : file_(std::make_unique<File>()) {
  file_->path = folder + "/" + name;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) file_->refuse("made", error.message());
  file_->handle = std::fopen(file_->path.c_str(), "wb");
  if (!file_->handle) file_->refuse("made", std::strerror(errno));
  std::string data;
  protozero::pbf_builder<Event> event(data);
  event.add_double(Event::wall_time, seconds_now());
  event.add_string(Event::file_version, "brain.Event:2");
  file_->write(data);
}

EventFile::EventFile(const std::string& folder, const std::string& name, std::int64_t size)
    : file_(std::make_unique<File>()) {
  file_->path = folder + "/" + name;
  file_->handle = std::fopen(file_->path.c_str(), "r+b");
  if (!file_->handle) file_->refuse("opened", std::strerror(errno));
  if (::ftruncate(::fileno(file_->handle), size) != 0) file_->refuse("cut", std::strerror(errno));
  std::fseek(file_->handle, 0, SEEK_END);
}

EventFile::~EventFile() = default;

void EventFile::scalar(std::string_view tag, std::int64_t step, double number) {
  file_->add(tag, step, [&](protozero::pbf_builder<Value>& value) {
    value.add_float(Value::simple_value, static_cast<float>(number));
  });
}

void EventFile::histogram(std::string_view tag, std::int64_t step, std::span<const double> values) {
  const Buckets b = buckets_of(values);
  file_->add(tag, step, [&](protozero::pbf_builder<Value>& value) {
    protozero::pbf_builder<Histogram> histogram(value, Value::histo);
    histogram.add_double(Histogram::min, b.min);
    histogram.add_double(Histogram::max, b.max);
    histogram.add_double(Histogram::num, static_cast<double>(b.count));
    histogram.add_double(Histogram::sum, b.sum);
    histogram.add_double(Histogram::sum_squares, b.sum_squares);
    histogram.add_packed_double(Histogram::bucket_limit, b.limits.begin(), b.limits.end());
    histogram.add_packed_double(Histogram::bucket, b.counts.begin(), b.counts.end());
  });
}

void EventFile::image(std::string_view tag, std::int64_t step, const GreyImage& picture) {
  file_->add(tag, step, [&](protozero::pbf_builder<Value>& value) {
    protozero::pbf_builder<Image> image(value, Value::image);
    image.add_int32(Image::height, static_cast<std::int32_t>(picture.height));
    image.add_int32(Image::width, static_cast<std::int32_t>(picture.width));
    image.add_int32(Image::colorspace, 1);
    image.add_bytes(Image::encoded, to_png(picture));
  });
}

void EventFile::flush() {
  if (std::fflush(file_->handle) != 0) file_->refuse("written", std::strerror(errno));
}

std::int64_t EventFile::size() {
  flush();
  return std::ftell(file_->handle);
}

}  // namespace hebb

#else

namespace hebb {

struct EventFile::File {};
bool EventFile::available() { return false; }
std::string EventFile::new_name() { return {}; }
EventFile::EventFile(const std::string&, const std::string&) {}
EventFile::EventFile(const std::string&, const std::string&, std::int64_t) {}
EventFile::~EventFile() = default;
void EventFile::scalar(std::string_view, std::int64_t, double) {}
void EventFile::histogram(std::string_view, std::int64_t, std::span<const double>) {}
void EventFile::image(std::string_view, std::int64_t, const GreyImage&) {}
void EventFile::flush() {}
std::int64_t EventFile::size() { return 0; }

}  // namespace hebb

#endif
