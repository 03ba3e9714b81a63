"""A recording once more, in a container in which a browser leaps to the right place: the same sound, to the bit, packed anew.

Browsers leap in an MP3 of varying bit rate by guessing from its length in bytes, so that what is heard is seconds from what was asked for; and
in a stream that a browser recorded (WebM) there is no index at all. What cannot be packed anew, or cannot be played by browsers, is coded for
them as readers' sound is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sasci_archive.engines import Progress, containers, media

_FORMS = {
    "mp4": frozenset(("mp3", "aac", "h264")),
    "webm": frozenset(("opus", "vorbis", "vp8", "vp9", "av1")),
}
"""What browsers play, by the container it is packed in: FFmpeg's names of how sound and picture are coded."""


def is_leapt_in(path: Path) -> bool:
    """Whether a browser leaps exactly in it, as far as its first bytes tell: an MP3's table says that its rate is constant. Raises BadMedia."""
    containers.check_file(path)
    with path.open("rb") as file:
        if containers.container(file, containers.shown(path)) is not containers.MP3:
            return True
        return containers.constant_rate(file)


def copy(path: Path, target: Path, progress: Progress = media.unwatched) -> None:
    """The recording at `target`: packed anew where that can be, else its sound coded anew (AAC). Raises BadMedia."""
    import av

    try:
        whole = _packed(path, target, progress)
    except (av.error.FFmpegError, OSError, ValueError):
        whole = False
    if not whole:
        media.encode(path, target, progress=progress)


def _packed(path: Path, target: Path, progress: Progress) -> bool:
    """Every packet of its sound, and of its picture where browsers play it, from 0 on; False where they do not play its sound."""
    import av

    with path.open("rb") as file:
        kind = containers.container(file, containers.shown(path))
        file.seek(0)
        with av.open(
            file, format=kind.demuxer, options={"protocol_whitelist": "none"}, metadata_errors="replace"
        ) as source:
            sound, picture = source.streams.best("audio"), source.streams.best("video")
            form = next((form for form, codecs in _FORMS.items() if _codec(sound) in codecs), "")
            if not form:
                return False
            tracks = [sound, *([picture] if _codec(picture) in _FORMS[form] else [])]
            begins = max(0, source.start_time or 0)  # µs
            options = (
                {"movflags": "+faststart"} if form == "mp4" else {}
            )  # what a form has none of is said in the terminal
            with av.open(f"file:{target.absolute()}", "w", format=form, options=options) as made:
                streams = {track.index: made.add_stream_from_template(track) for track in tracks}
                for packet in source.demux(*tracks):
                    if packet.dts is None:
                        continue
                    progress(_laid(packet, streams[packet.stream_index], begins), (source.duration or 0) // 1000)
                    made.mux(packet)
            return True


def _codec(track: Any) -> str:
    """How a track is coded; "" where there is none, or nobody knows."""
    return str(track.codec_context.codec.canonical_name) if track is not None and track.codec_context else ""


def _laid(packet: Any, stream: Any, begins: int) -> int:
    """The packet on its new track, with the first moment of the file at 0; gives where it is, in ms."""
    tick = packet.time_base
    shift = round(begins / 1_000_000 / tick)
    packet.dts -= shift
    packet.pts = None if packet.pts is None else packet.pts - shift
    packet.stream = stream
    return int((packet.pts or packet.dts) * tick * 1000)
