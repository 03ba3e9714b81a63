"""An identifier is minted once, for one seminar, for ever; and written into its record without another character being touched."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.deposit.minting import KINDS, give, mint, minted, with_one
from sasci_archive.errors import BadRecord, SasciError
from sasci_archive.formats import ark, doi
from sasci_archive.model.journal import MINTED, By
from sasci_archive.store.workspace import IdentifierSettings, Settings, Workspace
from tests.shelved import HERE, ON

BY = By(ON, "An Archivist")


def shelf(home: Path, *slugs: str, under: str = "99999/fk4", doi: str = "10.5072", handle: str = "") -> Workspace:
    for slug in slugs:
        shutil.copytree(HERE / "toy", home / "seminars" / slug)
    return Workspace(home, Settings(identifiers=IdentifierSettings(ark=under, doi=doi, handle=handle)))


def test_it_is_written_into_the_record_and_nothing_else_is_touched(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "toy")
    folder = workspace.folder("toy")
    before, text = folder.seminar(), folder.seminar_toml.read_text("utf-8")
    made = mint(workspace, folder, "ark", BY)
    assert ark.fits(made)
    after = folder.seminar()
    assert before.publication is not None
    assert after == msgspec.structs.replace(before, publication=msgspec.structs.replace(before.publication, ark=made))
    lines = folder.seminar_toml.read_text("utf-8").splitlines()
    assert [line for line in lines if line not in text.splitlines()] == [f'ark = "{made}"']
    assert [(e.what, e.about, e.who) for e in folder.history()] == [(MINTED, made, "An Archivist")]


def test_two_seminars_never_have_the_same_and_one_never_has_two(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two", "three")
    made = [mint(workspace, workspace.folder(slug), "ark", BY) for slug in ("one", "two", "three")]
    assert len(set(made)) == 3
    with pytest.raises(SasciError, match="'one' has an ARK already"):
        mint(workspace, workspace.folder("one"), "ark", BY)
    assert [each.name for each in minted(workspace)] == made


def test_one_that_was_taken_out_of_its_record_goes_back_there_and_to_nobody_else(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two")
    folder = workspace.folder("one")
    text = folder.seminar_toml.read_text("utf-8")
    made = mint(workspace, folder, "ark", BY)
    folder.seminar_toml.write_text(text, encoding="utf-8")
    assert mint(workspace, workspace.folder("two"), "ark", BY) != made
    assert mint(workspace, folder, "ark", BY) == made


def test_one_that_somebody_wrote_by_hand_is_taken(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two")
    first = ark.mint("99999/fk4", 0)
    toml = workspace.folder("one").seminar_toml
    toml.write_text(with_one(toml.read_text("utf-8"), "ark", first, where="one"), encoding="utf-8")
    assert mint(workspace, workspace.folder("two"), "ark", BY) == ark.mint("99999/fk4", 1)


def test_many_at_once_have_one_each(tmp_path: Path) -> None:
    slugs = [f"s{number}" for number in range(8)]
    workspace = shelf(tmp_path, *slugs)
    made: list[str] = []

    def one(slug: str) -> None:
        made.append(mint(workspace, workspace.folder(slug), "ark", BY))

    threads = [threading.Thread(target=one, args=(slug,)) for slug in slugs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(slugs)
    assert {publication.ark for slug in slugs if (publication := workspace.folder(slug).seminar().publication)} == set(
        made
    )


def test_a_line_that_a_kill_tore_is_left_out(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one")
    (workspace.seminars / "minted.jsonl").write_bytes(b'{"ark": "ark:/99999/fk4000')
    made = mint(workspace, workspace.folder("one"), "ark", BY)
    assert [each.name for each in minted(workspace)] == [made]


@pytest.mark.parametrize(
    ("under", "told"),
    [("", "Under which prefix a new ARK is to be is not known"), ("fk4", "'fk4' is no NAAN and shoulder")],
)
def test_without_a_shoulder_nothing_is_minted(under: str, told: str, tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", under=under)
    with pytest.raises(SasciError, match=told):
        mint(workspace, workspace.folder("one"), "ark", BY)
    assert minted(workspace) == ()


def test_where_it_cannot_be_put_in_its_place_no_number_is_used_up(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one")
    toml = workspace.folder("one").seminar_toml
    toml.write_text('title = "x"\npublication.publisher = "P"\n', encoding="utf-8")
    made = mint(workspace, workspace.folder("one"), "ark", BY)  # dotted keys are a table too
    assert f'ark = "{made}"' in toml.read_text("utf-8")
    with pytest.raises(BadRecord, match="written in a way that keeps an identifier from being put in its place"):
        with_one('title = "x"\n', "ark", made, where="one")


def bare(workspace: Workspace, slug: str) -> None:
    """Without the DOI that the toy has."""
    toml = workspace.folder(slug).seminar_toml
    lines = toml.read_text("utf-8").splitlines(keepends=True)
    toml.write_text("".join(line for line in lines if not line.startswith("doi =")), encoding="utf-8")


def test_a_doi_is_minted_under_the_prefix_and_ends_in_a_check_character(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two", doi="10.1234/sasci.")
    bare(workspace, "one")
    bare(workspace, "two")
    made = [mint(workspace, workspace.folder(slug), "doi", BY) for slug in ("one", "two")]
    assert made == [doi.mint("10.1234/sasci.", 0), doi.mint("10.1234/sasci.", 1)]
    assert all(doi.fits(name) for name in made)
    publication = workspace.folder("two").seminar().publication
    assert publication is not None
    assert publication.doi == made[1]


def test_a_doi_and_an_ark_are_two_things(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one")
    bare(workspace, "one")
    folder = workspace.folder("one")
    made = [mint(workspace, folder, key, BY) for key in KINDS]
    assert [(line.kind, line.name) for line in minted(workspace)] == list(zip(KINDS, made, strict=True))


@given(st.integers(0, 29**5 - 1), st.sampled_from(["10.5072", "10.1234/sasci."]), st.data())
def test_one_sign_that_is_another_or_two_that_changed_places_are_noticed(
    number: int, under: str, data: st.DataObject
) -> None:
    made = doi.mint(under, number)
    at = data.draw(st.integers(len(made) - 6, len(made) - 1))
    other = data.draw(st.sampled_from(ark.ALPHABET))
    assert doi.fits(made)
    assert doi.fits(made[:at] + other + made[at + 1 :]) == (other == made[at])
    swapped = made[: at - 1] + made[at] + made[at - 1] + made[at + 1 :]
    if at > len(made) - 6:
        assert doi.fits(swapped) == (swapped == made)


@pytest.mark.parametrize("under", ["", "10.12", "11.1234", "10.1234/ABC", "10.1234/a/b", "10.1234/far.too.long.x"])
def test_what_is_no_prefix_of_dois_mints_none(under: str, tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", doi=under)
    bare(workspace, "one")
    with pytest.raises(SasciError, match=r"is no DOI prefix|Under which prefix a new DOI is to be is not known"):
        mint(workspace, workspace.folder("one"), "doi", BY)


def test_a_handle_is_taken_as_it_was_given_and_is_nobody_elses(tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", "two", handle="20.500.12345")
    assert give(workspace, workspace.folder("one"), "20.500.12345/Ab", BY) == "20.500.12345/Ab"
    publication = workspace.folder("one").seminar().publication
    assert publication is not None
    assert publication.handle == "20.500.12345/Ab"
    with pytest.raises(SasciError, match=r"20\.500\.12345/aB is the Handle of 'one'"):
        give(workspace, workspace.folder("two"), "20.500.12345/aB", BY)
    with pytest.raises(SasciError, match=r"'one' has a Handle already: 20\.500\.12345/Ab"):
        give(workspace, workspace.folder("one"), "20.500.12345/other", BY)


@pytest.mark.parametrize(
    ("handle", "told"),
    [("hdl:20.500.12345/67", "is no Handle"), ("20.500.9/67", "20.500.9/67 is not under 20.500.12345, the prefix")],
)
def test_a_handle_that_cannot_be_ours_is_refused(handle: str, told: str, tmp_path: Path) -> None:
    workspace = shelf(tmp_path, "one", handle="20.500.12345")
    with pytest.raises(SasciError, match=told):
        give(workspace, workspace.folder("one"), handle, BY)
    assert minted(workspace) == ()
