// HDF5 files that hebb makes: read back, the same bytes each time, in the form that Keras has.
// tools/golden/hdf5_check.py lets h5py read what HEBB_HDF5_OUT names.

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

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

#define SKIP_WITHOUT_HDF5() \
  if (!io::hdf5::writing_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_HDF5"

Texts many_texts() {
  Texts texts;
  for (int i = 0; i < 6000; ++i) texts.push_back("a_layer_with_a_name_" + std::to_string(i));
  return texts;
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
  return root;
}

void expect_same(const Group& group, const NewGroup& expected);

TEST(Hdf5Writer, WritesWhatTheReaderReads) {
  SKIP_WITHOUT_HDF5();
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
  SKIP_WITHOUT_HDF5();
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
  SKIP_WITHOUT_HDF5();
  const Buffer bytes = io::hdf5::write(whole_tree(), "a.h5");
  EXPECT_EQ(io::hdf5::write(whole_tree(), "b.h5"), bytes);
  EXPECT_EQ(bytes[8], 0) << "superblock 0";
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

TEST(Hdf5Writer, SaysWhenThereIsNoLibrary) {
  if (io::hdf5::writing_supported()) GTEST_SKIP() << "skipped: built with HEBB_WITH_HDF5";
  expect_contains(message_of<IOError>([] { io::hdf5::write({}, "a.h5"); }),
                  "a.h5: HDF5 is not written by this hebb");
}

}  // namespace
}  // namespace hebb
