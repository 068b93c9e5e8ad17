#include "io/download.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/byte_stream.hpp"
#include "io/process.hpp"

namespace hebb::io {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTemporaryPrefix = ".download-";

[[noreturn]] void cannot_write(const std::string& cache, const std::string& reason) {
  throw IOError(
      text::format("cannot write to the cache folder {}: {}; name another folder with the "
                   "environment variable XDG_CACHE_HOME, or one that has the data with "
                   "HEBB_DATA_DIR",
                   cache, reason));
}

/// Removes what downloads that were killed have left behind; one that still runs is younger than
/// this.
void remove_leftovers(const std::string& cache) {
  constexpr auto kAbandoned = std::chrono::hours(24);
  const auto now = fs::file_time_type::clock::now();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(cache, ignored)) {
    if (!entry.path().filename().string().starts_with(kTemporaryPrefix)) continue;
    const auto written = entry.last_write_time(ignored);
    if (!ignored && now - written > kAbandoned) fs::remove_all(entry.path(), ignored);
  }
}

/// A new folder in the cache that vanishes with this object: what has not been checked stays in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& cache) {
    std::error_code failed;
    fs::create_directories(cache, failed);
    if (failed) cannot_write(cache, failed.message());
    remove_leftovers(cache);
    path_ = (fs::path(cache) / kTemporaryPrefix).string() + "XXXXXX";
    if (!::mkdtemp(path_.data())) cannot_write(cache, std::generic_category().message(errno));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string file(const std::string& name) const { return (fs::path(path_) / name).string(); }

 private:
  std::string path_;
};

/// The SHA-256 of a file in hexadecimal, by the program of coreutils or that of Perl.
std::string sha256_of(const std::string& path) {
  constexpr std::size_t kDigits = 64;
  const std::vector<std::string> programs[] = {{"sha256sum"}, {"shasum", "-a", "256"}};
  for (const std::vector<std::string>& program : programs) {
    const ProgramResult result =
        run_program(program, {.input_path = path, .capture = Capture::output});
    if (!result.found) continue;
    if (result.status == 0 && result.text.size() >= kDigits) return result.text.substr(0, kDigits);
    throw IOError(text::format("{} failed with status {}", program[0], result.status));
  }
  throw IOError(
      "cannot check what was fetched: there is neither sha256sum nor shasum; install "
      "coreutils");
}

void say(const std::string& line) { std::fputs(line.c_str(), stderr); }

/// Lets curl write the file at `url` to `path`. Returns why that failed, or nothing.
std::string transfer(const std::string& url, const std::string& path) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  std::vector<std::string> command = {"curl", "--fail", "--location"};
  // No redirection leads to a local file, and a server that stalls is left for the next mirror.
  command.insert(command.end(), {"--proto-redir", "=http,https", "--connect-timeout", "20",
                                 "--speed-limit", "1000", "--speed-time", "60"});
  if (terminal) {
    say(url + "\n");
    command.push_back("--progress-bar");
  } else {
    command.insert(command.end(), {"--silent", "--show-error"});
  }
  command.insert(command.end(), {"--output", path, "--", url});

  const ProgramResult result =
      run_program(command, {.capture = terminal ? Capture::nothing : Capture::errors});
  if (!result.found) return "there is no program curl; install it";
  if (result.status == 0) return {};
  const std::string_view said = std::string_view(result.text).substr(0, result.text.find('\n'));
  if (!said.empty()) return std::string(said);
  return text::format("curl ended with status {}", result.status);
}

/// Unpacks `packed` into the new file `plain`. Returns what is wrong with the content, or nothing.
std::string unpack(const SourceFile& file, const std::string& packed, const std::string& plain) {
  try {
    const Bytes bytes = InputFile(packed).read_all();
    ByteStream stream(bytes.span(), "what was sent");
    Bytes content(static_cast<std::size_t>(file.bytes) + 1);
    const std::size_t count = stream.read(content.span());
    if (count != file.bytes) {
      return text::format("what was sent has {} bytes unpacked, expected {}",
                          count > file.bytes ? "more" : text::format("{}", count), file.bytes);
    }
    write_new_file(plain, content.span().first(count));
  } catch (const DataError& error) {
    return error.message();
  }
  const std::string sum = sha256_of(plain);
  if (sum == file.sha256) return {};
  return text::format("what was sent has SHA-256 {}, expected {}", sum, file.sha256);
}

/// Fetches one file from the first mirror that has it whole. Returns why none did, or nothing.
std::string fetch(const Source& source, const SourceFile& file, const std::string& cache) {
  std::string reasons;
  for (const std::string& mirror : source.mirrors) {
    const TemporaryFolder temporary(cache);
    const std::string packed = temporary.file("packed");
    const std::string plain = temporary.file("plain");
    const std::string url = mirror + file.name + ".gz";
    std::string reason = transfer(url, packed);
    if (reason.empty()) reason = unpack(file, packed, plain);
    if (!reason.empty()) {
      reasons += text::format("{}{}: {}", reasons.empty() ? "" : "; ", url, reason);
      continue;
    }
    std::error_code failed;
    fs::rename(plain, fs::path(cache) / file.name, failed);
    if (failed) cannot_write(cache, failed.message());
    return {};
  }
  return reasons;
}

/// What a person can do instead: which files, from where, into which folder.
std::string by_hand(const Source& source, const std::string& cache,
                    const std::vector<const SourceFile*>& missing) {
  std::string names;
  for (const SourceFile* file : missing) {
    names += (names.empty() ? "" : ", ") + file->name + ".gz";
  }
  std::string advice =
      text::format("fetch {} from {}, {}put them into ", names, source.mirrors.front(),
                   gzip_supported() ? "" : "unpack them, ");
  if (!cache.empty()) advice += text::format("{} or into ", cache);
  advice += text::format("{}/ in a folder that the environment variable HEBB_DATA_DIR names",
                         source.folder);
  if (!source.package.empty()) {
    advice += text::format(", or install Debian's package {}", source.package);
  }
  return advice;
}

}  // namespace

void download(const Source& source) {
  const std::string cache = cache_folder(source.folder);
  std::vector<const SourceFile*> missing;
  const auto present =
      cache.empty() ? std::vector<std::string>(source.files.size()) : files_in(cache, source);
  for (std::size_t i = 0; i < present.size(); ++i) {
    if (present[i].empty()) missing.push_back(&source.files[i]);
  }
  const auto refuse = [&](const std::string& reason) {
    throw IOError(text::format("{} is not on this machine and {}; {}", source.title, reason,
                               by_hand(source, cache, missing)));
  };

  const std::string offline = environment("HEBB_OFFLINE");
  if (!offline.empty() && offline != "0") refuse("HEBB_OFFLINE forbids to fetch it");
  if (cache.empty()) refuse("neither XDG_CACHE_HOME nor HOME says where to keep it");
  if (!gzip_supported()) refuse("this hebb was built without HEBB_WITH_ZLIB, so cannot unpack it");
  say(text::format("hebb: fetching {} into {}\n", source.title, cache));
  for (const SourceFile* file : missing) {
    const std::string reason = fetch(source, *file, cache);
    if (!reason.empty()) refuse(text::format("could not be fetched ({})", reason));
  }
}

}  // namespace hebb::io
