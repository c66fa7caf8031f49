"""Modules, optimizers, saved weights, batches of data, several processes."""

from __future__ import annotations

import pickle

from ..known_error import KnownError

MODULES = (
    KnownError(
        name="an optimizer on a tensor that is not a leaf",
        error=ValueError,
        sign="can't optimize a non-leaf Tensor",
        meaning="An optimizer changes leaves, and this tensor is the result of an operation: a "
        "product, a .to() or a .cuda() after requires_grad=True is enough.",
        remedy="Compute first, then track: `w = (0.01 * torch.randn(3)).requires_grad_()`.",
        lesson="reading_the_graph",
    ),
    KnownError(
        name="an optimizer without parameters",
        error=ValueError,
        sign="optimizer got an empty parameter list",
        meaning="The list of parameters is empty: the model has none, or a generator of them was "
        "used up before.",
        remedy="Write `torch.optim.SGD(model.parameters(), lr=0.1)` with a fresh call.",
    ),
    KnownError(
        name="a parameter in two groups",
        error=ValueError,
        sign="some parameters appear in more than one parameter group",
        meaning="The same tensor is in two groups of the optimizer, so it would be moved twice.",
        remedy="Take it out of one of them: `rest = [p for p in net.parameters() if p is not w]`.",
        lesson="the_training_loop",
    ),
    KnownError(
        name="a module without forward",
        error=NotImplementedError,
        sign=r"Module \[(?P<kind>\w+)\] is missing the required \"forward\" function",
        meaning="{kind} was called and has no forward(): it is misspelled, stands at another "
        "indentation, or the module is a list of modules, which only holds them.",
        remedy="Write `def forward(self, x): return self.layers(x)` inside the class; a list is "
        "gone through layer by layer, or becomes `torch.nn.Sequential(*layers)`.",
        lesson="from_neuron_to_network",
        example='Module [ModuleList] is missing the required "forward" function',
    ),
    KnownError(
        name="a module before its __init__",
        error=AttributeError,
        sign=r"cannot assign (module|parameters|buffer) before Module\.__init__\(\) call",
        meaning="A module keeps a list of what belongs to it, and that list is made by "
        "super().__init__().",
        remedy="Make `super().__init__()` the first line of `__init__`.",
        lesson="from_neuron_to_network",
        example="cannot assign module before Module.__init__() call",
    ),
    KnownError(
        name="a plain tensor where a parameter was",
        error=TypeError,
        sign=r"cannot assign '[\w.]+' as parameter '(?P<name>\w+)'",
        meaning="The attribute {name} is a Parameter of this module, and a computed tensor cannot "
        "take its place.",
        remedy="For new numbers write `with torch.no_grad(): net.weight.copy_(values)`; for a "
        "weight that is computed take `torch.func.functional_call(net, weights, x)`.",
        lesson="from_neuron_to_network",
        example="cannot assign 'torch.FloatTensor' as parameter 'weight'",
    ),
    KnownError(
        name="something among modules that is none",
        error=TypeError,
        sign=r"(?P<kind>[\w.]+) is not a Module subclass",
        meaning="A list of modules takes modules, and here is {kind}: often brackets are missing, "
        "or the class itself was given.",
        remedy="Write `torch.nn.ReLU()` with its brackets, and for a function "
        "`torch.nn.Flatten()` and its like.",
        lesson="from_neuron_to_network",
        example="int is not a Module subclass",
    ),
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
        error=RuntimeError,
        sign=r"(Missing|Unexpected) key\(s\) in state_dict: \"(?P<name>[\w.]+)\"",
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
        name="an optimizer of something that is no list of tensors",
        error=TypeError,
        sign=r"params argument given to the optimizer should be an iterable of Tensors or dicts|"
        r"optimizer can only optimize Tensors, but one of the params is",
        meaning="An optimizer takes several parameters: a list of tensors, or of dicts with "
        "`params`.",
        remedy="Write `torch.optim.SGD([w, b], lr=0.1)`, or `net.parameters()` with its brackets.",
        lesson="the_training_loop",
        example="optimizer can only optimize Tensors, but one of the params is",
    ),
    KnownError(
        name="an optimizer that wants a closure",
        error=TypeError,
        sign=r"step\(\) missing 1 required positional argument: 'closure'",
        example="step() missing 1 required positional argument: 'closure'",
        meaning="This optimizer tries several points a step, so it has to compute the loss itself.",
        remedy="Write a function that clears the gradients, computes the loss, calls backward() "
        "and returns the loss, and `optimizer.step(closure)`.",
    ),
    KnownError(
        name="a scheduler without an optimizer",
        error=TypeError,
        sign=r"(?P<kind>\w+) is not an Optimizer",
        meaning="A scheduler changes the learning rate of an optimizer, and got {kind}.",
        remedy="Write `torch.optim.lr_scheduler.StepLR(optimizer, step_size=10)`.",
        example="Linear is not an Optimizer",
    ),
    KnownError(
        name="sparse gradients for an optimizer that takes none",
        error=RuntimeError,
        sign=r"does not support sparse gradients|Sparse gradients are not supported|sparse "
        r"gradients are not supported",
        meaning="An embedding made with `sparse=True` has gradients for the rows that were used "
        "alone, and this optimizer wants all.",
        remedy="Write `torch.optim.SparseAdam(embedding.parameters())`, or make the embedding "
        "without `sparse=True`.",
        example="does not support sparse gradients",
    ),
    KnownError(
        name="gradients whose norm is not finite",
        error=RuntimeError,
        sign=r"The total norm of order [\d.inf]+ for gradients from `parameters` is non-finite",
        meaning="Some gradient holds nan or inf, so their norm is no number to clip by.",
        remedy="Record the pass with `record_backward(loss)`, and `explain(trace)` names the "
        "operation that made the first.",
        lesson="from_neuron_to_network",
        example="The total norm of order 2.0 for gradients from `parameters` is non-finite",
    ),
    KnownError(
        name="a batch of something that cannot be stacked",
        error=TypeError,
        sign=r"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
        r"found <class '(?P<kind>[\w.]+)'>",
        meaning="The data set returned {kind}, of which a DataLoader can make no batch.",
        remedy="Let `__getitem__` return tensors or numbers, and end with `return`; for the rest "
        "write a `collate_fn`.",
        example="default_collate: batch must contain tensors, numpy arrays, numbers, dicts or "
        "lists; found <class 'NoneType'>",
    ),
    KnownError(
        name="an empty data set",
        error=ValueError,
        sign="num_samples should be a positive integer value, but got num_samples=0",
        meaning="The data set has no examples: a path or a pattern of files found nothing.",
        remedy="Print `len(dataset)` and the folder that it reads.",
    ),
    KnownError(
        name="a process of a DataLoader that died",
        error=RuntimeError,
        sign=r"DataLoader worker \(pid(\(s\))? [\d, ]+\) (is killed by signal|exited unexpectedly)",
        meaning="A worker ended without a word of its own: mostly memory, on a GPU machine shared "
        "memory, or an error of the data set that is not shown here.",
        remedy="Set `num_workers=0` to see the real error, then raise the number again.",
        example="DataLoader worker (pid 12) is killed by signal",
    ),
    KnownError(
        name="processes that start the program again",
        error=RuntimeError,
        sign=r"An attempt has been made to start a new process before the\s+current process has "
        r"finished its\s+bootstrapping phase",
        meaning="Where processes are spawned, each imports the program, and without a guard it "
        "starts its own.",
        remedy="Put the program into a function, and call it only where the program itself was "
        'started: `if __name__ == "__main__": main()`.',
        example="An attempt has been made to start a new process before the current process has "
        "finished its bootstrapping phase",
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
        name="a computed tensor sent to another process",
        error=RuntimeError,
        sign="Cowardly refusing to serialize non-leaf tensor which requires_grad",
        meaning="A graph cannot pass from process to process, and this tensor has one.",
        remedy="Send the numbers: `queue.put(y.detach())`. In a DataLoader compute under "
        "`torch.no_grad()`.",
        lesson="three_ways_to_stop_tracking",
    ),
    KnownError(
        name="parameters of a distributed model without a gradient",
        error=RuntimeError,
        sign="Expected to have finished reduction in the prior iteration before starting a new one",
        meaning="DistributedDataParallel waits for a gradient of each parameter, and the last loss "
        "did not reach some of them.",
        remedy="Ask `explain(loss, net)` which. Use or freeze them, or write "
        "`DistributedDataParallel(net, find_unused_parameters=True)`.",
        lesson="silent_errors",
    ),
    KnownError(
        name="a parameter of a distributed model that is ready twice",
        error=RuntimeError,
        sign="Expected to mark a variable ready only once",
        meaning="A parameter got its gradient twice in one pass: it is shared, used by two passes, "
        "or inside a checkpoint of the reentrant kind.",
        remedy="Write `checkpoint(piece, x, use_reentrant=False)`, and one forward pass of the "
        "wrapped model for each backward().",
        lesson="memory",
    ),
    KnownError(
        name="a distributed call without a group",
        error=ValueError,
        sign=r"Default process group has not been initialized",
        meaning="The processes do not know each other yet.",
        remedy='Call `torch.distributed.init_process_group("gloo")` first, in a program that '
        "`torchrun` starts.",
    ),
    KnownError(
        name="a forward() of other arguments",
        error=TypeError,
        sign=r"(?P<where>\w+\.forward|\bforward)\(\) (missing \d+ required|takes \d+ positional|"
        r"got an unexpected keyword)",
        meaning="{where}() was called with other arguments than its definition has. Sequential "
        "hands on a single one, and a layer's own is mostly one tensor.",
        remedy="Compare the call with the line `def forward(self, x, mask): return x`; several "
        "inputs need a module of your own in place of Sequential.",
        example="Linear.forward() missing 1 required",
    ),
    KnownError(
        name="an attribute that a wrapper hides",
        error=AttributeError,
        sign=r"'(?P<kind>DataParallel|DistributedDataParallel|OptimizedModule)' object has no "
        r"attribute '(?P<name>\w+)'",
        meaning="The model is inside of {kind}, and so is its {name}.",
        remedy="Write `net.module.{name}`, or keep a name for the model before it is wrapped.",
        example="'DataParallel' object has no attribute 'encode'",
    ),
)
