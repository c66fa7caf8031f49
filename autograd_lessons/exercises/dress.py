"""One answer in many forms: letters in brackets, numbers as text, a list of one."""

from __future__ import annotations

import re
from dataclasses import replace

from .reading import Reading, entry_in

LISTS = ("list", "tuple")
AS_YES_OR_NO = {"true": "yes", "y": "yes", "1": "yes", "false": "no", "n": "no", "0": "no"}
AROUND = " \t\n()[]{}.:;,'\"`"


def in_form(
    answer: Reading, truth: Reading, options: tuple[str, ...] = (), called: bool = False
) -> Reading:
    """Return an answer in the form of the truth where only its form is another.

    What is no other form of an answer stays as it is. Of what a function gave back (`called`) a
    list of one is another thing than what is in it.

    >>> in_form(Reading("names", names=("(B)",)), Reading("names"), ("a", "b")).names
    ('b',)
    """
    if truth.what == "names" and answer.what in ("numbers", "other") and "yes" in options:
        answer = _as_words(answer)
    elif truth.type == "set" and answer.what == "other" and len(answer.names) == len(options):
        answer = _as_marks(answer, options)
    if answer.names == ("None",) and not answer.shape and truth.what != "names":
        return replace(answer, what="none", names=(), text="None")
    if truth.what == "names" and answer.what == "names":
        return _as_names(answer, truth, options)
    if truth.what == "numbers" and answer.what in ("numbers", "names"):
        return _as_numbers(answer, truth, called)
    return answer


def _as_words(answer: Reading) -> Reading:
    """True and False, or 1 and 0, as the words that they stand for."""
    words = answer.names or tuple("None" if n is None else f"{n:g}" for n in answer.numbers)
    return replace(answer, what="names", names=words) if words else answer


def _as_marks(answer: Reading, options: tuple[str, ...]) -> Reading:
    """True or False for each option, in their order, as the set of those that are True."""
    marks = zip(options, answer.names, strict=True)
    names = tuple(option for option, mark in marks if mark == "True")
    return replace(answer, what="names", names=names, type="set", shape=(len(names),))


def _as_names(answer: Reading, truth: Reading, options: tuple[str, ...]) -> Reading:
    several = truth.shape != ()
    names = answer.names
    if several and not answer.shape:
        names = _split(names[0], options)
    names = tuple(_option(name, options) for name in names)
    if several:
        kind = answer.type if answer.shape else truth.type
        if truth.type == "set":
            names = tuple(sorted({*names}))
        return replace(answer, names=names, type=kind, shape=(len(names),))
    if len(names) != 1:
        return answer
    return replace(answer, names=names, type=truth.type, shape=())


def _split(text: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """The names in one string: between commas and spaces, or letter by letter.

    Where they bring their texts with them, as in "a: yes, b: no", they stand between commas alone.
    """
    between = r"[,;]" if ":" in text else r"(?:[\s,;]|\band\b)+"
    parts = tuple(filter(None, re.split(between, text.strip(AROUND))))
    if len(parts) == 1 and options and all(len(option) == 1 for option in options):
        return tuple(letter for letter in parts[0] if letter not in AROUND)
    return parts


def _option(name: str, options: tuple[str, ...]) -> str:
    """The option that a name means, whatever its case and whatever stands around it or behind it.

    >>> _option("B: it is nan", ("a", "b"))
    'b'
    """
    bare = name.partition(":")[0].strip(AROUND).casefold()
    if "yes" in options:
        bare = AS_YES_OR_NO.get(bare, bare)
    return next((option for option in options if option.casefold() == bare), name)


def _as_numbers(answer: Reading, truth: Reading, called: bool) -> Reading:
    numbers, shape = answer.numbers, answer.shape
    if answer.what == "names":
        if answer.type == "set" or not answer.names:
            return answer
        names, shape = answer.names, answer.shape
        parts = _split(names[0], ())
        if truth.shape and not shape and len(parts) > 1:  # all of a list as one text
            names, shape = parts, (len(parts),)
        try:
            numbers = tuple(map(entry_in, names))
        except ValueError:
            return answer
    if truth.shape == () and len(numbers) == 1 and not (called and answer.type in LISTS):
        shape = ()
    return replace(answer, what="numbers", numbers=numbers, names=(), shape=shape)
