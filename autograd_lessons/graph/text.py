"""How a graph reads: as a tree, as a summary, in one sentence. Data in, text out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..values import value_text

if TYPE_CHECKING:
    from .folding import Box, Bundle, FoldedGraph
    from .reading import BackwardGraph, Node, Output, Saved
    from .recording import BackwardTrace, Gradient, Step
    from .summary import Summary

BUDGET = 200  # a graph with more nodes is folded, and summed up where it cannot be folded
CONSTANT = "–"  # in the place of a gradient that nobody needs
EDITED = "not the sum of what was sent here: a hook changed it, or some came from outside"
MODIFIED = "modified in place since then"
NO_NOTES: Mapping[int, str] = MappingProxyType({})
OUTPUTS = 4  # more outputs of one operation are only counted


def graph_text(graph: BackwardGraph) -> str:
    """Return the graph as a tree, or as a summary when it is too large to read."""
    return tree(graph) if len(graph.nodes) <= BUDGET else summary(graph)


def tree(
    graph: BackwardGraph,
    notes: Mapping[int, str] = NO_NOTES,
    edge_notes: Mapping[int, str] = NO_NOTES,
) -> str:
    """Return every node on a line, its inputs below it; what stood before is not repeated.

    A child is written `[3]`, or `[3].1` where the node has several outputs and this is number 1.
    `notes` are put behind some nodes, by index, and `edge_notes` before the child that an edge
    leads to.
    """
    inputs: dict[int, list] = {}
    for number, edge in enumerate(graph.edges):
        inputs.setdefault(edge.source, []).append((edge_notes.get(number, ""), edge))
    lines, seen = [], set()
    waiting = [("", "", root.node, root.output_nr) for root in reversed(graph.roots)]
    while waiting:  # a stack of its own: the graph may be deeper than Python's
        here, below, index, output_nr = waiting.pop()
        node = graph.nodes[index]
        reference = f"[{node.index}]" + (f".{output_nr}" if len(node.outputs) > 1 else "")
        if index in seen:
            lines.append(f"{here}{reference} (above)")
            continue
        seen.add(index)
        note = [f"· {notes[index]}"] if index in notes else []
        lines.append(" ".join([here + reference, *node_words(node), *note]))
        children = inputs.get(index, [])
        for edge_note, edge in reversed(children):
            last = edge is children[-1][1]
            waiting.append(
                (
                    below + ("└─ " if last else "├─ ") + (f"{edge_note} " if edge_note else ""),
                    below + ("   " if last else "│  "),
                    edge.target,
                    edge.output_nr,
                )
            )
    return "\n".join(lines)


def folded_text(
    folded: FoldedGraph,
    notes: Mapping[int, str] = NO_NOTES,
    edge_notes: Mapping[int, str] = NO_NOTES,
) -> str:
    """Return what is folded in one line, and below it the boxes as a tree."""
    return f"{folded_sentence(folded)}\n{folded_tree(folded, notes, edge_notes)}"


def folded_tree(
    folded: FoldedGraph,
    notes: Mapping[int, str] = NO_NOTES,
    edge_notes: Mapping[int, str] = NO_NOTES,
) -> str:
    """Return the boxes as a tree; a box has the number of its first node.

    `notes` are put behind what is said of a box, by its place, `edge_notes` before what a bundle of
    edges leads to.
    """
    said = {
        place: ", ".join(words)
        for place, box in enumerate(folded.boxes)
        if (words := box_words(box, [notes[place]] if place in notes else []))
    }
    bundles = {
        number: ", ".join(filter(None, [bundle_words(bundle), edge_notes.get(number)])) + ":"
        for number, bundle in enumerate(folded.bundles)
        if len(bundle.edges) > 1 or number in edge_notes
    }
    return tree(folded.outline(), said, bundles)


def folded_sentence(folded: FoldedGraph) -> str:
    """Return how much was folded, and the word that opens the largest module."""
    modules = [box for box in folded.boxes if box.module and not box.is_node]
    largest = max(modules, key=lambda box: len(box.nodes), default=None)
    return how_folded(folded) + (f'; open="{largest.module}" opens that one' if largest else "")


def how_folded(folded: FoldedGraph) -> str:
    """Return how many nodes there are, and how many of them are in boxes."""
    nodes = sum(len(box.nodes) for box in folded.boxes)
    boxes = [box for box in folded.boxes if not box.is_node]
    inside = sum(len(box.nodes) for box in boxes)
    return f"{nodes:,} nodes, {inside:,} of them folded into {count(len(boxes), 'box', 'boxes')}"


def box_words(box: Box, notes: Sequence[str] = ()) -> list[str]:
    """Return how much is in a box: nodes, sizes of leaves, notes, and what was saved if read."""
    if box.is_node:
        return [*notes]
    each = len(box.nodes) // box.times
    words = [f"{each:,} nodes" + (" each" if box.times > 1 else "")] if each > 1 else []
    return [*words, *_leaves_words(box), *notes, *_kept_words(box)]


def _leaves_words(box: Box) -> list[str]:
    sizes = [shape_text(leaf.outputs[0].shape or ()) for leaf in box.leaves]
    if len(sizes) <= OUTPUTS:
        prefix = f"{box.module}."
        names = [(leaf.outputs[0].name or "").removeprefix(prefix) for leaf in box.leaves]
        return [" ".join(filter(None, pair)) for pair in zip(names, sizes, strict=True)]
    numbers = sum(prod(leaf.outputs[0].shape or ()) for leaf in box.leaves)
    return [f"{len(sizes):,} leaves of {numbers:,} numbers"]


def _kept_words(box: Box) -> list[str]:
    """How many tensors the operations save, and what became of the others, in one phrase."""
    saved = [one for node in box.nodes for one in node.saved or ()]
    known = [one.output for one in saved if one.output is not None]
    # of a plain number, or a list of them, there is a value and no shape
    tensors = [one for one in known if one.shape is not None or one.value is None]
    numbers = sum(prod(one.shape or ()) for one in tensors)
    lost = Counter(_content(one) for one in saved if one.output is None)
    words = (
        [f"{count(len(tensors), 'tensor', 'tensors')} of {numbers:,} numbers"] if tensors else []
    )
    words += [f"{number:,} {state}" for state, number in lost.items()]
    return [f"saved: {', '.join(words)}"] if words else []


def bundle_words(bundle: Bundle) -> str:
    """Return how many edges there are, if there are several."""
    return f"{len(bundle.edges):,} edges" if len(bundle.edges) > 1 else ""


def count(number: int, one: str, several: str) -> str:
    """Return a number with the right word."""
    return f"{number:,} {one if number == 1 else several}"


def node_words(node: Node) -> list[str]:
    """Return what a line says of a node: its operation, its outputs, what it saved."""
    single = len(node.outputs) == 1
    words = [output_text(node.outputs[0])] if single else outputs_words(node)
    constants = [] if node.saved is None else [_constant_words(node, nr) for nr in node.constants]
    return [node.op, *filter(None, words), *(f"· {w}" for w in constants + saved_texts(node))]


def outputs_words(node: Node) -> list[str]:
    """Return a phrase for each of several outputs; of many, only for those with a name."""
    many = len(node.outputs) > OUTPUTS
    words = [
        f".{nr} {output_text(output)}".rstrip()
        for nr, output in enumerate(node.outputs)
        if output.name or not many
    ]
    return [*words, f"({len(node.outputs)} outputs)"] if many else words


def output_text(output: Output) -> str:
    """Return name and value, or name and shape, and the dtype where it is not float32."""
    size = "" if output.shape in ((), None) else shape_text(output.shape)
    if output.value is not None:
        size = f"= {output.value}"
    dtype = "" if output.dtype == "float32" else output.dtype
    return " ".join(part for part in (output.name, size, dtype) if part)


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as Python writes a tuple."""
    return str(tuple(shape))


def saved_texts(node: Node) -> list[str]:
    """Return a phrase for each value that a node keeps for its backward, if they were read."""
    return [f"saved {saved.attribute}: {_content(saved)}" for saved in node.saved or ()]


def _content(saved: Saved) -> str:
    if saved.output is None:
        return {"freed": "freed", "modified": "modified in place since then"}.get(
            saved.state, "cannot be read"
        )
    return _value_or_size(saved.output)


def _value_or_size(output: Output) -> str:
    """A plain number stands alone: as a tensor it may be int64 or float64, and nobody asked."""
    plain = output.name is None and output.value is not None and output.shape in ((), None)
    return output.value if plain else output_text(output).removeprefix("= ")


def constant_text(node: Node, input_nr: int) -> list[str]:
    """Return what is known of a constant input, as a list of one phrase or none.

    PyTorch calls the first two inputs of an operation `self` and `other`.
    """
    for saved in node.saved or ():
        if saved.attribute in ("self", "other")[input_nr : input_nr + 1] and saved.output:
            return [_value_or_size(saved.output)]
    return []


def _constant_words(node: Node, input_nr: int) -> str:
    return ": ".join([f"input {input_nr} is a constant", *constant_text(node, input_nr)])


def trace_text(trace: BackwardTrace, most: int = BUDGET) -> str:
    """Return a line for each step, or for the first ones: the node, what it received and sent."""
    if len(trace) > most:
        return f"{trace_text(trace[:most])}\n  …  {len(trace) - most:,} more steps"
    if len(trace) == 0:
        what = "no step was recorded: call backward() or torch.autograd.grad in the `with` block"
        return "\n".join([what, *_stopped(trace)])
    passes, lines = trace.passes, []
    remarks = {EDITED: trace.edited, MODIFIED: trace.modified}
    for place, step in enumerate(trace):
        if place and passes[place] != passes[place - 1]:
            lines.append(f"backward pass {passes[place] + 1}:")
        line = f"{place + 1:>3}  {step_text(trace.graph, step)}"
        lines.append(" · ".join([line, *(words for words in remarks if place in remarks[words])]))
    return "\n".join([*lines, *_stopped(trace)])


def _stopped(trace: BackwardTrace) -> list[str]:
    return [f"stopped by {trace.stopped}"] if trace.stopped else []


def step_text(graph: BackwardGraph, step: Step) -> str:
    """Return what a node received and sent."""
    node = graph.nodes[step.node]
    received = ", ".join(gradient_text(gradient) for gradient in step.grad_outputs)
    if node.op == "AccumulateGrad":
        change = f".grad += {received}" if step.grad_outputs[0] is not None else "no gradient came"
        return f"{node_title(node)}: {change}"
    sent = ", ".join(
        CONSTANT if nr in node.constants else gradient_text(gradient)
        for nr, gradient in enumerate(step.grad_inputs)
    )
    return f"{node_title(node)}: received {received}, sent {sent}"


def node_title(node: Node) -> str:
    """Return index, operation and names of a node."""
    names = ", ".join(output.name for output in node.outputs if output.name)
    return " ".join(part for part in (f"[{node.index}]", node.op, names) if part)


def gradient_text(gradient: Gradient) -> str:
    """Return the numbers of a small gradient, the shape of a large one."""
    if gradient is None:
        return "no gradient"
    words = value_text(gradient) if hasattr(gradient, "numel") else None
    return shape_text(gradient.shape) if words is None else words


def summary(graph: BackwardGraph, most: int = 8) -> str:
    """Return how many nodes of which kind there are, the longest path, the names at both ends."""
    large = f"large to draw node by node (more than {BUDGET})"
    head = f"a graph of {len(graph.nodes):,} nodes and {len(graph.edges):,} edges, too " + (
        large if len(graph.nodes) > BUDGET else "dense to draw node by node"
    )
    path = graph.longest_path()
    return "\n".join(
        [
            head,
            *counts_lines(Counter(node.op for node in graph.nodes).most_common(), most),
            f"longest path: {len(path):,} nodes, {_names(graph, [path[0], path[-1]], 2)}",
            "roots: " + _names(graph, [root.node for root in graph.roots], most),
            "leaves: " + _names(graph, graph.leaves, most),
        ]
    )


def counts_lines(counts: Sequence[tuple[str, int]], most: int = 8) -> list[str]:
    """Return a line for each kind of operation with its number, the most frequent ones."""
    lines = [f"  {count:>9,} × {op}" for op, count in counts[:most]]
    if len(counts) > most:
        lines.append(f"  and {count(len(counts) - most, 'other kind', 'other kinds')} of operation")
    return lines


def counted_text(counted: Summary) -> str:
    """Return a summary in lines."""
    lines = [
        f"a graph of {count(counted.nodes, 'node', 'nodes')} and "
        f"{count(counted.edges, 'edge', 'edges')}",
        *counts_lines(counted.operations),
        f"longest path: {count(len(counted.longest_path), 'node', 'nodes')}, "
        + " to ".join(dict.fromkeys([counted.longest_path[0], counted.longest_path[-1]])),
        f"leaves: {counted.leaves:,} with {count(counted.numbers, 'number', 'numbers')}, "
        f"{counted.with_gradient:,} with a gradient, "
        f"{counted.leaves - counted.with_gradient:,} without",
    ]
    if counted.saved is not None:
        kept = counted.saved
        lines.append(
            f"saved for backward: {count(kept.tensors, 'tensor', 'tensors')} of "
            f"{count(kept.bytes, 'byte', 'bytes')}, {kept.of_leaves:,} of them the leaves' own"
            + (f"; {kept.unread:,} could not be read" if kept.unread else "")
        )
    return "\n".join(lines)


def alt(graph: BackwardGraph) -> str:
    """Return one sentence that stands for the picture where it cannot be seen."""
    leaves = _names(graph, graph.leaves, 6)
    return (
        f"Backward graph from {_names(graph, [root.node for root in graph.roots], 6)} "
        f"to the leaves {leaves}: {len(graph.nodes)} nodes, {len(graph.edges)} edges."
    )


def trace_alt(trace: BackwardTrace) -> str:
    """Return one sentence that stands for the picture of a trace."""
    steps = "step" if len(trace) == 1 else "steps"
    return f"{alt(trace.graph)} The gradients of {len(trace)} {steps} stand beside the edges."


def folded_alt(folded: FoldedGraph, trace: BackwardTrace | None = None) -> str:
    """Return one sentence that stands for the picture of a folded graph."""
    nodes = sum(len(box.nodes) for box in folded.boxes)
    gradients = " The norms of the gradients stand beside the edges." if trace is not None else ""
    boxes = count(len(folded.boxes), "box", "boxes")
    return f"Backward graph of {nodes:,} nodes, drawn as {boxes}.{gradients}"


def _names(graph: BackwardGraph, indices, most: int) -> str:
    """The names of these nodes' outputs, or else their operations; at most so many."""
    names = []
    for index in indices:
        node = graph.nodes[index]
        own = [output.name for output in node.outputs if output.name]
        names.append(", ".join(own) if own else f"[{index}] {node.op}")
    shown = ", ".join(names[:most]) or "none"
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
