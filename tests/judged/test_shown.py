"""What is remembered of what may be shown never makes anything be shown, or published again, that would not be without."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive import catalogue as shelves
from sasci_archive.catalogue import TEI, Held, Lists, Shelved
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import SasciError
from sasci_archive.formats import records
from sasci_archive.gate import release
from sasci_archive.judged import made_from, shown
from sasci_archive.judged.shown import Shown
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.journal import By
from sasci_archive.model.published import Published, Version
from sasci_archive.press import edition as editions
from sasci_archive.press.edition import Edition
from sasci_archive.stages.publish import current
from sasci_archive.store import files, unfinished
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei.signed.held_back import held_back
from tests.judged import laws
from tests.judged.laws import ON, Step
from tests.judged.test_judged import EDITS as OF_STATUS

HERE = Path(__file__).parents[2]
BEFORE = ON - dt.timedelta(3)
OPENS = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
Told = tuple[dict[str, object], object, tuple[str, ...]]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two seminars of one series that are public: in one somebody has a page; in the other what somebody said is closed until an hour."""
    home = tmp_path_factory.mktemp("shown")
    for slug, more in (("toy", 'page = "yes"'), ("two", "opens = 2026-11-30\nopens_at = 12:00:00")):
        shutil.copytree(HERE / "tests" / "toy", home / "seminars" / slug)
        rewritten(home / "seminars" / slug / "consent.toml", 'person = "wren"\n', f'person = "wren"\n{more}\n')
    folders = [Folder(home / "seminars", slug) for slug in ("toy", "two")]
    made = [laid(folder) for folder in folders]
    for folder, edition in zip(folders, made, strict=True):  # of whose key the other volumes are a part
        editions.keep(folder, edition(editions.key(folder, OURS)), proof=False)
    return home


def laid(folder: Folder) -> Callable[[str], Edition]:
    """Its files, the line of its journal, and how it was cited; gives the record of what was made, by its key."""
    consent = folder.consent()
    released = release(folder.master(), folder.words(), consent, Channel.HTML, BEFORE)
    contents = {"index.html": b"a page", TEI: released.tei}
    for name, content in contents.items():
        files.write(folder.published / name, content)
    titles = ("What Halina Mróz Remembers", "The Toy Library")
    versions = [
        Version(version=f"1.{n}", on=BEFORE.date(), title=title, reference=f"Ferrar (2026) {title}")
        for n, title in enumerate(titles)
    ]
    files.write(folder.citations_json, records.compose_json(Published(version=tuple(versions))))
    folder.note(By(BEFORE).did(journal.PUBLISHED, digest=released.digest))
    return lambda key: Edition(
        key=key,
        public=True,
        release=released.digest,
        files=tuple((name, len(each), hashlib.sha256(each).hexdigest()) for name, each in sorted(contents.items())),
        made_on=BEFORE.date(),
        held_back=held_back(folder.master(), consent),
        next_opening=released.next_opening,
    )


def rewritten(path: Path, was: str, now: str) -> None:
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), "utf-8")


def asked(home: Path, on: dt.datetime, due: Callable[[Folder], bool], lists: Lists | None) -> Told:
    """Which are due, as `commands.here.to_be_shown` asks, and what is shown; or what is said in place of that."""
    here, found = Workspace(home, Settings()), dict[str, object]()
    for slug in here.slugs():
        folder = here.folder(slug)
        if folder.is_public() and folder.transcript_xml.exists():
            try:
                found[slug] = due(folder)
            except SasciError as error:
                found[slug] = str(error)
    try:
        made = shelves.catalogue(here, on, lists=lists)
    except SasciError as error:
        return found, str(error), ()
    return found, [*made.shelved()], made.unknown


def with_memory(home: Path, on: dt.datetime = ON) -> Told:
    with Shown(on, OURS) as known:
        return asked(home, on, known.is_due, known.listed)


def without(home: Path, on: dt.datetime = ON) -> Told:
    return asked(home, on, lambda folder: not current(folder, on, OURS), None)


def held(told: Told) -> dict[str, Held]:
    assert isinstance(told[1], list)
    return {it.slug: it.held for it in told[1]}


def _instead(name: str, was: bytes, now: bytes) -> Callable[[Path], None]:
    def edit(seminar: Path) -> None:
        path = seminar / name
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(was, now))

    return edit


def _half(name: str) -> Callable[[Path], None]:
    def edit(seminar: Path) -> None:
        path = seminar / name
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return edit


def _gone(seminar: Path) -> None:
    (seminar / ".work" / "shown").unlink(missing_ok=True)


def _damaged(seminar: Path) -> None:
    path = seminar / ".work" / "shown"
    if path.is_file():
        content = bytearray(path.read_bytes())
        content[2 * len(content) // 3] ^= 1
        path.write_bytes(content)


def _of_another(seminar: Path) -> None:
    found = seminar.with_name("two" if seminar.name == "toy" else "toy") / ".work" / "shown"
    if found.is_file():
        files.write(seminar / ".work" / "shown", found.read_bytes())


def _gone_too(seminar: Path) -> None:
    (seminar / ".work" / "edition.json").unlink(missing_ok=True)


def _of_the_version_before(seminar: Path) -> None:
    """What is whole, and has other things in it than ours."""
    unfinished.keep(seminar / ".work" / "shown", msgspec.msgpack.encode({"digest": 1, "entry": {"slug": "toy"}}))


EDITS: dict[str, Callable[[Path], None]] = OF_STATUS | {
    "the text is another": _instead(f"6-published/{TEI}", b"cupboard", b"wardrobe"),
    "the text is half there": _half(f"6-published/{TEI}"),
    "a page is gone": lambda seminar: (seminar / "6-published" / "index.html").unlink(missing_ok=True),
    "somebody takes back their page": _instead("consent.toml", b'page = "yes"', b'page = "no"'),
    "somebody takes back everything": _instead(
        "consent.toml", b'person = "wren"\n', b'person = "wren"\nwithdrawn = 2026-11-21\n'
    ),
    "closed for long": _instead(
        "consent.toml", b'person = "wren"\n', b'person = "wren"\nembargo = true\nopens = 2050-01-01\n'
    ),
    "closed until a day that is written over two lines": _instead(
        "consent.toml", b"opens = 2026-11-30\n", b'opens = """2026-\\\n11-30"""\n'
    ),
    "withheld": _instead(
        "4-transcript.xml", b"lent us the first", b'<seg type="restricted" resp="#ed1">lent us the first</seg>'
    ),
    "nobody answers": lambda seminar: (seminar / "consent.toml").unlink(missing_ok=True),
    "what was made is not known": _gone_too,
    "a name that is no text": lambda seminar: (seminar / os.fsdecode(b"\xff.txt")).write_bytes(b"2026-11-30"),
    "of the version before": _of_the_version_before,
    "what was found is half there": _half(".work/shown"),
    "a takedown is begun": lambda seminar: files.write(seminar / ".taking-down", b"begun"),
    "what was made is half known": _half(".work/edition.json"),
    "cited otherwise": _instead("citations.json", b"The Toy Library", b"The Library of Halina Mr\xc3\xb3z"),
    "a project": lambda seminar: files.write(
        seminar / "seminar.toml", b'project = "mroz"\n' + (seminar / "seminar.toml").read_bytes()
    ),
    "what was found is forgotten": _gone,
    "what was found is damaged": _damaged,
    "what was found is another's": _of_another,
}


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(steps=laws.steps(EDITS, st.integers(-100, 240), 4))
def test_what_is_due_and_what_is_shown_is_the_same_with_the_memory_and_without(public: Path, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "here"
        shutil.copytree(public, home)
        laws.holds(home, steps, EDITS, with_memory, without)


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_each_edit_is_seen_alone(public: Path, tmp_path: Path, edit: str) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    with_memory(home)
    EDITS[edit](home / "seminars" / "toy")
    assert with_memory(home) == without(home)
    assert with_memory(home) == without(home)


def _held_alone(seminar: Path, on: dt.datetime, lists: Lists) -> object:
    try:
        return lists(Workspace(seminar.parents[1], Settings()), seminar.name, on)
    except SasciError as error:
        return str(error)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(edit=st.sampled_from(sorted(EDITS)), slug=st.sampled_from(("toy", "two")), hours=st.integers(-100, 240))
def test_what_changes_after_it_was_asked_whether_it_is_due_is_seen(
    public: Path, edit: str, slug: str, hours: int
) -> None:
    """Of a thousand seminars the first was asked minutes ago. What was kept may be of then; what is told is of now, and so it is the next time."""
    with tempfile.TemporaryDirectory() as name:
        home, on = Path(name) / "here", ON + dt.timedelta(hours=hours)
        shutil.copytree(public, home)
        with_memory(home, on)
        seminar = home / "seminars" / slug
        with Shown(on, OURS) as known:
            known.is_due(Folder(home / "seminars", slug))
            EDITS[edit](seminar)
            plain = _held_alone(seminar, on, shelves.listed)
            assert _held_alone(seminar, on, known.listed) == plain
        assert with_memory(home, on) == without(home, on)


def test_at_another_instant_than_that_it_was_begun_with_nothing_is_remembered(home: Path) -> None:
    here, seminar = Workspace(home, Settings()), home / "seminars" / "two"
    with Shown(ON, OURS) as known:
        assert known.listed(here, "two", ON) == _held_alone(seminar, ON, shelves.listed)
        for on in (OPENS, OPENS + dt.timedelta(1)):
            assert known.listed(here, "two", on) == _held_alone(seminar, on, shelves.listed)


def test_what_was_found_is_forgotten_wherever_it_is_cut_or_altered(home: Path) -> None:
    first, content = without(home), kept(home).read_bytes()
    with Shown(ON, OURS) as known:
        folder = Folder(home / "seminars", "toy")
        made = known._made_from(folder)
        assert made
        assert known._remembered(folder, made)
        for at in range(0, len(content), 7):
            altered = content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]
            for each in (content[:at], altered):
                kept(home).write_bytes(each)
                assert known._remembered(folder, made) is None
    assert with_memory(home) == first


@pytest.fixture
def home(public: Path, tmp_path: Path) -> Path:
    """A copy of it, of which everything that can be is remembered."""
    shutil.copytree(public, tmp_path / "here")
    due, _, _ = told = with_memory(tmp_path / "here")
    assert due == {"toy": False, "two": False}
    assert held(told) == {"toy": Held.PUBLIC, "two": Held.PUBLIC}
    return tmp_path / "here"


def kept(home: Path, slug: str = "toy") -> Path:
    return home / "seminars" / slug / ".work" / "shown"


def test_what_has_not_changed_is_not_looked_at_closely_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, close, plain = without(home), list[str](), shelves.listed

    def due(folder: Folder, *others: object) -> bool:
        close.append(f"{folder.slug} is due?")
        return current(folder, *others)  # type: ignore[arg-type]

    def listed(workspace: Workspace, slug: str, on: dt.datetime) -> Shelved | None:
        close.append(slug)
        return plain(workspace, slug, on)

    monkeypatch.setattr(shown, "current", due)
    monkeypatch.setattr(shelves, "listed", listed)
    assert with_memory(home) == first
    OF_STATUS["touched"](home / "seminars" / "toy")
    assert with_memory(home, ON + dt.timedelta(days=2)) == first
    assert close == []
    OF_STATUS["an answer"](home / "seminars" / "toy")
    assert held(with_memory(home))["toy"] is Held.WITHDRAWN
    assert close == ["toy is due?", "toy"]
    assert not kept(home).exists()


def test_an_embargo_ends_at_its_hour_and_begins_again_where_the_clock_is_set_back(home: Path) -> None:
    minute = dt.timedelta(minutes=1)
    for on in (ON, OPENS - minute, OPENS, OPENS + dt.timedelta(days=3), ON, OPENS, OPENS - minute):
        plain = without(home, on)
        assert with_memory(home, on) == plain, on
        assert with_memory(home, on) == plain, on
        assert plain[0]["two"] is (on >= OPENS), on


def test_no_more_is_remembered_than_is_public(home: Path) -> None:
    content = kept(home).read_bytes()
    assert b"Tobias Wren" in content
    assert b"The Toy Library" in content
    for word in ("Mróz", "Halina", "Mroz", "cupboard", "puzzle"):
        assert word.encode() not in content, word


def test_while_it_is_taken_down_nothing_is_kept_and_nothing_comes_back(home: Path) -> None:
    folder = Folder(home / "seminars", "toy")
    files.remove_tree(folder.work)
    assert with_memory(home) == without(home)
    assert not kept(home).exists()
    editions.keep(folder, laid(folder)(editions.key(folder, OURS)), proof=False)
    with folder.at_length("taken down", ON):
        assert held(with_memory(home))["toy"] is Held.PUBLIC
        assert not kept(home).exists()
    assert held(with_memory(home))["toy"] is Held.PUBLIC
    assert kept(home).exists()


def test_nothing_is_kept_of_what_has_changed_while_it_was_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = shelves.listed

    def listed(workspace: Workspace, slug: str, on: dt.datetime) -> Shelved | None:
        it = plain(workspace, slug, on)
        if slug == "toy":
            rewritten(workspace.folder(slug).consent_toml, 'page = "yes"', 'page = "no"')
        return it

    kept(home).unlink()
    with monkeypatch.context() as patched:
        patched.setattr(shelves, "listed", listed)
        with_memory(home)
    assert not kept(home).exists()
    assert with_memory(home) == without(home)


def test_what_was_found_is_looked_at_again_where_something_was_made_meanwhile(home: Path) -> None:
    """The other is due, and is published: that takes minutes, in which somebody takes their page back."""
    OF_STATUS["no words"](home / "seminars" / "two")
    here = Workspace(home, Settings())
    with Shown(ON, OURS) as known:
        assert [known.is_due(here.folder(slug)) for slug in ("toy", "two")] == [False, True]
        EDITS["somebody takes back everything"](home / "seminars" / "toy")
        it = known.listed(here, "toy", ON)
    assert it == shelves.listed(here, "toy", ON)
    assert it
    assert it.held is Held.WITHDRAWN


def test_who_only_asks_what_may_be_shown_is_told_what_was_found_of_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, plain = Workspace(home, Settings()), shelves.listed

    def nothing(*_: object) -> None:
        raise AssertionError

    first = plain(here, "toy", ON)
    with monkeypatch.context() as patched, Shown(ON, OURS) as known:
        patched.setattr(shelves, "listed", nothing)
        assert known.listed(here, "toy", ON) == first
    EDITS["somebody takes back everything"](home / "seminars" / "toy")
    with Shown(ON, OURS) as known:
        assert known.listed(here, "toy", ON) == plain(here, "toy", ON) != first


def test_it_is_the_same_where_nothing_can_be_remembered(home: Path) -> None:
    kept(home).unlink()
    kept(home).mkdir()
    assert with_memory(home) == without(home)


@pytest.mark.parametrize(
    "named", [".work/form.pdf", "6-published/index.html", "1-recording/form.pdf", r"\u0031.pdf", r"a\\b.pdf"]
)
def test_nothing_is_remembered_where_a_signed_form_lies_among_what_is_not_read(home: Path, named: str) -> None:
    consent = home / "seminars" / "toy" / "consent.toml"
    rewritten(consent, 'person = "wren"\n', f'person = "wren"\nform_file = "{named}"\n')
    folder = Folder(home / "seminars", "toy")
    editions.keep(folder, laid(folder)(editions.key(folder, OURS)), proof=False)
    was = kept(home).read_bytes()
    for _ in range(2):
        assert with_memory(home) == without(home)
        assert held(without(home))["toy"] is Held.PUBLIC
        assert without(home)[0]["toy"] is False
    assert kept(home).read_bytes() == was


@given(st.lists(st.sampled_from(("2026", "11", "-", "-30", "T", "1", "x"))).map("".join))
def test_every_day_that_stands_in_a_file_is_found(text: str) -> None:
    plain = re.compile(rb"(?<!\d)(\d{4})-(\d\d)-(\d\d)(T?)")
    assert {*plain.findall(text.encode())} <= {*made_from.DAY.findall(text.encode())}
