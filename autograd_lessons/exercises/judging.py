"""Judge an answer: right, wrong with the mistake named, not answered, or an error.

An exercise here is code and names only. It holds no sentence: a verdict names what was found, and
`exercises` says it in the learner's language. The truth is computed, by autograd in float64, and
never stored; so are the wrong answers, by running the code of the known mistakes. When the numbers
of an exercise change, all of this stays true.
"""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import torch

from ..values import number_text
from .findings import LOOSE, SMALL_STEP, diagnose, is_choices
from .oracle import names_after
from .reading import Reading, agree, close, read
from .running import call, quiet

RTOL = 2e-14  # a hundred roundings of float64; the best finite differences miss by 1e-13 and more


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    `truth` gives the right answer, and its type says what is asked for: a float for a number, a
    list or tensor for numbers, a string for a choice, a list of strings for names in order (or for
    a choice at each place, when one of them comes twice), a set of strings for names in any order.
    With `points` the answer is a function, and `truth` takes the same arguments: at each point
    `argument` makes a fresh one from each coordinate.

    `solution` and each of `mistakes` are source code that gives `name` its value; `also` has more
    answers of whoever makes the same mistake. `decimals` is for predictions, which are judged as
    printed; `rtol` for answers that are asked for in float32. `with_slope`: the number has to come
    as a tensor whose slope by the first argument is right, too.
    """

    key: str
    name: str
    truth: Callable
    solution: str
    mistakes: Mapping[str, str]
    points: tuple[tuple[float, ...], ...] = ()
    parameters: tuple[str, ...] = ("x",)
    argument: Callable[[float], object] = float
    options: tuple[str, ...] = ()
    decimals: int | None = None
    rtol: float = RTOL
    with_slope: bool = False
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: str = ""  # code that the question shows and `truth` runs


@dataclass(frozen=True)
class Verdict:
    """What `judge` found.

    `outcome` is "right", "wrong", "unanswered" or "raised"; `finding` names a known mistake of
    the exercise or one of the general findings; `facts` are the learner's own numbers and words.
    """

    key: str
    outcome: str
    finding: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def judge(exercise: Exercise, answer, stub: str = "") -> Verdict:
    """Return the verdict on an answer. No answer makes this raise.

    `stub` is the source that the learner was given: a function that still does the same, step by
    step, counts as not answered.
    """
    try:
        return _judge(exercise, answer, stub)
    except KeyboardInterrupt:  # the stop button
        raise
    except BaseException as error:  # the answer's own methods can raise while it is read
        return Verdict(exercise.key, "raised", facts=_error_facts(error))


def readings(exercise: Exercise, answer) -> tuple[Reading, ...]:
    """Read an answer: a value once, a function at each point until one raises or does not end."""
    if not exercise.points or not callable(answer):
        return (read(answer),)
    found: list[Reading] = []
    for point in exercise.points:
        found.append(_read_call(exercise, answer, point))
        if found[-1].what in ("raised", "endless"):
            break
    return tuple(found)


def known_mistake(exercise: Exercise, seen: tuple[Reading, ...]) -> str:
    """Return the name of the mistake whose code gives these readings, or an empty string.

    Two mistakes that give the same values are told apart by the gradients they leave behind.
    """
    fits = {}
    for name, source in _known(exercise):
        wrong = _readings_of(exercise, source)
        if len(wrong) == len(seen) and all(
            agree(a, b, LOOSE, exercise.decimals, nan=True)
            for a, b in zip(seen, wrong, strict=True)
        ):
            fits.setdefault(name, wrong)
    left = [one.grads for one in seen]
    same_grads = [name for name, wrong in fits.items() if [one.grads for one in wrong] == left]
    return next(iter(same_grads or fits), "")


def _known(exercise: Exercise) -> list[tuple[str, str]]:
    """Each known mistake with its code, and after them all the further answers."""
    further = [(name, source) for name, sources in exercise.also.items() for source in sources]
    return [*exercise.mistakes.items(), *further]


def _known_slip(exercise: Exercise, seen: tuple[Reading, ...], truth: tuple[Reading, ...]) -> str:
    """Where there is a choice at each place: a known mistake that this answer makes among others.

    Such a mistake is wrong at one place alone; the first place where the answer is wrong counts.
    """
    ours, theirs = truth[0], seen[0]
    if not is_choices(ours, exercise.options) or theirs.shape != ours.shape or theirs.type == "set":
        return ""
    wrong = {place for place, name in enumerate(theirs.names) if name != ours.names[place]}
    slips: dict[int, str] = {}
    for name, source in exercise.mistakes.items():
        known = _readings_of(exercise, source)[0].names
        places = {place for place, other in enumerate(known) if other != ours.names[place]}
        if len(places) == 1 and places <= wrong and known[min(places)] == theirs.names[min(places)]:
            slips.setdefault(min(places), name)
    return slips[min(slips)] if slips else ""


def _judge(exercise, answer, stub) -> Verdict:
    key = exercise.key
    if _untouched(answer, exercise.name, stub):
        return Verdict(key, "unanswered")
    if exercise.points:
        problem = _not_callable_with(exercise, answer)
        if problem:
            return problem
    seen = readings(exercise, answer)
    if any(one.what == "unanswered" for one in seen):
        return Verdict(key, "unanswered")
    truth = _truth(exercise)
    right = tuple(
        agree(a, b, exercise.rtol, exercise.decimals) for a, b in zip(seen, truth, strict=False)
    )
    if all(right):
        return _right(exercise, seen, truth)
    stopped = seen[-1].what in ("raised", "endless")
    where = len(seen) - 1 if stopped else _plainest(seen, truth, right, exercise.decimals)
    facts = _facts(exercise, seen, where)
    mistake = known_mistake(exercise, seen) or _known_slip(exercise, seen, truth)
    if seen[where].what == "raised":
        late = {"at": facts["at"]} if where else {}
        return Verdict(key, "raised", mistake, _said(seen[where]) | late)
    if seen[where].what == "endless":
        return Verdict(key, "raised", mistake or "endless", facts)
    if mistake:
        return Verdict(key, "wrong", mistake, facts)
    finding, more = diagnose(seen, truth, right, where, exercise.options, exercise.decimals)
    return Verdict(key, "wrong", finding, facts | more)


def _right(exercise, seen, truth) -> Verdict:
    """The values are right; a graph or a changed argument still has to be mentioned."""
    for where, one in enumerate(seen):
        finding = _about_the_graph(exercise, one, truth[where]) or (
            "changed" if one.changed else ""
        )
        if finding:
            slope = {} if one.slope is None else {"slope": number_text(one.slope)}
            return Verdict(exercise.key, "wrong", finding, _facts(exercise, seen, where) | slope)
    return Verdict(exercise.key, "right")


def _about_the_graph(exercise, one: Reading, truth: Reading) -> str:
    """A number is handed on without its graph, unless its slope is asked for as well."""
    if not exercise.with_slope:
        return "tracked" if one.tracked else ""
    if one.slope is None:
        return "untracked"
    return "" if close(one.slope, truth.slope, exercise.rtol) else "slope"


def _plainest(seen, truth, right, decimals) -> int:
    """The first point where the answer is off by more than rounding, else the first wrong one."""
    off = (not agree(a, b, SMALL_STEP, decimals) for a, b in zip(seen, truth, strict=False))
    return next((i for i, wrong in enumerate(off) if wrong), right.index(False))


def _truth(exercise) -> tuple[Reading, ...]:
    with quiet():
        return tuple(_true_reading(exercise, point) for point in exercise.points or ((),))


def _true_reading(exercise, point) -> Reading:
    arguments = [exercise.argument(coordinate) for coordinate in point]
    value = exercise.truth(*arguments)
    return replace(read(value), slope=_slope(exercise, value, arguments))


def _readings_of(exercise, source) -> tuple[Reading, ...]:
    made = call(names_after, source)
    if made.error is not None:
        return (Reading("raised", type(made.error).__name__, text=_first_line(made.error)),)
    return readings(exercise, made.value[exercise.name])


def _read_call(exercise, function, point) -> Reading:
    arguments = [exercise.argument(coordinate) for coordinate in point]
    before = [_copy(argument) for argument in arguments]
    done = call(function, *arguments)
    if done.endless:
        return Reading("endless")
    if done.error is not None:
        return Reading("raised", type(done.error).__name__, text=_first_line(done.error))
    return replace(
        read(done.value),
        printed=done.printed,
        changed=any(not _equal(a, b) for a, b in zip(before, arguments, strict=True)),
        grads=tuple(getattr(argument, "grad", None) is not None for argument in arguments),
        slope=_slope(exercise, done.value, arguments),
    )


def _slope(exercise, value, arguments) -> float | None:
    """The slope of a result by its first argument; None where it is not asked for or not there."""
    if not exercise.with_slope or not isinstance(value, torch.Tensor):
        return None
    if not value.requires_grad or value.numel() != 1:
        return None
    (slope,) = torch.autograd.grad(value, arguments[0], allow_unused=True)
    return None if slope is None else slope.item()


def _copy(argument):
    return argument.detach().clone() if isinstance(argument, torch.Tensor) else argument


def _equal(before, after) -> bool:
    return torch.equal(before, after.detach()) if isinstance(after, torch.Tensor) else True


def _not_callable_with(exercise, answer) -> Verdict | None:
    """Say what is wrong with a function's form before it is called."""
    if answer is ...:
        return Verdict(exercise.key, "unanswered")
    wanted = ", ".join(exercise.parameters)
    facts = {"name": exercise.name, "wanted": wanted}
    if not callable(answer):
        seen = read(answer)
        return Verdict(exercise.key, "wrong", "function wanted", facts | {"yours": _yours(seen)})
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some functions written in C have none
        return None
    try:
        signature.bind(*exercise.parameters)
    except TypeError:
        takes = ", ".join(signature.parameters) or "no argument"
        return Verdict(exercise.key, "wrong", "signature", facts | {"takes": takes})
    return None


def _untouched(answer, name: str, stub: str) -> bool:
    code = getattr(answer, "__code__", None)
    if code is None or not stub:
        return False
    given = names_after(stub).get(name)
    return _steps(code) == _steps(getattr(given, "__code__", None))


def _steps(code) -> list[tuple]:
    """What a function does, without its docstring, comments and line numbers."""
    if code is None:
        return []
    return [(step.opname, step.argval) for step in dis.get_instructions(code)]


def _facts(exercise, seen, where: int) -> dict[str, str]:
    facts = {"yours": _yours(seen[where])}
    if exercise.points:
        pairs = zip(exercise.parameters, exercise.points[where], strict=True)
        facts["at"] = ", ".join(f"{name} = {number_text(value)}" for name, value in pairs)
    return facts


def _yours(one: Reading) -> str:
    text = one.text or one.type
    return text if len(text) <= 120 else text[:117] + "..."


def _said(one: Reading) -> dict[str, str]:
    return {"error": one.type, "said": one.text}


def _error_facts(error: BaseException) -> dict[str, str]:
    return {"error": type(error).__name__, "said": _first_line(error)}


def _first_line(error: BaseException) -> str:
    """The first line of a message, without addresses, which differ from run to run."""
    try:
        lines = str(error).strip().splitlines() or [""]
    except Exception:  # an exception whose own text cannot be had
        lines = [""]
    line = re.sub(r" at 0x[0-9a-fA-F]+", "", lines[0])
    return line if len(line) <= 200 else line[:197] + "..."
