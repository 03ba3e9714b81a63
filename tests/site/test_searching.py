"""What can be searched in the browser: every turn that may be read, once, and nothing that may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.formats.citation import clean
from sasci_archive.site import Site, build, gists, searching
from tests.site.invented import SETTINGS, elsewhere, of, public, withdrawn


def test_pages_that_nobody_serves_lead_to_no_search_by_a_server(tmp_path: Path) -> None:
    (page,) = searching.pages(Site(of(public(tmp_path, "lantern", ("tw", "Said."))), SETTINGS))
    assert b"without a script" not in page.content
    page, answers = searching.pages(
        Site(of(public(tmp_path, "lantern", ("tw", "Said."))), SETTINGS, asked_at="/search")
    )
    assert searching.HERE.encode() in answers.content
    assert b'href="/search"' in page.content


words = st.text(st.sampled_from("aZé日ע<&>\"' \n"), max_size=10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(st.sampled_from(["tw", "ic"]), words), max_size=8))
def test_every_turn_is_found_by_its_words_where_it_stands(tmp_path: Path, said: list[tuple[str, str]]) -> None:
    site = Site(of(public(tmp_path, "lantern", *said)), SETTINGS)
    turns = [found for found in searching.found(site) if "#" in found.leads]
    wanted = [(f"u{n}", clean(text)) for n, (_, text) in enumerate(said, start=1) if clean(text)]
    assert [(found.leads.rpartition("#")[2], found.content) for found in turns] == wanted
    assert sorted(turns, key=lambda found: found.sort["said"]) == turns


def test_a_turn_says_who_where_when_and_where_it_is_heard(tmp_path: Path) -> None:
    site = Site(of(public(tmp_path, "lantern", ("ic", "Welcome."), ("tw", "A lantern."))), SETTINGS)
    turn = list(searching.found(site))[-1]
    assert turn.leads == (
        "seminars/lantern/edition/index.html?turn=2&place=2&on=2024-05-16&at=0%3A00%3A02&sound=sound-1.m4a&from=2.000&to=3.000#u2"
    )
    assert turn.filters == {
        "speaker": ["Tobias Wren"],
        "seminar": ["The Lantern Round"],
        "role": ["Witness"],
        "year": ["2024"],
        "series": ["Marlsea Seminars"],
    }


def test_what_is_withdrawn_is_not_in_it_and_what_lies_elsewhere_only_by_its_title(tmp_path: Path) -> None:
    site = Site(of(public(tmp_path, "lantern", ("tw", "Said.")), elsewhere("care"), withdrawn("gone")), SETTINGS)
    assert [found.leads for found in searching.found(site)] == [
        "seminars/care/index.html?elsewhere=1&on=2024-05-16",
        "seminars/lantern/index.html?on=2024-05-16",
        "seminars/lantern/edition/index.html?turn=1&place=1&on=2024-05-16&at=0%3A00%3A00&sound=sound-1.m4a&from=0.000&to=1.000#u1",
    ]


def test_an_index_of_the_same_turns_is_taken_over_and_one_of_others_is_made_anew(tmp_path: Path) -> None:
    def kept(target: Path) -> dict[str, bytes]:
        return {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}

    target, part = tmp_path / "site", tmp_path / "site" / "pagefind" / "1"
    build(Site(of(public(tmp_path, "lantern", ("tw", "Said."))), SETTINGS), target)
    first = kept(part)
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind"} <= first.keys()
    assert not any(name.endswith((".css", "-ui.js")) for name in first), "none of its own pages"
    build(Site(of(public(tmp_path, "lantern", ("tw", "Said."))), SETTINGS), target)
    assert kept(part) == first
    build(Site(of(public(tmp_path, "lantern", ("tw", "Said otherwise."))), SETTINGS), target)
    assert kept(part)["made-from.txt"] != first["made-from.txt"]


@given(
    said=st.lists(st.tuples(st.sampled_from(["tw", "ic"]), st.text(st.sampled_from("aé日 "), max_size=40)), max_size=8),
    more=st.text(st.sampled_from("aé日"), min_size=1, max_size=9),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_turn_weighs_and_so_does_each_letter_of_it(tmp_path: Path, said: list[tuple[str, str]], more: str) -> None:
    """By that the memory is bounded in which a part is made: a turn of no words has its weight, and what is not ASCII as many as it has bytes."""
    before = gists.weight(public(tmp_path, "lantern", *said))
    longer = [(who, words + more) for who, words in said]
    assert gists.weight(public(tmp_path, "lantern", *longer)) == before + len(said) * len(more.encode())
    assert gists.weight(public(tmp_path, "lantern", *said, ("tw", ""))) == before + gists.weight(withdrawn("gone"))


@given(weights=st.lists(st.integers(1, 12), max_size=40), most=st.integers(1, 30), more=st.integers(1, 12))
def test_each_seminar_is_in_one_part_of_the_index_and_no_other_changes_that(
    weights: list[int], most: int, more: int
) -> None:
    """What is in no part is never found; what is in two is found twice."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "MOST", most)
        entries = [withdrawn(f"s{n}") for n in range(len(weights) + 1)]
        site = Site(of(*entries[:-1]), SETTINGS)

        def put(n: int, weight: int, made_from: str = "made from this") -> None:
            site.kept.put(f"s{n}", made_from, weight, entries[n].record, ())

        for n, weight in enumerate(weights):
            put(n, weight)
        found = searching.parts(site)
        by_slug = {f"s{n}": weight for n, weight in enumerate(weights)}
        assert sorted(slug for part in found for slug in part.slugs) == sorted(by_slug)
        assert all(part.slugs for part in found) or len(found) == 1
        assert all(len(part.slugs) < 2 or sum(map(by_slug.__getitem__, part.slugs)) <= most for part in found)
        assert len({part.path for part in found}) == len(found)
        assert sum(weights) > most or len(found) == 1
        if weights:
            put(0, weights[0], "made from something else")
            changed = [a.path for a, b in zip(found, searching.parts(site), strict=True) if a.made_from != b.made_from]
            assert changed == [part.path for part in found if "s0" in part.slugs]
            put(0, weights[0])
        put(len(weights), more)
        now = searching.parts(site)
        gone = [part for part in found if part not in now]
        assert len(gone) <= 1, "what is added parts one, or stands where nothing was"
        assert {slug for part in now if part not in found for slug in part.slugs} == {
            f"s{len(weights)}",
            *(slug for part in gone for slug in part.slugs),
        }
