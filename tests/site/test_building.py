"""The site as a whole: made beside the old one and put in its place, the same bytes from the same catalogue, only what was published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sasci_archive.catalogue import catalogue
from sasci_archive.errors import SasciError
from sasci_archive.site import Page, Section, Site, build, values
from sasci_archive.store.workspace import Workspace
from tests.shelved import ON
from tests.site.invented import SETTINGS, of, public


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_catalogue_gives_the_same_bytes_at_any_time(workspace: Workspace, tmp_path: Path) -> None:
    before = catalogue(workspace, ON)
    build(Site(before), tmp_path / "site")
    build(Site(msgspec.structs.replace(before, on=ON.replace(year=2031))), tmp_path / "later")
    one, other = (  # Pagefind puts the same index in another order each time: see test_searching.py
        {path: content for path, content in bytes_of(tmp_path / name).items() if not path.startswith("pagefind/")}
        for name in ("site", "later")
    )
    assert one == other
    assert "index.html" in one


def test_an_edition_s_files_are_there_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    shown = catalogue(workspace, ON)
    build(Site(shown), tmp_path / "site")
    home = shown.entry("toy").home
    assert home
    there = tmp_path / "site" / "seminars" / "toy" / "edition"
    assert bytes_of(there) == {f.name: (home / f.name).read_bytes() for f in shown.entry("toy").files}


def test_a_file_that_others_changed_is_not_put_there_and_the_old_site_stands(
    workspace: Workspace, tmp_path: Path
) -> None:
    shown = catalogue(workspace, ON)
    build(Site(shown), tmp_path / "site")
    before = bytes_of(tmp_path / "site")
    page = workspace.folder("toy").published / "index.html"
    content = page.read_bytes()
    page.unlink()  # the site has the same file under another name
    page.write_bytes(content + b"<!-- mine -->")
    with pytest.raises(SasciError) as raised:
        build(Site(shown), tmp_path / "site")
    assert raised.value.problem == f"{page} is not the file that was published."
    assert bytes_of(tmp_path / "site") == before


def test_what_is_heard_is_read_from_the_page_that_was_published_and_from_no_other(tmp_path: Path) -> None:
    entry = public(tmp_path / "given", "lantern", ("tw", "Said."))
    assert entry.home
    page = entry.home / "index.html"
    content = page.read_bytes()
    page.write_bytes(content.replace(b"90000", b"10"))
    with pytest.raises(SasciError, match="is not the file that was published"):
        build(Site(of(entry), SETTINGS), tmp_path / "site")
    page.write_bytes(content)
    for name in ("site", "nothing"):
        build(Site(of(entry), SETTINGS), tmp_path / name)
    site, nothing = (
        {path: made for path, made in bytes_of(tmp_path / name).items() if not path.startswith("pagefind/")}
        for name in ("site", "nothing")
    )
    assert site == nothing


def test_a_kill_leaves_the_old_site_and_the_next_build_leaves_nothing_behind(
    workspace: Workspace, tmp_path: Path
) -> None:
    shown = catalogue(workspace, ON)
    build(Site(shown), tmp_path / "site")
    before = bytes_of(tmp_path / "site")

    def killed(_: values.Site) -> Iterator[Page]:
        yield Page("new.html", b"")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(Site(shown), tmp_path / "site", of=[Section(pages=killed)])
    assert bytes_of(tmp_path / "site") == before
    (tmp_path / ".writing-site").mkdir()  # an earlier version left it
    (tmp_path / ".site.json").touch()
    build(Site(shown), tmp_path / "site")
    assert bytes_of(tmp_path / "site") == before
    assert {p.name for p in tmp_path.iterdir()} == {"home", "site", ".site.sqlite"}


def test_two_pages_cannot_lie_at_one_place(workspace: Workspace, tmp_path: Path) -> None:
    def twice(_: values.Site) -> Iterator[Page]:
        yield Page("a.html", b"1")
        yield Page("a.html", b"2")

    with pytest.raises(SasciError) as raised:
        build(Site(catalogue(workspace, ON)), tmp_path / "site", of=[Section(pages=twice)])
    assert raised.value.problem == "Two pages of the site would lie at a.html."


def test_nothing_but_a_site_is_replaced_by_one(workspace: Workspace, tmp_path: Path) -> None:
    """`[site] folder` may name anything: what lies there is somebody's."""
    folder, file = tmp_path / "documents", tmp_path / "documents" / "thesis.txt"
    folder.mkdir()
    shown = Site(catalogue(workspace, ON))
    build(shown, folder)  # an empty one
    build(shown, folder)
    (folder / "gone.json").unlink()
    file.write_text("A chapter of mine.")
    for place, what in ((folder, "holds what is no site of ours"), (file, "is a file")):
        with pytest.raises(SasciError) as raised:
            build(shown, place)
        assert str(raised.value.problem) == f"{place} {what}: it would have been replaced by the site."
    assert file.read_text() == "A chapter of mine."
