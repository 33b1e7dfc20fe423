"""From a line of the transcript to what apps are told of it."""

from typing import Any, Final

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.channels.rest.told import Choice, LineEvent, SaidLine, Shown, Source
from handoff.cases import Case
from handoff.lines import Line, pictures_of
from handoff.pictures import Picture, Pictures

_GOOD_FOR_S: Final = 24 * 3600
_PATH: Final = "/api/channels/rest/pictures/"


class PictureLinks:
    """Addresses by which a picture can be fetched for a while, by whoever was told them."""

    def __init__(self, key: bytes) -> None:
        self._signed = URLSafeTimedSerializer(key, salt="baton.rest.picture")

    def url(self, picture: Picture) -> str:
        """Return the path and query of a picture that is here."""
        return _PATH + str(self._signed.dumps(picture.id))

    def picture_id(self, token: str) -> str | None:
        """Return whose address this is, or None: forged, or too old."""
        try:
            value = self._signed.loads(token, max_age=_GOOD_FOR_S)
        except (BadSignature, UnicodeEncodeError):
            return None
        return value if isinstance(value, str) else None


async def said_line(line: Line, pictures: Pictures, links: PictureLinks) -> SaidLine:
    """Return a line as apps are told it: nothing that is for agents only."""
    custom = line.custom or {}
    return SaidLine(
        seq=line.seq,
        at=line.at,
        who=line.who,
        id=line.id if line.who == "customer" else None,
        name=line.name,
        code=line.code,
        text=line.text,
        kind=custom.get("kind"),
        choices=[Choice(**_only(Choice, one)) for one in custom.get("choices") or []],
        sources=[Source(**_only(Source, one)) for one in custom.get("articles") or []],
        pictures=[
            shown for one in pictures_of(custom) if (shown := await _shown(one, pictures, links))
        ],
    )


async def line_event(case: Case, line: Line, pictures: Pictures, links: PictureLinks) -> LineEvent:
    """Return what is sent of a line."""
    said = await said_line(line, pictures, links)
    return LineEvent(**dict(said), customer=case.customer, case=case.id, owner=case.owner)


def _only(model: type[Choice] | type[Source], given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(name) or "" for name in model.model_fields}


async def _shown(picture_id: str, pictures: Pictures, links: PictureLinks) -> Shown | None:
    try:
        picture = await pictures.find(picture_id)
    except LookupError:
        return None
    if picture.state != "here":
        return None
    url = links.url(picture)
    return Shown.model_validate(
        {"url": url, "type": picture.type, "width": picture.width, "height": picture.height}
    )
