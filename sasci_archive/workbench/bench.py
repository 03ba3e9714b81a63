"""The seminar on the bench: what the page asks of it and does to it, one at a time; and what of it windows are told."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import msgspec

from sasci_archive.alongside import files as alongside
from sasci_archive.errors import NotYet, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.holdings import Project
from sasci_archive.model.house import House
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Refusal
from sasci_archive.model.speech import Word
from sasci_archive.stages import decide as decisions
from sasci_archive.stages import edit as stage
from sasci_archive.stages import hear, redact, suggest
from sasci_archive.stages.decide import Deed
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.verdicts import Word as Verdict
from sasci_archive.tei.changing import difference
from sasci_archive.tei.changing.changes import Made, RefreshHeader
from sasci_archive.tei.changing.difference import Reads
from sasci_archive.tei.document import Element, parse
from sasci_archive.tei.past import edits
from sasci_archive.tei.past.edits import Did, Edit
from sasci_archive.tei.shown.written import seen
from sasci_archive.workbench import turns
from sasci_archive.workbench.aside import Aside
from sasci_archive.workbench.news import Board, News
from sasci_archive.workbench.operations import Request
from sasci_archive.workbench.surroundings import ROOMS, Surroundings
from sasci_archive.workbench.version import Version

T = TypeVar("T")


class Bench:
    """For one seminar; `who` sits at it. Every method may be called from any thread."""

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
            stage.mend(folder)
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

    # -- changing

    def by(self) -> By:
        """Who does what is done now."""
        return By(self.now(), self.who)

    def named(self) -> By:
        """The same. Raises SasciError where nobody has said who they are."""
        by = self.by()
        if not by.who.strip():
            raise SasciError("Who changes this is not said.", remedy="Say your name at the top of the page.")
        return by

    def beside(self, does: Callable[[], T], told: str, *, follow: bool = False, coder: str = "", window: str = "") -> T:
        """Let a stage change other files of the folder, so that it can be undone; `told` is what it is called. With `follow` the transcript's header
        then says what the record says. Before the draft nothing is written down. Raises as the stage does."""
        with self.alone:
            by = self.named()
            if not self.is_drafted:
                return does()
            self.notice()
            before, found = self.master(), list[T]()
            edit = stage.make_beside(
                self.folder,
                lambda: found.append(does()),
                by,
                told,
                follow=self._header if follow else None,
                coder=coder,
            )
            self._followed(before)
            self._tell(window, told)
            self._rooms(edit, but="rules")  # which look through the whole text, and know what they said
            return found[0]

    def _rooms(self, edit: Edit, but: str = "") -> None:
        """Let every window look again at the panels of the files that were changed."""
        for room in dict.fromkeys(room for name in alongside.names(edit.beside) for room in ROOMS[name]):
            if room != but:
                self.tell(room)

    def _header(self) -> Made:
        by = self.named()
        return RefreshHeader(
            when=by.on.date(),
            who=by.who,
            why="The header follows the record.",
            slug=self.folder.slug,
            seminar=self.folder.seminar(),
            project=self.project(),
        )

    def do(self, request: Request) -> Edit:
        """Make one change. Raises SasciError; OutOfDate where a turn is not as the window had it."""
        with self.alone:
            self.notice()
            version = self.version()
            for id_, digest in request.seen.items():
                if id_ not in version.holders or seen(version.holders[id_]) != digest:
                    raise OutOfDate(
                        f"Turn {id_.removeprefix('u')} has been changed meanwhile, by another window or program.",
                        remedy="Look at both, and keep what is right.",
                    )
            op = request.op.placed(version.root)
            return self._told(
                lambda: stage.make(self.folder, op.change(self.by()), self.by(), op.told, self._reads, op.typed),
                request.window,
                op.on_word,
            )

    def make(self, change: Made, told: str, window: str = "") -> Edit:
        """Make a change that is no operation of the page's. Raises SasciError."""
        return self._told(lambda: stage.make(self.folder, change, self.by(), told, self._reads), window)

    def undo(self, window: str = "", number: int = 0, coder: str = "") -> Edit:
        """Take back what was done last, a decision through its stage; or line `number` of what was done, which need not be the last. What was coded is
        `coder`'s to take back, and nobody's where that is "": who codes second must not see the first."""
        with self.alone:
            standing = self.standing(coder=coder)
            found = next((edit for edit in standing if edit.number == number or not number), None)
            return self._told(
                lambda: self._back(found) if found else stage.undo(self.folder, self.by(), number, coder), window
            )

    def standing(self, every: Sequence[Edit] | None = None, coder: str = "") -> tuple[Edit, ...]:
        """What could be undone, the last first; of `every` line there is, where they have been read already. Of what was coded, `coder`'s only."""
        every = edits.told_to(self.folder.edits() if every is None else every, coder)
        if not any(edit.ref for edit in every):
            return edits.undoable(every)
        held = {(decision.of, decision.number): decision.on for decision in self.folder.decisions()}

        def holds(edit: Edit) -> bool:
            of, _, number = edit.ref.rpartition("/")
            return edit.did is not Did.DECIDED or held.get((of, int(number))) == edit.on

        return tuple(edit for edit in edits.undoable(every) if holds(edit))

    def next(self, coder: str = "", every: Sequence[Edit] | None = None) -> tuple[Edit | None, Edit | None]:
        """What would be undone next, and what would be done again."""
        every = self.folder.edits() if every is None else every
        again = edits.redoable(edits.told_to(every, coder))
        return next(iter(self.standing(every, coder)), None), next(iter(again), None)

    def _back(self, edit: Edit) -> Edit:
        if edit.did is not Did.DECIDED:
            return stage.undo(self.folder, self.by(), edit.number, edit.coder)
        of, _, number = edit.ref.rpartition("/")
        if edit.number not in {each.number for each in self.standing()}:  # a command has taken it back
            return stage.reopened(self.folder, self.master(), self.by(), edit.told, edit.ref, edit.number)
        return self._reopened(of, int(number))[1]

    def decide(self, of: str, number: int, word: Callable[[By], Verdict], window: str = "") -> tuple[Deed, Edit]:
        """Carry out what is decided about a proposal, as the command does, and write it down where it can be undone. Raises as the stage does."""
        with self.alone:
            self.notice()
            before, by = self.master(), self.by()
            deed, edit = self._decided(of, number, word(by), by)
            self._followed(before)
            self.tell(edit.told, window)
            return deed, edit

    def _decided(self, of: str, number: int, word: Verdict, by: By, again: int = 0) -> tuple[Deed, Edit]:
        before = self.master()
        deed = decisions.decide(self.folder, of, number, word, by)
        told = f"Number {deed.case.number} of {deed.case.name}: {deed.decision.verdict.value}"
        return deed, stage.decided(self.folder, before, by, told, deed.case.ref, word, again=again)

    def _again(self, edit: Edit) -> Edit:
        """Make again what was undone; a decision through its stage, on the day and the word of who does it now."""
        if edit.did is not Did.DECIDED:
            return stage.redo(self.folder, self.by(), edit.number, edit.coder)
        by, (of, _, number) = self.named(), edit.ref.rpartition("/")
        word = msgspec.structs.replace(stage.how(edit), who=by.who, on=by.on.date())
        return self._decided(of, int(number), word, by, again=edit.number)[1]

    def reopen(self, of: str, number: int, window: str = "") -> tuple[Deed, Edit]:
        """Take a decision back, whoever made it and where."""
        with self.alone:
            self.notice()
            before = self.master()
            deed, edit = self._reopened(of, number)
            self._followed(before)
            self.tell(edit.told, window)
            return deed, edit

    def _reopened(self, of: str, number: int) -> tuple[Deed, Edit]:
        before, by = self.master(), self.by()
        line = next((e.number for e in self.standing() if e.ref == f"{of}/{number}"), 0)
        deed = decisions.undo(self.folder, of, number, by)
        told = f"Number {deed.case.number} of {deed.case.name}: open again"
        return deed, stage.reopened(self.folder, before, by, told, deed.case.ref, line)

    def redo(self, window: str = "", coder: str = "") -> Edit:
        """Make again what was undone last, a decision through its stage."""
        with self.alone:
            return self._told(lambda: self._again(stage.undone(self.folder.edits(), coder=coder)), window)

    def back_to(self, number: int, window: str = "", coder: str = "") -> tuple[Edit, ...]:
        """Make it as it was after line `number` of what was done (0: before the first), undoing what was done since and doing again what was undone
        since; what others than `coder` have coded stays. Where that cannot be, nothing is done."""
        with self.alone:
            self.notice()
            before, count, refused = self.master(), len(self.folder.edits()), suggest.refused(self.folder)
            try:
                return stage.back_to(self.folder, number, self.by(), self._back, self._again, coder)
            finally:
                self._followed(before, refused=refused)
                self._tell(window, "Gone back")
                for edit in self.folder.edits()[count:]:
                    self._rooms(edit)

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

    def _told(self, does: Callable[[], Edit], window: str, on_word: str = "") -> Edit:
        with self.alone:
            self._look()  # what another program has changed is told before what is changed here is known
            before, refused = self.master(), suggest.refused(self.folder)
            edit = does()
            self._followed(before, on_word, refused)
            if edit.ref:  # a decision can be taken back that changed nothing here
                self.tell(edit.told, window)
            else:
                self._tell(window, edit.told)
            self._rooms(edit)
            return edit

    def _followed(self, before: bytes, on_word: str = "", refused: frozenset[Refusal] | None = None) -> None:
        """What else is written when the transcript is another than it was `before`, or what was `refused` to be withheld: journal, log; `on_word` is on
        whose word it was done."""
        if refused is not None:
            suggest.followed(self.folder, refused, self.by())
        for stage_ in (hear, redact):
            stage_.followed(self.folder, before, By(self.now(), self.who, on_word))
        self._surroundings.made()

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
