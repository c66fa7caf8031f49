"""The gradients of a recorded pass module by module: the table beside the picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..graph.boxes import GUESSED
from ..graph.folding import NO_LABELS
from ..graph.folding.analysis import Path, analyse
from ..graph.gradients import Gradient, size_of
from ..graph.graph import LEAF, BackwardGraph
from ..graph.recording import NOTHING, BackwardTrace, checked_trace
from ..language import N_, _
from ..page import prose, table
from ..result import Result, display
from ..values import number_text

MOST_ROWS = 60
BAR = 10  # blocks
UNKNOWN = N_(
    "No operation's module is known: write `with record_forward(net):` around the forward pass, "
    "or give `record_backward` the model, as in `net=net`."
)
CAPTION = N_("Modules in order of the forward pass; a block less in a bar is ten times smaller.")
OUTSIDE = N_("outside of all")


class Flow(NamedTuple):
    """Some gradients together."""

    came: bool  # whether there was one at all
    norm: float | None  # None: not all of them are known
    zeros: float | None  # share of all numbers; None: not counted
    nans: int
    infs: int


class Row(NamedTuple):
    """A module in a recorded pass."""

    module: str
    kind: str  # the name of its class, if that was recorded
    received: Flow  # from outside, at its outputs
    grad: Flow  # what is in the .grad of its parameters
    leaves: int
    without_grad: int
    kept: int | None  # bytes kept for backward; None: not known


def show_layers(trace: BackwardTrace, *, depth: int | None = None) -> None:
    """Show the gradients of a recorded pass as a table, a row for each module.

    `received` is the norm of the gradient that arrived at the module's outputs, and a bar of it;
    `.grad` is that of its parameters. Zeros, nan and inf are counted in what arrived. What a module
    keeps for backward is counted without the parameters; what two modules keep counts in both.
    `depth` says how many parts of a module's name are told apart; without it, as many as give 60
    rows at most. Of several passes it is the last one.

    >>> import torch
    >>> net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
    >>> for parameter in net.parameters():
    ...     _ = torch.nn.init.constant_(parameter, 0.5)
    >>> from autograd_lessons import record_backward, record_forward
    >>> with record_forward(net):
    ...     loss = net(torch.ones(1, 2)).sum()
    >>> with record_backward(loss) as trace:
    ...     loss.backward()
    >>> show_layers(trace)
    Modules in order of the forward pass; a block less in a bar is ten times smaller.
    module          class   received  bar         .grad   kept, bytes
    net.0           Linear  0.707107  ██████████  1.2247  8
    net.1           ReLU    0.707107  ██████████          8
    net.2           Linear  1         ██████████  2.3452  8
    outside of all          1         ██████████          0
    """
    display(layer_table(trace, depth=depth))


def layer_table(trace: BackwardTrace, *, depth: int | None = None) -> Result:
    """Return the table without displaying it; see `show_layers`."""
    modules = analyse(checked_trace(trace, "show_layers").graph, NO_LABELS).modules
    deepest = max(map(len, modules))
    if depth is not None and (type(depth) is not int or depth < 1):
        raise ValueError(_("depth is a number of parts of a module's name, from 1 on."))
    if not len(trace):
        return prose(_(NOTHING))
    if not deepest:
        return prose(_(UNKNOWN))
    for parts in [depth] if depth else range(deepest, 0, -1):
        found = rows(trace, [path[:parts] for path in modules])
        if len(found) <= MOST_ROWS:
            break
    told = _table(found)
    lines = [_(CAPTION)] if trace.graph.modules else [_(CAPTION), _(GUESSED)]
    above = prose(*lines)
    return Result("\n".join([above.text, told.text]), above.html + told.html)


def rows(trace: BackwardTrace, paths: Sequence[Path]) -> list[Row]:
    """Return a row for each path, given that of each node, in order of the forward pass."""
    graph = trace.graph
    passes = trace.passes
    steps = {
        step.node: (place, step) for place, step in enumerate(trace) if passes[place] == passes[-1]
    }
    members: dict[Path, list[int]] = {}
    for index, path in enumerate(paths):
        members.setdefault(path, []).append(index)
    entrances: dict[Path, list[tuple[int, int]]] = {path: [] for path in members}
    for node, output_nr in dict.fromkeys(_uses_from_outside(graph, paths)):
        entrances[paths[node]].append((node, output_nr))
    kinds = {module.path: module.kind for module in graph.modules}
    grads = trace.grads_after(len(trace))

    def begins(path: Path) -> tuple:
        """What no gradient reached lies before; the engine goes from the newest to the oldest."""
        inside = [index for index in members[path] if graph.nodes[index].op != LEAF]
        reached = [steps[index][0] for index in inside if index in steps]
        return (bool(reached), -max(reached) if reached else -min(inside or members[path]))

    found = []
    for path in sorted(members, key=begins):
        received = [
            steps[node][1].grad_outputs[nr] for node, nr in entrances[path] if node in steps
        ]
        leaves = [grads[index] for index in members[path] if graph.nodes[index].op == LEAF]
        name = ".".join(path)
        found.append(
            Row(
                name or _(OUTSIDE),
                kinds.get(name, ""),
                _flow(received),
                _flow(leaves),
                len(leaves),
                sum(leaf is None for leaf in leaves),
                _bytes(trace, members[path]),
            )
        )
    return found


def _uses_from_outside(graph: BackwardGraph, paths: Sequence[Path]) -> Iterator[tuple[int, int]]:
    """The outputs of operations that another module uses, or a pass begins at."""
    ends = [(root.node, root.output_nr) for root in graph.roots]
    ends += [
        (edge.target, edge.output_nr)
        for edge in graph.edges
        if paths[edge.source] != paths[edge.target]
    ]
    return ((node, output_nr) for node, output_nr in ends if graph.nodes[node].op != LEAF)


def _flow(gradients: Sequence[Gradient]) -> Flow:
    sizes = [size_of(one, zeros=True) for one in gradients if one is not None]
    norms, zeros = [one.norm for one in sizes], [one.zeros for one in sizes]
    share = None
    if sizes and None not in zeros:  # then all of them have a shape
        share = sum(zeros) / max(1, sum(math.prod(one.shape) for one in sizes))
    return Flow(
        bool(sizes),
        math.hypot(*norms) if sizes and None not in norms else None,
        share,
        sum(one.nans or 0 for one in sizes),
        sum(one.infs or 0 for one in sizes),
    )


def _bytes(trace: BackwardTrace, nodes: Sequence[int]) -> int | None:
    """The bytes of all storages that some nodes kept, each counted once; None: not all known."""
    if trace.kept_bytes is None:
        return None
    kept = {key: size for node in nodes for key, size in trace.kept_bytes[node].items()}
    return None if None in kept else sum(kept.values())


# -- as a table ----------------------------------------------------------------------------------


def _table(found: Sequence[Row]) -> Result:
    """The rows, without the columns in which nothing stands."""
    largest = max((row.received.norm or 0 for row in found), key=_finite)
    columns = {
        "module": [row.module for row in found],
        "class": [row.kind for row in found],
        "received": [_norm(row.received) for row in found],
        "bar": [_bar(row.received.norm, largest) for row in found],
        ".grad": [_norm(row.grad) if row.leaves else "" for row in found],
        "zeros": [_share(row.received.zeros) for row in found],
        _("nan, inf"): [_flaws(row.received) for row in found],
        _("no .grad"): [
            _("{number} of {all}").format(number=row.without_grad, all=row.leaves)
            if row.without_grad
            else ""
            for row in found
        ],
    }
    if any(row.kept is not None for row in found):
        kept = [_("not known") if row.kept is None else f"{row.kept:,}" for row in found]
        columns[_("kept, bytes")] = kept
    told = {head: cells for head, cells in columns.items() if any(cells)}
    return table([*told], [list(row) for row in zip(*told.values(), strict=True)])


def _finite(norm: float) -> float:
    return norm if math.isfinite(norm) else 0


def _norm(flow: Flow) -> str:
    if flow.norm is None:
        return _("not known") if flow.came else _("none came")
    return number_text(flow.norm)


def _bar(norm: float | None, largest: float) -> str:
    """A block for each factor of ten, ten of them for the largest norm."""
    if not norm or not math.isfinite(norm) or not largest:
        return ""
    return "█" * max(0, round(BAR + math.log10(norm / largest)))


def _share(zeros: float | None) -> str:
    if not zeros:
        return ""
    return "all" if zeros == 1 else f"{zeros:.1%}"


def _flaws(flow: Flow) -> str:
    words = [f"{number:,} {name}" for number, name in ((flow.nans, "nan"), (flow.infs, "inf"))]
    return ", ".join(word for word in words if word[0] != "0")
