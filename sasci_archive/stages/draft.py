"""The first transcript, written once: words, voices and the names people gave them, as TEI.

From then on it is people's. A second draft has to be asked for, keeps the one it replaces, and is refused for good once the
ids of the first have left the house: citations, links and replies point at them.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive import dialogue
from sasci_archive.errors import NotYet, OutOfDate, WouldOverwrite
from sasci_archive.model import journal
from sasci_archive.model.holdings import Project
from sasci_archive.model.naming import Names
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Making, Voices, Words
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.drafting import draft as tei
from sasci_archive.tei.drafting.beside import Beside, Message
from sasci_archive.tei.head.header import Made

_UNHEARD = Voices(made=Making(engine="none", version="0"), sessions=())


def draft(folder: Folder, *, made_on: dt.date, replace: bool = False, project: Project | None = None) -> bytes:
    """Write `4-transcript.xml`; gives what was written. `project` is the record of the project the seminar belongs to.

    Raises NotYet without words; WouldOverwrite where there is a transcript already and `replace` is False, or where its ids
    have left the house; BadRecord and OutOfDate where 3-names.toml does not fit; Faults where the record holds what a
    transcript cannot; Busy.
    """
    with folder.alone("changed, as its transcript is drafted,", made_on):
        return _draft(folder, made_on, replace=replace, project=project)


def _draft(folder: Folder, made_on: dt.date, *, replace: bool, project: Project | None) -> bytes:
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
        beside=_beside(folder, seminar, words, voices, names),
    )
    if old is not None and old != new:
        files.write(_kept(folder), old)
    folder.save_transcript(new)
    return new


def _turns(seminar: Seminar, words: Words, voices: Voices, names: Names) -> tei.Turns:
    sessions = dict.fromkeys((*(s.id for s in seminar.sessions), *(s.session for s in words.sessions)))
    return {
        id_: dialogue.named_turns(words.said(id_), voices.of(id_), names, id_, told=voices.told(id_))
        for id_ in sessions
    }


def _beside(folder: Folder, seminar: Seminar, words: Words, voices: Voices, names: Names) -> dict[str, Beside]:
    """What others wrote beside the words, and the chat. Raises OutOfDate where a text without times is to be put together with
    voices that were heard, or the words are no longer those of the file they were taken over from."""
    found = {}
    recordings = folder.recordings()
    called = voices.called
    for id_ in dict.fromkeys((*(s.session for s in words.sessions), *(r.session for r in recordings.recordings))):
        said = words.said(id_)
        untimed = bool(said) and not words.of(id_)
        if untimed and voices.of(id_) and not voices.told(id_):
            raise OutOfDate(
                f"The text of session '{id_}' has no times, so it cannot be put together with voices that were heard.",
                remedy=f"`inv import {folder.slug} -- FILE` with that text once more brings back who speaks in it.",
            )
        people = {voice: who for voice in called if (who := names.who(voice, id_))}
        told = _told(folder, id_, words, called)
        found[id_] = Beside(
            placed=told.placed,
            between=told.between,
            own_paragraphs=told.own_paragraphs,
            messages=_messages(folder, id_, seminar, people, called, untimed=untimed),
            people=people,
            called=called,
        )
    return found


def _told(folder: Folder, session: str, words: Words, called: dict[str, str]) -> dialogue.Told:
    """What the file has that the words were taken over from; nothing where they were heard."""
    used = folder.recordings().accounts(session)
    if not used or not {file.sha512 for file in used} <= set(words.made.sources):
        return dialogue.Told()
    told = dialogue.told(folder.account(session), dialogue.known(called))
    if [word.text for word in told.words] != [word.text for word in words.said(session)]:
        raise OutOfDate(
            f"2-words.json of '{folder.slug}' no longer has the words of {used[0].original_name}, from which it was taken over.",
            remedy=f"`inv import {folder.slug} -- FILE` with that file once more writes it anew.",
        )
    return told


def _messages(
    folder: Folder, session: str, seminar: Seminar, people: dict[str, str], called: dict[str, str], *, untimed: bool
) -> tuple[Message, ...]:
    """The chat, by who wrote: whom a voice of the same name was decided to be, or whose name on the roster it is, letter for letter."""
    roster = {name: p.id for p in seminar.roster for name in (p.name, *p.known_as)}
    decided = {name: people[voice] for voice, name in called.items() if voice in people}
    return tuple(
        Message(
            None if untimed else max(0, message.at), decided.get(m_name) or roster.get(m_name), m_name, message.text
        )
        for message in sorted(folder.messages(session), key=lambda message: message.at)
        for m_name in (message.name,)
    )


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
