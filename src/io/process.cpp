#include "io/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/text.hpp"
#include "hebb/error.hpp"

extern char** environ;

namespace hebb::io {

namespace {

constexpr std::size_t kMostText = std::size_t{64} << 10;

[[noreturn]] void fail(const std::string& program, int code) {
  throw IOError(text::format("cannot run {}: {}", program, std::generic_category().message(code)));
}

/// posix_spawn's list of what to do with descriptors in the new process.
class FileActions {
 public:
  explicit FileActions(const std::string& program) : program_(program) {
    check(posix_spawn_file_actions_init(&actions_));
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void open_input(const char* path) {
    check(posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, path, O_RDONLY, 0));
  }
  void redirect(int from, int to) { check(posix_spawn_file_actions_adddup2(&actions_, from, to)); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void check(int code) const {
    if (code != 0) fail(program_, code);
  }

  posix_spawn_file_actions_t actions_;
  const std::string& program_;
};

/// A pipe whose ends are closed at the latest with it, and are not inherited by any program.
class Pipe {
 public:
  explicit Pipe(const std::string& program) {
    if (::pipe(ends_.data()) != 0) fail(program, errno);
    for (const int end : ends_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  ~Pipe() {
    close_write_end();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int write_end() const { return ends_[1]; }
  void close_write_end() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  /// All that is written until the other side closes its end. What exceeds kMostText is read, so
  /// that the writer does not wait for ever, and dropped.
  std::string read_all() const {
    std::string text;
    std::array<char, 4096> buffer;
    for (;;) {
      const ssize_t count = ::read(ends_[0], buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return text;
      text.append(buffer.data(),
                  std::min(static_cast<std::size_t>(count), kMostText - text.size()));
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    // A host program that ignores SIGCHLD leaves no status to collect. The callers check what the
    // program left behind, so that alone is no failure.
    if (errno != EINTR) return 0;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments,
                          const ProgramOptions& options) {
  const std::string& program = arguments.at(0);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    argv.push_back(
        const_cast<char*>(argument.c_str()));  // not written to: POSIX keeps C's old type
  }
  argv.push_back(nullptr);

  Pipe pipe(program);
  FileActions actions(program);
  actions.open_input(options.input_path.empty() ? "/dev/null" : options.input_path.c_str());
  if (options.capture == Capture::output) actions.redirect(pipe.write_end(), STDOUT_FILENO);
  if (options.capture == Capture::errors) actions.redirect(pipe.write_end(), STDERR_FILENO);

  pid_t process = 0;
  const int code =
      ::posix_spawnp(&process, program.c_str(), actions.get(), nullptr, argv.data(), environ);
  ProgramResult result;
  if (code == ENOENT) {
    result.found = false;
    return result;
  }
  if (code != 0) fail(program, code);
  pipe.close_write_end();
  if (options.capture != Capture::nothing) result.text = pipe.read_all();
  result.status = wait_for(process);
  return result;
}

}  // namespace hebb::io
