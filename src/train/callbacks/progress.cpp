// Keras's progress bar on a terminal; one line an epoch in a pipe.

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "hebb/callbacks/logging.hpp"
#include "train/callback_list.hpp"

namespace hebb::callbacks {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBarWidth = 20;
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

std::string figures(const Logs& logs) {
  std::string text;
  for (const auto& [name, value] : logs) {
    text += std::abs(value) > 1e-3 || value == 0 ? text::format(" - {}: {:.4f}", name, value)
                                                 : text::format(" - {}: {:.4e}", name, value);
  }
  return text;
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
  /// Draws the bar over the one before.
  void draw(std::int64_t steps, const Logs& logs, bool last) {
    const double now = seconds_since(start);
    if (!last && drawn >= 0 && now - drawn < kLeastInterval) return;
    drawn = now;
    const auto count = static_cast<double>(std::max<std::int64_t>(step, 1));
    const auto filled = static_cast<int>(kBarWidth * step / std::max<std::int64_t>(steps, 1));
    std::string done, left;
    for (int i = 0; i < kBarWidth; ++i) (i < filled ? done : left) += "━";
    const double time_left = now / count * static_cast<double>(steps - step);
    const std::string counter =
        text::format("{:>{}}/{}", step, text::format("{}", steps).size(), steps);
    const std::string tail = text::format(" {}{}", per_step(now / count), figures(logs));
    const std::string time = duration(step < steps ? time_left : now);
    const std::size_t columns = counter.size() + 2 + kBarWidth + time.size() + tail.size();
    const std::string blank(width > columns ? width - columns : 0, ' ');
    width = columns;
    // Without color the rest of the bar is left out, so that what is done can be seen.
    const std::string rest =
        color ? paint("37", left) : std::string(static_cast<std::size_t>(kBarWidth - filled), ' ');
    write(text::format("\r{} {}{} {}{}{}{}", paint("1", counter), paint("32", done), rest,
                       paint("1", time), tail, blank, last ? "\n" : ""));
  }
  /// `4/4 - 0s - 2us/step - accuracy: 0.5000 - loss: 1.2000`
  std::string line(std::int64_t steps, const Logs& logs) const {
    const double time = seconds_since(start);
    const auto count = static_cast<double>(std::max<std::int64_t>(step, 1));
    return text::format("{}/{} - {} - {}{}\n", step, steps, duration(time), per_step(time / count),
                        figures(logs));
  }
};

ProgbarLogger::ProgbarLogger(ProgbarLoggerOptions options)
    : options_(options), bar_(std::make_shared<Bar>()) {
  check_verbose("ProgbarLogger", options_.verbose);
  bar_->out = options_.stream == ProgressStream::standard_error ? stderr : stdout;
  bar_->terminal = isatty(fileno(bar_->out)) != 0;
  bar_->color = bar_->terminal && std::getenv("NO_COLOR") == nullptr;
}

void ProgbarLogger::on_train_begin(Logs&) { in_training_ = true; }

void ProgbarLogger::on_train_end(Logs&) { in_training_ = false; }

void ProgbarLogger::on_epoch_begin(int epoch, Logs&) {
  bar_->epoch = epoch;
  bar_->begin();
  if (options_.verbose == 2 || (options_.verbose == 1 && bar_->terminal)) {
    bar_->write(text::format("Epoch {}/{}\n", epoch + 1, run().epochs));
  }
}

void ProgbarLogger::on_train_batch_end(std::int64_t step, Logs& logs) {
  bar_->step = step + 1;
  if (options_.verbose == 1 && bar_->terminal) bar_->draw(run().steps, logs, false);
}

void ProgbarLogger::on_epoch_end(int epoch, Logs& logs) {
  if (options_.verbose == 1 && bar_->terminal) {
    bar_->draw(run().steps, logs, true);
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
  if (options_.verbose == 1 && bar_->terminal) bar_->draw(run().steps, logs, false);
}

void ProgbarLogger::on_test_end(Logs& logs) {
  if (in_training_ || options_.verbose == 0) return;
  if (options_.verbose == 1 && bar_->terminal) {
    bar_->draw(run().steps, logs, true);
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
