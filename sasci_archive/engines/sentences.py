"""What a passage means, as numbers: a small model of sentences (all-MiniLM-L6-v2, in 8 bits), so that passages can be near to one another that share no word.

It runs on this computer, on `onnxruntime`, and reaches for nothing. It knows English best.
<https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2>
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import weights
from sasci_archive.errors import NotToBeHad

NAME: Final = "all-minilm-l6-v2"
_WIDEST: Final = 254
"""Pieces of words at a time, as it was taught; longer passages are taken in parts of this length."""


class SentenceModel:
    """The model, loaded. `digest` says which it is (SHA-256)."""

    def __init__(self, session: Any, tokenizer: Any, digest: str) -> None:
        self._session, self._tokenizer, self.digest = session, tokenizer, digest

    @classmethod
    def found(cls, cache: Path) -> SentenceModel:
        """The model on this machine; nothing is fetched. Raises NotToBeHad, saying how to have it."""
        if not weights.is_here(NAME, cache):
            raise NotToBeHad(
                "The model that compares turns by what they mean is not on this machine.",
                remedy=f"`inv models --model {NAME}` fetches it (23 MB).",
            )
        return cls.loaded(weights.find(NAME, cache=cache, offline=True))

    @classmethod
    def loaded(cls, folder: Path) -> SentenceModel:
        """From the folder of its files."""
        import onnxruntime
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        return cls(session, tokenizer, weights.known()[NAME].files["model.onnx"].sha256)

    def vector(self, text: str) -> NDArray[np.float32]:
        """384 numbers of length 1 together. One passage at a time: in 8 bits the scale of a whole batch is one, so that its neighbours would change it."""
        pieces = self._tokenizer.encode(text).ids
        first, *inner, last = pieces
        parts = [inner[at : at + _WIDEST] for at in range(0, max(1, len(inner)), _WIDEST)]
        whole = np.sum([self._part([first, *part, last]) * max(1, len(part)) for part in parts], axis=0)
        return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-9), np.float32)

    def _part(self, ids: list[int]) -> NDArray[np.float32]:
        """The mean of its pieces, of length 1."""
        pieces = np.array([ids], np.int64)
        asked = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        mean = np.asarray(self._session.run(None, asked)[0][0].mean(axis=0), np.float32)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)
