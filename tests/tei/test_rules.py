"""Every fault of a transcript, with its code, its line and its remedy; and the same rules in Schematron."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.errors import BadTranscript
from sasci_archive.tei import rules
from sasci_archive.tei.document import parse
from sasci_archive.tei.rules import check

BROKEN = Path(__file__).parents[1] / "broken" / "tei"
TOY = (Path(__file__).parents[1] / "toy" / "4-transcript.xml").read_bytes()
SAMPLE = Path(__file__).parents[2].parent / "shared" / "samples" / "witness-seminar.xml"
IN_SCHEMATRON = {"T03", "T04", "T05", "T06", "T07", "T11", "T12", "T13"}


@pytest.fixture(scope="session")
def schematron() -> Callable[[bytes], set[str]]:
    """`schematron(tei)`: the codes that rules.sch has against it."""
    isoschematron = importlib.import_module("lxml.isoschematron")  # the stubs do not know it
    source = Path(rules.__file__).with_name("rules.sch").read_bytes()
    compiled = isoschematron.Schematron(etree.fromstring(source), store_report=True)

    def codes(tei: bytes) -> set[str]:
        compiled.validate(parse(tei))
        report, found, pattern = compiled.validation_report, set(), ""
        for node in report.getroot().iterchildren("*"):
            name = etree.QName(node).localname
            if name == "active-pattern":
                pattern = node.get("id")
            elif name == "failed-assert":
                found.add(pattern)
        return found

    return codes


def test_a_valid_master_has_no_fault() -> None:
    assert check(TOY) == ()


@pytest.mark.skipif(not SAMPLE.exists(), reason="../shared/samples is not there")
def test_the_sample_given_to_us_has_no_fault(schematron: Callable[[bytes], set[str]]) -> None:
    assert check(SAMPLE.read_bytes()) == ()
    assert schematron(SAMPLE.read_bytes()) == set()


def broken() -> list[Path]:
    """One folder per fault: `before` is what in the toy's transcript becomes `after`; `faults` is what is then said."""
    return sorted(path for path in BROKEN.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", broken(), ids=lambda path: path.name)
def test_each_fault_has_its_sentence(folder: Path, schematron: Callable[[bytes], set[str]]) -> None:
    before, after = ((folder / name).read_text("utf-8").rstrip("\n") for name in ("before", "after"))
    text = TOY.decode()
    assert text.count(before) == 1, f"{folder.name}/before must stand once in the toy"
    tei = text.replace(before, after).encode()
    faults = check(tei)
    assert "\n".join(map(str, faults)) == (folder / "faults").read_text("utf-8").rstrip("\n")
    in_grammar = {"T01", "T02", "T09"} & {fault.code for fault in faults}
    if not in_grammar:
        assert schematron(tei) == {fault.code for fault in faults} & IN_SCHEMATRON


def test_every_rule_has_a_broken_folder() -> None:
    said = "".join((folder / "faults").read_text("utf-8") for folder in broken())
    code = Path(rules.__file__).read_text("utf-8") + Path(rules.__file__).with_name("grammar.py").read_text("utf-8")
    assert set(re.findall(r'"(T\d\d)"', code)) == set(re.findall(r"^(T\d\d) ", said, re.MULTILINE))


_LISTS = set(" ".join(re.findall(r'(?:resp|target|ana|from|to)="(#[^"]+)"', TOY.decode())).replace("#", "").split())
POINTS = sorted(set(re.findall(r'(?:who|start|end|corresp|ref|change|synch)="#([^"]+)"', TOY.decode())) - _LISTS)
"""Ids that only attributes with one pointer point at: a list of pointers is more than XPath 1 can take apart."""


@given(st.data())
def test_python_and_schematron_agree_whatever_ids_are_mixed_up(
    schematron: Callable[[bytes], set[str]], data: st.DataObject
) -> None:
    """The plain slow definition is the quick one's oracle."""
    text = TOY.decode()
    for _ in range(data.draw(st.integers(1, 3))):
        old, new = data.draw(st.sampled_from(POINTS)), data.draw(st.sampled_from([*POINTS, "nobody"]))
        if data.draw(st.booleans()):
            text = text.replace(f'"#{old}"', f'"#{new}"')
        else:
            text = text.replace(f'xml:id="{old}"', f'xml:id="{new}"')
    faults = {fault.code for fault in check(text.encode())}
    if "T08" not in faults:  # Schematron sees no chain of moments
        assert schematron(text.encode()) - {"T07"} == (faults & IN_SCHEMATRON) - {"T07"}


@given(st.permutations([0, 1_000, 2_000, 3_000]), st.permutations([1_000, 2_000, 3_000, 4_000]))
def test_times_run_back_exactly_where_starts_fall_or_an_end_comes_first(starts: list[int], ends: list[int]) -> None:
    """The definition: some start lies before one that stands earlier, or an end before its own start."""
    from sasci_archive.tei.document import compose, element

    moments = {ms: element("when", id=f"T{ms}", interval=str(ms / 1000)) for ms in range(0, 5_000, 1_000)}
    root = parse(TOY)
    timeline = next(root.iter("{*}timeline"))
    timeline.extend(moments.values())
    session = next(root.iter("{*}body"))[0]
    for u in list(session.iter("{*}u")):
        session.remove(u)
    for i, (start, end) in enumerate(zip(starts, ends, strict=True), start=90):
        session.append(element("u", id=f"u{i}", start=f"#T{start}", end=f"#T{end}"))
    back = starts != sorted(starts) or any(end < start for start, end in zip(starts, ends, strict=True))
    assert any(fault.code == "T07" for fault in check(compose(root))) == back


def test_what_does_not_read_at_all_is_no_list_of_faults() -> None:
    with pytest.raises(BadTranscript):
        check(b"<TEI")


def test_faults_come_together_and_by_line() -> None:
    text = (
        TOY.decode()
        .replace('who="#p.chair"', 'who="#jb"')
        .replace("<kinesic", "<gesture")
        .replace("</kinesic", "</gesture")
    )
    faults = check(text.encode())
    assert len(faults) == 4
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
