// What tests that use files share: folders that vanish, variables that are put back, bytes in and
// out, messages of errors.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "message_testing.hpp"
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

}  // namespace hebb::testing
