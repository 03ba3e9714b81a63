"""Where the templates lie: beside the package in a checkout, inside it in a wheel; and before ours the workspace's own."""

from __future__ import annotations

import base64
import contextlib
import contextvars
import functools
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from sasci_archive.editions.typesetting import Template
from sasci_archive.errors import BadTemplate, Disk, NotYet, SasciError

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

NAMED_BY_TYPST = frozenset((".typ", ".svg", ".png", ".jpg", ".jpeg"))
"""The kinds of files that a template of typst's can import or show."""

Used: TypeAlias = tuple[str, str]
"""A template that was asked for: whether the workspace's own came first ("own", else "ours"), and its name."""

_used: contextvars.ContextVar[set[Used] | None] = contextvars.ContextVar("used", default=None)


@contextlib.contextmanager
def noted() -> Iterator[set[Used]]:
    """Within, whatever template is asked for is put down: what is made there is made from these and no others."""
    found: set[Used] = set()
    token = _used.set(found)
    try:
        yield found
    finally:
        _used.reset(token)


def note(used: Iterable[Used]) -> None:
    """What is made here is made from these too."""
    if (found := _used.get()) is not None:
        found.update(used)


_PLAIN: Final = re.compile(r"[\w-]+")
"""What a look may be called: the name of a folder beside the templates, and no way to another."""


class Looks(msgspec.Struct, frozen=True):
    """Where a template is looked for: in the workspace's own folder `own` (None where it has none) and then among ours; in either first
    in the folder of the chosen `look` ("report"), then beside it. So a publisher changes one file and keeps the rest."""

    own: Path | None = None
    look: str = ""

    def path(self, name: str) -> Path:
        """The file called `name` (`page.css`, `volume.typ`)."""
        note([("own", name)])
        return next((each for each in self._places(name) if each.is_file()), _ours(name))

    def text(self, name: str) -> str:
        """Its text. Raises Disk where the workspace's own cannot be read."""
        return _read(self.path(name))

    def typst(self, name: str, pictures: Mapping[str, bytes]) -> Template:
        """The template called `name` with all that it can name: other templates, pictures of the publisher's (a logo), and `pictures`, by
        names that no template has. Raises Disk, SasciError where there is no such look."""
        self._known()
        here = (path_ for home in self._homes() if home.is_dir() for path_ in home.glob("*.*") if path_.is_file())
        names = {path_.name for path_ in here if path_.suffix.lower() in NAMED_BY_TYPST}
        found = {each: self.path(each) for each in sorted(names)}
        own = {n: str(p) for n, p in found.items() if self.own is not None and p.is_relative_to(self.own)}
        return Template(name, {**{n: _bytes(p) for n, p in found.items()}, **pictures}, own)

    def _known(self) -> None:
        """Raises SasciError where the look is a folder of neither place: a name mistyped must not become the plain look."""
        homes = [home for home in (self.own, _ours("")) if home is not None and home.is_dir()]
        if self.look and not (_PLAIN.fullmatch(self.look) and any((home / self.look).is_dir() for home in homes)):
            there = sorted({each.parent.name for home in homes for each in home.glob("*/volume.typ")})
            raise SasciError(
                f"There is no look called '{self.look}'.",
                remedy=f"Correct `look` under [design] in seminar.toml (there is: {', '.join(there)}), or make a folder of that name in "
                "`templates/` beside sasci.toml.",
            )

    def _places(self, name: str) -> Iterator[Path]:
        return (home / name for home in self._homes())

    def _homes(self) -> Iterator[Path]:
        for home in (self.own, _ours("")):
            if home is not None and _PLAIN.fullmatch(self.look):
                yield home / self.look
            if home is not None:
                yield home

    def digest(self, used: Used) -> str:
        """The SHA-256 of a template that was `noted`, as it is now; of a folder that of all that is in it; "" of what is not there."""
        whose, name = used
        found = self.path(name) if whose == "own" else _ours(name)
        if found.is_file():
            return hashlib.sha256(found.read_bytes()).hexdigest()
        if not found.is_dir():
            return ""
        within = hashlib.sha256()
        for file in sorted(filter(Path.is_file, _below(found))):
            within.update(file.relative_to(found).as_posix().encode() + hashlib.sha256(file.read_bytes()).digest())
        return within.hexdigest()


def environment(looks: Looks) -> Environment:
    """In which pages are filled: everything is escaped, and what a template asks for and nobody says is a fault. A template that somebody sent is no program:
    it reaches nothing but what it is given, and changes none of that."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(looks.text),
        bytecode_cache=_compiled(),
    )


@functools.cache
def _compiled() -> BytecodeCache:
    """What templates are compiled to, by their text: a site is built anew with each change, and its templates seldom change. Only for those of an
    `environment`, as code is of the settings it was compiled with. Of one name the last text is kept."""
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        def __init__(self) -> None:
            self._code: dict[str, tuple[str, CodeType]] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            checksum, code = self._code.get(bucket.key, ("", None))
            if checksum == bucket.checksum:
                bucket.code = code

        def dump_bytecode(self, bucket: Bucket) -> None:
            if bucket.code is not None:
                self._code[bucket.key] = bucket.checksum, bucket.code

    return Kept()


def may_be_enclosed(looks: Looks, *names: str) -> None:
    """Raises BadTemplate where a style or a script, which stands within a page, would end what it stands in."""
    for name in names:
        if re.search(r"</(?:style|script)|<!--", looks.text(name), re.IGNORECASE):
            raise BadTemplate(
                f"{looks.path(name)} has '</style', '</script' or '<!--' in it, which would end what it stands in.",
                remedy="Take it out: in a comment too.",
            )


@contextlib.contextmanager
def filling(looks: Looks, *names: str) -> Iterator[None]:
    """Within, these templates are filled: what is wrong with one that the workspace has of its own is told with its place. Raises
    BadTemplate."""
    from jinja2 import TemplateError, TemplateSyntaxError

    own = [str(looks.path(name)) for name in names if looks.path(name) != _ours(name)]
    remedy = "Correct the template, or take it away."
    try:
        yield
    except TemplateSyntaxError as error:
        where = f"{looks.path(error.name or names[0])}, line {error.lineno}"
        raise BadTemplate(f"{where}: {error.message}.", remedy=remedy) from error
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        if not own:
            raise  # then the fault is ours
        raise BadTemplate(f"{' or '.join(own)} asks for what there is not: {error}.", remedy=remedy) from error


OURS = Looks()
"""The templates as they come with the program."""


def path(name: str) -> Path:
    """The template file or folder of ours called `name` (`page.html.j2`, `volume.typ`)."""
    note([("ours", name)])
    return _ours(name)


def built(name: str) -> Path:
    """What was built for browsers from the sources of the workbench (`workbench.js`, `workbench.css`, `licences.txt`). Raises NotYet where it was not,
    or, in a checkout, where its sources have changed since."""
    home = _ours(WORKBENCH)
    remedy = "Say `inv workbench.build`, then try again."
    try:
        made_from = msgspec.json.decode((home / "built" / "made-from.json").read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        raise NotYet("The browser's part of the workbench has not been built.", remedy=remedy) from None
    here = made_from if (home / "package.json").is_file() else {}  # a wheel has only what was built
    for source, digest in here.items():
        file = home / source
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise NotYet(f"The browser's part of the workbench is older than its source {source}.", remedy=remedy)
    return home / "built" / name


WORKBENCH = "workbench"
"""The folder of templates that nothing for readers is made from. In a checkout it holds what npm brings: others' programs, of millions of words."""


def behind_editions(home: Path) -> Iterator[Path]:
    """All files that anything for readers may be made from, in a folder of templates (ours, or a workspace's own: in a checkout they are one)."""
    for each in sorted(home.iterdir()) if home.is_dir() else ():
        if each.name != WORKBENCH:
            yield from filter(Path.is_file, sorted(_below(each)) if each.is_dir() else (each,))


def _below(folder: Path) -> Iterator[Path]:
    """All files in a folder and in those that are in it; somebody may take one of them away meanwhile (where `Path.rglob` raises)."""
    return (Path(home, name) for home, _, names in os.walk(folder) for name in names)


def _ours(name: str) -> Path:
    package = Path(__file__).parents[1]
    inside = package / "templates"
    return (inside if inside.is_dir() else package.parent / "templates") / name


def text(name: str) -> str:
    """The template's text."""
    return path(name).read_text(encoding="utf-8")


def own_or_ours(own: Path, name: str) -> tuple[str, str]:
    """A template that a workspace may have in its own words, in the folder `own`; and what to call it in an error. `name` is ours,
    with its folder (`review/letter.txt`). Raises Disk."""
    path_ = own / Path(name).name
    return (_read(path_), str(path_)) if path_.is_file() else (text(name), f"templates/{name}")


def _read(path_: Path) -> str:
    return _bytes(path_).decode("utf-8-sig", "replace")


def _bytes(path_: Path) -> bytes:
    try:
        return path_.read_bytes()
    except OSError as error:
        raise Disk(
            f"{path_} cannot be read: {(error.strerror or str(error)).lower()}.",
            remedy="Check that you may read it.",
        ) from error


def integrity(text: str) -> str:
    """As a page's policy names what may run in it: https://www.w3.org/TR/CSP3/#framework-directive-source-list"""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
