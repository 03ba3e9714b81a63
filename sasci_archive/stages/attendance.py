"""Who was there, by the meeting's own report: FILE + `seminar.toml` → proposals, which people take over. The report is not kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sasci_archive.alongside import whole
from sasci_archive.dialogue import attending
from sasci_archive.dialogue.attending import Attended
from sasci_archive.engines import containers
from sasci_archive.errors import BadRecord
from sasci_archive.formats import attendance_csv
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def attendance(folder: Folder, source: Path, *, write: bool = False) -> tuple[Attended, str]:
    """Who was there, and the proposals as comments for `seminar.toml`; with `write` they are put at its end, where they are not there
    yet. Raises BadCaptions, BadRecord, BadMedia where the file is not there, NotYet, Disk; Busy where they are to be put there."""
    containers.check_file(source)
    report = attendance_csv.parse(files.read(source), where=source.name)
    roster = folder.seminar().roster
    found = attending.attended(report, roster)
    proposals = attending.proposed(found, report=f"{source.name} ({report.platform})", roster=roster)
    if write and proposals:
        with whole.alone(folder, "changed, as who was there is written down,", None):
            _write(folder, proposals)
    return found, proposals


def _write(folder: Folder, proposals: str) -> None:
    before = files.read(folder.seminar_toml).decode("utf-8-sig")
    if proposals not in before:
        after = f"{before.rstrip()}\n\n{proposals}"
        if tomllib.loads(after) != tomllib.loads(before):
            raise BadRecord("The proposals do not fit into seminar.toml.", remedy="Paste them yourself.")
        files.write(folder.seminar_toml, after.encode())
