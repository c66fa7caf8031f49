"""The words of lesson 07."""

from ..words import Words

WORDS = {
    "07.1": Words(
        title="are they the same?",
        level=2,
        minutes=3,
        question=(
            "The same slope twice, calculated in two orders. Which of the five lines say True?"
            '\n\n{given}\n\nAnswer with a set of letters, such as `{"a", "c"}`.'
        ),
        stub="answer = ...\n",
        hints=(
            "The two numbers part at the seventh digit. Which lines look that far?",
            "`allclose` and `isclose` allow a small distance.",
            "A tensor prints four decimals, and `str` is what is printed.",
        ),
        mistakes={
            "print width": "Right so far, and one more: what does a tensor print of its number?",
            "all equal": "`==` and `torch.equal` compare to the last bit, and that one differs.",
            "what is printed": "They print alike. Two more lines allow a small distance.",
            "one tolerance": "`math.isclose` allows a distance as well: one part in a million.",
            "the other tolerance": "`torch.allclose` allows a small distance as well.",
            "the same storage": (
                "The other way round: these two are the strict ones. Which lines are not?"
            ),
            "tensors know": "`torch.equal` is as strict as `==`: it compares to the last bit.",
            "never": "Some of these allow a small distance, and one looks at what is printed.",
        },
        reason=(
            "a and b ask for equality in every bit. c and d allow a small distance. e compares "
            "four printed decimals: True here, and no way to compare numbers."
        ),
        insight="Compare floating point numbers with a tolerance that you chose.",
    ),
    "07.2": Words(
        title="what is left of 1 − 0.00000001",
        level=2,
        minutes=3,
        question=(
            "`epsilon` in our loss is 1e-8. Which of these say True?\n\n{given}\n\n"
            'Answer with a set of letters, such as `{"a", "c"}`.'
        ),
        stub="answer = ...\n",
        hints=(
            "Python's numbers are float64. A tensor is float32 unless you say otherwise.",
            "float32 has about seven digits. Write 1 − 1e-8 and 1 − 1e-7 with seven nines.",
            "How far from 1 is σ(20)? About e^(−20), which is 2e-9.",
        ),
        mistakes={
            "sigmoid never ends": (
                "On paper the sigmoid never reaches 1. float32 has no number between 0.99999994 "
                "and 1."
            ),
            "float32 forgotten": (
                "Right so far, and one more: a tensor is float32. What does it see of 1e-8?"
            ),
            "Python is float32": "A Python number is a float64: it still sees 1e-8.",
            "too coarse": (
                "1e-7 is just large enough for float32: its next number below 1 is 6e-8 away."
            ),
            "float64 forgotten": "d says float64, and that still sees 1e-8.",
            "no dtype counts": "Two of these are float64, a and d, and they still see 1e-8.",
            "exact": (
                "Each dtype has a next number below 1. What lies much nearer to 1 is rounded to it."
            ),
            "all": "The dtype decides. Which of these are float32?",
        },
        reason=(
            "The float32 next to 1 is 6e-8 below it. 1 − 1e-8 and σ(20) are nearer to 1 than to "
            "that, so both are rounded to 1."
        ),
        insight="In float32, 1 − 1e-8 is 1: the upper end of the clamp does nothing.",
    ),
    "07.3": Words(
        title="where the loss breaks",
        level=2,
        minutes=3,
        question=(
            "{given}\n\nFor y = 0 and z = 1, 2, 3, … the loss "
            "`binary_cross_entropy(torch.sigmoid(z), y)` is a number, until it is not. What is "
            "the smallest whole z, in float32, for which it is no finite number any more?"
        ),
        stub="answer = ...\n",
        hints=(
            "Write a loop over z that prints the loss.",
            "It breaks when 1 − y_pred is exactly 0.",
        ),
        mistakes={
            "still a number": "At 16 the loss is still a number, 15.94.",
            "one later": "It has happened before 18.",
            "the other end": (
                "18.42 is where the lower end of the clamp takes hold. Here the upper one is meant."
            ),
            "digits of float32": "Seven digits of float32, but z is in an exponent.",
            "digits of epsilon": "1e-8 has that exponent, but z is in one itself.",
            "float64": "That is about where float64 breaks. A tensor is float32.",
            "exp overflows": "That is where e^z is too large for float32. It breaks far earlier.",
            "not whole": "A whole z is asked for.",
            "binary digits": "float32 has 24 binary digits. z is the exponent of e, not of 2.",
            "in the exercise above": "By then it is long past. Where does it begin?",
        },
        reason=(
            "From z = 24·ln 2 = 16.64 on, 1 + e^(−z) is rounded to 1, and so ŷ is 1. Then 1 − ŷ "
            "is 0, its logarithm −inf, and the loss inf."
        ),
        insight="A CGPA of 9.11 with w = 2 is already beyond that.",
    ),
    "07.4": Words(
        title="the slope far below",
        level=2,
        minutes=2,
        question=(
            "The other end of the clamp: a student who was placed, and a neuron that is sure of "
            "the opposite.\n\n{given}\n\nPredict the last line, with the loss from above."
        ),
        stub="answer = ...\n",
        hints=(
            "σ(−30) is about 1e-13. What does the clamp make of it?",
            "If z moves a little, does the clamped guess move?",
        ),
        mistakes={
            "the true slope": "That is what it should be. The clamp stands in between.",
            "its size": "The true slope is −1. And the clamp stands in between.",
            "the loss": "That is the loss, −ln(1e-8). Asked for is its slope.",
            "the loss as printed": "That is the loss. Asked for is its slope.",
            "the loss to four decimals": "That is where the loss stands still. And its slope?",
            "the guess": "That is the guess. The clamp does not let it through.",
            "epsilon": "That is epsilon, what the clamp makes of the guess. And the slope?",
            "broken": "At this end the clamp does hold: nothing here is infinite.",
            "the true loss": "That is the loss as it should be. Asked for is the slope.",
            "logarithm alone": (
                "That is the slope of −ln at 1e-8. Before it comes the clamp, and what does that "
                "pass on?"
            ),
            "clamp passed": (
                "The slope was let through the clamp. Where the clamp holds its number fast, how "
                "steep is it?"
            ),
        },
        reason=(
            "The clamp makes 1e-8 of every smaller guess. So the guess does not move when z does, "
            "and the slope is 0."
        ),
        insight="The neuron that is most wrong learns nothing.",
    ),
    "07.5": Words(
        title="repair the loss",
        level=3,
        minutes=4,
        question=(
            "Write `loss(z, y)`, the formula above, from `z` itself and without PyTorch's "
            "ready-made function, so that the number and its slope by z are right in float32, for "
            "large z as well. Both arrive as float32 tensors; z goes from −100 to 100."
        ),
        stub=(
            "def loss(z, y):\n"
            "    # the sigmoid alone, torch.sigmoid(z), loses too many digits\n"
            "    return ...\n"
        ),
        hints=(
            "max(z, 0) is `z.clamp(min=0)`, and |z| is `z.abs()`.",
            "Three terms: max(z, 0), minus z·y, plus a logarithm in which only e^(−|z|) stands.",
        ),
        mistakes={
            "sigmoid and log": (
                "Finite at 6.7. Try z = 17: the sigmoid has become 1, and log(0) is −inf."
            ),
            "the lesson's own": (
                "That is the loss with the clamp: at z = 17 it is inf. Start from z itself."
            ),
            "epsilon inside log": (
                "log(1e-8) caps the loss at 18.42 and kills the slope: try z = 30."
            ),
            "larger epsilon": (
                "A larger epsilon caps the loss at 15.94 and kills the slope: try z = 17."
            ),
            "torch's own from the guess": (
                "`binary_cross_entropy` starts from the guess, where the digits are lost already: "
                "at z = 17 it says 100."
            ),
            "in float64": (
                "float64 only moves the trouble: at z = 30 few digits of 1 − ŷ are left. Start "
                "from z itself."
            ),
            "guess expected": "This function takes the guess, a number from 0 to 1, and not z.",
            "exp overflows": "The formula is right, and e^100 is too large for float32.",
            "sigmoid twice": "The function with logits takes z itself: the sigmoid is inside.",
            "z turned round": "A large z stands for *placed*: no minus is needed.",
            "swapped": "z comes first, then y.",
            "label forgotten": "The label is missing: this is right for y = 0 alone.",
            "no logarithm": "Right for large z. Near 0 a logarithm is missing.",
            "minus z": "Right for z above 0. Far below 0, e^(−z) is too large for float32.",
            "absolute for clamp": "Right for z above 0. The first term is max(z, 0), and not |z|.",
            "minus lost": "e^|z| grows too large. With its minus, e^(−|z|), it is at most 1.",
            "minus the logarithm": "Right for large z. The logarithm is added.",
            "exponential alone": "Right for large z. Near 0, ln(1 + e^(−|z|)) is not e^(−|z|).",
            "plus": "Right for y = 0. For y = 1 the term z·y has the other sign.",
            "z lost": "Right for y = 0. In the middle stands z·y, and not y alone.",
        },
        reason=(
            "e^(−|z|) is at most 1, so nothing grows too large, and no 1 − ŷ occurs. "
            "`binary_cross_entropy_with_logits` does the same."
        ),
        insight="Leave the sigmoid to the loss.",
    ),
}
