"""Judge an answer: right, wrong with the mistake named, not answered, or an error.

The truth is computed, by autograd in float64, and never stored; so are the wrong answers, by
running the code of the known mistakes. When the numbers of an exercise change, all of this stays
true.
"""

from __future__ import annotations

import dis
import inspect
import math
from dataclasses import dataclass
from itertools import pairwise

from ..language import _
from ..values import number_text
from . import findings
from .dress import in_form
from .exercise import Exercise
from .oracle import names_after
from .reading import Reading, agree, read_answer
from .trying import known_readings, reading_of_error, readings, slip_readings, true_readings


@dataclass(frozen=True)
class Verdict:
    """What `judge` found.

    `outcome` is "right", "wrong", "unanswered" or "raised". `sentence` says what there is to say:
    the mistake, what to do about an error, or the insight that a right answer brings. `yours` is
    the answer that it speaks of, `at` the point where a function gave it, `error` what was raised.
    """

    key: str
    outcome: str
    sentence: str = ""
    yours: str = ""
    at: str = ""
    error: str = ""


def judge(exercise: Exercise, answer) -> Verdict:
    """Return the verdict on an answer. No answer makes this raise."""
    try:
        return _judge(exercise, answer)
    except KeyboardInterrupt:  # the stop button
        raise
    except BaseException as error:  # the answer's own methods can raise while it is read
        return _raised(exercise, reading_of_error(error))


def _judge(exercise: Exercise, answer) -> Verdict:
    if answer is ... or (exercise.points and _is_untouched(exercise, answer)):
        return Verdict(exercise.key, "unanswered")
    if exercise.points:
        problem = _in_the_form(exercise, answer)
        if problem:
            return problem
    seen = readings(exercise, answer)
    if any(one.what == "unanswered" for one in seen):
        return Verdict(exercise.key, "unanswered")
    truth = true_readings(exercise)
    seen = tuple(
        in_form(a, b, exercise.options, bool(exercise.points))
        for a, b in zip(seen, truth, strict=False)
    )
    rtol = _tolerance(exercise, seen)
    right = tuple(agree(a, b, rtol, exercise.decimals) for a, b in zip(seen, truth, strict=False))
    if all(right):
        return _right(exercise, seen, truth)
    if any(one.what == "none" and not one.printed for one in seen):
        if _lacks_return(answer):
            return Verdict(exercise.key, "wrong", findings.NO_RETURN)
        if _returns_backward(answer):
            return Verdict(exercise.key, "wrong", findings.OF_BACKWARD)
    mistake = known_mistake(exercise, seen, truth) or _known_slip(exercise, seen[0], truth[0])
    if seen[-1].what == "raised":
        return _raised(exercise, seen[-1], mistake, len(seen) - 1)
    if seen[-1].what == "endless":
        return Verdict(exercise.key, "raised", mistake or findings.ENDLESS)
    where = _plainest(seen, truth, right, exercise.decimals)
    sentence = mistake or findings.in_the_answer(
        seen, truth, right, where, exercise.options, exercise.decimals, bool(exercise.points)
    )
    if sentence in findings.UNNAMED:
        sentence = _slip(exercise, seen, truth) or sentence
    return _wrong(exercise, sentence, seen, where)


def known_mistake(exercise: Exercise, seen: tuple[Reading, ...], truth=()) -> str:
    """Return the sentence on the mistake whose code gives these readings, or an empty string.

    Two mistakes that give the same values are told apart by the gradients they leave behind. One
    that is hardly off the truth has to be met exactly: there are other ways to be so near.
    """
    fits = [
        one
        for one in known_readings(exercise)
        if _alike(exercise, seen, one[1])
        and _zeros_are_zeros(seen, one[1], truth)
        and _ran_as_often(exercise, seen, one[1])
        and (_alike(exercise, seen, one[1], exercise.rtol) or not _alike(exercise, truth, one[1]))
    ]
    left = [one.grads for one in seen]
    same = [sentence for sentence, wrong in fits if [one.grads for one in wrong] == left]
    if any(one.what == "none" for one in seen):  # nothing else is known of such an answer
        fits = []
    return next(iter(same + [sentence for sentence, _ in fits]), "")


def _alike(exercise: Exercise, seen, wrong, rtol: float = findings.LOOSE) -> bool:
    return len(seen) == len(wrong) and all(
        agree(a, b, rtol, exercise.decimals, nan=True) for a, b in zip(seen, wrong, strict=True)
    )


def _ran_as_often(exercise: Exercise, seen, wrong) -> bool:
    """A mistake that runs more backward passes than asked for has to be seen doing so."""
    asked = exercise.way.passes
    pairs = ((a.way.passes, b.way.passes) for a, b in zip(seen, wrong, strict=True))
    return all(ran <= asked or ran == theirs for theirs, ran in pairs)


def _zeros_are_zeros(seen, wrong, truth) -> bool:
    """A number is as good as 0 only if it is small beside what is asked for."""
    true = [abs(n) for one in truth for n in one.numbers if n is not None]
    small = findings.LOOSE * max(true, default=0.0)
    theirs = [n for one in seen for n in one.numbers]
    zeros = [n for one in wrong for n in one.numbers]
    pairs = zip(theirs, zeros, strict=True)
    return all(a is None or b != 0 or not abs(a) > small for a, b in pairs)


def _tolerance(exercise: Exercise, seen) -> float:
    """Who is handed a plain number may compute in float32: the exercise does not tell otherwise."""
    called = exercise.points and exercise.argument is float
    single = called and all(findings.is_float32(n) for one in seen for n in one.numbers)
    return max(exercise.rtol, findings.FLOAT32 if single else 0.0)


def _slip(exercise: Exercise, seen, truth) -> str:
    """Return the sentence on the first slip of the solution that explains all that was seen."""
    found = (
        sentence
        for sentence, wrong in slip_readings(exercise)
        if _alike(exercise, seen, wrong) and not _alike(exercise, truth, wrong)
    )
    return next(found, "")


def _known_slip(exercise: Exercise, theirs: Reading, ours: Reading) -> str:
    """Where there is a choice at each place: a known mistake that this answer makes among others.

    Such a mistake is wrong at one place alone; the first place where the answer is wrong counts.
    """
    if not findings.is_choices(ours, exercise.options):
        return ""
    if theirs.what != "names" or theirs.type == "set" or theirs.shape != ours.shape:
        return ""
    slips: dict[tuple[int, str], str] = {}  # a place and the wrong name there
    for sentence, found in known_readings(exercise):
        known = found[0]
        if len(known.names) != len(ours.names):
            continue
        places = findings.wrong_places(known, ours)
        if len(places) == 1:
            slips.setdefault((places[0], known.names[places[0]]), sentence)
    wrong = ((place, theirs.names[place]) for place in findings.wrong_places(theirs, ours))
    return next((slips[slip] for slip in wrong if slip in slips), "")


def _is_untouched(exercise: Exercise, answer) -> bool:
    """Say whether a function does, step by step, what it did as it was handed out."""
    if not exercise.broken:
        return _steps(answer) == _steps(_does_nothing)
    broken = names_after(exercise.source(exercise.broken))[exercise.name]
    return _steps(answer) == _steps(broken)


def _does_nothing():
    """As a function with `...` for its body: Python makes the same of both."""


def _steps(function) -> list[tuple]:
    """What a function does, without its docstring, comments and line numbers."""
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    return [(step.opname, step.argval) for step in dis.get_instructions(code)]


def _lacks_return(function) -> bool:
    """Say whether a function of Python's has no `return` with a value of its own."""
    code = getattr(function, "__code__", None)
    steps = [*dis.get_instructions(code)] if code else []
    for before, step in pairwise(steps):
        if step.opname == "RETURN_CONST" and step.argval is not None:
            return False
        nothing = (before.opname, before.argval) == ("LOAD_CONST", None) and not step.is_jump_target
        if step.opname == "RETURN_VALUE" and not nothing:
            return False
    return bool(steps)


def _returns_backward(function) -> bool:
    """Say whether a function of Python's returns what `backward()` gives back."""
    code = getattr(function, "__code__", None)
    steps = [*dis.get_instructions(code)] if code else []
    asked = [step.argval for step in steps if step.opname in ("LOAD_METHOD", "LOAD_ATTR")]
    last = [step.opname for step in steps[-2:]]
    return asked[-1:] == ["backward"] and last == ["CALL", "RETURN_VALUE"]


def _in_the_form(exercise: Exercise, answer) -> Verdict | None:
    """Say what is wrong with a function before it is called."""
    if not callable(answer):
        sentence = _(
            "This exercise asks for the function itself: "
            "hand on `{name}`, without brackets after it."
        ).format(name=exercise.name)
        return Verdict(exercise.key, "wrong", sentence, _yours(read_answer(answer)))
    if exercise.through:
        return None
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some functions written in C have none
        return None
    try:
        signature.bind(*exercise.parameters)
    except TypeError:
        sentence = _(
            "Your function takes ({takes}), and it is called with ({wanted}): "
            "keep the line `def {name}({wanted}):` as it was."
        ).format(
            takes=", ".join(signature.parameters) or _("no argument"),
            wanted=", ".join(exercise.parameters),
            name=exercise.name,
        )
        return Verdict(exercise.key, "wrong", sentence)
    return None


def _right(exercise: Exercise, seen, truth) -> Verdict:
    """The values are right; a graph or a changed argument still has to be mentioned."""
    for where, (theirs, ours) in enumerate(zip(seen, truth, strict=True)):
        against = findings.against_the_way(theirs, exercise.way)
        sentence = against or findings.beside_the_value(
            theirs, ours, exercise.with_slope, exercise.rtol
        )
        if sentence:
            return _wrong(exercise, sentence, seen, where)
    tracked = any(one.tracked for one in seen) and not exercise.with_slope
    exact = all(
        agree(a, b, exercise.rtol, exercise.decimals) for a, b in zip(seen, truth, strict=True)
    )
    said = [
        exercise.insight,
        findings.STILL_TRACKED if tracked else "",
        "" if exact else findings.IN_FLOAT32,
    ]
    return Verdict(exercise.key, "right", " ".join(map(_, filter(None, said))))


def _wrong(exercise: Exercise, sentence: str, seen, where: int) -> Verdict:
    return Verdict(exercise.key, "wrong", sentence, _yours(seen[where]), _at(exercise, where))


def _raised(exercise: Exercise, raised: Reading, mistake: str = "", where: int = 0) -> Verdict:
    """Where nothing is known of the error, say at which point it came, unless at the first."""
    error = f"{raised.type}: {raised.text}" if raised.text else raised.type
    if mistake:
        return Verdict(exercise.key, "raised", mistake, error=error)
    sentence = findings.advice(raised.type, raised.text)
    at = _at(exercise, where) if where else ""
    return Verdict(exercise.key, "raised", sentence, at=at, error=error)


def _plainest(seen, truth, right, decimals) -> int:
    """The first point where the answer is no finite number and the truth is one, else the first
    where it is off by more than rounding, else the first wrong one.
    """
    for place, (theirs, ours) in enumerate(zip(seen, truth, strict=False)):
        if not _finite(theirs) and _finite(ours):
            return place
    off = (
        not agree(a, b, findings.SMALL_STEP, decimals) for a, b in zip(seen, truth, strict=False)
    )
    return next((i for i, wrong in enumerate(off) if wrong), right.index(False))


def _finite(one: Reading) -> bool:
    return all(number is None or math.isfinite(number) for number in one.numbers)


def _yours(one: Reading) -> str:
    text = one.text or one.type
    return text if len(text) <= 120 else text[:117] + "..."


def _at(exercise: Exercise, where: int) -> str:
    if not exercise.points or exercise.through:
        return ""
    pairs = zip(exercise.parameters, exercise.points[where], strict=True)
    return ", ".join(f"{name} = {number_text(value)}" for name, value in pairs)
