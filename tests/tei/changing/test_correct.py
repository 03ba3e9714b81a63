"""What somebody has written in the editor, as the browser tells it (`words.js`), made in the transcript: it reads as it was written.

The browser's own program is asked what the difference is (by Node), so that both are tried together.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from sasci_archive.editions import templates
from sasci_archive.engines import bundling
from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.journal import By
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import TakeBack
from sasci_archive.tei.changing.difference import difference
from sasci_archive.tei.document import ID, compose, parse
from sasci_archive.tei.shown.written import Lifted, Paragraph, Piece, written
from sasci_archive.tei.wordings import Which, kinds_of, reading_of
from sasci_archive.workbench.operations.lifting import PuttingBack
from sasci_archive.workbench.operations.words import NewParagraphs, Replaced, Reword

TOY = (Path(__file__).parents[2] / "toy" / "4-transcript.xml").read_bytes()
BY = By(dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC), "Ada Ferrar")
SPOKEN = (
    *(
        "the",
        "the",
        "a",
        "Fennerby",
        "Fennerby,",
        "don’t",
        "don't",
        "so—",
        "10",
        "kg.",
        "“it”",
        "x-y",
        "the-",
        "e\u0301te\u0301",
    ),
    *("👩‍🏫", "שלום", "مرحبا،", "…", "&", "<b>", "]]>", "(um)", "Ça", "ﬁn", "日本語", "a\u200db", "\ufeffx"),
)
THINGS = (
    '<pause dur="PT2S"/>',
    "<vocal><desc>laughs</desc></vocal>",
    '<gap reason="inaudible"/>',
    '<note type="editorial" place="foot" xml:id="n{0}">a note</note>',
    '<seg type="restricted" subtype="privacy" xml:id="r{0}">secret words</seg>',
)
MARKUP = ("emph", "unclear", "persName", "term")
SCRIPT = """
import { readFileSync } from "node:fs";
import { difference } from "./src/words.js";
const asked = JSON.parse(readFileSync(process.argv.at(-1), "utf8"));
console.log(JSON.stringify(asked.map(([before, after]) => difference(before, after))));
"""


def asked(cases: list[tuple[list[Any], list[Any]]], room: Path) -> list[dict[str, Any] | None]:
    """What the browser would send for each."""
    (room / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    home = templates.path("workbench")
    told = bundling.run(home, "--input-type=module", "--eval", SCRIPT, "--", room / "cases.json")
    found: list[dict[str, Any] | None] = json.loads(told.stdout)
    return found


def with_paragraph(xml: str) -> bytes:
    """The toy's transcript, in which u1.s1 is this."""
    root = parse(TOY)
    seg = next(node for node in root.iter("{*}seg") if node.get(ID) == "u1.s1")
    made = etree.fromstring(f'<seg xmlns="http://www.tei-c.org/ns/1.0" xml:id="u1.s1">{xml}</seg>'.encode())
    made.tail = seg.tail
    seg.getparent().replace(seg, made)  # type: ignore[union-attr]
    return compose(root)


def paragraph(tei: bytes) -> Paragraph:
    holder = next(node for node in parse(tei).iter("{*}u") if node.get(ID) == "u1")
    return next(each for each in written(holder).paragraphs if each.id == "u1.s1")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def invented(chance: random.Random) -> str:
    """A paragraph with all that can stand in one: things among words and against them, markup around and within words."""
    parts: list[str] = []
    for number in range(chance.randrange(16)):
        if chance.random() < 0.15:
            name = chance.choice(MARKUP)
            parts.append(f"<{name}>{escaped(chance.choice(SPOKEN))} {escaped(chance.choice(SPOKEN))}</{name}>")
        elif chance.random() < 0.3:
            parts.append(chance.choice(THINGS).format(number))
        else:
            parts.append(escaped(chance.choice(SPOKEN)))
        parts.append(chance.choice((" ", " ", " ", "\n  ", "")))
    return "".join(parts)


def letters(pieces: list[Any]) -> list[Any]:
    """A paragraph as the editor holds it, letter by letter and thing by thing."""
    return [each for piece in pieces for each in (piece["text"] if piece["type"] == "run" else [piece])]


def edited(pieces: list[Any], chance: random.Random) -> list[Any]:
    """The same after somebody has been at it."""
    found = letters(pieces)
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(found) + 1)
        if chance.random() < 0.5:
            found[at:at] = list(chance.choice((" ", "x", "’", " new ", " two words ", "—", "\u00a0", "e\u0301", "👍")))
        else:
            until = min(len(found), at + chance.choice((1, 1, 3, 8)))
            stay = [each for each in found[at:until] if not isinstance(each, str) and each["type"] != "sign"]
            found[at:until] = stay
    return [each if isinstance(each, dict) else {"type": "run", "text": each} for each in found]


def sides(pieces: list[Any]) -> list[Any]:
    """Words and things in order, where nothing stands within a word."""
    found: list[Any] = []
    text = ""
    for piece in [*pieces, None]:
        if piece is not None and piece["type"] == "run":
            text += piece["text"]
            continue
        found += text.split()
        text = ""
        if piece is not None:
            found.append((piece["type"], piece.get("id") or piece.get("name")))
    return found


def builtin(pieces: tuple[Piece, ...]) -> list[Any]:
    found: list[Any] = msgspec.to_builtins(pieces)
    return found


def within_words(pieces: list[Any]) -> bool:
    """Whether something stands against a letter on both sides, so that it is within a word."""
    flat = letters(pieces)
    return any(
        isinstance(each, dict)
        and any(isinstance(e, str) and not e.isspace() for e in flat[n - 1 : n] if n)
        and not next((e for e in flat[n + 1 :] if isinstance(e, str)), " ").isspace()
        for n, each in enumerate(flat)
    )


def test_what_is_written_in_the_editor_reads_in_the_transcript_as_it_was_written(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same in every run
    cases: list[tuple[bytes, list[Any], list[Any]]] = []
    while len(cases) < 200:
        tei = with_paragraph(invented(chance))
        before = builtin(paragraph(tei).pieces)
        cases.append((tei, before, edited(before, chance)))
    for (tei, before, after), told in zip(cases, asked([(b, a) for _, b, a in cases], tmp_path), strict=True):
        text = "".join(piece["text"] for piece in after if piece["type"] == "run")
        if told is None:
            assert paragraph(tei).words == tuple(text.split())
            continue
        op = msgspec.convert({"do": "reword", "seg": "u1.s1", **told}, Reword)
        change = op.change(BY)
        now = amend.apply(tei, change, shared=True)
        read = paragraph(now)
        assert read.words == tuple(text.split()), (before, after, told)
        assert amend.apply(now, amend.inverse(tei, change, shared=True)) == tei
        kept = [p for p in builtin(read.pieces) if p["type"] not in {"run", "lifted"}]
        assert [p.get("id") or p["name"] for p in kept] == [
            p.get("id") or p["name"] for p in after if p["type"] not in {"run", "lifted"}
        ]
        if not within_words(before) and not within_words(after):
            assert sides([p for p in builtin(read.pieces) if p["type"] != "lifted"]) == sides(after), (
                before,
                after,
                told,
            )


def test_fifty_thousand_characters_and_two_thousand_small_changes_are_each_one_change_undone_to_the_byte(
    tmp_path: Path,
) -> None:
    long = " ".join(f"word{n}" if n % 3 else "the" for n in range(10_000))
    tei = with_paragraph(f"{long} <note type='editorial' place='foot' xml:id='n1'>A note.</note>")
    before = builtin(paragraph(tei).pieces)
    many = [
        {"type": "run", "text": " ".join(f"{w}!" if n % 5 == 1 else w for n, w in enumerate(long.split()))},
        before[-1],
    ]
    pasted = [{"type": "run", "text": long.replace("word4", "word4 " + "lorem ipsum " * 4_200, 1)}, before[-1]]
    told = asked([(before, many), (before, pasted)], tmp_path)
    for after, each, count in zip((many, pasted), told, (2_000, 1), strict=True):
        assert each is not None
        assert len(each["words"]) == count
        change = msgspec.convert({"do": "reword", "seg": "u1.s1", **each}, Reword).change(BY)
        now = amend.apply(tei, change, shared=True)
        assert paragraph(now).words == tuple(after[0]["text"].split())
        assert amend.apply(now, difference(tei, now).inverse) == tei


def test_what_is_lifted_for_readers_is_kept_in_what_was_said_and_put_back_to_the_byte_of_every_word() -> None:
    tei = with_paragraph("So, um, we <emph>were, er,</emph> there.")
    lift = [{"first": 4, "was": "er,", "now": ""}, {"first": 0, "was": "So, um,", "now": "Then"}]
    op = msgspec.convert({"do": "reword", "seg": "u1.s1", "words": lift, "kind": "edition"}, Reword)
    now = amend.apply(tei, op.change(BY), shared=True)
    u1 = next(node for node in parse(now).iter("{*}u") if node.get(ID) == "u1")
    read = next(each for each in written(u1, kinds_of(parse(now))).paragraphs if each.id == "u1.s1")
    assert read.words == ("Then", "we", "were,", "there.")
    lifted = [piece for piece in read.pieces if isinstance(piece, Lifted)]
    assert [(each.number, each.text) for each in lifted] == [(0, "So, um,"), (1, "er,")]
    assert paragraph(reading_of(now, Which.VERBATIM)).words == ("So,", "um,", "we", "were,", "er,", "there.")
    assert not [piece for piece in paragraph(now).pieces if isinstance(piece, Lifted)], (
        "a correction of what was heard is not lifted"
    )
    for each in reversed(lifted):
        op_back = PuttingBack(seg="u1.s1", lifted=each.number, was=each.text)
        now = amend.apply(now, op_back.change(BY), shared=True)
    assert paragraph(now).words == paragraph(tei).words
    with pytest.raises(OutOfDate, match=r"‘er,’ is not lifted out of u1\.s1 any more"):
        amend.apply(now, PuttingBack(seg="u1.s1", lifted=1, was="er,").change(BY))


def test_a_paragraph_may_begin_within_what_was_put_in_and_not_within_a_name() -> None:
    tei = with_paragraph("One. <persName>Jill Wren</persName> came.")
    op = Reword(seg="u1.s1", words=(Replaced(first=0, was="One.", now="First. Second. Third."),))
    typed = amend.apply(tei, op.change(BY), shared=True)
    parted = amend.apply(typed, NewParagraphs(seg="u1.s1", firsts=(1, 2)).change(BY), shared=True)
    u1 = next(node for node in parse(parted).iter("{*}u") if node.get(ID) == "u1")
    assert [each.words for each in written(u1).paragraphs] == [
        ("First.",),
        ("Second.",),
        ("Third.", "Jill", "Wren", "came."),
    ]
    assert paragraph(reading_of(parted, Which.HEARD)).words == ("One.",)
    line = next(node.get(ID, "") for node in parse(parted).iter("{*}change") if "s2" in node.get("target", ""))
    assert amend.apply(parted, TakeBack(when=BY.on.date(), why="", line=line)) == typed
    with pytest.raises(
        BadTranscript, match=r"u1\.s1: a paragraph cannot begin within a name\. Let it begin before or behind that\."
    ):
        amend.apply(tei, NewParagraphs(seg="u1.s1", firsts=(2,)).change(BY))
