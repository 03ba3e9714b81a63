"""Pictures as readers get them: nothing in them but what is to be seen, upright, in sRGB, and no larger than a page needs.

What comes in is not trusted: only four kinds are opened, by what is in them and not by their name; sizes are known before a pixel is unpacked.
What goes out is made anew from the pixels, so that nothing that a camera or a program wrote beside them (place, time, owner, a
thumbnail of what was cut away) can leave. The same picture gives the same bytes.
"""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from sasci_archive.errors import BadPicture
from sasci_archive.model.pictures import ForReaders

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 60_000_000
"""A picture's file may have so many: a scanned print at 600 dpi has fewer."""
MOST_PIXELS: Final = 120_000_000
"""And so many pixels: what unpacks to more is a mistake, or made to stop us."""
LARGEST: Final = 2_000
"""So many pixels, the longer side has at most for readers: 17 cm at 300 dpi."""
QUALITY: Final = 86
LARGE_DRAWING: Final = 400_000
"""A PNG of more bytes is mostly a photograph; it is kept as JPEG where that is smaller by half."""

KINDS: Final = ("JPEG", "PNG", "WEBP", "TIFF")
_BROKEN: Final = (
    *(
        OSError,
        ValueError,
        SyntaxError,
        LookupError,
        EOFError,
        MemoryError,
        OverflowError,
        TypeError,
        AttributeError,
        struct.error,
    ),
    *(ZeroDivisionError, AssertionError, NotImplementedError, RuntimeError),
)
"""What Pillow raises for broken files: each of its readers something else, as they trust what a header says."""
_TURNED_ROUND: Final = "Save it as JPEG or PNG, and put that file in its place."


def for_readers(content: bytes, file: str) -> ForReaders:
    """A picture without anything beside it, at most LARGEST pixels long. Raises BadPicture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise BadPicture(
            f"The picture '{file}' has {len(content) // 1_000_000} MB; {MOST_BYTES // 1_000_000} is the most.",
            remedy=f"Make it smaller: readers get at most {LARGEST} pixels.",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # Pillow's own, of large pictures and odd metadata: we look ourselves, and use none of it
            with Image.open(io.BytesIO(content), formats=KINDS) as opened:
                _checked(opened, file)
                was = opened.format
                opened.draft("RGB", (2 * LARGEST, 2 * LARGEST))  # a large JPEG need not be unpacked whole
                turned = ImageOps.exif_transpose(opened)
                image = _plain(turned)
    except UnidentifiedImageError as error:
        raise BadPicture(f"'{file}' is no picture of a kind that we read.", remedy=_TURNED_ROUND) from error
    except Image.DecompressionBombError as error:
        raise _too_many(file) from error
    except _BROKEN as error:
        raise BadPicture(
            f"The picture '{file}' is broken: {str(error).rstrip('.') or type(error).__name__}.",
            remedy="Put a whole copy of it in its place.",
        ) from error
    image.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    made, media_type = _written(image, drawn=was in {"PNG", "WEBP"})
    return ForReaders(called(file, media_type), made, media_type, *image.size)


def called(file: str, media_type: str) -> str:
    """What a picture is called when it is of another kind than its name says: `scan.tif` is `scan-tif.jpg`."""
    suffix = {"image/png": ".png", "image/jpeg": ".jpg"}[media_type]
    path = PurePath(file)
    kinds = {".png": {".png"}, ".jpg": {".jpg", ".jpeg"}}[suffix]
    return file if path.suffix.lower() in kinds else f"{path.stem}-{path.suffix[1:].lower()}{suffix}"


def _checked(image: Image, file: str) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise _too_many(file)
    if min(width, height) < 1:
        raise BadPicture(f"The picture '{file}' has no pixels.", remedy="Put a whole copy of it in its place.")
    frames = (
        1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    )  # a telephone's JPEG holds a second view of the same
    if frames > 1:
        what = f"has {frames} pages" if image.format == "TIFF" else "moves"
        raise BadPicture(
            f"The picture '{file}' {what}, and an edition shows one picture that stands still.",
            remedy="Save the one that is meant as JPEG or PNG, and put that file in its place.",
        )


def _too_many(file: str) -> BadPicture:
    return BadPicture(
        f"The picture '{file}' has more than {MOST_PIXELS // 1_000_000} million pixels.",
        remedy=f"Make it smaller: readers get at most {LARGEST} pixels on its longer side.",
    )


def _plain(image: Image) -> Image:
    """Eight bits a colour, in grey or sRGB, on white where it was transparent."""
    from PIL import Image

    image = _in_srgb(image)
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = image.point(lambda level: level / 256, "F").convert("L") if image.mode != "F" else image.convert("L")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(white, clear).convert("RGB")
    if image.mode not in {"L", "RGB"}:
        image = image.convert("L" if image.mode in {"1", "LA"} else "RGB")
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh  # which has nothing of the other's `info`


def _in_srgb(image: Image) -> Image:
    """Colours as the picture's own profile means them; as they are where it has none, or one that cannot be read."""
    profile: Any = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    from PIL import ImageCms

    try:
        wanted = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=wanted
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _written(image: Image, *, drawn: bool) -> tuple[bytes, str]:
    """Drawings as PNG, of few colours where it has few; photographs as JPEG."""
    as_jpeg = io.BytesIO()
    if not drawn:
        image.save(as_jpeg, "JPEG", quality=QUALITY, optimize=True, progressive=True, subsampling="4:2:0")
        return as_jpeg.getvalue(), "image/jpeg"
    few = image.getcolors(256)
    as_png = io.BytesIO()
    (image.quantize(len(few)) if few and image.mode == "RGB" else image).save(as_png, "PNG", optimize=True)
    if as_png.tell() > LARGE_DRAWING:
        image.save(as_jpeg, "JPEG", quality=QUALITY, optimize=True, progressive=True, subsampling="4:2:0")
        if 2 * as_jpeg.tell() < as_png.tell():
            return as_jpeg.getvalue(), "image/jpeg"
    return as_png.getvalue(), "image/png"
