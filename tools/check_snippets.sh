#!/bin/sh
# tools/check_snippets.sh [ROOT]: code in the documentation is code that the tests run. A fenced block that follows a
# line `<!-- from FILE -->` must stand in FILE, word for word; a ```cpp block without such a line is an offence.
set -eu
cd "${1:-.}"

status=0
for page in README.md ARCHITECTURE.md docs/*.md; do
  [ -f "$page" ] || continue
  awk -v page="$page" '
    function read(file, line, text) {
      text = ""
      while ((getline line < file) > 0) text = text line "\n"
      close(file)
      return text
    }
    /^<!-- from .* -->$/ { source = $3; next }
    /^```/ && !inside {
      inside = 1; block = ""; first = FNR
      if ($0 ~ /^```cpp/ && source == "") { printf "%s:%d: a cpp block needs <!-- from FILE -->\n", page, FNR; bad = 1 }
      next
    }
    /^```/ && inside {
      if (source != "" && index(read(source), block) == 0) {
        printf "%s:%d: this block does not stand in %s\n", page, first, source; bad = 1
      }
      inside = 0; source = ""; next
    }
    inside { block = block $0 "\n"; next }
    NF { source = "" }
    END { exit bad }
  ' "$page" || status=1
done
exit $status
