#!/bin/sh
# tools/check_headers.sh ROOT COMPILER...: every public header compiles alone and without a warning.
set -eu
cd "$1"
shift

status=0
for compiler in "$@"; do
  command -v "$compiler" >/dev/null 2>&1 || continue
  for header in $(find include/hebb -name '*.hpp' | LC_ALL=C sort); do
    echo "#include \"${header#include/}\"" |
      "$compiler" -std=c++20 -fsyntax-only -Wall -Wextra -Wshadow -Wconversion -Werror -Iinclude -x c++ - || {
      echo "$header: does not compile alone with $compiler"
      status=1
    }
  done
done
exit $status
