// Where a model errs, for report.html.
#pragma once

#include <string>

#include "cli/run/report_page.hpp"

namespace hebb::cli {

/// Pictures of what the model makes of the test part (confusion, curves of thresholds, predicted
/// against true) and its worst mistakes, as HTML.
std::string mistakes_section(const Reported& run);

}  // namespace hebb::cli
