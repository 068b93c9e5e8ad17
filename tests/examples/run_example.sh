#!/bin/sh
# run_example.sh PROGRAM EXPECTED [PICTURE]: runs an example in an empty folder and compares what it prints, line by
# line, with EXPECTED. There {{REGEX}} stands for text that may vary. With the name PICTURE it draws an SVG of that name
# as well. Status 77 and the line "skipped: no data" when the program ends because its data is not here: a test reaches
# for no network.
set -u
export HEBB_OFFLINE=1
program=$1
expected=$2
picture=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && "$program" $(sed -n 's/^# arguments: //p' "$expected") $picture) >"$work/out" 2>"$work/err"
status=$?
if [ $status -ne 0 ] && grep -q 'is not on this machine' "$work/err"; then
  echo "skipped: no data"
  exit 77
fi
if [ $status -ne 0 ]; then
  echo "$program ended with status $status"
  cat "$work/err"
  exit 1
fi
if [ -n "$picture" ] && ! grep -q '</svg>' "$work/$picture"; then
  echo "$program did not draw $picture"
  exit 1
fi
grep -v '^# arguments: ' "$expected" >"$work/expected"
awk '
  # A line of the expected text as a regular expression: {{...}} as it is, all else literally.
  function pattern(line, result, at) {
    result = ""
    while ((at = index(line, "{{")) > 0) {
      result = result literal(substr(line, 1, at - 1))
      line = substr(line, at + 2)
      at = index(line, "}}")
      result = result "(" substr(line, 1, at - 1) ")"
      line = substr(line, at + 2)
    }
    return "^" result literal(line) "$"
  }
  function literal(text) { gsub(/[][\\.^$*+?(){}|\/]/, "\\\\&", text); return text }
  NR == FNR { want[FNR] = $0; lines = FNR; next }
  {
    seen = FNR
    if (FNR > lines) { printf "line %d is not expected: %s\n", FNR, $0; bad = 1; exit }
    if ($0 != want[FNR] && $0 !~ pattern(want[FNR])) {
      printf "line %d\n  expected: %s\n  printed:  %s\n", FNR, want[FNR], $0; bad = 1
    }
  }
  END {
    if (!bad && seen < lines) { printf "%d lines expected, %d printed\n", lines, seen; bad = 1 }
    exit bad
  }
' "$work/expected" "$work/out"
