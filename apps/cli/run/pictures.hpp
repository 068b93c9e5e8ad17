// Pictures of what `hebb plot` is given: runs, models, data, activation functions.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/files/trained_model.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/run/run.hpp"
#include "cli/training/judgement.hpp"
#include "hebb/model.hpp"
#include "hebb/plot.hpp"

namespace hebb::cli {

/// A picture and its name: `curves`.
struct Picture {
  std::string name;
  plot::Figure figure;
};

/// True for samples [samples, height, width], or [samples, height, width, channels] with 1 or 3.
bool is_images(const Shape& shape);

/// Pictures that were asked for, drawn as they are added. Where all there are were asked for, those
/// that cannot be drawn are left out.
class Album {
 public:
  /// Of these names; none: all. `single`: the first that there is.
  Album(std::vector<std::string> wanted, bool single)
      : wanted_(std::move(wanted)), single_(single) {}

  /// True once no further picture is wanted.
  bool complete() const;
  /// Draws a picture if it is wanted; one of a name that was offered before is NAME_2. \throws what
  /// `draw` throws, if the picture was asked for by its name or is to be the only one.
  void add(const std::string& like, const std::function<plot::Figure()>& draw);
  /// The same for one that takes its time: only if its name is among those that were asked for.
  void add_if_named(const std::string& name, const std::function<plot::Figure()>& draw);
  /// All that were drawn; says on stderr what was left out. \throws UsageError for a name that is
  /// wanted and was not offered; the first error when none could be drawn.
  const std::vector<Picture>& finished() const;

 private:
  std::string free_name(const std::string& like) const;

  std::vector<std::string> wanted_, offered_;
  bool single_;
  std::vector<Picture> pictures_;
  std::vector<std::string> left_out_;
  std::exception_ptr first_error_;
};

/// A model and what it made of data that it was not trained on.
struct Tested {
  std::shared_ptr<Model> model;
  Meaning meaning;
  Dataset test;
  Judgement judgement;
  std::vector<std::string> features;  ///< Names of the inputs that an encoder has made of a table.
};

/// What became of a work's model on the test part.
Tested tested_of(const Work& work, Judgement judgement);

/// Confusion, curves of thresholds, images, regions; predicted against true.
void add_test(const Tested& tested, Album& album);

/// The figures of every epoch of a run. \throws IOError, DataError when history.csv is missing or
/// damaged.
History read_history(const std::string& run);

/// What the runs are compared by: their charts, for one run those of all its figures.
std::vector<plot::Chart> charts_of_runs(const std::vector<std::string>& runs);

/// Curves, how weights were distributed in the epochs, and what the model of the run makes of the
/// test part of its data; if asked for by name, which learning rate to train with.
void add_run(const std::string& run, Album& album);
/// The curves of several runs.
void add_comparison(const std::vector<std::string>& runs, Album& album);
/// The network, neurons and weights of a small one, and what a first layer looks for in images.
void add_model(const std::string& file, Album& album);
/// What the model of a file or a run makes of the data of a recipe.
void add_evaluation(const std::string& model, const Recipe& recipe, Album& album);
/// A data set before training. The target of the recipe is the column of a table that says what a
/// row is; without one rows are drawn alike.
void add_data(const Recipe& recipe, Album& album);
/// An activation function, or all of them for an empty name. \throws UsageError for an unknown one.
void add_activations(const std::string& name, Album& album);

}  // namespace hebb::cli
