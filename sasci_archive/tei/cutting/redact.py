"""What is cut from a copy of the master before it leaves the room. Each function changes the parsed copy it is given.

What people said that is withheld is replaced, never merely marked; a person who appears under another name is put under
another id too; and everything that only the house may see is gone: earlier wordings, comments, the machine's doubts,
digests and file names, other names that somebody is known by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet

import msgspec
from lxml import etree

from sasci_archive.model.consent import Reason
from sasci_archive.tei.document import (
    ID,
    Element,
    element,
    first,
    instants,
    local,
    parent,
    path,
    remove,
    seconds,
    text_at,
)
from sasci_archive.tei.history import WITHHOLDING
from sasci_archive.tei.wordings import Which, settle

NAMING = ("{*}persName", "{*}placeName", "{*}orgName", "{*}term")
"""What speaks of an entry, or of a participant, whichever of them an editor took."""

POINTERS = frozenset(
    (
        "who",
        "start",
        "end",
        "ref",
        "target",
        "change",
        "resp",
        "synch",
        "corresp",
        "since",
        "origin",
        "from",
        "to",
        "ana",
    )
)
"""Attributes that may point into the document."""

KINDS = frozenset(reason.value for reason in Reason)
"""What a reader may know of why something is withheld."""

WHY = {
    Reason.THIRD_PARTY.value: "about others",
    Reason.LIBEL.value: "for reasons of law",
    Reason.SAFEGUARDING.value: "to protect somebody",
    Reason.CONFIDENTIAL.value: "said in confidence",
    Reason.HEALTH.value: "about somebody's health",
    Reason.OWN_WISH.value: "at the speaker's wish",
}
"""What a reader is told of each kind of reason."""

_MADE_PUBLIC = frozenset(("engine", "version", "model"))
"""What a reader may know of how a machine made the draft; of words heard elsewhere (`prepared`) the model is a file's name."""


class Disguise(msgspec.Struct, frozen=True):
    """How somebody appears who is not to be known: another xml:id, another name."""

    id: str
    name: str
    kind: str  # "role" or "pseudonym"


def for_the_house_only(root: Element) -> None:
    """Take out what no release holds, public or not: everything but the published reading and its description."""
    settle(root, Which.PUBLISHED)
    for node in list(root.iter(etree.Comment, etree.PI)):
        remove(node)
    while (before := root.getprevious()) is not None:
        _drop(before)
    while (after := root.getnext()) is not None:
        _drop(after)
    for query in [n for n in root.iter("{*}note") if n.get("type") == "query"]:
        remove(query)
    for known_as in [n for n in root.iter("{*}persName") if n.get("type") == "known-as"]:
        remove(known_as)
    for stand_off in path(root, "standOff"):
        for group in list(path(stand_off, "spanGrp")):
            remove(group)
    for declared in list(path(root, "teiHeader/encodingDesc/classDecl")):
        remove(declared)
    _authorities(root)
    _sources(root)
    _making(root)
    _history(root)


def restricted(root: Element) -> None:
    """Put a `gap` in the place of every restricted passage, with the kind of reason where it is one that reveals nothing, and
    what is to stand in its place."""
    for passage in [s for s in root.iter("{*}seg") if s.get("type") == "restricted"]:
        if any(local(p) == "seg" and p.get("type") == "restricted" for p in passage.iterancestors()):
            continue  # goes with the one around it
        gap = stand_in(passage)
        gap.tail, passage.tail = passage.tail, None
        parent(passage).replace(passage, gap)


def stand_in(passage: Element) -> Element:
    """The `gap` that stands for a restricted passage."""
    kind, instead = passage.get("subtype", ""), passage.get("n", "")
    gap = element("gap", reason=f"redacted {kind}" if kind in KINDS else "redacted")
    if instead:
        gap.append(element("desc", instead))
    return gap


def withhold(utterance: Element) -> None:
    """Leave an utterance (or a paragraph) its id and nothing else, so that no citation shifts."""
    id_, tail = utterance.get(ID, ""), utterance.tail
    utterance.clear()
    utterance.set(ID, id_)
    utterance.append(element("gap", reason="redacted"))
    utterance.tail = tail


def withhold_but_notes(utterance: Element, kept: Collection[Element]) -> None:
    """The same, but for the notes that are `kept`: their reader's own, in somebody else's turn."""
    notes = [note for note in utterance.iter("{*}note") if note in kept]
    withhold(utterance)
    if notes:
        for note in notes:
            note.tail = None
        utterance[:] = [element("seg", "", utterance[0], *notes)]


def untimed(root: Element, kept: Collection[Element]) -> None:
    """Take out when everything happened but what is `kept`: the moment somebody begins tells how long the one before them spoke."""
    for node in list(root.iter("*")):
        if node in kept:
            continue
        if local(node) == "anchor" and not any(above in kept for above in node.iterancestors()):
            remove(node)
        elif local(node) in {"u", "writing", "incident", "vocal", "kinesic"}:
            for name in ("start", "end", "trans"):
                node.attrib.pop(name, "")


def disguise(root: Element, people: Mapping[str, Disguise]) -> None:
    """Put people (by xml:id) under other ids and names, wherever a `persName` speaks of them too; nothing else of what is told
    of them stays, and they go to the end of the list in the order given, as their place in it could tell who they are."""
    if not people:
        return
    for mention in root.iter(*NAMING):
        if new := people.get(mention.get("ref", "")[1:]):
            tail = mention.tail
            mention.clear()
            mention.set("ref", f"#{new.id}")
            mention.text, mention.tail = new.name, tail
    for node in root.iter("*"):
        for name in ("who", "corresp", "resp", "ref", "target", "ana"):
            value = node.get(name)
            if value and "#" in value:
                node.set(name, " ".join(_moved(token, people) for token in value.split()))
    listed = {p.get(ID, ""): p for p in path(root, "teiHeader/profileDesc/particDesc/listPerson/person")}
    for id_, new in people.items():
        if (person := listed.get(id_)) is not None:
            role, group = person.get("role", ""), parent(person)
            fresh = element("person", "", element("persName", new.name, type=new.kind), id=new.id, role=role)
            remove(person)
            group.append(fresh)


def emptied(root: Element) -> None:
    """Take out pieces of front and back matter of which nothing is left but the heading."""
    for part in ("front", "back"):
        for div in list(path(root, f"text/{part}/div")):
            if len(div) and all(local(child) == "head" for child in div):
                remove(div)


def approved(root: Element, people: Mapping[str, str]) -> None:
    """Say of people (by the xml:id they have now) how far what is printed is their own word for it."""
    for person in path(root, "teiHeader/profileDesc/particDesc/listPerson/person"):
        if told := people.get(person.get(ID, "")):
            person.append(element("note", told, type="approval"))


def account(root: Element, *, pictures: int = 0) -> str:
    """What was left out of a document that is cut already, `pictures` among it, and why, in words that reveal nothing; "" where nothing was."""
    unseen = f"{pictures} picture{' is' if pictures == 1 else 's are'} not shown." if pictures else ""
    return " ".join(told for told in (_passages(root), unseen) if told)


def _passages(root: Element) -> str:
    turns = sum(_is_withheld(u) for u in root.iter("{*}u"))
    kinds = Counter(
        gap.get("reason", "").removeprefix("redacted").strip()
        for gap in root.iter("{*}gap")
        if gap.get("reason", "").startswith("redacted") and local(parent(gap)) != "u"
    )
    why = [f"{number} {WHY[kind]}" for kind, number in sorted(kinds.items()) if kind]
    told = f" ({', '.join(why)})" if why else ""
    said = [
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((sum(kinds.values()), "passage"), (turns, "turn"))
        if number
    ]
    if not said:
        return ""
    parts = [said[0] + (told if kinds else ""), *said[1:]]
    return f"{' and '.join(parts)}{' that may not be published' if turns else ''}."


def _is_withheld(utterance: Element) -> bool:
    return len(utterance) == 1 and local(utterance[0]) == "gap"


def forget(root: Element, people: Collection[str]) -> None:
    """Take people (by xml:id) off the list of participants."""
    for person in list(path(root, "teiHeader/profileDesc/particDesc/listPerson/person")):
        if person.get(ID, "") in people:
            group = parent(person)
            remove(person)
            if not len(group):
                remove(group)


def spoken_of(root: Element) -> frozenset[str]:
    """The people, places and bodies (by xml:id) of the editors' lists that the text points at."""
    pointed = {node.get("ref", "")[1:] for text in path(root, "text") for node in text.iter(*NAMING)}
    return frozenset(entry.get(ID, "") for entry in _entries(root)) & pointed


def unlist(root: Element, before: AbstractSet[str]) -> None:
    """Take off the editors' lists what the text pointed at `before` it was cut, and does no more: its name would tell what was
    withheld."""
    for entry in [e for e in _entries(root) if e.get(ID, "") in before - spoken_of(root)]:
        group = parent(entry)
        remove(entry)
        if not any(local(child) for child in group):
            remove(group)


def _entries(root: Element) -> Iterator[Element]:
    for kind, entry in (("listPerson", "person"), ("listPlace", "place"), ("listOrg", "org")):
        yield from path(root, f"standOff/{kind}/{entry}")


def prune(root: Element) -> None:
    """Cut every pointer that now leads nowhere, with the element if it was there for the pointer alone; then every moment
    of a timeline that nothing points at."""
    ids = {name for node in root.iter("*") if (name := node.get(ID))}
    silent = {u.get(ID, "") for u in root.iter("{*}u") if _is_withheld(u)}
    used: set[str] = set()
    for node, name, value in _pointing(root):
        kept = [token for token in value.split() if token[0] != "#" or token[1:] in ids]
        if local(node) == "ptr":  # what a withheld turn speaks of is withheld too
            kept = [token for token in kept if token[1:] not in silent]
        if local(node) != "when":
            used.update(kept)
        if not kept and local(node) in {"anchor", "ptr"}:
            remove(node)
        elif not kept and local(node) == "ref" and node.get("type") not in {"see", "also"}:
            remove(node, keep_content=True)  # the words stay, and lead nowhere
        elif not kept:
            del node.attrib[name]
        elif (left := " ".join(kept)) != value:
            node.set(name, left)
    _unused_moments(root, used)


def _unused_moments(root: Element, used: Collection[str]) -> None:
    unused, moved = [], []
    for timeline in path(root, "standOff/timeline"):
        origin = timeline.get("origin", "")
        for when in path(timeline, "when"):
            id_ = when.get(ID, "")
            if f"#{id_}" == origin:
                continue
            if f"#{id_}" not in used:
                unused.append(when)
            elif when.get("since") != origin:
                moved.append((when, origin))
    times = instants(root) if moved else {}
    for when, origin in moved:
        when.set("since", origin)
        when.set("interval", seconds(times.get(when.get(ID, ""), 0)))
    for when in unused:
        remove(when)
    for stand_off in list(path(root, "standOff")):
        if not len(stand_off):
            remove(stand_off)


def _pointing(root: Element) -> list[tuple[Element, str, str]]:
    return [
        (node, name, str(value))
        for node in root.iter("*")
        for name, value in node.items()
        if "#" in str(value) and name in POINTERS
    ]


def _moved(token: str, people: Mapping[str, Disguise]) -> str:
    new = people.get(token[1:]) if token.startswith("#") else None
    return f"#{new.id}" if new else token


def _drop(node: Element) -> None:
    """A comment or processing instruction beside the root has no parent to be removed from; lxml moves it instead."""
    holder = etree.Element("gone")
    holder.append(node)


def _authorities(root: Element) -> None:
    """Who was added to the header only because something is withheld on their word."""
    for stated in list(path(root, "teiHeader/fileDesc/titleStmt/respStmt")):
        if text_at(stated, "resp") == WITHHOLDING:
            remove(stated)


def _sources(root: Element) -> None:
    """Recordings stay with their kind, length and day; not where they lie, nor what they were called."""
    for source in path(root, "teiHeader/fileDesc/sourceDesc"):
        for medium in list(path(source, "recordingStmt/recording/media")):
            remove(medium)
        kinds = {file.get("type") for file in path(source, "bibl")} - {"chat"}
        for file in list(path(source, "bibl")):
            remove(file)
        if not len(source):
            source.text = None
            made = "the meeting's own captions" if kinds <= {"captions"} else "a transcript that was made elsewhere"
            source.append(element("p", f"Made from {made}."))


def _making(root: Element) -> None:
    for application in path(root, "teiHeader/encodingDesc/appInfo/application"):
        for desc in list(path(application, "desc")):
            file = application.get("ident") == "prepared" and desc.get("type") == "model"
            if file or desc.get("type") not in _MADE_PUBLIC:
                remove(desc)
        if first(application, "label") is None and first(application, "desc") is None:
            application.text = None
            application.append(element("label", "words"))
    for encoding in list(path(root, "teiHeader/encodingDesc")):
        if not len(encoding):
            remove(encoding)


def _history(root: Element) -> None:
    """Only what was written for readers: the lines on versions."""
    for history in list(path(root, "teiHeader/revisionDesc")):
        history.attrib.pop("status", "")
        for change in list(path(history, "change")):
            if change.get("type") == "version":
                change.attrib.pop("target", "")
                change.attrib.pop("status", "")
            else:
                remove(change)
        if not len(history):
            remove(history)
    for node in root.iter("*"):
        node.attrib.pop("change", "")
