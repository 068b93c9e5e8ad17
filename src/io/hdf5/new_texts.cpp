#include "io/hdf5/new_texts.hpp"

#include <algorithm>

namespace hebb::io::hdf5 {

NewTexts::NewTexts(ByteWriter& file, const NewGroup& root) : file_(file) {
  gather(root);
  write_collection();
}

void NewTexts::refer(ByteWriter& value, const std::string& text) const {
  const Place& place = places_.at(&text);
  value.natural(text.size(), 4).natural(place.collection, 8).natural(place.number, 4);
}

void NewTexts::gather(const NewGroup& group) {
  for (const auto& each : group.attributes()) {
    if (const auto* text = std::get_if<std::string>(&each.second)) add(*text);
    const auto* list = std::get_if<TextList>(&each.second);
    if (!list || list->form != TextForm::variable) continue;
    for (const std::string& text : list->texts) add(text);
  }
  for (const auto& each : group.groups()) gather(each.second);
}

/// Nothing else is written meanwhile, so the collection will be at the end of the file.
void NewTexts::add(const std::string& text) {
  constexpr std::size_t kEnough = std::size_t{1} << 16;  // far less than 65,535 objects
  places_[&text] = {file_.size(), ++number_};
  objects_.natural(number_, 2).zeros(6).natural(text.size(), 8).text(text).align(8);
  if (objects_.size() > kEnough) write_collection();
}

/// Object 0 is the room that is left, if its head fits there.
void NewTexts::write_collection() {
  constexpr std::size_t kHeadBytes = 16, kLeastBytes = 4096;
  if (number_ == 0) return;
  const std::size_t size = std::max(kLeastBytes, kHeadBytes + objects_.size());
  const std::size_t room = size - kHeadBytes - objects_.size();
  file_.text("GCOL").natural(1, 4).natural(size, 8).bytes(objects_.written());
  if (room >= kHeadBytes) file_.zeros(8).natural(room, 8);
  file_.zeros(room >= kHeadBytes ? room - kHeadBytes : room);
  objects_ = {};
  number_ = 0;
}

}  // namespace hebb::io::hdf5
