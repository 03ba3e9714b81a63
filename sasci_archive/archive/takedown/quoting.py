"""What tells of changes may quote the words that are to be gone, or name who is: lines of the journal and of the transcript's history lose them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sasci_archive.archive.takedown.excising import PERSON
from sasci_archive.errors import SasciError
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.inspection.grams import Sought, sought
from sasci_archive.model import journal
from sasci_archive.model.hidden_names import ORDINARY
from sasci_archive.model.journal import Entry
from sasci_archive.model.secret import Kind, Secret
from sasci_archive.model.takedown import Takedown
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.expunge import left, named, quieted
from sasci_archive.tei.cutting.cast import listed

GONE = "taken down"
_IN_WORDS = frozenset((journal.CORRECTED, journal.KEPT_ON_AUTHORITY, journal.EDITED))
"""What lines are about in somebody's words, and not by an id."""


def secrets(taken: Takedown) -> list[Secret]:
    """What must be found nowhere."""
    found = [Secret(said.mark, said.text, Kind.WORDS) for said in taken.texts]
    return found + [Secret(f"a name (no. {n})", name, Kind.NAME) for n, name in enumerate(taken.names, start=1)]


def looked_for(folder: Folder, taken: Takedown) -> Looked:
    """What must be found nowhere. What is said in what is left of the transcript anyway is not looked for; a name is, but for words that are
    ordinary ones too, and the id by which records know whose answers they are. Raises BadTranscript."""
    master = folder.transcript()
    ids = (part.removeprefix(PERSON) for part in taken.parts if part.startswith(PERSON))
    return Looked(secrets(taken), left(master) if master else "", "\n".join((*ids, *sorted(ORDINARY))))


def still_named(folder: Folder, taken: Takedown) -> tuple[str, ...]:
    """Where the transcript names them still, a sentence each: only its readers know of whom it speaks there. Raises BadTranscript."""
    master = folder.transcript()
    where = named(master, taken.names) if master and taken.names else ()
    return (f"{folder.transcript_xml} names them still ({listed(where)})",) if where else ()


def refuse(taken: Takedown) -> None:
    """Raises SasciError where the record, which stays, would itself say what is to be gone."""
    looked = sought(secrets(taken), "")
    for what, text in (("reason", taken.reason), ("authority", taken.authority), ("name of who does it", taken.who)):
        if looked.found(text):
            raise SasciError(
                f"The {what} says what is to be taken down, and stays in the record.",
                remedy='Say it without these words and names: --authority "the witness herself".',
            )


def quiet(folder: Folder, taken: Takedown) -> Iterator[str]:
    """Take the words out of the journal and of the transcript's history; says what is about to be done. Done again, it does nothing."""
    master = folder.transcript()
    looked = sought(secrets(taken), left(master) if master else "")
    if master and (now := quieted(master, lambda text: bool(looked.found(text)))) != master:
        yield "4-transcript.xml: lines of its history that quote it say no more than that."
        folder.save_transcript(now)
    if folder.journal_jsonl.is_file():
        before = files.read(folder.journal_jsonl)
        after = b"".join(_without(line, looked, all_=taken.is_all) for line in before.splitlines(keepends=True))
        if after != before:
            yield "journal.jsonl: lines that quote it say no more than that."
            files.write(folder.journal_jsonl, after)


def _without(line: bytes, looked: Sought, *, all_: bool) -> bytes:
    try:
        entry = msgspec.json.decode(line, type=Entry)
    except msgspec.DecodeError:  # torn by a kill: it tells nothing that is read
        return b"" if looked.found(line.decode("utf-8", "replace")) else line
    told = (
        ("who", "authority") if entry.what == journal.KEPT else ("about", "who", "authority")
    )  # "public 1" is no word
    said = {name: GONE for name in told if looked.found(getattr(entry, name))}
    if all_ and entry.what in _IN_WORDS:
        said["about"] = GONE
    if not said:
        return line
    return msgspec.json.encode(msgspec.structs.replace(entry, **said)) + b"\n"
