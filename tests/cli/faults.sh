#!/bin/sh
# faults.sh HEBB [STRIDE]: `hebb convert` onto a file that is there, while each STRIDE-th of its write-like system
# calls in turn kills it or fails. The file is the old one or the new one, whole; a failure says why, with exit
# status 1, and leaves no temporary file; what a killed run left the next one removes. Status 77: no strace here.
set -u
hebb=$1
stride=${2:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

if ! strace -o trace true 2>/dev/null; then
  echo "skipped: strace is not installed, or may not trace here"
  exit 77
fi

model() { # model UNITS FILE: an architecture of that many units
  printf '{"class_name": "Sequential", "config": {"name": "net", "layers": [' >"$2"
  printf '{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "in"}}, ' >>"$2"
  printf '{"class_name": "Dense", "config": {"name": "dense", "units": %s}}]}}' "$1" >>"$2"
}
model 3 old_in.json
model 5 new_in.json
mkdir place
"$hebb" convert old_in.json old.json 2>/dev/null || exit 1
"$hebb" convert new_in.json new.json 2>/dev/null || exit 1

points=0
wrong=0
complain() {
  echo "$call, $fault, call $n: $1"
  wrong=$((wrong + 1))
}

for fault in signal=KILL error=ENOSPC error=EIO; do
  for call in openat write fsync /^rename close; do
    n=1
    while :; do
      cp old.json place/model.json
      strace -f -o trace -e "trace=$call" -e "inject=$call:$fault:when=$n" \
        "$hebb" convert new_in.json place/model.json --force >out 2>err
      status=$?
      if ! grep -q -e INJECTED -e 'killed by SIGKILL' trace; then break; fi
      points=$((points + 1))
      if cmp -s place/model.json new.json; then now=new
      elif cmp -s place/model.json old.json; then now=old
      else now=neither; fi
      [ $now != neither ] || complain "the file is neither the old one nor the new one"
      left=$(find place -name '*.tmp' | wc -l)
      if [ $fault = signal=KILL ]; then
        "$hebb" convert new_in.json place/model.json --force 2>/dev/null || complain "the next run fails"
        left=$(find place -name '*.tmp' | wc -l)
        cmp -s place/model.json new.json || complain "the next run does not write the file"
      elif [ $status = 0 ]; then
        [ $now = new ] || complain "exit status 0, and the file is old"
      elif [ $now = old ]; then
        # Before main() it is the loader that fails, with a status of its own.
        case $status in 1 | 127) ;; *) complain "exit status $status" ;; esac
        [ -s err ] || [ "$call" = write ] || complain "no reason on stderr"
      fi
      [ "$left" = 0 ] || complain "a temporary file is left"
      n=$((n + stride))
    done
  done
done
echo "write faults: $points injected, $wrong wrong"
[ $points -gt 0 ] && [ $wrong = 0 ]
