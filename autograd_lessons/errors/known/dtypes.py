"""Dtypes, devices, and things of which no tensor can be made."""

from __future__ import annotations

from ..known_error import KnownError

DTYPES = (
    KnownError(
        name="numpy() on a tensor that is not on the CPU",
        error=TypeError,
        sign=r"can't convert \S+ device type tensor to numpy",
        meaning="NumPy reads the memory of the CPU alone, and this tensor lies elsewhere. A copy "
        "on the CPU has a graph of its own as long as it is tracked.",
        remedy="Write `x.detach().cpu().numpy()`.",
        example="can't convert cuda:0 device type tensor to numpy",
    ),
    KnownError(
        name="class labels that are not integers",
        error=RuntimeError,
        sign="expected scalar type Long but found|expected target dtype to be Long|"
        r"nll_loss\w*\" not implemented for '\w*(Float|Double|Half|BFloat16)'",
        line="cross_entropy|nll_loss",
        meaning="cross_entropy and nll_loss take the number of the right class as an integer.",
        remedy="Write `target = target.long()`.",
        lesson="one_neuron_by_autograd",
        reworded=True,
    ),
    KnownError(
        name="two dtypes that do not go together",
        error=RuntimeError,
        sign=r"Found dtype \w+ but expected \w+|mat1 and mat2 must have the same dtype|"
        r"expected m1 and m2 to have the same dtype",
        meaning="Two tensors here need the same dtype, as do a prediction and its target in a "
        "loss. Labels written as 0 and 1 are integers.",
        remedy="Write `target = target.float()`, or `torch.tensor(0.0)` from the start.",
        lesson="one_neuron_by_autograd",
        example="Found dtype Long but expected Float",
    ),
    KnownError(
        name="a result with decimals for a tensor of integers",
        error=RuntimeError,
        sign=r"result type \w+ can't be cast to the desired output type \w+",
        meaning="The result has another dtype than the tensor it should be stored in. In a loss "
        "that tensor is a target written as 0 or 1, which are integers.",
        remedy="Write `target = target.float()`, or `torch.tensor(0.0)` from the start.",
        lesson="one_neuron_by_autograd",
        example="result type Float can't be cast to the desired output type Long",
    ),
    KnownError(
        name="tensors on different devices",
        error=RuntimeError,
        sign=r"Expected all tensors to be on the same device|Tensor on device \S+ is not on "
        r"the expected device \w+|Input type \(\S+\) and weight type \(\S+\) should be "
        r"the same|invalid gradient at index \d+ - expected device \S+ but got \w+",
        meaning="These tensors live on different devices, mostly one on the CPU and one on a GPU.",
        remedy="Move the data to where the model is: `x = x.to(model.weight.device)`. Move tensors"
        " before they are tracked, since .to() makes a tensor that is no leaf.",
        example="Expected all tensors to be on the same device",
    ),
    KnownError(
        name="an input and a layer of two dtypes",
        error=RuntimeError,
        sign=r"Input type \(([\w.]+)\) and (weight|bias) type \((?!\1\))[\w.]+\) should be the "
        r"same",
        meaning="The input and the layer hold numbers of two kinds, or lie on two devices.",
        remedy="Bring the input to the layer: `x = x.to(net.weight.device, net.weight.dtype)`.",
        lesson="from_neuron_to_network",
        example="Input type (double) and bias type (float) should be the same",
    ),
    KnownError(
        name="an operation that this dtype does not have",
        error=RuntimeError,
        sign=r"\"[\w<>: ]+\" not implemented for '(?P<dtype>\w+)'",
        meaning="This operation has no version for {dtype} here. Half precision is not complete on "
        "the CPU, and sums of exponentials and the like need numbers with decimals.",
        remedy="Write `x.float()` before it; labels and predictions may also be swapped: "
        "`F.cross_entropy(predictions, labels)`.",
        example="\"softmax_lastdim_kernel_impl\" not implemented for 'Long'",
    ),
    KnownError(
        name="a mean of integers",
        error=RuntimeError,
        sign=r"(mean|std|var)\w*\(\): (could not infer output dtype|input dtype should be|only )",
        meaning="The mean of integers is no integer, and PyTorch does not choose a dtype for you.",
        remedy="Write `x.float().mean()`.",
        example="mean(): could not infer output dtype",
    ),
    KnownError(
        name="indices of an embedding with decimals",
        error=RuntimeError,
        sign=r"Expected tensor for argument #1 'indices' to have one of the following scalar types:"
        r" Long, Int; but got (?P<dtype>[\w.]+) instead",
        meaning="An embedding looks rows up by their number, and got {dtype}.",
        remedy="Write `embedding(x.long())`.",
        example="Expected tensor for argument #1 'indices' to have one of the following scalar "
        "types: Long, Int; but got torch.FloatTensor instead",
    ),
    KnownError(
        name="arithmetic with booleans",
        error=RuntimeError,
        sign=r"(Subtraction|Negation), the `-` operator,",
        meaning="Booleans are yes and no, and have no minus.",
        remedy="For the opposite write `~mask`; to count, `mask.float()` or `mask.sum()`.",
        example="Subtraction, the `-` operator,",
    ),
    KnownError(
        name="numbers scattered into another dtype",
        error=RuntimeError,
        sign=r"scatter\w*\(\): Expected self\.dtype to be equal to src\.dtype|Index put requires "
        r"the source and destination dtypes match",
        meaning="What is written has another dtype than the tensor it is written into, as under "
        "autocast.",
        remedy="Write `x[index] = values.to(x.dtype)`.",
        example="scatter(): Expected self.dtype to be equal to src.dtype",
    ),
    KnownError(
        name="data of another dtype in a tracked tensor",
        error=RuntimeError,
        sign="data set to a tensor that requires gradients must be floating point or complex dtype",
        meaning="A tracked tensor keeps its slope, and integers have none.",
        remedy="Write `w.data = values.float()`, or `w.requires_grad_(False)` before.",
    ),
    KnownError(
        name="something that is no tensor",
        error=TypeError,
        sign=r"\w+\(\): argument '(?P<argument>\w+)' \(position \d+\) must be Tensor, not "
        r"(?P<kind>\w+)",
        meaning="The argument {argument} should be a tensor and is of type {kind}. A recurrent "
        "layer returns a tuple (outputs, state), and a data set may give lists or arrays.",
        remedy="Take the part that is meant, `out, state = lstm(x)`, or make a tensor: "
        "`torch.as_tensor(x)`, `torch.stack(rows)`.",
        example="linear(): argument 'input' (position 1) must be Tensor, not tuple",
    ),
    KnownError(
        name="something of which no tensor can be made",
        error=Exception,
        sign=r"Could not infer dtype of (?P<kind>\w+)|new\(\): invalid data type '\w+'|can't "
        r"convert np\.ndarray of type numpy\.object_",
        meaning="A tensor holds numbers of one kind, and here are words, None, or objects. In a "
        "table one column of words makes all of them objects.",
        remedy="Keep the columns of numbers alone: "
        '`torch.tensor(table[columns].to_numpy(dtype="float32"))`.',
        example="Could not infer dtype of object",
    ),
    KnownError(
        name="a machine without CUDA",
        error=Exception,
        sign="Torch not compiled with CUDA enabled|Found no NVIDIA driver on your system|"
        r"Attempting to deserialize object on a CUDA device but torch\.cuda\.is_available\(\) is "
        "False",
        meaning="This PyTorch sees no GPU: none is here, or the build is for the CPU alone.",
        remedy='Write `device = "cuda" if torch.cuda.is_available() else "cpu"`, and load with '
        "`torch.load(path, map_location=device)`.",
        example="Torch not compiled with CUDA enabled",
    ),
    KnownError(
        name="a check on the GPU that failed",
        error=RuntimeError,
        sign="device-side assert triggered",
        meaning="A kernel on the GPU found a bad value, mostly a label or an index out of range. "
        "The line named here is only where it was noticed, and the session has to begin anew.",
        remedy="Run the same on the CPU, which names the value: `net.cpu()(x.cpu())`.",
    ),
    KnownError(
        name="a tensor without numbers",
        error=Exception,
        sign=r"Cannot copy out of meta tensor; no data|Tensor\.item\(\) cannot be called on meta "
        "tensors",
        meaning="On the meta device a tensor has a shape and a dtype, and no numbers.",
        remedy='Give the model memory, then its weights: `net.to_empty(device="cpu")`, '
        "`net.load_state_dict(weights)`.",
        example="Cannot copy out of meta tensor; no data",
    ),
    KnownError(
        name="an operation that this kind of tensor does not have",
        error=NotImplementedError,
        sign=r"Could not run '(?P<op>[\w:.]+)' with arguments from the '(?P<backend>\w+)' backend",
        meaning="There is no {op} for tensors of the kind {backend}: sparse, quantized and meta "
        "tensors, and some devices, have only part of all operations.",
        remedy="Make an ordinary tensor first: `x.to_dense()`, `x.dequantize()`, or `x.cpu()`.",
        example="Could not run 'aten::view' with arguments from the 'SparseCPU' backend",
    ),
    KnownError(
        name="a sparse tensor for NumPy",
        error=TypeError,
        sign="can't convert Sparse\\w* layout tensor to numpy",
        meaning="NumPy has no sparse arrays.",
        remedy="Write `x.to_dense().numpy()`.",
        example="can't convert Sparse layout tensor to numpy",
    ),
)
