// HDF5 files in memory: groups, attributes, datasets. What is read and what is refused, and why by
// a reader of our own: docs/formats/hdf5.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb::io::hdf5 {

/// True when `bytes` start as an HDF5 file does, at 0 or behind a user block.
bool is_hdf5(std::span<const std::uint8_t> bytes);

namespace detail {
struct State;
struct Node;
}  // namespace detail

class File;
class Group;

/// A group or a dataset: something that has attributes. A handle; the bytes of the file must
/// outlive it.
class Object {
 public:
  /// Where it is: `/model_weights/dense`; `/` for the root.
  const std::string& path() const { return path_; }
  /// Names of the attributes, sorted by their bytes.
  std::vector<std::string> attribute_names() const;
  /// True when there is an attribute of that name.
  bool has_attribute(std::string_view name) const;
  /// The texts of an attribute: one for a scalar, none for an array without elements, of whatever
  /// type; nothing when there is no such attribute. \throws DataError when it holds other things.
  std::optional<std::vector<std::string>> attribute_texts(std::string_view name) const;
  /// The texts of a list that was split because it was too large for one attribute: of `name`, or
  /// else of `name0`, `name1`, ... \throws DataError as attribute_texts().
  std::optional<std::vector<std::string>> split_attribute_texts(const std::string& name) const;
  /// The text of a scalar attribute, or of an array of one. \throws DataError when there are more.
  std::optional<std::string> attribute_text(std::string_view name) const;
  /// The numbers of an attribute, as Dataset::read() reads them. \throws DataError for texts.
  std::optional<Tensor> attribute_numbers(std::string_view name) const;
  /// The number of a scalar attribute, or of an array of one. \throws DataError for another.
  std::optional<double> attribute_number(std::string_view name) const;

 protected:
  friend class File;
  friend class Group;
  /// The object whose header is at `address`, below those whose headers are at `parents`.
  Object(std::shared_ptr<detail::State> state, std::uint64_t address, std::string path,
         std::vector<std::uint64_t> parents);

  std::shared_ptr<detail::State> state_;
  std::shared_ptr<detail::Node> node_;
  std::string path_;
  std::vector<std::uint64_t> parents_;  ///< Headers of what holds this, and its own.
};

/// An array of elements in a file.
class Dataset : public Object {
 public:
  /// What the elements are.
  enum class Elements { numbers, texts };

  /// Sizes of its axes; {0} for a null dataspace, which holds nothing.
  /// \throws DataError when it is damaged or has more than eight axes.
  Shape shape() const;
  /// What it holds. \throws DataError for a type that hebb does not read.
  Elements elements() const;
  /// The numbers: float32 and float64 stay, shorter floats become float32, uint8 stays, other
  /// whole numbers become int64, bool becomes uint8, 0 or 1. Elements that were never written are
  /// the fill value. \throws DataError for texts and for types, filters and layouts that hebb does
  /// not read, naming them; IOError for gzip without zlib.
  Tensor read() const;
  /// The texts, row-major. \throws DataError for numbers, and as read().
  std::vector<std::string> texts() const;

 private:
  friend class Group;
  explicit Dataset(Object object) : Object(std::move(object)) {}
};

/// A folder of groups and datasets.
class Group : public Object {
 public:
  /// What a name leads to.
  enum class Kind { group, dataset, other };

  /// The names in it, sorted by their bytes; of links that cannot be followed as well.
  std::vector<std::string> names() const;
  /// True when there is something at this path, whose parts are separated by `/`.
  bool contains(std::string_view path) const;
  /// What is at this path; `other` for a datatype. \throws DataError when there is nothing, a soft,
  /// external or user-defined link, or a group that lies within itself.
  Kind kind(std::string_view path) const;
  /// The group at this path. \throws DataError as kind(), and for something else.
  Group group(std::string_view path) const;
  /// The dataset at this path. \throws DataError as kind(), and for something else.
  Dataset dataset(std::string_view path) const;

 private:
  friend class File;
  explicit Group(Object object) : Object(std::move(object)) {}

  Object at(std::string_view path) const;
};

/// A file in memory. Not for several threads at once: it remembers what it has read.
class File {
 public:
  /// Reads the head of `bytes`, which must outlive this and its objects; messages call them `name`.
  /// All reading of one File together may make 100 times the file's size and 64 MiB.
  /// \throws DataError when it is no HDF5 file, or is cut off.
  File(std::span<const std::uint8_t> bytes, const std::string& name);

  /// The group that holds all.
  Group root() const;

 private:
  std::shared_ptr<detail::State> state_;
};

}  // namespace hebb::io::hdf5
