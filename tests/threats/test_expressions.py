"""No expression of ours takes longer than its text is long, as far as its shape says: a repeat within a repeat over the same letters would let a line of a stranger's hold a command up for hours."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sasci_archive

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    if sys.version_info >= (3, 13):
        from re import _constants as constants  # type: ignore[attr-defined]
        from re import _parser as parser
    else:
        from re import _constants as constants  # type: ignore[attr-defined]
        from re import _parser as parser  # type: ignore[attr-defined]

MAX = constants.MAXREPEAT
REPEATS = {
    constants.MAX_REPEAT,
    constants.MIN_REPEAT,
    *([constants.POSSESSIVE_REPEAT] if hasattr(constants, "POSSESSIVE_REPEAT") else []),
}
PROBE = [chr(n) for n in range(32, 127)] + ["\n", "\t", "é", "中", "\u2019", "٣"]


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every one that a module of ours keeps by a name, in a table too."""
    for found in pkgutil.walk_packages(sasci_archive.__path__, "sasci_archive."):
        if ".trials" in found.name or found.name.endswith(("batch.working",)):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            for each in (
                value if isinstance(value, (tuple, list)) else value.values() if isinstance(value, dict) else [value]
            ):
                if isinstance(each, re.Pattern):
                    yield f"{found.name}.{name}", each


def first(node: Any, flags: int) -> frozenset[str]:
    """Which letters of the probe a piece of an expression may begin with; all of them where it may be empty."""
    found: set[str] = set()
    for letter in PROBE:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if begins(node, letter, flags):
                found.add(letter)
    return frozenset(found)


def begins(items: Any, letter: str, flags: int) -> bool:
    """Whether a sequence of pieces may begin with this letter, or be empty."""
    for op, value in items:
        if op in REPEATS:
            if begins(value[2], letter, flags):
                return True
            if value[0] > 0:
                return False
        elif op not in {constants.AT, constants.ASSERT, constants.ASSERT_NOT}:
            return one(op, value, letter, flags)
    return True


def one(op: Any, value: Any, letter: str, flags: int) -> bool:
    """The same of one piece that is no repeat."""
    if op is constants.BRANCH:
        return any(begins(branch, letter, flags) for branch in value[1])
    if op is constants.SUBPATTERN:
        return begins(value[3], letter, flags)
    if op is constants.ANY:
        return letter != "\n" or bool(flags & re.DOTALL)
    if op is constants.IN:
        return member(value, letter, flags)
    if op in {constants.LITERAL, constants.NOT_LITERAL}:
        return matches(chr(value), letter, flags) == (op is constants.LITERAL)
    return True


def matches(one: str, other: str, flags: int) -> bool:
    return one == other or (bool(flags & re.IGNORECASE) and one.lower() == other.lower())


def member(items: Any, letter: str, flags: int) -> bool:
    negated, found = False, False
    for op, value in items:
        if op is constants.NEGATE:
            negated = True
        elif op is constants.LITERAL:
            found |= matches(chr(value), letter, flags)
        elif op is constants.RANGE:
            found |= value[0] <= ord(letter) <= value[1]
        elif op is constants.CATEGORY:
            name = str(value).rpartition("_")[2].lower()
            no = "_NOT_" in str(value)
            is_ = {"digit": letter.isdigit(), "space": letter.isspace(), "word": letter.isalnum() or letter == "_"}.get(
                name, True
            )
            found |= is_ != no
    return found != negated


def ambiguous(items: Any, flags: int) -> Iterator[str]:
    """Each endless repeat whose own content ends in an endless repeat of what it may begin with again: (a+)+, (a|a*)*, (\\s*x?\\s*)*."""
    for op, value in items:
        if op in {constants.MAX_REPEAT, constants.MIN_REPEAT}:
            _, most, inner = value
            if most == MAX and loops(inner, flags):
                yield str(inner)[:200]
            yield from ambiguous(inner, flags)
        elif op is constants.SUBPATTERN:
            yield from ambiguous(value[3], flags)
        elif op is constants.BRANCH:
            for branch in value[1]:
                yield from ambiguous(branch, flags)
        elif op in {constants.ASSERT, constants.ASSERT_NOT}:
            yield from ambiguous(value[1], flags)


def loops(inner: Any, flags: int) -> bool:
    """Whether one turn of a repeat may end with endlessly many of a letter with which the next turn may begin."""
    items = list(inner)
    while len(items) == 1 and items[0][0] is constants.SUBPATTERN:
        items = list(items[0][1][3])
    if len(items) == 1 and items[0][0] is constants.BRANCH:
        return any(loops(branch, flags) for branch in items[0][1][1])
    for at in range(len(items) - 1, -1, -1):
        op, value = items[at]
        if op in {constants.MAX_REPEAT, constants.MIN_REPEAT}:
            if value[1] == MAX and first(value[2], flags) & first(items, flags):
                return True
            if value[0] == 0:
                continue
        if op in {constants.AT, constants.ASSERT, constants.ASSERT_NOT}:
            continue
        return False
    return False


LOOKED_AT = {
    "sasci_archive.model.language._TAG": "a part of one letter and parts of two to eight: no text is both",
}
"""What the shape alone does not tell, and why it is none."""


def written_out() -> Iterator[tuple[str, str]]:
    """Every expression that stands within a function, by its file and line."""
    for file in sorted(Path(sasci_archive.__path__[0]).rglob("*.py")):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "import re" in text else ():
            called = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) in {"re", "regex"}
            )
            if (
                called
                and isinstance(node, ast.Call)
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield f"{file.name}, line {node.lineno}", node.args[0].value


def test_no_expression_of_ours_repeats_a_repeat_of_the_same_letters() -> None:
    looked_at, seen = 0, set()
    for name, pattern in patterns():
        text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        looked_at += 1
        seen.add(text)
        found = list(ambiguous(parser.parse(text, pattern.flags & ~re.LOCALE), pattern.flags))
        assert not found or name in LOOKED_AT, f"{name}: {text}"
    for name, text in written_out():
        looked_at += 1
        assert text in seen or not list(ambiguous(parser.parse(text, 0), 0)), f"{name}: {text}"
    assert looked_at > 400


@pytest.mark.parametrize("bad", [r"(a+)+b", r"(?:\s*x?\s*)*;", r"(\w+\s*)*$", r"(?:a|b+)*c", r"([a-z]*)*"])
def test_this_test_finds_one(bad: str) -> None:
    assert list(ambiguous(parser.parse(bad, 0), 0))


@pytest.mark.parametrize("good", [r"(?:[a-z]+-)*[a-z]+", r"(?:\d+,)+", r"\w+(?: \w+)*", r"(?:[^;]*;)+"])
def test_and_takes_none_for_one_that_is_none(good: str) -> None:
    assert not list(ambiguous(parser.parse(good, 0), 0))
