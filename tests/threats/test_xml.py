"""XML that was made to break a reader, or to make it read other files: each reader of strangers' XML refuses it or reads past it, and none opens anything."""

from __future__ import annotations

import ast
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sasci_archive.editions.citations import styles
from sasci_archive.errors import SasciError
from sasci_archive.formats import accounts, hardened_xml, manuscripts, premis, refi_qda
from sasci_archive.tei import document
from tests.formats.packed import _ODF, _SPACES, docx, odt, zipped

PACKAGE = Path(document.__file__).parents[1]
TEI = "http://www.tei-c.org/ns/1.0"


def of_word(text: str) -> object:
    return manuscripts.parse(docx("", also={"word/document.xml": text}), where="x.docx")


def of_odt(text: str) -> object:
    return manuscripts.parse(odt("", also={"content.xml": text}), where="x.odt")


READERS: dict[str, tuple[str, str, Callable[[str], object]]] = {
    "the transcript": (
        "TEI",
        f'xmlns="{TEI}"',
        lambda text: "".join(map(str, document.parse(text.encode()).itertext())),
    ),
    "others' TEI": ("TEI", f'xmlns="{TEI}"', lambda text: accounts.read(text.encode(), where="x.xml")),
    "ELAN": ("ANNOTATION_DOCUMENT", "", lambda text: accounts.read(text.encode(), where="x.eaf")),
    "EXMARaLDA": ("basic-transcription", "", lambda text: accounts.read(text.encode(), where="x.exb")),
    "Word": ("w:document", _SPACES, of_word),
    "OpenDocument": ("office:document-content", _ODF, of_odt),
    "REFI-QDA": (
        "Project",
        'xmlns="urn:QDA-XML:project:1.0"',
        lambda text: refi_qda.parse(zipped({"project.qde": text}), where="x.qdpx"),
    ),
    "CSL": (
        "style",
        'xmlns="http://purl.org/net/xbiblio/csl"',
        lambda text: styles.of_file(text.encode(), where="x.csl"),
    ),
    "provenance": ("premis", f'xmlns="{premis.NAMESPACE}"', lambda text: premis.parse(text.encode(), where="x.xml")),
}
LAUGHS = '<!ENTITY l0 "secret">' + "".join(
    f'<!ENTITY l{n} "{laugh * 10}">' for n, laugh in ((n, f"&l{n - 1};") for n in range(1, 10))
)
MANY = " ".join(f"b{n}=''" for n in range(50_000))
HOSTILE: dict[str, tuple[str, str]] = {  # what stands before the root, and in it
    "a file as an entity": ('<!DOCTYPE {root} [<!ENTITY x SYSTEM "{file}">]>', "&x;"),
    "an address as an entity": ('<!DOCTYPE {root} [<!ENTITY x SYSTEM "{address}">]>', "&x;"),
    "a parameter entity": ('<!DOCTYPE {root} [<!ENTITY % x SYSTEM "{address}"> %x;]>', ""),
    "a DTD elsewhere": ('<!DOCTYPE {root} SYSTEM "{address}">', ""),
    "a billion laughs": (f"<!DOCTYPE {{root}} [{LAUGHS}]>", "&l9;"),
    "one that laughs at length": (f'<!DOCTYPE {{root}} [<!ENTITY x "{"secret " * 20_000}">]>', "&x;" * 2_000),
    "XInclude": ("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{file}" parse="text"/>'),
    "XInclude over the net": ("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}"/>'),
    "a stylesheet": ('<?xml-stylesheet type="text/xsl" href="{address}"?>', ""),
    "a schema": ('<?xml-model href="{address}"?>', ""),
    "nested without end": ("", "<a>" * 100_000),
    "nested without end and closed": ("", "<a>" * 100_000 + "</a>" * 100_000),
    "an attribute without end": ("", f'<a b="{"x" * 11_000_000}"/>'),
    "a text without end": ("", f"<a>{'x' * 11_000_000}</a>"),
    "attributes without end": ("", f"<a {MANY}/>"),
}


@contextlib.contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """An address of this machine, and what anybody asked there."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with caller:
                        heard.append(caller.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/x.dtd", heard


@pytest.mark.parametrize("trick", HOSTILE)
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_opens_anything_or_grows_without_end(reader: str, trick: str, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("what nobody may read", "utf-8")
    root, spaces, read = READERS[reader]
    before, inside = HOSTILE[trick]
    with listening() as (address, heard):
        places = {"root": root, "file": (tmp_path / "other.txt").as_uri(), "address": address}
        before, inside = (text.format(**places) if "{" in text else text for text in (before, inside))
        said = ""
        try:
            said = repr(read(f"{before}<{root} {spaces}>{inside}</{root}>"))
        except SasciError as refused:
            said = str(refused)
            assert len(said) < 2_000, "a sentence"
    assert heard == []
    assert "what nobody may read" not in said
    assert said.count("secret") < 20_000


@pytest.mark.parametrize("trick", HOSTILE)
def test_the_parser_itself_opens_nothing_and_puts_nothing_in(trick: str, tmp_path: Path) -> None:
    """Whatever its readers refuse besides."""
    from lxml import etree

    (tmp_path / "other.txt").write_text("what nobody may read", "utf-8")
    before, inside = HOSTILE[trick]
    with listening() as (address, heard):
        places = {"root": "r", "file": (tmp_path / "other.txt").as_uri(), "address": address}
        before, inside = (text.format(**places) if "{" in text else text for text in (before, inside))
        said = ""
        with contextlib.suppress(etree.XMLSyntaxError):
            root = etree.fromstring(f"{before}<r>{inside}</r>".encode(), hardened_xml.parser())
            said = etree.tostring(root, method="text", encoding="unicode")
    assert heard == []
    assert "what nobody may read" not in said
    assert len(said) < 1_000


def test_every_parser_of_xml_is_the_hardened_one() -> None:
    """`etree.fromstring` without a parser would be lxml's own; what is read so is what we have just written, or ship."""
    own = {"tei/grammar.py", "formats/manuscripts/odt_body.py"}
    found = 0
    for file in PACKAGE.rglob("*.py"):
        name = file.relative_to(PACKAGE).as_posix()
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "etree" in text else ():
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "XMLParser":
                assert name == "formats/hardened_xml.py", name
            if node.func.attr in {"XSLT", "iterparse", "XInclude", "xinclude", "DTD"}:
                raise AssertionError(f"{name} does what can open other files: {node.func.attr}")
            if node.func.attr in {"fromstring", "parse", "XML"} and ast.unparse(node.func.value) in {
                "etree",
                "lxml.etree",
            }:
                found += 1
                assert name in own or len(node.args) > 1 or node.keywords, f"{name}, line {node.lineno}"
    assert found > 8


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7", "cp037"])
def test_an_encoding_that_hides_a_dtd_from_a_search_does_not_hide_it_from_the_reader(encoding: str) -> None:
    from lxml import etree

    text = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    with pytest.raises((hardened_xml.HasDtd, etree.XMLSyntaxError, ValueError)):
        hardened_xml.strangers(declared)
