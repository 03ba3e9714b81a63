"""`seminar.toml` of an edition that was made elsewhere: what its header says of it, as a record without people.

Law: `Citation.of(slug, parse(compose(citation))) == citation`, but for a project's own funder, which stands among the others.
"""

from __future__ import annotations

from typing import Any

import tomlkit

from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import HOLDS, Editor


def compose(it: Citation) -> bytes:
    """The file."""
    holder = it.rights_holder
    statement = "\n".join(line for line in it.rights if not line.startswith(HOLDS))
    told: dict[str, Any] = {
        "subtitle": it.subtitle,
        "synthetic": it.synthetic,
        "abstract": it.abstract,
        "keywords": list(it.keywords),
        "publication": _publication(it),
        "rights": _filled({"licence": it.licence, "holder": holder, "statement": statement}),
        "series": {"title": it.series.title} | _filled({"number": it.series.number, "issn": it.series.issn})
        if it.series
        else {},
        "editors": [_editor(each) for each in it.editors],
        "funders": [{"name": each.funder} | _filled({"grant": each.award}) for each in it.funding],
        "sessions": [{"id": str(number), "date": day} for number, day in enumerate(it.event_dates, start=1)],
    }
    return tomlkit.dumps({"title": it.title, "language": it.language, **_filled(told)}).encode()


def _publication(it: Citation) -> dict[str, Any]:
    """With a publisher and a version, though they be empty: else it would have those that are meant where nothing is said."""
    keys = ("place", "date", "doi", "isbn", "url", "report_number", "ark", "handle")
    told = _filled({key: getattr(it, key) for key in keys})
    return {"publisher": it.publisher, "version": it.version, **told} if told or it.publisher or it.version else {}


def _editor(editor: Editor) -> dict[str, str]:
    told = {key: getattr(editor, key) for key in editor.__struct_fields__}
    return {key: value for key, value in told.items() if value or key in {"family", "given"}}


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], {}, None, False)}
