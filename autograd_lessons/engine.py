"""An autograd of sixty lines: what the lesson on building one builds, finished.

Numbers remember what they were made from, and `backward` sends gradients along that record. It
exists to be read, and to be compared with the reader's own.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict


class Value:
    """A number, its inputs, and beside each input the slope; its `.grad`, if it is a leaf.

    >>> x = Value(3.0)
    >>> (x * x + 1).backward()
    >>> x
    Value(3, grad=6)
    """

    def __init__(self, data, inputs=(), op="leaf"):
        self.data, self.inputs, self.op = data, inputs, op
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)), "add")

    def __mul__(self, other):
        other = value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)), "mul")

    def __pow__(self, k):
        return Value(self.data**k, ((self, k * self.data ** (k - 1)),), "pow")

    __radd__, __rmul__ = __add__, __mul__
    __neg__ = lambda a: -1 * a  # noqa: E731
    __sub__ = lambda a, b: a + -1 * value(b)  # noqa: E731
    __rsub__ = lambda a, b: b + -a  # noqa: E731
    __truediv__ = lambda a, b: a * value(b) ** -1  # noqa: E731
    __rtruediv__ = lambda a, b: b * a**-1  # noqa: E731

    def order(self):
        """Return the nodes from this one down, each after all that use it."""
        uses, ready = _uses(self), [self]
        for node in ready:  # the list grows meanwhile
            for source, _ in node.inputs:
                uses[source] -= 1
                if uses[source] == 0:
                    ready.append(source)
        return ready

    def backward(self):
        """Send 1 back from here; what comes to a leaf is added to its `.grad`."""
        received = defaultdict(float, {self: 1.0})
        for node in self.order():
            for source, slope in node.inputs:
                received[source] += received[node] * slope
            if node.op == "leaf":
                node.grad += received[node]


def value(number) -> Value:
    """Return a number as a value: a constant, unless it is one already."""
    return number if isinstance(number, Value) else Value(number, op="constant")


def _uses(root: Value) -> Counter:
    """How often each node below a root is used."""
    uses, found = Counter(), [root]
    for node in found:  # the list grows meanwhile
        for source, _ in node.inputs:
            if source not in uses:
                found.append(source)
            uses[source] += 1
    return uses


def sin(a: Value) -> Value:
    """Return the sine of a value."""
    return Value(math.sin(a.data), ((a, math.cos(a.data)),), "sin")


def exp(a: Value) -> Value:
    """Return e to the power of a value."""
    result = math.exp(a.data)
    return Value(result, ((a, result),), "exp")


def log(a: Value) -> Value:
    """Return the natural logarithm of a value."""
    return Value(math.log(a.data), ((a, 1 / a.data),), "log")
