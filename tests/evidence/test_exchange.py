"""To programs for qualitative analysis and back: unchanged it is the same; changed as programs change texts, it is at the same words or refused."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sasci_archive.evidence import coding, exchange, read_back
from sasci_archive.evidence.coding import Wanted
from sasci_archive.evidence.exchange import END, START, Sent
from sasci_archive.evidence.following import follow
from sasci_archive.evidence.told import Told, Turn
from sasci_archive.formats import refi_qda
from sasci_archive.formats.refi_qda import Project, Selection, Source
from sasci_archive.model.coding import Codebook, Coder, Codings, Dimension, Place, Theme

ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
BOOK = Codebook(
    dimension=(Dimension(id="influence", label="Influence"),),
    theme=(
        Theme(id="influence.helps", label="Helps", definition="It helped."),
        Theme(id="influence.hinders", label="Hinders", definition="It did not."),
    ),
    coder=(Coder(id="ab", name="Ada Bell"), Coder(id="cd", name="Cass Dunn")),
)
WORD = st.sampled_from(["it", "didn’t", "“so”", "–", "🌳", "né", "[laughs]", "the", "hedge.", "𝔸", "don't"])
SAID = st.lists(st.lists(WORD, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=2).map("\n".join)


@st.composite
def seminars(draw: st.DrawFn) -> Sent:
    """A seminar with codings of whole turns, of several, and of words."""
    turns = tuple(
        Turn(f"u{n}", draw(st.sampled_from(["Ada", "Bo 🌳"])), text)
        for n, text in enumerate(draw(st.lists(SAID | st.just(""), min_size=1, max_size=5)), start=1)
    )
    now = Told(turns)
    said = [turn for turn in turns if turn.text]
    assume(said)
    wanted = []
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(said) - 1))
        last = draw(st.integers(first, len(said) - 1))
        place = Place(said[first].id, said[last].id)
        if first == last and draw(st.booleans()):
            spans = [m.span() for m in re.finditer(r"\S+", said[first].text)]
            a = draw(st.integers(0, len(spans) - 1))
            b = draw(st.integers(a, len(spans) - 1))
            if spans[b][1] - spans[a][0] < len(said[first].text):
                place = Place(said[first].id, said[first].id, spans[a][0], spans[b][1] - spans[a][0])
        themes = draw(
            st.sampled_from([("influence.helps",), ("influence.hinders",), ("influence.helps", "influence.hinders")])
        )
        wanted.append(
            Wanted(
                passage=place.fragment,
                themes=themes,
                by=draw(st.sampled_from(["ab", "cd"])),
                place=place,
                note=draw(st.sampled_from(["", "Why?"])),
            )
        )
    codings, _ = coding.coded(Codings(slug="toy"), wanted, now, BOOK, on=ON, how="by hand", where="")
    return Sent(
        slug="toy",
        title="Toy: a test",
        now=now,
        standing=tuple(follow(c, now) for c in codings.codings),
        history=codings.history,
        book=BOOK,
    )


def given_in(sent: Sent) -> set[tuple[Place, str, str]]:
    return {(s.coding.place, s.coding.by, theme) for s in sent.standing for theme in s.coding.themes}


def came_back(project: Project, sent: Sent) -> tuple[set[tuple[Place, str, str]], tuple[str, ...]]:
    read = read_back.read(project, {"toy": (sent.now, BOOK)})
    wanted = read.wanted.get("toy", ())
    return {(w.place, w.by, t) for w in wanted if w.place for t in w.themes}, tuple(f.problem for f in read.faults)


def through(project: Project) -> Project:
    """As a file."""
    return refi_qda.parse(refi_qda.compose(project, ON), where="p.qdpx")


@given(seminars())
def test_what_is_sent_out_unchanged_comes_back_as_the_same_codings(sent: Sent) -> None:
    project = through(exchange.project("Toys", [sent], restricted=True))
    assert came_back(project, sent) == (given_in(sent), ())
    codings = Codings(slug="toy", codings=tuple(s.coding for s in sent.standing), history=sent.history)
    wanted = read_back.read(project, {"toy": (sent.now, BOOK)}).wanted["toy"]
    assert coding.coded(codings, wanted, sent.now, BOOK, on=ON, how="", where="")[1] == ()


@given(seminars())
def test_what_is_public_says_nothing_of_coders_and_comes_back_as_nothing_new(sent: Sent) -> None:
    project = exchange.project("Toys", [sent], restricted=False)
    told = refi_qda.project_file(project, ON).decode()
    assert [user.name for user in project.users] == [exchange.PUBLISHED]
    assert not any(word in told for word in ("Ada Bell", "Cass Dunn", 'name="ab"', "Why?", refi_qda.guid("user", "ab")))
    given_ = {(s.coding.place, theme) for s in sent.standing for theme in s.coding.themes}
    ours = project.sources[0].selections[:-2]
    assert sum(len(s.coded) for s in ours) == len(given_)
    assert came_back(through(project), sent) == (set(), ())
    renamed = msgspec.structs.replace(project, users=(refi_qda.User("u-1", exchange.PUBLISHED),))
    assert came_back(renamed, sent) == (set(), ())


@given(seminars())
def test_under_each_position_stands_what_was_coded(sent: Sent) -> None:
    (source,) = exchange.project("Toys", [sent], restricted=True).sources
    *ours, start, end = source.selections
    assert source.text[start.start : start.end] == START
    assert source.text[end.start : end.end] == END
    for selection, standing in zip(ours, sent.standing, strict=True):
        under = source.text[selection.start : selection.end]
        assert standing.place
        words = sent.now.words(standing.place)
        assert under == words or (
            standing.place.first != standing.place.last and under.endswith(words.rpartition("\n")[2])
        )
        assert selection.note == standing.coding.note


def recounted(source: Source, text: str, where: Callable[[str], int], *, marked: bool = False) -> Source:
    """A source as a program writes it whose text is `text`: `where` gives the position behind a beginning of the text as it was sent."""
    moved = tuple(
        msgspec.structs.replace(s, start=where(source.text[: s.start]), end=where(source.text[: s.end]))
        for s in source.selections
    )
    return msgspec.structs.replace(source, text=text, selections=moved, marked=marked)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def straight(text: str) -> str:
    return text.translate({0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-"})


MUTATIONS = {
    "counts UTF-16 units": lambda s: recounted(s, s.text, utf16),
    "ends lines by CR and LF, and counts both": lambda s: recounted(s, crlf(s.text), lambda t: len(crlf(t))),
    "ends lines by CR and LF, and counts one": lambda s: recounted(s, crlf(s.text), len),
    "the same in UTF-16 units": lambda s: recounted(s, crlf(s.text), lambda t: utf16(crlf(t))),
    "a mark before the text, not counted": lambda s: recounted(s, s.text, len, marked=True),
    "a mark before the text, counted": lambda s: recounted(s, s.text, lambda t: len(t) + 1, marked=True),
    "characters taken apart": lambda s: recounted(s, nfd(s.text), lambda t: len(nfd(t))),
    "straight quotation marks and hyphens": lambda s: recounted(s, straight(s.text), len),
    "all of it at once": lambda s: recounted(
        s, nfd(crlf(straight(s.text))), lambda t: utf16(nfd(crlf(straight(t)))), marked=True
    ),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@given(sent=seminars())
def test_a_text_that_a_program_changed_comes_back_at_the_same_words(mutation: str, sent: Sent) -> None:
    project = exchange.project("Toys", [sent], restricted=True)
    changed = msgspec.structs.replace(project, sources=tuple(MUTATIONS[mutation](s) for s in project.sources))
    assert came_back(changed, sent) == (given_in(sent), ())


@given(seminars(), st.sampled_from(["UTF-16", "CRLF", "shift"]))
def test_positions_that_are_wrong_are_refused_and_never_shifted(sent: Sent, how: str) -> None:
    """The text as it was sent, and positions as if it were another."""
    (source,) = exchange.project("Toys", [sent], restricted=True).sources
    where: dict[str, Callable[[str], int]] = {
        "UTF-16": lambda t: utf16(t) + 1,
        "CRLF": lambda t: len(crlf(t)),
        "shift": lambda t: len(t) + 1,
    }
    wrong = recounted(source, source.text, where[how])
    found, faults = came_back(Project(name="x", sources=(wrong,), codes=exchange.codes([BOOK])), sent)
    assert found == set()
    assert faults == ("Its first or last line is not where it says it is: nothing in this text can be placed.",)


@given(seminars(), st.sampled_from(["UTF-16", "CRLF one", "mark"]))
def test_without_its_last_line_a_text_is_placed_only_where_all_ways_to_count_agree(sent: Sent, how: str) -> None:
    (source,) = exchange.project("Toys", [sent], restricted=True).sources
    bare = msgspec.structs.replace(source, selections=source.selections[:-2])
    changed = {
        "UTF-16": lambda: recounted(bare, bare.text, utf16),
        "CRLF one": lambda: recounted(bare, crlf(bare.text), len),
        "mark": lambda: recounted(bare, bare.text, lambda t: len(t) + 1, marked=True),
    }[how]()
    project = Project(
        name="x",
        sources=(changed,),
        codes=exchange.codes([BOOK]),
        users=exchange.project("", [sent], restricted=True).users,
    )
    found, faults = came_back(project, sent)
    assert found == given_in(sent) or (found == set() and faults)


def one(text: str, words: str, *, here: str = "") -> tuple[set[tuple[Place, str, str]], tuple[str, ...]]:
    """What comes of coding these words of a turn that reads `text` in the program and `here` in the seminar."""
    there = Sent(slug="toy", title="Toy", now=Told((Turn("u1", "Ada", text), Turn("u2", "Bo", "No."))), book=BOOK)
    now = Told((Turn("u1", "Ada", here or text), Turn("u2", "Bo", "No.")))
    project = exchange.project("Toys", [there], restricted=True)
    (source,) = project.sources
    start = source.text.index(words)
    coded_ = (refi_qda.Coded("g", refi_qda.guid("theme", "influence.helps"), refi_qda.guid("user", "ab")),)
    new = Selection(guid="n", name="", start=start, end=start + len(words), coded=coded_)
    project = msgspec.structs.replace(
        project, sources=(msgspec.structs.replace(source, selections=(*source.selections, new)),)
    )
    return came_back(project, msgspec.structs.replace(there, now=now))


def test_a_turn_that_was_edited_since_is_placed_by_its_words_or_refused() -> None:
    assert one("It was a hedge.", "a hedge", here="So it was a hedge.") == (
        {(Place("u1", "u1", 10, 7), "ab", "influence.helps")},
        (),
    )
    found, (fault,) = one("It was a hedge.", "a hedge", here="It was a tree.")
    assert found == set()
    assert (
        fault
        == "“a hedge” (u1) does not stand in that turn here once, and once only: it reads otherwise here than in this file."
    )


def test_a_selection_across_turns_is_taken_turn_by_turn() -> None:
    assert one("It was a hedge.", "a hedge.\n\n[u2] Bo\nNo.")[0] == {
        (Place("u1", "u1", 7, 8), "ab", "influence.helps"),
        (Place("u2", "u2"), "ab", "influence.helps"),
    }
    assert one("It was.", "It was.\n\n[u2] Bo\nNo.")[0] == {(Place("u1", "u2"), "ab", "influence.helps")}


def test_a_selection_of_what_nobody_says_is_told() -> None:
    assert one("It was.", "[u2] Bo")[1] == ("Under the selection from 137 to 144 nobody says anything.",)


def test_what_is_no_theme_and_who_is_no_coder_is_told_and_a_label_does_for_an_id() -> None:
    sent = Sent(slug="toy", title="Toy", now=Told((Turn("u1", "Ada", "It was."),)), book=BOOK)
    (source,) = exchange.project("Toys", [sent], restricted=True).sources
    start = source.text.index("It was.")
    marks = tuple(
        Selection(guid=n, name="", start=start, end=start + 7, coded=(refi_qda.Coded(f"c{n}", code, user),))
        for n, code, user in (("1", "k1", "x"), ("2", "k2", ""))
    )
    project = Project(
        name="",
        users=(refi_qda.User("x", "Cass Dunn"),),
        codes=(refi_qda.Code("k1", "Helps"), refi_qda.Code("k2", "New idea")),
        sources=(
            msgspec.structs.replace(source, guid="theirs", selections=marks),
            Source(guid="o", name="other", text=""),
        ),
        others=("film.mp4",),
    )
    read = read_back.read(project, {"toy": (sent.now, BOOK)})
    assert [(w.passage, w.themes, w.by) for w in read.wanted["toy"]] == [("u1", ("influence.helps",), "cd")]
    assert [str(f) for f in read.faults] == [
        "C30 toy: Toy: “New idea” is no theme of the codebook. Add it to themes.toml, or say in a theme that it was called so."
    ]
    assert read.others == ("film.mp4", "other")
