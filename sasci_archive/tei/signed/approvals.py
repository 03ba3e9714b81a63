"""Whose approval of their text is asked for, and how it stands with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sasci_archive.model.consent import Approval, Consent
from sasci_archive.model.outstanding import Standing
from sasci_archive.model.seminar import Role
from sasci_archive.tei.cutting.cast import Cast
from sasci_archive.tei.head import colophon

ASKED = frozenset((Role.WITNESS, Role.CHAIR_AND_WITNESS, Role.FLOOR))
"""Whose approval of their text is asked for: those who bear witness. The chair and the organisers are the editors' side."""


def printed(cast: Cast) -> dict[str, str]:
    """Those whose words will be printed: by xml:id, their id of the roster."""
    return {
        id_: colophon.person_id(id_) for id_ in cast.voices if id_ in cast.people and not cast.decisions[id_].withheld
    }


def standings(
    cast: Cast, permissions: Consent, digests: Mapping[str, str]
) -> Iterator[tuple[str, Standing, Approval | None]]:
    """Everybody who is asked, by xml:id; `digests` are those of their texts as they will be printed (`texts.by_person`)."""
    for id_, person in printed(cast).items():
        if Role(cast.people[id_].get("role", "")) in ASKED:
            approval = permissions.approval_of(person)
            yield id_, _standing(approval, digests.get(id_)), approval


def _standing(approval: Approval | None, digest: str | None) -> Standing:
    if approval is None:
        return Standing.OPEN
    if approval.digest != digest and (approval.digest or not approval.without):
        return Standing.CHANGED
    return Standing.WITHOUT if approval.without else Standing.APPROVED
