"""What is true of an answer that no known mistake explains, as finished sentences.

Nothing here may give the right answer away. A sentence is never put together of parts: whole, it
can be translated.
"""

from __future__ import annotations

import math
import struct

from ..language import N_, _
from ..values import number_text
from .exercise import Demands
from .reading import Reading, close

LOOSE = 1e-6  # two ways to make the same mistake may round differently
FLOAT32 = 1e-5  # a few roundings of float32 stay within this
ROUNDED = 1e-3  # a number that was typed off a screen
SMALL_STEP = 0.02  # a finite difference, at every point
FACTORS = (2, 3, 4, 5, 6, 8, 10, 100, 1000, 180 / math.pi)  # telling for a single number

NONE_OF_THE_USUAL = N_("Not yet, and no mistake that this check knows. A hint may help.")
A_NUMBER = N_("One number is asked for.")
A_GRADIENT_THERE = N_("Look at index {place}: there is a gradient.")
NO_GRADIENT_THERE = N_("Look at index {place}: is there a gradient at all?")
A_NUMBER_THERE = N_("Look at index {place}: a number is asked for there.")
A_CHOICE = N_('One letter in quotation marks is asked for, such as "a".')
EMPTY = N_("Your answer is empty.")
COMPLEMENT = N_("The other way round: these are just the ones that do not belong.")
NAMES = N_('Names are asked for, such as ["a", "b"].')
NOT_EVERYWHERE = N_("Right at one point, and wrong at another: what differs there?")
STILL_TRACKED = N_(
    "What you hand on is still tracked, with its graph behind it: `.item()` gives the number alone."
)
UNNAMED = (NOT_EVERYWHERE, NONE_OF_THE_USUAL)
IN_FLOAT32 = N_("In float32 it is right to seven digits; a plain Python number carries sixteen.")
NO_RETURN = N_("Your function has no `return` with a value: whoever calls it gets None.")
OF_BACKWARD = N_("`backward()` gives None back. The gradient that it leaves is in `.grad`.")
ENDLESS = N_(
    "your code did not come to an end and was stopped after a million steps. "
    "Look for a loop whose condition never turns false."
)

# An error's class, words in its message (none: it has no message), what to do.
ADVICE = (
    (
        "NameError",
        "name '",
        N_("Run the cell that defines it, or look for a slip in the spelling."),
    ),
    (
        "TypeError",
        "must be Tensor, not float",
        N_("A plain number was handed to it: use `math`, or make a tensor."),
    ),
    (
        "RuntimeError",
        "assign",
        N_("`.grad` takes a tensor of the same dtype and shape, or None."),
    ),
    ("TypeError", "for ^", N_("In Python a power is `**`.")),
    (
        "TypeError",
        "object is not callable",
        N_("Before a bracket stands what is no function: is a `*` missing there?"),
    ),
    ("TypeError", "NoneType", N_("A None takes part: does a function lack its `return`?")),
    (
        "RuntimeError",
        "does not require grad",
        N_("Somewhere between x and here the graph was lost."),
    ),
    (
        "RuntimeError",
        "second time",
        N_("An earlier backward() freed what this graph had saved: run the forward lines again."),
    ),
    (
        "RuntimeError",
        "modified by an inplace operation",
        N_("A line wrote into a tensor that the way back needs: let it make a new one."),
    ),
    (
        "RuntimeError",
        "leaf Variable that requires grad",
        N_("Nobody may write into a watched leaf: make a new tensor."),
    ),
    (
        "AttributeError",
        "'float' object has no attribute 'backward'",
        N_("A plain number has no graph: somewhere it took the place of its tensor."),
    ),
    (
        "AttributeError",
        "'float' object has no attribute 'grad'",
        N_("A plain number has no gradient: somewhere it took the place of its tensor."),
    ),
    ("AttributeError", "'Tensor' object has no attribute 'copy'", N_("A tensor has `clone()`.")),
    (
        "AttributeError",
        "'Tensor' object has no attribute 'zero",
        N_("A gradient is emptied with `zero_()`."),
    ),
    (
        "TypeError",
        "assigned grad expected",
        N_("`.grad` takes a tensor of its own shape, or None."),
    ),
    (
        "RuntimeError",
        "can't retain_grad",
        N_("This tensor has no graph, so no gradient comes that it could keep."),
    ),
    ("RuntimeError", "size", N_("Two shapes do not fit together here: print `.shape` of both.")),
    ("RuntimeError", "shapes", N_("Two shapes do not fit together here: print `.shape` of both.")),
    ("AttributeError", "'NoneType' object", N_("There is None: has this gradient been made yet?")),
    ("RecursionError", "recursion", N_("The function calls itself without end.")),
    ("NotImplementedError", "xor", N_("In Python a power is `**`.")),
    ("RuntimeError", "xor", N_("In Python a power is `**`.")),  # so torch 2.6 says it
    ("NotImplementedError", "", N_("Write the body, then check again.")),
)


def advice(error: str, said: str) -> str:
    """Return what to do about an error of this class and message, or an empty string."""
    rows = (row[1:] for row in ADVICE if row[0] == error)
    return next((what for words, what in rows if (words in said if words else not said)), "")


def beside_the_value(answer: Reading, truth: Reading, with_slope: bool, rtol: float) -> str:
    """Say what is wrong although the value is right: its slope, a changed argument, or nothing."""
    if with_slope and answer.slope is None:
        return _(
            "The number is right, and no slope comes with it: `backward()` cannot start from it, "
            "or does not come to its first argument. `.item()`, `.detach()` and `math` leave the "
            "graph."
        )
    if with_slope and not close(answer.slope, truth.slope, rtol):
        return _(
            "The number is right, and its slope is not: `backward()` leaves {slope}. A part was "
            "computed outside the graph, or a branch that is not taken is infinite."
        ).format(slope=number_text(answer.slope))
    if answer.changed:
        return _(
            "The value is right, and your function wrote into its argument on the way: "
            "the caller's tensor has changed. Compute a new one instead."
        )
    return ""


def against_the_way(answer: Reading, demands: Demands) -> str:
    """Say what the question demands of the way to a right value and was not done, or nothing."""
    way = answer.way
    if demands.passes and not way.passes:
        return _("The value is right, and no backward pass ran. Here autograd is to compute it.")
    if way.passes < demands.passes:
        return _(
            "The value is right. {wanted} backward passes are asked for, and yours are {passes}."
        ).format(wanted=demands.passes, passes=way.passes)
    if demands.arrives and not way.arrived:
        return _(
            "The value is right, and no gradient came to the argument: it was cut off on its way, "
            "or the slope was taken by other means than a backward pass."
        )
    if demands.finite and way.flawed:
        return _(
            "The value is right, and the gradient that came to the argument was not finite: let "
            "none such arise, in place of mending it afterwards."
        )
    if demands.cleared and way.added:
        return _(
            "The value is right, and `.grad` was not cleared: a pass found the gradient of an "
            "earlier one there."
        )
    if any(answer.grads[place] for place in demands.spared):
        return _(
            "The value is right, and an argument that is to get no gradient holds one in `.grad`."
        )
    if demands.untracked and answer.tracked:
        return _(
            "The value is right, and it still has a graph: hand on the number alone, with "
            "`.detach()` or `.item()`."
        )
    if demands.by_hand and (way.passes or way.dual):
        return _("The value is right, and autograd computed it. Here the formula is asked for.")
    used = [name for name in demands.without if name in way.called]
    if used:
        return _("The value is right. This exercise asks for a way without `{name}`.").format(
            name=used[0]
        )
    if demands.largest and way.largest > demands.largest:
        return _(
            "The value is right. A tensor of {size} numbers was made on the way, and no more than "
            "{largest} fit here."
        ).format(size=way.largest, largest=demands.largest)
    return ""


def in_the_answer(
    seen: tuple[Reading, ...],
    truth: tuple[Reading, ...],
    right: tuple[bool, ...],
    where: int,
    options: tuple[str, ...] = (),
    decimals: int | None = None,
    called: bool = False,
) -> str:
    """Say what is wrong with `seen`, one reading for each point, above all at point `where`.

    `called`: it is what a function gave back, and not a value.
    """
    ours, theirs = truth[where], seen[where]
    if (theirs.what == "names" and not any(theirs.names)) or 0 in theirs.shape:
        return EMPTY
    if theirs.what != ours.what:
        return _in_the_kind(theirs, ours, called)
    if theirs.what == "names":
        return _in_the_names(theirs, ours, options)
    if theirs.shape != ours.shape or len(theirs.numbers) != len(ours.numbers):
        if not ours.shape:
            return A_NUMBER
        return _("The shape does not fit: yours is {shape}, and {wanted} is asked for.").format(
            shape=theirs.shape, wanted=ours.shape
        )
    if any(one.what != "numbers" for one in seen):
        return NOT_EVERYWHERE if any(right) else NONE_OF_THE_USUAL
    return _in_the_numbers(seen, truth, right, decimals, called)


def _in_the_kind(theirs: Reading, ours: Reading, called: bool) -> str:
    """The answer is of another kind than the truth."""
    if theirs.what == "none" and theirs.printed:
        return _("Your function printed and returned None: `return` in place of `print`.")
    if theirs.what == "none" and called:
        return _(
            "What your function returns is None: `backward()` gives None back, `.grad` is None "
            "where no gradient has come, and a computed tensor keeps none."
        )
    if theirs.what == "none":
        return _("Your answer is None.")
    if theirs.what == "function" and theirs.type.endswith(("Backward0", "AccumulateGrad")):
        return _("That is a node of the graph, and this exercise asks for something else.")
    if theirs.what == "function":
        return _("That is a function: this exercise asks for what it gives, so call it.")
    if ours.what == "names":
        return NAMES if ours.shape else A_CHOICE
    if theirs.what == "names":
        return _("That is text: a number stands without quotation marks.")
    if not ours.shape:
        return A_NUMBER
    return _(
        "Numbers are asked for, such as [1, 2.5]; None, without quotation marks, "
        "where there is no gradient."
    )


def _in_the_names(theirs: Reading, ours: Reading, options: tuple[str, ...]) -> str:
    strange = [name for name in theirs.names if options and name not in options]
    if strange:
        return _("`{name}` is none of {options}.").format(
            name=strange[0], options=", ".join(options)
        )
    if not ours.shape:
        return A_CHOICE if theirs.shape else NONE_OF_THE_USUAL
    if not theirs.shape:
        return NAMES
    if theirs.type == "set" and ours.type != "set":
        return _("The order counts here, and a set has none: write a list with [ and ].")
    if is_choices(ours, options):
        return _in_the_choices(theirs, ours)
    twice = [name for name in theirs.names if theirs.names.count(name) > 1]
    if twice:
        return _("`{name}` stands there more than once.").format(name=twice[0])
    if sorted(theirs.names) == sorted(ours.names):
        place = wrong_places(theirs, ours)[0]
        return _("The names are right, the order is not: place {place} is not for {name}.").format(
            place=place + 1, name=theirs.names[place]
        )
    if ours.type != "set" and not _in_order(theirs.names, ours.names):
        return _("Look at the order first: what you have does not stand in it.")
    if ours.type == "set" and set(theirs.names) == set(options) - set(ours.names):
        return COMPLEMENT
    missing = len(set(ours.names) - set(theirs.names))
    extra = len(set(theirs.names) - set(ours.names))
    if missing == len(set(ours.names)):
        return _("None of your names is right, and {wanted} are asked for.").format(wanted=missing)
    if missing and extra:
        return _("Missing: {missing}. Too many: {extra}.").format(missing=missing, extra=extra)
    if missing:
        return _("What you have is right; missing: {missing}.").format(missing=missing)
    return _("Nothing is missing; too many: {extra}.").format(extra=extra)


def _in_order(theirs: tuple[str, ...], ours: tuple[str, ...]) -> bool:
    """Whether those names that are right stand one behind the other as they should."""
    places = [ours.index(name) for name in theirs if name in ours]
    return places == sorted(places)


def is_choices(truth: Reading, options: tuple[str, ...] = ()) -> bool:
    """Say whether one choice is asked for at each place, and not an order of all the names.

    It is where a name comes twice in the list, or where there are more options than places.
    """
    several = len(set(truth.names)) < len(truth.names) or len(options) > len(truth.names)
    return truth.type != "set" and bool(truth.shape) and several


def wrong_places(theirs: Reading, ours: Reading) -> list[int]:
    """Return the places at which two lists of names, equally long, differ."""
    pairs = zip(theirs.names, ours.names, strict=True)
    return [place for place, (a, b) in enumerate(pairs) if a != b]


def _in_the_choices(theirs: Reading, ours: Reading) -> str:
    if theirs.shape != ours.shape:
        return _("{wanted} names are asked for, and yours are {count}.").format(
            wanted=len(ours.names), count=len(theirs.names)
        )
    places = ", ".join(str(place + 1) for place in wrong_places(theirs, ours))
    return _("Not right yet: number {places}.").format(places=places)


def _in_the_numbers(seen, truth, right, decimals, called) -> str:
    """All readings are numbers of the right shape, and at least one is wrong."""
    theirs = [n for one in seen for n in one.numbers]
    ours = [n for one in truth for n in one.numbers]
    count = len(truth[0].numbers)
    every = list(zip(theirs, ours, strict=True))
    gap = _in_the_gaps(every, count)
    if gap:
        return gap
    pairs = [(a, b) for a, b in every if b is not None]
    if any(not math.isfinite(a) for a, _ in pairs):
        if len(truth) == 1 and not called:
            return _("That is no finite number, and one is asked for.")
        return _(
            "That is no finite number: look for a division by zero, a log of zero, a root of a "
            "negative number, a power that is too large, or 0 times one of these."
        )
    several = len(seen) > 1
    near_zero = not several and not all(b for _, b in pairs)  # nothing is a small part of zero
    return (
        _in_the_digits(seen, pairs, several, near_zero, decimals)
        or _in_the_formula(pairs, several, near_zero)
        or (NOT_EVERYWHERE if any(right) else "")
        or _in_some_entries(every, count, len(seen))
        or NONE_OF_THE_USUAL
    )


def _in_the_digits(seen, pairs, several: bool, near_zero: bool, decimals: int | None) -> str:
    """The numbers are right to some digits."""
    whole = all(one.type.startswith("int") for one in seen) and any(a for a, _ in pairs)
    if whole and all(abs(a - b) < 1 for a, b in pairs):
        return _("The decimals are lost: an integer type cannot hold them. Use a float.")
    if decimals and any(all(a == round(b, k) for a, b in pairs) for k in range(1, decimals)):
        return _("Yours is rounded too far: this asks for {decimals} decimals.").format(
            decimals=decimals
        )
    last = 5 * 10**-decimals if decimals else 0
    if decimals and all(abs(a - b) < min(last, SMALL_STEP * abs(b)) for a, b in pairs):
        return _("Nearly: look again at the last of the {decimals} decimals.").format(
            decimals=decimals
        )
    if all(close(a, b, FLOAT32) and is_float32(a) for a, b in pairs):
        return _(
            "Right to the seven digits of float32, and no further. "
            "A plain Python float, or dtype=torch.float64, carries sixteen."
        )
    if near_zero or not all(close(a, b, SMALL_STEP if several else ROUNDED) for a, b in pairs):
        return ""
    if not several and all(a == int(a) and b == int(b) for a, b in pairs):  # nothing is rounded
        return ""
    if several:
        return _(
            "Close, to about one part in {parts}, and not the slope itself. A finite difference "
            "does that, and so does a rounded constant. Here the exact slope is asked for."
        ).format(parts=_parts(pairs))
    return _("Close, to about one part in {parts}: keep more digits.").format(parts=_parts(pairs))


def _in_the_formula(pairs, several: bool, near_zero: bool) -> str:
    """The numbers are wrong all in the same way."""
    theirs = [a for a, _ in pairs]
    if not any(theirs):
        several = len(theirs) > 1
        return _("Yours is zero throughout.") if several else _("What is asked for is not 0.")
    if several and len(set(theirs)) == 1:
        return _("Yours is the same number at every point: does the result depend on the argument?")
    if not near_zero and all(close(a, -b, LOOSE) for a, b in pairs):
        return _("The size is right, the sign is not.")
    factor = _factor(pairs)
    if factor and several:
        return _too_large_or_small(factor)
    if factor and any(close(max(abs(factor), 1 / abs(factor)), one, ROUNDED) for one in FACTORS):
        # the factor itself would give the answer away
        return _("Right up to a factor: something counts too often, or not often enough.")
    if several and all(a and close(1 / a, b, LOOSE) for a, b in pairs):
        return _("Upside down: yours is one divided by what is asked for.")
    if several and _same([a - b for a, b in pairs]):
        return _(
            "Yours is off by the same amount everywhere, {offset}: a term too many or too few."
        ).format(offset=number_text(pairs[0][0] - pairs[0][1]))
    return ""


def _in_some_entries(pairs, count: int, points: int) -> str:
    """Of `count` entries at each point some are wrong, and not all."""
    if count < 2 or len(pairs) != count * points:
        return ""
    wrong = sorted({i % count for i, (a, b) in enumerate(pairs) if not close(a, b, LOOSE)})
    return _look_again(wrong) if 0 < len(wrong) < count else ""


def _in_the_gaps(pairs, count: int) -> str:
    """A number stands where no gradient is, or None for one of the `count` numbers at a point."""
    missing = A_GRADIENT_THERE if any(b is None for _, b in pairs) else A_NUMBER_THERE
    for place, (a, b) in enumerate(pairs):
        if (a is None) != (b is None):
            return _(missing if a is None else NO_GRADIENT_THERE).format(place=place % count)
    return ""


def _look_again(wrong: list[int]) -> str:
    places = ", ".join(map(str, wrong[:6]))
    return _("Some entries are right; look again at index {places}.").format(places=places)


def _factor(pairs) -> float | None:
    """Return by which factor all numbers are wrong, if it is the same for all of them."""
    if any(not b or not a for a, b in pairs):
        return None
    ratios = [a / b for a, b in pairs]
    return ratios[0] if _same(ratios) else None


def _too_large_or_small(factor: float) -> str:
    if factor > 1:
        text = _("Yours is {factor} times too large.")
    elif factor > 0:
        text = _("Yours is {factor} times too small.")
    elif factor < -1:
        text = _("Yours is {factor} times too large, and its sign is wrong.")
    else:
        text = _("Yours is {factor} times too small, and its sign is wrong.")
    return text.format(factor=number_text(max(abs(factor), 1 / abs(factor))))


def _same(values) -> bool:
    return all(close(value, values[0], LOOSE) for value in values)


def is_float32(number: float | None) -> bool:
    """Say whether float32 holds this number exactly, as it does whatever float32 computed."""
    if number is None or not abs(number) < 3e38:
        return False
    return struct.unpack("f", struct.pack("f", number))[0] == number


def _parts(pairs) -> str:
    """The largest relative error is about one in so many."""
    worst = max(abs(a - b) / abs(b) if b else abs(a) for a, b in pairs)
    return f"{10 ** round(-math.log10(worst)):,}"
