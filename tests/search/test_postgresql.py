"""The index in a database answers as the one in a file: of any archive, to any question; and however it came to be."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sasci_archive.errors import BadRecord, Busy, NotAnswered, NotYet, SasciError
from sasci_archive.model.seminar import Role
from sasci_archive.search import Index, Query, alike, finding, search
from sasci_archive.search.index import Kept
from sasci_archive.search.laid import numbered
from sasci_archive.search.passages import Passage, Theme, Volume
from sasci_archive.search.port import Source
from sasci_archive.search.postgresql import lines
from sasci_archive.search.postgresql.lines import Pool
from sasci_archive.search.postgresql.place import InDatabase
from sasci_archive.search.values import Kind
from sasci_archive.search.wording import read
from sasci_archive.store import database as store
from sasci_archive.store.database import PUBLIC, RESTRICTED, Database, DatabaseSettings
from sasci_archive.store.database_rights import looked
from tests.postgres_server import CONFIDANT, OWNER, READER, WRITER, Server, empty, says
from tests.search.test_finding import HOSTILE
from tests.searching import index_of, sources, volume

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def database(postgres: Server) -> DatabaseSettings:
    return postgres.new("law")


@pytest.fixture
def kept(postgres: Server, database: DatabaseSettings) -> Iterator[InDatabase]:
    made = InDatabase(Database(database))
    yield made
    made.close()
    empty(postgres, database)


# -- any archive, any question ----------------------------------------------------------------------------------------

WORDS = st.sampled_from(["care", "cares", "home", "tŷ", "Mróz", "13,600", "13600", "小林", "well-being", "ca", "every"])
RARE = st.sampled_from(["policies", "carer’s", "wellbeing", "x" * 300, "🧸", "ß", "\U0010ffff", "safeguarding"])
SPOKEN = st.one_of(WORDS, WORDS, WORDS, RARE)
TEXTS = st.one_of(
    st.lists(SPOKEN, min_size=2, max_size=12).map(" ".join),
    st.lists(SPOKEN, min_size=60, max_size=90).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
)
PASSAGES = st.builds(
    Passage,
    kind=st.sampled_from([Kind.TURN, Kind.TURN, Kind.TURN, Kind.CHAT, Kind.NOTE, Kind.RECORD]),
    place=st.sampled_from(["u1", "u2", "u3", ""]),
    label=st.just("turn"),
    text=TEXTS,
    speaker=st.sampled_from(["Dr Ines Calloway", "Tobias Wren", ""]),
    role=st.sampled_from([Role.CHAIR, Role.WITNESS, None]),
    session=st.sampled_from([0, 0, 1, -1]),
    at=st.none() | st.integers(0, 10**7),
    pages=st.sampled_from([(), ("3",), ("3", "4")]),
)
ARCHIVES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.lists(PASSAGES, min_size=2, max_size=8).map(
        lambda said: volume(*said, days=(dt.date(2023, 3, 8), None), project="sasci")
    ),
    min_size=0,
    max_size=4,
)
THEMES = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.just((Theme(id="influence.helps", label="Helps", turns=("u1",)), Theme(id="money", label="M", turns=("u2",)))),
)
SIGNS = st.sampled_from(["OR", "NOT", "-home", "ca*", "po*", '"care home"', '"home care"', '"care ho"*', "hme", '"'])
FILTERS = st.one_of(
    *[st.just({})] * 4,
    st.sampled_from(
        [
            {"speakers": ("wren",)},
            {"speakers": ("ines", "tobias"), "roles": (Role.CHAIR,)},
            {"seminars": ("a", "b"), "kinds": (Kind.NOTE, Kind.RECORD)},
            {"projects": ("sasci",), "since": dt.date(2023, 1, 1)},
            {"themes": ("influence",)},
            {"themes": ("Money", "influence.helps"), "kinds": (Kind.TURN,)},
        ]
    ),
)
ASKED = st.one_of(
    st.lists(st.one_of(SPOKEN, SIGNS), max_size=3).map(" ".join),
    SIGNS,
    st.sampled_from(HOSTILE),
    st.text(max_size=20),
)
QUERIES = st.builds(
    lambda text, filters, limit, page, context: Query(text=text, limit=limit, page=page, context=context, **filters),
    *(ASKED, FILTERS, st.sampled_from([1, 3, 10]), st.sampled_from([1, 1, 2]), st.booleans()),
)


def told(index: Index, query: Query) -> object:
    try:
        return search(index, query)
    except NotYet as error:
        return str(error)


def like(index: Index, slug: str, place: str) -> object:
    try:
        return alike(index, slug, place)
    except NotYet as error:
        return str(error)


def equal(kept: Kept, file: Index, queries: Sequence[Query]) -> None:
    with kept.opened() as other:
        for query in queries:
            assert told(other, query) == told(file, query), query
            if asked := finding.asking(read(query.text), ()):
                found, rare = file.rows.matching(asked), [1.5] * len(asked.phrases)
                if len(found) and rare:
                    weights = file.rows.weighed(asked, [found], rare)
                    assert other.rows.weighed(asked, [found], rare) == weights, "to the last bit"
        for slug, place in (("a", "u1"), ("b", "u2"), ("c", "u99")):
            assert like(other, slug, place) == like(file, slug, place)
        assert other.rows.vocabulary() == file.rows.vocabulary()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    archive=ARCHIVES,
    themes=THEMES,
    queries=st.lists(QUERIES, min_size=40, max_size=60),
    bound=st.sampled_from([3, 1000]),
)
def test_of_any_archive_both_give_the_same_answer_to_any_question(
    kept: InDatabase, archive: dict[str, Volume], themes: Mapping[str, tuple[Theme, ...]], queries: list[Query], bound: int
) -> None:  # fmt: skip
    with pytest.MonkeyPatch.context() as patch, index_of(archive, themes) as file:
        patch.setattr(finding, "BOUND", bound)
        patch.setattr(finding, "_STRIPS", 2)
        kept.renew(sources(archive, themes))
        equal(kept, file, queries)


# -- however it came to be --------------------------------------------------------------------------------------------


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ARCHIVES, THEMES), min_size=2, max_size=4), st.lists(QUERIES, min_size=5, max_size=8))
def test_however_it_came_to_be_it_answers_as_one_that_is_made_of_nothing(
    kept: InDatabase, history: list[tuple[dict[str, Volume], dict[str, tuple[Theme, ...]]]], queries: list[Query]
) -> None:
    for archive, themes in history:
        kept.renew(sources(archive, themes))
        with index_of(archive, themes) as file:
            equal(kept, file, queries)


def test_what_stays_is_not_made_again(kept: InDatabase) -> None:
    made: list[str] = []

    def told(slug: str) -> Source:
        whole = sources({slug: volume("care", slug)})[slug]

        def make() -> Volume:
            made.append(slug)
            return whole.make()

        return Source(whole.digest, make)

    for slugs in (("a", "b", "c"), ("a", "b", "c"), ("a", "b", "d"), ("a", "b")):
        kept.renew({slug: told(slug) for slug in slugs})
        with kept.opened() as index:
            assert [each.slug for each in index.seminars.values()] == sorted(slugs)
    assert made == [*sorted("abc", key=numbered(set("abc")).__getitem__), "d"]


# -- many at once -----------------------------------------------------------------------------------------------------


def total(index: Index, text: str) -> int:
    return search(index, Query(text=text)).total


def stand(postgres: Server, database: DatabaseSettings, schema: str = PUBLIC) -> set[str]:
    """The names of all indexes of which there is a table."""
    asked = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
    with postgres.owner(Database(database).name) as line:
        return {name.rpartition("_")[2] for (name,) in line.execute(asked, (schema,)) if not name.startswith("made_")}


def test_who_reads_while_it_is_made_anew_has_the_whole_of_one_or_of_the_other(
    postgres: Server, database: DatabaseSettings, kept: InDatabase
) -> None:
    kept.renew(sources({"a": volume("care", "care"), "b": volume("care")}))
    one = InDatabase(Database(database))
    with one.up_to_date(sources({"a": volume("care", "care"), "b": volume("care")})) as before:
        assert total(before, "care") == 3
        one_more = InDatabase(Database(database))
        with one_more.up_to_date(sources({"a": volume("care", "care")})) as after:
            assert (total(before, "care"), total(after, "care")) == (3, 2)
        assert len(stand(postgres, database)) == 2, "it is held by one of them"
    kept.renew(sources({"a": volume("care")}))
    assert len(stand(postgres, database)) == 1


def test_many_ask_at_once_by_few_lines(database: DatabaseSettings, kept: InDatabase) -> None:
    archive = {"a": volume(*["care home"] * 20), "b": volume("home")}
    kept.renew(sources(archive))
    pool = Pool(Database(replace(database, connections=2)), READER)
    shared = InDatabase(Database(database), lines=pool)
    shared.renew(sources(archive))
    queries = [Query(text=text, context=True) for text in ("care", "home", '"care home"', "ho*", "hme", "care -home")]
    with index_of(archive) as file, ThreadPoolExecutor(16) as many:
        expected = [search(file, query) for query in queries]

        def ask(at: int) -> bool:
            with shared.opened() as index:
                return search(index, queries[at % len(queries)]) == expected[at % len(queries)]

        assert all(many.map(ask, range(96)))
    shared.close()
    pool.close()


def test_a_server_that_has_stopped_answering_keeps_nobody_but_who_asked_it_waiting(
    kept: InDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody else is told in a moment: whoever serves pages has few threads, and would have none left for them."""
    kept.renew(sources({"a": volume(Passage(kind=Kind.TURN, place="u1", label="turn", text="care"))}))
    asked, answers, real = threading.Event(), threading.Event(), kept._lines.ask

    def ask(*given: Any) -> list[Any]:
        asked.set()
        answers.wait(120)
        return real(*given)

    monkeypatch.setattr(kept._lines, "ask", ask)
    monkeypatch.setattr(lines, "WAIT", 0.2)
    with ThreadPoolExecutor(2) as others:

        def found() -> int:
            with kept.opened() as index:
                return total(index, "care")

        first = others.submit(found)
        assert asked.wait(60)
        second = others.submit(found)
        try:
            with pytest.raises(Busy, match=r"The database 'law' at .* does not answer whoever asked before\."):
                second.result(30)
        finally:
            answers.set()
        assert first.result() == found() == 1


def test_two_writers_follow_one_another_and_make_it_once(postgres: Server, database: DatabaseSettings) -> None:
    archive = sources({"a": volume("care")})
    with ThreadPoolExecutor(4) as many:
        every = [InDatabase(Database(database)) for _ in range(4)]
        list(many.map(lambda each: each.renew(archive), every))
    assert len(stand(postgres, database)) == 1
    for each in every:
        each.close()
    empty(postgres, database)


def test_while_somebody_else_writes_it_is_waited_for_and_then_said(
    postgres: Server, database: DatabaseSettings, kept: InDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    with postgres.owner(Database(database).name) as line, line.transaction():
        store.alone(line, PUBLIC)
        with pytest.raises(Busy) as caught:
            kept.renew(sources({"a": volume("nobody has said this")}))
    assert str(caught.value) == (
        f"Somebody else is writing the index in the database 'law' at {postgres.home}. Wait until that is done, and try again."
    )


def test_a_writer_that_is_killed_leaves_nothing(postgres: Server, database: DatabaseSettings, kept: InDatabase) -> None:
    kept.renew(sources({"a": volume("care"), "b": volume("care")}))
    before = stand(postgres, database)

    def killed() -> Volume:
        with postgres.owner() as line:
            line.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (WRITER,))
        return volume("care home")

    with pytest.raises(NotAnswered, match=r"is gone in the middle of it\. Try again in a moment"):
        kept.renew(sources({"a": volume("care"), "b": volume("care")}) | {"c": Source("new", killed)})
    assert stand(postgres, database) == before


# -- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_line_that_is_lost_in_the_middle_is_a_sentence_and_a_pool_asks_again(
    postgres: Server, database: DatabaseSettings, kept: InDatabase
) -> None:
    def lose() -> None:
        with postgres.owner() as line:
            line.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (READER,))

    archive = sources({"a": volume("care")})
    kept.renew(archive)
    with kept.opened() as index:
        assert total(index, "care") == 1
        lose()
        with pytest.raises(NotAnswered) as caught:
            total(index, "care")
    assert str(caught.value) == (
        f"The database 'law' at {postgres.home} is gone in the middle of it. Try again in a moment; if it stays so, ask whoever runs it."
    )
    pool = Pool(Database(database), READER)
    shared = InDatabase(Database(database), lines=pool)
    shared.renew(archive)
    for _ in range(2):
        with shared.opened() as index:
            assert total(index, "care") == 1
        lose()
    shared.close()
    pool.close()


def test_a_server_that_crashed_has_an_empty_index_which_is_made_anew(
    postgres: Server, database: DatabaseSettings
) -> None:
    archive = sources({"a": volume("care")})
    pool = Pool(Database(database), READER)
    shared = InDatabase(Database(database), lines=pool)
    shared.renew(archive)
    postgres.stop()
    with pytest.raises((NotAnswered, Busy)), shared.opened() as index:
        total(index, "care")
    postgres.start()
    with shared.opened() as index:
        assert total(index, "care") == 1
    shared.close()
    pool.close()
    empty(postgres, database)


def refused(settings: DatabaseSettings) -> str:
    with pytest.raises(SasciError) as caught, InDatabase(Database(settings)).up_to_date(sources({"a": volume("care")})):
        pass
    return str(caught.value)


def test_what_cannot_be_used_is_said(postgres: Server, database: DatabaseSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    its = f"The database 'law' at {postgres.home}"
    assert refused(replace(database, reader=OWNER)) == (
        f"'owner' may do anything in the database 'law' at {postgres.home}: indexes are read and written by roles with few rights. `inv search.database` prints how to make them."
    )
    assert refused(replace(database, reader=CONFIDANT, restricted="")).startswith("'sasci_restricted' may see the restricted index")  # fmt: skip
    latin = postgres.new("latin", "ENCODING 'LATIN1' TEMPLATE template0")
    assert refused(latin) == (
        f"The database 'latin' at {postgres.home} keeps text as LATIN1, which has not every sign. Make another: createdb --encoding=UTF8 --template=template0 NAME."
    )
    with postgres.owner() as line:
        line.execute("CREATE DATABASE bare")
    bare = replace(database, database=f"postgresql:///bare?host={postgres.home}")
    assert refused(bare) == (
        f"The database 'bare' at {postgres.home} is not set up for indexes. `inv search.database` prints what its owner must run."
    )
    assert refused(replace(database, database="postgresql:///none?host=/nowhere")).startswith("The database 'none' at /nowhere does not let 'sasci_reader' in, or cannot be reached: ")  # fmt: skip
    monkeypatch.setattr(store, "OLDEST", 990_000)
    assert refused(database).startswith(f"{its} is PostgreSQL ")
    monkeypatch.setattr(store, "OLDEST", 150_000)
    monkeypatch.setenv("PGPASSFILE", str(postgres.pgpass(tmp_path / "pgpass", wrong=True)))
    said = refused(database)
    assert "password authentication failed" in said
    assert "wrong" not in said


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://me@localhost/x", "says who asks or by which password"),
        ("postgresql://:hush@localhost/x", "says who asks or by which password"),
        ("host=localhost dbname=x password=hush", "says who asks or by which password"),
        ("host=localhost dbname=x passwort=hush", "is no address of a database"),
        ("postgresql://localhost", "names no host, or no database"),
        ("postgresql:///x", "names no host, or no database"),
        ("postgresql://localhost/x?options=-csomething", "says 'options', which is not known here"),
        ("postgresql://db.example.org/x?sslmode=disable", "leads off this machine with sslmode=disable"),
        ("postgresql://localhost,db.example.org/x?sslmode=prefer", "leads off this machine with sslmode=prefer"),
    ],
)
def test_an_address_that_says_too_much_or_too_little_is_refused_and_not_repeated(address: str, sentence: str) -> None:
    with pytest.raises(BadRecord) as caught:
        Database(DatabaseSettings(database=address))
    assert sentence in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_machine_that_is_gone_is_noticed_while_it_is_waited_for(database: DatabaseSettings) -> None:
    """It is asked whether it is there after half a minute without a word (https://www.postgresql.org/docs/current/libpq-connect.html); the system's own is two hours."""
    with contextlib.closing(Database(database).connect(READER)) as line:
        told = line.info.get_parameters()
    idle, each, count = (int(told[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + each * count <= 60


def test_off_this_machine_nothing_is_sent_to_one_whose_certificate_was_not_looked_at() -> None:
    how = Database(DatabaseSettings(database="postgresql://db.example.org/x")).how("me")
    assert (how["sslmode"], how["sslrootcert"]) == ("verify-full", "system")
    assert "sslmode" not in Database(DatabaseSettings(database="postgresql://localhost/x")).how("me")


# -- what is gone, and who may see what -------------------------------------------------------------------------------

SAID = "Xanthippe"


def test_what_is_forgotten_or_thrown_away_is_in_no_file_of_the_server(
    postgres: Server, database: DatabaseSettings, kept: InDatabase
) -> None:
    for gone in ("forget", "renew", "throw_away"):
        kept.renew(sources({"a": volume(f"care {SAID}", SAID), "b": volume("care"), "c": volume("care")}))
        with postgres.owner(Database(database).name) as line:
            line.execute("ANALYZE")
        assert says(postgres, SAID), "it stands in the tables"
        if gone == "forget":
            kept.forget("a")
        elif gone == "renew":
            kept.renew(sources({"b": volume("care"), "c": volume("care")}))
        else:
            assert list(Database(database).throw_away()) == []
        assert says(postgres, SAID) == [], gone
    assert SAID not in (postgres.home / "log").read_text("utf-8", "replace")


def test_no_password_is_in_the_log_or_in_what_is_said(postgres: Server) -> None:
    log = (postgres.home / "log").read_text("utf-8", "replace")
    assert not [role for role in (WRITER, READER, CONFIDANT) if f"PASSWORD '{postgres.passwords[role]}'" not in log], "as the tests themselves set them"  # fmt: skip
    assert log.count(postgres.passwords[READER]) == log.count(f"PASSWORD '{postgres.passwords[READER]}'")


def test_each_role_may_do_its_part_and_no_more(postgres: Server, database: DatabaseSettings) -> None:
    public, closed = InDatabase(Database(database)), InDatabase(Database(database), restricted=True)
    public.renew(sources({"a": volume("care")}))
    closed.renew(sources({"a": volume(SAID)}))
    with closed.opened() as index:
        assert index.restricted
        assert total(index, SAID) == 1
    with public.opened() as index:
        assert total(index, SAID) == 0
    assert list(looked(Database(database))) == [(WRITER, ""), (READER, ""), (CONFIDANT, "")]
    (name,) = stand(postgres, database)
    (hidden,) = stand(postgres, database, RESTRICTED)
    never = {
        WRITER: (f"TABLE {RESTRICTED}.passage_{hidden}", f"CREATE TABLE {RESTRICTED}.x(y int4)"),
        READER: (
            *(f"TABLE {RESTRICTED}.passage_{hidden}", f"TRUNCATE {PUBLIC}.passage_{name}"),
            *(f"DROP TABLE {PUBLIC}.passage_{name}", f"CREATE TABLE {PUBLIC}.x(y int4)", "CREATE TEMP TABLE x(y int4)"),
        ),
        CONFIDANT: (f"TABLE {PUBLIC}.passage_{name}", "CREATE TABLE public.x(y int4)"),
    }
    for role, statements in never.items():
        with contextlib.closing(Database(database).connect(role, writes=True)) as line:
            for statement in statements:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    line.execute(statement)
    public.close()
    closed.close()
    empty(postgres, database)
