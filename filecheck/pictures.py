"""PNG and JPEG: decoded and encoded anew, so that nothing but the picture is left."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from filecheck import Refused
from filecheck.kinds import FileKind

LONGEST_SIDE = 10_000  # pixels of what is taken, read from its head before anything is decoded
MOST_PIXELS = 30_000_000
SHOWN_SIDE = 3_000  # a larger picture is made smaller
QUALITY = 88
SHRINKABLE = ("L", "LA", "RGB", "RGBA", "CMYK")  # others are shrunk once they are in one
START_OF_SCAN, COMMENT = 0xDA, 0xFE
APPLICATION = {*range(0xE1, 0xEE), 0xEF}  # not APP0 and APP14
FORMATS = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG"}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def clean(sent: bytes, kind: FileKind, shrink: bool = True) -> bytes:
    """The same picture without its place, camera, comments, profile or anything behind it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(sent), formats=(FORMATS[kind],))
            _measure(picture.size)
            return _encoded(picture, kind, shrink)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(_too_large("more pixels than we can take")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused("This picture is damaged. Save it again and add the new one.") from None


def without_segments(jpeg: bytes) -> bytes:
    """The same JPEG, not decoded, without place, camera and comments (APP and COM segments).

    The colour transform (APP14) and JFIF (APP0) stay: drawing needs them.
    """
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        marker = jpeg[at + 1]
        if marker == START_OF_SCAN:
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if not (marker == COMMENT or marker in APPLICATION):
            kept.append(jpeg[at:end])
        at = end
    return b"".join(kept) + jpeg[at:]


def _measure(size: tuple[int, int]) -> None:
    width, height = size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused(_too_large(f"{width:,} × {height:,} pixels"))


def _too_large(what: str) -> str:
    return f"This picture has {what}. Make it smaller: 3,000 pixels across are enough to read."


def _encoded(picture: Image.Image, kind: FileKind, shrink: bool) -> bytes:
    if kind == FileKind.JPEG and shrink:
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if shrink and picture.mode in SHRINKABLE:  # before it is copied: memory is short here
        picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    bare = _bare(picture, kind)
    if shrink:
        bare.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    out = BytesIO()
    if kind == FileKind.JPEG:
        bare.save(out, "JPEG", quality=QUALITY)
    else:
        bare.save(out, "PNG")
    return out.getvalue()


def _bare(picture: Image.Image, kind: FileKind) -> Image.Image:
    """In a plain mode, with nothing of `info` that an encoder would write."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    modes = {FileKind.JPEG: "RGB", FileKind.PNG: "RGBA" if has_alpha else "RGB"}
    keeps = picture.mode == "L" or (picture.mode == "1" and kind == FileKind.PNG)
    bare = picture.copy() if keeps and not has_alpha else picture.convert(modes[kind])
    bare.info = {}
    return bare
