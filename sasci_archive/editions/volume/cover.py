"""The cover as a picture, for the EPUB, the audio edition and shop windows: what the title page says, and the picture that is marked for it.

Made by typst from a template that is the publisher's to change. A proof's says that it is one. The same release gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sasci_archive.editions import typefaces, typesetting
from sasci_archive.editions.templates import Looks
from sasci_archive.editions.volume import text
from sasci_archive.gate import Release

TEMPLATE = "cover.typ"
DOTS = 254
"""An inch: 1,600 pixels for the 160 mm of our covers, as shops ask of a cover's shorter side."""


def png(release: Release, looks: Looks, pictures: Mapping[str, bytes]) -> bytes:
    """The cover; `pictures` are those of the reading by their names. Raises SasciError, with typst's own words, where typst refuses or
    warns."""
    reading = release.reading
    shown = text.Shown.of(reading, pictures)
    marked = next((p for p in reading.pictures if p.id == text.COVER and p.id in shown.names), None)
    data = {
        **text.title_page(reading),
        "publisher": reading.citation.publisher,
        "picture": shown.names[marked.id] if marked else "",
        "alt": marked.alt if marked else "",
    }
    faces = typefaces.faces()
    inputs = {"cover": typesetting.printable(msgspec.json.encode(data).decode(), faces)}
    files = {name: content for name, content in shown.files.items() if name == data["picture"]}
    what = f"The cover of '{release.slug}'"
    return typesetting.set_picture(looks.typst(TEMPLATE, files), inputs, faces, dots=DOTS, what=what)
