"""A bag and a crate of a public edition: read back by others' programs, the same bytes twice, and nothing in them that may not leave."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import warnings
from pathlib import Path

import bagit
import msgspec
import pytest
from rdflib import Graph, URIRef
from rocrate.rocrate import ROCrate

from sasci_archive.deposit import bags, crates, laying
from sasci_archive.deposit.work import contents
from sasci_archive.errors import BadBag, NoPermission, NotYet, WouldOverwrite
from sasci_archive.formats import ro_crate
from sasci_archive.formats.bagit import read_info
from sasci_archive.model.authorities import Authorities, Body
from sasci_archive.stages.publish import publish
from sasci_archive.store.workspace import Workspace
from tests.deposit.made import bytes_of, laid_bag, spoken, toy
from tests.shelved import HERE, ON


def test_a_bag_is_one_for_the_library_of_congress_too(workspace: Workspace, tmp_path: Path) -> None:
    target = laid_bag(workspace, tmp_path / "bag")
    bags.validate(target)
    read = bagit.Bag(str(target))
    read.validate()
    assert read.version_info == (1, 0)
    assert read.algorithms == ["sha512"]
    told = dict(read_info((target / "bag-info.txt").read_bytes()))
    citation = toy(workspace).citation
    assert told["Source-Organization"] == citation.publisher
    assert told["Bagging-Date"] == "2026-11-22"
    assert told["Contact-Email"] == "archive@example.org"
    sizes = [path.stat().st_size for path in (target / "data").rglob("*") if path.is_file()]
    assert told["Payload-Oxum"] == f"{sum(sizes)}.{len(sizes)}"


def test_its_payload_is_the_edition_to_the_byte(workspace: Workspace, tmp_path: Path) -> None:
    target = laid_bag(workspace, tmp_path / "bag")
    published = workspace.folder("toy").published
    for path in published.rglob("*"):
        if path.is_file():
            assert (target / "data/edition" / path.relative_to(published)).read_bytes() == path.read_bytes()


def test_bagging_the_same_on_another_day_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    target = laid_bag(workspace, tmp_path / "bag")
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    later = bags.bag(crates.crate(toy(workspace)), toy(workspace), ON + dt.timedelta(days=3), contact="a@example.org")
    assert not laying.lay(later, target, same=lambda there: bags.holds(later, there))
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before


def test_nothing_is_written_over_something_else(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "bag"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(WouldOverwrite, match="is there already, and is something else"):
        laid_bag(workspace, target)
    assert [path.name for path in tmp_path.iterdir() if "writing" in path.name] == []
    assert (target / "mine.txt").read_text() == "mine"


def test_a_bag_that_was_broken_on_the_disk_is_not_left_as_if_it_were_one(workspace: Workspace, tmp_path: Path) -> None:
    target = laid_bag(workspace, tmp_path / "bag")
    (target / "data/README.txt").write_bytes(b"x")
    with pytest.raises(BadBag, match="does not hold"):
        bags.validate(target)
    assert not target.exists()


def test_a_crate_is_read_by_others_with_every_file_and_its_size(workspace: Workspace, tmp_path: Path) -> None:
    made = crates.crate(toy(workspace))
    laying.lay(made, tmp_path / "crate", same=lambda _: False)
    read = ROCrate(str(tmp_path / "crate"))
    assert read.root_dataset["name"] == json.loads(bytes_of(made["metadata/schema-org.json"]))["name"]
    listed = {each.id: each for each in read.data_entities}
    assert set(listed) == set(made) - {ro_crate.NAME}
    for path in set(made) - {ro_crate.NAME}:
        assert int(listed[path]["contentSize"]) == (tmp_path / "crate" / path).stat().st_size


def test_its_json_ld_says_who_where_and_under_which_licence(workspace: Workspace) -> None:
    of = toy(workspace)
    known = Authorities(body=(Body(name=of.citation.publisher, ror="0220mzb33"),))
    content = bytes_of(crates.crate(msgspec.structs.replace(of, known=known))[ro_crate.NAME])
    told = json.loads(content)
    ids = [each["@id"] for each in told["@graph"]]
    assert len(ids) == len(set(ids))
    led_to = {led["@id"] for each in told["@graph"] for led in leads(each)}
    assert led_to <= {*ids, ro_crate.PROFILE}
    told["@context"] = {"@vocab": "https://schema.org/", "sameAs": {"@type": "@id"}}  # no context is fetched in a test
    with warnings.catch_warnings():  # rdflib's own
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = Graph().parse(data=json.dumps(told), format="json-ld", publicID="https://example.org/crate/")
    root = URIRef("https://example.org/crate/")
    (publisher,) = graph.objects(root, URIRef("https://schema.org/publisher"))
    assert publisher == URIRef("https://ror.org/0220mzb33")
    speakers = set(graph.objects(root, URIRef("https://schema.org/contributor")))
    assert len(speakers) == len(of.record.contributors)


def leads(thing: dict[str, object]) -> list[dict[str, str]]:
    each = [one for value in thing.values() for one in (value if isinstance(value, list) else [value])]
    return [one for one in each if isinstance(one, dict)]


def test_the_same_edition_makes_the_same_crate(workspace: Workspace) -> None:
    one, two = (crates.crate(toy(workspace)) for _ in range(2))
    assert {name: bytes_of(c) for name, c in one.items()} == {name: bytes_of(c) for name, c in two.items()}


def test_nothing_restricted_is_in_it(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    whole = b"".join(bytes_of(content) for content in contents(toy(workspace)).values())
    assert folder.consent_toml.read_bytes() not in whole
    for secret in (b"consent.toml", b"journal.jsonl", b"4-transcript", str(workspace.home).encode()):
        assert secret not in whole


def test_what_is_not_public_is_not_deposited(workspace: Workspace) -> None:
    shutil.copytree(HERE / "toy", workspace.seminars / "unpublished")
    with pytest.raises(NotYet, match="The edition of 'unpublished' is not public, so that there is nothing to deposit"):
        toy(workspace, "unpublished")
    with pytest.raises(NotYet, match="was published elsewhere"):
        toy(workspace, "care-certificate-2023")


def test_who_said_no_to_an_archive_is_published_and_not_deposited(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    who = next(p.person for p in folder.consent().permission if p.archive.value == "yes" and p.person in spoken(folder))
    text = folder.consent_toml.read_text("utf-8")
    at = text.index(f'person = "{who}"')
    folder.consent_toml.write_text(text[:at] + text[at:].replace('archive = "yes"', 'archive = "no"', 1), "utf-8")
    publish(folder, on=ON)
    of = toy(workspace)
    said = spoken(folder)[who]
    assert said in folder.published.joinpath("transcript.xml").read_text("utf-8")
    for name, content in bags.bag(crates.crate(of), of, ON).items():
        if name.endswith((".xml", ".txt", ".html", ".json", ".md", ".vtt")):
            assert said not in bytes_of(content).decode("utf-8"), name


def test_what_nobody_was_asked_about_is_not_deposited(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(text.replace('archive = "yes"', "", 1), encoding="utf-8")
    publish(folder, on=ON)
    with pytest.raises((NoPermission, NotYet)):
        toy(workspace)
