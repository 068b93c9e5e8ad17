#!/bin/sh
# tools/keras/test.sh BUILD: Python's own tools, installed into BUILD/keras, read what hebb writes.
set -eu
build=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -x "$build/keras/bin/python" ] || python3 -m venv "$build/keras"
"$build/keras/bin/python" -m pip install --quiet tensorboard pillow tensorflow-cpu keras

HEBB_EVENTS_DIR="$work/events" "$build/bin/hebb_test_train" --gtest_filter='*WritesAFolderForTheRealOne' --gtest_brief=1
"$build/keras/bin/python" "$here/events.py" "$work/events"

mkdir "$work/models"
HEBB_KERAS_DIR="$work/models" "$build/bin/hebb_test_io" --gtest_filter='*WritesFilesForTheRealOne*' --gtest_brief=1
KERAS_BACKEND=tensorflow CUDA_VISIBLE_DEVICES= "$build/keras/bin/python" "$here/files.py" "$work/models"
