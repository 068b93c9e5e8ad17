#include "nn/by_name.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

Tensors in_order(std::string_view caller, const Model& model, Side side, const Tensors& given,
                 bool complete) {
  if (given.names().empty()) return given;
  const char* what = side == Side::input ? "input" : "output";
  const std::vector<std::string> names =
      side == Side::input ? model.input_names() : model.output_names();
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const std::string& name : given.names()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (names.empty()) {
      throw ValueError(text::format(
          "{}: \"{}\" names an {}, but those of this model have no names; give the tensor alone",
          caller, name, what));
    }
    throw ValueError(text::format("{}: {}", caller, text::unknown_name(what, name, known)));
  }
  std::set<std::string_view> seen;
  for (const std::string& name : given.names()) {
    if (seen.insert(name).second) continue;
    throw ValueError(text::format("{}: the {} \"{}\" is given twice", caller, what, name));
  }
  Tensors ordered;
  for (const std::string& name : names) {
    const auto at = std::find(given.names().begin(), given.names().end(), name);
    if (at == given.names().end() && complete) {
      throw ValueError(text::format("{}: there is nothing for the {} \"{}\"", caller, what, name));
    }
    ordered.push_back(at == given.names().end()
                          ? Tensor()
                          : given[static_cast<std::size_t>(at - given.names().begin())]);
  }
  return ordered;
}

}  // namespace hebb
