"""Names that are not to be known: wherever a part of one still stands, it is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.hidden_names import Hidden, parts
from sasci_archive.tei.cutting.leaks import Leak, alike, find
from sasci_archive.tei.document import Element, parse

ROE = Hidden("Dr Zoë Ó Briain-Smythe", ("Zo", "zb-laptop", "Ó Briain, Zoë"))


def seminar(said: str, *, header: str = "", lists: str = "") -> Element:
    """A document in which this is said."""
    return parse(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>{header}</titleStmt></fileDesc>'
        '<profileDesc><particDesc><listPerson><person xml:id="p.roe"><persName>Zoe Roe</persName></person></listPerson>'
        f"</particDesc></profileDesc></teiHeader><standOff>{lists}</standOff><text><body>"
        f'<div type="session"><u xml:id="u1"><seg>{said}</seg></u></div></body></text></TEI>'.encode()
    )


def leaks(said: str, hidden: Hidden = ROE, **around: str) -> list[str]:
    """Where it is found."""
    return [leak.where for leak in find(seminar(said, **around), [hidden], {"p.roe": Hidden("Zoe Roe")})]


@pytest.mark.parametrize(
    "said",
    [
        "Thank you, Zoë.",
        "thank you zoe",
        "ZOË",
        "Zoë's own words",
        "Zoë’s own words",
        "the Smythes",
        "Briain-Smythe",
        "briain_smythe",
        "Bri­ain",  # a soft hyphen in it
        "Ｚｏë",  # full width
        "Z<hi>o</hi>e",
        "Zo<anchor synch='#T'/>e",
        "thank<pause/>Zoe<pause/>very much",
        "<note type='editorial'>Said by Zoe.</note>",
        "<kinesic><desc>Zoe laughs</desc></kinesic>",
        "<persName>Zoe</persName>",
        "<persName ref='#p.else'>Zoe</persName>",
        "a <seg xml:id='zoe'/>",
        "<gap reason='zoe'/>",
        "Zo spoke",
        "zb",
        "zb-laptop",
        "zoe@example.org",
        "briain62@example.org",
        "zoebriainsmythe@example.org",
        "@zoebriainsmythe",
        "ZoeBriainSmythe",
        "on <date when='2001'>Zoe’s birthday</date>",
        "<persName ref='#p.roe'>Smythe</persName>",
        "Smy<note type='editorial'>So.</note>the",
        "Smy<vocal><desc>coughs</desc></vocal>the",
        "It is spelt S-M-Y-T-H-E.",
        "B, r, i, a, i, n",
        "Z. o. E.",
        "<persName ref='#p.roe'>Zoe Roe, once Smythe</persName>",
    ],
)
def test_a_part_of_the_name_is_found_however_it_is_written(said: str) -> None:
    assert set(leaks(said)) == {"u1"}


@pytest.mark.parametrize(
    "said",
    [
        "Thank you, doctor.",
        "my laptop",
        "zoetrope",
        "<persName ref='#p.roe'>Zoe</persName>, you were there",
        "<persName ref='#p.roe'>Zoe Roe's</persName> words",
        "zoebriainsmythe",  # as one word by chance, like Bea Ring in "bearing"
        "the <orgName ref='#o.smythe'>Smythe Trust</orgName>",
        "the <term ref='#g.smythe'>smythe</term>",
        "<!-- Zoe -->",
    ],
)
def test_what_is_no_part_of_it_or_is_marked_as_another_s_is_let_be(said: str) -> None:
    assert leaks(said) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("I will say that we will.", False),
        ("Will you say that?", False),
        ("So we asked. Will that do?", False),
        ("So Will said that.", True),
        ("Will, you were there.", True),
        ("It was Will's idea.", True),
        ("Will Young said so.", True),
        ("The young people came.", False),
        ("The Young Foundation came.", True),
        ("WILL", True),
        ("in <date when='1990'>Will</date> or may", False),
    ],
)
def test_a_name_that_is_an_ordinary_word_is_found_where_it_is_written_as_a_name(said: str, *, found: bool) -> None:
    assert bool(leaks(said, Hidden("Will Young"))) is found


def test_another_persons_name_in_the_header_may_share_the_first_name_and_not_the_surname() -> None:
    named = "<editor><persName><forename>Zoe</forename> <surname>Adams</surname></persName></editor>"
    assert leaks("Yes.", Hidden("Zoe Smythe"), header=named) == []
    assert leaks("Yes.", Hidden("Zoe Adams"), header=named) == ["the header (titleStmt)"]
    assert leaks("Yes.", Hidden("Ann Adams"), header=named) == ["the header (titleStmt)"]
    assert leaks("Yes.", Hidden("Ann Adams"), header="<title>On Adams</title>") == ["the header (titleStmt)"]


@pytest.mark.parametrize("file", ["BriainPortrait.png", "portraitofsmythe.jpg", "brians-smythes-house.png", "zoe.jpg"])
def test_what_a_pictures_file_is_called_tells_a_name_though_other_words_run_on_from_it(file: str) -> None:
    shown = f'<figure><graphic url="pictures/{file}"/></figure>'
    assert leaks(f"Look.{shown}") == ["what a picture's file is called"]


@pytest.mark.parametrize("file", ["oaks.png", "zoeller.png", "the-room.jpg"])
def test_a_short_name_within_the_word_that_a_file_is_called_by_is_let_be(file: str) -> None:
    assert leaks(f'Look.<figure><graphic url="pictures/{file}"/></figure>') == []


def test_a_first_name_alone_in_a_list_of_people_is_a_part_of_the_name() -> None:
    lists = '<listPerson><person xml:id="m.z"><persName>{}</persName></person></listPerson>'
    assert leaks("Yes.", Hidden("Ann Adams"), lists=lists.format("Dr Ann")) == ["standOff (listPerson)"]
    assert leaks("Yes.", Hidden("Ann Adams"), lists=lists.format("Ann Best")) == []


def test_places_and_bodies_that_editors_have_listed_are_not_people() -> None:
    lists = '<listPlace><place xml:id="pl.h"><placeName>Notting Adams</placeName></place></listPlace>'
    assert leaks("Yes.", Hidden("Ann Adams"), lists=lists) == []
    event = "<listEvent><event><label>Adams resigns</label></event></listEvent>"
    assert leaks("Yes.", Hidden("Ann Adams"), lists=event) == ["the chronology"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Elif Yıldız", "Yildiz"),
        ("Guðrún Þór", "Gudrun"),
        ("Sinéad O’Brien", "OBrien"),
        ("Sinéad O’Brien", "Mrs O Brien"),
        ("Leilani Kaʻahu", "Ka'ahu"),
        ("王小明", "我们见过王小明。"),
        ("王小明", "小明说"),
        ("田中 太郎", "田中さん"),
        ("Min Oh", "Dr Oh said"),
        ("Malcolm X", "Mr. X"),
        ("Łukasz Groß", "lukasz"),
        ("Łukasz Groß", "GROSS"),
        ("Jo Øst", "Ost"),
        ("Aesc Ræd", "Raed"),
    ],
)
def test_letters_that_others_write_otherwise_are_known_again(name: str, said: str) -> None:
    assert leaks(said, Hidden(name)) == ["u1"]
    assert leaks(name, Hidden(name)) == ["u1"]


def test_the_document_itself_may_bear_the_name() -> None:
    root = seminar("Yes.")
    root.set("{http://www.w3.org/XML/1998/namespace}id", "adams-2023")
    assert find(root, [Hidden("Ann Adams")], {}) == (Leak("TEI", 0),)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Min Oh", "Oh, I see. Oh yes."),
        ("Malcolm X", "section X"),
        ("王小明", "小学"),
        ("Ed Roe", "note ed1"),
        ("Bea Ring", "bearing"),
    ],
)
def test_what_only_looks_like_a_name_is_none(name: str, said: str) -> None:
    assert leaks(said, Hidden(name)) == []


def test_in_the_editors_lists_it_is_whole_names_that_may_share_a_first_name_and_nothing_else() -> None:
    event = "<listEvent><event><label>Ann opens the library</label></event></listEvent>"
    assert leaks("Yes.", Hidden("Ann Adams"), lists=event) == ["the chronology"]
    org = '<listOrg><org xml:id="o.x"><orgName>X</orgName><desc>Where Ann worked.</desc></org></listOrg>'
    assert leaks("Yes.", Hidden("Ann Adams"), lists=org) == ["standOff (listOrg)"]
    maiden = '<listPerson><person xml:id="m.z"><persName>Dr Ann Best</persName></person></listPerson>'
    assert leaks("Yes.", Hidden("Ann Adams", ("Ann Best-Lowe",)), lists=maiden.replace("Best", "Lowe")) != []
    assert leaks("Yes.", Hidden("Ann Adams", ("Best, Ann",)), lists=maiden) == ["standOff (listPerson)"]
    assert leaks("Yes.", Hidden("Ann Adams", ("Annie",)), lists=maiden) == []


def test_it_says_whose_name_it_is() -> None:
    root = seminar("Ann and Bea.")
    assert find(root, [Hidden("Bea Beck"), Hidden("Ann Adams")], {}) == (Leak("u1", 0), Leak("u1", 1))
    assert find(root, [], {}) == ()


words = st.text(st.characters(categories=("Lu", "Ll")), min_size=3, max_size=8)


@given(
    words,
    words,
    st.lists(words, max_size=4),
    st.integers(0, 4),
    st.sampled_from(["{}", "({}),", "<hi>{}</hi>", "{}’s"]),
)
def test_whatever_the_name_a_part_of_it_among_other_words_is_found(
    first: str, last: str, others: list[str], place: int, shape: str
) -> None:
    hidden = Hidden(f"{first} {last}")
    for part in (first, last):
        said = list(others)
        said.insert(place, shape.format(part))
        if parts(part) and parts(part)[0] in parts(hidden.name):
            assert leaks(" ".join(said), hidden) != []


@pytest.mark.parametrize(
    ("said", "looks"),
    [
        ("Thank you, Harjeet, how did it begin?", (("u1", "Harjeet"),)),
        ("Harjits, and Harjeet again", (("u1", "Harjits"), ("u1", "Harjeet"))),
        ("a harjeet of nothing", ()),  # not written as a name
        ("Harjit", ()),  # that is a leak
        ("Marjorie and the Council", ()),
        ('<seg type="restricted">Harjeet</seg><note type="editorial">Harjeet</note>', ()),
        ("Harriet", (("u1", "Harriet"),)),
    ],
)
def test_what_is_written_like_a_hidden_name_is_for_a_person_to_look_at(
    said: str, looks: tuple[tuple[str, str], ...]
) -> None:
    assert alike(seminar(said), [Hidden("Harjit Dhanowal", ("Hal",))], ["Zoe Roe"]) == looks


@pytest.mark.parametrize(
    ("said", "looks"),
    [
        ("Mark was there. It was good.", (("u1", "Mark"),)),
        ("We left. May said so.", (("u1", "May"),)),
        ("<persName ref='#p.roe'>Mark</persName> was there in <date>May</date>.", ()),
        ("They mark it as they may.", ()),
        ("So Mark said that.", ()),  # that is a leak
    ],
)
def test_an_ordinary_word_that_begins_a_sentence_and_may_be_the_name_is_looked_at_too(
    said: str, looks: tuple[tuple[str, str], ...]
) -> None:
    assert alike(seminar(said), [Hidden("Mark Tresk", ("May",))], ["Zoe Roe"]) == looks


def test_what_is_somebody_elses_name_is_not_like_one() -> None:
    assert alike(seminar("Harriet"), [Hidden("Harjit Dhanowal")], ["Harriet Roe"]) == ()
