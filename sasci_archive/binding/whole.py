"""A transcript while it is being bound: the document, the files beside it, and what is wrong with them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from sasci_archive.editions.templates import Looks
from sasci_archive.errors import Fault
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import around
from sasci_archive.tei.document import ID, Element, parse


class Whole:
    """What is bound. `root` is the document, `files` what lies in `apparatus/` by name (`links` what lies elsewhere). Parts add to `pictures` (for readers, by file
    name), to `figures` (how each is shown, by file name), to `faults` and, where they are `asked` for, to `remarks`: what somebody should
    know who looks the apparatus through, and what takes time to find out."""

    def __init__(self, folder: Folder, master: bytes, *, asked: bool = False) -> None:
        self.folder = folder
        self.seminar = folder.seminar()
        self.root = parse(master)
        there = sorted(folder.apparatus.glob("*"))
        self.files = tuple(each.name for each in there if each.is_file() and not each.is_symlink())
        self.links = tuple(each.name for each in there if each.is_symlink())
        self.pictures: dict[str, bytes] = {}
        self.figures: dict[str, Callable[[], Element]] = {}
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self.asked = asked
        self._read: dict[str, bytes] = {}
        around.unbind(self.root)

    @functools.cached_property
    def known(self) -> dict[str, str]:
        """Every id of the transcript, with the name of the element that has it."""
        return around.entries(self.root)

    def named(self, id_: str) -> str:
        """The name of the element that has an id in the transcript; "" where none has."""
        return self.known.get(id_, "")

    @property
    def looks(self) -> Looks:
        """Our templates, the workspace's own before them, in the look that the seminar's editors chose."""
        own = self.folder.templates
        return Looks(own if own is not None and own.is_dir() else None, self.seminar.design.look)

    def read(self, name: str) -> bytes:
        """A file of the apparatus, once. Raises Disk."""
        if name not in self._read:
            self._read[name] = files.read(self.folder.apparatus / name)
        return self._read[name]

    def fault(self, code: str, file: str, problem: str, remedy: str, *, line: int = 0) -> None:
        """Something wrong in a file of the apparatus."""
        self.faults.append(Fault(code, line, problem, remedy, f"{around.APPARATUS}/{file}"))

    def of_transcript(self, code: str, problem: str, remedy: str) -> None:
        """Something wrong in the transcript that only shows when it is bound."""
        self.faults.append(Fault(code, 0, problem, remedy, self.folder.transcript_xml.name))

    def of_record(self, code: str, problem: str, remedy: str) -> None:
        """Something wrong in what the record says of how the edition is made."""
        self.faults.append(Fault(code, 0, problem, remedy, self.folder.seminar_toml.name))

    def faulty(self, file: str, found: Iterable[Fault]) -> None:
        """All that its reader found wrong in a file."""
        for fault in found:
            self.fault(fault.code, file, fault.problem, fault.remedy, line=fault.line)

    def line_of(self, file: str, words: str) -> int:
        """The line of a file in which these words stand first; 0 where they do not."""
        if file not in self.files:
            return 0
        text = self.read(file).decode("utf-8", "replace")
        at = text.find(words)
        return text.count("\n", 0, at) + 1 if at >= 0 else 0

    def show(self, file: str, picture: str) -> Element | None:
        """The `figure` of a picture that a Markdown file shows; None, and a fault, where nothing is said of it."""
        if figure := self.figures.get(picture):
            return figure()
        self.fault(
            "A04",
            file,
            f"The picture ‘{picture}’ is not described.",
            f'Add it to pictures.toml: [[picture]] with file = "{picture}", what is to be seen (alt), whose it is (credit).',
            line=self.line_of(file, f"]({picture}"),
        )
        return None


def file_of(node: Element) -> str:
    """The Markdown file that an element was bound in from; "" for one that stands in the transcript itself."""
    for place in (node, *node.iterancestors()):
        id_ = place.get(ID, "")
        if place.get("type") and id_.startswith(f"{around.APPARATUS}."):
            return f"{id_.split('.')[1]}.md"  # a footnote of it is called after it: apparatus.introduction.n1
    return ""
