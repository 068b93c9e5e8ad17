#!/bin/sh
# tools/fuzz.sh FOLDER SECONDS [EXECUTIONS]: runs every fuzzer in FOLDER/bin for SECONDS (0: no limit) or so many
# executions, on top of the seed corpora in tests/fuzz/corpus, and prints a line for each. Inputs that crashed stay in
# FOLDER/crashes. Status 1 when there are any.
set -u
folder=$1
seconds=$2
executions_wanted=${3:--1}
seeds=$(dirname "$0")/../tests/fuzz/corpus
status=0
mkdir -p "$folder/crashes"
for target in "$folder"/bin/fuzz_*; do
  [ -x "$target" ] || { echo "tools/fuzz.sh: no fuzzers in $folder/bin; build the preset fuzz" >&2; exit 1; }
  name=${target##*/fuzz_}
  log=$folder/$name.log
  mkdir -p "$folder/corpus/$name"
  "$target" -max_total_time="$seconds" -runs="$executions_wanted" -print_final_stats=1 -artifact_prefix="$folder/crashes/$name-" \
    "$folder/corpus/$name" "$seeds/$name" >"$log" 2>&1
  ended=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  crashes=0
  if [ $ended -ne 0 ]; then
    crashes=1
    status=1
    tail -n 40 "$log"
  fi
  echo "fuzz $name: ${executions:-0} executions, $crashes crashes"
done
exit $status
