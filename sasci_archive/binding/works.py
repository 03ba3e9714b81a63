"""Works cited around the transcript and in its footnotes: looked up in `references.bib` or `references.json`, printed by pandoc's citeproc.

pandoc is started only where a citation, the list of works or the style has changed: what it answered is kept in `.work/`.
"""

from __future__ import annotations

import difflib
import hashlib
import itertools
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.binding.whole import Whole, file_of
from sasci_archive.editions.citations import styles
from sasci_archive.errors import Faults, SasciError
from sasci_archive.formats import citing as written
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import around, citing
from sasci_archive.tei.cutting.cast import place_of
from sasci_archive.tei.document import Element

SOURCES: Final = {"references.bib": "biblatex", "references.json": "csljson"}
"""The files that can list works, and what pandoc calls how they are written."""

TITLE: Final = "References"

_MOST: Final = ("+RTS", "-M512m", "-RTS")
"""What memory pandoc may take: a work that leads to itself (`crossref`, `xdata`) would have it take all there is.
https://pandoc.org/MANUAL.html#a-note-on-security"""

_ENDLESS: Final = 'exitcode "251"'
"""How pypandoc says that it was not enough."""

_DIED: Final = re.compile(r"\(line (\d+), column \d+\):\s*(.*)", re.DOTALL)


class _Kept(Value, frozen=True):
    """What pandoc answered, and the digest of all that it was asked."""

    key: str
    answer: str


def bind(whole: Whole) -> None:
    """Print every citation, and the list of the works cited."""
    _unclosed(whole)
    places = citing.places(whole.root)
    named = [name for name in SOURCES if name in whole.files]
    if len(named) > 1:
        whole.fault("R01", named[1], "Works are listed twice: in references.bib too.", "Keep one of the two files.")
    style = _style(whole) if places or not has_style(whole.seminar) else None
    if not (named or places):
        return
    if not named:
        where, at = _where(places[0].node, places[0].note)
        _say(
            whole,
            where,
            at,
            f"{places[0].groups[0]} cites a work, and no works are listed.",
            "Put a file references.bib (or references.json) into apparatus/; Zotero and the like export one.",
            places[0].groups[0],
        )
        return
    keys = _keys(whole, named[0])
    if keys is None:
        return
    groups = [_works(whole, place, group, keys) for place in places for group in place.groups]
    cited = {work.key for group in groups for work in group or ()}
    if uncited := [key for key in keys if key not in cited]:
        listed = ", ".join(uncited[:12]) + (f" and {len(uncited) - 12} more" if len(uncited) > 12 else "")
        whole.remarks.append(f"{named[0]}: nothing cites {listed}, so it is not in the list of references.")
    if not places or style is None or any(group is None for group in groups):
        return
    _print(whole, places, [group or () for group in groups], whole.folder.apparatus / named[0], style)


def listed(folder: Folder) -> tuple[written.Listed, ...]:
    """All works that are listed, in the order of their file, as they are told apart by who chooses one; none where no file lists any. Raises SasciError
    where it does not read."""
    whole = Whole(folder, folder.master())
    name = next((name for name in SOURCES if name in whole.files), None)
    if name is None:
        return ()
    if _keys(whole, name) is None:
        raise Faults(f"The list of works of '{folder.slug}'", whole.faults)
    kept = _last(folder.work / "references.json")
    return written.listed(kept.answer.encode()) if kept else ()


def _print(
    whole: Whole, places: tuple[citing.Place, ...], groups: list[tuple[written.Work, ...]], source: Path, csl: str
) -> None:
    waiting, holders = iter(groups), list[written.Holder]()
    for note, together in itertools.groupby(places, key=lambda place: place.note):
        each = tuple(next(waiting) for place in together for _ in place.groups)
        holders.append(written.Holder(note is not None, each))
    document = written.compose(holders, whole.seminar.language)
    style = whole.folder.work / "citations.csl"
    try:
        answer = _answered(
            whole.folder,
            "citations",
            (document, files.read(source), csl.encode()),
            document.decode(),
            ["--citeproc", f"--bibliography={source}", f"--csl={style}"],
            ("json", "json"),
            beside={style: csl.encode()},
        )
    except RuntimeError as error:
        said = " ".join(str(error).rpartition("conversion:")[2].split())
        whole.of_record(
            "R03",
            f"In the style '{whole.seminar.design.style}' no work can be printed: {said[:160].rstrip('.')}.",
            "Choose another style, or correct the publisher's .csl file.",
        )
        return
    rendered = written.parse(answer.encode())
    if _left_blank(whole, places, rendered):
        return
    ids = citing.work_ids(rendered.works)
    printed, made = iter(rendered.citations), itertools.count(1)
    in_notes = 'class="note"' in csl
    for place in places:
        here = list(itertools.islice(printed, len(place.groups)))
        citing.put(place, here, ids, made, strip=in_notes and place.note is not None)
    if rendered.works:  # some styles print none
        around.bind(whole.root, citing.references(rendered.works, ids, title=TITLE))


def _left_blank(whole: Whole, places: tuple[citing.Place, ...], rendered: written.Rendered) -> bool:
    """Say of which citations nothing would be printed: what somebody wrote must not be missing unnoticed."""
    written_ = [(place, group) for place in places for group in place.groups]
    blank = [pair for pair, each in zip(written_, rendered.citations, strict=True) if not each.content]
    for place, group in blank:
        where, at = _where(place.node, place.note)
        _say(
            whole,
            where,
            at,
            f"Of {group} nothing is printed in the style '{whole.seminar.design.style}'.",
            "Give the work an author, a title and a year, or choose another style.",
            group,
        )
    return bool(blank)


def _keys(whole: Whole, name: str) -> tuple[str, ...] | None:
    """The keys of all works that are listed; None, and a fault, where the file does not read."""
    source = whole.folder.apparatus / name
    content = whole.read(name)
    try:
        answer = _answered(
            whole.folder, "references", (content,), content.decode("utf-8-sig"), [], (SOURCES[name], "csljson")
        )
        keys = written.keys(answer.encode())
    except UnicodeDecodeError as error:
        whole.fault("R01", name, f"It is not UTF-8 text (byte {error.start}).", "Export it again as UTF-8.")
        return None
    except (RuntimeError, ValueError) as error:
        found = _DIED.search(str(error))
        said = " ".join((found[2] if found else str(error)).split())
        if _ENDLESS in str(error):
            whole.fault(
                "R01",
                name,
                "The list of works comes to no end.",
                "A work may lead to itself, by crossref or xdata; or the list is too long: keep what is cited.",
            )
            return None
        whole.fault(
            "R01",
            source.name,
            f"The list of works does not read: {said[:160]}.",
            "Look at this line and just before it: a brace or a comma may be missing; or export the file again.",
            line=min(int(found[1]), content.count(b"\n") + 1)
            if found
            else 0,  # an end that comes too soon is told as the line behind it
        )
        return None
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        whole.fault(
            "R01",
            name,
            f"The key ‘{key}’ is given to two works.",
            "Give each a key of its own.",
            line=whole.line_of(name, f"{{{key}," if name.endswith(".bib") else f'"{key}"'),
        )
    return tuple(dict.fromkeys(keys))


def _works(whole: Whole, place: citing.Place, group: str, keys: tuple[str, ...]) -> tuple[written.Work, ...] | None:
    """The works of a citation; None, and a fault, where one of them is not listed."""
    where, at = _where(place.node, place.note)
    try:
        works = written.works(group)
    except ValueError as error:
        _say(
            whole,
            where,
            at,
            f"In the citation {group}, {error}.",
            "Write a key in each part: [@key, p. 4; @other].",
            group,
        )
        return None
    for work in works:
        if work.key not in keys:
            near = difflib.get_close_matches(work.key, keys, n=1)
            _say(
                whole,
                where,
                at,
                f"{group} cites ‘{work.key}’, which is not among the works listed.",
                f"Did you mean @{near[0]}?" if near else "Add the work, or correct the key.",
                f"@{work.key}",
            )
    return works if all(work.key in keys for work in works) else None


def _unclosed(whole: Whole) -> None:
    for place, text in citing.unclosed(whole.root):
        where, at = _where(place.node, place.note)
        _say(
            whole,
            where,
            at,
            f"The citation that begins ‘{text[:40]}’ has no end, or something else than words in it.",
            "Write it in one go, without italics and links: [see @key, p. 4].",
            text[:12],
        )


def _where(node: Element, note: Element | None) -> tuple[str, str]:
    """The file something stands in ("" for the transcript), and, for the transcript, the place."""
    file = file_of(node)
    return file, "" if file else f"{place_of(note if note is not None else node)}"


def _say(whole: Whole, file: str, place: str, problem: str, remedy: str, words: str = "") -> None:
    if file:
        whole.fault("R02", file, problem, remedy, line=whole.line_of(file, words) if words else 0)
    else:
        whole.of_transcript("R02", f"{place}: {problem}", remedy)


def has_style(seminar: Seminar) -> bool:
    """Whether works are cited in one of the styles that we know by a name of ours."""
    return seminar.design.style in styles.STYLES


def _style(whole: Whole) -> str | None:
    """The CSL in which works are cited: the publisher's own, among the templates, or one that `editions.styles` knows. None, and a fault,
    where there is no such style."""
    name = whole.seminar.design.style.removesuffix(".csl")
    own = whole.looks.path(f"{name}.csl") if re.fullmatch(r"[\w-]+", name) else None
    try:
        if own is not None and own.is_file():
            return styles.of_file(files.read(own), where=own.name)
        return styles.style(name)
    except SasciError as unknown:
        remedy = f"{unknown.remedy} A file of your publisher's belongs into the workspace's templates/: {name}.csl."
        whole.of_record("R03", f"[design] style = '{name}': {unknown.problem}", remedy)
        return None


def _answered(
    folder: Folder,
    name: str,
    of: tuple[bytes, ...],
    text: str,
    arguments: list[str],
    kinds: tuple[str, str],
    *,
    beside: Mapping[Path, bytes] = {},
) -> str:
    """What pandoc makes of a text, with files `beside` it; from `.work/` where it was asked the same before. Raises RuntimeError with
    what it says."""
    digest = hashlib.sha256(metadata.version("pypandoc_binary").encode())
    for part in of:
        digest.update(hashlib.sha256(part).digest())
    kept = folder.work / f"{name}.json"
    key = digest.hexdigest()
    if (last := _last(kept)) is not None and last.key == key:
        return last.answer
    import pypandoc

    for path, content in beside.items():
        files.write(path, content)
    answer: str = pypandoc.convert_text(
        text,
        kinds[1],
        format=kinds[0],
        extra_args=["--sandbox", "--wrap=none", *arguments, *_MOST],
        verify_format=False,
    )
    files.write(kept, msgspec.json.encode(_Kept(key, answer)))
    return answer


def _last(kept: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(files.read(kept), type=_Kept) if kept.exists() else None
    except msgspec.MsgspecError:
        return None
