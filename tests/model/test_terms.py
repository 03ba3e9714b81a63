"""The faults and warnings of `consent.toml`: each with its exact sentence; none in a record that holds together."""

from __future__ import annotations

import datetime as dt
import os.path
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import Fault
from sasci_archive.model import doubts, terms
from sasci_archive.model.consent import (
    Answer,
    Approval,
    Attribution,
    Brought,
    Consent,
    Copyright,
    Matter,
    Named,
    Permission,
    Processing,
    SignOff,
    SoundKept,
    Wish,
)
from sasci_archive.model.seminar import Attendance, Participant, Rights, Role, Seminar, Session

MODULES = [Path(terms.__file__).with_name(name) for name in ("terms.py", "doubts.py")]
HELD, SIGNED, TODAY, TOMORROW = (dt.date(2026, 3, day) for day in (14, 14, 20, 21))
HEX = "0a" * 64

SEMINAR = Seminar(
    title="The Ferry",
    sessions=(Session(id="1", date=HELD),),
    roster=(
        Participant(id="mo", name="Marion Oakshaw", role=Role.WITNESS, known_as=("Molly", "mo-laptop")),
        Participant(id="tresk", name="Dr Nuala Tresk", role=Role.CHAIR, sort_as="Tresk, Nuala"),
        Participant(id="tw", name="Tobias Wenn", role=Role.WITNESS, attendance=Attendance.ABSENT),
    ),
    rights=Rights(licence="CC-BY-4.0"),
)
MO, TRESK = (
    Permission(
        person=person,
        attribution=Attribution.NAME,
        text=Answer.YES,
        audio=Answer.YES,
        archive=Answer.YES,
        reuse=Answer.YES,
        copyright=Copyright.LICENCE,
        performance=Answer.YES,
        signed=SIGNED,
        form="Consent form",
        form_version="1.0",
        form_file=f"forms/{person}.pdf",
        form_sha512=HEX,
    )
    for person in ("mo", "tresk")
)
PROCESSING = Processing(
    lawful_basis="public task", controllers=("A University",), retention="ten years", contact="editor@example.org"
)
WHOLE = Consent(permission=(MO, TRESK), processing=PROCESSING)
DIGESTS: dict[str, str | None] = {"forms/mo.pdf": HEX.upper(), "forms/tresk.pdf": HEX}


def of(**changes: Any) -> Consent:
    """The consent that holds together, but for what was changed in the permission of 'mo'."""
    return msgspec.structs.replace(WHOLE, permission=(msgspec.structs.replace(MO, **changes), TRESK))


def pseudonym(text: str) -> Consent:
    return of(attribution=Attribution.PSEUDONYM, pseudonym=text)


def faults(consent: Consent, **changes: Any) -> list[str]:
    given: dict[str, Any] = {"on": TODAY, "digests": DIGESTS, "ids": {"u1", "w1"}} | changes
    return [str(fault) for fault in terms.faults(consent, SEMINAR, **given)]


def warnings(consent: Consent, seminar: Seminar = SEMINAR) -> list[str]:
    return [str(warning) for warning in doubts.warnings(consent, seminar)]


def with_(**more: Any) -> Consent:
    return msgspec.structs.replace(WHOLE, **more)


def test_a_record_that_holds_together_has_no_fault_and_no_warning() -> None:
    assert faults(WHOLE) == []
    assert warnings(WHOLE) == []


FAULTS: tuple[tuple[Consent, str], ...] = (
    (
        of(signed=TOMORROW),
        "C01 The signature of 'mo' is dated 2026-03-21, a day still to come. Correct `signed` in that [[permission]].",
    ),
    (
        of(withdrawn=TOMORROW),
        "C01 The withdrawal of 'mo' is dated 2026-03-21, a day still to come. Correct `withdrawn` in that [[permission]].",
    ),
    (
        with_(approval=(Approval(person="mo", date=TOMORROW, digest="0"),)),
        "C01 The approval of 'mo' is dated 2026-03-21, a day still to come. Correct `date` in that [[approval]].",
    ),
    (
        with_(named=(Named(name="Dot Quill", date=TOMORROW),)),
        "C01 The wish of 'Dot Quill' is dated 2026-03-21, a day still to come. Correct `date` in that [[named]].",
    ),
    (
        with_(signoff=(SignOff(matter=Matter.LIBEL, who="A. Lawyer", date=TOMORROW),)),
        "C01 The sign-off (libel) by 'A. Lawyer' is dated 2026-03-21, a day still to come. "
        "Correct `date` in that [[signoff]].",
    ),
    (
        with_(permission=(MO, TRESK, Permission(person="tresc"))),
        "C02 The permission is of 'tresc', who is not on the roster. "
        "Did you mean 'tresk'? Otherwise add them to the roster in seminar.toml.",
    ),
    (
        with_(approval=(Approval(person="molly", date=HELD, digest="0"),)),
        "C02 The approval is of 'molly', who is not on the roster. "
        "Did you mean 'mo'? Otherwise add them to the roster in seminar.toml.",
    ),
    (
        with_(brought=(Brought(what="Slides", person="zebra"),)),
        "C02 “Slides” in [[brought]] is of 'zebra', who is not on the roster. "
        "Give an id of the roster (mo, tresk, tw), or add them to it in seminar.toml.",
    ),
    (
        with_(permission=(MO,)),
        "C03 'tresk' (Dr Nuala Tresk) is on the roster, and has no permission here. "
        'Add a [[permission]] with `person = "tresk"`, without what has not been answered; or, if they did not come, '
        'write `attendance = "absent"` in seminar.toml.',
    ),
    (pseudonym(" "), "C04 'mo' wants a pseudonym, and none is given. Add a line `pseudonym = …`."),
    (
        pseudonym("nuala  TRESK"),
        "C05 The pseudonym of 'mo', “nuala  TRESK”, is a real name: 'tresk' is called so. "
        "Choose another `pseudonym`, one that nobody here is called.",
    ),
    (
        msgspec.structs.replace(pseudonym("Dotty"), named=(Named(name="Dot Quill", known_as=("Dotty",)),)),
        "C05 The pseudonym of 'mo', “Dotty”, is a real name: 'Dot Quill' in [[named]] is called so. "
        "Choose another `pseudonym`, one that nobody here is called.",
    ),
    (
        with_(named=(Named(name="Dot Quill", wish=Wish.OMIT, instead="Tobias Wenn"),)),
        "C05 What is to stand for 'Dot Quill', “Tobias Wenn”, is a real name: 'tw' is called so. "
        "Choose another `instead`, one that nobody here is called.",
    ),
    (
        with_(
            permission=tuple(
                msgspec.structs.replace(p, attribution=Attribution.PSEUDONYM, pseudonym=text)
                for p, text in ((MO, "Witness A"), (TRESK, "witness a"))
            )
        ),
        "C06 'mo' and 'tresk' have the same pseudonym, “Witness A”. "
        "Give each their own: readers would take them for one person.",
    ),
    (
        of(form_file="../secret.pdf"),
        "C07 The signed form of 'mo' (../secret.pdf) is named where it must not lie, and was not read. Put it into the "
        "seminar's folder (not into 6-published), and write `form_file` from there, as in forms/a.pdf.",
    ),
    (
        of(form_file="forms/gone.pdf"),
        "C08 The signed form of 'mo' (forms/gone.pdf) is not in the seminar's folder. Put it there, or correct `form_file`.",
    ),
    (
        of(form_sha512="abc"),
        "C09 The `form_sha512` of 'mo' is not 128 hexadecimal digits, as a SHA-512 is. "
        f'If the file is the signed one, write `form_sha512 = "{HEX.upper()}"`.',
    ),
    (
        of(form_file="", form_sha512="g" * 128),
        "C09 The `form_sha512` of 'mo' is not 128 hexadecimal digits, as a SHA-512 is. Copy it again, whole.",
    ),
    (
        of(form_sha512=""),
        "C10 The signed form of 'mo' (forms/mo.pdf) has no digest: nobody could tell whether it has been changed. "
        f'If it is the signed one, add `form_sha512 = "{HEX.upper()}"`.',
    ),
    (
        of(form_sha512="0b" * 64),
        "C11 The signed form of 'mo' (forms/mo.pdf) is not the file whose digest is recorded. "
        "Find out whether it was changed or exchanged; put the signed one back, or record the digest of a new one.",
    ),
    (
        of(opens=dt.date(2031, 1, 1), audio_opens=dt.date(2030, 1, 1)),
        "C12 'mo': the voice is to open on 2030-01-01, before the text (2031-01-01); it would open with it. "
        "Correct `audio_opens` or `opens`.",
    ),
    (
        of(embargo=True, archive_opens=dt.date(2030, 1, 1)),
        "C12 'mo' is under embargo without a day, so that `archive_opens` (2030-01-01) would open nothing. "
        "Add `opens`, or take `archive_opens` away.",
    ),
    (
        of(opens_at=dt.time(9)),
        "C12 'mo' has a time of opening (09:00:00), and no day. Add `opens`, or take `opens_at` away.",
    ),
    (
        of(embargo=True, opens=dt.date(2021, 3, 14)),
        "C12 The embargo of 'mo' ends on 2021-03-14, and was agreed no earlier (2026-03-14). "
        "Correct `opens` (is it the year?), or take `embargo` away.",
    ),
    (
        of(withdrawn=dt.date(2026, 3, 13)),
        "C13 'mo' withdrew on 2026-03-13, before signing on 2026-03-14. "
        "Correct one of the two days; who has signed anew has no `withdrawn`.",
    ),
    (
        with_(brought=(Brought(what="Slides", person="mo", id="w9"),)),
        "C14 “Slides” in [[brought]] is said to be 'w9', which the transcript does not have. "
        "Correct `id`, or leave it out while it is not in the transcript.",
    ),
    (
        with_(sound=(SoundKept(turn="u9", who="A. Editor"),)),
        "C14 [[sound]] is about 'u9', which the transcript does not have. Correct `turn`.",
    ),
    (
        with_(named=(Named(name="Dot Quill"), Named(name=" "))),
        "C15 [[named]] no. 2 has no name. Write the name as it is said in the seminar.",
    ),
    (
        with_(named=(Named(name="Dot Quill"), Named(name="dot quill", wish=Wish.OMIT))),
        "C15 [[named]] has 'Dot Quill' more than once. Keep one: two wishes could contradict each other.",
    ),
)


@pytest.mark.parametrize(("consent", "sentence"), FAULTS, ids=lambda each: each[:3] if isinstance(each, str) else "")
def test_each_fault_alone_and_in_its_own_words(consent: Consent, sentence: str) -> None:
    assert faults(consent) == [sentence]


def test_every_fault_and_warning_has_its_sentence_here() -> None:
    codes = set(re.findall(r'"(C\d\d)"', "".join(path.read_text("utf-8") for path in MODULES)))
    assert codes == {sentence[:3] for _, sentence in (*FAULTS, *WARNINGS)}


@pytest.mark.parametrize(
    "holds",
    [
        of(opens=dt.date(2031, 1, 1)),
        of(embargo=True),
        of(embargo=True, opens=dt.date(2031, 1, 1), opens_at=dt.time(9), audio_opens=dt.date(2032, 1, 1)),
        of(audio_opens=dt.date(2030, 1, 1)),
        of(signed=TODAY, withdrawn=TODAY),
        of(form_file="", form_sha512=HEX),
        with_(named=(Named(name="Dot Quill", instead="a neighbour"), Named(name="Jo Quill", instead="a neighbour"))),
        with_(permission=(MO, TRESK, Permission(person="tw"))),
        with_(brought=(Brought(what="Slides", person="tw", id="w1"),), sound=(SoundKept(turn="u1", who="A"),)),
    ],
)
def test_what_only_looks_odd_is_no_fault(holds: Consent) -> None:
    assert faults(holds) == []


def test_before_there_is_a_transcript_its_ids_are_not_asked_for() -> None:
    early = with_(brought=(Brought(what="Slides", person="mo", id="w9"),), sound=(SoundKept(turn="u9", who="A"),))
    assert faults(early, ids=None) == []


def test_all_faults_are_told_together() -> None:
    codes = [fault.code for fault in terms.faults(Consent(), SEMINAR, on=TODAY, digests={})]
    assert codes == ["C03", "C03"]  # of the two who were there


@given(days=st.lists(st.dates(), min_size=5, max_size=5), on=st.dates())
def test_a_day_is_at_fault_just_where_it_is_still_to_come(days: list[dt.date], on: dt.date) -> None:
    consent = Consent(
        permission=(Permission(person="mo", signed=days[0]), Permission(person="tresk", withdrawn=days[1])),
        approval=(Approval(person="mo", date=days[2], digest="0"),),
        named=(Named(name="Dot Quill", date=days[3]),),
        signoff=(SignOff(matter=Matter.LIBEL, who="A", date=days[4]),),
    )
    found = [fault for fault in terms.faults(consent, SEMINAR, on=on, digests={}) if fault.code == "C01"]
    assert len(found) == sum(day > on for day in days)


REAL = [name for person in SEMINAR.roster for name in (person.name, *person.known_as)] + ["Nuala Tresk", "Tresk, Nuala"]


@given(name=st.sampled_from(REAL), data=st.data())
def test_no_spelling_of_a_real_name_is_a_pseudonym(name: str, data: st.DataObject) -> None:
    spelt = "".join(
        data.draw(st.sampled_from([c.upper(), c.lower()])) + data.draw(st.sampled_from(["", " ", "\u00a0"]))
        for c in name
    )
    assert [fault.code for fault in terms.faults(pseudonym(spelt), SEMINAR, on=TODAY, digests=DIGESTS)] == ["C05"]


@given(
    st.lists(st.sampled_from(["..", ".", "a", "/", "\\", "C:", "6-published", "forms", "\0"]), max_size=7).map("".join)
)
def test_no_name_that_is_taken_leads_out_of_the_folder(form_file: str) -> None:
    if not terms.is_inside(form_file):
        return
    real = os.path.normpath(f"/archive/seminar/{form_file}")
    assert (real + "/").startswith("/archive/seminar/")
    assert not (real + "/").startswith("/archive/seminar/6-published/")
    assert not {"\\", "\0"} & set(form_file)


@pytest.mark.parametrize(
    "name", ["forms/mo.pdf", "a..b.pdf", "..mo.pdf", "forms/2026 Mo Oakshaw, signed.pdf", "x/6-published"]
)
def test_ordinary_names_of_forms_are_taken(name: str) -> None:
    assert terms.is_inside(name)


WARNINGS: tuple[tuple[Consent, str], ...] = (
    (
        of(signed=dt.date(2026, 3, 19)),
        "C51 'mo' signed on 2026-03-19; the recording (2026-03-14) is older than its permission. "
        "Keep with the form how they agreed to be recorded.",
    ),
    (
        of(signed=dt.date(2026, 3, 1)),
        "C52 'mo' signed on 2026-03-01, before the seminar (2026-03-14): nobody knew what would be said. "
        "Send them the text; their approval says that they have seen it.",
    ),
    (
        of(form=""),
        "C53 Which form was signed is not said for 'mo'. Add `form` and `form_version`, as they stand at the foot of the form.",
    ),
    (
        of(form_file="", form_sha512=""),
        "C54 No signed form is kept for 'mo'. "
        "Put the scan into the seminar's folder, and name it with `form_file` and `form_sha512`.",
    ),
    (
        pseudonym("Old Tobias"),
        "C55 The pseudonym of 'mo', “Old Tobias”, has 'Tobias' in it, as has the name of 'tw'. "
        "Judge whether it gives somebody away or misleads; if so, choose another.",
    ),
    (
        of(attribution=Attribution.ROLE, pseudonym="Witness A"),
        "C56 'mo' has a pseudonym, and is to appear by role. Take `pseudonym` away, or correct `attribution`.",
    ),
    (
        of(form_file="forms/tresk.pdf"),
        "C57 'mo' and 'tresk' have one signed form between them (forms/tresk.pdf). If that is a slip, name each their own.",
    ),
    (
        of(audio=Answer.NO, audio_opens=dt.date(2031, 1, 1)),
        "C58 'mo' said no to letting their voice be heard, and yet `audio_opens` names a day (2031-01-01); it stays shut. "
        "Take `audio_opens` away, or correct the answer.",
    ),
    (
        of(conditions_met_by="A. Editor"),
        "C59 'mo' has no conditions, and yet they are said to be met, by 'A. Editor'. "
        "Write the conditions down, or take `conditions_met_by` away.",
    ),
    (
        with_(named=(Named(name="Molly", wish=Wish.OMIT),)),
        "C60 'Molly' does not want to be named, and is on the roster ('mo'), to appear by name. "
        "Ask again: of those on the roster, `attribution` in their [[permission]] says how they appear.",
    ),
    (
        of(reuse=Answer.NO),
        "C61 'mo' said no to reuse, and the edition's licence (CC-BY-4.0) lets others reuse what they said. "
        "Choose a licence in seminar.toml that suits everybody, or ask them again.",
    ),
    (
        of(copyright=Copyright.UNANSWERED),
        "C62 'mo' let their words be published, and neither a licence nor an assignment of copyright is recorded. "
        'Add `copyright = "licence"` or `"assignment"`, as they signed.',
    ),
    (
        of(performance=Answer.UNANSWERED),
        "C63 'mo' let their voice be heard, and no consent under performers' rights is recorded. "
        'Add `performance = "yes"` where they have given it.',
    ),
    (
        with_(processing=msgspec.structs.replace(PROCESSING, contact="", controllers=(), lawful_basis="")),
        "C64 [processing] does not say `lawful_basis`, `controllers` and `contact`. "
        "Data protection law wants it known, and the participants' forms print it: write it there.",
    ),
)


@pytest.mark.parametrize(("consent", "sentence"), WARNINGS, ids=lambda each: each[:3] if isinstance(each, str) else "")
def test_each_warning_alone_and_in_its_own_words(consent: Consent, sentence: str) -> None:
    assert warnings(consent) == [sentence]
    assert faults(consent) == []


def test_titles_do_not_make_two_people_alike() -> None:
    assert warnings(pseudonym("Dr Ash"), SEMINAR) == []


def test_who_has_seen_the_text_may_have_signed_before_the_seminar() -> None:
    signed = of(signed=dt.date(2026, 3, 1))
    approved = msgspec.structs.replace(signed, approval=(Approval(person="mo", date=TODAY, digest="0"),))
    assert warnings(approved) == []


def test_invented_people_are_not_asked_for_paper() -> None:
    bare = Consent(permission=tuple(Permission(person=p, text=Answer.YES, signed=SIGNED) for p in ("mo", "tresk")))
    assert [w[:3] for w in warnings(bare)] == ["C53", "C54", "C62", "C64"]
    assert warnings(bare, msgspec.structs.replace(SEMINAR, synthetic=True)) == []


def test_a_fault_has_no_line() -> None:
    assert terms.faults(pseudonym(""), SEMINAR, on=TODAY, digests=DIGESTS) == (
        Fault("C04", 0, "'mo' wants a pseudonym, and none is given.", "Add a line `pseudonym = …`."),
    )


def test_before_anybody_is_on_the_roster_the_remedy_is_to_add_them() -> None:
    (fault,) = terms.faults(Consent(permission=(Permission(person="mo"),)), Seminar(title="T"), on=TODAY, digests={})
    assert str(fault) == (
        "C02 The permission is of 'mo', who is not on the roster. Nobody is on the roster in seminar.toml yet: add them there."
    )
