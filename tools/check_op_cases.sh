#!/bin/sh
# tools/check_op_cases.sh [ROOT]: every function of include/hebb/ops.hpp has a case in tests/ops/cases.cpp.
set -eu
cd "${1:-.}"

status=0
for op in $(sed -n 's/^Tensors\{0,1\} \([a-z0-9_]*\)(.*/\1/p' include/hebb/ops.hpp | sort -u); do
  if ! grep -q "\.op = \"$op\"" tests/ops/cases*.cpp; then
    echo "include/hebb/ops.hpp: $op has no case in tests/ops/cases.cpp"
    status=1
  fi
done
exit $status
