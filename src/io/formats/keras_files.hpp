// What Keras's files have in common: the tree of weights of Keras 3, and the groups of Keras 1
// and 2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/hdf5/file.hpp"
#include "io/hdf5/writer.hpp"
#include "nn/saved_model.hpp"

namespace hebb::io {

/// The version of Keras whose files hebb writes.
inline constexpr std::string_view kKerasVersion = "3.15.1";

/// True for the root of a file of Keras 3's weights.
bool has_weight_tree(const hdf5::Group& root);

/// Reads the weights of layers and optimizer from Keras 3's tree, in which every object has a group
/// `vars` with the datasets 0, 1, ...: `/layers/dense_1/vars/0`. \throws DataError.
void read_weight_tree(const hdf5::Group& root, SavedModel& model);

/// The tree for a model.
hdf5::NewGroup weight_tree(const SavedModel& model);

/// The bytes of a file with this root, sealed behind the end that its superblock tells.
std::vector<std::uint8_t> sealed_hdf5(const hdf5::NewGroup& root, const std::string& name);

/// The weights of a layer as Keras has them, which keeps a count with those of a Normalization.
std::vector<SavedWeight> keras_weights(const SavedLayer& layer);

/// Reads weights as Keras 1 and 2 keep them: `layer_names` of the group, `weight_names` of each
/// layer's. \throws DataError.
void read_legacy_weights(const hdf5::Group& group, SavedModel& model);

/// Reads `optimizer_weights` of a model whose compile config is there, in hebb's order.
void read_legacy_optimizer(const hdf5::Group& group, SavedModel& model);

/// Turns the optimizer's variables as tf.keras has them into those of Keras 3: puts in what is no
/// variable there, and leaves out what Keras 3 has no use for.
void modernize_optimizer(SavedModel& model);

/// The model in a folder with the files of a `.keras` archive. \throws DataError, IOError.
SavedModel read_keras_folder(const std::string& path);

/// True for the text of an `x.weights.json` that says which files beside it hold the weights.
bool is_weight_map(std::string_view text, std::string_view path);

/// The weights in these files. \throws DataError, IOError.
SavedModel read_sharded_weights(std::string_view text, const std::string& path);

/// A layer's name in the layer it lies in: "dense" of "tower/dense".
std::string last_part(std::string_view path);

}  // namespace hebb::io
