"""Sets of links: read back whole, and as RFC 9264 has them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.formats import linkset
from sasci_archive.formats.linkset import Link

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
links = st.lists(
    st.builds(
        Link,
        anchor=st.sampled_from(["https://a.example/", "https://a.example/b"]),
        rel=st.sampled_from(["item", "author", "describedby", "type"]),
        href=st.sampled_from(["https://c.example/1", "https://c.example/2"]),
        media_type=st.sampled_from(["", "text/html"]),
        title=st.just("") | text,
    ),
    max_size=12,
)


@given(links)
def test_every_link_is_read_back_once(some: list[Link]) -> None:
    read = linkset.parse(linkset.compose(some))
    assert set(read) == set(some)
    assert len(read) == len(set(some))


@given(links)
def test_a_context_has_its_anchor_once_and_every_relation_is_a_list_of_targets(some: list[Link]) -> None:
    """https://www.rfc-editor.org/rfc/rfc9264.html#section-4.2.2"""
    told = json.loads(linkset.compose(some))
    assert list(told) == ["linkset"]
    anchors = [context["anchor"] for context in told["linkset"]]
    assert len(set(anchors)) == len(anchors)
    for context in told["linkset"]:
        for rel, targets in context.items():
            if rel != "anchor":
                assert targets
                assert all(target["href"] for target in targets)


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"linkset": [{"anchor": "x", "item": ["y"]}]}', b"<html>"])
def test_what_is_no_set_of_links_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  json's own, or ours
        linkset.parse(content)
