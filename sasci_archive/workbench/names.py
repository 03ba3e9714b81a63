"""Who and what is spoken of: everybody and everything that is known, the likest first, and where they are named."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.house import capital_names
from sasci_archive.house.likeness import likeness
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.consent import Attribution, Consent, Wish
from sasci_archive.model.inlines import NameKind
from sasci_archive.stages import ask
from sasci_archive.tei.answering import same_words
from sasci_archive.tei.document import Element
from sasci_archive.tei.head import colophon
from sasci_archive.tei.naming import listing
from sasci_archive.tei.naming.listing import Listed, Named
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.themes import workspace
from sasci_archive.workbench.turns import holding

_MOST = 12
_LEAST = 0.34
"""So many are proposed for words, and none that is less like them."""

_APPEARS = {
    Attribution.NAME: "appears by name",
    Attribution.ROLE: "appears by role",
    Attribution.UNANSWERED: "has not said how they want to appear",
}
_WISH = {
    Wish.NAME: "has agreed to be named",
    Wish.OMIT: "wants not to be named: nothing leaves while the name stands",
    Wish.UNANSWERED: "has been asked, or is to be, and has not answered",
}
_KINDS = {IndexKind.PERSON: NameKind.PERSON, IndexKind.BODY: NameKind.BODY, IndexKind.PLACE: NameKind.PLACE}
NOBODY = "nobody has asked them whether they may be named"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something that words can name: `ref` is its xml:id, "" where it is in no list of this transcript yet; `source` is where it is known
    from, `says` what the permissions say of a person (`unasked`: nothing, and they are nobody who took part); `count` the words marked with it."""

    kind: NameKind
    ref: str
    name: str
    also: tuple[str, ...] = ()
    source: str
    says: str = ""
    unasked: bool = False
    count: int = 0


class Place(msgspec.Struct, frozen=True):
    """Marked words, and the turn or message they stand in."""

    turn: str
    named: Named


class Names(msgspec.Struct, frozen=True):
    """All who are known, and all words that are marked."""

    known: tuple[Known, ...]
    places: tuple[Place, ...]


class Likest(msgspec.Struct, frozen=True):
    """Who is most like some words; and what these are likely to be the name of, where it is nobody of them."""

    known: tuple[Known, ...]
    kind: NameKind


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody is to be asked whether they may be named."""

    name: str


class Same(msgspec.Struct, frozen=True):
    """The same words elsewhere, and the turn each stands in."""

    turn: str
    again: same_words.Again


def routes(bench: Bench) -> list[Route]:
    """What the panel of names asks."""

    def names(_: Request) -> Names:
        with bench.alone:
            root = bench.root()
            marked, turns = listing.named(root), holding(root)
            return Names(
                _known(bench, root, marked), tuple(Place(turns.get(each.passage, ""), each) for each in marked)
            )

    def like(request: Request) -> Likest:
        said = request.query_params.get("words", "")
        with bench.alone:
            root = bench.root()
            known = _known(bench, root, listing.named(root))
        ranked = sorted(
            ((likeness(said, (each.name, *each.also)), each) for each in known),
            key=lambda pair: (-round(pair[0], 3), -pair[1].count),
        )
        before = request.query_params.get("before", "")
        kind = (
            _KINDS.get(capital_names.kind(said, [(before, "")]), NameKind.PERSON)
            if said != said.lower()
            else NameKind.PERSON
        )
        return Likest(tuple(each for like, each in ranked if like >= _LEAST)[:_MOST], kind)

    def same(request: Request) -> tuple[Same, ...]:
        with bench.alone:
            root = bench.root()
        turns = holding(root)
        found = same_words.same(root, request.query_params.get("words", ""))
        return tuple(Same(turns.get(each.passage, each.passage), each) for each in found)

    def to_be_asked(third: Ask) -> None:
        bench.beside(lambda: ask.ask(bench.folder, third.name), f"{third.name} to be asked")

    return [
        Route("/names/ask", asked(bench, Ask, to_be_asked), methods=["POST"]),
        Route("/names", answering(bench, names), methods=["GET"]),
        Route("/names/like", answering(bench, like), methods=["GET"]),
        Route("/names/same", answering(bench, same), methods=["GET"]),
    ]


def _known(bench: Bench, root: Element, marked: tuple[Named, ...]) -> tuple[Known, ...]:
    """Who took part, then the lists beside the text, whom the permissions name besides, and the authorities."""
    counted: dict[str, int] = {}
    for each in marked:
        counted[each.ref] = counted.get(each.ref, 0) + 1
    seminar, consent = bench.folder.seminar(), bench.folder.consent()
    called = {f"p.{person.id}": person.known_as for person in seminar.roster}
    found = [
        Known(
            kind=each.kind,
            ref=each.id,
            name=next(iter(each.names), each.id),
            also=(*each.names[1:], *called.get(each.id, ())),
            source="took part" if each.part else "named in this seminar",
            says=(says := _says(each, consent)),
            unasked=says == NOBODY,
            count=counted.get(each.id, 0),
        )
        for each in listing.listed(root)
    ]
    taken = {(each.kind, name) for each in found for name in (each.name, *each.also)}
    more = [
        Known(
            kind=NameKind.PERSON,
            ref="",
            name=third.name,
            also=third.known_as,
            source="consent.toml",
            says=_WISH[third.wish],
        )
        for third in consent.named
    ]
    more += _authorities(bench)
    return (*found, *(each for each in more if (each.kind, each.name) not in taken))


def _authorities(bench: Bench) -> list[Known]:
    lists = workspace(bench).authorities()
    kinds = ((NameKind.PERSON, lists.person), (NameKind.BODY, lists.body), (NameKind.PLACE, lists.place))
    return [
        Known(kind=kind, ref="", name=each.name, also=each.known_as, source="authorities.toml")
        for kind, entries in kinds
        for each in entries
    ]


def _says(each: Listed, consent: Consent) -> str:
    if each.kind is not NameKind.PERSON:
        return ""
    if each.part:
        permission = consent.of(colophon.person_id(each.id))
        if permission.attribution is Attribution.PSEUDONYM:
            return f"appears as {permission.pseudonym}"
        return _APPEARS[permission.attribution]
    asked = next((third for third in consent.named if {third.name, *third.known_as} & set(each.names)), None)
    return _WISH[asked.wish] if asked else NOBODY
