"""What came back from witnesses and editors, in its place in the page: decided through the stage that the command and the page of decisions use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.desk import saying, view
from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.review import Decision, Verdict
from sasci_archive.model.wording import Is
from sasci_archive.stages import decide as stage
from sasci_archive.stages.decide import Deed
from sasci_archive.tei.answering import rewordings
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.past.edits import Edit
from sasci_archive.tei.shown.printed import Printed, printed
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.editing import Done, done


class Where(msgspec.Struct, frozen=True):
    """Words `first` to `last` (not included; between two where they are the same) of paragraph `seg`, as published."""

    seg: str
    first: int
    last: int


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal, as it is to be decided. `turn` is "" where it is of the record or has no place. `parts` are the wording, word by word; `words` are
    where they stand now. `accepts` are the buttons of a yes: a verdict and its label. `seen` says which state of it somebody saw."""

    of: str
    number: int
    ref: str
    printed: int
    kind: str
    turn: str
    where: str
    name: str
    what: str
    before: str
    behind: str
    was: str
    now: str
    sent: str
    stands: str
    parts: tuple[tuple[str, str], ...]
    words: tuple[Where, ...]
    accepts: tuple[tuple[str, str], ...]
    own_words: bool
    remark: str
    told: str
    note: str
    rivals: tuple[int, ...]
    urgent: bool
    easy: bool
    seen: str
    decision: Decision | None


class Came(msgspec.Struct, frozen=True):
    """All that came back, in the order in which it is to be decided; `lost` are returns of which the packet is gone; `public` where what is put right now
    is an erratum."""

    proposals: tuple[Open, ...]
    lost: tuple[str, ...]
    public: bool


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided about a proposal, filled in as on the page of decisions (`desk.saying`)."""

    of: str
    number: int
    seen: str
    form: dict[str, str]
    window: str = ""


class Which(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A proposal, and which window asks."""

    of: str
    number: int
    window: str = ""


class Easy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that nobody disputes, as it was seen."""

    seen: dict[str, str]


class Decided(msgspec.Struct, frozen=True):
    """What came of it, in words; and the turns as they are now."""

    told: str
    done: Done


def routes(bench: Bench) -> list[Route]:
    """What the proposals ask."""

    def came(_: Request) -> Came:
        with bench.alone:
            every = stage.proposals(bench.folder)
            passages = {case.passage for case in every if case.is_open and case.state is State.THERE}
            reads = printed(bench.root(), passages) if passages else {}
            return Came(
                tuple(_shown(case, reads) for case in every), stage.lost(bench.folder), bench.folder.is_public()
            )

    def decide(said: Said) -> Decided:
        with bench.alone:
            case = stage.one(stage.proposals(bench.folder), said.of, said.number)
            if said.seen != view.stamp(case):
                raise OutOfDate(
                    f"{case.ref} has changed since you looked at it, in another window or in the file.",
                    remedy="Look again: it is shown as it is now.",
                )
            return _decided(
                bench,
                lambda: bench.decide(said.of, said.number, lambda by: saying.word(said.form, by), said.window),
                saying.what_came,
            )

    def reopen(which: Which) -> Decided:
        return _decided(bench, lambda: bench.reopen(which.of, which.number, which.window), _opened)

    def easy(asked_: Easy) -> Decided:
        wrong, number = list[str](), 0

        def does() -> Edit | None:
            nonlocal number
            edit = None
            for case in stage.proposals(bench.folder):
                if not case.is_easy or asked_.seen.get(case.ref) != view.stamp(case):
                    continue
                try:
                    _, edit = bench.decide(case.of, case.proposal.number, _yes)  # each window is told of each
                    number += 1
                except SasciError as error:
                    wrong.append(f"{case.number}: {bench.sentence(error)}")
            return edit

        came_of_it = done(bench, does, ())
        return Decided(" ".join((f"{number} accepted.", *wrong[:3])), came_of_it)

    return [
        Route("/proposals", answering(bench, came), methods=["GET"]),
        Route("/decide", asked(bench, Said, decide), methods=["POST"]),
        Route("/decide/easy", asked(bench, Easy, easy), methods=["POST"]),
        Route("/reopen", asked(bench, Which, reopen), methods=["POST"]),
    ]


def _decided(bench: Bench, does: Callable[[], tuple[Deed, Edit]], told: Callable[[Deed], str]) -> Decided:
    deeds = list[Deed]()

    def did() -> Edit:
        deed, edit = does()
        deeds.append(deed)
        return edit

    made = done(bench, did, ())
    return Decided(told(deeds[0]), made)


def _opened(deed: Deed) -> str:
    return " ".join(filter(None, (f"Taken back: number {deed.case.number} is open again.", deed.told)))


def _yes(by: By) -> Word:
    return Word(verdict=Verdict.ACCEPTED, who=by.who, on=by.on.date())


def _shown(case: Case, reads: dict[str, Printed]) -> Open:
    shown, proposal = view.shown(case), case.proposal
    return Open(
        of=case.of,
        number=proposal.number,
        ref=case.ref,
        printed=case.number,
        kind=proposal.kind.value,
        turn=case.passage,
        where=case.where,
        name=case.name,
        what=shown.what,
        before=case.before,
        behind=case.behind,
        was=case.was,
        now=case.now,
        sent=case.seen,
        stands=case.stands,
        parts=shown.parts,
        words=tuple(_words(case, reads.get(case.passage))),
        accepts=shown.accepts,
        own_words=shown.words,
        remark=proposal.remark,
        told=proposal.told,
        note=shown.note,
        rivals=case.rivals,
        urgent=case.urgent,
        easy=case.is_easy,
        seen=shown.stamp,
        decision=case.decision,
    )


def _words(case: Case, now: Printed | None) -> Iterator[Where]:
    """Where the words stand that a proposal is about, paragraph by paragraph."""
    if now is None or not now.told or not case.is_open or case.state is not State.THERE:
        return
    first, last = case.look.first, case.look.last
    if first == last:
        seg, after, _ = rewordings.place(now, first)
        yield Where(seg, after, after)
        return
    found: dict[str, list[int]] = {}
    for token, at in zip(now.tokens[first:last], now.at[first:last], strict=True):
        if token.kind is Is.WORD:
            found.setdefault(at.seg, []).extend((at.first, at.last))
    for seg, numbers in found.items():
        yield Where(seg, min(numbers), max(numbers))
