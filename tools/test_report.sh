#!/bin/sh
# tools/test_report.sh LOG: what matters of a verbose CTest log: failed tests with their output, skipped ones
# with the reason, the counts, and CTest's summary as the last lines.
awk '
  # "12: text": output of test 12. " 3/99 Test #12: name .... Passed": its end.
  /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    number = $0; sub(/^.*#/, "", number); sub(/:.*/, "", number)
    if ($0 !~ / Passed / && $0 !~ /\(Disabled\)/) {
      print
      if ($0 ~ /Skipped/) { if (reason[number] != "") print reason[number] }
      else printf "%s", output[number]
    }
    delete output[number]
    next
  }
  /^[0-9]+: / {
    number = $0; sub(/:.*/, "", number)
    text = $0; sub(/^[0-9]+: /, "", text)
    output[number] = output[number] "    " text "\n"
    if (text ~ /^bad inputs: [0-9]+ refused, [0-9]+ not$/) {
      split(text, word, " ")
      refused += word[3]
      not_refused += word[5]
    } else if (text ~ /^golden values: [0-9]+ compared, [0-9]+ off$/) {
      split(text, word, " ")
      golden += word[3]
      golden_off += word[5]
    } else if (text ~ /^gradient checks: [0-9]+ passed, [0-9]+ failed$/) {
      split(text, word, " ")
      gradients += word[3]
      gradients_off += word[5]
    } else if (text ~ /^(programs|gemm shapes|bad inputs|fuzz [a-z0-9_]+): [0-9]+ /) {
      counts = counts text "\n"
    }
    if (text ~ /skipped: /) reason[number] = "    " text
    next
  }
  /tests passed,/ {
    summary = 1
    printf "%s", counts
    if (gradients + gradients_off > 0) {
      printf "gradient checks: %d passed, %d failed\n", gradients, gradients_off
    }
    if (golden + golden_off > 0) printf "golden values: %d compared, %d off\n", golden, golden_off
    if (refused + not_refused > 0) printf "bad inputs: %d refused, %d not\n", refused, not_refused
  }
  summary { if ($0 != "") print }
  { last = $0 }
  END { if (!summary) print "CTest ended without a summary: " last }
' "$1"
