"""What may be shown: an edition as it was made and searched, a record, a withdrawal, and never more than may be public now."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from sasci_archive.catalogue import TEI, Held, catalogue
from sasci_archive.editions.citations.catalogued import FORMATS
from sasci_archive.press import edition as editions
from sasci_archive.stages.publish import publish
from sasci_archive.store.workspace import Workspace
from tests.shelved import HERE, ON


def test_it_has_what_is_public_what_lies_elsewhere_and_the_projects(workspace: Workspace) -> None:
    shown = catalogue(workspace, ON)
    assert {e.slug: e.held for e in shown.entries} == {
        "toy": Held.PUBLIC,
        "care-certificate-2023": Held.ELSEWHERE,
        "social-worker-registration-2023": Held.ELSEWHERE,
    }
    assert list(shown.projects) == ["sasci"]
    assert [entry.slug for entry, _ in shown.public()] == ["toy"]


def only_a_proof_since(workspace: Workspace) -> Path:
    """What was made last of the toy is a proof; that it is public is known from this file alone."""
    folder = workspace.folder("toy")
    made = editions.last(folder)
    assert made
    editions.keep(folder, replace(made, public=False), proof=False)
    assert catalogue(workspace, ON).entry("toy").held is Held.PUBLIC
    return folder.work / "public.json"


@pytest.mark.parametrize("left", [0, 1, 0.5, -9])
@pytest.mark.parametrize("which", ["public.json", "edition.json"])
def test_of_whose_record_is_torn_nothing_is_shown_and_of_all_others_everything(
    workspace: Workspace, which: str, left: float
) -> None:
    path = only_a_proof_since(workspace).with_name(which)
    others = [entry for entry in catalogue(workspace, ON).entries if entry.slug != "toy"]
    content = path.read_bytes()
    path.write_bytes(content[: int(left * len(content)) if 0 < left < 1 else int(left)])
    shown = catalogue(workspace, ON)
    toy = shown.entry("toy")
    assert (toy.held, toy.reading, toy.tei, toy.files) == (Held.WITHDRAWN, None, b"", ())
    assert [entry for entry in shown.entries if entry.slug != "toy"] == others
    (told,) = shown.unknown
    assert told.startswith(f"toy is not shown: toy/.work/{which}")
    assert "Traceback" not in told


def test_where_that_record_is_missing_or_older_than_what_lies_there_nothing_of_it_is_shown(
    workspace: Workspace,
) -> None:
    path = only_a_proof_since(workspace)
    content = path.read_bytes()
    path.unlink()
    assert catalogue(workspace, ON).entry("toy").held is Held.WITHDRAWN
    path.write_bytes(content)
    tei = workspace.folder("toy").published / TEI
    tei.write_bytes(tei.read_bytes().replace(b"cupboard", b"wardrobe"))
    shown = catalogue(workspace, ON)
    assert (shown.entry("toy").held, shown.unknown) == (Held.WITHDRAWN, ())


def test_what_was_never_published_is_not_in_it(workspace: Workspace) -> None:
    shutil.copytree(HERE / "toy", workspace.seminars / "unpublished")
    assert "unpublished" not in {e.slug for e in catalogue(workspace, ON).entries}


def test_of_what_is_public_and_has_lost_its_transcript_the_edition_is_shown_and_nobody_has_a_page(
    workspace: Workspace,
) -> None:
    others = [entry for entry in catalogue(workspace, ON).entries if entry.slug != "toy"]
    workspace.folder("toy").transcript_xml.unlink()
    shown = catalogue(workspace, ON)
    assert (shown.entry("toy").held, shown.entry("toy").paged) == (Held.PUBLIC, frozenset())
    assert [entry for entry in shown.entries if entry.slug != "toy"] == others


def test_its_record_writes_the_same_metadata_as_lie_beside_the_edition(workspace: Workspace) -> None:
    entry = catalogue(workspace, ON).entry("toy")
    assert entry.home
    beside = [form for form in FORMATS.values() if (entry.home / form.file).exists()]
    assert len(beside) > 7
    for form in beside:
        assert form.write(entry.record) == (entry.home / form.file).read_bytes(), form.file


def test_what_is_to_be_held_back_since_is_not_in_it_though_nobody_published_again(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(text.replace('text = "yes"', 'text = "no"', 1), encoding="utf-8")
    entry = catalogue(workspace, ON).entry("toy")
    assert (entry.held, entry.reading, entry.files, entry.tei) == (Held.WITHDRAWN, None, (), b"")
    assert entry.citation.title == "Withdrawn"  # until `publish` has looked whether the title may still be said


def test_an_edition_that_others_changed_is_none_of_ours(workspace: Workspace) -> None:
    tei = workspace.folder("toy").published / TEI
    tei.write_bytes(tei.read_bytes().replace(b"</body>", b"<div/></body>"))
    assert catalogue(workspace, ON).entry("toy").held is Held.WITHDRAWN


def test_of_what_is_withdrawn_it_says_what_the_page_in_its_place_says(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(text.replace('text = "yes"', "", 1), encoding="utf-8")
    publish(folder, on=ON)
    entry = catalogue(workspace, ON).entry("toy")
    assert entry.held is Held.WITHDRAWN
    assert entry.published == folder.cited()
    assert entry.citation.title != "Withdrawn"


def test_nobody_has_a_page_who_did_not_agree_or_does_not_appear_by_name(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    assert catalogue(workspace, ON).entry("toy").paged == frozenset()
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(text.replace('text = "yes"', 'text = "yes"\npage = "yes"'), encoding="utf-8")
    publish(folder, on=ON)
    entry = catalogue(workspace, ON).entry("toy")
    by_name = {p.person for p in folder.consent().permission if p.attribution.value == "name"}
    assert entry.paged == by_name
    assert entry.paged < {p.person for p in folder.consent().permission}


def test_while_something_is_only_outstanding_what_was_published_stays(workspace: Workspace) -> None:
    """An editor mends a word, and nobody has approved it yet: that takes nothing back."""
    folder = workspace.folder("toy")
    before = catalogue(workspace, ON).entry("toy")
    master = folder.transcript_xml.read_bytes()
    folder.transcript_xml.write_bytes(master.replace(b"raises hand", b"raises a hand"))
    folder.transcript_xml.write_bytes(
        folder.transcript_xml.read_bytes().replace(b"how did it begin?", b"how did that begin?")
    )
    for _ in range(2):
        edition, _ = publish(folder, on=ON)
        assert not edition.public
        assert catalogue(workspace, ON).entry("toy") == before
    folder.transcript_xml.write_bytes(master)
    assert publish(folder, on=ON)[0].public
    assert catalogue(workspace, ON).entry("toy").digest == before.digest
