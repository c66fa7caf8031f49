"""What the benchmarks share: the least work that any reader of a graph does, and fair timing."""

import statistics
import time


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

    The time is this thread's own, so that other programs count for less.
    """
    times = {name: [] for name in calls}
    for _ in range(repeats + 1):
        for name, call in calls.items():
            start = time.thread_time()
            result = call()
            times[name].append(time.thread_time() - start)
            del result  # freeing it is not timed
    return {name: statistics.median(all_[1:]) for name, all_ in times.items()}
