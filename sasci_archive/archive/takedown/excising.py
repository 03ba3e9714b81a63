"""What was taken down leaves the seminar's own folder: the master, the words that were heard, the sound, and all that went out and came back.

Each step is done again without harm, so that a run that was stopped goes on. What people wrote themselves (`seminar.toml`, the apparatus) is never
rewritten here: where it still says something of it, that is said, and people take it out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from sasci_archive.engines import media, recutting
from sasci_archive.errors import SasciError
from sasci_archive.evidence import kept as evidence
from sasci_archive.evidence import taken_out
from sasci_archive.evidence.told import told
from sasci_archive.model.review import Packet
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Making, Span
from sasci_archive.model.takedown import Content, Said, Takedown
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.expunge import Expunged, expunge, made_from, unheard

ALL, PERSON, FILE = "all", "person:", "file:"
_TOLD = frozenset((Kind.CAPTIONS, Kind.WORDS, Kind.TRANSCRIPT))
"""What tells the words of a session in a form that is not ours."""


class Cut(msgspec.Struct, frozen=True):
    """What is to go of the transcript, found before anything is touched."""

    found: Expunged | None
    people: tuple[str, ...]
    named: tuple[str, ...]  # files, by their path in the folder
    codings: bytes = b""  # what was coded, without what it tells of it; b"" where it tells nothing

    @property
    def texts(self) -> tuple[Said, ...]:
        """Words that must be found nowhere afterwards."""
        return tuple(Said(secret.mark, secret.text) for secret in self.found.texts) if self.found else ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names that must be found nowhere afterwards."""
        return self.found.names if self.found else ()


def look(folder: Folder, taken: Takedown) -> Cut:
    """What would go. Raises BadTranscript, SasciError for a part that is not there."""
    people = tuple(part.removeprefix(PERSON) for part in taken.parts if part.startswith(PERSON))
    named = tuple(part.removeprefix(FILE) for part in taken.parts if part.startswith(FILE))
    ids = [part for part in taken.parts if part != ALL and not part.startswith((PERSON, FILE))]
    for name in named:
        _inside(folder, name)
    if not ids and not people:
        return Cut(None, (), named)
    found = expunge(folder.master(), ids, folder.words(), when=taken.on.date(), who=taken.who, people=people)
    return Cut(found, people, named, _codings(folder, found, taken.on))


def _codings(folder: Folder, found: Expunged, on: dt.datetime) -> bytes:
    kept = evidence.codings(folder)
    if not kept.codings:
        return b""
    left = taken_out.without(
        *(kept, found.turns, [secret.text for secret in found.texts], found.names),
        before=evidence.house(folder, on),
        left=told(evidence.read_by_the_house(found.tei, on)),
        on=on.replace(microsecond=0),
    )
    return b"" if left is kept else evidence.composed(folder, left)


def _inside(folder: Folder, name: str) -> Path:
    home, file = folder.path.resolve(), (folder.path / name).resolve()
    if not file.is_relative_to(home) or not file.is_file():
        raise SasciError(
            f"There is no file '{name}' in the folder of '{folder.slug}'.",
            remedy="Name it as it stands there: file:1-recording/slides.pdf.",
        )
    return file


class Bin:
    """Takes files away, and remembers what they were: their digests are what copies are known by."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.contents: list[Content] = []
        self.told: list[str] = []

    def file(self, path: Path, why: str = "") -> None:
        """Remove a file, if it is there."""
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(self._folder.path).as_posix()
            self.contents.append(Content(files.sha512(path), path.stat().st_size, name))
            self.told.append(f"{name} is removed{f': {why}' if why else ''}.")
        files.remove(path)

    def tree(self, path: Path, why: str = "") -> None:
        """Remove a folder with all in it, if it is there."""
        inside = [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
        for file in inside:
            name = file.relative_to(self._folder.path).as_posix()
            self.contents.append(Content(files.sha512(file), file.stat().st_size, name))
        if inside:
            name = path.relative_to(self._folder.path).as_posix()
            self.told.append(f"{name}/ is removed ({len(inside)} files){f': {why}' if why else ''}.")
        files.remove_tree(path)

    def instead(self, path: Path, made: bytes, what: str) -> None:
        """Write a file in the place of another."""
        if path.is_file() and files.read(path) != made:
            name = path.relative_to(self._folder.path).as_posix()
            self.contents.append(Content(files.sha512(path), path.stat().st_size, name))
            self.told.append(f"{name}: {what}")
            files.write(path, made)


def excise(folder: Folder, cut: Cut, away: Bin, progress: files.Progress = files.silent) -> None:
    """Do it. What is public goes first, the master last but for the sound's record: until it is written, a run that was stopped finds again what to
    do. Raises BadMedia, Disk."""
    away.tree(folder.published, "it is made again from what is left")
    away.tree(folder.work, "what was unfinished, listened to or made last")
    for name in ("proof", "comparison", "forms"):
        if name != "forms" or cut.people:
            away.tree(folder.review / name)
    away.file(folder.review / "anonymisation-log.csv", "`inv redact.log` writes it anew")
    for name in cut.named:
        _file(folder, folder.path / name, away)
    if cut.found is None:
        return
    _letters(folder, cut, away)
    if cut.codings:
        away.instead(folder.codings_xml, cut.codings, "without what was coded and noted of it")
    away.file(folder.edits_jsonl, "it quotes what was changed: what was done before can be undone no more")
    away.file(
        folder.house_toml, "it quotes what the house's rules are not to propose again: they will propose it again"
    )
    swapped = _recordings(folder, cut.found, away, progress)
    digests = dict(_heard(folder, cut.found, swapped, away))
    away.instead(folder.transcript_xml, made_from(cut.found.tei, digests), "cut out of every reading of it")


def excise_all(folder: Folder, away: Bin) -> None:
    """Nothing of the seminar stays but what was cited, and who decided what."""
    for path in sorted(folder.path.iterdir()):
        if path in {
            folder.citations_json,
            folder.deposits_json,
            folder.journal_jsonl,
            folder.withdrawn,
            folder.seminar_toml,
        }:
            continue
        if path.is_dir() and not path.is_symlink():
            away.tree(path)
        else:
            away.file(path)
    away.instead(folder.seminar_toml, b'title = "Taken down"\n', "nothing stands there any more")


def _file(folder: Folder, path: Path, away: Bin) -> None:
    """A file by itself; one that was ingested leaves the record of recordings too."""
    away.file(path, "asked for")
    known = folder.recordings()
    left = tuple(r for r in known.recordings if folder.recording / r.name != path)
    if left != known.recordings:
        folder.save_recordings(Recordings(recordings=left))


def _letters(folder: Folder, cut: Cut, away: Bin) -> None:
    """Packets in which any of it was sent, with all that came back to them and what was decided about that: it quotes them."""
    turns = set(cut.found.turns if cut.found else ())
    gone = {packet.id for packet in folder.sent() if _tells(packet, turns, cut.people)}
    if not gone:
        return
    decisions = [d for d in folder.every_decision() if d.of.rpartition(".")[0] not in gone]
    lines = b"".join(msgspec.json.encode(decision) + b"\n" for decision in decisions)
    away.instead(folder.decisions_jsonl, lines, "without what was decided about it")
    for back in folder.returns():
        if back.packet in gone:
            away.tree(folder.returned / back.id)
    for packet in sorted(gone):
        away.tree(folder.packets / packet)


def _tells(packet: Packet, turns: set[str], people: Sequence[str]) -> bool:
    return packet.person in people or any(passage.id in turns for passage in packet.passages)


def _recordings(folder: Folder, found: Expunged, away: Bin, progress: files.Progress) -> dict[str, str]:
    """The sound is written anew without it; captions and transcripts of these sessions go. Gives the new digest of each original by the old."""
    known = folder.recordings()
    kept: list[Recording] = []
    swapped: dict[str, str] = {}
    for recording in known.recordings:
        path = folder.recording / recording.name
        spans = () if found.spans is None else _on(recording, found.spans.get(recording.session, ()))
        if recording.session not in found.sessions or (recording.is_media and found.spans is not None and not spans):
            kept.append(recording)
        elif not recording.is_media:
            if recording.kind in _TOLD or found.spans is None or not found.spans:
                away.file(path, "it tells the words in a form that cannot be cut")
            else:
                kept.append(recording)
        elif found.spans is None:
            away.file(path, "nobody knows when the words are heard in it")
        elif path.is_file():
            cut = _recut(folder, recording, path, spans, progress)
            swapped[recording.sha512] = cut.sha512
            kept.append(cut)
            away.told.append(
                f"1-recording/{cut.name} is the sound of {recording.name} without it, and without its picture."
            )
        else:
            kept.append(recording)  # its file is not here: where it is, it must be cut too
            away.told.append(f"1-recording/{recording.name} is not there, and was not cut.")
    named = {r.name for r in kept}
    mixed = tuple(
        msgspec.structs.replace(r, mixed_from=tuple(swapped.get(digest, digest) for digest in r.mixed_from))
        for r in kept
    )
    if mixed != known.recordings:
        folder.save_recordings(Recordings(recordings=mixed))
    for recording in known.recordings:
        if recording.name not in named:
            away.file(folder.recording / recording.name, "" if recording.is_media else "its words are told there")
    return swapped


def _on(recording: Recording, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans of the session, on the file's own timeline."""
    begin, end = recording.starts_at, recording.starts_at + recording.duration
    return tuple(
        Span(max(0, span.start - begin), span.end - begin) for span in spans if span.end > begin and span.start < end
    )


def _recut(
    folder: Folder, recording: Recording, path: Path, spans: Sequence[Span], progress: files.Progress
) -> Recording:
    stem = path.stem.removesuffix("-cut")
    target = folder.recording / f"{stem}-cut.flac"
    number = 1
    while target.exists():
        number += 1
        target = folder.recording / f"{stem}-cut-{number}.flac"
    with files.writing(target) as temporary:
        recutting.recut(path, temporary, spans, progress)
    heard = media.probe(target)
    return msgspec.structs.replace(
        recording,
        name=target.name,
        kind=Kind.AUDIO,
        media_type=recutting.MEDIA_TYPE,
        bytes=target.stat().st_size,
        sha512=files.sha512(target),
        codec=heard.codec,
        sample_rate=heard.sample_rate,
        channels=heard.channels,
    )


def _heard(folder: Folder, found: Expunged, swapped: Mapping[str, str], away: Bin) -> Iterator[tuple[str, str]]:
    """The words and voices without it, made from the sound as it is now; gives their digests (SHA-256)."""
    remade: list[tuple[Path, Callable[[], None]]] = []
    if words := folder.words():
        left = unheard(words, found.spans, found.sessions)
        made = msgspec.structs.replace(left, made=_sources(left.made, swapped))
        remade.append((folder.words_json, lambda: folder.save_words(made)))
    if voices := folder.voices():
        now = msgspec.structs.replace(voices, made=_sources(voices.made, swapped), prints=())
        remade.append((folder.voices_json, lambda: folder.save_voices(now)))
    for path, save in remade:
        before = Content(files.sha512(path), path.stat().st_size, path.name)
        save()
        if files.sha512(path) != before.sha512:
            away.contents.append(before)
            away.told.append(f"{path.name} has no word of it any more.")
        yield path.name, files.sha256(path)


def _sources(made: Making, swapped: Mapping[str, str]) -> Making:
    return msgspec.structs.replace(made, sources=tuple(swapped.get(digest, digest) for digest in made.sources))
