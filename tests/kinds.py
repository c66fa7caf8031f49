"""Tensors of every kind, for the tests that try them all."""

import warnings

import torch

DTYPES = [
    torch.float32,
    torch.float64,
    torch.float16,
    torch.bfloat16,
    torch.float8_e4m3fn,
    torch.complex64,
    torch.complex128,
    torch.int64,
    torch.int8,
    torch.uint8,
    torch.uint16,
    torch.bool,
]
SHAPES = [(), (1,), (3,), (0,), (2, 3), (1, 1, 1), (2, 0, 2), (50, 40)]
FLOATS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)


class Silent(torch.Tensor):
    """A subclass that refuses every function: nothing of it may run."""

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        raise AssertionError(f"{function} ran")

    @property
    def grad(self):
        raise AssertionError("the subclass's own property ran")


class Wrapper(torch.Tensor):
    """A subclass that computes everything in Python."""

    @staticmethod
    def __new__(cls, inner):
        return torch.Tensor._make_wrapper_subclass(cls, inner.shape, dtype=inner.dtype)

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        raise AssertionError(f"{function} ran")


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output


def plain(x):
    return x


def leaf(x):
    return x.requires_grad_()


def parameter(x):
    return torch.nn.Parameter(x)


def frozen_parameter(x):
    p = torch.nn.Parameter(x, requires_grad=False)
    p.grad = torch.ones_like(x)
    return p


def with_gradient(x):
    x.requires_grad_()
    (x * 2).sum().backward()
    return x


def with_nan_gradient(x):
    x.requires_grad_()
    (x * float("nan")).sum().backward()
    return x


def with_zero_gradient(x):
    x.requires_grad_()
    (x * 0).sum().backward()
    return x


def with_tracked_gradient(x):
    x.requires_grad_()
    x.grad = x * 1
    return x


def holding_nan(x):
    return x.fill_(float("nan"))


def holding_inf(x):
    return x.fill_(float("inf")).requires_grad_()


def result(x):
    return x.requires_grad_() * 2


def nan_result(x):
    return x.requires_grad_() * float("nan")


def retained(x):
    y = x.requires_grad_() ** 2
    y.retain_grad()
    return y


def retained_after_backward(x):
    y = x.requires_grad_() ** 2
    y.retain_grad()
    y.sum().backward()
    return y


def freed(x):
    y = x.requires_grad_() ** 2
    y.sum().backward()
    return y


def overwritten(x):
    y = x.requires_grad_().exp()
    z = y * 1
    y.mul_(2)
    return z


def written(x):
    return (x.requires_grad_() * 1).add_(1)


def custom(x):
    return Double.apply(x.requires_grad_())


def moved(x):
    return x.requires_grad_().to(torch.float64 if x.dtype != torch.float64 else torch.float32)


def view(x):
    return x.requires_grad_().reshape(-1)


def written_view(x):
    y = x.requires_grad_() * 1
    v = y.reshape(-1)
    y.mul_(2)
    return v


def copy_slices(x):
    y = x.requires_grad_() * 1
    y.reshape(-1).mul_(3)
    return y


def broken_view(x):
    y = torch.stack([x.requires_grad_(), x])
    first, _ = y.unbind()
    y.mul_(2)
    return first


def no_grad_view(x):
    x.requires_grad_()
    with torch.no_grad():
        return x.reshape(-1)


def detached(x):
    return x.requires_grad_().detach()


def data(x):
    return x.requires_grad_().data


def inference(x):
    with torch.inference_mode():
        return x + 0


def inference_leaf(x):
    with torch.inference_mode():
        return torch.nn.Parameter(x + 0)


def expanded(x):
    return x.expand(2, *x.shape)


def transposed(x):
    return x.requires_grad_().t() if x.dim() <= 2 else x


def conjugated(x):
    return x.conj()


def imaginary(x):
    return torch.view_as_real(x)[..., 1]


def negative_view(x):
    return x.conj().imag


def sparse(x):
    return x.to_sparse()


def sparse_leaf(x):
    return x.to_sparse().requires_grad_()


def sparse_csr(x):
    return x.reshape(1, -1).to_sparse_csr()


def meta(x):
    return x.to("meta").requires_grad_()


def meta_result(x):
    return x.to("meta").requires_grad_() * 2


def quantised(x):
    return torch.quantize_per_tensor(x, 0.1, 0, torch.quint8)


def nested(x):
    return torch.nested.nested_tensor([x, x])


def jagged(x):
    return torch.nested.nested_tensor([x, x], layout=torch.jagged)


def silent(x):
    return x.as_subclass(Silent)


def silent_result(x):
    return (x.requires_grad_() * 2).as_subclass(Silent)


def wrapper(x):
    return Wrapper(x)


def fake(x):
    from torch._subclasses import FakeTensorMode

    with FakeTensorMode() as mode:
        return mode.from_tensor(x)


def lazy_parameter(x):
    return torch.nn.LazyLinear(2).weight


def packed(x):
    """Its saved tensor cannot be unpacked, so reading one would be noticed."""

    def unpack(value):
        raise AssertionError("a saved tensor was read")

    with torch.autograd.graph.saved_tensors_hooks(lambda value: value, unpack):
        return x.requires_grad_() ** 2


def hooked(x):
    def hook(gradient):
        raise AssertionError("a hook ran")

    y = x.requires_grad_() * 2
    y.register_hook(hook)
    return y


KINDS = [
    thing
    for name, thing in list(globals().items())
    if callable(thing) and getattr(thing, "__module__", "") == __name__ and name.islower()
]


def made_of(kind, tensor):
    """Return a tensor of this kind, without a word where PyTorch calls the kind experimental."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return kind(tensor)


def make(kind, dtype, shape):
    """Return a tensor, or None where PyTorch has no such kind of this dtype and shape."""
    values = torch.arange(float(torch.Size(shape).numel())).reshape(shape) - 1
    try:
        return made_of(kind, values.abs().to(dtype) if dtype is torch.uint16 else values.to(dtype))
    except (RuntimeError, NotImplementedError, IndexError, TypeError):
        return None


def fingerprint(tensor):
    """Return all that must not change: numbers, gradient, version, flags, graph."""
    with torch._C.DisableTorchFunction():
        base = torch.Tensor
        gradient = None
        if base.is_leaf.__get__(tensor) or base.retains_grad.__get__(tensor):
            gradient = base.grad.__get__(tensor)
        grad_fn = base.grad_fn.__get__(tensor)
        return (
            _bytes(tensor),
            gradient,  # the very object
            None if gradient is None else _bytes(gradient),
            None if base.is_inference(tensor) else base._version.__get__(tensor),
            base.requires_grad.__get__(tensor),
            base.retains_grad.__get__(tensor),
            None if grad_fn is None else grad_fn.name(),
            None if grad_fn is None else [str(type(fn)) for fn, _ in grad_fn.next_functions],
            torch.random.get_rng_state().tolist(),
            torch.is_grad_enabled(),
        )


def _bytes(tensor):
    if type(tensor) in (Wrapper,) or "Fake" in type(tensor).__name__:
        return None
    try:
        plain = tensor.detach()
        plain = plain if plain.layout is torch.strided else plain.to_dense()
        plain = plain.resolve_conj().resolve_neg().contiguous()
        return plain.flatten().view(torch.uint8).tolist() if plain.numel() else []
    except (RuntimeError, NotImplementedError, TypeError):
        return None
