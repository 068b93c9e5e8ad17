// What cannot be drawn well is refused with a message that says why; the rest is drawn.

#include <cmath>
#include <limits>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "pictures.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Figure line_of(std::vector<double> x, std::vector<double> y) {
  return figure(Chart{.title = "t", .marks = {Line{.x = std::move(x), .y = std::move(y)}}});
}

TEST(BadInput, OfChartsIsRefused) {
  const auto message = [](Chart chart) { return message_of([&] { figure(std::move(chart)); }); };
  EXPECT_EQ(message({}),
            "plot: a chart needs a mark, such as plot::Line{.x = x, .y = y}, got none");
  EXPECT_EQ(message_of([] { figure(std::vector<Chart>{}); }),
            "plot: a grid needs a figure, got none");
  EXPECT_EQ(message_of([] {
              line_of({1, 2}, {1});
            }),
            "plot \"t\": a line has as many y as x, got 1 and 2");
  EXPECT_EQ(message_of([] {
              line_of({1, 2}, {kNan, kInfinity});
            }),
            "plot \"t\": a line needs a point with finite numbers below 1e100; of 2 points there "
            "is none");
  EXPECT_EQ(message_of([] { line_of({}, {}); }),
            "plot \"t\": a line needs a point with finite numbers below 1e100; of 0 points there "
            "is none");
  EXPECT_EQ(message({.marks = {Bars{.edges = {0, 1}, .heights = {1, 2}}}}),
            "plot: bars have one edge more than heights, got 2 and 2");
  EXPECT_EQ(message({.marks = {HeatMap{.values = {1, 2, 3}, .rows = 2, .columns = 2}}}),
            "plot: a heat map has rows x columns values and at least 1 of each, got 2 x 2 and 3 "
            "values");
  EXPECT_EQ(
      message({.marks = {HeatMap{.values = {1}, .rows = 1, .columns = 1, .texts = {"", ""}}}}),
      "plot: a heat map has a text for every cell or none, got 2 for 1");
  EXPECT_EQ(message({.marks = {Contours{.values = {1}, .rows = 1, .columns = 1}}}),
            "plot: a set of contours has rows x columns values and at least 2 of each, got 1 x 1 "
            "and 1 values");
  EXPECT_EQ(message({.y = {.log = true}, .marks = {Line{.x = {1}, .y = {-1}}}}),
            "plot: the y axis is logarithmic, so it needs numbers and limits above 0; take log = "
            "false");
  EXPECT_EQ(message({.x = {.low = 2, .high = 1}, .marks = {Line{.x = {1}, .y = {1}}}}),
            "plot: limits of the x axis are finite numbers with low below high, got 2 and 1");
  EXPECT_EQ(message({.marks = {Line{.x = {1}, .y = {1}}}, .aspect = 0}),
            "plot: aspect is above 0 and at most 10, got 0");
  EXPECT_EQ(message({.marks = {VerticalLine{.x = 1}}}),
            "plot: a chart needs a mark with a height, got none");
}

TEST(BadInput, NumbersOfAnySizeAreDrawn) {
  for (const std::vector<double>& y : {std::vector<double>{1, kNan, 3},
                                       {5, 5, 5},
                                       {0, 0, 0},
                                       {1e30, -1e30, 0},
                                       {1e-30, 2e-30, 0},
                                       {1e9, 1e9 + 1e-6, 1e9},
                                       {kInfinity, 1, -kInfinity},
                                       {1e300, 1, 2},
                                       {-1e99, 1e99, 0}}) {
    const Recorder recorder = recorded(line_of({1, 2, 3}, y));
    for (const Recorded& item : recorder.items()) {
      EXPECT_TRUE(std::isfinite(item.box.x + item.box.y + item.box.width + item.box.height));
    }
    EXPECT_TRUE(well_formed(line_of({1, 2, 3}, y).svg()));
  }
  EXPECT_FALSE(line_of({7}, {7}).png().empty());
  EXPECT_FALSE(line_of({1e30}, {1e-30}).pdf().empty());
}

TEST(BadInput, LimitsBeyondTheDataAreShown) {
  for (const bool log : {false, true}) {
    for (const Axis& axis : {Axis{.log = log, .low = 50}, Axis{.log = log, .high = 0.5}}) {
      const Figure one =
          figure(Chart{.x = axis, .y = axis, .marks = {Line{.x = {1, 2}, .y = {1, 2}}}});
      EXPECT_TRUE(well_formed(one.svg()));
      EXPECT_NE(one.svg().find("<text"), std::string::npos);
    }
  }
}

TEST(BadInput, CellsOfNearlyOneNumberAreDrawn) {
  const Figure one = figure(Chart{
      .marks = {HeatMap{.values = {1e17, 1e17 + 16}, .rows = 1, .columns = 2, .label = "size"}}});
  EXPECT_TRUE(well_formed(one.svg()));
}

TEST(BadInput, ManyPointsMakeASmallPicture) {
  const std::vector<double> numbers = normal_numbers(200000, 1);
  const std::vector<double> x(numbers.begin(), numbers.begin() + 100000);
  const std::vector<double> y(numbers.begin() + 100000, numbers.end());
  std::vector<double> steps;
  for (int i = 0; i < 100000; ++i) steps.push_back(i);
  EXPECT_LT(figure(Chart{.marks = {Points{.x = x, .y = y}}}).svg().size(), 1500000u);
  EXPECT_LT(line_of(steps, y).svg().size(), 150000u);
}

TEST(BadInput, AThinLineKeepsItsPeaks) {
  std::vector<double> x, y;
  for (int i = 0; i < 50000; ++i) {
    x.push_back(i);
    y.push_back(i == 33333 ? 10 : 0);
  }
  double highest = 1e9;
  const Recorder recorder = recorded(line_of(x, y));
  for (const Recorded& item : recorder.items()) {
    if (item.clip) highest = std::min(highest, item.box.y - item.clip->y);
  }
  EXPECT_LT(highest, 20);  // the padding above the highest point
}

TEST(BadInput, ALineLosesOnlyWhatCannotBeSeen) {
  std::vector<double> x, y;
  for (int i = 0; i <= 1000; ++i) {
    x.push_back(i);
    y.push_back(std::abs(i - 500));
  }
  const Recorder straight = recorded(line_of(x, y));
  for (double& value : y) value = std::sin(value / 100);
  const Recorder curved = recorded(line_of(x, y));
  const auto steps = [](const Recorder& recorder) {
    std::size_t most = 0;
    for (const Recorded& item : recorder.items()) {
      if (item.clip) most = std::max(most, item.steps);
    }
    return most;
  };
  EXPECT_EQ(steps(straight), 3u);
  EXPECT_GT(steps(curved), 50u);
  EXPECT_LT(steps(curved), 200u);
}

TEST(BadInput, OfTrainingPicturesIsRefused) {
  EXPECT_EQ(message_of([] { training_curves({}); }),
            "plot: a history without epochs has no curves; give what fit() returned");
  EXPECT_EQ(message_of([] { training_curves(history_of(3), {.monitor = "val_los"}); }),
            "plot: unknown figure \"val_los\"; did you mean \"val_loss\"? known: "
            "\"learning_rate\", \"loss\", \"sparse_categorical_accuracy\", \"val_loss\", "
            "\"val_sparse_categorical_accuracy\"");
  History longer = history_of(2);
  longer.history["loss"] = {1, 2, 3};
  EXPECT_EQ(message_of([&] { training_curves(longer); }),
            "plot: a history of 2 epochs has 1 to 2 values of loss, got 3");
  EXPECT_EQ(message_of([] { comparison_curves({}); }), "plot: a comparison needs a run, got none");
  EXPECT_EQ(message_of([] {
              learning_rate_finder({1, 2}, {1});
            }),
            "plot: a learning rate finder has a loss for every rate, got 1 losses and 2 rates");
  EXPECT_EQ(message_of([] {
              learning_rate_finder({1, 2}, {1, 2});
            }),
            "plot: a learning rate finder needs at least 3 steps, got 2");
  EXPECT_EQ(message_of([] {
              learning_rate_finder({1, 2, 2}, {1, 2, 3});
            }),
            "plot: learning rates of a finder are above 0 and rise, got 2 at step 2");
  EXPECT_EQ(message_of([] {
              learning_rate_finder({1, 2, 3}, {1, 2, 3}, {.smoothing = 1});
            }),
            "plot: smoothing is from 0 to below 1, got 1");
  EXPECT_NE(message_of([] { learning_rate_finder({1, 2, 3}, {kNan, kNan, kNan}); }), "");
}

TEST(BadInput, AHistoryOfNothingFiniteIsRefusedAndOneOfSomeIsDrawn) {
  History history = history_of(4);
  history.history["loss"][1] = kNan;
  EXPECT_TRUE(well_formed(training_curves(history).svg()));
  history.history["loss"] = {kNan, kNan, kInfinity, kNan};
  EXPECT_EQ(message_of([&] { training_curves(history); }),
            "plot \"loss\": a line needs a point with finite numbers below 1e100; of 4 points "
            "there is none");
}

TEST(BadInput, OfClassifiersIsRefused) {
  EXPECT_EQ(message_of([] {
              confusion_matrix(Tensor::from({1, 2, 3}, {1, 3}));
            }),
            "plot: confusion_matrix: matrix is [classes, classes], got [1, 3]");
  EXPECT_EQ(message_of([] {
              confusion_matrix(Tensor::from({1, -2, 3, 4}, {2, 2}));
            }),
            "plot: confusion_matrix: counts are not negative");
  EXPECT_EQ(message_of([] {
              confusion_matrix(Tensor::from({1, 2, 3, 4}, {2, 2}), {.class_names = {"a"}});
            }),
            "plot: confusion_matrix: class_names has a name for each of 2 classes, got 1");
  EXPECT_EQ(message_of([] { confusion_matrix({}); }),
            "plot: confusion_matrix: matrix is a tensor without elements");
  const Tensor scores = Tensor::from({0.1, 0.9, 0.5});
  EXPECT_EQ(message_of([&] {
              roc_curve(Tensor::from({1, 1, 1}), scores);
            }),
            "plot: roc_curve: y_true needs samples of two classes, got 3 of one");
  EXPECT_EQ(message_of([&] {
              roc_curve(Tensor::from({0, 1, 2}), scores);
            }),
            "plot: roc_curve: y_true holds classes from 0 to 1, got 2 in row 2");
  EXPECT_EQ(message_of([&] {
              roc_curve(Tensor::from({0, 1}), scores);
            }),
            "plot: roc_curve: y_true has as many rows as y_score, got 2 and 3");
  EXPECT_EQ(message_of([] {
              roc_curve(Tensor::from({0, 1}), Tensor::from({0.5, kNan}));
            }),
            "plot: roc_curve: y_score holds nan at place 1; every number must be finite");
  Sequential three{layers::Dense(3)};
  EXPECT_EQ(message_of([&] {
              decision_regions(three, Tensor::from({1.0, 2.0, 3.0}, {1, 3}), Tensor::from({0}));
            }),
            "plot: decision_regions: x is [n, 2], a model of two inputs, got [1, 3]");
  EXPECT_EQ(message_of([&] {
              decision_regions(three, Tensor::from({1.0, 2.0}, {1, 2}), Tensor::from({3}));
            }),
            "plot: decision_regions: y holds classes from 0 to 2, got 3 in row 0");
}

TEST(BadInput, OfOtherPicturesIsRefused) {
  const Tensor two = Tensor::from({1.0, 2.0}), three = Tensor::from({1.0, 2.0, 3.0});
  EXPECT_EQ(message_of([&] { predicted_against_true(two, three); }),
            "plot: predicted_against_true: y_pred has as many rows as y_true, got 3 and 2");
  EXPECT_EQ(message_of([&] {
              residuals(Tensor::from({1.0, kNan}), two);
            }),
            "plot: residuals: y_true holds nan at place 1; every number must be finite");
  EXPECT_EQ(message_of([&] { curve_fit(two, three, {}); }),
            "plot: curve_fit: y has as many rows as x, got 3 and 2");
  EXPECT_EQ(message_of([&] { image_grid(two); }),
            "plot: image_grid: images has 3 axes and at least one element, got [2]");
  EXPECT_EQ(message_of([&] {
              image_grid(Tensor::zeros({1, 2, 2, 2}));
            }),
            "plot: image_grid: images are [n, height, width] or [n, height, width, 1 or 3 "
            "channels], got [1, 2, 2, 2]");
  EXPECT_EQ(message_of([&] {
              image_grid(Tensor::zeros({2, 2, 2}), {.captions = {"a"}});
            }),
            "plot: image_grid: captions has a text for each of 2 images, got 1");
  EXPECT_EQ(message_of([&] {
              image_grid(Tensor::zeros({2, 2, 2}), {.columns = 0});
            }),
            "plot: image_grid: most and columns are at least 1, got 40 and 0");
  EXPECT_EQ(message_of([&] {
              first_layer_weights(Tensor::zeros({5, 2}), 2, 2);
            }),
            "plot: first_layer_weights: weights are [height * width, units], got [5, 2] for 2 x 2");
  EXPECT_EQ(message_of([] { histograms_over_epochs({}); }),
            "plot: histograms_over_epochs: needs a snapshot, got none");
  EXPECT_EQ(message_of([&] {
              histograms_over_epochs({{2, two}, {1, two}});
            }),
            "plot: histograms_over_epochs: epochs rise from snapshot to snapshot, got 1 after 2");
  EXPECT_EQ(message_of([] { gradient_sizes({}); }),
            "plot: gradient_sizes: needs a network, got none");
  EXPECT_NE(message_of([] {
              gradient_sizes({{"dead", {0, 0}}});
            }).find("logarithmic"),
            std::string::npos);
  EXPECT_EQ(message_of([&] { scatter_matrix(two); }),
            "plot: scatter_matrix: x has 2 axes and at least one element, got [2]");
  EXPECT_EQ(message_of([&] {
              scatter_matrix(Tensor::from({kNan}, {1, 1}));
            }),
            "plot: scatter_matrix: x needs a row of finite numbers below 1e100, of 1 rows there is "
            "none");
  const Contours plane = contours_of([](double x, double y) { return x + y; }, {});
  EXPECT_EQ(message_of([&] {
              descent_paths(plane, {{"p", {0, 1}, {0}}});
            }),
            "plot: descent_paths: a path has as many x as y, got 2 and 1");
  EXPECT_EQ(message_of([] {
              descent_paths(contours_of([](double x, double) { return x; }, {1, 1, 0, 1}), {});
            }),
            "plot: descent_paths: a window has low below high, got x from 1 to 1, y from 0 to 1");
}

TEST(Curves, AreasAreThoseOfTheRanks) {
  // Of the six pairs of a positive and a negative five are ranked rightly.
  const Tensor truth = Tensor::from({0, 1, 0, 1, 0}),
               scores = Tensor::from({0.1, 0.3, 0.4, 0.9, 0.2});
  EXPECT_NE(roc_curve(truth, scores).svg().find(">AUC 0.833<"), std::string::npos);
  // Precision 1 up to recall 1/2, then 2/3.
  EXPECT_NE(precision_recall_curve(truth, scores).svg().find(">average precision 0.833<"),
            std::string::npos);
  // Equal scores count half.
  EXPECT_NE(roc_curve(truth, Tensor::from({0.5, 0.5, 0.5, 0.5, 0.5})).svg().find(">AUC 0.500<"),
            std::string::npos);
}

TEST(Pictures, WorstMistakesComeFirst) {
  const Tensor p = Tensor::from({0.9, 0.1, 0.4, 0.6, 0.2, 0.8}, {3, 2});
  const Recorder recorder =
      recorded(predictions(Tensor::zeros({3, 2, 2}), Tensor::from({0, 0, 0}), p));
  std::vector<std::string> texts;
  for (const Recorded& item : recorder.items()) {
    if (item.kind == Recorded::Kind::text) texts.push_back(item.text);
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"✗ 1 80 %", "is 0", "✗ 1 60 %", "is 0", "✓ 0 90 %"}));
}

TEST(Pictures, TheBestEpochIsMarked) {
  const std::string svg = training_curves(history_of(20)).svg();
  // val_loss = e^(-i/4) + 0.2 + i/100 is least where e^(-i/4) = 0.04: at i = 13.
  EXPECT_NE(svg.find(">best: epoch 14, 0.3688<"), std::string::npos);
}

TEST(Pictures, ADescentThatLeavesEndsAtTheEdge) {
  const Contours plane = contours_of([](double x, double y) { return x * x + y * y; }, {});
  const std::string svg = descent_paths(plane, {{"far", {0, 4}, {0, 2}}}).svg();
  EXPECT_NE(svg.find("far (leaves the picture)"), std::string::npos);
}

}  // namespace
}  // namespace hebb::plot
