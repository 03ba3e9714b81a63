"""The codebook that people write: strict, all faults together, one codebook on another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord, Faults
from sasci_archive.formats import codebook

SASCI = Path(__file__).parents[2] / "seminars" / "projects" / "sasci" / "themes.toml"


def test_the_codebook_of_sasci_has_the_dimensions_that_its_facts_suggest() -> None:
    book = codebook.parse(SASCI.read_bytes(), where="projects/sasci/themes.toml")
    assert [d.id for d in book.dimension] == ["stage", "influence", "level", "incentive", "actor", "support", "topic"]
    assert [t.id for t in book.of("influence")] == ["influence.helps", "influence.hinders"]
    assert len(book.of("stage")) == 6
    assert len(book.of("actor")) == 7


def test_what_is_wrong_is_told_together() -> None:
    content = b"""
[[dimension]]
id = "a"
label = "A"
[[theme]]
id = "a.x"
label = "X"
definition = "X."
was = ["a.y", "a.z"]
[[theme]]
id = "a.y"
label = "Y"
definition = "Y."
was = ["a.z"]
[[theme]]
id = "b.x"
label = "X"
definition = "X."
[[theme]]
id = "b.x"
label = "X"
definition = "X."
"""
    with pytest.raises(Faults) as error:
        codebook.parse(content, where="themes.toml")
    assert [str(f) for f in error.value.faults] == [
        "C01 themes.toml: There are two of the theme 'b.x'. Rename or take out one.",
        "C03 themes.toml: 'a.y', which 'a.x' was, is still a theme. Take out the one or the other.",
        "C03 themes.toml: Both 'a.x' and 'a.y' say that they were 'a.z'. Leave it in one.",
        "C02 themes.toml: The theme 'b.x' belongs to no dimension that is here. Add [[dimension]] with id = \"b\", or correct the theme's id.",
        "C02 themes.toml: The theme 'b.x' belongs to no dimension that is here. Add [[dimension]] with id = \"b\", or correct the theme's id.",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            '[[theme]]\nid = "helps"\nlabel = "H"\ndefinition = "H."',
            "'helps' cannot name a theme. Write its dimension, a full stop and its own name",
        ),
        (
            '[[theme]]\nid = "a.b"\nlabel = "H"\ndefinition = ""',
            "the theme a.b has no definition. Two people code alike only by what is written down.",
        ),
        ('[[theme]]\nid = "a.b"\nlabel = "H"', "'definition' is missing"),
        ('[[coder]]\nid = "A B"\nname = "A"', "'A B' cannot name a coder"),
        ("[[theme]]\ncolour = 1", "'colour' is not a key we know"),
    ],
)
def test_a_value_that_is_none_names_its_place(content: str, told: str) -> None:
    with pytest.raises(BadRecord) as error:
        codebook.parse(content.encode(), where="themes.toml")
    assert told in str(error.value)
    assert "themes.toml" in str(error.value)
