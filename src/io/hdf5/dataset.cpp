// The elements of a dataset, put together from where they lie.

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/hdf5/elements.hpp"
#include "io/hdf5/file.hpp"
#include "io/hdf5/layout.hpp"
#include "io/hdf5/state.hpp"

namespace hebb::io::hdf5 {

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A message that a dataset must have, in its own header.
ByteReader message_of(const Image& image, const ObjectHeader& header, MessageType type,
                      const char* what) {
  const Message* message = header.find(type);
  if (!message) throw image.damaged(text::format("a dataset without {}", what));
  if (message->shared) {
    throw image.unsupported(text::format("{} that stands in another object", what),
                            "save the dataset with its own");
  }
  return image.reader(message->bytes);
}

Dataspace space_of(const Image& image, const ObjectHeader& header) {
  return parse_dataspace(image, message_of(image, header, MessageType::dataspace, "a dataspace"));
}

/// The type of a dataset's elements. Keras writes bfloat16 as bytes without a type, and an
/// attribute that says what they are.
Datatype type_of(const Dataset& dataset, const Image& image, const ObjectHeader& header) {
  const ByteReader reader = message_of(image, header, MessageType::datatype, "a datatype");
  if (is_opaque_pair(reader) && dataset.has_attribute("dtype") &&
      dataset.attribute_text("dtype") == "bfloat16") {
    return {.kind = Datatype::Kind::real,
            .bytes = 2,
            .exponent_bits = 8,
            .fraction_bits = 7,
            .exponent_bias = 127};
  }
  return parse_datatype(image, reader);
}

/// a * b. \throws DataError when that has more than 64 bits.
std::uint64_t product(const Image& image, std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) {
    throw image.damaged(text::format("{} times {} bytes", a, b));
  }
  return result;
}

/// Puts the bytes of a dataset together.
class Assembly {
 public:
  Assembly(Image& image, const ObjectHeader& header, const Dataspace& space, const Datatype& type)
      : image_(image), header_(header), space_(space), element_bytes_(type.bytes) {}

  /// All bytes, which may lie in the file or in this.
  std::span<const std::uint8_t> bytes() {
    if (header_.find(MessageType::external_files)) {
      throw image_.unsupported("a dataset whose elements are in other files (external storage)",
                               "save the elements in this one");
    }
    const std::uint64_t all = product(image_, space_.elements(), element_bytes_);
    if (all == 0) return {};
    const Layout layout =
        parse_layout(image_, message_of(image_, header_, MessageType::layout, "a layout"),
                     static_cast<std::size_t>(space_.shape.rank()));
    switch (layout.kind) {
      case Layout::Kind::compact: return enough(layout.elements, all);
      case Layout::Kind::contiguous:
        if (layout.address == kNowhere) return fill(all);
        if (layout.bytes < all) {
          throw image_.damaged(
              text::format("a dataset of {} bytes in a place for {}", all, layout.bytes));
        }
        return image_.block(layout.address, all, "the elements");
      case Layout::Kind::chunked: break;
    }
    fill(all);
    add_chunks(layout);
    return buffer_;
  }

 private:
  std::span<const std::uint8_t> enough(std::span<const std::uint8_t> there, std::uint64_t all) {
    if (there.size() < all) {
      throw image_.damaged(
          text::format("a dataset of {} bytes in a place for {}", all, there.size()));
    }
    return there.first(static_cast<std::size_t>(all));
  }

  /// Every element the fill value.
  std::span<const std::uint8_t> fill(std::uint64_t all) {
    image_.spend(all);
    const auto value = parse_fill_value(image_, header_);
    if (!value.empty() && value.size() != element_bytes_) {
      throw image_.damaged(text::format("a fill value of {} bytes for elements of {}", value.size(),
                                        element_bytes_));
    }
    buffer_.resize(static_cast<std::size_t>(all));
    if (std::any_of(value.begin(), value.end(), [](std::uint8_t byte) { return byte != 0; })) {
      for (std::size_t at = 0; at < buffer_.size(); at += value.size()) {
        std::memcpy(buffer_.data() + at, value.data(), value.size());
      }
    }
    return buffer_;
  }

  void add_chunks(const Layout& layout) {
    std::vector<Filter> filters;
    if (const Message* message = header_.find(MessageType::filters)) {
      if (message->shared) throw image_.unsupported("filters of another object", "repack the file");
      filters = parse_filters(image_, image_.reader(message->bytes));
    }
    std::uint64_t chunk_bytes = element_bytes_;
    for (const std::uint64_t size : layout.chunk) chunk_bytes = product(image_, chunk_bytes, size);
    const ChunkGrid grid{layout, space_, chunk_bytes, !filters.empty()};
    visit_chunks(image_, grid, [&](const Chunk& chunk) {
      constexpr std::uint64_t kWork = 64;
      image_.spend(kWork);
      bool sticks_out = false;
      for (std::size_t axis = 0; axis < layout.chunk.size(); ++axis) {
        if (chunk.origin[axis] >= size(axis)) return;  // behind the end: the dataset was cut
        if (chunk.origin[axis] % layout.chunk[axis] != 0) {
          throw image_.damaged(text::format("a chunk at {} of an axis with chunks of {}",
                                            chunk.origin[axis], layout.chunk[axis]));
        }
        sticks_out |= layout.chunk[axis] > size(axis) - chunk.origin[axis];
      }
      const auto stored = image_.block(chunk.address, chunk.bytes, "a chunk");
      if (filters.empty() || (layout.whole_edges_only && sticks_out)) {
        copy(layout, chunk, enough(stored, chunk_bytes));
      } else {
        copy(layout, chunk, unfilter(image_, filters, chunk.mask, stored, chunk_bytes));
      }
    });
  }

  std::uint64_t size(std::size_t axis) const {
    return static_cast<std::uint64_t>(space_.shape[static_cast<int>(axis)]);
  }

  /// Copies what of a chunk lies within the dataset, in runs that are contiguous in both.
  void copy(const Layout& layout, const Chunk& chunk, std::span<const std::uint8_t> from) {
    const std::size_t rank = layout.chunk.size();
    std::array<std::uint64_t, Shape::kMaxRank> count{}, index{}, from_stride{}, to_stride{};
    std::uint64_t from_step = element_bytes_, to_step = element_bytes_, to = 0, runs = 1;
    for (std::size_t axis = rank; axis-- > 0;) {
      count[axis] = std::min(layout.chunk[axis], size(axis) - chunk.origin[axis]);
      from_stride[axis] = from_step;
      to_stride[axis] = to_step;
      to += chunk.origin[axis] * to_step;
      from_step *= layout.chunk[axis];
      to_step *= size(axis);
    }
    std::size_t outer = rank - 1;
    while (outer > 0 && layout.chunk[outer] == size(outer)) --outer;
    const auto run = static_cast<std::size_t>(count[outer] * to_stride[outer]);
    for (std::size_t axis = 0; axis < outer; ++axis) runs *= count[axis];
    constexpr std::uint64_t kWork = 16;
    image_.spend(runs * kWork);
    for (std::uint64_t at = 0, i = 0; i < runs; ++i) {
      std::memcpy(buffer_.data() + to, from.data() + at, run);
      for (std::size_t axis = outer; axis-- > 0;) {
        at += from_stride[axis];
        to += to_stride[axis];
        if (++index[axis] < count[axis]) break;
        at -= from_stride[axis] * count[axis];
        to -= to_stride[axis] * count[axis];
        index[axis] = 0;
      }
    }
  }

  Image& image_;
  const ObjectHeader& header_;
  const Dataspace& space_;
  std::uint64_t element_bytes_;
  Bytes buffer_;
};

}  // namespace

Shape Dataset::shape() const {
  state_->image.speak_of(path_);
  const Dataspace space = space_of(state_->image, node_->header);
  return space.null ? Shape{0} : space.shape;
}

Dataset::Elements Dataset::elements() const {
  state_->image.speak_of(path_);
  const Datatype type = type_of(*this, state_->image, node_->header);
  const bool texts =
      type.kind == Datatype::Kind::fixed_text || type.kind == Datatype::Kind::variable_text;
  return texts ? Elements::texts : Elements::numbers;
}

Tensor Dataset::read() const {
  Image& image = state_->image;
  image.speak_of(path_);
  const Dataspace space = space_of(image, node_->header);
  const Datatype type = type_of(*this, image, node_->header);
  const DType dtype = dtype_of_elements(image, type);
  if (space.elements() == 0) return Tensor::empty(space.null ? Shape{0} : space.shape, dtype);
  Assembly assembly(image, node_->header, space, type);
  return to_tensor(image, type, space.shape, assembly.bytes());
}

std::vector<std::string> Dataset::texts() const {
  Image& image = state_->image;
  image.speak_of(path_);
  const Dataspace space = space_of(image, node_->header);
  const Datatype type = type_of(*this, image, node_->header);
  Assembly assembly(image, node_->header, space, type);
  return to_texts(image, state_->heap, type, space.elements(), assembly.bytes());
}

}  // namespace hebb::io::hdf5
