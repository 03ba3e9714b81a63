"""Whether the terms people agreed to hold together: `consent.toml` against itself, the roster, the signed forms, the transcript.

All faults are told together: the record contradicts itself or cannot be true, and a person must mend it. What may well be right is a
doubt (`model.doubts`); what is merely unanswered is neither: that is the gate's (`model.permission`).
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from sasci_archive.errors import Fault
from sasci_archive.model import called
from sasci_archive.model.consent import Consent, Wish
from sasci_archive.model.seminar import Attendance, Participant, Seminar

NO_PERMISSION = "C03"
"""The code of somebody on the roster who has no permission at all."""
_SHA512 = re.compile(r"[0-9a-fA-F]{128}")
_OUTSIDE = re.compile(
    r"^(?:/|[A-Za-z]:)|\\|[\x00-\x1f\x7f]|(?:^|/)\.\.(?:/|$)|^(?:\.?/)*6-published(?:/|$)", re.IGNORECASE
)


class _Known(msgspec.Struct, frozen=True):
    """What the record is compared with. `digests` and `ids` are as for `faults`."""

    consent: Consent
    seminar: Seminar
    on: dt.date
    digests: Mapping[str, str | None]
    ids: Collection[str] | None

    @property
    def present(self) -> tuple[Participant, ...]:
        return tuple(p for p in self.seminar.roster if p.attendance is Attendance.PRESENT)


_Rule = Callable[[_Known], Iterator[Fault]]


def faults(
    consent: Consent,
    seminar: Seminar,
    *,
    on: dt.date,
    digests: Mapping[str, str | None],
    ids: Collection[str] | None = None,
) -> tuple[Fault, ...]:
    """What cannot stand, on the day `on` (UTC). `digests` has for each `form_file` the SHA-512 (hex) of that file, None where it is
    not in the seminar's folder; `ids` are the transcript's (xml:id), None where there is none to compare with."""
    known = _Known(consent, seminar, on, digests, ids)
    return tuple(fault for rule in FAULTS for fault in rule(known))


def is_inside(form_file: str) -> bool:
    """Whether a name leads to a file in the seminar's folder, and not among what is published: relative, `/` between folders,
    never upwards.

    >>> is_inside("forms/mo.pdf"), is_inside("../mo.pdf"), is_inside("6-published/mo.pdf")
    (True, False, False)
    """
    return _OUTSIDE.search(form_file) is None


def _days_have_come(known: _Known) -> Iterator[Fault]:
    consent = known.consent
    dated: list[tuple[str, str, str, dt.date | None]] = []
    for p in consent.permission:
        dated.append((f"The signature of '{p.person}'", "signed", "permission", p.signed))
        dated.append((f"The withdrawal of '{p.person}'", "withdrawn", "permission", p.withdrawn))
    dated += [(f"The approval of '{a.person}'", "date", "approval", a.date) for a in consent.approval]
    dated += [(f"The wish of '{n.name}'", "date", "named", n.date) for n in consent.named]
    dated += [(f"The sign-off ({s.matter.value}) by '{s.who}'", "date", "signoff", s.date) for s in consent.signoff]
    for what, key, block, day in dated:
        if day and day > known.on:
            yield _fault("C01", f"{what} is dated {day}, a day still to come.", f"Correct `{key}` in that [[{block}]].")


def _everybody_is_somebody(known: _Known) -> Iterator[Fault]:
    roster = known.seminar.roster
    ids = {person.id for person in roster}
    asked = [("The permission", p.person) for p in known.consent.permission]
    asked += [("The approval", a.person) for a in known.consent.approval]
    asked += [(f"“{b.what}” in [[brought]]", b.person) for b in known.consent.brought]
    for what, person in asked:
        if person not in ids:
            yield _fault("C02", f"{what} is of '{person}', who is not on the roster.", _meant(person, roster))


def _meant(person: str, roster: tuple[Participant, ...]) -> str:
    if not roster:
        return "Nobody is on the roster in seminar.toml yet: add them there."
    by_name = next((p.id for p in roster if called.folded(person) in map(called.folded, called.names(p))), "")
    near = [by_name] if by_name else difflib.get_close_matches(person, [p.id for p in roster], n=1)
    if near:
        return f"Did you mean '{near[0]}'? Otherwise add them to the roster in seminar.toml."
    return f"Give an id of the roster ({', '.join(p.id for p in roster)}), or add them to it in seminar.toml."


def _everybody_was_asked(known: _Known) -> Iterator[Fault]:
    recorded = {p.person for p in known.consent.permission}
    for person in known.present:
        if person.id not in recorded:
            yield _fault(
                NO_PERMISSION,
                f"'{person.id}' ({person.name}) is on the roster, and has no permission here.",
                f'Add a [[permission]] with `person = "{person.id}"`, without what has not been answered; or, if they did not come, '
                'write `attendance = "absent"` in seminar.toml.',
            )


def _pseudonyms_hide(known: _Known) -> Iterator[Fault]:
    chosen = called.pseudonyms(known.consent)
    for p in chosen:
        if not p.pseudonym.strip():
            yield _fault("C04", f"'{p.person}' wants a pseudonym, and none is given.", "Add a line `pseudonym = …`.")
    instead = [(f"The pseudonym of '{p.person}'", "pseudonym", p.pseudonym) for p in chosen if p.pseudonym.strip()]
    instead += [
        (f"What is to stand for '{n.name}'", "instead", n.instead)
        for n in known.consent.named
        if n.wish is Wish.OMIT and n.instead.strip()
    ]
    for what, key, text in instead:
        if whose := next(
            (
                who
                for name, who in called.real_names(known.consent, known.seminar)
                if called.folded(name) == called.folded(text)
            ),
            "",
        ):
            yield _fault(
                "C05",
                f"{what}, “{text}”, is a real name: {whose} is called so.",
                f"Choose another `{key}`, one that nobody here is called.",
            )


def _pseudonyms_are_told_apart(known: _Known) -> Iterator[Fault]:
    for people in called.alike(
        (p.pseudonym, p.person) for p in called.pseudonyms(known.consent) if p.pseudonym.strip()
    ):
        pseudonym = known.consent.of(people[0]).pseudonym
        yield _fault(
            "C06",
            f"{called.quoted(people)} have the same pseudonym, “{pseudonym}”.",
            "Give each their own: readers would take them for one person.",
        )


def _forms_are_the_signed_ones(known: _Known) -> Iterator[Fault]:
    for p in known.consent.permission:
        form, noted = f"The signed form of '{p.person}' ({p.form_file})", p.form_sha512
        now = known.digests.get(p.form_file) if p.form_file else None
        if p.form_file and not is_inside(p.form_file):
            yield _fault(
                "C07",
                f"{form} is named where it must not lie, and was not read.",
                "Put it into the seminar's folder (not into 6-published), and write `form_file` from there, as in forms/a.pdf.",
            )
        elif p.form_file and now is None:
            yield _fault("C08", f"{form} is not in the seminar's folder.", "Put it there, or correct `form_file`.")
        if noted and not _SHA512.fullmatch(noted):
            yield _fault(
                "C09",
                f"The `form_sha512` of '{p.person}' is not 128 hexadecimal digits, as a SHA-512 is.",
                f'If the file is the signed one, write `form_sha512 = "{now}"`.' if now else "Copy it again, whole.",
            )
        elif now and not noted:
            yield _fault(
                "C10",
                f"{form} has no digest: nobody could tell whether it has been changed.",
                f'If it is the signed one, add `form_sha512 = "{now}"`.',
            )
        elif now and now.casefold() != noted.casefold():
            yield _fault(
                "C11",
                f"{form} is not the file whose digest is recorded.",
                "Find out whether it was changed or exchanged; put the signed one back, or record the digest of a new one.",
            )


def _embargoes_can_be_kept(known: _Known) -> Iterator[Fault]:
    for p in known.consent.permission:
        later = (("the voice", "audio_opens", p.audio_opens), ("the archive", "archive_opens", p.archive_opens))
        for what, key, day in later:
            if day and p.opens and day < p.opens:
                yield _fault(
                    "C12",
                    f"'{p.person}': {what} is to open on {day}, before the text ({p.opens}); it would open with it.",
                    f"Correct `{key}` or `opens`.",
                )
            elif day and p.embargo and not p.opens:
                yield _fault(
                    "C12",
                    f"'{p.person}' is under embargo without a day, so that `{key}` ({day}) would open nothing.",
                    f"Add `opens`, or take `{key}` away.",
                )
        if p.opens_at and not (p.opens or p.audio_opens or p.archive_opens):
            yield _fault(
                "C12",
                f"'{p.person}' has a time of opening ({p.opens_at}), and no day.",
                "Add `opens`, or take `opens_at` away.",
            )
        if p.embargo and p.opens and p.signed and p.opens <= p.signed:
            yield _fault(
                "C12",
                f"The embargo of '{p.person}' ends on {p.opens}, and was agreed no earlier ({p.signed}).",
                "Correct `opens` (is it the year?), or take `embargo` away.",
            )


def _nobody_withdraws_before_signing(known: _Known) -> Iterator[Fault]:
    for p in known.consent.permission:
        if p.signed and p.withdrawn and p.withdrawn < p.signed:
            yield _fault(
                "C13",
                f"'{p.person}' withdrew on {p.withdrawn}, before signing on {p.signed}.",
                "Correct one of the two days; who has signed anew has no `withdrawn`.",
            )


def _ids_are_in_the_transcript(known: _Known) -> Iterator[Fault]:
    if known.ids is None:
        return
    for b in known.consent.brought:
        if b.id and b.id not in known.ids:
            yield _fault(
                "C14",
                f"“{b.what}” in [[brought]] is said to be '{b.id}', which the transcript does not have.",
                "Correct `id`, or leave it out while it is not in the transcript.",
            )
    for s in known.consent.sound:
        if s.turn not in known.ids:
            yield _fault(
                "C14", f"[[sound]] is about '{s.turn}', which the transcript does not have.", "Correct `turn`."
            )


def _those_spoken_of_have_one_wish(known: _Known) -> Iterator[Fault]:
    for number, n in enumerate(known.consent.named, start=1):
        if not n.name.strip():
            yield _fault("C15", f"[[named]] no. {number} has no name.", "Write the name as it is said in the seminar.")
    for names in called.alike((n.name, n.name) for n in known.consent.named if n.name.strip()):
        yield _fault(
            "C15",
            f"[[named]] has '{names[0]}' more than once.",
            "Keep one: two wishes could contradict each other.",
        )


FAULTS: tuple[_Rule, ...] = (
    _days_have_come,
    _everybody_is_somebody,
    _everybody_was_asked,
    _pseudonyms_hide,
    _pseudonyms_are_told_apart,
    _forms_are_the_signed_ones,
    _embargoes_can_be_kept,
    _nobody_withdraws_before_signing,
    _ids_are_in_the_transcript,
    _those_spoken_of_have_one_wish,
)


def _fault(code: str, problem: str, remedy: str) -> Fault:
    return Fault(code, 0, problem, remedy)
