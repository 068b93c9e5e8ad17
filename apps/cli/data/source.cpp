#include "cli/data/source.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/recipe/task.hpp"

namespace hebb::cli {

std::int64_t Source::outputs() const {
  return static_cast<std::int64_t>(has_classes(task) ? classes.size() : targets.size());
}

std::vector<std::int64_t> class_counts(const Tensor& labels, std::size_t classes) {
  std::vector<std::int64_t> counts(classes);
  for (const std::int64_t label : labels.to_vector<std::int64_t>()) {
    ++counts[static_cast<std::size_t>(label)];
  }
  return counts;
}

}  // namespace hebb::cli
