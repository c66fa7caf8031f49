"""What a graph does not show by itself, a sentence each: what was left out, what has no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch

from ..language import _
from ..wording import count, first_of
from .graph import BackwardGraph
from .names import CONTAINERS, caller, own_variables, scopes
from .reading import POSSIBLE, LiveGraph, edge_of

FEW = 2  # leaves without a name, if they are no parameters of a model
DEEP, MANY = 4, 1_000  # containers inside containers, and items in one; more is data
OF_EVERY_MODULE = frozenset(vars(torch.nn.Module()))
Parts = dict[int, torch.Tensor]  # by id


def remarks_on(
    graph: BackwardGraph, live: LiveGraph, things: tuple, names: Mapping[str, object]
) -> tuple[str, ...]:
    """Return what the caller may not expect of this graph; nothing where nothing is wrong.

    `things` and `names` are those of `build_graph`.
    """
    with torch._C.DisableTorchFunctionSubclass():  # as for all of reading
        return tuple(_remarks(graph, live, things, names))


def _remarks(
    graph: BackwardGraph, live: LiveGraph, things: tuple, names: Mapping[str, object]
) -> Iterator[str]:
    leaves = {id(leaf): leaf for leaf in live.leaves().values()}
    given = {name: value for name, value in names.items() if _is_module(value)}
    models = dict(given)
    for scope in scopes(caller()):
        for name, value in own_variables(scope):
            if _is_module(value):
                models.setdefault(name, value)
    called = {id(tensor) for name, tensor in live.tensors if name}
    known = {id(tensor) for model in models.values() for _, tensor in parameters_of(model)}
    missing = {
        key: leaf
        for key, leaf in leaves.items()
        if key not in known and (key not in called or isinstance(leaf, torch.nn.Parameter))
    }
    yield from _left_out(live, things)
    yield from unregistered(models, missing)
    nameless = [leaf for key, leaf in missing.items() if key not in called]
    if nameless:  # then record_forward may know them
        named = {id(leaf) for nr, leaf in live.leaves().items() if graph.nodes[nr].name}
        nameless = [leaf for leaf in nameless if id(leaf) not in named]
    yield from _unnamed(nameless, len(leaves))
    for name, model in given.items():
        yield from _outside(name, model, leaves)


def _is_module(value: object) -> bool:
    return issubclass(type(value), torch.nn.Module)


# -- what was passed -------------------------------------------------------------------------------


def _left_out(live: LiveGraph, things: tuple) -> Iterator[str]:
    """What was passed and has no graph."""
    found: dict[bool, list[str]] = {False: [], True: []}
    for name, tensor in _named_parts(live, things):
        if not tensor.requires_grad or edge_of(tensor)[0] is None:
            found[tensor.requires_grad].append(name)
    if names := found[False]:
        verb = "does not require grad and is" if len(names) == 1 else "do not require grad and are"
        yield _("{names} {verb} left out.").format(names=first_of(names), verb=verb)
    if names := found[True]:
        verb = "is a view" if len(names) == 1 else "are views"
        yield _(
            "{names} {verb} made where nothing is recorded, as under no_grad(), and left out."
        ).format(names=first_of(names), verb=verb)


def _named_parts(live: LiveGraph, things: tuple) -> Iterator[tuple[str, torch.Tensor]]:
    """All tensors that were passed: by their key, the caller's variable, or their number."""
    variables = {id(tensor): name for name, tensor in reversed(live.tensors) if name}
    waiting: list[tuple[tuple, object]] = [((), thing) for thing in reversed(things)]
    number, seen = 0, {}
    while waiting:
        path, thing = waiting.pop()
        if isinstance(thing, POSSIBLE) and not isinstance(thing, (*CONTAINERS, type(None))):
            number += 1
        if isinstance(thing, torch.Tensor):
            key = ".".join(map(str, path)) if any(isinstance(one, str) for one in path) else ""
            yield key or variables.get(id(thing)) or f"tensor {number}", thing
        elif isinstance(thing, CONTAINERS) and id(thing) not in seen:
            seen[id(thing)] = thing
            items = thing.items() if isinstance(thing, dict) else enumerate(thing)
            waiting += [((*path, key), item) for key, item in reversed([*items])]


# -- models ----------------------------------------------------------------------------------------


def parameters_of(model: torch.nn.Module) -> list[tuple[str, torch.Tensor]]:
    """Return a model's parameters by name, each once; none of what is no whole module."""
    try:
        return list(model.named_parameters())
    except Exception:  # it does what it likes
        return []


def modules_of(model: torch.nn.Module) -> list[tuple[str, torch.nn.Module]]:
    """Return a model and all modules below it by name; none of what is no whole module."""
    try:
        return list(model.named_modules())
    except Exception:  # it does what it likes
        return []


def unregistered(models: Mapping[str, torch.nn.Module], missing: Parts) -> Iterator[str]:
    """Say which attributes of models hold leaves that no model knows; then these miss no more."""
    for name, model in models.items():
        yield from _lost(name, model, missing)


def _lost(name: str, model: torch.nn.Module, missing: Parts) -> Iterator[str]:
    """The attributes of a model with leaves that it does not know; then these miss no more."""
    if not missing or OF_EVERY_MODULE - vars(model).keys():
        return
    for path, module in modules_of(model):
        for attribute, value in [*vars(module).items()]:
            inside = {} if attribute in OF_EVERY_MODULE else held_in(value)
            if found := [missing.pop(key) for key in inside if key in missing]:
                where = ".".join(filter(None, (name, path, attribute)))
                yield _why_lost(where, name, value, found)


def held_in(value: object) -> Parts:
    """Return the tensors in the value of an attribute, by id."""
    found, waiting = {}, [(value, DEEP)]
    while waiting:
        thing, depth = waiting.pop()
        kind = type(thing)
        if issubclass(kind, torch.Tensor):
            found[id(thing)] = thing
        elif issubclass(kind, torch.nn.Module):
            found |= {id(tensor): tensor for _, tensor in parameters_of(thing)}
        elif kind in CONTAINERS and depth and len(thing) <= MANY:
            items = thing.values() if kind is dict else thing
            waiting += [(item, depth - 1) for item in items]
    return found


def _why_lost(where: str, name: str, value: object, found: list[torch.Tensor]) -> str:
    """One sentence: what the attribute is, what follows, what to make of it."""
    kind, number = type(value), count(len(found), "parameter", "parameters")
    lacks = _("so {name}.parameters() lacks").format(name=name)
    if not isinstance(found[0], torch.nn.Parameter):
        return _(
            "{where} holds a plain tensor, {lacks} it: if it is trained, make it a Parameter."
        ).format(where=where, lacks=lacks)
    if kind not in CONTAINERS:
        return _(
            "{where} is not registered, {lacks} {number} in it: set it after super().__init__()."
        ).format(where=where, lacks=lacks, number=number)
    items = [*(value.values() if kind is dict else value)]
    of = "Module" if any(map(_is_module, items)) else "Parameter"
    better = f"a torch.nn.{of}{'Dict' if kind is dict else 'List'}"
    if any(type(item) in CONTAINERS for item in items):
        better = "of torch.nn.ModuleList and ParameterList"
    return _("{where} is a {kind}, {lacks} {number} in it: make it {better}.").format(
        where=where, kind=kind.__name__, lacks=lacks, number=number, better=better
    )


def _unnamed(nameless: list[torch.Tensor], leaves: int) -> Iterator[str]:
    """A sentence if most leaves have no name, and these are more than a few or a model's."""
    of_model = any(isinstance(leaf, torch.nn.Parameter) for leaf in nameless)
    if 2 * len(nameless) <= leaves or (len(nameless) <= FEW and not of_model):
        return
    have = "has" if len(nameless) == 1 else "have"
    what = _("the model that they are in, as in net=model") if of_model else _("them, as in w=w")
    yield _("{number:,} of {all} {have} no name: pass {what}.").format(
        number=len(nameless), all=count(leaves, "leaf", "leaves"), have=have, what=what
    )


def _outside(name: str, model: torch.nn.Module, leaves: Parts) -> Iterator[str]:
    """The parameters of a given model that are not in the graph, those that are trained first."""
    parameters = parameters_of(model)
    outside = [pair for pair in parameters if id(pair[1]) not in leaves]
    if not outside:
        return
    in_order = sorted(outside, key=lambda pair: not pair[1].requires_grad)
    frozen = sum(not tensor.requires_grad for _, tensor in outside)
    words = _("{number:,} of {all} of {name} {are} outside this graph: {names}{frozen}.")
    yield words.format(
        number=len(outside),
        all=count(len(parameters), "parameter", "parameters"),
        name=name,
        are="is" if len(outside) == 1 else "are",
        names=first_of([f"{name}.{path}" for path, __ in in_order]),
        frozen=_(" ({number:,} frozen)").format(number=frozen) if frozen else "",
    )
