"""The feed by the rules of RFC 4287, and every text as it was."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.formats.atom import NAMESPACE, Feed, Item, compose
from sasci_archive.formats.citation import clean

hostile = st.text(st.sampled_from("aZé日ע<>&\"'\n\x00\x1b\u2028\ud800 "), max_size=16)
instants = st.integers(946_684_800_000, 4_102_444_800_000).map(lambda ms: dt.datetime.fromtimestamp(ms / 1000, dt.UTC))
items = st.lists(
    st.builds(
        Item,
        id=st.integers(0, 999).map(lambda n: f"tag:archive.example,2026:{n}"),
        title=hostile,
        address=st.just("https://archive.example/x/"),
        updated=instants,
        authors=st.lists(hostile, max_size=2).map(tuple),
        published=st.none() | instants,
        summary=hostile,
        categories=st.lists(hostile, max_size=2).map(tuple),
        language=st.sampled_from(["", "en-GB"]),
    ),
    unique_by=lambda item: item.id,
    max_size=5,
)
ONCE = {"id", "title", "updated"}
MOST_ONCE = {"generator", "icon", "logo", "rights", "subtitle", "published", "content", "source", "summary"}
SHARED = {"author", "category", "contributor", "id", "link", "rights", "title", "updated"}
IN = {"feed": SHARED | {"generator", "entry"}, "entry": SHARED | {"published", "summary"}}


def atom(some: list[Item]) -> etree._Element:
    feed = Feed(
        id="tag:archive.example,2026:feed",
        title="Marlsea",
        address="https://archive.example/feed.xml",
        page="https://archive.example/",
        author="Marlsea",
        items=tuple(some),
    )
    return etree.fromstring(compose(feed))


def check(node: etree._Element) -> None:
    """https://www.rfc-editor.org/rfc/rfc4287#section-4.1.1 and 4.1.2."""
    kind = etree.QName(node).localname
    told = [etree.QName(child).localname for child in node]
    assert etree.QName(node).namespace == NAMESPACE
    assert set(told) <= IN[kind]
    assert all(told.count(name) == 1 for name in ONCE)
    assert all(told.count(name) <= 1 for name in MOST_ONCE)
    alternates = [
        (link.get("type"), link.get("hreflang")) for link in node.findall("{*}link") if link.get("rel") == "alternate"
    ]
    assert len(set(alternates)) == len(alternates) == 1, "one alternate of each type and language"
    for instant in [*node.findall("{*}updated"), *node.findall("{*}published")]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant.text or "")
    for name in node.findall("{*}author"):
        assert [etree.QName(part).localname for part in name] == ["name"]
    assert all(category.get("term") is not None for category in node.findall("{*}category"))
    if kind == "feed":
        assert "author" in told, "else every entry needs one of its own"


@given(items)
def test_it_is_a_feed_by_its_rules_with_what_changed_last_first(some: list[Item]) -> None:
    root = atom(some)
    check(root)
    entries = root.findall("{*}entry")
    for entry in entries:
        check(entry)
    updated = [entry.findtext("{*}updated") or "" for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert root.findtext("{*}updated") == (updated[0] if updated else "1970-01-01T00:00:00Z")
    read = {entry.findtext("{*}id"): entry for entry in entries}
    assert read.keys() == {item.id for item in some}
    for item in some:
        assert (read[item.id].findtext("{*}title") or "") == clean(item.title)
        assert (read[item.id].findtext("{*}summary") or "") == clean(item.summary)
        assert [(n.findtext("{*}name") or "") for n in read[item.id].findall("{*}author")] == [
            clean(name) for name in item.authors if clean(name)
        ]
