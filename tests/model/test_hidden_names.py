"""Names that are not to be known, as texts are read for them; where they stand in a transcript: `tests/tei/cutting/test_leaks.py`."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.hidden_names import _PLAIN, Hidden, folded, naming, told, whole

ROE = Hidden("Dr Zoë Ó Briain-Smythe", ("Zo", "zb-laptop"))


def test_a_part_of_a_name_tells_it_in_a_text_and_only_all_of_it_in_a_list_of_names() -> None:
    assert told("Thank you, zoe’s here.", [ROE]) == (ROE,)
    assert told("The oak is old.", [ROE]) == ()
    assert whole([ROE])("Jo Ng, Zoe Briain-Smythe") == (ROE,)
    assert whole([ROE])("Zoë Ng") == ()
    assert naming([Hidden("Will Young")])("will"), "a word as it was heard, whatever is meant"


@given(
    st.text(
        st.characters()
        | st.sampled_from("aéÉ’ø\N{COMBINING ACUTE ACCENT}\N{SOFT HYPHEN}\N{FULLWIDTH LATIN SMALL LETTER A}")
    )
)
def test_accents_and_unseen_characters_are_folded_away_and_nothing_else_is(text: str) -> None:
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    assert folded(text) == "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
