#include "io/hdf5/file.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/hdf5/elements.hpp"
#include "io/hdf5/state.hpp"

namespace hebb::io::hdf5 {

std::shared_ptr<detail::Node> detail::State::node(std::uint64_t address) {
  constexpr std::uint64_t kMemory = 256;
  std::shared_ptr<Node>& node = nodes[address];
  if (!node) {
    image.spend(kMemory);
    node = std::make_shared<Node>(Node{read_object_header(image, address), {}, {}});
  }
  return node;
}

namespace {

const Attributes& attributes_of(detail::State& state, detail::Node& node) {
  if (!node.attributes) node.attributes = read_attributes(state.image, node.header);
  return *node.attributes;
}

const Links& links_of(detail::State& state, detail::Node& node) {
  if (!node.links) node.links = read_links(state.image, node.header);
  return *node.links;
}

Group::Kind kind_of(const detail::Node& node) {
  if (is_group(node.header)) return Group::Kind::group;
  return node.header.find(MessageType::layout) ? Group::Kind::dataset : Group::Kind::other;
}

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  names.reserve(map.size());
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

/// What an attribute is and its bytes, all there.
struct Value {
  Dataspace space;
  Datatype type;
  std::span<const std::uint8_t> bytes;
};

/// The attribute, or nothing. An array without elements has no type that would matter.
std::optional<Value> value_of(detail::State& state, detail::Node& node, std::string_view name) {
  Image& image = state.image;
  const Attributes& attributes = attributes_of(state, node);
  const auto found = attributes.find(name);
  if (found == attributes.end()) return std::nullopt;
  const Attribute& attribute = found->second;
  if (attribute.shared) {
    throw image.unsupported(text::format("the attribute \"{}\" has a committed datatype", name),
                            "save it with a plain one");
  }
  Value value{parse_dataspace(image, image.reader(attribute.space)), {}, attribute.value};
  const std::uint64_t elements = value.space.elements();
  if (elements == 0) return value;
  value.type = parse_datatype(image, image.reader(attribute.type));
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(elements, std::uint64_t{value.type.bytes}, &bytes) ||
      bytes > value.bytes.size()) {
    throw image.damaged(text::format("the attribute \"{}\" has {} elements of {} bytes in {}", name,
                                     elements, value.type.bytes, value.bytes.size()));
  }
  return value;
}

/// The parts of a path, which `/` separates.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

}  // namespace

Object::Object(std::shared_ptr<detail::State> state, std::uint64_t address, std::string path,
               std::vector<std::uint64_t> parents)
    : state_(std::move(state)), path_(std::move(path)), parents_(std::move(parents)) {
  constexpr std::uint64_t kWork = 1024;  // in bytes that could be read in the time
  Image& image = state_->image;
  image.speak_of(path_);
  image.spend(kWork + path_.size());
  if (std::find(parents_.begin(), parents_.end(), address) != parents_.end()) {
    throw image.damaged("a group that lies within itself");
  }
  if (parents_.size() == kMostDepth) {
    throw image.unsupported(text::format("a group within {} others", kMostDepth),
                            "nest groups less deeply");
  }
  parents_.push_back(address);
  node_ = state_->node(address);
}

std::vector<std::string> Object::attribute_names() const {
  state_->image.speak_of(path_);
  return names_of(attributes_of(*state_, *node_));
}

bool Object::has_attribute(std::string_view name) const {
  state_->image.speak_of(path_);
  return attributes_of(*state_, *node_).contains(name);
}

std::optional<std::vector<std::string>> Object::attribute_texts(std::string_view name) const {
  state_->image.speak_of(text::format("{} (attribute \"{}\")", path_, name));
  const auto value = value_of(*state_, *node_, name);
  if (!value) return std::nullopt;
  return to_texts(state_->image, state_->heap, value->type, value->space.elements(), value->bytes);
}

std::optional<std::vector<std::string>> Object::split_attribute_texts(
    const std::string& name) const {
  if (has_attribute(name)) return attribute_texts(name);
  std::optional<std::vector<std::string>> all;
  for (int part = 0;; ++part) {
    const auto texts = attribute_texts(name + std::to_string(part));
    if (!texts) return all;
    if (!all) all.emplace();
    all->insert(all->end(), texts->begin(), texts->end());
  }
}

std::optional<std::string> Object::attribute_text(std::string_view name) const {
  const auto texts = attribute_texts(name);
  if (!texts) return std::nullopt;
  if (texts->size() != 1) {
    throw DataError(text::format("{}: holds {} texts, where one is needed; save one",
                                 state_->image.name(), texts->size()));
  }
  return texts->front();
}

std::optional<Tensor> Object::attribute_numbers(std::string_view name) const {
  state_->image.speak_of(text::format("{} (attribute \"{}\")", path_, name));
  const auto value = value_of(*state_, *node_, name);
  if (!value) return std::nullopt;
  if (value->space.elements() == 0) {
    return Tensor::zeros(value->space.null ? Shape{0} : value->space.shape, DType::float64);
  }
  return to_tensor(state_->image, value->type, value->space.shape, value->bytes);
}

std::optional<double> Object::attribute_number(std::string_view name) const {
  const auto numbers = attribute_numbers(name);
  if (!numbers) return std::nullopt;
  if (numbers->size() != 1) {
    throw DataError(text::format("{}: holds {} numbers, where one is needed; save one",
                                 state_->image.name(), numbers->size()));
  }
  return numbers->item<double>();
}

std::vector<std::string> Group::names() const {
  state_->image.speak_of(path_);
  return names_of(links_of(*state_, *node_));
}

bool Group::contains(std::string_view path) const {
  Group here = *this;
  const auto parts = parts_of(path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    state_->image.speak_of(here.path_);
    const Links& links = links_of(*state_, *here.node_);
    const auto link = links.find(parts[i]);
    if (link == links.end()) return false;
    if (i + 1 == parts.size()) return true;
    if (link->second.kind != Link::Kind::hard) return false;
    here = Group(here.at(parts[i]));
    if (kind_of(*here.node_) != Kind::group) return false;
  }
  return true;
}

Object Group::at(std::string_view path) const {
  Image& image = state_->image;
  Object here = *this;
  for (const std::string_view name : parts_of(path)) {
    const bool root = here.path_ == "/";
    std::string inside = text::format("{}/{}", root ? "" : here.path_, name);
    image.speak_of(inside);
    if (kind_of(*here.node_) != Kind::group) {
      throw DataError(
          text::format("{}: there is nothing, because {} is no group", image.name(), here.path_));
    }
    const Links& links = links_of(*state_, *here.node_);
    const auto link = links.find(name);
    if (link == links.end()) {
      const auto known = names_of(links);
      const std::vector<std::string_view> views(known.begin(), known.end());
      const std::string_view near = text::nearest(name, views);
      throw DataError(
          text::format("{}: there is nothing{}", image.name(),
                       near.empty() ? "" : text::format("; did you mean \"{}\"?", near)));
    }
    constexpr const char* kCopy = "save a copy of what it leads to";
    switch (link->second.kind) {
      case Link::Kind::hard: break;
      case Link::Kind::soft: throw image.unsupported("a soft link", kCopy);
      case Link::Kind::external: throw image.unsupported("a link to another file", kCopy);
      case Link::Kind::user_defined: throw image.unsupported("a user-defined link", kCopy);
    }
    here = Object(state_, link->second.address, std::move(inside), here.parents_);
  }
  return here;
}

Group::Kind Group::kind(std::string_view path) const { return kind_of(*Group(at(path)).node_); }

Group Group::group(std::string_view path) const {
  Group result(at(path));
  if (kind_of(*result.node_) != Kind::group) {
    throw DataError(text::format("{}: is no group, but one is needed", state_->image.name()));
  }
  return result;
}

Dataset Group::dataset(std::string_view path) const {
  Dataset result(at(path));
  if (kind_of(*result.node_) != Kind::dataset) {
    throw DataError(text::format("{}: is no dataset, but one is needed", state_->image.name()));
  }
  return result;
}

File::File(std::span<const std::uint8_t> bytes, const std::string& name)
    : state_(std::make_shared<detail::State>(bytes, name)) {}

Group File::root() const {
  Group root(Object(state_, state_->image.root(), "/", {}));
  if (kind_of(*root.node_) != Group::Kind::group) {
    throw state_->image.damaged("the root is no group");
  }
  return root;
}

}  // namespace hebb::io::hdf5
