// The formats that models are kept in: one row each. To add one: functions between SavedModel and
// bytes in a file of src/io/formats/, a row in formats.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/saved_model.hpp"

namespace hebb::io {

using ModelBytes = std::vector<std::uint8_t>;

/// What files of a format hold.
struct Contents {
  bool architecture = false;
  bool weights = false;
  bool assets = false;              ///< Texts that the model keeps.
  bool state = false;               ///< Of a run of fit(), to go on from.
  bool needs_architecture = false;  ///< No weights or state without it.
};

/// A format of model files.
struct Format {
  std::string_view name;                     ///< For messages: "Keras 3 archive".
  std::vector<std::string_view> extensions;  ///< With their dots.
  Contents holds;                            ///< What it can hold.
  /// True when a file that starts with these bytes is one.
  bool (*is)(std::span<const std::uint8_t> bytes);
  /// What the bytes hold; messages call them `name`. \throws DataError, IOError, ValueError.
  SavedModel (*read)(std::span<const std::uint8_t> bytes, const std::string& name);
  /// The bytes of a file. \throws IOError when the build lacks what it takes.
  ModelBytes (*write)(const SavedModel& model, const std::string& name);
};

/// All formats; one whose test is weaker comes later.
std::span<const Format> formats();

/// The format that a path's extension names. `caller` stands in front of messages.
/// \throws ValueError for another extension, listing those there are.
const Format& format_of_path(std::string_view path, const char* caller);

/// The format of a file's content. \throws DataError for none.
const Format& format_of_content(std::span<const std::uint8_t> bytes, const std::string& name);

// The rows: src/io/formats/.
bool is_keras_archive(std::span<const std::uint8_t> bytes);
SavedModel read_keras_archive(std::span<const std::uint8_t> bytes, const std::string& name);
ModelBytes write_keras_archive(const SavedModel& model, const std::string& name);

bool is_hdf5_model(std::span<const std::uint8_t> bytes);
SavedModel read_hdf5_model(std::span<const std::uint8_t> bytes, const std::string& name);
ModelBytes write_legacy_model(const SavedModel& model, const std::string& name);
ModelBytes write_keras_weights(const SavedModel& model, const std::string& name);

bool is_safetensors(std::span<const std::uint8_t> bytes);
SavedModel read_safetensors(std::span<const std::uint8_t> bytes, const std::string& name);
ModelBytes write_safetensors(const SavedModel& model, const std::string& name);

bool is_npz_model(std::span<const std::uint8_t> bytes);
SavedModel read_npz_model(std::span<const std::uint8_t> bytes, const std::string& name);
ModelBytes write_npz_model(const SavedModel& model, const std::string& name);

bool is_json_model(std::span<const std::uint8_t> bytes);
SavedModel read_json_model(std::span<const std::uint8_t> bytes, const std::string& name);
ModelBytes write_json_model(const SavedModel& model, const std::string& name);

bool is_yaml_model(std::span<const std::uint8_t> bytes);
SavedModel read_yaml_model(std::span<const std::uint8_t> bytes, const std::string& name);
ModelBytes write_yaml_model(const SavedModel& model, const std::string& name);

}  // namespace hebb::io
