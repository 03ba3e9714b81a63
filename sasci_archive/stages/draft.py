"""The first transcript, written once: words, voices and the names people gave them, as TEI.

From then on it is people's. A second draft has to be asked for, keeps the one it replaces, and is refused for good once the
ids of the first have left the house: citations, links and replies point at them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive import dialogue
from sasci_archive.errors import NotYet, WouldOverwrite
from sasci_archive.model import journal
from sasci_archive.model.holdings import Project
from sasci_archive.model.naming import Names
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Making, Voices, Words
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import draft as tei
from sasci_archive.tei.header import Made

_UNHEARD = Voices(made=Making(engine="none", version="0"), sessions=())


def draft(folder: Folder, *, made_on: dt.date, replace: bool = False, project: Project | None = None) -> bytes:
    """Write `4-transcript.xml`; gives what was written. `project` is the record of the project the seminar belongs to.

    Raises NotYet without words; WouldOverwrite where there is a transcript already and `replace` is False, or where its ids
    have left the house; BadRecord and OutOfDate where 3-names.toml does not fit; Faults where the record holds what a
    transcript cannot.
    """
    seminar, words, names = folder.seminar(), folder.words(), folder.names()
    if words is None:
        raise NotYet(
            f"There are no words of '{folder.slug}' yet, so there is nothing to draft.",
            remedy=f"`inv transcribe {folder.slug}` hears them.",
        )
    old = folder.transcript()
    if old is not None:
        _may_be_replaced(folder, asked=replace)
    voices = folder.voices() or _UNHEARD
    dialogue.check(names, voices, seminar.roster)
    new = tei.draft(
        folder.slug,
        seminar,
        _turns(seminar, words, voices, names),
        made_on=made_on,
        recordings=folder.recordings(),
        made=_made(folder, words, voices),
        project=project,
    )
    if old is not None and old != new:
        files.write(_kept(folder), old)
    folder.save_transcript(new)
    return new


def _turns(seminar: Seminar, words: Words, voices: Voices, names: Names) -> tei.Turns:
    sessions = dict.fromkeys((*(s.id for s in seminar.sessions), *(s.session for s in words.sessions)))
    return {id_: dialogue.named_turns(words.of(id_), voices.of(id_), names, id_) for id_ in sessions}


def _made(folder: Folder, words: Words, voices: Voices) -> tuple[Made, ...]:
    results = [("words", folder.words_json, words.made)]
    if voices is not _UNHEARD:
        results.append(("voices", folder.voices_json, voices.made))
    return tuple(Made(what, file.name, files.sha256(file), making) for what, file, making in results)


def _may_be_replaced(folder: Folder, *, asked: bool) -> None:
    if gone := left_the_house(folder):
        raise WouldOverwrite(
            f"The transcript of '{folder.slug}' cannot be drafted again: its numbers have left the house ({gone}).",
            remedy="Correct 4-transcript.xml itself; people's replies, citations and links point at its numbers.",
        )
    if not asked:
        raise WouldOverwrite(
            f"There is a transcript of '{folder.slug}' already, and since its draft it is yours.",
            remedy=f"Correct {folder.transcript_xml.name} itself. `inv draft {folder.slug} --replace` writes a new draft and keeps "
            "the old one beside it.",
        )


def left_the_house(folder: Folder) -> str:
    """What has carried the transcript's numbers to others: an edition, now or once, or something in 5-review that is no
    proof, form, comparison or log; "" where nothing has."""
    unnumbered = {folder.proof, folder.comparisons, folder.review / "forms", folder.review / "anonymisation-log.csv"}
    done = {entry.what for entry in folder.history()}
    if journal.PUBLISHED in done:
        return "they have been published"
    if journal.SENT in done:
        return "packets have been sent"
    for place in (folder.review, folder.published):
        there = place.iterdir() if place.is_dir() else ()
        found = sorted(p.name for p in there if p not in unnumbered and not p.name.startswith("."))
        if found:
            return f"{place.name}/{found[0]}"
    return ""


def _kept(folder: Folder) -> Path:
    number = 1
    while (path := folder.path / f"4-transcript-replaced-{number}.xml").exists():
        number += 1
    return path
