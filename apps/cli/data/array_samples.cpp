// Arrays and images for a model: named data sets, .npz and .npy files, idx files, images.

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "cli/data/array_files.hpp"
#include "cli/data/readers.hpp"
#include "cli/files/model_files.hpp"
#include "cli/recipe/task.hpp"
#include "data/number.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/images.hpp"
#include "hebb/io.hpp"
#include "hebb/ops.hpp"
#include "io/images.hpp"

namespace hebb::cli {

namespace {

/// Samples that are all there at once.
class WholeSamples final : public Samples {
 public:
  explicit WholeSamples(Block block) : block_(std::move(block)) {}
  std::optional<Block> next() override { return std::exchange(block_, std::nullopt); }

 private:
  std::optional<Block> block_;
};

[[noreturn]] void refuse_class(const std::string& where, const std::string& name,
                               const Meaning& meaning) {
  const std::vector<std::string_view> known(meaning.names.begin(), meaning.names.end());
  throw DataError(text::format("{}: {}", where, text::unknown_name("class", name, known)));
}

/// The label that the model has for a class; -1 when it knows none of that name.
std::int64_t label_of(const std::string& name, const Meaning& meaning) {
  const auto found = std::find(meaning.names.begin(), meaning.names.end(), name);
  return found == meaning.names.end() ? -1 : found - meaning.names.begin();
}

/// Labels of the data's own classes as those of the model, which may know more of them, and in
/// another order.
Tensor labels_by_name(const Dataset& data, const Meaning& meaning, const std::string& where) {
  std::vector<std::int64_t> labels = data.y.to_vector<std::int64_t>();
  for (std::int64_t& label : labels) {
    const std::string& name = data.class_names[static_cast<std::size_t>(label)];
    label = label_of(name, meaning);
    if (label < 0) refuse_class(where, name, meaning);
  }
  return Tensor::from(labels);
}

bool is_number(const std::string& name) {
  double ignored = 0;
  return parse_number(name, '.', ignored) == NumberKind::number;
}

/// Numbers that name the classes of the model, or count them where none is called by a number.
Tensor labels_by_number(const Tensor& y, const Meaning& meaning, const std::string& where) {
  const bool counted = std::ranges::none_of(meaning.names, is_number);
  const auto classes = static_cast<double>(meaning.names.size());
  std::vector<std::int64_t> labels;
  for (const double value : y.to_vector<double>()) {
    const std::int64_t named = label_of(text::number(value), meaning);
    const bool place = counted && value >= 0 && value < classes && value == std::floor(value);
    if (named < 0 && !place) refuse_class(where, text::number(value), meaning);
    labels.push_back(named < 0 ? static_cast<std::int64_t>(value) : named);
  }
  return Tensor::from(labels);
}

/// Targets as the model was trained on; as they are when it does not say what they mean.
Tensor targets_for(const Dataset& data, const TrainedModel& trained, const std::string& where) {
  if (!trained.meaning || data.y.rank() == 0) return data.y;
  const Meaning& meaning = *trained.meaning;
  const Shape& shape = data.y.shape();
  const std::int64_t width = data.y.size() / std::max<std::int64_t>(shape[0], 1);
  if (!has_classes(meaning.task)) return reshape(data.y.cast(DType::float32), {shape[0], width});
  if (!data.class_names.empty()) return labels_by_name(data, meaning, where);
  if (width == 1) return labels_by_number(data.y, meaning, where);
  if (width == static_cast<std::int64_t>(meaning.names.size()) && shape.rank() == 2) {
    return argmax(data.y.cast(DType::float32), -1);  // one-hot
  }
  throw DataError(
      text::format("{}: targets of a model of {} classes are one number a sample, got {}", where,
                   meaning.names.size(), shape.to_string()));
}

/// Inputs without an axis of features get one, as in training.
Tensor inputs_for(const Tensor& x, const TrainedModel& trained) {
  const bool flat = x.rank() == 1 && trained.model->input_shape().rank() == 2;
  return flat ? reshape(x, {x.size(), 1}) : x;
}

std::unique_ptr<Samples> whole(const Dataset& data, const Question& question) {
  Block block{.x = inputs_for(data.x, question.trained)};
  if (question.with_targets) {
    block.y = targets_for(data, question.trained, question.recipe.data);
  }
  auto samples = std::make_unique<WholeSamples>(std::move(block));
  samples->class_names = data.class_names;
  return samples;
}

/// How images are read for a model: of its size and its channels.
ImageOptions image_options(const Question& question) {
  const Shape sample = question.trained.model->input_shape().without(0);
  if (sample.rank() < 2 || sample.rank() > 3) {
    throw DataError(text::format(
        "{}: the model takes samples of shape {}, and an image is height x width, with or without "
        "channels; name a .csv, .npy or .npz file",
        question.recipe.data, sample.to_keras()));
  }
  return {.channels = sample.rank() == 3 ? static_cast<int>(sample[2]) : 1,
          .image_size = {sample[0], sample[1]}};
}

/// Images in files of their own, scaled to the size that the model takes. `named`: with the files.
class ImageSamples final : public Samples {
 public:
  ImageSamples(std::vector<std::string> paths, bool named, const Question& question)
      : paths_(std::move(paths)),
        named_(named),
        options_(image_options(question)),
        sample_(question.trained.model->input_shape().without(0)) {}

  std::optional<Block> next() override {
    constexpr std::size_t kBlock = 256;
    if (at_ == paths_.size()) return std::nullopt;
    Block block;
    std::vector<Tensor> images;
    for (; at_ < paths_.size() && images.size() < kBlock; ++at_) {
      images.push_back(reshape(read_image(paths_[at_], options_), sample_.inserted(0, 1)));
      if (named_) block.files.push_back(paths_[at_]);
    }
    block.x = concatenate(images, 0);
    return block;
  }

 private:
  std::vector<std::string> paths_;
  bool named_;
  ImageOptions options_;
  Shape sample_;
  std::size_t at_ = 0;
};

[[noreturn]] void refuse_no_targets(const std::string& data) {
  throw DataError(
      text::format("{}: holds inputs and no targets; save both as x and y in a .npz file", data));
}

/// The inputs of a model; the only array there is is its only input.
Tensors inputs_of(const Arrays& arrays, const Question& question) {
  const std::vector<std::string> names = question.trained.model->input_names();
  if (arrays.size() == 1 && names.size() == 1) return arrays.begin()->value;
  return take_arrays(arrays, names, {"x_test", "x"}, question.recipe.data);
}

}  // namespace

std::unique_ptr<Samples> named_samples(const Question& question) {
  const std::string& name = question.recipe.data;
  if (!question.trained.encoder) return whole(datasets::load(name).test, question);
  Recipe table = question.recipe;
  table.data = datasets::path(name);
  if (is_table(table.data)) return table_samples({table, question.trained, question.with_targets});
  throw DataError(text::format(
      "{}: the model was trained on the columns of a table, and this data set is none", name));
}

std::unique_ptr<Samples> npy_samples(const Question& question) {
  const std::string& data = question.recipe.data;
  if (question.with_targets) refuse_no_targets(data);
  const std::size_t inputs = question.trained.model->input_names().size();
  if (inputs != 1) {
    throw DataError(text::format(
        "{}: holds one array, and the model has {} inputs; save each under its name in a .npz file",
        data, inputs));
  }
  return whole({read_npy(data), {}, {}}, question);
}

std::unique_ptr<Samples> npz_samples(const Question& question) {
  const auto& [recipe, trained, with_targets] = question;
  const Arrays arrays = read_npz(recipe.data);
  if (with_targets && arrays.size() == 1) refuse_no_targets(recipe.data);
  Block block{.x = inputs_of(arrays, question)};
  if (block.x.size() == 1) block.x = inputs_for(block.x[0], trained);
  if (with_targets) {
    const std::string kept = trained.meaning ? trained.meaning->array : "";
    const std::string of_test = kept + "_test";
    std::vector<std::string_view> instead = {"y_test", "y"};
    if (!kept.empty()) instead.insert(instead.begin(), {of_test, kept});
    block.y = take_arrays(arrays, trained.model->output_names(), instead, recipe.data);
    if (block.y.size() == 1) block.y = targets_for({{}, block.y[0], {}}, trained, recipe.data);
  }
  return std::make_unique<WholeSamples>(std::move(block));
}

std::unique_ptr<Samples> idx_samples(const Question& question) {
  const Recipe& recipe = question.recipe;
  if (!question.with_targets) return whole({read_idx(recipe.data), {}, {}}, question);
  return whole(read_idx_pair(recipe.data, idx_labels(recipe)), question);
}

std::unique_ptr<Samples> idx_folder_samples(const Question& question) {
  const std::string& folder = question.recipe.data;
  if (question.with_targets) return whole(read_idx_part(folder, Part::test), question);
  return whole({read_idx(idx_images(folder, Part::test)), {}, {}}, question);
}

std::unique_ptr<Samples> image_folder_samples(const Question& question) {
  const std::string& data = question.recipe.data;
  const std::string folder = has_image_parts(data) ? image_part(data, Part::test) : data;
  if (!question.with_targets) {
    std::vector<std::string> paths = io::images_in(folder);
    if (!paths.empty()) return std::make_unique<ImageSamples>(std::move(paths), true, question);
    throw DataError(
        text::format("{}: no .png, .jpg or .jpeg in this folder; put images there", folder));
  }
  Dataset images = image_dataset_from_directory(folder, image_options(question));
  const Shape sample = question.trained.model->input_shape().without(0);
  images.x = reshape(images.x, sample.inserted(0, images.x.shape()[0]));
  return whole(images, question);
}

std::unique_ptr<Samples> image_samples(const Question& question) {
  if (!question.with_targets) {
    return std::make_unique<ImageSamples>(std::vector{question.recipe.data}, false, question);
  }
  throw DataError(
      text::format("{}: nothing says what is in the image; name a folder with a folder a class",
                   question.recipe.data));
}

}  // namespace hebb::cli
