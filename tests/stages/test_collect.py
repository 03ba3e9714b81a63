"""What comes back is kept, read and told; one bad file stops no other, and nothing is done twice."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from sasci_archive.errors import NotYet
from sasci_archive.formats import answers_json
from sasci_archive.formats.answers_json import Answered, Answers, State
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.review import Packet, Proposed, Return
from sasci_archive.returns.placing import put_in
from sasci_archive.stages.collect import Collected, collect
from sasci_archive.stages.send import send
from sasci_archive.store.folder import Folder
from tests.formats.packed import docx, p, r, zipped

TOY = Path(__file__).parents[1] / "toy"
BY = By(dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC), who="Ada Ferrar")
LATER = By(dt.datetime(2026, 11, 9, 10, tzinfo=dt.UTC), who="Ada Ferrar")
Edit = Callable[[str], str]


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy, with a packet sent to each of two witnesses."""
    home = tmp_path_factory.mktemp("sent")
    shutil.copytree(TOY, home / "seminars" / "toy")
    send(Folder(home / "seminars", "toy"), BY, own=home / "templates")
    return home / "seminars"


@pytest.fixture
def folder(tmp_path: Path, sent: Path) -> Folder:
    """A copy of it."""
    shutil.copytree(sent, tmp_path / "seminars")
    return Folder(tmp_path / "seminars", "toy")


def packet(folder: Folder, person: str = "wren") -> Packet:
    found = folder.correspondence().last_sent(person)
    assert found is not None
    return found


def file(folder: Folder, person: str = "wren") -> Path:
    """The Word file of somebody's packet."""
    return folder.packets / packet(folder, person).id / f"toy-{person}.docx"


def rewritten(path: Path, to: Path, edit: Edit, also: dict[str, Edit] | None = None) -> Path:
    """The file with its text edited, as Word would have saved it; `also` edits other members."""
    edits = {"word/document.xml": edit, **(also or {})}
    with zipfile.ZipFile(path) as archive:
        members: dict[str, str | bytes] = {
            name: edits[name](archive.read(name).decode()) if name in edits else archive.read(name)
            for name in archive.namelist()
        }
    to.write_bytes(zipped(members))
    return to


def replaced(before: str, after: str) -> Edit:
    def edit(text: str) -> str:
        assert before in text
        return text.replace(before, after)

    return edit


def one(folder: Folder, *paths: Path, by: By = LATER, **told: str) -> Collected:
    (done,) = collect(folder, paths, by, **told)
    return done


def read(done: Collected) -> Return:
    assert done.error is None, done.error
    assert done.back is not None
    return done.back


def refused(done: Collected) -> str:
    assert done.error is not None
    return str(done.error)


def test_a_file_is_kept_as_it_came_and_read_against_what_was_sent(folder: Folder, tmp_path: Path) -> None:
    path = rewritten(file(folder), tmp_path / "Toby's corrections.docx", replaced("money", "cash"))
    back = read(one(folder, path))
    assert (back.id, back.packet, back.name, back.received) == (
        "wren-1.1",
        "wren-1",
        "Toby's corrections.docx",
        LATER.on,
    )
    assert back.sha512 == hashlib.sha512(path.read_bytes()).hexdigest()
    assert (folder.returned / "wren-1.1" / back.stored).read_bytes() == path.read_bytes()
    assert folder.returns() == (back,)
    changed = [each for each in back.proposals if each.kind is not Proposed.ACCEPTED]
    assert [(each.passage, each.was, each.now) for each in changed] == [("u2", "money", "cash")]
    passage = packet(folder).passage("u2")
    assert passage is not None
    assert put_in(passage, back.proposals) == passage.text.replace("money", "cash")
    (line,) = [entry for entry in folder.history() if entry.what == journal.RETURNED]
    assert (line.about, line.who, line.digest) == (
        "wren-1.1",
        "Ada Ferrar",
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert folder.master() == (TOY / "4-transcript.xml").read_bytes()


def test_a_packet_that_comes_back_untouched_asks_for_nothing(folder: Folder) -> None:
    back = read(one(folder, file(folder)))
    assert {each.kind for each in back.proposals} == {Proposed.ACCEPTED}
    assert {each.passage for each in back.proposals} == {each.id for each in packet(folder).passages if each.editable}
    assert back.remarks == ("Nothing in it is changed or answered: is it the file that they wrote in?",)


def test_what_is_no_file_is_said_to_be_none_and_stops_no_other(folder: Folder, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    given = [tmp_path / "pipe", tmp_path / f"{'a' * 300}.docx", tmp_path, file(folder)]
    found = list(collect(folder, given, BY))
    assert [done.error is None for done in found] == [False, False, False, True]
    assert str(found[0].error) == "'pipe' is no file, but a device or a pipe. Give the file that came back."
    assert "cannot be read: file name too long" in str(found[1].error)


def test_the_same_file_again_is_already_collected(folder: Folder, tmp_path: Path) -> None:
    back = read(one(folder, file(folder)))
    renamed = tmp_path / "again.docx"
    renamed.write_bytes(file(folder).read_bytes())
    again = one(folder, renamed)
    assert (again.already, again.back) == (back, None)
    assert len(folder.returns()) == 1
    assert len([entry for entry in folder.history() if entry.what == journal.RETURNED]) == 1


def test_a_second_file_that_says_otherwise_is_kept_too_and_shown(folder: Folder, tmp_path: Path) -> None:
    first = rewritten(file(folder), tmp_path / "1.docx", replaced("money", "cash"))
    second = rewritten(file(folder), tmp_path / "2.docx", replaced("money", "coin"))
    read(one(folder, first))
    back = read(one(folder, second))
    assert back.id == "wren-1.2"
    assert back.remarks == (
        "wren-1.1 came back to the same packet before, on 09 November 2026: both are kept.",
        "u2 reads otherwise in it than in wren-1.1.",
    )


def test_answers_that_differ_are_shown(folder: Folder) -> None:
    sent = packet(folder)

    def answers(name: str) -> bytes:
        return answers_json.compose(
            Answers(
                format=answers_json.FORMAT, slug="toy", packet=sent.id, release=sent.release, saved=LATER.on,
                answers={"name": name}, feedback={"learnt": "That glue keeps."},
            )
        )  # fmt: skip

    for name in ("Toby Wren", "T. Wren"):
        (folder.path.parent / f"{name}.json").write_bytes(answers(name))
    first, second = collect(folder, [folder.path.parent / "Toby Wren.json", folder.path.parent / "T. Wren.json"], LATER)
    assert read(first).feedback == {"learnt": "That glue keeps."}
    assert "To 'name' it says “T. Wren”, where wren-1.1 says “Toby Wren”." in read(second).remarks


def test_the_answer_pages_file_is_read_with_the_same_care(folder: Folder, tmp_path: Path) -> None:
    sent = packet(folder)
    passage = sent.passage("u2")
    assert passage is not None
    done = Answered(id="u2", digest=passage.digest, state=State.AMENDED, text=passage.text.replace("money", "cash"))
    answers = Answers(
        format=answers_json.FORMAT, slug="toy", packet=sent.id, release=sent.release, saved=LATER.on, passages=(done,)
    )
    path = tmp_path / "answers.json"
    path.write_bytes(answers_json.compose(answers))
    assert [(each.was, each.now) for each in read(one(folder, path)).proposals] == [("money", "cash")]
    path.write_bytes(answers_json.compose(msgspec.structs.replace(answers, slug="ferry")))
    assert "is of the seminar 'ferry', not 'toy'" in refused(one(folder, path))
    path.write_bytes(b'{"format": 1}')
    assert "answers.json" in refused(one(folder, path))
    page = tmp_path / "page.html"
    page.write_bytes(b"<!DOCTYPE html><html>")
    assert "'page.html' is a web page, and not what was answered on it." in refused(one(folder, page))


def test_bad_files_are_refused_and_the_others_collected(folder: Folder, tmp_path: Path) -> None:
    pdf, gone = tmp_path / "scan.docx", tmp_path / "gone.docx"
    pdf.write_bytes(b"%PDF-1.7")
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(zipped({"word/document.xml": b"<a>" + b" " * (30 << 20) + b"</a>"}))
    found = list(collect(folder, [pdf, gone, bomb, file(folder)], LATER))
    assert [done.error is not None for done in found] == [True, True, True, False]
    assert "is a PDF" in refused(found[0])
    assert "There is no file 'gone.docx' in " in refused(found[1])
    assert "zip bomb" in refused(found[2])
    assert len(folder.returns()) == 1


def test_a_file_of_another_seminar_or_of_no_packet_that_is_kept_is_refused(folder: Folder, tmp_path: Path) -> None:
    other = rewritten(
        file(folder),
        tmp_path / "o.docx",
        lambda text: text,
        {"docProps/custom.xml": replaced("toy/wren-1", "ferry/wren-1")},
    )
    assert "is of the seminar 'ferry', not 'toy'. Collect it there: `inv review.collect ferry" in refused(
        one(folder, other)
    )
    lost = rewritten(
        file(folder),
        tmp_path / "l.docx",
        lambda text: text,
        {"docProps/custom.xml": replaced("toy/wren-1", "toy/wren-9")},
    )
    assert "is of a packet wren-9, and none of that name is kept" in refused(one(folder, lost))


def test_a_packet_of_somebody_else_is_refused_or_told(folder: Folder) -> None:
    assert "is of the packet mroz-1, which was sent to mroz" in refused(
        one(folder, file(folder, "mroz"), person="wren")
    )
    back = read(one(folder, file(folder, "mroz"), packet="wren-1"))
    assert back.packet == "wren-1"
    assert (
        back.remarks[0] == "The file says that it is of the packet toy/mroz-1; it was collected as wren-1, as you said."
    )


def test_what_was_sent_to_nobody_cannot_come_back(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(NotYet, match="There is no packet 'ansty-1'"):
        one(folder, file(folder), packet="ansty-1")
    with pytest.raises(NotYet, match="Nothing was sent to 'ansty'"):
        one(folder, file(folder), person="ansty")
    shutil.copytree(TOY, tmp_path / "seminars" / "two")
    with pytest.raises(NotYet, match="No packet of 'two' has been sent"):
        one(Folder(tmp_path / "seminars", "two"), file(folder))


def without_properties(text: str) -> str:
    return re.sub(r"<property .*?</property>", "", text, flags=re.DOTALL)


def test_a_file_that_lost_its_properties_is_known_by_its_first_page(folder: Folder, tmp_path: Path) -> None:
    plain = rewritten(file(folder), tmp_path / "p.docx", lambda text: text, {"docProps/custom.xml": without_properties})
    assert read(one(folder, plain)).packet == "wren-1"


def pasted(folder: Folder, to: Path, *ids: str) -> Path:
    """Only these passages of Wren's packet, as somebody pastes them into a new file."""
    texts = [passage.text for passage in packet(folder).passages if passage.id in ids]
    to.write_bytes(docx("".join(p(r(text)) for text in texts)))
    return to


def test_a_file_that_says_nothing_is_known_by_its_text_or_asked_about(folder: Folder, tmp_path: Path) -> None:
    own = [passage.id for passage in packet(folder).passages]
    back = read(one(folder, pasted(folder, tmp_path / "own.docx", *own)))
    assert back.remarks[0] == "The file does not say which packet it is of; by its text it is wren-1."
    chairs = pasted(folder, tmp_path / "chair.docx", "u1", "u3", "u6")
    told = refused(one(folder, chairs))
    assert "does not say which packet it is of, and more than one fits: mroz-1, wren-1" in told
    assert read(one(folder, chairs, packet="wren-1")).packet == "wren-1"


def test_a_file_about_something_else_is_refused_unless_told(folder: Folder, tmp_path: Path) -> None:
    path = tmp_path / "minutes.docx"
    path.write_bytes(docx(p(r("Minutes of another meeting, with nothing of ours in them."))))
    assert "has hardly any of the text of one" in refused(one(folder, path))
    back = read(one(folder, path, packet="wren-1"))
    assert "Hardly any of the text that was sent is in it (0% of the words): is it the right file?" in back.remarks


def test_an_older_packet_is_collected_and_said_to_be_that(folder: Folder, tmp_path: Path) -> None:
    old = file(folder)
    send(folder, LATER, own=tmp_path, participants=("wren",), again=True)
    back = read(one(folder, old))
    assert back.packet == "wren-1"
    assert (
        "An older text: wren-2 was sent later, on 09 November 2026. It is read against the text that wren-1 was."
        in back.remarks
    )


def test_somebody_elses_hand_is_told(folder: Folder, tmp_path: Path) -> None:
    def track(text: str) -> str:
        at = text.index("money")
        start = text.rindex("<w:r>", 0, at)
        put = f'<w:ins w:id="900001" w:author="Halina Mróz" w:date="2026-11-03T10:00:00Z">{r("Really. ")}</w:ins>'
        put += f'<w:ins w:id="900002" w:author="Tobias Wren">{r("So. ")}</w:ins>'
        return text[:start] + put + text[start:]

    core = {
        "docProps/core.xml": replaced(
            "</cp:coreProperties>", "<cp:lastModifiedBy>Bo Lee</cp:lastModifiedBy></cp:coreProperties>"
        )
    }
    back = read(one(folder, rewritten(file(folder), tmp_path / "h.docx", track, core)))
    assert back.remarks == (
        "Changes or comments in it are by “Halina Mróz”, another participant; it was sent to Tobias Wren.",
        "It was saved last by “Bo Lee”; it was sent to Tobias Wren.",
    )


def test_a_packet_whose_file_is_gone_or_another_is_read_against_its_passages(folder: Folder, tmp_path: Path) -> None:
    path = rewritten(file(folder), tmp_path / "x.docx", replaced("money", "cash"))
    file(folder).unlink()
    back = read(one(folder, path))
    assert ("u2", "money", "cash") in [(each.passage, each.was, each.now) for each in back.proposals]
    assert "The Word file of the packet is no longer as it was sent" in back.remarks[0]


def test_a_kill_between_a_return_and_its_line_loses_neither_and_half_a_return_of_another_file_is_passed_over(
    folder: Folder, tmp_path: Path
) -> None:
    (folder.returned / "wren-1.1").mkdir(parents=True)  # a kill before its record
    (folder.returned / "wren-1.1" / "as-it-came.docx").write_bytes(b"another file that came")
    first = read(one(folder, rewritten(file(folder), tmp_path / "1.docx", replaced("money", "cash"))))
    assert first.id == "wren-1.2"
    lines = [entry for entry in folder.history() if entry.what != journal.RETURNED]
    folder.journal_jsonl.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    read(one(folder, file(folder, "mroz")))
    assert [entry.about for entry in folder.history() if entry.what == journal.RETURNED] == ["wren-1.2", "mroz-1.1"]


def test_half_a_return_of_the_same_file_is_gone_on_with(folder: Folder, tmp_path: Path) -> None:
    came = rewritten(file(folder), tmp_path / "1.docx", replaced("money", "cash"))
    half = folder.returned / "wren-1.1"
    half.mkdir(parents=True)
    (half / "as-it-came.docx").write_bytes(came.read_bytes())
    assert read(one(folder, came)).id == "wren-1.1"
    assert sorted(path.name for path in folder.returned.iterdir()) == ["wren-1.1"]


def test_what_is_too_large_is_not_read(folder: Folder, tmp_path: Path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as handle:
        handle.truncate((1 << 28) + 1)
    assert "has more than 256 MB" in refused(one(folder, path))


def test_an_answer_of_two_kinds_is_kept_apart(folder: Folder, tmp_path: Path) -> None:
    """What the project asks everybody is no proposal."""

    def tick(text: str) -> str:
        start = text.index("wsa_named")
        return text[:start] + text[start:].replace("☐ yes", "☒ yes", 1)

    back = read(one(folder, rewritten(file(folder), tmp_path / "f.docx", tick)))
    assert back.feedback == {"named": "yes"}
    assert not [each for each in back.proposals if each.question]
