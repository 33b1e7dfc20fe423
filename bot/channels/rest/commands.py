"""What an app's commands do, through the door like everything that customers do."""

import asyncio
import base64
import hashlib

from bot.channels.contract import Said
from bot.channels.door import Door
from bot.channels.parts import ChannelParts
from bot.channels.rest.asked import (
    LARGEST_BASE64,
    Asked,
    CancelWait,
    End,
    Helped,
    Message,
    Person,
    Rated,
    SentPicture,
)
from bot.channels.rest.errors import not_a_picture, too_large
from bot.channels.rest.operations import NAME
from bot.channels.rest.told import Accepted, Noted, Stands, Told
from bot.channels.texts import has_hangul
from handoff.cases import Case
from handoff.picture_bytes import NotAPicture
from handoff.pictures import LARGEST, picture_id_of


class Commands:
    """Obeys for one channel; raises HandoffError, RefusedRequest, and then nothing was written."""

    def __init__(self, door: Door, parts: ChannelParts) -> None:
        self._door = door
        self._parts = parts

    async def obey(self, asked: Asked) -> Told:
        """Do it; a second time does nothing more."""
        match asked:
            case Message():
                return await self._say(asked)
            case Person():
                lang = asked.lang or await self._language(asked.customer, "")
                person = await self._door.asked_for_person(asked.customer, asked.id, lang)
                return _stands(person)
            case CancelWait():
                return _stands(await self._door.cancelled_wait(asked.customer))
            case End():
                return _stands(await self._door.ended(asked.customer))
            case Helped():
                await self._door.judged(asked.customer, asked.case, asked.seq, asked.helped)
                return Noted(case=asked.case)
            case Rated():
                await self._door.rated(asked.customer, asked.case, asked.rating)
                return Noted(case=asked.case)
        raise TypeError(type(asked).__name__)

    async def _say(self, message: Message) -> Accepted:
        kept = [await self._keep(message, n, one) for n, one in enumerate(message.pictures)]
        lang = message.lang or await self._language(message.customer, message.text)
        if message.name:
            await self._parts.profiles.tell_name(NAME, message.customer, message.name)
        received = await self._door.said(
            Said(
                id=message.id,
                customer=message.customer,
                text=message.text,
                lang=lang,
                choice=message.choice or None,
                pictures=tuple(kept),
            )
        )
        return Accepted.model_validate(
            {
                "case": received.case,
                "seq": received.seq,
                "owner": received.owner,
                "duplicate": received.duplicate,
            }
        )

    async def _keep(self, message: Message, place: int, sent: SentPicture) -> str:
        """Keep one picture and return its id, which is the same when the message comes again."""
        if len(sent.data) > LARGEST_BASE64:
            raise _too_large(place)
        content, digest = await asyncio.to_thread(_decoded, sent.data)
        if len(content) > LARGEST:
            raise _too_large(place)
        picture_id = picture_id_of(NAME, message.customer, message.id, digest)
        try:
            return (await self._parts.pictures.keep(content, picture_id)).id
        except NotAPicture as error:
            raise not_a_picture(place, error.why) from None

    async def _language(self, customer: str, text: str) -> str:
        if has_hangul(text):
            return "ko"
        known = (await self._parts.profiles.get(NAME, customer))["language"]
        return known or ("en" if text else "ko")


def _too_large(place: int) -> Exception:
    return too_large(f"a picture has at most {LARGEST} bytes", place)


def _decoded(data: str) -> tuple[bytes, str]:
    content = base64.b64decode(data)
    return content, hashlib.sha256(content).hexdigest()


def _stands(case: Case) -> Stands:
    return Stands(case=case.id, owner=case.owner)
