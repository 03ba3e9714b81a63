from __future__ import annotations

import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sasci_archive.engines.voices import checkpoint
from sasci_archive.engines.voices.checkpoint import Weights
from sasci_archive.errors import NotToBeHad


class _Shouts:
    """A pickle that would run a command where it is read by anybody trusting."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.mark}",)


def _zip(path: Path, content: object) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(content))
    return path


def test_nothing_in_a_checkpoint_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "it-ran"
    file = _zip(tmp_path / "weights.pt", OrderedDict(state_dict=OrderedDict(), more=_Shouts(mark)))
    assert checkpoint.read(file) == {}
    assert not mark.exists()


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04 nor this"])
def test_a_file_that_is_no_checkpoint_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "weights.pt"
    file.write_bytes(content)
    with pytest.raises(NotToBeHad) as caught:
        checkpoint.read(file)
    assert str(caught.value) == (
        f"{file} does not read as model weights. Delete it and run `inv models`, which fetches it again."
    )


def test_a_checkpoint_of_something_else_gets_the_same_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotToBeHad, match="does not read as model weights"):
        checkpoint.read(_zip(tmp_path / "weights.pt", ["a", "list"]))


@pytest.mark.openai
def test_what_torch_saves_is_read_as_it_was(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    whole = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    saved = {"whole": whole, "part": whole[1:3, ::2], "turned": whole.T, "one": torch.tensor(2.5), "half": whole.half()}
    torch.save({"state_dict": {**saved, "count": torch.tensor(3)}, "version": "x"}, tmp_path / "a.pt")
    torch.save(saved, tmp_path / "b.pt")
    for name in ("a.pt", "b.pt"):
        found = checkpoint.read(tmp_path / name)
        assert sorted(found) == sorted(saved)
        for key, tensor in saved.items():
            assert np.array_equal(found[key], tensor.float().numpy())


@pytest.mark.weights
def test_the_published_weights_are_read_without_torch(
    segmentation_weights: Weights, embedding_weights: Weights
) -> None:
    assert segmentation_weights["classifier.weight"].shape == (7, 128)
    assert len(segmentation_weights) == 54
    assert embedding_weights["xvector.dense.linear.weight"].shape == (192, 1024, 1)
    assert len(embedding_weights) == 815
