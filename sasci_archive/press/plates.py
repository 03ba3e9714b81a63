"""What an edition is printed from: everything that is made, and everything that is laid beside it as it is."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.binding import Bound, weighing
from sasci_archive.editions import products
from sasci_archive.editions.materials import Materials
from sasci_archive.editions.products import Job
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import SasciError
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.quality import Weak
from sasci_archive.model.reading import Standing
from sasci_archive.press import listening, sounds
from sasci_archive.store.folder import Folder


class Plates(msgspec.Struct, frozen=True):
    """The files to be made, by name; those that only lie beside them, with their bytes or where they are; and what all are made from."""

    jobs: Mapping[str, Job]
    beside: Mapping[str, bytes | Path]
    of: Materials


def public(folder: Folder, whole: Bound, consent: Consent, on: dt.datetime) -> dict[Channel, Release]:
    """What may leave by each channel. Raises NoPermission, Faults, BadTranscript."""
    return gate.releases(whole.master, folder.words(), consent, products.CHANNELS, on)


def proof(
    folder: Folder, whole: Bound, consent: Consent, on: dt.datetime, *, weighed: bool = False
) -> dict[Channel, Release]:
    """The same for the house alone; where it is `weighed`, with the weak places of the transcript. Raises Faults, BadTranscript."""
    weak: tuple[Weak, ...] = ()
    if weighed:
        with contextlib.suppress(SasciError):  # it is said where it is asked for; the proof is made all the same
            weak = weighing.quality(folder, sound=False).weak  # the same, whatever has been listened to
    released = gate.release(whole.master, folder.words(), consent, Channel.PROOF, on, weak=weak)
    return dict.fromkeys(products.CHANNELS, released)


def plates(folder: Folder, whole: Bound, releases: Mapping[Channel, Release], looks: Looks) -> Plates:
    """Of these releases; sound for readers is encoded and joined now, unless it was before."""
    page, design = releases[Channel.HTML], folder.seminar().design
    played = sounds.sounds(folder, page, public=page.standing is Standing.PUBLISHED)
    pictures = {picture.file: whole.pictures[picture.file] for picture in page.reading.pictures}
    of = Materials(
        release=page,
        sounds=tuple(sound for sound, _ in played),
        pictures=pictures,
        looks=msgspec.structs.replace(looks, look=design.look),
        design=design,
        files=listening.names(played),
    )
    jobs = products.making(releases, of)
    beside: dict[str, bytes | Path] = {sound.href: path for sound, path in played if path}
    beside |= {f"pictures/{name}": content for name, content in pictures.items()}
    if of.files:
        cite_as = jobs[products.PDF.name].of.cite_as
        beside |= listening.editions(folder, page, played, cover=jobs[products.FRONT.name](), cite_as=cite_as)
    return Plates(jobs, beside, of)
