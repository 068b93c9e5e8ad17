#include "io/zip.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/byte_stream.hpp"

#ifdef HEBB_WITH_ZIP
#include <zip.h>
#endif

namespace hebb::io {

bool leads_out(std::string_view name) {
  const std::string within = text::format("/{}/", name);
  // A member that is a folder ends in a slash of its own.
  const std::size_t doubled = within.find("//");
  return within.find("/../") != std::string::npos || within.find('\\') != std::string::npos ||
         (doubled != std::string::npos && doubled + 2 != within.size());
}

#ifdef HEBB_WITH_ZIP

namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct Close {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
struct Free {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using OpenFile = std::unique_ptr<zip_file_t, Close>;
using Source = std::unique_ptr<zip_source_t, Free>;

/// libzip's state of an error, with its text.
class Fault {
 public:
  Fault() { zip_error_init(&error_); }
  ~Fault() { zip_error_fini(&error_); }
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  zip_error_t* get() { return &error_; }
  const char* text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_;
};

std::vector<std::uint8_t> read_entry(zip_t* archive, const zip_stat_t& entry,
                                     const std::string& name) {
  if (entry.encryption_method != ZIP_EM_NONE) {
    throw DataError(
        text::format("{}: {} is encrypted; pack it without a password", name, entry.name));
  }
  if (is_bomb(entry.comp_size, entry.size)) {
    throw DataError(
        text::format("{}: {} unpacks to {} bytes, more than {} times its size; if that "
                     "is meant, pack it without compression",
                     name, entry.name, entry.size, kMostGrowth));
  }
  const OpenFile file(zip_fopen_index(archive, entry.index, 0));
  std::vector<std::uint8_t> bytes;
  const auto damaged = [&](const char* why) {
    return DataError(
        text::format("{}: {} is damaged ({}); write the file again", name, entry.name, why));
  };
  if (!file) throw damaged(zip_strerror(archive));
  // In parts, for what is declared need not be there; one byte more, to get past the checksum.
  constexpr std::uint64_t kPart = std::uint64_t{1} << 24;
  while (true) {
    const std::uint64_t before = bytes.size();
    bytes.resize(static_cast<std::size_t>(before + std::min(kPart, entry.size + 1 - before)));
    const zip_int64_t count = zip_fread(file.get(), bytes.data() + before, bytes.size() - before);
    if (count < 0) throw damaged(zip_file_strerror(file.get()));
    bytes.resize(static_cast<std::size_t>(before + static_cast<std::uint64_t>(count)));
    if (count == 0) break;
    if (bytes.size() > entry.size) throw damaged("it is longer than declared");
  }
  if (bytes.size() != entry.size) throw damaged("it is shorter than declared");
  return bytes;
}

}  // namespace

bool zip_supported() { return true; }

std::vector<ZipEntry> read_zip(std::span<const std::uint8_t> bytes, const std::string& name) {
  Fault fault;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, fault.get());
  const Archive archive(source ? zip_open_from_source(source, ZIP_RDONLY, fault.get()) : nullptr);
  if (!archive) {
    const std::string why = fault.text();
    zip_source_free(source);
    throw DataError(
        text::format("{}: not a zip archive, or a damaged one ({}); write it again", name, why));
  }
  std::vector<ZipEntry> entries;
  std::set<std::string, std::less<>> seen;
  std::uint64_t unpacked = 0;  // of all: members may lie on each other
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t entry;
    zip_stat_init(&entry);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                     ZIP_STAT_INDEX | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &entry) != 0 ||
        (entry.valid & kNeeded) != kNeeded) {
      throw DataError(text::format("{}: entry {} is damaged; write the file again", name, i));
    }
    if (std::string_view(entry.name).ends_with('/')) continue;
    if (!seen.insert(entry.name).second) {
      throw DataError(
          text::format("{}: {} is there twice; write the file again", name, entry.name));
    }
    entries.push_back({entry.name, read_entry(archive.get(), entry, name)});
    unpacked += entry.size;
    if (is_bomb(bytes.size(), unpacked)) {
      throw DataError(
          text::format("{}: {} unpacks to {} bytes, and all to more than {} times the "
                       "archive's size; if that is meant, pack it without compression",
                       name, entry.name, entry.size, kMostGrowth));
    }
  }
  return entries;
}

std::vector<std::uint8_t> make_zip(std::span<const ZipEntry> entries, bool compress,
                                   const std::string& name) {
  constexpr zip_uint16_t kFirstDate = 1 << 5 | 1;  // 1980-01-01, the first that zip can say
  Fault fault;
  const auto failed = [&](const char* why) {
    return IOError(text::format("{}: cannot make a zip archive: {}", name, why));
  };
  const Source buffer(zip_source_buffer_create(nullptr, 0, 0, fault.get()));
  if (!buffer) throw failed(fault.text());
  zip_source_keep(buffer.get());  // once for the archive, once for reading what it has become
  Archive archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, fault.get()));
  if (!archive) {
    zip_source_free(buffer.get());
    throw failed(fault.text());
  }
  for (const ZipEntry& entry : entries) {
    zip_source_t* source =
        zip_source_buffer(archive.get(), entry.bytes.data(), entry.bytes.size(), 0);
    const zip_int64_t index =
        source ? zip_file_add(archive.get(), entry.name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
      zip_source_free(source);
      throw failed(zip_strerror(archive.get()));
    }
    const auto at = static_cast<zip_uint64_t>(index);
    const zip_int32_t method = compress ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
    if (zip_set_file_compression(archive.get(), at, method, 0) != 0 ||
        zip_file_set_dostime(archive.get(), at, 0, kFirstDate, 0) != 0) {
      throw failed(zip_strerror(archive.get()));
    }
  }
  if (zip_close(archive.get()) != 0) throw failed(zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // closing has freed it

  std::vector<std::uint8_t> bytes;
  bool good = zip_source_open(buffer.get()) == 0 && zip_source_seek(buffer.get(), 0, SEEK_END) == 0;
  const zip_int64_t size = good ? zip_source_tell(buffer.get()) : -1;
  good = size >= 0 && zip_source_seek(buffer.get(), 0, SEEK_SET) == 0;
  if (good) {
    bytes.resize(static_cast<std::size_t>(size));
    good = zip_source_read(buffer.get(), bytes.data(), bytes.size()) == size;
  }
  if (!good) throw failed(zip_error_strerror(zip_source_error(buffer.get())));
  zip_source_close(buffer.get());
  return bytes;
}

#else

namespace {

[[noreturn]] void refuse(const std::string& name) {
  throw IOError(
      text::format("{}: a zip archive, which this hebb was built without; build with the "
                   "CMake option HEBB_WITH_ZIP=ON",
                   name));
}

}  // namespace

bool zip_supported() { return false; }

std::vector<ZipEntry> read_zip(std::span<const std::uint8_t>, const std::string& name) {
  refuse(name);
}

std::vector<std::uint8_t> make_zip(std::span<const ZipEntry>, bool, const std::string& name) {
  refuse(name);
}

#endif

}  // namespace hebb::io
