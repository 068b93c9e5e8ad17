#!/bin/sh
# Builds the kernels and their tests for ARM 64-bit and runs them under QEMU, on Debian 12 (x86-64):
# `make arm`. Needs g++-aarch64-linux-gnu and qemu-user; libraries for ARM are unpacked into the
# build folder, not installed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/arm
system=$build/system

for program in aarch64-linux-gnu-g++ qemu-aarch64; do
  command -v "$program" >/dev/null || {
    echo "arm: $program was not found; apt-get install g++-aarch64-linux-gnu qemu-user" >&2
    exit 1
  }
done
dpkg --print-foreign-architectures | grep -qx arm64 || {
  echo "arm: apt does not know the packages; dpkg --add-architecture arm64 && apt-get update" >&2
  exit 1
}

if [ ! -d "$system" ]; then
  mkdir -p "$build/packages"
  (cd "$build/packages" &&
    apt-get download libhwy-dev:arm64 libhwy1:arm64 libgtest-dev:arm64 libgmock-dev:arm64 googletest \
      librapidcheck-dev:arm64 libfmt-dev:arm64 libfmt9:arm64)
  for package in "$build"/packages/*.deb; do dpkg -x "$package" "$system"; done
fi

cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
  -DCMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ \
  -DCMAKE_CROSSCOMPILING_EMULATOR='qemu-aarch64;-L;/usr/aarch64-linux-gnu' \
  -DCMAKE_FIND_ROOT_PATH="$system" -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
  -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY \
  -DHEBB_WITH_ZLIB=OFF -DHEBB_WITH_ZIP=OFF -DHEBB_WITH_IMAGES=OFF -DHEBB_WITH_JSON=OFF \
  -DHEBB_WITH_TENSORBOARD=OFF \
  -DHEBB_BUILD_APPS=OFF -DHEBB_BUILD_EXAMPLES=OFF -DHEBB_BUILD_BENCH=OFF
cmake --build "$build" --target hebb_test_kernels
# What threads share is left out: under QEMU threads that wait for each other take hours.
exec qemu-aarch64 -L /usr/aarch64-linux-gnu "$build/bin/hebb_test_kernels" --gtest_filter='-Threaded*'
