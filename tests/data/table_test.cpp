// Columns and tables: what they hold, how they become tensors, what they refuse.

#include "hebb/table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "hebb/csv.hpp"
#include "testing.hpp"

namespace hebb {
namespace {

using testing::error_of;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const std::vector<std::string> kKinds = {"pear", "", "apple", "pear"};

Table fruit() {
  return Table(
      {Column("weight", {1.5, 2, kNaN, 4}), Column("price", {1, 2, 3, 4}), Column("Kind", kKinds)},
      "fruit.csv");
}

TEST(Column, KeepsTextAsCategories) {
  const Column kind("kind", kKinds);
  EXPECT_EQ(std::vector<std::string>(kind.categories().begin(), kind.categories().end()),
            (std::vector<std::string>{"pear", "apple"}));
  EXPECT_EQ(std::vector<std::int32_t>(kind.codes().begin(), kind.codes().end()),
            (std::vector<std::int32_t>{0, -1, 1, 0}));
  EXPECT_EQ(kind.distinct(), (std::vector<std::string>{"apple", "pear"}));
  EXPECT_EQ(kind.missing_count(), 1);
  EXPECT_EQ(kind.text(2), "apple");
  EXPECT_EQ(kind.text(1), "");
}

TEST(Column, OfNumbersSortsThemBySize) {
  EXPECT_EQ(Column("n", {10, 9.5, kNaN, 10, -1}).distinct(),
            (std::vector<std::string>{"-1", "9.5", "10"}));
}

TEST(Column, RefusesToBeReadAsWhatItIsNot) {
  EXPECT_EQ(error_of<DataError>([] { (void)Column("kind", kKinds).numbers(); }),
            "column `kind` holds text: \"pear\" in row 0 (counted from 0); encode it with "
            "OneHotEncoder, or leave it out with without()");
  const std::vector<std::string> numbers = {"1", "2,5", "3"};
  EXPECT_EQ(error_of<DataError>([&] { (void)Column("n", numbers).numbers(); }),
            "column `n` holds text: \"2,5\" in row 1 (counted from 0); encode it with "
            "OneHotEncoder, or leave it out with without()");
  EXPECT_EQ(error_of<DataError>([] {
              (void)Column("n", {1, 2}).codes();
            }),
            "column `n` holds numbers, which have no codes");
  EXPECT_EQ(error_of<ValueError>([] {
              Column("k", {"a"}, {0, 1});
            }),
            "column `k`: code 1, but there are 1 categories; codes are -1 for a missing value or "
            "count categories from 0");
}

TEST(Column, RefusesRowsThatAreNotThere) {
  const Column numbers("a", {1.0, 2.0}), texts("b", {{"x", "y", "z"}});
  EXPECT_EQ(error_of<ValueError>([&] { (void)numbers.text(2); }),
            "column `a`: row 2 was asked for, but there are 2 rows");
  EXPECT_EQ(error_of<ValueError>([&] { (void)texts.missing(-1); }),
            "column `b`: row -1 was asked for, but there are 3 rows");
}

TEST(Table, FindsColumnsByNameElseButForCase) {
  EXPECT_EQ(fruit().find("Kind"), 2u);
  EXPECT_EQ(fruit().find("kind"), 2u);
  EXPECT_EQ(error_of<ValueError>([] { fruit().find("wieght"); }),
            "fruit.csv: unknown column \"wieght\"; did you mean \"weight\"? known: \"weight\", "
            "\"price\", \"Kind\"");
  const Table two({Column("aB", {1}), Column("Ab", {2})});
  EXPECT_EQ(two.find("aB"), 0u);
  EXPECT_EQ(
      error_of<ValueError>([&] { two.find("ab"); }),
      "table: no column is named \"ab\", but `aB` and `Ab` are but for case; spell out which");
}

TEST(Table, RefusesColumnsThatDoNotGoTogether) {
  EXPECT_EQ(error_of<ShapeError>([] {
              Table({Column("a", {1, 2}), Column("b", {1})});
            }),
            "table: column `b` has 1 rows, but `a` has 2");
  EXPECT_EQ(error_of<ValueError>([] {
              Table({Column("a", {1}), Column("a", {1})});
            }),
            "table: columns 1 and 2 (counted from 1) are both named `a`; rename one");
}

TEST(Table, BecomesATensorWithNaNForWhatIsMissing) {
  const Tensor t = fruit().without({"kind"}).tensor();
  EXPECT_EQ(t.shape(), (Shape{4, 2}));
  EXPECT_EQ(t.dtype(), DType::float32);
  const std::vector<double> values = t.to_vector<double>();
  EXPECT_EQ(values[0], 1.5);
  EXPECT_EQ(values[1], 1);
  EXPECT_TRUE(std::isnan(values[4]));
  EXPECT_EQ(fruit().select({"price"}).tensor(DType::float64).to_vector<double>(),
            (std::vector<double>{1, 2, 3, 4}));
  EXPECT_THROW((void)fruit().tensor(), DataError);
  EXPECT_EQ(error_of<DTypeError>([] { (void)fruit().tensor(DType::int64); }),
            "fruit.csv: a table becomes a tensor of float32 or float64, not int64");
}

TEST(Table, TakesRowsInTheOrderAskedFor) {
  const std::vector<std::int64_t> rows = {3, 0, 3};
  const Table taken = fruit().take(rows);
  EXPECT_EQ(taken.rows(), 3);
  EXPECT_EQ(taken["weight"].text(0), "4");
  EXPECT_EQ(taken["kind"].text(1), "pear");
  EXPECT_EQ(taken["kind"].distinct(), (std::vector<std::string>{"pear"}));
  const std::vector<std::int64_t> beyond = {4};
  EXPECT_EQ(error_of<ValueError>([&] { (void)fruit().take(beyond); }),
            "take: row 4 was asked for, but column `weight` has rows 0 to 3");
}

TEST(Table, DropsRowsThatMissSomething) {
  const Table table = parse_csv("a,b,c\n1,x,7\n,y,8\n3,,9\n4,z,\n");
  const auto kept = [&](const std::vector<std::string>& names) {
    return table.drop_missing(names).select({"c"}).columns()[0].size();
  };
  EXPECT_EQ(kept({}), 4);
  EXPECT_EQ(kept({"a"}), 3);
  EXPECT_EQ(kept({"b"}), 3);
  EXPECT_EQ(kept({"a", "b", "c"}), 1);
  EXPECT_EQ(table.drop_missing({"A", "c"}).columns()[1].text(1), "");
  EXPECT_THROW(table.drop_missing({"d"}), ValueError);
}

TEST(Table, BecomesADataSetByItsTarget) {
  const std::vector<std::int64_t> whole = {3, 2, 0};
  const Dataset classes = fruit().take(whole).dataset("kind");
  EXPECT_EQ(classes.x.shape(), (Shape{3, 2}));
  EXPECT_EQ(classes.y.dtype(), DType::int64);
  EXPECT_EQ(classes.y.to_vector<int>(), (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(classes.class_names, (std::vector<std::string>{"apple", "pear"}));

  const Dataset numbers = fruit().without({"Kind"}).dataset("price", DType::float64);
  EXPECT_EQ(numbers.x.shape(), (Shape{4, 1}));
  EXPECT_EQ(numbers.y.dtype(), DType::float64);
  EXPECT_EQ(numbers.y.to_vector<int>(), (std::vector<int>{1, 2, 3, 4}));
  EXPECT_TRUE(numbers.class_names.empty());
}

TEST(Table, RefusesTargetsThatCannotBe) {
  EXPECT_EQ(error_of<DataError>([] { (void)fruit().dataset("kind"); }),
            "fruit.csv: the target `Kind` is missing in row 1 (counted from 0); leave such rows "
            "out with take()");
  EXPECT_EQ(error_of<ValueError>([] { (void)fruit().select({"price"}).dataset("price"); }),
            "fruit.csv: `price` is the only column, and inputs are needed as well");
}

TEST(Table, PrintsItsFirstRows) {
  ::testing::internal::CaptureStdout();
  print(fruit());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "weight  price   Kind\n"
            "   1.5      1   pear\n"
            "     2      2      -\n"
            "     -      3  apple\n"
            "     4      4   pear\n"
            "4 rows, 3 columns\n");
}

}  // namespace
}  // namespace hebb
