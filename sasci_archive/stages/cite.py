"""The reference to a seminar, to what somebody said in it, or to one passage of its edition; printed, or as a file for programs."""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.editions import citations, pages
from sasci_archive.editions.citations import catalogued, citing, styles
from sasci_archive.errors import NoPermission, NotYet, SasciError
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.holdings import Project
from sasci_archive.model.reading import Reading
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def cite(
    folder: Folder,
    *,
    style: str = "apa",
    turn: str = "",
    contribution: str = "",
    form: str = "",
    accessed: dt.date | None = None,
    own: str = "",
    project: Project | None = None,
    on: dt.datetime,
) -> str:
    """One reference as a line of text, in a `style` or by a style's `own` CSL; with `turn` (u12, u12-u15) the passage in the edition as it
    is public at the instant `on`, with `contribution` all that somebody said in it; with `form` a file of that format instead.

    A seminar without a recording is cited like any other. Raises NotYet for an unknown style, format, turn or person, or a
    seminar without a transcript; NoPermission where the edition is not public.
    """
    if turn and contribution:
        raise SasciError(
            "A reference is to a passage or to all that somebody said, not to both.",
            remedy="Leave out --turn or --contribution.",
        )
    if form:
        return _in_form(folder, form, turn, contribution, project, on)
    csl = own or styles.style(style)
    reading = _public(folder, on) if turn or contribution else None
    citation = reading.citation if reading else Citation.of(folder.slug, folder.seminar(), project)
    if reading and turn:
        passage = citations.passage(reading, turn, _extents(folder))
        people = passage.speakers if len(passage.speakers) == 1 else ()
        return styles.plain(
            citing.passage(
                citing.templates(citation, people, csl, accessed=accessed is not None), passage, accessed=accessed
            )
        )
    if reading:
        who = citations.speaker(reading, contribution)
        made = citing.templates(citation, (who,), csl, accessed=accessed is not None)
        return styles.plain(citing.contribution(made, who, accessed=accessed))
    return styles.plain(
        citing.volume(citing.templates(citation, (), csl, accessed=accessed is not None), accessed=accessed)
    )


def _in_form(folder: Folder, form: str, turn: str, contribution: str, project: Project | None, on: dt.datetime) -> str:
    if turn or contribution:
        reading = _public(folder, on)
        if turn:
            return catalogued.passage(form, reading.citation, citations.passage(reading, turn, _extents(folder)))
        return catalogued.contribution(form, reading.citation, citations.speaker(reading, contribution))
    return catalogued.volume(form, _record(folder, project, on))


def _record(folder: Folder, project: Project | None, on: dt.datetime) -> Record:
    """What libraries record: of a public edition with who speaks in it and its files, else what `seminar.toml` says."""
    if folder.transcript() is None or not folder.published.exists():
        return Record(citation=Citation.of(folder.slug, folder.seminar(), project))
    try:
        reading = _public(folder, on)
    except NoPermission:
        return Record(citation=Citation.of(folder.slug, folder.seminar(), project))
    names = sorted(path.name for path in folder.published.iterdir() if path.is_file())
    earlier = tuple(dict.fromkeys(v.doi for v in folder.cited().version if v.doi not in {"", reading.citation.doi}))
    return msgspec.structs.replace(catalogued.record(reading, names), earlier=earlier)


def _public(folder: Folder, on: dt.datetime) -> Reading:
    if folder.transcript() is None:
        raise NotYet(
            f"There is no transcript of '{folder.slug}' here, so no turn of it can be cited.",
            remedy="Leave out --turn and --contribution to cite the whole.",
        )
    release = gate.release(bound(folder).master, folder.words(), folder.consent(), Channel.HTML, on)
    return release.reading


def _extents(folder: Folder) -> dict[str, tuple[str, ...]]:
    """On which pages of the published PDF each turn is; nothing where there is none, or it does not say."""
    pdf = folder.published / "seminar.pdf"
    if not pdf.exists():
        return {}
    try:
        return dict(pages.extents(files.read(pdf)))
    except SasciError:
        return {}
