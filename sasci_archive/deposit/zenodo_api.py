"""Deposits at Zenodo, through its deposit API (developers.zenodo.org): a draft, its files, what is said of it; published, a new version, taken back.

A draft is written down as soon as it is there, so that a run that stops anywhere is gone on with: what is there already, by its MD5, is not sent again, and what
does not belong is taken out. Written from the published documentation; not tried against the real service.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

from sasci_archive.deposit.services import Answer, Service
from sasci_archive.deposit.work import EDITION, Contents, Work
from sasci_archive.errors import NotAnswered, SasciError
from sasci_archive.formats import zenodo
from sasci_archive.model.deposits import Deposit, State
from sasci_archive.store import files

NAME: Final = "zenodo"
TEST, PRODUCTION = "https://sandbox.zenodo.org/api", "https://zenodo.org/api"
CREDENTIALS: Final = {"SASCI_ZENODO_TOKEN": "access token"}
SHOWN: Final = ("seminar.pdf", "transcript.xml")
"""Files of the edition that stand there by themselves; everything is in the zip."""

_DEPOSITIONS: Final = "/deposit/depositions"


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be there: what is said of it, its files by name, the SHA-256 of both, and of which version it is."""

    metadata: Mapping[str, Any]
    uploads: Contents
    digest: str
    version: str


def submission(of: Work, crate: Contents, packed: Path, *, test: bool) -> Submission:
    """Of an edition: its crate packed at `packed`, and beside it what readers open first. Raises SasciError, Disk."""
    said = zenodo.metadata(of.record, of.known, with_doi=not test)
    pack(crate, packed)
    shown = {name: crate[f"{EDITION}/{name}"] for name in SHOWN if f"{EDITION}/{name}" in crate}
    uploads: dict[str, bytes | Path] = {**shown, f"{of.name}-crate.zip": packed}
    sums = {name: _md5(content) for name, content in uploads.items()}
    digest = hashlib.sha256(json.dumps([said, sums], sort_keys=True).encode()).hexdigest()
    return Submission(metadata=said, uploads=uploads, digest=digest, version=of.citation.version)


def pack(contents: Contents, target: Path) -> None:
    """A zip of files: the same files, the same bytes. Raises Disk."""
    with files.writing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = 0o100644 << 16, zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as packed:
                for block in _blocks(content):
                    packed.write(block)


def deposit(
    service: Service,
    wanted: Submission,
    last: Deposit | None,
    state: State,
    *,
    remember: Callable[[Deposit], None],
    made: Callable[[str, State], Deposit],
    progress: files.Progress = files.silent,
) -> Deposit:
    """Bring a deposit to where it is to be (DRAFT, FINDABLE). `last` is what was written down of the newest; `made` makes what is written down of a
    number and a state. Raises SasciError, which says what is there."""
    draft = _draft(service, wanted, last)
    if isinstance(draft, Deposit):
        remember(draft)
        return draft
    id_ = str(draft["id"])
    begun = made(id_, State.BEGUN)
    if last is None or (last.id, last.state, last.digest) != (id_, State.DRAFT, wanted.digest):
        remember(begun)
    with _telling(service, id_):
        _lay(service, draft, wanted.uploads, progress)
        service.ask("PUT", f"{_DEPOSITIONS}/{id_}", body={"metadata": dict(wanted.metadata)})
        stands = _of(draft, begun, State.DRAFT)
        remember(stands)
        if state is State.FINDABLE:
            stands = _of(_published(service, id_), begun, State.FINDABLE)
            remember(stands)
    return stands


def discard(service: Service, last: Deposit) -> Deposit:
    """Take an unpublished draft back (DELETE deposit/depositions/:id). Raises SasciError where it is published: that stays."""
    if last.state is State.FINDABLE:
        raise SasciError(
            f"No. {last.id} is published at {service.name}, and stays there.",
            remedy="Only Zenodo's own people take away what is published: write to them, with the reason.",
        )
    service.ask("DELETE", f"{_DEPOSITIONS}/{last.id}", well=(200, 201, 204, 404))
    return msgspec.structs.replace(last, state=State.DISCARDED)


def _draft(service: Service, wanted: Submission, last: Deposit | None) -> dict[str, Any] | Deposit:
    """The draft that is worked on: the one that was begun, a new version of what is published, or a new one; or what is published, where nothing is new."""
    if last and last.state in {State.BEGUN, State.DRAFT}:
        told = service.ask("GET", f"{_DEPOSITIONS}/{last.id}", well=(200, 404, 410))
        if told.status == 200:
            there = _deposition(service, told)
            if not there.get("submitted"):
                return there
            published = _of(there, last, State.FINDABLE)  # somebody published it there, or we did and never heard of it
            return published if last.digest == wanted.digest else _new_version(service, published.id)
    elif last and last.state is State.FINDABLE:
        return last if last.digest == wanted.digest else _new_version(service, last.id)
    try:
        return _deposition(service, service.ask("POST", _DEPOSITIONS, body={}, well=(201,), safe=False))
    except NotAnswered as lost:
        if not lost.unknown:
            raise
        raise NotAnswered(
            f"{lost.problem} Whether a draft was made there is not known.",
            remedy="Look at your uploads there, and take away an empty one; then run the same command again.",
            unknown=True,
        ) from None


def _new_version(service: Service, id_: str) -> dict[str, Any]:
    """Asking twice leads to the same draft (deposit-actions, newversion); the answer is the old one, which leads to the new one."""
    old = _deposition(service, service.ask("POST", f"{_DEPOSITIONS}/{id_}/actions/newversion", well=(200, 201)))
    newest = old["links"].get("latest_draft")
    if not isinstance(newest, str):
        raise service.nonsense("the draft of the new version")
    return _deposition(service, service.ask("GET", newest))


def _lay(service: Service, draft: Mapping[str, Any], uploads: Contents, progress: files.Progress) -> None:
    """Send what is not there, and take out what does not belong."""
    path, bucket = f"{_DEPOSITIONS}/{draft['id']}/files", draft["links"].get("bucket")
    if not isinstance(bucket, str):
        raise service.nonsense("where files go")
    sums = {name: _md5(content) for name, content in uploads.items()}
    there = {name: (id_, told) for id_, name, told in _files(service, path)}
    for name, (id_, told) in there.items():
        if sums.get(name) != told:
            service.ask("DELETE", f"{path}/{quote(id_, safe='')}", well=(200, 204, 404))
    for name, content in uploads.items():
        if name in there and there[name][1] == sums[name]:
            continue
        sent = service.ask(
            "PUT", f"{bucket}/{quote(name, safe='')}", upload=content, well=(200, 201), progress=progress
        )
        said = sent.told.get("checksum") if isinstance(sent.told, dict) else None
        if not isinstance(said, str) or said.removeprefix("md5:") != sums[name]:
            raise SasciError(
                f"'{name}' did not arrive at {service.name} as it was sent.",
                remedy="Run the same command again: it is sent once more.",
            )


def _files(service: Service, path: str) -> Iterator[tuple[str, str, str]]:
    """Of each file that is there its id, its name, its MD5."""
    told = service.ask("GET", path).told
    if not isinstance(told, list):
        raise service.nonsense("the list of its files")
    for each in told:
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            raise service.nonsense("the list of its files")
        yield each["id"], str(each.get("filename", "")), str(each.get("checksum", "")).removeprefix("md5:")


def _published(service: Service, id_: str) -> dict[str, Any]:
    """Publish it. Where no answer comes it is looked whether it was done, and only then asked again."""
    for last in (False, True):
        try:
            told = service.ask("POST", f"{_DEPOSITIONS}/{id_}/actions/publish", well=(202, 200), safe=False)
        except NotAnswered as lost:
            there = _deposition(service, service.ask("GET", f"{_DEPOSITIONS}/{id_}"))
            if there.get("submitted"):
                return there
            if last or not lost.unknown:
                raise
        else:
            done = _deposition(service, told)
            if not done.get("submitted"):
                raise service.nonsense("that it is published")
            return done
    raise AssertionError("unreachable")


def _deposition(service: Service, answer: Answer) -> dict[str, Any]:
    told = answer.told
    if not isinstance(told, dict) or not isinstance(told.get("id"), int) or not isinstance(told.get("links"), dict):
        raise service.nonsense("a deposit")
    return told


def _of(told: Mapping[str, Any], known: Deposit, state: State) -> Deposit:
    """What is written down of what they say."""
    metadata = told.get("metadata")
    reserved = metadata.get("prereserve_doi") if isinstance(metadata, dict) else None
    doi = told.get("doi") or (reserved.get("doi") if isinstance(reserved, dict) else "")
    address = told.get("record_url") or told["links"].get("record_html") or told["links"].get("html") or ""
    return msgspec.structs.replace(known, id=str(told["id"]), state=state, doi=str(doi or ""), address=str(address))


@contextlib.contextmanager
def _telling(service: Service, id_: str) -> Iterator[None]:
    """Whatever stops it, it is said what is there."""
    try:
        yield
    except SasciError as stopped:
        raise SasciError(
            f"{stopped.problem} Draft no. {id_} is at {service.name}, not published, so that nobody sees it.",
            remedy=f"{stopped.remedy} The same command goes on with it; --state discarded takes it back.",
        ) from None


def _md5(content: bytes | Path) -> str:
    """As Zenodo says them: it is for finding out what is there, and nothing depends on that nobody forges it."""
    digest = hashlib.md5(usedforsecurity=False)
    for block in _blocks(content):
        digest.update(block)
    return digest.hexdigest()


def _blocks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with files.disk_errors(content, "read"), content.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
