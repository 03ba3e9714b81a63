"""Codings that come back from a program for qualitative analysis, at the words that they were given to, without a position that drifts.

Laws: what was sent out (`exchange`) and comes back unchanged is the same codings; of a text that a program has changed, a selection comes back at the same words, or is
refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from sasci_archive.errors import Fault
from sasci_archive.evidence import told
from sasci_archive.evidence.coding import Wanted
from sasci_archive.evidence.exchange import EDGES, END, PUBLISHED, START
from sasci_archive.evidence.told import Told
from sasci_archive.formats import qda_positions
from sasci_archive.formats.qda_positions import Counting
from sasci_archive.formats.refi_qda import Code, Project, Selection, Source, guid
from sasci_archive.model.coding import Codebook, Place
from sasci_archive.model.inlines import View

_TELLING: Final = 6
_HEAD: Final = re.compile(rf"^\[({r'u[1-9][0-9]*[a-z]*'})\] .*$", re.MULTILINE)


class Read(View, frozen=True, kw_only=True):
    """What came back: by seminar what is to be coded, what cannot be placed or is no theme, and what is of no seminar here (names)."""

    wanted: Mapping[str, tuple[Wanted, ...]]
    faults: tuple[Fault, ...]
    others: tuple[str, ...]


def read(back: Project, here: Mapping[str, tuple[Told, Codebook]], *, by: str = "") -> Read:
    """What is coded in a project that came back, against the seminars that are here (the house's reading, and the codebook). `by` is who coded where the
    project does not say, or names nobody we know."""
    wanted: dict[str, tuple[Wanted, ...]] = {}
    faults: list[Fault] = []
    others = [*back.others]
    known = {guid("source", slug): slug for slug in here}
    every = {code.guid: code for code in _flat(back.codes)}
    users = {user.guid: user.name for user in back.users}
    for source in back.sources:
        slug = known.get(source.guid, source.name.partition(":")[0].strip())
        if slug not in here:
            others.append(source.name)
            continue
        now, book = here[slug]
        reader = _Reader(source, slug, now, book, every, users, by)
        wanted[slug] = (*wanted.get(slug, ()), *reader.wanted())
        faults += reader.faults
    return Read(wanted=wanted, faults=tuple(faults), others=tuple(others))


def _flat(codes_: Sequence[Code]) -> Iterator[Code]:
    for code in codes_:
        yield code
        yield from _flat(code.below)


class _Reader:
    """One source that came back."""

    def __init__(
        self,
        source: Source,
        slug: str,
        now: Told,
        book: Codebook,
        codes_: Mapping[str, Code],
        users: Mapping[str, str],
        by: str,
    ) -> None:
        self.faults: list[Fault] = []
        self._source, self._slug, self._now, self._book = source, slug, now, book
        self._codes, self._users, self._by = codes_, users, by
        self._even = qda_positions.even(source.text)
        self._bodies = dict(_bodies(self._even.text))

    def wanted(self) -> Iterator[Wanted]:
        """What is to be coded."""
        ours = [new for s in self._source.selections if not self._edge(s) and (new := self._not_published(s)).coded]
        counting = self._counting(ours)
        if counting is None:
            return
        for selection in ours:
            places = self._places(selection, counting)
            for by, themes in self._given(selection).items():
                for place in places:
                    yield Wanted(passage=place.fragment, themes=tuple(themes), by=by, note=selection.note, place=place)

    def _not_published(self, selection: Selection) -> Selection:
        """Without what went out as it is public: it is here already, and nobody's in particular."""
        ours = {guid("user", PUBLISHED)} | {id_ for id_, name in self._users.items() if name == PUBLISHED}
        return msgspec.structs.replace(selection, coded=tuple(c for c in selection.coded if c.user not in ours))

    def _edge(self, selection: Selection) -> str:
        """Which line a selection was sent with, "" for none."""
        for line in (START, END):
            if selection.guid == guid(self._slug, line):
                return line
        names = [self._codes[c.code].name for c in selection.coded if c.code in self._codes]
        return "either" if EDGES in names else ""

    def _fault(self, problem: str, remedy: str) -> None:
        self.faults.append(Fault("C30", 0, problem, remedy, self._source.name))

    def _counting(self, ours: Sequence[Selection]) -> Counting | None:
        """How positions are counted: so that the first and the last line are under the selections that they were sent with; where that leaves several
        ways, so that what selections are called after stands under them."""
        source = self._source
        ways = qda_positions.ways(source.text, marked=source.marked)
        marks = [(line, s) for s in source.selections if (line := self._edge(s))]
        right = [w for w in ways if all(_is_edge(w.text(source.text, s.start, s.end), line) for line, s in marks)]
        if not right:
            self._fault(
                "Its first or last line is not where it says it is: nothing in this text can be placed.",
                "Export it once more; where that is the same, code these passages here.",
            )
            return None
        if len(_places_by(right, ours)) > 1:
            named = [sum(_is_named(w.text(source.text, s.start, s.end), s.name) for s in ours) for w in right]
            right = [w for w, count in zip(right, named, strict=True) if count == max(named)]
        if len(_places_by(right, ours)) > 1:
            self._fault(
                "It does not show how its positions are counted, and that makes a difference here.",
                f"Code its first line ({START}) and its last ({END}) as “{EDGES}”, and export it once more.",
            )
            return None
        return right[0]

    def _given(self, selection: Selection) -> dict[str, list[str]]:
        """The themes it was given, by coder."""
        found: dict[str, list[str]] = {}
        for each in selection.coded:
            code = self._codes.get(each.code)
            name = code.name if code else ""
            theme = next((t.id for t in self._book.theme if guid("theme", t.id) == each.code), "")
            theme = theme or next((t.id for t in self._book.theme if name.casefold() in {t.id, t.label.casefold()}), "")
            if not theme and self._book.found(name):
                theme = name
            if not theme:
                self._fault(
                    f"“{name or each.code}” is no theme of the codebook.",
                    "Add it to themes.toml, or say in a theme that it was called so.",
                )
                continue
            found.setdefault(self._coder(each.user), []).append(theme)
        return found

    def _coder(self, user: str) -> str:
        name = self._users.get(user, "")
        known = {c.id: c.id for c in self._book.coder} | {c.name: c.id for c in self._book.coder}
        known |= {guid("user", c.id): c.id for c in self._book.coder}
        coder = known.get(user) or known.get(name) or self._by
        if not coder:
            self._fault(
                f"“{name or 'nobody'}” is no coder of the codebook.",
                "Add them to themes.toml as [[coder]], or say --by ID for all that is theirs.",
            )
        return coder

    def _places(self, selection: Selection, counting: Counting) -> list[Place]:
        first, last = counting.index(selection.start), counting.index(selection.end)
        if first is None or last is None or first >= last:
            self._fault(
                f"A selection from {selection.start} to {selection.end} is no stretch of it.", "Export it once more."
            )
            return []
        start, end = self._even.places[first], self._even.places[last]
        if start < 0 or end < 0:
            self._fault(
                f"A selection from {selection.start} to {selection.end} begins or ends within a character.",
                "Select it once more.",
            )
            return []
        before = len(self.faults)
        found = list(self._in_turns(start, end))
        if not found and len(self.faults) == before:
            self._fault(
                f"Under the selection from {selection.start} to {selection.end} nobody says anything.",
                "Select words of a turn, or take the code away.",
            )
        return found

    def _in_turns(self, start: int, end: int) -> Iterator[Place]:
        """Whole turns that follow one another as one place, stretches of turns as one each."""
        run: list[str] = []
        for id_, (opens, closes) in self._bodies.items():
            text = self._even.text[max(start, opens) : min(end, closes)]
            if max(start, opens) >= min(end, closes) or not text.strip():
                continue
            at = max(start, opens) - opens + len(text) - len(text.lstrip())
            words = text.strip()
            place = self._here(id_, at, words, self._even.text[opens:closes])
            if place and place.whole:
                if run and not self._follow_on(run[-1], id_):
                    yield Place(run[0], run[-1])
                    run = []
                run.append(id_)
                continue
            if run:
                yield Place(run[0], run[-1])
                run = []
            if place:
                yield place
        if run:
            yield Place(run[0], run[-1])

    def _follow_on(self, one: str, other: str) -> bool:
        return not any(turn.text for turn in self._now.between(one, other)[1:-1])

    def _here(self, id_: str, at: int, words: str, theirs: str) -> Place | None:
        """Where these words of a turn stand in it here."""
        number = self._now.at(id_)
        turn = self._now.turns[number] if number >= 0 else None
        if turn and turn.id == id_ and told.alike(turn.text) == told.alike(theirs):
            return Place(id_, id_) if len(words) == len(turn.text) else Place(id_, id_, at, len(words))
        if turn and len(told.found(words, theirs)) == 1 and len(again := told.found(words, turn.text)) == 1:
            return Place(turn.id, turn.id, again[0], len(words))
        short = words if len(words) < 60 else f"{words[:60].rpartition(' ')[0]} …"
        self._fault(
            f"“{' '.join(short.split())}” ({id_}) does not stand in that turn here once, and once only: it reads otherwise here than in this file.",
            "Code it here by hand, or export the seminar once more; --leave-out takes all the others.",
        )
        return None


def _is_edge(text: str | None, line: str) -> bool:
    return text is not None and text.strip() in ((START, END) if line == "either" else (line,))


def _is_named(text: str | None, name: str) -> bool:
    """Whether a selection is called after what stands under it; too short a name says nothing."""
    return (
        text is not None and len(name) >= _TELLING and told.alike(" ".join(text.split())).startswith(told.alike(name))
    )


def _places_by(
    ways: Sequence[Counting], selections: Sequence[Selection]
) -> set[tuple[tuple[int | None, int | None], ...]]:
    return {tuple((w.index(s.start), w.index(s.end)) for s in selections) for w in ways}


def _bodies(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """For each turn of a text that was laid out, where its words are."""
    heads = [(head[1], head.start(), head.end()) for head in _HEAD.finditer(text)]
    close = text.rfind(END)
    closes = [start for _, start, _ in heads[1:]] + [close if close >= 0 else len(text)]
    for (id_, _, end), next_ in zip(heads, closes, strict=True):
        body = text[end:next_]
        opens = end + len(body) - len(body.lstrip())
        yield id_, (opens, max(opens, end + len(body.rstrip())))
