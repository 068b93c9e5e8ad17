// Pieces of a page that stands alone: no scripts, nothing to be fetched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hebb/plot/figure.hpp"

namespace hebb::cli::html {

/// A paragraph of text.
std::string paragraph(std::string_view text);

/// A heading and what stands under it, which is HTML.
std::string section(std::string_view title, const std::string& content);

/// A table of texts; the first row is the heading. Columns of numbers are set flush right.
std::string table(const std::vector<std::vector<std::string>>& rows);

/// Lines to be copied; long ones are broken.
std::string code(std::string_view text);

/// Lines whose letters stand below each other.
std::string columns(std::string_view text);

/// A picture, light or dark as the reader's screen is.
std::string picture(const plot::Figure& figure);

/// The whole page. `body` is HTML.
std::string page(std::string_view title, const std::string& body);

}  // namespace hebb::cli::html
