"""The seminar in the room of those who edit: the transcript as it stands, read once as long as it is; what other programs change of it, and what windows are told."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Collection, Sequence

from sasci_archive.alongside import whole
from sasci_archive.errors import NotYet, SasciError
from sasci_archive.model import journal
from sasci_archive.model.holdings import Project
from sasci_archive.model.house import House
from sasci_archive.model.journal import By
from sasci_archive.model.speech import Word
from sasci_archive.stages import edit as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import difference
from sasci_archive.tei.changing.difference import Reads
from sasci_archive.tei.document import Element, parse
from sasci_archive.workbench import turns
from sasci_archive.workbench.aside import Aside
from sasci_archive.workbench.news import Board, News
from sasci_archive.workbench.surroundings import Surroundings
from sasci_archive.workbench.version import Version


class Room:
    """Of one seminar; `who` sits in it. Every method may be called from any thread."""

    def __init__(
        self,
        folder: Folder,
        who: str,
        now: Callable[[], dt.datetime],
        project: Callable[[], Project | None] = lambda: None,
        house: House = House(),  # noqa: B008 - it does not change
    ) -> None:
        """`project` gives the record of the project it belongs to, `house` is what the house's rules are set to. Raises NotYet where neither a transcript nor words are there."""
        self.folder, self.who, self.now, self.project, self.house = folder, who, now, project, house
        self.ending: Callable[[], bool] = lambda: False
        self.aside = Aside(folder)
        self.alone = threading.RLock()  # whoever reads or writes the folder holds it
        self.news = Board()
        self._surroundings = Surroundings(folder, self.sentence)
        self._heard: dict[str, Sequence[Word]] | None = None
        self._version = self._coming = Version(b"")
        self._known = (
            b""  # the transcript as the windows have it; b"" where there is none yet, so that voices are named first
        )
        if folder.transcript_xml.exists() or folder.words() is None:
            whole.mend(folder)
            self._known = folder.master()
        self._digests = _digests(self.version()) if self._known else {}

    # -- reading

    def master(self) -> bytes:
        """The transcript. Raises NotYet: before the draft, and where it was and is gone, since a draft made then would begin anew."""
        if self._known and not self.is_drafted:
            if any(e.what == journal.TAKEN_DOWN and e.about.endswith(": all") for e in self.folder.history()):
                raise NotYet(f"'{self.folder.slug}' was taken down, all of it.", remedy="Close this page.")
            raise NotYet(
                f"The transcript is gone: {self.folder.slug}/{self.folder.transcript_xml.name} was there, and has been moved or deleted.",
                remedy="Put it back where it was: what is written here stays, and goes into it then.",
            )
        return self.folder.master()

    def version(self) -> Version:
        """The transcript as it is now, read once as long as it is; only for who holds `alone`. Raises NotYet."""
        with self.alone:
            master = self.master()
            self._version = self._of(master)
            return self._version

    def _of(self, master: bytes) -> Version:
        """The transcript as it is, or is about to be: read once, whoever asks; only for who holds `alone`."""
        if master not in (self._version.master, self._coming.master):
            self._coming = Version(master, self._version)
        return self._version if self._version.master == master else self._coming

    @property
    def _reads(self) -> Reads:
        """The transcript as it is and as it is about to be, with what is kept of both."""

        def ids(root: Element) -> Sequence[str]:
            kept = (version.ids for version in (self._version, self._coming) if version.master and version.root is root)
            return next(kept, None) or Reads().ids(root)

        def line(node: Element) -> bytes:
            return self._version.lines.get(node) or self._coming.lines.get(node) or difference.line(node)

        return Reads(lambda master: self._of(master).root, ids, line)

    def root(self) -> Element:
        """The transcript as it is now, for whoever changes what they read. Raises NotYet, BadTranscript."""
        return parse(self.master())

    @property
    def is_drafted(self) -> bool:
        """Whether there is a transcript."""
        return self.folder.transcript_xml.exists()

    def rows(self) -> tuple[turns.Row, ...]:
        """The list of everything in it; empty before the draft."""
        with self.alone:
            return turns.rows(self.version()) if self.is_drafted else ()

    def turns(self, ids: Collection[str]) -> tuple[turns.Turn, ...]:
        """These, as they are now, with the times of their words."""
        with self.alone:
            return turns.turns(self.version(), ids, self.heard())

    def heard(self) -> dict[str, Sequence[Word]]:
        """The words of each session as they were heard; read once."""
        with self.alone:
            if self._heard is None:
                words = self.folder.words()
                sessions = [each.session for each in words.sessions] if words else []
                self._heard = {session: words.of(session) for session in sessions} if words else {}
            return self._heard

    # -- who is in it

    def by(self) -> By:
        """Who does what is done now."""
        return By(self.now(), self.who)

    def named(self) -> By:
        """The same. Raises SasciError where nobody has said who they are."""
        by = self.by()
        if not by.who.strip():
            raise SasciError("Who changes this is not said.", remedy="Say your name at the top of the page.")
        return by

    # -- what is changed elsewhere, and what windows are told

    def notice(self) -> None:
        """Look whether another program has changed the file; tell the windows, and write it down."""
        with self.alone:
            self._look()
            if not self._known:
                if self.is_drafted:
                    self._tell("", "The draft was made")
                return
            try:
                self.master()
                changed = stage.notice(self.folder, self._known, By(self.now(), ""))
            except SasciError as error:
                self.news.say(News(fault=self.sentence(error)))
                raise
            if self.news.newest.fault:
                self.news.say(News(told="It can be read again."))
            if changed is not None:
                self._tell("", changed.told)

    def _look(self) -> None:
        """Tell the windows which panels show a file that another program has changed, and what is wrong with those beside the transcript."""
        rooms, wrong = self._surroundings.look()
        for room in rooms:
            if room == "words" and self._known:
                self._heard = None
                with contextlib.suppress(SasciError):  # the transcript may be broken, too, and that is told
                    self.news.say(News(turns=tuple(self.version().digests), whole=True, told=room))
            else:
                self.news.say(News(told=room))
        if wrong is not None:
            self.news.say(News(told="beside", beside=wrong))

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong with files beside the transcript, a sentence each."""
        return self._surroundings.wrong

    def _tell(self, window: str, told: str) -> None:
        now = self.master()
        if now == self._known:
            return
        before, after = self._digests, _digests(self.version())
        self._known, self._digests = now, after
        changed = tuple(id_ for id_, digest in after.items() if before.get(id_) != digest)
        whole = list(before) != list(after)
        self.news.say(
            News(
                turns=changed,
                whole=whole,
                window=window,
                told=told,
                rows=() if whole else turns.rows(self.version(), only=frozenset(changed)),
            )
        )

    def tell(self, told: str, window: str = "") -> None:
        """Let the windows know of something beside the transcript, or that it is there now."""
        with self.alone:
            self._surroundings.made()
            if self.is_drafted and self.master() != self._known:
                self._tell(window, told)
            else:
                self.news.say(News(window=window, told=told))

    def close(self) -> None:
        """Nobody asks any more."""
        self.news.wake()
        self.aside.close()

    def since(self, place: str) -> tuple[int, tuple[News, ...]]:
        """For a window that knows what was told up to `place` ("born-number"): the number from which it is to be told more; and, where it knew
        another bench, that all may be otherwise."""
        if (number := self.news.number(place)) is not None:
            return number, ()
        with self.alone:
            last = self.news.last
            if not place or not self._known:
                return last, ()
            try:
                every = tuple(self.version().digests)
            except SasciError as error:
                return last, (News(number=last, fault=self.sentence(error)),)
            return last, (News(number=last, turns=every, whole=True, told="Opened again"),)

    def sentence(self, error: SasciError) -> str:
        """What is wrong and what to do, without where on this machine it is; who sits at a page gives no command."""
        home = self.folder.path.parent
        told = str(error).replace(f"{home}/", "").replace(str(home), "")
        return told.replace("run the same command again", "try again")


def _digests(version: Version) -> dict[str, str]:
    """What can be seen of each turn and message."""
    return {id_: f"{digest} {id_ in version.heard}" for id_, digest in version.digests.items()}
