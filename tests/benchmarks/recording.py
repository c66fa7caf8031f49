"""What recording a pass costs, as a ratio to the plain pass. Run it with `make bench`.

All variants of a pass are measured in turn in one run; the figures are medians of this thread's
own time.
"""

import argparse
import statistics
import sys
import time
from contextlib import nullcontext

import torch
from measuring import floor
from models import CASES, wide_language

from autograd_lessons import record_backward, record_forward


def plain(loss):
    """The pass itself."""
    loss.backward()


def bare_hooks(loss):
    """The least that any recording does: find the nodes, hook and unhook each of them."""
    handles = [grad_fn.register_hook(lambda sent, received: None) for grad_fn in floor(loss)]
    loss.backward()
    for handle in handles:
        handle.remove()


def values(loss):
    """A recording as it is by default."""
    with record_backward(loss):
        loss.backward()


def sizes(loss):
    """A recording that keeps no values."""
    with record_backward(loss, limit=0):
        loss.backward()


def ratios(make, repeats):
    """The plain time in milliseconds, and each variant's ratio to it."""
    variants = (plain, bare_hooks, values, sizes)
    times = {variant: [] for variant in variants}
    for _ in range(repeats):
        for variant in variants:
            loss = make().loss
            start = time.thread_time()
            variant(loss)
            times[variant].append(time.thread_time() - start)
    medians = {variant: statistics.median(times[variant]) for variant in variants}
    return 1000 * medians[plain], {v.__name__: medians[v] / medians[plain] for v in variants[1:]}


def forward_ratio(make, repeats):
    """The time of a forward pass in milliseconds, and the ratio of a recorded one to it."""
    case, times = make(), {True: [], False: []}
    for _ in range(repeats):
        for recorded in (False, True):
            start = time.thread_time()
            with record_forward(case.model) if recorded else nullcontext():
                case.model(case.given)
            times[recorded].append(time.thread_time() - start)
    plain, recorded = (statistics.median(times[key]) for key in (False, True))
    return 1000 * plain, recorded / plain


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=30)
    repeats = parser.parse_args().repeats
    torch.set_num_threads(1)
    print(f"Python {sys.version.split()[0]}, torch {torch.__version__}, medians of {repeats}")
    print(f"{'':24}{'plain':>10}{'bare hooks':>12}{'values':>9}{'sizes':>9}")
    names = ("chain of 1,000", "ResNet-like", "GPT-like, 12 layers")
    cases = {name: CASES[name] for name in names} | {"GPT-like, 768 wide": wide_language}
    for name, make in cases.items():
        milliseconds, found = ratios(make, repeats)
        row = "".join(f"{value:8.2f}×" for value in found.values())
        print(f"{name:24}{milliseconds:7.2f} ms   {row}")
    print(f"\n{'':24}{'plain':>10}{'record_forward':>16}")
    for name, make in [*cases.items()][1:]:
        milliseconds, ratio = forward_ratio(make, repeats)
        print(f"{name:24}{milliseconds:7.2f} ms{ratio:15.2f}×")


if __name__ == "__main__":
    main()
