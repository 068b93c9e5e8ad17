#include "cli/training/curve.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "base/terminal.hpp"
#include "base/text.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/output.hpp"
#include "hebb/plot.hpp"

namespace hebb::cli {

namespace {

/// What terminals are told: to remember where they are, to go back there, to go up, and to clear
/// what follows (ECMA-48, DEC VT100).
constexpr const char* kRemember =
    "\x1b"
    "7";
constexpr const char* kGoBack =
    "\x1b"
    "8";
constexpr const char* kClear = "\x1b[J";
std::string up(std::size_t lines) { return text::format("\x1b[{}A", lines); }

/// Lines that the progress bar may need, so that the screen does not scroll while it is drawn.
constexpr std::size_t kRoomForBar = 6;

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

Curve::Curve(int log_every) : log_every_(std::max(1, log_every)), terminal_(talks_to_terminal()) {}

std::string Curve::text() const {
  constexpr int kLeast = 20, kMost = 100;
  int columns = 80;
  if (const auto there = columns_of_terminal(STDERR_FILENO)) {
    columns = static_cast<int>(std::min<std::size_t>(*there, kMost));
  }
  return plot::terminal_chart(
      plot::training_charts(history_).front(),
      {.columns = std::max(kLeast, columns), .color = terminal_ && colors_wanted()});
}

void Curve::on_epoch_end(int epoch, Logs& logs) {
  history_.add(epoch, logs);
  if (!terminal_) return;
  std::string out;
  if (drawn_ > 0) out += text::format("{}\r{}{}", kGoBack, up(drawn_), kClear);
  const bool last = epoch + 1 == run().epochs || run().stop_training;
  if (last || (epoch + 1) % log_every_ == 0) {
    out += text::format("epoch {}/{}: {}\n", epoch + 1, run().epochs, figures_text(logs));
  }
  const std::string chart = text();
  out += chart;
  drawn_ = lines_of(chart);
  if (!last) out += std::string(kRoomForBar, '\n') + up(kRoomForBar) + kRemember;
  std::fputs(out.c_str(), stderr);
}

void Curve::on_train_end(Logs&) {
  if (!terminal_ && !history_.epoch.empty()) std::fputs(text().c_str(), stderr);
}

}  // namespace hebb::cli
