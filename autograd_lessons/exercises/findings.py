"""What is true of a wrong answer when no known mistake fits."""

from __future__ import annotations

import math
import struct

from ..values import number_text
from .reading import Reading, close

LOOSE = 1e-6  # two ways to make the same mistake may round differently
FLOAT32 = 1e-5  # a few roundings of float32 stay within this
ROUNDED = 1e-3  # a number that was typed off a screen
SMALL_STEP = 0.02  # a finite difference, at every point
FACTORS = (2, 3, 4, 5, 6, 8, 10, 100, 1000, 180 / math.pi)  # telling for a single number

Finding = tuple[str, dict[str, str]]  # the name of a sentence, and the facts that it mentions


def diagnose(
    seen: tuple[Reading, ...],
    truth: tuple[Reading, ...],
    right: tuple[bool, ...],
    where: int,
    options: tuple[str, ...] = (),
    decimals: int | None = None,
) -> Finding:
    """Say what is wrong with `seen`, one reading for each point, above all at point `where`.

    Nothing here may give the right answer away.
    """
    ours, theirs = truth[where], seen[where]
    if theirs.what != ours.what:
        return _another_kind(theirs, ours, called=len(truth) > 1)
    if theirs.what == "names":
        return _names(theirs, ours, options)
    if theirs.shape != ours.shape or len(theirs.numbers) != len(ours.numbers):
        facts = {"shape": _shape(theirs.shape), "wanted": _shape(ours.shape)}
        return ("number wanted" if not ours.shape else "shape"), facts
    if any(one.what != "numbers" for one in seen):
        return "not everywhere" if any(right) else "unknown", {}
    return _numbers(seen, truth, right, decimals)


def _another_kind(theirs: Reading, ours: Reading, called: bool) -> Finding:
    if theirs.what == "none":
        return ("printed" if theirs.printed else "none returned" if called else "none"), {}
    if theirs.what == "function":
        return "value wanted", {}
    if theirs.what == "names" and ours.what == "numbers":
        return "text", {}
    if ours.what == "names":
        wanted = "choice wanted" if not ours.shape else "names wanted"
        return wanted, {"type": theirs.type}
    return ("numbers wanted" if ours.shape else "number wanted"), {"type": theirs.type}


def _names(theirs: Reading, ours: Reading, options) -> Finding:
    strange = [name for name in theirs.names if options and name not in options]
    if strange:
        return "strange name", {"name": strange[0], "options": ", ".join(options)}
    if not ours.shape:
        return ("choice wanted", {"type": theirs.type}) if theirs.shape else ("unknown", {})
    if not theirs.shape:
        return "names wanted", {"type": theirs.type}
    if theirs.type == "set" and ours.type != "set":
        return "order wanted", {}
    if is_choices(ours, options):
        return _choices(theirs, ours)
    if sorted(theirs.names) == sorted(ours.names):
        pairs = zip(theirs.names, ours.names, strict=True)
        place = next(i for i, (a, b) in enumerate(pairs) if a != b)
        return "order", {"name": theirs.names[place], "place": str(place + 1)}
    missing = len(set(ours.names) - set(theirs.names))
    extra = len(set(theirs.names) - set(ours.names))
    facts = {"missing": str(missing), "extra": str(extra)}
    if not missing:
        return ("extra" if extra else "repeated"), facts
    return ("missing and extra" if extra else "missing"), facts


def is_choices(truth: Reading, options: tuple[str, ...] = ()) -> bool:
    """Say whether one choice is asked for at each place, and not an order of all the names.

    It is where a name comes twice in the list, or where there are more options than places.
    """
    several = len(set(truth.names)) < len(truth.names) or len(options) > len(truth.names)
    return truth.type != "set" and bool(truth.shape) and several


def _choices(theirs: Reading, ours: Reading) -> Finding:
    if theirs.shape != ours.shape:
        return "count", {"count": str(len(theirs.names)), "wanted": str(len(ours.names))}
    pairs = enumerate(zip(theirs.names, ours.names, strict=True), 1)
    return "choices", {"places": ", ".join(str(place) for place, (a, b) in pairs if a != b)}


def _numbers(seen, truth, right, decimals) -> Finding:
    """All readings are numbers of the right shape, and at least one is wrong."""
    theirs = [n for one in seen for n in one.numbers]
    ours = [n for one in truth for n in one.numbers]
    if None in theirs or None in ours:
        return _gaps(theirs, ours)
    if any(not math.isfinite(n) for n in theirs):
        return "not finite", {}
    pairs = list(zip(theirs, ours, strict=True))
    several = len(seen) > 1
    if all(one.type.startswith("int") for one in seen) and all(abs(a - b) < 1 for a, b in pairs):
        return "whole", {}
    if decimals and all(abs(a - b) < 5 * 10**-decimals for a, b in pairs):
        return "last decimal", {"decimals": str(decimals)}
    if decimals and any(all(a == round(b, k) for a, b in pairs) for k in range(1, decimals)):
        return "few decimals", {"decimals": str(decimals)}
    if all(close(a, b, FLOAT32) for a, b in pairs) and all(_is_float32(a) for a in theirs):
        return "float32", {}
    near_zero = not several and not all(b for _, b in pairs)  # nothing is a small part of zero
    if not near_zero and all(close(a, b, SMALL_STEP if several else ROUNDED) for a, b in pairs):
        return ("finite difference" if several else "rounded"), {"parts": _parts(pairs)}
    if not any(theirs):
        return "zero", {}
    if several and len(set(theirs)) == 1:
        return "constant", {}
    if not near_zero and all(close(a, -b, LOOSE) for a, b in pairs):
        return "sign", {}
    factor = _factor(pairs)
    if factor and several:
        return factor
    if factor and any(close(float(factor[1]["factor"]), one, ROUNDED) for one in FACTORS):
        return "multiple", {}  # the factor itself would give the answer away
    if several and all(a and close(1 / a, b, LOOSE) for a, b in pairs):
        return "upside down", {}
    if several and _same([a - b for a, b in pairs]):
        return "offset", {"offset": number_text(pairs[0][0] - pairs[0][1])}
    if any(right):
        return "not everywhere", {}
    places = _wrong_places(pairs, len(truth[0].numbers))
    if places and len(pairs) == len(truth[0].numbers) * len(seen):
        return "some entries", {"places": ", ".join(map(str, places[:6]))}
    return "unknown", {}


def _wrong_places(pairs, count: int) -> list[int]:
    """Return which of `count` entries at each point are wrong; none when all of them are."""
    if count < 2:
        return []
    wrong = {i % count for i, (a, b) in enumerate(pairs) if not close(a, b, LOOSE)}
    return sorted(wrong) if len(wrong) < count else []


def _gaps(theirs, ours) -> Finding:
    for place, (a, b) in enumerate(zip(theirs, ours, strict=True)):
        if (a is None) != (b is None):
            return ("a gradient is there" if a is None else "no gradient there"), {
                "place": str(place)
            }
    places = [str(i) for i, (a, b) in enumerate(zip(theirs, ours, strict=True)) if a != b]
    return "some entries", {"places": ", ".join(places[:6])}


def _factor(pairs) -> Finding | None:
    """Say by how much all numbers are too large or too small, if by the same factor."""
    if any(not b or not a for a, b in pairs):
        return None
    ratios = [a / b for a, b in pairs]
    ratio = ratios[0]
    if not _same(ratios):
        return None
    size = max(abs(ratio), 1 / abs(ratio))
    name = "too large" if abs(ratio) > 1 else "too small"
    return name + (" and sign" if ratio < 0 else ""), {"factor": number_text(size)}


def _same(values) -> bool:
    return all(close(value, values[0], LOOSE) for value in values)


def _is_float32(number: float) -> bool:
    """Say whether float32 holds this number exactly, as it does whatever float32 computed."""
    return struct.unpack("f", struct.pack("f", number))[0] == number


def _parts(pairs) -> str:
    """The largest relative error is about one in so many."""
    worst = max(abs(a - b) / abs(b) if b else abs(a) for a, b in pairs)
    return f"{10 ** round(-math.log10(worst)):,}"


def _shape(shape: tuple[int, ...]) -> str:
    return str(tuple(shape))
