// The global heap of a file that is written: where texts are that may have any length.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "io/byte_writer.hpp"
#include "io/hdf5/writer.hpp"

namespace hebb::io::hdf5 {

/// The texts of all attributes of a tree. Attributes hold references to them.
class NewTexts {
 public:
  /// Writes the texts of `root`, which must outlive this, and of all in it.
  NewTexts(ByteWriter& file, const NewGroup& root);

  /// Writes the reference to a text, which is one of the tree's: equal ones have each their own
  /// place in the heap, as who changes a file afterwards expects.
  void refer(ByteWriter& value, const std::string& text) const;

 private:
  struct Place {
    std::uint64_t collection;
    std::uint32_t number;
  };

  void gather(const NewGroup& group);
  void add(const std::string& text);
  void write_collection();

  ByteWriter& file_;
  ByteWriter objects_;        ///< Of the collection that grows.
  std::uint32_t number_ = 0;  ///< Of its last object.
  std::unordered_map<const std::string*, Place> places_;
};

}  // namespace hebb::io::hdf5
