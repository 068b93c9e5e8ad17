// ConfigBuilder: a Config out of what a parser meets, one thing after the other, within limits.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hebb/config.hpp"

namespace hebb::io {

/// What may be shown of a damaged text: short and printable.
std::string printable(std::string_view text);

/// Takes values, lists and objects in the order of a text.
class ConfigBuilder {
 public:
  /// Most lists and objects within each other.
  static constexpr std::size_t kMostLevels = 64;
  /// Most values; one takes 100 bytes, its text may take two.
  static constexpr std::size_t kMostValues = 1'000'000;

  /// Throws an error that says what is wrong, and where the parser is.
  using Refuse = std::function<void(const std::string& what)>;
  explicit ConfigBuilder(Refuse refuse) : refuse_(std::move(refuse)) {}

  /// A value of the list, or behind the last key of the object.
  void value(Config value);
  /// The name of the next member. Refused when there is one of that name.
  void key(std::string name);
  /// A list or an object begins.
  void open(bool object);
  /// It ends.
  void close();
  /// True when the next thing is a key.
  bool expects_key() const { return !open_.empty() && open_.back().object && !open_.back().named; }
  /// The whole.
  Config take() { return std::move(root_); }

 private:
  /// A list or object that has not ended.
  struct Open {
    bool object;
    bool named = false;  // the member that comes
    Config::List list = {};
    Config::Object members = {};
    std::unordered_set<std::string> names = {};
  };

  Refuse refuse_;
  std::size_t values_ = 0;
  std::vector<Open> open_;
  Config root_;
};

/// Refuses to write what a ConfigBuilder would refuse to read. `format`: "json".
/// \throws ValueError for more levels or values.
void check_limits(const Config& config, std::string_view format);

}  // namespace hebb::io
