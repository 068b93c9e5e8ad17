// Preprocessing in files: the same encoder comes back, from every format that holds it; whatever
// else a text says is refused.

#include "io/preprocessing_json.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>

#include "hebb/assets.hpp"
#include "hebb/csv.hpp"
#include "hebb/error.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"
#include "io/json.hpp"
#include "temporary_folder.hpp"
#include "testing.hpp"

namespace hebb {
namespace {

using testing::error_of;
using testing::expect_words;

Table clients() {
  return parse_csv(
      "id,age,color,zip,buys\n"
      "1,20,red,7,no\n"
      "2,40.1,\"bl\xC3\xBC,e\",8,yes\n"
      "3,,red,7,no\n"
      "4,30,,8,yes\n",
      {}, "clients.csv");
}

TableEncoder fitted() {
  return TableEncoder({.target = {"buys"}, .categories = {"zip"}}).fit(clients());
}

constexpr const char* kText =
    R"({"format": "hebb.preprocessing", "version": 1, "columns": [)"
    R"({"name": "id", "kind": "ignored", "is_number": true, "missing_count": 0, )"
    R"("reason": "an id: every value is another"}, )"
    R"({"name": "age", "kind": "number", "is_number": true, "missing_count": 1, )"
    R"("median": 30.0, "mean": 30.025, "scale": 7.106467125091061}, )"
    R"({"name": "color", "kind": "category", "is_number": false, "missing_count": 1, )"
    "\"values\": [\"bl\xC3\xBC,e\", \"red\"]}, "
    R"({"name": "zip", "kind": "category", "is_number": true, "missing_count": 0, )"
    R"("values": ["7", "8"]}], )"
    R"("target": {"task": "binary", "columns": ["buys"], "is_number": false, )"
    R"("classes": ["no", "yes"]}})"
    "\n";

TEST(PreprocessingJson, IsReadable) { EXPECT_EQ(io::preprocessing_text(fitted()), kText); }

TEST(PreprocessingJson, ComesBackToTheLastBit) {
  const TableEncoder again = io::parse_preprocessing(kText, "p.json");
  EXPECT_EQ(io::preprocessing_text(again), kText);
  EXPECT_EQ(again.transform(clients()).to_vector<float>(),
            fitted().transform(clients()).to_vector<float>());
  EXPECT_EQ(again.targets(clients()).to_vector<double>(),
            fitted().targets(clients()).to_vector<double>());
}

TEST(PreprocessingJson, KeepsHowTablesAreWritten) {
  Sequential model{layers::Input({6}), layers::Dense(1)};
  const CsvOptions usual = reading(model);
  EXPECT_EQ(usual.delimiter, 0);
  EXPECT_EQ(usual.decimal, 0);
  EXPECT_EQ(usual.missing, CsvOptions{}.missing);
  set_preprocessing(model, fitted(),
                    {.delimiter = '\t', .decimal = ',', .missing = {"", "k.A.", "\xC3\xBC"}});
  const CsvOptions kept = reading(model);
  EXPECT_EQ(kept.delimiter, '\t');
  EXPECT_EQ(kept.decimal, ',');
  EXPECT_EQ(kept.missing, (std::vector<std::string>{"", "k.A.", "\xC3\xBC"}));
  EXPECT_EQ(preprocessing(model)->transform(clients()).to_vector<float>(),
            fitted().transform(clients()).to_vector<float>());
  set_preprocessing(model, fitted());
  EXPECT_EQ(model.assets().find(kPreprocessingAsset)->second, kText);
}

TEST(PreprocessingJson, KeepsEveryTask) {
  const Table table(
      {Column("x", {1, 2, 4, 8}), Column("a", {0, 1, 1, 0}), Column("b", {0, 1, 2, 3})});
  for (const std::vector<std::string>& target :
       {std::vector<std::string>{"a"}, {"b"}, {"a", "b"}, {"x"}}) {
    const TableEncoder encoder = TableEncoder({.target = target}).fit(table);
    const TableEncoder again = io::parse_preprocessing(io::preprocessing_text(encoder), "p.json");
    EXPECT_EQ(again.task(), encoder.task());
    EXPECT_EQ(again.targets(table).to_vector<double>(), encoder.targets(table).to_vector<double>());
  }
}

/// kText with one part replaced.
std::string changed(const std::string& part, const std::string& by) {
  std::string text = kText;
  const std::size_t at = text.find(part);
  EXPECT_NE(at, text.npos) << part;
  return text.replace(at, part.size(), by);
}

TEST(PreprocessingJson, RefusesWhatHebbDidNotWrite) {
  struct Case {
    const char* part;
    const char* by;
    const char* says;
  };
  const Case cases[] = {
      {"hebb.preprocessing", "other", "its format is \"other\""},
      {"\"version\": 1", "\"version\": 2", "version 2, and this hebb reads version 1; update hebb"},
      {"\"version\": 1", "\"version\": \"1\"", "expected"},
      {"\"number\"", "\"nubmer\"", "did you mean \"number\"?"},
      {"\"median\": 30.0, ", "", "\"median\" is missing"},
      {"7.106467125091061", "0.0", "scale 0"},
      {"7.106467125091061", "-1", "scale -1"},
      {"\"mean\": 30.025", "\"mean\": \"30\"", "expected"},
      {"\"missing_count\": 1", "\"missing_count\": -1", "less than no missing values"},
      {"\"missing_count\": 1", "\"missing_count\": 1.5", "expected"},
      {"\"7\", \"8\"", "\"7\", \"7\"", "`zip` has a value twice"},
      {"\"7\", \"8\"", "7, 8", "expected"},
      {"[\"7\", \"8\"]", "[]", "a category without values"},
      {"\"name\": \"zip\"", "\"name\": \"age\"", "two columns have the same name"},
      {"\"binary\"", "\"bianry\"", "did you mean \"binary\"?"},
      {"[\"no\", \"yes\"]", "[\"no\"]", "binary target of 1 columns and 1 classes"},
      {"\"columns\": [\"buys\"]", "\"columns\": []", "target of 0 columns"},
      {"\"target\"", "\"tarte\"", "\"target\" is missing"},
  };
  for (const Case& c : cases) {
    expect_words(
        error_of<DataError>([&] { io::parse_preprocessing(changed(c.part, c.by), "p.json"); }),
        {"p.json", c.says});
  }
  expect_words(
      error_of<DataError>([] { io::parse_preprocessing(changed("30.025", "1e999"), "p.json"); }),
      {"p.json"});
  expect_words(error_of<DataError>([] { io::parse_preprocessing("[1, 2]", "p.json"); }),
               {"p.json", "\"format\" is missing"});
  for (std::size_t cut = 0; cut + 2 < std::string(kText).size(); cut += 7) {
    error_of<DataError>([&] { io::parse_preprocessing(std::string(kText).substr(0, cut), "cut"); });
  }
}

TEST(PreprocessingJson, RefusesTablesThatNobodyWrites) {
  const auto refused = [](const std::string& how, const std::string& says) {
    const std::string text = changed("\"target\"", "\"reading\": " + how + ", \"target\"");
    expect_words(error_of<DataError>([&] { io::parse_reading(text, "p.json"); }), {"p.json", says});
    error_of<DataError>([&] { io::parse_preprocessing(text, "p.json"); });
  };
  refused(R"({"delimiter": "\""})", "\"delimiter\" is");
  refused(R"({"delimiter": ""})", "\"delimiter\" is");
  refused(R"({"decimal": ";"})", "\"decimal\" is \";\"");
  refused(R"({"missing": "NA"})", "expected");
  refused(R"({"missing": [1]})", "expected");
  refused("[]", "");
}

TEST(PreprocessingJson, RefusesTextThatIsNotUtf8) {
  const std::vector<std::string> latin = {"M\xFCller", "x", "x", "M\xFCller"};
  const Table table({Column("name", latin), Column("y", {1, 2, 3, 5})}, "t.csv");
  expect_words(error_of<DataError>([&] { TableEncoder({.target = {"y"}}).fit(table); }),
               {"t.csv: column `name`: a value is not UTF-8; save the table as UTF-8"});
  expect_words(error_of<DataError>([] {
                 const Table named({Column("a\xE9", {1, 2, 3, 4}), Column("y", {1, 2, 3, 5})});
                 TableEncoder({.target = {"y"}}).fit(named);
               }),
               {"the name of column 1 (counted from 1) is not UTF-8"});
  const std::vector<std::string> known = {"a", "b", "a", "b"};
  const TableEncoder encoder = TableEncoder({.target = {"y"}})
                                   .fit(Table({Column("name", known), Column("y", {1, 2, 3, 5})}));
  expect_words(error_of<DataError>([&] { (void)encoder.transform(table); }),
               {"t.csv: column `name`: a value is not UTF-8"});
}

class Assets : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_ / name; }
  Sequential model_{layers::Input({6}),
                    layers::Dense(1, {.activation = "sigmoid", .name = "assets"})};
  testing::TemporaryFolder folder_;
};

TEST_F(Assets, TravelWithTheModel) {
  set_preprocessing(model_, fitted());
  model_.set_asset("notes/\xC3\xBC.txt", "two\nlines");
  for (const char* name : {"m.keras", "m.safetensors", "m.npz"}) {
    model_.save(path(name));
    const auto loaded = load_model(path(name));
    EXPECT_EQ(loaded->assets(), model_.assets()) << name;
    loaded->save(path("again" + std::filesystem::path(name).extension().string()));
    EXPECT_EQ(preprocessing(*loaded)->transform(clients()).to_vector<float>(),
              fitted().transform(clients()).to_vector<float>());
  }
}

TEST_F(Assets, AreLeftOutWithAWordByOtherFormats) {
  set_preprocessing(model_, fitted());
  for (const char* name : {"m.h5", "m.json", "m.yaml"}) {
    ::testing::internal::CaptureStderr();
    model_.save(path(name));
    expect_words(::testing::internal::GetCapturedStderr(),
                 {"save: warning: ", name, "so it lacks hebb/preprocessing.json"});
    EXPECT_FALSE(preprocessing(*load_model(path(name))));
  }
}

TEST_F(Assets, AreNamedByPaths) {
  for (const char* name : {"", "/x", "x/", "a//b", "../x", "a/../b", "a\\b", "a\nb", "."}) {
    expect_words(error_of<ValueError>([&] { model_.set_asset(name, "text"); }),
                 {"an asset is named by a path"});
  }
}

TEST_F(Assets, ThatAreNoTextGoIntoArchivesAlone) {
  model_.set_asset("raw", "\xFF\x00\x01");
  model_.save(path("m.keras"));
  EXPECT_EQ(load_model(path("m.keras"))->assets(), model_.assets());
  expect_words(error_of<ValueError>([&] { model_.save(path("m.safetensors")); }),
               {"the asset raw is no text in UTF-8", ".keras or .npz"});
}

TEST_F(Assets, ThatAreDamagedAreAnErrorWhenTheyAreAskedFor) {
  model_.set_asset(kPreprocessingAsset, "{}");
  model_.save(path("m.keras"));
  expect_words(error_of<DataError>([&] { (void)preprocessing(*load_model(path("m.keras"))); }),
               {"hebb/preprocessing.json", "\"format\" is missing"});
}

}  // namespace
}  // namespace hebb
