// hebb convert: a model in another format.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/text.hpp"
#include "cli/files/model_files.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/verbs/verbs.hpp"
#include "io/formats.hpp"
#include "io/model_files.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb convert model.npz model.safetensors
  hebb convert model.safetensors model.json     # the architecture alone
  hebb convert runs/wide model.npz              # the model of a run

The format of IN is told by its content, that of OUT by its extension.
Weights, architecture, what compile() was given and the optimizer's
state go along where OUT can hold them.)";

struct ConvertOptions {
  std::string in, out;
  bool force = false;
};

const io::Format& format_of(const std::string& out) {
  try {
    return io::format_of_path(out, "OUT");
  } catch (const ValueError& error) {
    throw UsageError(error.message());
  }
}

int convert(const ConvertOptions& options) {
  const io::Format& format = format_of(options.out);
  check_may_write(options.out, options.force);
  const std::string in = model_file(options.in);
  const SavedModel saved = io::read_saved_model(in);
  if (saved.architecture.is_null()) {
    throw DataError(
        text::format("{} holds weights alone, and whose they are is not in it; name a file of the "
                     "whole model",
                     in));
  }
  const std::shared_ptr<Model> model =
      model_as_known(saved, in, "OUT lacks what compile() was given");
  if (saved.layers.empty() && format.holds.weights && !model->weights().empty()) {
    throw DataError(
        text::format("{} holds an architecture without weights; name a .json or .yaml "
                     "file for OUT, or a file of the whole model for IN",
                     in));
  }
  model->save(options.out);
  std::fprintf(stderr, "%s: %s\n", options.out.c_str(), std::string(format.name).c_str());
  return kSuccess;
}

}  // namespace

Command attach_convert(CLI::App& app) {
  const auto options = std::make_shared<ConvertOptions>();
  add_model_argument(app, options->in, "IN");
  app.add_option("OUT", options->out, "File to be written")->option_text(" ")->required();
  app.add_flag("--force", options->force, "Replace OUT when it is there already");
  app.footer(kExamples);
  return [options](const Invocation&) { return convert(*options); };
}

}  // namespace hebb::cli
