// Reading and writing whole files, with an error for each way in which that fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hebb {

/// Bytes in memory that were not cleared first, as a vector's would be.
class Bytes {
 public:
  /// Room for `size` bytes of any value.
  explicit Bytes(std::size_t size)
      : data_(std::make_unique_for_overwrite<std::uint8_t[]>(size)), size_(size) {}

  /// The bytes.
  std::span<std::uint8_t> span() { return {data_.get(), size_}; }
  /// The bytes, to read.
  std::span<const std::uint8_t> span() const { return {data_.get(), size_}; }

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_;
};

/// A regular file that is open for reading and not empty.
class InputFile {
 public:
  /// Opens `path`.
  /// \throws IOError when it is missing, a folder or a device, or not readable; DataError when
  /// empty.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Its length in bytes when it was opened.
  std::uint64_t size() const { return size_; }
  /// Fills `out` with the bytes from `offset` on.
  /// \throws IOError when the file has become shorter or the disk fails.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const;
  /// All bytes.
  /// \throws IOError as read().
  Bytes read_all() const;

 private:
  std::string path_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
};

/// Writes `bytes` to a file that must not exist yet, down to the disk.
/// \throws IOError when that fails.
void write_new_file(const std::string& path, std::span<const std::uint8_t> bytes);

/// A file that takes the place of `path` once it is written: until then it is a temporary file
/// beside it, `path.1234-0.tmp`, the number of the process and a count, so the old file or the new
/// one is there, whole. Several processes may do so at once. What a process left that was killed is
/// removed. The permissions of the old file stay, and so does a symbolic link: the file that it
/// leads to is replaced. On an exception it is untouched.
class FileReplacement {
 public:
  /// Begins with an empty file. \throws IOError when that fails, or there is a folder or device.
  explicit FileReplacement(const std::string& path);
  /// Removes the file if it was not put in its place.
  ~FileReplacement();
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;

  /// Adds these bytes at the end. \throws IOError when that fails.
  void write(std::span<const std::uint8_t> bytes);
  /// Adds a text.
  void write(std::string_view text);
  /// Brings it down to the disk and puts it in its place. \throws IOError when that fails.
  void commit();

 private:
  void check(int code) const;

  std::string path_, name_;
  int descriptor_ = -1;
  bool committed_ = false;
};

/// Puts a file with these parts, one after the other, in place of `path`.
/// \throws IOError as FileReplacement.
void replace_file(const std::string& path,
                  std::initializer_list<std::span<const std::uint8_t>> parts);

/// The same with a text.
void replace_file(const std::string& path, std::string_view text);

}  // namespace hebb
