"""The leak test: what was withheld is found wherever it is seeded, what may be said never, and no hit says the words."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import Unreadable
from sasci_archive.inspection.grams import byte_forms, sought
from sasci_archive.inspection.raw import BLOCK, Needles
from sasci_archive.inspection.search import Hit, Searched, search
from sasci_archive.inspection.words import numbers, words
from sasci_archive.model.secret import Kind, Secret
from tests.inspection.seeding import CHEAP, DEAR, SAID, Made, page, tei, word, write

PASSAGE = Secret("words in u12", "Councillor Zoë Bárta’s brother took the tendering papers home", Kind.WORDS)
NAME = Secret("a hidden name (no. 2)", "Dr Quillan Vosper-Ød", Kind.NAME)

# words that stand in no file unless seeded: letters that no English word brings together, some with accents
invented = st.text("qxzjkvéüŁ", min_size=5, max_size=9).filter(lambda w: len(words(w)) == 1)
passages = st.lists(invented, min_size=2, max_size=8, unique_by=lambda w: w.lower()).map(" ".join)


def searched(*made: Made, secrets: tuple[Secret, ...] = (PASSAGE, NAME), released: str = SAID) -> Searched:
    with tempfile.TemporaryDirectory() as folder:
        for one in made:
            write(Path(folder), one)
        return search(Path(folder), secrets, released)


def marks(found: Searched) -> set[str]:
    return {hit.mark for hit in found.hits}


# -- laws ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", CHEAP)
@given(passages)
def test_a_withheld_passage_is_found_wherever_it_is_seeded(place: str, passage: str) -> None:
    found = searched(CHEAP[place](passage), secrets=(Secret("words in u1", passage, Kind.WORDS),))
    assert marks(found) == {"words in u1"}
    assert not any(word in words(f"{hit.artefact} {hit.where}") for hit in found.hits for word in words(passage))


@pytest.mark.parametrize("place", CHEAP)
@given(passages)
def test_of_what_is_not_seeded_nothing_is_found(place: str, passage: str) -> None:
    assert searched(CHEAP[place](passage)).hits == ()


@pytest.mark.parametrize("place", [*CHEAP, *DEAR])
def test_a_name_and_a_passage_are_found_in_every_kind_of_file_and_place(place: str) -> None:
    make = (CHEAP | DEAR)[place]
    assert marks(searched(make(PASSAGE.text))) == {PASSAGE.mark}
    assert marks(searched(make("Quillan Vosper-Ød"))) == {NAME.mark}
    assert searched(make("something quite different altogether")).hits == ()


@given(passages, st.lists(st.sampled_from(SAID.split()), max_size=10).map(" ".join))
def test_what_the_release_says_itself_is_no_hit(passage: str, around: str) -> None:
    said = f"{SAID} {around} {passage}"
    found = searched(CHEAP["HTML text"](passage), secrets=(Secret("m", passage, Kind.WORDS),), released=said)
    assert found == Searched(artefacts=1, secrets=1, untellable=1, hits=())


@given(
    st.lists(st.sampled_from("abcdefg"), max_size=14),
    st.lists(st.sampled_from("abcd"), max_size=9),
)
def test_what_is_found_is_what_the_plain_definition_finds(text: list[str], passage: list[str]) -> None:
    """The oracle: of a passage every five words in a row, four or three (all rare here), or the whole if it is shorter."""
    sizes = range(3, 6) if len(passage) >= 3 else [len(passage)]
    runs = {" ".join(passage[i : i + n]) for n in sizes for i in range(len(passage) - n + 1)} - {""}
    looked_for = sought([Secret("m", " ".join(passage), Kind.WORDS)], "")
    assert bool(looked_for.found(" ".join(text))) == any(f" {run} " in f" {' '.join(text)} " for run in runs)


@given(
    st.binary(max_size=300), st.integers(0, 2 * BLOCK), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "latin-1"])
)
def test_bytes_are_found_wherever_they_lie_in_however_long_a_file(noise: bytes, at: int, encoding: str) -> None:
    needles = Needles(byte_forms(sought([PASSAGE], "")))
    seeded = "  brother took, the   Tendering papers ".encode(encoding)
    content = noise + b"\1" * at + b"\0\0" + seeded + b"\0\0" + noise
    assert needles.found_in(io.BytesIO(content)) == {0}
    assert needles.found_in(io.BytesIO(content.replace(seeded, b""))) == set()


def test_in_noise_nothing_is_found() -> None:
    secrets = [Secret(str(n), f"Ng Wu{n % 7} Tal", Kind.NAME) for n in range(300)]
    noise = np.random.default_rng(7).integers(0, 256, 8_000_000, dtype=np.uint8).tobytes()
    needles = Needles(byte_forms(sought([*secrets, PASSAGE, NAME], "")))
    assert needles.found_in(io.BytesIO(noise)) == set()
    assert needles.found_in(io.BytesIO(noise + b" Quillan ")) == {301}


# -- what is looked for ----------------------------------------------------------------------------------------------


def test_a_part_of_a_passage_is_found() -> None:
    assert marks(searched(page(body="<p>they say the brother took the papers, tendering papers home too"))) == {
        PASSAGE.mark
    }


def test_a_few_common_words_in_a_row_do_not_cry_wolf() -> None:
    common = "the scheme was paid for and nobody began the first year in the council " * 3
    secret = Secret("words in u2", "nobody in the council was", Kind.WORDS)
    assert searched(page(body="<p>in the council was</p>"), secrets=(secret,), released=common).hits == ()
    assert marks(searched(page(body="<p>nobody in the council was</p>"), secrets=(secret,), released=common)) == {
        secret.mark
    }


def test_words_are_found_as_words_and_not_within_others() -> None:
    secret = Secret("words in u3", "Ann", Kind.WORDS)
    assert searched(page(body="<p>the annual planning"), secrets=(secret,)).hits == ()
    assert marks(searched(page(body="<p>(ANN’S)"), secrets=(secret,))) == {secret.mark}


@pytest.mark.parametrize(
    "written",
    [
        "Vosper",
        "vospers",
        "VOSPER's",
        "Vo\u00adsper",
        "the Ｖｏｓｐｅｒ papers",
        "Od",
        "quillan_vosper.od",
        "QuillanVosperOd",
    ],
)
def test_a_name_is_found_by_any_of_its_telling_words(written: str) -> None:
    assert marks(searched(page(body=f"<p>and {written} said"))) == {NAME.mark}


def test_a_title_alone_tells_nobody_and_a_name_that_is_said_anyway_is_not_searched() -> None:
    assert searched(page(body="<p>A Dr came")).hits == ()
    mark = Secret("a hidden name (no. 1)", "Mark Spring", Kind.NAME)
    released = f"{SAID}. We mark it."
    assert searched(page(body="<p>the mark of spring"), secrets=(mark,), released=released).hits == ()
    assert marks(searched(page(body="<p>mark spring"), secrets=(mark,), released=released)) == {mark.mark}
    assert marks(searched(page(body="<p>Spring, Mark"), secrets=(mark,), released=released)) == {mark.mark}


@pytest.mark.parametrize(
    "written", ["07700 900123", "07700900123", "(07700) 900-123", "0 7700 900 123", "+44 (0)07700 900123"]
)
@pytest.mark.parametrize("withheld", ["07700 900123", "07700900123"])
def test_a_number_is_found_whatever_its_gaps(written: str, withheld: str) -> None:
    secret = Secret("words in u4", withheld, Kind.WORDS)
    assert marks(searched(page(body=f"<p>ring {written} now"), secrets=(secret,))) == {secret.mark}
    assert searched(page(body="<p>ring 07700 900124 now"), secrets=(secret,)).hits == ()
    assert searched(page(body=f"<p>ring {written}"), secrets=(secret,), released=f"ring {withheld}").hits == ()


def test_scripts_without_spaces_are_found_within_a_sentence() -> None:
    secret = Secret("a hidden name (no. 3)", "王小明", Kind.NAME)
    assert marks(searched(page(body="<p>昨天王小明说"), secrets=(secret,))) == {secret.mark}
    assert searched(page(body="<p>昨天明小王说"), secrets=(secret,)).hits == ()


def test_a_passage_over_a_broken_line_of_a_pdf_is_found() -> None:
    long = "notwithstanding the extraordinarily uncharacteristic misrepresentation of intergovernmental correspondence"
    for word_ in ("extraordinarily", "misrepresentation", "correspondence", "uncharacteristic"):
        secret = Secret("words in u5", word_, Kind.WORDS)
        assert marks(searched(DEAR["PDF text"](f"{long} {long}"), secrets=(secret,))) == {secret.mark}


# -- what is told ----------------------------------------------------------------------------------------------------


def test_a_hit_names_the_file_the_place_and_the_mark() -> None:
    found = searched(("a/" + tei()[0], tei(f"<!-- {NAME.text} -->")[1]), word(title="Vosper"), page())
    assert found == Searched(
        artefacts=3,
        secrets=2,
        untellable=0,
        hits=(
            Hit("a/transcript.xml", "bytes", NAME.mark),
            Hit("a/transcript.xml", "comment", NAME.mark),
            Hit("seminar.docx", "docProps/core.xml: text", NAME.mark),
        ),
    )


def test_a_hit_never_says_the_words_even_where_a_path_or_a_place_does() -> None:
    found = searched(
        ("Vosper/Quillan.txt", b"Vosper"),
        word(**{"customXml/Vosper.xml": "<a>Quillan</a>"}),
        (f"x{tei()[0]}", tei()[1]),
    )
    assert {hit.mark for hit in found.hits} == {NAME.mark}
    assert Hit("file no. 1", "file name", NAME.mark) in found.hits
    assert Hit("seminar.docx", "a place whose name tells it", NAME.mark) in found.hits
    told = msgspec.json.encode(found).decode().lower()
    assert "vosper" not in told
    assert "quillan" not in told


def test_a_secret_of_no_words_is_untellable() -> None:
    assert searched(page(), secrets=(Secret("words in u9", " … ", Kind.WORDS),)).untellable == 1


def test_a_folder_without_files_a_link_and_an_unknown_kind_stop_the_search(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file in"):
        search(tmp_path, [PASSAGE], SAID)
    (tmp_path / "link.txt").symlink_to(tmp_path)
    with pytest.raises(Unreadable, match=r"'link.txt' is a link to somewhere else\."):
        search(tmp_path, [PASSAGE], SAID)
    (tmp_path / "link.txt").unlink()
    write(tmp_path, ("a.xyz", b"harmless"))
    with pytest.raises(Unreadable, match=r"'a.xyz' is of a kind that the leak test cannot read\."):
        search(tmp_path, [PASSAGE], SAID)


def test_words_and_numbers_as_they_are_compared() -> None:
    assert words("ÆON Straße ŁÓDŹ ﬁn 2nd") == ["aeon", "strasse", "lodz", "fin", "2", "nd"]
    assert numbers("in 2009–2014 and 12 345") == ["20092014"]
