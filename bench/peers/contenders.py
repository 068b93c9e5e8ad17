"""Which peers there are, what each needs before it runs, and the command that measures it."""

import glob
import gzip
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Callable

HERE = os.path.dirname(os.path.abspath(__file__))
FASHION = "/usr/share/datasets/fashion-mnist"
COMPILE_SECONDS = 300
# glibc gives the heap's end back to the system after a step and takes it anew in the next, which costs libtorch
# a third of net 1. Users seldom know; a peer at its best has this.
KEPT_HEAP = ["env", "MALLOC_TRIM_THRESHOLD_=67108864", "MALLOC_MMAP_THRESHOLD_=33554432"]


class Missing(Exception):
    """A peer that cannot run; the text is the reason."""


@dataclass
class Places:
    environments: str  # where setup put the virtual environments
    work: str  # programs, models and unpacked data that this driver makes
    hebb: str  # hebb's own program
    yardstick: str = ""  # folder of its sources, if there is one

    def __post_init__(self):
        # Not realpath: a virtual environment is known by the path its Python is called with.
        for name in ("environments", "work", "hebb", "yardstick"):
            value = getattr(self, name)
            setattr(self, name, os.path.abspath(value) if value else "")

    def made(self, name):
        os.makedirs(self.work, exist_ok=True)
        return os.path.join(self.work, name)

    def python(self, name):
        program = os.path.join(self.environments, name, "bin", "python")
        if not os.path.exists(program):
            raise Missing(self.reason(name))
        return program

    def reason(self, name):
        """What setup wrote when it could not install NAME."""
        path = os.path.join(self.environments, name + ".missing")
        if not os.path.exists(path):
            return "bench/peers/setup has not installed it"
        with open(path) as file:
            return file.read().strip()

    def data(self):
        """The folder of the unpacked Fashion-MNIST files."""
        folder = self.made("data")
        os.makedirs(folder, exist_ok=True)
        for source in glob.glob(FASHION + "/*.gz"):
            target = os.path.join(folder, os.path.basename(source)[: -len(".gz")])
            if not os.path.exists(target):
                with gzip.open(source) as packed, open(target + ".part", "wb") as file:
                    shutil.copyfileobj(packed, file)
                os.replace(target + ".part", target)
        return folder


def build(command, made_from, result):
    """Runs a compiler unless its result is newer than the source."""
    if os.path.exists(result) and os.path.getmtime(result) > os.path.getmtime(made_from):
        return result
    print("building", os.path.basename(result), flush=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMPILE_SECONDS)
    except subprocess.TimeoutExpired:
        raise Missing(f"does not compile in {COMPILE_SECONDS} seconds") from None
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise Missing("does not compile: " + (errors or ["unknown"])[0][:160])
    return result


def probe(places):
    source = os.path.join(HERE, "probe.cpp")
    result = places.made("probe")
    return build(["g++", "-std=c++17", "-O2", source, "-o", result, "-pthread"], source, result)


def hebb(places):
    if not os.path.exists(places.hebb):
        raise Missing(f"no program {places.hebb}: build it (make bench) or name it with --hebb")
    return lambda net, threads, seconds: [places.hebb, net, threads, seconds]


def yardstick(places):
    if not places.yardstick:
        raise Missing("no folder given (--yardstick)")
    with open("/proc/cpuinfo") as file:
        if "avx512f" not in file.read():
            raise Missing("needs AVX-512")
    source = os.path.join(places.yardstick, "hand.cpp")
    result = places.made("yardstick")
    flags = ["-O3", "-march=native", "-ffast-math", "-fopenmp", "-std=c++20"]
    build(["g++", *flags, source, "-o", result], source, result)

    def command(net, threads, seconds):
        # Columns owned by a thread: its better way to use two, but only net 1 is large enough for it.
        split = ["env", "COLSPLIT=1"] if threads > 1 and net == "1" else []
        return [*split, result, net, "bench", threads, seconds]

    return command


def libtorch(places, result, flags):
    source = os.path.join(HERE, "libtorch.cpp")
    result = places.made(result)
    libraries = ["-ltorch", "-ltorch_cpu", "-lc10"]
    build(["g++", "-O2", source, "-o", result, *flags, *libraries], source, result)
    return lambda net, threads, seconds: [result, net, threads, seconds]


def libtorch_of_debian(places):
    include = "/usr/include/torch/csrc/api/include"
    if not os.path.exists(include):
        raise Missing(places.reason("libtorch"))
    return libtorch(places, "libtorch_1", ["-std=c++17", "-isystem", include])


def libtorch_of_pytorch(places):
    places.python("torch")
    [root] = glob.glob(os.path.join(places.environments, "torch/lib/python3*/site-packages/torch"))
    include, library = root + "/include", root + "/lib"
    flags = ["-std=c++20", "-isystem", include, "-isystem", include + "/torch/csrc/api/include"]
    flags += ["-L" + library, "-Wl,-rpath," + library]
    return libtorch(places, "libtorch_2", flags)


def script(environment, name, *words):
    """A Python peer: NAME run by the environment's Python; words follow net, threads, seconds."""

    def prepare(places):
        program = [places.python(environment), os.path.join(HERE, name)]
        return lambda net, threads, seconds: [*program, net, threads, seconds, *words]

    return prepare


def tflite(places):
    python = places.python("tflite")
    source, models = os.path.join(HERE, "tflite.py"), places.made("models")
    if not os.path.exists(models):
        convert = [places.python("keras"), source, "convert", models]
        if subprocess.run(convert, capture_output=True).returncode != 0:
            shutil.rmtree(models, ignore_errors=True)
            raise Missing("TensorFlow does not convert the nets")
    return lambda net, threads, seconds: [python, source, net, threads, seconds, models]


def hebb_with_one_thread(places):
    command = hebb(places)
    return lambda net, threads, seconds: command(net, 1, seconds)


@dataclass(frozen=True)
class Contender:
    title: str
    prepare: Callable  # places -> (net, threads, seconds) -> command; raises Missing


def pytorch(variant):
    return script("torch", "pytorch.py", variant)


def jax(variant):
    return script("jax", "jax_nets.py", variant)


def keras(variant):
    return script("keras", "keras_fit.py", variant)


def with_kept_heap(prepare):
    def prepare_so(places):
        command = prepare(places)
        return lambda net, threads, seconds: KEPT_HEAP + command(net, threads, seconds)

    return prepare_so


CONTENDERS = {
    "yardstick": Contender("yardstick (hand-written)", yardstick),
    "libtorch-1": Contender("libtorch 1.13, C++", libtorch_of_debian),
    "libtorch-1-heap": Contender("libtorch 1.13, heap kept", with_kept_heap(libtorch_of_debian)),
    "libtorch-2": Contender("libtorch 2, C++", libtorch_of_pytorch),
    "libtorch-2-heap": Contender("libtorch 2, heap kept", with_kept_heap(libtorch_of_pytorch)),
    "pytorch-eager": Contender("PyTorch, fused Adam", pytorch("eager")),
    "pytorch-compile": Contender("PyTorch, torch.compile", pytorch("compile")),
    "pytorch-frozen": Contender("PyTorch, frozen TorchScript", pytorch("frozen")),
    "jax-step": Contender("JAX, jitted step", jax("step")),
    "jax-scan-optax": Contender("JAX, lax.scan, optax", jax("scan-optax")),
    "jax-scan-flat": Contender("JAX, lax.scan, flat Adam", jax("scan-flat")),
    "keras-plain": Contender("Keras fit", keras("plain")),
    "keras-jit": Contender("Keras fit, jit, 32 steps a call", keras("jit")),
    "onnx": Contender("ONNX Runtime, bound buffers", script("onnx", "onnx_runtime.py")),
    "tflite": Contender("TFLite", tflite),
    "hebb-1": Contender("hebb with one thread", hebb_with_one_thread),
}
