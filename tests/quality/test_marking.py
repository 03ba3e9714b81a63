"""Words marked in a turn: nothing else changes, and nothing is marked that may be another place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions.web.marking import marked
from sasci_archive.model.quality import Kind, Weak


def place(before: str, was: str, after: str) -> Weak:
    return Weak(
        number=1,
        kind=Kind.NAME,
        turn="u1",
        session="1",
        seg="u1.s1",
        first=0,
        was=was,
        now="",
        why="",
        before=before,
        after=after,
    )


def test_words_are_marked_where_they_stand_once() -> None:
    html = '<p>I&#39;m Dr Nula Tresk. <a title="Dr Nula Tresk" href=#x>Nula</a> said so, and so.</p>'
    assert "Dr <mark>Nula</mark> Tresk. <a" in marked(html, [place("I'm Dr", "Nula", "Tresk.")])
    assert "said <mark>so,</mark> and" in marked(html, [place("said", "so,", "and so.")])
    assert marked(html, [place("", "Tresk. Nula", "said")]) == html  # markup cuts through
    assert marked(html, [place("", "href=#x", "")]) == html  # no word of it
    assert marked("<p>so so</p>", [place("", "so", "")]) == "<p>so so</p>"
    assert marked(html, [place("Tresk.", "", "Nula")]) == html
    both = [place("said", "so,", "and so."), place("said so,", "and", "so.")]
    assert "<mark>so,</mark> <mark>and</mark> so." in marked(html, both)
    assert marked("<p>they came</p>", [place("", "he", ""), place("", "y", "came")]) == "<p>they came</p>"


words = st.lists(st.sampled_from(["so", "<b>", "a&b", "it's", "</b>", "mark"]), max_size=9).map(" ".join)


@given(words, st.lists(st.tuples(words, words, words), max_size=4))
def test_without_the_marks_it_is_what_it_was(html: str, places: list[tuple[str, str, str]]) -> None:
    made = marked(html, [place(*each) for each in places])
    assert made.replace("<mark>", "").replace("</mark>", "") == html
