"""Talking to a service: one request at a time, tried again where that is safe, and every end of it a sentence.

Tried again: what was turned away for a while (429, 500, 502, 503, 504), after as long as `Retry-After` says, and where the line broke, if asking twice is the
same as asking once; each time later than before (support.datacite.org/docs/rate-limit). Never: what may have been done without our hearing of it;
then the caller looks how it stands. Nothing of a library's own complaint goes further, as it may hold a header.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx
import msgspec

from sasci_archive.deposit.credentials import Secret
from sasci_archive.errors import NotAnswered, SasciError
from sasci_archive.store import files

TRIES: Final = 5
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 120.0
_AGAIN: Final = frozenset((429, 500, 502, 503, 504))
_TURNED_AWAY: Final = frozenset((429, 503))
"""With these nothing was done."""

_TIMES: Final = httpx.Timeout(30.0, read=120.0, write=120.0)
_MOST: Final = 20 * 10**6
BLOCK: Final = 1 << 20


class Answer(msgspec.Struct, frozen=True):
    """What came back: the number, and the JSON in it (None where there is none)."""

    status: int
    told: Any


class Service:
    """One service at an address. `sleep` waits so many seconds, `now` is the clock (UTC); `shield` are what must not be seen in any sentence."""

    def __init__(
        self,
        name: str,
        base: str,
        client: httpx.Client,
        *,
        sleep: Callable[[float], None],
        now: Callable[[], dt.datetime],
        shield: tuple[Secret, ...] = (),
    ) -> None:
        self.name, self.base, self._client, self._sleep, self._now, self._shield = (
            name,
            base,
            client,
            sleep,
            now,
            shield,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        upload: Path | bytes | None = None,
        well: tuple[int, ...] = (200,),
        safe: bool = True,
        media_type: str = "application/json",
        progress: files.Progress = files.silent,
    ) -> Answer:
        """The answer to a request, whose number is one of `well`. `path` is seen from the base, or an address of the same host. `safe`: asking twice is
        the same as asking once. Raises NotAnswered, SasciError for any other number or for what is no answer."""
        url = self._url(path)
        content = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        headers = {
            "Content-Type": "application/octet-stream" if upload is not None else media_type,
            "Accept": media_type,
        }
        for number in range(1, TRIES + 1):
            last = number == TRIES
            try:
                sent = content if upload is None else _blocks(upload, progress)
                length = {"Content-Length": str(_size(upload))} if upload is not None else {}
                with self._client.stream(method, url, content=sent, headers=headers | length) as response:
                    status, wait, text = response.status_code, self._asked_to_wait(response.headers), _text(response)
            except httpx.TransportError as error:
                connected = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
                if last or (connected and not safe):
                    raise self._broken(unknown=connected) from None
                self._wait(number, None)
                continue
            except httpx.HTTPError:
                raise self._nonsense() from None
            if status not in _AGAIN:
                return self._answer(status, text, well)
            if last or (status not in _TURNED_AWAY and not safe):
                raise self._unwell(status, unknown=status not in _TURNED_AWAY)
            self._wait(number, wait)
        raise AssertionError("unreachable")

    def _url(self, path: str) -> str:
        if not path.startswith(("http://", "https://")):
            return f"{self.base}{path}"
        ours, theirs = urlsplit(self.base), urlsplit(path)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):  # our secret would go there
            raise SasciError(
                f"{self.name} leads to another host ({theirs.netloc}), and nothing is sent there.",
                remedy="Look at its status page, and try again later.",
            )
        return path

    def _asked_to_wait(self, headers: Mapping[str, str]) -> float | None:
        """How many seconds an answer asks us to wait; None where it says nothing that can be read."""
        said = _retry_after(headers.get("Retry-After", ""), self._now())
        # Zenodo says the second, since 1970, at which its count begins anew (developers.zenodo.org/#rate-limiting)
        until = headers.get("X-RateLimit-Reset", "").strip()
        if said is None and until.isascii() and until.isdecimal():
            return min(max(0.0, int(until[:15]) - self._now().timestamp()), _LONGEST_WAIT)
        return said

    def _wait(self, number: int, said: float | None) -> None:
        seconds = _FIRST_WAIT * 2 ** (number - 1) if said is None else said
        if seconds > _LONGEST_WAIT:
            raise NotAnswered(
                f"{self.name} asks to wait for {round(seconds / 60)} minutes.",
                remedy="Run the same command again then: it goes on where it stopped.",
                unknown=False,
            )
        self._sleep(seconds)

    def _answer(self, status: int, text: str | None, well: tuple[int, ...]) -> Answer:
        if status not in well:
            raise self._refused(status, text)
        if not text:
            return Answer(status, None)
        try:
            return Answer(status, json.loads(text))
        except (ValueError, RecursionError):
            raise self._nonsense() from None

    def _refused(self, status: int, text: str | None) -> SasciError:
        said = self._said(text)
        match status:
            case 401:
                return SasciError(
                    f"{self.name} does not know us: the name, password or token is wrong, or is one for its other service (the one for trying, the real one).",
                    remedy="Correct it in the environment or the keyring. Nothing was changed there.",
                )
            case 403:
                return SasciError(
                    f"{self.name} does not let us do this{said}.",
                    remedy="The prefix or the deposit belongs to somebody else, or the token may not do it. Nothing was changed there.",
                )
            case 413:
                return SasciError(
                    f"{self.name} takes nothing as large as this{said}.",
                    remedy="Ask them for more room, or deposit without the sound.",
                )
            case _:
                return SasciError(
                    f"{self.name} refuses this ({status}){said}.",
                    remedy="Nothing was changed by this request. Correct what it names, and try again.",
                )

    def _said(self, text: str | None) -> str:
        """What an answer gives as its reason, on a line, and none of our secrets in it."""
        try:
            told = json.loads(text or "")
        except (ValueError, RecursionError):
            return ""
        found: list[str] = []
        if isinstance(told, dict):
            found.append(str(told.get("message") or ""))
            errors = told.get("errors")
            for each in errors if isinstance(errors, list) else []:
                if isinstance(each, dict):
                    parts = (
                        each.get("source") or each.get("field"),
                        each.get("title") or each.get("message") or each.get("messages"),
                    )
                    found.append(" ".join(str(part) for part in parts if part))
        said = "; ".join(part for part in found if part)
        for secret in self._shield:
            said = secret.hidden_in(said)
        said = re.sub(r"\s+", " ", "".join(sign if sign.isprintable() else " " for sign in said)).strip().rstrip(".")
        return f": “{said[:300]}”" if said else ""

    def _broken(self, *, unknown: bool) -> NotAnswered:
        what = "The line to {} broke" if unknown else "{} cannot be reached"
        return NotAnswered(
            f"{what.format(self.name)}, and trying again did not help.",
            remedy="Run the same command again when the network is well: it looks how it stands there, and goes on.",
            unknown=unknown,
        )

    def _unwell(self, status: int, *, unknown: bool) -> NotAnswered:
        return NotAnswered(
            f"{self.name} is not well ({status}).",
            remedy="Look at its status page, and run the same command again later: it looks how it stands there, and goes on.",
            unknown=unknown,
        )

    def _nonsense(self) -> SasciError:
        return SasciError(
            f"{self.name} gave an answer that is none.",
            remedy="Something between here and there may have answered in its place. Try again later: how it stands there is looked at first.",
        )

    def nonsense(self, missing: str) -> SasciError:
        """An answer that lacks what the service promises."""
        return SasciError(
            f"{self.name} gave an answer without {missing}.",
            remedy="Look at its pages how it stands there, and run the same command again: it goes on from there.",
        )


def client(headers: Mapping[str, str] | None = None, auth: tuple[Secret, Secret] | None = None) -> httpx.Client:
    """What requests are sent with; it follows nowhere, and takes no proxy's password from anywhere but the environment."""
    basic = httpx.BasicAuth(auth[0].reveal(), auth[1].reveal()) if auth else None
    return httpx.Client(
        headers={"User-Agent": "SASCI-Archive", **(headers or {})}, auth=basic, timeout=_TIMES, follow_redirects=False
    )


def checked_base(base: str, name: str) -> str:
    """An address that secrets may be sent to: https, or this machine. Raises SasciError."""
    parts = urlsplit(base)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}):
        return base.rstrip("/")
    raise SasciError(
        f"{name} is to be spoken to at {base}, which is not safe.", remedy="Give an address that begins with https://."
    )


def _retry_after(said: str, now: dt.datetime) -> float | None:
    """RFC 9110, 10.2.3: seconds, or a date. None where it says nothing that can be read."""
    if said.strip().isascii() and said.strip().isdecimal():
        return float(said[:15])
    try:
        until = email.utils.parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return max(0.0, (until - now).total_seconds()) if until.tzinfo else None


def _text(response: httpx.Response) -> str | None:
    """The body; None where it is no text, or longer than any answer of theirs."""
    read = bytearray()
    for block in response.iter_bytes():
        read += block
        if len(read) > _MOST:
            return None
    try:
        return read.decode("utf-8")
    except UnicodeDecodeError:
        return "\x00"  # which is no JSON


def _size(upload: Path | bytes) -> int:
    return len(upload) if isinstance(upload, bytes) else upload.stat().st_size


def _blocks(upload: Path | bytes, progress: files.Progress) -> Iterator[bytes]:
    total, done = _size(upload), 0
    if isinstance(upload, bytes):
        for at in range(0, total, BLOCK):
            yield upload[at : at + BLOCK]
            progress(min(total, at + BLOCK), total)
        return
    with files.disk_errors(upload, "read"), upload.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
            progress(done := done + len(block), total)
