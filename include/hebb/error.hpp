/// \file
/// Exceptions. Every mistake of a user becomes one of these; nothing in hebb aborts.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace hebb {

/// Base of all exceptions that hebb throws. `what()` says where the fault is, what was expected,
/// what was found and, where there is one, the mend.
///
/// An error that leaves a layer carries the path of that layer: a layer's own complaint reads
/// `dense_1: expects inputs with last axis 128, got shape (64, 100)`, an operation's reads
/// `dense: x has 7 features but W expects 2. x: [5, 7], W: [2, 32], in layer `dense_1``.
class Error : public std::exception {
 public:
  /// Who the message speaks of: `stated`, the message names its subject itself; `layer`, the
  /// subject is the layer that the error leaves, whose path is put in front.
  enum class Subject { stated, layer };

  /// An error with this message.
  explicit Error(std::string message, Subject subject = Subject::stated);

  /// The whole text: message and path.
  const char* what() const noexcept override { return what_.c_str(); }
  /// The message as it was thrown, without the path.
  const std::string& message() const noexcept { return message_; }
  /// Names of the layers that the error came through, outermost first, joined by `/`; empty outside
  /// of layers.
  const std::string& path() const noexcept { return path_; }
  /// Puts the name of an enclosing layer in front of path(). Called by Layer on the way out.
  void prepend_path(std::string_view layer);

 private:
  std::string message_;
  std::string path_;
  std::string what_;
  Subject subject_;
};

/// Shapes that do not fit together.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// A dtype that the operation does not take.
class DTypeError : public Error {
 public:
  using Error::Error;
};

/// An argument out of its range, an unknown name, a call out of order.
class ValueError : public Error {
 public:
  using Error::Error;
};

/// Data that cannot be trained on or read: NaN, a label outside the classes, a damaged file.
class DataError : public Error {
 public:
  using Error::Error;
};

/// A file or program outside hebb that failed: not found, not readable, no space.
class IOError : public Error {
 public:
  using Error::Error;
};

}  // namespace hebb
