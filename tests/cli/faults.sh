#!/bin/sh
# faults.sh HEBB MODEL EXTENSION...: `hebb convert MODEL` onto a file that is there, while each of its write-like
# system calls in turn kills it or fails. The file is the old one or the new one, whole; a failure says why, with exit
# status 1, and leaves no temporary file; what a killed run left the next one removes. Status 77: no strace here.
set -u
hebb=$1
model=$(realpath "$2")
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir place
export SOURCE_DATE_EPOCH=1700000000 # archives say when they were made

if ! strace -o trace true 2>/dev/null; then
  echo "skipped: strace is not installed, or may not trace here"
  exit 77
fi

points=0
wrong=0
complain() {
  echo "$file: $1"
  wrong=$((wrong + 1))
}

# The file is on the disk before it gets its name, and then the name is.
check_order() {
  strace -o trace -e trace=openat,write,fsync,/^rename "$hebb" convert "$model" "$file" --force 2>err
  order=$(sed -n '/\.tmp", O_WRONLY/,$p' trace | grep -v 'write(2,' | sed -n 's/^\([a-z]*\)(.*/\1/p' | uniq | tr '\n' ' ')
  case $order in
    "openat write fsync rename openat fsync "*) ;;
    *) complain "written in the order $order" ;;
  esac
}

# One run, whose call number $n of this kind meets the fault. Status 1: it was not met.
inject() {
  printf old >"$file"
  strace -f -o trace -e "trace=$call" -e "inject=$call:$fault:when=$n" \
    "$hebb" convert "$model" "$file" --force >out 2>err
  status=$?
  grep -q -e INJECTED -e 'killed by SIGKILL' trace || return 1
  points=$((points + 1))
  met="$call, number $n, $fault"
  if cmp -s "$file" new; then now=new
  elif [ "$(cat "$file")" = old ]; then now=old
  else complain "$met: neither the old file nor the new one"; fi
  if [ "$fault" = signal=KILL ]; then
    "$hebb" convert "$model" "$file" --force 2>/dev/null || complain "$met: the next run fails"
    cmp -s "$file" new || complain "$met: the next run does not write the file"
  elif [ $status = 0 ]; then
    [ $now = new ] || complain "$met: exit status 0, and the file is old"
  elif [ $now = old ]; then
    # Before main() it is the loader that fails, with a status of its own.
    [ $status = 1 ] || [ $status = 127 ] || complain "$met: exit status $status"
    [ -s err ] || [ "$call" = write ] || complain "$met: no reason on stderr"
  fi
  [ -z "$(find place -name '*.tmp')" ] || complain "$met: a temporary file is left"
}

for extension in "$@"; do
  file=place/model.$extension
  "$hebb" convert "$model" "$file" 2>/dev/null || exit 1
  cp "$file" new
  check_order
  for fault in signal=KILL error=ENOSPC error=EIO error=EDQUOT; do
    for call in openat write fsync /^rename close; do
      n=1
      while inject; do n=$((n + 1)); done
    done
  done
done
echo "write faults: $points injected, $wrong wrong"
[ $points -gt 0 ] && [ $wrong = 0 ]
