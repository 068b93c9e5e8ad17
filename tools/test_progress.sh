#!/bin/sh
# tools/test_progress.sh LOG PROCESS [SECONDS]: says on stderr how many tests of a verbose CTest log have ended, while
# PROCESS runs and until it is told to end: a counter on a terminal, elsewhere a line every so many seconds (20).
log=$1 process=$2 seconds=${3:-20}
exec >&2

progress() { sed -n 's|^ *\([0-9]*/[0-9]*\) Test  *#[0-9].*|tests: \1|p' "$log" | tail -n 1; }
wipe() { [ ! -t 1 ] || printf '\r%30s\r' ''; }
trap 'wipe; exit 0' TERM

said=
waited=0
# The output of sleep is not ours: whoever reads it would wait for a sleep that outlives this script.
while sleep 1 >/dev/null 2>&1 && kill -0 "$process" 2>/dev/null; do
  waited=$((waited + 1))
  if [ -t 1 ]; then
    printf '\r%s' "$(progress)"
  elif [ "$waited" -ge "$seconds" ]; then
    waited=0
    now=$(progress)
    [ "$now" = "$said" ] || echo "$now"
    said=$now
  fi
done
wipe
