"""How long until the first picture: import, graph, text, picture. Run it with `make bench`.

Every figure is a median, and everything that is compared is measured in turn in the same run.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

import torch

from autograd_lessons import build_graph, draw
from autograd_lessons.drawing import render


def milliseconds(call, repeats):
    """The median time of a call, after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def import_times(repeats):
    """Milliseconds for torch, what the package adds to it, and what its first word adds to that."""
    script = (
        "import time; t = time.perf_counter(); import torch; u = time.perf_counter(); "
        "import autograd_lessons; v = time.perf_counter(); from autograd_lessons import show; "
        "print(u - t, v - u, time.perf_counter() - v)"
    )
    pairs = []
    for _ in range(repeats):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        pairs.append([1000 * float(value) for value in done.stdout.split()])
    return [statistics.median(column) for column in zip(*pairs, strict=True)]


def neuron():
    """The loss of lesson 00's neuron."""
    w = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(0.0, requires_grad=True)
    x = torch.tensor(6.7)
    y_pred = torch.sigmoid(w * x + b)
    return -torch.log(1 - y_pred)


def picture_times(repeats):
    """Milliseconds from DOT source to SVG for each program that is here."""
    source = build_graph(neuron()).picture().dot()
    programs = {"graphviz-pure": render.find_program(), "dot": shutil.which("dot")}
    for name, program in programs.items():
        if program is None:
            yield f"{name}: not installed", None
            continue
        os.environ[render.VARIABLE] = program

        def uncached():
            render._render.cache_clear()
            render.render(source)

        yield f"neuron, DOT to SVG by {name}", milliseconds(uncached, repeats)
    del os.environ[render.VARIABLE]


def whole_picture():
    """Everything that `draw` does for a picture, nothing from the cache."""
    render._render.cache_clear()
    return draw(neuron()).svg


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=50)
    repeats = parser.parse_args().repeats
    torch_ms, package_ms, word_ms = import_times(max(3, repeats // 5))
    loss = neuron()
    rows = [
        ("import torch", torch_ms),
        ("import autograd_lessons, added", package_ms),
        ("from autograd_lessons import show, added", word_ms),
        ("neuron, tensor to graph", milliseconds(lambda: build_graph(loss), repeats)),
        ("neuron, tensor to DOT", milliseconds(lambda: draw(loss).dot, repeats)),
        *picture_times(repeats),
        ("neuron, tensor to picture", milliseconds(whole_picture, repeats)),
    ]
    print(f"Python {sys.version.split()[0]}, torch {torch.__version__}, medians of {repeats}")
    for name, value in rows:
        print(f"{name:42}" + ("" if value is None else f"{value:9.2f} ms"))


if __name__ == "__main__":
    main()
