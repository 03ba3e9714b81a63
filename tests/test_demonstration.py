"""The demonstration with permissions of four kinds: one witness by name, one by role, one under a pseudonym, and one who takes a
passage back; a third party who does not want to be named; and an embargo that opens between two builds a second apart.

Everything is made for real from the recording, once; the editor's work is done as an editor would do it.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from sasci_archive import binding, gate
from sasci_archive.editions.templates import OURS
from sasci_archive.engines import Speakers, media, recognisers, weights
from sasci_archive.engines.voices import VoiceSeparator
from sasci_archive.errors import NoPermission, NotToBeHad
from sasci_archive.inspection.texts import texts
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Attribution, Consent, Named, Wish
from sasci_archive.model.outstanding import What
from sasci_archive.model.reading import Utterance
from sasci_archive.model.speech import Span
from sasci_archive.proofing import checks
from sasci_archive.proofing.finding import Outcome
from sasci_archive.readiness import readiness
from sasci_archive.stages.diarise import diarise
from sasci_archive.stages.draft import draft
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown.paragraphs import words_in
from sasci_archive.tei.shown.reading import read

pytestmark = [pytest.mark.weights, pytest.mark.slow]

DEMO = Path(__file__).parents[1] / "seminars" / "demo"
ON = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
NAMES = {"hd": r"Harj[a-z]+(?: Dhan[a-z]+)?", "do": r"Desmond(?: Ock[a-z]+)?"}
HIDDEN = ("harjit", "dhanowal", "desmond", "ockley", "jean")


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The demonstration as far as its transcript."""
    folder = Folder(tmp_path_factory.mktemp("seminars"), "demo")
    folder.path.mkdir()
    for name in ("seminar.toml", "consent.toml", "3-names.toml"):
        shutil.copy(DEMO / name, folder.path / name)
    try:
        heard_by = recognisers.load("faster-whisper", "base", cache=weights.cache(), language="", device="cpu")
        separator = VoiceSeparator.found(cache=weights.cache(), offline=False)
    except NotToBeHad as reason:
        pytest.skip(str(reason))
    ingest(folder, (DEMO / "script" / "demo.opus",))
    transcribe(folder, heard_by)
    diarise(folder, separator, speakers=Speakers())
    draft(folder, made_on=dt.date(2026, 11, 21))
    return folder


@pytest.fixture
def four(drafted: Folder, tmp_path: Path) -> Folder:
    """Their answers, before the editor has done anything."""
    shutil.copytree(drafted.path, tmp_path / "demo")
    folder = Folder(tmp_path, "demo")
    answered(folder, "hd", 'attribution = "role"')
    answered(folder, "do", 'attribution = "pseudonym"\npseudonym = "Mr Hedge"')
    third = '\n[[named]]\nname = "Jean"\nwish = "omit"\ninstead = "my wife"\n'
    folder.consent_toml.write_text(folder.consent_toml.read_text("utf-8") + third, encoding="utf-8")
    return folder


def answered(folder: Folder, person: str, answer: str) -> None:
    text = folder.consent_toml.read_text("utf-8")
    before = f'person = "{person}"\nattribution = "name"'
    assert before in text
    folder.consent_toml.write_text(text.replace(before, f'person = "{person}"\n{answer}'), encoding="utf-8")


def edited(folder: Folder) -> Folder:
    """The editor marks who is meant, withholds the third party, and takes out what Marion Oakshaw took back."""
    head, body = folder.transcript_xml.read_text(encoding="utf-8").split("<body>")
    for person, pattern in NAMES.items():
        body = re.sub(rf"\b({pattern})\b", rf'<persName ref="#p.{person}">\1</persName>', body)
    body = re.sub(r"\bJean\b", '<seg type="restricted" subtype="third-party" n="my wife" resp="#ed1">Jean</seg>', body)
    assert "by the minute" in body
    body = body.replace("by the minute", '<seg type="restricted" subtype="own-wish" resp="#p.mo">by the minute</seg>')
    folder.transcript_xml.write_text(f"{head}<body>{body}", encoding="utf-8")
    return folder


def held(folder: Folder) -> dict[str, str]:
    """Every text that every published file holds."""
    return {
        path.name: "\n".join(text for _, text in texts(path)).casefold() for path in sorted(folder.published.iterdir())
    }


def test_its_apparatus_fits_the_transcript_that_a_machine_makes(drafted: Folder, tmp_path: Path) -> None:
    shutil.copytree(drafted.path, tmp_path / "demo")
    shutil.copytree(DEMO / "apparatus", tmp_path / "demo" / "apparatus")
    assert binding.found(Folder(tmp_path, "demo")).faults == ()


def test_until_the_editor_has_marked_who_is_meant_it_stays_shut_and_says_where(four: Folder) -> None:
    edition, _ = publish(four, on=ON)
    assert not edition.public
    stands = {item.sentence.split(", ")[0] for item in edition.outstanding if item.what is What.NAME}
    assert stands == {"Harjit Dhanowal", "Desmond Ockley", "Jean"}


def test_by_name_by_role_by_pseudonym_and_a_passage_taken_back(four: Folder) -> None:
    edition, _ = publish(edited(four), on=ON)
    assert edition.public, edition.outstanding
    assert edition.leak_test is not None
    assert edition.leak_test.files == len(edition.files)
    assert edition.leak_test.secrets > 20
    found = held(four)
    for name, text in found.items():
        words = set(re.findall(r"[^\W_]+", text))
        assert not words & set(HIDDEN), name
        assert "by the minute" not in text, name
    page = found["index.html"]
    for shown in (
        "mr hedge",
        "marion oakshaw",
        "loretta quade",
        "nuala tresk",
        "witness",
        "my wife",
        "not corrected by the witness",
    ):
        assert shown in page, shown


def spans(folder: Folder) -> Iterator[Span]:
    master = folder.transcript()
    assert master is not None
    yield from gate.release(master, folder.words(), folder.consent(), Channel.HTML, ON).cuts["1"]


def test_what_is_silent_is_silent_and_heard_again_it_says_nothing_of_what_was_withheld(four: Folder) -> None:
    from faster_whisper import WhisperModel

    publish(edited(four), on=ON)
    original = DEMO / "script" / "demo.opus"
    sound = next(iter(media.windows([(four.published / "sound-1.m4a", 0)]))).samples
    before = next(iter(media.windows([(original, 0)]))).samples
    master, words = four.transcript(), four.words()
    assert master is not None
    assert words is not None
    cuts = list(spans(four))
    heard = np.ones(len(sound), dtype=bool)
    for cut in cuts:
        inside = sound[cut.start * 16 + 320 : cut.end * 16 - 320]  # 20 ms: a codec's frame
        assert float(np.abs(inside).max(initial=0.0)) < 0.002
        heard[cut.start * 16 : cut.end * 16] = False
    kept = min(len(sound), len(before))
    assert float(np.corrcoef(sound[:kept][heard[:kept]], before[:kept][heard[:kept]])[0, 1]) > 0.95
    disguised = {"p.hd", "p.do"}
    spoken = [
        span
        for session in read(master, words).sessions
        for block in session.blocks
        if isinstance(block, Utterance) and f"p.{block.who.removeprefix('p.')}" in disguised
        for span in [block.span]
        if span
    ]
    assert spoken
    for span in spoken:
        assert any(cut.start <= span.start and span.end <= cut.end for cut in cuts)
    model = WhisperModel(
        str(weights.whisper("tiny.en", cache=weights.cache(), offline=False)), device="cpu", compute_type="int8"
    )
    said = []
    for cut in cuts:
        segments, _ = model.transcribe(
            sound[cut.start * 16 : cut.end * 16], language="en", vad_filter=False, beam_size=1, temperature=0.0
        )
        said += [segment.text for segment in segments if segment.no_speech_prob < 0.6]
    assert not set(re.findall(r"[^\W_]+", " ".join(said).casefold())) & {*HIDDEN, "minute"}


CHANNELS = [channel for channel in Channel if channel.public]


def test_an_embargo_opens_between_two_builds_a_second_apart_on_all_channels_at_once(
    drafted: Folder, tmp_path: Path
) -> None:
    shutil.copytree(drafted.path, tmp_path / "demo")
    folder = Folder(tmp_path, "demo")
    answered(folder, "mo", 'attribution = "name"\nopens = 2026-12-01\nopens_at = 12:00:00')
    master, words, consent = folder.transcript(), folder.words(), folder.consent()
    assert master is not None
    hers = [
        " ".join(w for p in block.paragraphs for w in words_in(p))
        for session in read(master, words).sessions
        for block in session.blocks
        if isinstance(block, Utterance) and block.who.endswith("mo")
    ]
    long = max(hers, key=len)
    for channel in CHANNELS:
        if channel is Channel.AUDIO:
            with pytest.raises(NoPermission, match="Marion Oakshaw is withheld"):
                gate.release(master, words, consent, channel, ON - SECOND)
        else:
            shut = gate.release(master, words, consent, channel, ON - SECOND)
            assert long[:40] not in shut.tei.decode()
            assert shut.next_opening == ON
            assert not shut.sound
        opened = gate.release(master, words, consent, channel, ON)
        assert long[:40] in opened.tei.decode()
        assert opened.next_opening is None
    edition, _ = publish(folder, on=ON - SECOND)
    assert edition.public
    assert edition.next_opening == ON
    assert publish(folder, on=ON - SECOND)[1] is False
    phrase = " ".join(re.findall(r"[^\W_]+", long.casefold())[:5])

    def saying() -> set[str]:
        return {name for name, text in held(folder).items() if phrase in " ".join(re.findall(r"[^\W_]+", text))}

    assert saying() == set()
    edition, new = publish(folder, on=ON)
    assert new
    assert {"index.html", "seminar.pdf", "seminar.docx", "transcript.xml", "captions.vtt"} <= saying()
    assert "sound-1.m4a" in {name for name, _, _ in edition.files}


def test_a_withdrawal_after_publication_takes_back_what_is_public_and_says_so(four: Folder) -> None:
    edited(four)
    assert publish(four, on=ON)[0].public
    assert "i had the telephone" in held(four)["index.html"]
    text = four.consent_toml.read_text("utf-8")
    four.consent_toml.write_text(
        text.replace('person = "lq"\n', 'person = "lq"\nwithdrawn = 2026-11-30\n', 1), encoding="utf-8"
    )
    edition, _ = publish(four, on=ON)
    assert edition.public  # without her words
    assert not any("i had the telephone" in content for content in held(four).values())
    assert any(entry.what == "consent changed" and entry.about == "lq" for entry in four.history())


def test_a_name_that_was_misheard_is_pointed_out(drafted: Folder) -> None:
    """Which the gate cannot know; so a person signs that nobody can be recognised."""
    consent: Consent = drafted.consent()
    hidden = msgspec.structs.replace(consent.of("hd"), attribution=Attribution.ROLE)
    consent = msgspec.structs.replace(
        consent,
        permission=(*(p for p in consent.permission if p.person != "hd"), hidden),
        named=(Named(name="Jean", wish=Wish.OMIT),),
    )
    master = drafted.transcript()
    assert master is not None
    real = msgspec.structs.replace(drafted.seminar(), synthetic=False)
    items = readiness(master, real, consent, ON).items
    assert any("whether somebody can still be recognised" in item.sentence for item in items)
    assert ready(drafted, on=ON).ready


@pytest.mark.browser
@pytest.mark.java
def test_the_edition_of_the_demonstration_passes_every_check(drafted: Folder, tmp_path: Path) -> None:
    shutil.copytree(drafted.path, tmp_path / "demo")
    folder = Folder(tmp_path, "demo")
    if (DEMO / "apparatus").is_dir():
        shutil.copytree(DEMO / "apparatus", folder.apparatus)
    edition, _ = publish(folder, on=ON)
    found = checks.proof(folder, on=ON, looks=OURS, every=True)
    assert found.public is edition.public
    assert [(row.check, row.faults) for row in found.rows if row.outcome is Outcome.FAULT] == []
    unchecked = {row.check: row.seen for row in found.rows if row.outcome is Outcome.NOT_CHECKED}
    assert unchecked == {}
