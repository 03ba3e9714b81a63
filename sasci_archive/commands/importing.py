"""Commands of those who have a transcript already: captions, a recogniser's answer, a finished text, the meeting's chat."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from sasci_archive import terminal
from sasci_archive.commands.here import SLUG, moment, shown, workspace
from sasci_archive.errors import SasciError
from sasci_archive.store.folder import Folder
from sasci_archive.terminal import command, say, warn

if TYPE_CHECKING:
    from sasci_archive.dialogue.called import Fit
    from sasci_archive.stages.take_in import File


@task(
    name="import",
    help={
        "slug": SLUG,
        "session": "which session of the record they belong to",
        "starts_at": "where on the session's timeline their own beginning lies, such as 0:45:00",
    },
)
@command
def take_over(_: Context, slug: str, session: str = "1", starts_at: str = "") -> None:
    """Take over transcripts, captions and chats that others made: inv import SLUG -- FILE…"""
    from sasci_archive.stages.take_in import take_in

    folder = workspace().existing(slug)
    sources = terminal.files_after_dashes(sys.argv)
    taken = take_in(folder, sources, session=session, starts_at=moment(starts_at))
    for file in taken.files:
        say(f"1-recording/{file.recording.name}: read as {file.title}; {_much(file)}.")
        for remark in file.remarks:
            warn(remark)
    for remark in taken.remarks:
        warn(remark)
    if taken.words is not None:
        times = "" if taken.timed else ", in a text without times"
        say(f"Written: {shown(folder.words_json)} and {folder.voices_json.name}, {_count(taken.words, 'word')}{times}.")
    _say_who(folder, taken.fits)
    if taken.words is not None:
        _next(folder)


def _much(file: File) -> str:
    """How much was read."""
    if file.messages or file.private:
        left = f" ({_count(file.private, 'private message')} left out)" if file.private else ""
        return f"{_count(file.messages, 'message')} to everybody{left}"
    return f"{_count(file.passages, 'passage')}, {_count(file.words, 'word')}"


def _say_who(folder: Folder, found: tuple[Fit, ...]) -> None:
    """The names in the files: whom they mean, whom they may mean, and who is nobody."""
    names = {person.id: person.name for person in folder.seminar().roster}
    for fit in found:
        if fit.participant:
            say(f"  {fit.called}: {names[fit.participant]} ({fit.participant})")
        elif fit.candidates:
            may = " or ".join(f"{names[id_]} ({id_})" for id_ in fit.candidates)
            say(f"  {fit.called}: may be {may}; decide", style="yellow")
        else:
            say(f"  {fit.called}: nobody on the roster", style="yellow")


def _next(folder: Folder) -> None:
    """Write 3-names.toml with what is proposed, where it is not there yet, and say how to go on."""
    from sasci_archive.stages.name import name

    try:
        nobody = name(folder).nobody
    except SasciError as error:
        warn(str(error))
        return
    if nobody:
        say(
            f"Who is who is proposed in {shown(folder.names_toml)}: `inv name {folder.slug}` shows it, and people decide."
        )
    else:
        say(f"Every voice has a name: `inv draft {folder.slug}` writes the transcript.")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
