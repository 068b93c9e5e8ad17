// What tests of errors share.
#pragma once

#include <gtest/gtest.h>

#include <exception>
#include <string>

#include "hebb/error.hpp"

namespace hebb::testing {

/// The text of the error of type E that `function` throws; a failure of the test for any other
/// outcome.
template <class E = Error, class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const E& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "an error of another type: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

}  // namespace hebb::testing
