"""The file pandoc takes a Word file's looks from: our styles, and a header and footer that say what every page must.

Parts of a .docx are those of ECMA-376; pandoc's own reference file gives the parts we do not write ourselves.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from sasci_archive.editions import book
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.gate import Release
from sasci_archive.model.reading import Standing

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"

OWN_PARTS = (("header1", "header", "default"), ("header2", "header", "first"), ("footer1", "footer", "default"))
"""Name, kind, and on which pages; the first page's footer is the others'."""

A4 = '<w:pgSz w:w="11906" w:h="16838"/>'
MARGINS = (
    '<w:pgMar w:top="1701" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/>'
)


_PART = (
    '<w:r><w:tab/></w:r><w:fldSimple w:instr=" STYLEREF &quot;heading 1&quot; "><w:r><w:t></w:t></w:r></w:fldSimple>'
)
"""The heading of the part that a page is in: Word finds it by itself. ECMA-376 part 1, 17.16.5.59."""


def reference(release: Release, looks: Looks = OURS, *, parts: bool = True) -> bytes:
    """The reference file of one release, as a .docx; with `parts` each page says on top in which part it is."""
    return made(
        looks=looks,
        parts=parts,
        title=release.reading.citation.title,
        marks=book.marks(release.reading),
        foot=f"{release.slug} · release {release.digest[:12]}",
        language=book.language(release.reading),
        tracked=release.standing is not Standing.PUBLISHED,
    )


def made(
    *,
    title: str,
    marks: Sequence[str],
    foot: str,
    language: str,
    tracked: bool,
    more_styles: str = "",
    looks: Looks = OURS,
    parts: bool = False,
) -> bytes:
    """One with these words on every page: the `title` and the `marks` on top, `foot` at the bottom. `tracked` where changes are
    tracked from the start; `more_styles` (`w:style` elements) come after ours; with `parts` the heading of the part is on top, too."""
    files = dict(_default_parts())
    styles = looks.text("word/styles.xml").replace("</w:styles>", f"{more_styles}</w:styles>")
    files["word/styles.xml"] = styles.replace("en-GB", language)
    files["word/document.xml"] = f"<w:document {W} {R}><w:body><w:p/>{_section()}</w:body></w:document>"
    on_top = _line("  ·  ".join(marks), style="Standing") if marks else ""
    files["word/header1.xml"] = _part("hdr", on_top + _line(title, style="Header", more=_PART if parts else ""))
    files["word/header2.xml"] = _part("hdr", on_top or _line("", style="Header"))
    files["word/footer1.xml"] = _part("ftr", _footer(foot))
    types, relations, settings = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/settings.xml"
    for name, kind, _ in OWN_PARTS:
        override = f'<Override PartName="/word/{name}.xml" ContentType="{CONTENT}.{kind}+xml"/>'
        relation = f'<Relationship Type="{RELATION}/{kind}" Id="{name}" Target="{name}.xml"/>'
        files[types] = files[types].replace("</Types>", override + "</Types>")
        files[relations] = files[relations].replace("</Relationships>", relation + "</Relationships>")
    if tracked:
        # ECMA-376 part 1, 17.15.1.90; its place among the settings is fixed by the schema.
        files[settings] = files[settings].replace("<w:doNotTrackMoves />", "<w:trackRevisions/><w:doNotTrackMoves />")
    return _zipped(files)


def _section() -> str:
    references = "".join(f'<w:{kind}Reference w:type="{pages}" r:id="{name}"/>' for name, kind, pages in OWN_PARTS)
    references += '<w:footerReference w:type="first" r:id="footer1"/>'
    return f"<w:sectPr>{references}{A4}{MARGINS}<w:titlePg/></w:sectPr>"


def _footer(foot: str) -> str:
    page = '<w:r><w:tab/></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_run(foot)}{page}</w:p>'


def _line(text: str, *, style: str, more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text) if text else ""}{more}</w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _part(root: str, content: str) -> str:
    return f"<w:{root} {W}>{content}</w:{root}>"


@cache
def _default_parts() -> tuple[tuple[str, str], ...]:
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file=reference.docx"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - our own pandoc, fixed arguments
    with zipfile.ZipFile(io.BytesIO(printed)) as archive:
        return tuple((name, archive.read(name).decode()) for name in archive.namelist())


def _zipped(parts: dict[str, str]) -> bytes:
    """With the earliest time a zip file can bear, so that the bytes are the parts' alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content.encode())
    return buffer.getvalue()
