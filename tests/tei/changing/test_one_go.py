"""What is typed in one place in one go is one correction, however often it was saved; and it reads as if each save were a correction of the last."""

from __future__ import annotations

import msgspec
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sasci_archive.tei.changing import one_go
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import Together
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.changing.difference import difference
from sasci_archive.tei.changing.one_go import Replaced, Typed
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.document import ID, Element, local, parse
from sasci_archive.tei.inline import As, as_what
from sasci_archive.tei.passages import paragraph
from sasci_archive.tei.rules import check
from sasci_archive.tei.wordings import Which, applies, kinds_of
from tests.tei.edited import DAY, TOY, amended, drafts, paragraphs, said

_CHANGES = frozenset(("subst", "add", "del"))


class Editor:
    """Somebody who types in one paragraph of a transcript: `tei` as it stands, with `before` each save, and `nested` as it would be if each were by itself."""

    def __init__(self, tei: bytes, seg: str, kind: Kind = Kind.TRANSCRIPTION) -> None:
        self.tei = self.nested = self.base = tei
        self.seg, self.kind = seg, kind
        self.run: tuple[Typed, Swap] | None = None
        self.before: list[bytes] = []

    def types(self, words: tuple[Replaced, ...], signs: tuple[int, ...] = ()) -> bool:
        """Gives whether it was one correction with what was typed before, where anything of that stood."""
        more, run = Typed(seg=self.seg, kind=self.kind, words=words, signs=signs), self.run
        self.nested = apply(self.nested, self._made(more), shared=True)
        both = one_go.together(*run, more, parse(self.tei)) if run else None
        if not both or not run:
            now, start = apply(self.tei, self._made(more), shared=True), self.tei
        elif both.words or both.signs:
            now, start = apply(self.tei, self._made(both), shared=True, instead=run[1]), self.base
        else:
            now, start = apply(self.tei, run[1].inverse), self.base
        self.before.append(self.tei)
        self.base, self.tei = start, now
        self.run = (both or more, difference(start, now)) if now != start else None
        return bool(both) or not run

    def _made(self, typed: Typed) -> Together:
        return typed.change(DAY, "ed1", "By ear.")

    @property
    def is_heard(self) -> bool:
        """Whether it is what was said that is corrected."""
        return self.kind is Kind.TRANSCRIPTION

    @property
    def here(self) -> Element:
        return paragraph(parse(self.tei), self.seg)


def depth(seg: Element) -> int:
    """How many corrections of words stand in one another at most: a sign may have gone, too, among words that went."""
    return max((sum(map(corrects, (node, *node.iterancestors()))) for node in seg.iter("*")), default=0)


def corrects(node: Element) -> bool:
    above = node.getparent()
    only_signs = not node.text and len(node) and all(as_what(each) is As.SIGN and not each.tail for each in node)
    return local(node) in _CHANGES and not only_signs and (above is None or local(above) != "subst")


def told(seg: Element) -> list[object]:
    """Its words and what stands between them, in order."""
    found: list[object] = []
    text = ""
    for each in [*one_go._content(seg), seg]:
        if isinstance(each, str):
            text += each
            continue
        found += text.split()
        text = ""
        found.append(each.get(ID) if as_what(each) is not As.SIGN else local(each))
    return found


def problems(tei: bytes) -> set[str]:
    """What is wrong with it."""
    return {fault.problem for fault in check(tei)}


@st.composite
def typings(draw: st.DrawFn, seg: Element, first: tuple[str, ...]) -> tuple[tuple[Replaced, ...], tuple[int, ...]]:
    """A few words of it read otherwise, or as they did `first`; now and then a sign goes."""
    read = one_go.read(seg)
    numbers = iter(range(len(read.words)))
    gaps: list[list[int | str]] = [[next(numbers) for _ in gap] for gap in read.gaps]
    stay = list(range(len(read.things)))
    for _ in range(draw(st.integers(1, 2))):
        gap = draw(st.sampled_from(gaps))
        start = draw(st.integers(0, len(gap)))
        end = draw(st.integers(start, min(len(gap), start + 2)))
        gap[start:end] = draw(st.lists(st.sampled_from(("so", "a", "b", *first)), max_size=2))
    signs = [number for number, thing in enumerate(read.things) if thing.sign >= 0]
    if signs and draw(st.integers(0, 5)) == 0:
        number = draw(st.sampled_from(signs))
        stay.remove(number)
        gaps[number : number + 2] = [[*gaps[number], *gaps[number + 1]]]
    words = tuple(one_go._told(read, gaps, stay))[::-1]
    return words, tuple(read.things[n].sign for n in range(len(read.things)) if n not in stay)


@settings(max_examples=60)
@given(st.data())
def test_typing_in_one_place_leaves_one_correction_that_reads_as_corrections_of_one_another_do(
    data: st.DataObject,
) -> None:
    tei = data.draw(amended(data.draw(drafts()), most=3))
    seg = data.draw(st.sampled_from(paragraphs(parse(tei))))
    editor = Editor(tei, seg.get(ID, ""), data.draw(st.sampled_from(Kind)))
    deep, first, faults = depth(seg), tuple(one_go.read(seg).words), problems(tei)
    kinds = kinds_of(parse(tei))
    of_one = {applies(node, Which.VERBATIM, kinds) for node in seg.iter("{*}add", "{*}del")} <= {editor.is_heard}
    for _ in range(data.draw(st.integers(1, 5))):
        words, signs = data.draw(typings(editor.here, first))
        if not words and not signs:
            continue
        is_one = editor.types(words, signs)
        event("one" if is_one else "not one with what was typed before, as others have corrected there")
        assert is_one or not of_one
        for which in Which:
            assert said(editor.tei, which) == said(editor.nested, which)
        assert told(editor.here) == told(paragraph(parse(editor.nested), editor.seg))
        if of_one:
            assert depth(editor.here) <= deep + 1
        assert problems(editor.tei) == faults
        if of_one and told(editor.here) == told(seg):
            assert editor.tei == tei
    for before in reversed(editor.before):
        editor.tei = apply(editor.tei, difference(before, editor.tei).inverse)
        assert editor.tei == before


def together(
    so_far: tuple[Replaced, ...], more: tuple[Replaced, ...], seg: str = "u4.s1", **signs: int
) -> Typed | None:
    """What was typed in the toy, and more; `signs` that go first and then."""
    first, then = (
        Typed(
            seg=seg, kind=Kind.TRANSCRIPTION, words=words, signs=tuple(n for name, n in signs.items() if name == when)
        )
        for words, when in ((so_far, "first"), (more, "then"))
    )
    now = apply(TOY, first.change(DAY, "ed1", "By ear."))
    return one_go.together(first, difference(TOY, now), then, parse(now))


def put(first: int, was: str, now: str, **how: int) -> Replaced:
    return Replaced(first=first, was=was, now=now, close="past" in how, past=how.get("past", 0))


def test_what_is_put_into_the_place_of_what_was_taken_out_stands_for_it() -> None:
    assert together((put(0, "The", ""),), (put(0, "", "A"),)) == typed(put(0, "The", "A"))
    assert together((put(0, "The", "A"),), (put(0, "A council's.", "My"),)) == typed(put(0, "The council's.", "My"))
    assert together((put(0, "The", "A"),), (put(0, "A", "The"),)) == typed()
    assert together((put(8, "", "so", past=0),), (put(8, "so", "and so"),)) == typed(put(8, "", "and so", past=0))


def typed(*words: Replaced, signs: tuple[int, ...] = ()) -> Typed:
    return Typed(seg="u4.s1", kind=Kind.TRANSCRIPTION, words=words, signs=signs)


def test_a_sign_that_goes_parts_the_words_that_go_with_it() -> None:
    sign = next(thing.sign for thing in one_go.read(paragraph(parse(TOY), "u4.s1")).things if thing.sign >= 0)
    both = together((put(7, "puzzle,", "game,"),), (put(8, "and", ""), put(7, "game,", "toy,")), then=sign)
    assert both == typed(put(8, "and", ""), put(7, "puzzle,", "toy,"), signs=(sign,))


def test_what_cannot_be_told_as_one_is_not() -> None:
    assert together((put(0, "The", "A"),), (put(0, "The", "My"),)) is None  # nobody reads that there
    assert together((put(0, "The", "A"),), (put(0, "A", "My"),), then=99) is None  # no such sign
    assert together((put(0, "The", "A"),), (put(10, "TLA paid.", "all"),)) is None  # over a footnote
    assert together((put(0, "The", "A"),), (put(3, "", "so", past=9),)) is None
    first = typed(put(0, "The", "A"))
    now = apply(TOY, first.change(DAY, "ed1", "By ear."))
    assert one_go.together(first, difference(TOY, now), typed(put(0, "The", "My")), parse(TOY)) is None  # it was undone
    elsewhere = msgspec.structs.replace(first, seg="u2.s1")
    assert one_go.together(first, difference(TOY, now), elsewhere, parse(now)) is None
