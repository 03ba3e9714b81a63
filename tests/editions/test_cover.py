"""The cover: a picture of the size that shops ask for, marked where it is a proof's, the same bytes twice."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.volume import cover
from sasci_archive.errors import SasciError
from sasci_archive.inspection import pictures
from sasci_archive.model.channel import Channel
from sasci_archive.model.reading import Reading, Standing
from tests.editions.conftest import released
from tests.editions.full_volume import FULL, PICTURES
from tests.editions.test_volume import HOSTILE


def made(reading: Reading, looks: Looks = OURS, shown: dict[str, bytes] = PICTURES) -> bytes:
    return cover.png(released(reading, Channel.PDF), looks, shown)


def colours(png: bytes) -> set[tuple[int, ...]]:
    with Image.open(io.BytesIO(png)) as picture:
        return {colour for _, colour in picture.convert("RGB").resize((400, 600)).getcolors(1 << 20) or []}  # type: ignore[misc]


@pytest.mark.parametrize("look", ["", "report"])
def test_it_is_a_picture_of_the_size_that_shops_ask_for_and_the_same_bytes_twice(look: str) -> None:
    png = made(FULL, Looks(look=look))
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.format, picture.width) == ("PNG", 1600)
        assert 1.3 < picture.height / picture.width < 1.7
    assert png == made(FULL, Looks(look=look))


@pytest.mark.parametrize("look", ["", "report"])
def test_it_shows_the_picture_that_is_marked_for_it_and_no_other(look: str) -> None:
    lantern, estate = (0xF2, 0xC1, 0x4E), (0x8D, 0x99, 0xAE)
    assert lantern in colours(made(FULL, Looks(look=look)))
    without = msgspec.structs.replace(FULL, pictures=tuple(p for p in FULL.pictures if p.id != "cover"))
    assert not {lantern, estate} & colours(made(without, Looks(look=look)))
    assert made(FULL, Looks(look=look), {}) == made(without, Looks(look=look))


@pytest.mark.parametrize("look", ["", "report"])
def test_a_proofs_says_so_and_a_demonstrations_too(look: str) -> None:
    plain = made(FULL, Looks(look=look))
    proof = made(msgspec.structs.replace(FULL, standing=Standing.MACHINE), Looks(look=look))
    synthetic = made(msgspec.structs.replace(FULL, synthetic=True), Looks(look=look))
    assert len({plain, proof, synthetic}) == 3

    def foot(png: bytes) -> bytes:
        with Image.open(io.BytesIO(png)) as picture:
            return picture.crop((0, picture.height - 90, picture.width, picture.height)).tobytes()

    assert len({foot(plain), foot(proof), foot(synthetic)}) == 3


def test_nothing_is_written_in_the_file_beside_its_pixels() -> None:
    assert (
        "".join(text for _, text in pictures.png(made(FULL), "cover.png") if "antern" in text or "Calloway" in text)
        == ""
    )


def test_titles_of_any_length_and_code_and_signs_without_a_glyph_are_set() -> None:
    for title in ("X", HOSTILE, "A very long title " * 12, "日本 👍 שלום"):
        citation = msgspec.structs.replace(FULL.citation, title=title, subtitle=title, editors=())
        assert made(msgspec.structs.replace(FULL, citation=citation)) != made(FULL)


def test_a_fault_in_a_workspaces_own_cover_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cover.typ").write_text("#set page(width: 10cm)\n#nothing\n")
    with pytest.raises(
        SasciError, match=r"^The cover of 'lantern-round' could not be set: .*cover\.typ, line 2: unknown variable"
    ):
        made(FULL, Looks(tmp_path))
