"""This package beside torchviz, torchview and torchlens. Run it with `make bench`.

Everything is measured in turn in one run; what counts are ratios: to a bare walk over the graph
for what stays in this process, to this package for whole pictures. Tools that draw models run the
model again, and are measured on models alone. It writes a table and a plot into `results`.
"""

import argparse
import datetime
import importlib.metadata
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
from failures import TOOLS, table
from measuring import floor, interleaved
from models import Images, Language, chain, wide

from autograd_lessons import build_graph, draw, render
from autograd_lessons.dot import graph_dot

RESULTS = Path(__file__).parent / "results"
PEERS = ("torchviz", "torchview", "torchlens")


def language():
    """A 12-layer model, and its input."""
    torch.manual_seed(0)
    return Language(), torch.randint(0, 256, (4, 64))


def images():
    """A ResNet-like model, and its input."""
    torch.manual_seed(0)
    return Images(), torch.randn(4, 3, 32, 32)


GRAPHS = {
    "chain of 100": lambda: (None, chain(100)),
    "chain of 900": lambda: (None, chain(900)),
    "chain of 10,000": lambda: (None, chain(10_000)),
    "chain of 100,000": lambda: (None, chain(100_000)),
    "chain of 1,000,000": lambda: (None, chain(1_000_000)),
    "wide, 50 × 20": lambda: (None, wide(50, 20)),
    "wide, 200 × 50": lambda: (None, wide(200, 50)),
    "ResNet-like": images,
    "GPT-like, 12 layers": language,
}


def torchviz_dot(loss):
    """DOT source of the whole graph."""
    from torchviz import make_dot

    return make_dot(loss).source


def torchview_dot(model, x):
    """DOT source of modules, functions and tensors; runs the model."""
    from torchview import draw_graph

    drawn = draw_graph(model, input_data=(x,), depth=100, expand_nested=True, device="cpu")
    return drawn.visual_graph.source


def torchlens_trace(model, x):
    """A trace of the model, without a picture; runs the model."""
    import torchlens

    return torchlens.trace(model, [x])


def works(call):
    """Whether a call gives a result at all."""
    try:
        call()
    except Exception:
        return False
    return True


def ratios(make, repeats):
    """Nodes, seconds of a walk, and the ratio of each tool to it."""
    model, given = make()
    loss = given if model is None else model(given).sum()
    nodes = len(floor(loss))
    calls = {
        "a bare walk": lambda: floor(loss),
        "tensor → graph": lambda: build_graph(loss),
        "tensor → DOT": lambda: graph_dot(build_graph(loss)),
        "torchviz → DOT": lambda: torchviz_dot(loss),
    }
    with_model = {
        "the model itself": lambda: model(given).sum(),
        "torchview → DOT": lambda: torchview_dot(model, given),
        "torchlens → trace": lambda: torchlens_trace(model, given),
    }
    calls = {name: call for name, call in calls.items() if works(call)}
    times = interleaved(calls, repeats if nodes < 5000 else 5 if nodes < 200_000 else 1)
    if model is not None:  # apart, since they throw everything out of the processor's cache
        times |= interleaved(with_model, 5)
    walk = times["a bare walk"]
    return nodes, walk, {name: seconds / walk for name, seconds in times.items()}


def wall_clock(calls, repeats):
    """Median seconds on the clock, other processes included, taken in turn."""
    times = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(all_) for name, all_ in times.items()}


def pictures(make, repeats):
    """Seconds from call to picture."""
    from torchviz import make_dot

    model, given = make()
    loss = given if model is None else model(given).sum()

    def ours(program):
        os.environ[render.VARIABLE] = program
        render._render.cache_clear()
        return draw(loss).svg

    pure = render.find_program()
    calls = {
        "autograd_lessons": lambda: ours(pure),
        "autograd_lessons with dot": lambda: ours(shutil.which("dot")),
        "torchviz with dot": lambda: make_dot(loss).pipe(format="svg"),
    }
    return wall_clock(calls, repeats)


def peak(tool, graph):
    """Bytes a node at the peak that a tool adds, in a process of its own."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import measuring, peers\n"
        "model, given = peers.GRAPHS[sys.argv[3]]()\n"
        "loss = given if model is None else model(given).sum()\n"
        "small = peers.chain(10)\n"
        "call = {'graph': peers.build_graph, 'torchviz': peers.torchviz_dot,\n"
        "        'dot': lambda loss: peers.graph_dot(peers.build_graph(loss))}[sys.argv[2]]\n"
        "call(small)\n"
        "before = measuring.most_memory()\n"
        "kept = call(loss)\n"
        "print(measuring.most_memory() - before)\n"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parent), tool, graph]
    done = subprocess.run(command, capture_output=True, text=True)
    return int(done.stdout) if done.returncode == 0 else None


def markdown(rows):
    """Rows of cells as a table."""
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def versions():
    """The versions of what was measured, and the date."""
    found = [f"Python {sys.version.split()[0]}"]
    for name in ("torch", "graphviz-pure", *PEERS):
        found.append(f"{name} {importlib.metadata.version(name)}")
    said = subprocess.run(["dot", "-V"], capture_output=True, text=True).stderr
    found.append(said.strip().removeprefix("dot - ").replace("graphviz version", "dot"))
    return f"{datetime.date.today()}: " + ", ".join(found)


def plot(measured, path):
    """The ratios to a bare walk, one row of marks for each graph."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "autograd_lessons"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4.2), layout="constrained")
    marks = {
        "tensor → graph": "o",
        "tensor → DOT": "s",
        "torchviz → DOT": "^",
        "torchview → DOT": "v",
        "torchlens → trace": "D",
    }
    for name, mark in marks.items():
        rows = [row for row, (_, _, found) in enumerate(measured.values()) if name in found]
        times = [found[name] for _, _, found in measured.values() if name in found]
        ours = "autograd_lessons: " if name.startswith("tensor") else ""
        axes.plot(times, rows, mark, markersize=8, label=ours + name)
    axes.set_xscale("log")
    axes.set_xlabel("time, in bare walks over the graph; torchview and torchlens draw models only")
    labels = [
        name if name.startswith("chain") else f"{name} ({nodes:,} nodes)"
        for name, (nodes, _, _) in measured.items()
    ]
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.4)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, 1.2), ncols=3, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    text = Path(path).read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines()]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    """Measure, print the tables and write them with the plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--failures", type=Path, help="outcomes that failures.py printed as data")
    options = parser.parse_args()
    torch.set_num_threads(1)
    measured = {}
    for name, make in GRAPHS.items():
        measured[name] = ratios(make, options.repeats)
        print(name, measured[name], flush=True)
    columns = list(dict.fromkeys(c for _, _, found in measured.values() for c in found))[1:]
    speed = [["graph", "nodes", "a bare walk", *columns]]
    for name, (nodes, walk, found) in measured.items():
        cells = [f"{found[c]:,.1f} ×" if c in found else "–" for c in columns]
        speed.append([name, f"{nodes:,}", f"{1000 * walk:.2f} ms", *cells])
    whole = []
    for name in ("ResNet-like", "GPT-like, 12 layers", "wide, 50 × 20"):
        seconds = pictures(GRAPHS[name], max(3, options.repeats // 4))
        whole = whole or [["graph", *seconds, "ratio"]]
        ratio = seconds["torchviz with dot"] / seconds["autograd_lessons"]
        whole.append([name, *(f"{1000 * s:,.0f} ms" for s in seconds.values()), f"{ratio:.1f} ×"])
    memory = [["graph", "tensor → graph", "tensor → DOT", "torchviz → DOT"]]
    for name in ("GPT-like, 12 layers", "wide, 200 × 50", "chain of 100,000", "chain of 1,000,000"):
        nodes = measured[name][0]
        found = [peak(tool, name) for tool in ("graph", "dot", "torchviz")]
        memory.append([name, *("fails" if b is None else f"{b / nodes:,.0f}" for b in found)])
    parts = [
        "# Beside other tools",
        versions(),
        "## Time, as a ratio to a bare walk over the graph",
        "Every node is read or written. A dash: it fails, or draws models only. "
        "torchview and torchlens run the model again.",
        markdown(speed),
        "![The same ratios as a plot](speed.svg)",
        "## From call to picture",
        "This package folds what has more than 200 nodes; torchviz draws all of them.",
        markdown(whole),
        "## Memory at the peak, bytes a node",
        markdown(memory),
    ]
    if options.failures:
        parts += [
            "## What each tool fails on",
            "Each case in a process of its own, with a time limit of a minute.",
            table(json.loads(options.failures.read_text(encoding="utf-8"))),
        ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    plot(measured, RESULTS / "speed.svg")
    print((RESULTS / "README.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    assert set(PEERS) <= {tool.split(",")[0] for tool in TOOLS}
    main()
