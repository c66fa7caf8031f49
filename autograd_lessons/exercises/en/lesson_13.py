"""The words of lesson 13."""

from ..words import Words
from .closing_quiz import QUIZ

WORDS = {
    "13.1": Words(
        title="the slopes of a quotient",
        level=2,
        minutes=3,
        question=(
            "A sum has the slopes 1 and 1, a product a · b has b and a. Which has a quotient "
            "a / b? `quotient_slopes(a, b)` gets two plain numbers and returns the two slopes in a "
            "list: the one with respect to a, then the one with respect to b."
        ),
        stub="def quotient_slopes(a, b):\n    return [..., ...]  # by a, by b\n",
        hints=(
            "Hold b still: then a / b is a times a fixed number.",
            "Hold a still: a / b is a times b to the power of -1. The power rule does the rest.",
        ),
        mistakes={
            "sign": "When b grows, the quotient shrinks: the second slope has the other sign.",
            "turned round": "Both are right, in the other order: the slope by a comes first.",
            "not squared": "The power rule takes b from the power -1 to the power -2.",
            "numerator lost": "That is the second slope for a = 1. The a stays as a factor.",
            "as a product": "These are the slopes of a product.",
            "the same for both": "A quotient is not symmetric: b stands below.",
            "second not changed": (
                "The first is right. The second has to say what b does: write a / b as a · b⁻¹."
            ),
            "quotient": "That is the quotient itself. Asked for are its slopes.",
            "inner missing": "That is the slope by 1 / b. What does b do to 1 / b?",
            "numerators": "These are the numerators of the quotient rule. It divides them by b².",
            "b without effect": "When b grows, the quotient shrinks: that slope is not 0.",
        },
        reason="With b still the slope by a is 1 / b; the slope of a · b⁻¹ by b is -a / b².",
        insight="An engine needs such a pair for each of its operations, and nothing else.",
    ),
    "13.2": Words(
        title="who may send, and when?",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nA node may send only when everything that will come to it has come. In "
            "which order do z, p, s and x get their turn? Answer with a list of the four names."
        ),
        stub="answer = ...\n",
        hints=(
            "z comes first. Who receives something from z alone?",
            "s is used twice, by z and by p: it has to wait for both.",
        ),
        mistakes={
            "as found": "s sends too early: what p has for it is still on its way.",
            "forward": "That is the order of the forward pass. Back it goes the other way.",
            "no leaf": "The leaf has its turn as well: it adds what came to its `.grad`.",
            "no result": "The backward pass begins at z: it receives 1 and sends.",
            "leaf early": "x also waits for s: it is used three times.",
            "each path": "Each name once: s and x wait until all has come, then they go once.",
        },
        reason="p uses s, so p must send before s does. x is used by s and p, so it comes last.",
        insight="Each node after all that use it: this is called a topological order.",
    ),
    "13.3": Words(
        title="repair: the second pass",
        level=3,
        minutes=4,
        question=(
            "`two_passes` goes back twice through z = 2x² + 1 and returns the leaf's `.grad` after "
            "each pass. At x = 3 it returns [12, 48]; PyTorch has [12, 24], since the second pass "
            "adds the same 12 once more. Repair it. `x` arrives as a leaf of the engine."
        ),
        stub=(
            "def two_passes(x):\n"
            "    z, after = 2 * (x * x) + 1, []\n"
            "    for _ in range(2):\n"
            "        z.grad = 1.0\n"
            "        for node in z.order():\n"
            "            for source, slope in node.inputs:\n"
            "                source.grad += node.grad * slope\n"
            "        after.append(x.grad)\n"
            "    return after\n"
        ),
        hints=(
            "Print `node.grad` of every node at the beginning of the second pass. A check swallows "
            "what is printed: call `two_passes(Value(3.0))` yourself.",
            "What the nodes in between have left over from the first pass is sent once more.",
            "At the beginning of a pass, set `node.grad = 0.0` for the nodes that have inputs.",
        ),
        mistakes={
            "nothing mended": (
                "z was set to 1 before as well. The two products in between still have what they "
                "received in the first pass, and send it again."
            ),
            "all cleared": (
                "You also cleared the leaf. Its `.grad` should add up, as PyTorch's does: "
                "12, then 24."
            ),
            "cleared after": (
                "Each node is cleared when it has sent, and the leaf with them. "
                "The leaf sends nothing: it has to keep what it received."
            ),
            "leaf cleared": (
                "Half mended: between z and the leaf something from the first pass is still there. "
                "All nodes in between have to start from 0, and the leaf has to keep what it has."
            ),
            "overwritten": (
                "x is used twice in x · x, and the second use overwrites what the first brought: "
                "keep `+=`."
            ),
            "slope alone": "Received times slope: what the node received is missing.",
            "z adds up": "Each pass begins with a 1 at z. There as well nothing may be left over.",
        },
        reason=(
            "The gradient of a node in between belongs to one pass. Only a leaf keeps its own from "
            "pass to pass."
        ),
        insight="PyTorch keeps `.grad` for leaves alone, and this is a good reason.",
    ),
    **QUIZ,
}
