"""Which commands invoke is told of: those that are asked for, read as if it had been told of all."""

from __future__ import annotations

import copy
import functools
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from invoke.collection import Collection
from invoke.exceptions import ParseError
from invoke.program import Program

import tasks
from sasci_archive.commands import asked, numbers, wanted

HOME = Path(__file__).parents[2]
NAMES = (*tasks.COMMANDS, *tasks.ALSO)
TYPED = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(("care-2023", "demo", "--", "stauts", "--who=status", "--json", "--quick=publish", "-e", "-w", "--dry", "7", "edit.", ".word")),
)  # fmt: skip


def told(argv: list[str]) -> Collection:
    """A copy, as invoke makes one: to be asked for its arguments takes the explanations from a task."""
    of_these = copy.deepcopy(wanted.collection(tasks.COMMANDS, tasks.ALSO, argv))
    numbers.in_sentences(of_these)
    return of_these


@functools.cache
def whole() -> Collection:
    return copy.deepcopy(tasks.ns)


def looks(task: Any) -> list[tuple[Any, ...]]:
    """What invoke makes a command's parser of."""
    return [
        (type(a), a.names, a.kind, a.default, a.help, a.positional, a.optional, a.attr_name)
        for a in copy.deepcopy(task).get_arguments()
    ]


def read(commands: Collection, argv: list[str]) -> object:
    """What invoke understands: each command with what it is given, or why it does not."""
    program = Program(namespace=commands)
    try:
        program.create_config()
        program.parse_core(argv)
        program.parse_collection()
        program.parse_tasks()
    except ParseError as error:
        return str(error)
    core = {name: each.value for name, each in program.args.items()}
    return [(each.name, each.as_kwargs) for each in program.tasks], program.core.remainder, core


@pytest.mark.parametrize("name", NAMES)
def test_the_parser_of_a_command_that_is_asked_for_is_that_of_the_whole(name: str) -> None:
    those, own = told(["inv", name]), tasks.ALSO.get(name, name)
    assert looks(those[name]) == looks(those[own]) == looks(tasks.ns[own])
    assert {each: tasks.ns.task_names[each] for each in those.task_names} == those.task_names
    assert name in {own, *those.task_names[own]}


def test_all_names_are_in_the_list() -> None:
    every = tasks.ns.task_names
    assert list(every) == list(tasks.COMMANDS)
    assert {also: name for name, others in every.items() for also in others} == tasks.ALSO


@given(st.sampled_from(NAMES), st.lists(TYPED, max_size=5))
@example("status", ["--json=publish"])
@example("publish", ["demo", "status"])
@example("ingest", ["demo", "--", "status"])
def test_what_is_typed_is_read_as_if_all_were_told(first: str, others: list[str]) -> None:
    argv = ["inv", first, *others]
    assert read(told(argv), argv) == read(whole(), argv)


@functools.cache
def flags(name: str) -> list[str]:
    """The options of a command, as they are typed."""
    return sorted(asked.options_of(tasks.ns, tasks.ALSO.get(name, name)))


STRANGE = st.sampled_from(("--nonsense", "-Z", "--nonsense=1", "u1", "a word", "-", "--"))
TYPED_BEHIND = st.sampled_from(NAMES).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(st.one_of(st.sampled_from(flags(name) or ["demo"]), TYPED, STRANGE), max_size=6),
    )
)


@given(TYPED_BEHIND)
@example(("publish", ["publish", "--nonsense"]))
@example(("approve", ["demo", "--how", "--nonsense"]))
@example(("heard", ["demo", "--turns=u1", "status", "--nonsense"]))
@example(("redact", ["demo", "u1", "-e", "--no-dedupe"]))
def test_what_invoke_understands_is_no_unknown_option_and_what_it_does_not_is_said_in_a_sentence(
    typed: tuple[str, list[str]],
) -> None:
    """But for one thing: what looks like an option is never a seminar's name."""
    argv = ["inv", typed[0], *typed[1]]
    known = read(whole(), argv)
    answered = asked.understood(tasks.ns, argv)
    said = "has no option" in answered.wrong
    if isinstance(known, str):
        behind = any(a.startswith("-") and b.startswith(("--nonsense", "-Z")) for a, b in pairwise(argv))  # its word
        assert said or answered.argv or behind or not re.match("No idea what '(--nonsense|-Z)", known)
    elif said:
        given_ = [value for _, told in known[0] for value in told.values()]  # type: ignore[index]
        assert any(str(value).startswith("-") for value in given_)


@pytest.mark.parametrize(
    "argv",
    [
        ["inv"],
        ["inv", "stauts"],
        ["inv", "--list"],
        ["inv", "status", "--list"],
        ["inv", "status", "-l"],
        ["inv", "-e", "status"],
        ["inv", "--help", "status"],
        ["inv", "status", "--help"],
        ["inv", "--complete", "--", "inv", "status"],
        ["pytest", "status"],
    ],
)
def test_who_asks_for_all_or_for_none_there_is_gets_all(argv: list[str]) -> None:
    assert list(told(argv).task_names) == list(tasks.COMMANDS)


def test_a_command_waits_for_no_module_of_another() -> None:
    asked = "import sys; sys.argv = ['inv', 'edit.word', 'care-2023']; import tasks; print(*(m for m in sys.modules if m.startswith('sasci_archive.commands.')))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=HOME)
    loaded = {each.rpartition(".")[2] for each in done.stdout.split()}
    assert "revising" in loaded
    assert not loaded & {"transcribing", "editing", "developing", "serving", "coding", "depositing"}
