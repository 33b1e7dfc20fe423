"""A line in the requests that it takes, for apps that limit texts and show buttons under them."""

from dataclasses import dataclass, replace

from bot.channels.buttons import Button, buttons_of
from bot.channels.contract import Undeliverable
from bot.channels.texts import split, text_of
from handoff.cases import Case
from handoff.lines import Line, pictures_of
from handoff.pictures import Picture, Pictures


@dataclass(frozen=True, slots=True)
class Piece:
    """One request: a text, or the picture of an id with the text below it; rows of buttons."""

    text: str
    picture: str | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()


def pieces_of(case: Case, line: Line, room: int, below: int) -> list[Piece]:
    """Return the line in pieces, pictures last, buttons under the last of all.

    `room` and `below`: how long a text may be, and one under a picture, in UTF-16 units.
    """
    texts, pictures = split(text_of(case, line), room), pictures_of(line.custom)
    caption = texts.pop() if pictures and texts and len(split(texts[-1], below)) == 1 else ""
    pieces = [Piece(text) for text in texts]
    pieces += [Piece("" if place else caption, one) for place, one in enumerate(pictures)]
    rows = tuple(tuple(row) for row in buttons_of(case, line))
    return [*pieces[:-1], replace(pieces[-1], buttons=rows)] if pieces else []


async def content_of(pictures: Pictures, picture_id: str) -> tuple[Picture, bytes]:
    """Return a picture to be sent and its bytes; raises Undeliverable."""
    try:
        picture = await pictures.find(picture_id)
        return picture, await pictures.read(picture)
    except (LookupError, FileNotFoundError):
        raise Undeliverable("the picture is not there any more") from None
