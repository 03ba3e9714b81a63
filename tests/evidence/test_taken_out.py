"""What is taken down is in no coding any more: neither its words, nor a note on it, nor a digest by which it could be guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.evidence import told
from sasci_archive.evidence.following import Stands, follow
from sasci_archive.evidence.taken_out import without
from sasci_archive.evidence.told import Told, Turn
from sasci_archive.model.coding import Coding, Codings, Line, Place
from tests.shelved import ON

SAID = st.lists(st.sampled_from(["it", "was", "not", "the", "hedge"]), min_size=1, max_size=5).map(" ".join)
BEFORE = Told((Turn("u1", "Ada", "It was a hedge."), Turn("u2", "Bo", "No."), Turn("u3", "Ada", "We closed in June.")))


def coding(number: int, place: Place, now: Told, note: str = "A note.") -> Coding:
    return Coding(
        id=f"ch1.{number}", place=place, themes=("a.b",), by="x", digest=told.digest(now.words(place)), note=note
    )


def codings(*each: Coding, how: str = "by hand") -> Codings:
    return Codings(slug="toy", codings=each, history=(Line(id="ch1", when=ON, how=how),))


def taken(codings_: Codings, *gone: str, names: tuple[str, ...] = (), now: Told = BEFORE) -> Codings:
    left = Told(tuple(Turn(t.id, t.speaker, "" if t.id in gone else t.text) for t in now.turns))
    texts = [turn.text for turn in now.turns if turn.id in gone]
    return without(codings_, gone, texts, names, before=now, left=left, on=ON)


def test_a_coding_of_it_goes_and_one_that_reaches_over_it_keeps_neither_note_nor_digest() -> None:
    own = coding(1, Place("u2", "u2"), BEFORE)
    over = coding(2, Place("u1", "u3"), BEFORE)
    other = coding(3, Place("u3", "u3"), BEFORE)
    after = taken(codings(own, over, other), "u2")
    assert [(c.id, c.note, c.digest) for c in after.codings] == [
        ("ch1.2", "", told.NOTHING),
        ("ch1.3", "A note.", other.digest),
    ]
    assert after.history[-1] == Line(id="ch2", when=ON, how="something was taken down")
    left = Told((BEFORE.turns[0], Turn("u2", "Bo", ""), BEFORE.turns[2]))
    assert follow(after.codings[0], left).how is Stands.CHANGED
    assert taken(after, "u2") is after


def test_words_of_a_turn_of_which_others_are_taken_down_stay_coded_without_their_note() -> None:
    words = coding(1, Place("u1", "u1", 7, 7), BEFORE)
    left = Told((Turn("u1", "Ada", "[withheld] a hedge."), *BEFORE.turns[1:]))
    (after,) = without(codings(words), ["u1"], ["It was"], [], before=BEFORE, left=left, on=ON).codings
    assert (after.note, after.digest) == ("", words.digest)
    left = Told((Turn("u1", "Ada", "It was [withheld]"), *BEFORE.turns[1:]))
    assert without(codings(words), ["u1"], ["a hedge."], [], before=BEFORE, left=left, on=ON).codings == ()


def test_a_note_elsewhere_that_says_it_or_names_the_person_goes() -> None:
    notes = {"She says we closed in June, too.": "", "As Bo Reed had it.": "", "Another matter.": "Another matter."}
    found = codings(*(coding(n, Place("u1", "u1"), BEFORE, note) for n, note in enumerate(notes, start=1)))
    after = taken(found, "u3", names=("Bo Reed",))
    assert [c.note for c in after.codings] == list(notes.values())
    assert [line.how for line in taken(codings(how="from bo reed.csv"), "u3", names=("Bo Reed",)).history] == [
        "…",
        "something was taken down",
    ]


def test_a_coding_that_had_followed_its_words_into_the_turn_goes_with_it() -> None:
    first = Told((Turn("u1", "Ada", "It was a hedge. We closed in June."),))
    words = coding(1, Place("u1", "u1", 16, 18), first)
    split = Told((Turn("u1", "Ada", "It was a hedge."), Turn("u1a", "Ada", "We closed in June.")))
    assert taken(codings(words), "u1a", now=split).codings == ()


@given(st.lists(SAID, min_size=1, max_size=5), st.data())
def test_whatever_is_taken_down_no_digest_and_no_note_is_left_of_it(turns: list[str], data: st.DataObject) -> None:
    now = Told(tuple(Turn(f"u{n}", "Ada", text) for n, text in enumerate(turns, start=1)))
    numbers = st.integers(1, len(turns))
    made = []
    for number in range(1, 4):
        first = data.draw(numbers)
        last = data.draw(st.integers(first, len(turns)))
        place = Place(f"u{first}", f"u{last}")
        if first == last and data.draw(st.booleans()):
            length = data.draw(st.integers(1, len(turns[first - 1])))
            place = Place(f"u{first}", f"u{first}", 0, length)
        made.append(coding(number, place, now))
    gone = {f"u{n}" for n in data.draw(st.sets(numbers, min_size=1))}
    after = taken(codings(*made), *gone, now=now)
    touched = {c.id for c in made if {t.id for t in now.between(c.place.first, c.place.last)} & gone}
    for each in after.codings:
        assert not (each.id in touched and (each.note or each.digest != told.NOTHING))
    assert {c.id for c in made} - touched <= {c.id for c in after.codings}
