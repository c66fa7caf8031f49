"""A learner's own copies of the lessons, in `my_lessons`: without outputs, and never overwritten.

`.copies.json` there says what each copy was made from: the digest of its cells. A copy whose cells
still have a digest that was written down is as it was made, and may be renewed; any other has
something of the learner's in it. A digest is written down before the copy is, so that a command
that is interrupted anywhere leaves nothing that the next one takes for something else.

Learners start this file with whatever Python they have, so it is written for old ones too.
"""

import contextlib
import hashlib
import json
import os

import files

STATE = ".copies.json"
TURN = ".lock"
PROGRESS = "progress.jsonl"  # read and written by autograd_lessons/exercises/record.py
AGAIN = 'make lessons ARGS="--new {}"'


def update(originals, folder):
    """Make the copies that are missing, renew those that are as they were made.

    Return the copies that were written, and a sentence on each that was not. Raise OSError when
    something cannot be written; whatever was there before is there still.
    """
    with _at_work_in(folder):
        with contextlib.suppress(FileExistsError):
            os.close(os.open(str(folder / PROGRESS), os.O_CREAT | os.O_EXCL, 0o666))
        copies, said = _known(folder), []
        to_write, unknown = {}, []
        for original in sorted(originals.glob("*.ipynb")):
            text = without_outputs(original)
            if text is None:
                said.append("{} is no notebook: its copy is left as it is.".format(original.name))
                continue
            made, sentence = _look_at(original.name, text, folder, copies, unknown)
            to_write.update((name, text) for name in made)
            said.extend(sentence)
        if unknown:
            said.append(
                "What {} in {} was made from is no longer known: it counts as yours and is "
                "kept.".format(", ".join(unknown), folder.name)
            )
        return _write(folder, copies, to_write), said


def beside(originals, folder, number):
    """Put a new copy of a lesson beside those that are there; return its name, or None."""
    every = sorted(originals.glob("*.ipynb"))
    found = [path for path in every if path.name.startswith(number.zfill(2))]
    text = without_outputs(found[0]) if len(found) == 1 else None
    if text is None:
        return None
    with _at_work_in(folder):
        copies, stem, count = _known(folder), found[0].stem, 1
        name = found[0].name
        while os.path.lexists(str(folder / name)):
            count += 1
            name = "{}-{}.ipynb".format(stem, count)
        copies[name] = {"lesson": found[0].name, "made": [_digest(text)]}
        _write(folder, copies, {name: text})
        return name


@contextlib.contextmanager
def _at_work_in(folder):
    if not folder.is_dir():
        folder.mkdir()
    with files.held(folder / TURN, "another make is at work in {}, waiting".format(folder.name)):
        yield


def _look_at(lesson, text, folder, copies, unknown):
    """Return which copies of a lesson to write, and sentences; bring `copies` up to date."""
    now = _digest(text)
    if lesson not in copies and os.path.lexists(str(folder / lesson)):
        copies[lesson] = {"lesson": lesson, "made": [now]}
        if _digest_of(folder / lesson) not in (now, None):
            unknown.append(lesson)
    ours = sorted(name for name, copy in copies.items() if copy["lesson"] == lesson)
    if not ours:
        copies[lesson] = {"lesson": lesson, "made": [now]}
        return [lesson], []
    to_write, broken, is_there = [], [], False
    for name in ours:
        copy, digest = copies[name], _digest_of(folder / name)
        if digest is None:
            broken.append(name)
        elif digest == now:
            copy["made"], is_there = [now], True
        elif digest in copy["made"]:
            copy["made"], is_there = [digest, now], True
            to_write.append(name)
        else:
            is_there = is_there or copy["made"][-1] == now
    where, again = folder.name, AGAIN.format(lesson.partition("_")[0])
    said = [
        "{}/{} cannot be read and is left as it is; {} puts a new one beside it.".format(
            where, name, again
        )
        for name in broken
    ]
    if not is_there and not broken:
        said.append(
            "The lesson behind {}/{} has changed since; yours is kept, and {} puts the new one "
            "beside it.".format(where, ours[-1], again)
        )
    return to_write, said


def _write(folder, copies, texts):
    """Write the digests, then the copies, then which of them are there; return those written."""
    _remember(folder, copies)
    written = []
    for name, text in sorted(texts.items()):
        made = copies[name]["made"]
        if len(made) == 1:
            _create(folder / name, text)
        elif _digest_of(folder / name) == made[0]:  # nobody has saved it meanwhile
            files.write(folder / name, text)
        else:
            copies[name]["made"] = made[:1]
            continue
        copies[name]["made"] = made[-1:]
        written.append(name)
    _remember(folder, copies)
    return written


def _create(path, text):
    """Write a file that is not there; raise FileExistsError when it has come to be meanwhile."""
    whole = path.with_name(".{}.new".format(path.name))
    files.write(whole, text)
    try:
        os.link(str(whole), str(path))
    except OSError:  # it is there, or this drive has no links
        if os.path.lexists(str(path)):
            raise
        os.rename(str(whole), str(path))
    finally:
        with contextlib.suppress(OSError):
            whole.unlink()


def _known(folder):
    """Return what is known of the copies that are there; nothing when it cannot be read."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return {
            str(name): {"lesson": str(copy["lesson"]), "made": list(map(str, copy["made"]))}
            for name, copy in state.items()
            if copy["made"] and os.path.lexists(str(folder / name))
        }
    except (FileNotFoundError, ValueError, TypeError, LookupError, AttributeError):
        return {}


def _remember(folder, copies):
    text = json.dumps(copies, indent=1, sort_keys=True) + "\n"
    try:
        before = (folder / STATE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        before = None
    if text != before:
        files.write(folder / STATE, text)


def without_outputs(path):
    """Return the text of a copy of a notebook, or None when it is none."""
    notebook = _read(path)
    if notebook is None:
        return None
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _digest_of(path):
    notebook = _read(path)
    return None if notebook is None else _digest_of_cells(notebook["cells"])


def _digest(text):
    return _digest_of_cells(json.loads(text)["cells"])


def _digest_of_cells(cells):
    """Tell apart what a learner writes and runs; metadata, which JupyterLab saves, is left out."""
    seen = [
        [
            cell["cell_type"],
            "".join(cell["source"]),
            cell.get("outputs") or [],
            cell.get("attachments") or {},
        ]
        for cell in cells
    ]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _read(path):
    """Return a notebook as data, or None when its file holds none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        _digest_of_cells(notebook["cells"])
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    return notebook
