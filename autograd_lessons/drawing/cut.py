"""Where a graph was cut: one computation recorded twice, whole and with tracking switched off.

Both graphs are what PyTorch recorded. They are compared input by input, and what the second one
lacks tells how it was cut: a leaf whose requires_grad is off (in the picture a flag), an edge that
is missing between two nodes which are both there (a diamond, as after detach()), operations that
left no record although an input of theirs is tracked (a frame round them, as after no_grad()).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from ..graph.boxes import Box, Bundle, FoldedGraph, NotedView, one_node_boxes
from ..graph.building import build_graph
from ..graph.graph import LEAF, BackwardGraph, Node, Note, Notes, Root
from ..graph.names import caller, named
from ..language import N_, _
from ..picture import Picture
from ..result import display
from ..wording import count
from .figure import Figure
from .show import draw

OFF, NO_RECORD, NOT_REACHED = N_("requires_grad is off"), N_("no record"), N_("not reached")
FLAG = ("requires_grad", N_("is off"))
ANOTHER = N_(
    "{own} has no record, and no gradient comes from it; {name} has one, and below is its graph "
    "(to compare two runs, call both results {name})."
)
PLACES = 5  # more boxes in one sentence are only counted
LEAVES, OPERATIONS, NODES = ("leaf", "leaves"), ("operation", "operations"), ("node", "nodes")


@dataclass(frozen=True)
class Cut(NotedView):
    """A whole graph, and what the second run lacks of it; every number is an index of that graph.

    An edge is cut when both of its nodes are still there. `off` are leaves that no longer require
    grad. `untracked` are operations without a node, since nothing that goes into them is tracked;
    `untracked_regions` are those where something is, as under no_grad(), each with the operations
    that hang together.
    `unreached` are nodes that are there and get no gradient from the root.
    """

    graph: BackwardGraph
    edges: tuple[int, ...]
    off: tuple[int, ...]
    untracked: tuple[int, ...]
    untracked_regions: tuple[tuple[int, ...], ...]
    unreached: tuple[int, ...]
    beside: str = ""  # what is to be said of a result that is not this graph's

    def __repr__(self) -> str:
        return self.text(self.picture())

    @cached_property
    def states(self) -> dict[int, str]:
        """What the second run lacks of a node."""
        inside = {index for region in self.untracked_regions for index in region}
        return {
            **dict.fromkeys(self.off, OFF),
            **dict.fromkeys(sorted({*self.untracked, *inside}), NO_RECORD),
            **dict.fromkeys(self.unreached, NOT_REACHED),
        }

    def labels(self) -> Mapping[int, Hashable]:
        """Return what keeps pieces apart that are not cut alike."""
        labels = dict(self.states)
        for edge in map(self.graph.edges.__getitem__, self.edges):
            labels[edge.source] = f"{labels.get(edge.source, '')}, input {edge.input_nr} is cut"
        return labels

    def notes(self, boxes: FoldedGraph) -> tuple[Notes, Notes]:
        """Return how much of each box and each bundle the second run lacks."""
        return (
            {place: self._note_on_box(box) for place, box in enumerate(boxes.boxes)},
            {number: self._note_on_bundle(one) for number, one in enumerate(boxes.bundles)},
        )

    def picture(self, boxes: FoldedGraph | None = None) -> Picture:
        """Return the picture of the whole graph, in which all that the second run lacks is dashed.

        White is what is there and not reached.
        """
        boxes = boxes or one_node_boxes(self.drawn)
        place = boxes.box_of()
        regions = [
            [f"n{place[index]}" for index in region if boxes.boxes[place[index]].is_node]
            for region in self.untracked_regions
        ]
        return replace(
            super().picture(boxes),
            regions=[tuple(region) for region in regions if region],
            region_label=_(NO_RECORD),
            layout={"ordering": "out"},  # so that one graph, cut in several ways, looks alike
        )

    def text(self, picture: Picture, boxes: FoldedGraph | None = None) -> str:
        """Return what is cut in one line, and below it the tree of the whole graph with notes."""
        folded = [boxes.how_folded] if boxes else []
        return "\n".join([self.alt(boxes), *folded, picture.tree()])

    def alt(self, boxes: FoldedGraph | None = None) -> str:
        """Return what is cut, in one line."""
        return _Sentences(
            self, boxes or one_node_boxes(self.graph), PLACES if boxes else None
        ).all()

    def _note_on_box(self, box: Box) -> Note:
        if box.is_node:
            return self._note_on_node(box.nodes[0])
        words = []
        for state in (OFF, NO_RECORD, NOT_REACHED):
            if nodes := [node for node in box.nodes if self.states.get(node.index) == state]:
                words.append(_part(box, nodes, state))
        if cuts := self.cut_in(box):
            words.append(_("cut: {edges} inside").format(edges=count(cuts, "edge", "edges")))
        states = {self.states.get(node.index) for node in _operations(box) or box.nodes}
        if states <= {OFF, NO_RECORD}:
            return Note(tuple(words), ("gone",))
        return Note(tuple(words), ("unreached",) if words == [_(NOT_REACHED)] else ())

    def _note_on_node(self, node: Node) -> Note:
        state = self.states.get(node.index)
        if state == OFF:
            return Note((_(OFF),), ("gone",), lines=(), flag=(FLAG[0], _(FLAG[1])))
        if state == NO_RECORD:
            framed = any(node.index in region for region in self.untracked_regions)
            words = _("no record, in the box") if framed else _(NO_RECORD)
            return Note((words,), ("gone",), lines=())
        return Note() if state is None else Note((_(NOT_REACHED),), ("unreached",))

    def _note_on_bundle(self, bundle: Bundle) -> Note:
        if cuts := self.cut_in(bundle):
            if cuts == len(bundle.edges):
                return Note(("cut",), lines=(), diamond="cut")
            return Note((_("{cuts:,} of them cut").format(cuts=cuts),), diamond="cut")
        gone = {index for index, state in self.states.items() if state != NOT_REACHED}
        lost = all(gone & {edge.source, edge.target} for edge in bundle.edges)
        return Note(kinds=("no gradient",) if lost else ())

    @cached_property
    def _cut_edges(self) -> frozenset:
        return frozenset(self.graph.edges[number] for number in self.edges)

    def cut_in(self, part: Box | Bundle) -> int:
        """Return how many edges of a box or a bundle are cut."""
        return len(self._cut_edges.intersection(part.edges))


def _part(box: Box, nodes: list[Node], state: str) -> str:
    """How many of the leaves, operations or nodes of a box are in a state."""
    every = {OFF: box.leaves, NO_RECORD: _operations(box)}.get(state, box.nodes)
    kind = {OFF: LEAVES, NO_RECORD: OPERATIONS}.get(state, NODES)
    if len(nodes) < len(every):
        return _("{state}: {number:,} of {all}").format(
            state=_(state), number=len(nodes), all=count(len(every), *kind)
        )
    if len(nodes) == len(box.nodes):
        return _(state)
    return _("{state}: all {all}").format(state=_(state), all=count(len(every), *kind))


def _operations(box: Box) -> list[Node]:
    return [node for node in box.nodes if node.op != LEAF]


class _Sentences:
    """What is cut, box by box; at most so many boxes in one sentence."""

    def __init__(self, cut: Cut, boxes: FoldedGraph, most: int | None) -> None:
        self.cut, self.boxes, self.most = cut, boxes.boxes, most
        self.bundles = boxes.bundles

    def all(self) -> str:
        said = self._all() or _("Nothing is cut.")
        return f"{self.cut.beside} {said}".lstrip()

    def _all(self) -> str:
        cut, parts = self.cut, self._cuts()
        if cut.off:
            parts.insert(
                0, _("requires_grad of {where} is off.").format(where=self._where(cut.off, LEAVES))
            )
        parts += [
            _("{where}: no record, although an input is tracked.").format(
                where=self._where(region, OPERATIONS)
            )
            for region in cut.untracked_regions
        ]
        if cut.untracked:
            where = self._where(cut.untracked, OPERATIONS)
            parts.append(_("{where}: no record, since no input is tracked.").format(where=where))
        if lost := [leaf for leaf in cut.graph.leaves if leaf in cut.states]:
            where = self._where(lost, LEAVES)
            if self.most:  # the boxes say which
                where = _("{number:,} of {all}").format(
                    number=len(lost), all=count(len(cut.graph.leaves), *LEAVES)
                )
            parts.append(
                _("From {root} no gradient comes to {where}.").format(
                    root=root_name(cut.graph), where=where
                )
            )
        return " ".join(parts)

    def _cuts(self) -> list[str]:
        """A sentence for each box and each bundle in which edges are cut."""
        places = [(box, _("in {box}").format(box=_title(box))) for box in self.boxes]
        for bundle in self.bundles:
            source, target = (_title(self.boxes[end]) for end in bundle[:2])
            places.append(
                (bundle, _("from {source} to {target}").format(source=source, target=target))
            )
        found = [(self.cut.cut_in(part), where) for part, where in places]
        return [
            _("The edge {where} is cut.").format(where=where)
            if cuts == 1
            else _("{cuts:,} edges {where} are cut.").format(cuts=cuts, where=where)
            for cuts, where in found
            if cuts
        ]

    def _where(self, indices: Iterable[int], kind: tuple[str, str]) -> str:
        """Some nodes by their names, or by how many of a box they are."""
        wanted, phrases = set(indices), []
        for box in self.boxes:
            inside = [node for node in box.nodes if node.index in wanted]
            if len(inside) > 1:
                phrases.append(
                    _("{nodes} of {box}").format(nodes=count(len(inside), *kind), box=_title(box))
                )
            elif inside:
                phrases.append((kind == LEAVES and inside[0].name) or inside[0].title)
        rest = phrases[self.most :] if self.most else []
        more = (
            _(" and {number:,} more {places}").format(
                number=len(rest), places="place" if len(rest) == 1 else "places"
            )
            if rest
            else ""
        )
        return ", ".join(phrases[: self.most]) + more


def _title(box: Box) -> str:
    if box.is_node:
        return box.nodes[0].title
    return box.name if box.module else f"[{box.nodes[0].index}] {box.name}"


def show_cut(whole: BackwardGraph, result: torch.Tensor) -> None:
    """Show where the graph behind `result` is cut, compared with the `whole` one.

    `whole` is the graph of the same lines with nothing switched off. After the lines have run
    again, the other tensors are found by the names that they have in it, among the caller's
    variables; a result that is called otherwise is shown by its own name. Raises ValueError for two
    different computations, or a `whole` without names.
    A graph of more than 200 nodes is folded: a box says how many of its leaves and operations are
    concerned.

    >>> from autograd_lessons import build_graph
    >>> x, w = (torch.tensor(number, requires_grad=True) for number in (3.0, 2.0))
    >>> y = x**2
    >>> z = y * w
    >>> whole = build_graph(z)
    >>> z = y.detach() * w
    >>> show_cut(whole, z)
    The edge from [0] MulBackward0 z to [1] PowBackward0 y is cut. From z no gradient comes to x.
    [0] MulBackward0 z = 18
    ├─ (cut) [1] PowBackward0 y = 9 · not reached
    │  └─ [3] AccumulateGrad x = 3 · not reached
    └─ [2] AccumulateGrad w = 2
    """
    display(draw_cut(whole, result))


def draw_cut(whole: BackwardGraph, result: torch.Tensor) -> Figure:
    """Return the figure of a cut without displaying it; see `show_cut`."""
    places, found, name = _places(whole), named({}, caller()), root_name(whole)
    now = {other: tensor for other, tensor in reversed(found) if other in places}
    own = _name_of(result, found, name, places)
    beside = ""
    if own != name and not result.requires_grad and name in now and now[name].requires_grad:
        beside = _(ANOTHER).format(own=own, name=name)
    else:
        whole = _renamed(whole, own)
        now = {**{other: now[other] for other in now if other != name}, own: result}
    tracked = {other: tensor for other, tensor in now.items() if tensor.requires_grad}
    rest = build_graph(*tracked.values(), **tracked) if tracked else None
    return draw(replace(find_cut(whole, rest), beside=beside))


def _name_of(result: torch.Tensor, found: list, name: str, places: Mapping[str, int]) -> str:
    """What the caller calls the result; the `name` that it has in the whole graph comes first."""
    called = [one for one, tensor in found if tensor is result]
    if name in called:
        return name
    taken = any(one == name for one, _ in found)
    return next((one for one in called if one not in places), _("the result") if taken else name)


def _renamed(whole: BackwardGraph, name: str) -> BackwardGraph:
    """The graph with another name for its root."""
    index, output_nr = whole.roots[0]
    node = whole.nodes[index]
    outputs = list(node.outputs)
    outputs[output_nr] = outputs[output_nr]._replace(name=name)
    nodes = list(whole.nodes)
    nodes[index] = node._replace(outputs=tuple(outputs))
    return replace(whole, nodes=tuple(nodes))


# -- comparing -------------------------------------------------------------------------------------


def find_cut(whole: BackwardGraph, rest: BackwardGraph | None) -> Cut:
    """Compare two graphs of one computation.

    The roots of `rest` are those tensors with a name in `whole` that are still tracked; None when
    there is no such tensor.
    """
    twins = _twins(whole, rest) if rest else {}
    inputs = _inputs(rest) if rest else {}
    lost = {
        number
        for number, edge in enumerate(whole.edges)
        if edge.source in twins and edge.input_nr not in inputs[twins[edge.source]]
    }
    gone = [node.index for node in whole.nodes if node.index not in twins]
    leaves = set(whole.leaves)
    off = [index for index in gone if index in leaves and whole.nodes[index].outputs[0].name]
    untracked = {*gone} - leaves
    regions = _regions(whole, untracked, {*twins})
    reached = _reached(whole, lost) if whole.roots[0].node in twins else set()
    return Cut(
        graph=whole,
        edges=tuple(sorted(number for number in lost if whole.edges[number].target in twins)),
        off=tuple(off),
        untracked=tuple(sorted(untracked.difference(*regions))),
        untracked_regions=regions,
        unreached=tuple(sorted({*range(len(whole.nodes))} - reached - {*off, *untracked})),
    )


def _twins(whole: BackwardGraph, rest: BackwardGraph) -> dict[int, int]:
    """Pair nodes of `whole` with those of `rest`, from the roots of `rest` on, input by input."""
    places, ours, theirs = _places(whole), _inputs(whole), _inputs(rest)
    waiting = [(places[root_name(rest, root)], root.node) for root in rest.roots]
    twins: dict[int, int] = {}
    while waiting:
        one, other = waiting.pop()
        if one in twins:
            continue
        same = whole.nodes[one].op == rest.nodes[other].op
        if not same or not theirs[other].keys() <= ours[one].keys():
            raise ValueError(
                _(
                    "{title} is not the same in both runs: show_cut() compares the same lines, "
                    "run twice."
                ).format(title=whole.nodes[one].title)
            )
        twins[one] = other
        waiting += [(ours[one][number], target) for number, target in theirs[other].items()]
    return twins


def _inputs(graph: BackwardGraph) -> dict[int, dict[int, int]]:
    """For each node: from the number of an input to the node behind it."""
    found: dict[int, dict[int, int]] = {node.index: {} for node in graph.nodes}
    for edge in graph.edges:
        found[edge.source][edge.input_nr] = edge.target
    return found


def _reached(whole: BackwardGraph, lost: set[int]) -> set[int]:
    """Return the nodes that a gradient from the root comes to when some edges are lost."""
    kept = [edge[:2] for number, edge in enumerate(whole.edges) if number not in lost]
    return _connected(whole.roots[0].node, _following(kept))


def _regions(
    whole: BackwardGraph, inside: set[int], there: set[int]
) -> tuple[tuple[int, ...], ...]:
    """Group nodes that hang together; keep the groups with an input from a node that is `there`."""
    links = [edge[:2] for edge in whole.edges if {edge.source, edge.target} <= inside]
    following = _following(links + [(target, source) for source, target in links])
    tracked = {edge.source for edge in whole.edges if edge.target in there}
    regions, seen = [], set()
    for index in sorted(inside & tracked):
        if index not in seen:
            regions.append(tuple(sorted(_connected(index, following))))
            seen.update(regions[-1])
    return tuple(sorted(regions))


def _following(links: list[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for source, target in links:
        found.setdefault(source, []).append(target)
    return found


def _connected(start: int, following: dict[int, list[int]]) -> set[int]:
    """Return all nodes that one comes to from a node, itself included."""
    found, waiting = set(), [start]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            waiting += following.get(index, [])
    return found


def root_name(graph: BackwardGraph, root: Root | None = None) -> str:
    """Return the name of a root, or of the first one."""
    node, output_nr = root or graph.roots[0]
    name = graph.nodes[node].outputs[output_nr].name
    if name is None:
        raise ValueError(_("show_cut() needs names: write `z = x * y`, and then build_graph(z)."))
    return name


def _places(graph: BackwardGraph) -> dict[str, int]:
    """From each name to its node."""
    return {
        output.name: node.index for node in graph.nodes for output in node.outputs if output.name
    }
