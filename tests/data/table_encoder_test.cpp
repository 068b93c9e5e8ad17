// TableEncoder: what it takes columns and targets for, what it makes of them, what it refuses.

#include "hebb/table_encoder.hpp"

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
using testing::expect_words;
using Floats = std::vector<float>;
using Kind = ColumnEncoding::Kind;
using Names = std::vector<std::string>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Table clients() {
  return parse_csv(
      "id,age,color,when,note,plan,buys\n"
      "1,20,red,2024-01-01,a,basic,no\n"
      "2,40,blue,2024-01-02,b,basic,yes\n"
      "3,,red,2024-01-03,c,basic,no\n"
      "4,30,,2024-01-04,d,basic,yes\n",
      {.text = {"when"}}, "clients.csv");
}

TableEncoder fitted(TableEncoderOptions options = {.target = {"buys"}}) {
  return TableEncoder(std::move(options)).fit(clients());
}

/// A table of one input and these targets.
Table with_target(std::vector<double> target) {
  std::vector<double> x;
  for (std::size_t i = 0; i < target.size(); ++i) x.push_back(std::sin(static_cast<double>(i)));
  return Table({Column("x", x), Column("y", std::move(target))}, "t.csv");
}
Table with_target(const Names& target) {
  const std::vector<double> x = {0.5, 1.25, -3, 7, 2, 9};
  return Table({Column("x", {x.begin(), x.begin() + static_cast<std::ptrdiff_t>(target.size())}),
                Column("y", target)},
               "t.csv");
}

/// Numbers 0, 1, ..., classes - 1, again and again.
std::vector<double> repeated(int rows, int classes) {
  std::vector<double> values;
  for (int i = 0; i < rows; ++i) values.push_back(i % classes);
  return values;
}

Task task_of(const Table& table) { return TableEncoder({.target = {"y"}}).fit(table).task(); }

TEST(TableEncoder, MakesFeaturesOfNumbersAndText) {
  const TableEncoder encoder = fitted();
  EXPECT_EQ(encoder.feature_names(),
            (Names{"age", "age_missing", "color_blue", "color_red", "color_missing"}));
  const Tensor x = encoder.transform(clients());
  EXPECT_EQ(x.shape(), (Shape{4, 5}));
  // age: median 30, filled in 20 40 30 30, mean 30, standard deviation sqrt(50).
  const auto step = static_cast<float>(10 / std::sqrt(50.0));
  EXPECT_EQ(x.to_vector<float>(), (Floats{-step, 0, 0, 1, 0,  //
                                          step,  0, 1, 0, 0,  //
                                          0,     1, 0, 1, 0,  //
                                          0,     0, 0, 0, 1}));
}

TEST(TableEncoder, SaysWhatItDoesWithEveryColumn) {
  const TableEncoder encoder = fitted();
  Names said;
  for (const ColumnEncoding& column : encoder.columns()) {
    const char* kinds[] = {"number", "category", "ignored"};
    said.push_back(column.name + ": " + kinds[static_cast<int>(column.kind)] + " " +
                   std::to_string(column.missing_count) + " " + column.reason);
  }
  EXPECT_EQ(said, (Names{"id: ignored 0 an id: every value is another", "age: number 1 ",
                         "color: category 1 ", "when: ignored 0 dates or times, such as 2024-01-01",
                         "note: ignored 0 an id: every value is another",
                         "plan: ignored 0 always basic"}));
}

TEST(TableEncoder, IgnoresWhatCannotHelp) {
  std::vector<double> whole, empty(200, std::nan(""));
  Names cities, mostly, same(200, "x");
  for (int i = 0; i < 200; ++i) {
    whole.push_back(i * 3);
    cities.push_back("city " + std::to_string(i % 150));
    mostly.push_back(i % 150 == 7 ? "7,5" : std::to_string(i % 150));
  }
  const Table table({Column("CustomerId", whole), Column("valid", whole), Column("city", cities),
                     Column("size", mostly), Column("empty", empty),
                     Column("y", repeated(200, 2))});
  TableEncoder encoder({.target = {"y"}});
  encoder.fit(table);
  EXPECT_EQ(encoder.feature_names(), (Names{"valid"}));
  EXPECT_EQ(encoder.columns()[0].reason, "an id: every value is another");
  EXPECT_EQ(encoder.columns()[2].reason, "150 different values, more than 100");
  EXPECT_EQ(encoder.columns()[3].reason,
            "150 different values, more than 100; 149 of them are numbers, so correct those like "
            "\"7,5\"");
  EXPECT_EQ(encoder.columns()[4].reason, "no values");
  TableEncoder wide({.target = {"y"}, .ignore = {"Size"}, .max_categories = 150});
  EXPECT_EQ(wide.fit(table).feature_names().size(), 151u);
  EXPECT_EQ(wide.columns()[3].reason, "as asked for");
}

TEST(TableEncoder, IgnoresNumbersOfRowsWithoutAName) {
  // As pandas writes them; in a table without a header a first column may well be data.
  TableEncoder encoder({.target = {"y"}});
  encoder.fit(parse_csv(",x,y\n0,1,1.5\n1,1,2.5\n2,4,4.5\n3,5,6\n"));
  EXPECT_EQ(encoder.feature_names(), (Names{"x"}));
  EXPECT_EQ(encoder.columns()[0].reason, "an id: every value is another");
  TableEncoder without({.target = {"column_3"}});
  without.fit(parse_csv("0,1,1.5\n1,1,2.5\n2,4,4.5\n3,5,6\n"));
  EXPECT_EQ(without.feature_names(), (Names{"column_1", "column_2"}));
}

TEST(TableEncoder, TakesNumbersForCategoriesWhenAsked) {
  const Table table(
      {Column("zip", {20095, 80331, 80331, std::nan("")}), Column("y", {1, 2, 3, 5})});
  TableEncoder encoder({.target = {"y"}, .categories = {"ZIP"}});
  encoder.fit(table);
  EXPECT_EQ(encoder.feature_names(), (Names{"zip_20095", "zip_80331", "zip_missing"}));
  EXPECT_EQ(encoder.text_columns(), Names{});
  const Names spelled = {"080331.0", "somewhere", "20095"};
  EXPECT_EQ(encoder.transform(Table({Column("zip", spelled)})).to_vector<float>(),
            (Floats{0, 1, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(TableEncoder, MakesZerosOfTextItHasNotSeen) {
  const Names colors = {"green"};
  const Tensor x = fitted().transform(Table({Column("age", {30}), Column("color", colors)}));
  EXPECT_EQ(x.to_vector<float>(), (Floats{0, 0, 0, 0, 0}));
}

TEST(TableEncoder, FindsColumnsByNameInAnyOrder) {
  const Names colors = {"blue"};
  const Tensor x = fitted().transform(
      Table({Column("more", {1}), Column("Color", colors), Column("AGE", {std::nan("")})}));
  EXPECT_EQ(x.to_vector<float>(), (Floats{0, 1, 1, 0, 0}));
}

TEST(TableEncoder, MakesARowTheSameAloneAndAmongOthers) {
  const TableEncoder encoder = fitted();
  const Tensor all = encoder.transform(clients());
  for (std::int64_t row = 0; row < 4; ++row) {
    const Floats features = all.to_vector<float>();
    const std::int64_t only[] = {row};
    EXPECT_EQ(encoder.transform(clients().take(only)).to_vector<float>(),
              Floats(features.begin() + row * 5, features.begin() + (row + 1) * 5));
  }
}

TEST(TableEncoder, FindsOutTheTask) {
  EXPECT_EQ(task_of(with_target(Names{"no", "yes", "no", "yes"})), Task::binary);
  EXPECT_EQ(task_of(with_target({7.5, -1, -1, 7.5})), Task::binary);
  EXPECT_EQ(task_of(with_target(Names{"a", "b", "c", "a"})), Task::multiclass);
  EXPECT_EQ(task_of(with_target(repeated(31, 3))), Task::multiclass);
  EXPECT_EQ(task_of(with_target(repeated(30, 3))), Task::regression);
  EXPECT_EQ(task_of(with_target(repeated(201, 20))), Task::multiclass);
  EXPECT_EQ(task_of(with_target(repeated(2100, 21))), Task::regression);
  EXPECT_EQ(task_of(with_target({0.5, 1, 2, 0.5})), Task::regression);
}

TEST(TableEncoder, GivesTargetsAsLossesWantThem) {
  const Dataset clients_data = fitted().dataset(clients());
  EXPECT_EQ(clients_data.class_names, (Names{"no", "yes"}));
  EXPECT_EQ(clients_data.y.dtype(), DType::int64);
  EXPECT_EQ(clients_data.y.to_vector<std::int64_t>(), (std::vector<std::int64_t>{0, 1, 0, 1}));

  const Table numbers = with_target({10, 9, 10, 9});
  TableEncoder binary({.target = {"Y"}});
  EXPECT_EQ(binary.fit(numbers).class_names(), (Names{"9", "10"}));
  EXPECT_EQ(binary.targets(numbers).to_vector<double>(), (std::vector<double>{1, 0, 1, 0}));

  TableEncoder regression({.target = {"y"}, .task = Task::regression});
  EXPECT_EQ(regression.fit(numbers).targets(numbers).shape(), (Shape{4}));
  EXPECT_EQ(regression.targets(numbers).to_vector<float>(), (Floats{10, 9, 10, 9}));
  EXPECT_EQ(regression.class_names(), Names{});

  const Table labels(
      {Column("a", {0, 1, 1, 0}), Column("x", {1, 2, 3, 4}), Column("b", {1, 1, 0, 0})});
  TableEncoder multilabel({.target = {"b", "a"}});
  EXPECT_EQ(multilabel.fit(labels).task(), Task::multilabel);
  EXPECT_EQ(multilabel.class_names(), (Names{"b", "a"}));
  EXPECT_EQ(multilabel.targets(labels).to_vector<float>(), (Floats{1, 0, 1, 1, 0, 1, 0, 0}));

  TableEncoder several({.target = {"x", "a"}});
  EXPECT_EQ(several.fit(labels).task(), Task::regression);
  EXPECT_EQ(several.targets(labels).shape(), (Shape{4, 2}));
}

TEST(TableEncoder, IsMadeAgainOfItsParts) {
  const TableEncoder encoder = fitted();
  const TableEncoder again = TableEncoder::from(encoder.columns(), encoder.target());
  EXPECT_EQ(again.transform(clients()).to_vector<float>(),
            encoder.transform(clients()).to_vector<float>());
  EXPECT_EQ(again.class_names(), encoder.class_names());
  EXPECT_EQ(again.text_columns(), (Names{"color", "buys"}));
}

TEST(TableEncoder, RefusesPartsThatCannotBe) {
  const TableEncoder encoder = fitted();
  const auto refused = [&](auto change) {
    std::vector<ColumnEncoding> columns = encoder.columns();
    TargetEncoding target = encoder.target();
    change(columns, target);
    return error_of<ValueError>([&] { TableEncoder::from(columns, target); });
  };
  expect_words(refused([](auto& columns, auto&) { columns[1].scale = 0; }),
               {"column `age`", "scale 0", "above 0"});
  expect_words(refused([](auto& columns, auto&) { columns[1].mean = kInfinity; }), {"mean inf"});
  expect_words(refused([](auto& columns, auto&) { columns[2].values.clear(); }),
               {"`color` is a category without values"});
  expect_words(refused([](auto& columns, auto&) { columns[2].values[1] = "blue"; }),
               {"`color` has a value twice"});
  expect_words(refused([](auto& columns, auto&) { columns[1].values = {"1"}; }),
               {"`age` has values, which only a category has"});
  expect_words(refused([](auto& columns, auto&) { columns[1].missing_count = -1; }),
               {"`age` has less than no missing values"});
  expect_words(refused([](auto& columns, auto&) { columns[1].name = "buys"; }),
               {"two columns have the same name"});
  expect_words(refused([](auto& columns, auto&) { columns.clear(); }), {"no column to learn from"});
  expect_words(refused([](auto&, auto& target) { target.classes = {"no"}; }),
               {"a binary target of 1 columns and 1 classes"});
  expect_words(refused([](auto&, auto& target) { target.task = Task::regression; }),
               {"a regression target of 1 columns and 2 classes"});
}

TEST(TableEncoder, RefusesTargetsThatCannotBeLearned) {
  const auto refused = [](const Table& table, TableEncoderOptions options = {.target = {"y"}}) {
    return error_of<DataError>([&] { TableEncoder(options).fit(table); });
  };
  EXPECT_EQ(refused(with_target({1, 2, 3})),
            "t.csv: 3 rows to learn from, and 4 are the least; add rows");
  EXPECT_EQ(refused(with_target(std::vector<double>{1})),
            "t.csv: 1 row to learn from, and 4 are the least; add rows");
  EXPECT_EQ(refused(with_target(std::vector<double>{})),
            "t.csv: 0 rows to learn from, and 4 are the least; add rows");
  EXPECT_EQ(
      refused(with_target(Names{"spam", "spam", "spam", "spam"})),
      "t.csv: the target `y` is \"spam\" in all 4 rows, so there is nothing to tell apart; add "
      "rows with another value, or name another column");
  EXPECT_EQ(
      refused(with_target({1, std::nan(""), 3, std::nan("")})),
      "t.csv: the target `y` is missing in 2 of 4 rows: 1, 3 (counted from 0); fill it in, or "
      "leave these rows out");
  EXPECT_EQ(refused(with_target(Names{"", "", "", ""})),
            "t.csv: the target `y` has no values; name another column");
  expect_words(refused(with_target(Names{"Ann", "Bob", "Cy", "Di"})),
               {"the target `y` is text of which all 4 values differ",
                "\"Ann\", \"Bob\", \"Cy\" and "
                "1 more"});
  expect_words(refused(with_target({1, 2, 3, 4}), {.target = {"y"}, .task = Task::binary}),
               {"has 4 different values", "task binary has two"});
  expect_words(
      refused(with_target(Names{"a", "b", "a", "b"}), {.target = {"y"}, .task = Task::regression}),
      {"is text: \"a\", \"b\"", "regression has numbers"});
  expect_words(refused(with_target({1, 2, 3, 4}), {.target = {"y"}, .task = Task::multilabel}),
               {"has values such as \"1\", \"2\", \"3\" and 1 more", "labels are 0 and 1"});
}

TEST(TableEncoder, RefusesTablesThatTeachNothing) {
  const Table useless({Column("id", {1, 2, 3, 4}), Column("y", {0, 1, 0, 1})}, "u.csv");
  EXPECT_EQ(error_of<DataError>([&] { TableEncoder({.target = {"y"}}).fit(useless); }),
            "u.csv: there is no column to learn from besides the target; ignored: `id` (an id: "
            "every value is another)");
  const Table infinite({Column("x", {1, kInfinity, 3, 4}), Column("y", {0, 1, 0, 1})}, "i.csv");
  expect_words(error_of<DataError>([&] { TableEncoder({.target = {"y"}}).fit(infinite); }),
               {"i.csv: column `x`: an infinity in row 1"});
  const Table huge({Column("x", {1e308, -1e308, 3e-7, 4}), Column("y", {0, 1, 0, 1})}, "h.csv");
  expect_words(error_of<DataError>([&] { TableEncoder({.target = {"y"}}).fit(huge); }),
               {"h.csv: column `x`: its numbers are so large"});
}

TEST(TableEncoder, RefusesOptionsThatDoNotFitTheTable) {
  const auto refused = [](TableEncoderOptions options) {
    return error_of<ValueError>([&] { TableEncoder(options).fit(clients()); });
  };
  expect_words(refused({}), {"no target"});
  expect_words(refused({.target = {"buys"}, .max_categories = 0}), {"max_categories", "got 0"});
  expect_words(refused({.target = {"buy"}}), {"clients.csv", "\"buy\"", "did you mean \"buys\"?"});
  expect_words(refused({.target = {"buys"}, .ignore = {"colour"}}), {"did you mean \"color\"?"});
  expect_words(refused({.target = {"buys"}, .ignore = {"BUYS"}}), {"is the target"});
  expect_words(refused({.target = {"buys", "Buys"}}), {"is named twice"});
  expect_words(refused({.target = {"buys", "plan"}, .task = Task::multiclass}),
               {"the task multiclass has one target, and 2 were named"});
  expect_words(error_of<ValueError>([] { (void)parse_task("regresion"); }),
               {"unknown task", "did you mean \"regression\"?"});
}

TEST(TableEncoder, RefusesRowsThatDoNotFit) {
  const TableEncoder encoder = fitted();
  expect_words(error_of<ValueError>([&] { (void)encoder.transform(Table({Column("ages", {1})})); }),
               {"\"age\"", "did you mean \"ages\"?", "the encoder learned from `age`"});
  const Names ages = {"20", "old"};
  const Names colors = {"red", "red"};
  EXPECT_EQ(
      error_of<DataError>([&] {
        (void)encoder.transform(Table({Column("age", ages), Column("color", colors)}, "new.csv"));
      }),
      "new.csv: column `age` held numbers when the encoder learned it, but row 1 (counted from "
      "0) has \"old\"; correct it, or leave it empty if it is missing");
  expect_words(error_of<DataError>([&] {
                 (void)encoder.transform(
                     Table({Column("age", {1, 1e300}), Column("color", colors)}, "new.csv"));
               }),
               {"new.csv: column `age`: 1e+300 in row 1", "far beyond", "mean 30"});
  const Names maybe = {"yes", "maybe"};
  expect_words(error_of<DataError>([&] { (void)encoder.targets(Table({Column("buys", maybe)})); }),
               {"the target `buys`, row 1", "unknown class \"maybe\"", "\"no\", \"yes\""});
  expect_words(
      error_of<ValueError>([] { (void)TableEncoder({.target = {"y"}}).transform(clients()); }),
      {"has learned nothing yet"});
}

}  // namespace
}  // namespace hebb
