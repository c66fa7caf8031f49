"""The words of the closing quiz."""

from ..words import Words

STUB = "answer = ...\n"

QUIZ = {
    "13.4": Words(
        title="question 1, by hand",
        level=2,
        minutes=2,
        question=(
            "What is the slope of u = sin(cos(x³)) at x = 1.1, to four decimals? "
            "Write the chain rule out with `math`; then you may ask autograd whether it agrees."
        ),
        stub=STUB,
        hints=("Three slopes, each at its own place: at cos(x³), at x³, at x.",),
        mistakes={
            "inner missing": "The slope of the cube is missing.",
            "middle missing": "The slope of the cosine is missing.",
            "outer missing": "The slope of the sine is missing.",
            "sign": "The slope of the cosine is minus the sine.",
            "outer place": "The outer slope is taken at cos(x³), not at x³.",
            "added": "Along a path slopes multiply.",
            "value": "That is u. Asked for is its slope.",
            "middle place": "The slope of the cosine is taken at x³, not at x.",
            "all at x": "Each slope is taken at what goes in there: not all of them at x.",
            "differentiated inside": (
                "That differentiates inside each bracket. The chain rule multiplies three slopes."
            ),
            "power lost": "The power rule takes 1 off the power of the cube, and 2 is left.",
            "inner only": "That is the innermost slope. Those of sine and cosine are missing.",
            "degrees": "That is in degrees. Slopes of sine and cosine are in radians.",
        },
        reason="cos(cos(x³)) · (−sin(x³)) · 3x²: each slope at its own place (lesson 01).",
        insight="Slopes multiply along a path (lesson 01).",
    ),
    "13.5": Words(
        title="question 2, a step too small",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nTry h = 0.1, 0.01, 0.001 and so on. What is the first h for which the "
            "estimate is exactly 0?"
        ),
        stub=STUB,
        hints=("When is `x + h == x`? Print it for each h.",),
        mistakes={
            "one earlier": "With this one x still moves, by one step of float32.",
            "two earlier": "With this one the estimate is off, and it is not 0.",
            "three earlier": "With this one the estimate is still good.",
            "exponent": "Write the step itself, such as 1e-2.",
            "at 3": "Near 3 it would be this one. At 100 the float32 numbers lie further apart.",
            "epsilon": "x has 100 in it: a smaller h than this fails much earlier.",
            "float64": "That would be float64. A tensor of 100.0 is float32.",
            "one": "That is float64 near 1. This is float32, near 100.",
            "too late": "The estimate is 0 there, and for larger steps already.",
        },
        reason=(
            "Near 100 the float32 numbers lie 7.6e-6 apart. "
            "Half of that and less is rounded away, so x + 1e-6 is x (lesson 02)."
        ),
        insight="The larger x is, the larger the smallest step that exists (lesson 02).",
    ),
    "13.6": Words(
        title="question 3, who has a grad_fn?",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nWhich of a to g have a `grad_fn`? "
            'Answer with a set of names, such as `{"a", "b"}`.'
        ),
        stub=STUB,
        hints=(
            "`print(f.grad_fn)` and its like say it.",
            "`.to()` is an operation only if it has something to do.",
        ),
        mistakes={
            "f counted": "x is float32 already: `.to` returns x itself, and x is a leaf.",
            "g missing": "To make float64 of float32 is an operation, and it is recorded.",
            "d missing": "To take one element is an operation, too.",
            "b counted": "`argmax` gives a position, a whole number: it has no slope.",
            "c counted": "`detach()` comes before the product, so nothing tracked is multiplied.",
            "e counted": "`tolist()` gives plain numbers: what is made of them has no past.",
            "f for g": "The other way round: of the two `.to`, one has something to do.",
            "upside down": "These are the ones without a `grad_fn`.",
            "all": "Not each result of a tracked tensor is tracked. Print them one by one.",
        },
        reason=(
            "A sum, an element and a change of dtype are recorded operations. argmax has no slope, "
            "detach and tolist cut, and `.to` without anything to do returns x (lessons 03, 04)."
        ),
        insight="A `grad_fn` is there where a recorded operation made the tensor (lesson 03).",
    ),
    "13.7": Words(
        title="question 4, count the nodes",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nHow many nodes has the graph behind z, AccumulateGrad included? "
            "`build_graph` of `autograd_lessons` reads it, or walk over `next_functions`."
        ),
        stub=STUB,
        hints=("`len(build_graph(z).nodes)` counts them; `show(z)` draws them.",),
        mistakes={
            "operations": "These are the operations. Each tracked leaf has a node as well.",
            "one leaf": "There are two leaves, x and y, each with a node of its own.",
            "arrows": "That is the number of arrows. A node that is used twice is one node.",
            "each path": "s is computed once and used twice: it is one node, not two.",
            "kinds": "Two different products have a node each, although their names are alike.",
            "leaves alone": "These are the leaves. The operations are nodes as well.",
        },
        reason=(
            "Two products, a sum and a sine, and an AccumulateGrad for each of x and y (lesson 04)."
        ),
        insight="What is computed once is one node, however often it is used (lesson 04).",
    ),
    "13.8": Words(
        title="question 5, two outputs with weights",
        level=2,
        minutes=2,
        question="{given}\n\nWhat does the last line show? Answer with a list.",
        stub=STUB,
        hints=("Two rows of slopes, one for each output; the weights are 2 and -1.",),
        mistakes={
            "added": "That is with the weights 1 and 1.",
            "signs": "The second row has the weight -1: subtract it.",
            "swapped": "The weights belong to the outputs in their order: 2 to the product.",
            "first row": "That is the first row of the Jacobian, without its weight.",
            "second row": "That is the second row of the Jacobian, without its weight.",
            "first row weighed": "That is the first row with its weight; the second is missing.",
            "second row weighed": "That is the second row with its weight; the first is missing.",
            "square's 2 missing": "The second row: the slope of x² is 2x.",
        },
        reason="Twice the row (6, 3, 2) minus the row (2, 4, 6): that is vᵀJ (lesson 05).",
        insight="`backward(v)` weighs the rows of the Jacobian and adds them (lesson 05).",
    ),
    "13.9": Words(
        title="question 6, one neuron",
        level=2,
        minutes=2,
        question=(
            "A student with a CGPA of 7, not placed; w = 0.8, b = −4, sigmoid and binary "
            "cross-entropy. What is dL/dw, to four decimals?"
        ),
        stub=STUB,
        hints=("The four slopes of lesson 06 shrink to (ŷ − y) · x.",),
        mistakes={
            "db": "That is dL/db: the factor x is missing.",
            "sign": "ŷ − y, not y − ŷ.",
            "sigmoid slope kept": (
                "The slope of the sigmoid is in it, and cancels with dL/dŷ: "
                "for this loss (ŷ − y) · x is left."
            ),
            "placed": "That is for a student who was placed. Here y is 0.",
            "z for p": "That is z in the place of ŷ: the sigmoid is missing.",
            "loss": "That is the loss itself.",
            "dL/dp": "The slope of the sigmoid is missing.",
            "dp/dw": "That is how the guess answers to w. The slope of the loss is missing.",
            "b missing": "z is w · x + b: b is missing.",
        },
        reason="z is 1.6, ŷ is 0.8320, and (ŷ − 0) · 7 is what is asked for (lesson 06).",
        insight="Cancel before you code (lesson 06).",
    ),
    "13.10": Words(
        title="question 7, a full sigmoid",
        level=2,
        minutes=2,
        question=(
            "In float32 `torch.sigmoid(z)` is exactly 1 from z = 17 on. What is the smallest whole "
            "z for which it is exactly 1 in float64?"
        ),
        stub=STUB,
        hints=(
            "A loop that counts z up until `torch.sigmoid(...) == 1`.",
            "The tensor needs `dtype=torch.float64`.",
        ),
        mistakes={
            "float32": "That is float32 again: give the tensor `dtype=torch.float64`.",
            "one less": "There it is still smaller than 1, by a step or two of float64.",
            "one more": "It is 1 there, but this is not the first z where it is.",
            "bits": "float64 has 53 binary digits, but e^-z shrinks faster than 2^-z.",
            "float32 bits": "float32 has 24 binary digits. Asked for is z, in float64.",
            "edge": "That is where it happens. Asked for is a whole z.",
        },
        reason=(
            "53 · ln 2 is 36.7: from there on e^-z is too small to be seen beside 1 in float64 "
            "(lesson 07)."
        ),
        insight="More digits put the edge further out and do not take it away (lesson 07).",
    ),
    "13.11": Words(
        title="question 8, another name for a gradient",
        level=3,
        minutes=2,
        question="{given}\n\nWhat are `x.grad` and `g` now? Answer with a list of both.",
        stub="answer = [..., ...]  # x.grad, g\n",
        hints=("Is `g` a copy, or a second name for the same tensor? `g is x.grad` says it.",),
        mistakes={
            "copy": "`g = x.grad` copies nothing: what is added or cleared there happens to both.",
            "g not cleared": (
                "`zero_()` writes into the tensor and makes no new one: g sees it as well."
            ),
            "g adds on": "What is cleared under one name is cleared under the other.",
            "g stays 0": "The third pass adds to the cleared tensor, and g is that tensor.",
            "zero_ ignored": "`x.grad.zero_()` clears what the first two passes brought.",
            "copy, zero_ ignored": (
                "One was not cleared, and one did not follow: they are the same tensor."
            ),
            "cleared": "After it was cleared there was one more backward pass.",
            "x cleared": "After it was cleared there was one more backward pass, and g follows.",
            "copy, cleared": (
                "There was one more backward pass at the end, and g is no copy of what was before."
            ),
        },
        reason=(
            "g and x.grad are one tensor: 12, 24, 0, 4. `x.grad = None` in place of `zero_()` "
            "would have left g its 24 (lesson 08)."
        ),
        insight="`zero_()` works in place, and every name of the tensor sees it (lesson 08).",
    ),
    "13.12": Words(
        title="question 9, five steps",
        level=3,
        minutes=4,
        question=(
            "{given}\n\nTrain w and b: five steps with a learning rate of 0.1, on the mean of "
            "`F.binary_cross_entropy_with_logits` over all five students. What is the loss after "
            "the fifth step, to four decimals?"
        ),
        stub=STUB,
        hints=(
            "In a loop: loss, backward, update of w and b under `no_grad`, gradients to None.",
            "The loss inside the loop is the one before the step: compute it again at the end.",
        ),
        mistakes={
            "never zeroed": "The gradients were never cleared: each step used the sum of all.",
            "zeroed too early": (
                "Nothing has moved: that is the loss before the first step, or the gradients were "
                "cleared before they were used."
            ),
            "one step less": "That is the loss before the fifth step. Compute it again after it.",
            "one step more": "That is after six steps.",
            "only w": "b was never updated.",
            "only b": "w was never updated.",
            "uphill": "Uphill: the gradient is subtracted.",
            "sum": "That is with the sum of the losses. Asked for is the mean.",
            "from 1": "That is from w = 1. Start at 0.",
        },
        reason="Loss, backward, update, clear, five times, and the loss once more (lesson 09).",
        insight="Five lines, and the order counts (lesson 09).",
    ),
    "13.13": Words(
        title="question 10, three ways and none",
        level=2,
        minutes=2,
        question="{given}\n\nWhat does the last line show?",
        stub=STUB,
        hints=("a and b are plain numbers for the backward pass, c is not.",),
        mistakes={
            "all recorded": "That is with everything tracked. a and b are not.",
            "a let through": "a was computed under `no_grad()`: it counts as a constant.",
            "b let through": "b was detached: it counts as a constant.",
            "c held still": "c is tracked: in c · x both factors depend on x.",
            "one factor": "c · x is x³. Both its factors move when x does.",
            "a lost": "a is a constant, but x beside it is not: a · x has a slope.",
            "b lost": "b is a constant, but c beside it is not: b · c has a slope.",
            "both lost": "A constant times something tracked has a slope: a · x and b · c as well.",
            "value": "That is z. Asked for is its slope.",
        },
        reason=(
            "a · x gives a = 4, b · c gives b · 2x = 54, c · x = x³ gives 3x² = 27 (lesson 10)."
        ),
        insight="What is not recorded is a constant (lesson 10).",
    ),
    "13.14": Words(
        title="question 11, a frozen weight",
        level=3,
        minutes=2,
        question="{given}\n\nWhat is w now, to four decimals?",
        stub=STUB,
        hints=(
            "An optimizer skips a weight whose `.grad` is None, not one whose `.grad` is 0.",
            "With momentum 0.9 the velocity is 2, then 1.8, 1.62 and so on.",
        ),
        mistakes={
            "stays": "It would stay if its `.grad` were None. Here it is 0, and momentum goes on.",
            "one step": "That is after one of the three steps.",
            "two steps": "That is after two of the three steps.",
            "no momentum": "The gradient was cleared; what moves w on is the momentum alone.",
            "velocity kept": "The velocity shrinks by a factor of 0.9 in each step.",
            "gradient kept": "The gradient was set to 0. Only the momentum goes on.",
            "never moved": "The first step was taken before w was frozen.",
            "one too early": "The velocity shrinks before it moves w, in the first of the three.",
        },
        reason=(
            "0.8, and then 0.1 times 1.8, 1.62 and 1.458 less: frozen, and moving all the same "
            "(lesson 11)."
        ),
        insight="`requires_grad=False` is no message to an optimizer; None is (lesson 11).",
    ),
    "13.15": Words(
        title="question 12, the slope of a slope",
        level=2,
        minutes=3,
        question="What is the second derivative of u = e^(cos(x²)) at x = 1.2, to four decimals?",
        stub=STUB,
        hints=("`torch.autograd.grad` twice; the first time with `create_graph=True`.",),
        mistakes={
            "first": "That is the first derivative.",
            "accumulated": "That is the first plus the second: `.grad` adds up.",
            "squared": "That is the square of the first derivative.",
            "twice the first": "That is twice the first: ask for the slope of the slope.",
            "third": "That is the third derivative.",
            "value": "That is u itself.",
            "exponent's slope held": (
                "The first derivative is a product, u times the slope of the exponent. "
                "That slope depends on x as well."
            ),
            "u held": (
                "The first derivative is a product, u times the slope of the exponent. "
                "Here u was held still."
            ),
        },
        reason="The first gradient is recorded with `create_graph=True`, the second is its slope.",
        insight="A gradient can be differentiated if it was recorded (lesson 12).",
    ),
}
