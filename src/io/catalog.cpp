// The named data sets by name.

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/splits.hpp"
#include "io/dataset_source.hpp"
#include "io/datasets.hpp"
#include "io/local_datasets.hpp"
#include "io/tables.hpp"

namespace hebb::datasets {

namespace {

/// A data set: how it is loaded and where it lies, as files of a source or as a table of the
/// library.
struct Entry {
  Info info;
  TrainTest (*load)();
  const io::Source& (*source)() = nullptr;
  std::string_view table = {};
};

const io::Source& source_of(std::string_view name) {
  const auto sources = io::sources();
  return *std::find_if(sources.begin(), sources.end(),
                       [&](const io::Source& source) { return source.name == name; });
}

/// Of a data set that was published as a whole.
template <Dataset (*whole)()>
TrainTest in_parts() {
  const Dataset data = whole();
  const bool labels = !is_floating(data.y.dtype());
  return train_test_split(data,
                          {.test_size = 0.2, .stratify = labels ? data.y : Tensor(), .seed = 0});
}

constexpr Entry kEntries[] = {
    {{"boston_housing", "Boston housing", "values of homes in suburbs, 13 numbers",
      "Harrison, Rubinfeld 1978, StatLib; parts as in Keras", 404, 102, 0},
     boston_housing,
     nullptr,
     "boston_housing.csv"},
    {{"breast_cancer", "Breast cancer Wisconsin", "diagnoses by cell nuclei, 30 numbers",
      "Wolberg, Street, Mangasarian 1995, UCI", 455, 114, 2},
     in_parts<breast_cancer>,
     nullptr,
     "breast_cancer.csv"},
    {{"diabetes", "Diabetes", "progression after a year, 10 numbers",
      "Efron, Hastie, Johnstone, Tibshirani 2004", 353, 89, 0},
     in_parts<diabetes>,
     nullptr,
     "diabetes.csv"},
    {{"digits", "Optical digits", "handwritten digits, 8 x 8 grey levels",
      "Alpaydin, Kaynak 1998, UCI", 1437, 360, 10},
     in_parts<digits>,
     nullptr,
     "digits.csv.gz"},
    {{"fashion_mnist", "Fashion-MNIST", "pictures of clothes in 10 classes, 28 x 28 grey levels",
      "Xiao, Rasul, Vollgraf 2017, https://github.com/zalandoresearch/fashion-mnist", 60000, 10000,
      10, true},
     [] { return io::load_source(source_of("fashion_mnist")); },
     []() -> const io::Source& { return source_of("fashion_mnist"); }},
    {{"har", "HAR", "six activities by a smartphone's motion, 561 features",
      "Anguita et al. 2013, https://archive.ics.uci.edu/dataset/240", 7352, 2947, 6},
     har,
     io::har_source},
    {{"har_inertial", "HAR signals", "six activities by a smartphone's motion, 128 x 9 signals",
      "Anguita et al. 2013, https://archive.ics.uci.edu/dataset/240", 7352, 2947, 6},
     har_inertial,
     io::har_inertial_source},
    {{"iris", "Iris", "three species by sepals and petals, 4 numbers", "Fisher 1936, UCI", 120, 30,
      3},
     in_parts<iris>,
     nullptr,
     "iris.csv"},
    {{"mnist", "MNIST", "handwritten digits, 28 x 28 grey levels",
      "LeCun, Cortes, Burges 1998, http://yann.lecun.com/exdb/mnist/", 60000, 10000, 10, true},
     [] { return io::load_source(source_of("mnist")); },
     []() -> const io::Source& { return source_of("mnist"); }},
    {{"usps", "USPS", "digits from envelopes, 16 x 16 grey levels",
      "LeCun et al. 1989, https://hastie.su.domains/ElemStatLearn/data.html", 7291, 2007, 10},
     usps,
     io::usps_source},
    {{"wine", "Wine", "three cultivars by chemical analysis, 13 numbers", "Forina et al. 1988, UCI",
      142, 36, 3},
     in_parts<wine>,
     nullptr,
     "wine.csv"},
};

constexpr auto kCatalog = [] {
  std::array<Info, std::size(kEntries)> infos{};
  for (std::size_t i = 0; i < infos.size(); ++i) infos[i] = kEntries[i].info;
  return infos;
}();

const Entry& entry_of(std::string_view name) {
  std::string wanted = text::lower(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  std::vector<std::string_view> known;
  for (const Entry& entry : kEntries) {
    if (entry.info.name == wanted) return entry;
    known.push_back(entry.info.name);
  }
  throw ValueError(text::unknown_name("data set", name, known));
}

}  // namespace

std::span<const Info> catalog() { return kCatalog; }

std::vector<std::string> names() {
  std::vector<std::string> result;
  result.reserve(kCatalog.size());
  for (const Info& info : kCatalog) result.emplace_back(info.name);
  return result;
}

TrainTest load(std::string_view name) { return entry_of(name).load(); }

bool available(std::string_view name) {
  const Entry& entry = entry_of(name);
  return entry.source == nullptr || io::is_available(entry.source());
}

std::string path(std::string_view name) {
  const Entry& entry = entry_of(name);
  return entry.source ? io::folder_of(entry.source()) : io::table_path(entry.table);
}

}  // namespace hebb::datasets
