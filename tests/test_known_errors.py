"""Every known error, raised for real on the installed PyTorch."""

import ast
import copy
import io
import math
import re
import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F
import torch.utils.checkpoint

from autograd_lessons.errors.known import KNOWN_ERRORS
from autograd_lessons.errors.known_error import failing_line
from autograd_lessons.errors.meaning import find, meaning, meaning_of_text
from autograd_lessons.lessons import LESSONS


def scalar():
    return torch.tensor(3.0, requires_grad=True)


def vector():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def inference(value=2.0):
    with torch.inference_mode():
        return torch.tensor([value])


def backward_twice():
    y = scalar() ** 2
    y.backward()
    y.backward()


def read_freed():
    y = scalar() ** 2
    y.backward()
    y.grad_fn._saved_self  # noqa: B018


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * ctx.saved_tensors[0] * grad_output


def custom_twice():
    y = Square.apply(scalar())
    y.backward()
    y.backward()


def grad_of_untracked_output():
    torch.autograd.grad(torch.tensor(2.0), scalar())


def argmax():
    vector().argmax().backward()


def under_no_grad():
    x = scalar()
    with torch.no_grad():
        y = x**2
    y.backward()


def second_derivative_without_graph():
    x = scalar()
    (slope,) = torch.autograd.grad(x**2, x)
    slope.backward()


def update_leaf():
    w = scalar()
    w -= 1


def update_view_of_leaf():
    w = vector()
    w[0] = 1


def overwrite_exp():
    y = scalar().exp()
    y.mul_(2)
    y.backward()


def overwrite_detached():
    x = scalar()
    y = x**2
    x.detach().mul_(5)
    y.backward()


def read_overwritten():
    z = vector() * 1
    y = z**2
    z.add_(1)
    y.grad_fn._saved_self  # noqa: B018


def overwrite_unbound():
    a, _ = (scalar() * torch.ones(2)).unbind()
    a.mul_(2)


def unbound_after_base():
    w = vector() * 1
    a, *_ = w.unbind()
    w.mul_(2)
    a.grad_fn  # noqa: B018


def view_from_no_grad():
    w = vector()
    with torch.no_grad():
        v = w[:2]
    v.mul_(2)


def untrack_result():
    y = scalar() ** 2
    y.requires_grad_(False)


def untrack_result_by_assignment():
    y = scalar() ** 2
    y.requires_grad = False


def track_inference():
    inference().requires_grad_()


def overwrite_inference():
    c = inference()
    c.add_(1)


def track_integers_later():
    torch.tensor(3).requires_grad = True


def numpy_function():
    import numpy as np

    np.sin(scalar())


def integer_target():
    F.binary_cross_entropy(torch.sigmoid(scalar()), torch.tensor(0))


def add_decimals_to_integers():
    x = torch.tensor(3)
    x += 0.5


def unused_input():
    x = vector()
    y = (x**2).sum()
    x = x * 2
    torch.autograd.grad(y, x)


def update_with_none():
    w = scalar()
    with torch.no_grad():
        w -= 0.1 * w.grad


def subtract_none():
    w = scalar()
    w.detach().sub_(w.grad)


def plain_backward():
    loss = math.sin(scalar().item())
    loss.backward()


def none_backward():
    loss = (lambda x: None)(scalar())
    loss.backward()


def on_another_device():
    torch.ones(2) * torch.ones(2, device="meta")


def gradient_on_another_device():
    (torch.ones(2, device="meta", requires_grad=True) * 1).backward(torch.ones(2))


def anomaly():
    with torch.autograd.detect_anomaly():
        (torch.tensor(0.0, requires_grad=True).sqrt() * 0).backward()


def grad_of_wrong_shape():
    vector().grad = torch.ones(2)


def grad_of_wrong_dtype():
    vector().grad = torch.ones(3, dtype=torch.float64)


class TooFew(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        return x * y

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


class SlopeAlone(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * ctx.saved_tensors[0]


class WrongShape(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, grad_output):
        return torch.ones(5)


def hook_returns(what):
    x = scalar()
    x.register_hook(lambda gradient: what)
    (x**2).backward()


def gradcheck(function, dtype=torch.float64, requires_grad=True):
    x = torch.tensor(3.0, dtype=dtype, requires_grad=requires_grad)
    torch.autograd.gradcheck(function, (x,))


def sgd(*parameters):
    return torch.optim.SGD(list(parameters), lr=0.1)


# What raises, the name it is known by, PyTorch's words that must be shown on every version.
def two_roots_of_which_one_is_untracked():
    torch.autograd.backward([scalar() * 1, torch.tensor(2.0)])


def a_parameter_in_two_groups():
    w = scalar()
    torch.optim.SGD([{"params": [w]}, {"params": [w]}], lr=0.1)


def a_scaler_without_gradients():
    scaler = torch.amp.GradScaler("cpu")
    scaler.scale(torch.ones(()))
    scaler.step(torch.optim.SGD([scalar()], lr=0.1))


def a_hooked_module_before_one_in_place():
    net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.ReLU(inplace=True))
    net[0].register_full_backward_hook(lambda *given: None)
    net(torch.ones(1, 1))


def a_checkpoint_that_differs(second):
    runs = []

    def piece(x):
        runs.append(1)
        return x.sin().sin() if len(runs) == 1 else second(x)

    x = torch.ones(3, requires_grad=True)
    torch.utils.checkpoint.checkpoint(piece, x, use_reentrant=False).sum().backward()


def under_vmap(function):
    torch.func.vmap(function)(torch.ones(3, 2))


def inside_grad(line):
    def function(x):
        line(x)
        return x**2

    torch.func.grad(function)(torch.tensor(1.0))


class OldStyle(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x


class NewStyle(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return 2 * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        return


class ReturnsFloat(NewStyle):
    @staticmethod
    def backward(ctx, grad_output):
        return 2.0


class Once(NewStyle):
    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, grad_output):
        return 2 * grad_output


def twice_through_once():
    x = scalar()
    (slope,) = torch.autograd.grad(torch.sin(Once.apply(x)), x, create_graph=True)
    slope.backward()


def without_a_derivative():
    x = vector() + 1
    torch.special.zeta(x, x).sum().backward()


def none_first():
    w = scalar()
    w.grad * 0.1


def minus_none():
    w = scalar()
    return -w.grad


def hooked(method, hook):
    net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Tanh(), torch.nn.Flatten(0))
    getattr(net, method)(hook)
    net(ones(1, 1)).sum().backward()


def a_hook_that_meets_none():
    def hook(module, grad_input, grad_output):
        print(grad_input[0].norm())

    with warnings.catch_warnings(action="ignore"):
        hooked("register_full_backward_hook", hook)


RAISED = [
    (backward_twice, "a second backward() through one graph", ""),
    (read_freed, "a second backward() through one graph", ""),
    (custom_twice, "a second backward() through one graph", ""),
    (lambda: torch.tensor(2.0).backward(), "nothing tracked leads to this tensor", ""),
    (grad_of_untracked_output, "nothing tracked leads to this tensor", ""),
    (argmax, "nothing tracked leads to this tensor", ""),
    (under_no_grad, "nothing tracked leads to this tensor", ""),
    (second_derivative_without_graph, "nothing tracked leads to this tensor", ""),
    (lambda: (vector() ** 2).backward(), "backward() from several numbers", ""),
    (
        lambda: torch.tensor(1 + 2j, requires_grad=True).exp().backward(),
        "backward() from a complex number",
        "",
    ),
    (
        lambda: (vector() ** 2).backward(torch.ones(2)),
        "a gradient of the wrong shape",
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a "
        "shape of torch.Size([3])",
    ),
    (
        lambda: scalar().exp().backward(torch.ones(1)),
        "a gradient of the wrong shape",
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a "
        "shape of torch.Size([])",
    ),
    (update_view_of_leaf, "a view of a tracked leaf changed in place", ""),
    (update_leaf, "a tracked leaf changed in place", ""),
    (overwrite_exp, "a saved tensor was changed in place", ""),
    (overwrite_detached, "a saved tensor was changed in place", ""),
    (read_overwritten, "a saved tensor was changed in place", ""),
    (
        overwrite_unbound,
        "one of several views changed in place",
        "… This view is the output of a function that returns multiple views",
    ),
    (
        unbound_after_base,
        "one of several views changed in place",
        "… This view is the output of a function that returns multiple views",
    ),
    (view_from_no_grad, "a view from no_grad() changed in place", ""),
    (untrack_result, "requires_grad changed on a tensor that is not a leaf", ""),
    (untrack_result_by_assignment, "requires_grad changed on a tensor that is not a leaf", ""),
    (lambda: vector() * inference(), "an inference tensor in a tracked operation", ""),
    (track_inference, "requires_grad on an inference tensor", ""),
    (overwrite_inference, "an inference tensor changed in place", ""),
    (
        lambda: torch.tensor(3, requires_grad=True),
        "requires_grad on integers",
        "Only Tensors of floating point and complex dtype can require gradients",
    ),
    (
        lambda: torch.tensor(3).requires_grad_(),
        "requires_grad on integers",
        "only Tensors of floating point dtype can require gradients",
    ),
    (
        track_integers_later,
        "requires_grad on integers",
        "only Tensors of floating point and complex dtype can require gradients",
    ),
    (
        lambda: scalar().numpy(),
        "numpy() on a tracked tensor",
        "Can't call numpy() on Tensor that requires grad",
    ),
    (
        numpy_function,
        "numpy() on a tracked tensor",
        "Can't call numpy() on Tensor that requires grad",
    ),
    (
        lambda: F.cross_entropy(torch.ones(2, 3, requires_grad=True), torch.tensor([1.0, 2.0])),
        "class labels that are not integers",
        "class labels that are not integers",
    ),
    (
        lambda: torch.ones(2, device="meta").numpy(),
        "numpy() on a tensor that is not on the CPU",
        "can't convert meta device type tensor to numpy",
    ),
    (
        lambda: torch.empty(10**15),
        "no memory left",
        "… DefaultCPUAllocator: can't allocate memory",
    ),
    (
        integer_target,
        "two dtypes that do not go together",
        "Found dtype Long but expected Float",
    ),
    (
        lambda: torch.nn.Linear(2, 2)(torch.ones(2, dtype=torch.float64)),
        "two dtypes in one product",
        "mat1 and mat2 must have the same dtype, but got Double and Float",
    ),
    (
        lambda: F.binary_cross_entropy_with_logits(scalar(), torch.tensor(0)),
        "a result with decimals for a tensor of integers",
        "result type Float can't be cast to the desired output type Long",
    ),
    (
        add_decimals_to_integers,
        "a result with decimals for a tensor of integers",
        "result type Float can't be cast to the desired output type Long",
    ),
    (
        lambda: F.binary_cross_entropy(torch.tensor(float("nan")), torch.tensor(1.0)),
        "a probability outside 0 to 1",
        "",
    ),
    (
        unused_input,
        "a tensor that the result does not depend on",
        "… appears to not have been used in the graph",
    ),
    (
        lambda: torch.autograd.grad(vector().sum(), torch.tensor(1.0)),
        "the gradient of an untracked tensor",
        "",
    ),
    (lambda: scalar().grad.zero_(), "zero_() on a gradient that is None", ""),
    (
        lambda: scalar().grad.item(),
        "a method of a gradient that is None",
        "'NoneType' object has no attribute 'item'",
    ),
    (
        update_with_none,
        "arithmetic with a gradient that is None",
        "unsupported operand type(s) for *: 'float' and 'NoneType'",
    ),
    (subtract_none, "arithmetic with a gradient that is None", "… must be Tensor, not NoneType"),
    (plain_backward, "backward() on a plain number", "'float' object has no attribute 'backward'"),
    (
        none_backward,
        "backward() on a plain number",
        "'NoneType' object has no attribute 'backward'",
    ),
    (lambda: sgd(scalar() * 0.01), "an optimizer on a tensor that is not a leaf", ""),
    (lambda: sgd(scalar().to(torch.float64)), "an optimizer on a tensor that is not a leaf", ""),
    (sgd, "an optimizer without parameters", ""),
    (
        on_another_device,
        "tensors on different devices",
        "Tensor on device meta is not on the expected device cpu",
    ),
    (
        gradient_on_another_device,
        "tensors on different devices",
        "invalid gradient at index 0 - expected device meta but got cpu",
    ),
    (
        anomaly,
        "anomaly mode found nan",
        "Function 'SqrtBackward0' returned nan values in its 0th output",
    ),
    (
        lambda: torch.tensor(1.0).retain_grad(),
        "retain_grad() on an untracked tensor",
        "",
    ),
    (lambda: torch.tensor(1.0).register_hook(print), "a hook on an untracked tensor", ""),
    (
        lambda: hook_returns(torch.ones(2)),
        "a hook that returns a gradient of another size or dtype",
        "hook '<lambda>' has changed the size of value",
    ),
    (
        lambda: hook_returns(torch.tensor(1.0, dtype=torch.float64)),
        "a hook that returns a gradient of another size or dtype",
        "hook '<lambda>' has changed the type of value",
    ),
    (
        lambda: hook_returns(5.0),
        "a hook that returns something other than a tensor",
        "expected Variable, but hook returned 'float'",
    ),
    (
        grad_of_wrong_shape,
        "a gradient that does not fit its tensor",
        "attempting to assign a gradient of size '[2]'",
    ),
    (
        grad_of_wrong_dtype,
        "a gradient that does not fit its tensor",
        "attempting to assign a gradient with dtype 'double'",
    ),
    (lambda: copy.deepcopy(scalar() * 1), "a deep copy of a tensor that is not a leaf", ""),
    (
        lambda: TooFew.apply(scalar(), scalar()).backward(),
        "too few or too many gradients from a backward of your own",
        "function TooFewBackward returned an incorrect number of gradients (expected 2, got 1)",
    ),
    (
        lambda: WrongShape.apply(vector()).sum().backward(),
        "a gradient of the wrong shape from a backward of your own",
        "Function WrongShapeBackward returned an invalid gradient at index 0 - got [5] but "
        "expected shape compatible with [3]",
    ),
    (
        lambda: gradcheck(SlopeAlone.apply),
        "a backward of your own that ignores what it receives",
        "",
    ),
    (
        lambda: gradcheck(torch.sin, requires_grad=False),
        "gradcheck of something untracked",
        "",
    ),
    (
        lambda: gradcheck(lambda x: torch.sin(SlopeAlone.apply(x))),
        "gradcheck found a different slope",
        "Jacobian mismatch for output 0 with respect to input 0",
    ),
    (
        lambda: gradcheck(lambda x: x**2, dtype=torch.float32),
        "gradcheck found a different slope",
        "Jacobian mismatch for output 0 with respect to input 0",
    ),
    (
        two_roots_of_which_one_is_untracked,
        "nothing tracked leads to this tensor",
        "element 1 of tensors does not require grad and does not have a grad_fn",
    ),
    (
        none_first,
        "arithmetic with a gradient that is None",
        "unsupported operand type(s) for *: 'NoneType' and 'float'",
    ),
    (
        minus_none,
        "arithmetic with a gradient that is None",
        "bad operand type for unary -: 'NoneType'",
    ),
    (
        lambda: [scalar()].backward(),
        "backward() on a plain number",
        "'list' object has no attribute 'backward'",
    ),
    (a_parameter_in_two_groups, "a parameter in two groups", ""),
    (a_scaler_without_gradients, "an optimizer whose gradients are all None", ""),
    (
        lambda: torch.nn.Conv1d(1, 1, 1)(torch.ones(1, 1, 2, dtype=torch.float64)),
        "an input and a layer of two dtypes",
        "",
    ),
    (lambda: torch.ones(2, 3) @ torch.ones(2, 3), "shapes that cannot be multiplied", ""),
    (
        a_hooked_module_before_one_in_place,
        "a view from a module's backward hook changed in place",
        "… BackwardHookFunction is a view and is being modified inplace",
    ),
    (
        lambda: a_checkpoint_that_differs(lambda x: x[:1].sin().sin()),
        "a checkpoint whose second run differs in a tensor",
        "… Recomputed values for the following tensors have different metadata",
    ),
    (
        lambda: a_checkpoint_that_differs(torch.sin),
        "a checkpoint whose second run takes another way",
        "… A different number of tensors was saved during the original forward and recomputation",
    ),
    (lambda: under_vmap(lambda x: x.sum().item()), "item() under vmap", ""),
    (lambda: under_vmap(lambda x: x if x.sum() > 0 else -x), "an if on a value under vmap", ""),
    (lambda: under_vmap(lambda x: x[x > 0]), "a result of unknown size under vmap", ""),
    (lambda: inside_grad(lambda x: (x**2).backward()), "backward() inside a transform", ""),
    (
        lambda: inside_grad(lambda x: x.requires_grad_()),
        "requires_grad_() inside a transform",
        "",
    ),
    (
        lambda: torch.func.grad(OldStyle.apply)(torch.tensor(1.0)),
        "a Function without setup_context under a transform",
        "",
    ),
    (
        lambda: under_vmap(NewStyle.apply),
        "a Function without vmap support",
        "You tried to vmap over NewStyle, but it does not have vmap support",
    ),
    (lambda: OldStyle.apply(scalar()).backward(), "a Function without a backward", ""),
    (lambda: ReturnsFloat.apply(scalar()).backward(), "a backward that returns no tensor", ""),
    (
        twice_through_once,
        "a second derivative of an operation that allows only one",
        "",
    ),
    (without_a_derivative, "an operation without a derivative", ""),
    (
        a_hook_that_meets_none,
        "a None in a module's backward hook",
        "'NoneType' object has no attribute 'norm'",
    ),
    (
        lambda: torch.nn.Sequential(torch.nn.ReLU())[3],
        "a layer that a list of modules does not have",
        "index 3 is out of range",
    ),
    (
        lambda: torch.nn.Linear(1, 1).fc3,
        "an attribute that a module does not have",
        "'Linear' object has no attribute 'fc3'",
    ),
]


@pytest.mark.filterwarnings("ignore:Anomaly Detection", "ignore:Error detected", "ignore:Input #0")
@pytest.mark.parametrize(
    ("raises", "name", "words"),
    RAISED,
    ids=[f"{i}-{name}" for i, (_, name, _) in enumerate(RAISED)],
)
def test_a_real_error_is_known(raises, name, words):
    with pytest.raises(Exception) as caught:
        raises()
    error, known = find(caught.value)
    assert error is caught.value
    assert known.name == name
    words = words or known.example or known.sign.replace("\\", "")
    # releases differ in what stands before the words, and in a node's name
    told = known.words_of(error).replace("FunctionBackward", "Function")
    assert told.removeprefix("… ") == words.removeprefix("… ")


def test_every_known_error_is_raised_for_real():
    raised = {name for _, name, _ in RAISED} | {name for _, name in ALSO_RAISED}
    assert raised | {*NOT_RAISED} == {known.name for known in KNOWN_ERRORS}
    assert raised & {*NOT_RAISED} == set()


def test_names_are_unique():
    assert len({known.name for known in KNOWN_ERRORS}) == len(KNOWN_ERRORS)


@pytest.mark.parametrize("known", KNOWN_ERRORS, ids=lambda known: known.name)
def test_each_has_a_message_to_read(known):
    """Where the sign is a pattern, the example is what it stands for."""
    if not known.reworded:
        assert re.search(known.sign, known.message)
        assert not re.search(r"\\|\.\*|\w\+|\|", known.message)


@pytest.mark.parametrize("known", KNOWN_ERRORS, ids=lambda known: known.name)
def test_each_is_two_to_five_short_sentences_with_a_line_of_code(known):
    prose = re.sub(r"`[^`]*`", "code", f"{known.meaning} {known.remedy}")
    sentences = re.split(r"(?<=\.)\s", prose)
    assert 2 <= len(sentences) <= 5
    assert max(len(sentence.split()) for sentence in sentences) <= 30
    assert prose.endswith(".")
    assert "`" in known.remedy
    for code in re.findall(r"`([^`]*)`", known.remedy):
        ast.parse(re.sub(r"\{(\w+)\}", r"\1", code).replace("{{", "{").replace("}}", "}"))
    assert known.lesson in ("", *LESSONS)


ones = torch.ones


def sized(*shape):
    return lambda layer: layer(ones(*shape))


class NoSuper(torch.nn.Module):
    def __init__(self):
        self.layer = torch.nn.Linear(1, 1)


def load_weights(**weights):
    torch.nn.Linear(2, 2).load_state_dict(weights)


def load_a_whole_model():
    file = io.BytesIO()
    torch.save(torch.nn.Linear(1, 1), file)
    torch.load(io.BytesIO(file.getvalue()))


def load_another_optimizer():
    sgd(ones(2, requires_grad=True), ones(2, requires_grad=True)).load_state_dict(
        sgd(scalar()).state_dict()
    )


def unscale(dtype=torch.float32, times=1):
    w = ones(2, dtype=dtype, requires_grad=True)
    optimizer, scaler = sgd(w), torch.amp.GradScaler("cpu")
    scaler.scale(w.sum()).backward()
    for _ in range(times):
        scaler.unscale_(optimizer)


def sparse_adam():
    embedding = torch.nn.Embedding(3, 2, sparse=True)
    embedding(torch.tensor([0])).sum().backward()
    torch.optim.Adam(embedding.parameters()).step()


def clip_nan():
    w = scalar()
    w.grad = torch.tensor(float("nan"))
    torch.nn.utils.clip_grad_norm_([w], 1.0, error_if_nonfinite=True)


def first_batch(*examples):
    next(iter(torch.utils.data.DataLoader(examples, batch_size=2)))


def view_from_inference():
    x = torch.ones(3)
    with torch.inference_mode():
        v = x[:2]
    v.mul_(ones(2, requires_grad=True))


class SavesNumber(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(3)
        return x


def an_old_function():
    class Old(torch.autograd.Function):
        def forward(self, x):
            return x

    Old()(scalar())


def a_weight_that_changed_its_shape():
    w, x = ones(3, 2, requires_grad=True), ones(5, 3, requires_grad=True)
    y = x @ w
    x.data = ones(5, 4)
    y.sum().backward()


def grad_through_a_reentrant_checkpoint():
    x = vector()
    y = torch.utils.checkpoint.checkpoint(torch.sin, x, use_reentrant=True)
    torch.autograd.grad(y.sum(), x)


def a_scaler_that_steps_twice():
    w = vector()
    optimizer, scaler = sgd(w), torch.amp.GradScaler("cpu")
    scaler.scale(w.sum()).backward()
    scaler.step(optimizer)
    scaler.step(optimizer)


def a_scaler_without_a_step():
    scaler = torch.amp.GradScaler("cpu")
    scaler.scale(ones(()))
    scaler.update()


class AsItIs(NewStyle):
    @staticmethod
    def forward(x):
        return x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


def a_view_from_a_function():
    y = AsItIs.apply(vector() * 1)
    y.mul_(2)


def a_pack_hook_that_writes():
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.add_(1), lambda t: t):
        (vector() * 1).sin()


def sparse_adam_of_dense():
    w = scalar()
    (w * 1).backward()
    torch.optim.SparseAdam([w]).step()


def a_reentrant_checkpoint_of_a_frozen_piece():
    x = vector()
    torch.utils.checkpoint.checkpoint(torch.detach, x, use_reentrant=True).sum().backward()


def an_old_hook():
    hooked("register_backward_hook", lambda *given: None)


def two_kinds_of_hooks():
    net = torch.nn.Linear(1, 1)
    net.register_full_backward_hook(print)
    net.register_backward_hook(print)


def trace_a_function_around_a_model():
    net = torch.nn.Linear(1, 1)
    torch.jit.trace(lambda x: net(x), ones(1))


def save_a_parametrized_model():
    net = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(1, 1))
    torch.save(net, io.BytesIO())


class NeverBuilt(torch.nn.Module):
    def __init__(self):
        self.size = 3


TWO = ones(2)
LABELS = torch.zeros(4, dtype=torch.long)

SINCE = {"gradients of nobody clipped": (2, 7)}  # a warning that older releases do not give


@pytest.fixture
def every_warning():
    """PyTorch gives some warnings once in a process, and another test may have had it."""
    torch.set_warn_always(True)
    yield
    torch.set_warn_always(False)


# Errors of shapes, dtypes, modules and transforms: what is done, and which one it is. The words
# are those of its example.
ALSO_RAISED = [
    (lambda: ones(3, 4) @ ones(3), "a product of shapes that do not fit"),
    (
        lambda: torch.bmm(ones(2, 3, 4), ones(2, 5, 6)),
        "a batch of products whose shapes do not fit",
    ),
    (lambda: torch.dot(ones(3), ones(4)), "a dot product of two lengths"),
    (lambda: torch.dot(ones(3, 1), ones(3)), "a product that wants other dimensions"),
    (lambda: torch.mm(ones(3), ones(3, 3)), "a product that wants other dimensions"),
    (lambda: ones(3) + ones(4), "shapes that cannot be broadcast"),
    (lambda: ones(3).add_(ones(2, 3)), "an update in place with a larger result"),
    (lambda: ones(3).expand(4), "a tensor expanded to a size that it does not divide into"),
    (lambda: ones(2, 3).view(4, -1), "a shape for another number of elements"),
    (lambda: ones(2, 3).T.view(6), "a view of memory that is not in order"),
    (lambda: torch.stack([ones(3), ones(4)]), "tensors of different sizes in one stack"),
    (lambda: torch.cat([ones(2, 3), ones(2, 4)]), "tensors that do not fit behind each other"),
    (lambda: torch.cat([ones(2, 3), ones(2)]), "tensors of different dimensions in one cat"),
    (lambda: ones(5).split([2, 2]), "sizes of pieces that do not add up"),
    (lambda: ones(3).sum(dim=1), "a dimension that is not there"),
    (lambda: ones(2, 3).permute(0, 1, 2), "a permutation of another number of dimensions"),
    (lambda: ones(2, 3).repeat(2), "a tensor repeated along too few dimensions"),
    (lambda: ones(3)[3], "an index beyond the end"),
    (
        lambda: torch.nn.Embedding(3, 4)(torch.tensor([3])),
        "a number beyond the table of an embedding",
    ),
    (lambda: torch.tensor(1.0)[0], "too many indices"),
    (lambda: ones(3)[torch.tensor([True, False])], "a mask of another shape"),
    (
        lambda: ones(3, 3)[torch.tensor([0, 1]), torch.tensor([0, 1, 2])],
        "indices that do not go together",
    ),
    (lambda: ones(3)[torch.tensor([1.0])], "indices that are not integers"),
    (lambda: ones(3, 3).gather(0, torch.tensor([0])), "gather with an index of other dimensions"),
    (lambda: torch.tensor([ones(2), ones(2)]), "several numbers where one is asked for"),
    (lambda: bool(ones(3) > 0), "an if on several numbers"),
    (lambda: list(torch.tensor(1.0)), "a loop or len() over a single number"),
    (lambda: torch.tensor([[1, 2], [3]]), "rows of different length"),
    (lambda: torch.nn.Conv2d(3, 4, 3)(ones(1, 1, 8, 8)), "a layer of other input channels"),
    (
        lambda: torch.nn.Conv2d(3, 4, 3)(ones(3, 8)),
        "an input of other dimensions than the layer takes",
    ),
    (
        lambda: torch.nn.BatchNorm2d(4)(ones(2, 4)),
        "an input of other dimensions than the layer takes",
    ),
    (
        lambda: torch.nn.LSTM(2, 3)(ones(1, 1, 1, 2)),
        "an input of other dimensions than the layer takes",
    ),
    (lambda: torch.nn.MaxPool2d(9)(ones(1, 3, 4, 4)), "a kernel larger than its input"),
    (
        lambda: torch.nn.BatchNorm2d(4)(ones(2, 3, 4, 4)),
        "a normalisation for another number of channels",
    ),
    (lambda: torch.nn.BatchNorm1d(4)(ones(1, 4)), "BatchNorm with a single value"),
    (lambda: torch.nn.LayerNorm(4)(ones(2, 3)), "a LayerNorm of another shape"),
    (lambda: torch.nn.LSTM(2, 3)(ones(1, 1, 4)), "a recurrent layer of another input"),
    (
        lambda: torch.nn.LSTM(2, 3)(ones(1, 1, 2), (ones(1, 2, 3), ones(1, 2, 3))),
        "a hidden state of another shape",
    ),
    (lambda: torch.nn.MultiheadAttention(4, 3), "a number of heads or groups that does not divide"),
    (
        lambda: torch.nn.MultiheadAttention(4, 2)(*[ones(1, 1, 5)] * 3),
        "an attention of another width",
    ),
    (
        lambda: F.cross_entropy(ones(4, 3), torch.zeros(5, dtype=torch.long)),
        "predictions and labels of two batches",
    ),
    (
        lambda: F.cross_entropy(ones(4, 3), LABELS.unsqueeze(1)),
        "labels with a dimension too many",
    ),
    (lambda: F.cross_entropy(ones(4, 3), LABELS + 3), "a label that is no class"),
    (
        lambda: F.binary_cross_entropy_with_logits(ones(4, 1), ones(4)),
        "predictions and targets of two shapes",
    ),
    (lambda: F.pad(ones(1, 1, 3), (5, 5), mode="reflect"), "padding larger than the input"),
    (
        lambda: F.interpolate(ones(3, 3), scale_factor=2),
        "an interpolation without batch and channels",
    ),
    (
        lambda: torch.nn.Unflatten(1, (2, 2))(ones(1, 5)),
        "a dimension unflattened into other sizes",
    ),
    (lambda: F.softmax(torch.tensor([1, 2]), 0), "an operation that this dtype does not have"),
    (lambda: torch.tensor([1, 2]).mean(), "a mean of integers"),
    (
        lambda: torch.nn.Embedding(3, 4)(torch.tensor([1.0])),
        "indices of an embedding with decimals",
    ),
    (lambda: torch.tensor([True]) - torch.tensor([True]), "arithmetic with booleans"),
    (
        lambda: torch.zeros(3).scatter_(0, torch.tensor([0]), ones(1, dtype=torch.float64)),
        "numbers scattered into another dtype",
    ),
    (
        lambda: setattr(scalar(), "data", torch.tensor(1)),
        "data of another dtype in a tracked tensor",
    ),
    (
        lambda: torch.nn.Sequential(torch.nn.LSTM(2, 2), torch.nn.Linear(2, 2))(ones(1, 1, 2)),
        "something that is no tensor",
    ),
    (lambda: torch.tensor([object()]), "something of which no tensor can be made"),
    (lambda: ones(2, device="meta").sum().item(), "a tensor without numbers"),
    (
        lambda: torch.nn.Linear(1, 1, device="meta").to("cpu"),
        "a tensor without numbers",
    ),
    (
        lambda: ones(2, 2).to_sparse().view(4),
        "an operation that this kind of tensor does not have",
    ),
    (lambda: ones(2, 2).to_sparse().numpy(), "a sparse tensor for NumPy"),
    (lambda: torch.nn.ModuleList()(ones(1)), "a module without forward"),
    (NoSuper, "a module before its __init__"),
    (
        lambda: setattr(torch.nn.Linear(1, 1), "weight", ones(1)),
        "a plain tensor where a parameter was",
    ),
    (lambda: torch.nn.ModuleList([1]), "something among modules that is none"),
    (lambda: load_weights(weight=ones(3, 2), bias=ones(2)), "weights of other shapes"),
    (lambda: load_weights(weight=ones(2, 2)), "weights under other names"),
    (load_another_optimizer, "a saved optimizer of other parameters"),
    (
        lambda: torch.optim.SGD([1.0], lr=0.1),
        "an optimizer of something that is no list of tensors",
    ),
    (lambda: torch.optim.LBFGS([scalar()]).step(), "an optimizer that wants a closure"),
    (
        lambda: torch.optim.lr_scheduler.StepLR(torch.nn.Linear(2, 2), 1),
        "a scheduler without an optimizer",
    ),
    (sparse_adam, "sparse gradients for an optimizer that takes none"),
    (clip_nan, "gradients whose norm is not finite"),
    (lambda: first_batch(None, None), "a batch of something that cannot be stacked"),
    (lambda: torch.utils.data.DataLoader([], shuffle=True), "an empty data set"),
    (load_a_whole_model, "a file that holds more than weights"),
    (
        lambda: torch.multiprocessing.reductions.reduce_tensor(scalar() * 2),
        "a computed tensor sent to another process",
    ),
    (
        lambda: torch.distributed.all_reduce(ones(1)),
        "a distributed call without a group",
    ),
    (lambda: torch.nn.Linear(1, 1)(), "a forward() of other arguments"),
    (
        lambda: torch.nn.DataParallel(torch.nn.Linear(1, 1)).encode,
        "an attribute that a wrapper hides",
    ),
    (lambda: torch.autograd.grad(scalar() * 1, []), "a gradient asked of nothing"),
    (
        lambda: torch.autograd.functional.jacobian(lambda x: ones(2), ones(2), strict=True),
        "an output of a Jacobian that does not depend on the input",
    ),
    (
        lambda: torch.autograd.functional.hessian(lambda x: x * 2, ones(2)),
        "a Hessian of several numbers",
    ),
    (lambda: (scalar() * ones(2))[:1].detach_(), "a view detached in place"),
    (view_from_inference, "a view whose base changed mode"),
    (
        lambda: (scalar() * 1).register_post_accumulate_grad_hook(print),
        "a hook for the gradient of what is no leaf",
    ),
    (lambda: setattr(scalar(), "grad", 1.0), "a .grad that is no tensor"),
    (a_weight_that_changed_its_shape, "a gradient of another shape than what was saved has now"),
    (an_old_function, "a Function of the old kind"),
    (lambda: SavesNumber.apply(scalar()), "something other than a tensor saved for backward"),
    (
        lambda: torch.func.jvp(lambda x: torch.special.zeta(x, x), (ones(2),), (ones(2),)),
        "an operation without forward-mode derivative",
    ),
    (
        lambda: torch.func.grad(lambda x: TWO.add_(x).sum())(ones(2)),
        "a write into what a transform has captured",
    ),
    (lambda: torch.func.vmap(lambda x: 1.0)(ones(3)), "a result under vmap that is no tensor"),
    (lambda: under_vmap(lambda x: x.numpy()), "numbers of a tensor that has none by itself"),
    (grad_through_a_reentrant_checkpoint, "a checkpoint with torch.autograd.grad"),
    (lambda: torch.amp.GradScaler("cpu").update(), "a scaler that has scaled nothing"),
    (a_scaler_that_steps_twice, "a step of a scaler out of order"),
    (
        lambda: setattr(ones(2, device="meta", requires_grad=True), "grad", ones(2)),
        "a gradient on another device",
    ),
    (lambda: torch.dot(ones(2), ones(2).double()), "two dtypes in one product"),
    (
        lambda: F.conv2d(ones(1, 1, 2, 2).half(), ones(1, 1, 1, 1)),
        "another dtype than was expected",
    ),
    (
        lambda: torch.nn.LSTM(2, 3)(ones(1, 1, 2, dtype=torch.float64)),
        "a recurrent layer of another dtype",
    ),
    (lambda: ones(3).index_select(0, ones(2)), "an index of another dtype"),
    (lambda: F.one_hot(ones(2)), "one-hot rows of numbers with decimals"),
    (lambda: torch.from_numpy(ones(3).numpy()[::-1]), "an array that is read backwards"),
    (lambda: ones(2, dtype=torch.bfloat16).numpy(), "a dtype that NumPy does not have"),
    (lambda: torch.from_numpy(np.array(["a"])), "an array of a kind that no tensor holds"),
    (lambda: torch.from_numpy([1]), "something else than an array"),
    (lambda: torch.stack([1, 2]), "a list of something that is no tensor"),
    (lambda: F.conv2d(3, ones(1, 1, 1, 1)), "arguments that fit no form of a function"),
    (
        lambda: ones(2).half().masked_fill(torch.tensor([True, False]), -1e9),
        "a number too large for its dtype",
    ),
    (lambda: ones(3)[1.5], "an index that is no whole number"),
    (lambda: torch.nn.Linear(1, 1).state_dict().eval(), "a method of tensors on something else"),
    (
        lambda: ones(3, 2).__setitem__(torch.tensor([0, 1]), ones(3)),
        "a value of another shape than its place",
    ),
    (lambda: ones(2, 3).expand(4), "a tensor expanded to fewer dimensions"),
    (lambda: torch.stack([]), "a list without tensors"),
    (lambda: ones(3).topk(5), "more of the largest than there are"),
    (lambda: ones(3).narrow(0, 2, 3), "a slice beyond the end"),
    (lambda: ones(3).select(0, 5), "an index beyond the end of a dimension"),
    (lambda: torch.ones(0).max(), "the largest of nothing"),
    (lambda: torch.tensor(1.0).size(0), "a dimension of a single number"),
    (
        lambda: F.cross_entropy(ones(4, 3), LABELS, weight=ones(2)),
        "class weights of another number",
    ),
    (
        lambda: F.cross_entropy(ones(2, 5, 3), torch.zeros(2, 5, dtype=torch.long)),
        "predictions whose classes are not in dimension 1",
    ),
    (
        lambda: F.cross_entropy(ones(4, 3), torch.zeros(4, 3, dtype=torch.long)),
        "labels that are read as probabilities",
    ),
    (lambda: F.one_hot(torch.tensor([3]), 2), "a class number beyond the one-hot row"),
    (lambda: ones(-1), "a size below 0"),
    (lambda: torch.nn.LSTMCell(2, 3)(ones(1, 4)), "a recurrent cell of another input"),
    (lambda: torch.nn.GRU(2, 3)(ones(5, 1, 2), ones(1, 3)), "a hidden state of other dimensions"),
    (
        lambda: torch.nn.utils.rnn.pack_padded_sequence(ones(3, 2, 2), torch.tensor([1, 3])),
        "lengths of packed sequences",
    ),
    (
        lambda: torch.nn.Transformer(4, 2)(ones(1, 1, 5), ones(1, 1, 5)),
        "a Transformer of another width",
    ),
    (
        lambda: torch.nn.MultiheadAttention(4, 2)(*[ones(3, 1, 4)] * 3, attn_mask=ones(2, 2)),
        "a mask of attention of another shape",
    ),
    (lambda: torch.einsum("ij->i", ones(2, 3, 3)), "letters of einsum that do not fit"),
    (lambda: torch.nn.MaxPool2d(2)(ones(3)), "an empty input of a pooling"),
    (lambda: F.pixel_shuffle(ones(1, 3, 2, 2), 2), "channels that do not make a picture"),
    (lambda: NeverBuilt().parameters and NeverBuilt()(1), "a module whose __init__ did not run"),
    (
        lambda: torch.optim.lr_scheduler.StepLR(sgd(scalar()), 1, last_epoch=3),
        "a scheduler that goes on where none began",
    ),
    (lambda: torch.nn.Module().add_module("a.b", torch.nn.Linear(1, 1)), "a name with a point"),
    (
        lambda: torch.nn.Linear(1, 1).register_buffer("weight", ones(1)),
        "a name that is there already",
    ),
    (lambda: torch.load(io.BytesIO(b"PK\x03\x04aaaa")), "a file that is not whole"),
    (
        lambda: torch.load(io.BytesIO(b"version https://git-lfs"), weights_only=False),
        "a file that holds no weights at all",
    ),
    (
        lambda: torch.nn.Linear(1, 1).load_state_dict(torch.nn.Linear(1, 1)),
        "a model where its weights belong",
    ),
    (lambda: first_batch([1, 2], [1]), "a batch of lists of different length"),
    (
        lambda: torch.utils.data.DataLoader([1], shuffle=True, sampler=[0]),
        "two orders for one DataLoader",
    ),
    (lambda: torch.tensor(1.0).chunk(2), "single numbers for DataParallel"),
    (
        lambda: torch.linalg.solve(torch.zeros(2, 2), ones(2)),
        "a matrix that is singular, in other words",
    ),
    (lambda: torch.multinomial(torch.zeros(2), 1), "a sum of probabilities that is 0"),
    (lambda: torch.normal(ones(2), -ones(2)), "a spread below 0"),
    (
        lambda: torch.distributions.Beta(1.0, 1.0).log_prob(torch.tensor(2.0)),
        "a value that a distribution cannot give",
    ),
    (lambda: int(torch.tensor(float("nan"))), "nan where a whole number is needed"),
    (lambda: ones(2, 2).to_sparse().reshape(4), "a sparse tensor where a dense one is needed"),
    (lambda: (scalar() * 1).grad, "the .grad of a tensor that is not a leaf"),
    (lambda: F.mse_loss(ones(4, 1), ones(4)), "a target that is broadcast"),
    (
        lambda: torch.optim.lr_scheduler.StepLR(sgd(scalar()), 1).step(),
        "a scheduler before its optimizer",
    ),
    (
        lambda: torch.utils.checkpoint.checkpoint(torch.sin, ones(1), use_reentrant=True),
        "a checkpoint to which no gradient comes",
    ),
    (lambda: torch.tensor(scalar()), "a tensor made of a tensor"),
    (lambda: F.softmax(ones(2, 2)), "a softmax without a dimension"),
    (
        lambda: torch.ones(2).copy_(torch.ones(2, dtype=torch.complex64)),
        "an imaginary part that is lost",
    ),
    (lambda: [1, 2, 3] * ones(2), "a tensor where a whole number is needed"),
    (lambda: ones(2) - (1, 2), "arithmetic with several tensors at once"),
    (a_scaler_without_a_step, "a scaler's update without a step"),
    (
        lambda: F.nll_loss(ones(4, 3, 2, 2), torch.zeros(4, 3, 3, dtype=torch.long)),
        "predictions and labels of two sizes",
    ),
    (lambda: torch.multinomial(ones(2), 3), "more samples than there are"),
    (lambda: F.embedding(torch.tensor([0]), ones(3)), "a weight that is not there at the moment"),
    (
        lambda: torch.optim.SGD([scalar()], lr=0.1, initial_lr=0.1),
        "an argument that a class does not take",
    ),
    (lambda: torch.float7, "something that this release does not have"),
    (lambda: copy.deepcopy(i for i in [1]), "an object that cannot be written"),
    (lambda: torch.add(vector(), 1, out=torch.zeros(3)), "an out= argument with tracked tensors"),
    (
        lambda: torch.autograd.grad(scalar() * 1, [scalar(), 1.0]),
        "something other than a tensor for backward()",
    ),
    (lambda: vector().resize_(2), "a tracked tensor that was resized"),
    (a_view_from_a_function, "a result of a Function changed in place"),
    (a_pack_hook_that_writes, "a hook on saved tensors that does not return them"),
    (sparse_adam_of_dense, "dense gradients for SparseAdam"),
    (lambda: torch.load(io.BytesIO(b"<html>")), "a file that holds no weights, in other words"),
    (a_reentrant_checkpoint_of_a_frozen_piece, "a checkpoint of a frozen piece"),
    (lambda: scalar().exp().backward(retain_variables=True), "retain_graph by its old name"),
    (lambda: scalar().backwards(), "an attribute that a tensor does not have"),
    (lambda: list(torch.nn.LayerNorm(1)), "a module where something else is needed"),
    (lambda: scalar().__dlpack__(), "a tracked tensor for another library"),
    (
        lambda: torch.autograd.backward([vector() * 1], [1.0]),
        "a slope that is no tensor",
    ),
    (
        lambda: torch.autograd.forward_ad.make_dual(ones(2), ones(2)),
        "a dual tensor outside of forward mode",
    ),
    (
        lambda: torch.func.jvp(Once.apply, (ones(2),), (ones(2),)),
        "a Function without forward-mode derivative",
    ),
    (
        lambda: torch.func.vmap(torch.add, in_dims=(0,))(ones(2), ones(2)),
        "in_dims or out_dims that do not fit",
    ),
    (
        lambda: torch.func.jacrev(lambda x: x.argmax())(ones(2)),
        "a slope of something with whole numbers",
    ),
    (trace_a_function_around_a_model, "a tracked tensor as a constant of a traced program"),
    (two_kinds_of_hooks, "two kinds of backward hooks on one module"),
    (lambda: torch.nn.LazyLinear(2).weight.shape, "parameters that have no shape yet"),
    (
        lambda: torch.nn.MultiheadAttention(4, 2)(
            ones(1, 1, 1, 4), ones(1, 1, 1, 4), ones(1, 1, 1, 4)
        ),
        "attention to inputs of other dimensions",
    ),
    (lambda: torch.nn.Linear(1, 1).to(torch.int64), "a model of whole numbers"),
    (save_a_parametrized_model, "a parametrized model saved whole"),
    (lambda: torch.nn.utils.clip_grad_norm_((p for p in []), 1.0), "gradients of nobody clipped"),
    (lambda: F.kl_div(ones(2, 2), ones(2, 2)), "a divergence divided by too much"),
    (an_old_hook, "a backward hook of the old kind"),
    (lambda: under_vmap(lambda x: x + torch.randn(())), "a random operation under vmap"),
    (
        lambda: torch.func.vmap(torch.add)(ones(2), ones(3)),
        "batches of two lengths under vmap",
    ),
    (
        lambda: under_vmap(torch.zeros(3).mul_),
        "a write under vmap into what is not mapped",
    ),
    (lambda: torch.func.grad(torch.sin)(ones(2)), "a gradient transform of several numbers"),
    (
        lambda: torch.func.grad(lambda x: 1.0)(ones(1)),
        "a transform of a function that returns no tensor",
    ),
    (
        lambda: torch.func.grad(lambda x: x[0])([1.0]),
        "something that a transform cannot differentiate",
    ),
    (lambda: unscale(times=2), "gradients unscaled twice"),
    (lambda: unscale(torch.float16), "gradients in half precision for a scaler"),
    (lambda: torch.linalg.cholesky(-torch.eye(2)), "a matrix that has no inverse or factor"),
    (lambda: torch.linalg.svd(torch.full((2, 2), float("nan"))), "a matrix with nan or inf"),
    (
        lambda: torch.multinomial(torch.tensor([-1.0, 1.0]), 1),
        "probabilities that are none",
    ),
    (
        lambda: torch.distributions.Normal(torch.tensor(float("nan")), 1.0),
        "probabilities that are none",
    ),
]

# What needs a GPU, several processes or a compiler to be raised: PyTorch's words.
NOT_RAISED = {
    "a Function that hands on its argument and saves it": RuntimeError(
        'saved_for_ INTERNAL ASSERT FAILED at "saved_variable.cpp":133, please '
        "report a bug to PyTorch. No grad_fn for non-leaf saved tensor"
    ),
    "a process that ended with an error": RuntimeError("process 1 terminated with signal SIGKILL"),
    "arguments that a compiled function does not take": TypeError(
        "forward(): incompatible function arguments. The following argument types are supported:"
    ),
    "a mask or source of another size, in old words": RuntimeError(
        "inconsistent tensor size, expected tensor [256 x 256] and mask [256] "
        "to have the same number of elements, but got 65536 and 256 elements respectively"
    ),
    "a second derivative of a recurrent layer on the GPU": RuntimeError(
        "Double backwards is not supported for CuDNN RNNs due to limitations in the CuDNN API."
    ),
    "a slope that is missing for one of several results": RuntimeError(
        "element 1 of gradients tuple is None, but the corresponding Tensor requires grad"
    ),
    "the gradient of a sparse tensor": RuntimeError(
        "calculating the gradient of a sparse Tensor argument to mm is not supported."
    ),
    "an input that is returned and saved": RuntimeError(
        "An input that has been returned as-is as output is being saved for "
        "backward. This is not supported if you override setup_context."
    ),
    "torch.autograd.grad inside vmap": RuntimeError(
        "backward() called inside torch.vmap. This is not supported, please "
        "call backward() outside torch.vmap or instead use torch.autograd.grad inside "
        "torch.vmap"
    ),
    "an argument that does not fit, in old words": RuntimeError(
        "invalid argument 3: sizes do not match at "
        "/pytorch/torch/lib/THC/generated/../generic/THCTensorMathPointwise.cu:217"
    ),
    "an index of gather or scatter beyond the end": RuntimeError(
        "Invalid index in scatterAdd at /aten/src/TH/generic/THTensorEvenMoreMath.cpp:536"
    ),
    "a parameter that a dict does not have": KeyError(
        "Parameter containing:\ntensor([1.], requires_grad=True)"
    ),
    "arguments of a scripted function": RuntimeError(
        "scatter_add() expected at most 5 argument(s) but received 6 "
        "argument(s). Declaration: scatter_add(Tensor src, Tensor index) -> (Tensor)"
    ),
    "a recurrent layer with a state of another form": TypeError(
        "lstm() received an invalid combination of arguments - got (Tensor, list, list, bool, int, "
        "float, bool, bool, bool), but expected one of: …"
    ),
    "an operation that this build does not have": NotImplementedError(
        "Could not run 'torchvision::nms' with arguments from the 'CUDA' backend."
    ),
    "a gradient that does not fit where it is sent": RuntimeError(
        "invalid gradient at index 0 - expected shape [] but got [1]"
    ),
    "a check inside PyTorch that failed": RuntimeError(
        "batched == nullptr INTERNAL ASSERT FAILED at "
        '"functorch/csrc/DynamicLayer.cpp":250, please report a bug to PyTorch.'
    ),
    "a scaler for the GPU on the CPU": NotImplementedError(
        "Could not run 'aten::_amp_non_finite_check_and_unscale_' with "
        "arguments from the 'CPU' backend."
    ),
    "the library between GPUs": RuntimeError(
        "NCCL Error 1: unhandled cuda error (run with NCCL_DEBUG=INFO for details)"
    ),
    "a collective on another device": RuntimeError(
        "No backend type associated with device type cpu"
    ),
    "an operation that gives not the same bits each time": RuntimeError(
        "put_ does not have a deterministic implementation, but you set "
        "'torch.use_deterministic_algorithms(True)'."
    ),
    "a collective of two dtypes": RuntimeError(
        "output tensor must have the same type as input tensor"
    ),
    "weights of other shapes, in old words": RuntimeError(
        "size mismatch for weight: copying a param of torch.Size([3]) from "
        "checkpoint, where the shape is torch.Size([2]) in current model."
    ),
    "a process that is gone": BrokenPipeError("[Errno 32] Broken pipe"),
    "a target outside 0 to 1": RuntimeError(
        "Loss.cu:106: block: [107,0,0], thread: [117,0,0] Assertion "
        "`target_val >= zero && target_val <= one` failed."
    ),
    "the forward call that anomaly mode names": UserWarning(
        "Error detected in MulBackward0. Traceback of forward call that caused the error:\n"
    ),
    "single losses of several GPUs": UserWarning(
        "Was asked to gather along dimension 0, but all input tensors were "
        "scalars; will instead unsqueeze and return a vector."
    ),
    "a call of the GPU that was refused": RuntimeError("CUDA error: invalid argument"),
    "a computed tensor where a parameter was": ValueError(
        "Cannot assign non-leaf Tensor to parameter 'weight'. Model parameters must be created "
        "explicitly."
    ),
    "probabilities under autocast": RuntimeError(
        "torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast."
    ),
    "a leaf that was moved into the graph": RuntimeError(
        "leaf variable has been moved into the graph interior"
    ),
    "backward through a recurrent layer in eval mode": RuntimeError(
        "cudnn RNN backward can only be called in training mode"
    ),
    "backward() in a forked process": RuntimeError(
        "Unable to handle autograd's threading in combination with fork-based "
        "multiprocessing. See https://github.com/pytorch/pytorch/wiki/Autograd-and-Fork"
    ),
    "a backend of torch.compile that failed": RuntimeError(
        "backend='inductor' raised:\nRuntimeError: Failed to find C++ compiler"
    ),
    "a result of a CUDA graph that was written over": RuntimeError(
        "Error: accessing tensor output of CUDAGraphs that has been "
        "overwritten by a subsequent run. Stack trace: ..."
    ),
    "something that torch.compile cannot record": RuntimeError(
        "Unsupported: Data-dependent branching"
    ),
    "a CUDA library that could not start": RuntimeError(
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
    ),
    "an index on another device": RuntimeError(
        "indices should be either on cpu or on the same device as the indexed tensor (cpu)"
    ),
    "a model on another device than DataParallel wants": RuntimeError(
        "module must have its parameters and buffers on device cuda:0 "
        "(device_ids[0]) but found one of them on device: cpu"
    ),
    "tensors on different devices, in other words": RuntimeError(
        "Expected object of device type cuda but got device type cpu for "
        "argument #1 'self' in call to _th_mm"
    ),
    "a GPU that is not there": RuntimeError("CUDA error: invalid device ordinal"),
    "a build for other GPUs": RuntimeError(
        "CUDA error: no kernel image is available for execution on the device"
    ),
    "memory that a kernel may not touch": RuntimeError(
        "CUDA error: an illegal memory access was encountered"
    ),
    "a label or index out of range on the GPU": RuntimeError(
        "nll_loss: block: [0,0,0], thread: [5,0,0] Assertion `t >= 0 && t < n_classes` failed."
    ),
    "pinned memory of what is on the GPU": RuntimeError(
        "cannot pin 'torch.cuda.FloatTensor' only dense CPU tensors can be pinned"
    ),
    "CUDA in a forked process": RuntimeError(
        "Cannot re-initialize CUDA in forked subprocess. To use CUDA with "
        "multiprocessing, you must use the 'spawn' start method"
    ),
    "float64 on Apple's GPU": TypeError(
        "Cannot convert a MPS Tensor to float64 dtype as the MPS framework "
        "doesn't support float64. Please use float32 instead."
    ),
    "an operation that Apple's GPU lacks": NotImplementedError(
        "The operator 'aten::_linalg_svd.U' is not currently implemented for the MPS device."
    ),
    "another dtype than was expected, in old words": RuntimeError(
        "Expected object of scalar type Float but got scalar type Double for "
        "argument #2 'mat2' in call to _th_mm"
    ),
    "shapes that cannot be multiplied, in old words": RuntimeError(
        "size mismatch, m1: [32 x 400], m2: [120 x 84] at "
        "/pytorch/aten/src/TH/generic/THTensorMath.cpp:136"
    ),
    "parts of another size, in old words": RuntimeError(
        "invalid argument 0: Sizes of tensors must match except in dimension "
        "1. Got 32 and 31 in dimension 2 at /pytorch/aten/src/TH/generic/THTensor.cpp:612"
    ),
    "labels of another number than predictions": ValueError(
        "Target and input must have the same number of elements. target "
        "nelement (64) != input nelement (640)"
    ),
    "a module without a forward, in old words": TypeError(
        "_forward_unimplemented() takes 2 positional arguments but 3 were given"
    ),
    "an optimizer with steps on the GPU": AssertionError(
        "If capturable=False, state_steps should not be CUDA tensors"
    ),
    "a weight that could not be copied": RuntimeError(
        'While copying the parameter named "weight", whose dimensions in the '
        "model are torch.Size([2, 2]) and whose dimensions in the checkpoint are "
        "torch.Size([2, 2]), an exception occurred"
    ),
    "a class that the program does not have": AttributeError(
        "Can't get attribute 'Net' on <module '__main__' from 'train.py'>"
    ),
    "no more shared memory or files": RuntimeError("received 0 items of ancdata"),
    "a storage that cannot grow": RuntimeError("Trying to resize storage that is not resizable"),
    "a distributed model without anything to train": RuntimeError(
        "DistributedDataParallel is not needed when a module doesn't have any "
        "parameters that require a gradient."
    ),
    "processes that wait for each other": RuntimeError(
        "[Rank 0] Watchdog caught collective operation timeout: "
        "WorkNCCL(SeqNum=1, OpType=ALLREDUCE) ran for 1800000 milliseconds before timing out."
    ),
    "a loss that was divided into a number": UserWarning(
        "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior."
    ),
    "a search for unused parameters that found none": UserWarning(
        "find_unused_parameters=True was specified in DDP constructor, but did "
        "not find any unused parameters in the forward pass."
    ),
    "a hook that sees only part": UserWarning(
        "Full backward hook is firing when gradients are computed with respect "
        "to module outputs since no inputs require gradients."
    ),
    "a machine without CUDA": AssertionError("Torch not compiled with CUDA enabled"),
    "a check on the GPU that failed": RuntimeError(
        "CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously "
        "reported at some other API call, so the stacktrace below might be incorrect."
    ),
    "a process of a DataLoader that died": RuntimeError(
        "DataLoader worker (pid 12) is killed by signal: Killed. "
    ),
    "processes that start the program again": RuntimeError(
        "\n        An attempt has been made to start a new process before the\n        current "
        "process has finished its bootstrapping phase.\n"
    ),
    "parameters of a distributed model without a gradient": RuntimeError(
        "Expected to have finished reduction in the prior iteration before starting a new one. "
        "This error indicates that your module has parameters that were not used in producing loss."
    ),
    "a parameter of a distributed model that is ready twice": RuntimeError(
        "Expected to mark a variable ready only once. This error is caused by one of the following "
        "reasons: 1) Use of a module parameter outside the `forward` function."
    ),
    "a compiled piece that is differentiated twice": RuntimeError(
        "torch.compile with aot_autograd does not currently support double backward"
    ),
}


@pytest.mark.filterwarnings(
    "ignore:`torch.jit.(script|trace)` is deprecated",
    "ignore:enable_nested_tensor is True",
    "ignore:Initializing zero-element",
)
@pytest.mark.parametrize(
    ("raises", "name"), ALSO_RAISED, ids=[f"{i}-{name}" for i, (_, name) in enumerate(ALSO_RAISED)]
)
def test_another_real_error_is_known_and_says_its_numbers(raises, name, every_warning):
    if name in SINCE and torch.__version__ < SINCE[name]:
        pytest.skip(f"PyTorch says it since {SINCE[name]}")
    with pytest.raises(Exception) as caught:
        raises()
    error, known = find(caught.value)
    assert (error, known.name) == (caught.value, name)
    assert not re.search(r"\{\w+\}", " ".join(known.told(str(error))))
    pasted = meaning_of_text(f"{type(error).__name__}: {error}").text.splitlines()
    assert pasted[0].startswith(f"{type(error).__name__}: ")
    assert pasted[1:] == meaning(error).text.splitlines()[1:]


@pytest.mark.parametrize("name", NOT_RAISED)
def test_a_message_of_other_machines_is_known(name):
    _, known = find(NOT_RAISED[name])
    assert known.name == name


def test_what_a_message_names_is_said():
    with pytest.raises(RuntimeError) as caught:
        torch.nn.Linear(4, 2)(ones(2, 3))
    assert meaning(caught.value).text.splitlines()[1:3] == [
        "Meaning: In a product of tables the columns of the first, 3 here, have to be as many as "
        "the rows of the second, 4. A layer takes its inputs in the last dimension.",
        "To do: If a layer is meant, its `in_features` has to be 3; print `x.shape` before it, and "
        "flatten what comes from a convolution: `x.flatten(1)`. If it comes in backward(), a "
        "weight changed its shape after the forward pass.",
    ]


def test_the_class_is_the_one_that_was_pasted():
    words = "all elements of input should be between 0 and 1"
    pasted = f"torch.AcceleratorError: {words}\n"
    assert meaning_of_text(pasted).text.startswith(f"AcceleratorError: {words}\n")
    assert meaning_of_text(words).text.startswith(f"RuntimeError: {words}\n")


def test_a_library_says_it_in_a_class_of_its_own():
    class TrainerError(Exception):
        pass

    said = TrainerError("grad can be implicitly created only for scalar outputs")
    assert find(said)[1].name == "backward() from several numbers"
    assert find(KeyError("grad can be implicitly created only for scalar outputs")) is None


# As PyTorch says them on a GPU.
@pytest.mark.parametrize(
    ("error", "name", "words"),
    [
        (
            TypeError(
                "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the "
                "tensor to host memory first."
            ),
            "numpy() on a tensor that is not on the CPU",
            "can't convert cuda:0 device type tensor to numpy",
        ),
        (
            NotImplementedError(
                "\"nll_loss_forward_reduce_cuda_kernel_2d_index\" not implemented for 'Float'"
            ),
            "class labels that are not integers",
            "class labels that are not integers",
        ),
        (
            torch.OutOfMemoryError(
                "CUDA out of memory. Tried to allocate 37252.90 GiB. GPU 0 has a total capacity "
                "of 139.80 GiB of which 138.87 GiB is free."
            ),
            "no memory left",
            "CUDA out of memory",
        ),
    ],
)
def test_errors_of_a_gpu(error, name, words):
    cause, known = find(error)
    assert (known.name, known.words_of(cause)) == (name, words)


# Words of other PyTorch versions, and of machines with a GPU, that cannot be raised here.
@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "Expected all tensors to be on the same device, but found at least two devices, "
            "cuda:0 and cpu! (when checking argument for argument mat1 in method wrapper_addmm)",
            "Expected all tensors to be on the same device",
        ),
        (
            "Expected all tensors to be on the same device, but got mat2 is on cpu, different "
            "from other tensors on cuda:0 (when checking argument in method wrapper_CUDA_mm)",
            "Expected all tensors to be on the same device",
        ),
        (
            "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be "
            "the same or input should be a MKLDNN tensor and weight is a dense tensor",
            "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be "
            "the same",
        ),
    ],
)
def test_messages_of_two_devices(message, words):
    error, known = find(RuntimeError(message))
    assert known.name == "tensors on different devices"
    assert known.words_of(error) == words


def test_the_remedies_run():
    w = vector()
    with torch.no_grad():
        w[0] = 1.0
    v = w.clone()
    v[0] = 1.0
    v = w - 1
    with torch.no_grad():
        w[:2].mul_(2)
    c = inference().clone().requires_grad_()
    assert (c * c).requires_grad
    assert torch.stack([scalar(), scalar()]).requires_grad
    sgd((0.01 * torch.randn(3)).requires_grad_())
    y = scalar().exp()
    y = y * 2
    y.backward()
    x = torch.tensor(0.0, requires_grad=True)
    (x.clamp(min=1e-6).sqrt() * 0).backward()
    assert x.grad == 0
    y = vector() ** 2
    y.backward(gradient=torch.ones_like(y))
    x = torch.tensor([1.0, 2.0])
    assert torch.autograd.gradcheck(torch.sin, x.double().detach().requires_grad_())
    x, y = vector(), scalar() ** 2
    assert torch.autograd.grad(y, x, allow_unused=True) == (None,)
    F.binary_cross_entropy(torch.sigmoid(scalar()), torch.tensor(0).float()).backward()


@pytest.mark.parametrize(
    ("operation", "breaks"),
    [
        *(
            (operation, "output")
            for operation in (torch.exp, torch.sigmoid, torch.tanh, torch.relu)
        ),
        *((operation, "input") for operation in (torch.sin, torch.square, lambda x: x * x)),
    ],
)
def test_which_operations_save_their_result(operation, breaks):
    for changed in ("input", "output"):
        x = vector() * 1
        y = operation(x)
        (y if changed == "output" else x).add_(1)
        if changed == breaks:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                y.sum().backward()
        else:
            y.sum().backward()


def test_a_line_of_other_code_is_not_explained():
    nothing = None
    with pytest.raises(TypeError) as caught:
        0.1 * nothing
    assert find(caught.value) is None
    with pytest.raises(AttributeError) as caught:
        nothing.item()
    assert find(caught.value) is None


def test_an_error_without_traceback_has_no_failing_line():
    assert failing_line(TypeError("never raised")) == ""
