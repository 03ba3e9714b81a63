"""A bag or a crate that others made, taken in: looked through whole, then laid in a place of its own, file by file as it was looked at.

What is not to be trusted is refused before a byte is written. Nothing is ever laid over something else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import msgspec

from sasci_archive.deposit import laying, parcels
from sasci_archive.deposit.checked import checked
from sasci_archive.deposit.parcels import Limits, Parcel
from sasci_archive.deposit.survey import TRANSCRIPT, Survey, survey
from sasci_archive.errors import BadBag, BadRecord, BadSlug, BadTranscript
from sasci_archive.formats import records, seminar_toml
from sasci_archive.model import journal
from sasci_archive.model.citation import Citation
from sasci_archive.model.deposits import Receipt, Taken
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Seminar
from sasci_archive.store import files
from sasci_archive.store.paths import checked_slug
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.document import parse
from sasci_archive.tei.head import colophon

RECEIPT, HELD = "receipt.json", "received"
"""What lies in the place: the receipt, and the folder of all that came, as it came."""


class TakenIn(msgspec.Struct, frozen=True):
    """Where it lies, what was written down of it, the seminar it is a record of ("" where none), and whether it was there already."""

    home: Path
    receipt: Receipt
    seminar: str
    new: bool = True


def take_in(
    workspace: Workspace,
    source: Path,
    by: By,
    *,
    gone: Mapping[str, str] = MappingProxyType({}),
    limits: Limits = parcels.LIMITS,
    progress: files.Progress = files.silent,
) -> TakenIn:
    """Take in a folder or an archive. `gone`: what was taken down, by its SHA-512, and of which seminar. Raises NotYet where there is none, BadBag where it is not
    to be trusted or holds something of that, Disk."""
    parcel = parcels.opened(source, limits)
    looked = survey(parcel, progress)
    found = checked(looked)
    if back := [of for file in looked.files.values() if (of := gone.get(file.digests["sha512"]))]:
        raise BadBag(
            f"{source.name} holds what was taken down here: {len(back)} of its files, of '{back[0]}'. Nothing was taken in.",
            remedy=f'Ask who handed it over to remove it too; `inv takedown.answer {back[0]} --holder NAME --what "a copy"` puts them on the list.',
        )
    citation, remark = _edition(workspace, looked)
    taken = tuple(Taken(path, file.size, file.digests["sha512"]) for path, file in looked.files.items())
    receipt = Receipt(
        form=found.form,
        source=source.name,
        on=by.on,
        who=by.who,
        files=taken,
        info=found.info,
        remarks=(*found.remarks, *([remark] if remark else [])),
    )
    if citation:
        home = workspace.seminars / citation.id
        _lay(parcel, looked, receipt, home, _record(citation), progress)
        workspace.folder(citation.id).note(by.did(journal.TAKEN_IN, f"{found.form} {source.name}", _digest(receipt)))
        return TakenIn(home, receipt, citation.id)
    return _received(workspace, parcel, looked, receipt, progress)


def received(workspace: Workspace) -> Path:
    """Where what is no seminar's lies: beside what is restricted, as nobody knows yet what is in it."""
    return workspace.received


def _received(
    workspace: Workspace, parcel: Parcel, looked: Survey, receipt: Receipt, progress: files.Progress
) -> TakenIn:
    base = re.sub(r"[^a-z0-9]+", "-", parcel.name.lower()).strip("-")[:60] or receipt.form
    number = 1
    while (home := received(workspace) / (base if number == 1 else f"{base}-{number}")).exists():
        there = home / RECEIPT
        if there.is_file():
            before = records.parse(files.read(there), Receipt, where=f"{home.name}/{RECEIPT}")
            if before.files == receipt.files:
                return TakenIn(home, before, "", new=False)
        number += 1
    files.make(received(workspace).parent)
    files.make(received(workspace), 0o700)
    _lay(parcel, looked, receipt, home, {}, progress)
    return TakenIn(home, receipt, "")


def _edition(workspace: Workspace, looked: Survey) -> tuple[Citation | None, str]:
    """What it is cited as, where it is an edition of ours that is no seminar here yet; else why not, "" where it is none at all."""
    tei = looked.telling.get(TRANSCRIPT) or looked.telling.get(f"data/{TRANSCRIPT}")
    if tei is None:
        return None, ""
    try:
        citation = colophon.citation_of(parse(tei))
        slug = checked_slug(citation.id)
        read = Citation.of(slug, records.parse(seminar_toml.compose(citation), Seminar, where="seminar.toml"))
    except (BadTranscript, BadSlug, BadRecord):
        return None, "Its transcript is none of which a record can be made."
    if (workspace.seminars / slug).exists():
        return None, f"It is an edition of '{slug}', which is here already: nothing of that seminar was changed."
    if read != citation:
        return None, "Its transcript says what a record of ours cannot hold."
    return citation, ""


def _record(citation: Citation) -> dict[str, bytes]:
    return {"seminar.toml": seminar_toml.compose(citation)}


def _lay(
    parcel: Parcel,
    looked: Survey,
    receipt: Receipt,
    home: Path,
    beside: dict[str, bytes],
    progress: files.Progress,
) -> None:
    total, left = sum(file.size for file in looked.files.values()), set(looked.files)
    done = 0
    with laying.made(home) as making:
        for inside, blocks in parcel.walk():
            path = inside.removeprefix(looked.under)
            left.discard(path)
            done += _written(making / HELD / path, path, blocks, looked, partial(_further, progress, done, total))
        if left:
            raise _changed(min(left))
        for name, content in {**beside, RECEIPT: records.compose_json(receipt)}.items():
            files.write(making / name, content)


def _further(progress: files.Progress, done: int, total: int, read: int) -> None:
    progress(done + read, total)


def _written(target: Path, path: str, blocks: Iterator[bytes], looked: Survey, progress: Callable[[int], None]) -> int:
    """A file, where it is what was looked at; gives its size. Raises BadBag, Disk."""
    digest, read = hashlib.sha512(), 0
    if path not in looked.files:
        raise _changed(path)
    with files.writing(target) as temporary, temporary.open("wb") as file:
        for block in blocks:
            file.write(block)
            digest.update(block)
            progress(read := read + len(block))
    if digest.hexdigest() != looked.files[path].digests["sha512"]:
        raise _changed(path)
    return read


def _changed(path: str) -> BadBag:
    return BadBag(
        f"'{path}' changed while it was taken in.",
        remedy="Nothing was taken in. Try again when nobody is writing there.",
    )


def _digest(receipt: Receipt) -> str:
    return hashlib.sha256(msgspec.json.encode(receipt.files)).hexdigest()
