"""What somebody reads who makes an index: proposals, what was written, how the entries stand, and a sentence for each slip."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from invoke.context import Context

from sasci_archive.binding import bound
from sasci_archive.commands import indexing
from sasci_archive.errors import Faults, OutOfDate
from sasci_archive.model.redaction import Entity, Naming
from sasci_archive.stages import index as stage
from sasci_archive.store.folder import Folder


def shown(capsys: pytest.CaptureFixture[str], **given: object) -> str:
    """What it says."""
    indexing.index(Context(), "toy", **given)
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], **given: object) -> str:
    """What it complains of."""
    with pytest.raises(SystemExit):
        indexing.index(Context(), "toy", **given)
    return capsys.readouterr().err


def number(folder: Folder, heading: str) -> str:
    """Of a proposal, by its heading."""
    return str(next(p.number for p in stage.propose(folder) if p.entry.heading == heading))


def test_entries_are_proposed_accepted_refused_and_shown_as_they_stand(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(capsys)
    assert "North Pier" in said
    assert "marked in the text" in said
    assert "Nothing is changed." in said
    assert not toy.index_toml.exists()
    assert "1 entry" in shown(capsys, accept=number(toy, "North Pier"))
    assert 'kind = "place"\nheading = "North Pier"\nwords = ["North Pier"]\n' in toy.index_toml.read_text("utf-8")
    assert all(p.entry.heading != "Marlsea Council" for p in stage.propose(toy))  # nobody says it in full
    left = stage.propose(toy)
    assert "Will not be proposed again" in shown(capsys, refuse=f"1-{len(left)}")
    assert "0 proposals. Nothing is changed." in shown(capsys)
    checked = shown(capsys, check=True)
    assert "North Pier" in checked
    assert "1 entry in seminars/toy/apparatus/index.toml" in checked


def test_what_is_withheld_is_not_proposed_and_an_entry_of_it_is_said_not_to_be_printed(
    toy: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Mróz</seg>" in toy.transcript_xml.read_text("utf-8")
    assert not any("Mróz" in word for p in stage.propose(toy) for word in p.entry.words)
    toy.apparatus.mkdir(exist_ok=True)
    toy.index_toml.write_text(
        '[[entry]]\nkind = "person"\nheading = "Lender, the"\nwords = ["Mróz"]\n', encoding="utf-8"
    )
    assert "not printed: its words stand only in what is withheld" in shown(capsys, check=True)


def test_a_slip_is_a_sentence(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing has been proposed yet" in refused(capsys, accept="1")
    shown(capsys)
    assert "There is no proposal no. 99: the list has" in refused(capsys, accept="99")
    assert "is both accepted and refused" in refused(capsys, accept="1", refuse="1-2")
    assert "'x' is no number of the list" in refused(capsys, accept="x")
    assert "--check shows the index as it stands" in refused(capsys, accept="1", check=True)
    shown(capsys, accept="1")
    assert "has been decided since the list was shown" in refused(capsys, accept="1")
    toy.index_toml.write_text("[[entry]]\nheading = 3\n", encoding="utf-8")
    assert "toy/apparatus/index.toml, at entry no. 1, heading: this wants text" in refused(capsys)
    toy.index_toml.unlink()
    stage.propose(toy)
    stage.accept(toy, [1])
    with pytest.raises(OutOfDate):
        stage.refuse(toy, [1])


def test_a_fault_has_the_file_and_the_line(toy: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    toy.apparatus.mkdir(exist_ok=True)
    toy.index_toml.write_text('# mine\n\n[[entry]]\nheading = "Wages"\nwords = ["wages"]\n', encoding="utf-8")
    with pytest.raises(Faults, match=r"I08 apparatus/index\.toml, line 3: 'Wages' matches nothing"):
        bound(toy)
    assert "line 3: 'Wages' matches nothing" in refused(capsys, check=True)
    toy.index_toml.write_text("", encoding="utf-8")
    assert b"apparatus.index" not in bound(toy).master


class Guesser:
    """A model that takes every word with a capital for a place."""

    def entities(self, words: Sequence[str]) -> tuple[Entity, ...]:
        return tuple(Entity(n, n, Naming.PLACE) for n, word in enumerate(words) if word[:1].isupper())


def test_a_model_is_asked_of_what_is_printed_alone(toy: Folder) -> None:
    found = stage.propose(toy, Guesser())
    assert any(p.source == "the model of names" for p in found)
    assert not any("Mróz" in word for p in found for word in p.entry.words)


def test_without_the_model_it_says_how_to_have_it(
    toy: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert toy.slug
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    assert "The model of names is not on this machine." in refused(capsys, names=True)
