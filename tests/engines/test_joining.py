"""Sound joined: the packets are those of the parts, in order; chapters, tags and cover are as told, and nothing else is in it."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from sasci_archive.engines import joining, media
from sasci_archive.errors import BadMedia
from sasci_archive.inspection import sound as inspection
from sasci_archive.model.listening import About, Chapter
from sasci_archive.model.speech import Span
from tests.engines.sounds import record, speech

HOSTILE = """</t><script>alert(1)</script> "'&amp; ; = # [CHAPTER] \\input{x} 日本 مرحبا"""
ABOUT = About(title="The Lantern Round", artist="Ines Calloway", date="2024-11-20", comment="Licence: CC-BY-4.0.")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Two recordings as readers get them, of each kind."""
    home = tmp_path_factory.mktemp("parts")
    found: dict[str, list[Path]] = {".m4a": [], ".mp3": []}
    for number in (1, 2):
        made = record(home / f"{number}.wav", speech(3 + number, seed=number))
        media.encode(made, home / f"{number}.m4a", silence=(Span(1000, 2000),))
        joining.to_mp3(home / f"{number}.m4a", home / f"{number}.mp3")
        for suffix, paths in found.items():
            paths.append(home / f"{number}{suffix}")
    return found


def png(width: int = 4, height: int = 6) -> bytes:
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "PNG")
    return file.getvalue()


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(file.streams.audio[0]) if packet.size]


def heard(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.concatenate([window.samples for window in media.windows([(path, 0)])])


@pytest.mark.parametrize("suffix", [".m4a", ".mp3"])
def test_what_is_heard_is_the_parts_one_after_another(
    suffix: str, parts: dict[str, list[Path]], tmp_path: Path
) -> None:
    target = tmp_path / f"whole{suffix}"
    joining.join(parts[suffix], target, chapters=(), about=ABOUT, cover=png())
    assert packets(target) == [packet for part in parts[suffix] for packet in packets(part)]
    lengths = [joining.length(part) for part in parts[suffix]]
    whole = heard(target)
    assert abs(len(whole) / 16 - sum(lengths)) < 60
    for start in (1100, lengths[0] + 1100):
        assert float(np.abs(whole[start * 16 : (start + 800) * 16]).max()) < 0.01  # what was silent is silent


@pytest.mark.parametrize("suffix", [".m4a", ".mp3"])
def test_chapters_tags_and_cover_are_as_told_and_nothing_else_is_in_it(
    suffix: str, parts: dict[str, list[Path]], tmp_path: Path
) -> None:
    target = tmp_path / f"whole{suffix}"
    chapters = (Chapter(Span(0, 3500), HOSTILE), Chapter(Span(3500, 9000), "The last winter"))
    about = About(title=HOSTILE, artist="Ines Calloway", comment="Licence: CC-BY-4.0.")
    joining.join(parts[suffix], target, chapters=chapters, about=about, cover=png())
    with av.open(str(target)) as file:
        told = [(c["start"] * c["time_base"] * 1000, c["end"] * c["time_base"] * 1000) for c in file.chapters()]
        titles = [c["metadata"]["title"] for c in file.chapters()]
        cover = [bytes(p) for p in file.demux(file.streams.video[0]) if p.size]
        tags = dict(file.metadata)
    assert told == [(0, 3500), (3500, 9000)]
    assert titles == [HOSTILE, "The last winter"]
    assert cover == [png()]
    ours = {
        key: value for key, value in tags.items() if key not in {"major_brand", "minor_version", "compatible_brands"}
    }
    assert ours == {"title": HOSTILE, "artist": "Ines Calloway", "comment": "Licence: CC-BY-4.0.", "genre": "Speech"}
    read = [text for _, text in inspection.texts(target, target.name)]
    assert {HOSTILE, "The last winter", "Ines Calloway", "Licence: CC-BY-4.0."} <= set(read)


@pytest.mark.parametrize("suffix", [".m4a", ".mp3"])
def test_the_same_parts_give_the_same_bytes(suffix: str, parts: dict[str, list[Path]], tmp_path: Path) -> None:
    chapters = (Chapter(Span(0, 9000), "All"),)
    for name in ("one", "two"):
        joining.join(parts[suffix], tmp_path / f"{name}{suffix}", chapters=chapters, about=ABOUT, cover=png())
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_coding_once_more_gives_the_same_bytes_and_the_same_sound(parts: dict[str, list[Path]], tmp_path: Path) -> None:
    joining.to_mp3(parts[".m4a"][0], tmp_path / "again.mp3")
    assert (tmp_path / "again.mp3").read_bytes() == parts[".mp3"][0].read_bytes()
    one, other = heard(parts[".m4a"][0]), heard(tmp_path / "again.mp3")
    loud = np.abs(one) > 0.01
    assert loud.any()
    assert abs(len(one) - len(other)) < 1600
    assert float(np.abs(other).mean()) == pytest.approx(float(np.abs(one).mean()), rel=0.1)


def test_a_part_that_is_none_is_a_sentence(parts: dict[str, list[Path]], tmp_path: Path) -> None:
    (tmp_path / "x.m4a").write_bytes(b"no sound")
    with pytest.raises(BadMedia, match=r"'x.m4a' cannot be joined to the audio edition: "):
        joining.length(tmp_path / "x.m4a")
    with pytest.raises(
        BadMedia, match=r"'1.mp3' cannot be joined to the audio edition: its sound is coded as mp3float, not aac"
    ):
        joining.join(parts[".mp3"], tmp_path / "whole.m4a", chapters=(), about=ABOUT)
