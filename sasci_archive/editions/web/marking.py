"""Words marked in a turn's HTML, for whoever edits: where they stand there once, with the words around them, and in one run of text.

Law: without the marks it is the HTML that it was. What markup cuts through, or stands there twice, is left unmarked: it is told below the turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import escape

from sasci_archive.model.quality import Weak


def marked(html: str, weak: Iterable[Weak]) -> str:
    """The same with a `mark` around the words of each place."""
    for each in weak:
        for before, after in _around(each):
            whole = str(escape(f"{before}{each.was}{after}"))
            if each.was and html.count(whole) == 1 and _in_text(html, at := html.index(whole)):
                first = at + len(str(escape(before)))
                end = first + len(str(escape(each.was)))
                if html[first - 1 : first].isalnum() or html[end : end + 1].isalnum():  # a part of a word
                    continue
                html = f"{html[:first]}<mark>{html[first:end]}</mark>{html[end:]}"
                break
    return html


def _around(weak: Weak) -> Iterator[tuple[str, str]]:
    """All the words around it that are known, then one on either side, then on one."""
    before = [f"{word} " for word in weak.before.split()]
    after = [f" {word}" for word in weak.after.split()]
    yield "".join(before), "".join(after)
    yield "".join(before[-1:]), "".join(after[:1])
    yield "", "".join(after[:1])  # what stands on the other side is marked itself
    yield "".join(before[-1:]), ""


def _in_text(html: str, at: int) -> bool:
    """Whether a place is in no tag."""
    return html.rfind("<", 0, at) <= html.rfind(">", 0, at)
