#!/bin/sh
# tools/check_rows.sh [ROOT]: the include rule of ARCHITECTURE.md. A file includes its own row and rows below;
# io, plot and dist do not include each other; kernels know only base; nn does not include kernels; train reaches
# files only through nn; the folders of the tool include those before them. Public headers include no third-party
# header and none of the slow standard ones.
# Prints each offence as file:line and ends with status 1 if there is one.
set -eu
cd "${1:-.}"

find include/hebb src apps -name '*.hpp' -o -name '*.cpp' | LC_ALL=C sort | xargs awk '
  BEGIN {
    split("base kernels tensor ops data nn io plot dist train apps", names, " ")
    split("1    2       3      4   5    5  6  6    6    7     8", level, " ")
    for (i in names) height[names[i]] = level[i]
    n = split("terminal recipe files data training run verbs", names, " ")
    for (i = 1; i <= n; i++) folder_height["cli/" names[i]] = i
    rows["base"] = "error shape dtype random threads version"
    rows["tensor"] = "tensor tensors dataset"
    rows["ops"] = "activation ops"
    rows["nn"] = "config fields pass layer layers initializers regularizers constraints weight_function type_list symbol variable losses metrics optimizers schedules history model training_options callbacks registry saving state_fields"
    rows["data"] = "table table_encoder preprocessing splits"
    rows["io"] = "assets io datasets csv images"
    rows["plot"] = "plot"
    rows["train"] = "data model_selection"
    rows["umbrella"] = "hebb"
    for (row in rows) {
      n = split(rows[row], headers, " ")
      for (i = 1; i <= n; i++) row_of_header[headers[i]] = row
    }
    slow["functional"] = slow["filesystem"] = slow["regex"] = 1
  }
  # Row of a path as it stands in an #include or below the root; empty: not ours.
  function row_of(path, parts, name) {
    if (path ~ /^hebb\/(callbacks|layers|losses|metrics|optimizers)\//) return "nn"
    if (path ~ /^hebb\/plot\//) return "plot"
    if (path ~ /^hebb\//) {
      name = path; sub(/^hebb\//, "", name); sub(/\.hpp$/, "", name)
      return name in row_of_header ? row_of_header[name] : "unknown"
    }
    split(path, parts, "/")
    return parts[1] in height ? parts[1] : ""
  }
  # Folder of the tool that a path lies in; empty: in none.
  function folder_of(path, parts, name) {
    sub(/^apps\//, "", path)
    split(path, parts, "/")
    name = parts[1] "/" parts[2]
    return name in folder_height ? name : ""
  }
  function offence(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }

  FNR == 1 {
    path = FILENAME
    public = path ~ /^include\//
    sub(/^include\//, "", path); sub(/^src\//, "", path)
    own = row_of(path)
    own_folder = folder_of(path)
    if (own == "unknown") offence("give this public header a row in tools/check_rows.sh")
  }
  /^[ \t]*using namespace/ && FILENAME ~ /\.hpp$/ { offence("a header has no using namespace") }
  /^[ \t]*#[ \t]*include/ {
    target = $0; sub(/^[^<"]*[<"]/, "", target); sub(/[>"].*/, "", target)
    if (target ~ /^\.\.?\//) offence("name " target " from src/, so that its row can be seen")
    folder = folder_of(target)
    if (folder != "" && own_folder != "" && folder_height[folder] > folder_height[own_folder]) {
      offence(own_folder " must not include " folder ": " target)
    }
    row = row_of(target)
    if (public && row == "" && (target ~ /[.\/]/ || target in slow)) offence("a public header includes " target)
    if (row == "" || own == "umbrella" || own == "unknown") next
    if (row == "unknown") { offence("include of " target ", which has no row"); next }
    if (row == "umbrella") { if (own != "apps") offence("only users include hebb/hebb.hpp"); next }
    if (row == own) next
    if (height[row] >= height[own]) offence(own " must not include " row ": " target)
    else if (own == "kernels" && row != "base") offence("kernels include base alone: " target)
    else if (own == "nn" && row == "kernels") offence("nn does not include kernels: " target)
    else if (own == "train" && height[row] == 6) offence("train reaches files only through nn: " target)
  }
  END { exit bad }
'
