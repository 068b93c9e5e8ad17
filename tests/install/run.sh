#!/bin/sh
# run.sh ROOT BUILD COMPILER installed|subdirectory: a consumer of hebb is built and run.
set -eu
root=$1
build=$2
compiler=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

launcher=
if command -v ccache >/dev/null 2>&1; then launcher="-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"; fi

case $4 in
  installed)
    cmake --install "$build" --prefix "$work/prefix" >"$work/log" || { cat "$work/log"; exit 1; }
    for path in include/hebb/hebb.hpp lib/cmake/hebb/hebbConfig.cmake; do
      [ -e "$work/prefix/$path" ] || { echo "the installation lacks $path"; exit 1; }
    done
    if [ -e "$build/bin/hebb" ]; then
      "$work/prefix/bin/hebb" --version
      for path in man/man1/hebb-train.1 bash-completion/completions/hebb zsh/site-functions/_hebb; do
        [ -s "$work/prefix/share/$path" ] || { echo "the installation lacks $path"; exit 1; }
      done
    fi
    # An installed tree can be moved.
    mv "$work/prefix" "$work/moved"
    cmake -G Ninja -S "$root/tests/install/consumer" -B "$work/build" -DCMAKE_CXX_COMPILER="$compiler" \
      -DCMAKE_PREFIX_PATH="$work/moved"
    cmake --build "$work/build"
    "$work/build/consumer"
    if [ -e "$work/moved/bin/hebb" ]; then
      # The project that hebb init writes gives the result of the run.
      hebb=$work/moved/bin/hebb
      { cat "$root/data/iris.csv"; echo "5,3,1,0.2,"; } >"$work/iris.csv"  # a row without a target
      result=$("$hebb" train "$work/iris.csv" --target species -o "$work/run" -q | tail -n 1)
      "$hebb" init "$work/run" -o "$work/project" -q
      cmake -G Ninja -S "$work/project" -B "$work/project/build" -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_CXX_FLAGS_RELEASE=-O0
      cmake --build "$work/project/build"
      figures=$(cd "$work" && "$work/project/build/network")
      accuracy=${result##* } loss=${result#test loss } loss=${loss%%,*}
      echo "$figures" | grep -q "^test accuracy $accuracy" || { echo "$result, but the project: $figures"; exit 1; }
      echo "$figures" | grep -q "^test loss $loss" || { echo "$result, but the project: $figures"; exit 1; }
    fi
    if command -v pkg-config >/dev/null 2>&1; then
      flags=$(PKG_CONFIG_PATH=$(dirname "$(find "$work/moved" -name hebb.pc)") pkg-config --cflags --libs hebb)
      # shellcheck disable=SC2086
      "$compiler" -std=c++20 "$root/tests/install/consumer/main.cpp" -o "$work/by_pkg_config" $flags
      "$work/by_pkg_config"
    fi
    ;;
  subdirectory)
    # shellcheck disable=SC2086
    cmake -G Ninja -S "$root/tests/install/subdirectory" -B "$work/build" -DCMAKE_CXX_COMPILER="$compiler" $launcher \
      -DHEBB_SOURCE="$root" -DCMAKE_CXX_FLAGS=-O0 -DHEBB_KERNELS=scalar -DHEBB_WITH_ZLIB=OFF -DHEBB_WITH_ZIP=OFF -DHEBB_WITH_IMAGES=OFF -DHEBB_WITH_CAIRO=OFF -DHEBB_WITH_JSON=OFF -DHEBB_WITH_YAML=OFF
    cmake --build "$work/build" -j 2
    "$work/build/consumer"
    ;;
esac
