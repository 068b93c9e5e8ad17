// A fresh folder with a small data set for each test of the command line.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "process.hpp"

namespace hebb::test {

/// Samples of the small data set: 30 training and 10 test images of each of its 10 classes.
inline constexpr int kTrainSamples = 300;
inline constexpr int kTestSamples = 100;

class CommandLine : public ::testing::Test {
 protected:
  CommandLine();
  ~CommandLine() override;

  /// Runs hebb with these words in the fresh folder, on the small data set and without the network.
  Ended hebb(std::vector<std::string> arguments) const {
    return run_hebb(start(std::move(arguments)));
  }
  /// The same, to be changed before it is run.
  Start start(std::vector<std::string> arguments) const;
  /// Trains for a moment: `hebb train mnist` with a small network, these further words and -o RUN.
  Ended train(const std::string& run, std::vector<std::string> further = {}) const;

  /// Path of something in the fresh folder.
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Content of a file in the fresh folder; a failure when there is none.
  std::string content(const std::string& name) const;
  /// Writes a file into the fresh folder.
  void write(const std::string& name, const std::string& text) const;
  /// Names in a folder, sorted.
  std::vector<std::string> files_in(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// The last line of a text.
std::string last_line(const std::string& text);

/// Succeeds for one line that begins with `hebb: ` and has all of `parts` in it.
::testing::AssertionResult is_error_line(const std::string& text,
                                         const std::vector<std::string>& parts);

}  // namespace hebb::test
