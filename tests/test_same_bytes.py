"""Whatever is drawn has the same bytes in every process."""

import subprocess
import sys
from pathlib import Path

import graphs

SCRIPT = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from hashlib import sha256
import torch, graphs, test_cut, test_memory
from autograd_lessons import explore, record_backward, step_through
from autograd_lessons.drawing.show import draw
from autograd_lessons.drawing.slopes import draw_slopes
from autograd_lessons.tensors.memory import draw_memory

def shown(name, figure):
    print(name, repr(figure), figure.dot, figure.dot and figure.svg)

for name in {[name for name in graphs.CASES if "compile" not in name and "," not in name]}:
    shown(name, draw(graphs.CASES[name](), saved=True))
y = graphs.tied_weights()
with record_backward(y) as trace:
    y.backward()
for figure in (draw(trace), draw(trace[:2]), draw_slopes(trace)):
    shown("trace", figure)
print(step_through(trace), sha256(step_through(trace).html.encode()).digest())
print(sha256(explore(graphs.Net([4] * 20)(torch.ones(2, 4))).html.encode()).digest())
for figure in (test_cut.flag(), test_cut.scissors(), test_cut.box()):
    shown("cut", figure)
shown("memory", draw_memory(*test_memory.shared()))
"""


def test_the_same_bytes_in_two_processes():
    command = [sys.executable, "-c", SCRIPT]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    one, other = (process.communicate()[0] for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert one == other
    assert one.count(b"</svg>") == len(graphs.CASES) - 3 + 7
    assert b"0x" not in one
