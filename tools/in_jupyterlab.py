"""Run every lesson from top to bottom in a real JupyterLab, in a browser without a window.

Needs Chromium or Chrome, and the Python library playwright. The lessons are copied first, so that
nothing that JupyterLab saves reaches them.
"""

import environment

if __name__ == "__main__":
    environment.enter()

import argparse
import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from lessons import jupyter_environment

NOT_AVAILABLE = 3  # the exit code that says so
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 180  # seconds a lesson
RUN_ALL = """async () => {
  const app = window.jupyterapp;
  const panel = app.shell.currentWidget;
  await panel.sessionContext.ready;
  await panel.context.ready;
  await app.commands.execute('notebook:clear-all-cell-outputs');
  app.commands.execute('notebook:run-all-cells');
}"""
LEFT = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const code = panel.content.widgets.filter(cell => cell.model.type === 'code');
  return [
    code.filter(cell => cell.model.sharedModel.execution_count === null).length,
    panel.sessionContext.kernelDisplayStatus,
  ];
}"""
READ = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets.map(cell => cell.model.toJSON());
  const images = [...panel.node.querySelectorAll('.jp-OutputArea img')];
  return {
    cells,
    broken: images.filter(i => !i.complete || !i.naturalWidth).length,
    wide: [...panel.node.querySelectorAll('.jp-OutputArea-output')]
      .filter(o => o.scrollWidth > o.clientWidth + 2 && o.scrollWidth > 1280).length,
  };
}"""


@contextlib.contextmanager
def jupyterlab(root):
    """Serve a folder without a token on this machine alone; give its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    settings = [f"--ServerApp.port={port}", "--IdentityProvider.token=", "--no-browser"]
    settings += [
        "--allow-root",
        "--LabApp.expose_app_in_browser=True",
        f"--ServerApp.root_dir={root}",
    ]
    command = [sys.executable, "-m", "jupyterlab", *settings]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet["env"] = jupyter_environment()
    with subprocess.Popen(command, cwd=str(root), **quiet) as server:
        try:
            yield _wait(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()


def _wait(url, server):
    for _ in range(120):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{url}/api", timeout=5)
            return url
        if server.poll() is not None:
            break
        time.sleep(0.5)
    sys.exit("JupyterLab did not start: `.venv/bin/python -m jupyterlab` says why.")


def problems(page, url, name):
    """Open and run one lesson; return what is wrong with it, in sentences."""
    said, asked = [], []
    page.on("console", lambda message: said.append(message) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/lab/tree/notebooks/{name}?reset")
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel",
        timeout=60_000,
    )
    page.evaluate(RUN_ALL)
    _wait_for_cells(page)
    seen = page.evaluate(READ)
    found = [*_cells(seen["cells"])]
    found += [f"{seen['broken']} broken pictures"] if seen["broken"] else []
    found += [f"{seen['wide']} outputs wider than the page"] if seen["wide"] else []
    found += [f"the browser says: {message.text[:200]}" for message in said]
    found += sorted(
        {f"asked for {u[:80]}" for u in asked if not u.startswith((url, "data:", "blob:"))}
    )
    return found


def _wait_for_cells(page):
    """Wait until every cell has run, or until nothing has moved for ten seconds."""
    before, since = None, time.monotonic()
    while time.monotonic() - since < (10 if before and before[1] == "idle" else PATIENCE):
        now = page.evaluate(LEFT)
        if now == [0, "idle"]:
            return
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.3)


def _cells(cells):
    """Sentences on cells that did not run, or that failed when they should not, or the reverse."""
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        raised = any(output["output_type"] == "error" for output in cell["outputs"])
        if cell["execution_count"] is None:
            yield f"{cell['id']} was not run"
        if raised != ("raises-exception" in cell["metadata"].get("tags", [])):
            yield f"{cell['id']} {'raised an error' if raised else 'raised no error'}"


def main(arguments=None):
    """Run the lessons that were named, or all: exit 1 after a problem, 3 without a browser."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", help="lessons, such as 03 (default: all)")
    options = parser.parse_args(arguments)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if browser is None or sync_playwright is None:
        missing = "Chromium or Chrome" if browser is None else "playwright (pip install playwright)"
        print(f"not available: {missing} is missing")
        sys.exit(NOT_AVAILABLE)
    lessons = sorted(path.name for path in (environment.ROOT / "notebooks").glob("*.ipynb"))
    lessons = [name for name in lessons if name.startswith(tuple(options.names) or "")]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(environment.ROOT / "notebooks", Path(folder, "notebooks"))
        with jupyterlab(folder) as url, sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            for number, name in enumerate(lessons, 1):
                context = chromium.new_context(viewport={"width": 1280, "height": 900})
                found = problems(context.new_page(), url, name)
                context.close()
                failed += bool(found)
                print(f"[{number}/{len(lessons)}] {name}: {'; '.join(found) or 'ok'}", flush=True)
            chromium.close()
    print(f"{len(lessons) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
