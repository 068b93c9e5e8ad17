#include "cli/terminal/errors.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

namespace hebb::cli {

namespace {

int complain(std::string_view message, int code) {
  const std::string line = error_line(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return code;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    line += code < 0x20 || code == 0x7f ? ' ' : c;
  }
  return line;
}

std::string error_line(std::string_view message) { return "hebb: " + one_line(message); }

int exit_code_of(const std::function<int()>& command) {
  try {
    return command();
  } catch (const UsageError& error) {
    return complain(error.what(), kUsage);
  } catch (const Interrupted& error) {
    return complain(error.what(), kSignalBase + error.signal());
  } catch (const OutputClosed&) {
    return kSignalBase + SIGPIPE;
  } catch (const std::bad_alloc&) {
    return complain("not enough memory; a smaller network or a smaller --batch-size needs less",
                    kFailure);
  } catch (const std::exception& error) {
    return complain(error.what(), kFailure);
  } catch (...) {
    return complain("an error of unknown kind; please report it with the command line", kFailure);
  }
}

}  // namespace hebb::cli
