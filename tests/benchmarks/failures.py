"""Which graphs each tool fails on: every case in a process of its own, with a time limit.

The cases are those of `tests/graphs.py` and a few more. A tool that draws models gets a module that
computes the same, with the case's leaves made from its input. A case counts as failed when it
raises, crashes, takes too long or draws no edge where there are some.

Run it with `make bench`; `--tool autograd_lessons` alone is what `make test` checks.
"""

import argparse
import contextlib
import io
import json
import os
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
import graphs

SECONDS = 60


def large(length):
    """A chain as a case."""
    return lambda: graphs.chain(length)


CASES = {
    **{name: case for name, case in graphs.CASES.items() if "chain" not in name},
    "chain of 450": large(450),
    "chain of 990": large(990),
    "chain of 10,000": large(10_000),
    "chain of 100,000": large(100_000),
    "list of outputs": lambda: [graphs.leaf(2.0) * 2, graphs.leaf(3.0) * 3],
    "dict of outputs": lambda: {"loss": graphs.leaf(2.0) * 2},
    "tuple with None": lambda: (graphs.leaf(2.0) * 2, None),
    "output without grad": lambda: torch.tensor(2.0) * 2,
}


# -- what each tool is asked to do ---------------------------------------------------------------


def with_autograd_lessons(case):
    """Show it, and make the picture."""
    from autograd_lessons import NoGraphError, draw, show

    thing = case()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        show(thing)
    assert said.getvalue()
    try:
        figure = draw(thing)
    except NoGraphError:
        return "said so"
    figure.svg  # noqa: B018
    return "drawn"


def with_torchviz(case, **options):
    """DOT source; its picture would take `dot` minutes for the longer chains."""
    from torchviz import make_dot

    return "drawn" if make_dot(case(), **options).source else "nothing"


def with_torchviz_saved(case):
    """The same with saved tensors and attributes."""
    return with_torchviz(case, show_saved=True, show_attrs=True)


class AsModule(torch.nn.Module):
    """A case as a model; its leaves are the module's input plus their values."""

    def __init__(self, case):
        super().__init__()
        self.case = case

    def forward(self, x):
        """One number to whatever the case returns."""

        def leaf(*values, **options):
            return torch.tensor(values[0] if len(values) == 1 else list(values), **options) + x

        graphs.leaf = leaf
        return self.case()


def with_torchview(case):
    """DOT source of everything that it can show."""
    from torchview import draw_graph

    x = torch.zeros((), requires_grad=True)
    drawn = draw_graph(
        AsModule(case), input_data=(x,), depth=sys.maxsize, expand_nested=True, device="cpu"
    )
    return "drawn" if "->" in drawn.visual_graph.source else "no edges"


def with_torchlens(case):
    """The picture of the forward pass; there is no source without one."""
    import torchlens

    x = torch.zeros((), requires_grad=True)
    traced = torchlens.trace(AsModule(case), [x])
    with tempfile.TemporaryDirectory() as folder:
        traced.draw(vis_outpath=f"{folder}/case", vis_save_only=True, vis_fileformat="svg")
    return "drawn"


TOOLS = {
    "autograd_lessons": with_autograd_lessons,
    "torchviz": with_torchviz,
    "torchviz, saved": with_torchviz_saved,
    "torchview": with_torchview,
    "torchlens": with_torchlens,
}


# -- one case in one process ---------------------------------------------------------------------


def outcome(tool, case):
    """What became of a case: "drawn", "said so", "no edges", an error's name, "crash", "too long".

    A child process is a copy of this one, so that torch need not be imported again.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(SECONDS)  # ends this process
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                word = TOOLS[tool](CASES[case])
        except BaseException as error:
            word = type(error).__name__
        os.write(writer, word.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        word = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "too long" if os.WTERMSIG(status) == signal.SIGALRM else "crash"
    return word


def table(found):
    """The outcomes as a Markdown table, and a line with the number of failures of each tool."""
    tools = list(found)
    cases = list(found[tools[0]])
    rows = [["case", *tools], ["---"] * (1 + len(tools))]
    rows += [[case, *(found[tool][case] for tool in tools)] for case in cases]
    good = ("drawn", "said so")
    failures = [str(sum(word not in good for word in found[tool].values())) for tool in tools]
    rows.append(["**failures**", *(f"**{number}**" for number in failures)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main():
    """Run all cases with all tools that are installed, and print the table or its data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", action="append", choices=list(TOOLS), help="default: all")
    parser.add_argument("--json", action="store_true", help="print the outcomes as data")
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = {}
    for tool in options.tool or TOOLS:
        start = time.perf_counter()
        found[tool] = {case: outcome(tool, case) for case in CASES}
        print(f"{tool}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(json.dumps(found) if options.json else table(found))


if __name__ == "__main__":
    main()
