#!/usr/bin/env python3
"""Lets h5py read what hebb wrote: the tree of tests/io/hdf5_writer_test.cpp.

    HEBB_HDF5_OUT=/tmp/a.h5 build/release/bin/hebb_test_io --gtest_filter='Hdf5Writer.WritesWhat*'
    python tools/golden/hdf5_check.py /tmp/a.h5
"""
import sys

import h5py
import numpy


def texts(values):
    return [value.decode() if isinstance(value, bytes) else value for value in values]


def check_limits(file):
    for count in (1, 8, 9, 100, 256, 257, 9000):
        group = file["members/%d" % count]
        assert list(group) == sorted(str(i) for i in range(count))
        for i in range(count):
            member = group[str(i)]
            assert list(member) == [] if i % 3 == 0 else member[()] == i
        assert "none" not in group
    assert sorted(map(len, file["names"])) == [5, 200] and file["names/gr\u00fc\u00dfe"].shape == (1,)
    attributes = file["attributes"].attrs
    assert len(attributes) == 3006
    assert attributes["n" * 512].dtype == "u1" and numpy.array_equal(attributes["n" * 512], numpy.full(64512, 3))
    assert attributes["axes"].shape == (1, 2, 1, 2, 1, 2, 1, 2) and (attributes["axes"] == 7).all()
    assert attributes["gr\u00f6\u00dfe"] == "\u03b1\u03b2"
    assert attributes["huge"] == "x" * 3000000
    assert texts(attributes["empty"]) == [""] * 4032
    assert texts(attributes["empty fixed"]) == ["", ""]
    assert all(attributes[str(i)] == str(i) for i in range(3000))
    assert file["axes"].shape == (1, 2, 3, 1, 2, 3, 1, 2) and (file["axes"][()] == .25).all()
    assert file["bytes"][()].tolist() == [9, 9, 9]
    assert file["none"].shape == (2, 0, 3) and file["none"].dtype == "i8"


def main():
    with h5py.File(sys.argv[1]) as file:
        attributes = file.attrs
        assert attributes["keras_version"] == "3.15.0"
        assert attributes["greek"] == "\u03b1\u03b2"
        assert attributes["nothing"] == ""
        assert attributes["long"] == "x" * 100000
        assert texts(attributes["variable"]) == ["a", "", "gr\u00fc\u00df"]
        assert attributes["fixed"].dtype == "S14" and texts(attributes["fixed"]) == ["dense/kernel:0", "b"]
        assert attributes["none"].dtype == "f8" and attributes["none"].shape == (0,)
        parts = [texts(attributes["split%d" % part]) for part in range(3)]
        assert sum(parts, []) == ["a_layer_with_a_name_%d" % i for i in range(6000)]
        assert attributes["number"] == 2.5
        assert attributes["whole"].tolist() == [1, -2, 3]
        for name, dtype, value in (("float32", "f4", [[1.5, -2, 3.25], [0, 5, 6]]), ("float64", "f8", [0.1, 1e300]),
                                   ("int64", "i8", [-2**63, 7]), ("uint8", "u1", [0, 255]), ("scalar", "i8", 4),
                                   ("empty", "f4", numpy.zeros((0, 3))), ("deep/er/values", "f4", numpy.full((2, 2, 2), .5))):
            assert file[name].dtype == dtype, name
            assert numpy.array_equal(file[name][()], value), name
            assert file[name].shape == numpy.shape(value), name
        layer = file["layers/dense/vars"]
        assert layer.attrs["name"] == "dense"
        assert sorted(layer, key=int) == [str(i) for i in range(30)] and layer["29"][0] == 29
        assert list(file["layers/dropout/vars"]) == []
        check_limits(file)
    print("h5py reads what hebb wrote")


main()
