"""A page of the turns around one shows each of them, and all that stands beside them, as the whole page does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions.web import Sound, page
from sasci_archive.editions.web.around import NEAR, part
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Illustration
from sasci_archive.model.channel import Channel
from sasci_archive.model.reading import Chat, Reading, Utterance, Withheld
from tests.editions.conftest import READING, released
from tests.editions.rich import rich

SOUNDS = (Sound(href="one.wav", session="1", starts_at=0, duration=90_000, media_type="audio/wav"),)
RICH = rich(READING)
PLACED = [b.id for s in RICH.sessions for b in s.blocks if isinstance(b, Utterance | Chat | Withheld) and b.id]


def twice(reading: Reading) -> Reading:
    """With a picture that stands in the talk twice, and nowhere before."""
    first, *rest = reading.sessions
    picture = Illustration("pic-rota")
    front = reading.front[1:]
    blocks = (*first.blocks[:1], picture, *first.blocks[1:], picture)
    return msgspec.structs.replace(
        reading, front=front, sessions=(msgspec.structs.replace(first, blocks=blocks), *rest)
    )


def told(made: bytes) -> tuple[list[str], list[str], list[str]]:
    """The blocks of the conversation, the notes, and all else that stands on a page (each as markup), in order."""
    root: Any = lxml.html.fromstring(made)

    def markup(found: list[lxml.html.HtmlElement]) -> list[str]:
        whole = (lxml.html.tostring(each, encoding="unicode", with_tail=False) for each in found)
        return [" ".join(each.split()) for each in whole]

    kinds = (f'contains(concat(" ", @class, " "), " {kind} ")' for kind in ("turn", "incident", "picture"))
    blocks = markup(root.xpath(f'//*[@id="the-transcript"]//*[self::h3 or {" or ".join(kinds)}]'))
    notes = markup(root.xpath('//*[@id="the-notes"]/ol/li'))
    for id_ in ("the-transcript", "the-notes", "packed"):
        for each in root.xpath(f'//*[@id="{id_}"]'):
            each.drop_tree()
    return blocks, notes, markup([root])


def stands_in(some: list[str], every: list[str]) -> bool:
    return any(every[n : n + len(some)] == some for n in range(len(every) - len(some) + 1))


@pytest.mark.parametrize("reading", [READING, RICH, twice(RICH)], ids=["plain", "rich", "twice"])
@pytest.mark.parametrize("channel", [Channel.HTML, Channel.PROOF])
@pytest.mark.parametrize("near", [0, 1, 3])
def test_what_a_page_around_a_turn_shows_is_what_the_whole_page_shows(
    reading: Reading, channel: Channel, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sasci_archive.editions.web.around.part.__kwdefaults__", {"near": near})
    ids = [b.id for s in reading.sessions for b in s.blocks if isinstance(b, Utterance | Chat | Withheld)]
    tei = f"<text>{''.join(f'<u xml:id={id_!r}>Yes.</u>' for id_ in ids)}</text>".encode()
    release = msgspec.structs.replace(released(reading, channel), tei=tei)
    blocks, notes, rest = told(page(release, SOUNDS))
    for turn in ids:
        some, noted, around = told(page(release, SOUNDS, around=turn))
        assert stands_in(some, blocks)
        assert any(f"id={turn}" in block or f'id="{turn}"' in block for block in some)
        assert len(some) <= 2 * near + 1
        assert [note for note in notes if note in noted] == noted
        assert around == rest
        linked = {link for block in some for link in re.findall(r'href="#([^"]+)" role="doc-noteref"', block)}
        assert linked <= {re.findall('<li id="([^"]+)"', note)[0] for note in noted}


@given(st.sampled_from([*PLACED, "nobody", ""]), st.integers(0, 20))
def test_a_part_has_the_turn_and_those_near_it_and_no_note_of_another(turn: str, near: int) -> None:
    found = part(RICH, turn, near=near)
    assert (turn if turn in PLACED else PLACED[0]) in found.turns
    at = [PLACED.index(id_) for id_ in found.turns]
    assert at == list(range(at[0], at[0] + len(at)))
    assert len(at) <= 2 * near + 1
    if near == 20:
        assert found.reading == RICH
    assert found.reading.people == RICH.people


def test_of_a_long_seminar_as_many_stand_on_the_page_as_are_near(long_release: Callable[[int], Release]) -> None:
    release = long_release(100)
    blocks, notes, _ = told(page(release))
    some, noted, _ = told(page(release, around="u50"))
    assert len(some) == 2 * NEAR + 1
    assert stands_in(some, blocks)
    assert [note[:9] for note in noted] == ['<li id="f'] * 3
    assert stands_in(noted, notes)
