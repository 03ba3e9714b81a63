"""What SQLite keeps: the ledger of batches and the indexes of search. None of them holds anything that is not also elsewhere, and each may lie there in any state: the power
gone in the middle of SQLite's own writes, cut short, a page of nonsense, another database's pages or journals."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import apsw

from sasci_archive.batch import ledger
from sasci_archive.batch.ledger import Row, State
from sasci_archive.errors import SasciError
from sasci_archive.search.passages import Volume
from sasci_archive.search.port import Source
from sasci_archive.search.sqlite.file import LOCK, InFile
from sasci_archive.store.files import UNFINISHED, silent
from tests.faults import commands, proof, vfs
from tests.faults.cases import Case, Tried
from tests.faults.proof import Undisturbed
from tests.faults.stages import told

ON: Final = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
_KEPT: Final = {
    "batch": ("seminars/.batch/ledger.sqlite",),
    "search": ("archive/search/public.sqlite",),
    "site": ("archive/.site.sqlite",),
    "search.restricted": ("seminars/.search/restricted.sqlite",),
}
"""The databases of a stage."""
_ANEW: Final = ("made anew", "0 as they were")
"""How it is said that all was made anew."""


# -- any state in which a file may be ---------------------------------------------------------------------------------


def _other(rows: int) -> bytes:
    """A sound database of somebody else's, with what stands in its -wal."""
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE other (a, b); CREATE TABLE run (number, begun)")
    connection.executemany("INSERT INTO other VALUES (?, ?)", ((n, "x" * 200) for n in range(rows)))
    return bytes(connection.serialize("main"))


def _wal(home: Path, suffix: str) -> bytes:
    """The -wal or -journal of another database, as a kill leaves it: whole, and not yet taken into it."""
    path = home / "other.sqlite"
    for each in home.glob("other.sqlite*"):
        each.unlink()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA page_size = 4096")
    if suffix == "-wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE run (number INTEGER PRIMARY KEY, begun, ended, how, options); CREATE TABLE o (t)")
    connection.execute("BEGIN; INSERT INTO o SELECT randomblob(900) FROM (VALUES (1), (2), (3), (4), (5), (6), (7))")
    connection.execute("COMMIT; PRAGMA cache_spill = 1; PRAGMA cache_size = 1; BEGIN")
    connection.execute("UPDATE o SET t = zeroblob(900)")
    connection.cache_flush()
    content = path.with_name(f"{path.name}{suffix}").read_bytes()
    connection.close()
    return content


def _states(path: Path, home: Path) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """What is done to the file at a path, each by what it is called."""
    content = path.read_bytes()
    page = int.from_bytes(content[16:18], "big") or 4096
    page = 65536 if page == 1 else page
    for name, made in (
        ("empty", b""),
        ("a letter", b"S"),
        ("half of it", content[: len(content) // 2]),
        ("cut in a page", content[: len(content) - page // 3]),
        ("a page too long", content + bytes(page)),
        ("nonsense", b"\xff\x00nonsense" * 500),
        ("no head", bytes(100) + content[100:]),
        ("its first page nonsense", b"\xa5" * page + content[page:]),
        ("its last page nonsense", content[:-page] + b"\xa5" * page),
        ("its middle page nought", _page(content, page, len(content) // page // 2, b"\0")),
        ("every page but the first nonsense", content[:page] + b"\xa5" * (len(content) - page)),
        ("another database", _other(100)),
    ):
        yield name, lambda at, made=made: _written(at, made)  # type: ignore[misc]
    for suffix in ("-wal", "-journal"):
        beside = _wal(home, suffix)
        yield f"another's {suffix}", lambda at, b=beside, s=suffix: _written(at.with_name(f"{at.name}{s}"), b)  # type: ignore[misc]
        yield f"nonsense as {suffix}", lambda at, s=suffix: _written(at.with_name(f"{at.name}{s}"), b"\xa5" * 9_000)  # type: ignore[misc]


def _page(content: bytes, page: int, number: int, filled: bytes) -> bytes:
    return content[: number * page] + filled * page + content[(number + 1) * page :]


def _written(at: Path, content: bytes) -> None:
    at.write_bytes(content)


def damaged(it: Undisturbed, home: Path, most: int) -> Tried:
    """A database lies there in any state; the same command, and once more: it may say no more than a sentence, and the second has all."""
    found = Tried()
    (home / "w").parent.mkdir(parents=True, exist_ok=True)
    whole = proof.copied(it.home, home / "whole" / "w")
    first = commands.run(whole, *told(it.stage.arguments, whole))
    wanted = commands.run(whole, *told(it.stage.arguments, whole))
    for name in _KEPT[it.stage.name]:
        for number, (state, does) in enumerate(_states(whole / name, home)):
            takes_long = it.stage.name in {"batch", "site"}  # of the ledger `ledger_damaged` tries all, and quicker
            if number >= 3 * most or (takes_long and number % 3):
                continue
            here = proof.copied(whole, home / "w")
            does(here / name)
            once = commands.run(here, *told(it.stage.arguments, here))
            again = commands.run(here, *told(it.stage.arguments, here))
            wrong = [f"{state}: {why}" for each in (once, again) for why in [proof.sentence(each)] if why]
            answers = {_answer(first, whole), _answer(wanted, whole)}
            if once.code == 0 and _answer(once, here) not in answers and not any(told in once.said for told in _ANEW):
                wrong.append(f"untrue: {state}: {proof.last(once)}")
            if again.code not in {it.code, it.stage.again}:
                wrong.append(f"the next run ended with {again.code}: {state}: {proof.last(again)}")
            elif _answer(again, here) not in answers:
                wrong.append(f"bytes: {state}: it answers otherwise")
            wrong += proof.differences(proof.without_litter(_without_databases(here)), _without_databases(whole))
            found.add(wrong, proof.shown(once))
    return found


def _answer(done: commands.Ended, home: Path) -> str:
    """What it said, without where, how long and when."""
    lines = [line for line in done.said.replace(str(home), "…").splitlines() if " s" not in line and "/s" not in line]
    return "\n".join(lines)


def _without_databases(home: Path) -> dict[str, bytes]:
    return {path: content for path, content in proof.tree(home).items() if ".sqlite" not in path}


# -- the power goes in the middle of SQLite's writes ------------------------------------------------------------------


def ledger_cut(home: Path, most: int = 0, before: str = "") -> Tried:
    """Of the ledger: after any of SQLite's writes it opens, and says what was said before it, or that and what was just being written. `before` is said to
    SQLite first."""
    found, folder = Tried(), home / "ledger"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    watched = vfs.Watched(folder)
    try:
        with ledger.taken(folder, ON) as book:
            log = watched.log
            book._connection.execute(before)
            log.mark(_told(book))
            for does in _runs(book):
                does()
                log.mark(_told(book))
    finally:
        watched.unregister()
    states = [state for _, state in log.marks]
    every = list(vfs.cuts(log))
    for after, files in every[:: max(1, len(every) // most)] if most else every:
        here = home / "cut"
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        for name, content in files.items():
            if not name.endswith("lock"):
                (here / name).write_bytes(content)
        known = vfs.settled(log, after)
        may_be = states[max(0, len(known) - 1) : len(known) + 1]
        wrong = []
        try:
            with ledger.taken(here, ON) as book:
                now = _told(book)
            if now not in may_be:
                wrong.append(f"lost: after {after} of SQLite's {len(log.done)} changes it says {now}")
        except SasciError as error:
            wrong.append(f"the next run ended with: {error}")
        found.add(wrong)
    return found


def _runs(book: ledger.Ledger) -> list[Callable[[], object]]:
    rows = [Row(f"/given/{name}.wav", slug=name, sha512=name * 20) for name in ("one", "two", "three")]
    return [
        lambda: book.begin({"workers": 2}, ON),
        *(lambda row=row: book.save(row) for row in rows),
        *(lambda n=n: book.heard(f"key-{n}", "/given/one.wav", n * 1000, n * 1000 + 1000, 40) for n in range(4)),
        lambda: book.save(Row("/given/one.wav", slug="one", sha512="one" * 20, state=State.DONE)),
        lambda: book.save(Row("/given/two.wav", slug="two", state=State.ASIDE, why="No.", remedy="Yes." * 800)),
        lambda: book.end("done", ON),
        lambda: book.begin({"workers": 1}, ON),
    ]


def _told(book: ledger.Ledger) -> tuple[object, ...]:
    return (str(book.last()), book.rows(), book.windows(1))


def ledger_damaged(home: Path) -> Tried:
    """Of the ledger: in any state it opens, with all that it said or none of it, and says so where it is none; and goes on."""
    found, whole = Tried(), home / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir(parents=True)
    with ledger.taken(whole, ON) as book:
        for does in _runs(book):
            does()
        all_of_it = _told(book)
    path = whole / "ledger.sqlite"
    for state, does in _states(path, home):  # type: ignore[assignment]
        here, said = home / "damaged", list[str]()
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        (here / path.name).write_bytes(path.read_bytes())
        does(here / path.name)  # type: ignore[call-arg]
        wrong = []
        try:
            with ledger.taken(here, ON, said.append) as book:
                now = _told(book)
                book.save(Row("/given/four.wav"))
            if now != all_of_it and not (now == (str(None), (), 0) and (said or state == "empty")):
                wrong.append(f"lost: {state}: it says {now}, and tells {said}")
            with ledger.taken(here, ON) as book:
                if Row("/given/four.wav") not in book.rows():
                    wrong.append(f"lost: {state}: what was said since")
        except SasciError as error:
            wrong.append(f"the next run ended with: {state}: {error}")
        found.add(wrong)
    return found


def index_cut(home: Path) -> Tried:
    """Of an index: SQLite never writes the file that is read, nor leaves a journal beside it; so the power leaves the one that was there, or the new one."""
    found, folder = Tried(), home / "index"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kept, watched = InFile(folder / "public.sqlite"), vfs.Watched(folder)
    before = b""
    try:
        for number in range(1, 4):
            wanted = {f"toy-{n}": _source(n, number) for n in range(number)}
            kept.renew(wanted, silent)
            names = {each.name for each in watched.log.done}
            wrong = [f"lost: SQLite wrote {name}" for name in names if not name.startswith((UNFINISHED, LOCK))]
            now = kept.path.read_bytes()
            if now == before:
                wrong.append("bytes: nothing was written")
            before = now
            with kept.opened() as index:
                if {each.slug for each in index.seminars.values()} != set(wanted):
                    wrong.append("lost: it has other seminars than it was given")
            found.add(wrong)
            watched.log.done.clear()
    finally:
        watched.unregister()
    return found


def _source(number: int, version: int) -> Source:
    title = f"Toy {number}, {version}"
    return Source(
        f"{number}-{version}",
        lambda: Volume(title=title, address="", project="", sessions=(), passages=()),
    )


def cut(it: Undisturbed, home: Path, most: int) -> Tried:
    """The ledger, or the index, whichever the stage has."""
    home.mkdir(parents=True, exist_ok=True)
    if it.stage.name != "batch":
        return index_cut(home)
    found, also = ledger_cut(home, 0 if most > 4 else 40), ledger_damaged(home)
    return Tried(
        found.tried + also.tried, found.survived + also.survived, found.equal + also.equal, {**found.seen, **also.seen}
    )


CASES: Final = (
    Case("sqlite-power", "the power goes in the middle of SQLite's own writes", cut, ("batch", "search")),
    Case("sqlite-state", "a database lies there in any state: cut short, nonsense, another's, another's journals", damaged, tuple(_KEPT)),
)  # fmt: skip
