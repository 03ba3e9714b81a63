"""A model whose bytes are not those that we know: it hears nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from sasci_archive.engines import weights
from tests.faults import commands, proof, stages
from tests.faults.cases import Case, Tried
from tests.faults.proof import Undisturbed

_MODEL: Final = "whisper-tiny.en"
_COMMAND: Final = ("transcribe", "hours", "--model", "tiny.en", "--offline")


def wrong_digest(it: Undisturbed, home: Path, most: int) -> Tried:
    """A byte of the weights is another, or a file of them is cut short; then they are whole again."""
    found, there = Tried(), weights.cache()
    if not weights.is_here(_MODEL, there):
        found.seen[f"not tried: {_MODEL} is not on this machine"] = 1
        return found
    cache = home / "cache"
    shutil.copytree(there / _MODEL, cache / _MODEL)

    def workspace() -> Path:
        here = proof.copied(it.home, home / "w")
        (here / "sasci.toml").write_text(f'[models]\ncache = "{cache}"\n', encoding="utf-8")
        return here

    here = workspace()
    done = commands.run(here, *_COMMAND)
    assert done.code == 0, done.said
    wanted = proof.tree(here)
    for name in ("model.bin", "tokenizer.json")[: max(1, most // 4)]:
        for way in (_bit, _half):
            here, path = workspace(), cache / _MODEL / name
            whole = path.read_bytes()
            path.write_bytes(way(whole))
            before = proof.tree(here)
            done = commands.run(here, *_COMMAND)
            wrong = [why for why in [proof.sentence(done)] if why]
            if done.code == 0:
                wrong.append("it heard with a model that is not the one it says")
            if proof.tree(here) != before:
                wrong.append("lost: something was changed")
            path.write_bytes(whole)
            again = commands.run(here, *stages.told(_COMMAND, here))
            if again.code:
                wrong.append(f"the next run ended with {again.code}: {proof.last(again)}")
            found.add([*wrong, *proof.differences(proof.without_litter(proof.tree(here)), wanted)], proof.shown(done))
    return found


def _bit(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


CASES: Final = (Case("wrong-model", "a model with another digest", wrong_digest, ("transcribe",)),)
