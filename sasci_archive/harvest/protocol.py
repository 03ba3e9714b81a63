"""OAI-PMH 2.0 without hands: what was asked, what there is and the instant in, the answer out.

https://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sasci_archive.formats.citation import clean
from sasci_archive.harvest import tokens
from sasci_archive.harvest.items import FORMS
from sasci_archive.harvest.log import Record
from sasci_archive.harvest.tokens import Place
from sasci_archive.model.inlines import View

MOST: Final = 100
"""Records on a page."""
HEAVY: Final = 4 << 20
"""Bytes of metadata after which a page ends, whatever there is on it: transcripts are long."""

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
_UNRESERVED: Final = r"[A-Za-z0-9\-_.!~*'()]+"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND: Final = re.compile(rf"{_DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z")
_LEGAL: Final[Mapping[str, re.Pattern[str]]] = {
    "identifier": re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff<>\"{}|\\^`\ufffe\uffff]{1,2048}"),
    "metadataPrefix": re.compile(_UNRESERVED),
    "set": re.compile(rf"{_UNRESERVED}(?::{_UNRESERVED})*"),
    "from": re.compile(rf"{_DAY.pattern}|{_SECOND.pattern}"),
    "until": re.compile(rf"{_DAY.pattern}|{_SECOND.pattern}"),
    "resumptionToken": re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]{1,4096}"),
}
"""What an argument may look like: what does not is not even repeated in the answer."""


class Repository(View, frozen=True, kw_only=True):
    """All that may be harvested at one instant. `records` are in the order of datestamps and identifiers; `set_names` by setSpec."""

    name: str
    base_url: str
    host: str
    admin: str
    records: tuple[Record, ...] = ()
    set_names: Mapping[str, str] = {}


class Refused(Exception):  # noqa: N818  an answer of the protocol, and no fault of ours
    """A condition of the protocol: its code, and words for who reads it."""

    def __init__(self, code: str, told: str) -> None:
        super().__init__(told)
        self.code = code


Arguments = Mapping[str, str]


def answer(asked: Sequence[tuple[str, str]], of: Repository, now: dt.datetime, most: int = MOST) -> bytes:
    """The whole answer (XML, UTF-8) to the arguments of a request at the instant `now` (UTC); `most` records are on a page."""
    arguments: dict[str, str] = {}
    try:
        arguments = _legal(asked)
        body = _VERBS[arguments["verb"]][2](arguments, of, now, most)
    except Refused as refused:
        if refused.code in {"badVerb", "badArgument"}:
            arguments = {}  # §3.2: then the element has no attributes
        body = f'<error code="{refused.code}">{escape(str(refused))}</error>\n'
    request = "".join(f" {name}={quoteattr(value)}" for name, value in arguments.items())
    head = f"<responseDate>{_second(now)}</responseDate>\n<request{request}>{escape(of.base_url)}</request>\n"
    return f"{_HEAD}{head}{body}</OAI-PMH>\n".encode()


def _legal(asked: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The arguments, each once. Raises Refused."""
    verbs = [value for name, value in asked if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise Refused("badVerb", f"The argument 'verb' must be there once, and one of: {', '.join(_VERBS)}.")
    verb, given = verbs[0], {name: value for name, value in asked if name != "verb"}
    needed, may, _ = _VERBS[verb]
    if len(given) != len(asked) - 1:
        raise Refused("badArgument", "An argument is given more than once.")
    if "resumptionToken" in given and "resumptionToken" in may and len(given) > 1:
        raise Refused("badArgument", "resumptionToken is given alone: it holds all other arguments.")
    if unknown := given.keys() - {*needed, *may}:
        raise Refused("badArgument", f"{verb} has no argument '{clean(min(unknown))[:80]}'.")
    if missing := [name for name in needed if name not in given and "resumptionToken" not in given]:
        raise Refused("badArgument", f"{verb} needs the argument {missing[0]}.")
    for name, value in given.items():
        if not _LEGAL[name].fullmatch(value):
            if name == "resumptionToken":
                raise Refused("badArgument", "That is no resumptionToken.")
            raise Refused("badArgument", f"The value of '{name}' is not as the protocol wants it.")
    return {"verb": verb, **given}


# -- the verbs -------------------------------------------------------------------------------------------------------


def _identify(_: Arguments, of: Repository, now: dt.datetime, __: int) -> str:
    earliest = of.records[0].datestamp if of.records else now
    sample = of.records[0].identifier if of.records else f"oai:{of.host}:a-seminar"
    space = "http://www.openarchives.org/OAI/2.0/oai-identifier"
    return (
        f"<Identify>\n<repositoryName>{escape(clean(of.name))}</repositoryName>\n<baseURL>{escape(of.base_url)}</baseURL>\n"
        f"<protocolVersion>2.0</protocolVersion>\n<adminEmail>{escape(of.admin)}</adminEmail>\n"
        f"<earliestDatestamp>{_second(earliest)}</earliestDatestamp>\n<deletedRecord>persistent</deletedRecord>\n"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n"
        f'<description><oai-identifier xmlns="{space}" xsi:schemaLocation="{space} {space}.xsd">'
        f"<scheme>oai</scheme><repositoryIdentifier>{escape(of.host)}</repositoryIdentifier><delimiter>:</delimiter>"
        f"<sampleIdentifier>{escape(sample)}</sampleIdentifier></oai-identifier></description>\n</Identify>\n"
    )


def _formats(asked: Arguments, of: Repository, _: dt.datetime, __: int) -> str:
    known = set(FORMS)
    if "identifier" in asked:
        known = set(_record(asked["identifier"], of).metadata)
        if not known:
            raise Refused("noMetadataFormats", "It is deleted.")
    rows = [
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{form.schema}</schema>"
        f"<metadataNamespace>{form.namespace}</metadataNamespace></metadataFormat>\n"
        for prefix, form in FORMS.items()
        if prefix in known
    ]
    return f"<ListMetadataFormats>\n{''.join(rows)}</ListMetadataFormats>\n"


def _sets(asked: Arguments, of: Repository, _: dt.datetime, __: int) -> str:
    if "resumptionToken" in asked:
        raise Refused("badResumptionToken", "The list of sets is given whole.")
    rows = [
        f"<set><setSpec>{escape(spec)}</setSpec><setName>{escape(name)}</setName></set>\n"
        for spec, name in _all_sets(of).items()
    ]
    return f"<ListSets>\n{''.join(rows)}</ListSets>\n"


def _all_sets(of: Repository) -> dict[str, str]:
    """By setSpec what each is called; one in which there is only what is deleted is called by its setSpec. Raises Refused where there is none."""
    named = dict(of.set_names)
    for record in of.records:
        for spec in record.sets:
            named.setdefault(spec, spec)
    if not named:
        raise Refused("noSetHierarchy", "There are no sets here yet.")
    return dict(sorted(named.items()))


def _get(asked: Arguments, of: Repository, _: dt.datetime, __: int) -> str:
    prefix, record = asked["metadataPrefix"], _record(asked["identifier"], of)
    if prefix not in record.formats:
        raise Refused("cannotDisseminateFormat", "It is not to be had in that format.")
    return f"<GetRecord>\n{_whole(record, prefix)}</GetRecord>\n"


def _identifiers(asked: Arguments, of: Repository, now: dt.datetime, most: int) -> str:
    return _page(asked, of, now, most, _header, weighs=False)


def _records(asked: Arguments, of: Repository, now: dt.datetime, most: int) -> str:
    return _page(asked, of, now, most, _whole, weighs=True)


_Shows = Callable[[Record, str], str]
_LIST: Final = ("from", "until", "set", "resumptionToken")
_VERBS: Final[
    Mapping[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Arguments, Repository, dt.datetime, int], str]]]
] = {
    "Identify": ((), (), _identify),
    "ListMetadataFormats": ((), ("identifier",), _formats),
    "ListSets": ((), ("resumptionToken",), _sets),
    "GetRecord": (("identifier", "metadataPrefix"), (), _get),
    "ListIdentifiers": (("metadataPrefix",), _LIST, _identifiers),
    "ListRecords": (("metadataPrefix",), _LIST, _records),
}
"""Each verb: the arguments it needs, those it may have besides, and its answer."""


# -- lists -----------------------------------------------------------------------------------------------------------


def _page(asked: Arguments, of: Repository, now: dt.datetime, most: int, shows: _Shows, *, weighs: bool) -> str:
    place = _resumed(asked, of, now) if "resumptionToken" in asked else _begun(asked, of, now)
    listed = [record for record in of.records if _is_in(record, place)]
    after = [record for record in listed if (record.datestamp, record.identifier) > (place.datestamp, place.identifier)]
    resumed = "resumptionToken" in asked
    if not after and resumed and listed:
        after = listed[
            -1:
        ]  # all the rest has changed since, and is beyond `until`: a list must have an end, and no page may be empty
    if not after:
        why = (
            ("badResumptionToken", "Nothing of that list is left.") if resumed else ("noRecordsMatch", "There is none.")
        )
        raise Refused(*why)
    page = list(_first(after, most, place.prefix, weighs=weighs))
    rows = "".join(shows(record, place.prefix) for record in page)
    return f"<{place.verb}>\n{rows}{_token(place, page, len(listed), len(after), of, now)}</{place.verb}>\n"


def _token(place: Place, page: Sequence[Record], size: int, left: int, of: Repository, now: dt.datetime) -> str:
    """§3.5: behind the last page of several an empty one, behind an only one none."""
    is_last = len(page) == left
    if is_last and not place.given:
        return ""
    counted = f'completeListSize="{max(size, place.given + left)}" cursor="{place.given}"'
    if is_last:
        return f"<resumptionToken {counted}/>\n"
    next_ = Place(
        verb=place.verb,
        prefix=place.prefix,
        of_set=place.of_set,
        since=place.since,
        until=place.until,
        datestamp=page[-1].datestamp,
        identifier=page[-1].identifier,
        given=place.given + len(page),
        expires=now.replace(microsecond=0) + tokens.GOOD_FOR,
    )
    return f'<resumptionToken expirationDate="{_second(next_.expires)}" {counted}>{tokens.compose(next_, of.host)}</resumptionToken>\n'


def _resumed(asked: Arguments, of: Repository, now: dt.datetime) -> Place:
    place = tokens.parse(asked["resumptionToken"], of.host)
    if place is None or place.verb != asked["verb"]:
        raise Refused("badResumptionToken", "That is no token of a list of this kind.")
    if place.expires < now:
        raise Refused("badResumptionToken", "That token has expired: begin the list again.")
    return place


def _begun(asked: Arguments, of: Repository, now: dt.datetime) -> Place:
    since, until = asked.get("from", ""), asked.get("until", "")
    if since and until and len(since) != len(until):
        raise Refused("badArgument", "'from' and 'until' are of different granularity.")
    first, last = _instant(since, "00:00:00", "from"), _instant(until, "23:59:59", "until")
    if first and last and first > last:
        raise Refused("badArgument", "'from' is later than 'until'.")
    if asked["metadataPrefix"] not in FORMS:
        raise Refused("cannotDisseminateFormat", f"The formats are: {', '.join(FORMS)}.")
    if "set" in asked:
        _all_sets(of)
    return Place(
        verb=asked["verb"],
        prefix=asked["metadataPrefix"],
        of_set=asked.get("set", ""),
        since=first,
        until=last,
        datestamp=dt.datetime.min.replace(tzinfo=dt.UTC),
        identifier="",
        given=0,
        expires=now,
    )


def _is_in(record: Record, place: Place) -> bool:
    """Whether a list tells of a record. A set holds what is in those below it."""
    if place.prefix not in record.formats:
        return False
    if (place.since and record.datestamp < place.since) or (place.until and record.datestamp > place.until):
        return False
    return not place.of_set or any(f"{spec}:".startswith(f"{place.of_set}:") for spec in record.sets)


def _first(records: Sequence[Record], most: int, prefix: str, *, weighs: bool) -> Iterator[Record]:
    heavy = 0
    for record in records[: 1 if weighs and FORMS[prefix].alone else most]:
        yield record
        heavy += len(record.metadata.get(prefix, b"")) if weighs else 0
        if heavy >= HEAVY:
            return


# -- a record --------------------------------------------------------------------------------------------------------


def _record(identifier: str, of: Repository) -> Record:
    for record in of.records:
        if record.identifier == identifier:
            return record
    raise Refused("idDoesNotExist", "There is no item of that identifier here.")


def _header(record: Record, prefix: str) -> str:
    status = "" if prefix in record.metadata else ' status="deleted"'
    specs = "".join(f"<setSpec>{escape(spec)}</setSpec>" for spec in record.sets)
    stamp = _second(record.datestamp)
    return f"<header{status}><identifier>{escape(record.identifier)}</identifier><datestamp>{stamp}</datestamp>{specs}</header>\n"


def _whole(record: Record, prefix: str) -> str:
    told = record.metadata.get(prefix)
    metadata = f"<metadata>{told.decode()}</metadata>\n" if told else ""
    return f"<record>{_header(record, prefix)}{metadata}</record>\n"


def _second(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str, time: str, name: str) -> dt.datetime | None:
    """None where nothing is said. Raises Refused where there is no such day or hour."""
    if not text:
        return None
    whole = text if "T" in text else f"{text}T{time}Z"
    try:
        return dt.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise Refused("badArgument", f"The value of '{name}' is no day of any calendar.") from error
