// Gradient descent and its learning rate, on a round bowl and in a narrow valley.
//
//   w <- w - learning_rate * gradient of f at w
//
//   bowl    f(u, v) = (u^2 + v^2) / 2          curvature 1 in every direction
//   valley  f(u, v) = (u^2 + 20 v^2) / 2       curvature 1 along it, 20 across
//
// In a direction of curvature c a step multiplies the distance from the lowest point by
// 1 - learning_rate * c. Too small a rate creeps; a rate above 2 / c overshoots farther each time.
// In the bowl the rate 1 arrives in one step. In the valley the steep direction forbids rates above
// 2/20, and at such rates the flat direction creeps: the trouble that momentum and Adam are there
// to cure.
//
// With the name of a file, such as descent.svg, the example draws the paths in the valley into it.
//
// A. Cauchy: Methode generale pour la resolution des systemes d'equations simultanees (1847).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

/// To three digits, and never -0.
double rounded(double value) { return std::round(1000 * value) / 1000 + 0.0; }

plot::DescentPath descend(const Tensor& curvature, double learning_rate, const char* comment) {
  plot::DescentPath path{.name = comment};
  Tensor w = Tensor::from({-1.0, 1.5});
  w.requires_grad(true);
  std::printf("%5.2f ", learning_rate);
  for (int step = 0; step <= 40; ++step) {
    w.zero_grad();
    const Tensor f = sum(curvature * w * w) / 2.0;
    f.backward();
    path.x.push_back(w.to_vector<double>()[0]);
    path.y.push_back(w.to_vector<double>()[1]);
    if (step == 0 || step == 1 || step == 2 || step == 10 || step == 40) {
      const std::vector<double> at = w.to_vector<double>();
      if (std::abs(at[0]) < 10 && std::abs(at[1]) < 10) {
        std::printf(" (%6.3f, %6.3f)", rounded(at[0]), rounded(at[1]));
      } else {
        std::printf("     far away    ");
      }
    }
    w.assign(w.detach() - learning_rate * w.grad());
  }
  std::printf("  %s\n", comment);
  return path;
}

int main(int argc, char** argv) {
  const Tensor bowl = Tensor::from({1.0, 1.0}), valley = Tensor::from({1.0, 20.0});
  const char* heading =
      "rate   start            step 1           step 2           step 10          step 40";
  std::printf("bowl\n%s\n", heading);
  descend(bowl, 0.05, "too small: creeps");
  descend(bowl, 0.50, "good");
  descend(bowl, 1.00, "perfect for this curvature");
  descend(bowl, 2.10, "too large: leaves the bowl");
  std::printf("\nvalley\n%s\n", heading);
  const plot::DescentPath small = descend(valley, 0.01, "too small: creeps along the floor");
  const plot::DescentPath good = descend(valley, 0.09, "good: zigzags across, walks along");
  const plot::DescentPath large = descend(valley, 0.11, "too large: thrown out sideways");
  if (argc < 2) return 0;
  const plot::Contours heights = plot::contours_of(
      [](double u, double v) { return (u * u + 20 * v * v) / 2; }, {-1.3, 0.5, -2, 2});
  plot::descent_paths(heights, {small, good, large}, {.title = "A valley"}).save(argv[1]);
}
