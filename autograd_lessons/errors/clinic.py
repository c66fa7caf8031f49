"""The error clinic: all known errors as one table, with links to the lessons."""

from __future__ import annotations

from ..page import prose, prose_table
from ..result import Result
from .known_errors import KNOWN_ERRORS, KnownError

LESSON_FILES = {
    file[:2]: file
    for file in (
        "00_start_here.ipynb",
        "01_derivatives_by_hand.ipynb",
        "02_finite_differences.ipynb",
        "03_first_autograd.ipynb",
        "04_reading_the_graph.ipynb",
        "05_vectors.ipynb",
        "06_one_neuron_by_hand.ipynb",
        "07_one_neuron_by_autograd.ipynb",
        "08_accumulation.ipynb",
        "09_training_loop.ipynb",
        "10_three_ways_to_stop_tracking.ipynb",
        "11_refusals_and_silent_errors.ipynb",
        "12_inside_and_beyond.ipynb",
        "13_build_your_own_autograd.ipynb",
    )
}
HEAD = ["error", "meaning", "first thing to check", "lesson"]


def error_clinic(words: str = "") -> Result:
    """Return the errors of autograd with their meaning, and what to check first, as a table.

    With some `words` of a message, only the errors in whose message or meaning they occur.

    >>> error_clinic("second time")
    RuntimeError: Trying to backward through the graph a second time
      meaning: backward() frees the numbers that the forward pass saved, and they are needed again.
      first thing to check: Run the forward lines again before each backward(): `y = x**2; y.backward()`. `retain_graph=True` is right only when one graph really has to be used twice.
      lesson: 08
    """  # noqa: E501
    found = [known for known in KNOWN_ERRORS if words.lower() in _all_words(known).lower()]
    if not found:
        return prose(
            f'No error here says "{words}": take fewer words, or write `explain(error)` for '
            "the error itself."
        )
    found.sort(key=lambda known: known.lesson or "99")
    return prose_table(HEAD, [_row(known) for known in found])


def _all_words(known: KnownError) -> str:
    return " ".join([known.name, known.message, known.meaning])


def _row(known: KnownError) -> list[str]:
    link = f"[{known.lesson}]({LESSON_FILES[known.lesson]})" if known.lesson else ""
    return [f"{known.error.__name__}: {known.message}", known.meaning, known.remedy, link]
