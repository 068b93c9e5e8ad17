// Every picture that hebb draws, on data that need no file: what the laws of pictures_test.cpp run
// over.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "hebb/plot.hpp"

namespace hebb::plot {

/// A picture with its name.
struct Picture {
  std::string name;
  std::function<Figure()> draw;
};

/// What messages of GoogleTest call it.
inline void PrintTo(const Picture& picture, std::ostream* out) { *out << picture.name; }

/// One of each function of hebb::plot, and those that are hard to lay out.
const std::vector<Picture>& pictures();

/// Numbers of a normal distribution, the same on every call with the same seed.
std::vector<double> normal_numbers(std::size_t count, unsigned seed);

/// A history of that many epochs with validation, two metrics and a learning rate.
History history_of(int epochs);

}  // namespace hebb::plot
