"""Files that are written whole or not at all, one command at a time, and what is said otherwise.

Learners start this file with whatever Python they have, so it is written for old ones too.
"""

import contextlib
import errno
import os
import time

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def write(path, text):
    """Write the whole file or nothing: an interruption or a full disk leaves the old one."""
    whole = path.with_name(".{}.{}.tmp".format(path.name, os.getpid()))
    try:
        with open(str(whole), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(str(whole), str(path))
    except BaseException as error:
        with contextlib.suppress(OSError):
            whole.unlink()
        if isinstance(error, OSError):
            error.filename = str(path)  # the other one is nobody's
        raise


def is_known(error):
    """Say whether an OSError is about the disk, and not about a mistake of ours."""
    return error.errno in FULL + FORBIDDEN


def trouble(error):
    """Return what an OSError is about and what to do, as the end of a sentence."""
    if error.errno in FULL:
        return "the disk is full: make room, then run the same command again"
    said = error.strerror or str(error)
    where = "{}: ".format(error.filename) if error.filename else ""
    if error.errno in FORBIDDEN:
        return (
            "{}{}; copy the project to a folder that you may write to, then run the same command "
            "there"
        ).format(where, said)
    return "{}{}".format(where, said)


@contextlib.contextmanager
def held(path, waiting):
    """Hold the file at `path` for a block; while another process holds it, say `waiting` and wait.

    The system lets go of it when a process ends, however it ends.
    """
    with open(str(path), "a") as file:
        if not _take(file):
            print(waiting, flush=True)
            while not _take(file):
                time.sleep(0.1)
        yield


def _take(file):
    """Lock an open file; return whether that was possible."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError as error:
        # Some network drives cannot lock: there nobody waits.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True
