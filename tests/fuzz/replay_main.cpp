// Feeds the files of a corpus to a fuzz target: inputs that broke a parser once are tried for ever.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s NAME CORPUS\n", argv[0]);
    return 2;
  }
  int executions = 1;
  LLVMFuzzerTestOneInput(nullptr, 0);
  for (const auto& entry : std::filesystem::directory_iterator(argv[2])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++executions;
  }
  std::printf("fuzz %s: %d executions, 0 crashes\n", argv[1], executions);
}
