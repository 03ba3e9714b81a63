"""Typed links as programs follow them: a set of them as JSON (RFC 9264, section 4.2: https://www.rfc-editor.org/rfc/rfc9264.html#section-4.2),
which Signposting calls level 2 (https://signposting.org/FAIR/#level2).

A landing page tells where its parts and descriptions are; each part leads back (`collection`), each description to what it describes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from sasci_archive.model.inlines import View

MEDIA_TYPE: Final = "application/linkset+json"


class Link(View, frozen=True, kw_only=True):
    """From `anchor` to `href`, both whole addresses, by a relation; `media_type` and `title` are "" where they say nothing."""

    anchor: str
    rel: str
    href: str
    media_type: str = ""
    title: str = ""


def linkset(links: Iterable[Link]) -> dict[str, Any]:
    """By their anchors, and there by their relations, in the order in which they come first; no link twice."""
    by_anchor: dict[str, dict[str, Any]] = {}
    for link in dict.fromkeys(links):
        context = by_anchor.setdefault(link.anchor, {"anchor": link.anchor})
        target = {"href": link.href, "type": link.media_type, "title": link.title}
        context.setdefault(link.rel, []).append({key: value for key, value in target.items() if value})
    return {"linkset": list(by_anchor.values())}


def compose(links: Iterable[Link]) -> bytes:
    """The file."""
    return (json.dumps(linkset(links), ensure_ascii=False, indent=1) + "\n").encode()


def parse(content: bytes) -> tuple[Link, ...]:
    """Every link of a set, in its order. Raises ValueError for what is none."""
    try:
        contexts = json.loads(content)["linkset"]
        return tuple(
            Link(
                anchor=context["anchor"],
                rel=rel,
                href=target["href"],
                media_type=target.get("type", ""),
                title=target.get("title", ""),
            )
            for context in contexts
            for rel, targets in context.items()
            if rel != "anchor"
            for target in targets
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no set of links as RFC 9264 has them") from error
