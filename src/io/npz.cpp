// The .npz format: a zip archive of .npy files.

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/npy.hpp"
#include "io/zip.hpp"

namespace hebb {

namespace {

constexpr std::string_view kSuffix = ".npy";

}  // namespace

const Tensor& Arrays::operator[](std::string_view name) const {
  std::vector<std::string_view> known;
  for (const NamedTensor& array : list_) {
    if (array.name == name) return array.value;
    known.push_back(array.name);
  }
  throw ValueError(text::unknown_name("array", name, known));
}

bool Arrays::contains(std::string_view name) const {
  return std::any_of(list_.begin(), list_.end(),
                     [&](const NamedTensor& array) { return array.name == name; });
}

Arrays parse_npz(std::span<const std::uint8_t> bytes, const std::string& name) {
  std::vector<NamedTensor> arrays;
  for (const io::ZipEntry& entry : io::read_zip(bytes, name)) {
    if (!std::string_view(entry.name).ends_with(kSuffix)) {
      throw DataError(
          text::format("{}: holds {}, and a .npz archive holds .npy files alone; save it "
                       "with numpy.savez()",
                       name, entry.name));
    }
    arrays.push_back({entry.name.substr(0, entry.name.size() - kSuffix.size()),
                      parse_npy(entry.bytes, name + "/" + entry.name)});
  }
  return Arrays(std::move(arrays));
}

Arrays read_npz(const std::string& path) {
  return parse_npz(InputFile(path).read_all().span(), path);
}

void write_npz(const std::string& path, const std::vector<NamedTensor>& arrays,
               NpzOptions options) {
  if (arrays.empty()) throw ValueError(text::format("{}: there are no arrays to write", path));
  std::set<std::string_view> seen;
  std::vector<io::ZipEntry> entries;
  for (const NamedTensor& array : arrays) {
    if (array.name.empty() || !seen.insert(array.name).second) {
      throw ValueError(text::format("{}: arrays need names, each its own, got \"{}\"{}", path,
                                    array.name, array.name.empty() ? "" : " twice"));
    }
    entries.push_back(
        {array.name + std::string(kSuffix), io::npy_bytes(array.value, path + "/" + array.name)});
  }
  replace_file(path, {io::make_zip(entries, options.compress, path)});
}

}  // namespace hebb
