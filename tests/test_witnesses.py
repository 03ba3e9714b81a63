"""The demonstration's four witnesses answer, each another way: one in a Word file with tracked changes, one in a Word file without that
went through OpenDocument, one on the page in a browser, one not at all. The edition that follows is compared with an expected one.

The commands are run as an editor types them, LibreOffice and Chromium are real. The transcript is the script's words at the script's
times, so that what is expected here does not hang on what a recogniser hears.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.dialogue import NamedTurn
from sasci_archive.model.paragraph import Footnote, pieces, plain, speaker
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.speech import Making, SessionWords, Span, Word, Words
from sasci_archive.store.folder import Folder
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.shown.reading import read
from sasci_archive.trials import recording
from tests.test_commands import done, inv

pytestmark = [pytest.mark.office, pytest.mark.browser, pytest.mark.slow]

DEMO = Path(__file__).parents[1] / "seminars" / "demo"
EXPECTED = Path(__file__).parent / "expected" / "witnesses.txt"
WHO = ("--who", "Ada Example")
Writer = Callable[..., None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demonstration, as far as its transcript; nobody has approved anything."""
    home = tmp_path_factory.mktemp("witnesses")
    folder = Folder(home / "seminars", "demo")
    folder.path.mkdir(parents=True)
    shutil.copy(DEMO / "seminar.toml", folder.seminar_toml)
    permissions = (DEMO / "consent.toml").read_text("utf-8")
    folder.consent_toml.write_text(permissions.partition("# Nobody is there")[0], encoding="utf-8")
    done(home, "ingest", "demo", "--", str(DEMO / "script" / "demo.opus"))
    turns = tuple(said_in_the_script())
    words = tuple(word for turn in turns for word in turn.words)
    folder.save_words(
        Words(made=Making(engine="the script", version="1"), sessions=(SessionWords(session="1", words=words),))
    )
    folder.save_transcript(
        draft("demo", folder.seminar(), {"1": turns}, made_on=dt.date(2026, 11, 21), recordings=folder.recordings())
    )
    return home


def said_in_the_script() -> Iterator[NamedTurn]:
    """Each turn of the script with its words, spread over the time that it takes."""
    script = recording.parse((DEMO / "script" / "script.toml").read_bytes())
    spans = recording.parse_rttm((DEMO / "script" / "turns.rttm").read_text("utf-8"))
    for turn, voice in zip(script.turns, spans, strict=True):
        span = voice.span
        texts = turn.text.split()
        at = [span.start + span.length * k // len(texts) for k in range(len(texts) + 1)]
        words = tuple(Word(Span(at[k], at[k + 1]), text, 1.0) for k, text in enumerate(texts))
        yield NamedTurn(turn.speaker, turn.speaker, words)


# -- whose hands ------------------------------------------------------------------------------------------------------


def file_of(home: Path, packet: str, kind: str) -> Path:
    """What was sent."""
    return home / "seminars" / "demo" / "5-review" / "packets" / packet / f"demo-{packet.partition('-')[0]}{kind}"


def written_in(writer: Writer, home: Path, packet: str, *steps: list[object], by_way_of: str = ".docx") -> Path:
    """The Word file of a packet, after somebody has worked in it with LibreOffice Writer; saved as another kind before, where that
    is said, and then as Word again."""
    desk = home / f"desk of {packet}"
    desk.mkdir()
    first, last = desk / f"corrected{by_way_of}", desk / "corrected.docx"
    writer(desk / "profile", file_of(home, packet, ".docx"), first, steps=steps)
    if first != last:
        writer(desk / "profile", first, last)
    return last


def answered_on_the_page(home: Path, chromium: Any, packet: str, answer: Callable[[Any], None]) -> Path:
    """The file that a packet's page gives, after somebody has answered on it."""
    context = chromium.new_context(accept_downloads=True)
    tab = context.new_page()
    tab.goto(file_of(home, packet, ".html").as_uri())
    answer(tab)
    with tab.expect_download() as waiting:
        tab.click("#finish [data-do=save]")
    file = home / str(waiting.value.suggested_filename)
    waiting.value.save_as(file)
    context.close()
    return file


def ticked(tab: Any, question: str, answer: str) -> None:
    tab.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def loretta(tab: Any) -> None:
    """She puts a word right, takes a remark back, forbids her voice, says who she is, and tells what she thought of it."""
    tab.click("#u14 [data-do=edit]")
    text = tab.locator("#u14-edit").input_value()
    tab.fill("#u14-edit", text.replace("a kid's hour", "a child's hour"))
    tab.click("#u26 [data-do=out]")
    ticked(tab, "May your voice be published?", "No")
    tab.get_by_label("A short biography").fill("Loretta Quade (invented) had the telephone.")
    tab.get_by_label("What could we do better?").fill("More biscuits.")
    ticked(tab, "May we name you", "No")


def number(listed: str, words: str) -> str:
    """The number, in a list of what is to be decided, of the line with these words."""
    (found,) = re.findall(rf"^(\d+)\s.*{re.escape(words)}", listed, flags=re.MULTILINE)
    return str(found)


# -- what follows -----------------------------------------------------------------------------------------------------


def as_printed(reading: Reading) -> str:
    """The edition as a reader has it: each turn with its notes, who they are, and the history, without ids and days."""
    lines: list[str] = []
    for session in reading.sessions:
        for block in session.blocks:
            if not isinstance(block, Utterance):
                lines.append(f"[{getattr(block, 'label', '')}]")
                continue
            lines.append(f"{block.number} {speaker(block, reading)}")
            for paragraph in block.paragraphs:
                said = pieces(paragraph, reading, speaker=block.who)
                lines.append(f"    {plain(said)}")
                lines += [f"    * {p.by} {plain(p.content)}" for p in said if isinstance(p, Footnote)]
    lines += ["", *(f"{p.name}: {p.biography} {p.approval}".rstrip() for p in reading.people)]
    lines += ["", *(f"{change.who}: {change.text}" for change in reversed(reading.changes))]
    return "\n".join(lines) + "\n"


def test_four_witnesses_answer_each_another_way(home: Path, writer: Writer, chromium: Any, accept: bool) -> None:
    said = done(home, "review.send", "demo", *WHO)
    for packet in ("hd-1", "mo-1", "lq-1", "do-1"):
        assert packet in said

    harjit = written_in(
        writer,
        home,
        "hd-1",
        ["track", True],
        ["replace", "a very polite letter", "a long and most polite letter"],
        ["paragraph_after", "received one.", "I should add that the threshold was raised again, and that time we wrote to nobody."],
        ["replace", "over two years", "over three years"],
        ["mark", "Eleven pages"],
    )  # fmt: skip
    marion = written_in(
        writer,
        home,
        "mo-1",
        ["replace", "about two thirds of", "nearly two thirds of"],
        ["replace", ", and most of its complaints", ""],
        ["replace", "£13.60", "£13.80"],
        by_way_of=".odt",
    )
    said = done(home, "review.collect", "demo", *WHO, "--", str(harjit), str(marion))
    assert "hd-1.1" in said
    assert "mo-1.1" in said
    page = answered_on_the_page(home, chromium, "lq-1", loretta)
    assert "lq-1.1" in done(home, "review.collect", "demo", *WHO, "--", str(page))
    assert "already collected" in done(home, "review.collect", "demo", *WHO, "--", str(page))
    assert "More biscuits." in done(home, "feedback", "--slug", "demo")

    before = Folder(home / "seminars", "demo").master()
    listed = done(home, "review.decide", "demo")
    assert Folder(home / "seminars", "demo").master() == before  # nothing is decided by looking
    lines = listed.splitlines()
    assert "They did ask" in lines[2], "what somebody takes back comes first"
    assert "May your voice be published? [-yes-] → {+no+}" in lines[3], "then what they permit no longer"
    done(home, "review.decide", "demo", *WHO, "--all-uncontested")
    listed = done(home, "review.decide", "demo")
    for words in ("May your voice", "A short biography", "I should add", "They did ask"):
        done(home, "review.decide", "demo", *WHO, "--accept", number(listed, words))
    done(home, "review.decide", "demo", *WHO, "--refuse", number(listed, "Eleven pages"), "--reason", "It was eleven.")
    assert done(home, "review.decide", "demo").startswith("0 to be decided")
    assert 'audio = "no"' in (home / "seminars" / "demo" / "consent.toml").read_text("utf-8")

    assert "do-1" in done(home, "review.chase", "demo", "--all", *WHO)
    done(home, "review.final", "demo", *WHO, *(f"--participant={id_}" for id_ in ("hd", "mo", "lq")))
    yes: list[object] = ["replace", "☐ yes", "☒ yes"]
    back = [
        written_in(writer, home, "hd-2", yes),
        written_in(writer, home, "mo-2", yes, by_way_of=".odt"),
        answered_on_the_page(home, chromium, "lq-2", lambda tab: ticked(tab, "May the text be published", "Yes")),
    ]
    done(home, "review.collect", "demo", *WHO, "--", *map(str, back))
    code, said, _ = inv(home, "publish", "demo")
    assert code == 1, "an answer that nobody has looked at is no approval"
    assert "Desmond Ockley has not approved" in said
    listed = done(home, "review.decide", "demo")
    for name in ("Harjit Dhanowal", "Marion Oakshaw", "Loretta Quade"):
        done(home, "review.decide", "demo", *WHO, "--accept", number(done(home, "review.decide", "demo"), name))
    done(home, "approve", "demo", "--participant", "do", "--without", "no-reply", "--authority", "Ada Example", *WHO)
    done(home, "publish", "demo")

    folder = Folder(home / "seminars", "demo")
    printed = as_printed(read((folder.published / "transcript.xml").read_bytes(), folder.words()))
    if accept and printed != EXPECTED.read_text("utf-8"):
        EXPECTED.write_text(printed, encoding="utf-8")
    assert printed == EXPECTED.read_text("utf-8")
    assert not accept, "the expected edition is accepted: look at the difference, and run without --accept"
    for word in ("They did ask", "most of its complaints", "a kid's"):
        assert word not in (folder.published / "transcript.xml").read_text("utf-8")
