// libtorch: libtorch NET THREADS SECONDS. DATA names the folder of the unpacked Fashion-MNIST
// files. Written for 1.13 and 2 alike; the version stands in the program's name.
#include <torch/torch.h>

#include <cstdlib>

#include "harness.hpp"

namespace {

namespace nn = torch::nn;
using torch::Tensor;

struct Problem {
  nn::Sequential model;
  int batch;
  Tensor x, y;
  Tensor (*loss)(const Tensor& out, const Tensor& y);
};

Tensor cross_entropy(const Tensor& out, const Tensor& y) {
  return nn::functional::cross_entropy(out, y);
}

Tensor squared_error(const Tensor& out, const Tensor& y) {
  return nn::functional::mse_loss(out, y);
}

Tensor binary_cross_entropy(const Tensor& out, const Tensor& y) {
  return nn::functional::binary_cross_entropy(out, y);
}

Tensor read_tensor(const std::string& name, std::streamoff header) {
  const char* folder = std::getenv("DATA");
  if (folder == nullptr) throw std::runtime_error("DATA does not name the folder of Fashion-MNIST");
  auto bytes = peers::read_idx(std::string(folder) + "/" + name, header);
  return torch::from_blob(bytes.data(), {static_cast<std::int64_t>(bytes.size())}, torch::kUInt8)
      .clone();
}

Problem images(nn::Sequential model, int batch) {
  const Tensor x =
      read_tensor("train-images-idx3-ubyte", 16).to(torch::kFloat).div_(255).view({-1, 784});
  return {model, batch, x, read_tensor("train-labels-idx1-ubyte", 8).to(torch::kLong),
          cross_entropy};
}

Problem problem_of(const std::string& net) {
  if (net == "1") {
    return images(nn::Sequential(nn::Linear(784, 128), nn::ReLU(), nn::Linear(128, 64), nn::ReLU(),
                                 nn::Linear(64, 10)),
                  64);
  }
  if (net == "2a" || net == "2b") {
    return images(nn::Sequential(nn::Linear(784, 50), nn::Tanh(), nn::Linear(50, 10)),
                  net == "2a" ? 32 : 1024);
  }
  if (net == "3") {
    const Tensor x = torch::randn({512, 13});
    const auto column = [&](int i) { return x.slice(1, i, i + 1); };
    const Tensor y = column(0) * column(1) - column(2) / 2 + torch::sin(column(3));
    return {nn::Sequential(nn::Linear(13, 64), nn::ReLU(), nn::Linear(64, 32), nn::ReLU(),
                           nn::Linear(32, 1)),
            16, x, y, squared_error};
  }
  if (net == "4") {
    const Tensor x = torch::tensor({0.F, 0.F, 0.F, 1.F, 1.F, 0.F, 1.F, 1.F}).view({4, 2});
    const Tensor y = torch::tensor({1.F, 0.F, 0.F, 1.F}).view({4, 1});
    return {nn::Sequential(nn::Linear(2, 4), nn::Sigmoid(), nn::Linear(4, 1), nn::Sigmoid()), 4, x,
            y, binary_cross_entropy};
  }
  throw std::runtime_error("unknown net " + net + "; known: 1, 2a, 2b, 3, 4");
}

class Training {
 public:
  explicit Training(Problem problem)
      : problem_(std::move(problem)),
        optimizer_(problem_.model->parameters(), torch::optim::AdamOptions(1e-3)),
        position_(problem_.x.size(0)) {}

  void step() {
    Tensor x = problem_.x, y = problem_.y;
    if (x.size(0) != problem_.batch) {
      const Tensor rows = next_rows();
      x = x.index_select(0, rows);
      y = y.index_select(0, rows);
    }
    optimizer_.zero_grad();
    problem_.loss(problem_.model->forward(x), y).backward();
    optimizer_.step();
  }

 private:
  Tensor next_rows() {
    if (position_ + problem_.batch > problem_.x.size(0)) {
      order_ = torch::randperm(problem_.x.size(0));
      position_ = 0;
    }
    position_ += problem_.batch;
    return order_.slice(0, position_ - problem_.batch, position_);
  }

  Problem problem_;
  torch::optim::Adam optimizer_;
  Tensor order_;
  std::int64_t position_;
};

void run(const std::string& net, int threads, double seconds) {
  const std::string version =
      std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR);
  const peers::Report report{"libtorch-" + version, net, threads};
  const Problem problem = problem_of(net);
  Training training(problem);
  report.rate("train", problem.batch, seconds, [&] { training.step(); });

  const torch::InferenceMode inference;
  nn::Sequential model = problem.model;
  model->eval();
  const Tensor one = problem.x.slice(0, 0, 1).clone();
  report.latency(seconds, [&] { model->forward(one); });
  if (problem.x.size(0) >= 1000) {
    const Tensor thousand = problem.x.slice(0, 0, 1000).clone();
    report.rate("infer1000", 1000, seconds / 2, [&] { model->forward(thousand); });
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    std::fprintf(stderr, "usage: libtorch NET THREADS SECONDS\n");
    return 2;
  }
  try {
    torch::set_num_threads(std::atoi(words[2]));
    torch::manual_seed(1);
    run(words[1], std::atoi(words[2]), std::atof(words[3]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "libtorch: %s\n", error.what());
    return 1;
  }
  return 0;
}
