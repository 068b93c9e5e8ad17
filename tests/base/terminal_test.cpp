#include "base/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace hebb {
namespace {

/// Sets a variable of the environment as long as it lives; null removes it.
class Setting {
 public:
  Setting(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Setting() { set(before_ ? before_->c_str() : nullptr); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

 private:
  void set(const char* value) const { value ? setenv(name_, value, 1) : unsetenv(name_); }
  const char* name_;
  std::optional<std::string> before_;
};

bool shows_utf8_in(const char* all, const char* type, const char* lang) {
  const Setting a("LC_ALL", all), b("LC_CTYPE", type), c("LANG", lang);
  return shows_utf8();
}

TEST(Terminal, TheLocaleSaysWhetherUtf8IsShown) {
  for (const char* locale : {"C.UTF-8", "en_US.utf8", "de_DE.UTF-8@euro", "de_DE"}) {
    EXPECT_TRUE(shows_utf8_in(nullptr, nullptr, locale)) << locale;
  }
  for (const char* locale : {"C", "POSIX", "de_DE.ISO-8859-1", "ja_JP.eucJP"}) {
    EXPECT_FALSE(shows_utf8_in(nullptr, nullptr, locale)) << locale;
  }
  EXPECT_TRUE(shows_utf8_in(nullptr, nullptr, nullptr));
  EXPECT_FALSE(shows_utf8_in("C", "C.UTF-8", "C.UTF-8"));
  EXPECT_TRUE(shows_utf8_in("", "C.UTF-8", "C"));
}

TEST(Terminal, NoColorIsHeard) {
  const Setting none("NO_COLOR", nullptr);
  EXPECT_TRUE(colors_wanted());
  const Setting empty("NO_COLOR", "");
  EXPECT_TRUE(colors_wanted());
  const Setting set("NO_COLOR", "1");
  EXPECT_FALSE(colors_wanted());
}

TEST(Terminal, APipeHasNoColumns) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EQ(columns_of_terminal(ends[0]), std::nullopt);
  close(ends[0]);
  close(ends[1]);
  EXPECT_EQ(columns_of_terminal(-1), std::nullopt);
}

}  // namespace
}  // namespace hebb
