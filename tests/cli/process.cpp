#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace hebb::test {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLimitSeconds = 280;  // below the limit of the test runner

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Both ends of a pipe or a terminal; -1: not open.
struct Channel {
  int read_end = -1;
  int write_end = -1;
};

Channel make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  return {ends[0], ends[1]};
}

Channel make_terminal() {
  Channel channel;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 100;
  if (openpty(&channel.read_end, &channel.write_end, nullptr, nullptr, &size) != 0) {
    throw std::runtime_error("openpty failed");
  }
  fcntl(channel.read_end, F_SETFD, FD_CLOEXEC);
  fcntl(channel.write_end, F_SETFD, FD_CLOEXEC);
  return channel;
}

[[noreturn]] void become_hebb(const Start& start, const Channel& out, const Channel& err) {
  if (!start.folder.empty() && chdir(start.folder.c_str()) != 0) _exit(127);
  unsetenv("NO_COLOR");
  for (const auto& [name, value] : start.environment) setenv(name.c_str(), value.c_str(), 1);
  dup2(open(start.input.c_str(), O_RDONLY), STDIN_FILENO);
  dup2(err.write_end, STDERR_FILENO);
  switch (start.output) {
    case Output::pipe:
    case Output::terminal: dup2(out.write_end, STDOUT_FILENO); break;
    case Output::closed: close(STDOUT_FILENO); break;
    case Output::closed_pipe: {
      const Channel unread = make_pipe();
      dup2(unread.write_end, STDOUT_FILENO);
      close(unread.read_end);
      std::signal(SIGPIPE, SIG_IGN);
      break;
    }
    case Output::full_disk: dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); break;
  }
  std::vector<char*> words = {const_cast<char*>(HEBB_CLI)};
  for (const std::string& word : start.arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(HEBB_CLI, words.data());
  _exit(127);
}

/// Reads what is there; false at the end. A terminal reports an error in place of an end.
bool read_some(int file, std::string& text) {
  char buffer[4096];
  const ssize_t count = read(file, buffer, sizeof buffer);
  if (count <= 0) return false;
  text.append(buffer, static_cast<std::size_t>(count));
  return true;
}

/// Sends a signal; after SIGSTOP, waits until the program has stopped.
void send(pid_t child, int signal) {
  kill(child, signal);
  if (signal == SIGSTOP) waitpid(child, nullptr, WUNTRACED);
}

/// Collects both streams until both have ended; false when that takes too long.
bool collect(pid_t child, const Start& start, pollfd (&files)[2], Ended& ended) {
  const Clock::time_point begin = Clock::now();
  const auto watch = [&] {
    if (!start.watch) return;
    for (const int signal : start.watch(ended.err)) send(child, signal);
  };
  while (files[0].fd >= 0 || files[1].fd >= 0) {
    if (seconds_since(begin) > kLimitSeconds) return false;
    if (poll(files, 2, 100) <= 0) {
      watch();
      continue;
    }
    for (int i = 0; i < 2; ++i) {
      if (files[i].revents == 0) continue;
      if (!read_some(files[i].fd, i == 0 ? ended.out : ended.err)) {
        close(files[i].fd);
        files[i].fd = -1;  // poll() passes over it
      } else if (i == 1) {
        watch();
      }
    }
  }
  return true;
}

}  // namespace

Ended run_hebb(const Start& start) {
  const Channel out = start.output == Output::terminal ? make_terminal() : make_pipe();
  const Channel err = start.terminal ? make_terminal() : make_pipe();
  const Clock::time_point begin = Clock::now();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become_hebb(start, out, err);
  close(out.write_end);
  close(err.write_end);

  Ended ended;
  pollfd files[2] = {{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}};
  const bool in_time = collect(child, start, files, ended);
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  ended.peak_bytes = usage.ru_maxrss * 1024;
  ended.seconds = seconds_since(begin);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  if (!in_time) ended.code = kTimedOut;
  return ended;
}

}  // namespace hebb::test
