// hebb init: a C++ project that trains the network of a run.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/run/run.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/verbs/project.hpp"
#include "cli/verbs/train_options.hpp"
#include "cli/verbs/verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb init runs/iris-1 -o iris-cpp
  hebb init iris.csv --target species -o iris-cpp        # without a run
  cmake -S iris-cpp -B iris-cpp/build && cmake --build iris-cpp/build && iris-cpp/build/network

The project reads the data, draws the network layer by layer, trains it with the same settings,
tests it and saves it. It is a beginning, to be changed.)";

int init(TrainOptions options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(options.data, ignored)) {
    check_begun(options.data);
    options.data = in_folder(options.data, kConfigFile);
  }
  const RunPlace& place = options.run.place;
  if (place.folder.empty()) throw UsageError("-o: name the folder of the project");
  check_place(place);
  Talk talk(options.run.quiet, false);
  const Work work = prepare(recipe_of(options), talk);
  const auto files = project_files(work.recipe, *work.source, work.parts, work.goal);
  std::filesystem::create_directories(place.folder, ignored);  // the next line says what is wrong
  for (const ProjectFile& file : files) {
    replace_file(in_folder(place.folder, file.name), file.text);
  }
  talk.say(
      text::format("project: {}; to build and run it: cd {} && cmake -S . -B build && cmake "
                   "--build build && build/network",
                   place.folder, shell_words({place.folder})));
  return kSuccess;
}

}  // namespace

Command attach_init(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
  add_settings(app, options);
  app.add_option("-o,--output", options->run.place.folder, "Folder of the project")
      ->option_text("FOLDER");
  app.add_flag("--force", options->run.place.replace, "Replace files that are there already");
  app.add_flag("-q,--quiet", options->run.quiet, "Errors only");
  app.footer(kExamples);
  return [options, &app](const Invocation&) {
    if (app.count("DATA") == 0) throw UsageError("DATA is required; see hebb init --help");
    return init(*options);
  };
}

}  // namespace hebb::cli
