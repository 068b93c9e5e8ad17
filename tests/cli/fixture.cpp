#include "fixture.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <stdexcept>

namespace hebb::test {

namespace {

namespace fs = std::filesystem;

constexpr int kSide = 28;
constexpr int kSquare = 8;

void put_number(std::string& bytes, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
}

/// One image: dark noise, and a bright square whose place tells the class.
std::string image_of(int label, std::mt19937& random) {
  std::string pixels;
  for (int i = 0; i < kSide * kSide; ++i) pixels += static_cast<char>(random() % 64);
  const int top = label / 4 * 9 + 1;
  const int left = label % 4 * 7;
  for (int row = top; row < top + kSquare; ++row) {
    for (int column = left; column < left + kSquare - 1; ++column) {
      pixels[static_cast<std::size_t>(row * kSide + column)] =
          static_cast<char>(160 + random() % 96);
    }
  }
  return pixels;
}

/// Writes images and labels in the idx format, with classes taking turns.
void write_part(const fs::path& folder, const std::string& part, int count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::string images, labels;
  put_number(images, 0x00000803);
  for (const int size : {count, kSide, kSide}) put_number(images, static_cast<std::uint32_t>(size));
  put_number(labels, 0x00000801);
  put_number(labels, static_cast<std::uint32_t>(count));
  for (int i = 0; i < count; ++i) {
    images += image_of(i % 10, random);
    labels += static_cast<char>(i % 10);
  }
  std::ofstream(folder / (part + "-images-idx3-ubyte"), std::ios::binary) << images;
  std::ofstream(folder / (part + "-labels-idx1-ubyte"), std::ios::binary) << labels;
}

}  // namespace

CommandLine::CommandLine() {
  std::string name = (fs::temp_directory_path() / "hebb_cli_XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp failed");
  folder_ = name;
  for (const char* set : {"data/mnist", "data/fashion-mnist"}) {
    fs::create_directories(folder_ / set);
    write_part(folder_ / set, "train", kTrainSamples, 1);
    write_part(folder_ / set, "t10k", kTestSamples, 2);
  }
}

CommandLine::~CommandLine() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Start CommandLine::start(std::vector<std::string> arguments) const {
  return {.arguments = std::move(arguments),
          .folder = folder_.string(),
          .environment = {{"HEBB_DATA_DIR", path("data")},
                          {"HEBB_OFFLINE", "1"},
                          {"HOME", path("home")},
                          {"XDG_CACHE_HOME", path("cache")}}};
}

Ended CommandLine::train(const std::string& run, std::vector<std::string> further) const {
  std::vector<std::string> words = {"train", "mnist", "-o", run};
  const auto has = [&](const std::string& option) {
    for (const std::string& word : further) {
      if (word.starts_with(option)) return true;
    }
    return false;
  };
  if (!has("--hidden")) words.insert(words.end(), {"--hidden", "8:relu"});
  if (!has("--epochs")) words.insert(words.end(), {"--epochs", "2"});
  words.insert(words.end(), further.begin(), further.end());
  return hebb(words);
}

std::string CommandLine::content(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  EXPECT_TRUE(file) << "no file " << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

void CommandLine::write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

std::vector<std::string> CommandLine::files_in(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_ / name)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string last_line(const std::string& text) {
  const std::vector<std::string> lines = lines_of(text);
  return lines.empty() ? "" : lines.back();
}

::testing::AssertionResult is_error_line(const std::string& text,
                                         const std::vector<std::string>& parts) {
  if (!text.starts_with("hebb: ") || !text.ends_with('\n') || lines_of(text).size() != 1) {
    return ::testing::AssertionFailure() << "not one line of error: " << text;
  }
  for (const std::string& part : parts) {
    if (text.find(part) == std::string::npos) {
      return ::testing::AssertionFailure() << "\"" << part << "\" is missing in: " << text;
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace hebb::test
