import math
import re

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

import graphs
from autograd_lessons import build_graph, draw, record_backward, record_forward
from autograd_lessons.graph.boxes import one_node_boxes
from autograd_lessons.graph.folding import MOST_BOXES, can_be_drawn, fold
from autograd_lessons.graph.folding.analysis import TENSOR_VIEWS
from autograd_lessons.graph.gradients import norm as norm_of
from autograd_lessons.graph.layers import heights, is_drawn_whole
from autograd_lessons.values import number_text
from graphs import Net, leaf
from random_graphs import STEPS, named_graph


def net_loss(count=20):
    torch.manual_seed(0)
    return Net([4] * count), torch.ones(2, 4, requires_grad=True)


def norm(*tensors):
    """What stands for the numbers of several tensors."""
    together = torch.cat([tensor.detach().double().flatten() for tensor in tensors])
    return f"norm {number_text(together.norm().item())}"


def test_equal_siblings_are_one_box():
    net, x = net_loss()
    loss = net(x)
    head, blocks = norm(*net.head.parameters()), norm(*net.blocks.parameters())
    assert draw(loss).text == (
        '206 nodes, 204 of them folded into 2 boxes; open="net.blocks.0" opens that one\n'
        "modules are guessed from the names of parameters; record_forward knows them\n"
        f"[0] SumBackward0 loss = {number_text(loss.item())}\n"
        f"└─ [1] net.head (2, 1) · 4 nodes, bias (1,), weight (1, 4), {head}\n"
        "   └─ [3] net.blocks.0–19 × 20 (2, 4) · 10 nodes each, 80 leaves of 1,520 numbers, "
        f"{blocks}\n"
        "      └─ (2 edges) [179] AccumulateGrad x (2, 4) · norm 2.8284"
    )


def test_an_opened_block_lies_between_its_siblings():
    net, x = net_loss()
    loss = net(x)
    titles = [box.title for box in fold(build_graph(loss), opened=["blocks.3"]).boxes]
    assert [title for title in titles if "net." in title] == [
        "net.head",
        "net.blocks.4–19",
        "net.blocks.0–2",
    ]
    assert titles.count("AccumulateGrad") == 5  # x, and those of the block


def test_siblings_of_another_structure_stay_apart():
    torch.manual_seed(0)
    net = Net([4] * 20)
    net.blocks[7].up = nn.Linear(4, 8, bias=False)
    loss = net(torch.ones(2, 4, requires_grad=True))
    assert [(box.title, box.times) for box in fold(build_graph(loss)).boxes] == [
        ("SumBackward0", 1),
        ("net.head", 1),
        ("net.blocks.8–19", 12),
        ("net.blocks.7", 1),
        ("net.blocks.0–6", 7),
        ("AccumulateGrad", 1),
    ]


def test_siblings_with_other_labels_stay_apart():
    net, x = net_loss()
    loss = net(x)
    graph = build_graph(loss)
    labels = {
        leaf: "off" for leaf in graph.leaves if "blocks.7." in graph.nodes[leaf].outputs[0].name
    }
    titles = [box.title for box in fold(graph, labels=labels).boxes]
    assert titles[2:5] == ["net.blocks.8–19", "net.blocks.7", "net.blocks.0–6"]


def test_depth_tells_parts_of_names_apart():
    net, x = net_loss(3)
    loss = net(x)
    graph = build_graph(loss)
    found = {depth: [box.title for box in fold(graph, depth).boxes] for depth in (1, 2, 3)}
    assert found == {
        1: ["SumBackward0", "net", "AccumulateGrad"],
        2: ["SumBackward0", "net.head", "net.blocks", "AccumulateGrad"],
        3: ["SumBackward0", "net.head", "net.blocks.0–2", "AccumulateGrad"],
    }


def test_without_names_levels_that_come_again_are_found():
    def f(x):
        for _ in range(50):
            x = torch.sin(x) * torch.exp(x)
        return x

    boxes = fold(build_graph(f(leaf(1.0)))).boxes
    assert [(box.title, box.times, len(box.nodes)) for box in boxes] == [
        ("MulBackward0, SinBackward0, ExpBackward0", 50, 150),
        ("AccumulateGrad", 1, 1),
    ]


def titles(loss, **names):
    return [(box.title, box.times) for box in fold(build_graph(loss, **names)).boxes]


def test_the_steps_of_a_loop_are_one_box_beside_the_weights_that_they_share():
    torch.manual_seed(0)
    cell = nn.RNNCell(2, 3)
    h = torch.zeros(1, 3)
    for _ in range(40):
        h = cell(torch.ones(1, 2), h)
    assert titles(h.sum(), cell=cell) == [
        ("SumBackward0", 1),
        ("TanhBackward0, AddBackward0, AddmmBackward0", 39),
        ("cell", 1),  # what stays of it: the weights, and their transposes for each step
        ("TanhBackward0", 1),  # of the first step
        ("AddBackward0", 1),
    ]


def test_steps_that_use_different_outputs_of_one_node_are_equal():
    rows = torch.ones(100, 2, requires_grad=True).unbind()
    y = rows[0]
    for row in rows[1:]:
        y = torch.sin(y) * row
    assert titles(y.sum()) == [
        ("SumBackward0", 1),
        ("MulBackward0, SinBackward0", 99),
        ("UnbindBackward0", 1),
        ("AccumulateGrad", 1),
    ]


def test_of_pieces_that_cover_as_many_layers_the_shortest_count():
    y = leaf(1.0).exp().cos().tanh().abs().sqrt().neg().sigmoid()  # nothing comes twice
    alone = ["Sigmoid", "Neg", "Sqrt", "Abs", "Tanh", "Cos", "Exp"]
    assert titles(y.sin().sin().sin().sin()) == [
        ("SinBackward0", 4),
        *[(f"{name}Backward0", 1) for name in alone],
        ("AccumulateGrad", 1),
    ]


def test_of_several_pieces_the_one_that_covers_the_most_layers_counts():
    y = leaf(1.0).cos()
    for letter in reversed("abaababaab"):  # `aba` covers half of the layers
        y = y.sin() if letter == "a" else y.exp()
    assert [(box.title, box.times, len(box.nodes)) for box in fold(build_graph(y)).boxes] == [
        ("SinBackward0, ExpBackward0", 2, 10),
        ("CosBackward0", 1, 1),
        ("AccumulateGrad", 1, 1),
    ]


@pytest.mark.parametrize(
    ("layers", "boxes"),
    [
        (100, [("SinBackward0, ExpBackward0", 3)]),
        (101, [("SinBackward0", 100), ("ExpBackward0", 1)] * 3),
    ],
)
def test_a_piece_of_up_to_a_hundred_layers_is_looked_for(layers, boxes):
    y = leaf(1.0)
    for _ in range(3):
        y = y.exp()
        for _ in range(layers - 1):
            y = y.sin()
    assert titles(y) == [*boxes, ("AccumulateGrad", 1)]


def test_more_than_four_of_a_kind_side_by_side_are_a_box():
    four, five = (torch.stack([leaf(1.0) for _ in range(many)]) for many in (4, 5))
    assert titles(four) == [("StackBackward0", 1), *[("AccumulateGrad", 1)] * 4]
    assert titles(five) == [("StackBackward0", 1), ("AccumulateGrad", 5)]


def test_what_is_more_than_sixty_boxes_is_cut_into_slices():
    def sizes(nodes):
        y = torch.ones(nodes, requires_grad=True)
        for _ in range(nodes - 1):
            y = y[1:]
        return [len(box.nodes) for box in fold(build_graph(y)).boxes]

    assert sizes(60) == [1] * 60
    assert sizes(61) == [2] * 30 + [1]


def test_up_to_four_edges_between_two_nodes_are_apart():
    x = leaf(1.0)
    four, five = (one_node_boxes(build_graph(torch.stack([x] * many))) for many in (4, 5))
    assert four.picture().tree().splitlines()[1:] == [
        "├─ [1] AccumulateGrad x = 1",
        "├─ [1] (above)",
        "├─ [1] (above)",
        "└─ [1] (above)",
    ]
    assert four.sentence == "2 nodes"
    assert five.picture().tree().splitlines()[1:] == ["└─ (5 edges) [1] AccumulateGrad x = 1"]
    assert five.sentence == "2 nodes, one arrow for all edges between the same two"


def test_of_a_node_that_boxes_use_the_output_is_named():
    a, b = torch.ones(2, 3, requires_grad=True).unbind()
    y = a
    for _ in range(100):
        y = torch.sin(y) * b
    assert fold(build_graph(y)).picture().tree().splitlines()[1:] == [
        "├─ (100 edges) [2].1 UnbindBackward0 .0 a = [1, 1, 1] .1 b = [1, 1, 1]",
        "│  └─ [4] AccumulateGrad = [[1, 1, 1], [1, 1, 1]]",
        "└─ [2].0 (above)",
    ]


VIEWS_BY_NAME = {
    "Alias": torch.ops.aten.alias,
    "AsStrided": lambda t: t.as_strided((2,), (1,)),
    "Clone": torch.clone,
    "Expand": lambda t: t.expand(2, 2, 3),
    "Permute": lambda t: t.permute(1, 0),
    "ReshapeAlias": lambda t: torch.ops.aten._reshape_alias(t, [6], [1]),
    "Select": lambda t: t[0],
    "Slice": lambda t: t[:1],
    "Split": lambda t: t.split(1)[0],
    "SplitWithSizes": lambda t: t.split([1, 1])[0],
    "Squeeze": torch.squeeze,
    "T": torch.t,
    "ToCopy": torch.Tensor.double,
    "Transpose": lambda t: t.transpose(0, 1),
    "Unbind": lambda t: t.unbind()[0],
    "UnsafeSplit": lambda t: torch.unsafe_split(t, 1)[0],
    "UnsafeView": lambda t: torch.ops.aten._unsafe_view(t, [6]),
    "Unsqueeze": lambda t: t.unsqueeze(0),
    "View": lambda t: t.view(6),
}


def test_what_uses_a_view_of_a_view_of_a_parameter_belongs_to_its_module():
    assert set(VIEWS_BY_NAME) == TENSOR_VIEWS
    for name, view in VIEWS_BY_NAME.items():
        w = torch.ones(4, 3, requires_grad=True)
        graph = build_graph(torch.sin(view(w[1:3])), net={"a": {"w": w}})
        assert graph.nodes[1].op.partition("Backward")[0] == name
        assert [box.title for box in fold(graph, depth=2).boxes] == ["net.a"]


def test_a_slice_of_a_parameter_belongs_to_its_module():
    torch.manual_seed(0)
    net = nn.Transformer(8, 2, 2, 2, 8, batch_first=True)
    loss = net(torch.ones(1, 3, 8), torch.ones(1, 2, 8)).sum()
    outline = fold(build_graph(loss, net=net), depth=2).outline()
    names = [node.op for node in outline.nodes]
    # the decoder attends to what the encoder made, by a slice of a weight of its own
    assert names == ["SumBackward0", "net.decoder", "net.encoder"]
    assert [edge[:2] for edge in outline.edges] == [(0, 1), (1, 2)]


def test_a_weight_used_at_both_ends_keeps_its_module():
    torch.manual_seed(0)
    net = nn.ModuleDict({"embed": nn.Embedding(4, 4), "blocks": Net([4] * 20).blocks})
    x = net["embed"](torch.tensor([1]))
    for block in net["blocks"]:
        x = block(x)
    loss = (x @ net["embed"].weight.T).sum()
    assert titles(loss, net=net) == [
        ("SumBackward0", 1),
        ("MmBackward0", 1),  # of the head: whose it is cannot be told from the weight
        ("net.blocks.0–19", 20),
        ("net.embed", 1),
    ]


def test_a_small_graph_with_many_edges_across_is_folded_and_drawn():
    x = leaf(1.0)
    made = [x]
    for _ in range(60):
        made.append(torch.stack(made).sum())
    graph = build_graph(made[-1])
    assert len(graph.nodes) == 121
    assert not is_drawn_whole(graph)
    folded = fold(graph)
    assert can_be_drawn(folded, heights(graph))
    # 60 boxes, and 30 as well, could not be laid out
    assert sorted(len(box.nodes) for box in folded.boxes) == [4, *[9] * 13]
    assert folded.unfold() == graph


def test_a_module_that_there_is_not():
    net, x = net_loss(2)
    loss = net(x)
    with pytest.raises(ValueError, match=r"There is no module blocks\.9 in this graph: there are "):
        fold(build_graph(loss), opened=["blocks.9"])
    with pytest.raises(ValueError, match="no name of a parameter tells of any"):
        fold(build_graph(leaf(1.0) * 2), opened=["blocks"])
    with pytest.raises(ValueError, match="from 1 on"):
        fold(build_graph(leaf(1.0) * 2), depth=0)


# -- laws ----------------------------------------------------------------------------------------


@given(
    STEPS,
    st.integers(1, 12),
    st.sampled_from([None, 1, 2, 3, 4]),
    st.sets(st.sampled_from(["net", "net.a", "net.a.0", "net.a.1", "a", "net.c"])),
)
def test_folding_loses_nothing(steps, times, depth, opened):
    _, graph = named_graph(steps, times)
    try:
        folded = fold(graph, depth, sorted(opened))
    except ValueError as error:
        assert "There is no module" in str(error)  # no leaf of that name was used
        return
    assert folded.unfold() == graph
    assert fold(graph, depth, sorted(opened)) == folded
    assert sorted(node.index for box in folded.boxes for node in box.nodes) == list(
        range(len(graph.nodes))
    )
    assert all(bundle.source != bundle.target for bundle in folded.bundles)
    if depth is None and not opened:
        assert len(folded.boxes) <= MOST_BOXES
    for box in folded.boxes:
        assert len(box.nodes) % box.times == 0


@given(STEPS, st.integers(2, 12), st.sets(st.integers(0, 60)))
def test_pieces_are_equal_in_their_labels_too(steps, times, marked):
    _, graph = named_graph(steps, times)
    folded = fold(graph, labels=dict.fromkeys(marked, "marked"))
    assert folded.unfold() == graph
    for box in folded.boxes:
        assert len(marked.intersection(node.index for node in box.nodes)) % box.times == 0


@pytest.mark.parametrize("case", sorted(set(graphs.CASES) - {"chain of 100,000"}))
def test_every_kind_of_graph_can_be_folded(case):
    graph = build_graph(graphs.CASES[case]())
    folded = fold(graph)
    assert folded.unfold() == graph
    assert repr(folded).splitlines()[0].startswith(f"{len(graph.nodes)} node")


@given(STEPS, st.integers(1, 12))
def test_a_graph_of_single_nodes_says_what_the_graph_says(steps, times):
    _, graph = named_graph(steps, times)
    assume(is_drawn_whole(graph))
    boxes = one_node_boxes(graph)
    assert boxes.picture() == graph.picture()
    assert boxes.unfold() == graph
    assert [bundle.edges for bundle in boxes.bundles] == [(edge,) for edge in graph.edges]


def test_norms_stand_beside_boxes_and_edges():
    net, x = net_loss()
    loss = net(x)
    with record_backward(loss) as trace:
        loss.backward()
    _, head, blocks, end = draw(trace).text.splitlines()[2:]
    assert head.startswith(
        "└─ ([[1], [1]]) [1] net.head (2, 1) · 4 nodes, bias (1,), weight (1, 4)"
    )
    assert head.endswith(f", .grad {norm(*(p.grad for p in net.head.parameters()))}")
    assert f", .grad {norm(*(p.grad for p in net.blocks.parameters()))}, smallest " in blocks
    assert end.endswith(f"AccumulateGrad x (2, 4) · .grad {norm(x.grad)}")
    figure = draw(trace)
    told = [
        part for line in (head, blocks, end) for part in line.partition(".grad ")[2].split(", ")
    ]
    assert all(part in figure.dot for part in told)
    assert draw(trace[:0]).text == re.sub(r"norm [\d.]+", ".grad = None", draw(loss).text)


def test_numbers_that_cannot_be_read_have_no_norm():
    with torch.device("meta"):
        net, x = net_loss()
    loss = net(x)
    text = draw(loss).text
    assert "80 leaves of 1,520 numbers\n" in text
    assert "norm" not in text


def sparse():
    """A tensor in which two numbers have one place."""
    with torch.sparse.check_sparse_tensor_invariants():
        return torch.sparse_coo_tensor([[1, 1]], [1.0, 2.0], (3,))


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.arange(1_000_000.0),  # in several parts
        lambda: torch.arange(12.0).reshape(3, 4).T,
        lambda: torch.tensor([3e30, 4e30], dtype=torch.bfloat16),
        lambda: torch.tensor([3 + 4j, 12j]),
        lambda: torch.tensor([3.0, torch.nan]),
        lambda: torch.empty(0),
        sparse,
    ],
)
def test_the_norm_of_a_tensor(make):
    numbers = make().to_dense().flatten()
    squares = [abs(complex(number)) for number in numbers]
    assert norm_of([make()]) == pytest.approx(math.hypot(*squares), rel=1e-12, nan_ok=True)


def saved_by_boxes(figure):
    """What the text says of the two boxes, and the picture as well."""
    words = [line.partition("saved: ")[2] for line in figure.text.splitlines()[3:5]]
    assert all(f"saved: {one}" in figure.dot for one in words)
    return words


def test_a_box_says_how_much_its_operations_save():
    net, x = net_loss()
    loss = net(x)
    # a block keeps the inputs of two linear layers, their weights, and what relu returned
    numbers = (2 * 4 + 4 * 8) + 2 * 8 + (2 * 8 + 8 * 4)
    all_blocks = f"100 tensors of {20 * numbers:,} numbers"
    assert saved_by_boxes(draw(loss, saved=True)) == ["2 tensors of 12 numbers", all_blocks]
    whole = draw(loss, saved=True, depth=1).text
    assert f"saved: 102 tensors of {20 * numbers + 12:,} numbers" in whole
    loss.backward()
    assert saved_by_boxes(draw(loss, saved=True)) == ["2 freed", "100 freed"]


def test_of_what_was_saved_and_modified_the_number_is_said():
    net, x = net_loss()
    loss = net(x)
    with torch.no_grad():
        net.blocks[3].up.weight.add_(1)
    assert saved_by_boxes(draw(loss, saved=True)) == [
        "2 tensors of 12 numbers",
        "99 tensors of 2,048 numbers, 1 modified in place since then",
    ]


def test_saved_numbers_are_no_tensors_and_saved_scalars_are():
    y = leaf(1.0)
    for _ in range(300):
        y = (y**2 * 2).sigmoid()
    (line,) = [line for line in draw(y, saved=True).text.splitlines() if "nodes each" in line]
    # the factor 2 is kept as a tensor, the exponent 2 as a number
    assert line.endswith(" × 300 y = 0.761029 · 3 nodes each, saved: 900 tensors of 900 numbers")


def test_missing_gradients_are_counted():
    net, x = net_loss()
    loss = net(x)
    loss.backward()
    loss = net(x)
    for block in net.blocks[5:]:
        block.zero_grad()
    with record_backward(loss) as trace:
        pass
    blocks = draw(trace).text.splitlines()[-2]
    assert re.search(r"\.grad norm \S+, 60 None, .*, no gradient in 5 and 14 more$", blocks)


def test_gradients_that_are_not_kept_have_their_norm():
    net, x = net_loss()
    loss = net(x)
    with record_backward(loss, limit=0) as trace:
        loss.backward()
    blocks = draw(trace).text.splitlines()[-2]
    assert f", .grad {norm(*(p.grad for p in net.blocks.parameters()))}, smallest " in blocks


def pile(trace, **options):
    """What is said of the gradients in the one box of equal pieces, as text and in the picture."""
    figure = draw(trace, **options)
    (line,) = [line for line in figure.text.splitlines() if " × " in line and "[" in line]
    words = re.split(r", (?=smallest|largest|no gradient|nan)| · (?=smallest)", line)[1:]
    label = next(label for label in re.findall(r'label="([^"]*)"', figure.dot) if " × " in label)
    assert [part for part in label.split("\n") if part in words] == words
    return words


def vanishing(count=24, factor=0.1):
    """Equal layers, each of which sends on less than it receives."""
    torch.manual_seed(0)
    net = nn.Sequential(*[nn.Linear(4, 4) for _ in range(count)])
    for layer in net:
        layer.weight.data *= factor
    return net


def test_of_equal_layers_it_is_said_where_the_gradient_is_small_and_large():
    net = vanishing()
    loss = net(torch.ones(2, 4)).sum()
    with record_backward(loss) as trace:
        loss.backward()
    norms = [norm(*(p.grad for p in layer.parameters())).split()[1] for layer in net]
    words = pile(trace, depth=2)
    first, last = re.search(r"net\.(\d+)–(\d+) ", draw(trace, depth=2).text).groups()
    assert words == [
        f"smallest {norms[int(first)]} in {first}",
        f"largest {norms[int(last)]} in {last}",
    ]
    assert float(norms[0]) < 1e-18 < 0.1 < float(norms[-1])


def test_layers_that_get_no_gradient_or_nan_are_told():
    net = vanishing(8, 1.0)
    net[3].bias.register_hook(lambda gradient: gradient * torch.nan)
    with record_forward(net):
        loss = net(torch.ones(2, 4)).sum()
    for place in (1, 4, 5):
        for parameter in net[place].parameters():
            parameter.register_post_accumulate_grad_hook(lambda leaf: setattr(leaf, "grad", None))
    net[6].weight.register_hook(torch.zeros_like)
    net[6].bias.register_hook(torch.zeros_like)
    with record_backward(loss) as trace:
        loss.backward()
    told = pile(trace, depth=2)
    assert told[0] == "smallest 0 in 6"
    assert told[1].startswith("largest ")
    assert told[2:] == ["nan or inf in 3", "no gradient in 1 and 2 more"]


def test_equal_gradients_have_no_smallest():
    net = nn.Sequential(*[nn.Linear(1, 1) for _ in range(6)])
    for layer in net:
        nn.init.ones_(layer.weight)
        nn.init.zeros_(layer.bias)
    loss = net(torch.ones(1, 1)).sum()
    with record_backward(loss) as trace:
        loss.backward()
    assert pile(trace, depth=2) == []


def test_of_the_steps_of_a_loop_it_is_said_where_little_comes():
    y = x = leaf(1.0)
    for _ in range(300):
        y = torch.sin(y)
    with record_backward(y) as trace:
        y.backward()
    assert pile(trace) == [
        f"smallest received {number_text(trace[-2].grad_outputs[0].item())} in piece 300",
        "largest received 1 in piece 1",
    ]
    assert pile(trace[:100])[-1] == "no gradient in piece 101 and 199 more"
    assert pile(trace[:0]) == []
    assert x.grad is not None


def test_pieces_with_one_leaf_are_called_by_its_name():
    weights = [leaf(float(number)) for number in range(80)]
    loss = sum(weight**2 for weight in weights)
    with record_backward(loss) as trace:
        loss.backward()
    assert pile(trace) == ["smallest 6 in weights.3", "largest 158 in weights.79"]
