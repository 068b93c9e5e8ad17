#include "cli/run/html.hpp"

#include "base/markup.hpp"
#include "base/text.hpp"
#include "cli/terminal/values.hpp"

namespace hebb::cli::html {

namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --text: #1a1a1a; --quiet: #5c5c5c; --line: #d9d9d9; --back: #ffffff; --soft: #f5f5f3; --mark: #0072b2; }
.dark { display: none; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --quiet: #a8a8a8; --line: #3a3a3a; --back: #161616; --soft: #202020; --mark: #56b4e9; }
  .dark { display: block; }
  .light { display: none; }
}
body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: var(--text); background: var(--back); max-width: 50rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; }
p { margin: .5rem 0; }
.lead { color: var(--quiet); }
.result { font-size: 1.4rem; font-weight: bold; color: var(--mark); margin: 1.5rem 0 .25rem; }
table { border-collapse: collapse; font-size: .875rem; width: 100%; }
.wide { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { background: var(--soft); padding: .75rem 1rem; overflow-x: auto; font: .8125rem/1.5 "DejaVu Sans Mono", monospace; border-radius: .25rem; }
pre.code { white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 1rem 0; }
svg { max-width: 100%; height: auto; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
)";

bool is_number_text(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.,+-e% ") == std::string::npos;
}

}  // namespace

std::string paragraph(std::string_view text) {
  return text::format("<p>{}</p>\n", text::escaped_markup(text));
}

std::string section(std::string_view title, const std::string& content) {
  return text::format("<section>\n<h2>{}</h2>\n{}</section>\n", text::escaped_markup(title),
                      content);
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::string result = "<div class=\"wide\"><table>\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    result += "<tr>";
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const std::size_t sample = r == 0 && rows.size() > 1 ? 1 : r;
      const bool number = is_number_text(rows[sample][c]);
      const char* tag = r == 0 ? "th" : "td";
      result += text::format("<{}{}>{}</{}>", tag, number ? " class=\"number\"" : "",
                             text::escaped_markup(rows[r][c]), tag);
    }
    result += "</tr>\n";
  }
  return result + "</table></div>\n";
}

std::string code(std::string_view text) {
  return text::format("<pre class=\"code\">{}</pre>\n", text::escaped_markup(text));
}

std::string columns(std::string_view text) {
  return text::format("<pre>{}</pre>\n", text::escaped_markup(text));
}

std::string picture(const plot::Figure& figure) {
  const auto drawn = [&](const char* name, plot::Theme theme) {
    return text::format("<div class=\"{}\">{}</div>\n", name, figure.svg({.theme = theme}));
  };
  return text::format("<figure>{}{}</figure>\n", drawn("light", plot::Theme::light),
                      drawn("dark", plot::Theme::dark));
}

std::string page(std::string_view title, const std::string& body) {
  return text::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      text::escaped_markup(title), kStyle, body);
}

}  // namespace hebb::cli::html
