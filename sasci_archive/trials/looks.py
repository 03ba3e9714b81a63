"""Pages of the demonstration in every look, as pictures for the documentation; and what they were made from, so that a test can say
when they are of templates that are no more."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sasci_archive import binding, gate
from sasci_archive.editions import citations, templates, volume
from sasci_archive.editions.templates import Looks
from sasci_archive.editions.volume import cover
from sasci_archive.model.channel import Channel
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

LOOKS: tuple[tuple[str, str, volume.Paper], ...] = (
    ("book-a5", "", "a5"),
    ("book-a4", "", "a4"),
    ("report", "report", "a4"),
)
"""What the picture is called, the look, the paper."""

MADE_FROM = "made-from.txt"
WIDE = 420
"""Pixels of one page."""


def made_from() -> str:
    """The digest (SHA-256) of each template that decides what the pictures show."""
    home = templates.path("")
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  templates/{path.relative_to(home).as_posix()}\n"
        for path in sorted([*home.glob("*.typ"), *home.glob("report/*.typ")])
    )
    return "".join(lines)


def pictures(folder: Folder, on: dt.datetime) -> Iterator[tuple[str, bytes]]:
    """Each picture's name, and the picture (PNG): of each look the title, the contents, the first pages of the transcript and the
    index, and all covers side by side. Raises NoPermission where the demonstration may not be published."""
    whole = binding.bound(folder)
    release = gate.release(whole.master, None, folder.consent(), Channel.PDF, on)
    cite_as = citations.reference(release.reading.citation)
    covers = []
    for name, look, paper in LOOKS:
        looks = Looks(look=look)
        pdf = volume.pdf(release, paper=paper, cite_as=cite_as, looks=looks, pictures=whole.pictures)
        yield f"{name}.png", _beside(_pages(pdf))
        if paper == "a5" or look:
            covers.append(_opened(cover.png(release, looks, whole.pictures)))
    yield "covers.png", _beside(covers)


def _pages(pdf: bytes) -> list[Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    labels = [document.get_page_label(n) for n in range(len(document))]
    texts = [document[n].get_textpage().get_text_range().lstrip() for n in range(len(document))]
    first = labels.index("1")
    index = next((n for n, text in enumerate(texts) if n > first and "\nIndex" in f"\n{text}"), len(texts) - 1)
    chosen = dict.fromkeys((0, 2, first, first + 1, index))
    return [document[n].render(scale=2).to_pil() for n in chosen if n < len(document)]


def _opened(png: bytes) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(png)).convert("RGB")


def _beside(sheets: list[Any]) -> bytes:
    """Side by side on grey, in few colours, so that the file is small."""
    from PIL import Image

    small = [
        sheet.resize((WIDE, round(sheet.height * WIDE / sheet.width)), Image.Resampling.LANCZOS) for sheet in sheets
    ]
    gap = 10
    whole = Image.new(
        "RGB", (gap + sum(s.width + gap for s in small), 2 * gap + max(s.height for s in small)), "#9a9a9a"
    )
    at = gap
    for sheet in small:
        whole.paste(sheet, (at, gap))
        at += sheet.width + gap
    kept = io.BytesIO()
    whole.quantize(64, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def write(folder: Folder, home: Path, on: dt.datetime) -> list[Path]:
    """The pictures in the folder `home`, and what they were made from."""
    made = []
    for name, png in pictures(folder, on):
        files.write(home / name, png)
        made.append(home / name)
    files.write(home / MADE_FROM, made_from().encode())
    return made
