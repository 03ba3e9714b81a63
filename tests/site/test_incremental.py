"""A site that is built again and again: whatever changes in between, it is to the byte the one that is built of nothing, and no more is written than what has
changed.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.catalogue import Catalogue, Entry, File, Shelf
from sasci_archive.editions.citations import styles
from sasci_archive.editions.templates import Looks
from sasci_archive.engines import pagefind
from sasci_archive.engines.pagefind import Found
from sasci_archive.errors import Disk
from sasci_archive.evidence.shown import Shown
from sasci_archive.model.coding import Codebook, Dimension, Theme
from sasci_archive.model.holdings import Project
from sasci_archive.model.inlines import Text
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.site import Section, Site, named_in, people, placing, searching, seminars, timeline
from sasci_archive.site.building import build
from sasci_archive.store import files
from sasci_archive.store.shown import left_by_killed_runs, record, throw_away
from sasci_archive.store.shown import site as place_of_the_site
from sasci_archive.store.workspace import Settings, SiteSettings, Workspace
from tests.site.laden import elsewhere, of, project, public, withdrawn

Step = tuple[Callable[["World"], "World"], str, int]

SLUGS = ("alder", "birch", "cedar", "dogwood")


class World(msgspec.Struct, frozen=True):
    """Everything that a site is made of: how each seminar stands, and what is said of it; how the archive is called; templates of its own; whose theme."""

    held: Mapping[str, str] = MappingProxyType(dict.fromkeys(SLUGS[:3], "public"))
    said: Mapping[str, int] = {}
    titles: Mapping[str, int] = {}
    paged: Mapping[str, bool] = {}
    orcid: bool = False
    name: str = "Marlsea Archive"
    address: str = "https://archive.example/witness"
    look: int = 0
    theme: int = 0
    project: int = 0


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others' programs give what can be compared, in no time: an index that is its records, and references that are what they are asked for."""

    def index(records: Iterable[Found], target: Path, *, language: str) -> int:
        all_ = list(records)
        (target / "pagefind.js").write_bytes(msgspec.json.encode([language, all_]))
        return len(all_)

    def rendered(items: list[dict[str, Any]], csl: str, language: str = "") -> tuple[styles.Printed, ...]:
        return tuple((styles.Run(f"{language} {len(csl)} {sorted(item.items(), key=str)}"),) for item in items)

    monkeypatch.setattr(pagefind, "index", index)
    monkeypatch.setattr(styles, "rendered", rendered)


@pytest.fixture(scope="module")
def given_(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Entry]:
    """One entry for each slug."""
    folder = tmp_path_factory.mktemp("given")
    years = {slug: 1991 + 10 * number for number, slug in enumerate(SLUGS)}
    return {slug: public(folder, slug, event_dates=(dt.date(year, 5, 16),)) for slug, year in years.items()}


def site(world: World, entries: Mapping[str, Entry], folder: Path) -> Site:
    """Of a world."""
    own = folder / f"looks-{world.look}"
    if world.look:
        own.mkdir(exist_ok=True)
        about = '{% extends "site/base.html.j2" %}\n{% block main %}<p>Look ' + str(world.look) + "</p>{% endblock %}"
        (own / "site").mkdir(exist_ok=True)
        (own / "site" / "about.html.j2").write_text(about)
    book = Codebook(
        dimension=(Dimension(id="level", label="Level"),),
        theme=(Theme(id="level.local", label=f"Local {world.theme}", definition="Near."),) if world.theme else (),
    )
    return Site(
        catalogue(world, entries),
        SiteSettings(address=world.address, name=world.name, contact="archive@example.org"),
        Looks(own if world.look else None),
        Shown(book=book),
    )


def catalogue(world: World, entries: Mapping[str, Entry]) -> Catalogue:
    """As it may be shown."""
    found = list[Entry]()
    for slug, held in world.held.items():
        match held:
            case "public":
                found.append(_entry(world, entries[slug]))
            case "elsewhere":
                found.append(elsewhere(slug))
            case "withdrawn":
                found.append(withdrawn(slug))
            case _:  # taken down, and not in the archive at all
                pass
    told: Project = msgspec.structs.replace(project(), title=f"Evenings {world.project}")
    return of(*found, eve=told)


def _entry(world: World, entry: Entry) -> Entry:
    slug, reading = entry.slug, entry.reading
    assert reading
    citation = msgspec.structs.replace(entry.citation, title=f"{entry.citation.title} {world.titles.get(slug, 0)}")
    people_ = tuple(
        msgspec.structs.replace(p, orcid="0000-0002-1825-0097" if world.orcid and p.id == "tw" else p.orcid)
        for p in reading.people
    )
    return msgspec.structs.replace(
        entry,
        record=msgspec.structs.replace(entry.record, citation=citation),
        reading=msgspec.structs.replace(_saying(reading, world.said.get(slug, 0)), citation=citation, people=people_),
        paged=entry.paged if world.paged.get(slug, True) else frozenset(),
    )


def _saying(reading: Reading, number: int) -> Reading:
    """With something more said in each turn."""

    def said(block: Any) -> Any:
        if isinstance(block, Utterance) and number and block.paragraphs:
            first, *others = block.paragraphs
            return msgspec.structs.replace(block, paragraphs=((*first, Text(f" Time {number}.")), *others))
        return block

    sessions = tuple(msgspec.structs.replace(s, blocks=tuple(map(said, s.blocks))) for s in reading.sessions)
    return msgspec.structs.replace(reading, sessions=sessions)


def there(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def seen(folder: Path) -> dict[str, tuple[int, int]]:
    """What can be seen of each file without reading it."""
    all_ = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): (p.stat().st_ino, p.stat().st_mtime_ns) for p in all_}


# -- the laws --------------------------------------------------------------------------------------------------------


def _put(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Callable[[World], World]]:
    return values.map(lambda value: lambda world: msgspec.structs.replace(world, **{field: value}))


def _of_one(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Callable[[World], World]]:
    def changed(told: tuple[str, Any]) -> Callable[[World], World]:
        return lambda world: msgspec.structs.replace(world, **{field: {**getattr(world, field), told[0]: told[1]}})

    return st.tuples(st.sampled_from(SLUGS), values).map(changed)


few = st.integers(0, 2)
changes = st.one_of(
    _of_one("held", st.sampled_from(["public", "public", "elsewhere", "withdrawn", "taken down"])),
    _of_one("said", few),
    _of_one("titles", few),
    _of_one("paged", st.booleans()),
    _put("orcid", st.booleans()),
    _put("name", st.sampled_from(["Marlsea Archive", "Another"])),
    _put("address", st.sampled_from(["", "https://archive.example/witness"])),
    _put("look", few),
    _put("theme", few),
    _put("project", few),
)
meddling = st.sampled_from(["", "", "edited", "added", "added to the index", "removed", "the record", "half"])
"""What else happens before a build: somebody writes into the folder, what is known of it is lost, a build is killed."""


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(steps=st.lists(st.tuples(changes, meddling, st.integers(0, 40)), min_size=1, max_size=4), split=st.booleans())
def test_whatever_changed_it_is_the_site_that_is_built_of_nothing(
    given_: Mapping[str, Entry], tmp_path_factory: pytest.TempPathFactory, steps: list[Step], split: bool
) -> None:
    _is_as_of_nothing(given_, tmp_path_factory.mktemp("law"), steps, split=split)


@pytest.mark.long
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(steps=st.lists(st.tuples(changes, meddling, st.integers(0, 40)), min_size=1, max_size=8), split=st.booleans())
def test_whatever_changed_it_is_the_site_that_is_built_of_nothing_tried_for_long(
    given_: Mapping[str, Entry], tmp_path_factory: pytest.TempPathFactory, steps: list[Step], split: bool
) -> None:
    _is_as_of_nothing(given_, tmp_path_factory.mktemp("law"), steps, split=split)


def test_a_seminar_is_added_others_are_withdrawn_and_taken_down_and_it_is_the_site_that_is_built_of_nothing(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    def one(field: str, **told: Any) -> Callable[[World], World]:
        return lambda world: msgspec.structs.replace(world, **{field: {**getattr(world, field), **told}})

    def put(**told: Any) -> Callable[[World], World]:
        return lambda world: msgspec.structs.replace(world, **told)

    steps: list[Step] = [
        (one("held", dogwood="public", birch="withdrawn"), "half", 3),
        (one("held", alder="taken down"), "added", 0),
        (put(orcid=True, look=1, theme=1), "removed", 2),
        (put(), "edited", 5),
        (one("paged", cedar=False), "the record", 3),
    ]
    _is_as_of_nothing(given_, tmp_path, steps, split=True)


def _is_as_of_nothing(given_: Mapping[str, Entry], folder: Path, steps: list[Step], *, split: bool) -> None:
    world = World()
    with pytest.MonkeyPatch.context() as patched:
        for module in (seminars, people, named_in, timeline) if split else ():
            patched.setattr(module, "ON_ONE_PAGE", 2)
        if split:
            patched.setattr(named_in, "SEMINARS", 1)
            patched.setattr(searching, "MOST", 9)
        build(site(world, given_, folder), folder / "site")
        for change, what, number in steps:
            world = change(world)
            _meddle(what, number, site(world, given_, folder), folder / "site")
            build(site(world, given_, folder), folder / "site")
        build(site(world, given_, folder), folder / "nothing")
    assert there(folder / "site") == there(folder / "nothing")
    assert {p.name for p in folder.iterdir() if p.name.startswith(".")} == {".site.sqlite", ".nothing.sqlite"}


class Killed(BaseException):
    """A kill."""


def _meddle(what: str, number: int, of_site: Site, target: Path) -> None:
    pages = sorted(p for p in target.rglob("*.html") if "edition" not in p.parts)
    match what:
        case "edited":
            _write_anew(pages[number % len(pages)], b"mine")
        case "added":
            files.write(target / "people" / "left" / f"{number}.html", b"of somebody who was withdrawn")
        case "added to the index":
            files.write(target / "pagefind" / "1" / f"{number}.html", b"of somebody who was withdrawn")
        case "removed":
            pages[number % len(pages)].unlink()
        case "the record":
            files.write(record(target), b"torn" * number)
        case "half":
            _kill(of_site, target, number)
        case _:
            pass


def _write_anew(page: Path, content: bytes) -> None:
    page.unlink()
    page.write_bytes(content)


def _kill(of_site: Site, target: Path, number: int) -> None:
    """A build is killed when so many files are in their places, or taken away."""
    left = itertools.count(number % 7)

    def after(does: Callable[..., None]) -> Callable[..., None]:
        def done(*told: Any) -> None:
            if next(left) >= 7:
                raise Killed
            does(*told)

        return done

    before = there(target)
    with pytest.MonkeyPatch.context() as patched:
        for name in ("_put", "_take_away"):
            patched.setattr(placing, name, after(getattr(placing, name)))
        try:
            build(of_site, target)
        except Killed:
            assert there(target).keys() <= before.keys() | there(target).keys()


def test_nothing_is_written_where_nothing_has_changed(given_: Mapping[str, Entry], tmp_path: Path) -> None:
    world = World()
    first = build(site(world, given_, tmp_path), tmp_path / "site")
    before, known = seen(tmp_path), record(tmp_path / "site").read_bytes()
    again = build(site(world, given_, tmp_path), tmp_path / "site")
    assert seen(tmp_path) == before
    assert record(tmp_path / "site").read_bytes() == known
    assert (again.written, again.away, again.read, again.indexed) == (0, 0, 0, 0)
    assert again.same == first.written == first.pages + first.copies


def test_of_one_seminar_that_changed_only_its_pages_are_written_and_those_that_name_it(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    world = World()
    build(site(world, given_, tmp_path), tmp_path / "site")
    before = seen(tmp_path / "site")
    built = build(site(msgspec.structs.replace(world, said={"birch": 1}), given_, tmp_path), tmp_path / "site")
    after = seen(tmp_path / "site")
    changed = {path for path in after if before.get(path) != after[path] and not path.startswith("pagefind/")}
    assert changed == {
        f"{it}/index.html" for it in ("bodies/borough-the", "bodies/borough-of-marlsea", "places/5f34cd83")
    }, "they quote what is said there"
    assert (built.read, built.written, built.away) == (1, len(changed), 0)
    built = build(site(msgspec.structs.replace(world, titles={"birch": 1}), given_, tmp_path), tmp_path / "site")
    assert not any(
        path.startswith(("seminars/alder/index", "people/alder", "about/")) for path in _newer(after, tmp_path)
    )
    assert {"seminars/birch/index.html", "people/birch.tw/index.html", "seminars/index.html"} <= _newer(after, tmp_path)


def _newer(before: Mapping[str, tuple[int, int]], folder: Path) -> set[str]:
    return {path for path, told in seen(folder / "site").items() if before.get(path) != told}


def test_what_somebody_put_elsewhere_and_linked_is_in_the_site_itself_again(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    target, world = tmp_path / "site", World()
    build(site(world, given_, tmp_path), target)
    before = there(target)
    for name in ("index.html", "pagefind/1", "people", "seminars/birch"):
        moved = tmp_path / name.replace("/", " ")
        (target / name).rename(moved)
        (target / name).symlink_to(moved)
    for _ in range(2):
        build(site(world, given_, tmp_path), target)
        assert there(target) == before
        assert not [path for path in target.rglob("*") if path.is_symlink()]
    assert (tmp_path / "people" / "index.html").is_file()


def test_a_name_that_is_no_text_is_told_and_nothing_is_changed(given_: Mapping[str, Entry], tmp_path: Path) -> None:
    target, world = tmp_path / "site", World()
    build(site(world, given_, tmp_path), target)
    before = seen(target)
    strange = Path(os.fsdecode(os.fsencode(target / "people") + b"/caf\xe9.html"))
    strange.write_bytes(b"")
    with pytest.raises(Disk, match=r"people holds something whose name is no text: b'caf\\xe9.html'") as told:
        build(site(msgspec.structs.replace(world, said={"birch": 1}), given_, tmp_path), target)
    assert told.value.remedy
    strange.unlink()
    assert seen(target) == before


def test_what_is_put_into_the_index_by_hand_goes_and_what_is_taken_out_of_it_is_made_anew(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    target, world = tmp_path / "site", World()
    build(site(world, given_, tmp_path), target)
    before = there(target)
    files.write(target / "pagefind" / "1" / "fragment" / "left.html", b"of somebody who was withdrawn")
    assert build(site(world, given_, tmp_path), target).indexed == 1
    assert there(target) == before
    (target / "pagefind" / "1" / "pagefind.js").unlink()
    assert build(site(world, given_, tmp_path), target).indexed == 1
    assert there(target) == before


@pytest.mark.parametrize("held", ["withdrawn", "taken down"])
def test_of_what_is_gone_no_word_stays_anywhere(given_: Mapping[str, Entry], tmp_path: Path, held: str) -> None:
    world = msgspec.structs.replace(World(), said={"birch": 1}, titles={"birch": 7})
    build(site(world, given_, tmp_path), tmp_path / "site")
    gone = msgspec.structs.replace(world, held={**world.held, "birch": held})
    build(site(gone, given_, tmp_path), tmp_path / "site")
    everything = there(tmp_path)
    assert not [path for path, content in everything.items() if b"Time 1." in content]
    left = {path for path in there(tmp_path / "site") if "birch" in path}
    pages = {"seminars/birch/index.html", "seminars/birch/edition/index.html"}
    assert left == (pages if held == "withdrawn" else set())


def test_a_build_that_is_killed_before_all_is_there_leaves_the_site_as_it_was(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    world, changed = World(), msgspec.structs.replace(World(), name="Another")
    build(site(world, given_, tmp_path), tmp_path / "site")
    before = there(tmp_path / "site")

    def killed(done: int, _: int) -> None:
        if done > 5:
            raise Killed

    with pytest.raises(Killed):
        build(site(changed, given_, tmp_path), tmp_path / "site", killed)
    assert there(tmp_path / "site") == before


def test_one_that_is_killed_while_files_change_their_places_is_finished_by_the_next_before_anything_else(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    world = World()
    build(site(world, given_, tmp_path), tmp_path / "site")
    gone = msgspec.structs.replace(world, name="Another", held={**world.held, "birch": "withdrawn"})
    with pytest.MonkeyPatch.context() as patched:

        def killed(*_: object) -> None:
            raise Killed

        patched.setattr(placing, "_put", killed)
        with pytest.raises(Killed):
            build(site(gone, given_, tmp_path), tmp_path / "site")
    assert not (tmp_path / "site" / "people" / "birch.tw").exists(), "what is to go, goes first"

    def late(_: Any) -> Iterator[Any]:
        assert (tmp_path / "site" / "index.html").read_bytes().count(b"Another") > 1
        yield from ()
        raise Killed

    with pytest.raises(Killed):
        build(site(world, given_, tmp_path), tmp_path / "site", of=[Section(pages=late)])


def test_a_takedown_throws_away_what_is_known_of_the_site_too_and_what_a_kill_left(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    here = Workspace(tmp_path / "home", Settings(site=SiteSettings(folder="site")))
    target = place_of_the_site(here)
    build(site(World(), given_, tmp_path), target)
    with pytest.MonkeyPatch.context() as patched:

        def killed(*_: object) -> None:
            raise Killed

        patched.setattr(placing, "_put", killed)
        with pytest.raises(Killed):
            build(site(msgspec.structs.replace(World(), name="Another"), given_, tmp_path), target)
    assert {path.name for path in left_by_killed_runs(target)} == {".placing-site", ".site.sqlite"}
    throw_away(here)
    assert list((tmp_path / "home").rglob("*")) == []


def test_another_site_is_begun_from_an_older_one_and_changes_nothing_in_it(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    world, changed = World(), msgspec.structs.replace(World(), said={"birch": 2})
    build(site(world, given_, tmp_path), tmp_path / "site-1")
    before = there(tmp_path / "site-1")
    built = build(site(changed, given_, tmp_path), tmp_path / "site-2", old=tmp_path / "site-1")
    assert built.read == 1
    assert there(tmp_path / "site-1") == before
    build(site(changed, given_, tmp_path), tmp_path / "nothing")
    assert there(tmp_path / "site-2") == there(tmp_path / "nothing")


def test_a_page_can_be_told_nothing_but_values(given_: Mapping[str, Entry], tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="has no digest"):
        site(World(), given_, tmp_path).page("x/", "about.html.j2", title="x", told=lambda: "anything")


def test_a_shelf_gives_what_was_put_there_and_reads_no_text_that_is_not_asked_for(
    given_: Mapping[str, Entry], tmp_path: Path
) -> None:
    shelf = Shelf()
    for entry in given_.values():
        shelf.put(msgspec.structs.replace(entry, home=tmp_path / "is not there", files=(File("x", 1, "0"),)))
    assert [it.citation for it in shelf.shelved()] == [entry.citation for entry in given_.values()]
    assert [it.published for it in shelf.shelved()] == [entry.published for entry in given_.values()]
    shelf.projects = ()
    assert {it.project for it in shelf.shelved()} == {""}
