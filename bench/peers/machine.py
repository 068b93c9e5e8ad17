"""What a table of figures has to say about where they come from."""

import glob
import os
import platform
import re
import subprocess

PACKAGES = {
    "torch": ["torch"],
    "jax": ["jax", "optax"],
    "keras": ["keras", "tensorflow-cpu"],
    "onnx": ["onnxruntime"],
    "tflite": ["ai-edge-litert"],
}


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def read(path):
    with open(path) as file:
        return file.read().strip()


def cpu_model():
    found = re.search(r"^model name\s*: (.*)", read("/proc/cpuinfo"), re.MULTILINE)
    return found.group(1) if found else platform.machine()


def caches():
    found = []
    for folder in sorted(glob.glob("/sys/devices/system/cpu/cpu0/cache/index*")):
        level, kind, size = (read(f"{folder}/{name}") for name in ("level", "type", "size"))
        if kind != "Instruction":
            found.append(f"L{level} {size}")
    return ", ".join(found)


def versions(environments):
    """Name and version of everything measured, as text."""
    found = ["g++ " + output_of("g++", "-dumpfullversion"), "Python " + platform.python_version()]
    debian = output_of("dpkg-query", "-W", "-f", "${Version}", "libtorch-dev")
    if debian:
        found.append("Debian's libtorch " + debian)
    for name, packages in PACKAGES.items():
        python = os.path.join(environments, name, "bin", "python")
        for package in packages:
            code = f"import importlib.metadata as m; print(m.version('{package}'))"
            version = output_of(python, "-c", code)
            if version:
                found.append(f"{package} {version}")
    return found


def hebb_version(bench_program):
    """The commit, and what the command-line tool beside the benchmark says of its kernels."""
    commit = output_of("git", "describe", "--always", "--dirty")
    tool = os.path.join(os.path.dirname(bench_program), "hebb")
    said = output_of(tool, "--version") if os.path.exists(tool) else ""
    return "; ".join(part for part in (f"commit {commit}", " ".join(said.split())) if part)


def describe(probe, environments, bench_program):
    """Pairs of a heading and a text."""
    allowed = sorted(os.sched_getaffinity(0))
    _, cpus, nanoseconds = output_of(probe, "ping-pong").split(",")
    path = cpus.replace("-", " to CPU ")
    placement = f"a cache line goes from CPU {path} and back in {nanoseconds} ns"
    return [
        ("CPU", f"{cpu_model()}, {len(allowed)} of {os.cpu_count()} CPUs usable; {caches()}"),
        ("Core placement", placement if nanoseconds else "one CPU"),
        ("Operating system", f"{platform.system()} {platform.release()}"),
        ("hebb", hebb_version(bench_program)),
        ("Versions", ", ".join(versions(environments))),
    ]
