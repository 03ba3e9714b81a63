"""What was cited once is found in every later version: three versions of one seminar, and the list of what people may have cited."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.editions import citations, withdrawn
from sasci_archive.editions.templates import Looks
from sasci_archive.formats import records
from sasci_archive.model.channel import Channel
from sasci_archive.model.published import Published
from sasci_archive.model.reading import Chat, Reading, Utterance, Withheld
from sasci_archive.stages.cite import cite
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from tests.readying import finish, make_ready

TOY = Path(__file__).parents[1] / "toy"
DAYS = [dt.datetime(2026, 11, day, tzinfo=dt.UTC) for day in (22, 23, 24)]

JOINED = '<anchor xml:id="u3" corresp="#u2"/>'


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return make_ready(Folder(tmp_path, "toy"))


def version(folder: Folder, number: str) -> None:
    """A version to be made: its number in the record and in the header."""
    record = re.sub(r'version = "[\d.]*"\n', "", folder.seminar_toml.read_text("utf-8"))
    folder.seminar_toml.write_text(record.replace("[publication]\n", f'[publication]\nversion = "{number}"\n'), "utf-8")
    text, count = re.subn(
        r'<edition n="[\d.]*">[^<]*',
        f'<edition n="{number}">Version {number}',
        folder.transcript_xml.read_text("utf-8"),
    )
    assert count == 1
    folder.transcript_xml.write_text(text, "utf-8")


def without_turn_3(folder: Folder, instead: str) -> None:
    """The chair's short question is joined to the turn before it, and something is left in its place, or nothing."""
    text = folder.transcript_xml.read_text("utf-8")
    text, count = re.subn(r'<u xml:id="u3".*?</u>', instead, text, flags=re.DOTALL)
    assert count == 1
    text = text.replace('target="#u3 #u4"', 'target="#u4"').replace("#u3 ", "").replace(" #u3", "")
    folder.transcript_xml.write_text(text, "utf-8")
    finish(folder)


def answered(folder: Folder, person: str, was: str, now: str) -> None:
    """One person's answer changed in consent.toml."""
    before, mark, after = folder.consent_toml.read_text("utf-8").partition(f'person = "{person}"')
    assert was in after
    folder.consent_toml.write_text(before + mark + after.replace(was, now, 1), "utf-8")


def reading(folder: Folder, on: dt.datetime) -> Reading:
    return gate.release(bound(folder).master, folder.words(), folder.consent(), Channel.HTML, on).reading


def resolved(folder: Folder, on: dt.datetime) -> dict[str, str]:
    """Where each turn that has ever been published leads in the edition as it is now."""
    now = reading(folder, on)
    return {turn.id: citations.passage(now, turn.id).first for turn, _ in folder.cited().cited() if turn.number}


def test_every_citation_of_every_version_is_found_in_the_third(toy: Folder) -> None:
    publish(toy, on=DAYS[0])
    first = toy.cited()
    assert [v.version for v in first.version] == ["1.0"]
    assert first.version[0].turns[0].pages == ("1",)
    assert [t.number for t in first.version[0].turns][:3] == ["1", "2", "3"]

    version(toy, "1.1")
    text = toy.transcript_xml.read_text("utf-8")
    toy.transcript_xml.write_text(text.replace("Whose cupboard?", "Whose cupboard was it?"), "utf-8")
    finish(toy)
    edition, _ = publish(toy, on=DAYS[1])
    assert edition.public, edition.outstanding
    assert {old: new for old, new in resolved(toy, DAYS[1]).items() if old != new} == {}

    version(toy, "2.0")
    without_turn_3(toy, JOINED)
    edition, _ = publish(toy, on=DAYS[2])
    assert edition.public, edition.outstanding
    kept = toy.cited()
    assert [v.version for v in kept.version] == ["1.0", "1.1", "2.0"]
    assert kept.version[:1] == first.version  # only ever added to
    assert {old: new for old, new in resolved(toy, DAYS[2]).items() if old != new} == {"u3": "u2"}
    page: Any = lxml.html.fromstring((toy.published / "index.html").read_bytes())
    for turn, _ in kept.cited():
        assert page.xpath("//*[@id=$id]", id=turn.id), turn.id
    (address,) = page.xpath("//*[@id='u3']")
    assert "u2" in {above.get("id") for above in address.iterancestors()}
    assert "(turn 2" in cite(toy, turn="u3", on=DAYS[2])


def test_a_turn_that_was_published_and_has_gone_keeps_the_next_version_shut(toy: Folder) -> None:
    publish(toy, on=DAYS[0])
    version(toy, "1.1")
    without_turn_3(toy, "")
    (item,) = ready(toy, on=DAYS[1]).items
    assert item.sentence == "Turn 3 was published in version 1.0 and is not in the transcript any more"
    assert 'leave <anchor xml:id="u3" corresp="#…"/>' in item.remedy
    edition, _ = publish(toy, on=DAYS[1])
    assert not edition.public
    assert (toy.published / "index.html").exists()  # what is public stays: nothing in it is to be held back
    assert [v.version for v in toy.cited().version] == ["1.0"]


def test_a_redacted_turn_keeps_its_address_and_says_that_it_is_withheld(toy: Folder) -> None:
    publish(toy, on=DAYS[0])
    text = toy.consent_toml.read_text("utf-8")
    person = 'person = "mroz"'
    assert person in text
    toy.consent_toml.write_text(text.replace(person, f"{person}\nwithdrawn = 2026-11-22", 1), "utf-8")
    edition, _ = publish(toy, on=DAYS[1])
    assert (edition.withdrawn, edition.public) == (True, True)  # without what she said, at once
    assert not toy.withdrawn.exists()
    now = reading(toy, DAYS[1])
    blocks = {b.id: b for s in now.sessions for b in s.blocks if isinstance(b, Utterance | Withheld)}
    withheld = [id_ for id_, block in blocks.items() if isinstance(block, Withheld)]
    assert withheld
    assert {turn.id for turn, _ in toy.cited().cited() if turn.number} <= blocks.keys()
    assert "withheld" in cite(toy, turn=withheld[0], on=DAYS[1])


def test_what_nobody_could_read_is_not_counted_among_the_turns_of_a_version(toy: Folder) -> None:
    text = toy.consent_toml.read_text("utf-8")
    person = 'person = "mroz"'
    toy.consent_toml.write_text(text.replace(person, f"{person}\nwithdrawn = 2026-11-21", 1), "utf-8")
    publish(toy, on=DAYS[0])
    blocks = [b for s in reading(toy, DAYS[0]).sessions for b in s.blocks]
    withheld, messages = (sum(isinstance(b, kind) for b in blocks) for kind in (Withheld, Chat))
    assert min(withheld, messages) > 0
    (kept,) = toy.cited().version
    assert kept.read == sum(isinstance(b, Utterance) for b in blocks) == len(kept.turns) - withheld - messages
    assert withdrawn.page(toy.cited(), DAYS[1].date()).decode().count(f", {kept.read} turn") == 1


def test_the_list_says_nothing_that_was_not_public(toy: Folder) -> None:
    publish(toy, on=DAYS[0])
    text = toy.citations_json.read_text("utf-8")
    assert records.parse(text.encode(), Published, where="citations.json") == toy.cited()
    for secret in ("Mróz", "Halina", "Wren", "1997", "p.mroz"):
        assert secret not in text


def test_publishing_again_adds_nothing(toy: Folder) -> None:
    publish(toy, on=DAYS[0])
    before = toy.citations_json.read_bytes()
    shutil.rmtree(toy.published)
    shutil.rmtree(toy.work)
    edition, again = publish(toy, on=DAYS[1])
    assert (edition.public, again) == (True, True)
    assert toy.citations_json.read_bytes() == before


def test_no_page_of_a_withdrawal_tells_whose_name_was_in_the_title(toy: Folder) -> None:
    for path, was in (
        (toy.seminar_toml, 'title = "The Toy Library"'),
        (toy.transcript_xml, ">The Toy Library</title>"),
    ):
        text = path.read_text("utf-8")
        assert was in text
        path.write_text(text.replace(was, was.replace("The Toy Library", "Tobias Wren’s Toy Library"), 1), "utf-8")
    finish(toy)
    edition, _ = publish(toy, on=DAYS[0])
    assert edition.public, edition.outstanding
    answered(toy, "wren", 'attribution = "name"', 'attribution = "pseudonym"\npseudonym = "Robin Field"')
    edition, _ = publish(toy, on=DAYS[1])
    assert edition.withdrawn
    assert not toy.published.exists()
    assert not toy.withdrawn.exists()


def test_a_page_of_a_withdrawal_is_taken_away_when_somebody_named_in_it_says_no_afterwards(toy: Folder) -> None:
    for path, was in (
        (toy.seminar_toml, 'title = "The Toy Library"'),
        (toy.transcript_xml, ">The Toy Library</title>"),
    ):
        text = path.read_text("utf-8")
        path.write_text(text.replace(was, was.replace("The Toy Library", "Tobias Wren’s Toy Library"), 1), "utf-8")
    finish(toy)
    publish(toy, on=DAYS[0])
    answered(toy, "mroz", 'text = "yes"', 'text = "unanswered"')
    publish(toy, on=DAYS[1])
    assert "Tobias Wren" in (toy.withdrawn / "index.html").read_text("utf-8")
    answered(toy, "wren", 'attribution = "name"', 'attribution = "pseudonym"\npseudonym = "Robin Field"')
    publish(toy, on=DAYS[2])
    assert not toy.withdrawn.exists()


@pytest.mark.parametrize(("own", "said"), [("Gone: {{ last.title }}", "Gone: "), ("{% if %}", "Withdrawn on")])
def test_the_page_of_a_withdrawal_is_the_publishers_where_it_can_be_used(toy: Folder, own: str, said: str) -> None:
    looks = Looks(toy.path.parent / "templates")
    assert looks.own
    looks.own.mkdir()
    (looks.own / "withdrawn.html.j2").write_text(own)
    publish(toy, on=DAYS[0], looks=looks)
    answered(toy, "mroz", 'text = "yes"', 'text = "unanswered"')
    edition, _ = publish(toy, on=DAYS[1], looks=looks)
    assert edition.withdrawn
    assert said in (toy.withdrawn / "index.html").read_text("utf-8")


def test_a_page_says_what_was_withdrawn_until_it_is_public_again(toy: Folder) -> None:
    publish(toy, on=DAYS[0])
    text = toy.consent_toml.read_text("utf-8")
    answered(toy, "mroz", 'text = "yes"', 'text = "unanswered"')
    edition, _ = publish(toy, on=DAYS[1])
    assert edition.withdrawn
    assert not toy.published.exists()
    page = (toy.withdrawn / "index.html").read_text("utf-8")
    assert "Withdrawn on 23 November 2026" in page
    assert "Version 1.0, published on 22 November 2026, 9 turns" in page
    assert "https://doi.org/10.5555/toy" in page
    for secret in ("Mróz", "Halina", "Mrs K.", "Wren", "cupboard"):
        assert secret not in page
    toy.consent_toml.write_text(text, "utf-8")
    finish(toy)
    edition, _ = publish(toy, on=DAYS[2])
    assert edition.public, edition.outstanding
    assert not toy.withdrawn.exists()
