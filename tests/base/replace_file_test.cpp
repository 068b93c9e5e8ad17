// replace_file(): whole files whoever else writes, and nothing left behind.

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <set>

#include "base/file.hpp"
#include "file_testing.hpp"

namespace hebb {
namespace {

using testing::TemporaryFolder;

std::set<std::string> names_in(const TemporaryFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

/// Runs `work` in a process of its own; returns its number.
template <class Work>
pid_t start(const Work& work) {
  const pid_t process = ::fork();
  if (process != 0) return process;
  try {
    work();
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

int wait_for(pid_t process) {
  int status = -1;
  ::waitpid(process, &status, 0);
  return status;
}

TEST(ReplaceFile, RemovesWhatKilledProcessesLeft) {
  const TemporaryFolder folder;
  const std::string path = folder / "model.npz";
  const pid_t gone = start([] {});
  wait_for(gone);
  const auto stray = [&](const std::string& number) { return path + "." + number + ".tmp"; };
  const std::string dead = std::to_string(gone);
  testing::write(stray(dead + "-0"), {1});
  testing::write(stray(dead + "-12"), {1});
  const std::vector<std::string> others = {
      stray("1-0"),  // its process lives
      stray(dead),   // names that hebb does not give
      stray(dead + "-"), stray(dead + "-x"), stray("-1-0"), folder / ("else." + dead + "-0.tmp"),
      stray(dead + "-3")};  // held by a process of another machine
  for (const std::string& other : others) testing::write(other, {1});
  const int held = ::open(others.back().c_str(), O_RDONLY);
  ASSERT_EQ(::flock(held, LOCK_EX), 0);
  replace_file(path, "new");
  EXPECT_EQ(names_in(folder).size(), 1 + others.size());
  for (const std::string& other : others) EXPECT_TRUE(std::filesystem::exists(other)) << other;
  ::close(held);
  replace_file(path, "newer");
  EXPECT_FALSE(std::filesystem::exists(others.back()));
  EXPECT_EQ(testing::read(path), (testing::Buffer{'n', 'e', 'w', 'e', 'r'}));
}

TEST(ReplaceFile, TakesANameThatEndsAsTemporaryFilesDo) {
  const TemporaryFolder folder;
  const std::string path = folder / "table.tmp";
  for (const char* text : {"old", "new"}) EXPECT_NO_THROW(replace_file(path, text));
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"table.tmp"}));
  EXPECT_EQ(testing::read(path), (testing::Buffer{'n', 'e', 'w'}));
}

TEST(ReplaceFile, ReplacesWhatASymbolicLinkLeadsTo) {
  const TemporaryFolder folder, far;
  std::filesystem::create_symlink("second", folder / "first");
  std::filesystem::create_symlink(far / "model", folder / "second");
  for (const char* text : {"old", "new"}) {  // at first it leads to nothing
    replace_file(folder / "first", text);
    EXPECT_EQ(testing::read(far / "model"), testing::Buffer(text, text + 3));
  }
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "first"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "second"));
  EXPECT_EQ(names_in(folder).size(), 2u);
  EXPECT_EQ(names_in(far), (std::set<std::string>{"model"}));
}

TEST(ReplaceFile, OfTwoProcessesOneWinsWhole) {
  const TemporaryFolder folder;
  const std::string path = folder / "model.npz";
  constexpr int kRaces = 200;
  const std::string contents[] = {std::string(70'000, 'a'), std::string(50'000, 'b')};
  for (int race = 0; race < kRaces; ++race) {
    pid_t processes[2];
    for (int i = 0; i < 2; ++i) {
      processes[i] = start([&] { replace_file(path, contents[i]); });
    }
    for (const pid_t process : processes) EXPECT_EQ(wait_for(process), 0);
    const testing::Buffer bytes = testing::read(path);
    const std::string now(bytes.begin(), bytes.end());
    ASSERT_TRUE(now == contents[0] || now == contents[1]) << "race " << race;
    ASSERT_EQ(names_in(folder).size(), 1) << "race " << race;
  }
}

TEST(ReplaceFile, KeepsWhoMayReadTheFile) {
  const TemporaryFolder folder;
  for (const unsigned mode : {0600u, 0644u, 0664u}) {
    replace_file(folder / "model.npz", "old");
    std::filesystem::permissions(folder / "model.npz", std::filesystem::perms(mode));
    replace_file(folder / "model.npz", "new");
    EXPECT_EQ(std::filesystem::status(folder / "model.npz").permissions(),
              std::filesystem::perms(mode));
  }
}

TEST(ReplaceFile, LeavesNothingWhenItFails) {
  const TemporaryFolder folder;
  replace_file(folder / "model.npz", "old");
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
  {
    const testing::WithoutRoot nobody;
    const std::string message =
        testing::message_of<IOError>([&] { replace_file(folder / "model.npz", "new"); });
    testing::expect_contains(message, "cannot write");
    testing::expect_contains(message, "Permission denied");
  }
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  EXPECT_EQ(names_in(folder), (std::set<std::string>{"model.npz"}));
  EXPECT_EQ(testing::read(folder / "model.npz"), (testing::Buffer{'o', 'l', 'd'}));
}

}  // namespace
}  // namespace hebb
