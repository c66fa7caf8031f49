"""Open every page of the site in a browser without a window, and say what is wrong with it.

Needs Chromium or Chrome, and of Python's libraries playwright and axe-playwright-python. Each page
is opened wide and light, and narrow and dark: no error on the console, no request to anywhere else,
nothing wider than the page, no fault that axe-core finds. Players answer their keys, and the search
finds what it should.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import argparse
import contextlib
import functools
import http.server
import shutil
import threading

import environment
from in_jupyterlab import BROWSERS, NOT_AVAILABLE

SITE = environment.ROOT / "dist" / "site"
VIEWS = {"light": 1366, "dark": 400}
WIDGETS = {  # and what in each of them answers the arrow keys
    ".autograd-player": "[role=group]",
    ".autograd-explorer": "g[tabindex='0']",
    ".autograd-slider": "input",
}
SOUGHT = {"requires_grad": 3, "broadcast": 1}  # a word, and on how many pages it is at least
OPEN_ALL = """() => {
  document.querySelectorAll('details').forEach(one => one.open = true);
  document.getAnimations().forEach(one => one.finish());
}"""
WIDER = "() => document.scrollingElement.scrollWidth - window.innerWidth"
FAULTS = """() => axe.run({resultTypes: ['violations']}).then(found => found.violations.map(
  one => `${one.id}: ${one.nodes.length} × ${one.nodes[0].html.slice(0, 150)}`))"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *words):
        """Say nothing."""


@contextlib.contextmanager
def served(folder):
    """Serve a folder on this machine alone; give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def problems(browser, url, name, axe, shots=None):
    """Open one page in each view; return what is wrong with it, in sentences."""
    return [
        f"{scheme}: {said}"
        for scheme, width in VIEWS.items()
        for said in _problems(browser, url, name, axe, scheme, width, shots)
    ]


def _problems(browser, url, name, axe, scheme, width, shots):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page, said, asked = context.new_page(), [], []
    page.on("console", lambda one: said.append(one) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(error))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{url}/{name}", wait_until="load")
    if shots:
        page.screenshot(path=shots / f"{name}-{scheme}.png", full_page=True)
    page.evaluate(OPEN_ALL)
    wider = page.evaluate(WIDER)
    dead = [
        kind
        for kind, part in WIDGETS.items()
        for one in page.query_selector_all(kind)
        if _is_dead(one, part)
    ]
    page.evaluate(axe)
    faults = page.evaluate(FAULTS)
    context.close()
    return [
        *(f"the browser says {getattr(one, 'text', one)}"[:300] for one in said),
        *(f"asks for {one[:80]}" for one in asked if not one.startswith((url, "data:"))),
        *([f"{wider} pixels wider than {width}"] if wider > 0 else []),
        *(f"{kind} answers no key" for kind in dead),
        *(f"axe-core: {fault}" for fault in faults),
    ]


def _is_dead(widget, part):
    """Say whether a player, explorer or slider stays as it is when a key is pressed."""
    before = widget.inner_html()
    widget.query_selector(part).press("ArrowRight")
    return widget.inner_html() == before


def search_problems(browser, url):
    """Search for words; return which are found on too few pages, or only over HTTP."""
    page = browser.new_page()
    for where in (url, SITE.as_uri()):
        for word, least in SOUGHT.items():
            page.goto(f"{where}/search.html?q={word}")
            page.wait_for_selector("#search-results .search-summary:has-text('found')")
            found = page.locator("#search-results ul.search > li").count()
            if found < least:
                yield f"{where.partition(':')[0]}: {word} is found on {found} pages"


def scriptless_problems(browser, url, names):
    """Open pages with scripts switched off; return those that do not read as they should."""
    page = browser.new_context(java_script_enabled=False).new_page()
    for name in names:
        page.goto(f"{url}/{name}")
        if len(page.inner_text("article")) < 1000 or not page.is_visible("article h1"):
            yield f"{name} cannot be read without scripts"


def main(arguments=None):
    """Check the pages that were named, or all: exit 1 after a problem, 3 without a browser."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", help="beginnings of pages, such as 03 (default: all)")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the pages")
    options = parser.parse_args(arguments)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        import axe_playwright_python
        from playwright.sync_api import sync_playwright
    except ImportError:
        browser = None
    if browser is None:
        print("not available: Chromium, playwright or axe-playwright-python is missing")
        sys.exit(NOT_AVAILABLE)
    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    pages = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    pages = [name for name in pages if name.startswith(tuple(options.names) or "")]
    failed = 0
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
    with served(SITE) as url, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for number, name in enumerate(pages, 1):
            found = problems(chromium, url, name, axe, options.shots)
            failed += bool(found)
            print(f"[{number}/{len(pages)}] {name}: {'; '.join(found) or 'ok'}", flush=True)
        readable = [name for name in pages if name not in ("search.html", "teaching.html")]
        more = [*search_problems(chromium, url), *scriptless_problems(chromium, url, readable)]
        failed += len(more)
        print("\n".join(more) or "search, and reading without scripts: ok")
        chromium.close()
    print(f"{len(pages) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
