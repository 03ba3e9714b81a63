"""The seminar on the bench: what is done to it, undone and done again, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from sasci_archive.alongside import files as alongside
from sasci_archive.errors import OutOfDate
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Refusal
from sasci_archive.stages import decide as decisions
from sasci_archive.stages import edit as stage
from sasci_archive.stages import hear, redact, suggest
from sasci_archive.stages.decide import Deed
from sasci_archive.tei.answering.verdicts import Word as Verdict
from sasci_archive.tei.changing.changes import Made, RefreshHeader
from sasci_archive.tei.past import edits
from sasci_archive.tei.past.edits import Did, Edit, Way
from sasci_archive.tei.shown.written import seen
from sasci_archive.workbench.operations import Request
from sasci_archive.workbench.operations.words import told_of
from sasci_archive.workbench.room import Room
from sasci_archive.workbench.surroundings import ROOMS

T = TypeVar("T")


class Bench(Room):
    """For one seminar, in its room; `who` sits at it. Every method may be called from any thread."""

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
                lambda: stage.make(
                    self.folder, op.change(self.by()), self.by(), op.told, self._reads, op.typed, told_of
                ),
                request.window,
                op.on_word,
            )

    def make(self, change: Made, told: str, window: str = "") -> Edit:
        """Make a change that is no operation of the page's. Raises SasciError."""
        return self._told(lambda: stage.make(self.folder, change, self.by(), told, self._reads), window)

    def undo(self, window: str = "", number: int = 0, coder: str = "") -> Edit:
        """Take back what was done last, whole words of what was typed, a decision through its stage; or line `number` of what was done, which need not be the last. What was coded is
        `coder`'s to take back, and nobody's where that is "": who codes second must not see the first."""
        with self.alone:
            standing = self.standing(coder=coder)
            found = next((edit for edit in standing if edit.number == number), None)
            lines = edits.with_its_step(found, standing) if found else () if number else edits.one_step(standing)
            return self._told(
                lambda: self._all_back(lines) if lines else stage.undo(self.folder, self.by(), number, coder), window
            )

    def _all_back(self, lines: Sequence[Edit]) -> Edit:
        """All of these, or nothing."""
        if len(lines) > 1:
            stage.foresee(self.folder, Way(tuple(lines), ()), self.by())
        undone = [self._back(each) for each in lines]
        return msgspec.structs.replace(undone[-1], told=edits.wholes(lines)[-1].told)

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
        back, forth = (edits.wholes(edits.one_step(stack)) for stack in (self.standing(every, coder), again))
        return next(reversed(back), None), next(reversed(forth), None)

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
        deed = decisions.decide(self.folder, of, number, word, by, patient=False)
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
        deed = decisions.undo(self.folder, of, number, by, patient=False)
        told = f"Number {deed.case.number} of {deed.case.name}: open again"
        return deed, stage.reopened(self.folder, before, by, told, deed.case.ref, line)

    def redo(self, window: str = "", coder: str = "") -> Edit:
        """Make again what was undone last, a decision through its stage."""
        with self.alone:
            return self._told(lambda: self._all_again(coder), window)

    def _all_again(self, coder: str) -> Edit:
        every = self.folder.edits()
        stage.undone(every, coder=coder)  # else it is said that there is nothing
        lines = edits.one_step(edits.redoable(edits.told_to(every, coder)))
        if len(lines) > 1:
            stage.foresee(self.folder, Way((), lines), self.by())
        done = [self._again(each) for each in lines]
        return msgspec.structs.replace(done[-1], told=edits.wholes(lines)[-1].told)

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
