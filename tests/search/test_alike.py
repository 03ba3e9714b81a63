"""More like this turn: by its words, and by what it means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sasci_archive.engines import weights
from sasci_archive.engines.sentences import NAME, SentenceModel
from sasci_archive.errors import NotToBeHad, NotYet
from sasci_archive.search import alike, alike_in_sense
from sasci_archive.search.sqlite.file import InFile
from tests.searching import dump, index_of, index_of_turns, sources, turn, volume

SAID = (
    "We were paid by the minute, and if a carer stayed to finish a cup of tea the tea was ours.",
    "The council raised the eligibility threshold, and three hundred people lost their home help.",
    "My wife had a stroke, so I am the one who used it.",
    "He was teaching her chess, left-handed.",
    "What it saved was hospital beds; people did not fall, so they did not go in.",
    "Our lawyers wondered whether a banked hour was income.",
    "You can photocopy a handbook, but not a person.",
    "The evaluation had a table which said that the savings were not cashable.",
)
MEANT = (
    "Funding was counted in tiny units of time, so staff who lingered over a hot drink did it unpaid.",
    "A local authority tightened its criteria; hundreds no longer got support with daily living.",
    "I relied on the service because my spouse fell seriously ill.",
    "Board games were part of her recovery.",
    "Fewer admissions to the wards were what was gained.",
    "There was legal doubt about tax on time credits.",
    "Copying the manual does not replicate whoever ran the scheme.",
    "According to the report no money could actually be taken out.",
)
"""The same, in other words."""


class Letters:
    """A model that knows no more than how often each letter stands in a text."""

    digest = "letters"

    def __init__(self) -> None:
        self.asked = 0

    def vector(self, text: str) -> NDArray[np.float32]:
        self.asked += 1
        counts = np.array([text.count(sign) for sign in "abcdefghijklmnopqrstuvwxyz"], np.float32)
        return np.asarray(counts / max(1.0, float(np.linalg.norm(counts))), np.float32)


def test_by_words_the_nearest_shares_what_sets_a_turn_apart() -> None:
    others = [f"the weather in year {year}" for year in range(20)]
    with index_of_turns(
        "the rota on the wall", "the wall", "a rota, they said", "the rota hung on a wall", *others
    ) as opened:
        assert alike(opened, "toy", "u1").hits[0].place == "u4"
        assert alike(opened, "toy", "u5").hits == (), "the, in and year are everywhere"


def test_a_turn_is_never_like_itself() -> None:
    with index_of_turns("zz", "zz", "yy") as opened:
        assert [hit.place for hit in alike_in_sense(opened, Letters(), "toy", "u1").hits] == ["u2", "u3"]
        assert "u1" not in [hit.place for hit in alike(opened, "toy", "u1").hits]


@pytest.mark.parametrize("where", [("toy", "u99"), ("nobody", "u1")])
def test_a_turn_that_is_not_there_is_said(where: tuple[str, str]) -> None:
    with index_of_turns("zz") as opened:
        for ask in (alike, lambda index, *of: alike_in_sense(index, Letters(), *of)):
            with pytest.raises(NotYet) as caught:
                ask(opened, *where)
            assert str(caught.value).startswith(f"There is no turn '{where[1]}' of '{where[0]}' that can be searched.")


def test_what_a_model_said_is_asked_once_and_goes_with_the_turn(tmp_path: Path) -> None:
    path = tmp_path / "public.sqlite"
    model = Letters()

    def ask(*volumes: str) -> list[str]:
        wanted = sources({slug: volume("aa bb", f"{slug} aa") for slug in volumes})
        kept = InFile(path)
        kept.renew(wanted)
        with kept.opened() as opened:
            before = dump(opened)
            hits = [f"{hit.slug}#{hit.place}" for hit in alike_in_sense(opened, model, volumes[0], "u1").hits]
        with kept.opened() as opened:
            assert dump(opened) == before
        return hits

    first = ask("a", "b", "c")
    assert model.asked == 6
    assert ask("a", "b", "c") == first
    assert model.asked == 6
    ask("a", "b")
    assert model.asked == 6, "those that stayed are known"
    with InFile(path).opened() as opened:
        assert len(opened.rows.senses("letters")[0]) == 4, "and what was said of the third went with it"


def test_where_the_model_is_not_it_is_said_how_to_have_it(tmp_path: Path) -> None:
    with pytest.raises(NotToBeHad) as caught:
        SentenceModel.found(tmp_path)
    assert str(caught.value) == (
        "The model that compares turns by what they mean is not on this machine. `inv models --model all-minilm-l6-v2` fetches it (23 MB)."
    )


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    if not weights.is_here(NAME, weights.cache()):
        pytest.skip(f"needs the weights of {NAME} (`inv models --model {NAME}`)")
    return SentenceModel.found(weights.cache())


@pytest.mark.weights
def test_a_passage_is_384_numbers_that_are_always_the_same(model: SentenceModel) -> None:
    for text in ("", "🧸", "care", "Tŷ Gwyn", "care " * 3000, SAID[0]):
        vector = model.vector(text)
        assert vector.shape == (384,)
        assert vector.tobytes() == model.vector(text).tobytes()
        assert np.isclose(np.linalg.norm(vector), 1, atol=1e-3)


@pytest.mark.weights
def test_what_is_said_in_other_words_is_found_by_what_it_means(model: SentenceModel) -> None:
    """Measured: by meaning 7 of 8 are first, by words 2."""
    said = volume(*(turn(at, text) for at, text in enumerate(SAID, start=1)))
    asked = volume(*(turn(at, text) for at, text in enumerate(MEANT, start=1)))

    def first(hits: list[str]) -> str:
        return next((hit for hit in hits if hit.startswith("said")), "")

    with index_of({"said": said, "asked": asked}) as opened:
        by_sense = by_words = 0
        for number in range(1, len(SAID) + 1):
            place, right = f"u{number}", f"said#u{number}"
            near = alike_in_sense(opened, model, "asked", place, limit=16).hits
            by_sense += first([f"{hit.slug}#{hit.place}" for hit in near]) == right
            by_words += (
                first([f"{hit.slug}#{hit.place}" for hit in alike(opened, "asked", place, limit=16).hits]) == right
            )
    assert by_sense >= 7
    assert by_words < by_sense
