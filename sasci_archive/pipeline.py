"""The contents page: each stage, what it reads and what it writes, and how far a seminar has come.

The order is this table; the documentation and `inv status` are drawn from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import Enum

import msgspec

from sasci_archive import dialogue
from sasci_archive.archive.standing import Lies, standing
from sasci_archive.binding import Looked
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import SasciError
from sasci_archive.formats import accounts
from sasci_archive.model.seminar import Recordings
from sasci_archive.model.speech import Making
from sasci_archive.stages import publish, ready, validate
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace


class State(Enum):
    """How a stage stands."""

    DONE = "done"
    STALE = "stale"  # what it was made from has changed
    MISSING = "missing"  # can be done now
    BLOCKED = "blocked"  # waits for something
    NONE = "–"  # does not apply: no recording, no transcript


class Judgement(msgspec.Struct, frozen=True):
    """A stage's state, and in one clause why."""

    stage: str
    state: State
    why: str = ""


class At(msgspec.Struct, frozen=True):
    """When (UTC), with which templates, and in which workspace a seminar is judged; what `lies` in the archive of it, where that is known; and what is bound
    `once` for all stages."""

    on: dt.datetime
    looks: Looks
    workspace: Workspace
    lies: Lies | None = None
    once: dict[str, Looked] = msgspec.field(default_factory=dict)

    def looked(self, folder: Folder) -> Looked:
        """A seminar bound, once for all stages. Raises as `Looked`."""
        if folder.slug not in self.once:
            self.once[folder.slug] = Looked(folder)
        return self.once[folder.slug]


Judge = Callable[[Folder, At], Judgement]


class Stage(msgspec.Struct, frozen=True):
    """One row of the pipeline: its verb is its command (`inv <verb> SLUG`)."""

    verb: str
    does: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    judge: Judge


def _ingested(folder: Folder, _: At) -> Judgement:
    found = folder.recordings().recordings
    if not found:
        return Judgement("ingest", State.MISSING, "no recording")
    gone = [r.name for r in found if not (folder.recording / r.name).is_file()]
    if gone:
        return Judgement("ingest", State.BLOCKED, f"{gone[0]} is gone from 1-recording")
    return Judgement("ingest", State.DONE, f"{len(found)} file{'s' if len(found) > 1 else ''}")


def _transcribed(folder: Folder, _: At) -> Judgement:
    words = folder.words()
    return _from_recordings("transcribe", folder.recordings(), words.made if words else None)


def _diarised(folder: Folder, _: At) -> Judgement:
    voices = folder.voices()
    return _from_recordings("diarise", folder.recordings(), voices.made if voices else None)


def _from_recordings(stage: str, recordings: Recordings, made: Making | None) -> Judgement:
    if not recordings.recordings:
        return Judgement(stage, State.BLOCKED, "no recording")
    if made is None:
        return Judgement(stage, State.MISSING)
    known = {r.sha512 for r in recordings.recordings}
    sessions = {r.session for r in recordings.recordings}
    media = {r.sha512 for session in sessions for r in recordings.heard(session)}
    used = set(made.sources)
    if made.engine == accounts.IMPORTED and used and used <= known:
        return Judgement(stage, State.DONE, f"imported: {made.model}")
    if not used <= known:
        return Judgement(stage, State.STALE, "the recordings have changed")
    if made.options.get("words") == "captions":
        return Judgement(stage, State.DONE, "captions, as asked")
    if not media <= used and used:
        return Judgement(
            stage, State.STALE, "from captions only" if not used & media else "there are more recordings now"
        )
    return Judgement(stage, State.DONE, " ".join(part for part in (made.engine, made.model) if part))


def _named(folder: Folder, _: At) -> Judgement:
    voices = folder.voices()
    if voices is None:
        return Judgement("name", State.BLOCKED, "no voices")
    names = folder.names()
    try:
        dialogue.check(names, voices, folder.seminar().roster)
    except SasciError as error:
        return Judgement("name", State.STALE, error.problem)
    decided = {named.voice for named in names.voice}
    unnamed = sorted({item.voice for session in voices.sessions for item in session.spans} - decided)
    if unnamed:
        return Judgement("name", State.MISSING, f"{', '.join(unnamed)} not named")
    return Judgement("name", State.DONE)


def _drafted(folder: Folder, _: At) -> Judgement:
    if folder.transcript() is None:
        return Judgement(
            "draft", State.MISSING if folder.words() else State.BLOCKED, "" if folder.words() else "no words"
        )
    return Judgement("draft", State.DONE)


def _valid(folder: Folder, at: At) -> Judgement:
    if folder.transcript() is None:
        return Judgement("validate", State.BLOCKED, "no transcript")
    faults = validate.validate(folder, at.looked)
    if faults:
        return Judgement("validate", State.BLOCKED, f"{len(faults)} fault{'s' if len(faults) > 1 else ''}")
    return Judgement("validate", State.DONE)


def _ready(folder: Folder, at: At) -> Judgement:
    if folder.transcript() is None:
        return Judgement("ready", State.BLOCKED, "no transcript")
    try:
        found = ready.ready(folder, on=at.on, whole=at.looked(folder).bound().master)
    except SasciError as error:
        return Judgement("ready", State.BLOCKED, error.problem)
    if found.items:
        return Judgement("ready", State.BLOCKED, f"{len(found.items)} outstanding")
    ahead = [f"{len(each.items)} to do before the embargo ends on {each.opens:%Y-%m-%d}" for each in found.ahead]
    return Judgement("ready", State.DONE, "; ".join(ahead))


def _published(folder: Folder, at: At) -> Judgement:
    if folder.transcript() is None:
        return Judgement("publish", State.BLOCKED, "no transcript")
    last = publish.latest(folder)
    if last is None:
        return Judgement("publish", State.MISSING)
    if not publish.current(folder, at.on, at.looks):
        return Judgement("publish", State.STALE, "something has changed since")
    if last.public:
        return Judgement("publish", State.DONE)
    return Judgement(
        "publish", State.BLOCKED, f"proof only: {len(last.outstanding)} outstanding (`inv ready {folder.slug}`)"
    )


def _archived(folder: Folder, at: At) -> Judgement:
    if folder.transcript() is None and not folder.recordings().recordings:
        return Judgement("archive", State.BLOCKED, "nothing to keep yet")
    try:
        found = standing(at.workspace, folder, at.on, at.looks, at.lies)
    except SasciError as error:
        return Judgement("archive", State.BLOCKED, error.problem)
    kept = [
        f"{name} version {number}"
        for name, number in (("public", found.public), ("restricted", found.restricted))
        if number
    ]
    behind = [clause for clause in (found.public_behind, found.restricted_behind) if clause]
    if not kept and found.against:
        return Judgement("archive", State.BLOCKED, f"not permitted by {found.against} of those in it")
    if not kept:
        return Judgement("archive", State.MISSING)
    if found.against and not found.restricted:  # the public object alone was asked for
        behind = [clause for clause in (found.public_behind,) if clause]
    if behind:
        return Judgement("archive", State.STALE, "; ".join(dict.fromkeys(behind)))
    told = "; ".join(filter(None, (", ".join(kept), found.checked)))
    return Judgement("archive", State.STALE if found.damaged else State.DONE, told)


STAGES = (
    Stage("ingest", "copies the recording, with its digest", (), ("1-recording/",), _ingested),
    Stage("transcribe", "hears the words", ("1-recording/", "seminar.toml"), ("2-words.json",), _transcribed),
    Stage("diarise", "hears who speaks when", ("1-recording/",), ("3-voices.json",), _diarised),
    Stage("name", "ties voices to people; people decide", ("3-voices.json", "2-words.json"), ("3-names.toml",), _named),
    Stage(
        "draft",
        "writes the transcript, once",
        ("seminar.toml", "2-words.json", "3-voices.json", "3-names.toml"),
        ("4-transcript.xml",),
        _drafted,
    ),
    Stage("validate", "finds every fault in the transcript", ("4-transcript.xml", "seminar.toml"), (), _valid),
    Stage(
        "ready",
        "says what is outstanding before anything may be public",
        ("4-transcript.xml", "consent.toml", "seminar.toml"),
        (),
        _ready,
    ),
    Stage(
        "publish",
        "makes every edition the gate lets through, or a proof",
        ("4-transcript.xml", "2-words.json", "consent.toml"),
        ("6-published/", "5-review/proof/"),
        _published,
    ),
    Stage(
        "archive",
        "keeps a version for good, public and restricted",
        ("1-recording/", "4-transcript.xml", "consent.toml", "6-published/"),
        (),
        _archived,
    ),
)


def status(
    folder: Folder, on: dt.datetime, looks: Looks = OURS, workspace: Workspace | None = None, lies: Lies | None = None
) -> tuple[Judgement, ...]:
    """How each stage of a seminar stands at the instant `on`, with the templates of `looks`; without a `workspace` in one where everything is where
    it is by default; `lies` is what lies in the archive of it, where somebody has looked already. A seminar with no recording and no transcript is a
    catalogue record: nothing of the pipeline applies to it. Raises BadRecord."""
    if is_record_only(folder):
        return tuple(Judgement(stage.verb, State.NONE) for stage in STAGES)
    at = judged_at(folder, on, looks, workspace, lies)
    return tuple(stage.judge(folder, at) for stage in STAGES)


def judged_at(
    folder: Folder, on: dt.datetime, looks: Looks = OURS, workspace: Workspace | None = None, lies: Lies | None = None
) -> At:
    """What a seminar is judged by, as for `status`."""
    home = folder.path.parent
    return At(on, looks, workspace or Workspace(home.parent, Settings(seminars=home.name)), lies)


def is_record_only(folder: Folder) -> bool:
    """Whether it is a catalogue record of an edition published elsewhere: a publication date, and neither people nor
    media nor text here."""
    seminar = folder.seminar()
    publication = seminar.publication
    return (
        not seminar.roster
        and not folder.recordings().recordings
        and not folder.transcript_xml.exists()
        and publication is not None
        and publication.date is not None
    )
