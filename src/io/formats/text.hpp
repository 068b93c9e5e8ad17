// What formats of text share: the architecture alone, sealed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "nn/saved_model.hpp"

namespace hebb::io {

/// The bytes as text.
inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The member with the seal, which Keras leaves alone.
inline constexpr std::string_view kSealMember = "hebb";

/// The architecture to be written. \throws ValueError for weights alone, which messages call
/// `name`.
const Config& architecture_to_write(const SavedModel& model, const std::string& name);

/// The model that a text describes, which says `told`, with a seal or without.
/// \throws DataError when it describes none; as check_seal().
SavedModel architecture_of(const Config& told, std::string_view text, const std::string& name);

}  // namespace hebb::io
