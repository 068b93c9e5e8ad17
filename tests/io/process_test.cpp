#include "io/process.hpp"

#include <gtest/gtest.h>

#include "io_testing.hpp"

namespace hebb::io {
namespace {

TEST(Process, PassesArgumentsAsTheyStand) {
  const auto result =
      run_program({"printf", "%s|", "a b", "$(id)", "", "'\"*"}, {.capture = Capture::output});
  EXPECT_TRUE(result.found);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.text, "a b|$(id)||'\"*|");
}

TEST(Process, ReadsTheInputOrNothing) {
  const testing::TemporaryFolder folder;
  testing::write(folder / "in", testing::Buffer{'h', 'i'});
  EXPECT_EQ(run_program({"cat"}, {.input_path = folder / "in", .capture = Capture::output}).text,
            "hi");
  EXPECT_EQ(run_program({"cat"}, {.capture = Capture::output}).text, "");
}

TEST(Process, TellsHowItEnded) {
  EXPECT_EQ(run_program({"sh", "-c", "exit 7"}).status, 7);
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}).status, 137);
  EXPECT_FALSE(run_program({"no-such-program-hebb"}).found);
  EXPECT_THROW(run_program({"/dev/null"}), IOError);
}

TEST(Process, CapturesErrorsAndBoundsTheText) {
  const auto result = run_program({"sh", "-c", "echo bad >&2"}, {.capture = Capture::errors});
  EXPECT_EQ(result.text, "bad\n");
  const auto much =
      run_program({"head", "-c", "1000000", "/dev/zero"}, {.capture = Capture::output});
  EXPECT_EQ(much.status, 0);
  EXPECT_EQ(much.text.size(), 65536u);
}

}  // namespace
}  // namespace hebb::io
