// Any bytes are an HDF5 file, all of which is read or refused part by part, or a hebb::Error.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "hebb/error.hpp"
#include "io/hdf5/file.hpp"

namespace {

using hebb::io::hdf5::Group;
using hebb::io::hdf5::Object;

/// Reads what may be refused.
template <class Read>
void attempt(const Read& read) {
  try {
    read();
  } catch (const hebb::Error&) {
  }
}

/// Uses every element, so that a sanitizer sees one that was never written.
void use(const hebb::Tensor& tensor) {
  volatile double sum = 0;
  for (const double value : tensor.to_vector<double>()) sum = sum + value;
}

void attributes(const Object& object) {
  attempt([&] {
    for (const std::string& name : object.attribute_names()) {
      attempt([&] { object.attribute_texts(name); });
      attempt([&] { use(*object.attribute_numbers(name)); });
    }
  });
}

void walk(const Group& group) {
  attributes(group);
  for (const std::string& name : group.names()) {
    attempt([&] {
      if (group.kind(name) == Group::Kind::group) return walk(group.group(name));
      const auto dataset = group.dataset(name);
      attributes(dataset);
      attempt([&] { use(dataset.read()); });
      attempt([&] { dataset.texts(); });
    });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  attempt([&] { walk(hebb::io::hdf5::File(std::span(data, size), "input").root()); });
  return 0;
}
