"""What was corrected after publication is told to readers: a new version, and a notice in the edition's history.

The corrections themselves are decided like any others; as they change the text, approvals and sign-offs of it are asked for again.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec

from sasci_archive import gate
from sasci_archive.alongside import whole
from sasci_archive.errors import BadRecord, NoPermission, NotYet, SasciError
from sasci_archive.formats import answers_toml, records
from sasci_archive.inspection.grams import sought
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.holdings import Project
from sasci_archive.model.journal import By
from sasci_archive.model.secret import Kind
from sasci_archive.model.seminar import Seminar
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Notice, RefreshHeader
from sasci_archive.tei.cutting.marked import WITHHELD
from sasci_archive.tei.document import ID, parse, path, spaced
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.tei.wordings import line_of

_DOING: Final = "changed, as a correction is told,"
_VERSION = re.compile(r"(\d+)(?:\.(\d+))?")


class Erratum(msgspec.Struct, frozen=True, kw_only=True):
    """A correction after publication: the turns and messages that read otherwise than what was published last, the `version` and the
    `notice` that readers are given, and who has to be told because they hold or list the earlier one."""

    turns: tuple[str, ...]
    version: str
    notice: str
    holders: tuple[str, ...]


def erratum(folder: Folder, on: dt.datetime) -> Erratum:
    """What there is to tell, with a version and a notice proposed. Raises NotYet where nothing was published, or nothing decided since, Busy where something of a run that was
    killed is to be written first and cannot be."""
    whole.mend(folder, on)
    published = [entry.on for entry in folder.history() if entry.what == journal.PUBLISHED]
    if not published:
        raise NotYet(
            f"'{folder.slug}' has never been published, so that there is nobody to tell of a correction.",
            remedy=f"`inv publish {folder.slug}` publishes it.",
        )
    since = {d.change for d in folder.decisions() if d.change and d.on > published[-1]}
    if not since:
        raise NotYet(
            f"Nothing that was decided since {published[-1]:%Y-%m-%d} has changed the text of '{folder.slug}'.",
            remedy=f"`inv review.decide {folder.slug}` decides what came back.",
        )
    root = parse(folder.master())
    turns = tuple(
        node.get(ID, "")
        for node in root.iter("{*}u", "{*}writing")
        if any(line_of(each) in since for each in node.iter("*"))
    )
    numbers = [printed_number(turn) for turn in turns]
    seminar = folder.seminar()
    version = seminar.publication.version if seminar.publication else ""
    return Erratum(
        turns=turns,
        version=version if version and _is_told(folder) else _next(version),
        notice=f"Corrected in {'turn' if len(numbers) == 1 else 'turns'} {_listed(numbers)}.",
        holders=_holders(seminar),
    )


def tell(folder: Folder, version: str, notice: str, by: By, project: Project | None = None) -> None:
    """Write the version into `seminar.toml` and the transcript's header, and the notice into its history. Raises SasciError, Busy; done
    again with the same words, nothing is written twice."""
    if not by.who.strip():
        raise SasciError("Who makes this known is not said.", remedy='Add --who "Your Name".')
    if _VERSION.fullmatch(version) is None or not notice.strip():
        raise BadRecord(f"'{version}' is no version, or the notice has no words.", remedy="Write a version like 1.1.")
    with whole.alone(folder, _DOING, by.on):
        _tell(folder, version, notice, by, project)


def _tell(folder: Folder, version: str, notice: str, by: By, project: Project | None) -> None:
    _keep_quiet(folder, notice, by)
    text = answers_toml.versioned(files.read(folder.seminar_toml).decode("utf-8-sig"), version, where="seminar.toml")
    seminar = records.parse(text.encode(), Seminar, where=f"{folder.slug}/{folder.seminar_toml.name}")
    told = f"Version {version}: {spaced(notice)}"
    master = amend.apply(
        folder.master(),
        RefreshHeader(
            when=by.on.date(), who=by.who, why="A new version.", slug=folder.slug, seminar=seminar, project=project
        ),
    )
    if told not in {spaced(line.text or "") for line in path(parse(master), "teiHeader/revisionDesc/change")}:
        master = amend.apply(master, Notice(when=by.on.date(), who=by.who, why=told))
    outputs = {folder.transcript_xml: master, folder.seminar_toml: text.encode()}
    if _is_told(folder) and all(files.read(path) == made for path, made in outputs.items()):
        return
    planned.carry_out(folder, outputs, by.did(journal.CORRECTED, told))


def _is_told(folder: Folder) -> bool:
    """Whether readers have been told of all that was decided: by the order of the journal's lines, whatever the clock said."""
    what = [
        entry.what for entry in folder.history() if entry.what in {journal.DECIDED, journal.REOPENED, journal.CORRECTED}
    ]
    return what[-1:] == [journal.CORRECTED]


def _keep_quiet(folder: Folder, notice: str, by: By) -> None:
    """Raises NoPermission where a notice says what is withheld, or names who is not to be known: it is public, and is in what the leak test
    takes to be said openly."""
    marked = gate.marked(folder.master(), folder.consent(), Channel.HTML, by.on)
    secrets = [s for s in marked.secrets if s.kind is Kind.NAME or s.mark.startswith(WITHHELD)]
    if told := [secrets[place].mark for place in sorted(sought(secrets, marked.unmarked).found(notice))]:
        raise NoPermission(
            f"The notice tells what is not to be published: {', '.join(told)}.",
            remedy="Say in which turns something was corrected, and what the correct wording is; not what was withheld, nor of whom.",
        )


def _next(version: str) -> str:
    """The version after this one.

    >>> _next("1.0"), _next("2"), _next("")
    ('1.1', '2.1', '1.1')
    """
    found = _VERSION.fullmatch(version)
    return f"{found[1]}.{int(found[2] or 0) + 1}" if found else "1.1"


def _listed(numbers: list[str]) -> str:
    """As people write them.

    >>> _listed(["2"]), _listed(["2", "5a", "7"])
    ('2', '2, 5a and 7')
    """
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def _holders(seminar: Seminar) -> tuple[str, ...]:
    publication = seminar.publication
    if publication is None:
        return ()
    given = (
        (
            publication.doi,
            f"the registrar of the DOI {publication.doi}, and every repository in which it was deposited",
        ),
        (publication.isbn, f"{publication.publisher}, for the volume with the ISBN {publication.isbn}"),
        (publication.report_number, f"the series of the report {publication.report_number}"),
        (publication.url, f"whoever keeps {publication.url}"),
    )
    return tuple(told for value, told in given if value)
