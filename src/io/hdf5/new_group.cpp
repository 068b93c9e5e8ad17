// The tree that a file shall hold, before there is a file.

#include <algorithm>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/hdf5/writer.hpp"

namespace hebb::io::hdf5 {

namespace {

void check_numbers(std::string_view name, const Tensor& numbers) {
  if (numbers.defined() && !numbers.is_meta()) return;
  throw ValueError(text::format("\"{}\": an undefined or meta tensor has nothing to write", name));
}

/// A part of a path, or the name of an attribute.
void check_name(std::string_view name) {
  if (name.find('\0') == name.npos && name != ".") return;
  throw ValueError(
      text::format("\"{}\": no name that a file can hold, which has no zero byte and is not \".\"; "
                   "choose another",
                   name.substr(0, name.find('\0'))));
}

void check_attribute_name(std::string_view name) {
  check_name(name);
  if (!name.empty() && name.size() <= kMostNameBytes) return;
  throw ValueError(text::format("the name of an attribute has {} bytes, and 1 to {} are possible",
                                name.size(), kMostNameBytes));
}

void check_text(std::string_view name, std::string_view text) {
  if (text.find('\0') == text.npos) return;
  throw ValueError(
      text::format("\"{}\": the text has a zero byte, which would be its end in the file; take it "
                   "out",
                   name));
}

/// Bytes that the texts take in an attribute.
std::size_t bytes_of(std::span<const std::string> texts, TextForm form) {
  constexpr std::size_t kReference = 16;
  if (form == TextForm::variable) return kReference * texts.size();
  std::size_t longest = 1;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  return longest * texts.size();
}

/// The texts in this number of parts, the first ones one longer where it does not come out even.
std::vector<std::span<const std::string>> in_parts(std::span<const std::string> texts,
                                                   std::size_t parts) {
  std::vector<std::span<const std::string>> result;
  const std::size_t least = texts.size() / parts, longer = texts.size() % parts;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t count = least + (part < longer ? 1 : 0);
    result.push_back(texts.first(count));
    texts = texts.subspan(count);
  }
  return result;
}

}  // namespace

NewGroup& NewGroup::group(std::string_view path) {
  NewGroup* here = this;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string name(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (name.empty()) continue;
    check_name(name);
    if (here->datasets_.contains(name)) {
      throw ValueError(text::format("\"{}\" is a dataset, and cannot be a group as well", name));
    }
    here = &here->groups_[name];
  }
  return *here;
}

void NewGroup::add(std::string_view path, const Tensor& values) {
  check_numbers(path, values);
  const std::size_t slash = path.rfind('/');
  const std::size_t start = slash == path.npos ? 0 : slash + 1;
  NewGroup& parent = group(path.substr(0, start));
  const std::string name(path.substr(start));
  check_name(name);
  if (name.empty() || parent.groups_.contains(name) ||
      !parent.datasets_.try_emplace(name, values).second) {
    throw ValueError(
        text::format("\"{}\": a dataset needs a name that nothing else in its group has", path));
  }
}

void NewGroup::set_text(const std::string& name, std::string text) {
  check_text(name, text);
  set(name, std::move(text));
}

void NewGroup::set_numbers(const std::string& name, const Tensor& numbers) {
  check_numbers(name, numbers);
  const auto bytes = static_cast<std::size_t>(numbers.size() * item_size(numbers.dtype()));
  if (bytes > kMostAttributeBytes) {
    throw ValueError(
        text::format("\"{}\": an attribute of {} bytes, and at most {} are possible; "
                     "make it a dataset",
                     name, bytes, kMostAttributeBytes));
  }
  set(name, numbers);
}

void NewGroup::set_texts(const std::string& name, const std::vector<std::string>& texts,
                         TextForm form) {
  if (texts.empty()) return set_numbers(name, Tensor::zeros({0}, DType::float64));
  for (const std::string& text : texts) {
    check_text(name, text);
    if (form == TextForm::fixed && text.size() > kMostAttributeBytes) {
      throw ValueError(
          text::format("\"{}\": a text of {} bytes in a list, and at most {} are "
                       "possible; shorten it",
                       name, text.size(), kMostAttributeBytes));
    }
  }
  const auto fits = [&](std::span<const std::string> part) {
    return bytes_of(part, form) <= kMostAttributeBytes;
  };
  std::vector<std::span<const std::string>> parts = {texts};
  while (!std::all_of(parts.begin(), parts.end(), fits)) parts = in_parts(texts, parts.size() + 1);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    set(parts.size() == 1 ? name : name + std::to_string(i),
        TextList{{parts[i].begin(), parts[i].end()}, form});
  }
}

void NewGroup::set(const std::string& name, NewAttribute value) {
  check_attribute_name(name);
  attributes_[name] = std::move(value);
  if (attributes_.size() <= kMostAttributes) return;
  attributes_.erase(name);
  throw ValueError(text::format("\"{}\": a group has at most {} attributes; make it a dataset",
                                name, kMostAttributes));
}

}  // namespace hebb::io::hdf5
