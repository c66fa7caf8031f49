import itertools
import subprocess
import sys
import textwrap
import threading
import warnings

import pytest
import torch

from autograd_lessons.exercises.running import Call, call, quiet


def test_a_value_and_an_error():
    assert call(max, 1, 2).value == 2
    done = call(lambda: [][1])
    assert (done.value, repr(done.error)) == (None, "IndexError('list index out of range')")


def test_exit_is_caught_and_the_stop_button_is_not():
    assert isinstance(call(sys.exit, 3).error, SystemExit)
    with pytest.raises(KeyboardInterrupt):
        call(_press_stop)


def test_what_has_no_end_is_stopped():
    assert call(_forever_on_one_line).endless
    assert call(_forever_in_a_comprehension).endless
    assert call(_forever_with_except).endless


def test_a_short_loop_is_not_stopped():
    assert call(lambda: sum(i for i in range(20_000))).value == 199990000


def test_what_a_library_does_is_not_counted():
    """In a fresh process the first optimizer imports hundreds of modules, in a million steps."""
    code = (
        "import torch\n"
        "from autograd_lessons.exercises.running import call\n"
        "def step():\n"
        "    w = torch.tensor(1.0, requires_grad=True)\n"
        "    w.grad = torch.tensor(2.0)\n"
        "    torch.optim.SGD([w], lr=0.5).step()\n"
        "    return w.item()\n"
        "print(call(step).value)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0.0\n"


def test_nor_is_what_backward_imports():
    """The first `backward(v)` of a process makes torch import some large modules."""
    code = (
        "import torch\n"
        "from autograd_lessons.exercises.running import call\n"
        "x = torch.ones(2, requires_grad=True)\n"
        "print(call((2 * x).backward, torch.ones(2)))\n"
    )
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed == (
        "Call(value=None, error=None, endless=False, printed=False, passes=1, dual=False)\n"
    )
    assert len(call(textwrap.wrap, "word " * 1000, steps=100).value) == 72


def test_a_function_that_swallows_the_stop_is_not_taken_for_finished():
    done = call(_swallows_the_stop)
    assert (done.value, done.endless) == (None, True)


def test_recursion_ends_as_python_ends_it():
    assert isinstance(call(_recurse).error, RecursionError)


def test_the_tracer_is_put_back():
    before = sys.gettrace()
    seen = []

    def tracer(frame, event, argument):
        seen.append(event)

    try:
        sys.settrace(tracer)
        call(lambda: 1)
        call(lambda: 1 / 0)
        call(_forever_on_one_line)
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is tracer


def test_output_is_swallowed(capsys):
    done = call(_noisy)
    assert (done.value, done.printed, capsys.readouterr()) == (1, True, ("", ""))
    assert not call(lambda: 1).printed


def test_autograd_records_and_the_mode_is_put_back():
    def slope():
        x = torch.tensor(3.0, requires_grad=True)
        (x**2).backward()
        return x.grad.item()

    with torch.no_grad():
        assert call(slope).value == 6
        assert not torch.is_grad_enabled()
    with torch.inference_mode():
        assert call(slope).value == 6
    call(torch.set_grad_enabled, False)
    assert torch.is_grad_enabled()


def test_a_warning_that_comes_once_still_comes_outside():
    """Newer versions of torch warn once in a process that a tracked tensor became a number."""
    code = (
        "import math, torch, warnings\n"
        "from autograd_lessons.exercises.running import call\n"
        "x = torch.tensor(3.0, requires_grad=True)\n"
        "{first}\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "    warnings.simplefilter('always')\n"
        "    math.sin(x)\n"
        "print(len(seen), torch.is_warn_always_enabled())\n"
    )
    with_call, without = (
        subprocess.run(
            [sys.executable, "-c", code.format(first=first)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for first in ("call(math.sin, x)", "")
    )
    assert with_call == without


def test_quiet_puts_the_filters_back():
    before = list(warnings.filters)
    with pytest.raises(ValueError), quiet():
        raise ValueError
    assert warnings.filters == before
    assert not torch.is_warn_always_enabled()


def _press_stop():
    raise KeyboardInterrupt


# fmt: off
def _forever_on_one_line():
    while True: pass  # noqa: E701
# fmt: on


def _forever_in_a_comprehension():
    return [0 for _ in itertools.count() if False]


def _forever_with_except():
    x = 1
    while x:
        try:
            x += 1
        except Exception:
            return x


def _swallows_the_stop():
    try:
        _forever_on_one_line()
    except BaseException:
        return 1


def _recurse():
    return _recurse()


def _noisy():
    print("out")
    print("error", file=sys.stderr)
    warnings.warn("careful", stacklevel=1)
    return 1


def test_two_threads_at_once_leave_everything_as_it_was(capsys):
    """The one that came first leaves first; what is said between the two is heard."""

    def state():
        return sys.stdout, sys.stderr, warnings.filters[:], torch.is_warn_always_enabled()

    before, both_inside, first_left = state(), threading.Barrier(2), threading.Event()
    found = {}

    def first():
        print("swallowed")
        both_inside.wait(60)

    def second():
        both_inside.wait(60)
        first_left.wait(60)

    def checks(function):
        found[function.__name__] = call(function)

    threads = [threading.Thread(target=checks, args=[each]) for each in (first, second)]
    for thread in threads:
        thread.start()
    threads[0].join()
    print("heard")
    first_left.set()
    threads[1].join()
    assert found == {"first": Call(printed=True), "second": Call()}
    assert capsys.readouterr() == ("heard\n", "")
    assert state() == before


def test_an_answer_may_check_another_one(capsys):
    assert call(lambda: call(_noisy)).value == Call(1, printed=True)
    print("heard")
    assert capsys.readouterr() == ("heard\n", "")


def test_what_an_answer_displays_is_swallowed_as_what_it_prints():
    """In a process of its own: a shell is the process's."""
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from traitlets.config import Config\n"
        "shell = InteractiveShell.instance(\n"
        "    config=Config({'HistoryManager': {'enabled': False}}))\n"
        "from IPython.display import display, Markdown\n"
        "from autograd_lessons.exercises.running import call\n"
        "display('before')\n"
        "call(lambda: (print('inside'), display(Markdown('inside'))))\n"
        "display('after')\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["'before'", "'after'"]
