"""What a takedown is about to do is written down before it is done, so that a run that was stopped at any step leaves behind what the next one needs.

While anything in a seminar's folder may tell of what is to be gone, a sign lies in the folder (`Paths.taking_down`), and nothing leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from sasci_archive.archive.takedown import record
from sasci_archive.errors import OutOfDate
from sasci_archive.model.speech import Span
from sasci_archive.model.takedown import Content, Recut, Silences, State, Takedown
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

_SIGN = b"A takedown is not at its end. Nothing leaves this folder until the same `inv takedown` has been run again.\n"


class Memory:
    """The record of a takedown (`taken`), kept with every step."""

    def __init__(self, workspace: Workspace, taken: Takedown) -> None:
        """It is saved as it is. Raises Disk."""
        self._workspace, self.taken = workspace, taken
        record.save(workspace, taken)

    def keep(self, taken: Takedown) -> None:
        """Save it, where it is another. Raises Disk."""
        if taken != self.taken:
            record.save(self._workspace, taken)
            self.taken = taken

    def about_to(self, contents: Iterable[Content] = (), told: Sequence[str] = ()) -> None:
        """These files are about to go, and this is said of it: each once, whatever a run before had done of it. Raises Disk."""
        known = {content.sha512 for content in self.taken.contents}
        said = {_what(line) for line in self.taken.removed if self.taken.state is State.BEGUN}
        new = {content.sha512: content for content in contents if content.sha512 not in known}
        lines = tuple(dict.fromkeys(line for line in told if _what(line) not in said))
        self.keep(
            replace(
                self.taken,
                contents=(*self.taken.contents, *new.values()),
                removed=(*self.taken.removed, *lines),
            )
        )

    def silent(self, spans: Mapping[str, tuple[Span, ...]] | None) -> Mapping[str, tuple[Span, ...]] | None:
        """When it is heard, as it is found now and as it was found before: words that are gone already tell no times. None where that cannot be known."""
        before = self.taken.silences
        if before is not None:
            spans = None if spans is None or before.spans is None else _both(spans, before.spans)
        self.keep(replace(self.taken, silences=Silences(None if spans is None else dict(spans))))
        return spans

    def recut(self, of: str, spans: tuple[Span, ...]) -> Recut | None:
        """What has become, or was to become, of an original (its SHA-512) that is to be silent there; or of what became of it. None: nothing yet."""
        return next(
            (each for each in self.taken.recut if of in {each.before, each.after} and each.spans == spans), None
        )

    def cut(self, recut: Recut) -> None:
        """It is about to be written, or has been. Raises Disk."""
        others = tuple(each for each in self.taken.recut if (each.before, each.spans) != (recut.before, recut.spans))
        self.keep(replace(self.taken, recut=(*others, recut)))


class Unkept(Memory):
    """One that nobody keeps: of a takedown that has no record."""

    def __init__(self, taken: Takedown) -> None:
        self.taken = taken

    def keep(self, taken: Takedown) -> None:
        """Only here."""
        self.taken = taken


def _what(line: str) -> str:
    """Of what a line is: how many files there were is another number where a run before was stopped among them."""
    return (
        line.partition(" is removed (")[0]
        if " is removed (" in line
        else line.partition(" files are out of ")[2] or line
    )


def _both(one: Mapping[str, tuple[Span, ...]], other: Mapping[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
    found = dict[str, tuple[Span, ...]]()
    for session in sorted({*one, *other}):
        joined = list[Span]()
        for span in sorted((*one.get(session, ()), *other.get(session, ())), key=lambda each: (each.start, each.end)):
            if joined and span.start <= joined[-1].end:
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        found[session] = tuple(joined)
    return found


def refuse_if_other(workspace: Workspace, taken: Takedown) -> None:
    """Raises OutOfDate where another run has done something of it since it was looked at: its record would be written over."""
    there = next((each for each in record.every(workspace, taken.slug) if each.number == taken.number), None)
    if there is not None and replace(there, texts=taken.texts, names=taken.names) != taken:
        raise OutOfDate(
            f"Another run has gone on with takedown {taken.number} of '{taken.slug}' in this very moment.",
            remedy="Nothing was done: say it again.",
        )


def shut(folder: Folder) -> None:
    """From now on nothing leaves the folder. Raises Disk."""
    if not folder.is_taken_down():
        files.write(folder.taking_down, _SIGN)


def keep_shut(workspace: Workspace, folder: Folder) -> None:
    """Lay the sign where a record says that it should lie there: a version of this program that knew none had begun it, or somebody has taken it away. Raises
    Disk, BadRecord."""
    if any(is_open(folder, taken) for taken in record.every(workspace, folder.slug)):
        shut(folder)


def opened(workspace: Workspace, folder: Folder, taken: Takedown) -> None:
    """Take the sign away, where nothing in the folder is left of this takedown (as it is about to be saved) nor of any other. Raises Disk, BadRecord."""
    others = (each for each in record.every(workspace, folder.slug) if each.number != taken.number)
    if not any(is_open(folder, each) for each in (*others, taken)):
        files.remove(folder.taking_down)


def is_open(folder: Folder, taken: Takedown) -> bool:
    """Whether something in the folder may still tell of it. A copy elsewhere that could not be reached is no such thing."""
    here = f"/{folder.path.parent.name}/{folder.slug}/"  # wherever the workspace lies by now
    return taken.state is State.BEGUN or any(here in line for line in taken.left)


__all__ = ["Memory", "Unkept", "is_open", "keep_shut", "opened", "refuse_if_other", "shut"]
