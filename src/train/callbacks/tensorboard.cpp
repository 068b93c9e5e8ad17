#include "hebb/callbacks/tensorboard.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/state_fields.hpp"
#include "train/callbacks/checks.hpp"
#include "train/event_file.hpp"

namespace hebb::callbacks {

using Clock = std::chrono::steady_clock;

namespace {

/// One file of a run, which is made when there is something to write.
struct LazyFile {
  std::string folder;
  std::optional<EventFile> file = {};

  EventFile& get(const std::string& name) {
    if (!file) file.emplace(folder, name);
    return *file;
  }
  std::int64_t size() { return file ? file->size() : 0; }
  void flush() {
    if (file) file->flush();
  }
  /// True when the file of an earlier run has as much as when that was saved.
  bool still_has(const std::string& name, std::int64_t size) const {
    std::error_code missing;
    const auto there = std::filesystem::file_size(path(name), missing);
    return size == 0 || (!missing && there >= static_cast<std::uintmax_t>(size));
  }
  /// Leaves the file that `own` names and goes on with the earlier one, as it was when it was
  /// saved.
  void go_on(const std::string& own, const std::string& name, std::int64_t size) {
    std::error_code ignored;
    if (file) {
      file.reset();
      std::filesystem::remove(path(own), ignored);
    }
    if (size > 0) {
      file.emplace(folder, name, size);
    } else {
      std::filesystem::remove(path(name), ignored);
    }
  }

 private:
  std::string path(const std::string& name) const { return folder + "/" + name; }
};

}  // namespace

/// The files of a run, of one name in two folders.
struct TensorBoard::Files {
  explicit Files(const std::string& folder)
      : train_file{folder + "/train"}, validation_file{folder + "/validation"} {}

  std::string name = EventFile::new_name();
  LazyFile train_file, validation_file;
  std::int64_t batches = 0;
  std::int64_t batches_before = 0;  // at the begin of the epoch
  Clock::time_point epoch_begin = Clock::now();

  EventFile& train() { return train_file.get(name); }
  EventFile& validation() { return validation_file.get(name); }
  void flush() {
    train_file.flush();
    validation_file.flush();
  }
};

namespace {

/// The numbers from the least, black, to the greatest, white: `width` in a row, a row every
/// `row_step`, a column every `column_step`.
GreyImage shades(std::span<const double> numbers, std::int64_t first, std::int64_t height,
                 std::int64_t row_step, std::int64_t width, std::int64_t column_step) {
  const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
  const double range = *greatest - *least;
  GreyImage image{height, width};
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      const auto at = static_cast<std::size_t>(first + y * row_step + x * column_step);
      const double shade = range > 0 ? 255 * (numbers[at] - *least) / range : 0;
      image.pixels.push_back(static_cast<std::uint8_t>(std::lround(shade)));
    }
  }
  return image;
}

/// The axes of a weight that are longer than 1.
std::vector<std::int64_t> long_axes(const Shape& shape) {
  std::vector<std::int64_t> axes;
  for (const std::int64_t size : shape) {
    if (size != 1) axes.push_back(size);
  }
  return axes;
}

/// Images of a weight; see the header.
std::vector<GreyImage> images_of(const Tensor& weight, std::span<const double> numbers) {
  const std::vector<std::int64_t> axes = long_axes(weight.shape());
  const bool finite =
      std::all_of(numbers.begin(), numbers.end(), [](double v) { return std::isfinite(v); });
  if (!finite || numbers.empty()) return {};
  if (axes.size() <= 1) return {shades(numbers, 0, 1, 0, weight.size(), 1)};
  if (axes.size() == 2) {
    return {axes[0] > axes[1] ? shades(numbers, 0, axes[1], 1, axes[0], axes[1])
                              : shades(numbers, 0, axes[0], axes[1], axes[1], 1)};
  }
  std::vector<GreyImage> images;
  if (axes.size() > 3) return images;
  constexpr std::int64_t kMost = 3;
  for (std::int64_t i = 0; i < std::min(axes[2], kMost); ++i) {
    images.push_back(shades(numbers, i, axes[0], axes[1] * axes[2], axes[1], axes[2]));
  }
  return images;
}

void write_weights(EventFile& file, const Model& model, std::int64_t epoch, bool with_images) {
  for (const NamedVariable& w : model.weights()) {
    const Tensor& weight = w.variable.value();
    const std::string path = text::format("{}/{}", model.name(), w.name);
    const std::vector<double> numbers = weight.to_vector<double>();
    file.histogram(path + "/histogram", epoch, numbers);
    if (!with_images) continue;
    const std::vector<GreyImage> images = images_of(weight, numbers);
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::string number = images.size() > 1 ? text::format("/{}", i) : std::string();
      file.image(text::format("{}/image{}", path, number), epoch, images[i]);
    }
  }
}

}  // namespace

TensorBoard::TensorBoard(TensorBoardOptions options) : options_(std::move(options)) {
  check_at_least_0("TensorBoard", "histogram_freq", options_.histogram_freq);
  if (options_.write_images && options_.histogram_freq == 0) {
    throw ValueError(
        "TensorBoard: write_images goes with the histograms; say how often by histogram_freq");
  }
  if (EventFile::available()) return;
  throw ValueError(
      "TensorBoard: this hebb was built without event files; build it with "
      "-DHEBB_WITH_TENSORBOARD=ON");
}

void TensorBoard::on_train_begin(Logs&) {
  files_ = std::make_shared<Files>(options_.log_dir);
  files_->train();
}

void TensorBoard::on_train_end(Logs&) {
  files_->flush();
  files_.reset();
}

void TensorBoard::on_epoch_begin(int, Logs&) {
  files_->batches_before = files_->batches;
  files_->epoch_begin = Clock::now();
}

void TensorBoard::on_train_batch_end(std::int64_t, Logs& logs) {
  const std::int64_t batch = ++files_->batches;
  const std::int64_t frequency = options_.update_freq.batches();
  if (frequency == 0 || batch % frequency != 0) return;
  for (const auto& [name, value] : logs) files_->train().scalar("batch_" + name, batch, value);
}

void TensorBoard::on_epoch_end(int epoch, Logs& logs) {
  constexpr std::string_view kValidation = "val_";
  for (const auto& [name, value] : logs) {
    if (name.starts_with(kValidation)) {
      files_->validation().scalar("epoch_" + name.substr(kValidation.size()), epoch, value);
    } else if (name != "learning_rate") {
      files_->train().scalar("epoch_" + name, epoch, value);
    }
  }
  EventFile& train = files_->train();
  train.scalar("epoch_learning_rate", epoch, run().model.optimizer().learning_rate());
  if (options_.write_steps_per_second) {
    const std::chrono::duration<double> seconds = Clock::now() - files_->epoch_begin;
    const auto batches = static_cast<double>(files_->batches - files_->batches_before);
    train.scalar("epoch_steps_per_second", epoch, batches / seconds.count());
  }
  if (options_.histogram_freq > 0 && epoch % options_.histogram_freq == 0) {
    write_weights(train, run().model, epoch, options_.write_images);
  }
  files_->flush();
}

// The files may have been written on after the run was saved, so they are cut to what they were,
// and what this run has begun is removed. Where they are gone, it goes on in its own.
void TensorBoard::describe_state(StateFields& fields) {
  Files& files = *files_;
  fields.field("batches", files.batches);
  fields.field("batches_before", files.batches_before);
  std::string name = files.name;
  std::int64_t train = files.train_file.size(), validation = files.validation_file.size();
  fields.field("file", name);
  fields.field("train", train);
  fields.field("validation", validation);
  if (name == files.name || !files.train_file.still_has(name, train) ||
      !files.validation_file.still_has(name, validation)) {
    return;
  }
  files.train_file.go_on(files.name, name, train);
  files.validation_file.go_on(files.name, name, validation);
  files.name = name;
}

void TensorBoard::on_test_end(Logs& logs) {
  const bool alone = !files_;  // in an evaluate() of its own
  if (alone) files_ = std::make_shared<Files>(options_.log_dir);
  const std::int64_t step = run().model.optimizer().iterations();
  for (const auto& [name, value] : logs) {
    files_->validation().scalar(text::format("evaluation_{}_vs_iterations", name), step, value);
  }
  files_->flush();
  if (alone) files_.reset();
}

}  // namespace hebb::callbacks
