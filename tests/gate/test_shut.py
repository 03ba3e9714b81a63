"""The gate is shut: with no permission nothing is public, and it says exactly whose is outstanding."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sasci_archive.errors import BadTranscript, Faults, NoPermission
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent
from sasci_archive.model.reading import Standing
from sasci_archive.tei.document import compose, parse
from tests.gate.toy import CONSENT, MASTER, PUBLIC, WORDS, but, public


@pytest.mark.parametrize("channel", PUBLIC)
def test_with_no_permission_nothing_is_public_and_it_says_exactly_whose(channel: Channel) -> None:
    with pytest.raises(NoPermission) as shut:
        public(Consent(), channel)
    first, *lines = shut.value.problem.splitlines()
    assert first == f"The gate stays shut for {channel.value}: 4 things are outstanding."
    assert [line.split(" has ")[0].strip() for line in lines] == [
        "Dr Ines Calloway",
        "Tobias Wren",
        "Lena Fairholt",
        "Halina Mróz",
    ]
    assert lines[0].startswith("  Dr Ines Calloway has not answered about publishing what they said; ")
    assert lines[0].endswith("; has not signed, or the day of signing is not recorded.")


@pytest.mark.parametrize(
    ("answers", "clause"),
    [
        ({"text": Answer.UNANSWERED}, "has not answered about publishing what they said"),
        ({"attribution": Attribution.UNANSWERED}, "has not said how to appear (by name, role or pseudonym)"),
        ({"attribution": Attribution.PSEUDONYM}, "wants a pseudonym, and none has been chosen"),
        (
            {"attribution": Attribution.PSEUDONYM, "pseudonym": "Lena Fairholt"},
            "wants the pseudonym Lena Fairholt, which is another's name",
        ),
        ({"signed": None}, "has not signed, or the day of signing is not recorded"),
        ({"signed": dt.date(2026, 1, 2)}, "is said to sign on 2026-01-02, a day still to come"),
    ],
)
def test_one_answer_that_is_outstanding_keeps_it_shut(answers: dict[str, object], clause: str) -> None:
    with pytest.raises(NoPermission) as shut:
        public(but("wren", **answers))
    assert str(shut.value) == (
        f"The gate stays shut for html: 1 thing is outstanding.\n  Tobias Wren {clause}. Record each answer in consent.toml; "
        "name voices in 3-names.toml before the draft, or in the transcript after it."
    )


def test_two_people_cannot_have_one_pseudonym() -> None:
    with pytest.raises(NoPermission) as shut:
        public(but("wren", attribution=Attribution.PSEUDONYM, pseudonym="mrs k."))
    assert shut.value.problem.splitlines()[1:] == [
        "  Tobias Wren wants the pseudonym mrs k., which is another's name.",
        "  Halina Mróz wants the pseudonym Mrs K., which is another's name.",
    ]


@pytest.mark.parametrize("pseudonym", ["Tobias", "Mr Wren", "Dr Calloway", "Toby"])
def test_a_pseudonym_by_which_readers_would_know_another_is_none(pseudonym: str) -> None:
    with pytest.raises(NoPermission, match=f"Halina Mróz wants the pseudonym {pseudonym}, which is another's name"):
        public(but("mroz", pseudonym=pseudonym))
    assert public(but("mroz", pseudonym="Toni Wrenfield")).standing is Standing.PUBLISHED


def test_what_is_asked_for_one_channel_is_not_asked_for_another() -> None:
    consent = but("wren", archive=Answer.UNANSWERED)
    assert public(consent, Channel.HTML).standing is Standing.PUBLISHED
    with pytest.raises(NoPermission, match="Tobias Wren has not answered about keeping it in an archive"):
        public(consent, Channel.DEPOSIT)


def test_a_voice_that_nobody_has_named_has_no_permission() -> None:
    voices = (
        '<listPerson type="voices"><person xml:id="v.V9"><persName>Voice 9, not named</persName></person></listPerson>'
    )
    master = MASTER.decode().replace("</particDesc>", f"{voices}</particDesc>").replace('<u xml:id="u3" who="#p.chair"', '<u xml:id="u3" who="#v.V9"')  # fmt: skip
    with pytest.raises(NoPermission) as shut:
        public(master=master.encode())
    assert shut.value.problem.endswith(
        "\n  Voice 9, not named (u3) is a voice nobody has named, so nobody has permitted it."
    )
    with pytest.raises(NoPermission, match=r"Somebody \(u3\) is a voice nobody has named"):
        public(master=MASTER.replace(b'<u xml:id="u3" who="#p.chair"', b'<u xml:id="u3"'))


def test_where_everybody_has_refused_or_nobody_speaks_nothing_is_public() -> None:
    no = Consent(permission=tuple(msgspec.structs.replace(p, text=Answer.NO) for p in CONSENT.permission))
    with pytest.raises(NoPermission, match="Tobias Wren: said no to publishing what they said"):
        public(no)
    root = parse(MASTER)
    for session in root.iter("{*}body"):
        for div in session:
            div[:] = []
    for events in list(root.iter("{*}listEvent")):
        events.getparent().remove(events)  # type: ignore[union-attr]
    for spans in list(root.iter("{*}spanGrp")):
        spans.getparent().remove(spans)  # type: ignore[union-attr]
    with pytest.raises(NoPermission, match="nobody speaks in it, so nobody can have permitted it"):
        public(master=compose(root))


def test_a_master_that_is_not_valid_does_not_leave_by_any_channel() -> None:
    for channel in (Channel.HTML, Channel.PROOF):
        with pytest.raises(Faults, match="T03 line"):
            public(channel=channel, master=MASTER.replace(b'who="#p.mroz"', b'who="#nobody"'))
        with pytest.raises(BadTranscript):
            public(channel=channel, master=b"<TEI>")


def test_an_instant_without_a_time_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        release(MASTER, WORDS, CONSENT, Channel.HTML, dt.datetime(2026, 1, 1))  # noqa: DTZ001
