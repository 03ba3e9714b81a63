"""A query answered as the plain, slow reading of the same turns would; whatever is typed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import NotYet
from sasci_archive.model.seminar import Role
from sasci_archive.search import Hit, Index, Kind, Query, Results, finding, search, wording
from sasci_archive.search.passages import Passage, Theme
from tests.searching import index_of, index_of_turns, turn, volume

WORDS = st.sampled_from(
    ["care", "cares", "home", "homes", "policy", "policies", "tŷ", "Mróz", "carer’s", "O'Neill", "13"]
)
SAID = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6)
HOSTILE = [
    *(
        '"',
        '""',
        '"care',
        "care*",
        "*",
        "c*",
        "NEAR(care home)",
        "NEAR/2",
        "text:care",
        "{text} : care",
        "-care",
        "- care",
    ),
    *(
        "care AND",
        "OR",
        "NOT",
        "NOT care",
        "care NOT",
        "OR OR",
        "(care",
        "care)",
        "^care",
        "care + home",
        "marks:every",
    ),
    *(
        "every",
        "k0",
        "'; DROP TABLE passage; --",
        "\x00care\x00",
        "care\x02\x03",
        "🧸",
        "👩‍👩‍👧 care",
        "شكرا لكم",
        "תודה care",
        "\u202ecare",
    ),
    *(
        "o’neill",
        "o'neill",
        "well-being",
        "tŷ",
        "ŵ ŷ",
        "小林",
        "\ud800",
        "%",
        "_",
        "?",
        "café",
        "cafe\u0301",
        "ﬁre",
        "İ",
        "ß",
        "care " * 2500,
    ),
]


def places(results: Results) -> list[str]:
    return [hit.place for hit in results.hits]


def found(index: Index, text: str) -> set[str]:
    return set(places(search(index, Query(text=text, limit=1000))))


# -- what is found ----------------------------------------------------------------------------------------------------


@given(SAID, st.lists(WORDS, min_size=1, max_size=3))
def test_words_find_the_turns_that_have_them_all_in_one_of_their_forms(said: list[str], asked: list[str]) -> None:
    def has(text: str, word: str) -> bool:
        run = wording.read(word).units[0].forms
        theirs = [wording.folded(each) for each in wording.words(text)]
        return any(_stands(theirs, [wording.folded(each) for each in form]) for form in run)

    with index_of_turns(*said) as index:
        expected = {f"u{at}" for at, text in enumerate(said, start=1) if all(has(text, word) for word in asked)}
        assert found(index, " ".join(asked)) == expected


@given(SAID, st.lists(WORDS, min_size=1, max_size=3))
def test_a_phrase_finds_the_turns_in_which_its_words_stand_together_as_they_are(
    said: list[str], asked: list[str]
) -> None:
    phrase = [wording.folded(each) for each in wording.words(" ".join(asked))]
    with index_of_turns(*said) as index:
        expected = {
            f"u{at}"
            for at, text in enumerate(said, start=1)
            if _stands([wording.folded(each) for each in wording.words(text)], phrase)
        }
        assert found(index, f'"{" ".join(asked)}"') == expected


@given(SAID, st.sampled_from(["ca", "hom", "pol", "mr", "ŷ", "ty"]))
def test_a_beginning_finds_every_word_that_begins_so(said: list[str], begun: str) -> None:
    start = wording.folded(begun)
    with index_of_turns(*said) as index:
        expected = {
            f"u{at}"
            for at, text in enumerate(said, start=1)
            if any(
                wording.folded(each).startswith(start) if len(start) > 1 else wording.folded(each) == start
                for each in wording.words(text)
            )
        }
        assert found(index, f"{begun}*") == expected


def _stands(words: list[str], run: list[str]) -> bool:
    return any(words[at : at + len(run)] == run for at in range(len(words) - len(run) + 1))


@example("0\U00011838")  # a mark of 2018, for SQLite a letter
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12))
def test_every_word_that_we_read_in_a_text_finds_it(text: str) -> None:
    with index_of_turns(text) as index:
        for word in wording.words(text):
            assert found(index, f'"{word}"') == {"u1"}, word


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The carer’s own home.", "carer's"),
        ("The carer’s own home.", "carers"),
        ("Well-being matters.", "wellbeing"),
        ("Wellbeing matters.", "well-being"),
        ("It cost £13,600.", "13600"),
        ("It cost 13600 pounds.", "13,600"),
        ("In Tŷ Gwyn.", "ty gwyn"),
        ("Halina Mróz.", "mroz"),
        ("The organisation.", "organis*"),
        ("A café.", "cafe\u0301"),
        ("Ask 小林さん about it.", "小林"),
        ("شكرا لكم جميعا", "شكرا"),
        ("A soft\u00adhyphen.", "softhyphen"),
        ("They care🧸so much.", "care"),
    ],
)
def test_what_is_written_in_another_way_is_found(said: str, asked: str) -> None:
    with index_of_turns(said, "Nothing of the kind.") as index:
        if asked == "wellbeing":  # a reader cannot write every word in every way: it is proposed
            assert search(index, Query(text=asked)).meant == "well being"
        else:
            assert found(index, asked) == {"u1"}


def test_or_joins_two_words_and_not_leaves_one_out() -> None:
    with index_of_turns("care home", "care house", "care", "house") as index:
        assert found(index, "care home OR house") == {"u1", "u2"}
        assert found(index, "care NOT home") == {"u2", "u3"}
        assert found(index, "care -home") == {"u2", "u3"}
        assert found(index, "NOT care") == {"u4"}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_is_syntax(text: str) -> None:
    with index_of_turns("care home", "the NEAR side", "every k0") as index:
        assert isinstance(search(index, Query(text=text)), Results)
    with index_of({}) as index:
        assert search(index, Query(text=text)).hits == ()


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_nor_is_any_other_text(text: str) -> None:
    with index_of_turns("care home", text, "the NEAR side") as index:
        told = search(index, Query(text=text, context=True))
        assert told.total >= len(told.hits)


def test_marks_that_nobody_types_find_nothing() -> None:
    with index_of_turns("care") as index:
        for mark in ("every", "k0", "s0x1"):
            assert found(index, mark) == set()


# -- what is shown ----------------------------------------------------------------------------------------------------


def test_a_hit_says_who_said_what_when_and_where() -> None:
    with index_of_turns("It began with a cupboard.", "Whose cupboard?", "The council’s.") as index:
        (hit,) = search(index, Query(text="whose", context=True)).hits
    assert "".join(f"[{part.text}]" if part.found else part.text for part in hit.excerpt) == "[Whose] cupboard?"
    assert (hit.slug, hit.label, hit.speaker, hit.role) == ("toy", "turn 2", "Tobias Wren", Role.WITNESS)
    assert (hit.at, hit.held, hit.address) == (2000, dt.date(2024, 5, 16), "https://archive.example/toy#u2")
    assert hit.before is not None
    assert hit.after is not None
    assert (hit.before.text, hit.after.text) == ("It began with a cupboard.", "The council’s.")


@given(SAID, WORDS)
def test_an_excerpt_is_the_turn_word_for_word_and_what_is_marked_is_what_was_looked_for(
    said: list[str], asked: str
) -> None:
    with index_of_turns(*said) as index:
        for hit in search(index, Query(text=asked)).hits:
            assert "".join(part.text for part in hit.excerpt) == said[int(hit.place[1:]) - 1]
            assert any(part.found for part in hit.excerpt)


def test_context_does_not_reach_into_another_session() -> None:
    first, second = turn(1, "At the end.", session=0), turn(2, "At the beginning.", session=1)
    with index_of({"toy": volume(first, second, days=(None, None))}) as index:
        (hit,) = search(index, Query(text="beginning", context=True)).hits
        assert hit.before is hit.after is None


def test_a_turn_that_says_it_often_comes_before_one_that_says_it_once_and_turns_before_all_else() -> None:
    note = Passage(kind=Kind.NOTE, place="fn1", label="note 1", text="rota rota rota")
    often, once = "The rota, the rota.", "The rota was on the wall of the kitchen of the house."
    with index_of({"toy": volume(note, once, often)}) as index:
        assert places(search(index, Query(text="rota"))) == ["u3", "u2", "fn1"]


def test_pages_follow_one_another_and_no_hit_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "BOUND", 20)
    with index_of({slug: volume(*["care"] * 31) for slug in ("a", "b")}) as index:
        told = [search(index, Query(text="care", limit=7, page=page)) for page in range(1, 10)]
        every = [(hit.slug, hit.place) for results in told for hit in results.hits]
        assert len(every) == len(set(every)) == told[0].total == 62
        assert told[0].ranked == 20
        assert search(index, Query(text="care", page=99)).hits == ()


# -- facets and filters -----------------------------------------------------------------------------------------------

ARCHIVE = {
    "toy": volume(
        turn(1, "care at home", "Dr Ines Calloway", Role.CHAIR),
        turn(2, "care", "Tobias Wren"),
        turn(3, "home", "Tobias Wren", session=1),
        project="sasci",
        days=(dt.date(2023, 3, 8), dt.date(2024, 1, 1)),
    ),
    "other": volume(turn(1, "care", "Marion O’Keefe"), days=(dt.date(2023, 3, 22),), title="Others"),
}
THEMES = {
    "toy": (Theme(id="influence.helps", label="Helps", turns=("u2",)), Theme(id="money", label="Money", turns=("u1",)))
}


@pytest.fixture
def index() -> Index:
    return index_of(ARCHIVE, THEMES)


def where(hits: tuple[Hit, ...]) -> set[str]:
    return {f"{hit.place}@{hit.slug}" for hit in hits}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(text="care", speakers=("wren",)), {"u2@toy"}),
        (Query(text="care", speakers=("o'keefe", "Ines")), {"u1@toy", "u1@other"}),
        (Query(text="care", roles=(Role.CHAIR,)), {"u1@toy"}),
        (Query(text="care", seminars=("other",)), {"u1@other"}),
        (Query(text="care", projects=("sasci",)), {"u1@toy", "u2@toy"}),
        (Query(text="care", themes=("influence",)), {"u2@toy"}),
        (Query(text="care", themes=("Money", "influence.helps")), {"u1@toy", "u2@toy"}),
        (Query(text="care", since=dt.date(2023, 3, 9), until=dt.date(2023, 3, 22)), {"u1@other"}),
        (Query(since=dt.date(2024, 1, 1)), {"u3@toy"}),
        (Query(speakers=("wren",)), {"u2@toy", "u3@toy"}),
        (Query(text="care", speakers=("wren",), roles=(Role.CHAIR,)), set()),
    ],
)
def test_of_one_filter_any_value_must_hold_and_every_filter(index: Index, query: Query, expected: set[str]) -> None:
    assert where(search(index, query).hits) == expected


def test_what_is_counted_is_what_is_found_when_it_is_asked_for(index: Index) -> None:
    told = search(index, Query(text="care OR home"))
    facets = told.facets
    assert sum(count.hits for count in facets.kinds) == sum(count.hits for count in facets.seminars) == told.total == 4
    for field, counts in (("speakers", facets.speakers), ("seminars", facets.seminars), ("themes", facets.themes)):
        assert counts, field
        for count in counts:
            only = Query(text="care OR home", **{field: (count.name,)})  # type: ignore[arg-type]
            assert search(index, only).total == count.hits, count
    assert {count.name: count.hits for count in facets.years} == {"2023": 3, "2024": 1}
    assert {count.name: count.hits for count in facets.roles} == {"chair": 1, "witness": 3}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            Query(speakers=("Wrenn",)),
            "Nothing that can be searched has the speaker 'Wrenn'. Did you mean 'Tobias Wren'?",
        ),
        (Query(seminars=("toys",)), "Nothing that can be searched has the seminar 'toys'. Did you mean 'toy'?"),
        (Query(themes=("x",)), "Nothing that can be searched has the theme 'x'. There are: influence.helps, money."),
        (Query(projects=("zzz",)), "Nothing that can be searched has the project 'zzz'. There are: sasci."),
    ],
)
def test_what_nobody_knows_is_said_with_what_is_near(index: Index, query: Query, sentence: str) -> None:
    with pytest.raises(NotYet) as caught:
        search(index, query)
    assert str(caught.value) == sentence


# -- spelling ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("safegarding", "safeguarding"),
        ("safegarding NOT home", "safeguarding NOT home"),
        ("regstration of homes", "registration of homes"),
        ("Wrenn", "wren"),
        ("carehome", "care home"),
        ("safeguarding", ""),
        ("xyzzyxyzzy", ""),
        ("🧸", ""),
    ],
)
def test_a_word_that_stands_nowhere_is_told_the_nearest_that_does(asked: str, meant: str) -> None:
    with index_of_turns("Safeguarding is the registration of homes.", "A care home, said Wren.") as index:
        assert search(index, Query(text=asked)).meant == meant


def test_what_is_proposed_finds_something() -> None:
    with index_of_turns("Safeguarding is the registration of homes.", "A care home, said Wren.") as index:
        told = search(index, Query(text="safegarding"))
        assert (told.total, search(index, Query(text=told.meant)).total) == (0, 1)
