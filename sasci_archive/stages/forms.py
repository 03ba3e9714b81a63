"""The forms: for each participant an information sheet and a consent form, filled in from the record, in `5-review/forms/`.

They are RESTRICTED, as whoever has one knows who was asked. The words are those of `templates/consent/`: the workspace's, where it has
its own, else ours.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.editions import consent_form, templates
from sasci_archive.editions.consent_form import Sheet
from sasci_archive.errors import Leaking, NotYet, SasciError
from sasci_archive.formats import citation as citations
from sasci_archive.inspection.search import search
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation
from sasci_archive.model.consent import Processing
from sasci_archive.model.days import day
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Attendance, Participant, Role, Seminar, Session
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


class Forms(msgspec.Struct, frozen=True):
    """What was written, and where people write what the forms still lack ("to be filled in")."""

    written: tuple[Path, ...]
    missing: tuple[str, ...]


def forms(
    folder: Folder,
    *,
    own: Path,
    project: Project | None = None,
    participant: str = "",
    progress: files.Progress = files.silent,
) -> Forms:
    """Write the forms of everybody on the roster who is to be there, or of one `participant`, whoever that is. `own` is the folder
    whose templates come before ours. Raises NotYet where nobody is on the roster, SasciError, BadRecord."""
    seminar, terms = folder.seminar(), folder.consent().processing
    people = _asked(folder, seminar, participant)
    look = templates.own_or_ours(own, f"consent/{consent_form.LOOK}")[0]
    kinds = {kind: templates.own_or_ours(own, f"consent/{kind}.typ") for kind in consent_form.SHEETS}
    written: list[Path] = []
    missing: dict[str, None] = {}
    for person in people:
        sheet = sheet_of(folder.slug, seminar, terms, project, person)
        missing |= dict.fromkeys(consent_form.missing(sheet))
        for kind, (template, called) in kinds.items():
            progress(len(written), len(people) * len(kinds))
            path = folder.review / "forms" / f"{person.id}-{kind}.pdf"
            files.write(path, consent_form.pdf(sheet, template, look, called=called))
            written.append(path)
    return Forms(tuple(written), tuple(missing))


def blank(folder: Folder, *, own: Path, on: dt.datetime, project: Project | None = None) -> dict[str, bytes]:
    """Both sheets as they are given to somebody whose name is not filled in yet, by what they are called: what a depository wants to see. They are filled in from
    records that no gate has seen, so that both are searched for all that is withheld. Raises Leaking, SasciError, BadRecord."""
    somebody = Participant(id="participant", name="[name of the participant]", role=Role.WITNESS)
    sheet = sheet_of(folder.slug, folder.seminar(), folder.consent().processing, project, somebody)
    look = templates.own_or_ours(own, f"consent/{consent_form.LOOK}")[0]
    found, ours = {}, []
    for kind in consent_form.SHEETS:
        template, called = templates.own_or_ours(own, f"consent/{kind}.typ")
        found[f"{kind}_blank.pdf"] = consent_form.pdf(sheet, template, look, called=called)
        ours.append(templates.text(f"consent/{kind}.typ"))
    _searched(folder, found, "\n".join(ours), on)
    return found


def _searched(folder: Folder, found: Mapping[str, bytes], ours: str, on: dt.datetime) -> None:
    """Nothing withheld is in them, though words that every form has may be somebody's name. Raises Leaking, Unreadable."""
    marked = gate.marked(folder.master(), folder.consent(), Channel.DEPOSIT, on)
    making = folder.work / "blank-forms"
    files.remove_tree(making)
    try:
        for name, content in found.items():
            files.write(making / name, content)
        hits = search(making, marked.secrets, f"{marked.unmarked}\n{ours}").hits
    finally:
        files.remove_tree(making)
    if hits:
        stands = "Nothing was laid down. Look at [processing] in consent.toml, and at the project's record."
        raise Leaking(folder.slug, [(hit.artefact, hit.where, hit.mark) for hit in hits], stands=stands)


def sheet_of(slug: str, seminar: Seminar, terms: Processing, project: Project | None, person: Participant) -> Sheet:
    """What is filled in for one person."""
    publication, rights = seminar.publication, seminar.rights
    funder = (project.funder, f"award {project.award_number}" if project.award_number else "") if project else ()
    host = f" ({project.host})" if project and project.host else ""
    named, means = consent_form.licence(rights.licence, rights.statement)
    return Sheet(
        slug=slug,
        id=person.id,
        name=person.name,
        role=_role(person.role),
        post=person.affiliation_then or person.affiliation_now,
        title=citations.full_title(Citation.of(slug, seminar)),
        about=" ".join(seminar.abstract.split()),
        questions=seminar.questions,
        held=tuple(line for session in seminar.sessions if (line := _held(session))),
        run_by=tuple(f"{e.name} ({e.affiliation})" if e.affiliation else e.name for e in seminar.editors),
        project=f"{project.title}{host}" if project else "",
        funded_by=", ".join(part for part in funder if part) if project and project.funder else "",
        publisher=publication.publisher if publication else "",
        published_on=day(publication.date) if publication and publication.date else "",
        licence=named,
        licence_means=means,
        controllers=terms.controllers,
        lawful_basis=terms.lawful_basis,
        ethics=terms.ethics,
        retention=terms.retention,
        contact=terms.contact,
        synthetic=seminar.synthetic,
    )


def _asked(folder: Folder, seminar: Seminar, participant: str) -> tuple[Participant, ...]:
    if not seminar.roster:
        raise NotYet(
            f"Nobody is on the roster of '{folder.slug}', so that there is nobody to make a form for.",
            remedy="Add a [[roster]] block for each person to seminar.toml.",
        )
    if not participant:
        return tuple(p for p in seminar.roster if p.attendance is Attendance.PRESENT)
    ids = [p.id for p in seminar.roster]
    if participant not in ids:
        near = difflib.get_close_matches(participant, ids, n=1)
        raise SasciError(
            f"'{participant}' is not on the roster of '{folder.slug}'.",
            remedy=f"Did you mean '{near[0]}'?" if near else f"Give one of its ids: {', '.join(ids)}.",
        )
    return (seminar.participant(participant),)


def _held(session: Session) -> str:
    """When and where; "" where the day is not known."""
    if not session.date:
        return ""
    at = f"{session.starts:%H:%M}" if session.starts else ""
    where = f"{session.place} ({session.platform})" if session.place and session.platform else session.place
    return ", ".join(part for part in (session.title, day(session.date), at, where or session.platform) if part)


def _role(role: Role) -> str:
    match role:
        case Role.CHAIR:
            return "chair of the seminar"
        case Role.WITNESS:
            return "witness"
        case Role.CHAIR_AND_WITNESS:
            return "chair of the seminar, and witness"
        case Role.ORGANISER:
            return "organiser"
        case Role.INTERPRETER:
            return "interpreter"
        case Role.ASSISTANT:
            return "assistant"
        case Role.FLOOR:
            return "member of the audience"
