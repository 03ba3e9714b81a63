"""Model weights: which are here, how large, and whether they are what they should be, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sasci_archive.doctor import Asked, Finding, Group, State
from sasci_archive.engines import recognisers, weights, whisper_weights
from sasci_archive.engines.voices import MODELS

_WHISPER = ("model.bin", "config.json", "tokenizer.json")


def needed(asked: Asked) -> tuple[str, ...]:
    """The models that the commands use unless told otherwise, by their names in `weights.toml`."""
    named = asked.workspace.whisper or recognisers.MODEL
    return (*((f"whisper-{named}",) if f"whisper-{named}" in weights.known() else ()), *MODELS)


def findings(asked: Asked) -> Iterator[Finding]:
    """Those that are needed, then others that are here."""
    cache, known, wanted = Path(asked.models), weights.known(), needed(asked)
    if (named := asked.workspace.whisper) and f"whisper-{named}" not in known:
        yield _of_ones_own(Path(named).expanduser())
    for name in (*wanted, *(name for name in known if name not in wanted)):
        yield from _of(name, known[name], cache, is_needed=name in wanted, offline=asked.offline)


def _of(name: str, model: weights.Weights, cache: Path, *, is_needed: bool, offline: bool) -> Iterator[Finding]:
    size = f"{model.bytes / 1e6:,.0f} MB"
    there = [file for file in model.files if (cache / name / file).is_file()]
    kept = whisper_weights.halved(name, cache)
    wrong = weights.unlike(cache / name, model)
    if kept.is_dir():
        yield _halved(name, model, kept, is_needed=bool(wrong))
    elif not there and is_needed:
        yield Finding(
            Group.MODELS,
            State.BAD if offline else State.NOTE,
            f"{name} is not here ({size})"
            + (", and nothing may be fetched (`offline`)." if offline else ": it is fetched when it is first needed."),
            f"Say `inv models --model {name}` while you are online.",
        )
    if not there:
        return
    if wrong:
        yield Finding(
            Group.MODELS,
            State.BAD,
            f"{name} is damaged or not whole: {' and '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not what the SHA-256 says.",
            f"Say `inv models --model {name}` while you are online: what is wrong is fetched again.",
        )
    else:
        yield Finding(Group.MODELS, State.GOOD, f"{name} is here ({size}), and every file has its SHA-256.")


def _halved(name: str, model: weights.Weights, kept: Path, *, is_needed: bool) -> Finding:
    """`is_needed`: it is not here as it was published, or that is damaged."""
    if wrong := whisper_weights.unlike(kept, model):
        return Finding(
            Group.MODELS,
            State.BAD if is_needed else State.NOTE,
            f"{name} in 8 bits is damaged or not whole: {' and '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not what was kept.",
            f"Say `inv models --model {name}` while you are online: it is fetched again."
            if is_needed
            else f"It is not used, as the model is here in 16 bits too: the folder {kept.name} among the models may go.",
        )
    size = sum(path.stat().st_size for path in kept.iterdir() if path.is_file())
    return Finding(
        Group.MODELS,
        State.GOOD,
        f"{name} is here in 8 bits ({size / 1e6:,.0f} MB, made of {model.bytes / 1e6:,.0f}), and every file has the SHA-256 that it was kept with.",
    )


def _of_ones_own(folder: Path) -> Finding:
    """A folder that `[models] whisper` names: its files are nobody's whom we know."""
    if missing := [name for name in _WHISPER if not (folder / name).is_file()]:
        return Finding(
            Group.MODELS,
            State.BAD,
            f"The folder that `[models] whisper` of sasci.toml names has no {' and no '.join(missing)}.",
            "Name a folder of CTranslate2 weights there, or a size such as base.",
        )
    return Finding(
        Group.MODELS,
        State.GOOD,
        "The folder that `[models] whisper` of sasci.toml names holds weights; whose they are we cannot know.",
    )
