"""Templates are compiled once for each text: what was compiled before is nothing that a page can tell."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.editions import templates


def test_one_that_is_changed_is_another_at_once_and_one_that_is_the_same_is_asked_for_all_the_same(
    tmp_path: Path,
) -> None:
    for before in ("one", "two", "one"):
        (tmp_path / "page.html.j2").write_text(f"{before} {{{{ told }}}}", encoding="utf-8")
        for _ in range(2):
            with templates.noted() as used:
                page = templates.environment(templates.Looks(tmp_path)).get_template("page.html.j2")
            assert page.render(told="<b>") == f"{before} &lt;b&gt;"
            assert used == {("own", "page.html.j2")}


def test_two_workspaces_have_each_their_own(tmp_path: Path) -> None:
    pages = []
    for whose in ("hers", "his"):
        (tmp_path / whose).mkdir()
        (tmp_path / whose / "page.html.j2").write_text(whose, encoding="utf-8")
        pages.append(templates.environment(templates.Looks(tmp_path / whose)).get_template("page.html.j2"))
    assert [page.render() for page in pages] == ["hers", "his"]
