#include "cli/run/rate_finder.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "cli/files/run_folder.hpp"
#include "cli/run/run.hpp"
#include "cli/training/config_file.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/training.hpp"
#include "hebb/random.hpp"

namespace hebb::cli {

namespace {

constexpr double kLeast = 1e-3, kMost = 1e4;  // times the rate of the run
constexpr int kSteps = 150;
constexpr double kLost = 100;  // times the first loss: larger rates teach nothing more

constexpr std::int64_t kJudged = 1000;  // rows that every rate is judged by

/// The rows of batch number `step`, which begin anew after the last.
std::vector<std::int64_t> batch_rows(const std::vector<std::int64_t>& rows, int step,
                                     std::int64_t size) {
  const std::int64_t count = std::ssize(rows);
  std::vector<std::int64_t> batch;
  for (std::int64_t i = step * size; i < step * size + std::min(size, count); ++i) {
    batch.push_back(rows[static_cast<std::size_t>(i % count)]);
  }
  return batch;
}

/// A step on a batch, and the loss on `judged` after it; infinite where numbers grew without bound.
double loss_after(Model& model, const Dataset& batch, const Dataset& judged) {
  try {
    model.train_on_batch(batch.x, batch.y);
    return model.test_on_batch(judged.x, judged.y)["loss"];
  } catch (const DataError&) {
    return HUGE_VAL;
  }
}

}  // namespace

plot::Figure learning_rates(const std::string& run) {
  const Recipe recipe = read_config(in_folder(run, kConfigFile));
  set_random_seed(recipe.seed);
  Talk talk(true);
  const Work work = prepare(recipe, talk);
  const Dataset& train = work.parts.train;
  const std::vector<std::int64_t> rows =
      Rng(recipe.seed).fork("rates").permutation(train.x.shape()[0]);
  const Dataset judged = train.take(batch_rows(rows, 0, kJudged));
  Optimizer& optimizer = work.model->optimizer();
  const double usual = optimizer.learning_rate();
  const std::int64_t batch_size = work.recipe.batch_size.value();
  std::vector<double> rates, losses;
  for (int step = 0; step < kSteps; ++step) {
    const double share = static_cast<double>(step) / (kSteps - 1);
    const double rate = usual * kLeast * std::pow(kMost / kLeast, share);
    optimizer.set_learning_rate(rate);
    const Dataset batch = train.take(batch_rows(rows, step, batch_size));
    const double loss = loss_after(*work.model, batch, judged);
    if (!(losses.empty() || loss < kLost * losses.front())) break;
    rates.push_back(rate);
    losses.push_back(loss);
  }
  return plot::learning_rate_finder(rates, losses);
}

}  // namespace hebb::cli
