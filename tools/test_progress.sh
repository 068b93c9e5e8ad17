#!/bin/sh
# tools/test_progress.sh LOG PROCESS: says on stderr how far the CTest that writes LOG has come, until PROCESS ends: one
# line that changes on a terminal, a line every 20 seconds otherwise.
log=$1
process=$2
seconds=0
while kill -0 "$process" 2>/dev/null; do
  line=$(grep -E '^ *[0-9]+/[0-9]+ Test +#' "$log" 2>/dev/null | tail -n 1 | sed 's/ Test .*//; s/ //g')
  if [ -t 2 ]; then
    printf '\rtests: %s ' "${line:-0}" >&2
  elif [ $seconds -gt 0 ] && [ $((seconds % 20)) -eq 0 ]; then
    echo "tests: ${line:-0} after $seconds s" >&2
  fi
  sleep 1
  seconds=$((seconds + 1))
done
[ ! -t 2 ] || printf '\r\033[K' >&2
