"""Graphs of real models on which this package once failed or misled; each says what is right.

They are rows of one list. The others of it stand where their subject is tested: what one gradient
is made of and what hooks do to it in test_recording, what was left out or never registered in
test_remarks, results of another name in test_cut, names in lambdas in test_names.
"""

import re
import sys
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from autograd_lessons import build_graph, draw, record_backward, record_forward, summarize
from autograd_lessons.graph.graph import DRAWN_WHOLE
from autograd_lessons.result import LEGIBLE, legible_width
from graphs import leaf

sys.path.append(str(Path(__file__).parent / "benchmarks"))
from models import Images

GUESSED = "modules are guessed from the names of parameters; record_forward knows them"
hooks_are_seen = pytest.mark.skipif(
    not hasattr(torch._C._autograd.SavedTensor, "unpack_hook"),
    reason="before torch 2.13 nothing tells a packed tensor, and reading it runs the hook",
)
X = torch.ones(2, 4)


def plain(figure):
    """The text of a figure without the numbers that it was computed with."""
    return re.sub(r" = [-\d.e]+|(,| ·) norm [-\d.e]+", "", figure.text).splitlines()


# -- what is drawn ---------------------------------------------------------------------------------


def test_one_node_with_hundreds_of_used_outputs():
    many = torch.arange(834.0).requires_grad_()
    loss = sum(torch.sin(v) for v in many)
    assert plain(draw(loss)) == [
        "1,670 nodes, 1,664 of them folded into 1 box",
        "[0] AddBackward0 loss",
        "└─ (2 edges) [1] AddBackward0, SinBackward0 × 832 · 2 nodes each",
        "   ├─ (832 edges) [5] UnbindBackward0 (834 outputs)",
        "   │  └─ [8] AccumulateGrad many (834,)",
        "   ├─ [1667] AddBackward0",
        "   │  └─ [1669] SinBackward0",
        "   │     └─ [5].0 (above)",
        "   └─ [1668] SinBackward0",
        "      └─ [5].1 (above)",
    ]


class LM(nn.Module):
    """A language model whose head has the weight of its embedding."""

    def __init__(self):
        super().__init__()
        self.body = nn.ModuleDict({"emb": nn.Embedding(9, 4), "mix": nn.Linear(4, 4)})
        self.head = nn.Linear(4, 9, bias=False)
        self.head.weight = self.body["emb"].weight

    def forward(self, i):
        return self.head(self.body["mix"](self.body["emb"](i)))


def test_tied_weights_do_not_pull_the_head_into_the_embedding():
    lm, tokens = LM(), torch.tensor([1, 2])
    loss = lm(tokens).logsumexp(-1).sum()
    assert plain(draw(loss, depth=3)) == [
        '10 nodes, 7 of them folded into 2 boxes; open="lm.body.mix" opens that one',
        GUESSED,
        "[0] SumBackward0 loss",
        "└─ [1] LogsumexpBackward0 (2,)",
        "   └─ [2] MmBackward0 (2, 9)",
        "      ├─ [3] lm.body.mix (2, 4) · 4 nodes, bias (4,), weight (4, 4)",
        "      │  └─ [4] lm.body.emb · 3 nodes, weight (9, 4)",
        "      └─ [4] (above)",
    ]
    with record_forward(lm):
        loss = lm(tokens).logsumexp(-1).sum()
    assert plain(draw(loss, depth=2)) == [
        '10 nodes, 8 of them folded into 2 boxes; open="lm.body" opens that one',
        "[0] SumBackward0 loss",
        "└─ [1] LogsumexpBackward0 (2,)",
        "   └─ [2] lm.head (2, 9) · Linear, 2 nodes",
        "      └─ (2 edges) [3] lm.body · 6 nodes, mix.bias (4,), emb.weight (9, 4), mix.weight "
        "(4, 4)",
    ]


class Adapted(nn.Module):
    """A frozen layer and norm, with a low-rank addition that is trained."""

    def __init__(self):
        super().__init__()
        self.base = nn.Linear(4, 4).requires_grad_(False)
        self.norm = nn.LayerNorm(4).requires_grad_(False)
        self.up, self.down = nn.Linear(2, 4, bias=False), nn.Linear(4, 2, bias=False)

    def forward(self, x):
        return x + self.norm(torch.relu(self.base(x) + self.up(self.down(x))))


def test_an_adapter_swallows_neither_its_frozen_layer_nor_the_loss():
    net = nn.Sequential(*[Adapted() for _ in range(3)])
    loss = net(X).square().mean()
    for line in plain(draw(loss, depth=3)):
        assert not re.search(r"net\.\d\.(up|down) ", line) or " · 3 nodes, weight " in line
    with record_forward(net):
        loss = net(X).square().mean()
    assert plain(draw(loss, depth=2)) == [
        '34 nodes, 32 of them folded into 2 boxes; open="net.1" opens that one',
        "[0] MeanBackward0 loss",
        "└─ [1] PowBackward0 (2, 4)",
        "   └─ [2] net.1–2 × 2 (2, 4) · Adapted, 11 nodes each, 4 leaves of 32 numbers",
        "      └─ (3 edges) [5] net.0 (2, 4) · Adapted, 10 nodes, up.weight (4, 2), down.weight "
        "(2, 4)",
    ]


class Scaled(nn.Module):
    """A residual block with a parameter of its own, as ConvNeXt has."""

    def __init__(self):
        super().__init__()
        self.f, self.gamma = nn.Linear(4, 4), nn.Parameter(torch.ones(4))

    def forward(self, x):
        return x + self.gamma * torch.relu(self.f(x))


def test_a_residual_addition_is_in_its_block():
    stage = nn.Sequential(*[Scaled() for _ in range(4)])
    with record_forward(stage):
        loss = stage(X).sum()
    assert plain(draw(loss, depth=2)) == [
        '33 nodes, 32 of them folded into 2 boxes; open="stage.1" opens that one',
        "[0] SumBackward0 loss",
        "└─ [1] stage.1–3 × 3 (2, 4) · Scaled, 8 nodes each, 9 leaves of 72 numbers",
        "   └─ (2 edges) [8] stage.0 (2, 4) · Scaled, 8 nodes, gamma (4,), f.bias (4,), f.weight "
        "(4, 4)",
    ]


def encoder():
    layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    return nn.TransformerEncoder(layer, 12), torch.ones(2, 5, 32)


def test_equal_layers_are_equal_whatever_follows_the_last():
    enc, x = encoder()
    with record_forward(enc):
        loss = enc(x).square().mean()
    _, *lines = plain(draw(loss))
    assert [re.sub(r"\[\d+\]|\d+ nodes", "…", line) for line in lines] == [
        "… MeanBackward0 loss",
        "└─ … PowBackward0 (2, 5, 32)",
        "   └─ … enc.layers.1–11 × 11 (2, 5, 32) · TransformerEncoderLayer, … each, 132 leaves of "
        "93,984 numbers",
        "      └─ (2 edges) … enc.layers.0 (2, 5, 32) · TransformerEncoderLayer, …, 12 leaves of "
        "8,544 numbers",
    ]


def test_a_loop_variable_that_is_left_over_changes_nothing():
    enc, x = encoder()
    loss = enc(x).square().mean()
    before = draw(loss).text
    for name, param in enc.named_parameters():  # noqa: B007
        pass
    for layer in enc.layers:  # noqa: B007
        pass
    assert draw(loss).text == before
    assert (name, param.shape) == ("layers.11.norm2.bias", (32,))


def test_the_gradients_of_large_weights_have_their_norm():
    big, small = nn.Linear(1024, 1024, bias=False), nn.Linear(1024, 4)
    loss = small(big(torch.ones(1, 1024))).sum()
    with record_backward(loss) as trace:
        loss.backward()
    words = {
        name: re.search(rf" {name} \(1.*, \.grad norm ([\d.]+)", draw(trace, depth=1).text)[1]
        for name in ("big", "small")
    }
    assert float(words["big"]) == pytest.approx(big.weight.grad.norm().item(), rel=1e-4)
    assert float(words["small"]) > 0


def test_in_twenty_two_equal_layers_it_is_said_where_the_gradient_vanishes():
    torch.manual_seed(0)
    deep = nn.Sequential(*[squashed() for _ in range(24)])
    loss = deep(torch.ones(4, 8)).square().mean()
    with record_backward(loss) as trace:
        loss.backward()
    (pile,) = [line for line in draw(trace).text.splitlines() if " × 22 " in line]
    assert re.search(
        r"132 leaves of 4,752 numbers, \.grad norm [\d.]+, smallest [\d.e-]+ in 1( and \d+ more)?, "
        r"largest [\d.e-]+ in 22$",
        pile,
    )


def squashed():
    between = (nn.Sigmoid(), nn.Sigmoid(), nn.Tanh())
    return nn.Sequential(*[one for last in between for one in (nn.Linear(8, 8), last)])


def test_a_wide_picture_scrolls_before_its_letters_are_too_small():
    out, _ = nn.LSTM(4, 4, bidirectional=True)(torch.ones(6, 1, 4))
    figure = draw(out.sum())
    points = float(re.search(r'<svg width="([\d.]+)pt"', figure.svg)[1])
    assert points * LEGIBLE > 900  # the width of a notebook
    assert f'style="min-width:{LEGIBLE * points:.0f}px;' in figure.html
    assert "overflow-x:auto" in figure.html


def test_what_is_too_wide_for_a_page_is_folded_if_its_boxes_fit():
    torch.manual_seed(0)
    net, x = Images(), torch.randn(1, 3, 8, 8)
    with record_forward(net):
        loss = net(x).sum()
    assert len(build_graph(loss).nodes) <= DRAWN_WHOLE
    assert plain(draw(loss))[0].startswith("133 nodes, 130 of them folded into 7 boxes; ")
    assert legible_width(draw(loss).svg) <= 900


def test_what_is_too_wide_and_has_no_better_boxes_is_drawn_whole():
    cell = nn.LSTMCell(4, 4)
    with record_forward(cell):
        h = c = torch.zeros(1, 4)
        for _ in range(9):
            h, c = cell(torch.ones(1, 4), (h, c))
    figure = draw(h.sum())
    assert "folded" not in figure.text
    assert legible_width(figure.svg) > 900


# -- what runs -------------------------------------------------------------------------------------


class Counted(nn.Module):
    """Two linear layers, and how often they ran."""

    def __init__(self):
        super().__init__()
        self.f, self.runs = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Linear(8, 4)), 0

    def forward(self, x):
        self.runs += 1
        return self.f(x)


@hooks_are_seen
def test_of_a_checkpoint_nothing_is_kept_and_nothing_runs_again():
    blocks = [Counted() for _ in range(4)]
    x = X
    for block in blocks:
        x = checkpoint(block, x, use_reentrant=False)
    loss = x.sum()
    kept = summarize(loss, saved=True).saved
    assert (kept.tensors, kept.bytes, kept.packed) == (0, 0, 19)
    assert [block.runs for block in blocks] == [1] * 4
    with record_backward(loss):
        loss.backward()
    assert [block.runs for block in blocks] == [2] * 4  # backward's own


@hooks_are_seen
def test_recording_counts_no_batch_twice():
    norm = nn.BatchNorm1d(1)
    x = torch.tensor([[0.0], [2.0]], requires_grad=True)
    loss = checkpoint(norm, x, use_reentrant=False).sum()
    with record_backward(loss):
        loss.backward()
    assert norm.num_batches_tracked == 2  # the forward pass, and backward's own


@hooks_are_seen
def test_a_saved_tensor_that_can_be_read_once_is_left_to_backward():
    box = {}

    def pack(tensor):
        box[len(box)] = tensor
        return len(box) - 1

    x = leaf(1.0, 2.0, 3.0)
    with torch.autograd.graph.saved_tensors_hooks(pack, box.pop):
        y = (x**2).sum()
    with record_backward(y) as trace:
        y.backward()
    assert repr(trace).splitlines()[-1] == "  3  [2] AccumulateGrad x: .grad += [2, 4, 6]"
