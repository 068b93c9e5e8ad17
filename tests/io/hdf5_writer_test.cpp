// HDF5 files that hebb makes: read back, the same bytes each time, in the form that Keras has.
// tools/golden/hdf5_check.py lets h5py read what HEBB_HDF5_OUT names.

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/checksums.hpp"
#include "hebb/error.hpp"
#include "io/hdf5/file.hpp"
#include "io/hdf5/writer.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using io::hdf5::File;
using io::hdf5::Group;
using io::hdf5::NewGroup;
using io::hdf5::TextForm;
using testing::Buffer;
using testing::expect_contains;
using testing::message_of;
using Texts = std::vector<std::string>;
using Doubles = std::vector<double>;

Texts many_texts() {
  Texts texts;
  for (int i = 0; i < 6000; ++i) texts.push_back("a_layer_with_a_name_" + std::to_string(i));
  return texts;
}

/// Groups of as many members as make one node, one more, and trees of up to three levels; names,
/// attributes and arrays at the limits.
void add_limits(NewGroup& root) {
  for (const int count : {1, 8, 9, 100, 256, 257, 9000}) {
    NewGroup& group = root.group("members/" + std::to_string(count));
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(i);
      i % 3 == 0 ? void(group.group(name)) : group.add(name, Tensor::full({}, i, DType::int64));
    }
  }
  NewGroup& names = root.group("names");
  names.add("grüße", Tensor::zeros({1}));
  names.add(std::string(200, 'n'), Tensor::zeros({1}));
  NewGroup& attributes = root.group("attributes");
  attributes.set_numbers(std::string(512, 'n'), Tensor::full({64512}, 3, DType::uint8));
  attributes.set_numbers("axes", Tensor::full({1, 2, 1, 2, 1, 2, 1, 2}, 7));
  attributes.set_text("größe", "αβ");
  attributes.set_text("huge", std::string(3000000, 'x'));
  attributes.set_texts("empty", Texts(4032, ""));
  attributes.set_texts("empty fixed", {"", ""}, TextForm::fixed);
  for (int i = 0; i < 3000; ++i) attributes.set_text(std::to_string(i), std::to_string(i));
  root.add("axes", Tensor::full({1, 2, 3, 1, 2, 3, 1, 2}, 0.25));
  root.add("bytes", Tensor::full({3}, 9, DType::uint8));
  root.add("none", Tensor::zeros({2, 0, 3}, DType::int64));
}

/// Everything that can be written. tools/golden/hdf5_check.py expects the same.
NewGroup whole_tree() {
  NewGroup root;
  root.set_text("keras_version", "3.15.0");
  root.set_text("greek", "αβ");
  root.set_text("nothing", "");
  root.set_text("long", std::string(100000, 'x'));
  root.set_texts("variable", {"a", "", "grüß"});
  root.set_texts("fixed", {"dense/kernel:0", "b"}, TextForm::fixed);
  root.set_texts("none", {});
  root.set_texts("split", many_texts(), TextForm::fixed);
  root.set_numbers("number", Tensor::full({}, 2.5, DType::float64));
  root.set_numbers("whole", Tensor::from({1, -2, 3}));
  root.add("float32", Tensor::from({1.5f, -2.0f, 3.25f, 0.0f, 5.0f, 6.0f}, {2, 3}));
  root.add("float64", Tensor::from({0.1, 1e300}));
  root.add("int64", Tensor::from({std::numeric_limits<std::int64_t>::min(), std::int64_t{7}}));
  root.add("uint8", Tensor::from({std::uint8_t{0}, std::uint8_t{255}}));
  root.add("scalar", Tensor::full({}, 4, DType::int64));
  root.add("empty", Tensor::zeros({0, 3}));
  root.add("deep/er/values", Tensor::full({2, 2, 2}, 0.5));
  NewGroup& layer = root.group("layers/dense/vars");
  layer.set_text("name", "dense");
  for (int i = 0; i < 30; ++i) layer.add(std::to_string(i), Tensor::full({1}, i));
  root.group("layers/dropout/vars");
  add_limits(root);
  return root;
}

void expect_same(const Group& group, const NewGroup& expected);

TEST(Hdf5Writer, WritesWhatTheReaderReads) {
  const Buffer bytes = io::hdf5::write(whole_tree(), "a.h5");
  const File file(bytes, "a.h5");
  const Group root = file.root();
  expect_same(root, whole_tree());
  EXPECT_EQ(root.attribute_text("greek"), "αβ");
  EXPECT_EQ(root.attribute_text("nothing"), "");
  EXPECT_EQ(root.attribute_text("long"), std::string(100000, 'x'));
  EXPECT_EQ(root.attribute_texts("variable"), (Texts{"a", "", "grüß"}));
  EXPECT_EQ(root.attribute_texts("none"), Texts{});
  EXPECT_EQ(root.attribute_numbers("none")->dtype(), DType::float64);
  EXPECT_EQ(root.attribute_number("number"), 2.5);
  EXPECT_EQ(root.attribute_texts("no such"), std::nullopt);
  EXPECT_EQ(root.group("layers/dropout").names(), Texts{"vars"});
  const Group attributes = root.group("attributes");
  EXPECT_EQ(attributes.attribute_numbers(std::string(512, 'n'))->size(), 64512);
  EXPECT_EQ(attributes.attribute_text("huge")->size(), 3000000u);
  EXPECT_EQ(attributes.attribute_texts("empty"), Texts(4032, ""));
  EXPECT_EQ(attributes.attribute_texts("empty fixed"), Texts(2, ""));
  for (int i = 0; i < 3000; ++i) {
    EXPECT_EQ(attributes.attribute_text(std::to_string(i)), std::to_string(i));
  }
  if (const char* path = std::getenv("HEBB_HDF5_OUT")) testing::write(path, bytes);
}

void expect_same(const Group& group, const NewGroup& expected) {
  std::size_t members = 0;
  for (const auto& [name, values] : expected.datasets()) {
    const Tensor read = group.dataset(name).read();
    EXPECT_EQ(read.dtype(), values.dtype()) << name;
    EXPECT_EQ(read.shape(), values.shape()) << name;
    EXPECT_EQ(read.to_vector<double>(), values.to_vector<double>()) << name;
    ++members;
  }
  for (const auto& [name, inner] : expected.groups()) {
    expect_same(group.group(name), inner);
    ++members;
  }
  EXPECT_EQ(group.names().size(), members) << group.path();
  EXPECT_EQ(group.attribute_names().size(), expected.attributes().size()) << group.path();
}

TEST(Hdf5Writer, SplitsListsThatAreTooLargeForAnAttribute) {
  const NewGroup tree = whole_tree();
  EXPECT_FALSE(tree.attributes().contains("split"));
  // 6000 texts of 24 bytes: three parts of 48,000 bytes
  for (const char* part : {"split0", "split1", "split2"}) {
    EXPECT_EQ(std::get<io::hdf5::TextList>(tree.attributes().at(part)).texts.size(), 2000u);
  }
  EXPECT_FALSE(tree.attributes().contains("split3"));
  const Buffer bytes = io::hdf5::write(tree, "a.h5");
  const Group root = File(bytes, "a.h5").root();
  EXPECT_EQ(root.split_attribute_texts("split"), many_texts());
  EXPECT_EQ(root.split_attribute_texts("fixed"), (Texts{"dense/kernel:0", "b"}));
  EXPECT_EQ(root.split_attribute_texts("no such"), std::nullopt);

  NewGroup uneven;
  uneven.set_texts("v", Texts(8065, "x"));  // 16 bytes each, 64,512 hold 4032 of them
  EXPECT_EQ(std::get<io::hdf5::TextList>(uneven.attributes().at("v0")).texts.size(), 2689u);
  EXPECT_EQ(std::get<io::hdf5::TextList>(uneven.attributes().at("v2")).texts.size(), 2688u);
}

TEST(Hdf5Writer, GivesTheSameBytesForTheSameTree) {
  const Buffer bytes = io::hdf5::write(whole_tree(), "a.h5");
  EXPECT_EQ(io::hdf5::write(whole_tree(), "b.h5"), bytes);
  EXPECT_EQ(bytes[8], 0) << "superblock 0";
  EXPECT_EQ(crc32(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())),
            0x5ebe87a9u)
      << "let tools/golden/hdf5_check.py read the file, then set this";
}

TEST(Hdf5Writer, RefusesWhatAFileCannotHold) {
  NewGroup root;
  root.add("a/b", Tensor::zeros({1}));
  const auto message = [](const auto& function) { return message_of<ValueError>(function); };
  EXPECT_EQ(message([&] { root.add("a/b", Tensor::zeros({1})); }),
            "\"a/b\": a dataset needs a name that nothing else in its group has");
  expect_contains(message([&] { root.add("a", Tensor::zeros({1})); }), "\"a\": a dataset needs");
  expect_contains(message([&] { root.add("c/", Tensor::zeros({1})); }), "\"c/\": a dataset needs");
  EXPECT_EQ(message([&] { root.group("a/b/c"); }),
            "\"b\" is a dataset, and cannot be a group as well");
  EXPECT_EQ(message([&] { root.add("c", Tensor()); }),
            "\"c\": an undefined or meta tensor has nothing to write");
  expect_contains(message([&] { root.set_text("t", std::string("a\0b", 3)); }),
                  "\"t\": the text has a zero byte");
  EXPECT_EQ(
      message([&] { root.set_numbers("n", Tensor::zeros({20000})); }),
      "\"n\": an attribute of 80000 bytes, and at most 64512 are possible; make it a dataset");
  expect_contains(message([&] { root.set_texts("t", {std::string(70000, 'x')}, TextForm::fixed); }),
                  "\"t\": a text of 70000 bytes in a list");
}

TEST(Hdf5Writer, RefusesNamesThatAFileCannotHold) {
  NewGroup root;
  const auto message = [](const auto& function) { return message_of<ValueError>(function); };
  const std::string zero("a\0b", 3);
  EXPECT_EQ(message([&] { root.group("x/./y"); }),
            "\".\": no name that a file can hold, which has no zero byte and is not \".\"; choose "
            "another");
  expect_contains(message([&] { root.group(zero); }), "\"a\": no name that a file can hold");
  expect_contains(message([&] { root.add("g/" + zero, Tensor::zeros({1})); }), "\"a\": no name");
  expect_contains(message([&] { root.set_text(zero, ""); }), "\"a\": no name");
  EXPECT_EQ(message([&] { root.set_texts("", {"x"}); }),
            "the name of an attribute has 0 bytes, and 1 to 512 are possible");
  EXPECT_EQ(message([&] { root.set_numbers(std::string(513, 'n'), Tensor::zeros({1})); }),
            "the name of an attribute has 513 bytes, and 1 to 512 are possible");
  EXPECT_TRUE(root.attributes().empty());
  for (std::size_t i = 0; i < io::hdf5::kMostAttributes; ++i) root.set_text(std::to_string(i), "");
  EXPECT_EQ(message([&] { root.set_text("more", ""); }),
            "\"more\": a group has at most 65000 attributes; make it a dataset");
  EXPECT_EQ(root.attributes().size(), io::hdf5::kMostAttributes);
  root.set_text("0", "again");
}

TEST(Hdf5Writer, NestsGroupsAsDeeplyAsTheReader) {
  NewGroup root;
  NewGroup* inner = &root;
  std::string path;
  for (int depth = 1; depth < 63; ++depth) {
    inner = &inner->group("g");
    path += "g/";
  }
  inner->add("x", Tensor::full({1}, 7));
  const Buffer bytes = io::hdf5::write(root, "a.h5");
  EXPECT_EQ(File(bytes, "a.h5").root().dataset(path + "x").read().item<float>(), 7);
  inner->group("g");
  EXPECT_EQ(message_of<ValueError>([&] { io::hdf5::write(root, "a.h5"); }),
            "a.h5: a group within 63 others, whose members could not be read; nest groups less "
            "deeply");
}

}  // namespace
}  // namespace hebb
