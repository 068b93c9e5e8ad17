#include "io/hdf5/object_header.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace hebb::io::hdf5 {

namespace {

constexpr const char* kWhat = "an object header";
constexpr MessageType kRead[] = {
    MessageType::dataspace,      MessageType::link_info,    MessageType::datatype,
    MessageType::old_fill_value, MessageType::fill_value,   MessageType::link,
    MessageType::external_files, MessageType::layout,       MessageType::filters,
    MessageType::attribute,      MessageType::symbol_table, MessageType::attribute_info};

/// Goes through the blocks of one object header.
class HeaderReader {
 public:
  explicit HeaderReader(Image& image) : image_(image) {}

  ObjectHeader read(std::uint64_t address) {
    const auto signature = image_.block(address, 4, kWhat);
    constexpr std::uint8_t kNew[] = {'O', 'H', 'D', 'R'};
    seen_.insert(address);
    std::equal(signature.begin(), signature.end(), kNew) ? read_new(address) : read_old(address);
    return std::move(header_);
  }

 private:
  struct Block {
    std::uint64_t address;
    std::uint64_t bytes;
  };

  void read_old(std::uint64_t address) {
    constexpr std::uint64_t kPrefix = 16;
    ByteReader prefix = image_.reader(image_.block(address, kPrefix, kWhat));
    const int version = prefix.little_endian<std::uint8_t>(kWhat);
    if (version != 1) {
      throw image_.damaged(
          text::format("no object header at byte {}, where one should be", address));
    }
    prefix.take(7, kWhat);  // number of messages, number of references
    const std::uint64_t size = prefix.little_endian<std::uint32_t>(kWhat);
    read_old_messages(image_.block(address + kPrefix, size, kWhat));
    for (std::size_t i = 0; i < continuations_.size(); ++i) {
      const Block block = continuations_[i];
      read_old_messages(image_.block(block.address, block.bytes, "a continued object header"));
    }
  }

  void read_old_messages(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t kMessagePrefix = 8;
    ByteReader reader = image_.reader(bytes);
    while (reader.remaining() >= kMessagePrefix) {
      const auto type = reader.little_endian<std::uint16_t>(kWhat);
      const auto size = reader.little_endian<std::uint16_t>(kWhat);
      const auto flags = reader.little_endian<std::uint8_t>(kWhat);
      reader.take(3, kWhat);
      add(type, flags, reader.take(size, "a message of an object header"));
    }
  }

  void read_new(std::uint64_t address) {
    constexpr std::uint64_t kChecksum = 4;
    ByteReader prefix = image_.reader(image_.block(address, 6, kWhat));
    prefix.take(4, kWhat);
    if (const int version = prefix.little_endian<std::uint8_t>(kWhat); version != 2) {
      throw image_.damaged(
          text::format("an object header of version {}; known are 1 and 2", version));
    }
    const int flags = prefix.little_endian<std::uint8_t>(kWhat);
    const bool times = flags & 0x20, limits = flags & 0x10;
    ordered_ = flags & 0x04;
    const std::uint64_t before = 6 + (times ? 16 : 0) + (limits ? 4 : 0);
    const std::uint64_t size_bytes = std::uint64_t{1} << (flags & 3);
    ByteReader size_reader = image_.reader(image_.block(address + before, size_bytes, kWhat));
    const std::uint64_t size = size_reader.natural(size_bytes, kWhat);
    const std::uint64_t start = before + size_bytes;
    std::uint64_t whole = 0;
    if (__builtin_add_overflow(size, start + kChecksum, &whole)) whole = kNowhere;
    read_new_messages(
        image_.checked_bytes(address, whole, kWhat).subspan(static_cast<std::size_t>(start)));
    for (std::size_t i = 0; i < continuations_.size(); ++i) {
      const Block block = continuations_[i];
      ByteReader reader =
          image_.checked_block(block.address, block.bytes, "OCHK", "a continued object header");
      read_new_messages(reader.take(reader.remaining(), kWhat));
    }
  }

  void read_new_messages(std::span<const std::uint8_t> bytes) {
    const std::size_t prefix = ordered_ ? 6 : 4;
    ByteReader reader = image_.reader(bytes);
    while (reader.remaining() >= prefix) {
      const auto type = reader.little_endian<std::uint8_t>(kWhat);
      const auto size = reader.little_endian<std::uint16_t>(kWhat);
      const auto flags = reader.little_endian<std::uint8_t>(kWhat);
      if (ordered_) reader.take(2, kWhat);
      add(type, flags, reader.take(size, "a message of an object header"));
    }
  }

  void add(int number, int flags, std::span<const std::uint8_t> bytes) {
    const auto type = static_cast<MessageType>(number);
    if (type == MessageType::continuation) {
      ByteReader reader = image_.reader(bytes);
      const std::uint64_t address = image_.address(reader, "a continuation");
      const std::uint64_t size = image_.length(reader, "a continuation");
      if (!seen_.insert(address).second) {
        throw image_.damaged(text::format(
            "the object header goes on at byte {}, where it has been before", address));
      }
      image_.spend(sizeof(Block) + 64);
      continuations_.push_back({address, size});
    } else if (std::find(std::begin(kRead), std::end(kRead), type) != std::end(kRead)) {
      image_.spend(2 * sizeof(Message));
      header_.messages.push_back({type, (flags & 2) != 0, bytes});
    }
  }

  Image& image_;
  ObjectHeader header_;
  bool ordered_ = false;  ///< Messages of version 2 carry the order of their making.
  std::vector<Block> continuations_;
  std::set<std::uint64_t> seen_;
};

}  // namespace

const Message* ObjectHeader::find(MessageType type) const {
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [&](const Message& message) { return message.type == type; });
  return found == messages.end() ? nullptr : &*found;
}

ObjectHeader read_object_header(Image& image, std::uint64_t address) {
  return HeaderReader(image).read(address);
}

}  // namespace hebb::io::hdf5
