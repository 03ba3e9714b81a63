"""A sound file's tags: those of the file, of its streams and of its chapters. Nothing is decoded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive.errors import Unreadable

DEMUXERS: Final = {
    ".m4a": "mov",
    ".mp3": "mp3",
    ".opus": "ogg",
    ".ogg": "ogg",
    ".wav": "wav",
    ".flac": "flac",
}
"""FFmpeg's reader for each kind, named so that nothing is guessed from what is in a file."""


def texts(sound: Path | bytes, name: str) -> Iterator[tuple[str, str]]:
    """The tags of a sound file, their names included. Raises Unreadable where it is none of its kind."""
    import av

    source = f"file:{sound}" if isinstance(sound, Path) else io.BytesIO(sound)
    options = {"protocol_whitelist": "file"} if isinstance(sound, Path) else {}
    try:
        with av.open(source, format=DEMUXERS[Path(name).suffix.lower()], container_options=options) as container:
            tags = [("tag", container.metadata)]
            tags += [("tag of a stream", stream.metadata) for stream in container.streams]
            tags += [("tag of a chapter", chapter["metadata"]) for chapter in container.chapters()]
    except av.error.FFmpegError as error:
        raise Unreadable(
            f"'{name}' does not read as the sound file its name says: {error.strerror or 'FFmpeg refuses it'}.",
            remedy="Make it again; nothing is known of what is in it.",
        ) from error
    for where, found in tags:
        for key, value in found.items():
            yield f"{where}: {key}", value
            yield f"name of a {where}", key
