"""Graphs to measure on: chains, wide graphs, and two models built by hand."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


def chain(length):
    """`length` multiplications of a scalar, one after the other."""
    y = torch.tensor(1.0, requires_grad=True)
    for _ in range(length):
        y = y * 1.0001
    return y


class Block(nn.Module):
    """Attention and a two-layer network, each added to what came in."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        """(batch, time, width) to the same."""
        batch, time, width = x.shape
        q, k, v = (
            part.view(batch, time, self.heads, -1).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).split(width, dim=2)
        )
        weights = torch.softmax(q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5, dim=-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(batch, time, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Language(nn.Module):
    """A GPT-like model."""

    def __init__(self, layers=12, width=128, heads=4, words=256):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)

    def forward(self, tokens):
        """(batch, time) token numbers to a loss."""
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x)
        scores = self.head(self.norm(x))
        return F.cross_entropy(scores.flatten(0, 1), tokens.flatten())


def wide(width, depth):
    """A net of scalars: each is the sine of one above times its neighbour."""
    row = [torch.tensor(1.0, requires_grad=True) for _ in range(width)]
    for _ in range(depth):
        row = [torch.sin(a) * b for a, b in zip(row, row[1:] + row[:1], strict=True)]
    return torch.stack(row).sum()


class Residual(nn.Module):
    """Two convolutions, added to what came in, which is made smaller where the step is 2."""

    def __init__(self, inputs, outputs, step):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, step, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if step == 1 else nn.Conv2d(inputs, outputs, 1, step)

    def forward(self, x):
        """(batch, inputs, height, width) to (batch, outputs, height / step, width / step)."""
        y = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(y)) + self.shortcut(x))


class Images(nn.Module):
    """A ResNet-like model."""

    def __init__(self, width=16, blocks=3, classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, width, 3, 1, 1)
        self.stage1 = self._stage(width, width, blocks, 1)
        self.stage2 = self._stage(width, 2 * width, blocks, 2)
        self.stage3 = self._stage(2 * width, 4 * width, blocks, 2)
        self.head = nn.Linear(4 * width, classes)

    @staticmethod
    def _stage(inputs, outputs, blocks, step):
        rest = [Residual(outputs, outputs, 1) for _ in range(blocks - 1)]
        return nn.Sequential(Residual(inputs, outputs, step), *rest)

    def forward(self, x):
        """(batch, 3, height, width) to (batch, classes)."""
        x = self.stage3(self.stage2(self.stage1(F.relu(self.stem(x)))))
        return self.head(x.mean(dim=(2, 3)))


@dataclass(frozen=True)
class Case:
    """A graph to measure on; of a model its loss, and what it was computed from."""

    loss: torch.Tensor
    model: nn.Module | None = None
    given: torch.Tensor | None = None

    @property
    def names(self):
        """What tells the names of parameters, as keywords."""
        return {} if self.model is None else {"net": self.model}


def _of_model(make, given):
    torch.manual_seed(0)
    model, numbers = make(), given()
    return Case(model(numbers).sum(), model, numbers)


def language():
    """A 12-layer model on 4 × 64 tokens."""
    return _of_model(Language, lambda: torch.randint(0, 256, (4, 64)))


def wide_language():
    """As wide as the smallest GPT-2, with 4 of its 12 layers, on 128 tokens."""
    make = lambda: Language(layers=4, width=768, heads=12)  # noqa: E731
    return _of_model(make, lambda: torch.randint(0, 256, (1, 128)))


def images():
    """A ResNet-like model on 4 pictures of 32 × 32."""
    return _of_model(Images, lambda: torch.randn(4, 3, 32, 32))


CASES = {
    "chain of 100": lambda: Case(chain(100)),
    "chain of 900": lambda: Case(chain(900)),
    "chain of 1,000": lambda: Case(chain(1000)),
    "chain of 10,000": lambda: Case(chain(10_000)),
    "chain of 100,000": lambda: Case(chain(100_000)),
    "chain of 1,000,000": lambda: Case(chain(1_000_000)),
    "wide, 50 × 20": lambda: Case(wide(50, 20)),
    "wide, 200 × 50": lambda: Case(wide(200, 50)),
    "ResNet-like": images,
    "GPT-like, 12 layers": language,
}
