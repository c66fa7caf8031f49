"""What reading a graph costs, as a ratio to a bare walk over it. Run it with `make bench`.

Everything is measured in turn in one run; the figures are medians of this thread's own time.
"""

import argparse
import subprocess
import sys

import torch
from measuring import floor, interleaved, most_memory
from models import CASES, chain

from autograd_lessons import build_graph

GRAPHS = [name for name in CASES if "1,000,000" not in name]


def peak(length):
    """Bytes a node that building the graph of a chain adds at its peak, in this process."""
    loss = chain(length)
    before = most_memory()
    nodes = len(build_graph(loss).nodes)
    print((most_memory() - before) / nodes)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--peak", type=int, help="only measure memory, of a chain so long")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.peak:
        peak(options.peak)
        return
    print(f"Python {sys.version.split()[0]}, torch {torch.__version__}")
    print(f"{'':22}{'nodes':>9}{'a walk':>12}{'to graph':>11}{'to DOT':>9}")
    for name in GRAPHS:
        case = CASES[name]()
        calls = {
            "walk": lambda case=case: floor(case.loss),
            "graph": lambda case=case: build_graph(case.loss, **case.names),
            "dot": lambda case=case: build_graph(case.loss, **case.names).picture().dot(),
        }
        nodes = len(floor(case.loss))
        times = interleaved(calls, options.repeats if nodes < 5000 else 5)
        graph, dot = times["graph"] / times["walk"], times["dot"] / times["walk"]
        print(f"{name:22}{nodes:9,}{1000 * times['walk']:9.3f} ms{graph:10.1f}×{dot:8.1f}×")
    for length in (10_000, 100_000, 1_000_000):
        command = [sys.executable, __file__, "--peak", str(length)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"memory, chain of {length:9,}: {float(done.stdout):6.0f} bytes a node at the peak")


if __name__ == "__main__":
    main()
