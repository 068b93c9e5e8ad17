// Making HDF5 files as Keras's are, in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb::io::hdf5 {

/// Most bytes of an attribute: object headers of old files have no room for more.
inline constexpr std::size_t kMostAttributeBytes = 64512;
/// Most bytes of an attribute's name, which has its place beside it.
inline constexpr std::size_t kMostNameBytes = 512;
/// Most attributes of a group.
inline constexpr std::size_t kMostAttributes = 65000;

/// How a list of texts is stored.
enum class TextForm {
  variable,  ///< Each as long as it is, UTF-8: what h5py 3 and so Keras 3 writes.
  fixed,     ///< All as long as the longest, padded with zero bytes: Keras 2.
};

/// A list of texts that is an attribute.
struct TextList {
  std::vector<std::string> texts;
  TextForm form = TextForm::variable;
};

/// What an attribute can be: a text, a list of texts, numbers.
using NewAttribute = std::variant<std::string, TextList, Tensor>;

/// A group that shall be written, with all that is in it. Names are written in the order of their
/// bytes. All functions throw ValueError for names that a file cannot hold: with a zero byte or
/// that are
/// ".", and of attributes those that are empty or longer than 512 bytes; and for the 65,001st
/// attribute of a group.
class NewGroup {
 public:
  /// The group at `path`, relative to this one; it and what leads there are made if need be.
  /// \throws ValueError when there is a dataset.
  NewGroup& group(std::string_view path);
  /// Adds a dataset at `path`. \throws ValueError when there is something, the path is empty, or
  /// the tensor is undefined or meta.
  void add(std::string_view path, const Tensor& values);

  /// Sets an attribute to a text, of any length.
  /// \throws ValueError for a text with a zero byte, which ends texts in a file.
  void set_text(const std::string& name, std::string text);
  /// Sets an attribute to numbers of any shape.
  /// \throws ValueError when they need over 64,512 bytes, or are undefined or meta.
  void set_numbers(const std::string& name, const Tensor& numbers);
  /// Sets an attribute to a list of texts. An empty list becomes a float64 array of size 0, and one
  /// that would need over 64,512 bytes becomes the attributes `name0`, `name1`, ... of about equal
  /// numbers of texts, both as Keras does. \throws ValueError for a text with a zero byte, or one
  /// that is too long alone.
  void set_texts(const std::string& name, const std::vector<std::string>& texts,
                 TextForm form = TextForm::variable);

  /// Groups by name.
  const std::map<std::string, NewGroup, std::less<>>& groups() const { return groups_; }
  /// Datasets by name.
  const std::map<std::string, Tensor, std::less<>>& datasets() const { return datasets_; }
  /// Attributes by name.
  const std::map<std::string, NewAttribute, std::less<>>& attributes() const { return attributes_; }

 private:
  void set(const std::string& name, NewAttribute value);

  std::map<std::string, NewGroup, std::less<>> groups_;
  std::map<std::string, Tensor, std::less<>> datasets_;
  std::map<std::string, NewAttribute, std::less<>> attributes_;
};

/// The bytes of a file with this root: superblock 0, groups of the old style, contiguous datasets,
/// no times; the same tree gives the same bytes. Nothing is written to a disk. Messages call the
/// file `name`. \throws ValueError for groups nested so deeply that they would not be read.
std::vector<std::uint8_t> write(const NewGroup& root, const std::string& name);

}  // namespace hebb::io::hdf5
