// hebb plot: pictures of runs, models and data.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/terminal.hpp"
#include "base/text.hpp"
#include "cli/data/readers.hpp"
#include "cli/files/model_files.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/run/pictures.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/terminal/values.hpp"
#include "cli/verbs/setting_options.hpp"
#include "cli/verbs/verbs.hpp"
#include "io/formats.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kExamples = R"(Examples:
  hebb plot runs/iris-1                          # the curves, in characters
  hebb plot runs/iris-1 -o pictures              # all pictures of a run, into a folder
  hebb plot runs/iris-1 -o confusion.png --picture confusion
  hebb plot runs/iris-1 --picture learning_rate  # which one to train with; tries 150 batches
  hebb plot runs/a runs/b -o comparison.svg      # the curves of several runs
  hebb plot model.keras                          # the network, into model-network.svg
  hebb plot runs/iris-1 new.csv -o new           # what it makes of other data
  hebb plot iris.csv --target species -o iris.pdf
  hebb plot activations -o activations.svg       # all; hebb plot activations relu: one

Pictures of a run: curves, histogram_KERNEL, network, and where they make
sense neurons, weights, confusion, roc, precision_recall, predictions,
regions, predicted, residuals; learning_rate if --picture names it; of a
model: network, neurons, weights; of a run or a model on data: those from
confusion on; of data: data. The names of the files that were written go
to stdout.)";

constexpr std::string_view kFormats[] = {"svg", "png", "pdf"};

struct PlotCommand {
  std::vector<std::string> what;
  SettingTexts settings;
  std::string output, formats, pictures, theme = "light", width;
  bool force = false;
};

bool is_run(const std::string& what) {
  std::error_code ignored;
  return fs::is_directory(what, ignored) && (fs::exists(in_folder(what, kHistoryFile), ignored) ||
                                             fs::exists(in_folder(what, kConfigFile), ignored));
}

/// True for the file of a model. An .npz file is data.
bool is_model(const std::string& what) {
  std::error_code ignored;
  if (!fs::is_regular_file(what, ignored) || what.ends_with(".npz")) return false;
  try {
    io::format_of_path(what, "WHAT");
    return true;
  } catch (const ValueError&) {
    return false;
  }
}

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (const std::string_view part : split(text, ',')) parts.emplace_back(part);
  return parts;
}

/// `.svg` of `curves.svg` without the point, if it is a format of pictures.
std::string format_of(const std::string& path) {
  const std::string ending = text::lower(fs::path(path).extension().string());
  for (const std::string_view format : kFormats) {
    if (ending == text::format(".{}", format)) return std::string(format);
  }
  return {};
}

std::vector<std::string> formats_of(const PlotCommand& command) {
  std::vector<std::string> formats = list_of(text::lower(command.formats));
  for (const std::string& format : formats) {
    if (std::find(std::begin(kFormats), std::end(kFormats), format) == std::end(kFormats)) {
      throw UsageError(
          text::format("--format: {}", text::unknown_name("format", format, kFormats)));
    }
  }
  if (formats.empty()) formats.emplace_back(kFormats[0]);
  return formats;
}

plot::RenderOptions rendering(const PlotCommand& command) {
  plot::RenderOptions options;
  constexpr std::string_view kThemes[] = {"light", "dark"};
  if (command.theme != kThemes[0] && command.theme != kThemes[1]) {
    throw UsageError(
        text::format("--theme: {}", text::unknown_name("theme", command.theme, kThemes)));
  }
  if (command.theme == kThemes[1]) options.theme = plot::Theme::dark;
  if (command.width.empty()) return options;
  try {
    options.width = static_cast<double>(parse_whole(command.width, 200, 5000));
  } catch (const ValueError& error) {
    throw UsageError(text::format("--width: {}", error.message()));
  }
  return options;
}

/// The data that a word names, read as the options say.
Recipe data_of(const PlotCommand& command, const std::string& what, Purpose purpose) {
  if (is_model(what)) throw UsageError(text::format("WHAT: {} is a model, and no data", what));
  return recipe_of(what, command.settings, purpose);
}

/// Refuses options on how data are written where there are none.
void check_no_settings(const PlotCommand& command) {
  if (command.settings.empty()) return;
  std::string option(command.settings.begin()->first);
  std::replace(option.begin(), option.end(), '_', '-');
  throw UsageError(text::format("--{}: goes with data, and there are none to be drawn", option));
}

/// Draws what was asked for. Returns the stem for names of files.
std::string draw(const PlotCommand& command, Album& album) {
  const std::vector<std::string>& what = command.what;
  const std::string& first = what.front();
  std::string stem = stem_of(first) + "-";
  const bool runs = std::all_of(what.begin(), what.end(), is_run);
  const bool trained = is_run(first) || is_model(first);
  if (!runs && trained && what.size() == 2) {
    add_evaluation(first, data_of(command, what[1], Purpose::asking), album);
    return stem;
  }
  if (what.size() == 1 && !trained && first != "activations") {
    add_data(data_of(command, first, Purpose::drawing), album);
    return stem;
  }
  check_no_settings(command);
  if (first == "activations") {
    if (what.size() > 2) throw UsageError("activations: expected one name or none");
    add_activations(what.size() > 1 ? what[1] : "", album);
    return "";
  }
  if (what.size() > 1 && !runs) {
    throw UsageError(
        "WHAT: several runs are compared, and a run or a model is drawn on data; expected RUN..., "
        "or RUN DATA, or MODEL DATA");
  }
  if (what.size() > 1) {
    add_comparison(what, album);
    return "";
  }
  if (runs) {
    add_run(first, album);
  } else {
    add_model(first, album);
  }
  return stem;
}

/// Pictures and the files that they go into.
void write(const PlotCommand& command, const std::vector<Picture>& pictures,
           const std::string& stem) {
  const plot::RenderOptions options = rendering(command);
  std::vector<std::pair<const Picture*, std::string>> files;
  if (!format_of(command.output).empty()) {
    files.emplace_back(&pictures.front(), command.output);
  } else {
    const std::string folder = command.output.empty() ? "." : command.output;
    for (const Picture& picture : pictures) {
      for (const std::string& format : formats_of(command)) {
        const std::string name = (command.output.empty() ? stem : "") + picture.name;
        files.emplace_back(&picture,
                           (fs::path(folder) / (name + "." + format)).lexically_normal().string());
      }
    }
  }
  for (const auto& [picture, path] : files) check_may_write(path, command.force);
  if (format_of(command.output).empty() && !command.output.empty()) {
    std::error_code error;
    fs::create_directories(command.output, error);
    if (error) {
      throw IOError(text::format("cannot make the folder {}: {}", command.output, error.message()));
    }
  }
  for (const auto& [picture, path] : files) {
    picture->figure.save(path, options);
    print_result(path + "\n");
  }
}

int show_or_write(const PlotCommand& command) {
  rendering(command);
  formats_of(command);
  const bool files =
      !command.output.empty() || !command.formats.empty() || !command.pictures.empty();
  const auto& what = command.what;
  if (std::all_of(what.begin(), what.end(), is_run)) check_no_settings(command);
  if (!files && what.front() != "activations" && std::all_of(what.begin(), what.end(), is_run)) {
    const bool color = isatty(STDOUT_FILENO) == 1 && colors_wanted();
    for (const plot::Chart& chart : charts_of_runs(what)) {
      print_result(plot::terminal_chart(chart, {.color = color}));
    }
    return kSuccess;
  }
  Album album(list_of(command.pictures), !format_of(command.output).empty());
  const std::string stem = draw(command, album);
  const std::vector<Picture>& pictures = album.finished();
  if (!format_of(command.output).empty() && !command.formats.empty()) {
    throw UsageError("--format: the name of the file says it; leave one of both out");
  }
  write(command, pictures, stem);
  return kSuccess;
}

}  // namespace

Command attach_plot(CLI::App& app) {
  const auto command = std::make_shared<PlotCommand>();
  app.add_option("WHAT", command->what,
                 "Folders of runs, file of a model, data (file, folder or name of a\n"
                 "data set), a run or a model and data, or the word activations and\n"
                 "the name of one")
      ->option_text(" ")
      ->required();
  app.add_option("-o,--output", command->output,
                 "File for the first picture (.svg, .png, .pdf), or folder for all;\n"
                 "without it a run is shown in characters, and pictures of others\n"
                 "go into the folder that you are in")
      ->option_text("OUT");
  app.add_option("--format", command->formats, "svg, png, pdf or several of them (default svg)")
      ->option_text("LIST");
  app.add_option("--picture", command->pictures, "Names of the pictures (default all)")
      ->option_text("LIST");
  app.add_option("--theme", command->theme, "light or dark (default light)")->option_text("THEME");
  app.add_option("--width", command->width, "Width in points, 200 to 5000 (default: what suits)")
      ->option_text("N");
  app.add_flag("--force", command->force, "Replace files that are there already");
  add_settings(app, command->settings,
               {"target", "missing", "delimiter", "decimal", "labels", "image_size"});
  app.footer(kExamples);
  return [command](const Invocation&) { return show_or_write(*command); };
}

}  // namespace hebb::cli
