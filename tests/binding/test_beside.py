"""What lies beside a transcript: bound in whole, faults all together, and nothing of it leaves that people have not permitted."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from sasci_archive import gate
from sasci_archive.binding import Bound, bound
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import Faults, StillNamed
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Illustration, Picture, Subheading, Volume
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import Text
from sasci_archive.proofing import checks
from sasci_archive.proofing import words as proofed
from sasci_archive.stages.publish import publish
from sasci_archive.stages.validate import validate
from sasci_archive.store.folder import Folder
from sasci_archive.tei import rules
from sasci_archive.tei.document import parse
from tests.readying import finish, make_ready
from tests.tei.conftest import tei_all

__all__ = ["tei_all"]

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parents[1] / "toy"
LEAVE = 'permission = { who = "A. Kray", how = "by e-mail", when = 2024-05-01 }\ncredit = "Photograph: A. Kray"\n'
GIFT = "Where it was <script>alert(1)</script> #strike[x] \\textbf{y} 👍 العربية 日本"

PICTURES = f"""
[[picture]]
file = "shelf.png"
alt = "A shelf <b>of</b> puzzles"
caption = "{GIFT.replace(chr(92), chr(92) * 2)}"
after = "u2"
{LEAVE}
[[picture]]
file = "man.jpg"
alt = "A man"
portrait = "wren"
{LEAVE}
[[picture]]
file = "two.jpg"
alt = "Two people"
people = ["wren", "mroz"]
after = "u2"
{LEAVE}
[[picture]]
file = "front.png"
alt = "A cupboard"
cover = true
{LEAVE}
[[picture]]
file = "loose.png"
alt = "A puzzle"
{LEAVE}"""

CHRONOLOGY = """
[[event]]
when = "spring 1994"
label = "A cupboard is found"
turns = ["u2"]

[[event]]
when = "1996"
label = "The library opens"
turns = ["u8", "u4"]
"""

EASY = """# The toy library

Made by: Ann & Tom
Tested by: the Wednesday group
Tested on: May 2024
Pictures by: Sam
Pictures with leave from: Sam

![A child with a toy](child.png)
Children took **toys** home.

## The end

![A shelf](shelf.png)
It <closed>.
"""


def picture(size: tuple[int, int] = (60, 40), kind: str = "PNG") -> bytes:
    into = io.BytesIO()
    Image.new("RGB", size, "teal").save(into, kind)
    return into.getvalue()


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    """The toy with all of it beside."""
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    folder.apparatus.mkdir()
    for name in ("shelf.png", "front.png", "loose.png", "child.png"):
        (folder.apparatus / name).write_bytes(picture())
    for name in ("man.jpg", "two.jpg"):
        (folder.apparatus / name).write_bytes(picture(kind="JPEG"))
    write(folder, "pictures.toml", PICTURES)
    write(folder, "chronology.toml", CHRONOLOGY)
    write(folder, "easy-read.md", EASY)
    return folder


def write(folder: Folder, name: str, text: str) -> None:
    (folder.apparatus / name).write_text(text, encoding="utf-8")


def released(folder: Folder, channel: Channel = Channel.HTML) -> Release:
    return gate.release(bound(folder).master, None, folder.consent(), channel, ON)


def of(release: Release) -> dict[str, Picture]:
    return {each.id: each for each in release.reading.pictures}


def told(folder: Folder) -> list[str]:
    with pytest.raises(Faults) as refused:
        bound(folder)
    return [f"{fault.code} {fault.problem}" for fault in refused.value.faults]


def test_the_whole_is_valid_and_the_same_bytes_when_bound_again(toy: Folder) -> None:
    whole = bound(toy)
    assert rules.check_tree(parse(whole.master)) == ()
    assert set(whole.pictures) == {"shelf.png", "man.jpg", "two.jpg", "front.png", "loose.png", "child.png"}
    assert bound(toy) == whole
    shutil.rmtree(toy.work)
    assert bound(toy) == whole


def test_binding_what_is_bound_changes_nothing(toy: Folder) -> None:
    whole = bound(toy)
    toy.transcript_xml.write_bytes(whole.master)
    assert bound(toy) == whole


def test_without_anything_beside_it_a_transcript_stays_as_it_is(toy: Folder) -> None:
    shutil.rmtree(toy.apparatus)
    assert bound(toy) == Bound(toy.master())


def test_each_picture_stands_where_it_was_put_with_all_that_is_said_of_it(toy: Folder) -> None:
    proof = released(toy, Channel.PROOF)
    pictures = of(proof)
    blocks = proof.reading.sessions[0].blocks
    after = [b.picture for b in blocks if isinstance(b, Illustration)]
    assert after == ["pic.shelf", "pic.two"]
    assert [getattr(b, "id", "picture") for b in blocks][1:4] == ["u2", "picture", "picture"]
    assert proof.reading.person("wren").portrait == "pic.man"
    assert pictures["cover"].file == "front.png"
    assert [s.kind for s in proof.reading.front] == ["about", "introduction", "photographs", "editorial-policy"]
    assert pictures["pic.shelf"] == Picture(
        id="pic.shelf",
        file="shelf.png",
        alt="A shelf <b>of</b> puzzles",
        caption=(Text(GIFT),),
        credit="Photograph: A. Kray",
        width=60,
        height=40,
    )
    assert pictures["pic.two"].people == ("wren", "mroz")


def test_a_picture_of_somebody_who_may_not_be_known_is_not_in_the_release_and_the_account_says_so(toy: Folder) -> None:
    public = released(toy)
    assert "pic.two" not in of(public)
    assert "pic.man" in of(public)
    assert "1 picture is not shown." in public.reading.left_out
    assert any(w.what == "the picture two.jpg" and "Halina Mróz" in w.reason for w in public.withheld)
    assert b"two.jpg" not in public.tei


@pytest.mark.parametrize(
    "answer",
    [
        'attribution = "role"',
        'attribution = "pseudonym"\npseudonym = "A. B."',
        'attribution = "name"\nembargo = true',
        'attribution = "name"\nwithdrawn = 2024-06-01',
    ],
)
def test_whoever_is_not_shown_by_name_is_in_no_picture(toy: Folder, answer: str) -> None:
    consent = toy.consent_toml.read_text("utf-8")
    person = 'person = "wren"\nattribution = "name"'
    assert person in consent
    toy.consent_toml.write_text(consent.replace(person, f'person = "wren"\n{answer}'), encoding="utf-8")
    write(toy, "pictures.toml", PICTURES.replace('people = ["wren", "mroz"]', 'people = ["wren"]'))
    transcript = toy.transcript_xml.read_text("utf-8").replace('<persName ref="#p.wren">Tobias</persName>', "friend")
    toy.transcript_xml.write_text(transcript, encoding="utf-8")
    public = released(toy)
    assert {"pic.man", "pic.two"}.isdisjoint(of(public))
    assert "2 pictures are not shown." in public.reading.left_out
    assert not any(person.portrait for person in public.reading.people)


@pytest.mark.parametrize("key", ["alt", "caption", "credit"])
def test_what_is_said_of_a_picture_names_nobody_who_is_not_to_be_known(toy: Folder, key: str) -> None:
    said = {"alt": 'alt = "A puzzle"', "credit": 'credit = "Photograph: A. Kray"'}
    old = said.get(key, 'alt = "A puzzle"')
    new = f'{key} = "Halina Mróz"' if key in said else f'{old}\ncaption = "Halina Mróz"'
    before, last = PICTURES.rsplit("[[picture]]", 1)
    write(toy, "pictures.toml", f"{before}[[picture]]{last.replace(old, new)}")
    with pytest.raises(StillNamed, match=r"Halina Mróz in what is said of a picture"):
        released(toy)


def test_packets_have_no_pictures(toy: Folder) -> None:
    packet = gate.release(bound(toy).master, None, toy.consent(), Channel.REVIEW, ON, reader="wren")
    assert packet.reading.pictures == ()
    assert b"figure" not in packet.tei


def test_the_chronology_is_in_the_order_of_time_and_what_was_there_already_is_there_once(toy: Folder) -> None:
    found = [(e.when, e.label, e.utterances) for e in released(toy).reading.chronology]
    assert found == [("Spring 1994", "A cupboard is found", ("u2",)), ("1996", "The library opens", ("u2", "u4", "u8"))]
    first = released(toy).reading.chronology[0]
    assert (str(first.earliest), str(first.latest)) == ("1994-03-01", "1994-05-31")


def test_an_easy_read_edition_is_a_part_of_its_own(toy: Folder) -> None:
    reading = released(toy).reading
    easy = reading.easy_read
    assert easy is not None
    assert easy.title == "The toy library"
    assert [s.text for s in easy.content if isinstance(s, Subheading)] == ["The end", "Who made this"]
    alts = [reading.picture(i.picture).alt for i in easy.content if isinstance(i, Illustration)]
    assert alts == ["A child with a toy", "A shelf"]
    assert "easy-read" not in [s.kind for s in reading.back]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Made by: Ann & Tom\n", "it does not say who made it"),
        ("Tested by: the Wednesday group\n", "it does not say who tested it"),
        ("Tested on: May 2024\n", "it does not say when it was tested"),
    ],
)
def test_without_makers_and_testers_it_stays_in_the_house(toy: Folder, line: str, why: str) -> None:
    write(toy, "easy-read.md", EASY.replace(line, ""))
    public = released(toy)
    assert public.reading.easy_read is None
    assert gate.Withholding("the Easy Read edition", why) in public.withheld
    assert "child.png" not in {p.file for p in public.reading.pictures}
    assert released(toy, Channel.PROOF).reading.easy_read is not None


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('alt = "A man"', "", "P02 The picture man.jpg has no alt."),
        ('credit = "Photograph: A. Kray"', "", "P02 The picture shelf.png has no credit."),
        ('permission = { who = "A. Kray", how = "by e-mail", when = 2024-05-01 }', "", "P02 The picture shelf.png has no permission."),
        ('people = ["wren", "mroz"]', 'people = ["nobody"]', "P03 The picture two.jpg shows 'nobody', who is not on the roster."),
        ('portrait = "wren"', 'portrait = "x"', "P03 The picture man.jpg shows 'x', who is not on the roster."),
        ('after = "u2"', 'after = "u99"', "P04 The picture shelf.png is to stand after u99, and there is no such turn."),
        ('alt = "A man"', 'alt = "x"\n[[picture]]\nfile = "toby.png"\nalt = "x"', "P08 The file toby.png is called by 'Toby', a name that somebody is known by and that is not printed."),
        ('file = "shelf.png"', 'file = "Shelf.png"', "P01 The picture Shelf.png is not in apparatus/."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_picture_is_told(toy: Folder, was: str, now: str, fault: str) -> None:
    write(toy, "pictures.toml", PICTURES.replace(was, now))
    assert fault in told(toy)
    assert fault in [f"{f.code} {f.problem}" for f in validate(toy)]


def test_faults_of_all_files_are_told_together(toy: Folder) -> None:
    (toy.apparatus / "man.jpg").write_bytes(b"no picture")
    write(toy, "chronology.toml", CHRONOLOGY.replace("spring 1994", "once").replace('"u8"', '"u98"'))
    write(toy, "easy-read.md", EASY.replace("Pictures by: Sam\n", ""))
    codes = {fault[:3] for fault in told(toy)}
    assert codes == {"C01", "C02", "P02", "P05"}


def test_a_picture_elsewhere_is_never_read(toy: Folder) -> None:
    (toy.apparatus / "shelf.png").unlink()
    (toy.apparatus / "shelf.png").symlink_to(toy.consent_toml)
    assert "P01 The picture shelf.png is not in apparatus/." in told(toy)


def volume(root: Path, slug: str, number: str, *, transcript: bool = False, date: str = "date = 2020-01-01") -> None:
    folder = root / slug
    folder.mkdir()
    (folder / "seminar.toml").write_text(
        f'title = "No. {number}"\n[series]\ntitle = "Toy  seminars"\nnumber = "{number}"\n'
        f'[publication]\npublisher = "Press"\n{date}\n',
        encoding="utf-8",
    )
    if transcript:
        (folder / "4-transcript.xml").write_bytes(b"")


def test_the_series_other_volumes_are_those_that_are_out_and_never_itself(toy: Folder) -> None:
    root = toy.path.parent
    volume(root, "ten", "10")
    volume(root, "two", "2")
    volume(root, "three", "3", transcript=True)  # being worked on
    volume(root, "four", "4", date="")
    volume(root, "five", "5")  # as yet without a transcript
    with (root / "five" / "seminar.toml").open("a", encoding="utf-8") as file:
        file.write('[[roster]]\nid = "jo"\nname = "Jo Bloggs"\nrole = "witness"\n')
    volume(root, "six", "6")  # taken down, all of it
    (root / "six" / "journal.jsonl").write_text('{"on":"2024-11-20T12:00:00Z","what":"published"}\n', encoding="utf-8")
    (root / "broken").mkdir()
    (root / "broken" / "seminar.toml").write_text("title =", encoding="utf-8")
    record = toy.seminar_toml.read_text("utf-8")
    more = 'issn = "0000-0000", volumes = [{ title = "Old", number = "0", year = 1999 }]'
    toy.seminar_toml.write_text(record.replace('issn = "0000-0000"', more), encoding="utf-8")
    assert released(toy).reading.volumes == (
        Volume("0", "Old (1999)."),
        Volume("2", "No. 2 (Press, 2020)."),
        Volume("10", "No. 10 (Press, 2020)."),
    )


def test_it_is_published_with_its_pictures_beside_it_and_the_leak_test_reads_them(toy: Folder) -> None:
    make_ready(toy)
    edition, _ = publish(toy, on=ON)
    assert edition.public, edition.outstanding
    there = {path.relative_to(toy.published).as_posix() for path in toy.published.rglob("*") if path.is_file()}
    assert {name for name in there if name.startswith("pictures/")} == {
        f"pictures/{name}" for name in ("shelf.png", "man.jpg", "front.png", "loose.png", "child.png")
    }
    assert {"easy-read.html", "easy-read.pdf"} <= there
    first = {name: (toy.published / name).read_bytes() for name in there}
    shutil.rmtree(toy.published)
    shutil.rmtree(toy.work)
    publish(toy, on=ON)
    assert first == {name: (toy.published / name).read_bytes() for name in there}
    write(toy, "easy-read.md", EASY.replace("Tested on: May 2024\n", ""))
    finish(toy)
    edition, made = publish(toy, on=ON)
    assert made
    assert edition.public
    assert not (toy.published / "easy-read.pdf").exists()


def test_a_line_of_the_easy_read_edition_that_is_lost_is_told(toy: Folder) -> None:
    publish(make_ready(toy), on=ON)
    words = [check for check in checks.CHECKS if check.look is proofed.words]

    def faults() -> tuple[str, ...]:
        return tuple(f for f in checks.proof(toy, on=ON, looks=OURS, checks=tuple(words)).rows[0].faults if "easy" in f)

    assert faults() == ()
    page = toy.published / "easy-read.html"
    page.write_text(page.read_text("utf-8").replace("toys</strong> home", "toys</strong>"), encoding="utf-8")
    assert faults() == ("easy-read.html: ‘Children took toys home.’ does not stand whole after the line before it",)


@pytest.mark.java
@pytest.mark.slow
def test_it_is_tei(toy: Folder, tei_all: Callable[[bytes], str]) -> None:
    assert tei_all(bound(toy).master) == ""
    assert tei_all(released(toy, Channel.TEI).tei) == ""
