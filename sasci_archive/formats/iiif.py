"""An edition with sound as IIIF viewers read it: a manifest of Presentation API 3.0 (https://iiif.io/api/presentation/3.0/), in which a session is
a canvas with its own time, its recordings are painted on it, and every turn is an annotation with the words of one speaker.

Law: the annotations of a session are its timed turns, in order, word for word as they are printed; no range reaches beyond its canvas. Ids are
whole addresses (https://iiif.io/api/presentation/3.0/#id): where it is not known where the archive's pages lie, there is no manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sasci_archive.formats.citation import SYNTHETIC, clean, full_title
from sasci_archive.formats.rights import licence_url
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.inlines import View
from sasci_archive.model.paragraph import pieces, plain, speaker
from sasci_archive.model.reading import Heading, Reading, SessionText, Utterance
from sasci_archive.model.speech import Span

CONTEXT: Final = "http://iiif.io/api/presentation/3/context.json"
PROFILE: Final = f'application/ld+json;profile="{CONTEXT}"'
"""The media type of a manifest (https://iiif.io/api/presentation/3.0/#63-responses)."""


class Heard(View, frozen=True, kw_only=True):
    """A recording as readers get it: its whole address, the session on whose time it lies from `starts_at` on, both in ms."""

    address: str
    session: str
    starts_at: int
    duration: int
    media_type: str

    @property
    def end(self) -> int:
        """In ms of the session's time."""
        return self.starts_at + self.duration


class Linked(View, frozen=True, kw_only=True):
    """Another file: its whole address, what readers call it, its media type; `session` is that which captions are of."""

    address: str
    label: str
    media_type: str
    session: str = ""


class Shelf(View, frozen=True, kw_only=True):
    """Where an edition stands: the address (with a slash at its end) of its landing page and of the archive's first page, what the archive is
    called, and whom one writes to."""

    page: str
    home: str
    archive: str
    cover: str = ""

    @property
    def manifest(self) -> str:
        """The manifest's own address."""
        return f"{self.page}manifest.json"


def manifest(
    reading: Reading,
    record: Record,
    shelf: Shelf,
    sounds: Sequence[Heard],
    *,
    captions: Sequence[Linked] = (),
    renderings: Sequence[Linked] = (),
    see_also: Sequence[Linked] = (),
) -> dict[str, Any]:
    """Of an edition whose sound may be heard. Raises ValueError where there is none: a canvas without anything on it says nothing."""
    it = record.citation
    sessions = [s for s in reading.sessions if any(sound.session == s.id for sound in sounds)]
    if not sessions:
        raise ValueError("a manifest is of what can be heard")
    canvases = {s.id: _Canvas(s, reading, shelf, [h for h in sounds if h.session == s.id]) for s in sessions}
    return _filled(
        {
            "@context": ["http://www.w3.org/ns/anno.jsonld", CONTEXT],
            "id": shelf.manifest,
            "type": "Manifest",
            "label": _text(full_title(it), it.language),
            "summary": _text(it.abstract, it.language),
            "metadata": list(_metadata(record)),
            "requiredStatement": _statement(it),
            "rights": _rights(it),
            "provider": [_provider(shelf)],
            "homepage": [_external(shelf.page, full_title(it), "text/html", it.language) | {"language": [it.language]}],
            "thumbnail": [{"id": shelf.cover, "type": "Image", "format": "image/png"}] if shelf.cover else [],
            "seeAlso": [_external(f.address, f.label, f.media_type, "en", kind="Dataset") for f in see_also],
            "rendering": [_external(f.address, f.label, f.media_type, "en") for f in renderings],
            "partOf": [
                {"id": collection_address(shelf.home), "type": "Collection", "label": _text(shelf.archive, "none")}
            ],
            "navDate": f"{it.event_dates[0].isoformat()}T00:00:00Z" if it.event_dates else "",
            "behavior": ["auto-advance"] if len(sessions) > 1 else [],
            "items": [canvases[s.id].whole([c for c in captions if c.session == s.id]) for s in sessions],
            "structures": [_contents(shelf, reading, list(canvases.values()))],
        }
    )


def collection_address(home: str) -> str:
    """The address of the collection of all manifests; `home` is that of the archive's first page, with a slash at its end."""
    return f"{home}collection.json"


def collection(home: str, archive: str, held: Sequence[tuple[str, Citation]]) -> dict[str, Any]:
    """All manifests of an archive, each by its address and what it is of (https://iiif.io/api/presentation/3.0/#51-collection)."""
    shelf = Shelf(page=home, home=home, archive=archive)
    return {
        "@context": CONTEXT,
        "id": collection_address(home),
        "type": "Collection",
        "label": _text(archive, "none"),
        "provider": [_provider(shelf)],
        "homepage": [_external(home, archive, "text/html", "none")],
        "items": [
            {"id": address, "type": "Manifest", "label": _text(full_title(it), it.language)} for address, it in held
        ],
    }


def compose(told: dict[str, Any]) -> bytes:
    """The file."""
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def turn_text(turn: Utterance, reading: Reading) -> str:
    """What is printed of a turn, a paragraph a line, without footnotes."""
    return "\n".join(clean(plain(pieces(content, reading, speaker=turn.who))) for content in turn.paragraphs)


class _Canvas:
    """One session: its canvas and what stands on it. The recordings are painted where they lie on its time
    (https://iiif.io/api/cookbook/recipe/0064-opera-one-canvas/)."""

    def __init__(self, session: SessionText, reading: Reading, shelf: Shelf, sounds: Sequence[Heard]) -> None:
        self.session, self.reading, self.shelf, self.sounds = session, reading, shelf, sounds
        self.id = f"{shelf.page}canvas/{session.id}"
        self.length = max(sound.end for sound in sounds)
        self.language = reading.citation.language
        self.title = session.title or f"Session {session.id}"

    def whole(self, captions: Sequence[Linked]) -> dict[str, Any]:
        turns = list(self.annotations())
        spoken = {"id": f"{self.id}/transcript", "type": "AnnotationPage", "label": _text("Transcript", "en")}
        shown = {"id": f"{self.id}/captions", "type": "AnnotationPage", "label": _text("Captions", "en")}
        pages = [spoken | {"items": turns}] if turns else []
        if captions:
            pages.append(shown | {"items": [self._captions(file, n) for n, file in enumerate(captions, start=1)]})
        return _filled(
            {
                "id": self.id,
                "type": "Canvas",
                "label": _text(self.title, self.language if self.session.title else "en"),
                "duration": self.length / 1000,
                "items": [{"id": f"{self.id}/sound", "type": "AnnotationPage", "items": list(self._painted())}],
                "annotations": pages,
            }
        )

    def _painted(self) -> Iterator[dict[str, Any]]:
        alone = len(self.sounds) == 1 and self.sounds[0].starts_at == 0
        for number, sound in enumerate(self.sounds, start=1):
            yield {
                "id": f"{self.id}/sound/{number}",
                "type": "Annotation",
                "motivation": "painting",
                "body": {
                    "id": sound.address,
                    "type": "Sound",
                    "format": sound.media_type,
                    "duration": sound.duration / 1000,
                },
                "target": self.id if alone else self.at(Span(sound.starts_at, sound.end)),
            }

    def annotations(self) -> Iterator[dict[str, Any]]:
        """One for each turn that has a time within the sound: its words belong to it, and are no comment
        (https://iiif.io/api/presentation/3.0/#values-for-motivation). Who speaks stands in front, as viewers show nothing else."""
        for turn in self.session.blocks:
            if isinstance(turn, Utterance) and turn.span and turn.span.start < self.length:
                name, said = clean(speaker(turn, self.reading)), turn_text(turn, self.reading)
                body = {"type": "TextualBody", "format": "text/plain", "language": self.language}
                by = {"creator": {"type": "Person", "name": name}} if turn.who else {}
                yield {
                    "id": f"{self.shelf.page}turn/{turn.id}",
                    "type": "Annotation",
                    "motivation": "supplementing",
                    "label": _text(f"{turn.number} {name}", "none"),
                    "body": body | {"value": f"{name}: {said}"} | by,
                    "target": self.at(turn.span),
                }

    def _captions(self, file: Linked, number: int) -> dict[str, Any]:
        """https://iiif.io/api/cookbook/recipe/0219-using-caption-file/"""
        body = _external(file.address, file.label, file.media_type, "en") | {"language": self.language}
        return {
            "id": f"{self.id}/captions/{number}",
            "type": "Annotation",
            "motivation": "supplementing",
            "body": body,
            "target": self.id,
        }

    def ranges(self) -> dict[str, Any]:
        """The session, and within it the stretches from one heading to the next."""
        starts: list[tuple[Heading, int]] = []
        waiting: list[Heading] = []
        for block in self.session.blocks:
            match block:
                case Heading(text=text) if clean(text):
                    waiting.append(block)
                case Utterance(span=Span(start=start)) if waiting and start < self.length:
                    title = ". ".join(clean(heading.text) for heading in waiting)
                    starts.append((Heading(waiting[0].id, title), start))
                    waiting = []
                case _:
                    pass
        starts.sort(key=lambda placed: placed[1])
        ends = [*(at for _, at in starts[1:]), self.length][: len(starts)]
        parts = [
            self._range(heading, Span(at, end)) for (heading, at), end in zip(starts, ends, strict=True) if end > at
        ]
        before = [self._point(Span(0, starts[0][1]))] if starts and starts[0][1] > 0 else []
        items = [*before, *parts] if parts else [self._point(Span(0, self.length))]
        label = _text(self.title, self.language if self.session.title else "en")
        return {"id": f"{self.id}/range", "type": "Range", "label": label, "items": items}

    def _range(self, heading: Heading, span: Span) -> dict[str, Any]:
        told = {"id": f"{self.id}/range/{heading.id}", "type": "Range", "label": _text(heading.text, self.language)}
        return told | {"items": [self._point(span)]}

    def _point(self, span: Span) -> dict[str, str]:
        return {"id": self.at(span), "type": "Canvas"}

    def at(self, span: Span) -> str:
        """A stretch of the canvas, as a media fragment (https://www.w3.org/TR/media-frags/#naming-time)."""
        end = min(span.end, self.length)
        return f"{self.id}#t={_seconds(span.start)}" + (f",{_seconds(end)}" if end > span.start else "")


def _contents(shelf: Shelf, reading: Reading, canvases: Sequence[_Canvas]) -> dict[str, Any]:
    items = [canvas.ranges() for canvas in canvases]
    label = _text(full_title(reading.citation), reading.citation.language)
    return {"id": f"{shelf.page}range", "type": "Range", "label": label, "items": items}


def _metadata(record: Record) -> Iterator[dict[str, Any]]:
    it = record.citation
    told = (
        ("Editors", [clean(e.name) for e in it.editors]),
        ("Speakers", [clean(c.name) for c in record.contributors]),
        ("Held", [day.isoformat() for day in it.event_dates]),
        ("Published", [it.date.isoformat()] if it.date else []),
        ("Publisher", [clean(it.publisher)]),
        ("Series", [clean(f"{it.series.title} {it.series.number}")] if it.series else []),
        ("Version", [it.version]),
        ("DOI", [f"https://doi.org/{it.doi}"] if it.doi else []),
        ("Subjects", [clean(word) for word in it.keywords]),
        ("Language", [it.language]),
        ("Standing", [SYNTHETIC] if it.synthetic else []),
    )
    for label, values in told:
        if values := [value for value in values if value]:
            yield {"label": {"en": [label]}, "value": {"none": values}}


def _statement(it: Citation) -> dict[str, Any]:
    """What a viewer must show: who holds the rights and what they say (https://iiif.io/api/presentation/3.0/#requiredstatement)."""
    lines = [told for line in (*it.rights, "" if licence_url(it.licence) else it.licence) if (told := clean(line))]
    return {"label": {"en": ["Rights"]}, "value": {"none": lines}} if lines else {}


def _rights(it: Citation) -> str:
    """Creative Commons name their licences by addresses with http (https://iiif.io/api/presentation/3.0/#rights)."""
    return licence_url(it.licence).replace("https://", "http://", 1)


def _provider(shelf: Shelf) -> dict[str, Any]:
    label = _text(shelf.archive, "none")
    return {
        "id": shelf.home,
        "type": "Agent",
        "label": label,
        "homepage": [_external(shelf.home, shelf.archive, "text/html", "none")],
    }


def _external(address: str, label: str, media_type: str, language: str, *, kind: str = "Text") -> dict[str, Any]:
    """Another file. Its kind is one of those that viewers know (https://iiif.io/api/presentation/3.0/#type)."""
    kinds = {"audio": "Sound", "video": "Video", "image": "Image"}
    known = kinds.get(media_type.partition("/")[0], kind)
    return {"id": address, "type": known, "label": _text(label, language), "format": media_type}


def _text(text: str, language: str) -> dict[str, list[str]]:
    return {language: [clean(text)]} if clean(text) else {}


def _seconds(ms: int) -> str:
    """In seconds, without zeros that say nothing.

    >>> _seconds(0), _seconds(1_500), _seconds(61_000)
    ('0', '1.5', '61')
    """
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], {})}
