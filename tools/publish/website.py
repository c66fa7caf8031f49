"""The lessons as a site of static pages, in `dist/site`, made from the committed notebooks alone.

Nothing is executed, and no page asks for anything outside of its folder. What makes the pages is
installed apart, into `.environments/site`: no torch is needed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import environment
import files

ROOT = environment.ROOT
APART = ROOT / ".environments" / "site"
SITE = ROOT / "dist" / "site"
CONFIGURATION = Path(__file__).parent / "sphinx"


def enter():
    """Go on in the site's own environment, making it first; return at once when already there."""
    sys.excepthook = environment.in_one_sentence
    if Path(sys.prefix).resolve() == APART.resolve():
        return
    if sys.version_info[:2] < environment.OLDEST:
        sys.exit(environment.hand_over([environment.find_python(), *sys.argv]))
    sys.exit(environment.hand_over([str(prepare()), *sys.argv]))


def prepare():
    """Return the Python of the site's environment, which has what pyproject.toml calls `site`."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"]["site"]
    python, whole = APART / environment.VENV_PYTHON, APART / "whole"  # that is written last
    if whole.exists() and whole.read_text(encoding="utf-8") == "\n".join(wanted):
        return python
    print("installing what makes the site, apart from the rest", flush=True)
    shutil.rmtree(APART, ignore_errors=True)
    subprocess.run([environment.find_python(), "-m", "venv", str(APART)], check=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if subprocess.call([*pip, *wanted]):
        shutil.rmtree(APART, ignore_errors=True)
        sys.exit("The site's tools could not be installed: check the network, then run it again.")
    whole.write_text("\n".join(wanted), encoding="utf-8")
    return python


def assemble(language, folder):
    """Put together what Sphinx reads for one language."""
    import address
    import pages

    public = address.read(ROOT)
    readme = address.with_links((ROOT / "README.md").read_text(encoding="utf-8"), None, public)
    for path in language.lessons:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        files.write(folder / path.name, json.dumps(pages.lesson(notebook)))
    for picture in pages.PICTURES:
        shutil.copy(ROOT / picture, folder)
    own = ROOT / "notebooks" / language.folder / "README.md"
    front = pages.translated(own.read_text(encoding="utf-8")) if own.exists() else readme
    files.write(folder / "index.md", pages.index(front, language, public))
    teaching = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    files.write(folder / "teaching.md", pages.teaching(teaching, readme, public))


def build(language, to, builder="html"):
    """Make the pages of one language; a warning ends the command."""
    import pages

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.mkdir()
        assemble(language, source)
        options = ["-q", "-W", "--keep-going", "-b", builder, "-c", str(CONFIGURATION)]
        command = [sys.executable, "-m", "sphinx", *options, "-d", str(Path(folder, "doctrees"))]
        variables = {"SITE_LANGUAGE": language.code, "PYTHONDONTWRITEBYTECODE": "1"}
        code = subprocess.call([*command, str(source), str(to)], env=os.environ | variables)
    if code:
        sys.exit(code)
    for page in to.glob("*.html"):
        files.write(page, pages.mended(page.read_text(encoding="utf-8")))


def make(site=SITE):
    """Make the whole site anew; return how many pages it has."""
    import languages

    shutil.rmtree(site, ignore_errors=True)
    for language in languages.there():
        build(language, site / language.folder)
    (site / ".nojekyll").touch()  # GitHub's own builder passes over folders that begin with _
    for left in site.rglob(".buildinfo"):
        left.unlink()
    return len(list(site.rglob("*.html")))


def main(arguments=None):
    """Make the site, and check that all its links lead somewhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args(arguments)
    enter()
    import links

    start = time.perf_counter()
    pages = make()
    wrong = links.wrong(SITE)
    for line in wrong:
        print(line)
    where = SITE.relative_to(ROOT)
    print(
        f"{pages} pages in {where}, {time.perf_counter() - start:.0f} s; wrong links: {len(wrong)}"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; the same command starts again")
