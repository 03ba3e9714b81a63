"""A new seminar's files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sasci_archive.errors import BadSlug, WouldOverwrite
from sasci_archive.formats import records
from sasci_archive.model.consent import Consent
from sasci_archive.model.seminar import Role, Seminar
from sasci_archive.stages.begin import begin
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def test_a_new_record_reads_as_it_is(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "new-one")
    begin(folder)
    assert folder.seminar().title == "Title of the seminar"
    assert folder.consent() == Consent()


def test_a_new_record_reads_with_every_example_line_taken_in(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "new-one")
    begin(folder)
    for path, kind in ((folder.seminar_toml, Seminar), (folder.consent_toml, Consent)):
        text = path.read_text(encoding="utf-8")
        examples = re.sub(r"(?m)^# (?=\[\[|\[\w|\w+ = |  \"|\])", "", text)
        assert examples != text
        records.parse(examples.encode(), kind, where=path.name)


def test_the_comment_names_every_role() -> None:
    from sasci_archive.editions import templates

    text = templates.text("new/seminar.toml")
    assert f"# role: {', '.join(role.value for role in Role)}." in text


def test_a_second_call_overwrites_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "new-one")
    begin(folder)
    folder.seminar_toml.write_text('title = "Mine"', encoding="utf-8")
    with pytest.raises(WouldOverwrite, match=r"There is a seminar 'new-one' already"):
        begin(folder)
    assert folder.seminar().title == "Mine"


@pytest.mark.parametrize("slug", ["../x", "a/b", "A", "", "a--b", "-a", "a b", "é", "x" * 81])
def test_a_slug_that_is_no_plain_folder_name_is_refused(tmp_path: Path, slug: str) -> None:
    with pytest.raises(BadSlug, match=r"cannot name a seminar\. Use lower case letters"):
        Folder(tmp_path, slug)


def test_a_seminar_is_begun_whole_or_not_at_all_whatever_a_kill_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path, "ferry")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, "replace_tree", killed)
        with pytest.raises(KeyboardInterrupt):
            begin(folder)
    assert not folder.path.exists()
    begin(folder)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "ferry",
        "ferry/consent.toml",
        "ferry/seminar.toml",
    ]
