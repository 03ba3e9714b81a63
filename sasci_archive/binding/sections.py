"""The Markdown files of an apparatus, bound in as sections of the front and back matter; a file's name says what it is."""

from __future__ import annotations

import difflib
import re
from typing import Final

from sasci_archive.binding.whole import Whole
from sasci_archive.errors import BadRecord
from sasci_archive.formats import markdown
from sasci_archive.tei.bound import around
from sasci_archive.tei.document import ID, path

TITLES: Final = {
    "foreword": "Foreword",
    "summary": "Summary",
    "about": "What is a witness seminar?",
    "introduction": "Introduction",
    "background": "Background",
    "editorial-policy": "How this text was made",
    "afterword": "Afterword",
    "acknowledgements": "Acknowledgements",
    "appendix": "Appendix",
}
"""The kinds we know, with the title of each that gives itself none. Any other name does too, where the file has a title of its own."""

HOUSE: Final = ("about", "editorial-policy")
"""Kinds that stand in every edition with an apparatus, in the house's words where the editors have none of their own: an empty file
leaves them out."""

ELSEWHERE: Final = {
    "glossary": "Write it in seminar.toml: [[glossary]].",
    "references": "Works are listed in references.bib or references.json, and cited by key: [@key, p. 4].",
    "chronology": "Write it in chronology.toml.",
    "pictures": "Describe them in pictures.toml.",
    "index": "Write it in index.toml.",
    "easy-read": "",
}
"""What is written in another form, and how; nothing for what another part binds in."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
DATA: Final = ("references.bib", "references.json", "chronology.toml", "pictures.toml", "index.toml")
"""What is read beside Markdown, by other parts."""

_TEXT: Final = frozenset(("txt", "markdown", "mdown", "doc", "docx", "odt", "rtf", "html", "htm", "pdf"))
_DATA_ENDINGS: Final = frozenset(name.rpartition(".")[2] for name in DATA)


def bind(whole: Whole) -> None:
    """Every section to its place."""
    if not whole.folder.apparatus.is_dir():
        return
    written = {name.removesuffix(".md"): name for name in whole.files if name.endswith(".md")}
    for kind in (*written, *(kind for kind in HOUSE if kind not in written)):
        if kind in ELSEWHERE:
            if remedy := ELSEWHERE[kind]:
                whole.fault("A02", written[kind], "This is not written in Markdown.", remedy)
        elif not _NAME.fullmatch(kind):
            whole.fault(
                "A02",
                written[kind],
                "This name cannot say what a section is.",
                "Call the file by small letters, digits and hyphens: second-thoughts.md",
            )
        else:
            _section(whole, kind, written.get(kind, ""))
    for name in whole.files:
        if not name.startswith((".", "~")):
            _unread(whole, name)
    for name in whole.links:
        whole.fault("A02", name, "This leads to a file elsewhere, and is not read.", "Put the file itself here.")


def _unread(whole: Whole, name: str) -> None:
    """Say so where nothing reads a file: what somebody wrote must not be missing from the edition unnoticed."""
    stem, dot, ending = name.rpartition(".")
    small = f"{stem}{dot}{ending.lower()}"
    if small != name and (ending.lower() == "md" or small in DATA):
        whole.fault("A02", name, "Nothing is read from a file whose name ends in capitals.", f"Call it {small}.")
    elif ending.lower() in _TEXT:
        whole.fault(
            "A02", name, "Nothing is read from a file of this kind.", "Save it as Markdown (.md), or put it elsewhere."
        )
    elif ending in _DATA_ENDINGS and name not in DATA:
        near = difflib.get_close_matches(name, DATA, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(DATA)}."
        whole.fault("A02", name, "Nothing is read from a file of this name.", remedy)


def _section(whole: Whole, kind: str, name: str) -> None:
    content = whole.read(name) if name else b""
    ours = kind in HOUSE and (not name or (markdown.is_blank(content) and not markdown.is_empty(content)))
    if ours:
        content, name = whole.looks.text(f"apparatus/{kind}.md").encode(), name or f"{kind}.md"
    try:
        section, faults = markdown.read(content, where=f"apparatus/{name}", kind=kind, title=TITLES.get(kind, ""))
    except BadRecord as unreadable:
        whole.fault("A01", name, unreadable.problem, unreadable.remedy)
        return
    whole.faulty(name, faults)
    if section is None:
        return
    if not section.title and not faults:
        whole.fault("A02", name, "The section has no title.", "Begin the file with one: # Second Thoughts", line=1)
    elif not section.content and not faults:
        whole.fault("A02", name, "The section has a title and no text.", "Write it, or take the file away.", line=1)
    elif ours or not _typed_twice(whole, kind, name):
        div = around.division(section, whole.named, lambda picture: whole.show(name, picture))
        around.bind(whole.root, div)


def _typed_twice(whole: Whole, kind: str, name: str) -> bool:
    """Whether the transcript, or the record, has a section of this kind already: what a reader gets must not depend on which is read."""
    for part in ("front", "back"):
        for div in path(whole.root, f"text/{part}/div"):
            if div.get("type") == kind:
                record = div.get(ID, "").startswith("record.")
                whole.fault(
                    "A03",
                    name,
                    f"This is typed twice: {'seminar.toml' if record else 'the transcript itself'} has a section '{kind}' too.",
                    f"Take it out of seminar.toml; then `inv refresh {whole.folder.slug}`."
                    if record
                    else "Take it out of 4-transcript.xml, or leave the file empty.",
                )
                return True
    return False
