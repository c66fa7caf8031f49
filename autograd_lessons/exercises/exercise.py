"""An exercise as data: what is true, how it can be answered, and what is said to each answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import NamedTuple

RTOL = 2e-14  # a hundred roundings of float64; the best finite differences miss by 1e-13 and more


class Demands(NamedTuple):
    """What a question demands of the way to the answer; each is observed while a function runs."""

    by_hand: bool = False  # no backward pass, and no forward mode
    passes: int = 0  # so many backward passes at least
    arrives: bool = False  # a gradient comes to an argument
    finite: bool = False  # and is a finite number
    cleared: bool = False  # and finds none of an earlier pass there
    spared: tuple[int, ...] = ()  # arguments that hold no gradient afterwards, by their places
    without: tuple[str, ...] = ()  # functions and methods of PyTorch
    untracked: bool = False  # what is handed on has no graph
    largest: int = 0  # elements of the largest tensor that may be made; 0: any


NONE = Demands()


@dataclass(frozen=True, eq=False)
class Exercise:
    r"""One exercise, but for its title, question and stub, which stand in the lesson's notebook.

    `truth` gives the right answer, and its type says what is asked for: a float for a number, a
    list or tensor for numbers, a string for a choice, a list of strings for names in order (or for
    a choice at each place, when one of them comes twice), a set of strings for names in any order.
    With `points` the answer is a function, and `truth` takes the same arguments: at each point
    `argument` makes a fresh one from each coordinate.

    `name` is the name that the answer has in the notebook. `code` is source that gives it a value,
    with `{}` in the place of what answers differ in; `source` puts an answer there.

    `mistakes` has for each known wrong answer (or for several that come of one mistake) the
    sentence that names it. `broken` is what the learner is asked to mend, line by line as it was
    handed out, where that is more than `...`: whoever has changed nothing is told so, and not which
    mistake it is. `hints` are shown one by one, `reason` stands with the solution, `insight` with a
    right answer.

    `way` is what the question demands of how a function comes by its answer.

    `options` are the names to choose from. `decimals` is for predictions, which are judged as
    printed; `rtol` for answers that are asked for in float32. `with_slope`: the number has to come
    as a tensor whose slope by the first argument is right, too. `given` is code that the question
    shows. Where an answer is tried through something else, such as a graph that is made with it,
    `through` makes of the answer the function of the points that is called in its place.
    """

    key: str
    name: str = "answer"
    _: KW_ONLY
    truth: Callable
    solution: str
    mistakes: Mapping[str | tuple[str, ...], str]
    hints: tuple[str, ...] = ()
    reason: str = ""
    insight: str = ""
    code: str = "answer = {}\n"
    broken: str = ""
    points: tuple[tuple[float, ...], ...] = ()
    argument: Callable[[float], object] = float
    options: tuple[str, ...] = ()
    decimals: int | None = None
    rtol: float = RTOL
    with_slope: bool = False
    way: Demands = NONE
    given: str = ""
    through: Callable | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the arguments of a function that is asked for."""
        found = re.findall(rf"def {self.name}\((.*)\)", self.code)
        return tuple(found[0].split(", ")) if found else ()

    def source(self, answer: str) -> str:
        r"""Return the whole source of an answer: what is in `code`, with the answer at its `{}`.

        An answer that gives `name` its value by itself, `answer = ...` or `def name(...)`, is the
        whole source already.

        >>> shape = {"code": "def f(x):\n    return {}\n", "solution": "x * x", "mistakes": {}}
        >>> square = Exercise("1", "f", truth=abs, **shape)
        >>> square.source("2 * x")
        'def f(x):\n    return 2 * x\n'
        >>> square.source("def f(x): print(x * x)")
        'def f(x): print(x * x)'
        """
        if re.search(rf"^(def {self.name}\(|{self.name} = )", answer, re.MULTILINE):
            return answer
        indent = re.search(r"^( *).*\{\}", self.code, re.MULTILINE)[1]
        return self.code.replace("{}", answer.replace("\n", f"\n{indent}"))

    def known_mistakes(self) -> Iterator[tuple[str, str]]:
        """Go through the known wrong answers: the source of each, and its sentence."""
        for answers, sentence in self.mistakes.items():
            for answer in (answers,) if isinstance(answers, str) else answers:
                yield self.source(answer), sentence
