"""The site: what is folded, where links lead, and what a page may not do.

How the built site does in a browser is checked by `make test-all`.
"""

import doctest
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tools" / "publish")]

import address  # noqa: E402
import languages  # noqa: E402
import links  # noqa: E402
import offline  # noqa: E402
import pages  # noqa: E402
import website  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")
TEACHING = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
PLAIN = address.with_links(README, None, address.read(ROOT))
PUBLIC = address.Address("owner", "name", "v1")
OUTPUT = {"output_type": "stream", "name": "stdout", "text": "6"}


@pytest.mark.parametrize("module", [pages, offline])
def test_examples(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


def cell(kind, source, outputs=(), **metadata):
    made = {"cell_type": kind, "metadata": metadata, "source": source}
    return made | ({"outputs": list(outputs)} if kind == "code" else {})


def lesson(*cells):
    notebook = {"cells": [cell("markdown", "# A lesson"), *cells]}
    before = json.dumps(notebook)
    made = pages.lesson(notebook)
    assert json.dumps(notebook) == before
    first, *others = made["cells"]
    assert first["source"] == f"# A lesson\n\n{pages.NOTHING_RUNS}"
    return others


HIDDEN = {"jupyter": {"outputs_hidden": True}}


def test_a_predicted_output_is_folded_and_what_explains_it_waits_with_it():
    explained = "Yes, 6.\n\n```\na\n\n# no heading\n```\n\n$$a\n\nb$$"
    code, words = lesson(
        cell("code", "6", [OUTPUT], **HIDDEN),
        cell("markdown", f"{explained}\n\n## Next\n\nMore."),
    )
    assert code["metadata"] == {"tags": ["hide-output"], "mystnb": pages.FOLD}
    assert words["source"] == (
        f'<div class="explained">\n\n{explained}\n\n</div>\n\n## Next\n\nMore.'
    )


@pytest.mark.parametrize(
    ("outputs", "metadata", "words"),
    [
        ([OUTPUT], {}, "What you saw."),  # nobody was asked
        ([], HIDDEN, "Nothing is printed."),
        ([OUTPUT], HIDDEN, "## The next section\n\nIt explains nothing."),
        ([OUTPUT], HIDDEN, "And the next: **Predict** it."),
    ],
)
def test_other_words_are_there_at_once(outputs, metadata, words):
    assert lesson(cell("code", "6", outputs, **metadata), cell("markdown", words))[1] == cell(
        "markdown", words
    )


def test_the_setup_is_folded_and_what_is_for_programs_is_left_out():
    data = {"text/plain": "✓ right", "application/vnd.autograd-lessons.verdict+json": {}}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    (made,) = lesson(cell("code", "1", [output], tags=["hide-input"], cellView="form"))
    assert made["metadata"] == {"tags": ["hide-input"], "mystnb": pages.SETUP}
    assert made["outputs"][0]["data"] == {"text/plain": "✓ right"}


def test_every_predicted_output_of_every_lesson_is_folded():
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        made = pages.lesson(notebook)
        asked = [
            cell["id"]
            for cell in notebook["cells"]
            if cell["metadata"].get("jupyter", {}).get("outputs_hidden")
        ]
        folded = [c["id"] for c in made["cells"] if "hide-output" in c["metadata"].get("tags", ())]
        assert folded == asked


def test_the_front_page_is_the_readme_whose_links_lead_into_the_site():
    english = languages.EVERY[0]
    made = pages.index(PLAIN, english, None)
    targets = set(pages.LINK.findall(made))
    lessons = {path.name for path in english.lessons}
    pictures = {Path(one).name for one in pages.PICTURES}
    assert {target for _, _, target in targets} == {*lessons, *pictures, "teaching.md"}
    assert {target for picture, _, target in targets if picture} == pictures
    listed = re.findall(r"^(\d\d .+) <(\d\d_\w+)>$", made, flags=re.M)
    assert [f"{name}.ipynb" for _, name in listed] == sorted(lessons)
    assert listed[3] == ("03 First autograd", "03_first_autograd")
    public = pages.index(PLAIN, english, PUBLIC)
    assert f"[CONTRIBUTING.md]({PUBLIC.files}CONTRIBUTING.md)" in public


def test_the_teachers_page_has_a_part_for_each_lesson_with_its_minutes():
    listed = re.findall(r"^\| (\[.+?\]\(notebooks/.+?\)) \| (\d+) \|", PLAIN, flags=re.M)
    assert re.findall(r"^### (\[\d.*)$", TEACHING, flags=re.M) == [lesson for lesson, _ in listed]
    parts = re.split(r"^### ", TEACHING.partition("## Hand out")[0], flags=re.M)[1:]
    for part in parts:
        assert re.findall(r"^- \*\*(.+?)\*\*", part, flags=re.M) == ["Ask:", "They think:"]
    made = pages.teaching(TEACHING, PLAIN, None)
    headings = re.findall(r"^### \[\d.*$", made, flags=re.M)
    assert headings == [
        f"### {lesson.replace('(notebooks/', '(')} · {minutes} minutes"
        for lesson, minutes in listed
    ]


def test_the_link_for_a_hub_has_the_public_address():
    made = pages.teaching(TEACHING, PLAIN, PUBLIC)
    (link,) = re.findall(r"https://YOUR-HUB/\S+", made)
    assert "github.com%2Fowner%2Fname&branch=v1&urlpath=lab%2Ftree%2Fname%2Fnotebooks" in link
    assert "NAME" not in link


def test_commands_of_the_teachers_page_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z]+)", TEACHING))
    assert named == {"class", "lessons", "offline", "wheel"}
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    for path in re.findall(r"-f (\S+)", TEACHING):
        assert (ROOT / path).is_file()


def test_links_inside_outputs_lead_to_pages():
    html = (
        '<a href="03_first_autograd.ipynb">03</a> <a href="../README.md#the-lessons">all</a>'
        '<a href="https://a.b/03_first.ipynb">out</a>'
    )
    assert pages.mended(html) == (
        '<a href="03_first_autograd.html">03</a> <a href="index.html#the-lessons">all</a>'
        '<a href="https://a.b/03_first.ipynb">out</a>'
    )


def test_a_link_that_leads_nowhere_and_a_load_from_outside_are_found(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "style.css").touch()
    (tmp_path / "index.html").write_text(
        '<a href="#here"></a><a href="#gone"></a><a href="sub/b.html#there"></a>'
        '<a href="sub/c.html"></a><a href="https://a.b"></a><link href="style.css?v=1">'
        '<p id="here"><img src="https://a.b/c.png"><img src="data:,"><script src="//a.b"></script>',
        encoding="utf-8",
    )
    (tmp_path / "sub" / "b.html").write_text(
        '<p id="there"><a href="../index.html#here"></a><a href="..#nowhere"></a>', encoding="utf-8"
    )
    assert links.wrong(tmp_path) == [
        "index.html loads //a.b",
        "index.html loads https://a.b/c.png",
        "index.html links to #gone",
        "index.html links to sub/c.html",
        "sub/b.html links to ..#nowhere",
    ]


def test_a_language_is_there_when_it_has_every_lesson(tmp_path, monkeypatch):
    monkeypatch.setattr(languages, "ROOT", tmp_path)
    (tmp_path / "notebooks" / "hinglish").mkdir(parents=True)
    english, both = ["English"], ["English", "Hinglish"]
    told = {"01": english, "02": english, "hinglish/01": english, "hinglish/02": both}
    for name, there in told.items():
        (tmp_path / "notebooks" / f"{name}.ipynb").touch()
        assert [one.name for one in languages.there()] == there


def test_the_zip_holds_the_site_and_is_the_same_for_the_same_site(tmp_path):
    site = tmp_path / "site"
    (site / "sub").mkdir(parents=True)
    (site / "sub" / "a.html").write_text("a")
    first = offline.zipped(site, tmp_path / "1.zip")
    assert zipfile.ZipFile(first).namelist() == ["autograd_lessons/sub/a.html"]
    assert first.read_bytes() == offline.zipped(site, tmp_path / "2.zip").read_bytes()


def test_what_makes_the_site_is_pinned_and_installed_apart():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"]["site"]
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", one) for one in wanted)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not [one for one in wanted if f"\n{one.partition('==')[0]}==" in lock]
    assert website.APART.relative_to(ROOT).parts[0] in (ROOT / ".gitignore").read_text()


def test_the_workflow_publishes_what_make_site_makes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one) for one in used)
    (run,) = [step["run"] for step in steps if "run" in step]
    assert run == "python tools/publish/website.py"
    assert "$(PYTHON) tools/publish/website.py $(ARGS)" in (ROOT / "Makefile").read_text()
    (path,) = [step["with"]["path"] for step in steps if "path" in step.get("with", {})]
    assert ROOT / path == website.SITE
