"""Voices and participants: who is who before the draft, which is then made here; and after it who says how much.

Decisions go into `3-names.toml` through the stage that the command line uses. After the draft they are of the transcript, and are changed
in it (`operations.speakers`).
"""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.naming import Naming, Proposal, Quote
from sasci_archive.model.speech import Span
from sasci_archive.stages import draft as drafting
from sasci_archive.stages import name as stage
from sasci_archive.store import files
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench


class Moment(msgspec.Struct, frozen=True):
    """A few sentences to know a voice by. They are heard in the recording `medium` from `start` to `end` (ms of it); "" where it is not
    there, or the text has no times. `at` is when on the session's timeline."""

    session: str
    at: int | None
    text: str
    medium: str = ""
    start: int = 0
    end: int = 0


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One voice: how long it speaks (ms, or words where it is not `timed`), its share (0 to 1), what it is known by, whom people decided it
    is, and whom it may be and why."""

    voice: str
    called: str
    time: int
    timed: bool
    share: float
    moments: tuple[Moment, ...]
    participant: str
    is_nobody: bool
    proposal: Proposal | None
    remark: str


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """The room of naming: the voices; who of the roster is silent; what was decided last. `wrong` is why there are no voices to name."""

    voices: tuple[Voice, ...] = ()
    silent: tuple[str, ...] = ()
    told: str = ""
    wrong: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A voice is `participant`; or "", and with `nobody` no one person."""

    voice: str
    participant: str = ""
    nobody: bool = False
    window: str = ""


class Overruled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said between two moments (ms of a session) is `participant`'s; "" for the voice's again."""

    session: str
    start: int
    end: int
    participant: str = ""
    window: str = ""


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which window asks."""

    window: str = ""


class Said(msgspec.Struct, frozen=True):
    """One turn of a voice, and where it is heard."""

    session: str
    start: int
    end: int
    moment: Moment
    participant: str


class _Shown:
    """What speaks for whom, weighed once for as long as words, voices and record are the same."""

    def __init__(self, bench: Bench) -> None:
        self._folder, self._of = bench.folder, ""
        self._known: Naming | None = None

    def known(self) -> Naming | None:
        """What was shown, where it still is of what is there."""
        folder = self._folder
        there = (folder.words_json, folder.voices_json, folder.seminar_toml, folder.recording_json)
        now = " ".join(files.sha256(file) for file in there if file.exists())
        if now != self._of:
            self._known, self._of = stage.show(folder), now
        return self._known


def routes(bench: Bench) -> list[Route]:
    """What the room of naming asks."""
    shown = _Shown(bench)

    def room(_: Request) -> Room:
        with bench.alone:
            return _room(bench, shown)

    def decide(asked_: Decided) -> Room:
        with bench.alone:
            stage.decide(
                bench.folder, asked_.voice, asked_.participant, _by(bench), nobody=asked_.nobody, known=shown.known()
            )
            return _changed(bench, shown, asked_.window)

    def overrule(asked_: Overruled) -> Room:
        with bench.alone:
            try:
                span = Span(asked_.start, asked_.end)
            except ValueError as error:
                raise SasciError("A turn ends after it starts.", remedy="Load the page again.") from error
            stage.overrule(bench.folder, asked_.session, span, asked_.participant, _by(bench), shown.known())
            return _changed(bench, shown, asked_.window)

    def accept(window: Window) -> Room:
        with bench.alone:
            stage.accept(bench.folder, _by(bench), shown.known())
            return _changed(bench, shown, window.window)

    def undo(window: Window) -> Room:
        with bench.alone:
            told = stage.undo(bench.folder, _by(bench))
            return _changed(bench, shown, window.window, f"Taken back: {told}")

    def redo(window: Window) -> Room:
        with bench.alone:
            return _changed(bench, shown, window.window, stage.undo(bench.folder, _by(bench), redo=True))

    def said(request: Request) -> tuple[Said, ...]:
        with bench.alone:
            return tuple(
                Said(
                    turn.session,
                    turn.span.start,
                    turn.span.end,
                    _moment(bench, Quote(turn.session, turn.span.start, turn.span, turn.text, turn.timed)),
                    turn.participant,
                )
                for turn in stage.spoken(bench.folder, request.query_params.get("voice", ""))
            )

    def draft(window: Window) -> Room:
        with bench.alone:
            drafting.draft(bench.folder, made_on=_by(bench).on.date(), project=bench.project())
            bench.tell("The draft was made", window.window)
            return _room(bench, shown)

    return [
        Route("/voices", answering(bench, room), methods=["GET"]),
        Route("/voices/said", answering(bench, said), methods=["GET"]),
        Route("/voices/decide", asked(bench, Decided, decide), methods=["POST"]),
        Route("/voices/overrule", asked(bench, Overruled, overrule), methods=["POST"]),
        Route("/voices/accept", asked(bench, Window, accept), methods=["POST"]),
        Route("/voices/undo", asked(bench, Window, undo), methods=["POST"]),
        Route("/voices/redo", asked(bench, Window, redo), methods=["POST"]),
        Route("/voices/draft", asked(bench, Window, draft), methods=["POST"]),
    ]


def _by(bench: Bench) -> By:
    by = bench.by()
    if not by.who.strip():
        raise SasciError("Who decides this is not said.", remedy="Say your name at the top of the page.")
    return by


def _changed(bench: Bench, shown: _Shown, window: str, told: str = "") -> Room:
    """Other windows are told, and this one is answered."""
    bench.tell("voices", window)
    return msgspec.structs.replace(_room(bench, shown), told=told)


def _room(bench: Bench, known: _Shown) -> Room:
    try:
        shown = stage.show(bench.folder, known.known())
    except NotYet as error:
        return Room(wrong=bench.sentence(error))
    return Room(
        voices=tuple(
            Voice(
                voice=each.voice,
                called=each.called,
                time=each.time,
                timed=each.timed,
                share=each.share,
                moments=tuple(_moment(bench, quote) for quote in each.quotes),
                participant=each.participant,
                is_nobody=each.is_nobody,
                proposal=each.proposal,
                remark=each.remark,
            )
            for each in shown.voices
        ),
        silent=shown.silent,
    )


def _moment(bench: Bench, quote: Quote) -> Moment:
    """Where a quote is heard: in the recording that has its beginning, where that still is there."""
    for recording in bench.folder.recordings().media(quote.session) if quote.timed else ():
        here = recording.span
        if here.start <= quote.span.start < here.end and (bench.folder.recording / recording.name).is_file():
            end = min(quote.span.end, here.end) - here.start
            return Moment(
                quote.session, quote.span.start, quote.text, recording.name, quote.span.start - here.start, end
            )
    return Moment(quote.session, quote.span.start if quote.timed else None, quote.text)
