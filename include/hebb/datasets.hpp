/// \file
/// Data sets: the classical ones, found on this machine or fetched once, and generated ones.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/dtype.hpp"
#include "hebb/random.hpp"

/// Data sets by name and by generator.
///
/// A named data set is looked for in its folder (`mnist`, `fashion-mnist`) in the folder that the
/// environment variable HEBB_DATA_DIR names, then where Debian's packages put it
/// (`/usr/share/datasets/fashion-mnist`), then in hebb's cache (`$XDG_CACHE_HOME/hebb`, else
/// `~/.cache/hebb`). The four files have their published names, with `.gz` or without. If none of
/// these folders has them, the program `curl` fetches them into the cache, where they are kept
/// unpacked once their SHA-256 has been checked. HEBB_OFFLINE=1 forbids that.
///
/// What is found is used or refused: a damaged or incomplete data set is an error that names the
/// file, never a reason to look elsewhere. Only the cache may be incomplete: what it lacks is
/// fetched.
///
/// Small tables (iris(), wine(), breast_cancer(), diabetes(), digits(), boston_housing()) are part
/// of the library; a file of that name in the folder `tabular` of HEBB_DATA_DIR takes their place.
namespace hebb::datasets {

/// MNIST: handwritten digits (LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to
/// document recognition", 1998). x: [60000, 28, 28] and [10000, 28, 28] of uint8, 0 (paper) to 255
/// (ink). y: [60000] and [10000] of int64, the digit. class_names: "0" to "9".
/// \throws IOError when the files are not here and cannot be fetched (the message says which files
/// from where belong into which folder), or are incomplete; DataError when one is damaged.
TrainTest mnist();

/// Fashion-MNIST: pictures of clothes, made to replace MNIST where that is too easy (Xiao, Rasul,
/// Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
/// 2017). Shapes and dtypes as mnist(). class_names: "T-shirt/top", "Trouser", "Pullover",
/// "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot".
/// \throws IOError, DataError as mnist().
TrainTest fashion_mnist();

/// Iris: lengths and widths of sepals and petals in cm, of three species (Fisher, "The use of
/// multiple measurements in taxonomic problems", 1936). x: [150, 4] of float32; y: [150] of int64.
/// class_names: "setosa", "versicolor", "virginica". As all tables, x is raw: scale it.
/// \throws IOError, DataError for a table in HEBB_DATA_DIR that cannot be read or is another.
Dataset iris();

/// Wine: chemical analysis of wines of three cultivars (Forina et al., 1988). x: [178, 13] of
/// float32; y: [178] of int64. class_names: "cultivar_1" to "cultivar_3".
/// \throws IOError, DataError as iris().
Dataset wine();

/// Breast cancer Wisconsin, diagnostic: shapes of cell nuclei (Wolberg, Street, Mangasarian, 1995).
/// x: [569, 30] of float32; y: [569] of int64. class_names: "benign", "malignant" (scikit-learn
/// numbers them the other way around).
/// \throws IOError, DataError as iris().
Dataset breast_cancer();

/// Diabetes: progression of the disease after a year (Efron et al., "Least angle regression",
/// 2004). x: [442, 10] of float32 in raw units (scikit-learn scales them unless told not to);
/// y: [442] of float32.
/// \throws IOError, DataError as iris().
Dataset diabetes();

/// Optical digits (Alpaydin and Kaynak 1998, the part that scikit-learn has): x: [1797, 8, 8] of
/// float32, ink from 0 to 16; y: [1797] of int64, the digit. class_names: "0" to "9".
/// \throws IOError, DataError as iris(); IOError when hebb was built without zlib.
Dataset digits();

/// Boston housing: median value of homes in suburbs, in 1000 dollars (Harrison and Rubinfeld 1978),
/// in the parts and the order of Keras's boston_housing.load_data(). x: [404, 13] and [102, 13] of
/// float32, y: [404] and [102] of float32. Column 11 (B) encodes an assumption about race: take it
/// as a benchmark of regression and nothing else.
/// \throws IOError, DataError as iris().
TrainTest boston_housing();

/// USPS: digits from envelopes (LeCun et al. 1989; the form of Hastie, Tibshirani and Friedman,
/// "The Elements of Statistical Learning"). x: [7291, 16, 16] and [2007, 16, 16] of float32 from -1
/// to 1; y: [7291] and [2007] of int64. class_names: "0" to "9". Not fetched: the files `zip.train`
/// and `zip.test`, plain or `.gz`, are looked for in the folder `usps`. \throws IOError, DataError
/// as mnist().
TrainTest usps();

/// HAR, human activity recognition using smartphones (Anguita et al. 2013): 561 features of windows
/// of 2.56 s. x: [7352, 561] and [2947, 561] of float32; y: [7352] and [2947] of int64.
/// class_names: "WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING",
/// "LAYING". Nobody is in both parts. Not fetched: `train/X_train.txt`, `train/y_train.txt`,
/// `test/X_test.txt` and `test/y_test.txt` of UCI's archive, plain or `.gz`, are looked for in the
/// folder `har`. \throws IOError, DataError as mnist().
TrainTest har();

/// The signals behind har(): x: [7352, 128, 9] and [2947, 128, 9] of float32, 128 samples at 50 Hz
/// of body acceleration (g), angular velocity (rad/s) and total acceleration (g), each along x, y,
/// z; y and class_names as har(). `X_train.npy`, `y_train.txt`, `X_test.npy` and `y_test.txt`,
/// plain or
/// `.gz`, are looked for in the folder `har_inertial`.
/// \throws IOError, DataError as mnist().
TrainTest har_inertial();

/// What is known of a named data set without reading it.
struct Info {
  std::string_view name;         ///< Name for load(), such as `fashion_mnist`.
  std::string_view title;        ///< Name for people, such as `Fashion-MNIST`.
  std::string_view description;  ///< One line: content and shape.
  std::string_view source;       ///< Who made it, where it was published.
  std::int64_t train_samples;    ///< Samples in the training part.
  std::int64_t test_samples;     ///< Samples in the test part.
  std::int64_t classes;          ///< Number of classes; 0: the targets are numbers.
  bool fetched = false;          ///< Whether load() fetches it when it is not here.
};

/// All named data sets, sorted by name.
std::span<const Info> catalog();

/// Their names: "boston_housing", "breast_cancer", "diabetes", ...
std::vector<std::string> names();

/// The data set of that name, without regard to case and with `-` for `_` if you like. One that was
/// published as a whole is split: a fifth of the rows is the test part, the same share of each
/// class, always the same rows.
/// \throws ValueError for an unknown name, listing the known ones and the nearest; else as mnist().
TrainTest load(std::string_view name);

/// True when load() would not fetch anything: the files are here. True as well when what is here is
/// damaged or incomplete, so that load() gets to say so. Fetches and reads nothing.
/// \throws ValueError for an unknown name.
bool available(std::string_view name);

/// Where a data set lies on this machine: the folder of its files, or the CSV file of a small
/// table. What is missing is fetched; a table that is part of the library is written into hebb's
/// cache. \throws ValueError for an unknown name; IOError, DataError as mnist(), or when the cache
/// cannot be written.
std::string path(std::string_view name);

/// Options of xor_clouds().
struct XorCloudsOptions {
  std::int64_t samples_per_class = 500;  ///< Points of each class, half of them in each cloud.
  double noise = 0.3;                    ///< Standard deviation of a cloud in both directions.
  bool bipolar = false;                  ///< Targets -1 and +1 of x's dtype, not classes 0 and 1.
  DType dtype = DType::float32;          ///< float32 or float64, of x.
  std::uint64_t seed = random_seed();    ///< Same seed, same points.
};

/// The exclusive or as four clouds: x = c + noise e, e standard normal in the plane, with centres
/// c = (-1, -1), (1, 1) in class 0 and c = (-1, 1), (1, -1) in class 1 (Minsky and Papert,
/// "Perceptrons", 1969: no single neuron separates them). x: [2 samples_per_class, 2];
/// y: [2 samples_per_class].
///
/// As in all generated sets, y holds classes as int64, and classes take turns from row to row, so
/// any part of the set is balanced.
/// \throws ValueError for samples_per_class < 1, noise that is negative or not finite, or a dtype
/// that is not floating.
Dataset xor_clouds(XorCloudsOptions options = {});

/// Options of two_gaussians().
struct TwoGaussiansOptions {
  std::int64_t samples = 100;          ///< Points in all; class 0 has the odd one.
  std::int64_t dimensions = 1;         ///< Features of a point.
  double distance = 2;                 ///< Between the two means, in standard deviations.
  DType dtype = DType::float32;        ///< float32 or float64, of x.
  std::uint64_t seed = random_seed();  ///< Same seed, same points.
};

/// Two normal distributions of unit variance: x = -m + e in class 0, x = m + e in class 1, with e
/// standard normal and m = distance / 2 * (1, ..., 1) / sqrt(dimensions). In one dimension with
/// distance 2 the means are -1 and +1, and the posterior of class 1 is the logistic function
/// 1 / (1 + exp(-2 x)); in general it is 1 / (1 + exp(-2 m.x)) (Fisher's linear discriminant,
/// 1936). x: [samples, dimensions]; y: [samples], int64.
/// \throws ValueError for samples or dimensions < 1, a distance that is negative or not finite, or
/// a dtype that is not floating.
Dataset two_gaussians(TwoGaussiansOptions options = {});

/// Options of circles().
struct CirclesOptions {
  std::int64_t samples = 200;          ///< Points in all; class 0 has the odd one.
  double noise = 0.1;                  ///< Standard deviation of what is added to each coordinate.
  double factor = 0.5;                 ///< Radius of the inner circle, between 0 and 1.
  DType dtype = DType::float32;        ///< float32 or float64, of x.
  std::uint64_t seed = random_seed();  ///< Same seed, same points.
};

/// Two circles around the origin: x = r (cos t, sin t) + noise e, t uniform on [0, 2 pi),
/// e standard normal; r = 1 in class 0, r = factor in class 1 (after scikit-learn's make_circles).
/// x: [samples, 2]; y: [samples], int64.
/// \throws ValueError for samples < 1, noise that is negative or not finite, a factor not between
/// 0 and 1, or a dtype that is not floating.
Dataset circles(CirclesOptions options = {});

/// Options of spirals().
struct SpiralsOptions {
  std::int64_t samples = 400;          ///< Points in all; the first classes have those left over.
  std::int64_t classes = 2;            ///< Arms, one a class.
  double noise = 0.02;                 ///< Standard deviation of what is added to each coordinate.
  double turns = 1.5;                  ///< How often an arm winds around the origin.
  DType dtype = DType::float32;        ///< float32 or float64, of x.
  std::uint64_t seed = random_seed();  ///< Same seed, same points.
};

/// Spiral arms inside the unit circle: x = r (cos t, sin t) + noise e, r uniform on [0, 1),
/// t = 2 pi (turns r + class / classes), e standard normal (Lang and Witbrock, "Learning to tell
/// two spirals apart", 1988). x: [samples, 2]; y: [samples], int64.
/// \throws ValueError for samples < 1, classes not from 2 to 1000, noise that is negative or not
/// finite, turns not above 0 and at most 1000, or a dtype that is not floating.
Dataset spirals(SpiralsOptions options = {});

/// Options of moons().
struct MoonsOptions {
  std::int64_t samples = 200;          ///< Points in all; class 0 has the odd one.
  double noise = 0.1;                  ///< Standard deviation of what is added to each coordinate.
  DType dtype = DType::float32;        ///< float32 or float64, of x.
  std::uint64_t seed = random_seed();  ///< Same seed, same points.
};

/// Two half circles that reach into each other: x = (cos t, sin t) + noise e in class 0,
/// x = (1 - cos t, 1/2 - sin t) + noise e in class 1, t uniform on [0, pi), e standard normal
/// (after scikit-learn's make_moons). x: [samples, 2]; y: [samples], int64.
/// \throws ValueError for samples < 1, noise that is negative or not finite, or a dtype that is
/// not floating.
Dataset moons(MoonsOptions options = {});

}  // namespace hebb::datasets
