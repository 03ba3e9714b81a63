"""Whether a seminar is ready to be public, and exactly what is outstanding: whose reply, which note, which redaction.

The gate says what may leave; this says whether all has been done that people owe each other before anything does. Permission
is the gate's, approval is asked for here. A synthetic seminar has nobody to ask: of it only what the text itself lacks counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from sasci_archive.errors import NoPermission, StillNamed
from sasci_archive.formats import identifiers
from sasci_archive.model import terms
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Consent, Copyright, Matter, Wish, Without
from sasci_archive.model.correspondence import Correspondence
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.model.outstanding import NEXT, Item, Readiness, Standing, What, Witness
from sasci_archive.model.published import Published
from sasci_archive.model.seminar import Seminar
from sasci_archive.tei.cutting import leaks, withheld
from sasci_archive.tei.cutting import marked as marks
from sasci_archive.tei.cutting.cast import Cast, listed, place_of
from sasci_archive.tei.document import ID, Element, parse, path
from sasci_archive.tei.head import agreement, colophon
from sasci_archive.tei.signed import approvals, texts

SIGNED_OFF = (Matter.LIBEL, Matter.SAFEGUARDING, Matter.THIRD_PARTIES)
"""What a person must have read every text for; `RECOGNITION` too where somebody appears without their name."""


def readiness(
    master: bytes,
    seminar: Seminar,
    consent: Consent,
    on: dt.datetime,
    *,
    shut: NoPermission | None = None,
    digests: Mapping[str, str | None] | None = None,
    letters: Correspondence | None = None,
    cited: Published | None = None,
) -> Readiness:
    """How a seminar stands at the instant `on` (UTC). `shut` is why the gate let nothing through, if it did not; `digests` are
    those (SHA-512) of the signed forms that are there; `letters` are what went out to the witnesses and came back; `cited` is what has been published
    before. Raises BadTranscript."""
    root = parse(master)
    cast = Cast(root, consent, Channel.HTML, on)
    asked = _Asked(master, root, cast, seminar, consent, letters or Correspondence())
    items = list(asked.record(digests or {}, on.date()))
    items += asked.agreement()
    items += asked.addresses(cited or Published())
    items += asked.permissions()
    if isinstance(shut, StillNamed):
        items += [
            Item(What.NAME, f"{name}, who is not to be known, is named in {where}", shut.remedy)
            for name, where in shut.names
        ]
    witnesses = tuple(asked.witnesses())
    items += asked.approvals(witnesses)
    items += asked.text()
    items += asked.identifiers()
    if not seminar.synthetic:
        items += [*asked.heard(), *asked.conditions(), *asked.rights(), *asked.sign_offs(), *asked.doi()]
    return Readiness(witnesses, tuple(items))


class _Asked:
    """One seminar, and each kind of question put to it."""

    def __init__(
        self, master: bytes, root: Element, cast: Cast, seminar: Seminar, consent: Consent, letters: Correspondence
    ) -> None:
        self._master, self._root, self._cast = master, root, cast
        self._seminar, self._consent, self._letters = seminar, consent, letters
        self._names = colophon.labels(root)
        self._printed = approvals.printed(cast)

    def record(self, digests: Mapping[str, str | None], today: dt.date) -> Iterator[Item]:
        """What in `consent.toml` cannot stand. Who has no permission at all is said where they speak."""
        ids = {id_ for node in self._root.iter("*") if (id_ := node.get(ID))}
        for fault in terms.faults(self._consent, self._seminar, on=today, digests=digests, ids=ids):
            if fault.code != terms.NO_PERMISSION:
                yield Item(What.CONSENT, f"consent.toml, {fault.code}: {fault.problem.rstrip('.')}", fault.remedy)

    def agreement(self) -> Iterator[Item]:
        """Where header and record have come apart."""
        slug = colophon.slug_of(self._root)
        if differences := tuple(agreement.differences(self._root, slug, self._seminar)):
            yield Item(
                What.TRANSCRIPT,
                f"The transcript's header and seminar.toml differ ({differences[0].problem.rstrip('.')}"
                + (f", and {len(differences) - 1} more)" if len(differences) > 1 else ")"),
                "`inv refresh SLUG` lets the header follow; `inv validate SLUG` lists every difference.",
            )

    def addresses(self, cited: Published) -> Iterator[Item]:
        """What people may have cited and would not find any more."""
        there = {node.get(ID, "") for node in self._root.iter("{*}u", "{*}writing", "{*}anchor")}
        for turn, version in cited.cited():
            if turn.id not in there:
                yield Item(
                    What.TRANSCRIPT,
                    f"Turn {turn.number or turn.id} was published in version {version} and is not in the transcript any more",
                    f'Put it back; or, where it is joined to another turn or taken out, leave <anchor xml:id="{turn.id}" corresp="#…"/> '
                    "behind the turn in which readers are to look for it, so that what cites it leads there.",
                    (turn.id,),
                )

    def permissions(self) -> Iterator[Item]:
        """What the gate would say."""
        unclaimed = [id_ for id_ in self._cast.voices if id_ not in self._cast.people]
        if unclaimed:
            labels = [self._names.get(id_) or "somebody" for id_ in unclaimed]
            yield Item(
                What.VOICE,
                f"{_count(len(unclaimed), 'voice')} nobody has claimed: {listed(labels)}",
                "Say who it is: in 3-names.toml before the draft, in the transcript after it.",
                tuple(place for id_ in unclaimed for place in self._cast.voices[id_]),
            )
        for who, clause in self._cast.asked():
            if who not in unclaimed:
                yield Item(What.PERMISSION, clause, "Record the answer in consent.toml.", (colophon.person_id(who),))

    def witnesses(self) -> Iterator[Witness]:
        """Everybody whose approval is asked for, and how it stands."""
        digests = texts.by_person(self._master)
        for id_, standing, approval in approvals.standings(self._cast, self._consent, digests):
            person, name = self._printed[id_], self._names[id_]
            if standing in {Standing.OPEN, Standing.CHANGED}:
                yield Witness(person, name, standing, "", *self._letters.told(person))
            elif approval and approval.without:
                because = f"{_WITHOUT[approval.without]} (released on the word of {approval.authority})"
                yield Witness(person, name, standing, because)
            else:
                yield Witness(person, name, standing)

    def approvals(self, witnesses: Sequence[Witness]) -> Iterator[Item]:
        """Those that are missing, or of another text."""
        for witness in witnesses:
            if witness.reply is not None:
                changed = witness.standing is Standing.CHANGED
                yield Item(
                    What.APPROVAL,
                    f"{witness.name} has not approved {'the text as it is now: it has changed since' if changed else 'their text'}"
                    f" ({witness.told})",
                    NEXT[witness.reply].replace("ID", witness.person),
                    (witness.person,),
                )

    def text(self) -> Iterator[Item]:
        """What the text itself still asks."""
        queries = [place_of(n) for n in self._root.iter("{*}note") if n.get("type") == "query"]
        if queries:
            yield Item(
                What.NOTE,
                f"{_count(len(queries), 'note')} unresolved: {listed(queries)}",
                'Answer each <note type="query"> and take it out, or make a footnote of it.',
                tuple(queries),
            )
        bare = [place_of(n) for n in self._root.iter("{*}seg") if n.get("type") == "restricted" and not n.get("resp")]
        if bare:
            yield Item(
                What.REDACTION,
                f"{_count(len(bare), 'redaction')} without authority: {listed(bare)}",
                'Say on whose word: resp="#…" in the transcript, or take it back and use `inv redact --authority`.',
                tuple(bare),
            )
        if halves := list(dict.fromkeys(where for where, _ in withheld.halves(self._root))):
            yield Item(
                What.REDACTION,
                f"A part of a word is withheld, and the rest of it would be printed: {listed(halves)}",
                'In the transcript, move <seg type="restricted"> to the edges of the word.',
                tuple(halves),
            )
        for named in self._consent.named:
            if named.wish is Wish.UNANSWERED:
                yield Item(
                    What.THIRD_PARTY,
                    f"{named.name}, of whom others speak, has not said whether to be named",
                    'Record it in consent.toml: wish = "name" or "omit".',
                )

    def heard(self) -> Iterator[Item]:
        """Turns that nobody has listened to."""
        heard = texts.heard(self._root)
        unheard = (
            [id_ for u in self._root.iter("{*}u") if (id_ := u.get(ID, "")) not in heard]
            if _by_machine(self._root)
            else []
        )
        if unheard:
            yield Item(
                What.HEARING,
                f"{_count(len(unheard), 'turn')} nobody has heard: {listed(unheard)}",
                'Listen, correct, and say so: `inv heard SLUG --turns u1-u12 --who "Your Name"`.',
                tuple(unheard),
            )

    def conditions(self) -> Iterator[Item]:
        """What was permitted on a condition."""
        for id_, person in self._printed.items():
            permission = self._consent.of(person)
            if permission.conditions.strip() and not permission.conditions_met_by.strip():
                yield Item(
                    What.CONDITION,
                    f"{self._names[id_]} has set a condition, and nobody has said that it is met",
                    "See that it is met, and write who says so in consent.toml: conditions_met_by = …",
                    (person,),
                )

    def rights(self) -> Iterator[Item]:
        """Copyright, performers' rights, the licence of reuse, and what data protection law asks."""
        licence = self._seminar.rights.licence
        for id_, person in self._printed.items():
            permission, name = self._consent.of(person), self._names[id_]
            if permission.copyright is Copyright.UNANSWERED:
                yield self._right(
                    f"{name} has granted neither a licence nor an assignment of copyright", "copyright", person
                )
            if permission.audio is Answer.YES and permission.performance is not Answer.YES:
                yield self._right(
                    f"{name} has not licensed their performer's rights in the recording", "performance", person
                )
            if licence and permission.reuse is not Answer.YES:
                yield self._right(f"{name} has not agreed to reuse under {licence}", "reuse", person)
        processing = self._consent.processing
        missing = [
            what
            for what, said in (
                ("the lawful basis", processing.lawful_basis),
                ("the controllers", "".join(processing.controllers)),
                ("how long what is kept", processing.retention),
            )
            if not said.strip()
        ]
        if missing:
            yield Item(
                What.RIGHTS,
                f"The record of data protection does not say: {', '.join(missing)}",
                "Write it under [processing] in consent.toml.",
            )

    def _right(self, sentence: str, key: str, person: str) -> Item:
        return Item(What.RIGHTS, sentence, f"Record it in consent.toml: {key} = …", (person,))

    def sign_offs(self) -> Iterator[Item]:
        """What a person must have read the text for."""
        text = texts.whole(self._master)
        hidden = [self._cast.names(id_) for id_ in self._cast.people if self._cast.is_hidden(id_)]
        hidden += self._cast.third_parties
        for matter in (*SIGNED_OFF, *([Matter.RECOGNITION] if hidden else [])):
            digest = texts.signed(text, matter, self._consent)
            signed = [s for s in self._consent.signoff if s.matter is matter]
            if any(s.digest == digest for s in signed):
                continue
            since = f": it has changed since {signed[-1].who} did" if signed else ""
            look, places = self._to_look_at(matter, hidden)
            yield Item(
                What.SIGN_OFF,
                f"Nobody has signed off the text as it is now for {_MATTERS[matter]}{since}{look}",
                f'Read it for that; then `inv sign-off SLUG --matter {matter.value} --who "Your Name"`.',
                places,
            )

    def _to_look_at(self, matter: Matter, hidden: Sequence[Hidden]) -> tuple[str, tuple[str, ...]]:
        """What whoever signs off should look at most, in brackets, and the places: no rule can judge it."""
        if matter is Matter.RECOGNITION and (alike := leaks.alike(self._root, hidden, self._names.values())):
            told = listed(f"{word} in {place}" for place, word in alike)
            return f" (written like a hidden name: {told})", tuple(dict.fromkeys(place for place, _ in alike))
        if matter is Matter.THIRD_PARTIES and (
            said := marks.quoted(marks.marked(self._root, self._cast, self._consent))
        ):
            return f" (five words in a row of this stand elsewhere too: {listed(said)})", ()
        return "", ()

    def identifiers(self) -> Iterator[Item]:
        """Numbers that cannot be right: who follows them arrives nowhere, or elsewhere."""
        for wrong in identifiers.wrong(self._seminar):
            yield Item(What.IDENTIFIER, f"seminar.toml, {wrong.where}: {wrong.problem}", wrong.remedy)

    def doi(self) -> Iterator[Item]:
        """The identifier that a citation needs."""
        publication = self._seminar.publication
        if publication is None or not (publication.doi or publication.without_doi):
            yield Item(
                What.DOI,
                "DOI not reserved",
                "Reserve one and write it in seminar.toml: doi = …; or say there why it has none: without_doi = …",
            )


_WITHOUT = {
    Without.NO_REPLY: "without a reply",
    Without.UNREACHABLE: "unreachable",
    Without.DIED: "died",
    Without.AGREED: "agreed in advance",
    Without.TELEPHONE: "answered by telephone",
    Without.PAPER: "answered on paper",
}

_MATTERS = {
    Matter.LIBEL: "libel",
    Matter.SAFEGUARDING: "safeguarding",
    Matter.THIRD_PARTIES: "third parties",
    Matter.RECOGNITION: "whether somebody can still be recognised",
}


def _by_machine(root: Element) -> bool:
    """Whether a machine heard the words, so that a person must listen."""
    heard = any(True for _ in path(root, "teiHeader/encodingDesc/appInfo/application"))
    return heard and not colophon.taken_over(root)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
