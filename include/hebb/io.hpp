/// \file
/// Files of arrays. Whatever a file says of its own size is checked against the bytes that are
/// there before memory is taken for it; a damaged file is an error, never a crash or other numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/tensor.hpp"
#include "hebb/tensors.hpp"

namespace hebb {

/// The array in an idx file, the format of MNIST (LeCun, Bottou, Bengio, Haffner, "Gradient-based
/// learning applied to document recognition", 1998): two zero bytes, the element type, the number
/// of axes, the size of each axis, then the elements row-major, every number big-endian.
///
/// The file may be packed with gzip, which is told by its content and not by its name. Result: one
/// to eight axes as in the file; uint8 stays uint8, int8, int16 and int32 become int64, float and
/// double become float32 and float64. A file whose tensor would be larger than 16 GiB is refused.
/// \throws IOError when the file is missing, a folder, not readable, or packed and hebb was built
/// without zlib; DataError when it is empty, of another format, damaged, cut off, or goes on after
/// its last element.
Tensor read_idx(const std::string& path);

/// The same from bytes in memory, plain or gzip. `name` stands for the file in messages.
/// \throws IOError, DataError as read_idx().
Tensor parse_idx(std::span<const std::uint8_t> bytes, const std::string& name);

/// The array in a .npy file, the format of NumPy (NEP 1), versions 1 to 3, plain or packed with
/// gzip.
///
/// float32, float64, int64 and uint8 stay; float16 becomes float32; other whole numbers become
/// int64; bool becomes uint8, 0 or 1. Either byte order is read, and arrays in Fortran order are
/// put into C order. At most eight axes and 16 GiB. Arrays of Python objects are refused, for
/// reading them would run code from the file; so are texts, dates, complex and structured arrays.
/// \throws IOError when the file cannot be read; DataError for anything else in it.
Tensor read_npy(const std::string& path);

/// The same from bytes in memory. `name` stands for the file in messages. \throws as read_npy().
Tensor parse_npy(std::span<const std::uint8_t> bytes, const std::string& name);

/// Writes a tensor as a .npy file that NumPy reads: version 1.0, C order. The file is the old one
/// or the new one, whole, whatever happens: a temporary file beside it is written, brought to the
/// disk and renamed. \throws IOError when that fails; ValueError for an undefined or meta tensor.
void write_npy(const std::string& path, const Tensor& tensor);

/// Arrays with names, in the order of a file.
class Arrays {
 public:
  /// No arrays.
  Arrays() = default;
  /// These arrays.
  explicit Arrays(std::vector<NamedTensor> list) : list_(std::move(list)) {}

  /// The array of that name. \throws ValueError when there is none, listing the names.
  const Tensor& operator[](std::string_view name) const;
  /// True when there is an array of that name.
  bool contains(std::string_view name) const;
  /// Number of arrays.
  std::size_t size() const { return list_.size(); }
  /// First.
  std::vector<NamedTensor>::const_iterator begin() const { return list_.begin(); }
  /// Past the last.
  std::vector<NamedTensor>::const_iterator end() const { return list_.end(); }

 private:
  std::vector<NamedTensor> list_;
};

/// The arrays in a .npz file, a zip archive of .npy files, stored or deflated, as NumPy's savez()
/// and savez_compressed() write it: `read_npz("mnist.npz")["x_train"]`. \throws IOError when the
/// file cannot be read or hebb was built without zip; DataError when it is no such archive, is
/// damaged, or an array unpacks to over 100 times its size and 64 MiB; and as read_npy().
Arrays read_npz(const std::string& path);

/// The same from bytes in memory. \throws as read_npz().
Arrays parse_npz(std::span<const std::uint8_t> bytes, const std::string& name);

/// Options of write_npz().
struct NpzOptions {
  bool compress = false;  ///< Deflate the arrays.
};

/// Writes arrays as a .npz file that NumPy reads. The same arrays give the same bytes. Atomic, as
/// write_npy().
/// \throws IOError when that fails or hebb was built without zip; ValueError for no arrays, a name
/// that is empty or given twice, an undefined or a meta tensor.
void write_npz(const std::string& path, const std::vector<NamedTensor>& arrays,
               NpzOptions options = {});

}  // namespace hebb
