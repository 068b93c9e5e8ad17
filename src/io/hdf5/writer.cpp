#include "io/hdf5/writer.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/hdf5/image.hpp"
#include "io/hdf5/new_header.hpp"
#include "io/hdf5/new_links.hpp"
#include "io/hdf5/new_texts.hpp"
#include "io/npy.hpp"

namespace hebb::io::hdf5 {

namespace {

constexpr std::size_t kSuperblockBytes = 96;

ByteWriter superblock(const Written& root, std::uint64_t end) {
  ByteWriter out;
  out.text("\x89HDF\r\n\x1a\n").zeros(5).natural(8, 1).natural(8, 1).zeros(1);
  out.natural(kLeafK, 2).natural(kInnerK, 2).zeros(4);
  out.natural(0, 8).natural(kNowhere, 8).natural(end, 8).natural(kNowhere, 8);
  write_symbol(out, 0, root);
  return out;
}

/// About the bytes that a file of this tree needs.
std::size_t expected_bytes(const NewGroup& group) {
  constexpr std::size_t kObject = 1024;
  std::size_t bytes = kObject;
  for (const auto& each : group.datasets()) bytes += element_bytes(each.second).size() + kObject;
  for (const auto& each : group.groups()) bytes += expected_bytes(each.second);
  return bytes;
}

/// Writes what is in a group before the group, for the group says where it is.
class TreeWriter {
 public:
  TreeWriter(ByteWriter& file, const NewGroup& root, const std::string& name)
      : file_(file), name_(name), texts_(file, root) {}

  Written group(const NewGroup& group, std::size_t depth = 0) {
    if (depth + 1 == kMostDepth) {
      throw ValueError(
          text::format("{}: a group within {} others, whose members could not be read; nest groups "
                       "less deeply",
                       name_, depth));
    }
    std::map<std::string_view, Written> links;
    for (const auto& [name, values] : group.datasets()) links[name] = dataset(values);
    for (const auto& [name, inner] : group.groups()) {
      links[name] = this->group(inner, depth + 1);
    }
    Written written = write_links(file_, links);
    NewHeader header;
    header.add(MessageType::symbol_table,
               ByteWriter().natural(written.tree, 8).natural(written.names, 8));
    for (const auto& each : group.attributes()) {
      std::visit([&](const auto& value) { attribute(header, each.first, value); }, each.second);
    }
    written.header = header.write(file_);
    return written;
  }

 private:
  Written dataset(const Tensor& values) {
    const auto elements = element_bytes(values);
    const std::uint64_t address = elements.empty() ? kNowhere : file_.size();
    file_.bytes(elements).align(8);
    NewHeader header;
    header.add(MessageType::dataspace, space_of(values.shape()));
    header.add(MessageType::datatype, type_of(values.dtype()));
    // version 2: room is made late, the value of what is never written is 0
    header.add(MessageType::fill_value,
               ByteWriter().natural(2, 1).natural(2, 1).natural(2, 1).natural(1, 1).natural(0, 4));
    // version 3: contiguous
    header.add(
        MessageType::layout,
        ByteWriter().natural(3, 1).natural(1, 1).natural(address, 8).natural(elements.size(), 8));
    return {.header = header.write(file_)};
  }

  void attribute(NewHeader& header, std::string_view name, const Tensor& numbers) const {
    header.add_attribute(name, type_of(numbers.dtype()), numbers.shape(), element_bytes(numbers));
  }

  void attribute(NewHeader& header, std::string_view name, const std::string& text) const {
    ByteWriter value;
    texts_.refer(value, text);
    header.add_attribute(name, variable_text_type(), {}, value.written());
  }

  void attribute(NewHeader& header, std::string_view name, const TextList& list) const {
    const bool variable = list.form == TextForm::variable;
    std::size_t longest = 1;
    for (const std::string& text : list.texts) longest = std::max(longest, text.size());
    ByteWriter value;
    for (const std::string& text : list.texts) {
      variable ? texts_.refer(value, text) : void(value.text(text).zeros(longest - text.size()));
    }
    header.add_attribute(name, variable ? variable_text_type() : fixed_text_type(longest),
                         {static_cast<std::int64_t>(list.texts.size())}, value.written());
  }

  ByteWriter& file_;
  const std::string& name_;
  NewTexts texts_;
};

}  // namespace

std::vector<std::uint8_t> write(const NewGroup& root, const std::string& name) {
  ByteWriter file;
  file.reserve(expected_bytes(root));
  file.zeros(kSuperblockBytes);
  const Written written = TreeWriter(file, root, name).group(root);
  const ByteWriter head = superblock(written, file.size());
  std::vector<std::uint8_t> bytes = std::move(file).take();
  std::copy(head.written().begin(), head.written().end(), bytes.begin());
  return bytes;
}

}  // namespace hebb::io::hdf5
