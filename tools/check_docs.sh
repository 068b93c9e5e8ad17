#!/bin/sh
# tools/check_docs.sh ROOT: every public declaration has a comment. Doxygen finds those that have none.
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
[ ! -s "$work/left" ]
