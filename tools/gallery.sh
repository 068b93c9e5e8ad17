#!/bin/sh
# tools/gallery.sh BUILD: draws docs/pictures anew with the programs in BUILD/bin, the same bytes every time: `make gallery`.
# Examples that draw are those that take the name of a file; the activations are those that docs/activations.md links.
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/$1/bin
pictures=$PWD/docs/pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rm -rf "$pictures"
mkdir -p "$pictures/activations"
"$bin/example_pictures" "$pictures"
for source in $(grep -l 'save(argv\[1\])' examples/*.cpp); do
  name=$(basename "$source" .cpp)
  "$bin/example_$name" "$pictures/$name.svg" >/dev/null
done
"$bin/example_xor_clouds" "$pictures/xor_clouds.svg" "$pictures/xor_clouds-dark.svg" >/dev/null
for name in $(sed -n 's|.*(pictures/activations/\([a-z0-9_]*\)\.svg).*|\1|p' docs/activations.md); do
  "$bin/hebb" plot activations "$name" -o "$pictures/activations/$name.svg" >/dev/null
done

# The session of docs/train.md.
cp data/iris.csv "$work"
cd "$work"
"$bin/hebb" plot iris.csv --target species -o "$pictures/iris.svg" >/dev/null
"$bin/hebb" train iris.csv --target species --quiet >/dev/null
"$bin/hebb" plot runs/iris-1 --picture curves -o "$pictures/iris_curves.svg" >/dev/null
