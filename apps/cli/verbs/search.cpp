#include "cli/verbs/search.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "cli/terminal/values.hpp"
#include "hebb/error.hpp"
#include "hebb/optimizers.hpp"
#include "hebb/random.hpp"

namespace hebb::cli {

namespace {

constexpr double kRateRange = 30;
constexpr int kLeastWidth = 16, kWidths = 5;  // 16, 32, ..., 256
constexpr int kLeastBatch = 16, kBatches = 5;
constexpr int kMostDepth = 3;
constexpr double kLeastDropout = 0.1, kMostDropout = 0.5;

/// The draws of a trial, one after the other.
class Draws {
 public:
  Draws(std::uint64_t seed, int number)
      : rng_(Rng(seed).fork("search").fork(static_cast<std::uint64_t>(number))) {}

  double uniform() { return rng_.uniform(next_++); }
  int below(int count) { return std::min(static_cast<int>(uniform() * count), count - 1); }

 private:
  Rng rng_;
  std::uint64_t next_ = 0;
};

/// The number of two digits nearest to it, which people can read and type.
double rounded(double value) { return parse_real(text::format("{:.1e}", value), "a number"); }

std::string draw_hidden(Draws& draws) {
  int width = kLeastWidth << draws.below(kWidths);
  const int depth = 1 + draws.below(kMostDepth);
  const bool narrows = draws.below(2) == 1;
  const bool drops = draws.below(2) == 1;
  const double rate = kLeastDropout + (kMostDropout - kLeastDropout) * draws.uniform();
  std::string hidden;
  for (int layer = 0; layer < depth; ++layer) {
    hidden += text::format("{}{}:relu", hidden.empty() ? "" : ",", width);
    if (drops) hidden += text::format(",dropout:{:.1f}", rate);
    if (narrows) width = std::max(width / 2, kLeastWidth / 2);
  }
  return hidden;
}

/// Numbers that are not finite are worse than all others.
double comparable(double loss) { return std::isfinite(loss) ? loss : HUGE_VAL; }

}  // namespace

Trial draw_trial(const Recipe& recipe, int number) {
  Draws draws(recipe.seed, number);
  const double usual = AnyOptimizer::parse(recipe.optimizer).make()->learning_rate();
  Trial trial{.number = number, .hidden = draw_hidden(draws)};
  trial.learning_rate = rounded(usual * std::pow(kRateRange, 2 * draws.uniform() - 1));
  trial.batch_size = kLeastBatch << draws.below(kBatches);
  if (recipe.hidden || !recipe.model.empty()) trial.hidden = recipe.hidden.value_or("");
  if (recipe.learning_rate) trial.learning_rate = *recipe.learning_rate;
  if (recipe.batch_size) trial.batch_size = *recipe.batch_size;
  return trial;
}

Recipe recipe_of(const Recipe& recipe, const Trial& trial, int epochs) {
  Recipe own = recipe;
  if (recipe.model.empty()) own.hidden = trial.hidden;
  own.learning_rate = trial.learning_rate;
  own.batch_size = trial.batch_size;
  own.epochs = epochs;
  return own;
}

SearchMethod parse_search_method(std::string_view name) {
  const auto found = std::find(std::begin(kSearchMethods), std::end(kSearchMethods), name);
  if (found == std::end(kSearchMethods)) {
    throw ValueError(text::unknown_name("method", name, kSearchMethods));
  }
  return static_cast<SearchMethod>(found - std::begin(kSearchMethods));
}

std::vector<int> rounds(SearchMethod method, int trials, int epochs) {
  std::vector<int> list = {epochs};
  if (method == SearchMethod::random) return list;
  for (int left = trials; left > 1 && list.front() > 1; left = (left + 1) / 2) {
    list.insert(list.begin(), std::max(list.front() / 2, 1));
  }
  return list;
}

std::vector<Trial> better_half(std::vector<Tried> tried) {
  std::stable_sort(tried.begin(), tried.end(), [](const Tried& a, const Tried& b) {
    return comparable(a.loss) < comparable(b.loss);
  });
  tried.resize((tried.size() + 1) / 2);
  std::vector<Trial> trials;
  for (Tried& one : tried) trials.push_back(std::move(one.trial));
  return trials;
}

std::vector<Tried> ranked(std::vector<Tried> tried) {
  std::stable_sort(tried.begin(), tried.end(), [](const Tried& a, const Tried& b) {
    return std::tuple(-a.epochs, comparable(a.loss)) < std::tuple(-b.epochs, comparable(b.loss));
  });
  std::set<int> seen;
  std::erase_if(tried, [&](const Tried& one) { return !seen.insert(one.trial.number).second; });
  return tried;
}

}  // namespace hebb::cli
