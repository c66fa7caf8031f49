"""Modules, optimizers and schedulers."""

from __future__ import annotations

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
        sign=r"cannot assign '[\w.]+' (as|object to) parameter '(?P<name>\w+)'",
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
        sign=r"does not support sparse gradients|option is not compatible with sparse gradients|"
        r"Sparse gradients are not supported|sparse "
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
    KnownError(
        name="a computed tensor where a parameter was",
        error=ValueError,
        sign=r"Cannot assign non-leaf Tensor to parameter '(?P<name>\w+)'",
        meaning="A Parameter is a leaf, and what should become {name} is a result of "
        "operations, so a step would not reach what it was made of.",
        remedy="Compute it in forward(), or begin anew from its numbers: `net.weight "
        "= torch.nn.Parameter(w.detach())`.",
        example="Cannot assign non-leaf Tensor to parameter 'weight'",
    ),
    KnownError(
        name="a module whose __init__ did not run",
        error=AttributeError,
        sign=r"'(?P<kind>\w+)' object has no attribute "
        "'_(modules|parameters|buffers|forward_hooks|forward_pre_hooks|backward_hooks)'",
        meaning="{kind} lacks what super().__init__() makes: its own __init__ does not "
        "call it, or calls it too late.",
        remedy="Make `super().__init__()` the first line of `__init__`.",
        lesson="from_neuron_to_network",
        example="'Net' object has no attribute '_modules'",
    ),
    KnownError(
        name="a module without a forward, in old words",
        error=Exception,
        sign=r"_forward_unimplemented\(\) (takes|got|missing)|in forward raise NotImplementedError",
        meaning="The class has no forward(): it is misspelled, or stands at another indentation.",
        remedy="Write `def forward(self, x): return self.layers(x)` inside the class.",
        lesson="from_neuron_to_network",
        example="_forward_unimplemented() takes",
    ),
    KnownError(
        name="a scheduler that goes on where none began",
        error=KeyError,
        sign=r"param 'initial_lr' is not specified in param_groups\[\d+\]",
        meaning="With last_epoch a scheduler goes on, and looks in the optimizer for "
        "the learning rate it began with.",
        remedy="Load the optimizer first, `optimizer.load_state_dict(saved)`, or "
        "leave `last_epoch` out.",
        example="param 'initial_lr' is not specified in param_groups[0]",
    ),
    KnownError(
        name="a name with a point",
        error=KeyError,
        sign=r"(?P<what>parameter|module|buffer) name can\\?'t contain \"\.\"",
        meaning="A point in a name stands for a module inside a module.",
        remedy='Write another name: `name.replace(".", "_")`.',
        example='module name can\'t contain "."',
    ),
    KnownError(
        name="a name that is there already",
        error=KeyError,
        sign=r"attribute '(?P<name>\w+)' already exists",
        meaning="The module has an attribute {name} of another kind.",
        remedy="Choose another name, or `del net.{name}` first.",
        example="attribute 'weight' already exists",
    ),
    KnownError(
        name="an optimizer with steps on the GPU",
        error=AssertionError,
        sign="If capturable=False, state_steps should not be CUDA tensors",
        meaning="The optimizer counts its steps on the CPU, and the state that was "
        "loaded moved them to the GPU.",
        remedy="Make the optimizer after the model was moved, then load its state; "
        "releases since 1.12.1 do it right: `optimizer.load_state_dict(saved)`.",
    ),
    KnownError(
        name="an attribute that a module does not have",
        error=AttributeError,
        sign=r"'(?P<kind>\w+)' object has no attribute '(?P<name>\w+)'",
        meaning="A {kind} has no parameter, buffer, submodule or attribute {name}: it "
        "is misspelled, set in a method that did not run, or of another release.",
        remedy="Compare with what it has: `dict(net.named_children()).keys()` and "
        "`vars(net).keys()`.",
        line=r"nn[/\\]modules[/\\]module\.py",
        lesson="from_neuron_to_network",
        example="'Net' object has no attribute 'fc3'",
    ),
    KnownError(
        name="an argument that a class does not take",
        error=TypeError,
        sign=r"(?P<where>\w+(\.\w+)?)\(\) got an unexpected keyword argument '(?P<name>\w+)'",
        meaning="{where}() has no argument {name}: it is misspelled, belongs to something else, "
        "or to another "
        "release.",
        remedy="Look at what it takes, `help(torch.optim.Adam)`; options from a saved dict are "
        "chosen one by "
        "one.",
        example="__init__() got an unexpected keyword argument 'initial_lr'",
    ),
    KnownError(
        name="something that this release does not have",
        error=Exception,
        sign=r"module 'torch[\w.]*' has no attribute '(?P<name>\w+)'|cannot import "
        r"name '(?P<what>\w+)' from '(torch|functorch)[\w.]*'",
        meaning="This release of PyTorch has nothing of that name: it was added later, "
        "moved or removed, or a file of your own is called torch.py.",
        remedy="Compare `torch.__version__` and `torch.__file__` with what the "
        "program was written for.",
        example="module 'torch' has no attribute 'float7'",
    ),
    KnownError(
        name="a parameter that a dict does not have",
        error=KeyError,
        sign=r"^'?Parameter containing:|Parameter containing:\s+tensor\(",
        meaning="A dict was asked for a parameter that is not in it. The state of an "
        "optimizer has its own parameters alone, and only after a step.",
        remedy="Ask whether it still holds the model's: `explain(optimizer, net)`. A "
        "layer that was replaced, or a model that was made anew, has others.",
        example="Parameter containing: tensor(",
    ),
    KnownError(
        name="dense gradients for SparseAdam",
        error=RuntimeError,
        sign="SparseAdam does not support dense gradients",
        meaning="SparseAdam is for embeddings made with `sparse=True` alone, and these "
        "gradients are ordinary ones.",
        remedy="Write `torch.optim.Adam(net.parameters())`, and SparseAdam for the "
        "embeddings in an optimizer of its own.",
    ),
    KnownError(
        name="arguments of a scripted function",
        error=RuntimeError,
        sign=r"(?P<op>\w+)\(\) (expected at most \d+ argument\(s\) but received \d+ "
        r"argument\(s\)|is missing value for argument '\w+'|Expected a value of type "
        r"'[\w\[\]., ]+' for argument)",
        meaning="{op} is compiled, and takes exactly what its declaration below says. "
        "Often two packages are of releases that do not go together.",
        remedy="Compare the call with that declaration, and the packages with `torch.__version__`.",
        example="scatter_add() expected at most 5 argument(s) but received 6 argument(s)",
    ),
    KnownError(
        name="a module where something else is needed",
        error=TypeError,
        sign=r"'(?P<kind>[A-Z]\w*(Norm(\dd)?|Linear|Conv\dd|ReLU|GELU|LSTM|GRU|RNN|Embedding|"
        r"Dropout|Pool\dd|Module|Net\w*|Model|Loss|Transformer\w*|Encoder|Decoder|Block|Layer)|"
        r"Tensor|Parameter|DataLoader)' "
        "object is not (?P<what>iterable|subscriptable|callable|an iterator)",
        meaning="A {kind} is not {what}: often a list of one is meant, `[layer]`, a "
        "name was used twice, or brackets are missing or too many.",
        remedy="Print `type(x)` before this line. Layers are gone through by "
        "`net.children()`, batches by `next(iter(loader))`.",
        example="'LayerNorm' object is not iterable",
    ),
    KnownError(
        name="two kinds of backward hooks on one module",
        error=RuntimeError,
        sign="Cannot use both regular backward hooks and full backward hooks",
        meaning="register_backward_hook() is the old kind, and a module takes one kind alone.",
        remedy="Use the full kind everywhere: `net.register_full_backward_hook(hook)`.",
        lesson="second_derivatives",
        example="Cannot use both regular backward hooks and full backward hooks",
    ),
    KnownError(
        name="parameters that have no shape yet",
        error=Exception,
        sign="[Uu]ninitialized parameter|parameters? (can't be|that (is|are) not) "
        "initialized|has not been fully initialized",
        meaning="A lazy layer learns its sizes from the first input, and none has come yet.",
        remedy="Run one batch before the optimizer is made or weights are counted: "
        "`net(torch.zeros(1, 3, 32, 32))`.",
        example="uninitialized parameter",
    ),
    KnownError(
        name="attention to inputs of other dimensions",
        error=AssertionError,
        sign="query should be unbatched 2D or batched 3D tensor but received|For "
        r"(un)?batched \(\dD?-?D\) `query`, expected",
        meaning="Query, key and value come together as (length, batch, width), or all "
        "without a batch as (length, width).",
        remedy="Print `q.shape, k.shape, v.shape`; with the batch in front say so: "
        "`torch.nn.MultiheadAttention(8, 2, batch_first=True)`.",
        example="query should be unbatched 2D or batched 3D tensor but received",
    ),
    KnownError(
        name="a layer that a list of modules does not have",
        error=IndexError,
        sign=r"\bindex (?P<index>-?\d+) is out of range",
        meaning="Place {index} of a list of modules was asked for, and it is shorter. "
        "Places count from 0.",
        remedy="Print `len(net)`, or `net` itself, which shows its layers with their places.",
        line=r"modules[/\\]container\.py",
        example="index 3 is out of range",
    ),
    KnownError(
        name="a model of whole numbers",
        error=TypeError,
        sign=r"nn\.Module\.to only accepts floating point or complex dtypes, but got "
        r"desired dtype=(?P<dtype>[\w.]+)",
        meaning="Weights are numbers with decimals, and {dtype} has none.",
        remedy="Convert the data, `x.long()`, and leave the model; to save memory "
        "write `net.to(torch.bfloat16)`.",
        example="nn.Module.to only accepts floating point or complex dtypes, but got "
        "desired dtype=torch.int64",
    ),
)
