#!/usr/bin/env python3
"""Reads the event files that TensorBoardTest.WritesAFolderForTheRealOne wrote, with the real TensorBoard.

    python3 tools/keras/events.py FOLDER
"""
import io
import sys

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def accumulated(folder):
    events = EventAccumulator(folder, size_guidance={"scalars": 0, "histograms": 0, "images": 0, "tensors": 0})
    events.Reload()
    return events


def expect(what, got, wanted):
    if got != wanted:
        sys.exit("%s: %r, not %r" % (what, got, wanted))


def main():
    train, validation = (accumulated(sys.argv[1] + "/" + part) for part in ("train", "validation"))
    expect("scalars of train", sorted(train.Tags()["scalars"]), ["batch_loss", "epoch_learning_rate", "epoch_loss"])
    expect("scalars of validation", sorted(validation.Tags()["scalars"]),
           ["epoch_loss", "evaluation_loss_vs_iterations"])
    expect("batches", [e.step for e in train.Scalars("batch_loss")], [1, 2, 3, 4])
    expect("learning rate", [e.value for e in train.Scalars("epoch_learning_rate")], [0.125, 0.125])
    # The loss of an epoch is the running one of its last batch.
    expect("loss", [e.value for e in train.Scalars("epoch_loss")],
           [e.value for e in train.Scalars("batch_loss")][1::2])
    weights = ["sequential/out/kernel", "sequential/wide/bias", "sequential/wide/kernel"]
    expect("histograms", sorted(train.Tags()["histograms"]), [w + "/histogram" for w in weights])
    for event in train.Histograms("sequential/wide/kernel/histogram"):
        histogram = event.histogram_value
        expect("numbers", sum(histogram.bucket), histogram.num)
        expect("kernel", histogram.num, 6)
    expect("images", sorted(train.Tags()["images"]), [w + "/image" for w in weights])
    for event in train.Images("sequential/wide/kernel/image"):
        image = Image.open(io.BytesIO(event.encoded_image_string))
        image.load()
        expect("image", (image.mode, image.size, event.width, event.height), ("L", (3, 2), 3, 2))
        expect("shades", image.getextrema(), (0, 255))
    print("TensorBoard: all of %s read back" % sys.argv[1])


main()
