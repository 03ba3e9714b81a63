"""Where each turn is printed: what the PDF says of it, held against its pages as they read."""

from __future__ import annotations

import io
import re
import threading

import msgspec
import pypdfium2
import pytest

from sasci_archive.editions import pages, products, volume
from sasci_archive.editions.materials import Materials
from sasci_archive.errors import SasciError
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import Text
from sasci_archive.model.reading import Utterance, Withheld


def found(pdf: bytes, words: str) -> list[str]:
    """The labels of the pages on which some words are read."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        document.get_page_label(i)
        for i in range(len(document))
        if words in re.sub(r"\s+", " ", document[i].get_textpage().get_text_range())
    ]


def with_marks(release: Release, turns: int, words: int) -> Release:
    """Turns whose first and last words are nowhere else."""
    blocks = tuple(
        Utterance(
            f"u{n}",
            str(n),
            "ic",
            "",
            None,
            False,
            ((Text(f"Alpha{n}x " + "and so we went on " * words),), (Text(f"and then it stopped, Omega{n}x"),))
            if n % 2
            else ((Text(f"Alpha{n}x " + "and so we went on " * words + f"Omega{n}x"),),),
        )
        for n in range(1, turns + 1)
    )
    session = msgspec.structs.replace(release.reading.sessions[0], blocks=blocks)
    reading = msgspec.structs.replace(release.reading, sessions=(session,), notes=(), chronology=(), index=())
    return msgspec.structs.replace(release, reading=reading)


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_a_turn_is_on_the_page_on_which_it_is_read(release: Release, paper: volume.Paper) -> None:
    pdf = volume.pdf(with_marks(release, 24, 40), paper=paper)
    on, at = pages.pages(pdf), pages.extents(pdf)
    assert list(on) == [f"u{n}" for n in range(1, 25)]
    for n in range(1, 25):
        assert [on[f"u{n}"]] == found(pdf, f"Alpha{n}x"), n
        assert [at[f"u{n}"][-1]] == found(pdf, f"Omega{n}x"), n
    assert any(len(extent) == 2 for extent in at.values())  # else nothing is shown of a turn that runs over


def test_a_turn_that_is_withheld_has_its_page_too(release: Release) -> None:
    on = pages.pages(volume.pdf(release))
    turns = [b.id for s in release.reading.sessions for b in s.blocks if isinstance(b, Utterance | Withheld)]
    assert list(on) == turns
    assert "u7" in on


def test_a_pdf_that_does_not_say_is_told_from_one_that_does_not_open() -> None:
    with pytest.raises(SasciError, match=r"The PDF does not open: .*\. Make it again\."):
        pages.pages(b"%PDF-1.7 no more")
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(100, 100)
    kept = io.BytesIO()
    blank.save(kept)
    with pytest.raises(SasciError, match="does not say on which page each turn is"):
        pages.pages(kept.getvalue())


def test_the_pdf_is_made_once_for_all_who_ask_for_its_pages(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    true = volume.pdf

    def counted(*args: object, **kwargs: object) -> bytes:
        made.append(1)
        return true(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(volume, "pdf", counted)
    asked: list[dict[str, str]] = []

    def asks(of: Materials) -> bytes:
        asked.append(dict(of.pages()))
        return b"x"

    monkeypatch.setattr(products, "PRODUCTS", (products.Product("a.txt", Channel.HTML, asks), *products.PRODUCTS[:1]))
    releases = dict.fromkeys(products.CHANNELS, release)
    making = products.making(releases, Materials(release=release))
    threads = [threading.Thread(target=make) for make in making.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert asked == [dict(pages.pages(making["seminar.pdf"]()))]
    assert made == [1]


def test_what_the_pdf_raises_is_raised_to_each_who_waits_for_it() -> None:
    def refused() -> bytes:
        raise SasciError("No paper.", remedy="Buy some.")

    once = pages.Once(refused)
    for _ in range(2):
        with pytest.raises(SasciError, match="No paper"):
            once()
