"""Pictures leave without anything beside them; what is no picture, too large or moving is refused with the remedy."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from sasci_archive.engines import pictures
from sasci_archive.engines.pictures import LARGEST, called, for_readers
from sasci_archive.errors import BadPicture
from sasci_archive.inspection import pictures as inspected
from sasci_archive.model.pictures import ForReaders

BESIDE = "51.5142 N 0.1162 W, Harjit's house"


def made(kind: str, *, size: tuple[int, int] = (80, 40), mode: str = "RGB", **options: Any) -> bytes:
    into = io.BytesIO()
    Image.new(mode, size, 90 if mode in {"L", "I;16"} else "teal").save(into, kind, **options)
    return into.getvalue()


def with_everything(kind: str) -> bytes:
    """A picture with all that cameras and programs write beside one."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = BESIDE, 6  # described; lying on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 51.0)})
    options: dict[str, Any] = {"exif": exif, "dpi": (300, 300)}
    options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", f"<x>{BESIDE}</x>")
        options["pnginfo"].add_text("Comment", BESIDE)
    else:
        options |= {"comment": BESIDE.encode(), "xmp": f"<x>{BESIDE}</x>".encode()} if kind == "JPEG" else {}
    return made(kind, **options)


def beside(of: ForReaders) -> str:
    read = inspected.png if of.media_type == "image/png" else inspected.jpeg
    return " ".join(text for _, text in read(of.content, of.file)).replace("JFIF", "")


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("TIFF", "a.tif")])
def test_nothing_leaves_but_what_is_to_be_seen(kind: str, name: str) -> None:
    content = with_everything(kind)
    assert BESIDE.encode() in content
    shown = for_readers(content, name)
    assert BESIDE.encode() not in shown.content
    assert BESIDE not in beside(shown)
    with Image.open(io.BytesIO(shown.content)) as image:
        assert not image.getexif()
        assert {"exif", "icc_profile", "comment", "xmp", "Comment"}.isdisjoint(image.info)
        assert image.size == (shown.width, shown.height) == (40, 80)  # and upright
        assert image.get_format_mimetype() == shown.media_type


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_same_picture_gives_the_same_bytes(kind: str) -> None:
    content = made(kind, size=(3000, 700))
    assert for_readers(content, "a.png") == for_readers(content, "a.png")


def test_a_large_one_is_made_small_and_a_small_one_stays() -> None:
    wide = for_readers(made("JPEG", size=(5000, 1000)), "wide.jpg")
    assert (wide.width, wide.height) == (LARGEST, 400)
    small = for_readers(made("PNG"), "small.png")
    assert (small.width, small.height) == (80, 40)


def test_colours_are_those_that_the_pictures_own_profile_means() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(io.BytesIO(for_readers(made("PNG", icc_profile=lab), "a.png").content)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == pytest.approx((0, 128, 128), abs=2)
    assert for_readers(made("JPEG", mode="CMYK"), "a.jpg").media_type == "image/jpeg"
    assert for_readers(made("PNG", icc_profile=b"no profile"), "a.png").width == 80


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
def test_every_way_to_keep_pixels_is_read(mode: str) -> None:
    into = io.BytesIO()
    Image.new(
        mode, (10, 10), None if mode == "P" else (0, 0, 0, 0) if mode == "RGBA" else (9, 0) if mode == "LA" else 0
    ).save(into, "PNG")
    with Image.open(io.BytesIO(for_readers(into.getvalue(), "a.png").content)) as image:
        see_through = mode in {"RGBA", "LA"}
        assert image.convert("RGB").getpixel((5, 5)) == ((255,) * 3 if see_through else (0,) * 3)


def test_sixteen_bits_are_not_burnt_out() -> None:
    into = io.BytesIO()
    Image.new("I;16", (10, 10), 32768).save(into, "PNG")
    with Image.open(io.BytesIO(for_readers(into.getvalue(), "a.png").content)) as image:
        assert image.convert("L").getpixel((5, 5)) == 128


def test_it_is_called_by_what_it_is() -> None:
    assert called("scan.tif", "image/jpeg") == "scan-tif.jpg"
    assert called("room.JPEG", "image/jpeg") == "room.JPEG"
    assert called("room.jpg", "image/png") == "room-jpg.png"


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 40,000 times 40,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def moving(kind: str) -> bytes:
    into = io.BytesIO()
    still = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    still[0].save(into, kind, save_all=True, append_images=still[1:])
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "'x.png' is no picture of a kind that we read."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "'x.png' is no picture of a kind that we read."),
        (b"MZ not a picture", "'x.png' is no picture of a kind that we read."),
        (made("GIF"), "'x.png' is no picture of a kind that we read."),
        (made("JPEG", size=(400, 400))[:-900], "The picture 'x.png' is broken: "),
        (bomb(), "The picture 'x.png' has more than 120 million pixels."),
        (moving("PNG"), "The picture 'x.png' moves, and an edition shows one picture that stands still."),
        (moving("WEBP"), "The picture 'x.png' moves, and an edition shows one picture that stands still."),
        (moving("TIFF"), "The picture 'x.png' has 2 pages, and an edition shows one picture that stands still."),
    ],
)
def test_what_cannot_be_shown_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(BadPicture) as refused:
        for_readers(content, "x.png")
    assert refused.value.problem.startswith(problem)
    assert refused.value.remedy


def test_a_file_without_end_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000_000)
    with pytest.raises(BadPicture, match="has 2 MB; 1 is the most"):
        for_readers(b"\0" * 2_000_000, "x.png")
