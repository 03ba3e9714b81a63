"""One seminar's folder, read and written as values. Stages meet here and nowhere else."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

import msgspec

from sasci_archive.errors import BadRecord, NotYet
from sasci_archive.formats import records
from sasci_archive.formats.meeting_chat import Message
from sasci_archive.model import account, journal, terms
from sasci_archive.model.account import Account
from sasci_archive.model.consent import Consent
from sasci_archive.model.correspondence import Correspondence, gone
from sasci_archive.model.journal import Entry
from sasci_archive.model.naming import Names
from sasci_archive.model.published import Published
from sasci_archive.model.review import Decision, Packet, Return, that_hold
from sasci_archive.model.seminar import Recording, Recordings, Seminar
from sasci_archive.model.speech import Cue, Span, Voices, Words
from sasci_archive.store import files
from sasci_archive.store.turns import Turns

if TYPE_CHECKING:
    from sasci_archive.formats import accounts
    from sasci_archive.tei.past.edits import Edit

T = TypeVar("T")


class Folder(Turns):
    """`seminars/<slug>/`, read and written: every file of ours in it is read and written here."""

    def __init__(self, root: Path, slug: str, templates: Path | None = None) -> None:
        """As `Paths`."""
        super().__init__(root, slug, templates)
        self._before: dict[Path, _Lines] = {}
        self._read_before: dict[Path, tuple[bytes, object]] = {}

    # read
    def seminar(self) -> Seminar:
        """Raises NotYet where there is no record, BadRecord where it does not read."""
        if not self.seminar_toml.exists():
            raise NotYet(
                f"There is no seminar '{self.slug}': {self.seminar_toml} is not there.",
                remedy=f"`inv new {self.slug}` writes one to fill in; `inv status` lists those there are.",
            )
        return self._read(self.seminar_toml, Seminar)

    def consent(self) -> Consent:
        """Nobody's permission where the file is not there. Raises BadRecord."""
        return self._read(self.consent_toml, Consent) if self.consent_toml.exists() else Consent()

    def forms(self, consent: Consent) -> dict[str, str | None]:
        """The SHA-512 (hex) of each signed form that is named, by its `form_file`, read in blocks; None where there is no such file
        in this folder. Whatever lies outside it, by its name or by a link, is never read. Raises Disk."""
        named = sorted({permission.form_file for permission in consent.permission} - {""})
        found = {name: self.inside(name) for name in named}
        return {name: files.sha512(file) if file and file.is_file() else None for name, file in found.items()}

    def inside(self, name: str) -> Path | None:
        """Where a name leads in this folder, links followed; None where that is outside, no file can be called so, or its links run in a circle."""
        try:
            home, real = self.path.resolve(), (self.path / name).resolve()
            real.exists()  # asks the system: a name may be too long for it
        except (OSError, RuntimeError, ValueError):
            return None
        return real if terms.is_inside(name) and real.is_relative_to(home) else None

    def cited(self) -> Published:
        """Nothing where nothing has been published. Raises BadRecord."""
        return self._read(self.citations_json, Published) if self.citations_json.exists() else Published()

    def names(self) -> Names:
        """No decision where the file is not there. Raises BadRecord."""
        return self._read(self.names_toml, Names) if self.names_toml.exists() else Names()

    def recordings(self) -> Recordings:
        """None where nothing has been ingested."""
        return (
            self._read(self.recording_json, Recordings) if self.recording_json.exists() else Recordings(recordings=())
        )

    def words(self) -> Words | None:
        """None before `transcribe`."""
        return self._read(self.words_json, Words) if self.words_json.exists() else None

    def voices(self) -> Voices | None:
        """None before `diarise`."""
        return self._read(self.voices_json, Voices) if self.voices_json.exists() else None

    def transcript(self) -> bytes | None:
        """None before `draft`."""
        return files.read(self.transcript_xml) if self.transcript_xml.exists() else None

    def master(self) -> bytes:
        """The transcript, for what cannot be done without one. Raises NotYet before `draft`."""
        master = self.transcript()
        if master is None:
            raise NotYet(
                f"There is no transcript of '{self.slug}' yet.",
                remedy=f"`inv draft {self.slug}` writes the first one.",
            )
        return master

    def cues(self, captions: Sequence[Recording]) -> tuple[Cue, ...]:
        """What these caption files say, on their session's timeline; what was said before it begins is at its 0. Raises
        BadCaptions."""
        return tuple(
            msgspec.structs.replace(cue, span=_from_0(cue.span, file.starts_at))
            for file in captions
            for cue in self._told(file).cues
        )

    def account(self, session: str) -> Account:
        """What the files that were taken in say was said in a session, on its timeline, one after the other; of several kinds those
        of the best only. Without words where there are none. Raises BadCaptions."""
        files_ = self.recordings().accounts(session)
        return account.joined(account.shifted(self._told(file).account, file.starts_at) for file in files_)

    def messages(self, session: str) -> tuple[Message, ...]:
        """What was written to everybody in a session's chat, on its timeline. Private messages are no part of a seminar: none of
        them is given out. Raises BadCaptions."""
        return tuple(
            msgspec.structs.replace(message, at=message.at + file.starts_at)
            for file in self.recordings().chats(session)
            for message in self._told(file).messages
            if not message.to
        )

    def _told(self, file: Recording) -> accounts.Read:
        from sasci_archive.formats import accounts  # every command imports this file, and few read others' transcripts

        return accounts.read_as(file.form, files.read(self.recording / file.name), where=file.original_name)

    def history(self) -> tuple[Entry, ...]:
        """The journal, oldest first; a line that a kill tore is left out. Raises BadRecord."""
        return self._lines(self.journal_jsonl, Entry)

    def sent(self) -> tuple[Packet, ...]:
        """Every packet, oldest first. Raises BadRecord."""
        found = [self._read(path, Packet) for path in sorted(self.packets.glob("*/packet.json"))]
        return tuple(sorted(found, key=lambda packet: (packet.sent, packet.id)))

    def next_packet(self, person: str) -> str:
        """The id of somebody's next packet (mo-3), which none ever had: one that is gone since may still come back. What a kill has left without its record is
        none, as nobody was told of it, and is made anew. Raises BadRecord."""
        here = (path.parent.name for path in self.packets.glob("*/packet.json"))
        told = (entry.about for entry in self.history() if entry.what == journal.SENT)
        numbers = [id_.removeprefix(f"{person}-") for id_ in (*here, *told) if id_.startswith(f"{person}-")]
        return f"{person}-{1 + max((int(number) for number in numbers if number.isdecimal()), default=0)}"

    def returns(self) -> tuple[Return, ...]:
        """Every file that came back, oldest first. Raises BadRecord."""
        found = [self._read(path, Return) for path in sorted(self.returned.glob("*/return.json"))]
        return tuple(sorted(found, key=lambda back: (back.received, back.id)))

    def decisions(self) -> tuple[Decision, ...]:
        """What editors decided about what came back and has not been taken back, oldest first; one for each proposal. Raises BadRecord."""
        return that_hold(self.every_decision())

    def every_decision(self) -> tuple[Decision, ...]:
        """The same with all that was taken back, as it was written down. Raises BadRecord."""
        return self._lines(self.decisions_jsonl, Decision)

    def edits(self) -> tuple[Edit, ...]:
        """What was changed in the workbench, oldest first; a line that a kill tore is left out. Raises BadRecord, also where a line undoes or does again
        what stands in none before it: lines were taken out."""
        from sasci_archive.tei.past.edits import Edit, astray

        edits = self._lines(self.edits_jsonl, Edit)
        if stray := astray(edits):
            raise BadRecord(
                f"Change {stray.number} in {self.slug}/{self.edits_jsonl.name} ({stray.did.value}) is about change {stray.of}, which stands in no line before it.",
                remedy="Lines were lost or altered: restore the file from a copy. The transcript itself has not been touched.",
            )
        return edits

    def correspondence(self) -> Correspondence:
        """All that went out and all that came back. Raises BadRecord."""
        sent = self.sent()
        return Correspondence(sent, self.returns(), self.decisions(), gone(self.history(), sent))

    def is_taken_down(self) -> bool:
        """Whether a takedown was begun and has not come so far that nothing here tells of what is to be gone."""
        return self.taking_down.exists()

    def nothing_must_go(self) -> None:
        """Whoever lets anything out of this folder asks first. Raises NotYet while something in it is to be found nowhere."""
        if self.is_taken_down():
            raise NotYet(
                f"A takedown in '{self.slug}' is not at its end: nothing leaves its folder until then.",
                remedy=f"Run the same `inv takedown` again: `inv takedown.list --slug {self.slug}` says which, and what is still there.",
            )

    def is_public(self) -> bool:
        """Whether the text has been published, now or once: what is put right in it since is an erratum."""
        return self.published.exists() or any(entry.what == journal.PUBLISHED for entry in self.history())

    # write
    def save_recordings(self, recordings: Recordings) -> None:
        """To `1-recording/recording.json`."""
        files.write(self.recording_json, records.compose_json(recordings))

    def save_words(self, words: Words) -> None:
        """To `2-words.json`."""
        files.write(self.words_json, records.compose_json(words))

    def save_voices(self, voices: Voices) -> None:
        """To `3-voices.json`."""
        files.write(self.voices_json, records.compose_json(voices))

    def save_transcript(self, tei: bytes) -> None:
        """To `4-transcript.xml`."""
        files.write(self.transcript_xml, tei)

    def save_packet(self, packet: Packet, contents: Mapping[str, bytes]) -> None:
        """Its files, then its record: a packet whose record is there is whole."""
        for name, content in contents.items():
            files.write(self.packets / packet.id / name, content)
        files.write(self.packets / packet.id / "packet.json", records.compose_json(packet))

    def save_return(self, back: Return, content: bytes) -> None:
        """The file as it came, then what was read in it."""
        files.write(self.returned / back.id / back.stored, content)
        files.write(self.returned / back.id / "return.json", records.compose_json(back))

    def note(self, entry: Entry) -> None:
        """Add a line to `journal.jsonl`, where lines are never changed."""
        self._add(self.journal_jsonl, entry)

    def is_noted(self, entry: Entry) -> bool:
        """Whether the journal has this line: one in it that does not read hides no other. Raises Disk."""
        with contextlib.suppress(BadRecord):
            return entry in self.history()
        return msgspec.json.encode(entry) in files.read(self.journal_jsonl).splitlines()

    def keep_edit(self, edit: Edit) -> None:
        """Add a line to `edits.jsonl`, where lines are never changed."""
        self._add(self.edits_jsonl, edit)

    def noted(self, entry: Entry) -> bytes:
        """The whole journal as it would be with a line more. Raises Disk."""
        before = files.read(self.journal_jsonl) if self.journal_jsonl.exists() else b""
        return before + self._line(self.journal_jsonl, entry) + b"\n"

    def decide(self, decision: Decision) -> None:
        """Add a line to `5-review/decisions.jsonl`, where lines are never changed."""
        self._add(self.decisions_jsonl, decision)

    def remember(self, consent: Consent, on: dt.datetime) -> None:
        """A line in the journal for everybody whose answers in `consent.toml` are other than at the last line about them: people
        write that file, and what they change must leave a trace."""
        last = {
            entry.about: entry.digest for entry in self.history() if entry.what in {journal.ANSWERED, journal.CHANGED}
        }
        now = {p.person: hashlib.sha256(msgspec.json.encode(p)).hexdigest() for p in consent.permission}
        for person in (*now, *(person for person, digest in last.items() if digest and person not in now)):
            if now.get(person, "") != last.get(person, ""):
                what = journal.CHANGED if person in last else journal.ANSWERED
                self.note(Entry(on=on, what=what, about=person, digest=now.get(person, "")))

    def _lines(self, path: Path, kind: type[T]) -> tuple[T, ...]:
        """Lines are only ever added: of those that were read before none is read again."""
        content = files.read(path) if path.exists() else b""
        before = self._before.get(path, _Lines())
        if not content.startswith(before.content):
            before = _Lines()
        where = f"{self.slug}/{path.relative_to(self.path).as_posix()}"

        def found(lines: bytes, many: int) -> Iterator[T]:
            for number, line in enumerate(lines.splitlines(), start=many + 1):
                if not _is_torn(line):
                    yield records.parse(line, kind, where=f"line {number} of {where}")

        ended = content.rfind(b"\n") + 1
        new = content[len(before.content) : ended]
        known = _Lines(content[:ended], before.many + len(new.splitlines()), (*before.found, *found(new, before.many)))
        self._before[path] = known
        return cast(tuple[T, ...], (*known.found, *found(content[ended:], known.many)))

    def _add(self, path: Path, line: Entry | Decision | Edit) -> None:
        files.append(path, self._line(path, line))

    def _line(self, path: Path, line: Entry | Decision | Edit) -> bytes:
        """What is put behind what stands in a file of lines, but the end of the line."""
        torn = (
            b"\n" if path.exists() and files.last(path) not in {b"", b"\n"} else b""
        )  # by a kill, while it was written
        return torn + msgspec.json.encode(line)

    def _read(self, path: Path, kind: type[T]) -> T:
        where = f"{self.slug}/{path.relative_to(self.path).as_posix()}"
        content = files.read(path)
        if (
            path.suffix != ".toml"
        ):  # what people write is small, is asked for again and again, and takes milliseconds to parse
            return records.parse(content, kind, where=where)
        before, value = self._read_before.get(path, (None, None))
        if before != content or not isinstance(value, kind):
            value = records.parse(content, kind, where=where)
            self._read_before[path] = content, value
        return value


class _Lines(NamedTuple):
    """What was read of a file of lines: its whole lines, how many they are, and what they say."""

    content: bytes = b""
    many: int = 0
    found: tuple[object, ...] = ()


def _is_torn(line: bytes) -> bool:
    """Whether it is the beginning of a line, and no more of it: a kill tears it anywhere."""
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except RecursionError:  # whoever reads it says so
        return False
    return False


def _from_0(span: Span, by: int) -> Span:
    return Span(max(0, span.start + by), max(0, span.end + by))
