"""Finished files of every kind with a secret seeded in one place of each: what the leak test must find."""

from __future__ import annotations

import base64
import io
import json
import quopri
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

SAID = "The council began the scheme in the spring and nobody was paid for the first year"
"""What every file says, and may."""

Made: TypeAlias = tuple[str, bytes]


def page(head: str = "", body: str = "") -> Made:
    return "index.html", f"<!DOCTYPE html><html><head>{head}</head><body><p>{SAID}.</p>{body}</body></html>".encode()


def tei(body: str = "", before: str = "") -> Made:
    return (
        "transcript.xml",
        f'<?xml version="1.0"?>{before}<TEI xmlns="http://www.tei-c.org/ns/1.0"><u>{SAID}.</u>{body}</TEI>'.encode(),
    )


def zipped(name: str, **members: str | bytes) -> Made:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in members.items():
            package.writestr(path, content)
    return name, packed.getvalue()


def word(body: str = "", *, comments: str = "", title: str = "", **more: str | bytes) -> Made:
    run = f"<w:p><w:r><w:t>{SAID}.</w:t></w:r></w:p>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    members: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {space}><w:body>{run}{body}</w:body></w:document>",
        "word/comments.xml": f"<w:comments {space}>{comments}</w:comments>",
        "docProps/core.xml": f'<cp xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp>',
    }
    return zipped("seminar.docx", **members, **more)


@cache
def pdf(body: str = "", *, title: str = "A seminar", attached: str = "", heading: str = "", alt: str = "") -> Made:
    """Set as the volume is, small."""
    import typst

    source = """
    #set document(date: datetime(year: 1970, month: 1, day: 1), title: sys.inputs.title)
    #set page(width: 60mm, height: 60mm)
    #set text(lang: "en", hyphenate: true)
    #set par(justify: true)
    #heading(sys.inputs.heading)
    #pdf.attach("t.xml", bytes(sys.inputs.attached), relationship: "source", mime-type: "application/xml", description: "TEI")
    #sys.inputs.said
    #figure(alt: sys.inputs.alt, rect())
    #sys.inputs.body
    """
    inputs = {
        "title": title,
        "attached": f"<t>{escape(attached)}</t>",
        "heading": heading or "A seminar",
        "alt": alt or "a square",
        "said": SAID,
        "body": body,
    }
    return "seminar.pdf", bytes(
        typst.compile(source.encode(), sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=0)
    )


@cache
def silence(suffix: str, title: str = "") -> Made:
    """A tenth of a second of nothing, with a title."""
    import av
    import numpy as np

    formats = {
        ".m4a": ("mp4", "aac"),
        ".flac": ("flac", "flac"),
        ".ogg": ("ogg", "libopus"),
        ".wav": ("wav", "pcm_s16le"),
    }
    formats |= {".mp3": ("mp3", "libmp3lame"), ".opus": ("ogg", "libopus")}
    file = io.BytesIO()
    kind, codec = formats[suffix]
    with av.open(file, "w", format=kind) as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream(codec, rate=48_000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), dtype=np.int16), format="s16", layout="mono")
        frame.sample_rate = 48_000
        for sent in (frame, None):
            container.mux(stream.encode(sent))
    return f"sound{suffix}", file.getvalue()


def png(key: bytes = b"tEXt", body: bytes = b"Title\0A square") -> Made:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return "square.png", b"\x89PNG\r\n\x1a\n" + head + chunk(key, body) + chunk(
        b"IDAT", zlib.compress(b"\0\0")
    ) + chunk(b"IEND", b"")


def split(secret: str) -> tuple[str, str]:
    """In two, within its longest word."""
    longest = max(secret.split(), key=len)
    at = secret.index(longest) + len(longest) // 2
    return secret[:at], secret[at:]


def _split_by(before: str, after: str) -> Callable[[str], str]:
    return lambda secret: before.join(map(escape, split(secret))) + after


def _text(name: str, content: str) -> Made:
    return name, f"{SAID}\n{content}\n".encode()


CHEAP: dict[str, Callable[[str], Made]] = {
    "HTML text": lambda s: page(body=f"<p>{escape(s)}</p>"),
    "HTML in capitals": lambda s: page(body=f"<h2>{escape(s.upper())}</h2>"),
    "HTML attribute": lambda s: page(body=f"<p title={quoteattr(s)}>x</p>"),
    "HTML comment": lambda s: page(body=f"<!-- {s} -->"),
    "HTML after its end": lambda s: (page()[0], page()[1] + f"<!-- {s} -->".encode()),
    "HTML script": lambda s: page(head=f"<script>let said = {json.dumps(s)};</script>"),
    "HTML style": lambda s: page(head=f"<style>p::after {{ content: '{s}' }}</style>"),
    "HTML meta": lambda s: page(head=f"<meta name='author' content={quoteattr(s)}>"),
    "HTML split by tags": lambda s: page(body=f"<p>so <b>{_split_by('</b><i>', '</i>')(s)} it was</p>"),
    "HTML a tag for every word": lambda s: page(body="<p>" + "".join(f"<span>{escape(w)}</span>" for w in s.split()) + "</p>"),
    "HTML entities": lambda s: page(body="<p data-x='" + "".join(f"&amp;#{ord(c)};" for c in s) + "'>"),
    "HTML soft hyphens": lambda s: page(body=f"<p>{_split_by('&shy;', '')(s)}</p>"),
    "HTML with notes between the words": lambda s: page(body="<p>" + " ".join(f"{escape(w)}<sup>{n}</sup>" for n, w in enumerate(s.split(), 1)) + "</p>"),
    "HTML percent signs": lambda s: page(body=f"<a href='mailto:x?body={urllib.parse.quote(s)}'>x</a>"),
    "TEI text": lambda s: tei(f"<u>{escape(s)}</u>"),
    "TEI text split": lambda s: tei(f"<u><seg>{_split_by('<anchor/>', '')(s)}</seg></u><u>Next</u>"),
    "TEI comment": lambda s: tei(f"<!-- {s} -->"),
    "TEI comment before": lambda s: tei(before=f"<!-- {s} -->"),
    "TEI attribute": lambda s: tei(f"<gap n={quoteattr(s)}/>"),
    "TEI instruction": lambda s: tei(f"<?note {s}?>"),
    "SVG": lambda s: ("a.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><title>{escape(s)}</title></svg>".encode()),
    "Word body": lambda s: word(f"<w:p><w:r><w:t>{escape(s)}</w:t></w:r></w:p>"),
    "Word body in two runs": lambda s: word(f"<w:p><w:r><w:t>{_split_by('</w:t></w:r><w:r><w:t>', '')(s)}</w:t></w:r></w:p><w:p/>"),
    "Word deleted": lambda s: word(f"<w:p><w:del><w:r><w:delText>{escape(s)}</w:delText></w:r></w:del></w:p>"),
    "Word comment": lambda s: word(comments=f"<w:comment><w:p><w:r><w:t>{escape(s)}</w:t></w:r></w:p></w:comment>"),
    "Word author": lambda s: word(f"<w:ins w:author={quoteattr(s)}/>"),
    "Word properties": lambda s: word(title=escape(s)),
    "Word member's name": lambda s: word(**{f"customXml/{s}.xml": "<a/>"}),
    "OpenDocument": lambda s: zipped("a.odt", **{"mimetype": "application/x", "content.xml": f"<p>{escape(s)}</p>"}),
    "EPUB": lambda s: zipped("a.epub", **{"EPUB/text/ch1.xhtml": f"<!DOCTYPE html><html><p>{escape(s)}</p></html>"}),
    "a picture in EPUB": lambda s: zipped("a.epub", **{"media/a.png": png(body=f"Title\0{s}".encode())[1]}),
    "captions": lambda s: _text("captions.vtt", f"00:01.000 --> 00:02.000\n<v A>{s}"),
    "captions split": lambda s: _text("captions.vtt", f"00:01.000 --> 00:02.000\n{'<c>'.join(split(s))}</c>"),
    "captions as SubRip": lambda s: _text("captions.srt", f"1\r\n00:00:01,000 --> 00:00:02,000\r\nA: {s}\r\n"),
    "captions NOTE": lambda s: _text("captions.vtt", f"NOTE {s}"),
    "text": lambda s: _text("notes.txt", s),
    "text UTF-16": lambda s: ("notes.txt", f"{SAID}\n{s}".encode("utf-16")),
    "text quoted-printable": lambda s: _text("notes.txt", quopri.encodestring(s.encode(), quotetabs=True).decode()),
    "text base64": lambda s: _text("notes.txt", base64.b64encode(s.encode()).decode()),
    "text base64, second": lambda s: _text("notes.txt", base64.b64encode(b"a " + s.encode() + b" b").decode()),
    "text base64, third": lambda s: _text("notes.txt", base64.urlsafe_b64encode(b", " + s.encode()).decode()),
    "text base64, in lines": lambda s: _text("notes.txt", base64.encodebytes(b"x" * 60 + b" " + s.encode()).decode()),
    "text base64, after a letter": lambda s: _text("notes.txt", "X" + base64.b64encode(s.encode()).decode()),
    "JSON": lambda s: ("a.json", json.dumps({"said": [SAID, {"also": s}]}, ensure_ascii=True).encode()),
    "JSON, every sign escaped": lambda s: ("a.json", ('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in s) + '"}').encode()),
    "JSON key given twice": lambda s: ("a.json", f'{{"a": {json.dumps(s)}, "a": ""}}'.encode()),
    "JSON lines": lambda s: ("a.jsonl", f'{json.dumps(SAID)}\n\n{json.dumps({s: 1})}\n'.encode()),
    "RIS": lambda s: _text("a.ris", f"AU  - {s}"),
    "CFF": lambda s: _text("CITATION.cff", f'title: "{s}"'),
    "BibLaTeX": lambda s: _text("a.bib", f"title = {{{ {' '.join(f'{{{w[:1]}}}{w[1:]}' for w in s.split())} }}}"),
    "PNG text": lambda s: png(body=f"Title\0{s}".encode()),
    "PNG packed": lambda s: png(b"zTXt", b"Title\0\0" + zlib.compress(f"as he said, {s}.".encode())),
    "PNG international": lambda s: png(b"iTXt", b"Title\0\1\0en\0\0" + zlib.compress(s.encode())),
    "JPEG comment": lambda s: ("a.jpg", b"\xff\xd8\xff\xfe" + struct.pack(">H", len(s.encode()) + 2) + s.encode() + b"\xff\xda\0\2\xff\xd9"),
    "file name": lambda s: (f"about-{s.replace(' ', '_')}.txt", SAID.encode()),
}  # fmt: skip
"""Quick to make: tried with many secrets."""

DEAR: dict[str, Callable[[str], Made]] = {
    "PDF text": pdf,
    "PDF title": lambda s: pdf(title=s),
    "PDF attachment": lambda s: pdf(attached=s),
    "PDF bookmark": lambda s: pdf(heading=s),
    "PDF alternative text": lambda s: pdf(alt=s),
    **{f"sound {suffix}": lambda s, suffix=suffix: silence(suffix, s) for suffix in (".m4a", ".mp3", ".ogg", ".opus", ".flac", ".wav")},  # type: ignore[misc]
}  # fmt: skip
"""Slow to make: tried with one."""


def write(folder: Path, made: Made) -> Path:
    path = folder / made[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made[1])
    return path
