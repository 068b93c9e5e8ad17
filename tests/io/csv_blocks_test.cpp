// CSV in blocks: the same rows as at once, wherever blocks end, with the lines of the whole text.

#include "io/csv_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "testing.hpp"

namespace hebb::io {
namespace {

using hebb::testing::error_of;
using hebb::testing::expect_words;

/// Hands out a text, at most `most` bytes at once.
CsvBlocks::Read from(std::string text, std::size_t most = 1000) {
  return [text = std::move(text), most, at = std::size_t{0}](std::span<char> to) mutable {
    const std::size_t count = std::min({to.size(), most, text.size() - at});
    text.copy(to.data(), count, at);
    at += count;
    return count;
  };
}

/// All rows as CSV without the header, and how many blocks they came in.
struct Rows {
  std::string text;
  int blocks = 0;
  std::int64_t rows = 0;
};
Rows rows_of(CsvBlocks blocks) {
  Rows all;
  while (const auto table = blocks.next()) {
    EXPECT_EQ(table->first_row(), all.rows);
    const std::string text = csv_text(*table);
    all.text += text.substr(text.find('\n') + 1);
    all.rows += table->rows();
    ++all.blocks;
  }
  return all;
}

/// A table of several megabytes with quotes, line ends in fields and missing values.
std::string long_text(const std::string& line_end) {
  std::string text = "name,size,note" + line_end;
  for (int i = 0; i < 300'000; ++i) {
    text += i % 7 == 0 ? "\"a \"\"b\"\", c" + line_end + "d\"" : "it's 5\" long";
    text += "," + std::to_string(i) + (i % 3 == 0 ? ".5," : ",") + (i % 5 == 0 ? "" : "x");
    text += line_end;
  }
  return text;
}

TEST(CsvBlocks, AreTheRowsOfTheWholeText) {
  for (const char* line_end : {"\n", "\r\n", "\r"}) {
    const std::string text = long_text(line_end);
    const std::string whole = csv_text(parse_csv(text));
    const Rows rows = rows_of(CsvBlocks(from(text, 70'001), {}, "long.csv"));
    EXPECT_GT(rows.blocks, 1);
    EXPECT_EQ(rows.rows, 300'000);
    EXPECT_TRUE(rows.text == whole.substr(whole.find('\n') + 1)) << "line ends differ in effect";
  }
}

TEST(CsvBlocks, TellTheLineAndTheRowOfTheWholeText) {
  const std::string text = long_text("\n");
  const auto lines = std::count(text.begin(), text.end(), '\n');
  const auto message =
      error_of<DataError>([&] { rows_of(CsvBlocks(from(text + "a,b\n"), {}, "long.csv")); });
  expect_words(message, {"long.csv: line " + std::to_string(lines + 1),
                         "2 fields where the first "
                         "line has 3"});
}

TEST(CsvBlocks, ReadNamesAndLeaveColumnsOut) {
  CsvBlocks blocks(from("\xEF\xBB\xBF"
                        "id;when;code\n1;2024-01-01;07\n"),
                   {}, "b.csv");
  EXPECT_EQ(blocks.names(), (std::vector<std::string>{"id", "when", "code"}));
  blocks.choose({"when"}, {"code"});
  const auto table = blocks.next();
  ASSERT_TRUE(table);
  EXPECT_EQ(csv_text(*table), "id,code\n1,07\n");
  EXPECT_FALSE(blocks.next());
}

TEST(CsvBlocks, EndWithoutALineEndAndWithBlankLines) {
  EXPECT_EQ(rows_of(CsvBlocks(from("a,b\n1,2\n3,4"), {}, "e.csv")).text, "1,2\n3,4\n");
  EXPECT_EQ(rows_of(CsvBlocks(from("a,b\n1,2\n\n\n"), {}, "e.csv")).text, "1,2\n");
  EXPECT_EQ(rows_of(CsvBlocks(from("1,2\n3,4\n"), {}, "e.csv")).text, "1,2\n3,4\n");
}

TEST(CsvBlocks, RefuseTextsWithoutRows) {
  const auto refused = [](const std::string& text) {
    return error_of<DataError>([&] { rows_of(CsvBlocks(from(text), {}, "n.csv")); });
  };
  EXPECT_EQ(refused(""), "n.csv: there is no text to read");
  EXPECT_EQ(refused("\n\n"), "n.csv: there are only blank lines");
  EXPECT_EQ(refused("a,b\n"), "n.csv: there are no rows below the header");
  EXPECT_EQ(refused("a,b"), "n.csv: there are no rows below the header");
  expect_words(refused("a,b\n1,\"2\n"), {"n.csv: line 2, column 2", "never closed"});
}

TEST(CsvBlocks, RefuseARowWithoutAnEnd) {
  const auto refused = [](std::string beginning) {  // and then x for ever
    const auto read = [beginning](std::span<char> to) mutable {
      std::fill(to.begin(), to.end(), 'x');
      beginning.copy(to.data(), to.size());
      beginning.clear();
      return to.size();
    };
    return error_of<DataError>([&] { rows_of(CsvBlocks(read, {}, "q.csv")); });
  };
  expect_words(refused("a\n\""), {"q.csv: line 2: a row of more than", "close the quote"});
  expect_words(refused("a"), {"q.csv: line 1: a row of more than"});
}

TEST(WholeRecords, EndWhereALineEndsOutsideOfQuotes) {
  const auto bytes = [](std::string_view text, char delimiter = ',') {
    return whole_records(text, delimiter).bytes;
  };
  EXPECT_EQ(bytes("a,b\nc"), 4u);
  EXPECT_EQ(bytes("a,\"b\nc"), 0u);
  EXPECT_EQ(bytes("a,\"b\n\"\nc"), 7u);
  EXPECT_EQ(bytes("a, \"b\"\"\n\"\nc"), 10u);
  EXPECT_EQ(bytes("5\" long\nc"), 8u);
  EXPECT_EQ(bytes("a\r"), 0u);
  EXPECT_EQ(bytes("a\r\n"), 3u);
  EXPECT_EQ(bytes("a\rb"), 2u);
  EXPECT_EQ(whole_records("a\r\n\"b\nc\"\n", ',').lines, 3);
}

}  // namespace
}  // namespace hebb::io
