"""Shapes that do not fit together."""

from __future__ import annotations

from ..known_error import KnownError

SIZE = r"\[[\d, ]*\]"

SHAPES = (
    KnownError(
        name="a mask or source of another size, in old words",
        error=RuntimeError,
        sign=r"inconsistent tensor size, expected tensor (?P<a>\[[\d x]*\]) and "
        r"(?P<what>mask|index) (?P<b>\[[\d x]*\]) to have the same number of elements",
        meaning="The tensor has {a} and the {what} {b}: element belongs to element here.",
        remedy="Print both shapes, and bring them to one: `print(x.shape, mask.shape)`.",
        example="inconsistent tensor size, expected tensor [256 x 256] and mask [256] "
        "to have the same number of elements",
    ),
    KnownError(
        name="an index of gather or scatter beyond the end",
        error=RuntimeError,
        sign=r"Invalid index in (?P<op>scatter\w*|gather)",
        meaning="{op} takes or puts numbers at places, and some place is larger than "
        "the dimension or below 0. In a graph it is an edge to a node that is not there.",
        remedy="Compare `index.max()` with the size of the dimension; nodes are "
        "numbered from 0 without gaps.",
        example="Invalid index in scatterAdd",
    ),
    KnownError(
        name="a recurrent layer with a state of another form",
        error=TypeError,
        sign=r"(?P<kind>lstm|gru|rnn_tanh|rnn_relu)\(\) received an invalid "
        "combination of arguments",
        meaning="The hidden state has another form than this layer takes. An LSTM wants a pair "
        "(h, c), a GRU or RNN one tensor, and neither takes None inside.",
        remedy="Write `out, (h, c) = lstm(x, (h, c))` and `out, h = gru(x, h)`, or "
        "leave the state out for zeros.",
        example="lstm() received an invalid combination of arguments",
    ),
    KnownError(
        name="predictions and labels of two sizes",
        error=RuntimeError,
        sign=r"size mismatch \(got input: (?P<own>\[[\d, ]*\]) ?, target: "
        r"(?P<target>\[[\d, ]*\])|input and target batch or spatial sizes don't match",
        meaning="The loss wants a label for each prediction, and the sizes differ.",
        remedy="Print both shapes: predictions are (batch, classes, …), labels "
        "(batch, …) without the classes. Only pictures are resized, as by `F.interpolate(out, "
        "size=labels.shape[-2:])`.",
        lesson="from_neuron_to_network",
        example="size mismatch (got input: [4, 3], target: [5])",
    ),
    KnownError(
        name="more samples than there are",
        error=RuntimeError,
        sign=r"cannot sample n_sample > prob_dist\.size\(-1\) samples without "
        "replacement",
        meaning="Without replacement each is drawn once at most, and more were asked for.",
        remedy="Write `torch.multinomial(p, min(n, p.size(-1)))`, or `replacement=True`.",
        example="cannot sample n_sample > prob_dist.size(-1) samples without replacement",
    ),
    KnownError(
        name="a weight that is not there at the moment",
        error=RuntimeError,
        sign="'weight' must be 2-D",
        meaning="The table of an embedding is empty or flat. Where weights are spread "
        "over processes, they are put together only inside the wrapped model's forward().",
        remedy="Call the wrapped model itself, `model(x)`, and not a part of it.",
    ),
    KnownError(
        name="shapes that cannot be multiplied",
        error=RuntimeError,
        sign=r"mat1 and mat2 shapes cannot be multiplied "
        r"\((?P<rows>\d+)x(?P<columns>\d+) and (?P<needed>\d+)x\d+\)",
        meaning="In a product of tables the columns of the first, {columns} here, have to be as "
        "many as the rows of the second, {needed}. A layer takes its inputs in the last dimension.",
        remedy="If a layer is meant, its `in_features` has to be {columns}; print `x.shape` before "
        "it, and flatten what comes from a convolution: `x.flatten(1)`. If it comes in backward(), "
        "a weight changed its shape after the forward pass.",
        lesson="from_neuron_to_network",
        example="mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
    ),
    KnownError(
        name="a product of shapes that do not fit",
        error=RuntimeError,
        sign=r"size mismatch, got input \((?P<rows>\d+)\), mat \(\d+x(?P<columns>\d+)\), "
        r"vec \((?P<length>\d+)\)",
        meaning="A table with {columns} columns meets a vector of {length} numbers.",
        remedy="Give the vector one number for each column, or turn the table: `A.T @ v`.",
        lesson="vectors",
        example="size mismatch, got input (3), mat (3x4), vec (3)",
    ),
    KnownError(
        name="a batch of products whose shapes do not fit",
        error=RuntimeError,
        sign=rf"Expected size for first two dimensions of batch2 tensor to be: (?P<wanted>{SIZE}) "
        rf"but got: (?P<got>{SIZE})",
        meaning="The second batch should begin with {wanted}, as many tables as the first and as "
        "many rows as its columns, and begins with {got}.",
        remedy="Print both shapes, and turn the tables of one: `b.transpose(1, 2)`.",
        example="Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: "
        "[2, 5]",
    ),
    KnownError(
        name="a dot product of two lengths",
        error=RuntimeError,
        sign=r"inconsistent tensor size, expected tensor \[(?P<a>\d+)\] and src \[(?P<b>\d+)\] to "
        r"have the same number of elements",
        meaning="A dot product pairs number with number, and here {a} meet {b}.",
        remedy="Print both shapes: `print(a.shape, b.shape)`.",
        lesson="vectors",
        example="inconsistent tensor size, expected tensor [3] and src [4] to have the same number "
        "of elements",
    ),
    KnownError(
        name="a product that wants other dimensions",
        error=RuntimeError,
        sign=r"1D tensors expected, but got \dD and \dD tensors|(self|mat2|input) must be a matrix"
        r"|batch[12] must be a 3D tensor|vector and matrix must be|mat2? must be 2-D",
        meaning="This product is for tensors with one certain number of dimensions.",
        remedy="Write `a @ b`, which takes vectors, tables and batches, or add the dimension that "
        "is missing: `a.unsqueeze(0)`.",
        example="1D tensors expected, but got 2D and 1D tensors",
    ),
    KnownError(
        name="shapes that cannot be broadcast",
        error=RuntimeError,
        sign=r"The size of tensor a \((?P<a>\d+)\) must match the size of tensor b \((?P<b>\d+)\) "
        r"at non-singleton dimension (?P<dim>\d+)",
        meaning="Element by element, {a} numbers meet {b} in dimension {dim}. Broadcasting "
        "stretches only a 1.",
        remedy="Print both shapes. If a dimension is missing, add it: `b.unsqueeze(1)`; if batches "
        "of different length meet, as the last one of an epoch does, take `len(x)` for the size.",
        lesson="vectors",
        example="The size of tensor a (3) must match the size of tensor b (4) at non-singleton "
        "dimension 0",
    ),
    KnownError(
        name="an update in place with a larger result",
        error=RuntimeError,
        sign=rf"output with shape (?P<own>{SIZE}) doesn't match the broadcast shape "
        rf"(?P<whole>{SIZE})",
        meaning="The result has shape {whole}, and in place it would have to fit into {own}.",
        remedy="Write `a = a + b` if the larger result is meant; else bring b to the shape of a.",
        lesson="vectors",
        example="output with shape [3] doesn't match the broadcast shape [2, 3]",
    ),
    KnownError(
        name="a tensor expanded to a size that it does not divide into",
        error=RuntimeError,
        sign=r"The expanded size of the tensor \((?P<wanted>\d+)\) must match the existing size "
        r"\((?P<own>\d+)\) at non-singleton dimension (?P<dim>\d+)",
        meaning="In dimension {dim} there are {own} numbers, and {wanted} places are to be filled. "
        "Only a 1 can be stretched.",
        remedy="Print both shapes; where a value is written, as in `a[i] = b`, both sides need one "
        "shape.",
        lesson="vectors",
        example="The expanded size of the tensor (4) must match the existing size (3) at "
        "non-singleton dimension 0",
    ),
    KnownError(
        name="a shape for another number of elements",
        error=RuntimeError,
        sign=r"shape '(?P<shape>\[[-\d, ]*\])' is invalid for input of size (?P<size>\d+)",
        meaning="The tensor holds {size} numbers, and the shape {shape} needs another count.",
        remedy="Print `x.shape` right before. To keep the batch whatever its size, write "
        "`x.flatten(1)`, or `x.view(x.size(0), -1)`.",
        example="shape '[4, -1]' is invalid for input of size 6",
    ),
    KnownError(
        name="a view of memory that is not in order",
        error=RuntimeError,
        sign="view size is not compatible with input tensor's size and stride",
        meaning="view() makes no copy, and after transpose() or permute() the numbers do not lie "
        "in the order that this shape needs.",
        remedy="Write `x.reshape(...)`, which copies where it has to.",
    ),
    KnownError(
        name="tensors of different sizes in one stack",
        error=RuntimeError,
        sign=rf"stack expects each tensor to be equal size, but got (?P<first>{SIZE}) at entry 0 "
        rf"and (?P<other>{SIZE}) at entry (?P<entry>\d+)",
        meaning="stack puts tensors of one shape beside each other: entry 0 has shape {first}, "
        "entry {entry} has {other}. A DataLoader stacks the examples of a batch.",
        remedy="Bring the examples to one shape before: resize pictures, and pad sequences with "
        "`torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)` in a `collate_fn`.",
        example="stack expects each tensor to be equal size, but got [3] at entry 0 and [4] at "
        "entry 1",
    ),
    KnownError(
        name="tensors that do not fit behind each other",
        error=RuntimeError,
        sign=r"Sizes of tensors must match except in dimension (?P<dim>\d+)\. Expected size "
        r"(?P<wanted>\d+) but got size (?P<got>\d+) for tensor number (?P<number>\d+)",
        meaning="cat joins along dimension {dim}, and all other dimensions have to agree: tensor "
        "number {number}, counted from 0, has {got} where the first has {wanted}.",
        remedy="Print the shapes, `print([t.shape for t in parts])`. In a U-Net odd sizes cause "
        "it: crop or pad one of the two.",
        example="Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 "
        "for tensor number 1",
    ),
    KnownError(
        name="tensors of different dimensions in one cat",
        error=RuntimeError,
        sign=r"Tensors must have same number of dimensions: got (?P<a>\d+) and (?P<b>\d+)|"
        r"zero-dimensional tensor \(at position \d+\) cannot be concatenated",
        meaning="cat joins tensors along a dimension that they have in common.",
        remedy="Single numbers are put together by `torch.stack([a, b])`; a missing dimension is "
        "added by `b.unsqueeze(0)`.",
        lesson="refusals",
        example="Tensors must have same number of dimensions: got 2 and 1",
    ),
    KnownError(
        name="sizes of pieces that do not add up",
        error=RuntimeError,
        sign=r"split_with_sizes expects split_sizes to sum exactly to (?P<size>\d+)",
        meaning="The pieces together have to be as long as the tensor, {size}.",
        remedy="Write one size, `x.split(2)`, or sizes whose sum is {size}.",
        example="split_with_sizes expects split_sizes to sum exactly to 5",
    ),
    KnownError(
        name="a dimension that is not there",
        error=IndexError,
        sign=r"Dimension out of range \(expected to be in range of \[(?P<low>-?\d+), "
        r"(?P<high>\d+)\], but got (?P<dim>-?\d+)\)",
        meaning="Dimension {dim} was asked for, and this tensor's are {low} to {high}, counted "
        "from 0, or from the end with a minus.",
        remedy="Print `x.shape` before this line. A batch dimension may be missing: "
        "`x.unsqueeze(0)`.",
        example="Dimension out of range (expected to be in range of [-1, 0], but got 1)",
    ),
    KnownError(
        name="a permutation of another number of dimensions",
        error=RuntimeError,
        sign=r"number of dimensions in the tensor input does not match the length of the desired "
        r"ordering of dimensions i\.e\. input\.dim\(\) = (?P<own>\d+) is not equal to len\(dims\) "
        r"= (?P<wanted>\d+)",
        meaning="The tensor has {own} dimensions, and permute was given {wanted}.",
        remedy="Print `x.shape` before this line. A batch dimension may be missing: "
        "`x.unsqueeze(0)`.",
        example="number of dimensions in the tensor input does not match the length of the desired "
        "ordering of dimensions i.e. input.dim() = 2 is not equal to len(dims) = 3",
    ),
    KnownError(
        name="an index beyond the end",
        error=IndexError,
        sign=r"index (?P<index>-?\d+) is out of bounds for dimension (?P<dim>\d+) with size "
        r"(?P<size>\d+)",
        meaning="Dimension {dim} has {size} places, counted from 0, and place {index} was asked "
        "for.",
        remedy="Print `x.shape` and the index before this line.",
        example="index 3 is out of bounds for dimension 0 with size 3",
    ),
    KnownError(
        name="a number beyond the table of an embedding",
        error=IndexError,
        sign="index out of range in self",
        meaning="An embedding has rows 0 to num_embeddings − 1, and some index is larger or below "
        "0: a token that the vocabulary lacks, or a sequence longer than its positions.",
        remedy="Compare `x.min(), x.max()` with `embedding.num_embeddings`, and make the table "
        "larger, `torch.nn.Embedding(vocabulary, 64)`, or cut the sequence.",
    ),
    KnownError(
        name="too many indices",
        error=IndexError,
        sign=r"too many indices for tensor of dimension (?P<own>\d+)|invalid index of a 0-dim "
        r"tensor",
        meaning="There are more indices than the tensor has dimensions. A single number has none.",
        remedy="Print `x.shape` before this line. The number of a tensor with one element is "
        "`loss.item()`, and not `loss.data[0]`.",
        example="invalid index of a 0-dim tensor",
    ),
    KnownError(
        name="a mask of another shape",
        error=IndexError,
        sign=rf"The shape of the mask (?P<mask>{SIZE}) at index \d+ does not match the shape of "
        rf"the indexed tensor (?P<own>{SIZE})",
        meaning="A mask says yes or no to each element: it has shape {mask}, the tensor {own}.",
        remedy="Make it from the tensor itself, `x[x > 0]`, or bring it to this shape.",
        example="The shape of the mask [2] at index 0 does not match the shape of the indexed "
        "tensor [3]",
    ),
    KnownError(
        name="indices that do not go together",
        error=IndexError,
        sign=rf"shape mismatch: indexing tensors could not be broadcast together with shapes "
        rf"{SIZE}(, {SIZE})+",
        meaning="Several tensors of indices are taken in pairs, so they need one length.",
        remedy="For all combinations give one of them a dimension more: `x[rows[:, None], "
        "columns]`.",
        example="shape mismatch: indexing tensors could not be broadcast together with shapes [2], "
        "[3]",
    ),
    KnownError(
        name="indices that are not integers",
        error=IndexError,
        sign=r"tensors used as indices must be [\w, ]+ tensors",
        meaning="An index counts places, and this tensor holds numbers with decimals.",
        remedy="Write `x[index.long()]`.",
        example="tensors used as indices must be long, int, byte or bool tensors",
    ),
    KnownError(
        name="gather with an index of other dimensions",
        error=RuntimeError,
        sign="Index tensor must have the same number of dimensions as (input|self|src|the) tensor",
        meaning="gather and scatter take one index for each result, in a tensor with as many "
        "dimensions as the input.",
        remedy="Add what is missing: `x.gather(1, index.unsqueeze(1)).squeeze(1)`.",
        example="Index tensor must have the same number of dimensions as input tensor",
    ),
    KnownError(
        name="several numbers where one is asked for",
        error=Exception,
        sign=r"a Tensor with (?P<count>\d+) elements cannot be converted to Scalar|only one element"
        r" tensors can be converted to Python scalars|only (integer tensors of a single element|"
        r"0-dimensional arrays) can be converted",
        meaning="A Python number is one number, and this tensor does not hold exactly one.",
        remedy="Make one of them, `x.mean().item()`, or take all, `x.tolist()`. A list of tensors "
        "becomes one tensor by `torch.stack(rows)`, not by `torch.tensor(rows)`.",
        lesson="refusals",
        example="only one element tensors can be converted to Python scalars",
    ),
    KnownError(
        name="an if on several numbers",
        error=RuntimeError,
        sign="[Bb]oo(lean|l) value of Tensor with (more than one|no) values? is ambiguous",
        meaning="`if`, `and`, `or` and `in` want one yes or no, and this tensor holds several.",
        remedy="Say which is meant, `(x > 0).all()` or `(x > 0).any()`; between tensors write "
        "`(x > 0) & (y > 0)`. Where a loss is called, it was made with the tensors: "
        "`torch.nn.MSELoss()(y_pred, y)`.",
        lesson="silent_errors",
        example="Boolean value of Tensor with more than one value is ambiguous",
    ),
    KnownError(
        name="a loop or len() over a single number",
        error=TypeError,
        sign=r"iteration over a 0-d tensor|len\(\) of a 0-d tensor",
        meaning="This tensor is a single number, without a dimension to go along.",
        remedy="Give it one, `x.unsqueeze(0)`, or look where squeeze() or an index took away the "
        "last: a batch of one example is enough.",
        example="iteration over a 0-d tensor",
    ),
    KnownError(
        name="rows of different length",
        error=ValueError,
        sign=r"expected sequence of length (?P<wanted>\d+) at dim \d+ \(got (?P<got>\d+)\)",
        meaning="A tensor is a full table, and one of these rows has {got} entries instead of "
        "{wanted}.",
        remedy="Pad them: `torch.nn.utils.rnn.pad_sequence([torch.tensor(r) for r in rows], "
        "batch_first=True)`.",
        example="expected sequence of length 2 at dim 1 (got 1)",
    ),
    KnownError(
        name="a layer of other input channels",
        error=RuntimeError,
        sign=rf"Given groups=\d+, weight of size (?P<weight>{SIZE}), expected input ?"
        rf"(?P<input>{SIZE}) to have (?P<wanted>\d+) channels, but got (?P<got>\d+) channels",
        meaning="The convolution was made for {wanted} input channels, and got {got}: dimension 1 "
        "of the input, whose shape is {input}.",
        remedy="Make the layer for {got}, or bring the input to (batch, channels, height, width), "
        "as by `x.permute(0, 3, 1, 2)`. A picture without colours has 1 channel.",
        example="Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 1, 8, 8] to have 3 "
        "channels, but got 1 channels",
    ),
    KnownError(
        name="an input of other dimensions than the layer takes",
        error=Exception,
        sign=r"Expected \dD \(unbatched\) or \dD \(batched\) input to \w+, but got input of size: "
        rf"{SIZE}|expected \dD( or \dD)? input \(got \dD input\)|\w+: Expected input to be "
        r"\dD( or \dD)?, got \dD instead|Expected \d+-dimensional input for \d+-dimensional weight|"
        r"input must have \d dimensions, got \d|Expected input to be \d-D or \d-D, but received",
        meaning="A layer for pictures takes (batch, channels, height, width), one for sequences or "
        "tables has fewer dimensions. This input has too few or too many.",
        remedy="Print `x.shape` before this layer. A single example gets its batch by "
        "`x.unsqueeze(0)`, pictures become rows by `x.flatten(1)`.",
        example="expected 4D input (got 2D input)",
    ),
    KnownError(
        name="a kernel larger than its input",
        error=RuntimeError,
        sign=r"Kernel size can't be greater than actual input size|Output size is too small",
        meaning="Strides and poolings have made the picture smaller than this layer's window.",
        remedy="Begin with larger pictures, take away a pooling, or write "
        "`torch.nn.AdaptiveAvgPool2d(1)` at the end.",
        example="Output size is too small",
    ),
    KnownError(
        name="a normalisation for another number of channels",
        error=RuntimeError,
        sign=r"(running_mean|running_var|weight|bias) should contain (?P<got>\d+) elements not "
        r"(?P<own>\d+)",
        meaning="BatchNorm was made for {own} channels, and dimension 1 of its input has {got}.",
        remedy="Make it for what the layer before gives: `torch.nn.BatchNorm2d({got})`.",
        example="running_mean should contain 3 elements not 4",
    ),
    KnownError(
        name="BatchNorm with a single value",
        error=ValueError,
        sign=r"Expected more than 1 (value per channel|spatial element) when training, got input "
        rf"size torch\.Size\((?P<size>{SIZE})\)",
        meaning="In training mode BatchNorm takes mean and variance over the batch, and of one "
        "value there is no variance: the input has shape {size}.",
        remedy="Leave out a last batch of one, `DataLoader(rows, batch_size=32, drop_last=True)`, "
        "and evaluate after `net.eval()`.",
        lesson="modes",
        example="Expected more than 1 value per channel when training, got input size "
        "torch.Size([1, 4])",
    ),
    KnownError(
        name="a LayerNorm of another shape",
        error=RuntimeError,
        sign=rf"Given normalized_shape=(?P<own>{SIZE}), expected input with shape \[[^\]]*\], but "
        rf"got input of size ?(?P<size>{SIZE})",
        meaning="LayerNorm works on the last dimensions: it was made for {own}, and the input has "
        "shape {size}.",
        remedy="Make it for the last dimension, `torch.nn.LayerNorm(x.shape[-1])`, or bring that "
        "dimension to the end, `x.movedim(1, -1)`.",
        example="Given normalized_shape=[4], expected input with shape [*, 4], but got input of "
        "size[2, 3]",
    ),
    KnownError(
        name="a recurrent layer of another input",
        error=RuntimeError,
        sign=r"input\.size\(-1\) must be equal to input_size\. Expected (?P<own>\d+), got "
        r"(?P<got>\d+)",
        meaning="The layer was made for {own} features in the last dimension, and there are {got}.",
        remedy="Print `x.shape`: it is (batch, steps, features) with `batch_first=True`, else "
        "(steps, batch, features).",
        example="input.size(-1) must be equal to input_size. Expected 2, got 4",
    ),
    KnownError(
        name="a hidden state of another shape",
        error=RuntimeError,
        sign=r"Expected hidden(\[\d\])? size \((?P<wanted>[\d, ]+)\), got [\[(](?P<got>[\d, "
        r"]+)[\])]",
        meaning="The hidden state is (layers, batch, hidden size): ({wanted}) here, and it has "
        "({got}).",
        remedy="Make it for this batch, which is smaller at the end of an epoch and under "
        "DataParallel, and where "
        "`batch_first=True` is meant, say so: `torch.nn.LSTM(2, 3, batch_first=True)`.",
        example="Expected hidden[0] size (1, 1, 3), got [1, 2, 3]",
    ),
    KnownError(
        name="a number of heads or groups that does not divide",
        error=Exception,
        sign=r"embed_dim must be divisible by num_heads|(in|out)_channels must be divisible by "
        r"groups|num_channels( \(\d+\))? must be divisible by num_groups",
        meaning="Heads and groups share the channels evenly, so their number has to divide them.",
        remedy="Choose a divisor: `torch.nn.MultiheadAttention(64, num_heads=4)`.",
        example="embed_dim must be divisible by num_heads",
    ),
    KnownError(
        name="an attention of another width",
        error=AssertionError,
        sign=r"was expecting embedding dimension of (?P<own>\d+), but got (?P<got>\d+)",
        meaning="The attention was made for {own} numbers a token, and got {got}.",
        remedy="Make it for {got}, or print `x.shape`: the last dimension holds the numbers.",
        example="was expecting embedding dimension of 4, but got 5",
    ),
    KnownError(
        name="predictions and labels of two batches",
        error=ValueError,
        sign=r"Expected input batch_size \((?P<own>\d+)\) to match target batch_size "
        r"\((?P<target>\d+)\)",
        meaning="cross_entropy wants one label for each row: there are {own} rows of predictions "
        "and {target} labels.",
        remedy="Print both shapes. Flatten without mixing the batch, `x.flatten(1)`; for sequences "
        "write `F.cross_entropy(out.flatten(0, 1), labels.flatten())`.",
        lesson="from_neuron_to_network",
        example="Expected input batch_size (4) to match target batch_size (5)",
    ),
    KnownError(
        name="labels with a dimension too many",
        error=RuntimeError,
        sign="(0D or )?(1D target tensor expected, )?multi-target not supported|only batches "
        "of spatial targets supported",
        meaning="cross_entropy takes the number of the right class, one for each row, and these "
        "labels have a dimension more: a column, or one-hot rows of integers.",
        remedy="Write `labels.squeeze(1)`, or `labels.argmax(1)` for one-hot rows.",
        lesson="from_neuron_to_network",
        example="0D or 1D target tensor expected, multi-target not supported",
    ),
    KnownError(
        name="a label that is no class",
        error=IndexError,
        sign=r"Target (?P<label>-?\d+) is out of bounds",
        meaning="The labels count the classes from 0, so with C outputs they go to C − 1; there is "
        "a label {label}.",
        remedy="Give the last layer an output for each class, or count from 0: `labels - 1`.",
        lesson="from_neuron_to_network",
        example="Target 3 is out of bounds",
    ),
    KnownError(
        name="predictions and targets of two shapes",
        error=ValueError,
        sign=rf"(Using a target size|Target size) \(torch\.Size\((?P<target>{SIZE})\)\) (that is "
        rf"different to the input size|must be the same as input size) "
        rf"\(torch\.Size\((?P<own>{SIZE})\)\)",
        meaning="This loss compares number with number: the predictions have shape {own}, the "
        "targets {target}.",
        remedy="Bring both to one shape, `y_pred.squeeze(1)` or `y.unsqueeze(1)`. For one of "
        "several classes take `cross_entropy`.",
        lesson="from_neuron_to_network",
        example="Target size (torch.Size([4])) must be the same as input size (torch.Size([4, 1]))",
    ),
    KnownError(
        name="padding larger than the input",
        error=RuntimeError,
        sign="Padding size should be less than the corresponding input dimension",
        meaning="Reflection repeats what is there, so it cannot add more than there is.",
        remedy="Take a smaller padding, or one of zeros: `F.pad(x, (5, 5))`.",
    ),
    KnownError(
        name="an interpolation without batch and channels",
        error=NotImplementedError,
        sign=r"Input Error: Only 3D, 4D and 5D input Tensors supported \(got \dD\)",
        meaning="interpolate works on (batch, channels, …), and these dimensions are missing.",
        remedy="Add them and take them away again: `F.interpolate(x[None, None], size=4)[0, 0]`.",
        example="Input Error: Only 3D, 4D and 5D input Tensors supported (got 2D)",
    ),
    KnownError(
        name="a dimension unflattened into other sizes",
        error=RuntimeError,
        sign=r"unflatten: Provided sizes (?P<sizes>\[[\d, ]*\]) don't multiply up to the size of "
        r"dim (?P<dim>\d+) \((?P<own>\d+)\)",
        meaning="Dimension {dim} has {own} places, and the sizes {sizes} multiply to something "
        "else.",
        remedy="Let PyTorch calculate one of them: `x.unflatten(1, (2, -1))`.",
        example="unflatten: Provided sizes [2, 2] don't multiply up to the size of dim 1 (5)",
    ),
    KnownError(
        name="a tensor repeated along too few dimensions",
        error=RuntimeError,
        sign="Number of dimensions of repeat dims can not be smaller than number of dimensions of "
        "tensor",
        meaning="repeat() wants a number for each dimension, 1 where nothing is repeated.",
        remedy="Write `x.repeat(2, 1)` for a table.",
    ),
    KnownError(
        name="shapes that cannot be multiplied, in old words",
        error=RuntimeError,
        sign=r"size mismatch, m1: \[(?P<rows>\d+) x (?P<columns>\d+)\], m2: "
        r"\[(?P<needed>\d+) x \d+\]|mat1 dim 1 must match mat2 dim 0",
        meaning="In a product of tables the columns of the first have to be as many as "
        "the rows of the second. A layer takes its inputs in the last dimension.",
        remedy="Print `x.shape` before the layer and make its `in_features` that "
        "number; flatten what comes from a convolution: `x.flatten(1)`.",
        lesson="from_neuron_to_network",
        example="size mismatch, m1: [32 x 400], m2: [120 x 84]",
    ),
    KnownError(
        name="a value of another shape than its place",
        error=RuntimeError,
        sign=r"shape mismatch: value tensor of shape (?P<value>\[[\d, ]*\]) cannot "
        r"be broadcast to indexing result of shape (?P<place>\[[\d, ]*\])",
        meaning="What is written has shape {value}, and the places have {place}.",
        remedy="Print both: `x[index].shape`, `value.shape`. A single number fits everywhere.",
        example="shape mismatch: value tensor of shape [3] cannot be broadcast to "
        "indexing result of shape [2, 2]",
    ),
    KnownError(
        name="a tensor expanded to fewer dimensions",
        error=RuntimeError,
        sign=r"the number of sizes provided \((?P<given>\d+)\) must be greater or "
        r"equal to the number of dimensions in the tensor \((?P<own>\d+)\)",
        meaning="The tensor has {own} dimensions and was to become one of {given}; "
        "where a value is written, the place has {given}.",
        remedy="Print `x.shape`; take a dimension of size 1 away, `x.squeeze(0)`, or "
        "name all sizes.",
        example="the number of sizes provided (1) must be greater or equal to the "
        "number of dimensions in the tensor (2)",
    ),
    KnownError(
        name="a list without tensors",
        error=Exception,
        sign=r"(stack|cat|concatenate)?(\(\): )?expect(s|ed) a non-empty "
        "(TensorList|list of Tensors)",
        meaning="There is nothing to join: the list is empty, as after a loop or "
        "filter that found nothing.",
        remedy="Print `len(parts)` before this line.",
        example="stack expects a non-empty TensorList",
    ),
    KnownError(
        name="more of the largest than there are",
        error=RuntimeError,
        sign="selected index k out of range",
        meaning="topk() was asked for more entries than this dimension has.",
        remedy="Write `x.topk(min(k, x.size(-1)))`.",
    ),
    KnownError(
        name="a slice beyond the end",
        error=RuntimeError,
        sign=r"start \((?P<start>-?\d+)\) \+ length \((?P<length>\d+)\) exceeds "
        r"dimension size \((?P<size>\d+)\)",
        meaning="{length} places from place {start} on were asked for, and the "
        "dimension has {size}.",
        remedy="Print `x.shape`, and cut shorter: `x[start:]`.",
        example="start (2) + length (3) exceeds dimension size (3)",
    ),
    KnownError(
        name="an index beyond the end of a dimension",
        error=IndexError,
        sign=r"select\(\): index (?P<index>-?\d+) out of range for tensor of size "
        r"(?P<shape>\[[\d, ]*\]) at dimension (?P<dim>\d+)",
        meaning="The tensor has shape {shape}, and place {index} of dimension {dim} was asked for.",
        remedy="Print `x.shape` and the index before this line.",
        example="select(): index 5 out of range for tensor of size [3] at dimension 0",
    ),
    KnownError(
        name="the largest of nothing",
        error=Exception,
        sign=r"(?P<op>\w+)\(\): Expected reduction dim (\S+ )?to (be specified for "
        r"input\.numel\(\) == 0|have non-zero size)",
        meaning="{op} has no answer for a tensor without elements.",
        remedy="Look for what left it empty, a mask or a slice, and ask `x.numel() > 0` before.",
        example="max(): Expected reduction dim to be specified for input.numel() == 0",
    ),
    KnownError(
        name="a dimension of a single number",
        error=IndexError,
        sign=r"Dimension specified as -?\d+ but tensor has no dimensions",
        meaning="This tensor is a single number, and a dimension of it was asked for.",
        remedy="Print `x.shape`; squeeze() without an argument takes away a batch of "
        "one, so write `x.squeeze(1)`.",
        example="Dimension specified as 0 but tensor has no dimensions",
    ),
    KnownError(
        name="class weights of another number",
        error=RuntimeError,
        sign=r"weight tensor should be defined either for all (?P<own>\d+) classes "
        r"or no classes but got weight tensor of shape:? ?\[(?P<got>\d+)\]",
        meaning="There are {own} outputs, one a class, and {got} class weights.",
        remedy="Give one weight for each output: "
        "`torch.nn.CrossEntropyLoss(weight=torch.ones({own}))`.",
        example="weight tensor should be defined either for all 3 classes or no "
        "classes but got weight tensor of shape: [2]",
    ),
    KnownError(
        name="predictions whose classes are not in dimension 1",
        error=RuntimeError,
        sign=r"Expected target size (?P<want>\[[\d, ]+\]|\([\d, ]+\)), got "
        r"(?P<got>\[[\d, ]+\]|torch\.Size\(\[[\d, ]+\]\))",
        meaning="With more than two dimensions cross_entropy takes the classes in "
        "dimension 1. As the predictions are, it expects labels of shape {want}, and got "
        "{got}.",
        remedy="Where the classes come last, write `F.cross_entropy(out.flatten(0, "
        "1), labels.flatten())`, or `out.movedim(-1, 1)`.",
        example="Expected target size [2, 3], got [2, 5]",
    ),
    KnownError(
        name="labels that are read as probabilities",
        error=RuntimeError,
        sign="Expected floating point type for target with class probabilities, got "
        r"(?P<kind>\w+)",
        meaning="Labels of the predictions' own shape are taken for probabilities, and "
        "these are {kind}.",
        remedy="For one-hot rows write `y.float()`, or better the class numbers, "
        "`y.argmax(1)`; a column of labels becomes `y.squeeze(1)`.",
        example="Expected floating point type for target with class probabilities, got Long",
    ),
    KnownError(
        name="a class number beyond the one-hot row",
        error=RuntimeError,
        sign="Class values must be (smaller than num_classes|non-negative)",
        meaning="one_hot counts classes from 0 to num_classes − 1, and some label is outside.",
        remedy="Compare `y.min(), y.max()` with the number of classes; a padding of "
        "−1 has to be replaced before.",
        example="Class values must be smaller than num_classes",
    ),
    KnownError(
        name="a size below 0",
        error=RuntimeError,
        sign=r"Trying to create tensor with negative dimension (?P<size>-\d+)",
        meaning="A size was computed as {size}: a difference of lengths, or a window "
        "larger than the input.",
        remedy="Print the sizes that it was computed from, as `print(x.shape)`.",
        example="Trying to create tensor with negative dimension -1",
    ),
    KnownError(
        name="a recurrent cell of another input",
        error=RuntimeError,
        sign=r"Input batch size (?P<a>\d+) doesn't match hidden(\[?\d\]?)? batch size "
        r"(?P<b>\d+)|input has inconsistent input_size: got \d+,? expected \d+|hidden\d? has "
        r"inconsistent hidden_size: got \d+,? expected \d+",
        meaning="A cell takes (batch, features) and a hidden state (batch, hidden "
        "size), and one of these sizes differs.",
        remedy="Print both shapes; make the state for each batch anew, "
        "`torch.zeros(len(x), hidden_size)`.",
        example="input has inconsistent input_size: got 4 expected 2",
    ),
    KnownError(
        name="a hidden state of other dimensions",
        error=RuntimeError,
        sign=r"For (?P<kind>unbatched|batched) (?P<dim>\d)-D input, hx( and cx)? "
        r"should also be \d-D",
        meaning="The input is {kind}, with {dim} dimensions, and the hidden state is not.",
        remedy="A state is (layers, batch, hidden size); for a single sequence "
        "without a batch it is (layers, hidden size), as `h.squeeze(1)`.",
        example="For batched 3-D input, hx should also be 3-D",
    ),
    KnownError(
        name="lengths of packed sequences",
        error=RuntimeError,
        sign="`lengths` array must be sorted in decreasing order|Length of all "
        "samples has to be greater than 0|'lengths' argument should be a 1D CPU int64 "
        r"tensor, but got (?P<kind>[\w: ]+) tensor",
        meaning="pack_padded_sequence() wants the lengths on the CPU, none 0, and the "
        "longest first unless told otherwise.",
        remedy="Write `pack_padded_sequence(x, lengths.cpu(), batch_first=True, "
        "enforce_sorted=False)`.",
        example="`lengths` array must be sorted in decreasing order",
    ),
    KnownError(
        name="a Transformer of another width",
        error=RuntimeError,
        sign="the (?P<what>feature|batch) number of src and tgt must be equal",
        meaning="Source and target go through one model: the last dimension is "
        "d_model, the batch the same for both.",
        remedy="Print both shapes, and say `batch_first=True` if the batch comes first.",
        example="the feature number of src and tgt must be equal",
    ),
    KnownError(
        name="a mask of attention of another shape",
        error=Exception,
        sign=r"The shape of the (?P<dim>\dD) attn_mask is "
        r"torch\.Size\((?P<own>\[[\d, ]*\])\), but should be (?P<want>\([\d, ]*\))|Expected "
        r"key_padded_mask\.shape\[\d\] to be \d+, but got \d+|The size of the attn_mask is "
        "not correct",
        meaning="An attention mask has a row a query and a column a key; a padding "
        "mask is (batch, keys).",
        remedy="Print the shapes, and say `batch_first=True` if the batch comes first.",
        example="The shape of the 2D attn_mask is torch.Size([2, 2]), but should be (3, 3)",
    ),
    KnownError(
        name="letters of einsum that do not fit",
        error=RuntimeError,
        sign=r"einsum\(\): (subscript (?P<letter>\w) has size (?P<size>\d+) for "
        r"operand (?P<nr>\d+) which does not broadcast|the number of subscripts in the "
        "equation)",
        meaning="In einsum each letter is one size, and each tensor has one letter for "
        "each of its dimensions. Here they disagree.",
        remedy="Write the shapes above the letters: `print(a.shape, b.shape)`, then "
        '`torch.einsum("ij,jk->ik", a, b)`.',
        example="einsum(): the number of subscripts in the equation",
    ),
    KnownError(
        name="parts of another size, in old words",
        error=RuntimeError,
        sign=r"Sizes of tensors must match except in dimension (?P<dim>\d+)\. Got "
        r"(?P<a>\d+) and (?P<b>\d+)( in dimension (?P<at>\d+))?",
        meaning="cat joins along dimension {dim}, and all others have to agree: here "
        "{a} meets {b}.",
        remedy="Print the shapes, `print([t.shape for t in parts])`. In a U-Net odd "
        "sizes cause it: crop or pad one of the two.",
        example="Sizes of tensors must match except in dimension 1. Got 32 and 31 in dimension 2",
    ),
    KnownError(
        name="an empty input of a pooling",
        error=RuntimeError,
        sign=r"non-empty \dD or \dD (\(batch mode\) )?tensor expected for "
        r"input|Expected \dD or \dD \(batch mode\) tensor",
        meaning="A pooling of pictures takes (batch, channels, height, width), none of "
        "them 0, and this input has too few dimensions or none left.",
        remedy="Print `x.shape` before it; add a batch by `x.unsqueeze(0)`.",
        example="non-empty 3D or 4D (batch mode) tensor expected for input",
    ),
    KnownError(
        name="channels that do not make a picture",
        error=RuntimeError,
        sign="pixel_(un)?shuffle expects",
        meaning="pixel_shuffle turns channels into rows and columns, so their number "
        "has to be divisible by the square of the factor.",
        remedy="Make the convolution before it that wide: `torch.nn.Conv2d(64, 3 * "
        "2**2, 3, padding=1)`.",
        example="pixel_shuffle expects",
    ),
    KnownError(
        name="labels of another number than predictions",
        error=ValueError,
        sign="Target and input must have the same number of elements|input and "
        "target shapes do not match|Expected input and target to have the same (batch "
        r")?size|Expected target\.?size",
        meaning="This loss compares number with number, and there are more of one than "
        "of the other.",
        remedy="Print both shapes, and bring them to one: `y_pred.squeeze(1)`, `y.unsqueeze(1)`.",
        lesson="from_neuron_to_network",
        example="Target and input must have the same number of elements",
    ),
    KnownError(
        name="an argument that does not fit, in old words",
        error=RuntimeError,
        sign=r"invalid argument (?P<nr>\d+): (?P<what>[^\n]+?) at /",
        meaning="An older PyTorch says of argument {nr} of this operation: {what}.",
        remedy="Print the shapes that go in: `print(a.shape, b.shape)`.",
        example="invalid argument 3: sizes do not match at /",
    ),
)
