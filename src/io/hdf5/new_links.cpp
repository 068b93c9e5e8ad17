#include "io/hdf5/new_links.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "io/hdf5/image.hpp"

namespace hebb::io::hdf5 {

namespace {

/// A symbol node, or a node of the tree.
struct Child {
  std::uint64_t address;
  std::uint64_t last;  ///< Place of the last name below it.
};

/// The names, each with its end, behind the empty one at 0 that is before all others. Returns their
/// places.
std::vector<std::uint64_t> write_names(ByteWriter& file,
                                       const std::map<std::string_view, Written>& links) {
  constexpr std::uint64_t kHeadBytes = 32, kNoFreePlace = 1;
  ByteWriter names;
  names.zeros(8);
  std::vector<std::uint64_t> places;
  for (const auto& link : links) {
    places.push_back(names.size());
    names.text(link.first).zeros(1).align(8);
  }
  const std::uint64_t address = file.size();
  file.text("HEAP").natural(0, 4).natural(names.size(), 8).natural(kNoFreePlace, 8);
  file.natural(address + kHeadBytes, 8).bytes(names.written());
  return places;
}

std::vector<Child> write_symbol_nodes(ByteWriter& file,
                                      const std::map<std::string_view, Written>& links,
                                      const std::vector<std::uint64_t>& names) {
  constexpr std::size_t kMost = 2 * kLeafK, kNodeBytes = 8 + kMost * 40;
  std::vector<Child> nodes;
  auto link = links.begin();
  for (std::size_t first = 0; first < names.size(); first += kMost) {
    const auto some = std::span(names).subspan(first, std::min(kMost, names.size() - first));
    const std::size_t start = file.size();
    file.text("SNOD").natural(1, 2).natural(some.size(), 2);
    for (const std::uint64_t name : some) write_symbol(file, name, (link++)->second);
    file.zeros(start + kNodeBytes - file.size());
    nodes.push_back({start, some.back()});
  }
  return nodes;
}

/// The nodes above `children`, at least one, one behind another. Between two children stands the
/// last name of the first.
std::vector<Child> write_tree_level(ByteWriter& file, std::uint64_t level,
                                    std::span<const Child> children) {
  constexpr std::size_t kMost = 2 * kInnerK, kNodeBytes = 24 + 8 + kMost * 16;
  constexpr std::uint64_t kOfGroup = 0;
  std::vector<Child> nodes;
  std::uint64_t key = 0;
  do {
    const auto some = children.first(std::min(kMost, children.size()));
    children = children.subspan(some.size());
    const std::size_t start = file.size();
    const std::uint64_t left = nodes.empty() ? kNowhere : nodes.back().address;
    const std::uint64_t right = children.empty() ? kNowhere : start + kNodeBytes;
    file.text("TREE").natural(kOfGroup, 1).natural(level, 1).natural(some.size(), 2);
    file.natural(left, 8).natural(right, 8).natural(key, 8);
    for (const Child& child : some) {
      key = child.last;
      file.natural(child.address, 8).natural(key, 8);
    }
    file.zeros(start + kNodeBytes - file.size());
    nodes.push_back({start, key});
  } while (!children.empty());
  return nodes;
}

}  // namespace

Written write_links(ByteWriter& file, const std::map<std::string_view, Written>& links) {
  Written group{.is_group = true, .names = file.size()};
  const std::vector<std::uint64_t> names = write_names(file, links);
  std::vector<Child> nodes = write_symbol_nodes(file, links, names);
  std::uint64_t level = 0;
  do {
    nodes = write_tree_level(file, level++, nodes);
  } while (nodes.size() > 1);
  group.tree = nodes.front().address;
  return group;
}

void write_symbol(ByteWriter& file, std::uint64_t name, const Written& target) {
  file.natural(name, 8).natural(target.header, 8);
  file.natural(target.is_group ? 1 : 0, 4).zeros(4);  // 1: what follows is known of the target
  file.natural(target.tree, 8).natural(target.names, 8);
}

}  // namespace hebb::io::hdf5
