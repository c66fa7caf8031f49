"""From committed files to pages: what is folded, what is said besides, and where links lead.

Everything here is text in and text out; `sphinx/conf.py` and `website.py` use it.
"""

import copy
import json
import re

import address

PREDICT = "**Predict"
FOR_PROGRAMS = "application/vnd."  # an output for programs, such as a verdict's record
FOLD = {"code_prompt_show": "Predict, then open", "code_prompt_hide": "Close"}
SETUP = {"code_prompt_show": "Show the setup", "code_prompt_hide": "Hide the setup"}
NOTHING_RUNS = (
    "*You are reading the lesson as it was stored; nothing runs on this page. "
    "[Start](index.md#start) says how to open it and answer.*"
)
README_LINK = re.compile(r"\]\((?:\.\./)+README\.md(#[\w-]*)?\)")
PICTURES = (".github/neuron.svg", "tests/benchmarks/results/speed.svg")
MINUTES = re.compile(r"^\| \[(\d\d) [^|]+\| (\d+) \|", re.M)
HEADING = re.compile(r"^#+ \[?(\d\d) .*$", re.M)
LINK = re.compile(r"(!?)\[((?:[^][]|\[[^][]*\])*)\]\((?!https?:|#)([^)\s]+)\)")


def lesson(notebook):
    """Return a lesson as its page needs it.

    An output that a question asks to predict is folded, and what explains it is marked as
    `explained`: the page shows that together with the output.
    """
    notebook = copy.deepcopy(notebook)
    predicted = False
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            text = address.without_other_editions(text)  # a page has its own way there
            text = README_LINK.sub(lambda found: f"](index.md{found[1] or ''})", text)
            cell["source"] = explained(text) if predicted else text
            predicted = False
            continue
        hidden = cell["metadata"].get("jupyter", {})
        for output in cell["outputs"]:
            for kind in [one for one in output.get("data", ()) if one.startswith(FOR_PROGRAMS)]:
                del output["data"][kind]
        predicted = bool(hidden.get("outputs_hidden") and cell["outputs"])
        tags = [*cell["metadata"].get("tags", []), *["hide-output"] * predicted]
        cell["metadata"] = {"tags": tags, "mystnb": FOLD if predicted else SETUP}
    notebook["cells"][0]["source"] += f"\n\n{NOTHING_RUNS}"
    return notebook


def explained(text):
    """Return Markdown whose beginning, up to a heading or the next question, is marked.

    >>> print(explained("Yes: 4.\\n\\n**Predict** the next."))
    <div class="explained">
    <BLANKLINE>
    Yes: 4.
    <BLANKLINE>
    </div>
    <BLANKLINE>
    **Predict** the next.
    """
    blocks = _blocks(text)
    ends = (n for n, one in enumerate(blocks) if one.startswith("#") or PREDICT in one)
    end = next(ends, len(blocks))
    if not end:
        return text
    return "\n\n".join(['<div class="explained">', *blocks[:end], "</div>", *blocks[end:]])


def _blocks(text):
    """Split Markdown at blank lines, but not inside of code, a formula or html."""
    blocks, whole = [], True
    for part in text.split("\n\n"):
        if whole:
            blocks.append(part)
        else:
            blocks[-1] += f"\n\n{part}"
        last = blocks[-1]
        pairs = last.count("```") % 2 == 0 and last.count("$$") % 2 == 0
        whole = pairs and last.count("<details") == last.count("</details")
    return blocks


def index(readme, language, public):
    """Return the front page: the README's text, and the list of all pages in their order."""
    names = "\n".join(f"{_title(path)} <{path.stem}>" for path in language.lessons)
    toctree = "\n\n```{{toctree}}\n:hidden:\n:caption: {}\n\n{}\n```\n".format
    pages = toctree("Lessons", names) + toctree("For teachers", "teaching")
    return _at_home(readme, public) + pages


def translated(readme):
    """Name the parts of a README in another language as the lessons ask for them.

    >>> translated("## Shuru karein\\n\\n## Lessons").split("\\n")
    ['(start)=', '## Shuru karein', '', '(the-lessons)=', '## Lessons']
    """
    parts = iter(["start", "the-lessons"])
    return re.sub("^## ", lambda found: f"({next(parts)})=\n## ", readme, flags=re.M)


def _title(path):
    """A lesson's number and heading."""
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
    heading = "".join(first).split("\n", 1)[0].removeprefix("# ")
    return f"{path.stem[:2]} {heading}"


def teaching(text, readme, public):
    """Return the teacher's page: each lesson's heading says how long it takes, as the table does.

    >>> table = "| [03 First autograd](03.ipynb) | 34 | slopes |"
    >>> print(teaching("## 03 First autograd", table, None))
    ## 03 First autograd · 34 minutes
    """
    minutes = dict(MINUTES.findall(readme))
    said = HEADING.sub(lambda found: f"{found[0]} · {minutes[found[1]]} minutes", text)
    if public:
        said = said.replace("OWNER%2FNAME", f"{public.owner}%2F{public.name}")
        said = said.replace("%2FNAME%2F", f"%2F{public.name}%2F")
        said = said.replace("branch=main", f"branch={public.ref}")
    return _at_home(said, public)


def _at_home(text, public):
    """Lead links to pages of the site there, others to the public address, or nowhere."""

    def lead(found):
        picture, words, target = found.groups()
        path, _, anchor = target.partition("#")
        anchor = f"#{anchor}" if anchor else ""
        if picture:
            return f"![{words}]({path.rpartition('/')[2]})"
        if path.endswith(".ipynb"):
            return f"[{words}]({path.rpartition('/')[2]}{anchor})"
        home = {"README.md": "index.md", "TEACHING.md": "teaching.md"}.get(path)
        if home:
            return f"[{words}]({home}{anchor})"
        return f"[{words}]({public.files}{target})" if public else words

    return LINK.sub(lead, text)


MENDS = (
    (r'href="(?:\.\./)*README\.(?:md|html)(#[\w-]*)?"', r'href="index.html\1"'),
    (r'href="(\d\d_\w+)\.ipynb', r'href="\1.html'),
    (' aria-label="Toggle hidden content"', ""),
    ('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
    ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ('<th class="head"><p></p></th>', "<td></td>"),
    ('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"'),
    ('<aside class="sidebar-drawer"', '<aside aria-label="All pages" class="sidebar-drawer"'),
    ('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'),
    ('<div id="search-results">', '<h1>Search</h1><div id="search-results">'),
)


def mended(page):
    """Return a page's html with what its tools leave undone.

    Links inside outputs lead to pages; a fold is called what it says; a key can scroll what
    scrolls; headings have a level, and landmarks a name.
    """
    for wrong, right in MENDS:
        page = re.sub(wrong, right, page)
    return page
