"""The lessons in their order. Code knows a lesson by its words; its number is its place here."""

from __future__ import annotations

LESSONS = (
    "start_here",
    "derivatives_by_hand",
    "finite_differences",
    "first_autograd",
    "reading_the_graph",
    "the_backward_pass",
    "vectors",
    "one_neuron_by_hand",
    "one_neuron_by_autograd",
    "accumulation",
    "the_training_loop",
    "broken_loops",
    "from_neuron_to_network",
    "three_ways_to_stop_tracking",
    "modes",
    "refusals",
    "silent_errors",
    "second_derivatives",
    "an_operation_of_your_own",
    "memory",
    "jacobians",
    "build_your_own_autograd",
    "closing_quiz",
)


def numbered(words: str) -> str:
    """Return the name of a lesson's file, without its ending.

    >>> numbered("first_autograd")
    '03_first_autograd'
    """
    return f"{LESSONS.index(words):02}_{words}"
