"""What is told of publishing, of seconds that are known."""

from __future__ import annotations

from sasci_archive.trials.figures import is_met
from sasci_archive.trials.making import Again, Published, published

AGAIN = Again({"seminar.pdf": 6_300, "a.txt": 20}, True, 9.0, 1, 0.3, False, 1.9, 0)


def test_the_ratio_of_each_round_is_told_and_the_middle_is_held_against_the_budget() -> None:
    rounds = [Published((15.0, 20.0), (10.0, 10.0)), Published((22.0, 20.0), (10.0, 10.0)), Published((16.0, 20.0), (8.0, 10.0))]  # fmt: skip
    made = published(rounds, AGAIN)
    ratio = made.rows[0]
    assert (ratio.what, ratio.figure) == (
        "all 2 files (readiness, the gate and the files) against the PDF alone",
        "2.00 × (1.50 to 2.20 in 3 rounds)",
    )
    assert is_met(ratio) is True
    assert "seminar.pdf 6.3" in made.rows[3].figure
    assert "a.txt" not in made.rows[3].figure
    assert made.plots[0].bars[0].values == (1.5, 2.2, 2.0)  # type: ignore[union-attr]


def test_a_proof_is_called_one() -> None:
    proof = Again({}, False, 9.0, 1, 0.3, True, 1.9, 0)
    rows = published([Published((15.0, 20.0), (10.0, 10.0))], proof).rows
    assert rows[0].figure == "1.50 × (one round) A PROOF ONLY"
    assert rows[5].figure == "0.30 s (made again!)"
    assert (is_met(rows[0]), is_met(rows[5])) == (False, False)


def test_what_is_more_than_the_budget_by_less_than_is_printed_does_not_keep_to_it() -> None:
    ratio = published([Published((20.03, 20.0), (10.0, 10.0))], AGAIN).rows[0]
    assert ratio.figure == "2.00 × (one round)"
    assert is_met(ratio) is False
