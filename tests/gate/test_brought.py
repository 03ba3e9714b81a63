"""What third parties want, and what was brought, is asked for and withheld by itself."""

from __future__ import annotations

import msgspec
import pytest

from sasci_archive import gate
from sasci_archive.errors import NoPermission
from sasci_archive.gate import Withholding
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Brought, Consent, Named, Wish
from sasci_archive.tei.rules import check
from tests.gate.toy import CONSENT, MASTER, ON, OPEN, by_name, public


def test_a_third_party_who_does_not_want_to_be_named_keeps_it_shut_until_every_mention_is_withheld() -> None:
    consent = msgspec.structs.replace(CONSENT, named=(Named(name="Mrs Evening", wish=Wish.OMIT),))
    with pytest.raises(NoPermission, match="Mrs Evening in u5a"):
        public(consent)
    withheld = MASTER.replace(b">evening,", b'><seg type="restricted">evening,</seg>')
    assert b"evening" not in public(consent, master=withheld).tei
    asked = msgspec.structs.replace(CONSENT, named=(Named(name="Mrs Evening", wish=Wish.NAME),))
    assert public(asked).tei == public().tei


def test_what_was_brought_is_asked_for_and_withheld_by_itself() -> None:
    def brought(answer: Answer) -> Consent:
        return msgspec.structs.replace(
            CONSENT, brought=(Brought(what="her message", person="wren", id="c1", publish=answer),)
        )

    with pytest.raises(NoPermission, match="Tobias Wren has not answered about her message"):
        public(brought(Answer.UNANSWERED))
    refused = public(brought(Answer.NO))
    assert b"stop.</writing>" not in refused.tei
    assert Withholding("her message (c1)", "said no to publishing it") in refused.withheld
    assert public(brought(Answer.YES)).tei == public().tei


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("fn1", "dissolved in 2004"),
        ("u4", "lent us"),
        ("record.acknowledgements", "nobody in particular"),
        ("u4.s1", "lent us"),
    ],
)
def test_whatever_was_brought_is_asked_for_and_withheld_wherever_it_stands(id_: str, words: str) -> None:
    def brought(answer: Answer) -> Consent:
        return msgspec.structs.replace(
            by_name(), brought=(Brought(what="a paper", person="wren", id=id_, publish=answer),)
        )

    with pytest.raises(NoPermission, match="Tobias Wren has not answered about a paper"):
        public(brought(Answer.UNANSWERED), master=OPEN)
    assert words in public(brought(Answer.YES), master=OPEN).tei.decode()
    refused = public(brought(Answer.NO), Channel.AUDIO, OPEN)
    assert words not in refused.tei.decode()
    assert check(refused.tei) == ()
    if id_.startswith("u4"):
        assert any(c.start <= 12_600 and c.end >= 16_994 for c in refused.cuts["1"])
    assert any(words in secret.text for secret in gate.marked(OPEN, brought(Answer.NO), Channel.HTML, ON).secrets)
