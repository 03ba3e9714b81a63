"""What a participant reads and signs: the information sheet and the consent form, as accessible PDF (PDF/A-3a, PDF/UA-1).

The words are the templates' (`templates/consent/`, an institution's own where it has them); what is filled in comes as text. What
the record does not say is printed as "[to be filled in: …]", never invented. Same input, same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import msgspec

from sasci_archive.editions import book, templates, typefaces, typesetting
from sasci_archive.errors import SasciError
from sasci_archive.formats import citation as citations

LOOK, SHEETS = "look.typ", ("consent", "information")
"""The template that both share, and the two sheets; each sheet's template is called like it."""

NEEDED: tuple[tuple[str, str, str], ...] = (
    ("contact", "whom you can write to", "`contact` in [processing] of consent.toml"),
    ("about", "what the seminar is about", "`abstract` in seminar.toml"),
    ("held", "when and where", "`date`, `starts` and `platform` of the [[sessions]] in seminar.toml"),
    ("run_by", "who runs it", "[[editors]] in seminar.toml"),
    ("project", "the project", "`project` in seminar.toml"),
    ("funded_by", "who pays for it", "`funder` in the project's record"),
    ("publisher", "who publishes it", "`publisher` in [publication] of seminar.toml"),
    ("published_on", "the planned day", "`date` in [publication] of seminar.toml"),
    ("licence", "the licence", "`licence` in [rights] of seminar.toml"),
    ("licence_means", "what the licence allows", "`statement` in [rights] of seminar.toml"),
    ("controllers", "who is responsible for your data", "`controllers` in [processing] of consent.toml"),
    ("lawful_basis", "the lawful basis", "`lawful_basis` in [processing] of consent.toml"),
    ("retention", "for how long", "`retention` in [processing] of consent.toml"),
    (
        "ethics",
        "the ethics committee and its reference, or why none is needed",
        "`ethics` in [processing] of consent.toml",
    ),
)
"""What a form has to say: the field, what is to be filled in, and where people write it."""

CC = "Creative Commons"
LICENCES: dict[str, tuple[str, str]] = {
    "CC0-1.0": (
        f"{CC} Zero (CC0 1.0)",
        "anybody may use your words for anything, without asking and without saying where they are from.",
    ),
    "CC-BY-4.0": (
        f"{CC} Attribution (CC BY 4.0)",
        "anybody may copy, quote, change and translate your words, also to earn money, if they say where they are from and what "
        "they changed.",
    ),
    "CC-BY-SA-4.0": (
        f"{CC} Attribution, Share Alike (CC BY-SA 4.0)",
        "anybody may copy, quote, change and translate your words, also to earn money, if they say where they are from and what "
        "they changed, and share what they make under the same licence.",
    ),
    "CC-BY-NC-4.0": (
        f"{CC} Attribution, Non-Commercial (CC BY-NC 4.0)",
        "anybody may copy, quote, change and translate your words, but not to earn money, if they say where they are from and "
        "what they changed.",
    ),
    "CC-BY-NC-SA-4.0": (
        f"{CC} Attribution, Non-Commercial, Share Alike (CC BY-NC-SA 4.0)",
        "anybody may copy, quote, change and translate your words, but not to earn money, if they say where they are from and "
        "what they changed, and share what they make under the same licence.",
    ),
    "CC-BY-ND-4.0": (
        f"{CC} Attribution, No Derivatives (CC BY-ND 4.0)",
        "anybody may copy and quote your words, also to earn money, if they say where they are from; they may not publish them changed.",
    ),
    "CC-BY-NC-ND-4.0": (
        f"{CC} Attribution, Non-Commercial, No Derivatives (CC BY-NC-ND 4.0)",
        "anybody may copy and quote your words, but not to earn money, if they say where they are from; they may not publish them "
        "changed.",
    ),
}
"""Licences by their SPDX names, and in plain words what they allow (https://creativecommons.org/licenses/)."""
OPEN_FOR_GOOD = "What somebody already has under this licence cannot be called back."


class Sheet(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What is filled in for one person. Text that is not known is "", a list of it empty. `held` has a line for each session,
    `run_by` one for each person, `post` is what the participant was or is."""

    slug: str
    id: str
    name: str
    role: str
    post: str
    title: str
    about: str
    questions: tuple[str, ...]
    held: tuple[str, ...]
    run_by: tuple[str, ...]
    project: str
    funded_by: str
    publisher: str
    published_on: str
    licence: str
    licence_means: str
    controllers: tuple[str, ...]
    lawful_basis: str
    ethics: str
    retention: str
    contact: str
    synthetic: bool = False


def licence(spdx: str, statement: str) -> tuple[str, str]:
    """A licence's name and what it allows, in plain words; the edition's own `statement` before ours, "" where neither is known.

    >>> licence("CC0-1.0", "")[0]
    'Creative Commons Zero (CC0 1.0)'
    """
    name, means = LICENCES.get(spdx, (spdx, ""))
    means = statement or means
    return name, f"{means} {OPEN_FOR_GOOD}" if means and spdx in LICENCES else means


def missing(sheet: Sheet) -> tuple[str, ...]:
    """Where people write what the form still lacks, in the order in which it asks."""
    return tuple(where for field, _, where in NEEDED if not getattr(sheet, field))


def _is_ours(template: str, look: str) -> bool:
    ours = {templates.text(f"consent/{kind}.typ") for kind in SHEETS}
    return template in ours and look == templates.text(f"consent/{LOOK}")


def pdf(sheet: Sheet, template: str, look: str, *, called: str) -> bytes:
    """One sheet, by its template and the look both share. `called` is what to call the template in an error.

    Raises SasciError, with typst's own words, where typst refuses or warns: a template is people's to change.
    """
    faces = typefaces.faces()
    content = json.dumps(_filled(sheet, template), ensure_ascii=False)
    if named := typesetting.without_glyphs(content, faces):
        content = content.translate({ord(sign): typesetting.named(sign) for sign in named})
    whole = f"{look}\n{template}"
    midnight = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # no clock: the day in the file is that of the form's version
    try:
        return typesetting.set_pdf(
            whole,
            {"sheet": content},
            faces,
            midnight,
            what=f"{called} for '{sheet.id}'",
            foreign=not _is_ours(template, look),
        )
    except SasciError as error:
        raise SasciError(error.problem, remedy=f"Correct {called}, or take it away: then ours is used.") from error


def _filled(sheet: Sheet, template: str) -> dict[str, object]:
    """What the template gets: all of the sheet, gaps said in words."""
    found: dict[str, object] = msgspec.to_builtins(sheet)
    for field, what, _ in NEEDED:
        key, gap = field.replace("_", "-"), f"[to be filled in: {what}]"
        if not found[key]:
            found[key] = [gap] if isinstance(getattr(sheet, field), tuple) else gap
    licensees = [who for who in (sheet.publisher, *sheet.controllers) if who]
    found["licensees"] = book.in_words(list(dict.fromkeys(licensees))) or "those who run the seminar"
    found["marks"] = [f"{citations.SYNTHETIC}: the seminar never took place"] if sheet.synthetic else []
    found["text-digest"] = hashlib.sha256(template.encode()).hexdigest()[:8]
    return found
