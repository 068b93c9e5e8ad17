#include "nn/named_tensors.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// \throws ValueError for a name that is not among `names`, or stands in `given` twice.
void check_names(const std::string& caller, const char* what, const std::vector<std::string>& given,
                 const std::vector<std::string>& names) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const std::string& name : given) {
    if (std::count(given.begin(), given.end(), name) > 1) {
      throw ValueError(text::format("{}: the {} \"{}\" is given twice", caller, what, name));
    }
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (names.empty()) {
      throw ValueError(text::format(
          "{}: \"{}\" names an {}, but those of this model have no names; give the tensor alone",
          caller, name, what));
    }
    throw ValueError(text::format("{}: {}", caller, text::unknown_name(what, name, known)));
  }
}

}  // namespace

Tensors in_order(const std::string& caller, const char* what, const Tensors& given,
                 const std::vector<std::string>& names, bool complete) {
  check_names(caller, what, given.names(), names);
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
