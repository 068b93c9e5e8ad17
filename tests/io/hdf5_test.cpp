// HDF5: what h5py wrote (tools/golden/hdf5.py) is read as h5py reads it.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "io/hdf5/checksum.hpp"
#include "io/hdf5/file.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using io::hdf5::Dataset;
using io::hdf5::File;
using io::hdf5::Group;
using testing::Buffer;
using testing::expect_contains;
using testing::message_of;
using Texts = std::vector<std::string>;

const std::string kCorpus = HEBB_SOURCE_DIR "/tests/fuzz/corpus/hdf5/";
const std::string kExpected = HEBB_SOURCE_DIR "/tests/io/hdf5_expected.txt";

/// A file of the corpus and its bytes.
struct Opened {
  explicit Opened(const std::string& name) : bytes(testing::read(kCorpus + name)) {}
  Group root() const { return File(bytes, "a.h5").root(); }

  Buffer bytes;
};

std::string unhexed(const std::string& word) {
  std::string text;
  for (std::size_t i = 1; i + 1 < word.size(); i += 2) {
    text += static_cast<char>(std::stoi(word.substr(i, 2), nullptr, 16));
  }
  return text;
}

Texts rest_of(std::istringstream& line) {
  Texts words;
  for (std::string word; line >> word;) words.push_back(word);
  return words;
}

Shape shape_of(const std::string& sizes) {
  Shape shape;
  std::istringstream in(sizes == "-" ? "" : sizes);
  for (std::string size; std::getline(in, size, ',');) shape.push_back(std::stoll(size));
  return shape;
}

void expect_numbers(const Tensor& found, std::istringstream& line, const std::string& where) {
  std::string dtype, shape;
  line >> dtype >> shape;
  EXPECT_EQ(to_string(found.dtype()), dtype) << where;
  EXPECT_EQ(found.shape(), shape_of(shape)) << where;
  const Texts words = rest_of(line);
  ASSERT_EQ(static_cast<std::size_t>(found.size()), words.size()) << where;
  if (found.dtype() == DType::int64) {
    const auto values = found.to_vector<std::int64_t>();
    for (std::size_t i = 0; i < words.size(); ++i) EXPECT_EQ(std::to_string(values[i]), words[i]);
    return;
  }
  const auto values = found.to_vector<double>();
  for (std::size_t i = 0; i < words.size(); ++i) EXPECT_EQ(values[i], std::stod(words[i])) << where;
}

void expect_texts(const Texts& found, std::istringstream& line, const std::string& where) {
  Texts expected = rest_of(line);
  for (std::string& text : expected) text = unhexed(text);
  EXPECT_EQ(found, expected) << where;
}

/// The group that holds `path`, or the dataset, as something with attributes.
template <class Use>
void with_object(const Group& root, const std::string& path, const Use& use) {
  if (root.kind(path) == Group::Kind::dataset) {
    use(root.dataset(path));
  } else {
    use(root.group(path));
  }
}

TEST(Hdf5, ReadsWhatH5pyReads) {
  std::ifstream in(kExpected);
  std::map<std::string, Opened> files;
  int arrays = 0, attributes = 0;
  for (std::string text; std::getline(in, text);) {
    std::istringstream line(text);
    std::string kind, file, path, name;
    line >> kind >> file >> path;
    const Group root = files.try_emplace(file, file).first->second.root();
    const std::string where = file + path;
    if (kind == "array") {
      EXPECT_EQ(root.dataset(path).elements(), Dataset::Elements::numbers);
      expect_numbers(root.dataset(path).read(), line, where);
    } else if (kind == "texts") {
      EXPECT_EQ(root.dataset(path).elements(), Dataset::Elements::texts);
      expect_texts(root.dataset(path).texts(), line, where);
    } else {
      line >> name;
      with_object(root, path, [&](const auto& object) {
        EXPECT_TRUE(object.has_attribute(name));
        if (kind == "attribute-array") {
          expect_numbers(*object.attribute_numbers(name), line, where + " " + name);
        } else {
          expect_texts(*object.attribute_texts(name), line, where + " " + name);
        }
      });
      ++attributes;
      continue;
    }
    ++arrays;
  }
  std::printf("hdf5: %zu files, %d arrays, %d attributes\n", files.size(), arrays, attributes);
  EXPECT_GE(files.size(), 17u);
  EXPECT_GE(arrays, 150);
  EXPECT_GE(attributes, 120);
}

TEST(Hdf5, ReadsArraysOfChunksThatHavePages) {
  const Opened file("sparse.h5");
  const auto values = file.root().dataset("sparse").read().to_vector<int>();
  ASSERT_EQ(values.size(), 150000u);
  std::vector<int> expected(150000, 7);
  for (int i = 0; i < 3; ++i) expected[140000 + static_cast<std::size_t>(i)] = i + 1;
  EXPECT_EQ(values, expected);
}

}  // namespace
}  // namespace hebb
