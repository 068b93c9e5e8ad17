// Search: which settings of a network do best, tried out at random.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/recipe/recipe.hpp"

namespace hebb::cli {

/// What is tried in a trial. Trial i of a seed is always the same.
struct Trial {
  int number = 0;            ///< From 1.
  std::string hidden;        ///< Width, depth and dropout; empty for a network of one's own.
  double learning_rate = 0;  ///< Between a thirtieth and thirty times the optimizer's own.
  std::int64_t batch_size = 0;
};

/// Trial `number`: learning rate log-uniform; 1 to 3 hidden layers of 16 to 256 units, each half as
/// many as the one before or as many; no dropout or 0.1 to 0.5; batches of 16 to 256 (Bergstra and
/// Bengio, "Random search for hyper-parameter optimization", 2012). What the recipe says outright
/// is not searched over.
Trial draw_trial(const Recipe& recipe, int number);

/// The recipe with the settings of a trial, which trains for so many epochs.
Recipe recipe_of(const Recipe& recipe, const Trial& trial, int epochs);

/// How trials are chosen.
enum class SearchMethod {
  random,   ///< Every trial has all epochs.
  halving,  ///< All begin with few epochs, and the better half goes on with twice as many.
};

/// Names, in the order of the enumerators.
inline constexpr std::string_view kSearchMethods[] = {"random", "halving"};

/// The method of that name. \throws ValueError for an unknown one.
SearchMethod parse_search_method(std::string_view name);

/// A trial that was trained for so many epochs, and how good it was.
struct Tried {
  Trial trial;
  int epochs = 0;
  double loss = 0;      ///< On the validation part.
  std::string figures;  ///< Loss and metrics there, for people.
};

/// Rounds of a search: how many epochs each has. Random search has one.
std::vector<int> rounds(SearchMethod method, int trials, int epochs);

/// Which trials go on to the next round: the better half by loss, the first of equals first; those
/// whose loss is not finite last. \throws nothing.
std::vector<Trial> better_half(std::vector<Tried> tried);

/// Each trial in the last round that it came to, best first: by round, then by loss.
std::vector<Tried> ranked(std::vector<Tried> tried);

}  // namespace hebb::cli
