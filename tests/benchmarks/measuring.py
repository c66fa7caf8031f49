"""What the benchmarks share: the least that a reader of a graph does, fair timing, memory."""

import gc
import re
import resource
import statistics
import sys
import time
from pathlib import Path


def floor(tensor):
    """Walk the graph without recursion and return its nodes: what no reader can do without."""
    grad_fns = [tensor.grad_fn]
    seen = set(grad_fns)
    for grad_fn in grad_fns:
        for target, _ in grad_fn.next_functions:
            if target is not None and target not in seen:
                seen.add(target)
                grad_fns.append(target)
    return grad_fns


def interleaved(calls, repeats):
    """Median seconds of each of the calls (a dict), taken in turn, after one round to warm up.

    The time is this thread's own, so that other programs count for less. Garbage is collected
    before each round, so that no call pays for what the round before has left.
    """
    times = {name: [] for name in calls}
    for _ in range(repeats + 1):
        gc.collect()
        for name, call in calls.items():
            start = time.thread_time()
            result = call()
            times[name].append(time.thread_time() - start)
            del result  # freeing it is not timed
    return {name: statistics.median(all_[1:]) for name, all_ in times.items()}


def most_memory():
    """The most bytes that this process has had; `resource` would count its parent's on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1])
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
