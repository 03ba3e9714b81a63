"""Innovations and codebooks as they may be shown: only from what is public, and nobody in them who is not to be known."""

from __future__ import annotations

import shutil

import pytest

from sasci_archive.catalogue import catalogue
from sasci_archive.errors import BadRecord, Faults
from sasci_archive.evidence import kept
from sasci_archive.evidence.shown import Shown, kinds_of_support, shown
from sasci_archive.store.workspace import Workspace
from tests.evidence.coded import THEMES, code, edit
from tests.shelved import ON

LIBRARY = """
[[innovation]]
id = "toy-library"
name = "The toy library"
type = "Lending"
summary = "A cupboard of toys."
stages = ["stage.start-up"]
support = ["support.money"]
passages = ["toy#u2-u3"]
person = [{ name = "Tobias Wren", part = "librarian" }]
body = [{ name = "Marlsea Council" }]
"""


def described(here: Workspace, text: str) -> Shown:
    (here.folder("toy").path / "innovations.toml").write_text(text, encoding="utf-8")
    return shown(catalogue(here, ON), here)


def test_an_innovation_is_shown_with_what_is_said_of_it(here: Workspace) -> None:
    found = described(here, LIBRARY)
    (one,) = found.innovations
    assert found.problems == ()
    assert [p.name for p in one.persons] == ["Tobias Wren"]
    assert [line.quotation.text for line in one.passages] == [
        "It began with a cupboard, in 1996, and no money at all. / Whose cupboard?"
    ]
    assert list(kinds_of_support(found)) == ["support.money"]
    assert found.book.coder == ()


@pytest.mark.parametrize("field", ["name", "type", "summary", "when"])
def test_one_that_names_somebody_who_is_not_to_be_known_is_left_out(here: Workspace, field: str) -> None:
    text = LIBRARY.replace('id = "toy-library"', f'id = "toy-library"\n{field} = "As Halina Mróz told it."')
    lines = text.splitlines()
    text = "\n".join(line for line in lines if not line.startswith(f"{field} =") or "Mróz" in line)
    found = described(here, text)
    assert found.innovations == ()
    assert found.problems == ("Innovation 'toy-library' is left out: it names Halina Mróz, who is not to be known.",)


def test_a_person_is_shown_only_where_an_edition_prints_the_name(here: Workspace) -> None:
    found = described(here, LIBRARY.replace("Tobias Wren", "T. Wren"))
    (one,) = found.innovations
    assert one.persons == ()
    assert found.problems == (
        "Innovation 'toy-library': 1 of its people are left out, as no edition it rests on prints their names.",
    )


def test_one_that_rests_on_what_is_not_public_is_left_out(here: Workspace) -> None:
    shutil.rmtree(here.folder("toy").published)
    found = described(here, LIBRARY)
    assert found.innovations == ()
    assert found.problems == ("Innovation 'toy-library' is left out: 'toy', where it is described, is not public.",)
    (here.folder("toy").path / "innovations.toml").rename(here.seminars / "projects" / "sasci" / "innovations.toml")
    found = shown(catalogue(here, ON), here)
    assert found.innovations == ()
    assert found.problems == ("Innovation 'toy-library' is left out: no passage that speaks of it is public.",)


def test_a_passage_that_is_not_there_is_told(here: Workspace) -> None:
    found = described(here, LIBRARY.replace('"toy#u2-u3"', '"toy#u2-u3", "toy#u99"'))
    assert len(found.innovations[0].passages) == 1
    assert found.problems == ("Innovation 'toy-library': 1 of its passages are left out, as nothing is printed there.",)


def test_one_that_rests_on_no_passage_names_nobody_either(here: Workspace) -> None:
    text = LIBRARY.replace('passages = ["toy#u2-u3"]', "").replace("A cupboard of toys.", "As Halina Mróz had it.")
    (here.seminars / "projects" / "sasci" / "innovations.toml").write_text(text, encoding="utf-8")
    found = shown(catalogue(here, ON), here)
    assert found.innovations == ()
    assert found.problems == ("Innovation 'toy-library' is left out: it names Halina Mróz, who is not to be known.",)


def test_themes_of_a_seminar_that_is_not_public_are_not_shown(here: Workspace) -> None:
    assert shown(catalogue(here, ON), here).book.found("topic.toys")
    shutil.rmtree(here.folder("toy").published)
    book = shown(catalogue(here, ON), here).book
    assert book.found("topic.toys") is None
    assert book.found("influence.helps")


def test_who_coded_is_counted_and_named_only_where_they_agreed_to_it(here: Workspace) -> None:
    code(here, "u2", "influence.helps")
    code(here, "u2", "influence.helps", by="cd")
    code(here, "u8", "influence.helps", by="cd")
    (account,) = shown(catalogue(here, ON), here).accounts
    assert (account.coders, account.named, account.agreed.few) == (2, (), True)
    assert account.agreed.alpha is not None
    agreed = THEMES.replace('name = "Cass Dunn"', 'name = "Cass Dunn"\nnamed = true')
    (here.folder("toy").path / "themes.toml").write_text(agreed, encoding="utf-8")
    (account,) = shown(catalogue(here, ON), here).accounts
    assert account.named == ("Cass Dunn",)


def test_a_codebook_that_names_somebody_who_is_not_to_be_known_is_not_shown(here: Workspace) -> None:
    code(here, "u2", "influence.helps")
    text = THEMES.replace('definition = "Toys, and who lends them."', 'definition = "As Mrs Mróz says."')
    (here.folder("toy").path / "themes.toml").write_text(text, encoding="utf-8")
    found = shown(catalogue(here, ON), here)
    assert found.found.lines == ()
    assert found.book.theme == ()
    assert found.problems == ("No evidence is shown: a codebook names Halina Mróz, who is not to be known.",)


def test_what_pages_are_called_names_nobody_either(here: Workspace) -> None:
    """An id is an address."""
    found = described(here, LIBRARY.replace('id = "toy-library"', 'id = "mroz-library"'))
    assert found.innovations == ()
    assert found.problems == ("Innovation 'mroz-library' is left out: it names Halina Mróz, who is not to be known.",)
    text = THEMES.replace('id = "topic.toys"', 'id = "topic.mroz"')
    (here.folder("toy").path / "themes.toml").write_text(text, encoding="utf-8")
    assert shown(catalogue(here, ON), here).book.theme == ()


def test_a_description_says_nothing_that_is_withheld(here: Workspace) -> None:
    text = LIBRARY.replace("A cupboard of toys.", "It was lent us the first time.")
    assert described(here, text).innovations
    edit(here.folder("toy").path, "lent us the first", '<seg type="restricted" resp="#ed1">lent us the first</seg>')
    (here.seminars / "projects" / "sasci" / "innovations.toml").write_text(
        text.replace('passages = ["toy#u2-u3"]', ""), encoding="utf-8"
    )
    (here.folder("toy").path / "innovations.toml").unlink()
    found = shown(catalogue(here, ON), here)
    assert found.innovations == ()
    assert found.problems == (
        "Innovation 'toy-library' is left out: it says what 'toy' holds back (words in u4).",
    )  # though the seminar is withdrawn meanwhile


def test_what_does_not_read_leaves_the_site_without_evidence_and_says_why(here: Workspace) -> None:
    (problem,) = described(here, "[[innovation]]\nid = 1").problems
    assert problem.startswith("No evidence is shown: toy/innovations.toml, at innovation no. 1, id: this wants text")
    assert described(here, LIBRARY.replace("support.money", "support.gold")).problems == (
        "Innovation 'toy-library': 'support.gold' is no kind of support of a codebook; it is left out.",
    )
    (here.seminars / "projects" / "sasci" / "innovations.toml").write_text(LIBRARY, encoding="utf-8")
    with pytest.raises(
        Faults, match=r"'toy-library' is described in projects/sasci/innovations\.toml, too\. Rename one\."
    ):
        kept.innovations(here)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "toy#u2-u3",
            "toy u2",
            "'toy u2' is no passage. Write the seminar, #, and its turns: demo#u12 or demo#u12-u14.",
        ),
        ('id = "toy-library"', 'id = "Toy Library"', "'Toy Library' cannot name an innovation. Use lower case letters"),
        ('type = "Lending"', 'type = "Lending"\nwikidata = "42"', "'42' is no Wikidata item. It is a Q and a number"),
    ],
)
def test_a_value_that_is_none_is_told_with_its_place(here: Workspace, before: str, after: str, told: str) -> None:
    (here.folder("toy").path / "innovations.toml").write_text(LIBRARY.replace(before, after), encoding="utf-8")
    with pytest.raises(BadRecord) as error:
        kept.innovations(here)
    assert told in str(error.value)
