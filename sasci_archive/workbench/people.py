"""Somebody speaks who is not on the roster: put on it here, and the transcript's header follows."""

from __future__ import annotations

import msgspec
from starlette.routing import Route

from sasci_archive.model.seminar import Role
from sasci_archive.stages.enrol import enrol
from sasci_archive.workbench.answers import asked
from sasci_archive.workbench.bench import Bench


class Newcomer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody's name, as it is to be printed, and what they are in the room."""

    name: str
    role: Role = Role.WITNESS
    window: str = ""


class Enrolled(msgspec.Struct, frozen=True):
    """The id they were given."""

    id: str


def routes(bench: Bench) -> list[Route]:
    """What the list of people asks."""

    def add(newcomer: Newcomer) -> Enrolled:
        with bench.alone:
            by = bench.named()
            person = bench.beside(
                lambda: enrol(bench.folder, newcomer.name[:200], newcomer.role, by),
                f"{newcomer.name[:200]} put on the roster",
                follow=True,
                window=newcomer.window,
            )
            if not bench.is_drafted:
                bench.tell("people", newcomer.window)
            return Enrolled(person.id)

    return [Route("/people/add", asked(bench, Newcomer, add), methods=["POST"])]
