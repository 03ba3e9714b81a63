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
        "title": it.title,
        "subtitle": it.subtitle,
        "synthetic": it.synthetic,
        "language": it.language,
        "abstract": it.abstract,
        "keywords": list(it.keywords),
        "publication": _filled(
            {
                "publisher": it.publisher,
                "place": it.place,
                "date": it.date,
                "version": it.version,
                "doi": it.doi,
                "isbn": it.isbn,
                "url": it.url,
                "report_number": it.report_number,
                "ark": it.ark,
                "handle": it.handle,
            }
        ),
        "rights": _filled({"licence": it.licence, "holder": holder, "statement": statement}),
        "series": _filled({"title": it.series.title, "number": it.series.number, "issn": it.series.issn})
        if it.series
        else {},
        "editors": [_editor(each) for each in it.editors],
        "funders": [_filled({"name": each.funder, "grant": each.award}) for each in it.funding],
        "sessions": [{"id": str(number), "date": day} for number, day in enumerate(it.event_dates, start=1)],
    }
    if "publication" in told and it.publisher == "":
        told["publication"]["publisher"] = ""
    return tomlkit.dumps(_filled(told)).encode()


def _editor(editor: Editor) -> dict[str, str]:
    told = {key: getattr(editor, key) for key in editor.__struct_fields__}
    return {key: value for key, value in told.items() if value or key in {"family", "given"}}


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], {}, None, False)}
