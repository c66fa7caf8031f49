"""Verdicts, hints, solutions and notes, as text and as html."""

from __future__ import annotations

import html
from dataclasses import dataclass

from ..language import _
from ..page import mark_code
from ..result import Result
from .exercise import Exercise
from .judging import Verdict

MARKS = {"right": "✓", "wrong": "✗", "unanswered": "·", "raised": "!"}

# Background and edge. The mark and the words say the same, so nothing hangs on the colour.
COLOURS = {
    "right": ("#eaf6ec", "#2e7d32"),
    "wrong": ("#fdeeee", "#b3261e"),
    "unanswered": ("#f2f2f2", "#6b6b6b"),
    "raised": ("#fff4e0", "#9a5b00"),
    "note": ("#eef3fb", "#2f5f9e"),
}
# A theme's own colours for code would not fit these backgrounds.
CODE = "background:#ffffff;color:#1a1a1a;padding:0 3px;white-space:nowrap"


RECORD = "application/vnd.autograd-lessons.verdict+json"


@dataclass(frozen=True, repr=False)
class VerdictPage(Result):
    """A verdict for people, and beside it for programs: notebooks keep what they do not show."""

    record: dict[str, str]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return super()._repr_mimebundle_(include, exclude) | {RECORD: self.record}


def verdict_page(verdict: Verdict) -> VerdictPage:
    """Return one line: mark, key, and what there is to say."""
    page = _page(f"{MARKS[verdict.outcome]} {verdict.key}", _verdict_text(verdict), verdict.outcome)
    said = {"exercise": verdict.key, "outcome": verdict.outcome, "sentence": verdict.sentence}
    return VerdictPage(page.text, page.html, said)


def hint_page(exercise: Exercise, count: int) -> Result:
    """Return the first `count` hints; the cell that shows them is run again for the next."""
    hints = exercise.hints
    lines = [
        _("hint {number} of {count}: {hint}").format(number=number, count=len(hints), hint=_(hint))
        for number, hint in enumerate(hints[:count], 1)
    ]
    if count > len(hints):
        last = _('That was the last hint. `solution("{key}")` shows the way.')
        lines.append(last.format(key=exercise.key))
    return _page(exercise.key, "\n".join(lines), "note")


def solution_page(exercise: Exercise) -> Result:
    """Return the source of a solution, and its reason."""
    source = exercise.source(exercise.solution).rstrip()
    head = _("{key} a solution").format(key=exercise.key)
    reason = _(exercise.reason)
    code = (
        '<pre tabindex="0" style="background:#ffffff;color:#1a1a1a;border:1px solid #c9d6ea;'
        f'margin:6px 0;padding:6px 10px;overflow-x:auto">{html.escape(source)}</pre>'
    )
    return Result(
        f"{head}\n\n{_indented(source)}\n\n{reason}",
        _box(f"<strong>{head}</strong>{code}{_html(reason)}", "note"),
    )


def progress_page(lesson: str, outcomes: dict[str, str]) -> Result:
    """Return a line with the outcome of each exercise of a lesson."""
    right = sum(outcome == "right" for outcome in outcomes.values())
    head = _("lesson {lesson}: {right} of {count} right").format(
        lesson=lesson, right=right, count=len(outcomes)
    )
    marks = [f"{MARKS[outcome]} {key}" for key, outcome in outcomes.items()]
    apart = '<span style="white-space:nowrap;margin-left:14px">'  # so that mark and key stay a pair
    spans = " ".join(f"{apart}{mark}</span>" for mark in marks)
    return Result("   ".join([head, *marks]), _box(f"<strong>{head}</strong> {spans}", "note"))


def note_page(text: str) -> Result:
    """Return a sentence that belongs to no exercise, about a key that is not there for example."""
    return _page("!", text, "raised")


def _verdict_text(verdict: Verdict) -> str:
    said = _(verdict.sentence)
    if verdict.outcome == "right":
        return _("right. {insight}").format(insight=said) if said else _("right")
    if verdict.outcome == "unanswered":
        return _("not answered yet")
    if verdict.error:
        return _error_text(verdict)
    if not verdict.yours:
        return said
    if not verdict.at:
        return _("{said} Yours: {yours}.").format(said=said, yours=verdict.yours)
    return _("{said} Yours at {at}: {yours}.").format(said=said, at=verdict.at, yours=verdict.yours)


def _error_text(verdict: Verdict) -> str:
    text = _("your code raised {error}").format(error=verdict.error)
    where = _("It happened at {at}.").format(at=verdict.at) if verdict.at else ""
    more = " ".join(filter(None, [where, _(verdict.sentence)]))
    if more and not text.endswith((".", "!", "?")):
        text += "."
    return f"{text} {more}".rstrip()


def _page(head: str, text: str, kind: str) -> Result:
    lines = text.split("\n")
    joined = f"\n{' ' * (len(head) + 1)}".join(lines)
    body = "<br>".join(_html(line) for line in lines)
    return Result(f"{head} {joined}", _box(f"<strong>{html.escape(head)}</strong> {body}", kind))


def _box(inner: str, kind: str) -> str:
    background, edge = COLOURS[kind]
    return (
        f'<div style="background:{background};color:#1a1a1a;border-left:5px solid {edge};'
        f'padding:6px 12px;margin:4px 0;max-width:60em">{inner}</div>'
    )


def _html(text: str) -> str:
    return mark_code(html.escape(text, quote=False), CODE)


def _indented(source: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in source.split("\n"))
