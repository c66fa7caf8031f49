"""Prose and tables: the whole text, the whole html, and enough contrast in every theme."""

import pytest

from autograd_lessons import page

WHITE = "background:#ffffff;color:#1f2328"
CELL = f"border:1px solid #8c959f;padding:4px 8px;text-align:left;{WHITE};"
CELL += "font-family:monospace;white-space:nowrap"
HEAD = CELL.replace("#ffffff", "#eff1f3") + ";font-weight:bold"
PROSE = "border:1px solid #8c959f;padding:4px 8px;text-align:left;vertical-align:top;"
PROSE += f"{WHITE};line-height:1.4;overflow-wrap:anywhere"
LINE = "margin:2px 0;color:#1f2328"
CODE = "background:#eff1f3;color:#1f2328;padding:1px 4px;font-family:monospace"


def framed(heads, rows):
    """The html around the rows of any table."""
    heads = "".join(f'<th scope="col" style="{HEAD}">{head}</th>' for head in heads)
    return (
        '<div tabindex="0" style="overflow-x:auto"><table style="border-collapse:collapse;'
        f'margin:4px 0;{WHITE}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def test_prose():
    result = page.prose("If `a < b` and `c`.", "2 & 3")
    assert result.text == "If `a < b` and `c`.\n2 & 3"
    assert result.html == (
        f'<div style="{WHITE};border:1px solid #8c959f;border-radius:4px;padding:8px 12px;'
        'margin:4px 0;max-width:60em;line-height:1.5">'
        f'<p style="{LINE}">If <code style="{CODE}">a &lt; b</code> and '
        f'<code style="{CODE}">c</code>.</p><p style="{LINE}">2 &amp; 3</p></div>'
    )


def test_a_table_is_aligned_and_ends_no_line_with_spaces():
    result = page.table(["name", "v"], [["x", "a long value"], ["longer", "<2>"]])
    assert result.text == "name    v\nx       a long value\nlonger  <2>"
    assert result.html == framed(
        ["name", "v"],
        f'<tr><th scope="row" style="{HEAD}">x</th><td style="{CELL}">a long value</td></tr>'
        f'<tr><th scope="row" style="{HEAD}">longer</th><td style="{CELL}">&lt;2&gt;</td></tr>',
    )


def test_a_table_without_rows_is_its_head():
    result = page.table(["<a>", "b"], [])
    assert result.text == "<a>  b"
    assert result.html == framed(["&lt;a&gt;", "b"], "")


def test_a_table_of_sentences():
    rows = [["Run `f`", "x < 2", "[08](08_a.ipynb)"], ["none", "", "see [a b](../b.md)"]]
    result = page.prose_table(["error", "why", "more"], rows)
    assert result.text == "Run `f`\n  why: x < 2\n  more: 08\nnone\n  more: see a b"
    name, link = f"{PROSE};font-weight:bold", '<a style="color:#0550ae" href='
    assert result.html == framed(
        ["error", "why", "more"],
        f'<tr><th scope="row" style="{name}">Run <code style="{CODE}">f</code></th>'
        f'<td style="{PROSE}">x &lt; 2</td>'
        f'<td style="{PROSE}">{link}"08_a.ipynb">08</a></td></tr>'
        f'<tr><th scope="row" style="{name}">none</th><td style="{PROSE}"></td>'
        f'<td style="{PROSE}">see {link}"../b.md">a b</a></td></tr>',
    )


@pytest.mark.parametrize("table", [page.table, page.prose_table])
def test_a_row_of_another_length_is_refused(table):
    with pytest.raises(ValueError, match=r"argument \d is (longer|shorter) than"):
        table(["a", "b"], [["1", "2"], ["3"]])


def luminance(colour):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_has_its_own_opaque_background_with_enough_contrast():
    for style in (page.PANEL, page.CODE, page.TABLE, page.CELL, page.HEAD, page.PROSE):
        colours = dict(part.split(":") for part in style.split(";"))
        light, dark = luminance(colours["background"]), luminance(colours["color"])
        assert (light + 0.05) / (dark + 0.05) >= 4.5
