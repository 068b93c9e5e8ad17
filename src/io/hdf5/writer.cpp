#include "io/hdf5/writer.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

#ifdef HEBB_WITH_HDF5
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "io/npy.hpp"
#endif

namespace hebb::io::hdf5 {

#ifdef HEBB_WITH_HDF5

namespace {

/// Something that libhdf5 has opened.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  hid_t get() const { return id_; }

 private:
  hid_t id_;
  Close close_;
};

/// While this lives, libhdf5 prints nothing of its errors.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// What the innermost function of libhdf5 says of the last error.
std::string reason() {
  std::string result = "no reason given";
  const auto take = [](unsigned, const H5E_error2_t* error, void* text) -> herr_t {
    if (error->desc) *static_cast<std::string*>(text) = error->desc;
    return 1;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &result);
  return result;
}

hid_t stored_type(DType dtype) {
  switch (dtype) {
    case DType::float32: return H5T_IEEE_F32LE;
    case DType::float64: return H5T_IEEE_F64LE;
    case DType::int64: return H5T_STD_I64LE;
    case DType::uint8: break;
  }
  return H5T_STD_U8LE;
}

/// Writes a tree into an open file.
class TreeWriter {
 public:
  explicit TreeWriter(const std::string& name)
      : name_(name), dataset_options_(check(H5Pcreate(H5P_DATASET_CREATE)), H5Pclose) {
    check(H5Pset_obj_track_times(dataset_options_.get(), false));
  }

  void members(hid_t place, const NewGroup& group) {
    for (const auto& each : group.attributes()) {
      std::visit([&](const auto& value) { attribute(place, each.first, value); }, each.second);
    }
    for (const auto& [name, values] : group.datasets()) dataset(place, name, values);
    for (const auto& [name, inner] : group.groups()) {
      const Handle made(
          check(H5Gcreate2(place, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)), H5Gclose);
      members(made.get(), inner);
    }
  }

  /// The result of a call, which is negative when it failed.
  template <class Result>
  Result check(Result result) const {
    if (result < 0) throw IOError(text::format("{}: libhdf5 cannot write it: {}", name_, reason()));
    return result;
  }

 private:
  hid_t space_of(const Shape& shape) const {
    if (shape.rank() == 0) return check(H5Screate(H5S_SCALAR));
    std::array<hsize_t, Shape::kMaxRank> sizes{};
    std::transform(shape.begin(), shape.end(), sizes.begin(),
                   [](std::int64_t size) { return static_cast<hsize_t>(size); });
    return check(H5Screate_simple(shape.rank(), sizes.data(), nullptr));
  }

  void dataset(hid_t place, const std::string& name, const Tensor& values) const {
    const Handle space(space_of(values.shape()), H5Sclose);
    const hid_t type = stored_type(values.dtype());
    const Handle made(check(H5Dcreate2(place, name.c_str(), type, space.get(), H5P_DEFAULT,
                                       dataset_options_.get(), H5P_DEFAULT)),
                      H5Dclose);
    if (values.size() == 0) return;
    check(H5Dwrite(made.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, element_bytes(values).data()));
  }

  void attribute(hid_t place, const std::string& name, hid_t type, const Shape& shape,
                 const void* values) const {
    const Handle space(space_of(shape), H5Sclose);
    const Handle made(
        check(H5Acreate2(place, name.c_str(), type, space.get(), H5P_DEFAULT, H5P_DEFAULT)),
        H5Aclose);
    if (shape.size() > 0) check(H5Awrite(made.get(), type, values));
  }

  void attribute(hid_t place, const std::string& name, const Tensor& numbers) const {
    attribute(place, name, stored_type(numbers.dtype()), numbers.shape(),
              element_bytes(numbers).data());
  }

  void attribute(hid_t place, const std::string& name, const std::string& text) const {
    const Handle type = text_type(H5T_VARIABLE);
    const char* const start = text.c_str();
    attribute(place, name, type.get(), {}, &start);
  }

  void attribute(hid_t place, const std::string& name, const TextList& list) const {
    const Shape shape{static_cast<std::int64_t>(list.texts.size())};
    if (list.form == TextForm::variable) {
      const Handle type = text_type(H5T_VARIABLE);
      std::vector<const char*> starts;
      for (const std::string& text : list.texts) starts.push_back(text.c_str());
      attribute(place, name, type.get(), shape, starts.data());
      return;
    }
    std::size_t longest = 1;
    for (const std::string& text : list.texts) longest = std::max(longest, text.size());
    std::string padded;
    for (const std::string& text : list.texts) {
      padded.append(text).append(longest - text.size(), '\0');
    }
    const Handle type = text_type(longest);
    attribute(place, name, type.get(), shape, padded.data());
  }

  /// h5py's types: UTF-8 of any length, or ASCII that zero bytes fill up.
  Handle text_type(std::size_t size) const {
    const hid_t type = check(H5Tcopy(H5T_C_S1));
    const bool variable = size == H5T_VARIABLE;
    check(H5Tset_size(type, size));
    check(H5Tset_cset(type, variable ? H5T_CSET_UTF8 : H5T_CSET_ASCII));
    check(H5Tset_strpad(type, variable ? H5T_STR_NULLTERM : H5T_STR_NULLPAD));
    return {type, H5Tclose};
  }

  const std::string& name_;
  Handle dataset_options_;
};

}  // namespace

bool writing_supported() { return true; }

std::vector<std::uint8_t> write(const NewGroup& root, const std::string& name) {
  static std::mutex one_at_a_time;  // libhdf5 has global state
  const std::lock_guard lock(one_at_a_time);
  const Silence silence;
  TreeWriter writer(name);
  constexpr std::size_t kGrowth = std::size_t{1} << 20;
  const Handle in_memory(writer.check(H5Pcreate(H5P_FILE_ACCESS)), H5Pclose);
  writer.check(H5Pset_fapl_core(in_memory.get(), kGrowth, false));
  const Handle options(writer.check(H5Pcreate(H5P_FILE_CREATE)), H5Pclose);
  writer.check(H5Pset_obj_track_times(options.get(), false));
  const Handle file(
      writer.check(H5Fcreate("memory.h5", H5F_ACC_TRUNC, options.get(), in_memory.get())),
      H5Fclose);
  writer.members(file.get(), root);
  writer.check(H5Fflush(file.get(), H5F_SCOPE_GLOBAL));
  const ssize_t size = writer.check(H5Fget_file_image(file.get(), nullptr, 0));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  writer.check(H5Fget_file_image(file.get(), bytes.data(), bytes.size()));
  return bytes;
}

#else

bool writing_supported() { return false; }

std::vector<std::uint8_t> write(const NewGroup&, const std::string& name) {
  throw IOError(
      text::format("{}: HDF5 is not written by this hebb; build with the CMake option "
                   "HEBB_WITH_HDF5=ON",
                   name));
}

#endif

}  // namespace hebb::io::hdf5
