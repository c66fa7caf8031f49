"""The graph to walk in: its data, and what is left of it without scripts."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import browser
import pytest
import torch
from torch import nn

from autograd_lessons import draw, explore, record_backward, record_forward
from autograd_lessons.drawing import render
from graphs import chain, leaf

sys.path.append(str(Path(__file__).parent / "benchmarks"))
from models import Language


def data_of(result):
    found = re.search(r'<script type="application/json">(.*?)</script>', result.html, re.DOTALL)
    return json.loads(found.group(1))


def phrases(data, numbers):
    table = data["phrases"].split("\n")
    return [table[number] for number in numbers]


def script_of(result):
    return re.search(r"</script><script>(.*)</script></div>$", result.html, re.DOTALL).group(1)


def small():
    net = nn.Sequential(nn.Linear(2, 3), nn.Identity(), nn.Linear(3, 1))
    for parameter in net.parameters():
        nn.init.constant_(parameter, 0.5)
    with record_forward(net):
        loss = net(torch.ones(1, 2)).sum()
    return loss, net


def language(layers=12):
    torch.manual_seed(0)
    net = Language(layers, width=64)
    with record_forward(net):
        loss = net(torch.arange(16).reshape(1, 16))
    with record_backward(loss) as trace:
        loss.backward()
    return loss, trace


def test_the_views_of_a_small_model():
    loss, net = small()
    data = data_of(explore(loss, net=net))
    assert [(v["title"], v["parent"], v["first"], v["picture"]) for v in data["views"]] == [
        ("the whole graph", None, 0, 0),
        ("net.2", 0, 1, 1),
        ("net.0", 0, 1, 2),
    ]
    whole = data["views"][0]["boxes"]
    assert [inner for _, inner in whole] == [None, 1, 2]
    assert [phrases(data, lines) for lines, _ in whole] == [
        ["[0] SumBackward0 loss = 2.75"],
        [
            "[1] net.2 (1, 1) · Linear, 4 nodes, bias (1,), weight (1, 3), norm 1",
            "1 × AddmmBackward0, 1 × TBackward0",
            "bias = [0.5]",
            "weight = [[0.5, 0.5, 0.5]]",
        ],
        [
            "[3] net.0 (1, 3) · Linear, 4 nodes, bias (3,), weight (3, 2), norm 1.5",
            "1 × AddmmBackward0, 1 × TBackward0",
            "bias = [0.5, 0.5, 0.5]",
            "weight = [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]",
        ],
    ]
    inside = [phrases(data, lines) for lines, _ in data["views"][2]["boxes"]]
    assert inside == [
        ["[1] net.2", "outside of what is open here"],
        ["[3] AddmmBackward0 (1, 3)", "in net.0"],
        ["[5] AccumulateGrad net.0.bias = [0.5, 0.5, 0.5]", "in net.0"],
        ["[6] TBackward0 (2, 3)", "in net.0"],
        ["[8] AccumulateGrad net.0.weight = [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]", "in net.0"],
    ]


def test_a_recording_tells_the_gradients_of_the_leaves():
    loss, net = small()
    with record_backward(loss, net=net) as trace:
        loss.backward()
    data = data_of(explore(trace))
    lines = phrases(data, data["views"][0]["boxes"][1][0])
    assert lines[2:] == [
        "bias = [0.5] · .grad = [1]",
        "weight = [[0.5, 0.5, 0.5]] · .grad = [[1.5, 1.5, 1.5]]",
    ]


def test_a_view_says_names_without_what_all_of_them_begin_with():
    data = data_of(explore(language(2)[0]))
    view = next(one for one in data["views"] if one["title"] == "net.blocks.1")
    picture = "\n".join(phrases(data, data["pictures"][view["picture"]]))
    words = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert "net.blocks.0" in words  # around it
    assert "down" in words
    assert "net.blocks.1.down" not in words


def test_equal_layers_share_their_pictures_whatever_their_norms():
    data = data_of(explore(language()[1]))
    downs = [view for view in data["views"] if view["title"].endswith(".down")]
    assert len(downs) == 12
    assert len({view["picture"] for view in downs}) < 12
    said = {tuple(phrases(data, view["words"]["e0"])) for view in downs}
    assert len(said) == 12
    assert all(re.fullmatch(r" norm 0\.\d+", words) for (words,) in said)


def test_a_large_model_is_small_enough_for_a_notebook():
    loss, trace = language()
    assert len(explore(loss).html.encode()) <= 300_000
    assert len(explore(trace).html.encode()) <= 300_000


@pytest.mark.parametrize("make", [lambda: small()[0], lambda: language()[1], lambda: leaf(1.0) * 2])
def test_every_box_of_a_view_is_in_its_picture(make):
    data = data_of(explore(make()))
    for view in data["views"]:
        picture = "\n".join(phrases(data, data["pictures"][view["picture"]]))
        found = re.findall(r"<g class='node n(\d+)'>", picture)
        assert sorted(map(int, found)) == list(range(len(view["boxes"])))
        for name, numbers in view["words"].items():
            group = re.search(rf"<g class='\w+ {name}'>(.*?)</g>", picture, re.DOTALL).group(1)
            assert group.count("<text") == len(numbers)


def test_without_scripts_it_is_the_folded_picture_with_its_text():
    loss = language()[0]
    stripped = re.sub(r"<script.*?</script>", "", explore(loss).html, flags=re.DOTALL)
    figure = draw(loss)
    assert stripped == f'<div class="autograd-explorer">{figure.html}</div>'
    assert explore(loss).text == figure.text


def test_a_graph_without_modules_is_drawn_whole():
    x = leaf(3.0)
    y = torch.sin(x**2)
    result = explore(y, x=x, y=y)
    assert result.text == "\n".join(
        [
            "[0] SinBackward0 y = 0.412118",
            "└─ [1] PowBackward0",
            "   └─ [2] AccumulateGrad x = 3",
        ]
    )
    assert [view["title"] for view in data_of(result)["views"]] == ["the whole graph"]


def test_what_is_too_large_is_said_as_show_says_it():
    loss = chain(200_001)
    result, figure = explore(loss), draw(loss)
    assert (result.text, result.html) == (figure.text, figure.html)
    assert result.text.startswith("more than 200,000 nodes are too many to fold\n")


def test_no_name_ends_the_script_or_the_line():
    x = leaf(1.0)
    bad = "</script><!--<script>\n\x00'\"&amp;"
    result = explore(x * 2, **{bad: x})
    assert result.html.count("</script>") == 2
    assert "<!--" not in result.html
    data = data_of(result)
    lines = [phrases(data, lines) for lines, _ in data["views"][0]["boxes"]]
    assert lines[1] == ["[1] AccumulateGrad </script><!--<script>\ufffd\ufffd'\"&amp; = 1"]


def test_without_a_layout_program_it_is_the_text(monkeypatch):
    monkeypatch.setenv(render.VARIABLE, "no-such-program")
    result = explore(small()[0])
    assert "<script" not in result.html
    assert "<p>No picture: AUTOGRAD_LESSONS_DOT names &#x27;no-such-program&#x27;" in result.html


def test_it_is_self_contained():
    script = script_of(explore(small()[0]))
    assert "//" not in re.sub(r"'[^']*'", "", script)
    for outside in ("http:", "https:", "import ", "require(", "fetch(", "eval("):
        assert outside not in script


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_script_is_valid_javascript(tmp_path):
    path = tmp_path / "explorer.js"
    path.write_text(script_of(explore(small()[0])), encoding="utf-8")
    done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


DRIVER = """
const root = document.querySelector('.autograd-explorer:last-of-type');
const found = [];
function see(what) {
  const said = document.activeElement.getAttribute('aria-label') ?? 'page';
  const trail = [...root.querySelectorAll('nav button')].map((each) => each.textContent);
  const words = root.querySelector('nav + div > div').firstChild.textContent;
  found.push([what, trail, said.split(';')[0], words]);
}
function press(key) {
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}
see('at first');
root.querySelector('g[tabindex="0"]').focus(); see('focus');
press('End'); see('End');
press('Enter'); see('Enter');
press('Enter'); see('Enter, where nothing opens');
press('ArrowUp'); see('arrow to what is outside');
press('Escape'); see('Escape');
root.querySelector('g.n1').dispatchEvent(new MouseEvent('click', { bubbles: true })); see('click');
root.querySelector('nav button').click(); see('trail');
document.body.replaceChildren(JSON.stringify(found));
"""


@browser.needed
def test_in_a_browser(tmp_path):
    """Two explorers: one whose data was dropped, and one to walk in."""
    loss, net = small()
    page = explore(loss, net=net).html
    dropped = re.sub(r'<script type="application/json">.*?</script>', "", page)
    whole, inner, outer = "the whole graph", "net.0", "net.2"
    first = "[0] SumBackward0 loss = 2.75"
    last = "[3] net.0 (1, 3) · Linear, 4 nodes, bias (3,), weight (3, 2), norm 1.5"
    middle = "[1] net.2 (1, 1) · Linear, 4 nodes, bias (1,), weight (1, 3), norm 1"
    product, around = "[3] AddmmBackward0 (1, 3)", "[1] net.2"
    assert browser.what_is_left(tmp_path, dropped + page, DRIVER) == [
        ["at first", [whole], "page", whole],
        ["focus", [whole], first, first],
        ["End", [whole], last, last],
        ["Enter", [whole, inner], product, product],
        ["Enter, where nothing opens", [whole, inner], product, product],
        ["arrow to what is outside", [whole, inner], around, around],
        ["Escape", [whole], last, last],
        ["click", [whole, outer], "[1] AddmmBackward0 (1, 1)", "[1] AddmmBackward0 (1, 1)"],
        ["trail", [whole], middle, middle],
    ]
