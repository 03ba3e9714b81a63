"""What a file of an edition is made from, and what of it each kind of file is given: it cannot read more, so that it is made again when that has changed, and only then."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from sasci_archive.editions import web
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.volume.text import COVER
from sasci_archive.gate import Release
from sasci_archive.model.design import Design
from sasci_archive.model.reading import Person, Reading, SessionText, Utterance


class Materials(msgspec.Struct, frozen=True, kw_only=True):
    """What one file is made from: the release it shows, `session` by id where it is of one session only, the reference to print in it
    ("" where it may not be cited), the sound that lies beside it, the pictures by their name in `pictures/`, what all files of the edition are called, how it is to look.

    `pages` gives, by a turn's id, the page of the PDF on which it begins, `extents` also that on which it ends: both wait until the PDF is
    made, so that a product that asks for them belongs at the end of `PRODUCTS`. `cover` gives the cover, a PNG. `files` are, before the products are
    added, those that lie beside them and are none of them (the audio edition)."""

    release: Release
    cite_as: str = ""
    session: str = ""
    sounds: tuple[web.Sound, ...] = ()
    pictures: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    files: tuple[str, ...] = ()
    looks: Looks = OURS
    design: Design = Design()
    pages: Callable[[], Mapping[str, str]] = dict
    extents: Callable[[], Mapping[str, tuple[str, ...]]] = dict
    cover: Callable[[], bytes] = bytes
    paged: str = ""  # the digest of what the PDF is made from, whose pages these are


def everything(of: Materials) -> Materials:
    """All there is."""
    return of


def text(of: Materials) -> Materials:
    """What is read, and not what it sounds like or lies beside."""
    return msgspec.structs.replace(of, sounds=(), files=(), pages=dict, extents=dict, cover=bytes, paged="")


def paged(of: Materials) -> Materials:
    """The same, and the pages of the PDF."""
    return msgspec.structs.replace(of, sounds=(), files=(), extents=dict)


def tei(of: Materials) -> Materials:
    """The released document alone."""
    return Materials(release=_cut(of.release, tei=of.release.tei))


def citation(of: Materials) -> Materials:
    """What it is cited by."""
    return Materials(release=_cut(of.release), cite_as=of.cite_as, design=of.design)


def cover(of: Materials) -> Materials:
    """What the title page says, and the picture that is marked for the cover."""
    marked = tuple(p for p in of.release.reading.pictures if p.id == COVER)
    release = _cut(of.release)
    release = msgspec.structs.replace(release, reading=msgspec.structs.replace(release.reading, pictures=marked))
    return Materials(
        release=release, looks=of.looks, pictures={p.file: of.pictures[p.file] for p in marked if p.file in of.pictures}
    )


def session(of: Materials) -> Materials:
    """One session, and who speaks in it."""
    reading = of.release.reading
    spoken = tuple(s for s in reading.sessions if s.id == of.session or not of.session)
    return Materials(
        release=_cut(of.release, people=reading.people, sessions=spoken), session=of.session, looks=of.looks
    )


def record(of: Materials) -> Materials:
    """Who speaks, and how much, but not what; and which files there are."""
    reading = of.release.reading
    sessions = tuple(
        msgspec.structs.replace(
            s,
            blocks=tuple(
                msgspec.structs.replace(b, paragraphs=(), words=()) for b in s.blocks if isinstance(b, Utterance)
            ),
        )
        for s in reading.sessions
    )
    return Materials(
        release=_cut(of.release, people=reading.people, sessions=sessions), files=of.files, sounds=of.sounds
    )


def easy_read(of: Materials) -> Materials:
    """Its lines and their pictures, and nothing of the transcript."""
    whole, bare = of.release.reading, _cut(of.release)
    reading = msgspec.structs.replace(
        bare.reading, easy_read=whole.easy_read, pictures=whole.pictures, people=whole.people
    )
    return Materials(
        release=msgspec.structs.replace(bare, reading=reading), pictures=of.pictures, looks=of.looks, design=of.design
    )


def _cut(
    release: Release, *, tei: bytes = b"", people: tuple[Person, ...] = (), sessions: tuple[SessionText, ...] = ()
) -> Release:
    """A release with no more in it than its citation, how far it has come, and what is named."""
    whole = release.reading
    bare = Reading(
        slug=whole.slug,
        citation=whole.citation,
        standing=whole.standing,
        synthetic=whole.synthetic,
        how_made="",
        people=people,
        questions=(),
        front=(),
        sessions=sessions,
        chronology=(),
        glossary=(),
        back=(),
        changes=(),
        notes=(),
    )
    return msgspec.structs.replace(release, tei=tei, reading=bare, cuts={}, digest="")
