/// \file
/// Models in files: options of Model::save(), Model::save_weights() and Model::load_weights(), and
/// load_model().
///
/// | file | holds | as |
/// |---|---|---|
/// | `.keras` | architecture, weights, compile options, optimizer state | Keras 3, also a folder |
/// | `.h5`, `.hdf5` | the same | Keras 2 and 3 (legacy) |
/// | `.weights.h5` | weights | Keras 3; read also as Keras 1 and 2, and from `.weights.json` |
/// | `.safetensors` | weights; hebb's own also the rest | safetensors |
/// | `.npz` | weights; hebb's own also the rest | NumPy |
/// | `.json`, `.yaml`, `.yml` | architecture | Keras 3 |
///
/// The format follows from the name when a file is written, and from its content when it is read.
/// Whatever a file says, reading it runs no code, opens no other file (but those beside a
/// `.weights.json` that it lists) and takes no memory that the file's size does not justify; an
/// architecture alone may ask for weights of 2^28 numbers.
/// Writing is atomic: the old file or the new one is there, whole; a symbolic link stays, and the
/// file that it leads to is replaced. Files of hebb's carry a checksum, and those that were changed
/// are refused.
#pragma once

#include <memory>
#include <string>

namespace hebb {

class Model;

/// Options of Model::save().
struct SaveOptions {
  bool overwrite = true;          ///< Replace a file that is there; else that is an error.
  bool include_optimizer = true;  ///< Save what compile() was given and the optimizer's state.
};

/// Options of Model::load_weights().
struct LoadWeightsOptions {
  /// Layers take the weights of the layer of their name, and keep theirs when there is none; else
  /// every layer must find its own.
  bool by_name = false;
  /// Leave out layers whose weights have other shapes, or of which there are not as many, with a
  /// warning; else that is an error.
  bool skip_mismatch = false;
};

/// Options of load_model().
struct LoadOptions {
  bool compile = true;  ///< Compile the model as it was, the optimizer's state included.
};

/// The model in a file, as the class that was: a Sequential or a Model. Warnings, such as options
/// that hebb does not know or an optimizer's state that does not fit, go to stderr.
///
/// Keras: `keras.models.load_model`. Lambda layers, classes of the program's own and layers that
/// hebb does not have are refused, all of them listed by layer name and class.
/// \throws IOError when the file cannot be read, or its format was left out of this build, naming
/// the CMake option; DataError when it is damaged or holds no architecture; ValueError for what
/// hebb does not have.
std::shared_ptr<Model> load_model(const std::string& path, LoadOptions options = {});

}  // namespace hebb
