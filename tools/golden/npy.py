#!/usr/bin/env python3
"""Small .npy and .npz files written by NumPy, for tests/io/npy_test.cpp and the fuzz target.

    python tools/golden/npy.py tests/fuzz/corpus/npy
"""
import os
import sys
import zipfile

import numpy

FOLDER = sys.argv[1]


def path(name):
    return os.path.join(FOLDER, name)


def main():
    values = numpy.array([[0, 1, -2], [100, 3, 4]])
    for descr in ("<f4", ">f4", "<f8", ">f8", "<f2", ">f2", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"):
        numpy.save(path("signed_%s.npy" % descr.replace("<", "little_").replace(">", "big_").replace("|", "")),
                   values.astype(descr))
    for descr in ("|u1", "<u2", ">u2", "<u4", "<u8", ">u8"):
        numpy.save(path("unsigned_%s.npy" % descr.replace("<", "little_").replace(">", "big_").replace("|", "")),
                   abs(values).astype(descr))
    numpy.save(path("bool.npy"), values > 1)
    numpy.save(path("half_extremes.npy"),
               numpy.array([65504, -6e-8, 6.1e-5, numpy.inf, -numpy.inf, 0.1], "<f2"))
    numpy.save(path("fortran.npy"), numpy.asfortranarray(numpy.arange(24.0).reshape(2, 3, 4)))
    numpy.save(path("scalar.npy"), numpy.float64(2.5))
    numpy.save(path("vector.npy"), numpy.arange(5))
    numpy.save(path("empty.npy"), numpy.zeros((0, 3), "f4"))
    numpy.save(path("too_large.npy"), numpy.array([2**63], "u8"))
    numpy.save(path("object.npy"), numpy.array([{}], dtype=object), allow_pickle=True)
    numpy.save(path("text.npy"), numpy.array(["ab"]))
    numpy.save(path("date.npy"), numpy.array(["2024-01-31"], "M8[D]"))
    numpy.save(path("complex.npy"), numpy.array([1j]))
    numpy.save(path("structured.npy"), numpy.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]))
    with open(path("version_2.npy"), "wb") as file:
        numpy.lib.format.write_array(file, numpy.arange(3.0), version=(2, 0))
    numpy.savez(path("stored.npz"), x=values.astype("f4"), y=numpy.arange(2))
    numpy.savez_compressed(path("deflated.npz"), x=values.astype("f4"), y=numpy.arange(2))
    with zipfile.ZipFile(path("other.npz"), "w") as archive:
        archive.writestr("readme.txt", "no array")


main()
