"""Verdicts, hints, solutions and notebook cells, as text and html; each word is from `words`."""

from __future__ import annotations

import html
import re

from ..result import Result
from .judging import Exercise, Verdict
from .words import sentences, words_of

MARKS = {"right": "✓", "wrong": "✗", "unanswered": "·", "raised": "!"}

# Background and edge. The mark and the words say the same, so nothing hangs on the colour.
COLOURS = {
    "right": ("#eaf6ec", "#2e7d32"),
    "wrong": ("#fdeeee", "#b3261e"),
    "unanswered": ("#f2f2f2", "#6b6b6b"),
    "raised": ("#fff4e0", "#9a5b00"),
    "note": ("#eef3fb", "#2f5f9e"),
}


def verdict_page(verdict: Verdict) -> Result:
    """Return one line: mark, key, and what there is to say."""
    head = f"{MARKS[verdict.outcome]} {verdict.key}"
    return _page(head, _verdict_text(verdict), verdict.outcome)


def hint_page(key: str, count: int) -> Result:
    """Return the first `count` hints; the cell that shows them is run again for the next."""
    say, hints = sentences(), words_of(key).hints
    lines = [
        say.HINT.format(number=i, count=len(hints), hint=hint)
        for i, hint in enumerate(hints[:count], 1)
    ]
    if count > len(hints):
        lines.append(say.LAST_HINT.format(key=key))
    return _page(key, "\n".join(lines), "note")


def solution_page(exercise: Exercise) -> Result:
    """Return the source of a solution, and its reason."""
    say, reason = sentences(), words_of(exercise.key).reason
    head = f"{exercise.key} {say.SOLUTION}"
    text = f"{head}\n\n{_indented(exercise.solution)}\n\n{reason}"
    code = (
        '<pre style="background:#ffffff;color:#1a1a1a;border:1px solid #c9d6ea;margin:6px 0;'
        f'padding:6px 10px;overflow-x:auto">{html.escape(exercise.solution.rstrip())}</pre>'
    )
    return Result(text, _box(f"<strong>{head}</strong>{code}{_html(reason)}", "note"))


def progress_page(lesson: str, outcomes: dict[str, str]) -> Result:
    """Return a line with the outcome of each exercise of a lesson."""
    right = sum(outcome == "right" for outcome in outcomes.values())
    head = sentences().PROGRESS.format(lesson=lesson, right=right, count=len(outcomes))
    marks = [f"{MARKS[outcome]} {key}" for key, outcome in outcomes.items()]
    apart = '<span style="white-space:nowrap;margin-left:14px">'  # so that mark and key stay a pair
    spans = " ".join(f"{apart}{mark}</span>" for mark in marks)
    return Result("   ".join([head, *marks]), _box(f"<strong>{head}</strong> {spans}", "note"))


def note_page(text: str) -> Result:
    """Return a sentence that belongs to no exercise, about a key that is not there for example."""
    return _page("!", text, "raised")


def statement_cell(exercise: Exercise) -> str:
    """Return the source of the Markdown cell that states the exercise."""
    say, words = sentences(), words_of(exercise.key)
    given = f"```python\n{exercise.given}```"
    return say.STATEMENT.format(
        key=exercise.key,
        title=words.title,
        level=say.LEVELS[words.level],
        minutes=words.minutes,
        question=words.question.replace("{given}", given),
    ).rstrip("\n")


def code_cell(exercise: Exercise, source: str | None = None) -> str:
    """Return the source of the code cell: the stub, or another answer's source, and its check."""
    source = words_of(exercise.key).stub if source is None else source
    gap = "\n\n\n" if exercise.points else "\n"  # two empty lines after a function
    return f'{source.rstrip()}{gap}check("{exercise.key}", {exercise.name})'


def _verdict_text(verdict: Verdict) -> str:
    say, words, facts = sentences(), words_of(verdict.key), verdict.facts
    message = words.mistakes.get(verdict.finding) or say.FINDINGS.get(verdict.finding, "")
    message = _filled(message, facts)
    if verdict.outcome == "right":
        return f"{say.RIGHT}. {words.insight}" if words.insight else say.RIGHT
    if verdict.outcome == "unanswered":
        return say.UNANSWERED
    if verdict.outcome == "raised" and "error" in facts:
        return _raised_text(verdict, message)
    if "at" in facts:
        return f"{message} {_filled(say.YOURS_AT, facts)}" if facts["yours"] else message
    return f"{message} {_filled(say.YOURS, facts)}" if facts.get("yours") else message


def _raised_text(verdict, message) -> str:
    say, facts = sentences(), verdict.facts
    text = _filled(say.RAISED, facts)
    if facts["said"]:
        text += f": {facts['said']}"
    advice = message or next(
        (
            what
            for error, said, what in say.ADVICE
            if error == facts["error"] and said in facts["said"]
        ),
        "",
    )
    if "at" in facts and not message:
        advice = f"{_filled(say.RAISED_AT, facts)} {advice}".rstrip()
    text = text if not advice or text.endswith((".", "!", "?")) else f"{text}."
    return f"{text} {advice}".rstrip()


def _filled(text: str, facts) -> str:
    """Fill in the facts by name; other braces, as in a set, stay."""
    return re.sub(r"\{(\w+)\}", lambda found: str(facts.get(found[1], found[0])), text)


def _page(head: str, text: str, kind: str) -> Result:
    lines = text.split("\n")
    joined = f"\n{' ' * (len(head) + 1)}".join(lines)
    body = "<br>".join(_html(line) for line in lines)
    return Result(f"{head} {joined}", _box(f"<strong>{html.escape(head)}</strong> {body}", kind))


def _box(inner: str, kind: str) -> str:
    background, edge = COLOURS[kind]
    return (
        f'<div style="background:{background};color:#1a1a1a;border-left:5px solid {edge};'
        f'padding:6px 12px;margin:2px 0">{inner}</div>'
    )


def _html(text: str) -> str:
    """Words between backticks become code; the theme's own colours for code would not fit here."""
    code = (
        r'<code style="background:#ffffff;color:#1a1a1a;padding:0 3px;white-space:nowrap">\1</code>'
    )
    return re.sub(r"`([^`]+)`", code, html.escape(text, quote=False))


def _indented(source: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in source.rstrip().split("\n"))
