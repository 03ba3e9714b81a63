"""The demonstration's machine transcript corrected to its script, key by key: the scripts for the workbench and for a plain text editor, as they lie in the
repository, and what they take.

The plain editor holds the words as a file, a turn a line. What it does not hold is not asked of it: times and who speaks. A step of a script is a key's name as Playwright has it, `3 × ` before it where it is pressed so often; `type: …` letters;
`click: n` and `double click: n` the mouse before letter n of the turn; `hear: n` what is listened to before, until n ms of the recording.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from sasci_archive.formats import records
from sasci_archive.stages import draft
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.written import written
from sasci_archive.trials import recording
from sasci_archive.trials.caret import Editor, Listening, Plain, Workbench
from sasci_archive.trials.keystroke_plan import CLICK, HAND, KEY, POINT, Correction, plan
from sasci_archive.workbench.bench import Bench

HERE = Path(__file__).parents[2]
DEMO = HERE / "seminars" / "demo"
HEARD = HERE / "tests" / "demo"
"""What the machine heard of it."""
SCRIPTS = HERE / "tests" / "workbench" / "keystrokes"
RECORDS = ("seminar.toml", "consent.toml", "themes.toml", "3-names.toml")
UNSURE = 0.5
"""As in templates/workbench/src/movement.js."""


CALLED = {
    "workbench": "workbench",
    "plain": "plain text editor",
    "listening": "workbench, while the recording plays,",
}


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is pressed, in order."""

    correction: tuple[Correction, ...]


class Count(msgspec.Struct, frozen=True):
    """How often a key was pressed (a letter is one, with or without Shift), the mouse clicked, and pointed at something; and the seconds of it, by the
    keystroke-level model."""

    keys: int
    clicks: int
    points: int
    seconds: float


def drafted(home: Path) -> Folder:
    """The demonstration in the workspace `home` as the machine has drafted it, each voice with its name."""
    shutil.copytree(HEARD, home / "seminars" / "demo")
    shutil.copytree(DEMO.parent / "projects", home / "seminars" / "projects")
    folder = Folder(home / "seminars", "demo")
    for name in RECORDS:
        shutil.copy(DEMO / name, folder.path / name)
    shutil.copy(DEMO / "script" / "demo.opus", folder.recording / "demo.opus")
    draft.draft(folder, made_on=dt.date(2026, 11, 30))
    return folder


def text(folder: Folder) -> str:
    """What is written: each turn a line."""
    turns = map(written, parse(folder.master()).iter("{*}u"))
    return "\n".join(" ".join(word for part in turn.paragraphs for word in part.words) for turn in turns)


def wanted() -> str:
    """What was said, by the script: each turn a line."""
    return "\n".join(turn.text for turn in recording.parse(files.read(DEMO / "script" / "script.toml")).turns)


def read(editor: str) -> Script:
    """The script of "workbench", "plain" or "listening". Raises NotYet, BadRecord."""
    path = SCRIPTS / f"{editor}.toml"
    return records.parse(files.read(path), Script, where=path.name)


def planned(folder: Folder) -> dict[str, bytes]:
    """All scripts anew, as they are to lie in the repository, by name."""
    before, after = text(folder), wanted()
    doubts, times = _known(folder, before)
    editors: tuple[Editor, ...] = (Workbench(doubts), Plain(), Listening(doubts, times))
    made = {}
    for editor in editors:
        first, *others = plan(editor, before, after)
        if editor.name != "plain":  # nobody is in a turn before they have clicked into one
            first = replace(first, there=["click: 0", *first.there])
        made[editor.name] = composed(editor.name, [first, *others]).encode()
    return made


def _known(folder: Folder, before: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int, int, int], ...]]:
    """The words of which the machine was not sure, and when each word was said (`caret.Workbench`, `caret.Listening`)."""
    bench = Bench(folder, "", lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    doubts, times, at, whole = list[tuple[int, int]](), list[tuple[int, int, int, int]](), 0, len(before)
    lines = before.split("\n")
    for turn, line in zip(bench.turns([f"u{number}" for number in range(1, len(lines) + 1)]), lines, strict=True):
        for number, (word, (start, end, sure)) in enumerate(zip(line.split(" "), turn.times, strict=True)):
            place = whole - at, whole - at - len(word)
            times.append((*place, start, end))
            if (sure is not None and sure < UNSURE) or number in turn.doubts:
                doubts.append(place)
            at += len(word) + 1
    return tuple(doubts), tuple(times)


def composed(editor: str, corrections: Iterable[Correction]) -> str:
    """A script as it lies in the repository."""

    def quoted(value: object) -> str:
        return msgspec.json.encode(value).decode()  # what TOML has in common with JSON

    lines = [
        f"# What is pressed in the {CALLED[editor]} to correct the demonstration's machine transcript to its script; made, like the other one",
        "# beside it, by sasci_archive/trials/keystroke_plan.py (which says by what rules), pressed by tests/workbench/test_keystrokes.py and by `inv bench`.",
    ]
    for each in corrections:
        lines += ["", "[[correction]]"]
        lines += [f"{name} = {quoted(getattr(each, name))}" for name in ("turn", "was", "now", "there", "mend")]
    return "\n".join(lines) + "\n"


def counted(script: Script) -> Count:
    """What a script takes."""
    keys = clicks = points = homed = 0
    for correction in script.correction:
        for step in (*correction.there, *correction.mend):
            kind, _, value = step.partition(": ")
            if kind == "type":
                keys += len(value)
            elif kind == "hear":
                continue
            elif kind.endswith("click"):
                clicks += 1 + kind.startswith("double")
                points += 1
                homed += 2
            else:
                times, _, _ = step.rpartition(" × ")
                keys += int(times or 1)
    return Count(keys, clicks, points, (keys * KEY + clicks * CLICK + points * POINT + homed * HAND) / 10)
