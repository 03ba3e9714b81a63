"""A header that follows the record when `seminar.toml` changes.

The record decides its own parts and two pieces of back matter, known by their ids; everything else in a transcript is the
editors' own and is left as it stands. Law: following the same record again changes nothing.
"""

from __future__ import annotations

from typing import Final

from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Seminar
from sasci_archive.tei.document import ID, Element, all_text, element, first, indent, local, parent, remove, swap, the
from sasci_archive.tei.head.header import ACKNOWLEDGEMENTS, GLOSSARY, SYNTHETIC, back_matter, header

_OURS: Final = {
    "fileDesc/titleStmt": ("title", "editor", "funder"),
    "fileDesc": ("editionStmt", "publicationStmt", "seriesStmt"),
    "profileDesc": ("abstract", "langUsage", "textClass", "particDesc", "settingDesc"),
}
"""Per part of the header, the children that the record alone decides."""
_ORDER: Final = (
    "title",
    "editor",
    "funder",
    "respStmt",
    "titleStmt",
    "editionStmt",
    "publicationStmt",
    "seriesStmt",
    "notesStmt",
)


def refresh(root: Element, slug: str, seminar: Seminar, project: Project | None) -> None:
    """Let the record's part of the transcript say what the record now says; the rest is not touched, nor are, without its
    project, those who paid, unless it names them and has no project."""
    voices = [(v.get(ID, ""), all_text(v)) for v in root.iterfind(".//{*}listPerson[@type='voices']/{*}person")]
    fresh = header(slug, seminar, project=project, voices=voices)
    paid = project or (seminar.funders and not seminar.project)
    for part, names in _OURS.items():
        ours = tuple(name for name in names if paid or name != "funder")
        _replace_children(the(root, f"teiHeader/{part}"), the(fresh, part), ours)
    _refresh_note(root, seminar)
    _refresh_back(root, seminar)


def _replace_children(old: Element, new: Element, ours: tuple[str, ...]) -> None:
    """Ours from `new`, the others from `old`, in TEI's order; nothing is touched where ours already agree."""
    mine = [child for child in old if local(child) in ours]
    fresh = [child for child in new if local(child) in ours]
    if [_bare(c) for c in mine] == [_bare(c) for c in fresh]:
        return
    space = old.text
    others = [child for child in old if local(child) not in ours]
    place = {name: rank for rank, name in enumerate(_ORDER)}
    for child in mine:
        remove(child)
    for child in fresh:
        rank = place.get(local(child), -1)
        later = [i for i, c in enumerate(old) if c in others and place.get(local(c), len(_ORDER)) > rank]
        indent(child, sum(1 for _ in old.iterancestors()) + 1)
        child.tail = space
        old.insert(later[0] if later else len(old), child)


def _bare(node: Element) -> tuple[object, ...]:
    """What an element says, whatever the white space between its parts."""
    text = "" if len(node) and not (node.text or "").strip() else node.text
    return local(node), tuple(sorted(node.attrib.items())), text, tuple(_bare(child) for child in node)


def _refresh_note(root: Element, seminar: Seminar) -> None:
    stands = root.find("./{*}teiHeader/{*}fileDesc/{*}notesStmt/{*}note[@type='synthetic']")
    if seminar.synthetic and stands is None:
        statement = first(root, "teiHeader/fileDesc/notesStmt")
        note = element("note", SYNTHETIC, type="synthetic")
        if statement is not None:
            statement.insert(0, note)
        else:
            the(root, "teiHeader/fileDesc/sourceDesc").addprevious(element("notesStmt", "", note))
    elif stands is not None and not seminar.synthetic:
        statement = parent(stands)
        remove(stands)
        if not len(statement):
            remove(statement)


def _refresh_back(root: Element, seminar: Seminar) -> None:
    text = the(root, "text")
    fresh = {made.get(ID): made for made in back_matter(seminar)}
    for id_ in (GLOSSARY, ACKNOWLEDGEMENTS):
        old = next((d for d in text.iterfind("./{*}back/{*}div") if d.get(ID) == id_), None)
        new = fresh.get(id_)
        if old is not None and new is None:
            holder = parent(old)
            remove(old)
            if not len(holder):
                remove(holder)
        elif new is not None and old is not None and _bare(old) != _bare(new):
            swap(old, new)
        elif new is not None and old is None:
            back = first(text, "back")
            if back is None:
                back = element("back")
                text.append(back)
            back.append(new)
