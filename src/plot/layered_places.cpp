// Places within the rows of a layered layout.

#include <algorithm>
#include <utility>

#include "plot/layered.hpp"

namespace hebb::plot {

namespace {

/// A number and how much it counts.
struct Wish {
  double value = 0, weight = 1;
};

/// The number with half of the weight on either side; the middle between two of them.
double median(std::vector<Wish> wishes) {
  std::sort(wishes.begin(), wishes.end(),
            [](const Wish& a, const Wish& b) { return a.value < b.value; });
  double all = 0, sum = 0;
  for (const Wish& wish : wishes) all += wish.weight;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    sum += wishes[i].weight;
    if (2 * sum == all) return (wishes[i].value + wishes[i + 1].value) / 2;
    if (2 * sum > all) return wishes[i].value;
  }
  return 0;
}

/// How much it matters that a line is straight.
double weight_of(const Item& a, const Item& b) {
  if (!a.bend && !b.bend) return 8;
  return a.bend && b.bend ? 2 : 1;
}

/// Where an item wants to be: below and above its neighbors.
double wish_of(const Rows& rows, const Item& item, bool above, bool below) {
  std::vector<Wish> wishes;
  const auto add = [&](const std::vector<std::size_t>& neighbors) {
    for (const std::size_t i : neighbors) {
      wishes.push_back({rows.items[i].x, weight_of(item, rows.items[i])});
    }
  };
  if (above) add(item.above);
  if (below) add(item.below);
  return wishes.empty() ? item.x : median(std::move(wishes));
}

/// Items that stand as close as they may, and where the first of them wants to be for each.
struct Group {
  std::vector<Wish> wishes;
  double at = 0;
};

/// Moves the items of a row to where they want to be, as nearly as the space between them allows:
/// the least sum of distances, which adjacent groups reach by pooling what they want as long as
/// they are in each other's way.
void place_row(Rows& rows, const std::vector<std::size_t>& row, const std::vector<double>& wishes,
               double beside) {
  std::vector<Group> groups;
  std::vector<double> offsets;  // from the first item, when all stand close
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Item& item = rows.items[row[i]];
    const double before = i == 0 ? 0
                                 : offsets.back() + beside +
                                       (rows.items[row[i - 1]].size.width + item.size.width) / 2;
    offsets.push_back(before);
    const Wish wish{wishes[i] - before, item.bend ? 1.0 : 8.0};
    groups.push_back({{wish}, wish.value});
    while (groups.size() > 1 && groups[groups.size() - 2].at > groups.back().at) {
      Group last = std::move(groups.back());
      groups.pop_back();
      Group& group = groups.back();
      group.wishes.insert(group.wishes.end(), last.wishes.begin(), last.wishes.end());
      group.at = median(group.wishes);
    }
  }
  std::size_t i = 0;
  for (const Group& group : groups) {
    for (std::size_t n = 0; n < group.wishes.size(); ++n, ++i) {
      rows.items[row[i]].x = group.at + offsets[i];
    }
  }
}

}  // namespace

void place_rows(Rows& rows, std::size_t first, std::size_t last, double beside) {
  const auto sweep = [&](std::size_t row, bool above, bool below) {
    const std::vector<std::size_t>& items = rows.rows[row];
    std::vector<double> wishes;
    for (const std::size_t i : items) {
      wishes.push_back(wish_of(rows, rows.items[i], above && row > first, below && row + 1 < last));
    }
    place_row(rows, items, wishes, beside);
  };
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t row = first; row < last; ++row) sweep(row, true, round == kRounds - 1);
    for (std::size_t row = last; row-- > first;) sweep(row, round == kRounds - 1, true);
  }
  for (std::size_t row = first; row < last; ++row) sweep(row, true, false);
}

}  // namespace hebb::plot
