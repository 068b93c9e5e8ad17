#include "base/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// Most bytes asked of one read or write: Linux transfers at most 2 GiB at a time.
constexpr std::size_t kLargestTransfer = std::size_t{1} << 30;

/// Why `path` could not be opened. A relative path is spelled out with the folder it was taken
/// from, since a program started elsewhere is the usual cause.
std::string cannot_open(const std::string& path, int code) {
  if (path.empty()) return "cannot open a file: its path is empty; name a file";
  if (code != ENOENT && code != ENOTDIR) {
    const char* mend = code == EACCES ? "; make it readable for this user" : "";
    return text::format("cannot open {}: {}{}", path, std::generic_category().message(code), mend);
  }
  std::error_code failed;
  const std::filesystem::path here = std::filesystem::current_path(failed);
  const std::string tried = (here / path).lexically_normal().string();
  return text::format(
      "cannot open {}: no such file (tried {}, working directory {}); check the path", path, tried,
      here.string());
}

}  // namespace

InputFile::InputFile(const std::string& path) : path_(path) {
  // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
  do {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) throw IOError(cannot_open(path, errno));

  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  if (known && S_ISREG(status.st_mode) && status.st_size > 0) {
    size_ = static_cast<std::uint64_t>(status.st_size);
    return;
  }
  const int code = errno;
  ::close(descriptor_);
  if (!known) throw IOError(cannot_open(path, code));
  if (S_ISDIR(status.st_mode)) {
    throw IOError(text::format("{} is a folder, not a file; name a file in it", path));
  }
  if (!S_ISREG(status.st_mode)) {
    throw IOError(
        text::format("{} is a pipe or a device; write its content to a file first", path));
  }
  throw DataError(text::format("{}: the file is empty; write or fetch it again", path));
}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  while (!out.empty()) {
    const ssize_t count = ::pread(descriptor_, out.data(), std::min(out.size(), kLargestTransfer),
                                  static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw IOError(text::format("cannot read {} at byte {}: {}", path_, offset,
                                 std::generic_category().message(errno)));
    }
    if (count == 0) {
      throw IOError(
          text::format("{} became shorter while it was read: {} of {} bytes are left; "
                       "read it when it is complete",
                       path_, offset, size_));
    }
    offset += static_cast<std::uint64_t>(count);
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

Bytes InputFile::read_all() const {
  Bytes bytes(static_cast<std::size_t>(size_));
  read(0, bytes.span());
  return bytes;
}

namespace {

/// Writes all bytes; the error number, or 0.
int write_all(int descriptor, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::write(descriptor, bytes.data(), std::min(bytes.size(), kLargestTransfer));
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return 0;
}

/// Brings a new file to the disk and closes it; `code` is the error so far, or 0, and so is the
/// result.
int finish(int descriptor, int code) {
  if (code == 0 && ::fsync(descriptor) != 0) code = errno;
  if (::close(descriptor) != 0 && code == 0) code = errno;
  return code;
}

/// Brings the entry of a file in its folder to the disk. A file system that cannot is not at fault.
void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

[[noreturn]] void refuse_writing(const std::string& path, int code) {
  throw IOError(text::format("cannot write {}: {}; make room or choose another folder", path,
                             std::generic_category().message(code)));
}

}  // namespace

void write_new_file(const std::string& path, std::span<const std::uint8_t> bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) refuse_writing(path, errno);
  if (const int code = finish(descriptor, write_all(descriptor, bytes)); code != 0) {
    refuse_writing(path, code);
  }
}

namespace {

/// True for `name.1234-0.tmp` when process 1234 is gone.
bool is_stray(std::string_view file, std::string_view name) {
  constexpr std::string_view kEnd = ".tmp";
  if (!file.starts_with(name)) return false;
  std::string_view middle = file.substr(name.size());
  if (!middle.ends_with(kEnd)) return false;  // the end of its own, when `name` has it too
  middle.remove_suffix(kEnd.size());
  int process = 0, attempt = 0;
  if (!middle.starts_with('.')) return false;
  const char* const end = middle.data() + middle.size();
  const auto first = std::from_chars(middle.data() + 1, end, process);
  if (first.ec != std::errc() || process <= 0 || first.ptr == end || *first.ptr != '-')
    return false;
  const auto second = std::from_chars(first.ptr + 1, end, attempt);
  return second.ec == std::errc() && second.ptr == end && ::kill(process, 0) != 0 && errno == ESRCH;
}

/// Removes what processes left that were killed while they wrote this file.
void remove_strays(const std::string& path) {
  const std::filesystem::path whole(path);
  const std::string name = whole.filename().string();
  std::error_code none;  // who may not list the folder leaves them
  const auto folder = whole.parent_path().empty() ? "." : whole.parent_path();
  for (std::filesystem::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    if (!is_stray(entry->path().filename().string(), name)) continue;
    const int descriptor =
        ::open(entry->path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) continue;
    // A process of another machine or container may hold it.
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(entry->path().c_str());
    ::close(descriptor);
  }
}

/// Where a symbolic link leads, be there a file or not; any other path itself.
std::string behind_links(std::filesystem::path path) {
  constexpr int kMost = 40;  // as Linux has it
  std::error_code none;
  for (int i = 0; i < kMost && std::filesystem::is_symlink(path, none); ++i) {
    path = path.parent_path() / std::filesystem::read_symlink(path, none);
  }
  return path.string();
}

}  // namespace

FileReplacement::FileReplacement(const std::string& path) : path_(behind_links(path)) {
  struct stat status {};
  const bool replaces = ::stat(path_.c_str(), &status) == 0;
  if (replaces && !S_ISREG(status.st_mode)) {
    throw IOError(
        text::format("cannot write {}: it is a folder, a pipe or a device; name a file", path));
  }
  remove_strays(path_);
  for (int attempt = 0; descriptor_ < 0; ++attempt) {  // names of others may be there
    name_ = text::format("{}.{}-{}.tmp", path_, ::getpid(), attempt);
    descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) refuse_writing(path_, errno);
  }
  // Who may read the file stays as it was; not on every file system.
  if (replaces) ::fchmod(descriptor_, status.st_mode & 0777);
  // Locked, so that what no living process holds is told from what another one is writing.
  ::flock(descriptor_, LOCK_EX | LOCK_NB);  // not on every file system; then strays stay
}

FileReplacement::~FileReplacement() {
  ::close(descriptor_);
  if (!committed_) ::unlink(name_.c_str());
}

void FileReplacement::check(int code) const {
  if (code != 0) refuse_writing(path_, code);
}

void FileReplacement::write(std::span<const std::uint8_t> bytes) {
  check(write_all(descriptor_, bytes));
}

void FileReplacement::write(std::string_view text) {
  write(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void FileReplacement::commit() {
  if (::fsync(descriptor_) != 0) check(errno);
  if (::rename(name_.c_str(), path_.c_str()) != 0) check(errno);
  committed_ = true;
  sync_folder_of(path_);
}

void replace_file(const std::string& path,
                  std::initializer_list<std::span<const std::uint8_t>> parts) {
  FileReplacement file(path);
  for (const std::span<const std::uint8_t> part : parts) file.write(part);
  file.commit();
}

void replace_file(const std::string& path, std::string_view text) {
  FileReplacement file(path);
  file.write(text);
  file.commit();
}

}  // namespace hebb
