"""What an editor accepts or refuses is written into index.toml, and nothing else of it is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats import index_toml, records
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.indexing import Entry, Index

text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(
    lambda t: any(c.isalnum() and c.isascii() for c in t)
)
entries = st.builds(
    Entry,
    kind=st.sampled_from(IndexKind),
    heading=text,
    words=st.lists(text, max_size=3).map(tuple),
    turns=st.lists(st.sampled_from(["u1", "u2-u7", "u12a"]), max_size=2).map(tuple),
    also=st.lists(text, max_size=2).map(tuple),
    under=st.just("") | text,
)


def read(toml: str) -> Index:
    """As the archive reads it."""
    return records.parse(toml.encode(), Index, where="index.toml")


@given(st.lists(entries, max_size=3), st.lists(entries, min_size=1, max_size=3), st.lists(text, min_size=1, max_size=3))
def test_what_is_written_is_read_and_what_stood_there_stays(
    there: list[Entry], more: list[Entry], refused: list[str]
) -> None:
    before = index_toml.with_entries(index_toml.HEAD, there) if there else index_toml.HEAD
    after = index_toml.with_entries(before, more)
    assert after.startswith(before.rstrip("\n"))
    assert read(after) == Index(entry=(*there, *more))
    both = index_toml.with_refused(after, refused)
    assert read(both) == Index(entry=(*there, *more), refused=tuple(dict.fromkeys(refused)))
    assert [line for line in both.splitlines() if line not in after.splitlines()] != []
    assert index_toml.with_refused(both, refused) == both
    assert len(index_toml.lines(both)) == len(there) + len(more)


def test_comments_and_layout_stay() -> None:
    before = '# mine\nrefused = [\n  "Ohio", # a year\n]\n\n[[entry]]   # first\nheading = "Fennerby"\n'
    after = index_toml.with_refused(index_toml.with_entries(before, [Entry(person="mo", words=("Marion",))]), ["GP"])
    assert after == (
        '# mine\nrefused = [\n  "Ohio", # a year\n  "GP",\n]\n\n[[entry]]   # first\nheading = "Fennerby"\n'
        '\n[[entry]]\nperson = "mo"\nwords = ["Marion"]\n'
    )
    assert index_toml.lines(after) == (7, 10)


def test_a_file_in_another_shape_is_left_alone() -> None:
    with pytest.raises(BadRecord, match="keeps these entries from being put"):
        index_toml.with_entries('entry = [{ heading = "Fennerby" }]\n', [Entry(heading="Ohio")])


def test_a_mistyped_key_is_told() -> None:
    with pytest.raises(BadRecord) as wrong:
        read('[[entry]]\nheadin = "Fennerby"\n')
    assert str(wrong.value) == "index.toml, at entry no. 1: 'headin' is not a key we know. Did you mean 'heading'?"
    with pytest.raises(BadRecord, match="Known: person, body, place, subject"):
        read('[[entry]]\nheading = "a"\nkind = "theme"\n')
