"""The site for those without a network: as one zip, and each language as one PDF, in `dist`.

The zip holds what `make site` makes; unpacked, `index.html` opens in any browser. The PDF is
printed by Chromium or Chrome, without a window: where there is none, a sentence says so.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import website

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import environment
import files
from in_jupyterlab import BROWSERS

DIST = environment.ROOT / "dist"
NAME = "autograd_lessons"


def zipped(site, to):
    """Write a folder as a zip file, the same for the same files."""
    with zipfile.ZipFile(to, "w") as archive:
        for path in sorted(one for one in site.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(site).as_posix()}")
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return to


def printable(page):
    """Return a page without scripts, so that players are their picture and their table.

    A link inside an output, to the page of a lesson, leads to its place in this one.

    >>> printable('<a href="03_first_autograd.html">03</a><script>play()</script>')
    '<a href="#document-03_first_autograd">03</a>'
    """
    page = re.sub(r"<script\b.*?</script>", "", page, flags=re.S)
    return re.sub(r'href="(\d\d_\w+)\.html', r'href="#document-\1', page)


def printed(language, browser, to):
    """Print all lessons of a language as one PDF, with its pictures as drawings and bookmarks."""
    with tempfile.TemporaryDirectory() as folder:
        website.build(language, Path(folder, "page"), "singlehtml")
        command = [browser, "--headless", "--no-sandbox", f"--user-data-dir={folder}/browser"]
        command += ["--generate-pdf-document-outline", "--no-pdf-header-footer"]
        page = Path(folder, "page", "index.html")
        files.write(page, printable(page.read_text(encoding="utf-8")))
        command += [f"--print-to-pdf={to}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return to


def main(arguments=None):
    """Make the zip, and the PDF where there is a browser."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.parse_args(arguments)
    website.enter()
    import languages

    website.make()
    made = [zipped(website.SITE, DIST / f"{NAME}-site.zip")]
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    for language in languages.there() if browser else ():
        made.append(printed(language, browser, DIST / f"{NAME}-{language.code}.pdf"))
    for path in made:
        where = path.relative_to(environment.ROOT)
        print(f"{where}, {path.stat().st_size / 1e6:.1f} MB", flush=True)
    if browser is None:
        print("No PDF was made: install Chromium or Chrome, then run the same command again.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped; the same command starts again")
