"""What leaves this machine for a service: who says so, what is sent, and what is written down of it. Used by `inv deposit`."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from sasci_archive import terminal
from sasci_archive.commands.here import is_offline, workspace
from sasci_archive.commands.releasing import named
from sasci_archive.errors import NotToBeHad, SasciError
from sasci_archive.model.deposits import Deposit, State
from sasci_archive.model.journal import By
from sasci_archive.terminal import say

if TYPE_CHECKING:
    from sasci_archive.catalogue import Entry
    from sasci_archive.deposit.services import Service
    from sasci_archive.deposit.work import Work
    from sasci_archive.store.folder import Folder


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command was told: at which service and how it is to stand there, the real one or the one for trying, on whose word."""

    state: State
    production: bool
    prefix: str
    url: str
    who: str
    yes: bool
    dry_run: bool
    reason: str = ""


def datacite(folder: Folder, entry: Entry | None, work: Callable[[], Work], asked: Asked, on: dt.datetime) -> None:
    """A DOI of the seminar: drafted, registered, findable, hidden or taken back."""
    from sasci_archive.catalogue import Held
    from sasci_archive.deposit import datacite_api as api
    from sasci_archive.deposit.deposited import deposits, remember

    test = not asked.production
    last = deposits(folder).last(api.NAME, test=test)
    where = f"DataCite{' (its service for trying)' if test else ''}"
    if asked.state is State.DISCARDED:
        there = _there(last, where)
        if _goes(asked, where, f"takes back the draft {there.doi}", {"DELETE": there.doi}):
            with _datacite(test) as service:
                remember(folder, api.discard(service, there, on), By(on, named(asked.who)))
            say(f"{there.doi} is taken back at {where}.")
        return
    if asked.state is State.WITHDRAWN:
        if entry is None:
            raise SasciError(f"Nothing of '{folder.slug}' may be said.", remedy="`inv publish` looks what may be.")
        from sasci_archive.catalogue.discretion import Discretion

        if clause := Discretion(workspace(), on).against((asked.reason,)):
            raise SasciError(
                f"The reason {clause}, and would be read by everybody.",
                remedy='Say it in other words: --reason "A participant asked for it." Nothing was sent.',
            )
        if entry.held is Held.PUBLIC:
            terminal.warn(
                f"The edition of '{folder.slug}' is still public here: `inv consent.withdraw` or `inv takedown` takes it back."
            )
        there = _there(last, where)
        since = there.on if there.state is State.WITHDRAWN else on  # it is withdrawn once
        wanted = api.withdrawal(entry, there, since.date(), url=asked.url or there.address, reason=asked.reason)
    else:
        of = work()
        doi = api.doi_for(of.citation.doi, of.slug, prefix=asked.prefix, test=test)
        wanted = api.registration(of.record, of.known, doi=doi, url=asked.url or of.citation.url, state=asked.state)
    if last and (last.digest, last.state, last.doi) == (wanted.digest, wanted.state, wanted.doi):
        say(
            f"{wanted.doi} is {wanted.state.value} at {where} since {last.on:%Y-%m-%d}, and nothing is new: nothing was sent."
        )
        return
    if _goes(
        asked,
        where,
        f"makes {wanted.doi} {'a draft' if wanted.state is State.DRAFT else wanted.state.value}",
        wanted.body(),
    ):
        with _datacite(test) as service:
            told = partial(remember, folder, by=By(on, named(asked.who)))
            done = api.register(service, wanted, on, test=test, remember=told)
        told(done)
        say(
            f"{done.doi} is {done.state.value} at {where}"
            + (f", and leads to {done.address}." if done.address else ".")
        )
        if test:
            say(
                "That was the service for trying: nobody will find this DOI. --production registers the real one.",
                style="dim",
            )


def zenodo(folder: Folder, work: Callable[[], Work], asked: Asked, on: dt.datetime) -> None:
    """A deposit at Zenodo: a draft, published, or taken back."""
    from sasci_archive.deposit import crates
    from sasci_archive.deposit import zenodo_api as api
    from sasci_archive.deposit.deposited import deposits, remember

    test = not asked.production
    last = deposits(folder).last(api.NAME, test=test)
    where = f"Zenodo{' (its sandbox)' if test else ''}"
    by = By(on, asked.who.strip())
    if asked.state is State.DISCARDED:
        there = _there(last, where)
        if _goes(asked, where, f"takes back draft no. {there.id}", {"DELETE": there.id}):
            with _zenodo(test) as service:
                remember(folder, msgspec.structs.replace(api.discard(service, there), on=on), by)
            say(f"Draft no. {there.id} is taken back at {where}.")
        return
    if asked.state not in {State.DRAFT, State.FINDABLE}:
        raise SasciError(
            f"Zenodo knows nothing that is {asked.state.value}.",
            remedy="Choose --state draft, findable or discarded. What is published there only its own people take away: write to them.",
        )
    of = work()
    folder.work.mkdir(parents=True, exist_ok=True)
    with terminal.progress("Packing") as progress:
        progress(0, 0)
        wanted = api.submission(of, crates.crate(of), folder.work / "deposit-crate.zip", test=test)
    if last and (last.digest, last.state) == (wanted.digest, State.FINDABLE):
        say(
            f"Version {last.version} is at {where} already ({last.doi or last.id}), and nothing is new: nothing was sent."
        )
        return
    sent = {"metadata": wanted.metadata, "files": {name: _size(content) for name, content in wanted.uploads.items()}}
    verb = "publishes it, for good," if asked.state is State.FINDABLE else "makes a draft that nobody else sees"
    if not _goes(asked, where, verb, sent):
        return

    def made(id_: str, state: State) -> Deposit:
        return Deposit(
            service=api.NAME, id=id_, version=wanted.version, on=on, digest=wanted.digest, state=state, test=test
        )

    told = partial(remember, folder, by=by)
    with terminal.progress("Sending") as progress, _zenodo(test) as service:
        done = api.deposit(service, wanted, last, asked.state, remember=told, made=made, progress=progress)
    say(f"No. {done.id} is {done.state.value} at {where}{f': {done.doi}' if done.doi else ''}. {done.address}".rstrip())
    if done.state is State.DRAFT:
        say("Look at it there; --state findable publishes it, --state discarded takes it back.", style="dim")


def _goes(asked: Asked, where: str, what: str, sent: Mapping[str, Any]) -> bool:
    """Whether it is to be done: not where it is only tried out, and never without being told so. Raises SasciError."""
    if asked.dry_run:
        say(f"This {what} at {where}. It would send:", style="bold")
        terminal.put(json.dumps(sent, ensure_ascii=False, indent=1))
        say("Nothing was sent.")
        return False
    if is_offline(asked=False):
        raise NotToBeHad(
            "Nothing may reach for the network here (`offline` in sasci.toml, or SASCI_OFFLINE).",
            remedy="Take that away, or make a bag (--to bag) and hand it over yourself.",
        )
    if not asked.yes:
        raise SasciError(
            f"This {what} at {where}: it leaves this machine.",
            remedy="--dry-run shows what would be sent; add --yes to send it.",
        )
    named(asked.who)
    return True


def _there(last: Deposit | None, where: str) -> Deposit:
    if last is None:
        raise SasciError(
            f"Nothing of this seminar was deposited at {where} from here.", remedy="See deposits.json in its folder."
        )
    return last


def _datacite(test: bool) -> Service:
    from sasci_archive.deposit import datacite_api as api
    from sasci_archive.deposit import services

    name = "DataCite"
    base = services.checked_base(os.environ.get("SASCI_DATACITE_API") or (api.TEST if test else api.PRODUCTION), name)
    us, password = _secrets(name, api.CREDENTIALS)
    return services.Service(
        name, base, services.client(auth=(us, password)), sleep=time.sleep, now=terminal.now, shield=(password,)
    )


def _zenodo(test: bool) -> Service:
    from sasci_archive.deposit import services
    from sasci_archive.deposit import zenodo_api as api

    name = "Zenodo"
    base = services.checked_base(os.environ.get("SASCI_ZENODO_API") or (api.TEST if test else api.PRODUCTION), name)
    (token,) = _secrets(name, api.CREDENTIALS)
    headers = {"Authorization": f"Bearer {token.reveal()}"}
    return services.Service(name, base, services.client(headers), sleep=time.sleep, now=terminal.now, shield=(token,))


def _secrets(service: str, names: Mapping[str, str]) -> tuple[Any, ...]:
    from sasci_archive.deposit.credentials import credentials
    from sasci_archive.store.secrets import keyring

    return credentials(service, names, os.environ, keyring)


def _size(content: Any) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def known_to_be_ours(ark: str, under: str) -> None:
    """An ARK under our own shoulder must have the check character that we gave it. Raises SasciError."""
    from sasci_archive.formats import ark as arks

    if ark and under and arks.bare(ark).startswith(under) and not arks.fits(ark):
        raise SasciError(
            f"{ark} was never minted here: its last sign does not fit the others.",
            remedy="Compare it with `inv mint`'s list (seminars/minted.jsonl), and correct it in seminar.toml.",
        )
