#include "cli/run/rate_finder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "cli/files/run_folder.hpp"
#include "cli/run/run.hpp"
#include "cli/training/config_file.hpp"
#include "hebb/plot/training.hpp"
#include "hebb/random.hpp"

namespace hebb::cli {

namespace {

constexpr double kLeastRate = 1e-6, kMostRate = 10;
constexpr int kSteps = 150;
constexpr double kLost = 100;  // times the first loss: larger rates teach nothing more

constexpr std::int64_t kJudged = 1000;  // rows that every rate is judged by

/// The rows of batch number `step`, which begin anew after the last.
std::vector<std::int64_t> batch_rows(int step, std::int64_t size, std::int64_t rows) {
  std::vector<std::int64_t> batch(static_cast<std::size_t>(std::min(size, rows)));
  std::iota(batch.begin(), batch.end(), step * size);
  for (std::int64_t& row : batch) row %= rows;
  return batch;
}

}  // namespace

plot::Figure learning_rates(const std::string& run) {
  const Recipe recipe = read_config(in_folder(run, kConfigFile));
  set_random_seed(recipe.seed);
  Talk talk(true);
  const Work work = prepare(recipe, talk);
  const Dataset& train = work.parts.train;
  const Dataset judged = train.take(batch_rows(0, kJudged, train.x.shape()[0]));
  std::vector<double> rates, losses;
  for (int step = 0; step < kSteps; ++step) {
    const double share = static_cast<double>(step) / (kSteps - 1);
    rates.push_back(kLeastRate * std::pow(kMostRate / kLeastRate, share));
    work.model->optimizer().set_learning_rate(rates.back());
    const Dataset batch =
        train.take(batch_rows(step, work.recipe.batch_size.value_or(1), train.x.shape()[0]));
    work.model->train_on_batch(batch.x, batch.y);
    losses.push_back(work.model->test_on_batch(judged.x, judged.y)["loss"]);
    if (!(losses.back() < kLost * losses.front())) break;
  }
  return plot::learning_rate_finder(rates, losses);
}

}  // namespace hebb::cli
