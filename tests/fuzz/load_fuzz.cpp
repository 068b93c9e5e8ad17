// Any bytes are an architecture in JSON, from which a model is made that gives the same model
// again, or a hebb::Error.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::shared_ptr<hebb::Model> model;
  std::string text;
  try {
    model = hebb::model_from_json({reinterpret_cast<const char*>(data), size});
    text = model->to_json();
  } catch (const hebb::Error&) {
    return 0;
  }
  if (hebb::model_from_json(text)->to_json() != text) std::abort();
  return 0;
}
