"""What editors read when they decide in the terminal, and a sentence for each slip."""

from __future__ import annotations

import datetime as dt
import io
import queue
import sys
import webbrowser
from collections.abc import Callable

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import deciding
from sasci_archive.model import journal
from sasci_archive.model.journal import Entry
from sasci_archive.model.review import Proposal, Proposed, Return, Verdict
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.printed import printed
from tests.reviewing import amend, answer, come_back, insert, send

WHO = "Ada Ferrar"


@pytest.fixture
def toy(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(terminal.console, "width", 200)
    wren, mroz = send(toy, "wren"), send(toy, "mroz")
    come_back(
        toy,
        mroz,
        [amend(mroz, "u2", "no money", "some money"), Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u7")],
    )
    come_back(
        toy,
        wren,
        [
            amend(wren, "u2", "no money", "little money"),
            insert(wren, "u4", "puzzle,", " a wooden one,"),
            amend(wren, "u8", "", "\nAnd I kept the ledger.", Proposed.ADDITION),
            amend(wren, "u4", "TLA", "TLA", Proposed.QUERY, "Was it not the Trust?"),
            answer("audio", "no"),
            Proposal(number=0, kind=Proposed.ACCEPTED, passage="c1"),
            Proposal(number=0, kind=Proposed.UNPLACED, now="Ask my brother.", remark="in a box"),
        ],
        number=2,
    )
    return toy


def decide(**given: object) -> None:
    deciding.decide(Context(), "toy", **given)


def refused(capsys: pytest.CaptureFixture[str], **given: object) -> str:
    """What it complains of."""
    with pytest.raises(SystemExit):
        decide(**given)
    return " ".join(capsys.readouterr().err.split())


def reads(folder: Folder, id_: str) -> str:
    return printed(parse(folder.master()), (id_,))[id_].text


@pytest.mark.usefixtures("toy")
def test_alone_it_lists_what_is_to_be_decided_what_is_urgent_first(capsys: pytest.CaptureFixture[str]) -> None:
    decide()
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "toy: RESTRICTED"
    assert lines[2:7] == [
        "2 7 Halina Mróz WITHDRAWN [-Nobody asked for it until today, on the North Pier.-] URGENT",
        "7 record Tobias Wren answer May your voice be published? [-yes-] → {+no+} URGENT",
        "1 2 Halina Mróz amended It began with a cupboard, in 1996, and [-no-] {+some+} money at all. DISPUTED: see 3",
        "3 2 Tobias Wren amended It began with a cupboard, in 1996, and [-no-] {+little+} money at all. DISPUTED: see 1",
        "4 4 Tobias Wren amended … council's. Mrs [withheld] lent us the first puzzle, {+a wooden one,+} [laughs] and the TLA paid. open",
    ]
    assert lines[-2] == "8 to be decided, 0 decided.", "that a passage is right asks for no decision"


def test_several_are_decided_at_once_and_what_nobody_disputes(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    decide(who=WHO, all_uncontested=True)
    said = capsys.readouterr().out
    assert "4: accepted (ch6 in the history of seminars/toy/4-transcript.xml)." in said
    assert (
        "4 now reads: The council's. Mrs [withheld] lent us the first puzzle, a wooden one, [laughs] and the TLA paid."
        in said
    )
    assert {d.number for d in toy.decisions()} == {2}  # of wren-1.2
    decide(who=WHO, all_uncontested=True)
    assert "Nothing is open that nobody disputes." in capsys.readouterr().out
    decide(who=WHO, accept="5", refuse="1", reason="The tape says no.", footnote="6")
    assert toy.master().decode().count('type="witness" place="foot"') == 3
    decide(who=WHO, undo="5-6")
    assert "5: taken back; it is open again." in capsys.readouterr().out
    decide(who=WHO, accept="5", words=True)
    assert reads(toy, "u8").endswith("\nAnd I kept the ledger.")
    decide(who=WHO, accept="2,7")
    said = capsys.readouterr().out
    assert "The whole of 7 is withheld. `inv redact.log toy` writes the log of it." in said
    assert "In consent.toml: audio was 'yes', is 'no'." in said
    decide(who=WHO, accept="8", passage="u2", after=12)
    assert toy.decisions()[-1].verdict is Verdict.FOOTNOTE
    decide(everything=True)
    assert "refused by Ada Ferrar" in capsys.readouterr().out


def test_what_changed_since_is_shown_and_worded_anew(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    decide(who=WHO, accept="3")
    decide()
    out = " ".join(capsys.readouterr().out.split())
    assert "CHANGED SINCE" in out
    assert "now: It began with a cupboard, in 1996, and little money at all." in out
    assert "u2 has changed since it was sent" in refused(capsys, who=WHO, accept="1")
    with pytest.raises(SystemExit):
        decide(who=WHO, accept="1,4")
    assert "1: u2 has changed since" in capsys.readouterr().out
    assert len(toy.decisions()) == 2
    decide(who=WHO, accept="1", was="little money", now="hardly any money")
    assert "hardly any money" in reads(toy, "u2")


@pytest.mark.usefixtures("toy")
def test_what_is_decided_already_is_known_by_the_number_that_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    decide(who=WHO, accept="1")
    said = refused(capsys, who=WHO, accept="1")
    assert "Proposal 1 is decided already (accepted, by " in said
    assert "Take that back first (--undo 1), if it is to be decided anew." in said


@pytest.mark.usefixtures("toy")
def test_each_slip_has_its_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no proposal '77': there are 1 to 8. Write numbers like 3,5-9." in refused(
        capsys, who=WHO, accept="77"
    )
    assert "There is no proposal 'x'" in refused(capsys, who=WHO, accept="x")
    assert "There is no proposal '5-4'" in refused(capsys, who=WHO, accept="5-4")
    assert "Who decides this is not said." in refused(capsys, accept="4")
    assert "A wording is for one proposal." in refused(capsys, who=WHO, accept="4,5", now="x")
    assert "Proposal 4 is answered without a reason" in refused(capsys, who=WHO, refuse="4")
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\n"))
    assert "nobody is at a terminal" in refused(capsys, who=WHO, ask=True)


def test_a_return_whose_packet_is_gone_is_told(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    when = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
    toy.save_return(Return(id="x-1.1", packet="x-1", name="x", stored="x", sha512="", received=when), b"")
    decide()
    assert "x-1.1: the packet that it answers is not there any more" in capsys.readouterr().out


class Typing(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def test_one_by_one_with_keys(toy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    keys = iter(["s", "a", "x", "r", "", "r", "The tape.", "e", "next to no money", "a", "a", "It was.", "f", "q"])
    typed: Callable[[str], str] = lambda _: next(keys)  # noqa: E731 - what a console asks
    monkeypatch.setattr(terminal.console, "input", typed)
    monkeypatch.setattr(sys, "stdin", Typing())
    decide(who=WHO, ask=True)
    said = capsys.readouterr().out
    assert "is answered without a reason" in said
    assert {(d.of, d.number): d.verdict.value for d in toy.decisions()} == {
        ("wren-1.2", 5): "accepted",
        ("mroz-1.1", 1): "refused",
        ("wren-1.2", 1): "accepted",
        ("wren-1.2", 2): "accepted",
        ("wren-1.2", 4): "accepted",
        ("wren-1.2", 3): "footnote",
    }
    assert "next to no money" in reads(toy, "u2")


def test_the_page_is_opened_on_this_machine_and_says_where(
    toy: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import uvicorn

    seen, opened = list[str](), queue.SimpleQueue[str]()
    monkeypatch.setattr(uvicorn.Server, "run", lambda _, sockets: seen.append(sockets[0].getsockname()[0]))
    monkeypatch.setattr(webbrowser, "open", opened.put)
    decide(page=True, who=WHO)
    told, address = " ".join(capsys.readouterr().out.split()), opened.get(timeout=60)
    assert seen == ["127.0.0.1"]
    assert address in told
    assert len(address.split("/")[3]) == 32
    decide(page=True, browser=False)
    assert seen == ["127.0.0.1"] * 2
    assert opened.empty()
    toy.transcript_xml.unlink()
    assert "There is no transcript" in refused(capsys, page=True)


def test_a_correction_after_publication_is_said_and_told(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deciding.erratum(Context(), "toy")
    assert "has never been published" in capsys.readouterr().err
    toy.note(Entry(on=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), what=journal.PUBLISHED))
    decide(who=WHO, accept="4")
    assert "When all are made: `inv review.erratum toy`." in capsys.readouterr().out
    deciding.erratum(Context(), "toy")
    said = capsys.readouterr().out
    assert "Version 1.1, with this notice in the edition's history: “Corrected in turn 4.”" in said
    deciding.erratum(Context(), "toy", who=WHO)
    said = capsys.readouterr().out
    assert "Recorded: version 1.1, “Corrected in turn 4.”" in said
    assert "the registrar of the DOI 10.5555/toy" in said
