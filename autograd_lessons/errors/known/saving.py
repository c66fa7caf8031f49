"""Saved weights and models."""

from __future__ import annotations

import pickle

from ..known_error import KnownError

SAVING = (
    KnownError(
        name="weights of other shapes",
        error=RuntimeError,
        sign=r"size mismatch for (?P<name>[\w.]+): copying a param with shape "
        r"torch\.Size\((?P<saved>\[[\d, ]*\])\) from checkpoint, the shape in current model is "
        r"torch\.Size\((?P<own>\[[\d, ]*\])\)",
        meaning="The saved {name} has shape {saved}, and in this model it is {own}: the model was "
        "made with other sizes, often another number of classes.",
        remedy="Make the model with the sizes of the saved one, or leave this entry out: "
        '`weights.pop("{name}")` and `net.load_state_dict(weights, strict=False)`.',
        example="size mismatch for weight: copying a param with shape torch.Size([3, 2]) from "
        "checkpoint, the shape in current model is torch.Size([2, 2])",
    ),
    KnownError(
        name="weights under other names",
        error=Exception,
        sign=r"((Missing|Unexpected) key\(s\)|unexpected key) (in state_dict: "
        r")?\"(?P<name>[\w.]+)\"",
        meaning="The names in the file and those in the model differ, as at {name}. Names that "
        "begin with `module.` were saved from DataParallel, with `_orig_mod.` from a compiled "
        "model; or the file holds more than the weights.",
        remedy="Compare `net.state_dict().keys()` with the file's. Take a prefix away: "
        '`{{k.removeprefix("module."): v for k, v in weights.items()}}`.',
        example='Missing key(s) in state_dict: "bias"',
    ),
    KnownError(
        name="a saved optimizer of other parameters",
        error=ValueError,
        sign=r"loaded state dict (contains a parameter group that doesn't match the size of "
        r"optimizer's group|has a different number of parameter groups)",
        meaning="The optimizer that was saved held another number of parameters or groups than "
        "this one.",
        remedy="Make the model, freeze and group as before it was saved, and only then "
        "`optimizer.load_state_dict(saved)`.",
        example="loaded state dict contains a parameter group that doesn't match the size of "
        "optimizer's group",
    ),
    KnownError(
        name="a file that is not whole",
        error=Exception,
        sign="PytorchStreamReader failed (reading|locating)|failed finding central "
        r"directory|unexpected EOF, expected \d+ more bytes|storage has wrong (byte "
        ")?size|Ran out of input",
        meaning="The file is cut short or damaged: a download or torch.save() that was "
        "stopped, a full disk, or a file that two processes wrote.",
        remedy="Compare its size with the original, `os.path.getsize(path)`, and "
        "fetch or write it again.",
        example="PytorchStreamReader failed reading",
    ),
    KnownError(
        name="a file that holds no weights at all",
        error=Exception,
        sign="invalid load key, '(?P<key>[^']*)'",
        meaning="The file begins with {key} and is no file of PyTorch: v is a pointer "
        "of Git LFS, < a web page that was saved in its place.",
        remedy='Look at its beginning, `open(path, "rb").read(100)`, and download the file itself.',
        example="invalid load key, 'v'",
    ),
    KnownError(
        name="a model where its weights belong",
        error=TypeError,
        sign=r"Expected state_dict to be dict-like, got <class '(?P<kind>[\w.]+)'>",
        meaning="load_state_dict() takes the dict of weights, and got {kind}: the "
        "whole model was saved, or the name of the file was given.",
        remedy="Write `net.load_state_dict(torch.load(path))`, or take the weights of "
        "a model: `model.state_dict()`.",
        example="Expected state_dict to be dict-like, got <class 'torch.nn.modules.linear.Linear'>",
    ),
    KnownError(
        name="a weight that could not be copied",
        error=RuntimeError,
        sign=r"While copying the parameter named \"(?P<name>[\w.]+)\", whose "
        r"dimensions in the model are torch\.Size\((?P<own>\[[\d, ]*\])\) and whose "
        r"dimensions in the checkpoint are torch\.Size\((?P<saved>\[[\d, ]*\])\)",
        meaning="{name} has shape {own} in the model and {saved} in the file; what "
        "went wrong stands behind it, as two devices, dtypes or a meta tensor.",
        remedy='Load to the CPU first, `torch.load(path, map_location="cpu")`, and '
        'give the model memory, `net.to_empty(device="cpu")`.',
        example='While copying the parameter named "weight", whose dimensions in the '
        "model are torch.Size([2, 2]) and whose dimensions in the checkpoint are "
        "torch.Size([2, 2])",
    ),
    KnownError(
        name="a class that the program does not have",
        error=AttributeError,
        sign=r"Can't get attribute '(?P<name>\w+)' on <module '(?P<module>[\w.]+)'",
        meaning="A file or another process names {name} of {module}, and here {module} "
        "has none: whole models keep only the names of their classes.",
        remedy="Import or define {name} in the main program before loading; save "
        "weights instead: `torch.save(net.state_dict(), path)`.",
        example="Can't get attribute 'Net' on <module '__main__'",
    ),
    KnownError(
        name="weights of other shapes, in old words",
        error=RuntimeError,
        sign=r"size mismatch for (?P<name>[\w.]+): copying a param of "
        r"torch\.Size\((?P<a>\[[\d, ]*\])\) from checkpoint, where the shape is "
        r"torch\.Size\((?P<b>\[[\d, ]*\])\)",
        meaning="The saved {name} and the model's have two shapes, {a} and {b}: the "
        "model was made with other sizes.",
        remedy="Make the model with the sizes of the saved one, or leave this entry "
        'out: `weights.pop("{name}")`.',
        example="size mismatch for weight: copying a param of torch.Size([3]) from "
        "checkpoint, where the shape is torch.Size([2])",
    ),
    KnownError(
        name="an object that cannot be written",
        error=Exception,
        sign=r"(cannot|can't|Can't) pickle (?P<kind>'?[\w.<> ]+'?)",
        meaning="To save, copy or send an object its parts are turned into bytes, and "
        "{kind} cannot be: a lambda, an open file, a lock or a connection has none.",
        remedy="Save weights alone, `torch.save(net.state_dict(), path)`, and define "
        "functions by name in a module.",
        example="cannot pickle 'generator' object",
    ),
    KnownError(
        name="a file that holds no weights, in other words",
        error=Exception,
        sign=r"Unsupported operand (?P<byte>10|60|118|123)\b",
        meaning="torch.load met the byte {byte}, with which no file of PyTorch begins: 60 is "
        "<, of a web page, 118 is v, of a pointer of Git LFS. 10 and 123 are some other text.",
        remedy='Look at its beginning, `open(path, "rb").read(100)`, and download the file itself.',
        example="Unsupported operand 60",
    ),
    KnownError(
        name="a file that holds more than weights",
        error=pickle.UnpicklingError,
        sign="Weights only load failed",
        meaning="torch.load reads tensors alone since PyTorch 2.6, and this file holds objects "
        "that could run code.",
        remedy="Save weights, `torch.save(net.state_dict(), path)`. A file that you made yourself "
        "may be read with `torch.load(path, weights_only=False)`.",
    ),
    KnownError(
        name="a parametrized model saved whole",
        error=RuntimeError,
        sign="Serialization of parametrized modules is only supported through "
        r"state_dict\(\)",
        meaning="A layer with a parametrization, as weight_norm or spectral_norm makes "
        "one, has a class that exists in this program alone.",
        remedy="Save the weights: `torch.save(net.state_dict(), path)`.",
        example="Serialization of parametrized modules is only supported through state_dict()",
    ),
)
