#!/bin/sh
# compile_fail.sh ROOT COMPILER FILE: FILE does not compile, and the compiler says why in the words of FILE's first line,
# `// EXPECT: words`.
set -u
words=$(sed -n '1s|^// EXPECT: ||p' "$3")
if [ -z "$words" ]; then
  echo "$3: the first line is to be // EXPECT: words"
  exit 1
fi
if output=$("$2" -std=c++20 -fsyntax-only -I"$1/include" "$3" 2>&1); then
  echo "$3 compiles"
  exit 1
fi
case $output in
  *"$words"*) exit 0 ;;
esac
echo "the compiler does not say: $words"
echo "$output"
exit 1
