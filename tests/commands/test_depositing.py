"""What an archivist sees who hands an edition over: what would leave, what did, how it stands, and a sentence for each thing that is not done."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context

from sasci_archive.commands import depositing, taking_down
from sasci_archive.deposit.deposited import deposits
from sasci_archive.formats import ark
from sasci_archive.model.deposits import State
from sasci_archive.model.journal import DEPOSITED, LOG_LAID
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from tests.deposit.made import spoken
from tests.deposit.standing_in import PASSWORD, REPOSITORY, TOKEN, DataCite, Zenodo, served
from tests.shelved import HERE, entered

WHO = {"who": "An Archivist", "yes": True}
Said = pytest.CaptureFixture[str]


@pytest.fixture
def here(shelf: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    workspace = entered(shelf, tmp_path / "home", monkeypatch, width=120)
    for name in ("SASCI_OFFLINE", "SASCI_DATACITE_REPOSITORY", "SASCI_DATACITE_PASSWORD", "SASCI_ZENODO_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.chdir(tmp_path)
    return workspace


@pytest.fixture
def datacite(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataCite]:  # noqa: ARG001 - its environment
    there = DataCite()
    with served(there) as base:
        monkeypatch.setenv("SASCI_DATACITE_API", base)
        monkeypatch.setenv("SASCI_DATACITE_REPOSITORY", REPOSITORY)
        monkeypatch.setenv("SASCI_DATACITE_PASSWORD", PASSWORD)
        yield there


@pytest.fixture
def zenodo(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zenodo]:  # noqa: ARG001 - its environment
    there = Zenodo()
    with served(there) as base:
        monkeypatch.setenv("SASCI_ZENODO_API", base)
        monkeypatch.setenv("SASCI_ZENODO_TOKEN", TOKEN)
        yield there


def done(capsys: Said, **given: Any) -> str:
    """What it says."""
    depositing.deposit(Context(), "toy", **given)
    told = capsys.readouterr()
    return str(told.out + told.err)


def refused(capsys: Said, **given: Any) -> str:
    """What it complains of."""
    with pytest.raises(SystemExit):
        depositing.deposit(Context(), "toy", **given)
    return " ".join(capsys.readouterr().err.split())


def told(folder: Folder) -> list[tuple[str, str, str]]:
    """What the journal tells, whenever it was."""
    return [(line.what, line.about, line.digest) for line in folder.history()]


def everything(home: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


# -- on this machine --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "first", "again"), [("bag", "A bag (BagIt 1.0, sha512), checked", "still holds"), ("crate", "A crate", "to the byte"), ("ukds", "A bundle for the UK Data Service", "to the byte")])  # fmt: skip
def test_a_deposit_is_laid_once_and_let_be_then(here: Workspace, capsys: Said, to: str, first: str, again: str) -> None:
    assert first in done(capsys, to=to)
    (laid,) = [path for path in (here.home / "archive" / "deposits").iterdir() if path.is_dir()]
    before = everything(laid)
    assert again in done(capsys, to=to)
    assert everything(laid) == before


def test_what_a_run_laid_that_was_killed_before_it_could_say_so_is_told_by_the_next(
    here: Workspace, capsys: Said
) -> None:
    folder = here.folder("toy")
    done(capsys, to="ukds", with_log=True)
    whole, everything_told = folder.journal_jsonl.read_bytes(), told(folder)
    for lost in (1, 2):
        folder.journal_jsonl.write_bytes(b"".join(whole.splitlines(keepends=True)[:-lost]))
        done(capsys, to="ukds", with_log=True)
        assert told(folder) == everything_told


def test_a_folder_is_a_place_for_a_bag(here: Workspace, capsys: Said, tmp_path: Path) -> None:
    done(capsys, to="./for the library")
    assert (tmp_path / "for the library" / "toy-v1.0-bag" / "bagit.txt").is_file()
    assert not (here.home / "archive" / "deposits").exists()
    assert [e.about for e in here.folder("toy").history() if e.what == DEPOSITED] == ["toy-v1.0-bag: laid"]


@pytest.mark.parametrize(
    ("to", "told"), [("", "Where it is to go is not said."), ("zenod", "There is no way to deposit called 'zenod'.")]
)
def test_another_way_is_none(here: Workspace, capsys: Said, to: str, told: str) -> None:
    assert told in refused(capsys, to=to)
    assert not (here.home / "archive").exists()


def test_what_is_not_public_is_not_deposited(here: Workspace, capsys: Said) -> None:
    shutil.copytree(HERE / "toy", here.seminars / "bare")
    with pytest.raises(SystemExit):
        depositing.deposit(Context(), "bare", to="bag")
    told = " ".join(capsys.readouterr().err.split())
    assert "The edition of 'bare' is not public, so that there is nothing to deposit." in told
    assert not (here.home / "archive").exists()


def test_what_changed_since_it_was_published_is_not_deposited(here: Workspace, capsys: Said) -> None:
    toml = here.folder("toy").seminar_toml
    toml.write_text(toml.read_text("utf-8").replace('title = "', 'title = "X', 1), encoding="utf-8")
    assert "What is public of 'toy' is not what would be published now" in refused(capsys, to="bag")


def test_the_log_of_what_is_withheld_lies_apart_and_says_so(here: Workspace, capsys: Said) -> None:
    said = done(capsys, to="ukds", with_log=True)
    assert "RESTRICTED" in said
    laid = {
        home: sorted(p.name for p in home.iterdir() if p.is_dir()) for home in (here.deposits, here.deposits_restricted)
    }
    assert laid == {here.deposits: ["toy-v1.0-ukds"], here.deposits_restricted: ["toy-v1.0-ukds-RESTRICTED"]}
    assert here.deposits_restricted.stat().st_mode & 0o077 == 0
    assert [e.about for e in here.folder("toy").history() if e.what == LOG_LAID] == ["ukds"]


def test_a_form_that_names_who_is_withheld_is_not_laid_down(here: Workspace, capsys: Said) -> None:
    consent = here.folder("toy").consent_toml
    text = consent.read_text("utf-8")
    consent.write_text(text.replace("[processing]", '[processing]\ncontact = "Halina Mróz, at the desk"', 1), "utf-8")
    told = refused(capsys, to="ukds")
    assert "The leak test stopped the release" in told
    assert "Look at [processing] in consent.toml" in told
    assert "Mróz" not in told
    assert not [path for path in (here.home / "archive").rglob("*") if path.is_file()]


def test_whoever_said_no_to_an_archive_is_read_on_the_site_and_not_deposited(
    here: Workspace, zenodo: Zenodo, capsys: Said
) -> None:
    folder = here.folder("toy")
    who = next(p.person for p in folder.consent().permission if p.archive.value == "yes" and p.person in spoken(folder))
    (said, *_) = re.findall(r"[A-Za-z ]{12,}", spoken(folder)[who])
    text = folder.consent_toml.read_text("utf-8")
    at = text.index(f'person = "{who}"')
    folder.consent_toml.write_text(text[:at] + text[at:].replace('archive = "yes"', 'archive = "no"', 1), "utf-8")
    for to in ("bag", "ukds", "crate"):
        done(capsys, to=to)
    done(capsys, to="zenodo", **WHO)
    laid = everything(here.home / "archive" / "deposits") + b"".join(zenodo.files[1000].values())
    crate = zipfile.ZipFile(io.BytesIO(zenodo.files[1000]["toy-v1.0-crate.zip"]))
    laid += b"".join(crate.read(name) for name in crate.namelist())
    assert said.encode() in everything(folder.published)
    assert said.encode() not in laid


# -- what leaves this machine -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["datacite", "zenodo"])
def test_nothing_leaves_without_being_told_so(here: Workspace, datacite: DataCite, zenodo: Zenodo, capsys: Said, to: str) -> None:  # fmt: skip
    told = refused(capsys, to=to, who="An Archivist")
    assert "it leaves this machine. --dry-run shows what would be sent; add --yes to send it." in told
    assert "the one for trying" in told or "service for trying" in told or "sandbox" in told
    assert "Who decides this is not said." in refused(capsys, to=to, yes=True)
    assert datacite.troubles.asked == zenodo.troubles.asked == []
    assert not here.folder("toy").deposits_json.exists()


@pytest.mark.parametrize("to", ["datacite", "zenodo"])
def test_what_would_be_sent_is_shown_to_somebody_without_a_password(here: Workspace, capsys: Said, to: str) -> None:
    said = done(capsys, to=to, dry_run=True)
    told = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert "Nothing was sent." in said
    assert told
    assert not here.folder("toy").deposits_json.exists()


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("datacite", "The repository's name for DataCite is not known. Put it into the environment as SASCI_DATACITE_REPOSITORY"),
        ("zenodo", "The access token for Zenodo is not known. Put it into the environment as SASCI_ZENODO_TOKEN"),
    ],
)  # fmt: skip
def test_without_a_password_it_says_where_it_is_looked_for(here: Workspace, capsys: Said, to: str, told: str) -> None:  # noqa: ARG001
    assert told in refused(capsys, to=to, **WHO)


def test_where_nothing_may_reach_for_the_network_nothing_does(
    datacite: DataCite, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SASCI_OFFLINE", "1")
    assert "Nothing may reach for the network here" in refused(capsys, to="datacite", **WHO)
    assert datacite.troubles.asked == []


def test_a_doi_is_drafted_made_findable_and_withdrawn_and_all_is_written_down(
    here: Workspace, datacite: DataCite, capsys: Said
) -> None:
    folder = here.folder("toy")
    said = done(capsys, to="datacite", **WHO)
    (doi,) = datacite.dois
    assert f"{doi} is draft at DataCite (its service for trying)" in said
    said += done(capsys, to="datacite", state="findable", url="https://archive.example/toy/", **WHO)
    assert datacite.dois[doi]["state"] == "findable"
    asked = len(datacite.troubles.asked)
    said += (again := done(capsys, to="datacite", state="findable", url="https://archive.example/toy/", **WHO))
    assert "nothing is new: nothing was sent." in again
    assert len(datacite.troubles.asked) == asked
    told = refused(capsys, to="datacite", state="withdrawn", reason="Halina Mróz asked for it.", **WHO)
    assert "The reason names Halina Mróz, who is not to be known, and would be read by everybody." in told
    said += done(capsys, to="datacite", state="withdrawn", reason="A participant asked for it.", **WHO)
    assert "The edition of 'toy' is still public here" in said
    assert datacite.dois[doi]["state"] == "registered"
    assert [(d.id, d.state, d.test) for d in deposits(folder).deposit] == [(doi, State.WITHDRAWN, True)]
    lines = [(e.who, e.about) for e in folder.history() if e.what == DEPOSITED]
    assert [who for who, _ in lines] == ["An Archivist"] * 3
    assert all(doi in about for _, about in lines)
    assert PASSWORD not in said
    assert PASSWORD.encode() not in everything(here.home)


def test_of_what_was_taken_down_the_doi_leads_to_the_page_that_says_so_and_names_nobody(
    datacite: DataCite, capsys: Said
) -> None:
    done(capsys, to="datacite", state="findable", url="https://archive.example/toy/", **WHO)
    (doi,) = datacite.dois
    asked = {"part": ["all"], "authority": "a participant", "reason": "asked for", "who": "An Archivist", "yes": True}
    taking_down.takedown(Context(), "toy", **asked)
    said = " ".join(capsys.readouterr().out.split())
    assert doi in said
    assert "findable since" in said
    done(capsys, to="datacite", state="withdrawn", **WHO)
    assert datacite.dois[doi]["state"] == "registered"
    kept = {key: value for key, value in datacite.dois[doi].items() if key != "creators"}
    assert not any(name in str(kept) for name in ("Wren", "Mróz", "Mrs K.", "lantern"))


def test_a_deposit_at_zenodo_is_drafted_and_published_and_all_is_written_down(
    here: Workspace, zenodo: Zenodo, capsys: Said
) -> None:
    said = done(capsys, to="zenodo", **WHO)
    assert "No. 1000 is draft at Zenodo (its sandbox)" in said
    said += done(capsys, to="zenodo", state="findable", **WHO)
    assert zenodo.depositions[1000]["submitted"]
    assert set(zenodo.files[1000]) == {"seminar.pdf", "transcript.xml", "toy-v1.0-crate.zip"}
    assert "nothing is new: nothing was sent." in done(capsys, to="zenodo", state="findable", **WHO)
    assert [(d.id, d.state, d.test) for d in deposits(here.folder("toy")).deposit] == [("1000", State.FINDABLE, True)]
    lines = [e.about for e in here.folder("toy").history() if e.what == DEPOSITED]
    assert lines == [f"zenodo (test) 10.5072/zenodo.1000: {how}" for how in ("draft", "findable")]
    assert TOKEN not in said
    assert TOKEN.encode() not in everything(here.home)
    assert "is published at Zenodo, and stays there" in refused(capsys, to="zenodo", state="discarded", **WHO)


def test_a_wrong_password_is_told_and_nothing_is_written_down(
    here: Workspace, datacite: DataCite, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SASCI_DATACITE_PASSWORD", "wr0ng-one")
    told = refused(capsys, to="datacite", **WHO)
    assert "DataCite does not know us" in told
    assert "wr0ng-one" not in told
    assert datacite.dois == {}
    assert not here.folder("toy").deposits_json.exists()


def test_the_real_service_wants_the_real_prefix_said(datacite: DataCite, capsys: Said) -> None:
    told = refused(capsys, to="datacite", production=True, **WHO)
    assert "Under which prefix the DOI is to be registered is not said." in told
    told = refused(capsys, to="datacite", production=True, prefix="10.1234", **WHO)
    assert "and not one of the prefix 10.1234: readers would look for what is not registered." in told
    assert datacite.troubles.asked == []


def test_what_was_never_deposited_is_not_taken_back(datacite: DataCite, zenodo: Zenodo, capsys: Said) -> None:
    for to in ("datacite", "zenodo"):
        told = refused(capsys, to=to, state="discarded", **WHO)
        assert "Nothing of this seminar was deposited at" in told
    assert datacite.troubles.asked == zenodo.troubles.asked == []


# -- taken in, minted -------------------------------------------------------------------------------------------------


def test_a_bag_that_was_made_here_is_taken_in_elsewhere(here: Workspace, capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    done(capsys, to="bag", out=str(tmp_path / "sent"))
    (tmp_path / "elsewhere" / "seminars").mkdir(parents=True)
    monkeypatch.setenv("SASCI_WORKSPACE", str(tmp_path / "elsewhere"))
    depositing.take_in(Context(), str(tmp_path / "sent" / "toy-v1.0-bag"), who="Another Archivist")
    said = capsys.readouterr().out
    assert "Taken in, every digest checked" in said
    assert "It is recorded as 'toy', an edition that others published" in said
    taken = Workspace(tmp_path / "elsewhere", here.settings).folder("toy")
    assert taken.seminar().title == here.folder("toy").seminar().title


def test_what_was_taken_down_does_not_come_back_in_a_bag_that_lay_elsewhere(
    here: Workspace, capsys: Said, tmp_path: Path
) -> None:
    done(capsys, to="bag", out=str(tmp_path / "sent"))
    why = {"authority": "the witness", "reason": "asked for", "who": "Ada"}
    taking_down.takedown(Context(), "toy", ["u2"], yes=True, **why)
    with pytest.raises(SystemExit):
        depositing.take_in(Context(), str(tmp_path / "sent" / "toy-v1.0-bag"), who="Another Archivist")
    said = capsys.readouterr().err
    assert "toy-v1.0-bag holds what was taken down here: " in said
    assert "of 'toy'. Nothing was taken in." in said
    assert not here.received.exists()


def test_an_identifier_is_minted_and_it_is_said_what_to_do_next(here: Workspace, capsys: Said) -> None:
    (here.home / "sasci.toml").write_text('[identifiers]\nark = "99999/fk4"\n', encoding="utf-8")
    depositing.mint(Context(), "toy", ark=True, who="An Archivist")
    said = " ".join(capsys.readouterr().out.split())
    made = ark.mint("99999/fk4", 0)
    assert f"{made} is written into" in said
    assert "99999 is for trying" in said
    with pytest.raises(SystemExit):
        depositing.mint(Context(), "toy", who="An Archivist")
    assert "What is to be minted is not said." in capsys.readouterr().err
