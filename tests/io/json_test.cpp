// Config as JSON text and back; what is refused, and where.

#include "io/json.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/random.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using io::parse_json;
using io::to_json;
using testing::expect_contains;
using testing::message_of;

class Json : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!io::json_supported()) GTEST_SKIP() << "built without JSON";
  }
};

Config parsed(std::string_view text) { return parse_json(text, "text"); }

/// Lists within lists.
std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST_F(Json, WritesMembersInTheirOrder) {
  const Config config = Config::Object{{"units", 3},
                                       {"rate", 0.5},
                                       {"shape", Config::List{Config(), 28, Config::List{}}},
                                       {"nested", Config::Object{{"on", true}, {"off", false}}},
                                       {"empty", Config::Object{}},
                                       {"name", "dense"}};
  EXPECT_EQ(to_json(config),
            R"({"units": 3, "rate": 0.5, "shape": [null, 28, []], )"
            R"("nested": {"on": true, "off": false}, "empty": {}, "name": "dense"})");
  EXPECT_TRUE(parsed(to_json(config)) == config);
}

TEST_F(Json, TellsWholeNumbersFromRealOnes) {
  EXPECT_TRUE(parsed("3") == Config(3));
  EXPECT_TRUE(parsed("3.0") == Config(3.0));
  EXPECT_TRUE(parsed("-0") == Config(0));
  EXPECT_TRUE(parsed("1e2") == Config(100.0));
  EXPECT_EQ(to_json(3), "3");
  EXPECT_EQ(to_json(3.0), "3.0");
  EXPECT_EQ(to_json(-0.0), "-0.0");
  EXPECT_TRUE(std::signbit(parsed("-0.0").as_double()));
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        std::int64_t{1} << 53}) {
    EXPECT_TRUE(parsed(to_json(value)) == Config(value));
  }
}

TEST_F(Json, RealNumbersAreShortAndComeBackToTheBit) {
  EXPECT_EQ(to_json(0.1), "0.1");
  EXPECT_EQ(to_json(1e-7), "1e-07");
  EXPECT_EQ(to_json(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(to_json(0.007000000216066837), "0.007000000216066837");
  std::vector<double> values = {
      5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e21, 1e22, 123456789.0, 0.1 + 0.2};
  const Rng rng(1, 2);
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const auto words = rng.words(i);
    double value = 0;
    static_assert(sizeof value == 2 * sizeof words[0]);
    std::memcpy(&value, words.data(), sizeof value);
    if (std::isfinite(value)) values.push_back(value);
  }
  for (const double value : values) {
    const Config again = parsed(to_json(value));
    EXPECT_EQ(again.kind(), Config::Kind::real) << to_json(value);
    EXPECT_EQ(again.as_double(), value) << to_json(value);
  }
}

TEST_F(Json, NumbersDoNotDependOnTheLocale) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  if (!std::setlocale(LC_ALL, "de_DE.UTF-8"))
    GTEST_SKIP() << "this system has no locale with a decimal comma";
  EXPECT_EQ(to_json(0.5), "0.5");
  EXPECT_EQ(parsed("0.5").as_double(), 0.5);
  std::setlocale(LC_ALL, before.c_str());
}

TEST_F(Json, TextsKeepEveryCharacter) {
  for (const std::string& text :
       {std::string("quote \" backslash \\ slash /"), std::string("line\nand\ttab\r\b\f"),
        std::string("h\xC3\xA9"
                    "bb \xE2\x82\xAC \xF0\x9F\xA7\xA0"),
        std::string("nul \0.", 6), std::string()}) {
    EXPECT_EQ(parsed(to_json(text)).as_string(), text);
    EXPECT_EQ(parsed(to_json(Config::Object{{text, 1}})).find(text)->as_int(), 1);
  }
  EXPECT_EQ(parsed(R"("A\u00e9\ud83e\udde0")").as_string(), "A\xC3\xA9\xF0\x9F\xA7\xA0");
}

TEST_F(Json, ReadsSpaceAndAByteOrderMark) {
  const Config expected = Config::Object{{"a", Config::List{1, 2}}};
  EXPECT_TRUE(parsed(" {\n\t\"a\" : [ 1 ,\r\n2 ] } \n") == expected);
  EXPECT_TRUE(parsed("\xEF\xBB\xBF{\"a\":[1,2]}") == expected);
}

TEST_F(Json, WritesNothingThatIsNotRead) {
  const Config most = Config::List(999'999);  // and the list
  EXPECT_TRUE(parsed(to_json(most)) == most);
  const Config more = Config::List(1'000'000);
  expect_contains(message_of<ValueError>([&] { to_json(more); }), "more than 1000000 values");
  const Config long_text(std::string(std::size_t{16} << 20, 'a'));
  expect_contains(message_of<ValueError>([&] { to_json(long_text); }), "16777218 bytes are more");
}

TEST_F(Json, SixtyFourLevelsAreEnough) {
  EXPECT_EQ(to_json(parsed(nested(64))), nested(64));
  expect_contains(message_of<DataError>([] { parsed(nested(65)); }), "more than 64 levels");
  expect_contains(message_of<DataError>([] { parsed(nested(100'000)); }), "column 65");
  Config deep;
  for (int i = 0; i < 65; ++i) deep = Config::List{deep};
  expect_contains(message_of<ValueError>([&] { to_json(deep); }), "more than 64 levels");
}

TEST_F(Json, SizesAreLimited) {
  const auto list = [](std::size_t count) {
    std::string text = "[0";
    for (std::size_t i = 1; i < count; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_EQ(parsed(list(900'000)).as_list().size(), 900'000u);
  expect_contains(message_of<DataError>([&] { parsed(list(1'000'001)); }),
                  "more than 1000000 values");
  const std::string long_text = "\"" + std::string(std::size_t{17} << 20, 'x') + "\"";
  expect_contains(message_of<DataError>([&] { parsed(long_text); }), "bytes of JSON");
  // Many names are compared in less than quadratic time.
  std::string object = "{\"0\":0";
  for (int i = 1; i < 200'000; ++i) object += ",\"" + std::to_string(i) + "\":0";
  EXPECT_EQ(parsed(object + "}").as_object().size(), 200'000u);
}

struct Refused {
  std::string text, words;
};

TEST_F(Json, WhatIsNoJsonIsRefusedWithItsPlace) {
  const Refused cases[] = {
      {"", "text: line 1, column 1"},
      {"  \n ", "line 2"},
      {"{", "line 1, column 2"},
      {"{\"a\": 1,\n \"b\": }", "line 2, column 7"},
      {"{\"a\": 1,}", "column 9"},
      {"[1, 2", "column 6"},
      {"[1 2]", "column 4"},
      {"[1,]", "column 4"},
      {"{1: 2}", "column 2"},
      {"{'a': 2}", "column 2"},
      {"1 2", "column 3"},
      {"nul", "column"},
      {"True", "column 1"},
      {"NaN", "column 1"},
      {"Infinity", "column 1"},
      {"01", "column 2"},
      {"+1", "column 1"},
      {".5", "column 1"},
      {"1.", "column"},
      {"0x10", "column 2"},
      {"1e999", "number overflow"},
      {"// no\n1", "column 1"},
      {"\"no end", "column"},
      {"\"tab\tin\"", "column"},
      {"\"\\q\"", "column"},
      {"\"\\ud800\"", "surrogate"},
      {"\"\xFF\"", "UTF-8"},
      {"\"\xC0\x80\"", "UTF-8"},
      {std::string("[1]\0", 4), "column 4"},
      {"[9223372036854775808]", "column"},
      {"[-9223372036854775809]", "64 bits"},
      {"123456789012345678901234567890", "64 bits"},
      {"{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}}", "two members \"c\""},
      {"{\"a\": 1,\n\"a\": 1}", "line 2, column 3"},
  };
  for (const Refused& c : cases) {
    const std::string message = message_of<DataError>([&] { parsed(c.text); });
    expect_contains(message, "text: line ");
    expect_contains(message, c.words);
    EXPECT_EQ(message.find("json.exception"), std::string::npos) << message;
  }
  // The same name in two objects is none twice.
  EXPECT_NO_THROW(parsed(R"([{"a": {"a": 1}}, {"a": 2}])"));
}

TEST_F(Json, MessagesAreShortAndPrintable) {
  const std::string garbage = "\"" + std::string(100'000, '\x01');
  const std::string message = message_of<DataError>([&] { parsed(garbage); });
  EXPECT_LT(message.size(), 300u);
  for (const char c : message) EXPECT_TRUE(c >= ' ' && c <= '~') << static_cast<int>(c);
  const std::string name(100'000, '\x07');
  EXPECT_LT(message_of<DataError>([&] {
              parsed("{\"" + std::string(90'000, 'n') + "\": 1, \"" + std::string(90'000, 'n') +
                     "\": 1}");
            }).size(),
            300u);
}

TEST_F(Json, RefusesToWriteWhatJsonHasNot) {
  expect_contains(message_of<ValueError>([] { to_json(std::nan("")); }), "nan");
  expect_contains(message_of<ValueError>([] { to_json(Config::List{-INFINITY}); }), "-inf");
  expect_contains(message_of<ValueError>([] { to_json("\xFF"); }), "UTF-8");
  expect_contains(message_of<ValueError>([] { to_json(Config::Object{{"\xFF", 1}}); }), "UTF-8");
}

TEST_F(Json, EveryCutAndEveryChangedByteIsReadOrRefused) {
  const std::string whole =
      R"({"class_name": "Dense", "config": {"units": 3, "rate": -0.25e1, "shape": [null, 28], "on": true}})";
  std::size_t refused = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(parsed(whole.substr(0, length)), DataError) << length;
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      std::string text = whole;
      text[i] = static_cast<char>(value);
      try {
        const Config config = parsed(text);
        EXPECT_TRUE(parsed(to_json(config)) == config) << text;
      } catch (const DataError& error) {
        EXPECT_STRNE(error.what(), "");
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, whole.size() * 100);
}

TEST(JsonAbsent, IsAnErrorThatNamesTheOption) {
  if (io::json_supported()) GTEST_SKIP() << "built with JSON";
  expect_contains(message_of<IOError>([] { to_json(1); }), "HEBB_WITH_JSON");
  expect_contains(message_of<IOError>([] { parse_json("1", "text"); }), "HEBB_WITH_JSON");
}

}  // namespace
}  // namespace hebb
