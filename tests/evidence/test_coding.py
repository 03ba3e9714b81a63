"""Passages coded, kept beside the transcript, taken back; and what becomes of a coding when the transcript goes on being edited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, Faults, NotYet
from sasci_archive.evidence import coding, kept, told
from sasci_archive.evidence.coding import Wanted
from sasci_archive.evidence.following import Standing, Stands, follow
from sasci_archive.evidence.told import Told, Turn
from sasci_archive.formats import codebook
from sasci_archive.model.coding import Coding, Codings, Place
from sasci_archive.stages.publish import current
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei import codings as tei
from tests.evidence.coded import code, edit
from tests.shelved import ON
from tests.tei.conftest import tei_all

__all__ = ("tei_all",)


def stands(here: Workspace) -> list[Standing]:
    folder = here.folder("toy")
    now = kept.house(folder, ON)
    return [follow(each, now) for each in kept.codings(folder).codings]


def fault(here: Workspace, passage: str, *themes: str, by: str = "ab", words: str = "") -> str:
    with pytest.raises(Faults) as told_:
        code(here, passage, *themes, by=by, words=words)
    return " / ".join(f"{f.problem} {f.remedy}" for f in told_.value.faults)


def test_what_was_coded_is_read_back_and_coding_it_again_changes_nothing(here: Workspace) -> None:
    (one,) = code(here, "u2-u4", "influence.helps", "level.organisation", note="The cupboard.")
    (two,) = code(here, "2", "stage.start-up", by="cd", words="no money at all")
    assert (one.id, two.id) == ("ch1.1", "ch2.1")
    assert (one.place, two.place) == (Place("u2", "u4"), Place("u2", "u2", 39, 15))
    before = (here.folder("toy").codings_xml).read_bytes()
    assert kept.codings(here.folder("toy")).codings == (one, two)
    assert code(here, "u2-u4", "influence.helps") == ()
    assert here.folder("toy").codings_xml.read_bytes() == before


def test_it_is_tei_and_repeats_no_word_that_was_said(here: Workspace, tei_all: Callable[[bytes], str]) -> None:
    code(here, "u2-u4", "influence.helps")
    code(here, "u8", "stage.abandoned", by="cd", words="We closed it")
    content = here.folder("toy").codings_xml.read_bytes()
    assert tei_all(content) == ""
    assert b"cupboard" not in content
    assert b"closed" not in content
    assert tei_all(tei.composed(Codings(slug="toy"), "Toy", "themes.toml")) == ""


def test_coding_changes_neither_the_transcript_nor_what_is_published(here: Workspace) -> None:
    folder = here.folder("toy")
    before = {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()}
    assert current(folder, ON)
    code(here, "u2", "influence.helps")
    after = {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()}
    assert after.keys() - before.keys() == {folder.codings_xml}
    assert {p: after[p] for p in before} == before
    assert current(folder, ON)


def test_all_that_is_wrong_is_told_together_and_nothing_is_taken(here: Workspace) -> None:
    assert fault(here, "u2", "influence.help", by="ax", words="cupbord") == (
        "There is no theme 'influence.help'. Did you mean 'influence.helps'? / There is no coder 'ax'. Whoever codes is named in themes.toml: "
        '[[coder]] id = "ab", name = "…". / “cupbord” does not stand in u2. Copy the words as they are printed.'
    )
    assert not here.folder("toy").codings_xml.exists()


@pytest.mark.parametrize(
    ("passage", "words", "told_"),
    [
        ("u99", "", "There is no turn u99. Turns are numbered u1, u2 …, as the edition prints them."),
        ("u4-u2", "", "In 'u4-u2' the last turn stands before the first. Write u2-u4."),
        ("here", "", "'here' is no passage. Write u12 for one turn, u12-u14 for several."),
        ("u1-u2", "it", "'u1-u2' is several turns, and words are of one. Give the turn they stand in."),
        ("u2", "upboard", "“upboard” does not stand in u2. Copy the words as they are printed."),
        ("u1", "a", "“a” does not stand in u1. Copy the words as they are printed."),
    ],
)
def test_a_passage_that_is_none(here: Workspace, passage: str, words: str, told_: str) -> None:
    assert fault(here, passage, "influence.helps", words=words) == told_


def test_words_that_stand_there_twice_are_not_guessed_at() -> None:
    now = Told((Turn("u1", "Ada", "It was, and it was."),))
    assert told.found("it was", now.turns[0].text) == (12,)
    assert told.found("was", now.turns[0].text) == (3, 15)


def test_words_are_found_whatever_signs_a_keyboard_has() -> None:
    assert told.found('don\'t - "now"', "I don’t – “now” or ever") == (2,)


@given(st.text(), st.data())
def test_alike_is_as_long_as_what_it_is_like_and_a_passage_is_found_where_it_stands(
    text: str, data: st.DataObject
) -> None:
    assert len(told.alike(text)) == len(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    passage = text[start:end]
    assert told.long(told.digest(passage)) == len(passage)
    for at in told.same(told.digest(passage), text):
        assert text[at : at + len(passage)].replace("\n", " ") == passage.replace("\n", " ")


def test_a_coding_is_taken_back_and_its_id_is_never_given_again(here: Workspace) -> None:
    folder = here.folder("toy")
    code(here, "u2", "influence.helps")
    code(here, "u4", "influence.helps")
    changed, gone = coding.undone(kept.codings(folder), "", on=ON)
    kept.save(folder, changed)
    assert [c.id for c in gone] == ["ch2.1"]
    assert [c.id for c in code(here, "u6", "influence.helps")] == ["ch4.1"]
    assert [line.how for line in kept.codings(folder).history] == ["by hand", "by hand", "ch2 taken back", "by hand"]
    with pytest.raises(NotYet, match=r"There is no coding 'ch2.1'\. `inv code.list SLUG` shows every coding"):
        coding.undone(kept.codings(folder), "ch2.1", on=ON)


def test_a_theme_renamed_or_merged_keeps_its_codings_and_one_that_is_gone_is_told(here: Workspace) -> None:
    folder = here.folder("toy")
    code(here, "u2", "topic.playthings")
    book = kept.wanted_codebook(here, folder)
    (old,) = kept.codings(folder).codings
    assert coding.current(old, book) == ("topic.toys",)
    file = folder.path / "themes.toml"
    file.write_text(file.read_text("utf-8").replace("topic.toys", "topic.games"), encoding="utf-8")
    (told_,) = coding.lost(kept.codings(folder), kept.wanted_codebook(here, folder))
    assert str(told_) == (
        "C11 toy/codings.xml: u2 (ch1.1, by ab) is coded as 'topic.toys', which is no theme any more. Put the theme back, or say in the theme that "
        'it has become: was = ["topic.toys"].'
    )


# -- what becomes of it ----------------------------------------------------------------------------------------------


def test_words_put_right_before_it_move_it_and_words_put_right_in_it_ask_for_another_look(here: Workspace) -> None:
    home = here.folder("toy").path
    code(here, "u2", "influence.helps", words="no money at all")
    edit(home, "It began with a cupboard", "It had begun with a large cupboard")
    (now,) = stands(here)
    assert (now.how, now.place) == (Stands.FOLLOWED, Place("u2", "u2", 49, 15))
    edit(home, "no money at <anchor", "no money of ours at <anchor")
    (now,) = stands(here)
    assert (now.how, now.place) == (Stands.AGAIN, None)


def test_whole_turns_whose_words_are_put_right_stay_coded_and_say_so(here: Workspace) -> None:
    code(here, "u2", "influence.helps")
    edit(here.folder("toy").path, "It began with a cupboard", "It began with a box")
    (now,) = stands(here)
    assert (now.how, now.place) == (Stands.CHANGED, Place("u2", "u2"))


def test_a_turn_that_is_split_stays_coded_with_both_its_parts(here: Workspace) -> None:
    code(here, "u7", "influence.hinders")
    code(here, "u7", "stage.abandoned", words="on the North Pier.")
    edit(
        here.folder("toy").path,
        "</date>, on the",
        '</date>,</seg></u><u xml:id="u7a" who="#p.mroz" start="#T2.7000" end="#T2.7000"><seg xml:id="u7a.s1">on the',
    )
    whole, words = stands(here)
    assert (whole.how, whole.place) == (Stands.FOLLOWED, Place("u7", "u7a"))
    assert (words.how, words.place) == (Stands.FOLLOWED, Place("u7a", "u7a"))


def test_turns_that_are_joined_stay_coded_as_the_words_they_were(here: Workspace) -> None:
    code(here, "u5-u5a", "influence.helps")
    code(here, "u5a", "influence.hinders")
    edit(
        here.folder("toy").path,
        '</seg>\n        </u>\n        <u xml:id="u5a" who="#p.fairholt" corresp="#p.mroz" start="#T1.20500" end="#T1.22800">\n          <seg xml:id="u5a.s1">',
        " ",
    )
    edit(
        here.folder("toy").path,
        "and I was glad.</seg>\n        </u>",
        'and I was glad.</seg>\n        </u><anchor xml:id="u5a" corresp="#u5"/>',
    )
    both, second = stands(here)
    assert (both.how, both.place) == (Stands.FOLLOWED, Place("u5", "u5"))
    assert second.how is Stands.FOLLOWED
    assert second.place is not None
    assert kept.house(here.folder("toy"), ON).words(second.place) == "evening, and I was glad."


def test_a_turn_that_is_gone_is_to_be_looked_at_again_unless_its_words_stand_elsewhere() -> None:
    words = "We closed the library in June, and nobody came to ask us why we had."
    where = Codings(slug="toy")
    book = codebook.parse(
        b'[[dimension]]\nid="a"\nlabel="A"\n[[theme]]\nid="a.b"\nlabel="B"\ndefinition="B."\n[[coder]]\nid="x"\nname="X"\n',
        where="t.toml",
    )
    before = Told((Turn("u1", "Ada", words), Turn("u2", "Bo", "No.")))
    wanted = [Wanted(passage="u1", themes=("a.b",), by="x"), Wanted(passage="u2", themes=("a.b",), by="x")]
    _, (long, short) = coding.coded(where, wanted, before, book, on=ON, how="", where="")
    after = Told((Turn("u9", "Ada", f"Well. {words}"), Turn("u8", "Bo", "No.")))
    assert follow(long, after).place == Place("u9", "u9", 6, len(words))
    assert follow(short, after).how is Stands.AGAIN  # whoever says no may have meant anything


def test_what_is_withheld_is_nowhere_and_what_is_withheld_within_it_asks_for_another_look(here: Workspace) -> None:
    code(here, "u6", "influence.helps")
    code(here, "u2", "influence.helps", words="with a cupboard")
    home = here.folder("toy").path
    edit(
        home,
        '<seg xml:id="u6.s1">Why did it stop?</seg>',
        '<seg xml:id="u6.s1"><seg type="restricted">Why did it stop?</seg></seg>',
    )
    edit(home, "with a cupboard,", 'with a <seg type="restricted">cupboard,</seg>')
    assert [s.how for s in stands(here)] == [Stands.WITHHELD, Stands.AGAIN]
    assert (
        fault(here, "u6", "influence.helps")
        == "Nothing that is said in 'u6' is printed. What is withheld is not coded."
    )


@pytest.mark.parametrize(
    ("before", "after", "told_"),
    [
        ("#u2", "#x2", "this span leads to no turn of 4-transcript.xml"),
        ("theme:influence", "influence", "this span has no theme in @ana, or one without its prefix"),
        ('resp="#c.ab"', 'resp="#c.zz"', "this span is by nobody whom the header names"),
        ('change="#ch1"', 'change="#ch2"', "this span belongs to no line of the history"),
        ("<TEI", "<!DOCTYPE TEI><TEI", "has a DTD"),
    ],
)
def test_a_file_of_codings_that_others_changed_does_not_read(
    here: Workspace, before: str, after: str, told_: str
) -> None:
    code(here, "u2", "influence.helps")
    file = here.folder("toy").codings_xml
    file.write_text(file.read_text("utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(BadTranscript, match=r"codings\.xml") as error:
        kept.codings(here.folder("toy"))
    assert told_ in str(error.value)


def test_turns_of_which_more_than_half_has_gone_are_to_be_looked_at_again(here: Workspace) -> None:
    code(here, "u2", "influence.helps")
    edit(
        here.folder("toy").path,
        "It began with a cupboard, in <subst",
        '<seg type="restricted">It began with a cupboard,</seg> in <subst',
    )
    assert [s.how for s in stands(here)] == [Stands.CHANGED]
    edit(here.folder("toy").path, "and no money at <anchor", '<seg type="restricted">and no money at</seg> <anchor')
    (now,) = stands(here)
    assert (now.how, now.place) == (Stands.AGAIN, None)


# -- any coding, any edit ---------------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(["it", "was", "not", "the", "hedge", "🌳", "don’t", "é", "[laughs]"]), min_size=1, max_size=12
)


@given(WORDS, st.data())
def test_a_coding_of_words_is_found_word_for_word_or_not_at_all(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + bool(first)
    passage = " ".join(words[first : last + 1])
    place = Place("u1", "u1", start, len(passage))
    one = Coding(id="ch1.1", place=place, themes=("a.b",), by="x", digest=told.digest(passage))
    after = data.draw(WORDS)
    now = Told((Turn("u1", "Ada", " ".join(after)), Turn("u2", "Bo", text)))
    found = follow(one, now)
    assert found.place is None or now.words(found.place) == passage
    assert found.place is None or found.place.first == "u1"
