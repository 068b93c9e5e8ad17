#!/bin/sh
# self_test.sh ROOT: the checks in tools/ find what they are there to find. Each gets a tree with one fault.
set -eu
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/include/hebb" "$work/src/base" "$work/src/kernels" "$work/src/nn" "$work/src/io" "$work/src/train" \
  "$work/apps/cli" "$work/tests/ops"

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

# An example without its data is skipped; one that fails for another reason is not.
printf '#!/bin/sh\necho "Set is not on this machine and HEBB_OFFLINE forbids to fetch it; ..." >&2\n[ "$HEBB_OFFLINE" = 1 ] && exit 1\n' >"$work/example"
chmod +x "$work/example"
: >"$work/example.expected"
status=0
said=$(sh "$root/tests/examples/run_example.sh" "$work/example" "$work/example.expected") || status=$?
[ "$status: $said" = "77: skipped: no data" ] || { echo "run_example.sh: status $status without data: $said"; exit 1; }
printf '#!/bin/sh\necho broken >&2\nexit 1\n' >"$work/example"
status=0
sh "$root/tests/examples/run_example.sh" "$work/example" "$work/example.expected" >"$work/said" || status=$?
[ "$status" = 1 ] || { echo "run_example.sh: status $status for an example that fails"; exit 1; }
