// What the tests of files share: folders that vanish, variables that are put back, idx files made
// on the spot.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hebb/error.hpp"
#include "io/process.hpp"
#include "temporary_folder.hpp"

namespace hebb::testing {

using Buffer = std::vector<std::uint8_t>;

/// Sets a variable of the environment, or unsets it for nullptr, until the end of its scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    const char* before = ::getenv(name);
    was_set_ = before != nullptr;
    if (before) before_ = before;
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  ScopedVariable(const char* name, const std::string& value)
      : ScopedVariable(name, value.c_str()) {}
  ~ScopedVariable() { was_set_ ? ::setenv(name_, before_.c_str(), 1) : ::unsetenv(name_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::string before_;
  bool was_set_ = false;
};

/// Root may do anything, so tests of permissions run as nobody where they would run as root.
class WithoutRoot {
 public:
  WithoutRoot() {
    constexpr uid_t kNobody = 65534;
    if (was_root_ && ::seteuid(kNobody) != 0) throw IOError("cannot become nobody");
  }
  ~WithoutRoot() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  bool was_root_ = ::geteuid() == 0;
};

/// The text of the error of type E that `function` throws; a failure of the test for any other
/// outcome.
template <class E, class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "an error of another type: " << error.what();
    return {};
  }
  ADD_FAILURE() << "no error";
  return {};
}

inline void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos)
      << "\"" << part << "\" is not in \"" << text << "\"";
}

inline void write(const std::string& path, const Buffer& bytes) {
  std::ofstream file(path, std::ios::binary);
  for (const std::uint8_t byte : bytes) file.put(static_cast<char>(byte));
  if (!file.flush()) throw IOError("cannot write " + path);
}

inline Buffer read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Buffer(std::istreambuf_iterator<char>(file), {});
}

/// Packs a file with the program gzip, into one with `.gz` added to its name.
inline void pack(const std::string& path) {
  if (io::run_program({"gzip", "-9", "-n", "-f", "--", path}).status != 0) {
    throw IOError("gzip failed");
  }
}

/// `bytes` packed by the program gzip.
inline Buffer packed(const Buffer& bytes) {
  const TemporaryFolder folder;
  write(folder / "data", bytes);
  pack(folder / "data");
  return read(folder / "data.gz");
}

/// Appends a number, most significant byte first.
template <class T>
void append(Buffer& bytes, T value) {
  Buffer number(sizeof(T));
  std::uint64_t bits = 0;
  if constexpr (std::is_same_v<T, float>) {
    bits = std::bit_cast<std::uint32_t>(value);
  } else if constexpr (std::is_same_v<T, double>) {
    bits = std::bit_cast<std::uint64_t>(value);
  } else {
    bits = static_cast<std::uint64_t>(value);
  }
  for (std::size_t i = sizeof(T); i-- > 0; bits >>= 8) number[i] = static_cast<std::uint8_t>(bits);
  bytes.insert(bytes.end(), number.begin(), number.end());
}

/// The bytes of an idx file: element type, sizes of the axes, elements.
template <class T>
Buffer idx(std::uint8_t type, const std::vector<std::uint32_t>& sizes,
           const std::vector<T>& elements) {
  Buffer bytes{0, 0, type, static_cast<std::uint8_t>(sizes.size())};
  for (const std::uint32_t size : sizes) append(bytes, size);
  for (const T element : elements) append(bytes, element);
  return bytes;
}

/// 2 x 3 uint8: 1, 2, 3 / 4, 5, 255.
inline Buffer small_idx() { return idx<std::uint8_t>(8, {2, 3}, {1, 2, 3, 4, 5, 255}); }

}  // namespace hebb::testing
