"""What was taken down leaves the seminar's own folder: the master, the words that were heard, the sound, and all that went out and came back.

Each step is done again without harm, so that a run that was stopped goes on. What people wrote themselves (`seminar.toml`, the apparatus) is never
rewritten here: where it still says something of it, that is said, and people take it out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from sasci_archive.archive.takedown.memory import Memory
from sasci_archive.engines import media, recutting
from sasci_archive.errors import SasciError
from sasci_archive.evidence import kept as evidence
from sasci_archive.evidence import taken_out
from sasci_archive.evidence.told import told
from sasci_archive.formats import records
from sasci_archive.model.review import Packet
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.model.speech import Making, Span
from sasci_archive.model.takedown import Content, Recut, Said, Takedown
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.expunge import Expunged, expunge, made_from, unheard

ALL, PERSON, FILE = "all", "person:", "file:"
_TOLD = frozenset((Kind.CAPTIONS, Kind.WORDS, Kind.TRANSCRIPT))
"""What tells the words of a session in a form that is not ours."""
_NOTHING = b'title = "Taken down"\n'


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


def look(folder: Folder, taken: Takedown, *, again: bool = False) -> Cut:
    """What would go. Raises BadTranscript, SasciError for a part that is not there; not, when it is done `again`, for a file that is gone already."""
    people = tuple(part.removeprefix(PERSON) for part in taken.parts if part.startswith(PERSON))
    named = tuple(part.removeprefix(FILE) for part in taken.parts if part.startswith(FILE))
    ids = [part for part in taken.parts if part != ALL and not part.startswith((PERSON, FILE))]
    for name in named:
        _inside(folder, name, gone=again)
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


def left(taken: Takedown) -> Cut:
    """What may be left to be done in the folder, of a takedown that was stopped when its words were out of the transcript already."""
    named = tuple(part.removeprefix(FILE) for part in taken.parts if part.startswith(FILE))
    return Cut(None, tuple(part.removeprefix(PERSON) for part in taken.parts if part.startswith(PERSON)), named)


def _inside(folder: Folder, name: str, *, gone: bool) -> Path:
    home, file = folder.path.resolve(), (folder.path / name).resolve()
    if not file.is_relative_to(home) or not (file.is_file() or gone):
        raise SasciError(
            f"There is no file '{name}' in the folder of '{folder.slug}'.",
            remedy="Name it as it stands there: file:1-recording/slides.pdf.",
        )
    return file


class Bin:
    """Takes files away, and has it remembered, before they go, what they were: their digests are what copies are known by."""

    def __init__(self, folder: Folder, memory: Memory) -> None:
        self._folder, self.memory = folder, memory

    def file(self, path: Path, why: str = "") -> None:
        """Remove a file, if it is there."""
        self.known(path, why)
        files.remove(path)
        self._safe(path.parent)

    def known(self, path: Path, why: str = "") -> None:
        """A file, if it is there, is to be removed."""
        if path.is_file() and not path.is_symlink():
            name = self._name(path)
            self.memory.about_to([self._content(path)], [f"{name} is removed{f': {why}' if why else ''}."])

    def tree(self, path: Path, why: str = "") -> None:
        """Remove a folder with all in it, if it is there: it is gone at once from where it was, so that no run that is stopped leaves a part of it."""
        inside = [file for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink()]
        if inside:
            told = f"{self._name(path)}/ is removed ({len(inside)} files){f': {why}' if why else ''}."
            self.memory.about_to(map(self._content, inside), [told])
        if path == self._folder.work:
            files.remove_tree(path)
        elif path.exists():
            files.take_away(path, self._folder.work)
        self._safe(path.parent)

    def instead(self, path: Path, made: bytes, what: str) -> None:
        """Write a file in the place of another."""
        if path.is_file() and files.read(path) != made:
            self.memory.about_to([self._content(path)], [f"{self._name(path)}: {what}"])
            files.write(path, made)

    def has_gone(self, path: Path) -> bool:
        """Whether a file is one that was to be removed."""
        sizes = {content.size for content in self.memory.taken.contents}
        if not path.is_file() or path.is_symlink() or path.stat().st_size not in sizes:
            return False
        return files.sha512(path) in {content.sha512 for content in self.memory.taken.contents}

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder.path).as_posix()

    def _content(self, path: Path) -> Content:
        return Content(files.sha512(path), path.stat().st_size, self._name(path))

    @staticmethod
    def _safe(folder: Path) -> None:
        """What was removed does not come back with the power: the record may lie on another disk."""
        if folder.is_dir():
            with files.disk_errors(folder):
                files.flush_folder(folder)


def excise(folder: Folder, cut: Cut, away: Bin, progress: files.Progress = files.silent) -> None:
    """Do it. What is public goes first, the master last: until it is written, a run that was stopped finds again what to
    do. Raises BadMedia, Disk."""
    away.tree(folder.published, "it is made again from what is left")
    for name in ("proof", "comparison", "forms"):
        if name != "forms" or cut.people:
            away.tree(folder.review / name)
    away.file(folder.review / "anonymisation-log.csv", "`inv redact.log` writes it anew")
    for name in cut.named:
        _file(folder, folder.path / name, away)
    if cut.found is not None:
        _cut_out(folder, cut, cut.found, away, progress)
    away.tree(folder.work, "what was unfinished, listened to or made last")


def _cut_out(folder: Folder, cut: Cut, found: Expunged, away: Bin, progress: files.Progress) -> None:
    _letters(folder, cut, away)
    if cut.codings:
        away.instead(folder.codings_xml, cut.codings, "without what was coded and noted of it")
    for replaced in sorted(folder.path.glob("4-transcript-replaced-*.xml")):
        away.file(replaced, "a draft in whose place another stands")
    away.file(folder.edits_jsonl, "it quotes what was changed: what was done before can be undone no more")
    away.file(
        folder.house_toml, "it quotes what the house's rules are not to propose again: they will propose it again"
    )
    found = msgspec.structs.replace(found, spans=away.memory.silent(found.spans))
    swapped = _recordings(folder, found, away, progress)
    digests = dict(_heard(folder, found, swapped, away))
    away.instead(folder.transcript_xml, made_from(found.tei, digests), "cut out of every reading of it")


def excise_all(folder: Folder, away: Bin) -> None:
    """Nothing of the seminar stays but what was cited, and who decided what."""
    away.tree(folder.published)
    for path in sorted(folder.path.iterdir()):
        if path in _stays(folder) or path in {folder.work, folder.taking_down}:
            continue
        if path.is_dir() and not path.is_symlink():
            away.tree(path)
        else:
            away.file(path)
    away.tree(folder.work)
    away.instead(folder.seminar_toml, _NOTHING, "nothing stands there any more")


def is_gone(folder: Folder) -> bool:
    """Whether all of it was taken down, and nothing has come since."""
    return files.read(folder.seminar_toml) == _NOTHING and set(folder.path.iterdir()) <= _stays(folder)


def _stays(folder: Folder) -> set[Path]:
    return {folder.citations_json, folder.deposits_json, folder.journal_jsonl, folder.withdrawn, folder.seminar_toml}


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
        else:
            kept.append(_silent(folder, recording, spans, away, progress))
    named = {r.name for r in kept}
    swapped = {each.before: each.after for each in away.memory.taken.recut if each.after}
    mixed = tuple(
        msgspec.structs.replace(r, mixed_from=tuple(swapped.get(digest, digest) for digest in r.mixed_from))
        for r in kept
    )
    if mixed != known.recordings:
        folder.save_recordings(Recordings(recordings=mixed))
    for path in sorted(folder.recording.glob("*")):  # that of a run that was stopped, too
        if path.name not in named and path != folder.recording_json and away.has_gone(path):
            away.file(path)
    return swapped


def _on(recording: Recording, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans of the session, on the file's own timeline."""
    begin, end = recording.starts_at, recording.starts_at + recording.duration
    return tuple(
        Span(max(0, span.start - begin), span.end - begin) for span in spans if span.end > begin and span.start < end
    )


def _silent(
    folder: Folder, recording: Recording, spans: tuple[Span, ...], away: Bin, progress: files.Progress
) -> Recording:
    """What there is instead of a recording."""
    path, before = folder.recording / recording.name, away.memory.recut(recording.sha512, spans)
    if before and before.after == recording.sha512:  # by a run that was stopped
        return recording
    if not path.is_file():  # where it is, it must be cut too
        away.memory.about_to(told=[f"1-recording/{recording.name} is not there, and was not cut."])
        return recording
    cut = _recut(folder, recording, path, spans, away.memory, progress)
    away.known(path)
    return cut


def _recut(
    folder: Folder, recording: Recording, path: Path, spans: tuple[Span, ...], memory: Memory, progress: files.Progress
) -> Recording:
    begun = memory.recut(recording.sha512, spans)  # by a run that was stopped: its file is written again
    target = folder.recording / begun.name if begun else _free(folder, path)
    told = f"1-recording/{target.name} is the sound of {recording.name} without it, and without its picture."
    recut = Recut(recording.sha512, target.name, spans)
    memory.cut(recut)
    memory.about_to(told=[told])
    with files.writing(target) as temporary:
        recutting.recut(path, temporary, spans, progress)
    memory.cut(msgspec.structs.replace(recut, after=files.sha512(target)))
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


def _free(folder: Folder, path: Path) -> Path:
    """Where nothing lies yet."""
    stem, number = path.stem.removesuffix("-cut"), 1
    target = folder.recording / f"{stem}-cut.flac"
    while target.exists():
        number += 1
        target = folder.recording / f"{stem}-cut-{number}.flac"
    return target


def _heard(folder: Folder, found: Expunged, swapped: Mapping[str, str], away: Bin) -> Iterator[tuple[str, str]]:
    """The words and voices without it, made from the sound as it is now; gives their digests (SHA-256)."""
    if words := folder.words():
        left = unheard(words, found.spans, found.sessions)
        made = msgspec.structs.replace(left, made=_sources(left.made, swapped))
        away.instead(folder.words_json, records.compose_json(made), "it has no word of it any more.")
        yield folder.words_json.name, files.sha256(folder.words_json)
    if voices := folder.voices():
        now = msgspec.structs.replace(voices, made=_sources(voices.made, swapped), prints=())
        away.instead(folder.voices_json, records.compose_json(now), "it has no word of it any more.")
        yield folder.voices_json.name, files.sha256(folder.voices_json)


def _sources(made: Making, swapped: Mapping[str, str]) -> Making:
    return msgspec.structs.replace(made, sources=tuple(swapped.get(digest, digest) for digest in made.sources))
