"""The extension in a real kernel: what is shown after which cell, and that unloading undoes it."""

import importlib
import os
import sys
from pathlib import Path

import pytest

from autograd_lessons import load_ipython_extension, unload_ipython_extension
from autograd_lessons.errors import extension

SECOND = """\
RuntimeError: Trying to backward through the graph a second time
Meaning: backward() frees the numbers that the forward pass saved, and they are needed again.
To do: Run the forward lines again before each backward(): `y = x**2; y.backward()`. \
`retain_graph=True` is right only when one graph really has to be used twice.
More: lesson 09_accumulation"""
SETUP = """\
import torch
from autograd_lessons import describe, explain, expect_error
x = torch.tensor(3.0, requires_grad=True)
y = x**2
y.backward()"""


@pytest.fixture(scope="module")
def run():
    """Return a function that runs a cell and returns its outputs as (kind, text) pairs."""
    manager = pytest.importorskip("jupyter_client.manager")
    root = str(Path(extension.__file__).parent.parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    kernel = manager.KernelManager()
    kernel.kernel_spec.argv[0] = sys.executable
    kernel.start_kernel(env=environment)
    client = kernel.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def run(code):
        outputs = []

        def collect(message):
            content, kind = message["content"], message["msg_type"]
            if kind == "error":
                outputs.append((kind, content["ename"]))
                assert content["ename"] in "".join(content["traceback"])
            elif kind == "stream":
                outputs.append((content["name"], content["text"]))
            elif kind in ("display_data", "execute_result"):
                assert content["data"]["text/html"].startswith(" \n<div")
                outputs.append((kind, content["data"]["text/plain"]))

        # An old kernel may send an output after it says that it is idle, so a second cell is sent
        # behind the first one, and all is collected until that one is done.
        cell = client.execute(code, stop_on_error=False)
        behind = client.execute("", silent=True)
        while True:
            message = client.get_iopub_msg(timeout=60)
            of = message["parent_header"].get("msg_id")
            if of == cell:
                collect(message)
            elif of == behind and message["content"].get("execution_state") == "idle":
                return outputs

    yield run
    client.stop_channels()
    kernel.shutdown_kernel(now=True)
    kernel.cleanup_resources()


def test_the_whole_life_of_the_extension(run, tmp_path):
    assert run(SETUP) == []
    assert run("y.backward()") == [("error", "RuntimeError")]
    assert run("%load_ext autograd_lessons") == []
    assert run("y.backward()") == [("error", "RuntimeError"), ("display_data", SECOND)]
    assert run("1 / 0") == [("error", "ZeroDivisionError")]
    assert run("raise RuntimeError('of another kind')") == [("error", "RuntimeError")]
    assert run("1 +") == [("error", "SyntaxError")]
    assert run("print('fine', flush=True)") == [("stdout", "fine\n")]
    assert run("%reload_ext autograd_lessons") == []
    assert run("y.backward()") == [("error", "RuntimeError"), ("display_data", SECOND)]
    assert run("with expect_error():\n    y.backward()") == [("display_data", SECOND)]
    [(kind, text)] = run("explain()")
    assert (kind, text.startswith(f"{SECOND}\nIn full: {SECOND[14:60]}")) == (
        "execute_result",
        True,
    )
    script = tmp_path / "script.py"
    script.write_text(f"{SETUP}\ny.backward()\n")
    assert run(f"%run {script}")[-1] == ("display_data", SECOND)
    assert run(f"%run {script}")[-1] == ("display_data", SECOND)
    captured = run("%%capture out\ny.backward()")
    assert captured[-1] == ("display_data", SECOND) and len(captured) <= 2
    assert run("print('fine', flush=True)") == [("stdout", "fine\n")]
    stopped = "try:\n    y.backward()\nexcept RuntimeError:\n    raise KeyboardInterrupt"
    assert run(stopped) == [("error", "KeyboardInterrupt")]
    group = "try:\n    y.backward()\nexcept RuntimeError as e:\n    raise ExceptionGroup('', [e])"
    behind = f"Behind this ExceptionGroup is another error:\n{SECOND}"
    assert run(group)[-1] == ("display_data", behind)
    assert run("%unload_ext autograd_lessons") == []
    assert run("y.backward()") == [("error", "RuntimeError")]


def test_names_come_from_the_notebook(run):
    run(SETUP)
    [(kind, text)] = run("describe(x, y)")
    assert kind == "execute_result"
    assert [line.split()[0] for line in text.splitlines()] == ["name", "x", "y"]
    [(_, text)] = run("explain(x)")
    assert text.startswith("x is a leaf")


class Events:
    """IPython's event manager, as far as the extension uses it."""

    def __init__(self):
        self.callbacks = {"pre_run_cell": [], "post_run_cell": ["another"]}

    def register(self, event, function):
        self.callbacks[event].append(function)

    def unregister(self, event, function):
        self.callbacks[event].remove(function)


class Shell:
    def __init__(self):
        self.events = Events()


def test_loading_twice_and_unloading_twice_leaves_others_alone():
    shell = Shell()
    unload_ipython_extension(shell)
    load_ipython_extension(shell)
    load_ipython_extension(shell)
    loaded = {
        "pre_run_cell": [extension.note_last_error],
        "post_run_cell": ["another", extension.explain_cell],
    }
    assert shell.events.callbacks == loaded
    first = loaded["post_run_cell"][1]
    importlib.reload(extension)
    extension.load_ipython_extension(shell)
    assert first is not extension.explain_cell
    assert shell.events.callbacks["post_run_cell"] == ["another", extension.explain_cell]
    unload_ipython_extension(shell)
    unload_ipython_extension(shell)
    assert shell.events.callbacks == {"pre_run_cell": [], "post_run_cell": ["another"]}


class Hostile(RuntimeError):
    def __str__(self):
        raise AttributeError("no message")


@pytest.mark.parametrize("error", [None, Hostile(), KeyboardInterrupt()])
def test_nothing_is_shown_and_nothing_raised(error, capsys):
    class Ended:
        error_in_exec = error

    extension.explain_cell(Ended())
    extension.explain_cell(None)
    assert capsys.readouterr().out == ""
