"""The words of lesson 12."""

from ..words import Words

WORDS = {
    "12.1": Words(
        title="two hooks",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nThe sum passes on 1 to each of its inputs. Predict the last line before "
            "you run anything. `answer` may be a number or an expression."
        ),
        stub="answer = ...\n",
        hints=(
            "Two ways lead from s back to x: through y, and directly.",
            "`print` returns None. What does that do to the gradient?",
            "The second hook returns a tensor, and it sits on y: only one of the two ways passes.",
        ),
        mistakes={
            "hook ignored": (
                "That is the slope without hooks. What the second hook returns takes the place of "
                "the gradient at y."
            ),
            "both ways": "The hook sits on y. On the direct way from s to x there is none.",
            "one way": "x is used twice: the sum sends something to it directly as well.",
            "None stops": (
                "A hook that returns None changes nothing: the gradient goes on through y."
            ),
            "doubled twice": "Only the second hook doubles; the first prints and returns None.",
            "value": "Asked for is the gradient, not what the sum would be.",
            "square's slope missing": (
                "On the way through y there is the square as well: its slope is missing."
            ),
            "gradient at y": (
                "That is the gradient at y, behind the hook. It still passes the square, and the "
                "direct way adds to it."
            ),
            "through y, no hook": "That is the slope of y alone, as if there were no hook.",
        },
        reason=(
            "Through y: 1, doubled to 2, times the slope of the square, 6. Directly: 1. "
            "The first hook only looks."
        ),
        insight="A hook on a tensor meets what flows through this tensor, and nothing else.",
    ),
    "12.2": Words(
        title="repair: the second derivative",
        level=2,
        minutes=4,
        question=(
            "`second(x)` should return the second derivative of u = e^(sin(x²)), and it returns "
            "the first. Repair it. `x` arrives as a float64 tensor with `requires_grad=True`; "
            "return the number without a graph."
        ),
        stub=(
            "def second(x):\n"
            "    u = torch.exp(torch.sin(x**2))\n"
            "    (slope,) = torch.autograd.grad(u, x)\n"
            "    return slope\n"
        ),
        hints=(
            "The second derivative is the slope of `slope`: ask `torch.autograd.grad` once more.",
            "For that, `slope` needs a graph of its own: `create_graph=True` in the first call.",
        ),
        mistakes={
            "no record": (
                "The first gradient was computed without a record. `create_graph=True` makes one; "
                "`retain_graph=True` only keeps the old one."
            ),
            "first": "That is the first derivative. Ask for the slope of `slope`.",
            "accumulated": (
                "That is the first derivative plus the second: `x.grad` adds up. "
                "Take `torch.autograd.grad`, which returns and adds nothing."
            ),
            "squared": "That is the slope squared. Its own slope is something else.",
            "of the same": (
                "Exactly twice the first derivative: the second call asked u again, not `slope`."
            ),
            "third": "That is the third derivative: one call too many.",
            "whole tuple": (
                "`torch.autograd.grad` returns a tuple, with one entry for each input: take the "
                "number out of it."
            ),
            "value": "That is u itself. Its slope has a slope, and that is asked for.",
        },
        reason=(
            "`create_graph=True` records the backward pass while it runs, so its result has a "
            "`grad_fn` and can be asked for its own slope."
        ),
        insight="A gradient is a number that was calculated, so it can be differentiated, too.",
    ),
    "12.3": Words(
        title="the other way round",
        level=2,
        minutes=3,
        question=(
            "{given}\n\nNow there is one student, and three values of w: we want the slope at each "
            "of them. What stands in place of the dots?\n\n"
            "- a: `(None, None, 0, 0)`\n"
            "- b: `(0, None, None, None)`\n"
            "- c: `(0, 0, 0, 0)`\n"
            "- d: `(3, None, None, None)`\n"
            "- e: `(0, None, 0, None)`\n\n"
            "Answer with a letter in quotation marks."
        ),
        stub="answer = ...\n",
        hints=(
            "There is one entry for each argument of `loss`, in its order.",
            "0: go along the first dimension of this argument. None: the same for all.",
        ),
        mistakes={
            "a": "That is the one from above: one w, many students. Here it is the other way.",
            "c": "b, x and y are single numbers here; they have no dimension to go along.",
            "d": "An entry says which dimension, counted from 0, and not how many numbers it has.",
            "e": "There is a single student: x is one number, the same for all three.",
        },
        reason=(
            "Only w differs from run to run, along its dimension 0. "
            "The other three are the same each time: None."
        ),
        insight="`vmap` replaces the loop; `in_dims` says over what.",
    ),
    "12.4": Words(
        title="a backward for the cube",
        level=1,
        minutes=3,
        question=(
            "An operation of your own has `return x**3` in its `forward`. Write what its "
            "`backward` returns, as a function of `x` and `grad_output`; both arrive as plain "
            "numbers. `grad_output` is what the node receives."
        ),
        stub=(
            "def cube_backward(x, grad_output):\n"
            "    # received × local derivative\n"
            "    return ...\n"
        ),
        hints=(
            "The local derivative of the cube at x comes from the power rule.",
            "A node sends what it received times its local derivative.",
        ),
        mistakes={
            "grad_output forgotten": (
                "That is the local derivative alone. It looks right while `grad_output` is 1."
            ),
            "slope forgotten": "That passes on what arrived, as a sum does. Where is the slope?",
            "square": "That is the backward of the square.",
            "value": "x³ is the value. Its slope is wanted.",
            "power kept": "The power rule takes 1 off the power.",
            "added": "What arrives is multiplied by the slope, not added to it.",
            "power lost": "The power rule takes 1 off the power, and 2 is left.",
            "factor missing": "The power rule brings the 3 down in front.",
            "wrong input": "The slope is taken at x, the input; what arrives is only a factor.",
            "x lost": "The cube is not equally steep everywhere: its slope depends on x.",
        },
        reason="Received times local derivative: `grad_output * 3 * x**2`.",
        insight="Each `backward` in PyTorch is such a line.",
    ),
    "12.5": Words(
        title="four pieces",
        level=3,
        minutes=3,
        question=(
            "The chain of twenty sines again, in four checkpointed pieces of five.\n\n"
            "{given}\n\nHow many tensors of 1,000 numbers are kept for the backward pass when the "
            "loop is done, and what is `runs` after the last line? Predict both; then you may "
            "count."
        ),
        stub="answer = [..., ...]  # tensors kept, runs\n",
        hints=(
            "A checkpointed piece keeps its input and nothing of what happens inside.",
            "In the backward pass each piece runs its forward once more.",
        ),
        mistakes={
            "no checkpoint": "That is the chain without checkpoints.",
            "one piece": "That is one piece of twenty sines. Here there are four of five.",
            "only the first input": (
                "Each piece needs its own input: without it, it could not run again."
            ),
            "no second run": "Nothing inside was kept, so in the backward pass each piece runs.",
            "result counted": (
                "The last result is not kept: it is no input of a piece, and the sum needs no "
                "number for its slope."
            ),
            "all kept": "The sines inside a checkpoint keep nothing until the backward pass.",
            "sines": "The sines are 40 in all. `runs` counts calls of `five_sines`.",
            "last piece spared": (
                "The last piece runs again as well: nobody kept its inner results either."
            ),
            "one piece again": "Not one of the pieces runs again, but each of them.",
            "first input spared": "The first piece has an input, too: x.",
            "turned round": "The other way round: first the tensors, then the runs.",
        },
        reason=(
            "Each piece keeps its input: four tensors. Each runs once forward and once more in "
            "the backward pass: eight runs."
        ),
        insight=(
            "Of what happens inside, only the piece that is at work in the backward pass holds "
            "something: five sines at a time, never twenty."
        ),
    ),
}
