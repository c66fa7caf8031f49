"""Batches of data, and several processes."""

from __future__ import annotations

from ..known_error import KnownError

PARALLEL = (
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
        name="a batch of lists of different length",
        error=RuntimeError,
        sign="each element in list of batch should be of equal size",
        meaning="Examples that are lists are put together place by place, and these "
        "have different lengths.",
        remedy="Pad them, or hand them on as they are: `DataLoader(rows, "
        "batch_size=4, collate_fn=list)`.",
    ),
    KnownError(
        name="two orders for one DataLoader",
        error=ValueError,
        sign="(sampler|batch_sampler) option is mutually exclusive with|expected "
        "unspecified (shuffle|sampler|batch_sampler) option",
        meaning="A sampler decides the order, and so does shuffle; a stream of data has its own.",
        remedy="Leave one out: `DataLoader(rows, sampler=sampler)`.",
        example="sampler option is mutually exclusive with",
    ),
    KnownError(
        name="no more shared memory or files",
        error=RuntimeError,
        sign="received 0 items of ancdata|unable to (open|write to|mmap|resize) "
        r"(shared memory object|file|\d+ bytes)|Too many open files|No space left on device: "
        "'/dev/shm",
        meaning="The workers of a DataLoader hand tensors over in shared memory, and "
        "there is no more of it, or too many files are open.",
        remedy="Take fewer workers, a larger shared memory for a container, or "
        '`torch.multiprocessing.set_sharing_strategy("file_system")`.',
        example="received 0 items of ancdata",
    ),
    KnownError(
        name="a storage that cannot grow",
        error=RuntimeError,
        sign="Trying to resize storage that is not resizable",
        meaning="A worker stacks the examples into one shared tensor, and these have "
        "different shapes or share memory with an array.",
        remedy="Bring all examples to one shape; let the data set return copies, "
        "`x.clone()`, and try `num_workers=0` for the true message.",
    ),
    KnownError(
        name="a distributed model without anything to train",
        error=RuntimeError,
        sign="DistributedDataParallel is not needed when a module doesn't have any "
        "parameters that require a gradient",
        meaning="All parameters of this module are frozen, so the processes have "
        "nothing to average.",
        remedy="Use it unwrapped, or unfreeze what is trained before it is wrapped: "
        "`net.requires_grad_(True)`.",
    ),
    KnownError(
        name="processes that wait for each other",
        error=RuntimeError,
        sign="Watchdog caught collective operation timeout|Timed out (initializing "
        "process group|waiting)|Detected mismatch between collectives on ranks|Address "
        "already in use|NCCL error in|Connection closed by peer",
        meaning="The processes do not come together: one stopped or took another way, "
        "calls differ from process to process, or the port is in use.",
        remedy="Look at the first error of every process; let each call the same "
        "collectives, as many batches too: `DistributedSampler(rows, drop_last=True)`.",
        example="Watchdog caught collective operation timeout",
    ),
    KnownError(
        name="single numbers for DataParallel",
        error=RuntimeError,
        sign="chunk expects at least a 1-dimensional tensor|Gather got an input of "
        r"invalid size: got \[[\d, ]*\],? but expected \[[\d, ]*\]",
        meaning="DataParallel cuts each input along its batch and joins the outputs "
        "again, and this one has no batch or a size of its own.",
        remedy="Give tensors with a batch, and let forward() return one loss for each "
        "example: `loss.unsqueeze(0)`.",
        example="chunk expects at least a 1-dimensional tensor",
    ),
    KnownError(
        name="a process that is gone",
        error=OSError,
        sign=r"\[Errno 32\] Broken pipe",
        meaning="What this process writes to is gone. With a DataLoader on Windows the "
        "workers ended at once, since the program has no guard.",
        remedy="Put the program into a function called below `if __name__ == "
        '"__main__": main()`, or set `num_workers=0`, which shows the true error.',
        example="[Errno 32] Broken pipe",
    ),
    KnownError(
        name="a process that ended with an error",
        error=Exception,
        sign=r"process (?P<nr>\d+) terminated with (exit code|signal) (?P<how>\w+)",
        meaning="Process {nr} ended, and took the others with it. Its own error stands "
        "above, or went to its own output.",
        remedy="Look for the first traceback, and run with one process; SIGKILL is "
        "mostly the machine's memory, so take a smaller batch or `num_workers=0`.",
        example="process 1 terminated with signal SIGKILL",
    ),
    KnownError(
        name="arguments that a compiled function does not take",
        error=TypeError,
        sign=r"(?P<op>\w+)\(\): incompatible (function|constructor) arguments",
        meaning="{op} is written in C++, and was called with arguments of other types "
        "than the list below that line names.",
        remedy="Compare type by type, `print(type(x), x.dtype, x.device)`, and the "
        "releases of the packages: `torch.__version__`.",
        example="forward(): incompatible function arguments",
    ),
)
