// What keeps a column of text from being one of numbers.

#include "data/slips.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hebb {
namespace {

std::string slips(const std::vector<std::string>& texts) { return slips_among_numbers(texts); }

std::string signs(const std::string& example) {
  return "numbers such as \"" + example +
         "\" are to be written in digits and the table's decimal sign alone";
}

TEST(Slips, TextsThatAreNoNumbersHaveNone) {
  EXPECT_EQ(slips({"red", "green", "7"}), "");
  EXPECT_EQ(slips({"a 1", "12:30", "555 12 34", "1,2,3"}), "");
  EXPECT_EQ(slips({"1", "2.5", "3"}), "") << "a column of numbers that is to be text";
}

TEST(Slips, SomeTextsAmongNumbers) {
  EXPECT_EQ(slips({"1", "2.5", "unknown", "3"}),
            "3 of them are numbers, so correct those like \"unknown\"");
  EXPECT_EQ(slips({"1", "2.5", "7,5", "3"}),
            "3 of them are numbers, so correct those like \"7,5\"");
  EXPECT_EQ(slips({"0.051", "1.234", "oops", "2.5"}),
            "3 of them are numbers, so correct those like \"oops\"");
  EXPECT_EQ(slips({"1,5", "2,5", "zwei", "3"}),
            "3 of them are numbers, so correct those like \"zwei\"");
}

TEST(Slips, NumbersWithSigns) {
  for (const std::string text : {"$5", "5 €", "£1,200.50", "12.5%", "12,5 %", "1.234.567",
                                 "1'234.5", "1 234 567", "-1,234,567", "1\u00a0234,50"}) {
    EXPECT_EQ(slips({text, "much"}), signs(text)) << text;
  }
  EXPECT_EQ(slips({"234", "1,234", "10,234"}), signs("1,234"));
  EXPECT_EQ(slips({"900", "80", "1,200", "1,300"}), signs("1,200"));
  EXPECT_EQ(slips({"1,5", "2,5"}), signs("1,5")) << "in a table with points";
  for (const std::string text : {"$", "%", "12,34,5", "1,23", "1 23", "$x", ",5,", "'"}) {
    EXPECT_EQ(slips({text, "much", "more"}), "") << text;
  }
}

}  // namespace
}  // namespace hebb
