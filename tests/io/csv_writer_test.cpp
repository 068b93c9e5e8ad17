// Tables written as CSV: the text, and that it reads back as the table.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "hebb/csv.hpp"
#include "hebb/error.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using testing::expect_contains;
using testing::message_of;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Names, kinds and values, numbers to the bit.
bool same(const Table& a, const Table& b) {
  if (a.names() != b.names() || a.rows() != b.rows()) return false;
  for (const std::string& name : a.names()) {
    const Column &in_a = a[name], &in_b = b[name];
    if (in_a.is_number() != in_b.is_number()) return false;
    for (std::int64_t row = 0; row < a.rows(); ++row) {
      if (in_a.missing(row) != in_b.missing(row) || in_a.text(row) != in_b.text(row)) return false;
      const auto i = static_cast<std::size_t>(row);
      if (!in_a.is_number() || in_a.missing(row)) continue;
      if (std::bit_cast<std::uint64_t>(in_a.numbers()[i]) !=
          std::bit_cast<std::uint64_t>(in_b.numbers()[i])) {
        return false;
      }
    }
  }
  return true;
}

/// The options with which a table that was written reads back as it was, whatever is in it.
CsvOptions as_written(const Table& table) {
  CsvOptions options{.header = true, .missing = {}};
  for (const Column& column : table.columns()) {
    if (!column.is_number()) options.text.push_back(column.name());
  }
  return options;
}

Column texts(const std::string& name, const std::vector<std::string>& values) {
  return Column(name, values);
}

TEST(CsvWriter, WritesWhatRfc4180Says) {
  const Table table({Column("x", {0.1, -0.0, 1e22, kNaN, 1.0 / 3}),
                     texts("a name", {"plain", "two words", "a,b", "say \"hi\"", ""}),
                     texts("semi;colon", {"a;b", "line\nend", "cr\r", " before", "after "})});
  EXPECT_EQ(csv_text(table),
            "x,a name,\"semi;colon\"\n"
            "0.1,plain,\"a;b\"\n"
            "-0,two words,\"line\nend\"\n"
            "1e+22,\"a,b\",\"cr\r\"\n"
            ",\"say \"\"hi\"\"\",\" before\"\n"
            "0.3333333333333333,,\"after \"\n");
}

TEST(CsvWriter, ARowWithNothingInItIsNoBlankLine) {
  const Table table({Column("x", {1, kNaN, 3})});
  EXPECT_EQ(csv_text(table), "x\n1\n\"\"\n3\n");
  EXPECT_TRUE(same(parse_csv(csv_text(table)), table));
}

TEST(CsvWriter, WhatIsWrittenReadsBack) {
  const auto text = rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab1.5-,;|\t\"\r\n NA\xEF\xBB\xBF\xFE\xFF?e+")));
  const bool holds = rc::check([&] {
    const auto rows = *rc::gen::inRange<std::size_t>(1, 6);
    const auto bits =
        *rc::gen::container<std::vector<std::uint64_t>>(rows, rc::gen::arbitrary<std::uint64_t>());
    std::vector<double> numbers;
    for (const std::uint64_t b : bits) {
      const double number = std::bit_cast<double>(b * 0x9E3779B97F4A7C15u);
      numbers.push_back(std::isfinite(number) ? number : kNaN);
    }
    std::vector<Column> columns;
    if (*rc::gen::arbitrary<bool>()) columns.emplace_back("number", numbers);
    columns.push_back(
        texts("text" + *text, *rc::gen::container<std::vector<std::string>>(rows, text)));
    const Table table(std::move(columns));
    RC_ASSERT(same(parse_csv(csv_text(table), as_written(table)), table));
  });
  EXPECT_TRUE(holds);
}

TEST(CsvWriter, OrdinaryTablesReadBackWithoutOptions) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"iris", "wine", "breast_cancer", "diabetes", "boston_housing"}) {
    const Table table = read_csv(HEBB_SOURCE_DIR "/data/" + std::string(name) + ".csv");
    write_csv(folder / "t.csv", table);
    EXPECT_TRUE(same(read_csv(folder / "t.csv"), table)) << name;
    EXPECT_GT(table.rows(), 100) << name;
  }
}

TEST(CsvWriter, RefusesWhatCannotBeReadBack) {
  EXPECT_EQ(message_of<ValueError>([] { csv_text(Table()); }),
            "table: a table without columns is no CSV");
  EXPECT_EQ(message_of<DataError>([] {
              csv_text(Table({Column("x", {1, -kInfinity})}, "scores"));
            }),
            "scores: column `x`, row 1 (counted from 0): -inf cannot be read back from CSV; put a "
            "finite number there, or NaN for a missing one");
  EXPECT_EQ(message_of<DataError>([] { csv_text(Table({texts("x", {std::string("a\0b", 3)})})); }),
            "table: a text with a zero byte cannot be read back from CSV");
}

TEST(CsvWriter, AFileIsReplacedWholeOrNotAtAll) {
  const testing::TemporaryFolder folder;
  const Table table({Column("x", {1, 2})});
  write_csv(folder / "t.csv", table);
  EXPECT_THROW(write_csv(folder / "t.csv", Table({Column("x", {kInfinity})})), DataError);
  EXPECT_TRUE(same(read_csv(folder / "t.csv"), table));
  write_csv(folder / "t.csv", Table({Column("y", {3})}));
  EXPECT_EQ(testing::read(folder / "t.csv"), (testing::Buffer{'y', '\n', '3', '\n'}));
  expect_contains(message_of<IOError>([&] { write_csv(folder.path(), table); }), folder.path());
  expect_contains(message_of<IOError>([&] { write_csv(folder / "none/t.csv", table); }), "none");
}

}  // namespace
}  // namespace hebb
