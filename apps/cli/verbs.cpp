#include "verbs.hpp"

namespace hebb::cli {

Command attach_train(CLI::App& app);
Command attach_datasets(CLI::App& app);

std::span<const Verb> verbs() {
  static constexpr Verb kVerbs[] = {
      {"train", "Train a network on a data set and report how well it does", attach_train},
      {"datasets", "List the data sets that can be trained on", attach_datasets},
  };
  return kVerbs;
}

}  // namespace hebb::cli
