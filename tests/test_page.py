from autograd_lessons import page


def test_a_table_is_aligned_and_ends_no_line_with_spaces():
    result = page.table(["name", "v"], [["x", "a long value"], ["longer", "2"]])
    assert result.text == "name    v\nx       a long value\nlonger  2"


def test_html_escapes_what_is_in_the_cells():
    html = page.table(["<a>"], [["&"]]).html
    assert "&lt;a&gt;" in html
    assert ">&amp;<" in html


def test_code_is_marked_in_html_and_escaped():
    result = page.prose("If `a < b` and `c`.")
    assert result.text == "If `a < b` and `c`."
    assert ">a &lt; b</code> and <code" in result.html


def luminance(colour):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_has_its_own_opaque_background_with_enough_contrast():
    for style in (page.PANEL, page.CODE, page.TABLE, page.CELL, page.HEAD):
        colours = dict(part.split(":") for part in style.split(";"))
        light, dark = luminance(colours["background"]), luminance(colours["color"])
        assert (light + 0.05) / (dark + 0.05) >= 4.5
