"""Let a deep graph that was looked at be freed without overflowing the C stack.

PyTorch frees a chain of nodes in a loop, but from 2.13 on not where Python has held its nodes:
such a node frees the next one from inside its own destructor, and a chain of some 45,000 ends the
process (8 MB of stack; measured with torch 2.13 on Linux). Whoever reads a graph has held every
node, so the reader has to break the chains: some nodes keep a `_Held` in their metadata that takes
over their inputs when the node dies, and frees them after it is gone.

The graph owns what is held already, so nothing lives longer than it would have.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

KEY = "autograd_lessons.held"


class _Waiting(threading.local):
    """What one thread has taken over and not freed yet."""

    def __init__(self) -> None:
        self.inputs: list = []
        self.freeing = False


class _Held:
    """The inputs of a node, freed one at a time and never from inside one another."""

    waiting = _Waiting()

    def __init__(self, inputs: list) -> None:
        self.inputs = inputs

    def __del__(self) -> None:
        waiting = self.waiting
        waiting.inputs += self.inputs
        self.inputs = []
        if waiting.freeing:
            return  # the outermost one of this thread goes on with these
        waiting.freeing = True
        while waiting.inputs:
            waiting.inputs.pop()
        waiting.freeing = False


def make_freeable(grad_fns: Sequence) -> None:
    """Break the chains of a deep graph, given all its nodes."""
    # One of every 64 nodes, at random but the same each time: no regular graph has a long path
    # that misses them all.
    step = random.Random(64).randrange
    index = 0
    while index < len(grad_fns):
        grad_fn = grad_fns[index]
        grad_fn.metadata[KEY] = _Held([target for target, _ in grad_fn.next_functions])
        index += step(1, 128)
