#include "hebb/error.hpp"

#include <utility>

namespace hebb {

Error::Error(std::string message, Subject subject)
    : message_(std::move(message)), what_(message_), subject_(subject) {}

void Error::prepend_path(std::string_view layer) {
  path_ = path_.empty() ? std::string(layer) : std::string(layer) + "/" + path_;
  what_ = subject_ == Subject::layer ? path_ + ": " + message_
                                     : message_ + ", in layer `" + path_ + "`";
}

}  // namespace hebb
