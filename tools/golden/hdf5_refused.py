#!/usr/bin/env python3
"""HDF5 files that are sound and that hebb refuses, in part or whole, for tests/io/hdf5_refused_test.cpp.

    python tools/golden/hdf5_refused.py tests/fuzz/corpus/hdf5
"""
import os
import sys

import h5py
import numpy


def raw_dataset(file, name, kind, shape=(2,), properties=None):
    h5py.h5d.create(file.id, name.encode(), kind, h5py.h5s.create_simple(shape), properties)


def refused(file):
    """What hebb refuses when it is asked for; beside it stands what it reads."""
    values = numpy.arange(20, dtype="f4")
    file["good"] = values
    file["soft"] = h5py.SoftLink("/good")
    file["nowhere"] = h5py.SoftLink("/no/such/thing")
    file["elsewhere"] = h5py.ExternalLink("/etc/passwd", "/")
    file.create_dataset("outside", (4,), "u1", external=[("/etc/passwd", 0, 4)])
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4,))
    file.create_virtual_dataset("virtual", layout)
    file.create_dataset("lzf", data=values, chunks=(5,), compression="lzf")
    file.create_dataset("scaleoffset", data=values.astype("i4"), chunks=(5,), scaleoffset=4)
    unknown = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    unknown.set_chunk((2,))
    unknown.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, ())
    raw_dataset(file, "zstd", h5py.h5t.NATIVE_FLOAT, properties=unknown)
    file["compound"] = numpy.array([(1, 2.0)], [("a", "i4"), ("b", "f4")])
    file["complex"] = numpy.array([1j])
    file.create_dataset("references", (1,), h5py.ref_dtype)
    file.create_dataset("opaque", data=numpy.array([b"ab"], "V2"))
    file.create_dataset("fixed_arrays", (2,), numpy.dtype(("f4", (3,))))
    raw_dataset(file, "fixed_arrays_inside", h5py.h5t.array_create(h5py.h5t.NATIVE_FLOAT, (3,)))
    file.create_dataset("lists", (2,), h5py.vlen_dtype("i4"))
    raw_dataset(file, "bits", h5py.h5t.STD_B8LE)
    raw_dataset(file, "times", h5py.h5t.UNIX_D32LE)
    raw_dataset(file, "long_doubles", h5py.h5t.NATIVE_LDOUBLE)
    file["committed"] = numpy.dtype("f4")
    file.create_dataset("of_committed", (2,), file["committed"])
    file["good"].attrs.create("of_committed", 1.5, dtype=file["committed"])
    file["good"].attrs["compound"] = numpy.array([(1, 2.0)], [("a", "i4"), ("b", "f4")])
    file["good"].attrs["number"] = 1
    file["nine_axes"] = numpy.zeros((1,) * 9)
    file["beyond_int64"] = numpy.array([2**63], "u8")
    file.create_dataset("bomb", (2**40,), "f8")
    file.create_dataset("bomb_of_chunks", (2**40, 2**20), "f8", chunks=(1024, 1024))
    file.create_dataset("bomb_of_texts", (2**34,), h5py.string_dtype())
    file.create_dataset("huge_chunk", data=values, chunks=(5,), maxshape=(None,)).resize((2**31,))
    file.create_group("circle/inside")
    file["circle/inside/back"] = file["circle"]
    file["circle/root"] = file["/"]
    file.create_group("/".join(["deep"] * 70))


def doubling(file):
    """Forty groups, each twice in the one before: 2^40 paths."""
    group = file
    for _ in range(40):
        inside = group.create_group("a")
        group["b"] = inside
        group = inside


def many_times(file):
    """A large dataset that was never written, under many names."""
    file.create_dataset("0", (40 << 20,), "u1")
    for number in range(1, 10):
        file[str(number)] = file["0"]


def main():
    for name, fill in (("refused", refused), ("refused_doubling", doubling), ("refused_many_times", many_times)):
        with h5py.File(os.path.join(sys.argv[1], name + ".h5"), "w", libver=("v114", "v114")) as file:
            fill(file)


main()
