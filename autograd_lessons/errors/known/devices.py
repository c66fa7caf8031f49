"""Devices: the CPU, GPUs, and what lies where."""

from __future__ import annotations

from ..known_error import KnownError

DEVICES = (
    KnownError(
        name="numpy() on a tensor that is not on the CPU",
        error=TypeError,
        sign=r"can't convert (\S+ device type|CUDA) tensor to numpy",
        meaning="NumPy reads the memory of the CPU alone, and this tensor lies elsewhere. A copy "
        "on the CPU has a graph of its own as long as it is tracked.",
        remedy="Write `x.detach().cpu().numpy()`.",
        example="can't convert cuda:0 device type tensor to numpy",
    ),
    KnownError(
        name="tensors on different devices",
        error=RuntimeError,
        sign=r"Expected all tensors to be on the same device|Tensor on device \S+ is not on "
        r"the expected device \w+|Input type \((MPSFloatType|torch\.(cuda|mps|xpu)\.\w+)\) and "
        r"(weight|bias) type \(torch\.\w+\) should be the same|Input type \(torch\.\w+\) and "
        r"(weight|bias) type \((MPSFloatType|torch\.(cuda|mps|xpu)\.\w+)\) should be the same|"
        r"invalid gradient at index \d+ - expected device \S+ but got \w+",
        meaning="These tensors live on different devices: the CPU and a GPU, or two GPUs.",
        remedy="Move the data to where the model is: `x = x.to(model.weight.device)`. Move tensors"
        " before they are tracked, since .to() makes a tensor that is no leaf.",
        example="Expected all tensors to be on the same device",
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
        name="a gradient on another device",
        error=RuntimeError,
        sign=r"attempting to assign a gradient with device type '(?P<grad>\w+)' to a "
        r"tensor with device type '(?P<own>\w+)'",
        meaning="The gradient lies on {grad}, its tensor on {own}.",
        remedy="Bring it there: `w.grad = g.to(w.device)`.",
        example="attempting to assign a gradient with device type 'cpu' to a tensor "
        "with device type 'cuda'",
    ),
    KnownError(
        name="an index on another device",
        error=Exception,
        sign=r"indices should be either on (?P<own>\w+) or on the same device as the "
        "indexed tensor|expected self and mask to be on same device",
        meaning="What is indexed and the index or mask lie on two devices.",
        remedy="Bring the index along: `x[mask.to(x.device)]`.",
        example="indices should be either on cpu or on the same device as the indexed tensor",
    ),
    KnownError(
        name="a model on another device than DataParallel wants",
        error=RuntimeError,
        sign="module must have its parameters and buffers on device "
        r"(?P<want>[\w:]+)[^\n]* but found one of them on device: (?P<own>[\w:]+)",
        meaning="DataParallel copies the model from {want}, and part of it lies on {own}.",
        remedy='Move it before it is wrapped: `net = torch.nn.DataParallel(net.to("{want}"))`.',
        example="module must have its parameters and buffers on device cuda:0 "
        "(device_ids[0]) but found one of them on device: cpu",
    ),
    KnownError(
        name="tensors on different devices, in other words",
        error=RuntimeError,
        sign=r"Expected object of (device type|backend) (?P<want>\w+) but got "
        r"(device type|backend) (?P<got>\w+)|(?i:tensors) (need to be|are not|not) (on|at) "
        r"the same device|expected device \w+(:\d)? but got device \w+|is on CPU, but expected "
        r"(it|them) to "
        r"be on GPU|Tensors of the same index must be on the same device|Expected object of type "
        r"torch\.cuda\.\w+ but found type torch\.(?!cuda)|Expected object of type torch\.\w+ "
        r"but found "
        r"type torch\.cuda\.|Placeholder storage has not been allocated on MPS device|Expected a "
        r"'\w+' device type for generator but found '\w+'",
        meaning="These tensors live on different devices: the CPU and a GPU, or two GPUs.",
        remedy="Move inputs, labels and hidden states to where the model is: `x = "
        "x.to(net.weight.device)`. A tensor that a module makes itself is `torch.zeros(3, "
        "device=x.device)`.",
        example="Expected object of device type cuda but got device type cpu",
    ),
    KnownError(
        name="a GPU that is not there",
        error=Exception,
        sign="invalid device ordinal|Attempting to deserialize object on CUDA "
        r"device (?P<nr>\d+) but torch\.cuda\.device_count\(\) is \d+",
        meaning="GPUs are counted from 0, and this machine has fewer than were asked for.",
        remedy='Load with `torch.load(path, map_location="cuda:0")`, and ask for '
        "`torch.cuda.device_count()`.",
        example="invalid device ordinal",
    ),
    KnownError(
        name="a build for other GPUs",
        error=RuntimeError,
        sign="no kernel image is available for execution on the device|invalid device function|"
        "The NVIDIA "
        "driver on your system is too old",
        meaning="This build of PyTorch, the driver and the GPU do not go together.",
        remedy="Compare `torch.version.cuda`, `torch.cuda.get_device_capability()` "
        "and what nvidia-smi says, then install the build that fits.",
        example="no kernel image is available for execution on the device",
    ),
    KnownError(
        name="memory that a kernel may not touch",
        error=RuntimeError,
        sign="an illegal memory access was encountered|unspecified launch failure",
        meaning="A kernel on the GPU read or wrote outside of its tensors: an index "
        "out of range, or a faulty extension. The line named here is only where it was "
        "noticed.",
        remedy="Run the same on the CPU, `net.cpu()(x.cpu())`, or with "
        "CUDA_LAUNCH_BLOCKING=1 in the environment for the true line.",
        example="an illegal memory access was encountered",
    ),
    KnownError(
        name="a label or index out of range on the GPU",
        error=RuntimeError,
        sign="Assertion .?(t >= 0 && t < n_classes|cur_target >= 0 && cur_target < "
        r"n_classes|srcIndex < srcSelectDimSize|-sizes\[i\] <= index|ind >= 0 && ind "
        r"<|idx_dim >= 0)[^\n]{0,60}? failed|index out of bounds.{0,2} failed",
        meaning="A kernel checks what it is given, and found a class label or an index "
        "that is too large or below 0.",
        remedy="Compare `y.min(), y.max()` with the number of outputs, and indices "
        "with the number of rows of the table: classes count from 0.",
        lesson="from_neuron_to_network",
        example="Assertion `t >= 0 && t < n_classes` failed",
    ),
    KnownError(
        name="pinned memory of what is on the GPU",
        error=RuntimeError,
        sign=r"cannot pin '(?P<kind>[\w.]+)' only dense CPU tensors can be pinned",
        meaning="Pinned memory is memory of the CPU, and the data set returns tensors "
        "on the GPU: {kind}.",
        remedy="Let the data set return CPU tensors and move each batch, "
        "`x.to(device)`, or set `pin_memory=False`.",
        example="cannot pin 'torch.cuda.FloatTensor' only dense CPU tensors can be pinned",
    ),
    KnownError(
        name="CUDA in a forked process",
        error=RuntimeError,
        sign="Cannot re-initialize CUDA in forked",
        meaning="CUDA was used before the process was forked, and it does not survive a fork.",
        remedy="Keep CUDA out of data sets, and start processes anew: "
        '`torch.multiprocessing.set_start_method("spawn")`.',
    ),
    KnownError(
        name="float64 on Apple's GPU",
        error=TypeError,
        sign="Cannot convert a MPS Tensor to float64 dtype|MPS framework doesn't support float64",
        meaning="Apple's GPU has no float64, and NumPy's numbers are float64 until told otherwise.",
        remedy='Write `x = x.float().to("mps")`.',
        example="Cannot convert a MPS Tensor to float64 dtype",
    ),
    KnownError(
        name="an operation that Apple's GPU lacks",
        error=NotImplementedError,
        sign=r"The operator '(?P<op>[\w:.]+)' is not currently "
        r"(implemented|supported)[^\n]{0,20} (for|on) the MPS",
        meaning="{op} is not written for Apple's GPU in this release.",
        remedy="Do this step on the CPU, `x.cpu()`, or set "
        "PYTORCH_ENABLE_MPS_FALLBACK=1 in the environment before PyTorch is imported.",
        example="The operator 'aten::_linalg_svd' is not currently implemented for the MPS",
    ),
    KnownError(
        name="the library between GPUs",
        error=RuntimeError,
        sign=r"unhandled (cuda|system) error[^\n]{0,60}(NCCL|\))|NCCL [Ee]rror( "
        r"\d+)?: ?unhandled|unhandled cuda error",
        meaning="NCCL, which moves tensors between GPUs, failed in a call of its own: "
        "mostly memory of a GPU is full, or two processes use the same GPU.",
        remedy="Give each process its own GPU, `torch.cuda.set_device(local_rank)`, "
        "and set NCCL_DEBUG=INFO in the environment for the cause.",
        example="unhandled cuda error",
    ),
    KnownError(
        name="a collective on another device",
        error=RuntimeError,
        sign=r"No backend type associated with device type (?P<kind>\w+)|Tensors "
        "must be CUDA and dense",
        meaning="The group of processes was made for one kind of device, as nccl is "
        "for GPUs alone, and this tensor lies on another.",
        remedy='Move it, `x.to("cuda")`, or make the group for both: '
        '`torch.distributed.init_process_group("cpu:gloo,cuda:nccl")`.',
        example="No backend type associated with device type cpu",
    ),
    KnownError(
        name="an operation that gives not the same bits each time",
        error=RuntimeError,
        sign=r"(?P<op>[\w:]+) does not have a deterministic "
        "implementation|Deterministic behavior was enabled with either",
        meaning="Exact repetition was asked for, and on the GPU this operation adds in "
        "an order that changes.",
        remedy="Let it warn only, `torch.use_deterministic_algorithms(True, "
        "warn_only=True)`, or compute this step on the CPU; cuBLAS also wants "
        "CUBLAS_WORKSPACE_CONFIG=:4096:8.",
        example="put_ does not have a deterministic implementation",
    ),
)

# Asked last: only the kind is known.
ANY_CUDA = (
    KnownError(
        name="a call of the GPU that was refused",
        error=RuntimeError,
        sign=r"CUDA error: (?P<what>[\w ,()-]+)|cuda runtime error \(\d+\)|CUDA "
        "driver error",
        meaning="A call on the GPU failed. Its errors are noticed late: the line that "
        "is named may have nothing to do with it.",
        remedy="Set CUDA_LAUNCH_BLOCKING=1 in the environment for the true line, or "
        "run the same on the CPU: `net.cpu()(x.cpu())`.",
        example="CUDA error: invalid argument",
    ),
)
