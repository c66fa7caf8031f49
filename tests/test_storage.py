"""Which tensors share their memory: the letters, in order, of tensors of every kind."""

import pytest
import torch

import kinds
from autograd_lessons.tensors.storage import storage_key, storage_letters


def test_views_share_a_letter_and_copies_do_not():
    x = torch.ones(3)
    y = torch.ones(3)
    assert storage_letters([x, y, x[1:], x.data, x.detach(), x.clone(), y[:1], x]) == [
        *("A", "B", "A", "A", "A", "C", "B", "A")
    ]


def test_there_are_letters_enough():
    letters = storage_letters([torch.ones(1) for _ in range(53)])
    assert letters[:2] + letters[25:28] + letters[51:] == ["A", "B", "Z", "A1", "B1", "Z1", "A2"]


def test_memory_shared_through_numpy_has_one_letter():
    import numpy as np

    array = np.ones(2, dtype=np.float32)
    assert storage_letters([torch.from_numpy(array), torch.from_numpy(array)]) == ["A", "A"]


def test_without_an_address_the_storage_itself_counts():
    """On the meta device, and empty, every address is 0."""
    meta, empty = torch.ones(2, device="meta"), torch.ones(0)
    others = [torch.ones(2, device="meta"), torch.ones(0)]
    assert storage_letters([meta, empty, *others, meta[1:], empty[:0]]) == [
        *("A", "B", "C", "D", "A", "B")
    ]


def test_a_tensor_without_a_storage():
    x = torch.ones(2)
    assert storage_letters([x.to_sparse(), x, x.to_sparse()]) == ["-", "A", "-"]


@pytest.mark.parametrize("kind", [kinds.silent, kinds.wrapper, kinds.quantised, kinds.nested])
def test_no_code_of_a_subclass_runs(kind):
    tensor = kinds.made_of(kind, torch.ones(2))
    assert type(storage_key(tensor)) is int
    assert storage_letters([tensor, torch.ones(2), tensor]) == ["A", "B", "A"]
