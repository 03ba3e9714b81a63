"""What everybody answered to what the project asks, over all seminars: kept apart from transcripts, named only with leave."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from sasci_archive.editions import feedback_page
from sasci_archive.formats.cells import harmless
from sasci_archive.model.feedback import ASKED, Voice
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def gather(folders: Sequence[Folder]) -> tuple[Voice, ...]:
    """Each person's last answers, by seminar; within one in the order of what they say, which tells nothing of who they are."""
    return tuple(voice for folder in folders for voice in sorted(_voices(folder), key=lambda v: (not v.name, v.row())))


def write(voices: Sequence[Voice], folder: Path, *, name: str) -> tuple[Path, ...]:
    """`NAME.csv` and `NAME.html` in a folder. Raises Disk."""
    files.make(folder, 0o700)
    table, page = folder / f"{name}.csv", folder / f"{name}.html"
    files.write(table, _csv(voices))
    files.write(page, feedback_page.page(voices))
    return table, page


def _voices(folder: Folder) -> Iterator[Voice]:
    letters = folder.correspondence()
    person = {packet.id: packet.person for packet in letters.packets}
    answers: dict[str, dict[str, str]] = {}
    for back in letters.returns:
        if back.feedback:
            answers.setdefault(person.get(back.packet, back.packet), {}).update(back.feedback)
    names = {each.id: each.name for each in folder.seminar().roster} if answers else {}
    for id_, said in answers.items():
        told = {question.id: said[question.id] for question in ASKED if said.get(question.id, "").strip()}
        if told:
            yield Voice(
                seminar=folder.slug, name=names.get(id_, "") if said.get("named") == "yes" else "", answers=told
            )


def _csv(voices: Sequence[Voice]) -> bytes:
    """UTF-8 with a mark at its beginning, without which Excel reads it as something else."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(("seminar", "who", *(question.asked for question in ASKED)))
    table.writerows([harmless(cell) for cell in voice.row()] for voice in voices)
    return text.getvalue().encode("utf-8-sig")
