"""The leak test from end to end: canaries of every kind in one master, published with the gate as it is and with a gate that lets
everything through. It finds each when the gate is bypassed, and none when it is not."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive import gate
from sasci_archive.engines import media
from sasci_archive.errors import Leaking, Unreadable
from sasci_archive.inspection.search import search
from sasci_archive.inspection.texts import READERS
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Reason
from sasci_archive.model.reading import Standing
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import index_places
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Restrict
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.document import compose, parse
from sasci_archive.tei.shown.reading import read_tree
from tests.engines.sounds import record, speech
from tests.readying import finish, make_ready

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parents[1] / "toy"

CANARIES = {
    "a hidden name": ("Halina Mróz", "Halina Xylophant"),
    "words in u4": (">Mróz<", ">Quibblefrost lent her attic<"),
    "a superseded reading in u2": ("<del>1997,</del>", "<del>nineteen brambleweft seven,</del>"),
    "a comment in line": ("<!-- listen again -->", "<!-- ask old Snorkelby about it -->"),
    "a question to the editors in u3": ("Whose cupboard?", 'Whose cupboard?<note type="query">Was it Dunklewhistle?</note>'),
    "another name of somebody": ("tw-laptop", "Wrenfoozle"),
    "the history": ("Years heard again.", "Years heard again by Grimbletoft in May."),
    "a file's name": ("toy%201.flac", "Interview%20with%20Borogrove%20final.flac"),
}  # fmt: skip
"""Under each mark: what is replaced in the toy's master, and by what."""
SAID = (
    "xylophant",
    "quibblefrost",
    "brambleweft",
    "snorkelby",
    "dunklewhistle",
    "wrenfoozle",
    "grimbletoft",
    "borogrove",
)


@pytest.fixture
def seeded(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = make_ready(Folder(tmp_path, "toy"))
    text = folder.transcript_xml.read_text(encoding="utf-8")
    for was, now in CANARIES.values():
        assert was in text
        text = text.replace(was, now)
    folder.transcript_xml.write_text(text, encoding="utf-8")
    record_ = folder.seminar_toml.read_text("utf-8").replace("Halina Mróz", "Halina Xylophant")
    folder.seminar_toml.write_text(record_.replace("tw-laptop", "Wrenfoozle"), encoding="utf-8")
    finish(folder)
    return folder


def bypassed(master: bytes, *_: object, **__: object) -> gate.Release:
    """A gate that lets everything through."""
    reading = read_tree(parse(master), None)
    return gate.Release(
        slug="toy",
        channel=Channel.HTML,
        on=ON,
        standing=Standing.PUBLISHED,
        tei=master,
        reading=reading,
        sound=False,
        withheld=(),
        next_opening=None,
        digest="",
    )


def answer(folder: Folder) -> None:
    """The editors' question is answered, so that nothing is outstanding; the canary stays in the master's history of it."""
    text = folder.transcript_xml.read_text("utf-8")
    folder.transcript_xml.write_text(
        text.replace('<note type="query">Was it Dunklewhistle?</note>', ""), encoding="utf-8"
    )
    finish(folder)


def test_with_the_gate_as_it_is_none_is_found(seeded: Folder) -> None:
    answer(seeded)
    edition, _ = publish(seeded, on=ON)
    assert edition.public, edition.outstanding
    everything = b"\n".join(path.read_bytes() for path in seeded.published.iterdir()).lower()
    assert not [canary for canary in SAID if canary.encode() in everything]


def test_with_the_gate_bypassed_each_is_found_and_nothing_is_published(
    seeded: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(seeded)
    publish(seeded, on=ON)
    seeded.seminar_toml.write_text(seeded.seminar_toml.read_text("utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(
        gate, "releases", lambda master, _words, _consent, channels, _on: {c: bypassed(master) for c in channels}
    )
    with pytest.raises(Leaking) as stopped:
        publish(seeded, on=ON)
    marks = {mark for _, _, mark in stopped.value.hits}
    missed = [kind for kind in CANARIES if "question" not in kind and not any(mark.startswith(kind) for mark in marks)]
    assert missed == []
    assert not [canary for canary in SAID if canary in str(stopped.value).casefold()]
    assert not seeded.published.exists()
    assert seeded.history()[-1].what == "withdrawn from what is public"


INDEX = """
[[entry]]
heading = "attic, an"
words = ["Quibblefrost lent her attic", "attic"]

[[entry]]
person = "mroz"
heading = "Xylophant, Halina"
words = ["Halina Xylophant"]
turns = ["u5"]
"""


def test_what_the_index_looks_for_is_in_nothing_that_is_published(
    seeded: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(seeded)
    seeded.apparatus.mkdir()
    seeded.index_toml.write_text(INDEX, encoding="utf-8")
    finish(seeded)
    edition, _ = publish(seeded, on=ON)
    assert edition.public, edition.outstanding
    everything = b"\n".join(path.read_bytes() for path in seeded.published.iterdir()).lower()
    assert not [canary for canary in (*SAID, "attic, an") if canary.encode() in everything]
    seeded.index_toml.write_text(INDEX.partition("\n[[entry]]\nperson")[0], encoding="utf-8")
    finish(seeded)
    monkeypatch.setattr(index_places, "place", lambda _: None)  # a gate that leaves the index as it is bound
    with pytest.raises(Leaking) as stopped:
        publish(seeded, on=ON)
    assert any(mark.startswith("words in u4") for _, _, mark in stopped.value.hits)


def test_a_question_is_found_too(seeded: Folder, tmp_path: Path) -> None:
    """With a question open nothing is published at all; so the files of a bypassed gate are searched by themselves."""
    master = seeded.transcript_xml.read_bytes()
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "transcript.xml").write_bytes(bypassed(master).tei)
    marked = gate.marked(master, seeded.consent(), Channel.HTML, ON)
    marks = {hit.mark for hit in search(tmp_path / "made", marked.secrets, marked.unmarked).hits}
    assert [kind for kind in CANARIES if not any(mark.startswith(kind) for mark in marks)] == []


def test_a_name_in_the_tags_of_the_sound_is_found(
    seeded: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = seeded.transcript_xml.read_bytes()
    seeded.transcript_xml.unlink()
    seeded.recording_json.unlink()
    ingest(seeded, [record(tmp_path / f"{n}.wav", speech(12, seed=n, burst=60, pause=0)) for n in (1, 2)])
    seeded.save_transcript(master)
    consent = seeded.consent_toml.read_text("utf-8").replace('audio = "no"', 'audio = "yes"')
    seeded.consent_toml.write_text(consent, encoding="utf-8")
    answer(seeded)
    assert publish(seeded, on=ON)[0].public
    encode = media.encode

    def tagged(source: Path, target: Path, **more: object) -> None:
        """As an encoder would that keeps the original's tags."""
        import av

        encode(source, target, **more)  # type: ignore[arg-type]
        with av.open(str(target)) as done, av.open(str(tmp_path / "tagged.m4a"), "w", format="mp4") as out:
            out.metadata["artist"] = "Halina Xylophant"
            stream = out.add_stream_from_template(done.streams.audio[0])
            for packet in done.demux(done.streams.audio[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
        shutil.copy(tmp_path / "tagged.m4a", target)

    monkeypatch.setattr(media, "encode", tagged)
    shutil.rmtree(seeded.work)
    with pytest.raises(Leaking) as stopped:
        publish(seeded, on=ON)
    assert {artefact for artefact, _, _ in stopped.value.hits} == {"sound-1.m4a", "sound-2.m4a"}


def test_what_the_leak_test_cannot_read_stops_a_release_too(seeded: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(seeded)
    monkeypatch.delitem(READERS, ".bib")
    with pytest.raises(Unreadable, match=r"'citation.bib' is of a kind that the leak test cannot read"):
        publish(seeded, on=ON)
    assert not seeded.published.exists()


def test_a_word_that_others_say_too_does_not_cry_wolf(seeded: Folder) -> None:
    """The restricted words are said by the chair as well, unmarked."""
    text = seeded.transcript_xml.read_text("utf-8").replace("Why did it stop?", "Quibblefrost lent her attic, did she?")
    seeded.transcript_xml.write_text(text, encoding="utf-8")
    answer(seeded)
    edition, _ = publish(seeded, on=ON)
    assert edition.public
    assert edition.leak_test is not None
    assert edition.leak_test.untellable >= 1


def test_restricted_words_stay_in_the_house_whatever_the_gate_prints(seeded: Folder) -> None:
    """Editions have no way to print a restricted passage: with a gate that forgets it they leave a gap."""
    root = parse(seeded.transcript_xml.read_bytes())
    redact.for_the_house_only(root)
    assert b"Quibblefrost" in compose(root)
    assert "Quibblefrost" not in str(read_tree(root, None))


def test_a_reason_that_says_what_readers_are_told_anyway_shuts_nothing(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = make_ready(Folder(tmp_path, "toy"))
    for number, (why, reason) in enumerate(
        (
            ("Withheld: third party.", Reason.THIRD_PARTY),
            ("At the speaker's wish", Reason.OWN_WISH),
            ("withheld: own wish", Reason.OWN_WISH),
        )
    ):
        words = (1 + 2 * number, 1 + 2 * number)
        hide = Restrict(when=ON.date(), why=why, passage="u2", words=words, reason=reason, authority="ed1")
        folder.save_transcript(amend.apply(folder.master(), hide))
    finish(folder)
    edition, _ = publish(folder, on=ON)
    assert edition.public, edition.outstanding
    page = (folder.published / "index.html").read_text("utf-8")
    assert "[withheld: third party]" in page
    assert "[withheld: own wish]" in page
