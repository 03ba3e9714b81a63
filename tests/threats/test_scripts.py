"""What our own scripts do with text: they set it as text. None makes markup or a program of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
MAKES = re.compile(
    r"\b(?:inner|outer)HTML\s*(?:=(?!=)|\+=)|insertAdjacentHTML|document\.write|\beval\s*\(|new\s+Function\b|setTimeout\(\s*[\"'`]|srcdoc|javascript:|"
    r"createContextualFragment|parseFromString|setHTMLUnsafe|\.on\w+\s*=\s*[\"'`]"
)
LOOKED_AT = {
    "watch/watch.js": ("parseFromString",),
    "desk/desk.js": ("parseFromString",),
    "workbench/src/paste.js": ("parseFromString",),
}
"""What is parsed there runs nothing (a document of its own, without a window): the first two read a page that this server has just made, the third takes only the
words of what was pasted."""


def scripts() -> list[Path]:
    return [
        path
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".js", ".mjs", ".j2", ".html"}
        and not {"node_modules", "built", "test"} & set(path.relative_to(TEMPLATES).parts)
    ]


def test_no_script_of_ours_makes_markup_or_a_program_of_text() -> None:
    found = scripts()
    assert len(found) > 50
    for path in found:
        name = path.relative_to(TEMPLATES).as_posix()
        makes = {each[0] for each in MAKES.finditer(path.read_text("utf-8"))} - set(LOOKED_AT.get(name, ()))
        assert not makes, f"{name}: {makes}"


@pytest.mark.parametrize(
    "text",
    [
        "x.innerHTML = said",
        'el.insertAdjacentHTML("x", y)',
        "eval(y)",
        "new Function(y)",
        "frame.srcdoc = y",
        'a.href = "javascript:x"',
    ],
)
def test_this_test_finds_one(text: str) -> None:
    assert MAKES.search(text)


def test_no_template_of_a_page_puts_anything_in_unescaped_but_what_the_program_has_escaped() -> None:
    """`| safe` stands in one place, behind words of its own."""
    found = [
        (path.name, line.strip())
        for path in scripts()
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\|\s*safe\b|autoescape false", line)
    ]
    assert [name for name, _ in found] == ["page.html.j2"], found
    assert '{{ " class=\\"many\\"" | safe if own > 100 }}' in found[0][1]
