"""The failure table: what other tools fail on is drawn, each case in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "benchmarks" / "failures.py"


@pytest.mark.skipif(sys.platform != "linux", reason="every case is a copy of one process")
def test_nothing_fails():
    command = [sys.executable, str(SCRIPT), "--tool", "autograd_lessons", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout).values()
    assert len(found) == 32
    assert {case for case, word in found.items() if word != "drawn"} == {"output without grad"}
    assert found["output without grad"] == "said so"
