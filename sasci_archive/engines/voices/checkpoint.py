"""Weights out of a PyTorch checkpoint, without PyTorch and without running anything in it.

Such a file is a zip of a pickle and of raw tensors beside it. The pickle is read by an unpickler that knows tensors and
ordered dictionaries; whatever else it names becomes an inert `Unknown`, so that a checkpoint can neither run code nor need
the package it was made with. Format: https://docs.pytorch.org/docs/stable/notes/serialization.html
"""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sasci_archive.errors import NotToBeHad

Weights = dict[str, NDArray[np.float32]]
"""Arrays by their name in the model."""

_TYPES = {"FloatStorage": np.float32, "HalfStorage": np.float16, "DoubleStorage": np.float64, "LongStorage": np.int64}


class Unknown:
    """Something of another package's, which we have no use for."""

    def __init__(self, *args: object) -> None:
        """Takes whatever the pickle has for it."""

    def __setstate__(self, state: object) -> None:
        """Keeps nothing of it."""


class _Reader(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        super().__init__(archive.open(name))
        self._archive = archive
        self._data = PurePosixPath(name).parent / "data"
        self._storages: dict[str, NDArray[Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "collections", "OrderedDict":
                return OrderedDict
            case "torch._utils", "_rebuild_tensor_v2":
                return _tensor
            case "torch", storage if storage in _TYPES:
                return _TYPES[storage]
        return Unknown

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        _storage, kind, key, *_device_and_size = pid
        if key not in self._storages:
            self._storages[key] = np.frombuffer(self._archive.read(str(self._data / key)), dtype=kind)
        return self._storages[key]


def read(path: Path) -> Weights:
    """Every floating-point tensor of a checkpoint by name, from a plain dictionary of them or from its `state_dict`.

    Raises NotToBeHad where the file is no such checkpoint.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            pickled = next(name for name in archive.namelist() if PurePosixPath(name).name == "data.pkl")
            content = _Reader(archive, pickled).load()
        tensors = content.get("state_dict", content)
        return {name: array.astype(np.float32) for name, array in tensors.items() if array.dtype.kind == "f"}
    except (
        OSError,
        zipfile.BadZipFile,
        pickle.UnpicklingError,
        StopIteration,
        KeyError,
        ValueError,
        AttributeError,
    ) as error:
        raise NotToBeHad(
            f"{path} does not read as model weights.",
            remedy="Delete it and run `inv models`, which fetches it again.",
        ) from error


def _tensor(
    storage: NDArray[Any], offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_rest: object
) -> NDArray[Any]:
    """A tensor is a view of its storage; several may share one."""
    size = storage.itemsize
    return np.ndarray(
        shape, storage.dtype, storage.tobytes(), offset * size, tuple(step * size for step in stride)
    ).copy()
