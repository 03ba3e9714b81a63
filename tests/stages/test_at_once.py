"""Two at once on one seminar: the second is told in a sentence, and nothing of either is lost."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive import gate
from sasci_archive.archive import objects, public
from sasci_archive.archive.objects import Which
from sasci_archive.archive.takedown import taking
from sasci_archive.deposit import deposited
from sasci_archive.engines.prepared import Prepared
from sasci_archive.errors import Busy, Disk, NotYet, OutOfDate
from sasci_archive.evidence import kept
from sasci_archive.evidence.coding import Wanted
from sasci_archive.formats import codebook
from sasci_archive.model import journal
from sasci_archive.model.account import Account
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.chronology import Dated
from sasci_archive.model.consent import Answer, Matter, Reason
from sasci_archive.model.deposits import Deposit, State
from sasci_archive.model.house import House, LetBe
from sasci_archive.model.indexing import Entry
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Suggestion
from sasci_archive.model.seminar import Recordings, Role, Term
from sasci_archive.model.speech import Span
from sasci_archive.press import finished
from sasci_archive.stages import (
    approve,
    ask,
    chase,
    chronology,
    code,
    edit,
    enrol,
    glossary,
    index,
    lint,
    name,
    redact,
    revise,
    shift,
    suggest,
    withdraw,
)
from sasci_archive.stages import decide as stage
from sasci_archive.stages import send as packets
from sasci_archive.stages.align import align
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.draft import draft
from sasci_archive.stages.erratum import erratum, tell
from sasci_archive.stages.hear import hear
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.mention import mark
from sasci_archive.stages.publish import publish
from sasci_archive.stages.refresh import refresh
from sasci_archive.stages.take_in import take_in
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store import files, locks, turns
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei.changing.changes import Restrict
from sasci_archive.workbench import themes
from sasci_archive.workbench.bench import Bench
from tests.readying import finish, make_ready
from tests.reviewing import answer, come_back, send
from tests.shelved import HERE
from tests.stages.decide.deciding import decide, word

ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada", "the law")
HEARD = b'{"segments": [{"start": 1, "end": 2, "text": "Good", "words": [{"word": "Good", "start": 1, "end": 2, "probability": 0.9}]}]}'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    shutil.copytree(HERE / "toy", tmp_path / "seminars" / "toy")
    return Workspace(tmp_path, Settings())


def test_whoever_comes_second_is_told_what_is_being_done_and_since_when(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, ("u2",), BY, "asked for")
    before = {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()}
    with folder.at_length("archived", ON):
        for second in (
            lambda: publish(folder, on=ON),
            lambda: archive(workspace, folder, "kept", BY, ask=Ask(authority="the law")),
            lambda: taking.takedown(workspace, folder, taken, cut, BY),
        ):
            with pytest.raises(Busy) as told:
                second()
            assert (told.value.problem, told.value.remedy) == (
                "'toy' is being archived by another run, since 2026-11-29 12:00 UTC.",
                "Nothing was done. Wait until that has ended, then say it again.",
            )
    assert {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()} == before


CHANGES: dict[str, Callable[[Folder], object]] = {
    "drafted": lambda folder: draft(folder, made_on=ON.date(), replace=True),
    "its header": lambda folder: refresh(folder, BY),
    "its times": lambda folder: align(folder, Prepared(HEARD, where="heard.json", covered=[Span(0, 60_000)]), None, BY),
    "by rule": lambda folder: lint.accept(folder, House(), (1,), BY),
    "names marked": lambda folder: mark(folder, "wren", (), BY),
    "heard": lambda folder: hear(folder, "u1", BY),
    "told": lambda folder: tell(folder, "1.1", "Corrected in turn 2.", BY),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_changed_while_somebody_publishes(workspace: Workspace, change: str) -> None:
    folder = workspace.folder("toy")
    before = {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()}
    with (
        folder.at_length("published", ON),
        pytest.raises(Busy, match=r"'toy' is being published by another run, since 2026-11-29 12:00 UTC\."),
    ):
        CHANGES[change](folder)
    assert {path: path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()} == before


def test_whoever_looks_at_what_is_to_be_told_waits_only_where_a_killed_run_left_something(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    with folder.at_length("published", ON):
        with pytest.raises(NotYet, match=r"'toy' has never been published"):
            erratum(folder, ON)
        files.write(folder.work / "planned.json", b"{}")
        with pytest.raises(Busy, match=r"'toy' is being published by another run"):
            erratum(folder, ON)
    with pytest.raises(NotYet, match=r"'toy' has never been published"):
        erratum(folder, ON)
    assert not (folder.work / "planned.json").exists()


@pytest.mark.parametrize("doing", ["changed in the workbench", "published"])
def test_what_is_short_is_waited_for_and_what_is_long_is_not_whatever_it_is_called(
    workspace: Workspace, doing: str
) -> None:
    folder = workspace.folder("toy")
    with ThreadPoolExecutor(1) as other:
        with folder.alone(doing, ON):
            waits = other.submit(hear, folder, "u1", BY)
            time.sleep(0.2)
            assert not waits.done()
        assert waits.result() == ("u1",)
    with (
        folder.at_length(doing, ON),
        pytest.raises(Busy, match=rf"^'toy' is being {doing} by another run, since 2026-11-29 12:00 UTC\. Nothing"),
    ):
        hear(folder, "u2", BY)


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        (b"published by another run, since 2026-11-29", "published by another run, since 2026-11-29"),
        (b"", "worked on by another run"),
    ],
)
def test_what_an_earlier_version_wrote_into_the_lock_is_told(workspace: Workspace, theirs: bytes, told: str) -> None:
    folder = workspace.folder("toy")
    with (
        locks.held(folder.path.parent / ".toy.lock", theirs),
        pytest.raises(Busy, match=f"^'toy' is being {told}\\. Nothing"),
        folder.alone("changed", ON, patience=0),
    ):
        pass


@pytest.mark.parametrize("done", ["published", "archived"])
def test_so_does_who_publishes_or_archives(workspace: Workspace, done: str) -> None:
    folder = workspace.folder("toy")
    files.write(folder.taking_down, b"")  # so that it ends in a sentence, once it has begun
    runs: dict[str, Callable[[], object]] = {
        "published": lambda: publish(folder, on=ON, proof=True),
        "archived": lambda: archive(workspace, folder, "kept", BY),
    }
    with ThreadPoolExecutor(1) as other:
        with folder.alone("changed in the workbench", ON):
            waits = other.submit(runs[done])
            time.sleep(0.2)
            assert not waits.done()
        with pytest.raises(NotYet, match=r"A takedown in 'toy' is not at its end"):
            waits.result()


def test_of_two_archivists_at_once_each_keeps_a_version_or_is_told(workspace: Workspace) -> None:
    def archivist(number: int) -> str:
        folder = workspace.folder("toy")
        (folder.path / f"note {number}.txt").write_text("a note")
        try:
            archive(workspace, folder, f"by {number}", By(ON, f"Archivist {number}"), ask=Ask(authority="the law"))
        except Busy:
            return "busy"
        return "kept"

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(archivist, (1, 2)))
    kept = objects.kept(workspace, Which.RESTRICTED, "toy")
    assert len(kept) == told.count("kept") > 0
    lines = [entry for entry in workspace.folder("toy").history() if entry.about.startswith("restricted ")]
    assert len(lines) == len(kept)


# -- two who write in one file in the same instant -----------------------------------------------------------------------


class Writer(msgspec.Struct, frozen=True):
    """Somebody who adds something, and whether it is there."""

    writes: Callable[[Folder], object]
    is_there: Callable[[Folder], bool]


def _asks(who: str) -> Writer:
    return Writer(
        lambda folder: ask.ask(folder, who), lambda folder: who in {each.name for each in folder.consent().named}
    )


def _withdraws(who: str) -> Writer:
    return Writer(
        lambda folder: withdraw.withdraw(folder, who, BY), lambda folder: folder.consent().of(who).withdrawn is not None
    )


def _enrols(who: str, *, beside: bool = False) -> Writer:
    def writes(folder: Folder) -> object:
        if beside:  # as the workbench does
            return edit.make_beside(folder, lambda: enrol.enrol(folder, who, Role.WITNESS, BY), BY, "on the roster")
        return enrol.enrol(folder, who, Role.WITNESS, BY)

    return Writer(writes, lambda folder: who in {each.name for each in folder.seminar().roster})


def _moves(folder: Folder) -> object:
    return shift.shift(folder, None, by=5_000)


def _takes_in(file: str, stage: Callable[[Folder, list[Path]], object]) -> Writer:
    def writes(folder: Folder) -> object:
        path = folder.path.parent / file
        said = f"{len(file)} {file}"
        if file.endswith(".srt"):
            path.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{said}\n", "utf-8")
        else:
            path.write_text(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{said}\n", "utf-8")
        return stage(folder, [path])

    return Writer(writes, lambda folder: file in {each.original_name for each in folder.recordings().recordings})


def _codes(theme: str) -> Writer:
    wanted = Wanted(passage="u2", themes=(theme,), by="af")
    return Writer(
        lambda folder: code.code(folder, BOOK, [wanted], kept.house(folder, ON), on=ON, how="read"),
        lambda folder: theme in {each for coding in kept.codings(folder).codings for each in coding.themes},
    )


def _deposits(service: str) -> Writer:
    made = Deposit(service=service, id="1", version="1.0", on=ON, digest="0", state=State.DRAFT, test=True)
    return Writer(
        lambda folder: deposited.remember(folder, made, BY),
        lambda folder: made in deposited.deposits(folder).deposit,
    )


def _names(voice: str) -> Writer:
    return Writer(
        lambda folder: name.decide(folder, voice, "ansty", BY),
        lambda folder: "ansty" in {folder.names().who(voice, "1"), folder.names().who(voice, "2")},
    )


def _refuses(words: str) -> Writer:
    return Writer(
        lambda folder: suggest.refuse(folder, Suggestion(passage="u2", first=1, last=1, text=words, why="a name"), BY),
        lambda folder: words in {each.text for each in suggest.refused(folder)},
    )


def _withholds(turn: str) -> Writer:
    it = Restrict(
        when=ON.date(),
        who="Ada",
        why="A name.",
        passage=turn,
        words=(1, 1),
        reason=Reason.THIRD_PARTY,
        authority="wren",
    )
    return Writer(
        lambda folder: redact.redact(folder, it, BY),
        lambda folder: f",{turn}," in redact.path(folder).read_text("utf-8"),
    )


def _logs() -> Writer:
    return Writer(redact.log, lambda folder: redact.path(folder).exists())


def _lets_be(was: str) -> Writer:
    it = LetBe(rule="quotes", was=was, now="y")
    return Writer(lambda folder: lint.let_be(folder, [it]), lambda folder: it in lint.decided(folder).let_be)


def _tells_when(label: str) -> Writer:
    it = Dated(when="1996", label=label)
    return Writer(lambda folder: chronology.put(folder, it), lambda folder: it in chronology.listed(folder))


def _indexes(heading: str, turn: str) -> Writer:
    it = Entry(kind=IndexKind.SUBJECT, heading=heading, turns=(turn,))
    return Writer(lambda folder: index.put(folder, it), lambda folder: it in index.index_of(folder).entry)


def _explains(term: str) -> Writer:
    return Writer(
        lambda folder: glossary.put(folder, Term(term=term, expansion="what it stands for")),
        lambda folder: term in {each.term for each in folder.seminar().glossary},
    )


def _to_editors(folder: Folder) -> list[str]:
    return [packet.id for packet in folder.sent() if not packet.person]


def _noted(what: str, about: str) -> Callable[[Folder], bool]:
    return lambda folder: (what, about) in {(line.what, line.about) for line in folder.history()}


BOOK = codebook.parse(
    b'title = "Of toys"\n[[dimension]]\nid = "a"\nlabel = "A"\n[[theme]]\nid = "a.b"\nlabel = "B"\ndefinition = "Of b."\n[[theme]]\nid = "a.c"\nlabel = "C"\ndefinition = "Of c."\n'
    b'[[coder]]\nid = "af"\nname = "Ada Ferrar"\n',
    where="themes.toml",
)
TOGETHER: dict[str, tuple[Writer, ...]] = {
    "consent.toml": (
        _asks("Hilda Mott"),
        _asks("Rose Mott"),
        _withdraws("wren"),
        _withdraws("mroz"),
        Writer(
            lambda folder: approve.approve(folder, "wren", BY),
            lambda folder: folder.consent().approval_of("wren") is not None,
        ),
        Writer(
            lambda folder: approve.sign_off(folder, Matter.LIBEL, BY),
            lambda folder: Matter.LIBEL in {each.matter for each in folder.consent().signoff},
        ),
        Writer(
            lambda folder: decide(folder, folder.returns()[0]),
            lambda folder: folder.consent().of("chair").reuse is Answer.NO and len(folder.decisions()) == 1,
        ),
    ),
    "seminar.toml": (
        _enrols("Hilda Mott"),
        _enrols("Rose Mott"),
        _enrols("Iris Mott", beside=True),
        _explains("PTA"),
        _explains("WEA"),
    ),
    "recording.json": (
        Writer(_moves, lambda folder: folder.recordings().captions()[0].starts_at == 5_000),
        _takes_in("more.vtt", lambda folder, paths: ingest(folder, paths, session="2")),
        _takes_in("another.vtt", lambda folder, paths: ingest(folder, paths, session="2")),
        _takes_in("told.srt", lambda folder, paths: take_in(folder, paths, session="2")),
    ),
    "packets": tuple(
        Writer(lambda folder: revise.send(folder, BY), lambda folder: len(_to_editors(folder)) > 0) for _ in range(2)
    ),
    "codings.xml": (_codes("a.b"), _codes("a.c")),
    "deposits.json": (_deposits("zenodo"), _deposits("datacite"), _withdraws("wren")),
    "3-names.toml": (_names("V1"), _names("V3")),
    "not-withheld.jsonl": (_refuses("Halina"), _refuses("Peter")),
    "anonymisation-log.csv": (_withholds("u4"), _withholds("u7"), _logs()),
    "house.toml": (_lets_be("colour"), _lets_be("honour")),
    "chronology.toml": (_tells_when("A flood"), _tells_when("A fire")),
    "index.toml": (_indexes("Toys", "u2"), _indexes("Keys", "u3")),
}
EACH = [
    pytest.param(first, second, id=f"{file}-{one}-{other}")
    for file, writers in TOGETHER.items()
    for one, first in enumerate(writers)
    for other, second in enumerate(writers)
    if (one - other) % len(writers) in {1, len(writers) - 1}
]


@pytest.fixture
def busy(workspace: Workspace, tmp_path: Path) -> Folder:
    """A seminar in which a witness has answered, and captions were taken in before it was drafted."""
    folder = workspace.folder("toy")
    come_back(folder, send(folder, "chair"), [answer("reuse", "no")])
    master = folder.master()
    folder.transcript_xml.unlink()
    (tmp_path / "first.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood\n", "utf-8")
    ingest(folder, [tmp_path / "first.vtt"], session="1")
    folder.save_transcript(master)
    return folder


def _one_in_the_others_way(
    first: Callable[[], object], second: Callable[[], object], patched: pytest.MonkeyPatch
) -> tuple[bool, bool]:
    """The first comes to its first writing, having read all; then the second begins, and has half a second before that is done. Whether each was not refused."""
    reached, go_on, slow = threading.Event(), threading.Event(), threading.get_ident()
    real = files.write

    def write(path: Path, content: bytes) -> None:
        if threading.get_ident() == slow and not reached.is_set():
            reached.set()
            go_on.wait(0.5)
        real(path, content)

    def done(it: Callable[[], object]) -> bool:
        try:
            it()
        except (Busy, OutOfDate):
            return False
        return True

    def quick() -> bool:
        assert reached.wait(60)
        try:
            return done(second)
        finally:
            go_on.set()

    patched.setattr(files, "write", write)
    with ThreadPoolExecutor(1) as other:
        beside = other.submit(quick)
        return done(first), beside.result()


@pytest.mark.parametrize(("first", "second"), EACH)
def test_of_two_who_write_in_the_same_instant_neither_loses_the_others_line(
    workspace: Workspace, busy: Folder, first: Writer, second: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "take" in first.writes.__qualname__ or "take" in second.writes.__qualname__:
        busy.transcript_xml.unlink()
    told = _one_in_the_others_way(
        lambda: first.writes(busy), lambda: second.writes(workspace.folder("toy")), monkeypatch
    )
    assert any(told)
    for was_told, writer in zip(told, (first, second), strict=True):
        if was_told:
            assert writer.is_there(workspace.folder("toy"))
    ids = [person.id for person in busy.seminar().roster]
    assert len(ids) == len(set(ids))
    sent = _to_editors(busy)
    noted = [line.about for line in busy.history() if line.what == journal.SENT]
    assert len(sent) == len(set(noted)) == len(noted)


def test_who_edits_writes_no_log_over_that_of_who_withholds_meanwhile(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    before = folder.master()
    _withholds("u4").writes(folder)
    told = _one_in_the_others_way(
        lambda: redact.followed(folder, before, BY), lambda: _withholds("u7").writes(folder), monkeypatch
    )
    assert told == (True, True)
    assert _withholds("u4").is_there(folder)
    assert _withholds("u7").is_there(folder)


@pytest.mark.parametrize("own", [True, False])
def test_of_two_who_begin_to_code_in_the_same_instant_the_codebook_has_both(
    workspace: Workspace, own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    files.write(folder.seminar_toml, b'project = "sasci"\n' + folder.seminar_toml.read_bytes())
    book = folder.path / kept.THEMES if own else kept.of_project(workspace, "sasci") / kept.THEMES
    files.write(book, b'[[coder]]\nid = "af"\nname = "Ada Ferrar"\n')
    if not own:  # another seminar of the project
        shutil.copytree(folder.path, folder.path.with_name("doll"))

    def begins(slug: str, id_: str) -> None:
        bench = Bench(workspace.folder(slug), "Ada Ferrar", lambda: ON)
        themes.begin(bench, themes.NewCoder(id=id_, name=f"Coder {id_}"))

    told = _one_in_the_others_way(
        lambda: begins("toy", "bb"), lambda: begins("toy" if own else "doll", "cc"), monkeypatch
    )
    assert told == (True, True)
    found = kept.wanted_codebook(workspace, folder)
    assert {each.id for each in found.coder} == {"af", "bb", "cc"}


def test_two_reminders_at_once_are_two_letters(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace.folder("toy")
    send(folder, "wren")
    one, other = (By(ON + dt.timedelta(minutes=n), f"Reminder {n}") for n in (1, 2))
    told = _one_in_the_others_way(
        lambda: chase.chase(folder, one, own=tmp_path, everybody=True),
        lambda: chase.chase(workspace.folder("toy"), other, own=tmp_path, everybody=True),
        monkeypatch,
    )
    assert told == (True, True)
    (packet,) = workspace.folder("toy").sent()
    assert packet.reminded == (one.on, other.on)
    assert [file.name for file in packet.files] == ["reminder-1.txt", "reminder-2.txt"]
    for file in packet.files:
        assert files.sha512(folder.packets / packet.id / file.name) == file.sha512


def test_who_hears_for_an_hour_writes_over_nothing_that_came_meanwhile(workspace: Workspace, tmp_path: Path) -> None:
    folder = workspace.folder("toy")
    folder.transcript_xml.unlink()
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood\n", "utf-8")
    folder.save_recordings(Recordings(recordings=()))
    ingest(folder, [tmp_path / "a.vtt"])
    (tmp_path / "b.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBetter\n", "utf-8")
    folder.words_json.unlink()
    folder.voices_json.unlink()
    account = Folder.account
    with pytest.MonkeyPatch.context() as patched:

        def meanwhile(self: Folder, session: str) -> Account:
            patched.setattr(Folder, "account", account)
            take_in(workspace.folder("toy"), [tmp_path / "b.vtt"], session="2")
            return account(self, session)

        patched.setattr(Folder, "account", meanwhile)
        with pytest.raises(OutOfDate, match=r"The recordings of 'toy', or its words, were changed by somebody else"):
            transcribe(folder, None)
        patched.setattr(Folder, "account", meanwhile)
        (tmp_path / "b.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBest\n", "utf-8")
        with pytest.raises(OutOfDate, match=r"The recordings of 'toy', or its voices, were changed by somebody else"):
            diarise(folder, None)
    words = folder.words()
    assert words is not None
    assert [word.text for word in words.of("2")] == ["Better", "Best"]


# -- the lock ------------------------------------------------------------------------------------------------------------


def test_a_change_within_a_change_is_within_its_lock_and_never_ends_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "A_MOMENT", 0.1)
    folder = workspace.folder("toy")

    def is_busy() -> bool:
        try:
            with workspace.folder("toy").at_length("published", ON):
                return False
        except Busy:
            return True

    with ThreadPoolExecutor(1) as other:
        with folder.alone("changed in the workbench", ON):
            with workspace.folder("toy").alone("changed, as its index is,", ON), folder.alone("marked", ON):
                assert other.submit(is_busy).result()
            assert other.submit(is_busy).result()
            with pytest.raises(NotYet), folder.alone("marked", ON):
                raise NotYet("It breaks.", remedy="Mend it.")
            assert other.submit(is_busy).result()
        assert not other.submit(is_busy).result()
        with folder.alone("changed in the workbench", ON):
            assert other.submit(is_busy).result()
            with (
                pytest.raises(Busy, match="'toy' is being changed in the workbench by another run"),
                folder.at_length("published", ON),  # which is no change within a change
            ):
                pass
    assert not list(folder.path.parent.glob(".toy*"))


def test_what_one_thread_holds_another_does_not(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    with ThreadPoolExecutor(1) as other, folder.alone("changed", ON):

        def within() -> None:
            with folder.alone("changed", ON, patience=0):
                pass

        with pytest.raises(Busy):
            other.submit(within).result()


@pytest.mark.parametrize("doing", ["published", "changed"])
def test_a_withdrawal_waits_for_nobody_who_is_at_something_long(workspace: Workspace, doing: str) -> None:
    folder = workspace.folder("toy")
    with folder.at_length(doing, ON), ThreadPoolExecutor(1) as other:
        other.submit(withdraw.withdraw, workspace.folder("toy"), "wren", BY).result(2)
        assert folder.consent().of("wren").withdrawn == ON.date()
    assert _noted(journal.TAKEN_BACK, "wren")(folder)


def test_nor_does_it_where_a_killed_run_left_a_decision_half_written(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    files.write(folder.work / "planned.json", b"{}")
    with folder.at_length("published", ON), ThreadPoolExecutor(1) as other:
        other.submit(withdraw.withdraw, workspace.folder("toy"), "wren", BY).result(2)
        assert folder.consent().of("wren").withdrawn == ON.date()


@pytest.mark.parametrize("writer", TOGETHER["consent.toml"][4:6])
def test_nor_does_an_approval_or_a_sign_off(workspace: Workspace, writer: Writer) -> None:
    folder = workspace.folder("toy")
    with folder.at_length("published", ON), ThreadPoolExecutor(1) as other:
        other.submit(writer.writes, workspace.folder("toy")).result(2)
        assert writer.is_there(folder)


def test_a_decision_about_what_came_back_waits_until_what_is_long_has_ended(
    busy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = busy.returns()[0]
    with ThreadPoolExecutor(1) as other:
        with busy.at_length("published", ON):
            with pytest.raises(Busy, match=r"'toy' is being published by another run"):
                stage.decide(busy, back.id, 1, word(), BY, patient=False)
            waits = other.submit(decide, busy, back)
            time.sleep(0.2)
            assert not waits.done()
        waits.result()
        assert busy.consent().of("chair").reuse is Answer.NO
        monkeypatch.setattr(turns, "A_WHILE", 0.1)
        with busy.at_length("published", ON), pytest.raises(Busy, match=r"'toy' is being published by another run"):
            other.submit(stage.undo, busy, back.id, 1, BY).result()
    assert len(busy.decisions()) == 1


@pytest.fixture
def ready(workspace: Workspace) -> Folder:
    return make_ready(workspace.folder("toy"))


@pytest.mark.parametrize("proof", [False, True])
@pytest.mark.parametrize("before", [False, True])
def test_an_edition_in_the_making_does_not_come_out_with_what_was_withdrawn_meanwhile(
    ready: Folder, before: bool, proof: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, hours = b"a cupboard, in 1996", iter(range(1, 9))
    if before:
        publish(ready, on=ON)
        assert said in (ready.published / "index.html").read_bytes()
        ready.save_transcript(ready.master().replace(b"Whose cupboard?", b"Which cupboard?"))
        hear(ready, "all", BY)
        finish(ready)
    made, real = list[bool](), finished.make

    def make(*given: Any, **told: Any) -> Any:
        result = real(*given, **told)
        made.append(ready.consent().of("wren").withdrawn is not None)
        if len(made) == 1:
            withdraw.withdraw(Folder(ready.path.parent, "toy"), "wren", BY)
        return result

    monkeypatch.setattr(finished, "make", make)
    edition, new = publish(ready, on=ON + dt.timedelta(hours=next(hours)), proof=proof)
    assert new
    assert made == [False, True]
    if not proof:
        assert not any(said in path.read_bytes() for path in ready.published.rglob("*") if path.is_file())
        assert edition.withdrawn is before
    assert not (ready.work / "making").exists()


SENDS: dict[str, Callable[[Folder], object]] = {
    "witnesses": lambda folder: packets.send(folder, BY, own=folder.path),
    "an editor": lambda folder: revise.send(folder, BY),
}


@pytest.mark.parametrize("to", SENDS)
def test_no_packet_in_the_making_is_kept_where_somebody_has_withdrawn_meanwhile(
    workspace: Workspace, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, real = workspace.folder("toy"), gate.release

    def release(*given: Any, **told: Any) -> Any:
        made = real(*given, **told)
        if folder.consent().of("wren").withdrawn is None:
            withdraw.withdraw(Folder(folder.path.parent, "toy"), "wren", BY)
        return made

    monkeypatch.setattr(gate, "release", release)
    with pytest.raises(OutOfDate, match=r"Somebody of 'toy' has answered otherwise while the \w+ (was|were) made"):
        SENDS[to](folder)
    assert not folder.packets.exists()
    assert not [line for line in folder.history() if line.what == journal.SENT]
    SENDS[to](folder)
    assert "wren" not in {packet.person for packet in folder.sent()}


def test_what_is_public_goes_at_once_where_the_next_edition_fails_and_somebody_has_withdrawn_meanwhile(
    ready: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ready, on=ON)
    ready.save_transcript(ready.master().replace(b"Whose cupboard?", b"Which cupboard?"))

    def make(*_: Any, **__: Any) -> Any:
        withdraw.withdraw(Folder(ready.path.parent, "toy"), "wren", BY)
        raise Disk("The disk is full.", remedy="Free some space.")

    monkeypatch.setattr(finished, "make", make)
    with pytest.raises(Disk):
        publish(ready, on=ON)
    assert not ready.published.exists()


def test_the_archive_keeps_no_edition_of_which_somebody_has_withdrawn_while_it_was_made_ready(
    workspace: Workspace, ready: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ready, on=ON)
    real = public.contents

    def contents(*given: Any) -> Any:
        made = real(*given)
        withdraw.withdraw(Folder(ready.path.parent, "toy"), "wren", BY)
        return made

    monkeypatch.setattr(public, "contents", contents)
    done = archive(workspace, ready, "kept", BY, ask=Ask(authority="the law"))
    assert done.public.version is None
    assert done.public.why_not.startswith("somebody has answered otherwise while it was made ready")
    assert not objects.kept(workspace, Which.PUBLIC, "toy")
