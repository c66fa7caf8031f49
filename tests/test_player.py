import base64
import html
import json
import re
import shutil
import subprocess

import browser
import pytest
import torch

import graphs
from autograd_lessons import draw, record_backward, record_forward, step_through
from autograd_lessons.drawing import render
from autograd_lessons.graph.folding import fold
from graphs import Net, leaf


def neuron():
    w, b, x, y = leaf(1.0), leaf(0.0), torch.tensor(6.7), torch.tensor(0.0)
    z = w * x + b
    y_pred = torch.sigmoid(z)
    p = torch.clamp(y_pred, 1e-8, 1 - 1e-8)
    loss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p))
    with record_backward(loss) as trace:
        loss.backward()
    return trace


def chain_rule():
    x = leaf(3.0)
    y = x**2
    z = torch.sin(y)
    with record_backward(z) as trace:
        z.backward()
    return trace


def data_of(player):
    found = re.search(r'<div class="autograd-player" data-player="([^"]+)">', player.html)
    return json.loads(html.unescape(found.group(1)))


def picture_of(player):
    return base64.b64decode(re.search(r"base64,([^\"]+)", player.html).group(1)).decode()


def test_the_text_is_a_table_of_the_steps():
    assert step_through(chain_rule()).text == (
        "step  node                  received  sent            because\n"
        "1     [0] SinBackward0 z    1         to y: -0.91113  "
        "∂(sin y)/∂y = cos y = -0.91113; 1 × (-0.91113) = -0.91113\n"
        "2     [1] PowBackward0 y    -0.91113  to x: -5.4668   "
        "∂(x²)/∂x = 2·x = 6; -0.91113 × 6 = -5.4668\n"
        "3     [2] AccumulateGrad x  -5.4668                   x.grad = -5.4668"
    )


def test_the_lines_of_the_neuron():
    text = step_through(neuron()).text
    assert len(text.splitlines()) == 14
    for because in (
        "∂(σ(z))/∂z = y_pred·(1 − y_pred) = 0.00122795; 813.362 × 0.00122795 = 0.99877",
        "∂(w·x)/∂w = x = 6.7; 0.99877 × 6.7 = 6.6918",
        "∂(ln p)/∂p = 1/p = 1.0012; -0 × 1.0012 = -0",
        "∂(clamp(y_pred))/∂y_pred = 1 inside the bounds, else 0, here 1; 813.362 × 1 = 813.362",
        "w.grad = 6.6918",
    ):
        assert because in text


def test_what_the_script_is_given():
    data = data_of(step_through(chain_rule()))
    assert data["graph"] == "Backward graph from z to the leaves x: 3 nodes, 2 edges."
    assert data["before"] == {"2": ".grad = None"}
    assert data["steps"][1] == {
        "box": 1,
        "pass": 0,
        "edges": [[1, "-5.4668"]],
        "grad": "",
        "lines": [
            "[1] PowBackward0 y received -0.91113",
            "to x: ∂(x²)/∂x = 2·x = 6; -0.91113 × 6 = -5.4668",
        ],
    }
    assert data["steps"][2]["lines"][-1] == "x.grad = -5.4668"


def test_every_node_and_edge_can_be_found_in_the_picture():
    trace = neuron()
    picture = picture_of(step_through(trace))
    for index in range(len(trace.graph.nodes)):
        assert re.search(rf'<g id="[^"]+" class="node n{index}">', picture)
    for index in range(len(trace.graph.edges)):
        assert re.search(rf'<g id="[^"]+" class="edge e{index}">', picture)


def test_without_scripts_it_is_a_picture_and_a_table():
    page = re.sub(r"<script>.*</script>", "", step_through(neuron()).html, flags=re.S)
    page = re.sub(r' data-player="[^"]+"', "", page)
    assert '<figure tabindex="0" style="' in page
    assert '<details open="open"><summary>all steps as a table</summary>' in page
    assert page.count("<tr>") == 14


def test_it_is_self_contained_and_small():
    player = step_through(neuron())
    assert len(player.html.encode()) <= 80_000
    script = re.search(r"<script>(.*)</script>", player.html, flags=re.S).group(1)
    assert "//" not in re.sub(r"'[^']*'", "", script)
    for outside in ("http:", "https:", "import ", "require(", "fetch(", "eval("):
        assert outside not in script
    assert " id=" not in player.html
    assert "\\u" not in player.html


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_script_is_valid_javascript(tmp_path):
    script = re.search(r"<script>(.*)</script>", step_through(neuron()).html, flags=re.S).group(1)
    path = tmp_path / "player.js"
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_same_bytes_each_time():
    assert step_through(neuron()).html == step_through(neuron()).html


def test_accumulation_and_passes():
    x = leaf(3.0)
    (x * 2).backward()
    y = x**2
    with record_backward(y) as trace:
        y.backward(retain_graph=True)
        y.backward()
    data = data_of(step_through(trace))
    assert data["before"] == {"1": ".grad = 2"}
    assert [step["pass"] for step in data["steps"]] == [0, 0, 1, 1]
    assert [step["grad"] for step in data["steps"]] == ["", ".grad = 8", "", ".grad = 14"]


def test_broadcast_and_vector_gradients():
    x, w = leaf(1.0, 2.0), leaf(3.0)
    y = (x * w).sum()
    with record_backward(y) as trace:
        y.backward()
    assert step_through(trace).text == (
        "step  node                  received  sent                         because\n"
        "1     [0] SumBackward0 y    1         to [1] MulBackward0: [1, 1]  "
        "every element: 1 · received\n"
        "2     [1] MulBackward0      [1, 1]    to x: [3, 3], to w: 3        "
        "∂(x·w)/∂x = w = 3; [1, 1] × 3 = [3, 3] | "
        "∂(x·w)/∂w = x = [1, 2]; [1, 1] × [1, 2] = [1, 2], summed = 3\n"
        "3     [2] AccumulateGrad x  [3, 3]                                 x.grad = [3, 3]\n"
        "4     [3] AccumulateGrad w  3                                      w.grad = 3"
    )


def test_nothing_recorded():
    x = leaf(3.0)
    y = x**2
    with record_backward(y) as trace:
        pass
    assert step_through(trace).text == draw(trace).text


def blocks():
    """The recording of a model of twenty blocks."""
    torch.manual_seed(0)
    net = Net([4] * 20)
    loss = net(torch.ones(2, 4, requires_grad=True))
    with record_backward(loss) as trace:
        loss.backward()
    return trace


def test_a_large_graph_is_played_box_by_box():
    x = leaf(1.0)
    y = graphs.chain(300) * x
    with record_backward(y, x=x, y=y) as trace:
        y.backward(retain_graph=True)
        y.backward()
    player = step_through(trace)
    first = (
        "303 nodes, 299 of them folded into 1 box\n"
        "step  box                                 received  sent                             "
        "because\n"
        "1     [0] MulBackward0 y                  1         to [1] MulBackward0: 1, to x: 1  "
        "∂(a·x)/∂a = x | ∂(a·x)/∂x = a\n"
        "2     [2] AccumulateGrad x                1                                          "
        "x.grad = 1\n"
        "3     [1] MulBackward0                    1         to [3] MulBackward0 × 299: 1\n"
        "4     [3] MulBackward0 × 299 (299 steps)  1         to [302] AccumulateGrad: 1\n"
        "5     [302] AccumulateGrad                1                                          "
        ".grad = 1\n"
    )
    assert player.text.startswith(first)
    data = data_of(player)
    assert data["before"] == {"2": ".grad = None", "4": ".grad = None"}
    assert [step["pass"] for step in data["steps"]] == [0] * 5 + [1] * 5
    assert data["steps"][3] == {
        "box": 3,
        "pass": 0,
        "edges": [[3, "1"]],
        "grad": "",
        "lines": [
            "[3] MulBackward0 × 299 (299 steps) received 1",
            "to [302] AccumulateGrad: 1",
        ],
    }
    assert [data["steps"][nr]["grad"] for nr in (1, 6, 9)] == [
        ".grad = 1",
        ".grad = 2",
        ".grad = 2",
    ]


def test_boxes_and_bundles_can_be_found_in_the_picture():
    trace = blocks()
    player = step_through(trace)
    folded = fold(trace.graph)
    picture = picture_of(player)
    for place in range(len(folded.boxes)):
        assert re.search(rf'<g id="[^"]+" class="node n{place}">', picture)
    for number in range(len(folded.bundles)):
        assert re.search(rf'<g id="[^"]+" class="edge e{number}">', picture)
    assert [step["box"] for step in data_of(player)["steps"]] == [0, 1, 2, 3, 2]
    assert len(player.html.encode()) <= 80_000


def test_the_player_of_a_module_that_is_opened():
    nodes = {step["box"] for step in data_of(step_through(blocks(), open="blocks.3"))["steps"]}
    assert nodes == {*range(len(fold(blocks().graph, opened=["blocks.3"]).boxes))}


def test_a_small_graph_is_played_by_boxes_when_it_is_asked_for():
    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1))
    loss = net(torch.ones(3, 2)).sum()
    with record_backward(loss) as trace:
        loss.backward()
    player = step_through(trace, depth=2)
    boxes = [line.split("  ")[2].strip() for line in player.text.splitlines()[3:]]
    assert [step["box"] for step in data_of(player)["steps"]] == [0, 1, 2, 3]
    assert boxes == [
        "[0] SumBackward0 loss",
        "[1] net.2 (4 steps)",
        "[3] TanhBackward0",
        "[5] net.0 (4 steps)",
    ]
    assert "saved" not in picture_of(player)


def test_where_boxes_take_turns_too_often_there_is_no_player():
    scale = {name: graphs.Scale() for name in "ab"}
    y = leaf(1.0)
    with record_forward(**scale):
        for _ in range(150):
            y = scale["b"](scale["a"](y))
    with record_backward(y, **scale) as trace:
        y.backward()
    player = step_through(trace)
    assert (player.text, player.html) == (draw(trace).text, draw(trace).html)
    assert player.text.startswith("303 nodes, 302 of them folded into 2 boxes")


def test_what_is_too_large_to_draw_is_summed_up(monkeypatch):
    monkeypatch.setattr("autograd_lessons.drawing.folded.FOLDABLE", 200)
    trace = blocks()
    assert step_through(trace).html == draw(trace).html


def test_without_a_program_the_table_remains(monkeypatch):
    monkeypatch.setenv(render.VARIABLE, "no-such-program")
    player = step_through(chain_rule())
    assert player.text.startswith("step  node")
    assert "<p>No picture: " in player.html
    assert "<script>" not in player.html


DRIVER = """
const players = [...document.querySelectorAll('.autograd-player')];
const root = players.at(-1);
const [first, previous, next, last] = root.querySelectorAll('button');
const panel = root.querySelector('[role=group]');
const stage = root.querySelector('svg').parentNode;
const found = [];
const press = (key) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const see = (what) => found.push([
  what,
  root.querySelector('span').textContent,
  [first, previous, next, last].map((button) => [
    button.textContent, button.getAttribute('aria-disabled'), button.style.opacity].join(' ')),
  root.querySelector('svg').getAttribute('aria-label'),
  new Map([[panel, 'panel'], [stage, 'stage'], [document.body, 'page']])
    .get(document.activeElement) || document.activeElement.textContent,
]);
see('at first');
next.focus(); next.click(); see('next');
last.focus(); last.click(); see('last');
next.focus(); next.click(); see('next, where there is none');
press('ArrowLeft'); see('arrow');
stage.focus(); press('End'); see('end, on the picture');
stage.style.width = '20px'; press('Home'); see('the picture scrolls');
stage.click(); press('Home'); see('a click on it');
const boxes = [...root.querySelectorAll('*')].filter(
  (each) => getComputedStyle(each).overflowX === 'auto' && each.tagName !== 'FIGURE');
document.body.replaceChildren(JSON.stringify({
  found,
  ready: players.map((each) => [each.hasAttribute('data-ready'), !!each.querySelector('button')]),
  boxes: boxes.map((each) => each.tabIndex),
}));
"""


@browser.needed
def test_in_a_browser(tmp_path):
    """Three players: one whose data was dropped, one whose data is broken, one that plays."""
    player = step_through(chain_rule()).html
    dropped = re.sub(r' data-player="[^"]+"', "", player)
    broken = re.sub(r' data-player="[^"]+"', ' data-player="{"', player)
    seen = browser.what_is_left(tmp_path, dropped + broken + player, DRIVER)

    def buttons(at):
        off = {0: ["|◀ first", "◀ previous"], 3: ["next ▶", "last ▶|"]}.get(at, [])
        every = ["|◀ first", "◀ previous", "next ▶", "last ▶|"]
        return [f"{one} {'true 0.45' if one in off else 'false 1'}" for one in every]

    def state(what, at, focus):
        said = [
            "Before the backward pass: no gradient is on its way.",
            "[0] SinBackward0 z received 1",
            "[1] PowBackward0 y received -0.91113",
            "[2] AccumulateGrad x received -5.4668",
        ][at]
        label = f"Backward graph from z to the leaves x: 3 nodes, 2 edges. Step {at} of 3: {said}"
        return [what, f"step {at} of 3", buttons(at), label, focus]

    assert seen["found"] == [
        state("at first", 0, "page"),
        state("next", 1, "next ▶"),
        state("last", 3, "last ▶|"),
        state("next, where there is none", 3, "next ▶"),
        state("arrow", 2, "next ▶"),
        state("end, on the picture", 3, "stage"),
        state("the picture scrolls", 3, "stage"),
        state("a click on it", 0, "panel"),
    ]
    assert seen["ready"] == [[False, False], [True, False], [True, True]]
    assert seen["boxes"] == [0, 0]  # the picture's, and the table's
