#!/usr/bin/env python3
"""Small HDF5 files written by h5py, and what h5py reads from them, for tests/io/hdf5_test.cpp and the fuzz target.

    python tools/golden/hdf5.py tests/fuzz/corpus/hdf5 tests/io/hdf5_expected.txt
    python tools/golden/hdf5_refused.py tests/fuzz/corpus/hdf5

Lines of the expected values: `array FILE PATH DTYPE SHAPE VALUES...`, `texts FILE PATH TEXTS...` and, for attributes,
`attribute-array` and `attribute-texts` with the name behind the path. Texts are written as hexadecimal digits behind a dot.
"""
import ctypes.util
import os
import sys

import h5py
import numpy

FOLDER, EXPECTED = sys.argv[1], sys.argv[2]
LATEST = {"libver": ("v114", "v114")}
NUMBERS = ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8",
           "|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8", "|b1")


def new_file(name, **options):
    options.setdefault("libver", ("earliest", "v108"))
    return h5py.File(os.path.join(FOLDER, name + ".h5"), "w", **options)


def numbers(file, types=NUMBERS):
    for number, descr in enumerate(types):
        signed = descr[1] in "fi"
        values = numpy.array([[0, 1, -2 if signed else 2], [100, 3, 4 + number]]).astype(descr)
        file["numbers/" + descr.replace("<", "little_").replace(">", "big_").replace("|", "")] = values


def chunks(file, latest):
    values = numpy.arange(7 * 10, dtype="f4").reshape(7, 10)
    create = file.create_dataset
    create("edges", data=values, chunks=(3, 4))
    create("line", data=numpy.arange(100, dtype="i2"), chunks=(7,))
    create("cube", data=numpy.arange(4 * 5 * 6, dtype="<i4").reshape(4, 5, 6), chunks=(2, 3, 4))
    create("rows", data=values, chunks=(2, 10))
    create("gzip", data=values, chunks=(3, 4), compression="gzip")
    create("shuffle", data=values, chunks=(3, 4), shuffle=True)
    create("fletcher32", data=values, chunks=(3, 4), fletcher32=True)
    create("odd_fletcher32", data=numpy.arange(25, dtype="u1"), chunks=(5,), fletcher32=True)
    create("all_filters", data=values, chunks=(3, 4), compression="gzip", shuffle=True, fletcher32=True)
    create("wide_shuffle", data=values.astype(">f8"), chunks=(5, 5), compression=9, shuffle=True)
    create("one_chunk", data=values, chunks=(7, 10))
    create("random", data=numpy.random.default_rng(1).standard_normal((5, 5)), chunks=(2, 2), compression="gzip")
    if not latest:  # the one index that there was before does not depend on what may grow
        return
    create("one_packed", data=values, chunks=(7, 10), compression="gzip")
    create("growing", data=numpy.arange(50, dtype="i4"), chunks=(3,), maxshape=(None,))
    create("growing_packed", data=numpy.arange(50, dtype="i4"), chunks=(3,), maxshape=(None,), compression="gzip")
    create("growing_second", data=values, chunks=(3, 4), maxshape=(9, None))
    create("growing_both", data=values, chunks=(3, 4), maxshape=(None, None))
    create("both_packed", data=values, chunks=(3, 4), maxshape=(None, None), compression="gzip")
    create("limited", data=values, chunks=(3, 4), maxshape=(20, 30))
    shrunk = create("shrunk", data=values, chunks=(3, 4), maxshape=(None, None))
    shrunk.resize((4, 5))
    early(file, "early", values, (3, 4), (7, 10))
    early(file, "early_limited", values, (3, 4), (9, 20))
    some = create("some_pages", (2100,), "u1", chunks=(1,), fillvalue=9)  # the last page is never written
    some[100:110] = some[1200:1210] = numpy.arange(10)
    create("large_growing", data=numpy.arange(700, dtype="u1"), chunks=(1,), maxshape=(None,))
    create("deep_tree", data=numpy.arange(225, dtype="u1").reshape(15, 15), chunks=(1, 1), maxshape=(None, None))


def early(file, name, values, chunk, most):
    """Room for all chunks is made at once, so that they lie one after the other."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple(values.shape, most)
    made = h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_FLOAT, space, properties)
    h5py.Dataset(made)[...] = values


def fills(file):
    create = file.create_dataset
    create("never_written", (3, 4), "f4")
    create("never_written_filled", (3, 4), "<f4", fillvalue=2.5)
    create("big_endian_filled", (3,), ">i4", fillvalue=-7)
    create("no_chunk", (5, 5), "f8", chunks=(2, 2), fillvalue=numpy.pi)
    some = create("some_chunks", (5, 5), "i8", chunks=(2, 2), fillvalue=-1)
    some[2:4, 2:4] = 3
    grown = create("grown", data=numpy.arange(5, dtype="i2"), chunks=(4,), maxshape=(None,), fillvalue=8)
    grown.resize((11,))


def shapes(file):
    file["soft"] = h5py.SoftLink("/scalar")
    file["scalar"] = numpy.float32(2.5)
    file["whole_scalar"] = numpy.int64(-3)
    file["none"] = numpy.zeros((0, 3), "f4")
    file["eight"] = numpy.arange(24, dtype="f4").reshape(1, 2, 1, 3, 1, 4, 1, 1)
    file["halves"] = numpy.array([65504, -6e-8, 6.1e-5, numpy.inf, -numpy.inf, 0.1], "<f2")
    file["extremes"] = numpy.array([3.4e38, -1e-45, numpy.inf], ">f4")
    file["bytes"] = numpy.array([-128, 127], "i1")
    file["longs"] = numpy.array([-2**63, 2**63 - 1], ">i8")
    file.create_dataset("empty_chunks", (0,), "f4", chunks=(4,), maxshape=(None,))
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    made = h5py.h5d.create(file.id, b"compact", h5py.h5t.STD_I32BE, h5py.h5s.create_simple((2, 2)), properties)
    h5py.Dataset(made)[...] = [[1, 2], [3, -4]]
    made = h5py.h5d.create(file.id, b"three_bytes", three_bytes(), h5py.h5s.create_simple((3,)))
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, numpy.array([1, -2, 70000], "i4"), h5py.h5t.NATIVE_INT32)
    bfloat = h5py.h5t.IEEE_F16LE.copy()
    bfloat.set_fields(15, 7, 8, 0, 7)
    bfloat.set_ebias(127)
    made = h5py.h5d.create(file.id, b"bfloat16", bfloat, h5py.h5s.create_simple((3,)))
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, numpy.array([1, -2.5, 1e30], "f4"), h5py.h5t.NATIVE_FLOAT)


def three_bytes():
    kind = h5py.h5t.STD_I32LE.copy()
    kind.set_precision(24)
    kind.set_size(3)
    return kind


def fixed_type(size, padding, letters=h5py.h5t.CSET_ASCII):
    kind = h5py.h5t.C_S1.copy()
    kind.set_size(size)
    kind.set_strpad(padding)
    kind.set_cset(letters)
    return kind


def strings(file):
    values = numpy.array([b"a", b"bcd", b"", b"efghi"])
    file["fixed"] = values
    file["fixed_2d"] = values.reshape(2, 2)
    file["fixed_scalar"] = numpy.bytes_(b"one")
    file.create_dataset("variable", data=["a", "", "gr\u00fc\u00df", "x" * 300], dtype=h5py.string_dtype())
    file.create_dataset("variable_ascii", data=["a", "b"], dtype=h5py.string_dtype("ascii"))
    file.create_dataset("variable_chunks", data=["t%d" % i for i in range(10)], dtype=h5py.string_dtype(), chunks=(3,),
                        compression="gzip")
    file["variable_scalar"] = "scalar"
    made = h5py.h5d.create(file.id, b"utf8", fixed_type(4, h5py.h5t.STR_NULLPAD, h5py.h5t.CSET_UTF8),
                           h5py.h5s.create_simple((2,)))
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, numpy.array([b"\xc3\xa4", b"b"], "S4"), made.get_type())
    for name, padding in (("terminated", h5py.h5t.STR_NULLTERM), ("padded", h5py.h5t.STR_NULLPAD),
                          ("spaces", h5py.h5t.STR_SPACEPAD)):
        made = h5py.h5d.create(file.id, name.encode(), fixed_type(6, padding), h5py.h5s.create_simple((3,)))
        source = numpy.array([b"a", b"b c", b"12345"], "S6")
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, source, fixed_type(6, h5py.h5t.STR_NULLPAD))


def attributes(target, many):
    set_to = target.attrs
    set_to["text"] = "2.15.0"
    set_to["bytes_text"] = numpy.bytes_(b"tensorflow")
    set_to["fixed_names"] = numpy.array([b"dense_1", b"out"])
    set_to.create("variable_names", ["dense_1", "\u03b1", ""], dtype=h5py.string_dtype())
    set_to["no_names"] = numpy.zeros(0)
    set_to["empty"] = h5py.Empty("f4")
    set_to["number"] = 2.5
    set_to["whole"] = numpy.int32(-4)
    set_to["flag"] = True
    set_to["array"] = numpy.arange(6, dtype=">i2").reshape(2, 3)
    set_to["long_text"] = "{" + "config, " * 300 + "}"
    for number in range(many):
        set_to["many_%03d" % number] = "value %d" % number


def links(file, count):
    group = file.create_group("many")
    for number in range(count):
        name = "link_%d" % (number * 7919 % count)
        group[name] = numpy.int32(number) if number % 4 == 0 else group["link_0"]
    file["again"] = group["link_0"]
    file.create_group("no/thing/in/here")


def keras(file, fixed):
    def names(list_of_names):
        return numpy.array([name.encode() for name in list_of_names]) if fixed else list_of_names
    file.attrs["keras_version"] = "2.3.1" if fixed else "3.15.0"
    file.attrs["backend"] = "tensorflow"
    weights = file.create_group("model_weights")
    weights.attrs["layer_names"] = names(["dense", "flatten", "dense_1"])
    for layer, shape in (("dense", (4, 3)), ("dense_1", (3, 2))):
        group = weights.create_group(layer)
        group.attrs["weight_names"] = names([layer + "/kernel:0", layer + "/bias:0"])
        group[layer + "/kernel:0"] = numpy.random.default_rng(2).standard_normal(shape).astype("f4")
        group[layer + "/bias:0"] = numpy.zeros(shape[1:], "f4")
    weights.create_group("flatten").attrs["weight_names"] = numpy.zeros(0)
    split = weights.create_group("split")
    split.attrs["weight_names0"] = names(["a", "b"])
    split.attrs["weight_names1"] = names(["c"])


def low_level(name, prepare, access=None):
    properties = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    prepare(properties)
    made = h5py.h5f.create(os.path.join(FOLDER, name + ".h5").encode(), h5py.h5f.ACC_TRUNC, properties, access)
    return h5py.File(made)


def superblock_1():
    """A superblock of version 1 has the width of B-trees of chunks, which h5py cannot set: by libhdf5 itself."""
    library = ctypes.util.find_library("hdf5_serial") or ctypes.util.find_library("hdf5")
    path = os.path.join(FOLDER, "superblock_1.h5").encode()
    if not library:
        return
    c = ctypes.CDLL(library)
    for function in ("H5Pcreate", "H5Fcreate"):
        getattr(c, function).restype = ctypes.c_int64
    c.H5open()
    properties = ctypes.c_int64(c.H5Pcreate(ctypes.c_int64.in_dll(c, "H5P_CLS_FILE_CREATE_ID_g")))
    c.H5Pset_istore_k(properties, 3)
    made = ctypes.c_int64(c.H5Fcreate(path, 2, properties, ctypes.c_int64(0)))
    c.H5Fclose(made)
    with h5py.File(path, "r+") as file:
        numbers(file, ("<f4",))
        file.create_dataset("chunks", data=numpy.arange(90), chunks=(2,))


def write_all():
    for name, libver in (("earliest", ("earliest", "v108")), ("v108", ("v108", "v108")), ("v110", ("v110", "v110")),
                         ("v114", ("v114", "v114")), ("v200", ("v200", "v200"))):
        with new_file("numbers_" + name, libver=libver) as file:
            numbers(file, NUMBERS if name in ("earliest", "v110") else NUMBERS[2:6])
    with new_file("chunks_earliest") as file:
        chunks(file, False)
    with new_file("chunks_latest", **LATEST) as file:
        chunks(file, True)
    with new_file("chunks_v200", libver=("v200", "v200")) as file:
        create = file.create_dataset
        create("line", data=numpy.arange(100, dtype="i2"), chunks=(7,))
        create("one_packed", data=numpy.arange(20.0), chunks=(20,), compression="gzip")
        create("growing_packed", data=numpy.arange(50, dtype="i4"), chunks=(3,), maxshape=(None,), compression="gzip")
        create("fixed_packed", data=numpy.arange(50, dtype="i4"), chunks=(3,), compression="gzip")
        create("both_packed", data=numpy.ones((5, 5)), chunks=(3, 4), maxshape=(None, None), compression="gzip")
    for name, options in (("earliest", {}), ("latest", LATEST)):
        with new_file("fills_" + name, **options) as file:
            fills(file)
        with new_file("strings_" + name, **options) as file:
            strings(file)
        with new_file("attributes_" + name, **options) as file:
            attributes(file, 12)
            attributes(file.create_group("group"), 0)
            attributes(file.create_dataset("data", data=[1.5]), 5)
            if options:
                file.attrs["huge"] = numpy.arange(700, dtype="f8")
        with new_file("links_" + name, **options) as file:
            links(file, 40)
    with new_file("shapes") as file:
        shapes(file)
    with new_file("sparse", **LATEST) as file:  # so many chunks that the blocks of their array have pages
        sparse = file.create_dataset("sparse", (150000,), "u1", chunks=(1,), maxshape=(None,), fillvalue=7)
        sparse[140000:140003] = [1, 2, 3]
    with new_file("tree_of_links", **LATEST) as file:  # a B-tree of two levels, a heap of many blocks
        group = file.create_group("many")
        made = group.create_dataset("first", data=numpy.int32(5))
        for number in range(250):
            group["a_link_with_a_long_name_%d" % number] = made
    with new_file("ordered", track_order=True, **LATEST) as file:
        for number in range(10):
            file.attrs["z" + str(10 - number)] = number
        numbers(file, ("<f4", ">f8"))
    with new_file("user_block", userblock_size=1024) as file:
        numbers(file, ("<f4", ">f8"))
        file["text"] = "a variable text"
    with low_level("short_addresses", lambda p: p.set_sizes(4, 4)) as file:
        numbers(file, ("<f4", ">f8"))
        file.create_dataset("chunks", data=numpy.arange(20), chunks=(3,), compression="gzip")
        file["text"] = "a variable text"
    superblock_1()
    with new_file("keras_2") as file:
        keras(file, True)
    with new_file("keras_3") as file:
        keras(file, False)
    with new_file("keras_3_repacked", **LATEST) as file:
        keras(file, False)
        file.copy("model_weights/dense", file, "unpacked")


def hexed(texts):
    decoded = (text if isinstance(text, bytes) else text.encode() for text in texts)
    return " ".join("." + text.hex() for text in decoded)


def expected_line(kind, where, value):
    value = numpy.asarray(value)
    if value.dtype.kind in "SOUT":
        return "%stexts %s %s" % (kind, where, hexed(value.reshape(-1)))
    if value.dtype.kind in "f":
        dtype = "float64" if value.dtype.itemsize == 8 else "float32"
    else:
        dtype = "uint8" if value.dtype.kind == "b" or value.dtype == numpy.uint8 else "int64"
    shape = ",".join(str(size) for size in value.shape) or "-"
    values = " ".join("%.17g" % v if value.dtype.kind == "f" else "%d" % v for v in value.reshape(-1).tolist())
    return "%sarray %s %s %s %s" % (kind, where, dtype, shape, values)


def value_of(path, dataset):
    """What is in the dataset; elements that NumPy does not have are converted by HDF5."""
    others = {"/bfloat16": ("f4", h5py.h5t.NATIVE_FLOAT), "/three_bytes": ("i8", h5py.h5t.NATIVE_INT64)}
    if path not in others:
        return dataset[()]
    dtype, kind = others[path]
    value = numpy.empty(dataset.shape, dtype)
    dataset.id.read(h5py.h5s.ALL, h5py.h5s.ALL, value, kind)
    return value


def expected_of(name):
    lines = []

    def visit(path, thing):
        path = "/" + path
        for key in thing.attrs:
            value = thing.attrs[key]
            if isinstance(value, h5py.Empty):
                value = numpy.zeros(0)
            lines.append(expected_line("attribute-", "%s %s %s" % (name, path, key), value))
        if isinstance(thing, h5py.Dataset):
            lines.append(expected_line("", "%s %s" % (name, path), value_of(path, thing)))

    with h5py.File(os.path.join(FOLDER, name)) as file:
        visit("", file)
        file.visititems(visit)
        if "again" in file:
            visit("again", file["again"])
    return [line.rstrip() for line in lines]


def main():
    os.makedirs(FOLDER, exist_ok=True)
    write_all()
    with open(EXPECTED, "w") as out:
        for name in sorted(os.listdir(FOLDER)):
            if name.endswith(".h5") and not name.startswith(("refused", "sparse")):
                out.write("".join(line + "\n" for line in expected_of(name)))


main()
