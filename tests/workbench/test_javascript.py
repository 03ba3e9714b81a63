"""The workbench's JavaScript as Node and TypeScript see it: its own tests (`templates/workbench/test`); those that need a browser are in Python."""

from __future__ import annotations

import re
from pathlib import Path

from sasci_archive.engines import bundling

OF_THE_DOM = re.compile(r"on type '(HTML|SVG)?(Element|EventTarget|Node|ParentNode|ChildNode|Event)'")
FAULTS = {
    "TS2304": "a name that is nowhere",
    "TS2339": "what the thing does not have",
    "TS2550": "what the browsers that we build for do not all have (build.mjs, tsconfig.json)",
    "TS2551": "a name misspelt",
    "TS2552": "a name misspelt",
    "TS2554": "more or fewer arguments than it takes",
}
"""Of what TypeScript says, what is a fault however the code is written: the rest asks for types, which we do not write down."""


def test_every_test_of_the_javascript_passes(bundle: Path) -> None:
    home = bundle.parents[1]
    done = bundling.run(home, "--test", "--test-reporter=spec", "test/*.test.js")
    assert done.returncode == 0, done.stdout
    assert re.search(r"pass [1-9]", done.stdout), "there are tests"


def faults(home: Path) -> list[str]:
    said = bundling.run(home, "node_modules/typescript/bin/tsc", "--project", home).stdout.splitlines()
    assert not [line for line in said if re.match(r"error|\S+json", line)], "it can be asked"
    found = [(line, code) for line in said if (code := re.search(r"error (TS\d+):", line))]
    return [line for line, code in found if code[1] in FAULTS and not OF_THE_DOM.search(line)]


def test_no_name_is_nowhere_and_nothing_is_newer_than_the_browsers(bundle: Path) -> None:
    assert faults(bundle.parents[1]) == []


def test_what_is_nowhere_or_newer_is_found(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "node_modules").symlink_to(bundle.parents[1] / "node_modules", target_is_directory=True)
    (tmp_path / "tsconfig.json").write_text((bundle.parents[1] / "tsconfig.json").read_text())
    (tmp_path / "src" / "a.js").write_text(
        "export class Turn { words() { return [1]; } }\n"
        "new Turn().word();\nnowhere(1);\nPromise.withResolvers();\n"
        "new Set([1]).union(new Set());\n[1].values().map(String);\nnew Turn().words(1);\ndocument.body.firstElementChild.focus();\n"
    )
    assert [line.split(",")[0] for line in faults(tmp_path)] == [f"src/a.js({line}" for line in range(2, 8)]
