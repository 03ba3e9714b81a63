"""The commands that are asked for, and no others: invoke copies the parser of each it is told of, and each is in a module that takes its time to read.

Whoever asks for all (`inv --list`, a help, a completion) or for none there is gets all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Final

from invoke.collection import Collection

from sasci_archive.commands import asked

_OF_ALL: Final = re.compile(r"--(list|help|complete)\b|-\w*[lh]")
"""Options of invoke's own, before a command or behind it, that look at commands not named beside them."""


def wanted(argv: Sequence[str], names: Iterable[str]) -> frozenset[str]:
    """Of the names of commands those that invoke could find in what was typed: one too many does no harm, one too few would change what is meant.

    >>> names = ["status", "publish", "edit", "edit.word"]
    >>> sorted(wanted(["inv", "publish", "care-2023", "status"], names)), sorted(wanted(["inv", "edit.word", "care-2023"], names))
    (['publish', 'status'], ['edit.word'])
    >>> wanted(["inv", "status", "--list"], names) == wanted(["inv", "stauts"], names) == wanted(["pytest"], names) == frozenset(names)
    True
    """
    known, typed = frozenset(names), argv[1:]
    if not asked.is_inv(argv) or not typed or typed[0] not in known or any(_OF_ALL.match(each) for each in typed):
        return known
    # invoke parts an option from what is written together with it (--quick=status), and reads that as a command where the option takes no value
    return frozenset(name for name in known if any(each.endswith(name) for each in typed))


def collection(commands: Mapping[str, str], also: Mapping[str, str], argv: Sequence[str]) -> Collection:
    """What invoke is told of, for the arguments as they were typed.

    `commands` has for each name ("edit.word": one in a group) the module in this package and the function; `also` has other names of commands, a
    group's own name for the one that is meant where nothing stands behind it.
    """
    names = {also.get(each, each) for each in wanted(argv, (*commands, *also))}
    root = Collection()
    groups: dict[str, Collection] = {}
    for name, where in commands.items():
        if name in names:
            module, _, function = where.partition(".")
            task = getattr(import_module(f"{__package__}.{module}"), function)
            group, _, own = name.rpartition(".")
            into = groups.setdefault(group, Collection(group)) if group else root
            into.add_task(task, name=own, default=also.get(group) == name)
    for each in groups.values():
        root.add_collection(each)
    return root
