"""What some bytes really are: a picture in one of four forms, whatever they are said to be."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

_TYPES: Final = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what phones make: a JPEG with more behind it, opened as a JPEG
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
_OPENED: Final = tuple(name for name in _TYPES if name != "MPO")
_MOST_PIXELS: Final = 50_000_000
"""A few kilobytes can unpack to gigabytes."""


class NotAPicture(Exception):
    """The bytes can't be shown; `why` is no_picture, too_many_pixels,
    too_large or empty."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Measured:
    """The true type, and the size in pixels."""

    type: str
    width: int
    height: int


def measure(content: bytes) -> Measured:
    """Decode the picture, which takes time, and measure it; raises NotAPicture."""
    if not content:
        raise NotAPicture("empty")
    try:
        with Image.open(io.BytesIO(content), formats=_OPENED) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise NotAPicture("too_many_pixels")
            image.load()  # a header alone is no picture
            return Measured(_TYPES[str(image.format)], width, height)
    except (NotAPicture, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture("too_many_pixels") from error
    except Exception as error:  # decoders raise what they like: none of it is a picture
        raise NotAPicture("no_picture") from error
