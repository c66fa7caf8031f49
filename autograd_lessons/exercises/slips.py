"""Typical slips by rule: what the solution gives with one sign turned, one factor lost.

A listed mistake has a better sentence. These are for the answers that nobody listed: the solution's
own source is changed at one place, and whatever gives the same values is told by that change.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import partial, reduce
from itertools import combinations

from ..language import N_
from .exercise import Exercise

SIGN = N_("That is what comes out when one sign is turned round.")
FACTOR = N_("That is what comes out when one factor is left out.")
FACTORS = N_("That is what comes out when more than one factor is left out.")
TWICE = N_("That is what comes out when one factor counts twice.")
ALL_TWICE = N_("That is what comes out when more than one factor counts twice.")
DIVISION = N_("That is what comes out when one multiplication and one division are confused.")
TERM = N_("That is what comes out when one term is left out.")
POWER = N_("That is what comes out when one power is off by one, or taken for a product.")
BASE = N_("That is what comes out when base and exponent change places.")
FUNCTION = N_("That is what comes out when one function stands where another belongs.")
NO_FUNCTION = N_("That is what comes out when one function is left out.")
PLACE = N_("That is what comes out when one function is taken at another place than the right one.")
DEGREES = N_("That is what comes out when an angle in radians is read as degrees.")
SWAPPED = N_("That is what comes out when one argument stands where another belongs.")
MEAN = N_("That is what comes out when a sum is taken for a mean, or a mean for a sum.")
BRACKETS = N_("That is what comes out when a pair of brackets is missing.")
ROUND = N_("That is what comes out when a loop takes one round more, or one less.")
LINE = N_("That is what comes out when one line is left out.")

OTHERS = {"sin": "cos", "cos": "sin", "exp": "log", "log": "exp", "tanh": "sigmoid"}


def slips(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Go through the solution changed at one place: a sentence, and the whole source.

    >>> line = {"truth": abs, "solution": "a * x + b", "mistakes": {}, "code": "answer = {}\\n"}
    >>> found = list(slips(Exercise("1", **line)))
    >>> found[0]
    ('That is what comes out when one term is left out.', 'answer = a * x\\n')
    >>> [source for sentence, source in found if sentence == SIGN]
    ['answer = a * x - b\\n', 'answer = -(a * x) + b\\n']
    """
    names = exercise.parameters if exercise.points else ()
    tree = ast.parse(exercise.solution)
    lines = exercise.solution.splitlines()
    handed_out = {line.strip() for line in exercise.given.splitlines()}  # the reader changes none
    for node in ast.walk(tree):
        if hasattr(node, "lineno") and lines[node.lineno - 1].strip() in handed_out:
            continue
        for sentence, other in _changes(node, names):
            changed = copy.deepcopy(tree, {id(node): other})
            yield sentence, exercise.source(ast.unparse(changed))
        for line in _lines_of(node):
            if lines[line.lineno - 1].strip() not in handed_out:
                changed = copy.deepcopy(tree, {id(line): ast.Pass()})
                yield LINE, exercise.source(ast.unparse(changed))


def _changes(node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.BinOp):
        kind = type(node.op)
        yield from CHANGES.get(kind, _none)(node.left, node.right)
        if kind in (ast.Mult, ast.Div):
            yield SIGN, ast.UnaryOp(ast.USub(), node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield SIGN, node.operand
    elif isinstance(node, ast.Call):
        yield from _of_a_call(node, names)
    elif isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
        yield from ((SWAPPED, ast.Name(other)) for other in names if other != node.id)


def _none(left, right):
    return ()


def _of_a_product(left, right):
    factors = [*_factors(left), *_factors(right)]
    for count in range(1, len(factors)):
        for some in combinations(factors, count):
            yield FACTOR if count == len(factors) - 1 else FACTORS, _product(some)
            yield TWICE if count == 1 else ALL_TWICE, _product([*factors, *some])
    yield DIVISION, _with(ast.Div, left, right)
    for inside, outside in ((left, right), (right, left)):
        if _is(inside, ast.Add, ast.Sub):
            less = _with(ast.Mult, inside.right, outside)
            yield BRACKETS, ast.BinOp(inside.left, inside.op, less)


def _of_a_quotient(left, right):
    yield FACTOR, left
    yield DIVISION, _with(ast.Mult, left, right)
    yield DIVISION, _with(ast.Div, right, left)
    yield TWICE, _with(ast.Div, _with(ast.Div, left, right), right)
    if _is(right, ast.Mult, ast.Add, ast.Sub):
        yield BRACKETS, ast.BinOp(_with(ast.Div, left, right.left), right.op, right.right)
    if _is(left, ast.Add, ast.Sub):
        yield BRACKETS, ast.BinOp(left.left, left.op, _with(ast.Div, left.right, right))


def _of_a_sum(left, right):
    yield TERM, left
    yield TERM, right
    yield SIGN, _with(ast.Sub, left, right)


def _of_a_difference(left, right):
    yield TERM, left
    yield TERM, right
    yield SIGN, _with(ast.Add, left, right)
    yield SIGN, _with(ast.Sub, right, left)


def _of_a_power(base, exponent):
    yield POWER, _with(ast.Pow, base, _with(ast.Sub, exponent, ast.Constant(1)))
    yield POWER, _with(ast.Pow, base, _with(ast.Add, exponent, ast.Constant(1)))
    yield POWER, _with(ast.Mult, base, exponent)
    yield BASE, _with(ast.Pow, exponent, base)


CHANGES = {
    ast.Mult: _of_a_product,
    ast.Div: _of_a_quotient,
    ast.Add: _of_a_sum,
    ast.Sub: _of_a_difference,
    ast.Pow: _of_a_power,
}


def _of_a_call(node: ast.Call, names: tuple[str, ...]):
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in ("sum", "mean") and isinstance(node.func, ast.Attribute):
        other = {"sum": "mean", "mean": "sum"}[name]
        yield MEAN, ast.Call(ast.Attribute(node.func.value, other), node.args, node.keywords)
    if name == "range":
        end = node.args[-1]
        for step in (ast.Add, ast.Sub):
            arguments = [*node.args[:-1], _with(step, end, ast.Constant(1))]
            yield ROUND, ast.Call(node.func, arguments, [])
    if name not in OTHERS or not node.args:
        return
    (inside,) = node.args
    other = ast.Attribute(node.func.value, OTHERS[name])
    yield FUNCTION, ast.Call(other, [inside], [])
    yield NO_FUNCTION, inside
    yield SIGN, ast.UnaryOp(ast.USub(), node)
    for place in (*map(ast.Name, names), *_slope_of(inside)):
        yield PLACE, ast.Call(node.func, [place], [])
    if name in ("sin", "cos"):
        angle = _with(ast.Mult, inside, ast.Constant(0.017453292519943295))
        yield DEGREES, ast.Call(node.func, [angle], [])


def _slope_of(node: ast.AST) -> Iterator[ast.AST]:
    """The slope of a power, which is often put where the power belongs."""
    if _is(node, ast.Pow):
        less = _with(ast.Pow, node.left, _with(ast.Sub, node.right, ast.Constant(1)))
        yield _with(ast.Mult, node.right, less)


def _lines_of(node: ast.AST) -> list[ast.stmt]:
    """The lines that a slip can leave out; without one of a `while`, a loop may never end."""
    if isinstance(node, ast.While) or not isinstance(getattr(node, "body", None), list):
        return []
    if isinstance(node, ast.Module) and len(node.body) == 1:
        return []
    return [line for line in node.body if not isinstance(line, (ast.Return, ast.While))]


def _factors(node: ast.AST) -> list[ast.AST]:
    return [*_factors(node.left), *_factors(node.right)] if _is(node, ast.Mult) else [node]


def _product(factors) -> ast.AST:
    return reduce(partial(_with, ast.Mult), factors)


def _is(node: ast.AST, *kinds) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, kinds)


def _with(kind, left, right) -> ast.BinOp:
    return ast.BinOp(left, kind(), right)
