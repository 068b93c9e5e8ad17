#!/bin/sh
# self_test.sh ROOT: the checks in tools/ find what they are there to find. Each gets a tree with one fault.
set -eu
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/include/hebb" "$work/src/base" "$work/src/kernels" "$work/src/nn" "$work/src/io" "$work/src/train" \
  "$work/apps/cli/data" "$work/tests/ops"

# refuses FILE TEXT CHECK: with TEXT in FILE the check fails; without it passes.
refuses() {
  printf '%b' "$2" >"$work/$1"
  if sh "$root/tools/$3" "$work" >"$work/log" 2>&1; then
    echo "$3 does not see: $2"
    exit 1
  fi
  rm "$work/$1"
}

printf '#include <vector>\n' >"$work/src/base/good.cpp"
printf '/// \\file\n/// Good.\n#pragma once\nnamespace hebb {\n/// One.\nint one();\n}\n' >"$work/include/hebb/error.hpp"
printf 'Tensor known(const Tensor& x);\n' >"$work/include/hebb/ops.hpp"
printf '{.op = "known"}\n' >"$work/tests/ops/cases.cpp"
printf 'text\n' >"$work/README.md"
for check in check_rows.sh check_op_cases.sh check_snippets.sh; do sh "$root/tools/$check" "$work"; done

refuses src/base/bad.cpp '#include "kernels/table.hpp"\n' check_rows.sh
refuses src/kernels/bad.cpp '#include "tensor/impl.hpp"\n' check_rows.sh
refuses src/nn/bad.cpp '#include "kernels/table.hpp"\n' check_rows.sh
refuses src/nn/bad.cpp '#include "hebb/hebb.hpp"\n' check_rows.sh
refuses src/io/bad.cpp '#include "plot/chart.hpp"\n' check_rows.sh
refuses src/base/bad.cpp '#include "../nn/arena.hpp"\n' check_rows.sh
refuses src/train/bad.cpp '#include "hebb/io.hpp"\n' check_rows.sh
refuses apps/cli/data/bad.cpp '#include "cli/verbs/verbs.hpp"\n' check_rows.sh
refuses include/hebb/shape.hpp '#include <functional>\n' check_rows.sh
refuses include/hebb/shape.hpp '#include <fmt/format.h>\n' check_rows.sh
refuses include/hebb/shape.hpp 'using namespace std;\n' check_rows.sh
refuses include/hebb/newcomer.hpp '#pragma once\n' check_rows.sh
refuses tests/ops/cases.cpp '{.op = "another"}\n' check_op_cases.sh
printf '{.op = "known"}\n' >"$work/tests/ops/cases.cpp"
refuses include/hebb/ops.hpp 'Tensor conv2d(const Tensor& x);\n' check_op_cases.sh
refuses README.md '```cpp\nint x;\n```\n' check_snippets.sh
refuses README.md '<!-- from src/base/good.cpp -->\n```cpp\nint x;\n```\n' check_snippets.sh

printf 'text\n' >"$work/README.md"
sh "$root/tools/check_docs.sh" "$work"
refuses include/hebb/shape.hpp '/// \\file\n/// F.\nnamespace hebb {\nint two();\n}\n' check_docs.sh
refuses include/hebb/shape.hpp '/// \\file\n/// F.\nnamespace hebb {\n/// S.\nstruct S {\n  int member = 0;\n};\n}\n' check_docs.sh

refuses README.md '![lost](docs/pictures/lost.svg)\n' check_docs.sh
refuses README.md '<source srcset="docs/pictures/lost.svg">\n' check_docs.sh
mkdir -p "$work/docs/pictures"
refuses docs/pictures/left_over.svg '<svg/>\n' check_docs.sh

# An example without its data is skipped; one that fails for another reason is not.
for why in ' and HEBB_OFFLINE forbids to fetch it' ', and hebb does not fetch it'; do
  printf '#!/bin/sh\necho "Set is not on this machine%s; ..." >&2\n[ "$HEBB_OFFLINE" = 1 ] && exit 1\n' "$why" >"$work/example"
  chmod +x "$work/example"
  : >"$work/example.expected"
  status=0
  said=$(sh "$root/tests/examples/run_example.sh" "$work/example" "$work/example.expected") || status=$?
  [ "$status: $said" = "77: skipped: no data" ] || { echo "run_example.sh: status $status without data: $said"; exit 1; }
done
printf '#!/bin/sh\necho broken >&2\nexit 1\n' >"$work/example"
status=0
sh "$root/tests/examples/run_example.sh" "$work/example" "$work/example.expected" >"$work/said" || status=$?
[ "$status" = 1 ] || { echo "run_example.sh: status $status for an example that fails"; exit 1; }

# The report of ./test adds counts up and ends with the summary of CTest.
cat >"$work/test.log" <<'LOG'
 1/12 Test  #1: io: Good ....................   Passed    0.01 sec
2: bad inputs: 30 refused, 1 not
3: bad inputs: 12 refused, 0 not
3: bad inputs: 5 more did no harm
3: gradient checks: 7 passed, 0 failed
3: gradient checks: 2 passed, 1 failed
3: golden values: 40 compared, 0 off
3: golden values: 2 compared, 1 off
 2/12 Test  #2: io: Bad .....................***Failed    0.02 sec
 3/12 Test  #3: nn: Good ....................   Passed    0.03 sec

91% tests passed, 1 tests failed out of 12

Total Test time (real) =   0.06 sec
LOG
cat >"$work/expected" <<'LOG'
 2/12 Test  #2: io: Bad .....................***Failed    0.02 sec
    bad inputs: 30 refused, 1 not
bad inputs: 5 more did no harm
gradient checks: 9 passed, 1 failed
golden values: 42 compared, 1 off
bad inputs: 42 refused, 1 not
91% tests passed, 1 tests failed out of 12
Total Test time (real) =   0.06 sec
LOG
sh "$root/tools/test_report.sh" "$work/test.log" >"$work/said"
diff "$work/expected" "$work/said" || { echo "test_report.sh: not what was expected"; exit 1; }

# While tests run a pipe gets a line, once; then the script is told to end, or sees that who started it has ended.
sh "$root/tools/test_progress.sh" "$work/test.log" $$ 1 2>"$work/said" &
progress=$!
sleep 3.5
kill "$progress"
wait "$progress"
[ "$(cat "$work/said")" = "tests: 3/12" ] || { echo "test_progress.sh said: $(cat "$work/said")"; exit 1; }
sleep 0 &
wait $!
sh "$root/tools/test_progress.sh" "$work/test.log" $!
# A terminal, where there are any, gets a counter, which is gone in the end.
if timeout 10 script -qec true /dev/null </dev/null >/dev/null 2>&1; then
  sleep 2.5 &
  process=$!
  timeout 10 script -qec "sh '$root/tools/test_progress.sh' '$work/test.log' $process" /dev/null </dev/null >"$work/said" &
  wait "$process"  # else it would count as running
  wait $!
  case $(tr '\r' '|' <"$work/said") in
    "|tests: 3/12|"*"|   "*" |") ;;
    *) echo "test_progress.sh said to a terminal: $(cat "$work/said")"; exit 1 ;;
  esac
fi

# A crash of a fuzzer is counted, and the others run all the same.
mkdir -p "$work/fuzz/bin"
printf '#!/bin/sh\necho "stat::number_of_executed_units: 120" >&2\n' >"$work/fuzz/bin/fuzz_good"
printf '#!/bin/sh\necho "stat::number_of_executed_units: 3"\necho "what broke"\nexit 77\n' >"$work/fuzz/bin/fuzz_bad"
chmod +x "$work/fuzz/bin"/*
status=0
sh "$root/tools/fuzz.sh" "$work/fuzz" 1 >"$work/said" || status=$?
[ "$status" = 1 ] || { echo "fuzz.sh: status $status for a crash"; exit 1; }
printf 'stat::number_of_executed_units: 3\nwhat broke\nfuzz bad: 3 executions, 1 crashes\nfuzz good: 120 executions, 0 crashes\n' |
  diff - "$work/said"
rm "$work/fuzz/bin/fuzz_bad"
sh "$root/tools/fuzz.sh" "$work/fuzz" 1 >"$work/said"
rm "$work/fuzz/bin/fuzz_good"
if sh "$root/tools/fuzz.sh" "$work/fuzz" 1 >"$work/said" 2>&1; then echo "fuzz.sh: content without fuzzers"; exit 1; fi
