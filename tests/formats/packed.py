"""Word and OpenDocument files from their XML, as small as they may be: written by hand from the standards, not by our own writer."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD_PARTS = {"comments": "w:comments", "footnotes": "w:footnotes", "endnotes": "w:endnotes", "styles": "w:styles",
               "header1": "w:hdr", "footer1": "w:ftr", "commentsExtended": "w15:commentsEx"}  # fmt: skip
_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
                        ("meta", "meta"), ("fo", "xsl-fo-compatible"))
)  # fmt: skip
_ODF += (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip file of these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(body: str, *, relations: str = "", also: dict[str, str | bytes] | None = None, **parts: str) -> bytes:
    """A Word file with this in its body, and these parts."""
    pointed = "".join(
        f'<Relationship Id="r{name}" Type="{_OFFICE}/{name.rstrip("1")}" Target="{name}.xml"/>' for name in parts
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{pointed}{relations}</Relationships>',
            "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
            **{
                f"word/{name}.xml": f"<{_WORD_PARTS[name]} {_SPACES}>{content}</{_WORD_PARTS[name]}>"
                for name, content in parts.items()
            },
            **(also or {}),
        }
    )


def odt(body: str, *, automatic: str = "", also: dict[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument text with this in its body."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            **(also or {}),
        }
    )


def odf(root: str, content: str) -> str:
    """An XML part of an OpenDocument file."""
    return f"<{root} {_ODF}>{content}</{root}>"


def p(*runs: str, style: str = "", mark: str = "") -> str:
    """A paragraph of Word's; `mark` is what is tracked of its end."""
    looks = f'<w:pStyle w:val="{style}"/>' if style else ""
    looks += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(runs)}</w:p>"


def r(text: str, looks: str = "", kind: str = "t") -> str:
    """A run of Word's."""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:{kind} xml:space="preserve">{text}</w:{kind}></w:r>'


def ins(text: str, by: str = "Mary Smith", on: str = "2026-11-02T10:00:00Z", kind: str = "ins") -> str:
    """Words that were put in."""
    return f'<w:{kind} w:id="1" w:author="{by}" w:date="{on}">{r(text)}</w:{kind}>'


def out(text: str, by: str = "Mary Smith", on: str = "2026-11-02T10:00:00Z", kind: str = "del") -> str:
    """Words that were taken out."""
    return f'<w:{kind} w:id="1" w:author="{by}" w:date="{on}">{r(text, kind="delText")}</w:{kind}>'
