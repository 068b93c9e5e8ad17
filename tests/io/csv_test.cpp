// CSV text: what becomes of every way in which people and programs write it.

#include "hebb/csv.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "io/byte_stream.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using testing::message_of;

/// `a = 1 2 -, b = "x" "y" -`: names, numbers, quoted texts; `-` for what is missing.
std::string shown(const Table& table) {
  std::string result;
  for (const Column& column : table.columns()) {
    result += (result.empty() ? "" : ", ") + column.name() + " =";
    for (std::int64_t row = 0; row < column.size(); ++row) {
      const std::string quote = column.is_number() ? "" : "\"";
      result += column.missing(row) ? " -" : " " + quote + column.text(row) + quote;
    }
  }
  return result;
}

struct Read {
  const char* what;
  std::string text;
  std::string expected;
  CsvOptions options = {};
};

const std::vector<Read>& readable() {
  static const std::vector<Read> cases = {
      {"a header and numbers", "a,b\n1,2\n3,4\n", "a = 1 3, b = 2 4"},
      {"no line end after the last line", "a,b\n1,2\n3,4", "a = 1 3, b = 2 4"},
      {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "a = 1 3, b = 2 4"},
      {"CR alone", "a,b\r1,2\r3,4", "a = 1 3, b = 2 4"},
      {"a byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       "a = 1, b = 2"},
      {"a byte order mark before a quote", "\xEF\xBB\xBF\"a\",b\n1,2\n", "a = 1, b = 2"},
      {"blank lines", "\n\na,b\n\n1,2\n  \n3,4\n\n\n", "a = 1 3, b = 2 4"},
      {"no header", "1,2\n3,4\n", "column_1 = 1 3, column_2 = 2 4"},
      {"no header, text", "1,x\n3,y\n", "column_1 = 1 3, column_2 = \"x\" \"y\""},
      {"a header of numbers, said", "2019,2020\n1,2\n", "2019 = 1, 2020 = 2", {.header = true}},
      {"no header, said",
       "x,y\nz,w\n",
       "column_1 = \"x\" \"z\", column_2 = \"y\" \"w\"",
       {.header = false}},
      {"names instead", "1,2\n3,4\n", "u = 1 3, v = 2 4", {.names = {"u", "v"}}},
      {"names in place of a header", "a,b\n3,4\n", "u = 3, v = 4", {.names = {"u", "v"}}},
      {"a column without a name", ",b\n1,2\n", "column_1 = 1, b = 2"},
      {"one column", "a\n1\n2\n", "a = 1 2"},
      {"one column of text", "a\nx\ny\n", "a = \"x\" \"y\""},
      {"semicolons", "a;b\n1;2\n", "a = 1, b = 2"},
      {"tabs", "a\tb\n1\t2\n", "a = 1, b = 2"},
      {"bars", "a|b\n1|2\n", "a = 1, b = 2"},
      {"semicolons and decimal commas", "a;b\n1,5;2\n-0,25;3,0\n", "a = 1.5 -0.25, b = 2 3"},
      {"the same without a header", "1,5;2,5\n3,5;4,5\n", "column_1 = 1.5 3.5, column_2 = 2.5 4.5"},
      {"tabs and decimal commas", "a\tb\n1,5\t2\n", "a = 1.5, b = 2"},
      {"commas in quotes do not separate", "a;b\n\"x,y\";2\n\"z,w\";3\n",
       "a = \"x,y\" \"z,w\", b = 2 3"},
      {"decimal comma said", "a,b\n\"1,5\",2\n", "a = \"1,5\", b = 2"},
      {"decimal comma in quotes between commas is no number", "a;b\n1,5;1.5\n",
       "a = \"1,5\", b = 1.5"},
      {"spaces",
       "1.5   2\t3\n   4 5 6   \n",
       "column_1 = 1.5 4, column_2 = 2 5, column_3 = 3 6",
       {.delimiter = ' '}},
      {"a delimiter said",
       "a;b,c;d\n1;2,3;4\n",
       "a;b = \"1;2\", c;d = \"3;4\"",
       {.delimiter = ','}},
      {"quotes", "a,b\n\"x\",\"1\"\n\"y\",\"2\"\n", "a = \"x\" \"y\", b = 1 2"},
      {"a delimiter in quotes", "a,b\n\"x,y\",1\n", "a = \"x,y\", b = 1"},
      {"a line end in quotes", "a,b\n\"x\ny\",1\n\"z\r\nw\",2\n",
       "a = \"x\ny\" \"z\r\nw\", b = 1 2"},
      {"doubled quotes", "a,b\n\"say \"\"hi\"\"\",1\n\"\"\"\",2\n",
       "a = \"say \"hi\"\" \"\"\", b = 1 2"},
      {"empty quotes are missing", "a,b\n\"\",1\nx,2\n", "a = - \"x\", b = 1 2"},
      {"spaces around quotes", "a, \"b\" \n \"x\" , 1\n", "a = \"x\", b = 1"},
      {"spaces in quotes stay", "a,b\n\" x \",1\n", "a = \" x \", b = 1"},
      {"spaces around fields go", "a , b\n  1 ,  2\t\n", "a = 1, b = 2"},
      {"a quote within a field", "a,b\n5\" nail,1\n", "a = \"5\" nail\", b = 1"},
      {"empty fields are missing", "a,b,c\n1,,\n,2,x\n", "a = 1 -, b = - 2, c = - \"x\""},
      {"an empty last field at the end", "a,b\n1,", "a = 1, b = -"},
      {"a column without values", "a,b\n1,\n2,\n", "a = 1 2, b = - -"},
      {"words for missing", "a,b\nNA,x\n1,NULL\nnan,?\nn/a,y\n",
       "a = - 1 - -, b = \"x\" - - \"y\""},
      {"other words for missing",
       "a,b\n-999,x\n1,NA\n",
       "a = - 1, b = \"x\" \"NA\"",
       {.missing = {"-999"}}},
      {"signs and exponents", "a\n+1.5\n-2e3\n.5\n5.\n1E-2\n", "a = 1.5 -2000 0.5 5 0.01"},
      {"digits beyond a double", "a\n0.1000000000000000055511151231257827\n123456789012345678\n",
       "a = 0.1 123456789012345680"},
      {"too small is 0", "a\n1e-999\n-1e-400\n" + ("0." + std::string(400, '0')) + "1\n",
       "a = 0 -0 0"},
      {"the ends of the range", "a\n1.7976931348623157e308\n5e-324\n",
       "a = 1.7976931348623157e+308 5e-324"},
      {"inf as a word among others", "a\ninf\nsup\n", "a = \"inf\" \"sup\""},
      {"infinities said to be missing",
       "a\ninf\n1\n",
       "a = - 1",
       {.header = true, .missing = {"inf"}}},
      {"numbers as text when one is none", "a\n1.50\n007\nx\n", "a = \"1.50\" \"007\" \"x\""},
      {"text said",
       "zip,b\n01234,1\n98765,2\n",
       "zip = \"01234\" \"98765\", b = 1 2",
       {.text = {"zip"}}},
      {"columns left out", "a,b,c\n1,2,3\n", "b = 2", {.ignore = {"a", "c"}}},
      {"dates left out", "a,b\n2024-01-31,2\n", "b = 2", {.ignore = {"a"}}},
      {"dates as text", "a,b\n2024-01-31,2\n", "a = \"2024-01-31\", b = 2", {.text = {"a"}}},
      {"all dates as text",
       "a,b\n2024-01-31,2\n",
       "a = \"2024-01-31\", b = 2",
       {.times_as_text = true}},
      {"one date among words", "a,b\n2024-01-31,2\nnever,3\n",
       "a = \"2024-01-31\" \"never\", b = 2 3"},
      {"hexadecimal, digits with marks and words", "a,b,c\n0x10,1_000,true\n",
       "a = \"0x10\", b = \"1_000\", c = \"true\""},
      {"thousands separators make text", "a;b\n1.234,5;2\n", "a = \"1.234,5\", b = 2"},
      {"letters beyond ASCII", "größe,b\nhöhe,1\n", "größe = \"höhe\", b = 1"},
      {"bytes that are not UTF-8", "a,b\n\xE9t\xE9,1\n", "a = \"\xE9t\xE9\", b = 1"},
  };
  return cases;
}

TEST(Csv, ReadsWhatIsWritten) {
  for (const Read& c : readable()) {
    EXPECT_EQ(shown(parse_csv(c.text, c.options)), c.expected) << c.what;
  }
}

struct Refused {
  std::string text;
  std::string message;
  CsvOptions options = {};
};

const std::vector<Refused>& refused() {
  static const std::vector<Refused> cases = {
      {"", "there is no text to read"},
      {"\xEF\xBB\xBF", "there is no text to read"},
      {"\n\n  \n", "there are only blank lines"},
      {"a,b\n", "there are no rows below the header"},
      {"\xFF\xFE"
       "a",
       "this text is in UTF-16; save it in UTF-8"},
      {"a,b\n1,2\n3\n",
       "line 3, column 2: 1 field where the first line has 2; fill in what is missing, as NA or "
       "nothing between delimiters"},
      {"a,b\n1,2\n3,4,5\n",
       "line 3, column 3: 3 fields where the first line has 2; put a field that holds a delimiter "
       "in double quotes"},
      {"a,b\n1,2,\n",
       "line 2, column 3: 3 fields where the first line has 2; put a field that "
       "holds a delimiter in double quotes"},
      {"a,b\n\"x\ny\",1\n\n7\n",
       "line 5, column 2: 1 field where the first line has 2; fill in "
       "what is missing, as NA or nothing between delimiters"},
      {"a,b\n1,\"x\n2,y\n",
       "line 2, column 2: the quote that begins this field is never closed; "
       "close it, or double it if it is part of the text"},
      {"a,b\n1,\"x\"y\n",
       "line 2, column 2: text follows the closing quote; double quotes that are part of the text"},
      {std::string("a,b\n1,\0", 7),
       "line 2, column 2: a zero byte; this is not text in UTF-8, save it as such"},
      {std::string("a,b\n1,\"\0\"\n", 10),
       "line 2, column 2: a zero byte; this is not text in UTF-8, save it as such"},
      {"a,b,a\n1,2,3\n", "columns 1 and 3 (counted from 1) are both named `a`; rename one"},
      {"column_2,\n1,2\n",
       "columns 1 and 2 (counted from 1) are both named `column_2`; rename one"},
      {"a,b\n1,2\n1,inf\n",
       "line 3, column 2 (`b`): a number that is infinite or too large for a double; correct it, "
       "or name its spelling in the option missing"},
      {"a,b\n1,2\n-Infinity,3\n",
       "line 3, column 1 (`a`): a number that is infinite or too large "
       "for a double; correct it, or name its spelling in the option "
       "missing"},
      {"a,b\n1e999,2\n",
       "line 2, column 1 (`a`): a number that is infinite or too large for a "
       "double; correct it, or name its spelling in the option missing"},
      {"a,b\n" + std::string(400, '9') + ",2\n",
       "line 2, column 1 (`a`): a number that is infinite or too large for a double; correct it, "
       "or name its spelling in the option missing"},
      {"a,when\n1,\n2,2024-01-31\n",
       "line 3, column 2 (`when`): \"2024-01-31\" is a date or a time, which is neither a number "
       "nor a class; leave the column out with the option ignore, write year, month and day as "
       "columns of their own, or name it in the option text"},
      {"a,b\n1,2\n",
       "option ignore: unknown column \"colour\"; known: \"a\", \"b\"",
       {.ignore = {"colour"}}},
      {"age,b\n1,2\n",
       "option text: unknown column \"agee\"; did you mean \"age\"? known: \"age\", \"b\"",
       {.text = {"agee"}}},
      {"a,b\n1,2\n", "3 names were given for 2 columns", {.names = {"x", "y", "z"}}},
      {"a,b\n1,2\n", "a delimiter is `,` `;` `|`, a tab or a space, got `x`", {.delimiter = 'x'}},
      {"a,b\n1,2\n", "the decimal point is `.` or `,`, got `'`", {.decimal = '\''}},
      {"a,b\n1,2\n",
       "a comma cannot be both delimiter and decimal point; say which with the "
       "options delimiter and decimal",
       {.decimal = ','}},
  };
  return cases;
}

TEST(Csv, RefusesWithLineAndColumn) {
  int off = 0;
  for (const Refused& c : refused()) {
    const std::string message = message_of<Error>([&] { parse_csv(c.text, c.options, "t.csv"); });
    EXPECT_EQ(message, "t.csv: " + c.message);
    off += message != "t.csv: " + c.message;
  }
  std::printf("bad inputs: %d refused, %d not\n", static_cast<int>(refused().size()) - off, off);
}

TEST(Csv, TellsDatesAndTimes) {
  for (const char* time : {"2024-01-31", "2024/1/31", "31.1.2024", "1/31/24", "31-12-1999", "12:30",
                           "7:05:09", "12:30:00.250", "2024-01-31T12:30:00Z", "2024-01-31 12:30",
                           "2024-01-31 12:30:00+01:00", "1/31/2024 7:05 PM"}) {
    const std::string text = std::string("a,b\n1,") + time + "\n2," + time + "\n";
    EXPECT_NE(message_of<DataError>([&] { parse_csv(text); }).find("is a date or a time"),
              std::string::npos)
        << time;
  }
  for (const char* other : {"1-2", "1.2.3.4", "12:3", "2024-1", "A-1-2", "10:20:30:40", "1/2/345",
                            "1.2/2024", "2024-01-31x"}) {
    EXPECT_NO_THROW(parse_csv(std::string("a,b\n1,") + other + "\n")) << other;
  }
}

TEST(Csv, NumbersAreTheNearestDoubles) {
  std::string text = "a\n";
  std::vector<double> expected;
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    char number[64];
    const auto whole = static_cast<double>(state >> 40);
    const int places = static_cast<int>(state >> 8 & 15);
    std::snprintf(number, sizeof number, "%s%.*f", state & 1 ? "-" : "", places,
                  whole / std::pow(10, places));
    expected.push_back(std::strtod(number, nullptr));
    text += std::string(number) + "\n";
  }
  const Table table = parse_csv(text);
  const auto numbers = table["a"].numbers();
  ASSERT_EQ(numbers.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(numbers[i], expected[i]) << i;
}

TEST(Csv, TakesAMillionColumns) {
  constexpr int kColumns = 1'000'000;
  std::string header, row;
  for (int c = 0; c < kColumns; ++c) {
    header += (c ? ",c" : "c") + std::to_string(c);
    row += c ? ",1" : "1";
  }
  const Table table = parse_csv(header + "\n" + row + "\n");
  EXPECT_EQ(table.columns().size(), std::size_t{kColumns});
  EXPECT_EQ(table.rows(), 1);
  testing::expect_contains(
      message_of<DataError>([&] { parse_csv(header + "\n" + row + ",1\n"); }),
      "line 2, column 1000001: 1000001 fields where the first line has 1000000");
}

TEST(Csv, ReadsFilesPlainAndPacked) {
  const testing::TemporaryFolder folder;
  const std::string text = "a,b\n1,x\n2,y\n";
  testing::write(folder / "t.csv", testing::Buffer(text.begin(), text.end()));
  EXPECT_EQ(shown(read_csv(folder / "t.csv")), "a = 1 2, b = \"x\" \"y\"");
  EXPECT_EQ(read_csv(folder / "t.csv").source(), folder / "t.csv");
  testing::expect_contains(message_of<IOError>([&] { read_csv(folder / "none.csv"); }),
                           "none.csv: no such file");
  if (!io::gzip_supported()) return;
  testing::pack(folder / "t.csv");
  EXPECT_EQ(shown(read_csv(folder / "t.csv.gz")), "a = 1 2, b = \"x\" \"y\"");
  testing::write(folder / "bomb.csv", testing::Buffer(std::size_t{96} << 20, '1'));
  testing::pack(folder / "bomb.csv");
  testing::expect_contains(message_of<DataError>([&] { read_csv(folder / "bomb.csv.gz"); }),
                           "bomb.csv.gz: unpacks to more than 100 times its size");
}

}  // namespace
}  // namespace hebb
