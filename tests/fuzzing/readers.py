"""Every reader of what comes from outside, or lies where people and kills can get at it: a row for each, with good files of ours to begin from.

A reader may answer, or raise one of our own errors (`raises`: what its docstring says, where those who ask it make a sentence of that). Anything else is a fault.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from sasci_archive.archive import ledger
from sasci_archive.batch import ledger as batches
from sasci_archive.deposit import taking_in
from sasci_archive.deposit.parcels import Limits
from sasci_archive.errors import SasciError
from sasci_archive.formats import (
    accounts,
    answers_json,
    attendance_csv,
    citing,
    codebook,
    codings_csv,
    easy_read,
    linkset,
    manuscripts,
    markdown,
    premis,
    records,
    refi_qda,
)
from sasci_archive.harvest import log
from sasci_archive.model.authorities import Authorities
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.consent import Consent
from sasci_archive.model.deposits import Deposits
from sasci_archive.model.holdings import Project
from sasci_archive.model.house import Decided
from sasci_archive.model.indexing import Index
from sasci_archive.model.journal import By, Entry
from sasci_archive.model.naming import Names
from sasci_archive.model.published import Published
from sasci_archive.model.review import Decision, Packet, Return, Verdict
from sasci_archive.model.seminar import Recordings, Seminar
from sasci_archive.model.speech import Voices, Words
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.returns import answered
from sasci_archive.stages import collect
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl import checking, faults_of_root, inventory
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.workspace import Settings, Workspace
from sasci_archive.tei import codings, document, rules
from sasci_archive.tei.changing import turns
from sasci_archive.tei.past.edits import Did, Edit, redoable, undoable
from sasci_archive.tei.shown import reading
from sasci_archive.tei.signed import held_back
from tests.fuzzing.mutations import packed, unpacked

TESTS: Final = Path(__file__).parents[1]
DEMO: Final = TESTS.parent / "seminars" / "demo"
BY: Final = By(dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC), who="Ada Ferrar")
_WHERE: Final = "the file"

Read = Callable[[bytes, Path], object]
"""What is read of a bad file; a folder is given that it may write to."""


@dataclass(frozen=True)
class Reader:
    """One reader: what it is called, what it reads, how, and good files to begin from."""

    kind: str
    title: str
    read: Read
    seeds: Callable[[], Iterable[bytes]]
    raises: tuple[type[Exception], ...] = (SasciError,)


# -- how each is read -------------------------------------------------------------------------------------------------


def _media(content: bytes, home: Path) -> object:
    from sasci_archive.engines import media
    from sasci_archive.model.speech import Span

    path = home / "recording.wav"
    path.write_bytes(content)
    probed = media.probe(path)
    return probed, [len(window.samples) for window in media.windows([(path, 0)])], media.sound(path, Span(100, 400))


def _picture(content: bytes, _: Path) -> object:
    from sasci_archive.engines import pictures

    return pictures.for_readers(content, "picture.png")


def _transcript(content: bytes, _: Path) -> object:
    root = document.parse(content)
    found = rules.check_tree(root)
    if found:
        return found
    return reading.read(content, None), turns.turns(document.parse(content)) if hasattr(turns, "turns") else held_back


def _record(kind: type[Any], name: str) -> Read:
    return lambda content, _: records.parse(content, kind, where=name)


def _line_file(name: str, asked: Callable[[Folder], object]) -> Read:
    def read(content: bytes, home: Path) -> object:
        folder = Folder(home, "toy")
        path = folder.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return asked(folder)

    return read


def _edits(folder: Folder) -> object:
    edits = folder.edits()
    return undoable(edits), redoable(edits)


def _ledger(content: bytes, _: Path) -> object:
    chain = ledger.read(content, _WHERE)
    return (
        ledger.heads(chain),
        chain.back(),
        [(chain.last(i), chain.before(i), chain.before_takedown(i)) for i in chain.ids()],
    )


def _harvest(content: bytes, home: Path) -> object:
    (home / log.NAME).write_bytes(content)
    return log.read(home / log.NAME)


def _bag(content: bytes, home: Path) -> object:
    """As a zip file, as a folder, or as whatever else it is."""
    archive = home / "handed.zip"
    archive.write_bytes(content)
    limits = Limits()
    return taking_in.take_in(Workspace(home / "workspace", Settings()), archive, BY, limits=limits)


def _bag_folder(content: bytes, home: Path) -> object:
    _laid(content, home / "handed")
    return taking_in.take_in(Workspace(home / "workspace", Settings()), home / "handed", BY, limits=Limits())


def _ocfl(content: bytes, home: Path) -> object:
    root = home / "root"
    _laid(content, root)
    port = Files(root)
    objects = [path.parent.relative_to(root).as_posix() for path in root.rglob("0=ocfl_object*") if path.is_file()]
    return (
        faults_of_root.examine(port),
        [checking.check(port, place) for place in objects],
        list(faults_of_root.misplaced(port, dict.fromkeys(objects, ""))),
    )


def _laid(content: bytes, home: Path) -> None:
    """Laid out by the tests, which only lay out what stays within."""
    home.mkdir(parents=True)
    if not content.startswith(b"PK"):
        (home / "file").write_bytes(content)
        return
    try:
        members = unpacked(content)
    except Exception:  # noqa: BLE001 - what Python's zipfile makes of a bad file is not what is tried here
        return
    for name, member in members.items():
        path = PurePosixPath(name)
        if (
            path.is_absolute()
            or ".." in path.parts
            or "\\" in name
            or not path.parts
            or len(name) > 200
            or "\0" in name
        ):
            continue
        target = home / path
        if not target.exists() and all(not above.is_file() for above in target.parents):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member)


def _return(content: bytes, _: Path) -> object:
    home = _sent()
    folder = Folder(home, "toy")
    name = "answers.json" if content.lstrip()[:1] == b"{" else "back.docx"
    return collect._read(folder, folder.seminar(), content, name, folder.sent(), told="")


def _return_told(content: bytes, _: Path) -> object:
    home = _sent()
    folder = Folder(home, "toy")
    sent = folder.sent()
    if content.lstrip()[:1] == b"{":
        answers = answers_json.parse(content, where=_WHERE)
        return answered.proposals(answers, sent[0]), answered.feedback(answers)
    return collect._read(folder, folder.seminar(), content, "back.odt", sent[:1], told=sent[0].id)


def _codebook(content: bytes, _: Path) -> object:
    return codebook.parse(content, where="themes.toml"), codebook.uses(content, where="themes.toml")


def _markdown(content: bytes, _: Path) -> object:
    return markdown.read(content, where="introduction.md", kind="introduction", title="Introduction")


# -- good files to begin from -------------------------------------------------------------------------------------------


def _files(*paths: str, under: Path = TESTS) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for each in paths for path in sorted(under.glob(each)) if path.is_file()]


def _sounds() -> list[bytes]:
    import tempfile

    from tests.engines.sounds import FORMS, record, speech

    with tempfile.TemporaryDirectory() as folder:
        return [
            record(Path(folder) / f"a{form.suffix}", speech(1.2, form.rate), form=form).read_bytes() for form in FORMS
        ]


def _pictures() -> list[bytes]:
    import io

    from PIL import Image

    found = []
    for form in ("PNG", "JPEG", "WEBP", "TIFF", "GIF"):
        content = io.BytesIO()
        Image.linear_gradient("L").resize((24, 20)).save(content, form)
        found.append(content.getvalue())
    return found


def _manuscripts() -> list[bytes]:
    from tests.formats.packed import docx, ins, odt, out, p, r

    body = p(r("[u1] ADA FERRAR"), style="H1") + p(r("It was "), ins("never "), out("always "), r("green."))
    marked = '<w:bookmarkStart w:id="1" w:name="wsu_u1"/>' + p(r("It was green.")) + '<w:bookmarkEnd w:id="1"/>'
    table = f"<w:tbl><w:tr><w:tc>{p(r('Ada: yes'))}</w:tc></w:tr></w:tbl>"
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>By the minutes.</w:t></w:r></w:p></w:footnote>'
    comment = '<w:comment w:id="3" w:author="B" w:date="2026-11-02T10:00:00Z"><w:p><w:r><w:t>Sure?</w:t></w:r></w:p></w:comment>'
    told = p(
        '<w:commentRangeStart w:id="3"/>',
        r("Twice."),
        '<w:commentRangeEnd w:id="3"/><w:r><w:footnoteReference w:id="2"/></w:r>',
    )
    text = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info><dc:creator>B</dc:creator>'
        "<dc:date>2026-11-02T10:00:00</dc:date></office:change-info><text:p>always </text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="1">Session</text:h><text:p>ADA: It was <text:change text:change-id="c1"/>green.<text:s text:c="3"/><text:tab/></text:p>'
        '<text:bookmark-start text:name="wsu_u1"/><text:p>Twice.<text:note text:note-class="footnote"><text:note-body><text:p>So.</text:p></text:note-body></text:note></text:p>'
    )
    return [
        docx(body),
        docx(marked + table + told, footnotes=note, comments=comment),
        docx(p(r("ADA: Was it painted?")) + p(r("BEN: Twice."))),
        odt(text),
    ]


def _qda() -> list[bytes]:
    from tests.formats.test_refi_qda import ON, example

    return [refi_qda.compose(example(), ON)]


def _bags() -> list[bytes]:
    from tests.deposit.bagging import bag

    crate = {
        "ro-crate-metadata.json": json.dumps(
            {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
                {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
                {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "a.txt"}]},
                {"@id": "a.txt", "@type": "File", "contentSize": "1"}]}
        ).encode(),
        "a.txt": b"a",
    }  # fmt: skip
    return [
        packed(list(each.items()))
        for each in (bag(), bag(algorithm="sha256"), bag({"data/a": b"1", "data/b/c": b"2"}), crate)
    ]


@cache
def _root() -> Path:
    """An OCFL storage root with an object of two versions, and one taken down in."""
    import tempfile

    from sasci_archive.store.ocfl import StorageRoot
    from tests.store.ocfl.stories import first, purge, second

    home = Path(tempfile.mkdtemp(prefix="fuzz-root-"))
    for name, steps in (("one", (first, second)), ("two", (first, second, purge))):
        root = StorageRoot(home / name)
        for step in steps:
            step(root)
    return home


def _roots() -> list[bytes]:
    return [
        packed(
            [
                (path.relative_to(root).as_posix(), path.read_bytes())
                for path in sorted(root.rglob("*"))
                if path.is_file()
            ]
        )
        for root in sorted(_root().iterdir())
    ]


def _inventories() -> list[bytes]:
    return [path.read_bytes() for path in sorted(_root().rglob("inventory.json"))]


@cache
def _sent() -> Path:
    """The folder of seminars with the toy, with packets that were sent."""
    import tempfile

    from tests.reviewing import send

    home = Path(tempfile.mkdtemp(prefix="fuzz-sent-"))
    shutil.copytree(TESTS / "toy", home / "toy")
    folder = Folder(home, "toy")
    for person in ("wren", "ferrar", ""):
        if not person or any(each.id == person for each in folder.seminar().roster):
            send(folder, person)
    return home


def _returns() -> list[bytes]:
    from tests.formats.packed import docx, odt, p, r

    packet = Folder(_sent(), "toy").sent()[0]
    said = "".join(
        f'<w:bookmarkStart w:id="{n}" w:name="wsu_{passage.id}"/>{p(r(passage.text.replace("&", "and").replace("<", "")))}<w:bookmarkEnd w:id="{n}"/>'
        for n, passage in enumerate(packet.passages)
    )
    lines = "".join(
        f"<text:p>{passage.text.replace('&', 'and').replace('<', '')} Indeed.</text:p>" for passage in packet.passages
    )
    answers = answers_json.Answers(
        format=answers_json.FORMAT,
        slug=packet.slug,
        packet=packet.id,
        release=packet.release,
        saved=BY.on,
        passages=tuple(
            answers_json.Answered(id=each.id, digest=hashlib.sha256(each.text.encode()).hexdigest(), state=answers_json.State.AMENDED, text=each.text + " So.")
            for each in packet.passages[:3]
        ),
        answers={"spelling_1": "Marlsea"},
    )  # fmt: skip
    named = p(r(f"Packet toy/{packet.id}"))
    return [
        docx(named + said),
        docx(said),
        odt(f"<text:p>Packet toy/{packet.id}</text:p>{lines}"),
        answers_json.compose(answers),
    ]


def _journals() -> list[bytes]:
    lines = [Entry(on=BY.on, what=what, about="wren-1", digest="ab" * 32) for what in ("sent", "returned", "answered")]
    return [b"\n".join(map(msgspec.json.encode, lines)) + b"\n", msgspec.json.encode(lines[0])[:-9]]


def _edit_lines() -> list[bytes]:
    lines = [
        Edit(number=n, on=BY.on, who="Ada", did=did, told="reworded", before="a" * 64, after="b" * 64, of=of)
        for n, did, of in (
            (1, Did.MADE, 0),
            (2, Did.UNDONE, 1),
            (3, Did.REDONE, 1),
            (4, Did.ELSEWHERE, 0),
            (5, Did.UNDONE, 1),
        )
    ]
    return [b"\n".join(map(msgspec.json.encode, lines)) + b"\n"]


def _ledgers() -> list[bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        book = ledger.Ledger(Path(folder) / "ledger.jsonl")
        book.note(ledger.What.BEGUN, on=BY.on)
        for what, version in (
            (ledger.What.ANNOUNCED, 1),
            (ledger.What.VERSION, 1),
            (ledger.What.REWRITTEN, 1),
            (ledger.What.CHECKED, 1),
        ):
            book.note(what, on=BY.on, id_="urn:sasci:public:toy", version=version, inventory="c" * 128)
        return [files.read(book.path)]


def _harvests() -> list[bytes]:
    lines = [
        log.Line(identifier="oai:x:toy", datestamp=BY.on, digest="d" * 64, sets=("a",), formats=("oai_dc",)),
        log.Line(identifier="oai:x:toy", datestamp=BY.on, deleted=True),
    ]
    return [b"\n".join(map(msgspec.json.encode, lines)) + b"\n"]


def _reviewed() -> list[bytes]:
    home = _sent()
    return [path.read_bytes() for path in sorted(home.rglob("packet.json"))]


def _return_records() -> list[bytes]:
    folder = Folder(_sent(), "toy")
    read = collect._read(folder, folder.seminar(), _returns()[0], "back.docx", folder.sent(), told="")
    back = Return(
        id="wren-1.1",
        packet="wren-1",
        name="back.docx",
        stored="as-it-came.docx",
        sha512="e" * 128,
        received=BY.on,
        proposals=read.proposals,
        feedback={},
        remarks=(),
    )
    return [records.compose_json(back)]


def _whisper() -> list[bytes]:
    from tests.formats import test_whisper_json as made

    return [json.dumps(each).encode() for each in (made.OPENAI, made.API, made.CPP, made.WHISPERX, made.HF)]


def _captions() -> list[bytes]:
    zoom = "WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.050\r\nAda Quill: Was it painted?\r\n\r\n2\r\n00:00:02.300 --> 00:00:02.750\r\nBen Marsh: Twice.\r\n"
    teams = "\ufeffWEBVTT\n\nNOTE a\n\n3f2b-1/1-0\n00:00:01.000 --> 00:00:02.050\n<v Ada Quill>Was it\npainted?</v>\n\nSTYLE\n::cue { color: red }\n\n01:02.300 --> 01:02.750 align:start\n<v.loud Ben Marsh><i>Twice</i> &amp; <00:01:02.400>more.\n"
    return [
        zoom.encode(),
        teams.encode(),
        teams.encode("utf-16"),
        *(path.read_bytes() for path in sorted((TESTS / "formats/outside").glob("*.srt"))),
    ]


def _attendance() -> list[bytes]:
    from tests.formats import test_attendance_csv as made

    return [
        made.ZOOM.encode(),
        made.MEETING.encode(),
        made.UNIQUE.encode(),
        made.TEAMS.encode(),
        made.TEAMS.encode("utf-16"),
        made.TEAMS_OLD.encode(),
    ]


def _takedowns() -> list[bytes]:
    from sasci_archive.model.speech import Span
    from sasci_archive.model.takedown import Content, Copy, Recut, Said, Silences

    begun = Takedown(
        slug="toy", number=1, on=BY.on, who=BY.who, authority="the witness", reason="asked for", parts=("u2", "file:1-recording/a.pdf"),
        texts=(Said("u2", "It began with a cupboard."),), names=("Tobias Wren",), contents=(Content("0a" * 64, 1000, "2-words.json"),),
        elsewhere=(Copy(holder="a library", what="a copy", request="Please remove it."),),
        silences=Silences({"1": (Span(5850, 12350),)}), recut=(Recut("0b" * 64, "toy-cut.flac", (Span(0, 10),)),),
    )  # fmt: skip
    done = msgspec.structs.replace(begun, state=State.DONE, texts=(), names=(), removed=("a is removed.",), searched=7)
    return [records.compose_json(begun), records.compose_json(done), records.compose_json(Silences(None))]


def _planned(content: bytes, home: Path) -> object:
    folder = Folder(home, "toy")
    files.write(folder.work / "planned.json", content)
    return planned.finish(folder)


def _plans() -> list[bytes]:
    entry = Entry(on=BY.on, what="heard", who=BY.who, about="u1")
    of = {"name": "4-transcript.xml", "before": "", "content": "PFRFSS8+"}
    plan = {"entry": msgspec.to_builtins(entry), "files": [of, of | {"name": "5-review/a.csv", "before": "0c" * 32}]}
    decision = {"of": "wren-1.1", "number": 1, "verdict": "accepted", "who": BY.who, "on": BY.on}
    return [msgspec.json.encode(each) for each in (plan, plan | {"files": []}, plan | {"decision": decision})]


def _batches(content: bytes, home: Path) -> object:
    (home / "ledger.sqlite").write_bytes(content)
    with batches.taken(home, BY.on) as book:
        return book.last(), book.rows(), book.windows(1), book.begin({}, BY.on)


def _ledgers_of_batches() -> list[bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        with batches.taken(Path(folder), BY.on) as book:
            book.begin({"workers": 2}, BY.on)
            book.save(batches.Row("/a.wav", slug="a", sha512="0a" * 64))
            book.heard("key", "/a.wav", 0, 30_000, 900)
        return [(Path(folder) / "ledger.sqlite").read_bytes()]


def _deposits() -> list[bytes]:
    from sasci_archive.model.deposits import Deposit, State

    some = Deposit(service="zenodo", id="7", version="1", on=BY.on, digest="f" * 64, state=State.DRAFT, test=True)
    return [records.compose_json(Deposits(deposit=(some, some)))]


def _published() -> list[bytes]:
    from sasci_archive.model.published import Turn, Version

    return [
        records.compose_json(
            Published(version=(Version(version="1", on=BY.on.date(), title="Toy", turns=(Turn("u1", "1", ("3",)),)),))
        )
    ]


def _decisions() -> list[bytes]:
    lines = [
        Decision(of="wren-1.1", number=1, verdict=Verdict.ACCEPTED, who="Ada", on=BY.on, change="ch3"),
        Decision(of="wren-1.1", number=1, verdict=Verdict.ACCEPTED, who="Ada", on=BY.on, undone=True),
    ]
    return [b"\n".join(map(msgspec.json.encode, lines)) + b"\n"]


def _premis() -> list[bytes]:
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from tests.formats.test_premis import WHOLE

    found: list[bytes] = []

    @seed(1)
    @settings(
        max_examples=4, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(WHOLE)
    def some(it: Any) -> None:
        found.append(premis.compose(it))

    some()
    return found


_SPREADSHEET = (
    b'passage,themes,coder,words,note\nu2,"influence.helps, level.individual",ab,,\nu3,influence.helps,ab,It was,why\n'
)
_TOMLS = {
    "settings": b'seminars = "s"\noffline = true\n[models]\nwhisper = "base"\n[archive]\npublic = "a"\nreplicas = ["b"]\n[[archive.buckets]]\nname = "kept"\nendpoint = "https://x"\n[site]\naddress = "https://a"\n',
    "authorities": b'[[person]]\nname = "Ada"\norcid = "0000-0002-1825-0097"\n[[body]]\nname = "LSE"\nror = "https://ror.org/0090zs177"\n',
}
_LINKSET = json.dumps(
    {
        "linkset": [
            {
                "anchor": "https://a/b",
                "author": [{"href": "https://orcid.org/0000-0002-1825-0097"}],
                "item": [{"href": "https://a/b.pdf", "type": "application/pdf"}],
            }
        ]
    }
).encode()
_CSL = json.dumps(
    [
        {
            "id": "a",
            "type": "book",
            "title": "T",
            "author": [{"family": "F", "given": "G"}],
            "issued": {"date-parts": [[1994]]},
        }
    ]
).encode()

READERS: Final = (
    Reader("media", "recordings, as `inv ingest` listens to them", _media, _sounds),
    Reader("pictures", "pictures of the apparatus", _picture, _pictures),
    Reader("captions", "WebVTT (Zoom, Teams) and SRT", lambda c, _: accounts.read(c, where=_WHERE), _captions),
    Reader("accounts", "what other programs transcribed", lambda c, _: accounts.read(c, where=_WHERE), _files("formats/outside/*[!d]")),
    Reader("whisper", "Whisper's JSON, in its five dialects", lambda c, _: accounts.read(c, where=_WHERE), _whisper),
    Reader("attendance", "reports of who was in a meeting", lambda c, _: attendance_csv.parse(c, where=_WHERE), _attendance),
    Reader("manuscripts", "Word and OpenDocument, with tracked changes", lambda c, _: manuscripts.parse(c, where=_WHERE), _manuscripts),
    Reader("finished", "a finished transcript in Word or OpenDocument", lambda c, _: accounts.read(c, where=_WHERE), _manuscripts),
    Reader("transcript", "4-transcript.xml, its rules and its reading", _transcript, _files("toy/4-transcript.xml")),
    Reader("foreign-tei", "TEI that others wrote", lambda c, _: accounts.read(c, where=_WHERE), _files("formats/outside/*.xml", "toy/4-transcript.xml")),
    Reader("codings", "codings.xml", lambda c, _: codings.read(c), _files("codings.xml", under=DEMO)),
    Reader("codebook", "themes.toml", _codebook, _files("themes.toml", under=DEMO)),
    Reader("spreadsheet", "codings in a spreadsheet", lambda c, _: codings_csv.parse(c, where=_WHERE), lambda: [_SPREADSHEET]),
    Reader("qda", "projects of NVivo, ATLAS.ti and others (REFI-QDA)", lambda c, _: refi_qda.parse(c, where=_WHERE), _qda),
    Reader("seminar", "seminar.toml", _record(Seminar, "seminar.toml"), _files("toy/seminar.toml")),
    Reader("consent", "consent.toml", _record(Consent, "consent.toml"), _files("toy/consent.toml")),
    Reader("names", "3-names.toml", _record(Names, "3-names.toml"), _files("toy/3-names.toml")),
    Reader("project", "projects/*.toml", _record(Project, "projects/sasci.toml"), _files("projects/*.toml", under=DEMO.parent)),
    Reader("index", "apparatus/index.toml", _record(Index, "index.toml"), _files("apparatus/index.toml", under=DEMO)),
    Reader("chronology", "apparatus/chronology.toml", _record(Chronology, "chronology.toml"), _files("apparatus/chronology.toml", under=DEMO)),
    Reader("settings", "sasci.toml", _record(Settings, "sasci.toml"), lambda: [_TOMLS["settings"]]),
    Reader("authorities", "authorities.toml", _record(Authorities, "authorities.toml"), lambda: [_TOMLS["authorities"]]),
    Reader("house", "house.toml", _record(Decided, "house.toml"), lambda: [b'[[let_be]]\nrule = "dashes"\nwas = "a - b"\n', b""]),
    Reader("apparatus", "sections of the apparatus in Markdown", _markdown, _files("apparatus/*.md", under=DEMO)),
    Reader("easy-read", "the easy-read summary", lambda c, _: easy_read.parse(c, where=_WHERE), _files("apparatus/easy-read.md", under=DEMO)),
    Reader("words", "2-words.json", _record(Words, "2-words.json"), _files("toy/2-words.json")),
    Reader("voices", "3-voices.json", _record(Voices, "3-voices.json"), _files("toy/3-voices.json")),
    Reader("recordings", "1-recording/recording.json", _record(Recordings, "recording.json"), _files("toy/1-recording/recording.json")),
    Reader("deposits", "deposits.json", _record(Deposits, "deposits.json"), _deposits),
    Reader("takedowns", "records of takedowns", _record(Takedown, "toy-1.json"), _takedowns),
    Reader("planned", "what a decision was about to write", _planned, _plans),
    Reader("batches", "the ledger of batches (SQLite)", _batches, _ledgers_of_batches),
    Reader("citations", "citations.json", _record(Published, "citations.json"), _published),
    Reader("packets", "packet.json of what was sent", _record(Packet, "packet.json"), _reviewed),
    Reader("return-records", "return.json of what came back", _record(Return, "return.json"), _return_records),
    Reader("returns", "what came back to a packet, by what it says of itself", _return, _returns),
    Reader("returns-told", "what came back to a packet that somebody named", _return_told, _returns),
    Reader("bags", "bags and crates that others packed", _bag, _bags),
    Reader("bag-folders", "the same in folders", _bag_folder, _bags),
    Reader("ocfl", "storage roots and objects (OCFL)", _ocfl, _roots),
    Reader("inventories", "inventory.json (OCFL)", lambda c, _: inventory.parse(c, _WHERE), _inventories),
    Reader("ledger", "archive/ledger.jsonl", _ledger, _ledgers),
    Reader("harvests", "archive/harvest.jsonl", _harvest, _harvests),
    Reader("journal", "journal.jsonl", _line_file("journal.jsonl", Folder.history), _journals),
    Reader("edits", "edits.jsonl, and what can be undone of it", _line_file("edits.jsonl", _edits), _edit_lines),
    Reader("decisions", "5-review/decisions.jsonl", _line_file("5-review/decisions.jsonl", Folder.decisions), _decisions),
    Reader("provenance", "PREMIS", lambda c, _: premis.parse(c, where=_WHERE), _premis),
    Reader("linkset", "signposts of a deposit (linkset)", lambda c, _: linkset.parse(c), lambda: [_LINKSET], (ValueError,)),
    Reader("references", "CSL JSON of the works cited", lambda c, _: (citing.keys(c), citing.listed(c)), lambda: [_CSL], (ValueError,)),
)  # fmt: skip


def reader(kind: str) -> Reader:
    """The reader of that name."""
    return next(each for each in READERS if each.kind == kind)
