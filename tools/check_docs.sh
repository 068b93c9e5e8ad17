#!/bin/sh
# tools/check_docs.sh ROOT: every public declaration has a comment (Doxygen finds those that have none), every file
# that a page refers to is there, and every picture is shown by a page.
set -eu
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

doxygen - >"$work/out" 2>"$work/warnings" <<CONFIG
INPUT = "$root/include/hebb"
RECURSIVE = YES
FILE_PATTERNS = *.hpp
OUTPUT_DIRECTORY = "$work"
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
EXTRACT_ALL = NO
QUIET = YES
WARN_IF_UNDOCUMENTED = YES
WARN_NO_PARAMDOC = NO
WARN_IF_DOC_ERROR = YES
EXCLUDE_SYMBOLS = hebb::detail* TensorImpl
DISTRIBUTE_GROUP_DOC = YES
ENABLE_PREPROCESSING = YES
MACRO_EXPANSION = YES
STRIP_FROM_PATH = "$root"
CONFIG

# Special members and overrides inherit their meaning (Doxygen sees that but for bases that are templates);
# everything else is to be said.
grep -vE '\) (const )?override \(function\)|Member (~[A-Za-z]+|operator=)|^ |deleted|[A-Za-z]+\(const [A-Za-z]+ ?&\) *=delete' "$work/warnings" >"$work/left" || true
sed "s|$root/||" "$work/left"
status=0
[ ! -s "$work/left" ] || status=1

cd "$root"
find . -name '*.md' -not -path './build/*' | sed 's|^\./||' | while read -r page; do
  # [text](file), src="file", srcset="file" outside of code; not addresses, nor places within a page.
  sed '/^ *```/,/^ *```/d; s/`[^`]*`//g' "$page" | grep -oE '\]\([^)#: ]+[)#]|src(set)?="[^":]+"' |
    sed -E 's/^(\]\(|src(set)?=")//; s/.$//' | while read -r file; do
    echo "$(dirname "$page")/$file" | sed 's|^\./||' >>"$work/files"
    [ -e "$(dirname "$page")/$file" ] || echo "$page refers to $file, which is not there"
  done
done >"$work/missing"
touch "$work/files"
for picture in $(find . -path './docs/pictures/*.svg' | sed 's|^\./||'); do
  sed 's|docs/\.\./||; s|examples/\.\./||' "$work/files" | grep -qxF "$picture" || echo "$picture is shown by no page"
done >>"$work/missing"
cat "$work/missing"
[ ! -s "$work/missing" ] || status=1
exit $status
