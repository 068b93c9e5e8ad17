// A program of a user's: built three ways, against the installed hebb and against its sources.
#include <cstdio>
#include <hebb/hebb.hpp>

int main() {
  hebb::Sequential model{hebb::layers::Input({4}), hebb::layers::Dense(3)};
  std::printf("hebb %d.%d.%d: %d parameters\n", HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR,
              HEBB_VERSION_PATCH, static_cast<int>(model.count_params()));
  return model.count_params() == 15 ? 0 : 1;
}
