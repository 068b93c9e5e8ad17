#!/usr/bin/env python3
"""Small PNG and JPEG files written by Pillow, for tests/io/images_test.cpp and the fuzz target.

    python tools/golden/images.py tests/fuzz/corpus/image
"""
import os
import sys

from PIL import Image

FOLDER = sys.argv[1]


def path(name):
    return os.path.join(FOLDER, name)


def main():
    grey = Image.new("L", (4, 3))
    grey.putdata([20 * i for i in range(12)])
    grey.save(path("grey.png"))
    color = Image.new("RGB", (2, 2))
    color.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (10, 20, 30)])
    color.save(path("color.png"))
    color.quantize(4).save(path("palette.png"))
    opaque = Image.new("RGBA", (2, 1))
    opaque.putdata([(1, 2, 3, 4), (5, 6, 7, 255)])
    opaque.save(path("opacity.png"))
    Image.new("I;16", (2, 1), 0x8040).save(path("sixteen.png"))
    grey.convert("1").save(path("bits.png"))
    Image.new("RGB", (17, 9), (200, 100, 50)).save(path("plain.jpg"), quality=95)
    Image.new("L", (8, 8), 77).save(path("grey.jpg"), quality=95)
    Image.new("RGB", (17, 9), (200, 100, 50)).save(path("progressive.jpg"), quality=95, progressive=True)


main()
