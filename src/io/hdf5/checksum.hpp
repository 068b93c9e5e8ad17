// The two checksums of HDF5 files.
#pragma once

#include <cstdint>
#include <span>

namespace hebb::io::hdf5 {

/// Checksum of metadata: Bob Jenkins's lookup3, "hashlittle" with the initial value 0
/// (http://burtleburtle.net/bob/c/lookup3.c, 2006).
std::uint32_t lookup3(std::span<const std::uint8_t> bytes);

/// Checksum of the filter fletcher32: Fletcher's sums over big-endian 16-bit words, modulo 65535;
/// an odd byte at the end is the upper half of a word. Sums that are multiples of 65535 are 65535
/// unless all words are 0.
std::uint32_t fletcher32(std::span<const std::uint8_t> bytes);

}  // namespace hebb::io::hdf5
