"""`check`, `hint`, `solution`, `progress`: what they show, as text and as html."""

import math
import subprocess
import sys

import pytest

import autograd_lessons
from autograd_lessons import exercises
from autograd_lessons.exercises import check, hint, pages, progress, registry, solution
from autograd_lessons.exercises.judging import judge
from autograd_lessons.palette import two_palettes


@pytest.fixture(autouse=True)
def _new_session():
    for memory in (exercises._outcomes, exercises._hints, exercises._latest):
        memory.clear()


def test_check_shows_each_outcome(capsys):
    assert check("00.1", ...) is None
    check("00.1", lambda x: 2 * x)
    check("00.1", lambda x: 1 / 0)
    check("00.1", lambda x: x * x)
    assert capsys.readouterr().out.splitlines() == [
        "· 00.1 not answered yet",
        "✗ 00.1 That is 2 times x. The square is x times x. Yours at x = 3: 6.",
        "! 00.1 your code raised ZeroDivisionError: division by zero",
        "✓ 00.1 right. A check calls your function at several x, not only at 3.",
    ]


def test_the_html_says_the_same_and_needs_nothing():
    page = pages.verdict_page(judge(registry.find("00.1"), lambda x: x ^ 2))
    code = '<code style="background:#ffffff;color:#1a1a1a;padding:0 3px;white-space:nowrap">'
    assert page.html == (
        '<div style="background:#fff4e0;color:#1a1a1a;border-left:5px solid #9a5b00;'
        'padding:6px 12px;margin:4px 0;max-width:60em"><strong>! 00.1</strong> your code raised '
        "TypeError: "
        f"unsupported operand type(s) for ^: 'float' and 'int'. In Python {code}^</code> is no "
        f"power: it works on bits. Write {code}x**2</code> or {code}x * x</code>.</div>"
    )
    strange = pages.verdict_page(judge(registry.find("04.4"), ["<b>", "a&b"])).html
    assert "<b>" not in strange and "a&amp;b" in strange


def test_colours_can_be_read():
    for background, edge in pages.COLOURS.values():
        assert _contrast(background, "#1a1a1a") >= 4.5
        assert _contrast(background, edge) >= 3


def _contrast(one, other):
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_hints_come_one_at_a_time(capsys):
    for _ in range(5):
        hint("05.2")
    first, second = registry.find("05.2").hints
    assert capsys.readouterr().out == (
        f"05.2 hint 1 of 2: {first}\n"
        f"05.2 hint 1 of 2: {first}\n     hint 2 of 2: {second}\n"
        + 3
        * (
            f"05.2 hint 1 of 2: {first}\n     hint 2 of 2: {second}\n"
            '     That was the last hint. `solution("05.2")` shows the way.\n'
        )
    )


def test_the_solution_is_shown_with_its_reason(capsys):
    solution("01.1")
    assert capsys.readouterr().out == (
        "01.1 a solution\n\n"
        "    def dz_dx(x):\n"
        "        return math.cos(x**2) * 2 * x\n\n"
        "Two links, two slopes: cos(x²) says how z answers to y, 2x how y answers to x. "
        "A change in x passes both, so they multiply.\n"
    )


def test_progress(capsys):
    progress()
    check("01.2", ...)
    check("01.1", lambda x: 2 * x * math.cos(x**2))
    check("01.1", lambda x: 2 * x)
    check("01.3", 3)
    capsys.readouterr()
    progress()
    progress("3")
    progress("88")
    assert capsys.readouterr().out.splitlines() == [
        "lesson 01: 1 of 4 right   ✓ 01.1   · 01.2   ✗ 01.3   · 01.4",
        "lesson 03: 0 of 4 right   · 03.1   · 03.2   · 03.3   · 03.4",
        '! There is no lesson "88" with exercises. There are '
        + ", ".join(registry.lessons())
        + ".",
    ]


NOTE = (
    '<div style="background:#eef3fb;color:#1a1a1a;border-left:5px solid #2f5f9e;'
    'padding:6px 12px;margin:4px 0;max-width:60em">'
)


def test_the_html_of_a_hint_a_solution_and_progress():
    code = f'<code style="{pages.CODE}">'
    assert pages.hint_page(registry.find("05.2"), 2).html == (
        f"{NOTE}<strong>05.2</strong> hint 1 of 2: y is not a leaf: its gradient is computed, "
        f"used, and let go.<br>hint 2 of 2: {code}y.retain_grad()</code> asks y to keep it. When "
        "does y have to know?</div>"
    )
    assert pages.solution_page(registry.find("01.1")).html == (
        f"{NOTE}<strong>01.1 a solution</strong>"
        '<pre tabindex="0" style="background:#ffffff;color:#1a1a1a;border:1px solid #c9d6ea;'
        'margin:6px 0;padding:6px 10px;overflow-x:auto">def dz_dx(x):\n'
        "    return math.cos(x**2) * 2 * x</pre>"
        f"{registry.find('01.1').reason}</div>"
    )
    apart = '<span style="white-space:nowrap;margin-left:14px">'  # each mark stays with its key
    assert pages.progress_page("01", {"01.1": "right", "01.2": "unanswered"}).html == (
        f"{NOTE}<strong>lesson 01: 1 of 2 right</strong> "
        f"{apart}✓ 01.1</span> {apart}· 01.2</span></div>"
    )


def test_progress_before_any_check(capsys):
    progress()
    assert capsys.readouterr().out == (
        '! Nothing has been checked yet. `progress("00")` names the exercises of a lesson.\n'
    )


@pytest.mark.parametrize(
    "key, text",
    [
        ("1.1", '! There is no exercise "1.1". Did you mean "01.1"?'),
        (1.1, '! There is no exercise "1.1". Did you mean "01.1"?'),
        ("00.7", '! There is no exercise "00.7". Did you mean "00.1"?'),
        ("01.9", '! There is no exercise "01.9". Did you mean "01.2", "01.3" or "01.4"?'),
        ("01", '! There is no exercise "01". Did you mean "01.2", "01.3" or "01.4"?'),
        ("dz_dx", '! There is no exercise "dz_dx". A key is a text such as "01.1".'),
        (None, '! There is no exercise NoneType. A key is a text such as "01.1".'),
        ("d" * 38, f'! There is no exercise "{"d" * 38}". A key is a text such as "01.1".'),
        ("d" * 39, f'! There is no exercise "{"d" * 36}.... A key is a text such as "01.1".'),
    ],
)
@pytest.mark.parametrize("word", [check, hint, solution])
def test_an_unknown_key(word, key, text, capsys):
    word(key)
    assert capsys.readouterr().out == text + "\n"


def test_the_answer_before_the_key(capsys):
    check(lambda x: x, "01.1")
    assert capsys.readouterr().out == '! The key comes first: `check("01.1", answer)`.\n'


def test_the_words_are_there_and_come_late():
    assert autograd_lessons.check is check
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        autograd_lessons.chek  # noqa: B018
    code = (
        "import sys, autograd_lessons\n"
        "assert 'autograd_lessons.exercises.judging' not in sys.modules\n"
        "from autograd_lessons import check, hint, progress, solution\n"
        "assert 'autograd_lessons.exercises.lesson_01' not in sys.modules\n"
        "heavy = {'IPython', 'matplotlib', 'graphviz'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_beside_a_verdict_stands_the_same_for_programs():
    page = pages.verdict_page(judge(registry.find("01.3"), 3))
    bundle = page._repr_mimebundle_()
    assert bundle.pop(pages.RECORD) == {
        "exercise": "01.3",
        "outcome": "wrong",
        "sentence": judge(registry.find("01.3"), 3).sentence,
    }
    html = f" \n{two_palettes(page.html)}"
    assert bundle == {"text/plain": page.text, "text/html": html}
