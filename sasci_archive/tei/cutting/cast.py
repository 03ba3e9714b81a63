"""Who is in a transcript, and what each of them has permitted for one channel on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from sasci_archive.model import hidden_names
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission, Wish
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.permission import Decision, against_keeping, decide
from sasci_archive.model.seminar import Role
from sasci_archive.tei.cutting import redact
from sasci_archive.tei.document import ID, Element, all_text, line, local, path, pointers, spaced
from sasci_archive.tei.head import colophon

ROLES = ROLE_NAMES
"""What somebody is called who appears by role."""


class Approved(Enum):
    """What is printed of how far somebody's words are their own word for it."""

    BOTH = "Corrected and approved by the witness."
    APPROVED = "Approved by the witness."
    CORRECTED = "Corrected by the witness, not approved."
    NEITHER = "Not corrected by the witness."


class Cast:
    """Everybody in one transcript, by the xml:id of their `person`, and what each has permitted for a channel on a day.

    `voices` are those whose words are in it, and where; the id "" stands for nobody knows who. `refused` is what was brought and
    is not to be published, by its id in the transcript.
    """

    def __init__(self, root: Element, permissions: Consent, channel: Channel, on: dt.datetime) -> None:
        self._on, self._channel = on.astimezone(dt.UTC), channel
        self._permissions = permissions
        self._labels = colophon.labels(root)
        self._history = tuple(path(root, "teiHeader/revisionDesc/change"))
        self._said = tuple(root.iter("{*}u", "{*}writing"))
        self.voices: dict[str, dict[str, None]] = {}
        for node in root.iter("{*}u", "{*}writing", "{*}note"):
            for id_ in authors(node):
                self.voices.setdefault(id_, {})[place_of(node)] = None
        self.refused = frozenset(b.id for b in permissions.brought if b.id and b.publish is Answer.NO)
        self._pictures = tuple(root.iter("{*}figure"))
        self._ids = {given for node in root.iter("*") if (given := node.get(ID))}
        self.people = {
            person.get(ID, ""): person
            for group in path(root, "teiHeader/profileDesc/particDesc/listPerson")
            if group.get("type") != "voices"
            for person in path(group, "person")
        }
        self._other_names = {
            id_: tuple(all_text(n) for n in path(person, "persName") if n.get("type") in {"known-as", "sort"})
            for id_, person in self.people.items()
        }
        self.decisions = {id_: self._decide(id_, channel) for id_ in {**self.people, **self.voices}}
        self._audible = {
            id_: decide(self._of(id_), Channel.AUDIO, self._on) for id_ in self.voices if id_ in self.people
        }
        self.gone = frozenset(id_ for id_ in self.people if self._is_gone(id_))
        self.third_parties = tuple(
            Hidden(third.name, third.known_as) for third in permissions.named if third.wish is Wish.OMIT
        )

    def _decide(self, id_: str, channel: Channel) -> Decision:
        if id_ not in self.people:
            return Decision(outstanding=("is a voice nobody has named, so nobody has permitted it",))
        permission = self._of(id_)
        decision = decide(permission, channel, self._on)
        others = {spaced(self._labels[other]).casefold() for other in self.people}
        others |= {
            p.pseudonym.strip().casefold() for p in self._permissions.permission if p.person != permission.person
        }
        told = set(hidden_names.parts(permission.pseudonym))
        taken = permission.pseudonym.strip().casefold() in others - {""} or any(
            told and told <= set(hidden_names.parts(" ".join(self.names(other).every)))
            for other in self.people
            if other != id_
        )
        if permission.attribution is Attribution.PSEUDONYM and taken:
            return Decision(
                (*decision.outstanding, f"wants the pseudonym {permission.pseudonym}, which is another's name")
            )
        if self.is_hidden_by_wish(id_) and not decision.withheld and (twin := self._twin(id_)):
            return Decision((*decision.outstanding, f"is not to be named, and is on the list by name too ('{twin}')"))
        return decision

    def _twin(self, id_: str) -> str:
        """Who has the same name and appears by it, by id of the roster: perhaps the same person, under two ids; "" for nobody."""
        own = hidden_names.parts(self._labels[id_])
        by_name = [other for other in self.people if self._of(other).attribution is Attribution.NAME]
        return next((colophon.person_id(o) for o in by_name if own and hidden_names.parts(self._labels[o]) == own), "")

    def is_hidden_by_wish(self, id_: str) -> bool:
        """Whether somebody asked to appear without their name."""
        return self._of(id_).attribution in {Attribution.ROLE, Attribution.PSEUDONYM}

    def _of(self, id_: str) -> Permission:
        return self._permissions.of(colophon.person_id(id_))

    def _is_gone(self, id_: str) -> bool:
        """Whether somebody is taken off the list: what they said is withheld; or they said nothing, and did not agree to be
        named."""
        silent = id_ not in self.voices
        agreed = not self.decisions[id_].outstanding and self._of(id_).attribution is Attribution.NAME
        return bool(self.decisions[id_].withheld) or (silent and not agreed)

    def read_by(self, reader: str) -> frozenset[str]:
        """Whose words a participant may read before anything is public: their own, the chair's questions; and everybody's once all
        who speak agreed to mutual reading. What somebody refused, or said as a witness in the chair, is not among the questions."""
        if self.mutual:
            return frozenset(
                id_ for id_ in self.people if id_ == reader or (id_ not in self.gone and self._can_be_shown(id_))
            )
        return frozenset(id_ for id_ in self.people if id_ == reader or self._asks(id_))

    @property
    def mutual(self) -> bool:
        """Whether everybody who speaks agreed that the others read their words before publication, and nobody took that back."""
        agreed = [id_ in self.people and self._of(id_) for id_ in self.voices]
        return bool(agreed) and all(p and p.mutual is Answer.YES and not p.withdrawn for p in agreed)

    def _asks(self, id_: str) -> bool:
        refused = self._of(id_).mutual is Answer.NO
        return self._role(id_) is Role.CHAIR and not refused and self._can_be_shown(id_)

    def _can_be_shown(self, id_: str) -> bool:
        """Whether nothing withholds what somebody said, and there is a name to show it under: nobody reads it under another's."""
        permission, decision = self._of(id_), self.decisions[id_]
        clash = decision.outstanding != decide(permission, self._channel, self._on).outstanding
        nameless = permission.attribution is Attribution.PSEUDONYM and not permission.pseudonym.strip()
        return not (decision.withheld or clash or nameless)

    def is_hidden(self, id_: str) -> bool:
        """Whether somebody's name must not be known: they asked for that, or refused and never agreed to be named."""
        refused = bool(self.decisions[id_].withheld) and self._of(id_).attribution is not Attribution.NAME
        return self.is_hidden_by_wish(id_) or refused

    def names(self, id_: str) -> Hidden:
        """Every name somebody goes by in the master."""
        return Hidden(self._labels[id_], self._other_names[id_])

    def hidden(self, reader: str = "") -> list[Hidden]:
        """Who is not to be known, of those who were there and those who are spoken of; to a `reader` (by xml:id) all but they themselves."""
        return [*(self.names(id_) for id_ in self.people if self.is_hidden(id_) and id_ != reader), *self.third_parties]

    def by_name(self) -> dict[str, Hidden]:
        """Who appears by name, by xml:id."""
        return {id_: self.names(id_) for id_ in self.people.keys() - self.gone - self.disguises().keys()}

    @property
    def outstanding(self) -> tuple[str, ...]:
        """Whose answer is needed before anything leaves, one clause each."""
        return tuple(clause for _, clause in self.asked())

    def asked(self) -> Iterator[tuple[str, str]]:
        """The same, with whom each is about (by xml:id; "" for nobody in particular)."""
        if not self.voices:
            yield "", "nobody speaks in it, so nobody can have permitted it"
            return
        found = [
            (id_, f"{self._said_by(id_, where)} {'; '.join(answers)}")
            for id_, where in self.voices.items()
            if (answers := self.decisions[id_].outstanding)
        ]
        found += [
            (f"p.{b.person}", f"{self._labels.get(f'p.{b.person}', b.person)} has not answered about {b.what}")
            for b in self._permissions.brought
            if b.id in self._ids and b.publish is Answer.UNANSWERED
        ]
        if not found and all(self.decisions[id_].withheld for id_ in self.voices):
            found = [(id_, f"{self._labels[id_]}: {self.decisions[id_].withheld}") for id_ in self.voices]
        yield from found

    def not_to_be_kept(self) -> Iterator[tuple[str, str]]:
        """Those, by id of the roster ("" for a voice nobody has named), whose answer stands against an archive's keeping all of it, and why."""
        for id_, where in self.voices.items():
            if id_ not in self.people:
                yield "", f"{self._said_by(id_, where)} is a voice nobody has named, so nobody has permitted it"
            elif why := against_keeping(self._of(id_), self._on):
                yield colophon.person_id(id_), f"{self._said_by(id_, where)} {why}"

    @property
    def unheard(self) -> list[str]:
        """Who keeps the sound from being given out, one clause each."""
        found = []
        for id_, heard in self._audible.items():
            name = self._labels.get(id_, "")
            if withheld := self.decisions[id_].withheld or heard.withheld:
                found.append(f"{name} is withheld ({withheld})")
            elif heard.outstanding:
                found.append(f"{name} has not permitted that their voice be heard")
        return found

    @property
    def muted(self) -> frozenset[str]:
        """Whose voice is not to be heard although they permit it: it would tell who appears by role or pseudonym."""
        return frozenset(id_ for id_ in self._audible if self._of(id_).attribution is not Attribution.NAME)

    def approvals(self, digests: Mapping[str, str]) -> dict[str, str]:
        """Of everybody whose words leave, by xml:id: what the records prove of how far these are corrected and approved by themselves. `digests`
        are those of the texts as they will be printed; of a yes to another text, and where nothing is recorded, nothing is said."""
        corrected = self._corrected()
        found: dict[str, Approved] = {}
        for id_ in self.voices:
            approval = self._permissions.approval_of(colophon.person_id(id_))
            if approval is None or id_ in self.gone:
                continue
            if approval.without:
                found[id_] = Approved.CORRECTED if id_ in corrected else Approved.NEITHER
            elif approval.digest == digests.get(id_):
                found[id_] = Approved.BOTH if id_ in corrected else Approved.APPROVED
        return {id_: how.value for id_, how in found.items()}

    def _corrected(self) -> frozenset[str]:
        """Whose words were changed by their own wish: a change of the kind "witness" stands in what they say. What they added in a note is
        no correction."""
        wishes = {f"#{line.get(ID)}" for line in self._history if line.get("type") == "witness"}
        return frozenset(
            id_
            for said in self._said
            if any(
                wishes.intersection(each.get("change", "").split())
                for each in said.iter("{*}subst", "{*}add", "{*}del")
            )
            for id_ in authors(said)
        )

    @property
    def next_opening(self) -> dt.datetime | None:
        """When the first embargo ends (UTC)."""
        closed = [*(self.decisions[id_] for id_ in self.voices), *self._audible.values()]
        return min((decision.opens for decision in closed if decision.opens), default=None)

    def is_withheld(self, node: Element) -> bool:
        """Whether anything in the text is kept back, for whose words or doing it is or as something that was brought; or who is to
        be seen in it: a picture tells who somebody is."""
        if local(node) == "figure" and self._unseen(node):
            return True
        theirs = [self.decisions[id_] for id_ in authors(node) if id_ in self.decisions]
        return node.get(ID) in self.refused or any(decision.withheld for decision in theirs)

    def _unseen(self, figure: Element) -> list[str]:
        """Those (by xml:id) who are to be seen in a picture and must not be known, or are not in the edition at all."""
        seen = pointers(figure.get("corresp", ""))
        return [id_ for id_ in seen if id_ in self.people and (self.is_hidden(id_) or id_ in self.gone)]

    def withheld(self) -> Iterator[tuple[str, str]]:
        """What is left out because of people, and why."""
        for id_ in self.people:
            name, decision = self._labels[id_], self.decisions[id_]
            if decision.withheld and id_ in self.voices:
                yield (f"what {name} said ({listed(self.voices[id_])})", decision.withheld)
            elif id_ in self.gone:
                yield (f"that {name} was asked or was there", decision.withheld or "not permitted, and said nothing")
        for figure in self._pictures:
            if unseen := self._unseen(figure):
                names = listed(self._labels[id_] for id_ in unseen)
                yield f"the picture {picture_of(figure)}", f"{names} is to be seen in it, and does not appear by name"
        for brought in self._permissions.brought:
            if brought.id in self._ids and brought.publish is Answer.NO:
                yield (f"{brought.what} ({brought.id})", "said no to publishing it")

    def disguises(self) -> dict[str, redact.Disguise]:
        """Everybody who appears by role or pseudonym, in the order in which they are first heard: that of the roster may be by their
        names. Roles are numbered where several people have the same."""
        ordered = (*(id_ for id_ in self.voices if id_ in self.people), *self.people)
        wanted = {id_: self._of(id_) for id_ in ordered if id_ not in self.gone and self.is_hidden(id_)}
        roles = [self._role(id_) for id_, permission in wanted.items() if permission.attribution is Attribution.ROLE]
        taken = {colophon.person_id(id_) for id_ in self.people}
        counted: dict[Role, int] = {}
        made: dict[str, redact.Disguise] = {}
        for id_, permission in wanted.items():
            role = self._role(id_)
            fresh = next(f for n in range(1, len(taken) + 2) if (f := f"{role.value}-{n}") not in taken)
            taken.add(fresh)
            if permission.attribution is Attribution.ROLE:
                counted[role] = counted.get(role, 0) + 1
                shown = f"{ROLES[role]} {counted[role]}" if roles.count(role) > 1 else ROLES[role]
            else:
                shown = " ".join(permission.pseudonym.split())
            made[id_] = redact.Disguise(f"p.{fresh}", shown, permission.attribution.value)
        return made

    def _role(self, id_: str) -> Role:
        return Role(self.people[id_].get("role", ""))

    def _said_by(self, id_: str, where: Iterable[str]) -> str:
        name = self._labels.get(id_) or "Somebody"
        return name if id_ in self.people else f"{name} ({listed(where)})"


def authors(node: Element) -> tuple[str, ...]:
    """Whose words an utterance, a message or a note is, by xml:id: an interpreter's are those of both. A note by an editor is
    nobody's here; what somebody does (laughs, nods) is theirs, and what happens is nobody's."""
    match local(node):
        case "note":
            return pointers(node.get("resp", "")) or ("",) if node.get("type") == "witness" else ()
        case "u" | "writing":
            return (*(pointers(node.get("who", "")) or ("",)), *pointers(node.get("corresp", "")))
        case "vocal" | "kinesic" | "incident":
            return pointers(node.get("who", ""))
        case _:
            return ()


def picture_of(figure: Element) -> str:
    """What a picture's file is called."""
    return next((graphic.get("url", "") for graphic in path(figure, "graphic")), "").rpartition("/")[2]


def place_of(node: Element) -> str:
    """The utterance, message or note that a node is in, by id."""
    for place in (node, *node.iterancestors()):
        if local(place) in {"u", "writing", "div"} and (id_ := place.get(ID)):
            return id_
    return f"the {local(node)} in line {line(node)}"


def listed(places: Iterable[str]) -> str:
    """Places as people read them: u3, u7 … and 12 more."""
    every = list(places)
    return ", ".join(every) if len(every) <= 6 else f"{', '.join(every[:5])} and {len(every) - 5} more"
