"""What a class has answered, as CSV for programs and as a page for people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from html import escape

from ..page import mark_code
from ..palette import sheet_in_both
from ..wording import count

MARKS = {"right": "✓", "wrong": "✗", "unanswered": "·", "raised": "!", "": ""}
WORDS = {
    "right": "right",
    "wrong": "wrong",
    "unanswered": "not answered",
    "raised": "raised an error",
    "": "no verdict",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # begins what a spreadsheet would run
STYLE = sheet_in_both("""
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1.5rem; background: #ffffff; color: #1f2328; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8c959f; padding: 4px 8px; text-align: left; vertical-align: top; }
td { max-width: 18em; min-width: 2em; }
.right { background: #eaf6ec; }
.wrong { background: #fdeeee; }
.raised { background: #fff4e0; }
.unanswered { background: #f2f2f2; }
""")


@dataclass(frozen=True)
class Student:
    """A student: the record of each exercise, and what there is to say of the notebooks."""

    name: str
    records: dict[str, dict]
    remarks: tuple[str, ...] = ()


def merged(records: list[dict]) -> dict[str, dict]:
    """Return the record that counts for each exercise: one that is right, else the latest.

    >>> right, wrong = ({"exercise": "01.1", "outcome": one} for one in ("right", "wrong"))
    >>> merged([right, wrong])["01.1"]["outcome"]
    'right'
    """
    found: dict[str, dict] = {}
    for record in records:
        before = found.get(record["exercise"])
        if before is None or before["outcome"] != "right":
            found[record["exercise"]] = record
    return found


def as_csv(students: list[Student], keys: list[str]) -> str:
    """Return a line for each student: name, how many are right, each exercise, remarks."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["student", "right", *keys, "remarks"])
    for one in students:
        told = [_told(one.records.get(key)) for key in keys]
        cells = [one.name, str(_right(one)), *told, "; ".join(one.remarks)]
        writer.writerow(map(_harmless, cells))
    return file.getvalue()


def as_page(students: list[Student], keys: list[str]) -> str:
    """Return a page with the same table, and below it the mistakes by how many made them."""
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in _heads(keys))
    rows = "\n".join(_row(one, keys) for one in students)
    legend = ", ".join(f"{mark or 'empty'} {WORDS[key]}" for key, mark in MARKS.items())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Verdicts</title><style>{STYLE}</style></head><body><main>\n"
        f"<h1>Verdicts</h1>\n<p>{legend}. A verdict is what check says when the notebook "
        "runs from top to bottom.</p>\n"
        f'<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>\n{_mistakes(students)}</main></body></html>\n"
    )


def _heads(keys):
    return ["student", "right", *keys, "remarks"]


def _right(student: Student) -> int:
    return sum(record["outcome"] == "right" for record in student.records.values())


def _told(record: dict | None) -> str:
    if record is None:
        return WORDS[""]
    said = WORDS[record["outcome"]]
    sentence = record["sentence"] if record["outcome"] != "right" else ""
    return f"{said}: {sentence}" if sentence else said


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _row(student: Student, keys: list[str]) -> str:
    cells = "".join(_cell(student.records.get(key)) for key in keys)
    remarks = escape("; ".join(student.remarks))
    return (
        f'<tr><th scope="row">{escape(student.name)}</th><td>{_right(student)}</td>{cells}'
        f"<td>{remarks}</td></tr>"
    )


def _cell(record: dict | None) -> str:
    if record is None:
        return "<td></td>"
    outcome = record["outcome"]
    sentence = record["sentence"] if outcome != "right" else ""
    said = f" {mark_code(escape(sentence, quote=False), '')}" if sentence else ""
    mark = f'<span role="img" aria-label="{WORDS[outcome]}">{MARKS[outcome]}</span>'
    return f'<td class="{outcome}">{mark}{said}</td>'


def _mistakes(students: list[Student]) -> str:
    """What to talk about next: each sentence that was said, the most frequent one first."""
    said = Counter(
        (key, record["sentence"])
        for one in students
        for key, record in one.records.items()
        if record["outcome"] in ("wrong", "raised") and record["sentence"]
    )
    if not said:
        return ""
    lines = "\n".join(
        f"<li><strong>{escape(key)}</strong>, {count(number, 'student', 'students')}: "
        f"{mark_code(escape(sentence, quote=False), '')}</li>"
        for (key, sentence), number in sorted(said.items(), key=lambda one: (-one[1], one[0]))
    )
    return f"<h2>What was said, by how many heard it</h2>\n<ul>\n{lines}\n</ul>\n"
