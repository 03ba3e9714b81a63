"""How people ask who have not asked often: `inv` alone, `inv NAME --help`, a command with nothing behind it, files without the two dashes.

invoke reads its arguments before any command of ours is called, and answers these in words of its own ("No idea what 'a.wav' is!"): so they are looked at
when the commands are listed.
"""

from __future__ import annotations

import difflib
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from invoke.collection import Collection

if TYPE_CHECKING:
    from invoke.parser.argument import Argument

_HELP: Final = ("--help", "-h")
_WITH_FILES: Final = frozenset(("ingest", "import", "attendance"))
"""Commands that take a seminar, then files behind two dashes."""
_FIRST: Final = ("new", "ingest", "transcribe", "diarise", "name", "draft", "edit", "ready", "publish", "status")
"""The commands of the first hour, in their order."""
_VALUED: Final = frozenset(
    ("-r", "--search-root", "-c", "--collection", "-f", "--config", "-F", "--list-format", "-D", "--list-depth", "-T")
)
"""Options of invoke's own that have a value behind them: it is no command."""


_listing: Final = list[bool]()
"""Whether the commands are being listed: they are loaded once more for that."""
_OPTIONS: Final = frozenset(("participant", "turns", "matter", "part"))
"""What a command needs that is written as an option, as people remember it so: --participant mo."""
_VALUED_HERE: Final = frozenset(
    ("--who", "--authority", "--how", "--day", "--reason", "--why", "--without", "--taken-by", "--by")
)
"""Options of our commands that have a word behind them."""
_OPTION: Final = re.compile(r"(--[A-Za-z][\w-]*|-[A-Za-z])(=.*)?", re.DOTALL)
"""What can only be meant as an option."""


class Instead(NamedTuple):
    """What is done instead: invoke is asked so (`argv`), or a sentence is said; "" and () where neither."""

    argv: tuple[str, ...] = ()
    wrong: str = ""


def instead(
    argv: Sequence[str],
    names: Callable[[str], Sequence[str] | None],
    every: Iterable[str] = (),
    options: Callable[[str], Mapping[str, bool]] | None = None,
) -> Instead:
    """Of the arguments as they were typed; `names` gives what a command needs behind its name (slug, passage), None where there is no such command; `every` has the
    names of all; `options` gives those of a command ("": invoke's own), and whether a word stands behind each; without it none is looked at.

    >>> needs = {"transcribe": ["slug"], "ingest": ["slug"], "redact": ["slug", "passage"], "status": []}.get
    >>> instead(["inv", "transcribe", "--help"], needs).argv
    ('inv', '--help', 'transcribe')
    >>> instead(["inv", "transcribe"], needs).wrong
    'Which seminar is not said: inv transcribe SLUG. `inv status` lists those there are; `inv --help transcribe` explains the command.'
    >>> instead(["inv", "ingest", "demo", "a tape.wav"], needs).wrong
    "Files stand behind two dashes: inv ingest demo -- 'a tape.wav'"
    >>> instead(["inv", "ingest", "demo", "--", "--help"], needs), instead(["inv", "status"], needs)
    (Instead(argv=(), wrong=''), Instead(argv=(), wrong=''))
    >>> instead(["inv", "redact", "demo", "--who", "Ada Ferrar"], needs).wrong
    'Not said is PASSAGE: inv redact SLUG PASSAGE; `inv --help redact` explains the command.'
    >>> instead(["inv", "redact", "demo", "u12", "--turn"], needs), instead(["inv", "redact", "demo", "--passage=u12"], needs)
    (Instead(argv=(), wrong=''), Instead(argv=(), wrong=''))
    >>> instead(["inv", "redcat", "demo"], needs, ["redact", "status"]).wrong
    'There is no command ‘redcat’: is `inv redact` meant? `inv --list` lists all there are.'
    >>> options = {"redact": {"--authority": True, "--instead": True, "--dry": False}, "": {"--echo": False, "-e": False}}.__getitem__
    >>> instead(["inv", "redact", "demo", "u12", "--autority", "Ada"], needs, options=options).wrong
    '`inv redact` has no option ‘--autority’: is --authority meant? `inv --help redact` explains those it has.'
    >>> instead(["inv", "redact", "demo", "u12", "--instead", "--autority", "-e"], needs, options=options)
    Instead(argv=(), wrong='')
    """
    if wrong := _unknown(argv, names, every):
        return Instead(wrong=wrong)
    at = next((n for n, each in enumerate(argv) if n and argv[n - 1] not in _VALUED and names(each) is not None), 0)
    if not at or "--complete" in argv[:at] or any(each in argv[:at] for each in _HELP):
        return Instead()
    name, behind = argv[at], list(argv[at + 1 :])
    said = behind[: behind.index("--")] if "--" in behind else behind
    if "--help" in said or said[:1] == ["-h"]:
        return Instead(argv=(*argv[:at], "--help", name))
    if options and (wrong := _no_option(name, said, names, options)):
        return Instead(wrong=wrong)
    needed = names(name) or ()
    if not behind and needed:
        return Instead(wrong=_missing(name, needed))
    if lacking := _lacking(said, needed):
        return Instead(wrong=_also_missing(name, needed, lacking))
    files = [each for each in said[1:] if not each.startswith("-") and names(each) is None]
    if name in _WITH_FILES and "--" not in behind and len(said) > 1 and said[1:] == files:
        return Instead(wrong=f"Files stand behind two dashes: inv {name} {said[0]} -- {' '.join(map(_quoted, files))}")
    return Instead()


def is_inv(argv: Sequence[str]) -> bool:
    """Whether these are the arguments of `inv`: not of a test or a script that lists the commands."""
    ran = Path(argv[0]) if argv else Path()
    return ran.stem in {"inv", "invoke"} or ran.parts[-2:] == ("invoke", "__main__.py")


def understood(commands: Collection, argv: Sequence[str]) -> Instead:
    """What is done instead of what was typed, of these commands."""
    known = {alias: name for name, aliases in commands.task_names.items() for alias in (name, *aliases)}

    def needs(name: str) -> Sequence[str] | None:
        if name not in known:
            return None
        task = commands[known[name]]  # whose `get_arguments` takes the explanations away from its help
        given = inspect.signature(task.body).parameters
        return [each for each in task.positional if each not in given or given[each].default is inspect.Parameter.empty]

    return instead(argv, needs, known, lambda name: options_of(commands, known.get(name, "")))


def answer(commands: Collection, argv: Sequence[str]) -> None:
    """Do it, where these are the arguments of `inv`, and end; else nothing."""
    if not is_inv(argv):
        return
    if len(argv) == 1:
        sys.stdout.write(_first_hour(commands))
        sys.exit(0)
    found = understood(commands, argv)
    if argv[1] in {"--list", "-l"}:  # invoke's own, and what it says where nobody reads to its end
        found = Instead() if _listing else Instead(argv=tuple(argv))
        _listing.append(True)
    if found.wrong:
        sys.stderr.write(f"{found.wrong}\n")
        sys.exit(1)
    if found.argv:
        from invoke.main import program

        sys.argv[:] = found.argv  # the commands are listed once more, and nothing is done instead then
        try:
            program.run(list(found.argv))
        except BrokenPipeError:  # who reads it has seen enough
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - so that the interpreter's own flush is quiet
        sys.exit(0)


def _first_hour(commands: Collection) -> str:
    """What is told to who says no command: those of the first hour, in their order."""
    told = {name: (commands[name].__doc__ or "").strip().splitlines()[0] for name in _FIRST}
    lines = [f"  inv {name:<11}{text.partition(': inv ')[0].rstrip('.')}." for name, text in told.items()]
    return "\n".join(
        (
            "From a recording to its edition:",
            *lines,
            "`inv NAME --help` explains one, `inv --list` lists all there are. Each says at its end what it has written.",
            "",
        )
    )


def _unknown(argv: Sequence[str], names: Callable[[str], Sequence[str] | None], every: Iterable[str]) -> str:
    """What is said where the first word is no command; "" where it is one, or invoke is asked what it has."""
    first = next((n for n, each in enumerate(argv) if n and not each.startswith("-") and argv[n - 1] not in _VALUED), 0)
    if not first or names(argv[first]) is not None or any(each in argv for each in ("--list", "-l", "--complete")):
        return ""
    word, behind = argv[first], argv[first + 1 : first + 2]
    inside = [name for name in every if name.startswith(f"{word}.")]
    like = [f"{word}.{each}" for each in behind if f"{word}.{each}" in inside] or inside
    like = like or difflib.get_close_matches(word, list(every), n=3, cutoff=0.7)
    *most, last = [f"`inv {name}`" for name in like] or [""]
    meant = f": is {' or '.join(filter(None, (', '.join(most), last)))} meant?" if last else "."
    return f"There is no command ‘{word}’{meant} `inv --list` lists all there are."


def _no_option(
    name: str,
    said: Sequence[str],
    names: Callable[[str], Sequence[str] | None],
    options: Callable[[str], Mapping[str, bool]],
) -> str:
    """What is said of the first option that none of the commands has, nor invoke; "" where all are known. What stands behind an option that takes a word is that
    word, whatever it looks like."""
    if not any(map(_OPTION.fullmatch, said)):
        return ""
    asked = {each: dict(options(each)) for each in ("", name, *said) if each == "" or names(each) is not None}
    known = {flag: takes for each in asked.values() for flag, takes in each.items()}
    waits, wanting = False, len(names(name) or ())
    for each in said:
        option = _OPTION.fullmatch(each)
        if option and option[1] in known:
            waits = known[option[1]] and not option[2]
            wanting -= option[1][2:] in (names(name) or ())
            continue
        if option and not waits:
            like = difflib.get_close_matches(
                option[1], [flag for flag in asked[name] if flag[:2] == "--"], n=2, cutoff=0.7
            )
            meant = f": is {' or '.join(like)} meant?" if like else "."
            return f"`inv {name}` has no option ‘{option[1]}’{meant} `inv --help {name}` explains those it has."
        if waits:
            waits = False
        elif wanting > 0 or names(each) is None:  # a seminar may have the name of a command
            wanting -= 1
        else:
            name, wanting = each, len(names(each) or ())
    return ""


def options_of(commands: Collection, name: str) -> dict[str, bool]:
    """Those of a command, or of invoke itself (""), with whether a word stands behind each."""
    if not name:
        from invoke.main import program

        return _flags(program.core_args())
    task: Any = commands[name]
    explained, task.help = task.help, dict(task.help)  # from which the explanations are taken away
    try:
        return _flags(task.get_arguments())
    finally:
        task.help = explained


def _flags(those: Iterable[Argument]) -> dict[str, bool]:
    """Each as it is typed, and whether a word stands behind it."""
    found: dict[str, bool] = {}
    for each in those:
        found |= {f"-{name}" if len(name) == 1 else f"--{name}": each.takes_value for name in each.names}
        if each.kind is bool and each.default is True:
            found[f"--no-{each.names[0]}"] = False
    return found


def _lacking(said: Sequence[str], needed: Sequence[str]) -> tuple[str, ...]:
    """What a command needs and was surely not told: by no option of its name, and by no word, as every word that may be left over counts."""
    flags = [each for each in said if each.startswith("-")]
    named = {each.partition("=")[0] for each in flags}
    unsaid = [each for each in needed if f"--{each}" not in named]
    valued = _VALUED_HERE | {f"--{each}" for each in needed}
    words = sum(not each.startswith("-") for each in said) - sum(flag in valued for flag in flags)
    return tuple(unsaid[max(0, words) :])


def _also_missing(name: str, needed: Sequence[str], lacking: Sequence[str]) -> str:
    shown = {each: f"--{each}" if each in _OPTIONS else each.upper() for each in needed}
    usage = " ".join(f"{shown[each]} …" if each in _OPTIONS else shown[each] for each in needed)
    return f"Not said is {' and '.join(shown[each] for each in lacking)}: inv {name} {usage}; `inv --help {name}` explains the command."


def _missing(name: str, needed: Sequence[str]) -> str:
    asked = " ".join(each.upper() for each in needed)
    if needed[0] != "slug":
        return f"What it is about is not said: inv {name} {asked}. `inv --help {name}` explains the command."
    if name == "new":
        return "What it is to be called is not said: inv new SLUG, such as inv new care-2023. `inv --help new` explains the command."
    return f"Which seminar is not said: inv {name} {asked}. `inv status` lists those there are; `inv --help {name}` explains the command."


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text
