// Config, Logs: the small containers.

#include "hebb/config.hpp"

#include <gtest/gtest.h>

#include "hebb/history.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

TEST(Config, HoldsTheValuesOfJson) {
  EXPECT_TRUE(Config().is_null());
  EXPECT_TRUE(Config(true).as_bool());
  EXPECT_FALSE(Config(false).as_bool());
  EXPECT_EQ(Config(7).as_int(), 7);
  EXPECT_EQ(Config(std::int64_t{1} << 60).as_int(), std::int64_t{1} << 60);
  EXPECT_EQ(Config(0.1).as_double(), 0.1);
  EXPECT_EQ(Config(7).as_double(), 7.0);
  EXPECT_EQ(Config("text").as_string(), "text");
  EXPECT_TRUE(Config("text").is_string());
  EXPECT_EQ(Config(Config::List{1, "a"}).as_list().size(), 2u);
  EXPECT_TRUE(Config(Config::List{}).is_list());
  EXPECT_TRUE(Config(Config::Object{}).is_object());
}

TEST(Config, AnotherKindIsAnErrorThatNamesBoth) {
  expect_words(message_of<ValueError>([] { (void)Config("3").as_int(); }),
               {"a whole number", "a text"});
  expect_words(message_of<ValueError>([] { (void)Config(1.5).as_int(); }),
               {"a whole number", "a number"});
  expect_words(message_of<ValueError>([] { (void)Config().as_list(); }), {"a list", "null"});
  expect_words(message_of<ValueError>([] { (void)Config(1).as_bool(); }),
               {"a truth value", "a whole number"});
  expect_words(message_of<ValueError>([] { (void)Config(Config::List{}).as_object(); }),
               {"an object", "a list"});
  EXPECT_THROW((void)Config(true).as_int(), ValueError);
  EXPECT_THROW((void)Config(true).as_double(), ValueError);
  EXPECT_THROW((void)Config(1).as_string(), ValueError);
}

TEST(Config, MembersKeepTheirOrder) {
  Config config;
  config.set("z", 1);
  config.set("a", 2);
  config.set("z", 3);
  ASSERT_EQ(config.as_object().size(), 2u);
  EXPECT_EQ(config.as_object()[0].first, "z");
  EXPECT_EQ(config.find("z")->as_int(), 3);
  EXPECT_EQ(config.find("b"), nullptr);
  EXPECT_EQ(Config(3).find("b"), nullptr);
  Config number = 3;
  EXPECT_THROW(number.set("a", 1), ValueError);
}

TEST(Config, EqualityLooksAtKindsValuesAndOrder) {
  EXPECT_TRUE(Config(1) == Config(1));
  EXPECT_FALSE(Config(1) == Config(1.0));
  EXPECT_FALSE(Config(1) == Config(true));
  EXPECT_FALSE(Config("1") == Config(1));
  const Config ab = Config::Object{{"a", 1}, {"b", 2}}, ba = Config::Object{{"b", 2}, {"a", 1}};
  EXPECT_FALSE(ab == ba);
  EXPECT_TRUE(ab == Config(Config::Object{{"a", 1}, {"b", 2}}));
}

TEST(Logs, KeepTheirOrder) {
  Logs logs;
  EXPECT_TRUE(logs.empty());
  logs["loss"] = 0.5;
  logs["accuracy"] = 0.25;
  logs["loss"] = 0.125;
  EXPECT_EQ(logs.size(), 2u);
  EXPECT_EQ(logs.begin()->first, "loss");
  EXPECT_EQ(logs.begin()->second, 0.125);
  EXPECT_TRUE(logs.contains("accuracy"));
  EXPECT_FALSE(logs.contains("Accuracy"));
  logs.clear();
  EXPECT_TRUE(logs.empty());
}

TEST(Logs, AMissingFigureIsAnErrorWithTheNearest) {
  Logs filled;
  filled["loss"] = 0.5;
  filled["accuracy"] = 0.25;
  const Logs logs = filled;
  EXPECT_EQ(logs["accuracy"], 0.25);
  expect_words(message_of<ValueError>([&] { (void)logs["acuracy"]; }),
               {"\"acuracy\"", "did you mean \"accuracy\"?", "\"loss\""});
}

}  // namespace
}  // namespace hebb
