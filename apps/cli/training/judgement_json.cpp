#include "cli/training/judgement_json.hpp"

#include "hebb/ops.hpp"

namespace hebb::cli {

using Json = nlohmann::ordered_json;

Json json_of(const Logs& logs) {
  Json json = Json::object();
  for (const auto& [name, value] : logs) json[name] = value;
  return json;
}

Json json_of(const Tensor& counts) {
  if (counts.rank() == 0) return counts.item<std::int64_t>();
  Json list = Json::array();
  for (std::int64_t i = 0; i < counts.shape()[0]; ++i) {
    list.push_back(json_of(reshape(slice(counts, i, i + 1), counts.shape().without(0))));
  }
  return list;
}

}  // namespace hebb::cli
