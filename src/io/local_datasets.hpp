// Data sets that are looked for and not fetched: USPS and HAR.
#pragma once

#include "hebb/dataset.hpp"
#include "io/dataset_source.hpp"

namespace hebb::io {

/// @{
/// Where their files are looked for.
const Source& usps_source();
const Source& har_source();
const Source& har_inertial_source();
/// @}

/// @{
/// The data in files of other names or sizes, for datasets::usps() and its like; the number of
/// samples is that of the files.
TrainTest load_usps(const Source& source);
TrainTest load_har(const Source& source);
TrainTest load_har_inertial(const Source& source);
/// @}

}  // namespace hebb::io
