#include "cli/verbs/verbs.hpp"

namespace hebb::cli {

Command attach_train(CLI::App& app);
Command attach_cv(CLI::App& app);
Command attach_evaluate(CLI::App& app);
Command attach_predict(CLI::App& app);
Command attach_summary(CLI::App& app);
Command attach_convert(CLI::App& app);
Command attach_plot(CLI::App& app);
Command attach_datasets(CLI::App& app);
Command attach_tune(CLI::App& app);
Command attach_init(CLI::App& app);
Command attach_completion(CLI::App& app);
Command attach_man(CLI::App& app);

std::span<const Verb> verbs() {
  static constexpr Verb kVerbs[] = {
      {"train", "Train a network on a data set and report how well it does", attach_train},
      {"cv", "Cross-validate: say how good a network is, and how sure that is", attach_cv},
      {"tune", "Search for settings that do better", attach_tune},
      {"evaluate", "Say how well a model does on data", attach_evaluate},
      {"predict", "Write what a model makes of data into a file", attach_predict},
      {"summary", "Show the layers of a model", attach_summary},
      {"convert", "Write a model in another format", attach_convert},
      {"plot", "Draw runs, models and data", attach_plot},
      {"datasets", "List the data sets that can be trained on", attach_datasets},
      {"init", "Write a C++ project that trains the network of a run", attach_init},
      {"completion", "Print what makes a shell complete the words of hebb", attach_completion},
      {"man", "Print a page of the manual", attach_man},
  };
  return kVerbs;
}

}  // namespace hebb::cli
