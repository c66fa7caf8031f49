"""Dtypes, and things of which no tensor can be made."""

from __future__ import annotations

from ..known_error import KnownError

DTYPES = (
    KnownError(
        name="an attribute that a tensor does not have",
        error=AttributeError,
        sign=r"'(?P<kind>Tensor|Parameter)' object has no attribute '(?P<name>\w+)'",
        meaning="A tensor has no {name}: it is misspelled, of another release, or was "
        "set on another tensor object. Results, copies and tensors inside a transform are "
        "new objects, and keep nothing that was set on the old.",
        remedy="Look for the right name, `loss.backward()` for one; keep what belongs "
        "to a tensor in a dict beside it.",
        example="'Tensor' object has no attribute 'backwards'",
    ),
    KnownError(
        name="a collective of two dtypes",
        error=RuntimeError,
        sign="output tensor must have the same type as input tensor",
        meaning="Processes exchange tensors of one dtype, and input and output differ, "
        "as where part of a model was converted.",
        remedy="Convert the whole model before it is wrapped: `net.to(torch.bfloat16)`.",
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
        sign=r"Found dtype (?P<got>\w+) but expected (?P<want>\w+)",
        meaning="A prediction and its target need one dtype: here {got} meets {want}. Labels "
        "written as 0 and 1 are integers, and NumPy's numbers are double.",
        remedy="Write `target = target.to(y_pred.dtype)`; one written as 0.0 has decimals from "
        "the start.",
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
        name="an input and a layer of two dtypes",
        error=RuntimeError,
        sign=r"Input type \((?P<got>[\w.: ]+)\) and (weight|bias) type "
        r"\((?P<own>(?!(?P=got)\))[\w.: ]+)\) should be the same",
        meaning="The input has the dtype {got}, the layer {own}.",
        remedy="Bring the input to the layer, `x = x.to(net.weight.dtype)`, or run both under "
        '`torch.autocast("cuda")`, which converts by itself.',
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
        r"the source and destination dtypes match|self and source expected to have the same dtype|"
        r"expected self and source to have same dtypes",
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
        sign=r"\w+\(\): argument '(?P<argument>\w+)' (\(position \d+\) )?must be Tensor, not "
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
        name="an operation that this kind of tensor does not have",
        error=NotImplementedError,
        sign=r"Could not run '(?P<op>[\w:.]+)' with arguments from the "
        r"'(?P<backend>(Sparse|Quantized|Meta|Nested|Mkldnn)\w*)' backend",
        meaning="There is no {op} for tensors of the kind {backend}: sparse, quantized, nested and "
        "meta tensors have only part of all operations.",
        remedy="Make an ordinary tensor first: `x.to_dense()`, `x.dequantize()`, or `x.cpu()`.",
        example="Could not run 'aten::view' with arguments from the 'SparseCPU' backend",
    ),
    KnownError(
        name="an operation that this build does not have",
        error=NotImplementedError,
        sign=r"Could not run '(?P<op>[\w:.]+)' with arguments from the '(?P<backend>\w+)' backend",
        meaning="There is no {op} for {backend} in this build: it is for another device, or a "
        "package beside PyTorch, as torchvision, was built without it.",
        remedy="Bring the tensors to a device that has it, `x.cpu()`, or install packages that "
        "were built for this `torch.__version__`.",
        example="Could not run 'torchvision::nms' with arguments from the 'CUDA' backend",
    ),
    KnownError(
        name="a sparse tensor for NumPy",
        error=TypeError,
        sign="can't convert Sparse\\w* layout tensor to numpy",
        meaning="NumPy has no sparse arrays.",
        remedy="Write `x.to_dense().numpy()`.",
        example="can't convert Sparse layout tensor to numpy",
    ),
    KnownError(
        name="two dtypes in one product",
        error=RuntimeError,
        sign=r"mat1 and mat2 must have the same dtype, but got (?P<a>\w+) and "
        r"(?P<b>\w+)|expected (m1 and m2|mat1 and mat2) to have the same dtype, but got: [\w:]+ != "
        r"[\w:]+|expected both vectors to have same dtype, but found (?P<e>\w+) and "
        r"(?P<f>\w+)|input tensors must have the same dtype, but got (?P<g>\w+), (?P<h>\w+)",
        meaning="A product needs one dtype on both sides. NumPy's numbers are float64, "
        "called double, and the weights of a layer float32; under autocast or half() it is "
        "16 bits.",
        remedy="Bring the input to the weights: `x = x.to(net.weight.dtype)`, and "
        "NumPy's `torch.from_numpy(a).float()`.",
        lesson="from_neuron_to_network",
        example="mat1 and mat2 must have the same dtype, but got Double and Float",
    ),
    KnownError(
        name="another dtype than was expected",
        error=RuntimeError,
        sign=r"expected scalar type (?P<want>\w+) but found (?P<got>\w+)",
        meaning="This operation wanted {want} and got {got}: two of its tensors have "
        "different dtypes.",
        remedy="Print the dtypes, then convert one: `x = x.to(net.weight.dtype)` for "
        "an input, `y = y.long()` for labels, NumPy's float64 by `x.float()`.",
        example="expected scalar type Double but found Float",
    ),
    KnownError(
        name="another dtype than was expected, in old words",
        error=RuntimeError,
        sign=r"Expected (object|tensor)[^\n]{0,60}? (scalar type|type|scalar types:) "
        r"(?P<want>[\w.]+)[,;]? but (got|found) (scalar )?(type )?(?P<got>[\w.]+)",
        meaning="This operation wanted {want} and got {got}: two of its tensors have "
        "different dtypes.",
        remedy="Convert one: `x = x.float()` for NumPy's float64, `y = y.long()` for "
        "labels and indices.",
        example="Expected object of scalar type Float but got scalar type Double",
    ),
    KnownError(
        name="a recurrent layer of another dtype",
        error=Exception,
        sign=r"RNN input dtype \((?P<got>[\w.]+)\) does not match weight dtype "
        r"\((?P<own>[\w.]+)\)|input must have the type (?P<want>[\w.]+), got type "
        r"(?P<has>[\w.]+)|Input and parameter tensors are not the same dtype",
        meaning="Input and weights of a recurrent layer need one dtype. NumPy's "
        "numbers are float64, a layer's float32.",
        remedy="Write `x = x.float()` before it.",
        example="RNN input dtype (torch.float64) does not match weight dtype (torch.float32)",
    ),
    KnownError(
        name="an index of another dtype",
        error=RuntimeError,
        sign=r"(?P<op>\w+)\(\): Expected dtype int(32 or int64|32/int64|64) for index",
        meaning="{op} takes places, which are counted in integers.",
        remedy="Write `index.long()`.",
        example="gather(): Expected dtype int64 for index",
    ),
    KnownError(
        name="one-hot rows of numbers with decimals",
        error=RuntimeError,
        sign="one_hot is only applicable to index tensor",
        meaning="one_hot makes a row of each class number, and class numbers are int64.",
        remedy="Write `F.one_hot(y.long(), 10)`.",
    ),
    KnownError(
        name="an array that is read backwards",
        error=ValueError,
        sign="[Aa]t least one (of the )?strides? in the given numpy array is "
        "negative|tensors with negative strides are not currently supported",
        meaning="A NumPy array that was flipped, as by [::-1] or np.flip, is read "
        "backwards, and a tensor cannot be.",
        remedy="Copy it: `torch.from_numpy(a.copy())`.",
        example="At least one stride in the given numpy array is negative",
    ),
    KnownError(
        name="a dtype that NumPy does not have",
        error=TypeError,
        sign=r"Got unsupported ScalarType (?P<kind>\w+)",
        meaning="NumPy has no {kind}.",
        remedy="Convert before: `x.float().numpy()`.",
        example="Got unsupported ScalarType BFloat16",
    ),
    KnownError(
        name="an array of a kind that no tensor holds",
        error=TypeError,
        sign=r"can't convert np\.ndarray of type (?P<kind>numpy\.\w+)",
        meaning="The array holds {kind}, and a tensor holds numbers of a few kinds. "
        "Words, dates and mixed columns become objects.",
        remedy="Choose the columns of numbers and convert them: "
        '`torch.tensor(a.astype("float32"))`.',
        example="can't convert np.ndarray of type numpy.str_",
    ),
    KnownError(
        name="something else than an array",
        error=TypeError,
        sign=r"expected np\.ndarray \(got (?P<kind>\w+)\)",
        meaning="from_numpy() takes an array, and got {kind}.",
        remedy="Write `torch.as_tensor(x)`, which takes lists, arrays and tensors; a "
        "data frame by `table.to_numpy()`.",
        example="expected np.ndarray (got list)",
    ),
    KnownError(
        name="a list of something that is no tensor",
        error=TypeError,
        sign=r"expected Tensor as element (?P<nr>\d+) in argument (?P<arg>\d+), but "
        r"got (?P<kind>\w+)",
        meaning="stack and cat join tensors, and element {nr} of the list is of type {kind}.",
        remedy="Make a tensor of each: `torch.stack([torch.as_tensor(row) for row in rows])`.",
        example="expected Tensor as element 0 in argument 0, but got int",
    ),
    KnownError(
        name="arguments that fit no form of a function",
        error=TypeError,
        sign=r"(?P<op>\w+)\(\) received an invalid combination of arguments - got "
        r"\((?P<got>[^)]*)\)",
        meaning="{op} was given ({got}), and the list below that line says what it "
        "takes. Often one of them is None, a list, or a number with decimals where a size "
        "belongs.",
        remedy="Compare type by type, `print(type(x))`; sizes are whole numbers, `n "
        "// 2` and not `n / 2`.",
        example="conv2d() received an invalid combination of arguments - got (int, Tensor)",
    ),
    KnownError(
        name="a number too large for its dtype",
        error=RuntimeError,
        sign=r"value cannot be converted to type (?P<kind>[\w:]+) without overflow",
        meaning="The number does not fit into {kind}; half precision ends at 65504.",
        remedy="Write `x.masked_fill(mask, torch.finfo(x.dtype).min)` instead of `-1e9`.",
        example="value cannot be converted to type c10::Half without overflow",
    ),
    KnownError(
        name="an index that is no whole number",
        error=Exception,
        sign=r"(only integers, slices \(`:`\), ellipsis \(`\.\.\.`\), None and long or byte "
        r"Variables are "
        r"valid indices \(got |encountered an error indexing dim \d+ with an object of type )"
        r"(?P<kind>[\w.]+\w)",
        meaning="An index counts places, and this one is of type {kind}.",
        remedy="Write a whole number, `x[n // 2]` and not `x[n / 2]`, or a tensor of them: "
        "`x[torch.as_tensor(places)]`.",
        example="only integers, slices (`:`), ellipsis (`...`), None and long or byte "
        "Variables are valid indices (got float)",
    ),
    KnownError(
        name="a method of tensors on something else",
        error=AttributeError,
        sign=r"'(?P<kind>tuple|list|dict|int|float|bool|str|numpy\.\w+|"
        r"collections\.OrderedDict|OrderedDict|torch\.return_types\.\w+|InceptionOutputs|"
        r"GoogLeNetOutputs|BatchEncoding)' "
        "object has no attribute "
        "'(?P<name>size|shape|dim|view|reshape|to|cuda|cpu|float|long|item|detach|numel|"
        "unsqueeze|squeeze|permute|log_softmax|softmax|backward|mean|sum|data|eval|train|"
        "parameters|forward|requires_grad|requires_grad_|grad|clone|numpy|contiguous|flatten|max)'",
        meaning="{name} belongs to tensors or models, and this is of type {kind}. "
        "Recurrent layers and max(dim) return several things, torch.load() of weights gives "
        "a dict, .item() a number.",
        remedy="Take the part that is meant, `out, state = lstm(x)`, make a tensor, "
        "`torch.as_tensor(x)`, or fill a model: `net.load_state_dict(weights)`.",
        example="'collections.OrderedDict' object has no attribute 'eval'",
    ),
)
