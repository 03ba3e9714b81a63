"""`/search?q=`: what was said, found by the server in the index of the snapshot that is shown, on a page of the site without a script. Of what is asked nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from sasci_archive import search
from sasci_archive.editions import templates
from sasci_archive.errors import BrokenIndex, Disk, NotYet, SasciError
from sasci_archive.model.days import day
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Clock
from sasci_archive.search import Count, Hit, Query, Results, asking
from sasci_archive.site.searching import HERE

PATH: Final = "/search"
NAMES: Final = ("q", "speaker", "role", "seminar", "theme", "kind", "from", "to")
"""What may be asked for, each once."""
_LIMIT: Final = 20
_MOST: Final = 12
"""So many values of each kind are offered."""
_FACETS: Final = (
    ("Speaker", "speaker", "speakers"),
    ("Role", "role", "roles"),
    ("Seminar", "seminar", "seminars"),
    ("Year", "year", "years"),
    ("Theme", "theme", "themes"),
    ("Where", "kind", "kinds"),
)


class NotReached(Exception):  # noqa: N818 - what has happened
    """The index cannot be asked just now. Where it lies is nothing for those who see a page."""


def page(index: search.Kept | None, around: bytes, given: Mapping[str, str], *, in_browser: str = "") -> bytes | None:
    """The page that answers; None while there is no index that may be asked. `around` is the page of the site for it (`site.searching.ANSWERS`), `in_browser`
    where the page lies that searches in the browser, if any. Raises NotReached."""
    asked = {name: given.get(name, "").strip() for name in NAMES}
    number = int(told) if (told := given.get("page", "")).isdecimal() and len(told) < 6 else 1
    if index is None:
        return None
    try:
        found, problem = _answered(index, asked, max(1, number)) if any(asked.values()) else (None, "")
    except (BrokenIndex, Disk):  # it has just been taken away
        return None
    title = f"<title>{escape(asked['q'])} – " if asked["q"] else "<title>"
    before, here, after = around.partition(HERE.encode())
    before = before.replace(b"<title>", title.encode("utf-8", "replace"), 1)
    return before + _rendered(asked, found, problem, in_browser) + after if here else around


def _answered(index: search.Kept, asked: Mapping[str, str], number: int) -> tuple[Results | None, str]:
    """What is found, or what is wrong with the question. Raises BrokenIndex, Disk, NotReached."""
    try:
        query = _query(asked, number)
    except SasciError as error:
        return None, str(error)
    try:
        with index.opened() as opened:
            try:
                return search.search(opened, query), ""
            except NotYet as error:
                return None, str(error)
    except (BrokenIndex, Disk):
        raise
    except SasciError as error:
        raise NotReached from error


def _query(asked: Mapping[str, str], number: int) -> Query:
    def one(name: str) -> tuple[str, ...]:
        return (asked[name],) if asked[name] else ()

    return Query(
        text=asked["q"],
        speakers=one("speaker"),
        roles=asking.roles(one("role")),
        seminars=one("seminar"),
        themes=one("theme"),
        kinds=asking.kinds(one("kind")),
        since=asking.first_day(asked["from"]),
        until=asking.last_day(asked["to"]),
        limit=_LIMIT,
        page=number,
        context=True,
    )


def _rendered(asked: Mapping[str, str], found: Results | None, problem: str, in_browser: str) -> bytes:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return (
        environment.from_string(templates.text("serving/search.html.j2"))
        .render(
            asked=asked,
            in_browser=in_browser,
            roles=[role.value for role in Role],
            hidden=[name for name in ("seminar", "theme", "kind") if asked[name]],
            chosen=[
                {"label": asked[name], "href": _to(asked, {name: ""})}
                for name in ("speaker", "role", "seminar", "theme", "kind", "from", "to")
                if asked[name]
            ],
            told=problem or (_headline(found) if found else ""),
            meant={"label": found.meant, "href": _to(asked, {"q": found.meant})} if found and found.meant else None,
            hits=[_hit(hit) for hit in found.hits] if found else [],
            start=(found.query.page - 1) * _LIMIT + 1 if found else 1,
            earlier=_to(asked, {}, found.query.page - 1) if found and found.query.page > 1 else "",
            later=_to(asked, {}, found.query.page + 1) if found and found.query.page * _LIMIT < found.total else "",
            facets=_facets(asked, found) if found else [],
        )
        .encode("utf-8", "replace")
    )


def _to(asked: Mapping[str, str], other: Mapping[str, str], number: int = 1) -> str:
    values = {name: value for name, value in {**asked, **other}.items() if value}
    return f"{PATH}?{urlencode(values | ({'page': number} if number > 1 else {}), errors='replace')}"


def _headline(found: Results) -> str:
    if not found.total:
        return "Nothing is found."
    return f"{found.total:,} passage{'' if found.total == 1 else 's'}"


def _hit(hit: Hit) -> dict[str, Any]:
    who = f"{hit.speaker} ({hit.role.value})" if hit.speaker and hit.role else hit.speaker
    at = str(Clock.at(hit.at // 1000 * 1000)).partition(".")[0] if hit.at is not None else ""
    said = hit.label if hit.label != hit.speaker else "on those who took part"
    return {
        "head": " · ".join(filter(None, (said, who, at))),
        "where": " · ".join(filter(None, (hit.title, day(hit.held) if hit.held else ""))),
        "href": _leads(hit),
        "excerpt": hit.excerpt,
        "before": hit.before,
        "after": hit.after,
    }


def _leads(hit: Hit) -> str:
    """To the edition here, at that place; of what lies elsewhere, there."""
    if hit.kind is search.Kind.RECORD:
        return (
            hit.address if hit.address.startswith(("https://", "http://")) else f"/seminars/{quote(hit.slug)}/edition/"
        )
    return f"/seminars/{quote(hit.slug)}/edition/#{quote(hit.place)}"


def _facets(asked: Mapping[str, str], found: Results) -> list[dict[str, Any]]:
    def href(name: str, count: Count) -> str:
        return _to(asked, {"from": count.name, "to": count.name} if name == "year" else {name: count.name})

    told = []
    for label, name, field in _FACETS:
        counts: tuple[Count, ...] = getattr(found.facets, field)
        if len(counts) > 1 or (counts and name == "theme"):
            values = [
                {"label": c.label or c.name, "hits": f"{c.hits:,}", "href": href(name, c)} for c in counts[:_MOST]
            ]
            told.append({"label": label, "offered": values})
    return told
