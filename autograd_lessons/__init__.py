"""Learn PyTorch's autograd from pictures of the real computation graph.

Each public word is imported when it is first used: `import autograd_lessons` costs little.
"""

from importlib import import_module

__version__ = "0.1.0"

_WORDS = {
    "graph.graph": ("BackwardGraph", "Edge", "NoGraphError", "Node", "Output", "Root"),
    "graph.building": ("build_graph",),
    "graph.modules": ("record_forward",),
    "graph.recording": ("BackwardTrace", "Step", "record_backward"),
    "drawing.render": ("RenderError",),
    "drawing.figure": ("Figure",),
    "drawing.show": ("draw", "show"),
    "graph.summary": ("summarize",),
    "drawing.cut": ("show_cut",),
    "drawing.slopes": ("show_slopes",),
    "drawing.layer_table": ("show_layers",),
    "drawing.player": ("step_through",),
    "drawing.explorer": ("explore",),
    "drawing.slider": ("vary",),
    "tensors.comparing": ("compare",),
    "tensors.describing": ("describe",),
    "tensors.memory": ("show_memory",),
    "errors.clinic": ("error_clinic",),
    "errors.expecting": ("expect_error",),
    "errors.explaining": ("explain",),
    "errors.extension": ("load_ipython_extension", "unload_ipython_extension"),
    "exercises": ("check", "hint", "progress", "solution"),
}
_MODULE_OF = {word: module for module, words in _WORDS.items() for word in words}
__all__ = sorted(word for word in _MODULE_OF if "ipython" not in word)  # those are IPython's


def __getattr__(name: str):
    """Import a public word when it is first used."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    word = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = word
    return word


def __dir__() -> list[str]:
    """Offer the public words to completion in a notebook."""
    return [*__all__, "__version__"]
