"""The project's public address: kept in pyproject.toml, written into setup cells and links.

While there is none, setup cells have no source to install from, and no link leads nowhere.
"""

import os
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
FORM = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)/tree/(\S+)")
SETUP_ID = "setup-find-the-package"
SETUP_METADATA = {  # folded: by Colab, JupyterLab, Kaggle, Jupyter Book
    "cellView": "form",
    "jupyter": {"source_hidden": True},
    "_kg_hide-input": True,
    "tags": ["hide-input"],
}
INSTALL = (  # its first line and its last; a notebook's own `%pip` installs where its kernel looks
    '# @title Setup: find the helper package, or fetch it from the internet {display-mode: "form"}',
    "    %pip install -qq --no-deps ",
)
NO_NOTEBOOK = (ValueError, LookupError, AttributeError, TypeError, nbformat.ValidationError)
OPEN_IN = "open in: "  # begins a line of links in a lesson's first cell
# The folders of lessons, each with its language, and a link's words to it for who reads that.
EDITIONS = {
    "notebooks": ("en", "the same in English"),
    "notebooks/hinglish": ("hi_Latn", "yahi lesson Hinglish mein"),
}
ALSO_IN = tuple(f"[{words}](" for _, words in EDITIONS.values())  # begins a line of these
LANGUAGE = '__import__("os").environ["AUTOGRAD_LESSONS_LANGUAGE"] = "{}"'
ROW = re.compile(r"^(\| \[[^|]+\]\((notebooks/[^)]+)\) \| \d+ \| [^|]+ \|)[^|\n]*\|?$", re.M)
FILE = re.compile(r"(!?)(\[[^]]*\]\()(?!https?:|#)")  # begins a link to a file, or a picture
URLS = re.compile(r"\[project\.urls\]\n(?:\w+ = .*\n)+\n")
HEAD = re.compile(r"^(\| lesson \| minutes \| [^|]+ \|).*\n(\|---\|---\|---\|).*$", re.M)


@dataclass(frozen=True)
class Address:
    """A repository on GitHub, and the branch or tag that learners get."""

    owner: str
    name: str
    ref: str = "main"

    @property
    def url(self):
        """The address as pyproject.toml holds it."""
        return f"https://github.com/{self.owner}/{self.name}/tree/{self.ref}"

    @property
    def pages(self):
        """What a package index shows beside the package: a name and an address each."""
        return {
            "Repository": self.url,
            "Issues": f"https://github.com/{self.owner}/{self.name}/issues",
            "Changelog": f"{self.files}CHANGELOG.md",
        }

    @property
    def files(self):
        """Where the repository's files are shown, as the beginning of their addresses."""
        return f"https://github.com/{self.owner}/{self.name}/blob/{self.ref}/"

    @property
    def pictures(self):
        """Where its pictures are, as the beginning of their addresses."""
        return f"https://raw.githubusercontent.com/{self.owner}/{self.name}/{self.ref}/"

    @property
    def source(self):
        """What pip installs from; no git is needed."""
        return f"https://github.com/{self.owner}/{self.name}/archive/{self.ref}.zip"

    def links(self, path):
        """Return links, as Markdown, that open the notebook at `path` elsewhere."""
        file = f"github/{self.owner}/{self.name}/blob/{self.ref}/{path}"
        places = {
            "Colab": f"https://colab.research.google.com/{file}",
            "Kaggle": "https://kaggle.com/kernels/welcome?src=https://github.com/"
            + file.removeprefix("github/"),
            "Binder": f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{self.ref}"
            f"?labpath={path}",
            "nbviewer": f"https://nbviewer.org/{file}",
        }
        return " · ".join(f"[{place}]({url})" for place, url in places.items())


def parse(repository, ref="main"):
    """Return the Address of OWNER/NAME; raise ValueError when it has another form."""
    found = re.fullmatch(r"([\w.-]+)/([\w.-]+)", repository)
    if not found or not re.fullmatch(r"[\w./-]+", ref):
        raise ValueError(
            f"{repository!r} at {ref!r} is no repository: write OWNER/NAME and, if it is not main, "
            "a branch or tag."
        )
    return Address(*found.groups(), ref)


def read(root):
    """Return the Address that a project's pyproject.toml holds, or None."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = FORM.fullmatch(project.get("urls", {}).get("Repository", ""))
    return Address(*found.groups()) if found else None


def contents(package):
    """Return the files of a package: all but what tools leave there."""
    return [
        path
        for path in sorted(package.rglob("*"))
        if path.is_file()
        and not any(
            part.startswith(".") or part == "__pycache__"
            for part in path.relative_to(package).parts
        )
    ]


def setup_source(address, bundle=""):
    """Return the source of the setup cell: `setup_cell.py`, as it is while there is no address.

    What is installed comes first in `sys.path`, and so it stays. Behind it come the project's own
    folder, one or two above the notebook's, known by having `tools` beside the package; then, on
    Kaggle, what was added as a dataset, not more than four folders deep: wheels, the newest
    version first, and the folder that holds the package's. A wheel can be imported as it is, and
    Python itself passes over one that is not whole, and `glob` over a folder that cannot be read.
    A folder that has only the package's name, such as a clone, has no `origin`. With an address
    pip comes last. No name stays behind that a learner could meet. (What stands in the notebook's
    own folder under the package's name comes before all: that is Python's rule for any import.)

    A bundle, text from `standalone.bundle`, goes before all of this, and nothing else is searched.
    """
    tools = Path(__file__).parent
    if bundle:
        source = (tools / "setup_cell_standalone.py").read_text(encoding="utf-8").rstrip("\n")
        return source.replace('b85decode("")', f'b85decode("{bundle}")')
    source = (tools / "setup_cell.py").read_text(encoding="utf-8").rstrip("\n")
    if address:
        (_, *find, _), (title, install) = source.split("\n"), INSTALL
        source = "\n".join([title, *find, install + address.source])
    return source


def every_lesson(notebooks):
    """Return the paths of all lessons in a folder, one language after the other."""
    folders = [notebooks.parent / folder for folder in EDITIONS]
    return [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]


def lesson(text, name):
    """Return a lesson's text as a notebook, or end with one sentence when it is none."""
    try:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except NO_NOTEBOOK:
        sys.exit(f"{name} is no notebook: its JSON is broken, or is about something else.")
    return notebook


def equip(notebook, path, address, bundle=""):
    """Give a notebook (changed in place) the setup cell as its second, and its links.

    In another language than English the setup cell chooses it, with one line more.
    """
    first, cells = notebook.cells[0], notebook.cells
    if len(cells) < 2 or cells[1].id != SETUP_ID:
        cells.insert(1, nbformat.v4.new_code_cell(id=SETUP_ID))
    folder, _, name = path.rpartition("/")
    language, _ = EDITIONS[folder]
    choice = "" if language == "en" else "\n" + LANGUAGE.format(language)
    cells[1].source = setup_source(address, bundle) + choice
    cells[1].metadata = nbformat.from_dict(SETUP_METADATA)
    links = [other_editions(folder, name), f"{OPEN_IN}{address.links(path)}" if address else ""]
    first.source = "\n\n".join([without_links(first.source), *filter(None, links)])


def without_links(source):
    """Return the source of a first cell without the lines that `equip` writes."""
    return _without(source, (OPEN_IN, *ALSO_IN))


def without_other_editions(source):
    """Return it without the line that leads to the same lesson in other languages."""
    return _without(source, ALSO_IN)


def _without(source, beginnings):
    kept = [line for line in source.split("\n") if not line.startswith(beginnings)]
    return "\n".join(kept).rstrip("\n")


def other_editions(folder, name):
    """Return a line with links to the same lesson in other languages, where it is there.

    Each is in the language that it leads to.
    """
    links = [
        f"[{words}]({Path(os.path.relpath(other, folder), name).as_posix()})"
        for other, (_, words) in EDITIONS.items()
        if other != folder and (ROOT / other / name).exists()
    ]
    return " · ".join(links)


def with_links(readme, address, before=None):
    """Return the README's text for an Address (or None), `before` being the one it was made for.

    With an address, links and pictures work wherever the text is shown, a package index too, and
    the table of lessons has one more column: where to open them.
    """
    if before:
        readme = readme.replace(f"]({before.files}", "](").replace(f"]({before.pictures}", "](")
    readme = HEAD.sub(r"\1 open in |\n\2---|" if address else r"\1\n\2", readme)

    def row(found):
        return f"{found[1]} {address.links(found[2])} |" if address else found[1]

    def file(found):
        return found[0] + (address.pictures if found[1] else address.files)

    readme = ROW.sub(row, readme)
    return FILE.sub(file, readme) if address else readme


def with_url(pyproject, address):
    """Return the text of pyproject.toml with the address in its one place."""
    pyproject = URLS.sub("", pyproject)
    if address is None:
        return pyproject
    lines = "".join(f'{name} = "{url}"\n' for name, url in address.pages.items())
    return pyproject.replace(
        "[project.optional-dependencies]",
        f"[project.urls]\n{lines}\n[project.optional-dependencies]",
    )
