import base64
import html
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import graphs
from autograd_lessons import Figure, RenderError, build_graph, draw, show
from autograd_lessons.drawing import render, saving
from autograd_lessons.palette import two_palettes
from autograd_lessons.result import Result
from graphs import leaf


@pytest.fixture
def loss():
    w = leaf(2.0)
    loss = w**2
    return loss


@pytest.fixture
def no_program(monkeypatch):
    monkeypatch.setenv(render.VARIABLE, "no-such-program")


TEXT = "[0] PowBackward0 loss = 4\n└─ [1] AccumulateGrad = 2"


def test_draw_returns_text_and_picture(loss):
    figure = draw(loss)
    assert (repr(figure), figure.text) == (TEXT, TEXT)
    assert (
        figure.alt == "Backward graph from loss to the leaves [1] AccumulateGrad: 2 nodes, 1 edges."
    )
    words = "".join(ElementTree.fromstring(figure.svg).itertext()).split()
    assert [word for word in words if word in ("loss", "4", "PowBackward0", "AccumulateGrad", "2")]
    assert ElementTree.fromstring(figure.svg)[0][1].get("fill") == "white"  # the background


def test_the_html_stands_alone(loss):
    figure = draw(loss)
    assert figure._repr_mimebundle_() == {
        "text/plain": TEXT,
        "text/html": f" \n{two_palettes(figure.html)}",
    }
    pattern = re.compile(
        r'<figure tabindex="0" style="[^"]+"><img alt="Backward graph from loss [^"]+" '
        r'style="[^"]+" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"><figcaption>'
        r"<details><summary>the same as text</summary><pre [^>]+>([^<]+)</pre></details>"
        r"</figcaption></figure>"
    )
    data, words = pattern.fullmatch(figure.html).groups()
    assert base64.b64decode(data).decode() == figure.svg
    assert html.unescape(words) == TEXT
    for stripped in ("<script", "<style", "<svg", " id=", "onclick"):
        assert stripped not in figure.html


def test_without_a_program_text_and_one_sentence(loss, no_program, capsys):
    figure = draw(loss)
    assert figure.text == TEXT
    assert figure.html.endswith(
        "<p>No picture: AUTOGRAD_LESSONS_DOT names &#x27;no-such-program&#x27;, no program "
        "here; correct or remove it.</p>"
    )
    assert html.escape(TEXT) in figure.html
    show(loss)
    assert capsys.readouterr().out == TEXT + "\n"
    with pytest.raises(RenderError):
        figure.svg  # noqa: B018


def test_show_prints_in_plain_python(loss, capsys):
    assert show(loss) is None
    show(build_graph(loss))
    show(draw(loss))
    assert capsys.readouterr().out == (TEXT + "\n") * 3


def test_show_takes_any_result_of_this_package(capsys):
    show(Result("in words", "<p>in words</p>"))
    assert capsys.readouterr().out == "in words\n"


def test_show_answers_for_a_tensor_without_a_graph(capsys):
    show(torch.tensor(4.0))
    assert capsys.readouterr().out == (
        "This tensor does not require grad, so nothing was recorded for it: call requires_grad_() "
        "on an input before computing it, and look for no_grad, detach() or item() on the way.\n"
    )


def test_show_displays_in_a_notebook(loss, monkeypatch):
    without_history = Config({"HistoryManager": {"enabled": False}})  # old IPython's own warnings
    shell = InteractiveShell.instance(config=without_history)
    published = []
    monkeypatch.setattr(
        shell.display_pub, "publish", lambda data, **_: published.append(data), raising=True
    )
    try:
        show(loss)
    finally:
        InteractiveShell.clear_instance()
    assert published == [draw(loss)._repr_mimebundle_()]


def test_a_large_graph_is_folded():
    figure = draw(graphs.chain(1000))
    assert figure.text == (
        "1,001 nodes, 1,000 of them folded into 1 box\n"
        "[0] MulBackward0 × 1,000 = 1\n"
        "└─ [1000] AccumulateGrad = 1"
    )
    assert figure.alt == "Backward graph of 1,001 nodes, drawn as 2 boxes."
    words = "".join(ElementTree.fromstring(figure.svg).itertext())
    assert "MulBackward0 × 1,000" in words


def test_a_graph_that_is_too_large_to_fold_is_summed_up_without_a_picture(monkeypatch):
    monkeypatch.setattr("autograd_lessons.drawing.folded.FOLDABLE", 999)
    figure = draw(build_graph(graphs.chain(1000)))
    assert figure.text == (
        "more than 999 nodes are too many to fold\n"
        "a graph of 1,001 nodes and 1,000 edges\n"
        "      1,000 × MulBackward0\n"
        "          1 × AccumulateGrad\n"
        "longest path: 1,001 nodes, [0] MulBackward0 to [1000] AccumulateGrad\n"
        "leaves: 1 with 1 number"
    )
    assert figure.dot is None
    assert figure.html.startswith("<pre ")
    with pytest.raises(RenderError) as caught:
        figure.svg  # noqa: B018
    assert str(caught.value).startswith("No picture: more than 999 nodes")


def network():
    """A loss of a network whose parameters have names."""
    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1))
    torch.nn.utils.vector_to_parameters(torch.arange(9.0), net.parameters())
    loss = net(torch.ones(3, 2)).sum()
    return draw(loss, depth=1), draw(loss, depth=2), draw(loss, open="net.0")


def test_depth_and_open_fold_a_small_graph_too():
    one, two, inside = network()
    output = one.text.split("net ")[1].split(" ·")[0]
    assert one.text == (
        '10 nodes, 9 of them folded into 1 box; open="net" opens that one\n'
        "modules are guessed from the names of parameters; record_forward knows them\n"
        "[0] SumBackward0 loss = 62.9984\n"
        f"└─ [1] net {output} · 9 nodes, 2.bias (1,), 2.weight (1, 2), 0.bias (2,), "
        "0.weight (2, 2), norm 14.2829"
    )
    assert [line.split(" ·")[0].lstrip("└─├│ ") for line in two.text.splitlines()[3:]] == [
        "[1] net.2 (3, 1)",
        "[3] TanhBackward0 (3, 2)",
        "[5] net.0 (3, 2)",
    ]
    assert "[9] AccumulateGrad net.0.weight = [[" in inside.text
    assert "[1] net.2 (3, 1) · 4 nodes, bias (1,), weight (1, 2), norm 12.2066\n" in inside.text


def test_hundreds_of_boxes_are_drawn():
    net = graphs.Net([4] * 60)
    loss = net(torch.ones(2, 4))
    figure = draw(loss, depth=4)
    assert figure.text.startswith("605 nodes, 484 of them folded into 121 boxes; open=")
    assert figure.svg.count('class="node') == 242


def test_the_largest_depth_that_can_be_drawn_is_named():
    net = graphs.Net([4] * 330)
    loss = net(torch.ones(2, 4))
    edges = len(build_graph(loss).edges)
    for depth in (4, 99):
        figure = draw(loss, depth=depth)
        assert figure.dot is None
        assert figure.text.splitlines()[:2] == [
            "1,322 boxes and 1,650 edges are too many to draw; depth=3 is the largest that can be "
            "drawn",
            f"a graph of 3,305 nodes and {edges:,} edges",
        ]
    assert draw(loss, depth=3).dot is not None


def test_edges_across_many_levels_are_too_many_to_draw():
    w = leaf(1.0)
    y = w
    for _ in range(200):
        y = y * w + y
    assert draw(y, depth=1).text.splitlines()[0] == (
        "401 boxes and 800 edges are too many to draw; without depth and open, 60 boxes at most "
        "are drawn"
    )
    assert draw(y).dot is not None


@pytest.mark.parametrize("keyword", ["depth", "open"])
def test_a_keyword_of_show_is_no_name(loss, keyword):
    with pytest.raises(TypeError, match=f"{keyword}= takes .+; a tensor of that name gets it from"):
        draw(loss, **{keyword: leaf(1.0)})


def test_what_is_saved(loss, tmp_path):
    figure = draw(loss)

    def saved(ending):
        return figure.save(tmp_path / f"graph{ending}").read_bytes()

    assert saved(".svg").decode() == figure.svg
    assert saved(".png").startswith(b"\x89PNG")
    assert saved(".dot").decode() == figure.dot
    assert saved(".html").decode() == f'<!doctype html><meta charset="utf-8">{figure.html}\n'
    assert saved(".txt").decode() == f"{TEXT}\n"


def test_a_pdf_is_written_by_dot_where_graphviz_pure_draws(loss, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(saving, "shutil", SimpleNamespace(which={"dot": "/a/folder/dot"}.get))
    monkeypatch.setattr(saving, "render", lambda *given: asked.append(given) or b"%PDF")
    path = draw(loss).save(tmp_path / "graph.pdf")
    assert path.read_bytes() == b"%PDF"
    assert asked == [(draw(loss).dot, "pdf", "/a/folder/dot")]


def test_a_pdf_without_dot_is_one_sentence_and_no_file(loss, tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "shutil", SimpleNamespace(which={}.get))
    with pytest.raises(RenderError) as caught:
        draw(loss).save(tmp_path / "graph.pdf")
    assert str(caught.value) == (
        "No pdf: graphviz-pure writes none; install Graphviz, whose dot does, or save as .svg."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "dot"), [("graph.jpg", "digraph {}"), ("graph", "digraph {}"), ("graph.dot", None)]
)
def test_what_cannot_be_saved_is_refused_and_nothing_is_written(tmp_path, name, dot):
    with pytest.raises(ValueError) as caught:
        Figure("words", dot).save(tmp_path / name)
    assert str(caught.value) == (
        f"{name} has no ending that a figure can be saved with: "
        ".svg, .png, .pdf, .dot, .html or .txt"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_figure_is_a_value(loss):
    assert draw(loss) == draw(loss)
    assert Figure("words") == Figure("words")
    assert "0x" not in repr(draw(loss))
