"""SubRip: what is written reads back, and what looks like a mark is only text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import subrip
from sasci_archive.formats.subrip import Subtitle
from sasci_archive.model.speech import Span

texts = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")), min_size=1, max_size=20)
    | st.sampled_from(["<i>", "{\\an8}", "-->", "00:00:01,000 --> 00:00:02,000", "1", "<script>alert(1)</script>"]),
    min_size=1,
    max_size=3,
).map("\n".join)
subtitles = st.builds(
    lambda start, length, text: Subtitle(Span(start, start + length), text),
    st.integers(0, 10**8),
    st.integers(0, 9000),
    texts,
)


@given(st.lists(subtitles, max_size=8))
def test_what_is_written_reads_back(written: list[Subtitle]) -> None:
    assert subrip.parse(subrip.compose(written)) == tuple(written)


def test_it_looks_as_players_want_it() -> None:
    made = subrip.compose([Subtitle(Span(0, 1500), "One\n<b>two"), Subtitle(Span(2000, 3004), "Three.")])
    assert made == (
        "1\r\n00:00:00,000 --> 00:00:01,500\r\nOne\r\n<\N{WORD JOINER}b>two\r\n\r\n"
        "2\r\n00:00:02,000 --> 00:00:03,004\r\nThree.\r\n"
    )


def test_what_is_no_subtitle_is_refused_with_its_line() -> None:
    with pytest.raises(BadCaptions, match=r"^x.srt, line 5: this is no subtitle with a number, its times and a text\."):
        subrip.parse("1\n00:00:00,000 --> 00:00:01,500\nOne\n\nTwo\n", where="x.srt")
