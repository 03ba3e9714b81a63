"""The machine: whether its clock can be right, and whether names with accents survive on it."""

from __future__ import annotations

import datetime as dt
import locale
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive.doctor import Asked, Finding, Group, State

SLACK: Final = dt.timedelta(minutes=10)


def findings(asked: Asked) -> Iterator[Finding]:
    """Clock and encodings."""
    yield clock(asked.on, newest(asked))
    yield from _encodings()


def newest(asked: Asked) -> dt.datetime:
    """When the newest file was written, of ours and of the seminars: nothing can be younger than now."""
    looked_at = [
        Path(__file__),
        *(path for slug in asked.slugs for path in asked.workspace.folder(slug).path.glob("*")),
    ]
    return dt.datetime.fromtimestamp(max(path.lstat().st_mtime for path in looked_at), tz=dt.UTC)


def clock(on: dt.datetime, newest: dt.datetime) -> Finding:
    """Whether it can be right."""
    if newest > on + SLACK:
        return Finding(
            Group.MACHINE,
            State.BAD,
            f"By this machine's clock it is {on:%Y-%m-%d %H:%M} UTC, and there is a file here of {newest:%Y-%m-%d %H:%M} UTC.",
            "Set the clock right: embargoes, versions and the ledger go by it.",
        )
    return Finding(
        Group.MACHINE, State.GOOD, f"The clock can be right: it is {on:%Y-%m-%d %H:%M} UTC, and no file is younger."
    )


def _encodings() -> Iterator[Finding]:
    seen = {
        "names of files": sys.getfilesystemencoding(),
        "files": locale.getpreferredencoding(do_setlocale=False),
        "the terminal": sys.stdout.encoding or "",
    }
    others = {what: code for what, code in seen.items() if code.lower().replace("-", "").replace("_", "") != "utf8"}
    if not others:
        yield Finding(Group.MACHINE, State.GOOD, "Names of files, files and the terminal are in UTF-8.")
        return
    told = " and ".join(f"{what} in {code or 'nothing that is told'}" for what, code in others.items())
    yield Finding(
        Group.MACHINE,
        State.BAD if "names of files" in others else State.NOTE,
        f"Not in UTF-8: {told}. What we write is in UTF-8 all the same.",
        "Set PYTHONUTF8=1, or a UTF-8 locale (LANG=en_GB.UTF-8, or C.UTF-8): names with accents could be shown or found wrongly.",
    )
