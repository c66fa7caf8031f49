"""Learn PyTorch's autograd from pictures of the real computation graph."""

__version__ = "0.1.0"
