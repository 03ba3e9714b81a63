"""What an editor's word on a proposal comes to: one change of the transcript, or none; or the sentence that says why not.

An accepted change is the witness's, and has their name against it; where the editor words it, it is the editor's.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.model.consent import Reason
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.review import Proposed, Purpose, Verdict
from sasci_archive.model.wording import Is, tokens
from sasci_archive.tei.answering import proposed, rewordings
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.proposed import Look, State
from sasci_archive.tei.changing.changes import AddNote, Made, Restrict, Together
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.document import Element
from sasci_archive.tei.passages import chosen
from sasci_archive.tei.shown.printed import Printed, printed


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What `who` decides, on the day `on`. `now` is their own wording, of the words `was` where they name others than the proposal does
    (as they stand now; "" for none); `passage` and `after` (a number of words) where something is put that says no place. `kind` where an editor's change is not one of the edition's: they heard
    it better."""

    verdict: Verdict
    who: str
    on: dt.date
    now: str = ""
    was: str = ""
    reason: str = ""
    passage: str = ""
    after: int = 0
    kind: Kind | None = None


def change(root: Element, case: Case, word: Word) -> Made | None:
    """What is to be done; None where nothing of the text is another. Raises SasciError where it cannot be, or more must be said."""
    kind = case.proposal.kind
    if kind is Proposed.ANSWER:
        _no_words(case, word)
        return None
    match word.verdict:
        case Verdict.REFUSED:
            _reasoned(case, word)
            return None
        case Verdict.FOOTNOTE:
            return _footnote(root, case, word)
        case Verdict.ACCEPTED:
            return _accepted(root, case, word)


def _accepted(root: Element, case: Case, word: Word) -> Made | None:
    match case.proposal.kind:
        case Proposed.ACCEPTED:
            return None
        case Proposed.WITHDRAWN if not case.own:
            raise SasciError(
                f"{case.where} is not {case.name}'s to withdraw: somebody else says it.",
                remedy="Refuse it with a reason. If it must not be published all the same, `inv redact SLUG "
                f"{case.proposal.passage}` withholds it on your authority.",
            )
        case Proposed.WITHDRAWN:
            if case.state is State.GONE:
                return None
            return Restrict(
                when=word.on,
                who=word.who,
                why=_why(case, f"Withdrawn by {case.name}, noted"),
                passage=case.passage,
                words=_all_of_it(root, case) if case.into else None,
                reason=Reason.OWN_WISH,
                authority=_witness(case, word),
                notes=True,
            )
        case Proposed.QUERY if not word.now and not word.was:
            _reasoned(case, word)
            return None
        case Proposed.LAYOUT if word.reason and not word.now:  # seen: done by hand, or left
            return None
        case Proposed.ANSWER:
            return None
        case Proposed.AMENDED | Proposed.ADDITION | Proposed.QUERY | Proposed.LAYOUT | Proposed.UNPLACED:
            return _worded(root, case, word)


def _worded(root: Element, case: Case, word: Word) -> Made | None:
    now, look = _place(root, case, word)
    if look.state is State.SO_ALREADY and not word.now:
        return None
    own = bool(word.now or word.was)
    asked = word.now if own else look.asked
    editors = own or case.packet.purpose is Purpose.EDIT
    kind = (
        Kind.WITNESS if case.own and not editors else word.kind or Kind.EDITION
    )  # of others' words nobody is the witness
    changes = rewordings.rewordings(
        root, now, msgspec.structs.replace(look, asked=asked, cuts=look.cuts and not own), kind
    )
    did = f"Worded by {word.who} after {case.name}" if own else f"Correction by {case.name}, accepted by {word.who}"
    who = word.who if own else _witness(case, word)
    return Together(when=word.on, who=who, why=_why(case, did), changes=changes, kind=kind)


def _footnote(root: Element, case: Case, word: Word) -> Made:
    if case.proposal.kind is Proposed.WITHDRAWN:
        raise SasciError(
            "There is nothing in it to print as a footnote.", remedy="Accept it, or refuse it with a reason."
        )
    now, look = _place(root, case, word)
    text = " ".join((word.now or _note_text(case)).split())
    if not text:
        raise SasciError("The footnote has no text.", remedy='Give it its words: --now "…".')
    gap = look.last
    while gap > look.first and now.tokens[gap - 1].kind is Is.BREAK:
        gap -= 1
    seg, after, _ = rewordings.place(now, gap)
    editors = case.packet.purpose is Purpose.EDIT
    return AddNote(
        when=word.on,
        who=word.who if editors else _witness(case, word),
        why=_why(case, f"A note by {case.name}, put there by {word.who}"),
        seg=seg,
        after=after,
        text=text,
        note=NoteKind.EDITORIAL if editors else NoteKind.WITNESS,
    )


def _note_text(case: Case) -> str:
    """What a footnote says where nobody has worded it."""
    was, now = case.was.strip(), case.now.strip()
    match case.proposal.kind:
        case Proposed.QUERY:
            return case.proposal.remark
        case Proposed.AMENDED if was and now:
            return f"‘{was}’ should read ‘{now}’."
        case Proposed.AMENDED if was:
            return f"‘{was}’ should be left out."
        case _:
            return now


def _place(root: Element, case: Case, word: Word) -> tuple[Printed, Look]:
    """The passage as it is printed now, and where in it something is to be done. Raises SasciError."""
    if case.proposal.kind is Proposed.UNPLACED:
        return _put(root, case, word)
    now = printed(root, (case.passage,)).get(case.passage)
    if now is None:
        raise proposed.changed(case.passage, case.seen, "")
    if word.was:
        return now, _named(now, word.was)
    if case.state not in {State.THERE, State.SO_ALREADY}:
        raise proposed.changed(case.passage, case.seen, case.stands)
    return now, case.look


def _all_of_it(root: Element, case: Case) -> tuple[int, int]:
    """The words, by number, of a passage that is a part of another turn now. Raises SasciError where nobody can tell which they are."""
    now = printed(root, (case.passage,)).get(case.passage)
    if case.state is State.THERE and now is not None:
        some = zip(now.tokens[case.look.first : case.look.last], now.at[case.look.first : case.look.last], strict=True)
        words = [at for token, at in some if token.kind is Is.WORD]
        if words:
            _, first, last = chosen(root, (words[0].seg, words[0].first), (words[-1].seg, words[-1].last - 1))
            return first, last
    raise SasciError(
        f"{case.proposal.passage} was joined to {case.passage} since, and its words have been changed there.",
        remedy=f"Withhold there what is theirs (`inv redact SLUG {case.passage}`), and refuse this with a reason that says so.",
    )


def _put(root: Element, case: Case, word: Word) -> tuple[Printed, Look]:
    """A place that an editor names: a turn, and behind which of its words, as published."""
    if not word.passage:
        raise SasciError(
            "The file that came back does not say where this belongs.",
            remedy="Say where: --passage u12 --after 7 (words; as a footnote, or as words of the text), or refuse it with a reason.",
        )
    now = printed(root, (word.passage,)).get(word.passage)
    if now is None:
        raise BadTranscript(
            f"There is no turn or message '{word.passage}' that is printed.", remedy="Name one such as u12."
        )
    words = [number for number, token in enumerate(now.tokens) if token.kind is Is.WORD]
    if not 0 <= word.after <= len(words):
        raise BadTranscript(
            f"{word.passage} has {len(words)} words, not {word.after}.", remedy="Say a number of words from 0 on."
        )
    gap = words[word.after - 1] + 1 if word.after else 0
    return now, Look(State.THERE, gap, gap, case.proposal.now)


def _named(now: Printed, was: str) -> Look:
    """Where the words stand that an editor names, which must be once. Raises BadTranscript."""
    wanted = [token.text for token in tokens(was)]
    every = [token.text for token in now.tokens]
    places = [at for at in range(len(every) - len(wanted) + 1) if every[at : at + len(wanted)] == wanted]
    if not wanted or len(places) != 1:
        times = "nowhere" if not places else f"{len(places)} times"
        raise BadTranscript(
            f"‘{was}’ stands {times} in {now.id} as it is now.",
            remedy="Name more words, exactly as they stand there, once.",
        )
    return Look(State.THERE, places[0], places[0] + len(wanted))


def _witness(case: Case, word: Word) -> str:
    return case.packet.person or case.proposal.by or word.who


def _why(case: Case, did: str) -> str:
    return f"{did} ({case.ref})."


def _reasoned(case: Case, word: Word) -> None:
    if not word.reason.strip():
        raise SasciError(
            f"{case.ref} is answered without a reason, which {case.name} is told.", remedy='Add --reason "…".'
        )


def _no_words(case: Case, word: Word) -> None:
    if word.verdict is Verdict.FOOTNOTE:
        raise SasciError(
            f"{case.ref} answers a question; it is nothing to print as a footnote.",
            remedy="Accept it, or refuse it with a reason.",
        )
    if word.verdict is Verdict.REFUSED:
        _reasoned(case, word)
