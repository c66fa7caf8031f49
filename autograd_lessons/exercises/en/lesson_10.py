"""The words of lesson 10."""

from ..words import Words

WORDS = {
    "10.1": Words(
        title="one factor held still",
        level=2,
        minutes=2,
        question=(
            "{given}\n\nPredict the last line before you run anything. "
            "`answer` may be a number, an expression, or None."
        ),
        stub="answer = ...\n",
        hints=(
            "z is a product of two factors. Which of them is tracked?",
            "For autograd u is a plain number, as if you had typed it in.",
        ),
        mistakes={
            "through u": "You let the gradient pass through u: that is the slope of x³.",
            "other way only": (
                "That is what would come through u alone, and `detach()` cut just that way."
            ),
            "nothing": (
                "One factor is still x itself, and x is tracked: z has a `grad_fn`. "
                "An error comes only when no input is tracked."
            ),
            "zero": "z still grows with x: one of its two factors is x itself.",
            "slope of y": "That is the slope of y, and the way through y is cut.",
            "slope of u": "That is the slope of z by u. Asked for is the slope by x.",
            "x is 2": "In the examples above x was 2. Here it is 3.",
            "value at 2": (
                "That is z where x is 2, as above. Here x is 3, and the slope of z is asked for."
            ),
            "slope of x³ at 2": (
                "That is the slope of x³ where x is 2. Here x is 3, and the way through u is cut."
            ),
            "slope of y added": "The way through y is cut, so the slope of y adds nothing.",
        },
        reason=(
            "u counts as the constant 9, so z = 9·x has the slope 9. "
            "Without `detach()` the second way, through y, would add 18 to it."
        ),
        insight="`detach()` cuts one way to x. The other one is open.",
    ),
    "10.2": Words(
        title="will it raise?",
        level=2,
        minutes=4,
        question=(
            "Each of the eight pieces a to h is run on its own, after fresh x, w and y.\n\n{given}"
            "\n\nWhich of them raise an error? Answer with a set of letters, such as "
            '`{"a", "c"}`.'
        ),
        stub="answer = ...\n",
        hints=(
            "Ask of each `backward()`: does a recorded way lead to a tracked leaf?",
            "`no_grad()` decides what is recorded inside it. It does not touch what was recorded "
            "before, and it does not stop `backward()`.",
            "A leaf may change its flag. A tensor that was computed may not.",
        ),
        mistakes={
            "old graph refused": (
                "The graph of y was recorded before the flag went off, and it has not been used: "
                "`y.backward()` runs. That x.grad stays None is another matter."
            ),
            "backward refused": (
                "`backward()` may be called inside `no_grad()`: the graph of y was made outside."
            ),
            "new leaf refused": (
                "`requires_grad=True` is obeyed inside `no_grad()` too, and the square is taken "
                "outside."
            ),
            "one input not enough": (
                "One tracked factor is enough: x is cut off in the first piece, w is not."
            ),
            "flag of a result": "One is missing: only a leaf may turn its flag off.",
            "detach forgotten": "One is missing: where is the tracked input of the second piece?",
            "made inside forgotten": (
                "One is missing: what was computed inside `no_grad()` has no graph, even after it."
            ),
            "flag forgotten": (
                "One is missing: a square computed after the flag went off has no graph."
            ),
            "no_grad forbids all": (
                "Of the three pieces with `no_grad()` only one raises: inside, nothing is "
                "recorded, and that is all it does."
            ),
            "off is off": (
                "Neither `backward()` inside `no_grad()` nor one through a graph made before the "
                "flag went off is refused."
            ),
        },
        reason=(
            "b, d, g: nothing recorded leads to a tracked leaf. h: y was computed, and only a leaf "
            "may turn its flag off. The others have a recorded way to start from; in f it ends at "
            "a leaf that takes nothing any more."
        ),
        insight="It raises when there is no record to walk, or no leaf whose flag it is.",
    ),
    "10.3": Words(
        title="the right tool",
        level=2,
        minutes=4,
        question=(
            "The tools: a is `requires_grad_(False)`, b is `detach()`, c is `no_grad()`.\n\n"
            "1. **Evaluate.** The model answers for a large batch. Meanwhile nothing shall be "
            "saved for a backward pass; afterwards its parameters go on learning.\n"
            "2. **Target**, as in reinforcement learning. `value` and `target` have been computed, "
            "both with a graph. In `loss = (value - target)**2` the target shall count as a plain "
            "number.\n"
            "3. **Update.** Move the weight w by `-0.1 * w.grad`. It shall stay the same tensor, "
            "and stay tracked.\n"
            "4. **Freeze.** A model is `first`, then `middle`, then `last`. For the whole "
            "training `middle` shall stay as it is; `first` and `last` learn.\n"
            "5. **Plot.** After each step the loss goes into a list, for a curve. The list shall "
            "not keep the graphs.\n\n"
            "Exactly one tool does what is asked. Answer with five letters in this order, such as "
            '`["a", "a", "b", "b", "c"]`.'
        ),
        stub="answer = [..., ..., ..., ..., ...]\n",
        hints=(
            "Is it about a tensor for good, about one value, or about some lines of code?",
            "Can a tensor that was computed turn its flag off? "
            "Does `no_grad()` change a tensor that is there already?",
        ),
        mistakes={
            "evaluate by flag": (
                "Number 1: with the flags off, the parameters do not learn afterwards."
            ),
            "evaluate by detach": (
                "Number 1: `model(x).detach()` first records and saves everything, and then lets "
                "go of it."
            ),
            "target by flag": (
                "Number 2: target was computed, and only a leaf may turn its flag off."
            ),
            "target by no_grad": (
                "Number 2: both graphs exist already. Under `no_grad()` the loss would have none "
                "at all, and value would not learn."
            ),
            "update by flag": "Number 3: w would no longer be tracked.",
            "update by detach": (
                "Number 3: what is computed from `w.detach()` is another tensor, and untracked."
            ),
            "freeze by detach": (
                "Number 4: behind `detach()` the way ends, and `first` would not learn."
            ),
            "freeze by no_grad": (
                "Number 4: inside the block the way is not recorded, and `first` would not learn."
            ),
            "plot by flag": (
                "Number 5: the loss was computed, and only a leaf may turn its flag off."
            ),
            "plot by no_grad": (
                "Number 5: the loss has its graph already, and the list would keep it. "
                "`no_grad()` changes nothing that is there."
            ),
        },
        reason=(
            "`with torch.no_grad(): out = model(x)` saves nothing. `target.detach()` is the number "
            "without the way. `with torch.no_grad(): w -= 0.1 * w.grad` writes into w unseen. "
            "`p.requires_grad_(False)` for each parameter p of middle lets the gradient pass on to "
            "first. `losses.append(loss.detach())` keeps the number alone; `loss.item()` does too."
        ),
        insight="A flag for a leaf, `detach()` for a value, `no_grad()` for lines of code.",
    ),
    "10.4": Words(
        title="repair: a target that stands still",
        level=2,
        minutes=3,
        question=(
            "A network with one weight w says what a state is worth, `value`. It learns from a "
            "`target` that it computes itself, from the next state. The target shall count as a "
            "plain number, and the gradient shall come through `value` alone. Here it comes "
            "through both. Repair it; the numbers stay. `w` arrives as a float64 tensor with "
            "`requires_grad=True`; the function is called at several w."
        ),
        stub=(
            "def gradient(w):\n"
            "    value = 2.0 * w\n"
            "    target = 1.0 + 0.9 * (3.0 * w)\n"
            "    loss = (value - target) ** 2\n"
            "    loss.backward()\n"
            "    return w.grad\n"
        ),
        hints=(
            "One of the two numbers in the loss needs its way cut.",
            "`.detach()` behind a tensor gives its value without its way.",
        ),
        mistakes={
            "both tracked": (
                "The gradient still comes through both: the way through `target` is open."
            ),
            "wrong side": "That is cut on the wrong side: now the target chases the value.",
            "everything": (
                "Nothing leads from the loss back to w any more. Only the way through the target "
                "is to be cut."
            ),
            "flag of a result": (
                "The target was computed, and such a tensor has no switch: `detach()` it."
            ),
            "flag of w": (
                "Your function returned None: no gradient came to w. Is w switched off, or the way "
                "from value to the loss cut, or is `return` missing?"
            ),
            "of the value": "That is the slope by `value`. The way from value to w is missing.",
            "no target": "The target still counts, as a number: leave it in the loss.",
            "value": "That is the loss itself. Its gradient is in `w.grad`.",
        },
        reason=(
            "The target is the number that it is now. `no_grad()` round its line, or `.item()`, "
            "would do as well. Cut on the wrong side, the network would learn to move its target."
        ),
        insight="One `detach()` decides which side of the loss has to move.",
    ),
}
