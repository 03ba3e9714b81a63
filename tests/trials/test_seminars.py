"""What is told of many seminars, of seconds that are known."""

from __future__ import annotations

from sasci_archive.trials.apart import Ran
from sasci_archive.trials.seminars import AGAIN, FIRST, KEPT, READ, STATUS, Doings, told


def done(size: int) -> Doings:
    """Where they stand grows with how many there are; asking again with its root, and the index not at all."""
    found = {
        STATUS: Ran(0.5 * size, 1.0, 80.0),
        FIRST: Ran(4.0, 1.0, 80.0),
        AGAIN: Ran(0.5 * size**0.5, 1.0, 80.0),
    }
    return found if size > 30 else {**found, KEPT: Ran(3.0 * size, 1.0, 300.0), READ: Ran(1.0 * size, 1.0, 40.0)}


def test_of_two_rounds_the_exponent_is_that_of_the_middle_which_is_told() -> None:
    rounds = [{STATUS: Ran(seconds, 1.0, 80.0), KEPT: Ran(seconds, 1.0, 80.0)} for seconds in (1.0, 3.0)]
    made = told({1: rounds, 10: [{STATUS: Ran(20.0, 1.0, 80.0), KEPT: Ran(20.0, 1.0, 80.0)}]})
    assert made.tables[0].rows[0] == (STATUS, "2.0 (1.0–3.0)", "20.0", "1.00 (two points)", "1.00")


def test_each_is_told_by_how_many_there_are_with_its_exponent_and_that_of_the_last_step() -> None:
    made = told({1: [done(1)] * 3, 10: [done(10)], 30: [done(30)], 100: [done(100)], 1_000: [done(1_000)]})
    seconds = made.tables[0]
    assert seconds.head == ("", "1", "10", "30", "100", "1,000", "exponent", "of the last step")
    rows = {row[0]: row[1:] for row in seconds.rows}
    assert rows[STATUS] == ("0.5 (0.5–0.5)", "5.0", "15.0", "50.0", "500.0", "1.00 ± 0.00", "1.00")
    assert rows[AGAIN][-2:] == ("0.50 ± 0.00", "0.50")
    assert rows[FIRST][-2:] == ("0.00 ± 0.00", "0.00")
    assert rows[KEPT][2:] == ("90.0", "", "", "1.00 ± 0.00", "1.00")
    assert made.rows[0].what.startswith("keeping one of 30")
    assert made.rows[0].figure == "3.00 s"
