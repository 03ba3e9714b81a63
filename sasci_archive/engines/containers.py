"""What kind of recording a file is, told by its first bytes and never by its name, and whether it is all there.

A container on this list is opened with its own demuxer and no other: nothing is guessed, so a list of other files (HLS,
concat, SDP, DASH), a text or a programme under a recording's name is never opened as one.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sasci_archive.errors import BadMedia

HEAD = 4096
TAKEN = "WAV, FLAC, MP3, M4A, MP4, MOV, MKV, WebM, Ogg and Opus are taken; an audio editor such as Audacity converts others."
TRANSCRIPT = "If it is a transcript, captions or a chat, `inv import` takes it over."
AGAIN = (
    "Copy it once more from where it was recorded. If this is all there is, open it in an audio editor such as Audacity, "
    "export what is there as FLAC, and ingest that."
)


@dataclass(frozen=True, slots=True)
class Container:
    """One kind of file: FFmpeg's demuxer for it, the media types of its sound and pictures, and the suffixes it goes by,
    the commonest first. In a `gapless` one sound follows on sound: a leap of its clock means that some is missing."""

    name: str
    demuxer: str
    audio: str
    video: str
    suffixes: tuple[str, ...]
    gapless: bool = False


WAV = Container("WAV", "wav", "audio/wav", "", (".wav", ".wave", ".bwf"))
FLAC = Container("FLAC", "flac", "audio/flac", "", (".flac",), gapless=True)
MP3 = Container("MP3", "mp3", "audio/mpeg", "", (".mp3",))
MP4 = Container("MP4", "mov", "audio/mp4", "video/mp4", (".mp4", ".m4a", ".m4b", ".m4v", ".mov", ".3gp"))
WEBM = Container("WebM", "matroska", "audio/webm", "video/webm", (".webm", ".weba"))
MATROSKA = Container("Matroska", "matroska", "audio/matroska", "video/matroska", (".mkv", ".mka"))
OGG = Container("Ogg", "ogg", "audio/ogg", "video/ogg", (".ogg", ".opus", ".oga", ".ogv"), gapless=True)

MEDIA_SUFFIXES = frozenset(s for kind in (WAV, FLAC, MP3, MP4, WEBM, MATROSKA, OGG) for s in kind.suffixes)

_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_EBML, _DOCTYPE = b"\x1aE\xdf\xa3", b"\x42\x82"
_LISTS = (
    b"#extm3u", b"ffconcat", b"file ", b"v=0", b"[playlist]", b"[reference]", b"<asx", b"<smil", b"<playlist", b"<mpd",
    b"<?xml", b"http://", b"https://", b"rtsp://",
)  # fmt: skip
_LIST_SUFFIXES = frozenset({".m3u", ".m3u8", ".pls", ".mpd", ".sdp", ".xspf", ".asx", ".ram", ".smil", ".ffconcat"})


def shown(path: Path) -> str:
    """A file's name as it can be printed: bytes that are no text in any case become question marks."""
    return path.name.encode("utf-8", "replace").decode()


def check_file(path: Path) -> None:
    """Raises BadMedia where there is no such file that can be opened."""
    name = shown(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadMedia(f"'{name}' is a folder.", remedy="Name the recordings in it one by one, in order.")
        if not stat.S_ISREG(mode):
            raise BadMedia(f"'{name}' is a device and not a file.", remedy=TAKEN)
        path.open("rb").close()
    except FileNotFoundError as error:
        raise BadMedia(
            f"There is no file '{name}' in {path.absolute().parent}.",
            remedy="Check the name; one with spaces in it needs quotation marks around it.",
        ) from error
    except OSError as error:
        raise BadMedia(
            f"'{name}' cannot be opened: {(error.strerror or str(error)).lower()}.",
            remedy="Check that you may read it, and that its name is not too long.",
        ) from error


def is_recording(path: Path) -> bool:
    """Whether a file is a recording by what is in it, whatever its name ends in. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        try:
            container(file, shown(path))
        except BadMedia:
            file.seek(0)
            return file.read(3) == b"ID3"  # a tag, and no sound behind it
    return True


def begins(path: Path, mark: bytes) -> bool:
    """Whether a text file begins with a mark, after any byte order mark."""
    with path.open("rb") as file:
        return file.read(len(mark) + 3).removeprefix(b"\xef\xbb\xbf").startswith(mark)


def container(file: BinaryIO, name: str) -> Container:
    """The kind of recording an open file is. `name` is the file's name, for errors. Raises BadMedia."""
    start = _after_tag(file)
    file.seek(start)
    head = file.read(HEAD)
    if not head:
        raise BadMedia(f"'{name}' is empty.", remedy="Copy it once more from where it was recorded.")
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"fLaC":
        return FLAC
    if head[4:8] in _ATOMS:
        return MP4
    if head[:4] == _EBML:
        at = head.find(_DOCTYPE)
        return WEBM if head[at + 3 : at + 7] == b"webm" else MATROSKA
    if head[:4] == b"OggS":
        return OGG
    if _begins_mp3(head):
        return MP3
    raise _not_a_recording(head, name)


def check_index(kind: Container, file: BinaryIO, name: str) -> None:
    """Raises BadMedia where an MP4 file lacks the index without which nothing in it can be found."""
    if kind is MP4 and b"moov" not in _atoms(file):
        raise BadMedia(
            f"'{name}' is cut short: its index, which such a file often keeps at its end, is missing, so that nothing of it "
            "can be read.",
            remedy="Copy or download it once more from where it was recorded.",
        )


def lacks_its_end(kind: Container, file: BinaryIO) -> bool:
    """Whether the file's own structure says that it once was longer: a WAV's header has its length, an Ogg's last page
    says that it is the last. The others give their length in time, which decoding tells."""
    size = file.seek(0, 2)
    if kind is WAV:
        return size < _riff_length(file)
    return kind is OGG and not _ends_ogg(file, size)


def table_length(file: BinaryIO) -> float | None:
    """How long (ms) an MP3 says it is, in Xing's table in its first frame; None without one, where FFmpeg's length is a guess
    from the first frame's bit rate, as it is for files strung together."""
    file.seek(_after_tag(file))
    head = file.read(HEAD).lstrip(b"\0")
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if at < 0 or len(head) < at + 12 or not head[at + 7] & 1:
        return None
    frames = int(struct.unpack(">I", head[at + 8 : at + 12])[0])
    rate = (44_100, 48_000, 32_000, 1)[head[2] >> 2 & 3]
    return frames * 1_152_000 / rate * (1 if head[1] & 0x10 else 2)  # MPEG 2 halves rate and frame, 2.5 the rate again


def constant_rate(file: BinaryIO) -> bool:
    """Whether an MP3's table, in its first frame, says that every second of it has as many bytes ("Info", as LAME writes it for such files)."""
    file.seek(_after_tag(file))
    return b"Info" in file.read(HEAD).lstrip(b"\0")[:200]


def _after_tag(file: BinaryIO) -> int:
    """Where the sound begins after an ID3v2 tag, which may hold a picture of megabytes. <https://id3.org/id3v2.4.0-structure>"""
    file.seek(0)
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return 10 + size + (10 if head[5] & 0x10 else 0)


def _begins_mp3(head: bytes) -> bool:
    """Whether a frame of MPEG layer III begins here, after padding: sync, and no reserved version, rate or frequency."""
    frame = head.lstrip(b"\0")[:4]
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:
        return False
    reserved_version, bad_rate, bad_frequency = (
        frame[1] & 0x18 == 0x08,
        frame[2] & 0xF0 == 0xF0,
        frame[2] & 0x0C == 0x0C,
    )
    return not (reserved_version or bad_rate or bad_frequency)


def _riff_length(file: BinaryIO) -> int:
    """How long a WAV's header says the file is; 0 where it does not say (written as a stream)."""
    file.seek(0)
    head = file.read(28)
    length = int(struct.unpack("<I", head[4:8])[0])
    if head[:4] != b"RIFF" and head[12:16] == b"ds64" and len(head) == 28:
        length = int(struct.unpack("<Q", head[20:28])[0])
    return 0 if length in {0, 0xFFFFFFFF} else length + 8


def _ends_ogg(file: BinaryIO, size: int) -> bool:
    """Whether the last page is whole and says that it is the last. <https://www.rfc-editor.org/rfc/rfc3533#section-6>"""
    file.seek(max(0, size - (1 << 17)))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return False
    whole = len(page) >= 27 + page[26] + sum(page[27 : 27 + page[26]])
    return whole and bool(page[5] & 0x04)


def _atoms(file: BinaryIO) -> Iterator[bytes]:
    """The topmost boxes of an MP4 file that begin within it. ISO/IEC 14496-12, 4.2."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        length, atom = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:16])[0]
        yield atom
        if length < 8:
            return
        at += length


def _not_a_recording(head: bytes, name: str) -> BadMedia:
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begins.startswith(_LISTS) or Path(name).suffix.lower() in _LIST_SUFFIXES:
        return BadMedia(
            f"'{name}' is no recording but a list that points at other files.",
            remedy="Ingest the files it points at, in their order: nothing is fetched through a list.",
        )
    if b"\0" not in head and all(byte >= 32 or byte in b"\t\r\n\f\x1b" for byte in head):
        return BadMedia(f"'{name}' is no recording: it holds text.", remedy=f"{TRANSCRIPT} {TAKEN}")
    return BadMedia(f"'{name}' is not a kind of recording that can be read.", remedy=TAKEN)
