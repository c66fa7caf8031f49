"""The docstrings' examples may use torch."""

import pytest
import torch


@pytest.fixture(autouse=True)
def _torch_in_examples(doctest_namespace):
    doctest_namespace["torch"] = torch
