// Keras's progress bar on a terminal; one line an epoch in a pipe.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include "base/terminal.hpp"
#include "base/text.hpp"
#include "hebb/callbacks/logging.hpp"
#include "train/callback_list.hpp"

namespace hebb::callbacks {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBarWidth = 20;
constexpr int kLeastBarWidth = 5;        // in a narrow terminal
constexpr double kLeastInterval = 0.05;  // seconds between two drawings of the bar

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// 42s, 3:07, 1:02:03.
std::string duration(double seconds) {
  const auto s = static_cast<std::int64_t>(seconds);
  if (s > 3600) return text::format("{}:{:02}:{:02}", s / 3600, s % 3600 / 60, s % 60);
  if (s > 60) return text::format("{}:{:02}", s / 60, s % 60);
  return text::format("{}s", s);
}

/// 2s/step, 15ms/step, 17us/step.
std::string per_step(double seconds) {
  if (seconds >= 1 || seconds == 0) return text::format("{:.0f}s/step", seconds);
  if (seconds >= 1e-3) return text::format("{:.0f}ms/step", seconds * 1e3);
  return text::format("{:.0f}us/step", seconds * 1e6);
}

/// ` - loss: 1.2000`, of each.
std::vector<std::string> figures(const Logs& logs) {
  std::vector<std::string> list;
  for (const auto& [name, value] : logs) {
    list.push_back(std::abs(value) > 1e-3 || value == 0
                       ? text::format(" - {}: {:.4f}", name, value)
                       : text::format(" - {}: {:.4e}", name, value));
  }
  return list;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& one : texts) all += one;
  return all;
}

}  // namespace

struct ProgbarLogger::Bar {
  std::FILE* out = stdout;
  bool terminal = false;
  bool color = false;
  int epoch = 0;
  std::int64_t step = 0;
  Clock::time_point start = Clock::now();
  double drawn = -1;  // seconds after the start
  std::size_t width = 0;
  Clock::time_point training_start = Clock::now();
  std::int64_t steps_done = 0;  // since then

  void begin_training() {
    training_start = Clock::now();
    steps_done = 0;
  }
  void begin() {
    step = 0;
    start = Clock::now();
    drawn = -1;
    width = 0;
  }
  void write(const std::string& text) const {
    std::fputs(text.c_str(), out);
    std::fflush(out);
  }
  std::string paint(const char* code, const std::string& text) const {
    return color ? text::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  /// `━━━━━━━━━━` as far as it is done, and the rest.
  std::string bar(int bar_width, std::int64_t steps) const {
    const auto filled = static_cast<int>(bar_width * step / std::max<std::int64_t>(steps, 1));
    std::string done, left;
    for (int i = 0; i < bar_width; ++i) (i < filled ? done : left) += "━";
    // Without color the rest of the bar is left out, so that what is done can be seen.
    const std::string blank(static_cast<std::size_t>(bar_width - filled), ' ');
    return paint("32", done) + (color ? paint("37", left) : blank);
  }
  /// Time that is left; at the end of a pass the time it took.
  std::string time(const Run& run, double now) const {
    if (step >= run.steps) return duration(now);
    const auto left = static_cast<double>(run.steps - step);
    std::string epoch_left = duration(now / static_cast<double>(std::max(step, kOne)) * left);
    if (run.epochs < 2 || steps_done == 0) return epoch_left;
    const auto all_left = static_cast<double>((run.epochs - epoch) * run.steps - step);
    const double per_step = seconds_since(training_start) / static_cast<double>(steps_done);
    return text::format("{} (total {})", epoch_left, duration(per_step * all_left));
  }
  /// Draws the bar over the one before. The last is whole; those before are cut to the width of the
  /// terminal, as one that is wider could not be drawn over.
  void draw(const Run& run, const Logs& logs, bool last) {
    const double now = seconds_since(start);
    if (!last && drawn >= 0 && now - drawn < kLeastInterval) return;
    drawn = now;
    const std::string counter =
        text::format("{:>{}}/{}", step, text::format("{}", run.steps).size(), run.steps);
    const std::string left = time(run, now);
    std::vector<std::string> tail = figures(logs);
    const double count = static_cast<double>(std::max(step, kOne));
    tail.insert(tail.begin(), text::format(" {}", per_step(now / count)));
    int bar_width = kBarWidth;
    const auto columns = [&] {
      return counter.size() + 2 + static_cast<std::size_t>(bar_width) + left.size() +
             joined(tail).size();
    };
    const std::optional<std::size_t> most = last ? std::nullopt : columns_of_terminal(::fileno(out));
    while (most && columns() >= *most && bar_width > kLeastBarWidth) --bar_width;
    while (most && columns() >= *most && !tail.empty()) tail.pop_back();
    const std::string blank(width > columns() ? width - columns() : 0, ' ');
    width = columns();
    write(text::format("\r{} {} {}{}{}{}", paint("1", counter), bar(bar_width, run.steps),
                       paint("1", left), joined(tail), blank, last ? "\n" : ""));
  }
  /// `4/4 - 0s - 2us/step - accuracy: 0.5000 - loss: 1.2000`
  std::string line(std::int64_t steps, const Logs& logs) const {
    const double now = seconds_since(start);
    const auto count = static_cast<double>(std::max(step, kOne));
    return text::format("{}/{} - {} - {}{}\n", step, steps, duration(now), per_step(now / count),
                        joined(figures(logs)));
  }

 private:
  static constexpr std::int64_t kOne = 1;
};

ProgbarLogger::ProgbarLogger(ProgbarLoggerOptions options)
    : options_(options), bar_(std::make_shared<Bar>()) {
  check_verbose("ProgbarLogger", options_.verbose);
  bar_->out = options_.stream == ProgressStream::standard_error ? stderr : stdout;
  bar_->terminal = isatty(fileno(bar_->out)) != 0;
  bar_->color = bar_->terminal && colors_wanted();
}

void ProgbarLogger::on_train_begin(Logs&) {
  in_training_ = true;
  bar_->begin_training();
}

void ProgbarLogger::on_train_end(Logs&) { in_training_ = false; }

void ProgbarLogger::on_epoch_begin(int epoch, Logs&) {
  bar_->epoch = epoch;
  bar_->begin();
  if (options_.verbose == 2 || (options_.verbose == 1 && bar_->terminal)) {
    bar_->write(text::format("Epoch {}/{}\n", epoch + 1, run().epochs));
  }
}

void ProgbarLogger::on_train_batch_end(std::int64_t step, Logs& logs) {
  ++bar_->steps_done;
  bar_->step = step + 1;
  if (options_.verbose == 1 && bar_->terminal) bar_->draw(run(), logs, false);
}

void ProgbarLogger::on_epoch_end(int epoch, Logs& logs) {
  if (options_.verbose == 1 && bar_->terminal) {
    bar_->draw(run(), logs, true);
  } else if (options_.verbose == 1) {
    bar_->write(
        text::format("Epoch {}/{} - {}", epoch + 1, run().epochs, bar_->line(run().steps, logs)));
  } else if (options_.verbose == 2) {
    bar_->write(bar_->line(run().steps, logs));
  }
}

void ProgbarLogger::on_test_begin(Logs&) {
  if (!in_training_) bar_->begin();
}

void ProgbarLogger::on_test_batch_end(std::int64_t step, Logs& logs) {
  if (in_training_) return;
  bar_->step = step + 1;
  if (options_.verbose == 1 && bar_->terminal) bar_->draw(run(), logs, false);
}

void ProgbarLogger::on_test_end(Logs& logs) {
  if (in_training_ || options_.verbose == 0) return;
  if (options_.verbose == 1 && bar_->terminal) {
    bar_->draw(run(), logs, true);
  } else {
    bar_->write(bar_->line(run().steps, logs));
  }
}

void ProgbarLogger::on_predict_begin(Logs&) { bar_->begin(); }

void ProgbarLogger::on_predict_batch_end(std::int64_t step, Logs& logs) {
  on_test_batch_end(step, logs);
}

void ProgbarLogger::on_predict_end(Logs& logs) { on_test_end(logs); }

}  // namespace hebb::callbacks
