#include "io/hdf5/members.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "io/hdf5/btree.hpp"
#include "io/hdf5/heaps.hpp"

namespace hebb::io::hdf5 {

namespace {

/// What a member of a map costs beside its name.
constexpr std::uint64_t kMemberMemory = 192;

std::string text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Map, class Value>
void add(Image& image, Map& map, std::string name, const Value& value) {
  image.spend(kMemberMemory + name.size());
  const auto [at, added] = map.emplace(std::move(name), value);
  if (!added) throw image.damaged(text::format("the name \"{}\" is there twice", at->first));
}

void add_link(Image& image, Links& links, std::string name, const Link& link) {
  if (name.empty() || name.find('/') != name.npos) {
    throw image.damaged(text::format("the name \"{}\", which no path can have", name));
  }
  add(image, links, std::move(name), link);
}

/// A node of an old group: up to some dozens of names and addresses.
void read_symbols(Image& image, const LocalHeap& names, std::uint64_t address, Links& links) {
  constexpr const char* kWhat = "the names of a group";
  constexpr std::uint32_t kSoft = 2;
  ByteReader head = image.signed_block(address, 8, "SNOD", kWhat);
  head.take(2, kWhat);  // version
  const std::uint64_t count = head.little_endian<std::uint16_t>(kWhat);
  const std::uint64_t entry = 24 + 2 * image.address_bytes();
  ByteReader reader = image.reader(image.block(address + 8, count * entry, kWhat));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string_view name = names.name(image.address(reader, kWhat));
    const std::uint64_t target = image.address(reader, kWhat);
    const bool soft = reader.little_endian<std::uint32_t>(kWhat) == kSoft;
    reader.take(20, kWhat);
    add_link(image, links, std::string(name),
             soft ? Link{Link::Kind::soft} : Link{Link::Kind::hard, target});
  }
}

void read_symbol_table(Image& image, const Message& message, Links& links) {
  constexpr const char* kWhat = "a symbol table";
  ByteReader reader = image.reader(message.bytes);
  const std::uint64_t tree = image.address(reader, kWhat);
  const LocalHeap names(image, image.address(reader, kWhat));
  walk_old_tree(image, tree, OldTree::groups, image.length_bytes(),
                [&](ByteReader, std::uint64_t node) { read_symbols(image, names, node, links); });
}

void read_link(Image& image, ByteReader reader, Links& links) {
  constexpr const char* kWhat = "a link";
  constexpr int kOrder = 4, kType = 8, kLetters = 16;
  constexpr int kHard = 0, kSoft = 1, kExternal = 64;
  const int version = reader.little_endian<std::uint8_t>(kWhat);
  if (version != 1) throw image.damaged(text::format("a link of version {}, expected 1", version));
  const int flags = reader.little_endian<std::uint8_t>(kWhat);
  const int type = flags & kType ? reader.little_endian<std::uint8_t>(kWhat) : kHard;
  if (flags & kOrder) reader.take(8, kWhat);
  if (flags & kLetters) reader.take(1, kWhat);
  std::string name =
      text_of(reader.take(reader.natural(std::uint64_t{1} << (flags & 3), kWhat), "a link's name"));
  switch (type) {
    case kHard:
      add_link(image, links, std::move(name), Link{Link::Kind::hard, image.address(reader, kWhat)});
      break;
    case kSoft: add_link(image, links, std::move(name), Link{Link::Kind::soft}); break;
    case kExternal: add_link(image, links, std::move(name), Link{Link::Kind::external}); break;
    default: add_link(image, links, std::move(name), Link{Link::Kind::user_defined});
  }
}

/// Calls visit(heap, record) for the records of the tree that a message tells of, beside the heap
/// where their objects are. `counter`: bytes of a number that the message may have before.
template <class F>
void walk_heap(Image& image, const Message& message, const char* what, std::uint64_t counter,
               TreeType type, F visit) {
  ByteReader reader = image.reader(message.bytes);
  reader.take(1, what);  // version
  const int flags = reader.little_endian<std::uint8_t>(what);
  if (flags & 1) reader.take(counter, what);
  const std::uint64_t heap_address = image.address(reader, what);
  const std::uint64_t tree = image.address(reader, what);
  if (heap_address == kNowhere) return;
  FractalHeap heap(image, heap_address);
  walk_tree(image, tree, type, [&](ByteReader record) { visit(heap, record); });
}

void read_link_heap(Image& image, const Message& message, Links& links) {
  constexpr const char* kWhat = "a group's list of links";
  walk_heap(image, message, kWhat, 8, TreeType::link_names,
            [&](FractalHeap& heap, ByteReader& record) {
              record.take(4, kWhat);  // hash of the name
              const auto id = record.take(heap.id_bytes(), kWhat);
              read_link(image, image.reader(heap.object(image.reader(id))), links);
            });
}

}  // namespace

bool is_group(const ObjectHeader& header) {
  return header.find(MessageType::symbol_table) || header.find(MessageType::link_info);
}

Links read_links(Image& image, const ObjectHeader& header) {
  Links links;
  for (const Message& message : header.messages) {
    if (message.shared) continue;
    switch (message.type) {
      case MessageType::symbol_table: read_symbol_table(image, message, links); break;
      case MessageType::link: read_link(image, image.reader(message.bytes), links); break;
      case MessageType::link_info: read_link_heap(image, message, links); break;
      default: break;
    }
  }
  return links;
}

namespace {

void read_attribute(Image& image, ByteReader reader, Attributes& attributes) {
  constexpr const char* kWhat = "an attribute";
  const int version = reader.little_endian<std::uint8_t>(kWhat);
  const int flags = reader.little_endian<std::uint8_t>(kWhat);
  if (version < 1 || version > 3) {
    throw image.damaged(text::format("an attribute of version {}; known are 1 to 3", version));
  }
  const std::uint64_t name_bytes = reader.little_endian<std::uint16_t>(kWhat);
  const std::uint64_t type_bytes = reader.little_endian<std::uint16_t>(kWhat);
  const std::uint64_t space_bytes = reader.little_endian<std::uint16_t>(kWhat);
  if (version == 3) reader.take(1, kWhat);  // letters of the name
  const auto take = [&](std::uint64_t bytes) {
    const auto part = reader.take(bytes, kWhat);
    if (version == 1) reader.take((8 - bytes % 8) % 8, kWhat);
    return part;
  };
  const auto name = take(name_bytes);
  const auto type = take(type_bytes);
  const auto space = take(space_bytes);
  const auto end = std::find(name.begin(), name.end(), 0);
  add(image, attributes, std::string(name.begin(), end),
      Attribute{.shared = version > 1 && (flags & 3) != 0,
                .type = type,
                .space = space,
                .value = reader.take(reader.remaining(), kWhat)});
}

void read_attribute_heap(Image& image, const Message& message, Attributes& attributes) {
  constexpr const char* kWhat = "a list of attributes";
  walk_heap(image, message, kWhat, 2, TreeType::attribute_names,
            [&](FractalHeap& heap, ByteReader& record) {
              const auto id = record.take(heap.id_bytes(), kWhat);
              const int flags = record.little_endian<std::uint8_t>(kWhat);
              if (flags & 2) return;  // its message is in another object
              read_attribute(image, image.reader(heap.object(image.reader(id))), attributes);
            });
}

}  // namespace

Attributes read_attributes(Image& image, const ObjectHeader& header) {
  Attributes attributes;
  for (const Message& message : header.messages) {
    if (message.shared) continue;
    if (message.type == MessageType::attribute) {
      read_attribute(image, image.reader(message.bytes), attributes);
    } else if (message.type == MessageType::attribute_info) {
      read_attribute_heap(image, message, attributes);
    }
  }
  return attributes;
}

}  // namespace hebb::io::hdf5
