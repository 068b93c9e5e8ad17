// Architectures as JSON and YAML: what others write is read, what is hostile is refused.

#include <gtest/gtest.h>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "io/formats.hpp"
#include "io/json.hpp"
#include "io/yaml.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::io {
namespace {

using hebb::testing::expect_words;
using hebb::testing::message_of;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

SavedModel read(std::string_view text) {
  return format_of_content(bytes_of(text), "model").read(bytes_of(text), "model");
}

TEST(Yaml, ReadsBackTheSameConfig) {
  if (!yaml_supported()) GTEST_SKIP() << "skipped: built without YAML";
  const char* texts[] = {
      R"({"a": null, "b": true, "c": false, "d": 1, "e": -2, "f": 0.5, "g": -1e-07, "h": 1e+300})",
      R"({"text": ["", " ", "null", "true", "yes", "1", "1.5", "-", "- a", "#", "a: b", "é", "~"]})",
      R"({"text": "two\nlines\t\"quoted\" \\ 'single' {flow} [list] & * ! | > % @ `"})",
      R"({"1": "key", "true": 2, "a key: with #": 3, "": 4, "y": 5})",
      R"({"nested": [[1, [2, []]], {}, {"a": [{}]}], "empty": {}, "list": []})",
      R"([1, 2.0, 9223372036854775807, -9223372036854775808])",
      R"("text")",
      R"(["\u0001\u001f", "\u0000", "\u007f", "\u0085", "\u00a0", "\ufeff", "\ud83d\ude00"])",
      R"(0.1)",
  };
  for (const char* text : texts) {
    const Config config = parse_json(text, "text");
    EXPECT_EQ(to_json(parse_yaml(to_yaml(config), "yaml")), to_json(config)) << to_yaml(config);
  }
}

TEST(Yaml, ReadsTheCoreSchema) {
  if (!yaml_supported()) GTEST_SKIP() << "skipped: built without YAML";
  const std::pair<const char*, const char*> rows[] = {
      {"a: 1\nb: +2\nc: .5\nd: 1.\ne: 1e3\nf: +0.5",
       R"({"a": 1, "b": 2, "c": 0.5, "d": 1.0, "e": 1000.0, "f": 0.5})"},
      {"a: True\nb: FALSE\nc: yes\nd: Null\ne:\nf: ~",
       R"({"a": true, "b": false, "c": "yes", "d": null, "e": null, "f": null})"},
      {"a: '1'\nb: \"true\"\nc: !!str 2\nd: 0x10\ne: 1.2.3\nf: +-1",
       R"({"a": "1", "b": "true", "c": "2", "d": "0x10", "e": "1.2.3", "f": "+-1"})"},
      {"shape: !!python/tuple [null, 4]\nsize: !!python/tuple\n- 3\n- 3",
       R"({"shape": [null, 4], "size": [3, 3]})"},
      {"&anchor a: 1", R"({"a": 1})"},
      {"# comment\n---\na: |\n  two\n  lines\n...\n", R"({"a": "two\nlines\n"})"},
  };
  for (const auto& [yaml, json] : rows) EXPECT_EQ(to_json(parse_yaml(yaml, "yaml")), json) << yaml;
}

TEST(Yaml, WritesNothingThatIsNotRead) {
  if (!yaml_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_YAML";
  Config deep(3);
  for (int i = 0; i < 64; ++i) deep = Config::List{deep};
  EXPECT_TRUE(parse_yaml(to_yaml(deep), "test") == deep);
  const Config deeper = Config::List{deep};
  EXPECT_EQ(testing::message_of<ValueError>([&] { to_yaml(deeper); }), "yaml: more than 64 levels");
}

TEST(Yaml, RefusesSayingWhere) {
  if (!yaml_supported()) GTEST_SKIP() << "skipped: built without YAML";
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  std::string laughs = "a: &a [x, x]\n";
  for (char c = 'b'; c < 'z'; ++c) {
    laughs += std::string(1, c) + ": &" + c + " [*" + char(c - 1) + ", *" + char(c - 1) + "]\n";
  }
  const std::pair<std::string, std::vector<std::string>> rows[] = {
      {"", {"yaml: line 1, column 1", "nothing"}},
      {"a: 1\na: 2", {"line 2, column 1", "two members \"a\""}},
      {"a: &x 1\nb: *x", {"line 2, column 4", "references (*)"}},
      {laughs, {"line 2", "references (*)"}},
      {deep, {"line 1", "levels"}},
      {"a: 1\nb: !!python/object/apply:os.system ['id']",
       {"line 2", "python/object/apply:os.system", "makes nothing of tags"}},
      {"a: !!python/name:os.system", {"line 1", "python/name", "tags"}},
      {"a: !custom {}", {"line 1", "!custom", "tags"}},
      {"a: !!python/tuple x", {"line 1", "tags"}},
      {"a: [1, 2", {"line", "column", "not YAML"}},
      {"a: 1\n---\nb: 2", {"something follows"}},
      {"[a]: 1", {"line 1", "where a name is expected"}},
      {"a: \"x\\N\"", {"line 1, column 4", "\\u0085"}},
      {"a: 9223372036854775808", {"line 1, column 4", "64 bits"}},
      {"a: 1e999", {"line 1, column 4", "no double"}},
      {"a: .inf", {"line 1, column 4", "not finite"}},
      {"a: -.INF", {"not finite"}},
      {"a: .nan", {"not finite"}},
      {"a: 1\nb: \xff", {"line 2, column 4", "0xff", "UTF-8"}},
      {std::string("a: \0", 4), {"line 1, column 4", "0x00"}},
  };
  for (const auto& [text, words] : rows) {
    const std::string message =
        message_of<DataError>([&, &text = text] { parse_yaml(text, "yaml"); });
    for (const std::string& word : words) expect_words(message, {word});
  }
  const std::string large(std::size_t{17} << 20, ' ');
  expect_words(message_of<DataError>([&] { parse_yaml(large, "yaml"); }), {"bytes of YAML"});
}

TEST(TextModel, ReadsWhatKerasWrote) {
  if (!yaml_supported()) GTEST_SKIP() << "skipped: built without YAML";
  // The form of Keras 2's to_yaml().
  const SavedModel yaml = read(
      "backend: tensorflow\nclass_name: Sequential\nconfig:\n  layers:\n"
      "  - class_name: InputLayer\n    config:\n      batch_shape: !!python/tuple\n"
      "      - null\n      - 4\n      dtype: float32\n      name: input_1\n"
      "  - class_name: Dense\n    config: {name: dense, units: 3, activation: relu}\n"
      "  name: net\nkeras_version: 2.4.0\n");
  const SavedModel json =
      read(R"({"class_name": "Sequential", "config": {"name": "net", "layers": [{"class_name": )"
           R"("InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": )"
           R"("input_1"}}, {"class_name": "Dense", "config": {"name": "dense", "units": 3, )"
           R"("activation": "relu"}}]}, "keras_version": "2.4.0", "backend": "tensorflow"})");
  for (const SavedModel* saved : {&yaml, &json}) {
    const auto model = std::dynamic_pointer_cast<Model>(make_layer(saved->architecture));
    ASSERT_TRUE(model);
    EXPECT_EQ(model->count_params(), 15);
  }
}

TEST(TextModel, RefusesWhatIsNoModel) {
  expect_words(message_of<DataError>([] { read(R"({"units": 3})"); }),
               {"model: describes no model", "class_name", "to_json()"});
  expect_words(message_of<DataError>([] { read(R"({"class_name": 3, "config": {}})"); }),
               {"describes no model"});
  expect_words(message_of<DataError>([] { read(R"({"class_name": )"); }), {"line 1, column"});
  expect_words(message_of<DataError>([] { read("neither of them"); }),
               {"no model file that hebb reads", "JSON", "YAML"});
}

TEST(TextModel, ChangesAndVersionsToComeAreNoticed) {
  Sequential net{layers::Input({2}), layers::Dense(3)};
  const SavedModel saved = saved_model(net, false, "test");
  const ModelBytes bytes = write_json_model(saved, "model");
  std::string text(bytes.begin(), bytes.end());
  const std::size_t units = text.find("\"units\": 3");
  ASSERT_NE(units, std::string::npos);
  text[units + 9] = '4';
  expect_words(message_of<DataError>([&] { read(text); }),
               {"model: its checksum says that it was changed", "take the checksum"});
  const std::string without = text.substr(0, text.find(", \"hebb\"")) + "}";
  EXPECT_FALSE(read(without).architecture.is_null());
  const std::string newer =
      without.substr(0, without.size() - 1) + R"(, "hebb": {"version": "2", "crc32c": ""}})";
  expect_words(message_of<DataError>([&] { read(newer); }),
               {"model: version 2 of hebb's files", "newer"});
}

}  // namespace
}  // namespace hebb::io
