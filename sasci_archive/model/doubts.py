"""Doubts about `consent.toml`: what may well be right, and somebody should have seen. Nothing waits for it (what cannot stand is in
`model.terms`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import msgspec

from sasci_archive.errors import Fault
from sasci_archive.model import called
from sasci_archive.model.consent import Answer, Attribution, Consent, Copyright, Permission, Wish
from sasci_archive.model.seminar import Seminar


class _Known(msgspec.Struct, frozen=True):
    consent: Consent
    seminar: Seminar

    @property
    def days(self) -> list[dt.date]:
        """On which the seminar was held, as far as they are recorded."""
        return sorted(session.date for session in self.seminar.sessions if session.date)

    @property
    def published(self) -> list[Permission]:
        """Of those who let their words be published, and have not taken it back."""
        return [p for p in self.consent.permission if p.text is Answer.YES and not p.withdrawn]


_Rule = Callable[[_Known], Iterator[Fault]]


def warnings(consent: Consent, seminar: Seminar) -> tuple[Fault, ...]:
    """What a person should have seen; nothing waits for it. A synthetic seminar is not asked for forms and terms of law."""
    known = _Known(consent, seminar)
    rules = WARNINGS if seminar.synthetic else (*WARNINGS, *ON_PAPER)
    return tuple(warning for rule in rules for warning in rule(known))


def _permission_and_event_fit(known: _Known) -> Iterator[Fault]:
    for p in known.consent.permission:
        if not p.signed or not known.days:
            continue
        if p.signed > known.days[0]:
            yield Fault(
                "C51",
                0,
                f"'{p.person}' signed on {p.signed}; the recording ({known.days[0]}) is older than its permission.",
                "Keep with the form how they agreed to be recorded.",
            )
        elif p.signed < known.days[0] and p in known.published and not known.consent.approval_of(p.person):
            yield Fault(
                "C52",
                0,
                f"'{p.person}' signed on {p.signed}, before the seminar ({known.days[0]}): nobody knew what would be said.",
                "Send them the text; their approval says that they have seen it.",
            )


def _pseudonyms_do_not_hint(known: _Known) -> Iterator[Fault]:
    for p in called.pseudonyms(known.consent):
        words = {called.folded(word): word for word in re.findall(r"[^\W\d_]{3,}", p.pseudonym)}
        for name, who in called.real_names(known.consent, known.seminar):
            bare = called.TITLE.sub("", f"{name} ", count=1)
            shared = [words[called.folded(w)] for w in re.findall(r"[^\W\d_]{3,}", bare) if called.folded(w) in words]
            if shared and called.folded(name) != called.folded(p.pseudonym):
                yield Fault(
                    "C55",
                    0,
                    f"The pseudonym of '{p.person}', “{p.pseudonym}”, has '{shared[0]}' in it, as has the name of {who}.",
                    "Judge whether it gives somebody away or misleads; if so, choose another.",
                )
                break


def _answers_fit_together(known: _Known) -> Iterator[Fault]:
    for p in known.consent.permission:
        if p.pseudonym and p.attribution in {Attribution.NAME, Attribution.ROLE}:
            yield Fault(
                "C56",
                0,
                f"'{p.person}' has a pseudonym, and is to appear by {p.attribution.value}.",
                "Take `pseudonym` away, or correct `attribution`.",
            )
        for what, key, answer, day in (
            ("letting their voice be heard", "audio_opens", p.audio, p.audio_opens),
            ("an archive", "archive_opens", p.archive, p.archive_opens),
        ):
            if answer is Answer.NO and day:
                yield Fault(
                    "C58",
                    0,
                    f"'{p.person}' said no to {what}, and yet `{key}` names a day ({day}); it stays shut.",
                    f"Take `{key}` away, or correct the answer.",
                )
        if p.conditions_met_by and not p.conditions:
            yield Fault(
                "C59",
                0,
                f"'{p.person}' has no conditions, and yet they are said to be met, by '{p.conditions_met_by}'.",
                "Write the conditions down, or take `conditions_met_by` away.",
            )


def _wishes_and_roster_fit(known: _Known) -> Iterator[Fault]:
    for n in known.consent.named:
        names = {called.folded(name) for name in (n.name, *n.known_as)}
        person = next((p for p in known.seminar.roster if names & set(map(called.folded, called.names(p)))), None)
        if n.wish is Wish.OMIT and person and known.consent.of(person.id).attribution is Attribution.NAME:
            yield Fault(
                "C60",
                0,
                f"'{n.name}' does not want to be named, and is on the roster ('{person.id}'), to appear by name.",
                "Ask again: of those on the roster, `attribution` in their [[permission]] says how they appear.",
            )


def _the_licence_suits_all(known: _Known) -> Iterator[Fault]:
    licence = known.seminar.rights.licence
    for p in known.published:
        if p.reuse is Answer.NO and licence:
            yield Fault(
                "C61",
                0,
                f"'{p.person}' said no to reuse, and the edition's licence ({licence}) lets others reuse what they said.",
                "Choose a licence in seminar.toml that suits everybody, or ask them again.",
            )


def _forms_are_kept(known: _Known) -> Iterator[Fault]:
    signed = [p for p in known.consent.permission if p.signed]
    if unnamed := [p.person for p in signed if not p.form]:
        yield Fault(
            "C53",
            0,
            f"Which form was signed is not said for {called.quoted(unnamed)}.",
            "Add `form` and `form_version`, as they stand at the foot of the form.",
        )
    if without := [p.person for p in signed if not (p.form_file or p.form_sha512)]:
        yield Fault(
            "C54",
            0,
            f"No signed form is kept for {called.quoted(without)}.",
            "Put the scan into the seminar's folder, and name it with `form_file` and `form_sha512`.",
        )
    for people in called.alike((p.form_file, p.person) for p in known.consent.permission if p.form_file):
        yield Fault(
            "C57",
            0,
            f"{called.quoted(people)} have one signed form between them ({known.consent.of(people[0]).form_file}).",
            "If that is a slip, name each their own.",
        )


def _rights_are_granted(known: _Known) -> Iterator[Fault]:
    if silent := [p.person for p in known.published if p.copyright is Copyright.UNANSWERED]:
        yield Fault(
            "C62",
            0,
            f"{called.quoted(silent)} let their words be published, and neither a licence nor an assignment of copyright is recorded.",
            'Add `copyright = "licence"` or `"assignment"`, as they signed.',
        )
    spoken = [p for p in known.published if p.audio is Answer.YES]
    if silent := [p.person for p in spoken if p.performance is not Answer.YES]:
        yield Fault(
            "C63",
            0,
            f"{called.quoted(silent)} let their voice be heard, and no consent under performers' rights is recorded.",
            'Add `performance = "yes"` where they have given it.',
        )


def _the_law_is_answered(known: _Known) -> Iterator[Fault]:
    terms = known.consent.processing
    needed = {
        "lawful_basis": terms.lawful_basis,
        "controllers": terms.controllers,
        "retention": terms.retention,
        "contact": terms.contact,
    }
    if known.seminar.roster and (missing := [f"`{key}`" for key, value in needed.items() if not value]):
        yield Fault(
            "C64",
            0,
            f"[processing] does not say {called.listed(missing)}.",
            "Data protection law wants it known, and the participants' forms print it: write it there.",
        )


WARNINGS: tuple[_Rule, ...] = (
    _permission_and_event_fit,
    _pseudonyms_do_not_hint,
    _answers_fit_together,
    _wishes_and_roster_fit,
    _the_licence_suits_all,
)
ON_PAPER: tuple[_Rule, ...] = (_forms_are_kept, _rights_are_granted, _the_law_is_answered)
"""Warnings about paper and law, of which invented people have none."""
