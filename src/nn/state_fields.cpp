#include "hebb/state_fields.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace hebb {

void StateFields::field(std::string_view name, Tensor& value) {
  exchange(path_ + std::string(name), value);
}

void StateFields::field(std::string_view name, double& value) {
  Tensor tensor = Tensor::full({}, value, DType::float64);
  field(name, tensor);
  value = tensor.item<double>();
}

void StateFields::field(std::string_view name, std::int64_t& value) {
  Tensor tensor = Tensor::from(std::vector<std::int64_t>{value}, {});
  field(name, tensor);
  value = tensor.item<std::int64_t>();
}

namespace {

/// A list of numbers as a vector.
template <class T>
void list_field(StateFields& fields, std::string_view name, std::vector<T>& values) {
  Tensor tensor = Tensor::from(values, {static_cast<std::int64_t>(values.size())});
  fields.field(name, tensor);
  values = tensor.to_vector<T>();
}

/// A list of any length as its length and its elements.
template <class T>
void elements(StateFields& fields, std::string_view name, std::vector<T>& values) {
  fields.part(name, [&] {
    std::size_t count = values.size();
    fields.field("count", count);
    values.resize(std::min(values.size(), count));
    for (std::size_t i = 0; i < count; ++i) {
      if (i == values.size())
        values.emplace_back();  // a wrong count ends at the first that is not there
      fields.field(text::format("{}", i), values[i]);
    }
  });
}

}  // namespace

void StateFields::field(std::string_view name, std::optional<double>& value) {
  std::vector<double> numbers;
  if (value) numbers.push_back(*value);
  field(name, numbers);
  value = numbers.empty() ? std::nullopt : std::optional(numbers[0]);
}

void StateFields::field(std::string_view name, std::string& value) {
  std::vector<std::uint8_t> bytes(value.begin(), value.end());
  list_field(*this, name, bytes);
  value.assign(bytes.begin(), bytes.end());
}

void StateFields::field(std::string_view name, std::vector<int>& values) {
  std::vector<std::int64_t> whole(values.begin(), values.end());
  list_field(*this, name, whole);
  values.assign(whole.begin(), whole.end());
}

void StateFields::field(std::string_view name, std::vector<double>& values) {
  list_field(*this, name, values);
}

void StateFields::field(std::string_view name, std::vector<std::string>& values) {
  elements(*this, name, values);
}

void StateFields::field(std::string_view name, std::vector<Tensor>& values) {
  elements(*this, name, values);
}

void StateFields::field(std::string_view name, Logs& value) {
  std::vector<std::string> names;
  std::vector<double> numbers;
  for (const auto& [figure, number] : value) {
    names.push_back(figure);
    numbers.push_back(number);
  }
  part(name, [&] {
    field("names", names);
    field("values", numbers);
  });
  value.clear();
  for (std::size_t i = 0; i < names.size() && i < numbers.size(); ++i) value[names[i]] = numbers[i];
}

void StateFields::field(std::string_view name, History& value) {
  std::vector<std::string> names;
  for (const auto& [figure, values] : value.history) names.push_back(figure);
  part(name, [&] {
    field("epoch", value.epoch);
    field("names", names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      field(text::format("{}", i), value.history[names[i]]);
    }
  });
}

}  // namespace hebb
