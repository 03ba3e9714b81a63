"""Encoded sound joined into one file with chapters, tags and a cover. Nothing is encoded again: the packets are copied.

What is heard is what was heard in the parts, one after another, and nothing else of them goes along. Same input, same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import msgspec

from sasci_archive.engines import Progress, decoding
from sasci_archive.engines.media import PUBLIC_BITS, PUBLIC_RATE, unwatched
from sasci_archive.errors import BadMedia
from sasci_archive.model.listening import About, Chapter


class Kind(msgspec.Struct, frozen=True):
    """FFmpeg's writer of a kind of file, its options, and how the sound in it is coded."""

    muxer: str
    codec: str
    options: dict[str, str]


KINDS: Final = {
    # mp4's writer, as ipod's takes no cover; the brand says what it is
    ".m4a": Kind("mp4", "aac", {"movflags": "+faststart", "brand": "M4A ", "fflags": "+bitexact"}),
    ".mp3": Kind("mp3", "mp3", {"id3v2_version": "3", "write_xing": "0", "fflags": "+bitexact"}),
}
_MS = Fraction(1, 1000)


def length(path: Path) -> int:
    """How long (ms) a part is in the joined file: that of its packets. Raises BadMedia."""
    import av

    try:
        with av.open(f"file:{path.absolute()}", options={"protocol_whitelist": "file"}) as source:
            track = source.streams.audio[0]
            ticks: int = sum(packet.duration or 0 for packet in source.demux(track))
            per_tick: Fraction = track.time_base
            return round(ticks * per_tick * 1000)
    except (av.error.FFmpegError, IndexError) as error:
        raise _unreadable(path, error) from error


def join(parts: Sequence[Path], target: Path, *, chapters: Sequence[Chapter], about: About, cover: bytes = b"") -> None:
    """The parts, all coded alike, one after another at `target`, whose suffix says the kind (.m4a, .mp3). `cover` is a PNG. Raises BadMedia where a part does not read or is coded otherwise."""
    import av

    kind = KINDS[target.suffix]
    with av.open(f"file:{target.absolute()}", "w", format=kind.muxer, options=kind.options) as file:
        file.metadata.update(_tags(about))
        file.set_chapters([_chapter(number, chapter) for number, chapter in enumerate(chapters)])
        track: Any = None
        picture: Any = None
        at = 0
        for part in parts:
            try:
                with av.open(f"file:{part.absolute()}", options={"protocol_whitelist": "file"}) as source:
                    read = source.streams.audio[0]
                    if read.codec_context.name.removesuffix("float") != kind.codec:
                        raise _unreadable(part, f"its sound is coded as {read.codec_context.name}, not {kind.codec}")
                    if track is None:
                        track = file.add_stream_from_template(read, opaque=True)
                        picture = _add_cover(file, cover)
                        file.start_encoding()
                        _write_cover(file, picture, cover)
                    at = _copied(file, source, read, track, at)
            except (av.error.FFmpegError, IndexError) as error:
                raise _unreadable(part, error) from error


def to_mp3(path: Path, target: Path, progress: Progress = unwatched) -> None:
    """An encoded part coded once more, for players that know nothing else: MP3, mono. Same input, same bytes. Raises BadMedia."""
    import av

    options = {"fflags": "+bitexact", "id3v2_version": "0", "write_xing": "0"}
    with (
        decoding.opened(path) as source,
        av.open(f"file:{target.absolute()}", "w", format="mp3", options=options) as file,
    ):
        track = file.add_stream(
            "libmp3lame", rate=PUBLIC_RATE, layout="mono", options={"flags": "+bitexact", "compression_level": "7"}
        )
        track.bit_rate = PUBLIC_BITS
        for at, block in source.blocks(PUBLIC_RATE):
            frame = av.AudioFrame.from_ndarray(block[None], format="s16p", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = PUBLIC_RATE, at, Fraction(1, PUBLIC_RATE)
            file.mux(track.encode(frame))
            progress(at * 1000 // PUBLIC_RATE, round(source.declared or 0))
        file.mux(track.encode(None))


def _copied(file: Any, source: Any, read: Any, track: Any, at: int) -> int:
    """One part's packets, from `at` on (in the part's own ticks); where the next begins."""
    for packet in source.demux(read):
        if packet.size == 0:
            continue
        packet.pts = packet.dts = at
        at += packet.duration or 0
        packet.stream = track
        file.mux(packet)
    return at


def _chapter(number: int, chapter: Chapter) -> dict[str, object]:
    return {
        "id": number + 1,
        "start": chapter.span.start,
        "end": chapter.span.end,
        "time_base": _MS,
        "metadata": {"title": chapter.title},
    }


def _tags(about: About) -> dict[str, str]:
    named = {
        "title": about.title,
        "artist": about.artist,
        "album": about.album,
        "date": about.date,
        "comment": about.comment,
        "copyright": about.copyright,
        "description": about.description,
        "publisher": about.publisher,
        "language": about.language,
        "genre": "Speech",
    }
    return {key: value for key, value in named.items() if value}


def _add_cover(file: Any, cover: bytes) -> Any:
    if not cover:
        return None
    from av.stream import Disposition

    width, height = struct.unpack(">II", cover[16:24])  # https://www.w3.org/TR/png-3/#11IHDR
    picture = file.add_mux_stream("png", width=width, height=height)
    picture.disposition = Disposition.attached_pic
    return picture


def _write_cover(file: Any, picture: Any, cover: bytes) -> None:
    if picture is not None:
        import av

        packet = av.Packet(cover)
        packet.stream, packet.pts, packet.dts, packet.is_keyframe = picture, 0, 0, True
        file.mux(packet)


def _unreadable(part: Path, why: object) -> BadMedia:
    return BadMedia(
        f"'{part.name}' cannot be joined to the audio edition: {why}.", remedy="Delete it, and publish again."
    )
