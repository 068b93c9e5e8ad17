// Rows of a layered layout, and the order within them.

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "plot/layered.hpp"

namespace hebb::plot {

namespace {

/// The row of each box: its longest way from a source, or further down where that brings it nearer
/// to what it goes into and makes no arrow longer that it does not make shorter elsewhere.
std::vector<std::size_t> ranks_of(std::size_t boxes, std::vector<Arrow> arrows) {
  std::sort(arrows.begin(), arrows.end(),
            [](const Arrow& a, const Arrow& b) { return a.from < b.from; });
  std::vector<std::size_t> ranks(boxes, 0), come(boxes, 0), go(boxes, 0);
  for (const auto& [from, to] : arrows) {
    ranks[to] = std::max(ranks[to], ranks[from] + 1);
    ++come[to];
    ++go[from];
  }
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> nearest(boxes, kNone);  // row of what a box goes into
  for (std::size_t i = boxes, at = arrows.size(); i-- > 0;) {
    while (at > 0 && arrows[at - 1].from == i) {
      nearest[i] = std::min(nearest[i], ranks[arrows[--at].to]);
    }
    if (nearest[i] != kNone && come[i] <= go[i]) ranks[i] = nearest[i] - 1;
  }
  return ranks;
}

void link(std::vector<Item>& items, std::size_t upper, std::size_t lower) {
  std::vector<std::size_t>& below = items[upper].below;
  if (std::find(below.begin(), below.end(), lower) != below.end()) return;
  below.push_back(lower);
  items[lower].above.push_back(upper);
}

/// Place of each item in its row.
std::vector<std::size_t> places_of(const Rows& rows) {
  std::vector<std::size_t> places(rows.items.size());
  for (const std::vector<std::size_t>& row : rows.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) places[row[i]] = i;
  }
  return places;
}

/// Number of pairs in the wrong order, by merging sorted halves.
std::size_t inversions(std::vector<std::size_t>& values, std::size_t begin, std::size_t end) {
  if (end - begin < 2) return 0;
  const std::size_t half = begin + (end - begin) / 2;
  std::size_t count = inversions(values, begin, half) + inversions(values, half, end);
  for (std::size_t left = begin, right = half; left < half; ++left) {
    while (right < end && values[right] < values[left]) ++right;
    count += right - half;
  }
  const auto at = [&](std::size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(i); };
  std::inplace_merge(at(begin), at(half), at(end));
  return count;
}

/// Sorts a row by the mean place of the neighbors above or below; an item without any stays.
void sort_row(Rows& rows, std::size_t row, std::vector<std::size_t> Item::*neighbors,
              const std::vector<std::size_t>& places) {
  std::map<std::size_t, double> means;
  for (const std::size_t i : rows.rows[row]) {
    double sum = 0;
    for (const std::size_t other : rows.items[i].*neighbors) {
      sum += static_cast<double>(places[other]);
    }
    const std::size_t count = (rows.items[i].*neighbors).size();
    means[i] = count > 0 ? sum / static_cast<double>(count) : static_cast<double>(places[i]);
  }
  std::stable_sort(rows.rows[row].begin(), rows.rows[row].end(),
                   [&](std::size_t a, std::size_t b) { return means[a] < means[b]; });
}

}  // namespace

Rows rows_of(const std::vector<Size>& boxes, const std::vector<Arrow>& arrows, double bend) {
  const std::vector<std::size_t> ranks = ranks_of(boxes.size(), arrows);
  Rows result;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    result.items.push_back({.size = boxes[i], .row = ranks[i]});
  }
  std::vector<std::vector<std::size_t>> trunks(boxes.size());  // a box, then its bends
  for (std::size_t i = 0; i < boxes.size(); ++i) trunks[i] = {i};
  for (const auto& [from, to] : arrows) {
    std::vector<std::size_t>& trunk = trunks[from];
    while (ranks[from] + trunk.size() < ranks[to]) {
      const std::size_t next = result.items.size();
      result.items.push_back({.bend = true, .size = {bend, 0}, .row = ranks[from] + trunk.size()});
      link(result.items, trunk.back(), next);
      trunk.push_back(next);
    }
    link(result.items, trunk[ranks[to] - ranks[from] - 1], to);
  }
  for (std::size_t i = 0; i < result.items.size(); ++i) {
    const std::size_t row = result.items[i].row;
    if (result.rows.size() <= row) result.rows.resize(row + 1);
    result.rows[row].push_back(i);
  }
  return result;
}

std::size_t crossings(const Rows& rows) {
  const std::vector<std::size_t> places = places_of(rows);
  std::size_t count = 0;
  for (const std::vector<std::size_t>& row : rows.rows) {
    std::vector<std::size_t> ends;  // of the lines, from left to right as they begin
    for (const std::size_t i : row) {
      const std::size_t first = ends.size();
      for (const std::size_t other : rows.items[i].below) ends.push_back(places[other]);
      std::sort(ends.begin() + static_cast<std::ptrdiff_t>(first), ends.end());
    }
    count += inversions(ends, 0, ends.size());
  }
  return count;
}

void sort_rows(Rows& rows) {
  constexpr int kSweeps = 12;
  Rows best = rows;
  std::size_t fewest = crossings(rows);
  for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
    const std::size_t count = rows.rows.size();
    for (std::size_t i = 0; i < count; ++i) {
      const bool down = sweep % 2 == 0;
      sort_row(rows, down ? i : count - 1 - i, down ? &Item::above : &Item::below, places_of(rows));
    }
    const std::size_t now = crossings(rows);
    if (now >= fewest) continue;
    fewest = now;
    best = rows;
  }
  rows = std::move(best);
}

}  // namespace hebb::plot
