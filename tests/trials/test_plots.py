"""Pictures of figures: the same bytes each time, well-formed, everything named in them and nothing outside them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from sasci_archive.trials import plots
from sasci_archive.trials.figures import Bar, Bars, Growth, Plot, Series, Shares, Stack

LABELS = st.lists(
    st.sampled_from(
        [
            "ingest",
            "transcribe (base)",
            "where each stands again, nothing changed (inv status)",
            "A & B",
            "<name>",
            "says “so”",
            "one",
            "two",
            "three",
        ]
    ),
    min_size=1,
    max_size=8,
    unique=True,
)
AMOUNT = st.floats(0.001, 1e5)


@st.composite
def growths(draw: st.DrawFn) -> Growth:
    lengths = sorted(draw(st.sets(st.integers(1, 1000), min_size=1, max_size=5)))
    lines = []
    for label in draw(LABELS):
        count = draw(st.integers(1, len(lengths)))
        amounts = draw(st.lists(AMOUNT, min_size=count, max_size=count))
        lines.append(Series(label, tuple(map(float, lengths[:count])), tuple(amounts)))
    return Growth("g", "Growth & more", "minutes of sound", "seconds", tuple(lines))


@st.composite
def bars(draw: st.DrawFn) -> Bars:
    made = tuple(Bar(label, tuple(draw(st.lists(AMOUNT, min_size=1, max_size=3)))) for label in draw(LABELS))
    limit = draw(st.none() | AMOUNT)
    return Bars("b", "Bars", "s", made, limit, "≤ it" if limit else "")


@st.composite
def shares(draw: st.DrawFn) -> Shares:
    names = draw(LABELS)
    stacks = tuple(
        Stack(f"{n} min, Whisper base", tuple((name, draw(AMOUNT)) for name in names))
        for n in range(draw(st.integers(1, 3)))
    )
    return Shares("s", "Shares", "s", stacks)


def named(plot: Plot) -> list[str]:
    match plot:
        case Growth():
            return [each.label for each in plot.series]
        case Bars():
            return [each.label for each in plot.bars]
        case Shares():
            return [name for each in plot.stacks for name, _ in each.parts]


STEEP = Growth(
    "g",
    "Growth & more",
    "minutes",
    "s",
    (Series("up", (991.0, 1000.0), (0.001, 1e5)), Series("down", (991.0, 1000.0), (1e5, 0.001))),
)


@given(growths() | bars() | shares())
@example(STEEP)
def test_a_picture_is_well_formed_names_everything_and_lies_within_its_frame(plot: Plot) -> None:
    root = ElementTree.fromstring(plots.svg(plot))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    said = " ".join(root.itertext()) + " "
    for label in named(plot):
        assert all(word in said for word in label.split())
        assert label in plots.says(plot)
    for text in root.iterfind(".//{http://www.w3.org/2000/svg}text[@class='name']"):
        begins, broad = float(text.attrib["x"]), 7 * len(text.text or "")
        if text.get("text-anchor") == "end":
            assert begins - broad >= 0, text.text
        else:
            assert begins + broad <= width, text.text
    for element in root.iter():
        x, y = (element.get(name) for name in ("x", "y"))
        if x is not None and y is not None:
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height
    for points in re.findall(r'points="([^"]+)"', plots.svg(plot)):
        for x, y in (pair.split(",") for pair in points.split()):
            assert -1 <= float(x) <= width + 1
            assert -1 <= float(y) <= height + 1


def test_the_same_figures_give_the_same_bytes_in_another_process() -> None:
    code = (
        "from sasci_archive.trials import plots; from sasci_archive.trials.figures import *; import sys;"
        "it = Growth('g', 'G', 'x', 'y', tuple(Series(l, (1.0, 2.0, 4.0), (1.0, 2.1, 3.9)) for l in 'abcdefgh'));"
        "sys.stdout.buffer.write(plots.svg(it).encode())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_each_colour_stands_off_its_ground_and_has_letters_on_it_that_can_be_read() -> None:
    """By the contrast of WCAG 2.2, 1.4.3: https://www.w3.org/TR/WCAG22/#contrast-minimum"""
    for colours, ground in ((plots._LIGHT, "#ffffff"), (plots._DARK, "#14181d")):
        for colour in colours:
            assert contrast(colour, ground) >= 4.5, colour


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
