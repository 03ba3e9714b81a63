"""The ledger in a bucket, where several machines keep one archive that lies there: a file that is written anew with each line, and only if it is still the
one that was read. So two writers never lose one another's lines.

It lies where the objects lie, and whoever can write to these can write to it; so each machine keeps a copy of it as it saw it last, and says where the
ledger is not that copy, gone on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from sasci_archive.archive.ledger import RESTORE, Chain, Ledger, Page, follows, read
from sasci_archive.errors import BrokenLedger, Disk, SasciError
from sasci_archive.store import files
from sasci_archive.store.bucket import Bucket
from sasci_archive.store.bucket_answers import SCHEME, Absent, Refused
from sasci_archive.store.ocfl import bucket_tried, sending


class SharedLedger(Ledger):
    """The object of this key, there or not; `path` is the copy of it on this machine."""

    def __init__(self, bucket: Bucket, key: str, path: Path) -> None:
        super().__init__(path)
        self._bucket, self._key = bucket, key

    @property
    def name(self) -> str:
        """See Ledger."""
        return f"{SCHEME}{self._bucket.name}/{self._key}"

    def is_there(self) -> bool:
        """See Ledger."""
        return bool(self._page().content)

    def chain(self) -> Chain:
        """See Ledger. Raises BrokenLedger, too, where it is not what this machine saw last, gone on."""
        page = self._page()
        found = self._chain(page)
        self._see(page.content)
        return found

    def _chain(self, page: Page) -> Chain:
        found = read(page.content, self.name)
        if (seen := self.seen()) and not follows(found, seen):
            raise BrokenLedger(self._other(found, seen), remedy=RESTORE if follows(seen, found) else _COMPARE)
        return found

    def seen(self) -> Chain | None:
        """What this machine saw last; None where it has not seen it, or its copy does not read."""
        with contextlib.suppress(SasciError):
            if self.path.is_file():
                return read(files.read(self.path), str(self.path))
        return None

    def put_aside(self) -> str:
        """See Ledger."""
        page = self._page()
        if not page.content:
            return ""
        before, _, kind = self._key.rpartition(".")
        number = 1
        while True:
            aside = f"{before}-{number}.{kind}"
            try:
                sending.put(self._bucket, aside, page.content, IfNoneMatch="*")
                break
            except Refused:
                number += 1
        try:
            self._bucket.ask("delete_object", self._key, "removed", IfMatch=page.tag)
        except Refused:
            raise self._changed() from None
        except Absent:  # it was removed, and only the answer was lost on the way
            pass
        with files.disk_errors(self.path, "removed"):
            self.path.unlink(missing_ok=True)
        return f"{SCHEME}{self._bucket.name}/{aside}"

    def begin(self, content: bytes) -> None:
        """See Ledger."""
        self._ready()
        try:
            sending.put(self._bucket, self._key, content, IfNoneMatch="*")
        except Refused:
            if self._page().content != content:  # else it was ours, and only the answer was lost on the way
                raise self._changed() from None

    def _page(self) -> Page:
        try:
            found = self._bucket.latest(self._key)
        except Absent:
            return Page()
        return Page(found.content, found.tag, found.version)

    def _added(self, page: Page, chain: Chain, line: bytes) -> bool:
        self._ready()
        content = page.content[: len(page.content) - len(chain.torn)] + line + b"\n"
        only = {"IfMatch": page.tag} if page.tag else {"IfNoneMatch": "*"}
        try:
            sending.put(self._bucket, self._key, content, **only)
        except (Refused, Absent):
            if not self._page().content.startswith(
                content
            ):  # else it was ours, and only the answer was lost on the way
                return False
        self._see(content)
        if (
            page.version
        ):  # a bucket that keeps what is written over would keep the whole ledger once for each line of it
            with contextlib.suppress(Disk):
                self._bucket.remove([(self._key, page.version)])
        return True

    @contextlib.contextmanager
    def _held(self, on: dt.datetime) -> Iterator[None]:  # noqa: ARG002
        """Nobody waits: who is second reads it again."""
        yield

    def _ready(self) -> None:
        bucket_tried.ready(self._bucket, self._key.rpartition("/")[0] or "sasci", restricted=True)

    def _see(self, content: bytes) -> None:
        with contextlib.suppress(Disk):  # a machine that only looks need not be able to write
            if content and (not self.path.is_file() or files.read(self.path) != content):
                files.make(self.path.parent)
                files.write(self.path, content)

    def _changed(self) -> Disk:
        return Disk(
            f"{self.name} was changed by somebody else in this moment.",
            remedy="Run the same command again; nothing of theirs was written over.",
        )

    def _other(self, found: Chain, seen: Chain) -> str:
        if not found.lines:
            return f"The ledger {self.name} is not there, though this machine has seen it with {len(seen.lines)} lines."
        if follows(seen, found):
            gone = len(seen.lines) - len(found.lines)
            lines = "its newest line is" if gone == 1 else f"its {gone} newest lines are"
            return f"The ledger {self.name} is older than this machine has seen it: {lines} gone."
        return f"The ledger {self.name} tells another past than this machine has seen ({self.path}): one of both was written anew."


_COMPARE = "Compare both with a head that was written down. If the one in the bucket is the right one, move the copy on this machine away."
