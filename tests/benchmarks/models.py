"""Graphs to measure on: a chain of operations, and a small language model built by hand."""

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


def language_loss():
    """The loss of a 12-layer model on 4 × 64 tokens."""
    torch.manual_seed(0)
    return Language()(torch.randint(0, 256, (4, 64)))
