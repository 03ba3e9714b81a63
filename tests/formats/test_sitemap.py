"""Sitemaps: every page once, in files no longer than the protocol allows."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.formats.sitemap import NAMESPACE, Place, sitemaps

HOME = "https://archive.example/"
instants = st.integers(946_684_800_000, 4_102_444_800_000).map(lambda ms: dt.datetime.fromtimestamp(ms / 1000, dt.UTC))
places = st.lists(
    st.builds(Place, st.integers(0, 999).map(lambda n: f"{HOME}seminars/a&b-{n}/"), st.none() | instants), max_size=20
)


def located(content: bytes, root: str) -> list[tuple[str, str | None]]:
    tree = etree.fromstring(content)
    assert tree.tag == f"{{{NAMESPACE}}}{root}"
    return [(node.findtext("{*}loc") or "", node.findtext("{*}lastmod")) for node in tree]


@given(places, st.integers(1, 7))
def test_every_page_is_in_it_once_in_files_of_no_more_than_may_be(some: list[Place], most: int) -> None:
    files = dict(sitemaps(HOME, some, most=most))
    if len(some) <= most:
        assert list(files) == ["sitemap.xml"]
        parts = [located(files["sitemap.xml"], "urlset")]
    else:
        index = located(files.pop("sitemap.xml"), "sitemapindex")
        assert [address for address, _ in index] == [HOME + name for name in files]
        parts = [located(content, "urlset") for content in files.values()]
    assert all(len(part) <= most for part in parts)
    assert [address for part in parts for address, _ in part] == [place.address for place in some]


def test_when_a_page_changed_is_told_to_the_second() -> None:
    place = Place(f"{HOME}x/", dt.datetime(2026, 11, 22, 14, 5, 6, 789, tzinfo=dt.UTC))
    assert located(next(iter(sitemaps(HOME, [place])))[1], "urlset") == [(f"{HOME}x/", "2026-11-22T14:05:06Z")]


def test_the_index_says_when_the_newest_page_of_each_part_changed() -> None:
    days = [dt.datetime(2026, 11, day, tzinfo=dt.UTC) for day in (3, 9, 1)]
    files = list(sitemaps(HOME, [Place(f"{HOME}{n}/", day) for n, day in enumerate(days)], most=2))
    assert [day for _, day in located(files[-1][1], "sitemapindex")] == ["2026-11-09T00:00:00Z", "2026-11-01T00:00:00Z"]
