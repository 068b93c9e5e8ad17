// Model files that somebody made to do harm, or that some program wrote wrongly.

#include <gtest/gtest.h>

#include <cstdio>

#include "hebb/io.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/npy.hpp"
#include "io/zip.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb::io {
namespace {

using testing::expect_words;

SavedModel read(const ModelBytes& bytes) {
  return format_of_content(bytes, "model").read(bytes, "model");
}

/// A safetensors file of this header and as many zero bytes.
ModelBytes safetensors(const std::string& header, std::size_t size, std::uint64_t length) {
  ModelBytes bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + size);
  return bytes;
}
ModelBytes safetensors(const std::string& header, std::size_t size) {
  return safetensors(header, size, header.size());
}

/// A file of one tensor "a" of 16 bytes.
ModelBytes one_tensor(const std::string& dtype, const std::string& shape,
                      const std::string& offsets = "[0, 16]", std::size_t size = 16) {
  return safetensors(R"({"a": {"dtype": ")" + dtype + R"(", "shape": )" + shape +
                         R"(, "data_offsets": )" + offsets + "}}",
                     size);
}

/// Counts refusals; each names the file and has these words.
class Refusals {
 public:
  void expect(const ModelBytes& bytes, std::initializer_list<std::string_view> words) {
    const std::string message = testing::message_of<Error>([&] { read(bytes); });
    expect_words(message, {"model"});
    expect_words(message, words);
    ++(message.empty() ? not_refused_ : refused_);
  }
  ~Refusals() { std::printf("bad inputs: %d refused, %d not\n", refused_, not_refused_); }

 private:
  int refused_ = 0;
  int not_refused_ = 0;
};

TEST(HostileModel, Safetensors) {
  Refusals refusals;
  const std::string a = R"("a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]})";
  const std::string b = R"("b": {"dtype": "F32", "shape": [2], "data_offsets": )";
  refusals.expect(safetensors("{}", 0, std::uint64_t{1} << 63), {"no model file"});
  refusals.expect(safetensors("{" + std::string(100, ' '), 0), {"line 1, column"});
  refusals.expect(safetensors("{} ", 4), {"4 bytes after its last tensor"});
  refusals.expect(safetensors("{" + a + ", " + a + "}", 16), {"two members \"a\""});
  refusals.expect(safetensors("{" + a + ", " + b + "[4, 12]}}", 16), {"\"b\" starts at byte 4"});
  refusals.expect(safetensors("{" + a + ", " + b + "[0, 8]}}", 16), {"starts at byte 0"});
  refusals.expect(safetensors("{" + a + ", " + b + "[12, 20]}}", 20), {"\"b\" starts at byte 12"});
  refusals.expect(safetensors("{" + a + ", " + b + "[8, 16]}}", 12), {"\"b\" starts at byte 8"});
  refusals.expect(safetensors("{" + a + ", " + b + "[8]}}", 16), {"has no dtype, shape or"});
  refusals.expect(safetensors(R"({"a": 3})", 0), {"has no dtype, shape or"});
  refusals.expect(safetensors(R"({"a": {"dtype": "F32"}})", 0), {"has no dtype, shape or"});
  refusals.expect(safetensors(R"({"__metadata__": {"format": "hebb", "architecture": "{"}})", 0),
                  {"architecture: line 1"});
  refusals.expect(
      safetensors(R"({"__metadata__": {"format": "hebb", "crc32c": "", "version": "9"}})", 0),
      {"version 9", "newer"});
  refusals.expect(safetensors("{\"a\": " + std::string(50'000, '['), 0), {"levels"});
  refusals.expect(one_tensor("F32", "[-4]"), {"no natural numbers"});
  refusals.expect(one_tensor("F32", "[4]", "[-16, 0]"), {"no natural numbers"});
  refusals.expect(one_tensor("F32", "[4]", "[16, 0]"), {"bytes 16 to 0"});
  refusals.expect(one_tensor("F32", "[5]"), {"of shape [5] has bytes 0 to 16"});
  refusals.expect(one_tensor("F32", "[4.5]"), {"\"a\" has sizes"});
  refusals.expect(one_tensor("F32", "[\"4\"]"), {"no natural numbers"});
  refusals.expect(one_tensor("F32", "[4]", "[0, 18446744073709551615]"), {"64 bits"});
  refusals.expect(one_tensor("F32", "[1, 1, 1, 1, 1, 1, 1, 1, 4]"), {"more than eight axes"});
  refusals.expect(one_tensor("F32", "[4294967296, 4294967296]"), {"more than the 16 GiB"});
  refusals.expect(one_tensor("F32", "[9223372036854775807, 2]"), {"more than the 16 GiB"});
  refusals.expect(one_tensor("F32", "[0, 9223372036854775807, 9223372036854775807]"), {"16 GiB"});
  refusals.expect(one_tensor("F32", "[4000000000]", "[0, 16000000000]"), {"more than the 16 GiB"});
  refusals.expect(one_tensor("F32", "[4]", "[0, 16]", 15), {"starts at byte 0 of 15"});
  refusals.expect(one_tensor("F8_E4M3", "[16]"), {"F8_E4M3", "BF16", "convert it"});
  ModelBytes large = one_tensor("U64", "[2]");
  large.back() = 0x80;
  refusals.expect(large, {"9223372036854775808 does not fit into int64"});
}

TEST(HostileModel, NumPyArchives) {
  if (!zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  Refusals refusals;
  const std::vector<std::uint8_t> array = npy_bytes(Tensor::ones({2, 3}, DType::float32), "test");
  const auto archive = [&](const std::vector<ZipEntry>& entries) {
    return make_zip(entries, true, "test");
  };
  const auto text = [](const std::string& t) {
    return std::vector<std::uint8_t>(t.begin(), t.end());
  };
  for (const char* name : {"../a.npy", "a/../../b.npy", "/etc/a.npy", "a//b.npy", "a\\b.npy"}) {
    refusals.expect(archive({{"first.npy", array}, {name, array}}), {name, "leads out"});
  }
  refusals.expect(archive({{"a.npy", array}, {"run.py", text("import os")}}),
                  {"run.py", "made of"});
  refusals.expect(archive({{"a.npy", text("\x93NUMPY\1")}}), {"a.npy", "cut off"});
  refusals.expect(archive({{"a.npy", array}, {"architecture.json", text("[[")}}),
                  {"architecture.json: line 1"});
  refusals.expect(archive({{"a.npy", array}, {"hebb.json", text(R"({"crc32c": "01234567"})")}}),
                  {"checksum"});
  refusals.expect(
      archive({{"a.npy", array}, {"hebb.json", text(R"({"crc32c": "", "version": "7"})")}}),
      {"version 7"});
  // Two members of one name: a byte of the name of the second, in its header and in the directory.
  ModelBytes twice = archive({{"a.npy", array}, {"b.npy", array}});
  for (std::uint8_t& byte : twice) {
    if (byte == 'b' && (&byte)[1] == '.') byte = 'a';
  }
  refusals.expect(twice, {"a.npy is there twice"});
  // Zeros pack to a thousandth.
  const std::vector<std::uint8_t> zeros =
      npy_bytes(Tensor::zeros({100 << 20}, DType::uint8), "test");
  refusals.expect(archive({{"a.npy", zeros}}), {"a.npy unpacks to", "more than 100 times"});
  // Many members, each below what a single one may unpack to.
  const std::vector<std::uint8_t> some = npy_bytes(Tensor::zeros({40 << 20}, DType::uint8), "test");
  refusals.expect(archive({{"a.npy", some}, {"b.npy", some}, {"c.npy", some}}),
                  {"more than 100 times"});
}

TEST(HostileModel, KerasArchives) {
  if (!zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  const Sequential model{layers::Input({2}), layers::Dense(1)};
  const std::vector<ZipEntry> good =
      read_zip(write_keras_archive(saved_model(model, false, "test"), "test"), "test");
  const auto with = [&](const char* name) {
    std::vector<ZipEntry> entries = good;
    entries.front().bytes = {'{', '}'};  // without a seal
    entries.push_back({name, {'x'}});
    return make_zip(entries, false, "test");
  };
  Refusals refusals;
  for (const char* name : {"../a", "assets/../../b", "/etc/a", "assets\\b"}) {
    refusals.expect(with(name), {name, "leads out", "do not trust"});
  }
  EXPECT_NO_THROW(read(with("assets/notes..txt")));
}

TEST(HostileModel, NamesThatWouldBeReadAsSomethingElseAreNotWritten) {
  const testing::TemporaryFolder folder;
  const auto save = [&](const char* layer, const char* file) {
    const Sequential model{layers::Input({2}), layers::Dense(1, {.name = layer})};
    model.save(folder / file, {.overwrite = true});
    EXPECT_EQ(load_model(folder / file)->to_json(), model.to_json());
  };
  for (const char* layer : {"__optimizer__", "__state__", "__assets__/a"}) {
    for (const char* file : {"m.npz", "m.safetensors"}) {
      expect_words(testing::message_of<ValueError>([&] { save(layer, file); }),
                   {file, layer, "rename the layer", ".keras"});
    }
    save(layer, "m.keras");
    save(layer, "m.h5");
  }
  if (!zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  for (const char* layer : {"..", "/a", "a//b", "a\\b", "a/"}) {
    expect_words(testing::message_of<ValueError>([&] { save(layer, "m.npz"); }),
                 {"m.npz", "lead out", ".keras"});
    save(layer, "m.safetensors");
    save(layer, "m.keras");
  }
}

TEST(HostileModel, Json) {
  Refusals refusals;
  const auto text = [](const std::string& t) { return ModelBytes(t.begin(), t.end()); };
  for (const char* broken : {"{",
                             "{\"a\"",
                             "{\"a\":",
                             "{\"a\": 1,",
                             "{\"a\": 1}}",
                             "{\"a\": 1} x",
                             "{a: 1}",
                             "{'a': 1}",
                             "{\"a\": 01}",
                             "{\"a\": .5}",
                             "{\"a\": 1.}",
                             "{\"a\": +1}",
                             "{\"a\": 0x1}",
                             "{\"a\": NaN}",
                             "{\"a\": Infinity}",
                             "{\"a\": tru}",
                             "{\"a\": \"\\x\"}",
                             "{\"a\": \"\n\"}",
                             "{\"a\": \"\\ud800\"}",
                             "{\"a\": \"\xff\"}",
                             "{\"a\": 1, \"a\": 2}",
                             "{\"a\": 1,}",
                             "{\"a\": [1,]}",
                             "{\"a\": [,1]}",
                             "{\"a\": 18446744073709551616}",
                             "{\"a\": 1e999}",
                             "{\"a\": // x\n1}"}) {
    refusals.expect(text(broken), {"line ", "column "});
  }
  std::string deep = "{\"a\": ";
  for (int i = 0; i < 100'000; ++i) deep += i % 2 ? "[" : "{\"a\": ";
  refusals.expect(text(deep), {"levels"});
  std::string many = "{\"a\": [1";
  for (int i = 0; i < 1'000'000; ++i) many += ",1";
  refusals.expect(text(many + "]}"), {"1000000 values"});
}

TEST(ForeignModel, SafetensorsOfOtherTypesAreReadByName) {
  const testing::TemporaryFolder folder;
  struct Row {
    const char* dtype;
    std::vector<std::uint8_t> bytes;
    std::vector<float> values;
  };
  const Row rows[] = {
      {"F16", {0, 0x3c, 0, 0xc0}, {1, -2}},
      {"BF16", {0x80, 0x3f, 0x20, 0xc0}, {1, -2.5F}},
      {"F64", {0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0}, {1, -2}},
      {"I8", {1, 0xfe}, {1, -2}},
      {"I16", {1, 0, 0xfe, 0xff}, {1, -2}},
      {"U16", {1, 0, 0xff, 0xff}, {1, 65535}},
      {"I32", {1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff}, {1, -2}},
      {"U32", {1, 0, 0, 0, 0, 0, 0, 0x80}, {1, 2147483648.0F}},
      {"I64", {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}, {1, 2}},
      {"U64", {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}, {1, 2}},
      {"U8", {1, 255}, {1, 255}},
      {"BOOL", {1, 0}, {1, 0}},
  };
  for (const Row& row : rows) {
    ModelBytes bytes =
        safetensors(R"({"__metadata__": {"format": "pt"}, "net/kernel": {"dtype": ")" +
                        std::string(row.dtype) + R"(", "shape": [1, 2], "data_offsets": [0, )" +
                        std::to_string(row.bytes.size()) + "]}}",
                    0);
    bytes.insert(bytes.end(), row.bytes.begin(), row.bytes.end());
    std::FILE* file = std::fopen((folder / "w.safetensors").c_str(), "wb");
    ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
    std::fclose(file);
    Sequential model{layers::Input({1}), layers::Dense(2, {.use_bias = false, .name = "net"})};
    model.load_weights(folder / "w.safetensors");
    EXPECT_EQ(model.get_weights()[0].to_vector<float>(), row.values) << row.dtype;
  }
}

TEST(ForeignModel, NumPyArchivesAreReadByName) {
  if (!zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  const testing::TemporaryFolder folder;
  const std::string path = folder / "w.npz";
  write_npz(path,
            {{"net/bias", Tensor::from({1.0, 2.0}, {2})},
             {"net/kernel", Tensor::from({3.0, 4.0}, {1, 2})}},
            {.compress = true});
  Sequential model{layers::Input({1}), layers::Dense(2, {.name = "net"}), layers::Dense(1)};
  model.load_weights(path, {.by_name = true});
  EXPECT_EQ(model.get_weights()[0].to_vector<float>(), (std::vector<float>{3, 4}));
  EXPECT_EQ(model.get_weights()[1].to_vector<float>(), (std::vector<float>{1, 2}));
}

}  // namespace
}  // namespace hebb::io
