"""DOIs at DataCite, through its REST API (support.datacite.org/docs/api): drafted, registered, published, brought up to date, hidden.

Every change is one PUT, which makes the DOI where it is not there and changes it where it is (updating-metadata-with-the-rest-api): asking twice is the
same as asking once. How it stands is asked before and read back after. Written from the published documentation; not tried against the real service.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import msgspec

from sasci_archive.catalogue import Entry
from sasci_archive.deposit.services import Answer, Service
from sasci_archive.errors import NotAnswered, NotToBeHad, SasciError
from sasci_archive.formats import datacite, identifiers
from sasci_archive.formats.citation import clean
from sasci_archive.model.authorities import Authorities
from sasci_archive.model.citation import Record
from sasci_archive.model.deposits import Deposit, State

NAME: Final = "datacite"
TEST, PRODUCTION = "https://api.test.datacite.org", "https://api.datacite.org"
TEST_PREFIX: Final = "10.5072"
CREDENTIALS: Final = {"SASCI_DATACITE_REPOSITORY": "repository's name", "SASCI_DATACITE_PASSWORD": "password"}
MEDIA_TYPE: Final = "application/vnd.api+json"

_EVENTS: Final[Mapping[tuple[State, State], str]] = {
    (State.DRAFT, State.DRAFT): "",
    (State.DRAFT, State.REGISTERED): "register",
    (State.DRAFT, State.FINDABLE): "publish",
    (State.REGISTERED, State.REGISTERED): "",
    (State.REGISTERED, State.FINDABLE): "publish",
    (State.FINDABLE, State.FINDABLE): "",
    (State.FINDABLE, State.REGISTERED): "hide",
}
"""What is said so that a DOI comes from one state to another (doi-states); none goes back to a draft."""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What a DOI is to be: its name, where it leads (`url`), what is known of the work (`attributes`), and how it is to stand."""

    doi: str
    url: str
    attributes: Mapping[str, Any]
    state: State
    version: str

    @property
    def digest(self) -> str:
        """SHA-256 of all that is sent."""
        told = json.dumps([self.doi, self.url, self.attributes, self.state.value], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def body(self, event: str = "") -> dict[str, Any]:
        """As the API takes it (api-create-dois)."""
        told: dict[str, Any] = {**self.attributes, "doi": self.doi}
        if self.url:
            told["url"] = self.url
        if event:
            told["event"] = event
        return {"data": {"id": self.doi, "type": "dois", "attributes": told}}


def doi_for(doi: str, slug: str, *, prefix: str, test: bool) -> str:
    """The DOI that is registered: the one that is printed, where it is of the prefix; for trying, one with the same suffix (or the slug) under the test
    prefix. Raises SasciError for any other."""
    if not test:
        if prefix in {"", TEST_PREFIX}:
            raise SasciError(
                "Under which prefix the DOI is to be registered is not said.",
                remedy="Add --prefix 10.1234, the one that DataCite gave you: what is registered for good is not registered by accident.",
            )
        if not doi.startswith(f"{prefix}/"):
            printed = f"is {doi}" if doi else "has none"
            raise SasciError(
                f"The edition {printed}, and not one of the prefix {prefix}: readers would look for what is not registered.",
                remedy="Write the DOI into [publication] of seminar.toml; `inv refresh` and `inv publish` print it. Then register it.",
            )
        return checked(doi)
    return checked(f"{prefix or TEST_PREFIX}/{doi.partition('/')[2] or slug}")


def checked(doi: str) -> str:
    """In small letters, as DataCite keeps it. Raises SasciError."""
    if told := identifiers.doi(doi):
        raise SasciError(f"{told}.", remedy="Correct --prefix, or the DOI in seminar.toml.")
    return doi.lower()


def registration(record: Record, known: Authorities, *, doi: str, url: str, state: State) -> Registration:
    """Of an edition, checked by DataCite's own schema before anything is sent. Raises SasciError."""
    if not datacite.registrable(record.citation):
        raise SasciError(
            f"'{record.citation.id}' has no publisher or no date of publication, and DataCite registers nothing without.",
            remedy="Fill in `publisher` and `date` under [publication] in seminar.toml; `inv refresh` and `inv publish` follow.",
        )
    if state is not State.DRAFT and not url.startswith(("https://", "http://")):
        raise SasciError(
            "Where the DOI is to lead is not said.",
            remedy="Add --url https://…, or write `url` into [publication] of seminar.toml.",
        )
    attributes = {key: value for key, value in datacite.datacite(record, known).items() if key != "doi"}
    validated({**attributes, "doi": doi})
    return Registration(doi=doi, url=url, attributes=attributes, state=state, version=record.citation.version)


def withdrawal(entry: Entry, deposit: Deposit, on: dt.date, *, url: str, reason: str = "") -> Registration:
    """What a DOI says whose edition is withdrawn: what the page that stands in its place says, and nobody who spoke in it. It leads to that page
    (support.datacite.org/docs/what-should-i-do-if-the-resource-that-a-doi-points-to-is-retracted)."""
    it = entry.citation
    said = clean(f"This edition has been withdrawn. {reason}")
    dates = [{"date": it.date.isoformat(), "dateType": "Issued"}] if it.date else []
    attributes = {
        "titles": [{"title": clean(it.title) or "Withdrawn"}],
        "contributors": [],
        "subjects": [],
        "rightsList": [],  # it may say whose the words are
        "relatedItems": [],
        "sizes": [],
        "formats": [],
        "dates": [*dates, {"date": on.isoformat(), "dateType": "Withdrawn"}],
        "descriptions": [{"description": said, "descriptionType": "Other"}],
    }
    return Registration(doi=deposit.doi, url=url, attributes=attributes, state=State.WITHDRAWN, version=deposit.version)


def validated(told: Mapping[str, Any]) -> None:
    """By the schema that DataCite's own library has. Raises SasciError; NotToBeHad where that is not installed."""
    import warnings

    with warnings.catch_warnings():  # it asks jsonschema in an old way
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            from datacite import schema45
        except ImportError:
            raise NotToBeHad(
                "DataCite's own schema is not installed, and nothing is sent that it has not checked.",
                remedy="Install it: pip install 'sasci-archive[datacite]'.",
            ) from None
        wrong = sorted(schema45.validator.iter_errors(dict(told)), key=lambda error: list(map(str, error.path)))
    if wrong:
        where = ".".join(map(str, wrong[0].absolute_path)) or "the whole"
        raise SasciError(
            f"What would be sent is not what DataCite takes: {where}: {wrong[0].message[:200]}.",
            remedy="Correct it in seminar.toml. Nothing was sent.",
        )


def register(
    service: Service,
    wanted: Registration,
    on: dt.datetime,
    *,
    test: bool,
    remember: Callable[[Deposit], None] = lambda _: None,
) -> Deposit:
    """Bring a DOI to where it is to be; where it is there already, nothing is sent but the question how it stands. A new one is told to `remember` before it
    is sent, so that whoever is killed then knows of it. Raises SasciError, NotAnswered: each says how it may stand."""
    before = _stands(service, wanted.doi)
    if before and before.state is State.FINDABLE and wanted.state is State.DRAFT:
        raise _no_way(wanted, before.state)
    if before and before.matches(wanted):
        return _deposit(wanted, on, test=test)
    aim = State.REGISTERED if wanted.state is State.WITHDRAWN else wanted.state
    now = before.state if before else State.DRAFT
    if before is None and wanted.state is State.WITHDRAWN:
        raise SasciError(
            f"There is no DOI {wanted.doi} at {service.name}.", remedy="There is nothing to withdraw there."
        )
    if (now, aim) not in _EVENTS:
        raise _no_way(wanted, now)
    if before is None:
        remember(msgspec.structs.replace(_deposit(wanted, on, test=test), state=State.BEGUN))
    try:
        told = service.ask(
            "PUT",
            f"/dois/{quote(wanted.doi, safe='/')}",
            body=wanted.body(_EVENTS[now, aim]),
            well=(200, 201),
            media_type=MEDIA_TYPE,
        )
    except NotAnswered as lost:
        was = f"before it was {before.state.value}" if before else "before it was not there"
        raise NotAnswered(
            f"{lost.problem} Whether {wanted.doi} was changed is not known ({was}).", remedy=lost.remedy, unknown=True
        ) from None
    after = _read(service, told)
    if after.doi != wanted.doi or after.state is not aim:
        raise SasciError(
            f"{service.name} says that {after.doi} is {after.state.value}, and {wanted.doi} was to be {aim.value}.",
            remedy="Look at its pages how it stands there. What was asked for is not done, or only in part.",
        )
    return _deposit(wanted, on, test=test)


def discard(service: Service, deposit: Deposit, on: dt.datetime) -> Deposit:
    """Take a draft back, which only a draft can be (API reference, DELETE /dois/{id}). Raises SasciError, NotAnswered."""
    before = _stands(service, deposit.doi)
    if before is None:
        return msgspec.structs.replace(deposit, on=on, state=State.DISCARDED)
    if before.state is not State.DRAFT:
        raise SasciError(
            f"{deposit.doi} is {before.state.value}: it stays for good.",
            remedy="--state withdrawn hides it, and leads to the page that says why.",
        )
    service.ask("DELETE", f"/dois/{quote(deposit.doi, safe='/')}", well=(204, 404), media_type=MEDIA_TYPE)
    return msgspec.structs.replace(deposit, on=on, state=State.DISCARDED)


class _Standing(msgspec.Struct, frozen=True):
    """How a DOI stands there."""

    doi: str
    state: State
    attributes: Mapping[str, Any]

    def matches(self, wanted: Registration) -> bool:
        """Whether all that would be sent is there already."""
        aim = State.REGISTERED if wanted.state is State.WITHDRAWN else wanted.state
        if self.state is not aim or (self.attributes.get("url") or "") != wanted.url:
            return False
        return all(
            _same(self.attributes.get(key), value) for key, value in wanted.attributes.items() if key != "schemaVersion"
        )


def _same(theirs: Any, ours: Any) -> bool:
    """Whether a value of theirs is ours, though it may have more keys, say a year as a number, or leave an empty list out."""
    if isinstance(ours, Mapping):
        return isinstance(theirs, Mapping) and all(_same(theirs.get(key), value) for key, value in ours.items())
    if isinstance(ours, list):
        each = theirs if isinstance(theirs, list) else []
        return len(each) == len(ours) and all(_same(one, other) for one, other in zip(each, ours, strict=True))
    return str(theirs) == str(ours)


def _stands(service: Service, doi: str) -> _Standing | None:
    """None where there is no such DOI. Raises SasciError, NotAnswered."""
    path = f"/dois/{quote(doi, safe='/')}?publisher=true&affiliation=true"  # else both are names only (API reference, GET /dois/{id})
    told = service.ask("GET", path, well=(200, 404), media_type=MEDIA_TYPE)
    return None if told.status == 404 else _read(service, told)


def _read(service: Service, answer: Answer) -> _Standing:
    data = answer.told.get("data") if isinstance(answer.told, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(attributes, dict):
        raise service.nonsense("a DOI")
    try:
        state = State(attributes.get("state"))
    except ValueError:
        raise service.nonsense("how the DOI stands") from None
    return _Standing(
        str(attributes.get("doi") or data["id"] if isinstance(data, dict) else "").lower(), state, attributes
    )


def _no_way(wanted: Registration, now: State) -> SasciError:
    return SasciError(
        f"{wanted.doi} is {now.value}, and cannot become {wanted.state.value}.",
        remedy="A DOI that leads somewhere never goes back to a draft; --state withdrawn hides it.",
    )


def _deposit(wanted: Registration, on: dt.datetime, *, test: bool) -> Deposit:
    return Deposit(
        service=NAME,
        id=wanted.doi,
        version=wanted.version,
        on=on,
        digest=wanted.digest,
        state=wanted.state,
        test=test,
        doi=wanted.doi,
        address=wanted.url,
    )
