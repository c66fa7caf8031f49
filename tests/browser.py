"""A page in a browser without a window, for what its scripts do."""

import html
import json
import re
import shutil
import subprocess

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
needed = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")


def what_is_left(folder, page, driver):
    """The data that a driver, a script, puts in the place of the page that it was run on."""
    path = folder / "page.html"
    path.write_text(
        f'<!doctype html><meta charset="utf-8">{page}<script>{driver}</script>', encoding="utf-8"
    )
    command = [CHROMIUM, "--headless", "--no-sandbox", f"--user-data-dir={folder}", "--dump-dom"]
    dom = subprocess.run([*command, path.as_uri()], capture_output=True, text=True, timeout=60)
    return json.loads(html.unescape(re.search(r"<body>(.*)</body>", dom.stdout, re.S).group(1)))
