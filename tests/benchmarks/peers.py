"""This package beside torchviz, torchview and torchlens. Run it with `make bench`.

Everything is measured in turn in one run; what counts are ratios: to a bare walk over the graph
for what stays in this process, to the pass itself for recordings, to this package for pictures.
torchview and torchlens draw models, and run the model again. It writes tables and a plot into
`results`.
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
import tempfile
import time
import warnings
from pathlib import Path

import torch
from failures import TOOLS, table
from measuring import floor, interleaved
from models import CASES, Case, chain
from recording import ratios as recorded

from autograd_lessons import build_graph, draw
from autograd_lessons.drawing import render

RESULTS = Path(__file__).parent / "results"
PEERS = ("torchviz", "torchview", "torchlens")
MODELS = ("ResNet-like", "GPT-like, 12 layers")
READ = [name for name in CASES if name != "chain of 1,000"]
RECORDED = ("chain of 1,000", *MODELS)
LARGE = ("wide, 200 × 50", "chain of 100,000", "chain of 1,000,000")


# -- what each tool is asked to do ---------------------------------------------------------------


def ours(case):
    """The graph, with the names of parameters."""
    return build_graph(case.loss, **case.names)


def ours_as_dot(case):
    """DOT source of every node, with the names of parameters."""
    return ours(case).picture().dot()


def torchviz_dot(case):
    """A drawing of the whole graph, with the names of parameters."""
    from torchviz import make_dot

    params = None if case.model is None else dict(case.model.named_parameters())
    return make_dot(case.loss, params=params)


def torchview_dot(case):
    """A drawing of modules, functions and tensors; runs the model."""
    from torchview import draw_graph

    drawn = draw_graph(
        case.model, input_data=(case.given,), depth=100, expand_nested=True, device="cpu"
    )
    return drawn.visual_graph


def torchlens_trace(case):
    """A trace of the model, without a picture; runs the model."""
    import torchlens

    return torchlens.trace(case.model, [case.given])


def torchlens_picture(case):
    """A trace of the model, and its picture, which torchlens writes into a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        torchlens_trace(case).draw(vis_outpath=str(path), vis_fileformat="svg", vis_save_only=True)
        return path.with_suffix(".svg").read_bytes()


def torchlens_recorded(case):
    """Seconds of a plain pass, and of torchlens recording one, each after its own forward."""
    import torchlens

    options = torchlens.options.CaptureOptions(save_grads=True, backward_ready=True)
    trace = torchlens.trace(case.model, [case.given], capture=options)
    loss = trace[trace.output_layers[0]].out.sum()
    plain = case.model(case.given).sum()
    start = time.perf_counter()
    plain.backward()
    between = time.perf_counter()
    trace.log_backward(loss)
    return between - start, time.perf_counter() - between


# -- measuring -----------------------------------------------------------------------------------


def works(call):
    """Whether a call gives a result at all."""
    try:
        call()
    except Exception:
        return False
    return True


def reading(case, repeats):
    """Nodes, and the seconds of a walk, of reading and of writing."""
    nodes = len(floor(case.loss))
    graph = ours(case)
    calls = {
        "a bare walk": lambda: floor(case.loss),
        "names alone": lambda: dict(case.model.named_parameters()),
        "tensor → graph": lambda: ours(case),
        "graph → DOT": lambda: graph.picture().dot(),
        "tensor → DOT": lambda: ours_as_dot(case),
        "torchviz → DOT": lambda: torchviz_dot(case).source,
    }
    calls = {name: call for name, call in calls.items() if works(call)}
    return nodes, interleaved(calls, repeats if nodes < 5000 else 5 if nodes < 200_000 else 1)


def running(case):
    """The seconds of tools that run the model; apart, since they empty the processor's cache."""
    calls = {
        "the model itself": lambda: case.model(case.given).sum(),
        "torchview → DOT": lambda: torchview_dot(case).source,
        "torchlens → trace": lambda: torchlens_trace(case),
    }
    return interleaved(calls, 5)


def wall_clock(calls, repeats):
    """Median seconds on the clock, other processes included, taken in turn."""
    times = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(all_) for name, all_ in times.items()}


def laid_out(program, source):
    """The picture of DOT source, made anew."""
    render._render.cache_clear()
    return render._render(program, source, "svg")


def pictures(case, repeats):
    """Seconds from call to picture."""
    pure, dot = render.find_program(), shutil.which("dot")

    def drawn(program):
        os.environ[render.VARIABLE] = program
        render._render.cache_clear()
        return draw(case.loss, **case.names).svg

    calls = {
        "autograd_lessons": lambda: drawn(pure),
        "autograd_lessons with dot": lambda: drawn(dot),
        "torchviz with dot": lambda: torchviz_dot(case).pipe(format="svg"),
    }
    if case.model is not None:
        calls["torchview with dot"] = lambda: torchview_dot(case).pipe(format="svg")
        calls["torchlens with dot"] = lambda: torchlens_picture(case)
    seconds = wall_clock(calls, repeats)
    os.environ.pop(render.VARIABLE)
    return seconds


def layouts(case, repeats):
    """Seconds of the layout alone, DOT source to picture."""
    pure, dot = render.find_program(), shutil.which("dot")
    folded, whole = draw(case.loss, **case.names).dot, ours_as_dot(case)
    torchvizs = torchviz_dot(case).source
    calls = {
        "as drawn": lambda: laid_out(pure, folded),
        "as drawn, by dot": lambda: laid_out(dot, folded),
        "every node, by dot": lambda: laid_out(dot, whole),
        "torchviz, by dot": lambda: laid_out(dot, torchvizs),
    }
    if case.model is not None:
        torchviews = torchview_dot(case).source
        calls["torchview, by dot"] = lambda: laid_out(dot, torchviews)
    return wall_clock(calls, repeats)


def recordings(name, repeats):
    """Milliseconds of a plain backward pass, and the ratios of recording one to it."""
    plain, found = recorded(CASES[name], repeats)
    if name in MODELS:
        case = CASES[name]()
        pairs = [torchlens_recorded(case) for _ in range(5)]
        found["torchlens"] = statistics.median(other / alone for alone, other in pairs)
    return plain, found


TASKS = {
    "tensor → graph": ours,
    "tensor → DOT": ours_as_dot,
    "torchviz → DOT": lambda case: torchviz_dot(case).source,
    "torchview → DOT": lambda case: torchview_dot(case).source,
    "torchlens → trace": torchlens_trace,
}


def peak(task, name):
    """Bytes a node that a task adds at its peak, in a process of its own; None where it fails."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import measuring, peers\n"
        "task, case = peers.TASKS[sys.argv[2]], peers.CASES[sys.argv[3]]()\n"
        "task(peers.small(case.model is not None))\n"  # imports, and what a first call sets up
        "before = measuring.most_memory()\n"
        "kept = task(case)\n"
        "print((measuring.most_memory() - before) / len(measuring.floor(case.loss)))\n"
    )
    if name in LARGE and not task.startswith(("tensor", "torchviz")):
        return None
    command = [sys.executable, "-W", "ignore", "-c", code, str(Path(__file__).parent), task, name]
    done = subprocess.run(command, capture_output=True, text=True)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def small(is_model):
    """A graph to begin with."""
    if not is_model:
        return Case(chain(10))
    model, given = torch.nn.Linear(2, 2), torch.ones(1, 2)
    return Case(model(given).sum(), model, given)


# -- writing -------------------------------------------------------------------------------------


def markdown(rows):
    """Rows of cells as a table."""
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def as_table(found, form):
    """Numbers by row and column as a table; a dash where there is none."""
    columns = list(dict.fromkeys(column for numbers in found.values() for column in numbers))
    return [
        ["graph", *columns],
        *(
            [name, *(form(numbers[c], c) if numbers.get(c) else "–" for c in columns)]
            for name, numbers in found.items()
        ),
    ]


def versions():
    """The versions of what was measured, and the date."""
    found = [f"Python {sys.version.split()[0]}"]
    for name in ("torch", "graphviz-pure", *PEERS):
        found.append(f"{name} {importlib.metadata.version(name)}")
    said = subprocess.run(["dot", "-V"], capture_output=True, text=True).stderr
    found.append(said.strip().removeprefix("dot - ").replace("graphviz version", "dot"))
    return f"{datetime.date.today()}: " + ", ".join(found)


def plot(nodes, walks, path):
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
        rows = [row for row, found in enumerate(walks.values()) if name in found]
        times = [found[name] for found in walks.values() if name in found]
        own = "autograd_lessons: " if name.startswith("tensor") else ""
        axes.plot(times, rows, mark, markersize=8, label=own + name)
    axes.set_xscale("log")
    axes.set_xlabel("time, in bare walks over the graph; torchview and torchlens draw models only")
    labels = [
        name if name.startswith("chain") else f"{name} ({nodes[name]:,} nodes)" for name in walks
    ]
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.4)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, 1.2), ncols=3, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    text = Path(path).read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines()]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def measured(names, measure):
    """What was measured of each, printed when it is there, since the whole takes minutes."""
    found = {}
    for name in names:
        found[name] = measure(name)
        print(measure.__name__, name, found[name], flush=True)
    return found


def main():
    """Measure, print the tables and write them with the plot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--failures", type=Path, help="outcomes that failures.py printed as data")
    options = parser.parse_args()
    few = max(3, options.repeats // 4)
    warnings.simplefilter("ignore")  # torchlens has much to say about the model
    torch.set_num_threads(1)

    def speed(name):
        case = CASES[name]()
        nodes, seconds = reading(case, options.repeats)
        if name in MODELS:
            seconds |= running(case)
        return nodes, seconds

    def picture(name):
        seconds = pictures(CASES[name](), few)
        ratio = seconds["torchviz with dot"] / seconds["autograd_lessons"]
        return seconds | {"torchviz / autograd_lessons": ratio}

    def layout(name):
        return layouts(CASES[name](), few)

    def recording(name):
        return recordings(name, options.repeats)

    def memory(name):
        return {task: peak(task, name) for task in TASKS}

    speeds = measured(READ, speed)
    drawn = (*MODELS, "wide, 50 × 20")
    nodes = {name: count for name, (count, _) in speeds.items()}
    walks = {
        name: {what: time / seconds["a bare walk"] for what, time in seconds.items()}
        for name, (_, seconds) in speeds.items()
    }
    of_models = ("the model itself", "torchview → DOT", "torchlens → trace")
    rows = {
        name: {"nodes": nodes[name], "a bare walk": seconds["a bare walk"]}
        | {what: walks[name][what] for what in seconds if what not in ("a bare walk", *of_models)}
        for name, (_, seconds) in speeds.items()
    }
    order = ["nodes", "a bare walk", "names alone"]
    rows = {
        name: {what: found.get(what) for what in dict.fromkeys([*order, *found])}
        for name, found in rows.items()
    }
    recorded_ = {
        name: {"the pass itself": plain, **found}
        for name, (plain, found) in measured(RECORDED, recording).items()
    }
    parts = [
        "# Beside other tools",
        versions(),
        "## Time, as a ratio to a bare walk over the graph",
        "Every node is read or written, with the names of all parameters. `names alone` is "
        "PyTorch's own `named_parameters()`. A dash: it fails, or there are no names.",
        markdown(as_table(rows, _cell)),
        "These run the model again:",
        markdown(as_table({m: {w: walks[m][w] for w in of_models} for m in MODELS}, _cell)),
        "![The same ratios as a plot](speed.svg)",
        "## From call to picture",
        "This package folds what has more than 200 nodes or is too wide for a page; "
        "the others draw all.",
        markdown(as_table(measured(drawn, picture), _milliseconds)),
        "## The layout alone, DOT to SVG",
        markdown(as_table(measured(drawn, layout), _milliseconds)),
        "## Recording a backward pass, as a ratio to the pass itself",
        "`bare hooks` is the least that a recording can do; `sizes` keeps no values. torchlens "
        "records into a trace that it has made before.",
        markdown(as_table(recorded_, _recording)),
        "## Memory at the peak, bytes a node",
        "What comes on top of the graph itself. torchview and torchlens run the model again, and "
        "torchlens keeps what it computes.",
        markdown(as_table(measured((*MODELS[1:], *LARGE), memory), lambda n, _: f"{n:,.0f}")),
    ]
    if options.failures:
        parts += [
            "## What each tool fails on",
            "Each case in a process of its own, with a time limit of a minute.",
            table(json.loads(options.failures.read_text(encoding="utf-8"))),
        ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    plot(nodes, walks, RESULTS / "speed.svg")
    print((RESULTS / "README.md").read_text(encoding="utf-8"))


def _cell(number, column):
    if column == "nodes":
        return f"{number:,}"
    return f"{1000 * number:,.2f} ms" if column == "a bare walk" else f"{number:,.1f} ×"


def _milliseconds(number, column):
    return f"{number:.1f} ×" if "/" in column else f"{1000 * number:,.0f} ms"


def _recording(number, column):
    return f"{number:,.2f} ms" if column == "the pass itself" else f"{number:,.2f} ×"


if __name__ == "__main__":
    assert set(PEERS) <= {tool.split(",")[0] for tool in TOOLS}
    main()
