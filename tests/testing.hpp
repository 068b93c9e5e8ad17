// What all tests share: the text of an error, and words that it must hold.
#pragma once

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "hebb/error.hpp"

namespace hebb::testing {

/// True where programs can be given a terminal; containers without /dev/pts have none.
inline bool has_terminals() {
  int master = -1, slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) return false;
  ::close(master);
  ::close(slave);
  return true;
}

/// The text of the error of type E that `function` throws; a failure of the test, at the caller's
/// line, for any other outcome.
template <class E = Error, class Function>
std::string error_of(const Function& function, const char* file = __builtin_FILE(),
                     int line = __builtin_LINE()) {
  try {
    function();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE_AT(file, line) << "an error of another type: " << error.what();
    return error.what();
  }
  ADD_FAILURE_AT(file, line) << "no error";
  return {};
}

/// Every word stands in the text.
inline void expect_words(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    EXPECT_TRUE(text.find(word) != text.npos) << '"' << word << "\" is not in: " << text;
  }
}

}  // namespace hebb::testing
