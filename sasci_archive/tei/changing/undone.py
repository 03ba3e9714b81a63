"""What was changed under one line of the history is taken back, and the line with it, whatever was changed elsewhere since.

Law: taken back at once, the transcript is what it was, byte for byte.
"""

from __future__ import annotations

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei import history
from sasci_archive.tei.changing import layout
from sasci_archive.tei.document import ID, Element, by_id, first, local, parent, pointers, remove, text_at
from sasci_archive.tei.restrict import is_restricted
from sasci_archive.tei.wordings import line_of

_KINDS = frozenset(("transcription", "edition", "witness"))


def take_back(root: Element, line: str) -> None:
    """Raises BadTranscript where the history has no such line, OutOfDate where something was changed on top of it."""
    entry = by_id(root).get(line)
    if entry is None or local(entry) != "change" or entry.get("type") not in _KINDS:
        raise BadTranscript(
            f"The transcript's history has no line '{line}' that could be taken back.", remedy="Change it by hand."
        )
    if whole := history.turns_of(root, entry):
        raise BadTranscript(
            f"What was done under '{line}' was done to {', '.join(whole)} as it stands, which its line alone does not take back.",
            remedy="Undo it in the workbench, or change it anew.",
        )
    marked = [node for node in root.iter("*") if line_of(node) == line]
    targets = pointers(entry.get("target", ""))
    words = [node for node in marked if node.get(ID) not in targets]
    if not words and not targets:
        raise BadTranscript(
            f"Nothing in the transcript says what was done under '{line}' of its history.", remedy="Change it by hand."
        )
    _check(words, line)
    named = {id_ for node in (*marked, entry) for name in ("who", "resp") for id_ in pointers(node.get(name, ""))}
    layout.take_back(root, line, targets)
    for node in reversed(words):
        _undo(node)
    _forget(root, entry, named)


def _undo(node: Element) -> None:
    match local(node):
        case "subst":
            for part in list(node):
                remove(part, keep_content=local(part) == "del")
            remove(node, keep_content=True)
        case "add":
            _without_space(node)
            remove(node)
        case "note":
            remove(node)
        case _:
            remove(node, keep_content=True)


def _check(words: list[Element], line: str) -> None:
    for node in words:
        if local(node) not in {"subst", "add", "del", "note", "unclear"} and not is_restricted(node):
            raise BadTranscript(f"What was done under '{line}' cannot be taken back.", remedy="Change it by hand.")
        added = (
            [part for part in node if local(part) == "add"]
            if local(node) == "subst"
            else [node][: local(node) == "add"]
        )
        inside = [each for part in added for each in part.iter("*") if each is not part]
        around = [above for above in node.iterancestors() if local(above) in {"del", "subst", "add"}]
        over = {_of(above) for above in node.iterancestors("{*}del")}  # what stands in an `add` is later than that
        later = {line_of(each) for each in (*inside, *around)} - {line}
        on_top = sorted(id_ for id_ in later if id_ and (each_in(inside, id_) or id_ in over))
        if on_top or any(local(each) in {"note", "seg"} for each in inside):
            what = f"{', '.join(on_top)} of the history" if on_top else "what was put into them"
            raise OutOfDate(
                f"The words of '{line}' have been changed again since ({what}).", remedy="Take that back first."
            )


def _of(deleted: Element) -> str:
    """The line that words were taken out under, by themselves or for others."""
    above = parent(deleted)
    return line_of(deleted) or (line_of(above) if local(above) == "subst" else "")


def each_in(inside: list[Element], line: str) -> bool:
    """Whether a change of that line stands among these."""
    return any(line_of(each) == line for each in inside)


def _number(line: str) -> int:
    digits = "".join(filter(str.isdigit, line))
    return int(digits) if digits else 0


def _without_space(add: Element) -> None:
    """The space that came with it: behind it, or before it where none follows."""
    if (add.tail or "").startswith(" "):
        add.tail = (add.tail or "")[1:]
        return
    before, above = add.getprevious(), parent(add)
    if before is None:
        above.text = (above.text or "").removesuffix(" ") or None
    else:
        before.tail = (before.tail or "").removesuffix(" ") or None


def _forget(root: Element, entry: Element, named: set[str]) -> None:
    """The line goes, with the history where it was the only one; and who is named nowhere else, and was only for such changes."""
    lines = parent(entry)
    lines.remove(entry)
    if not len(lines):
        parent(lines).remove(lines)
    title = first(root, "teiHeader/fileDesc/titleStmt")
    for id_ in sorted(named, key=_number, reverse=True):
        stated = by_id(root).get(id_)
        if stated is None or local(stated) != "respStmt" or title is None:
            continue
        only = text_at(stated, "resp") in {history.CHANGES, history.WITHHOLDING}
        used = any(f"#{id_}" in str(value).split() for node in root.iter("*") for value in node.attrib.values())
        if only and not used:
            if title[-1] is stated and (before := stated.getprevious()) is not None:
                before.tail = stated.tail
            title.remove(stated)
