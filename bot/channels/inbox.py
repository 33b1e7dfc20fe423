"""What customers of a messaging app write and press, whichever app it is.

Each method returns a sentence that the app may say at once, "" for none: nothing that may not be
lost. What the bot and agents say comes by the outbox.
"""

from dataclasses import dataclass
from typing import Any

from bot.channels.buttons import Presses
from bot.channels.contract import Said
from bot.channels.site import Site
from bot.channels.texts import language_of
from bot.channels.words import greeting, words
from bot.words import sentence
from handoff.errors import HandoffError
from handoff.pictures import picture_id_of


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `id` is the same when the app brings it again; `code` is the language that the
    app is set to; `picture` names a picture for good, and `source` is what it is fetched by.

    `unread`: there was something that is neither text nor picture.
    """

    id: str
    customer: str
    name: str
    code: str
    text: str
    picture: str = ""
    source: dict[str, Any] | None = None
    unread: bool = False


class Inbox:
    """One channel's."""

    def __init__(self, site: Site, channel: str) -> None:
        self._site = site
        self._channel = channel
        self._door = site.door(channel)
        self._presses = Presses(site, channel)

    async def heard(self, heard: Heard) -> str:
        """Obey a command, or write the message down; raises TooOften."""
        command = heard.text.split()[0] if heard.text.startswith("/") else ""
        lang = await self._let_in(heard.customer, "" if command else heard.text, heard.code)
        if command == "/start":
            return greeting(self._site.settings.shop, lang)
        await self._site.parts.profiles.tell_name(self._channel, heard.customer, heard.name)
        try:
            await self._obey(command, heard, lang)
        except HandoffError as error:
            return sentence(error.code, lang)
        return words("unreadable", lang) if heard.unread else ""

    async def pressed(self, customer: str, data: str, press_id: str, code: str) -> str:
        """Obey a button (buttons.py); `press_id` is the press's own. Raises TooOften."""
        lang = await self._let_in(customer, "", code)
        return await self._presses.pressed(customer, data, press_id, lang)

    async def _obey(self, command: str, heard: Heard, lang: str) -> None:
        pictures: tuple[str, ...] = ()
        if heard.source is not None:
            named = picture_id_of(self._channel, heard.customer, heard.id, heard.picture)
            await self._site.parts.pictures.expect(named, heard.source)
            pictures = (named,)
        if command == "/person":
            await self._door.asked_for_person(heard.customer, heard.id, lang)
        elif command == "/end":
            await self._door.ended(heard.customer)
        elif heard.text or pictures:
            said = Said(heard.id, heard.customer, heard.text, lang, pictures=pictures)
            await self._door.said(said)

    async def _let_in(self, customer: str, text: str, code: str) -> str:
        """Return the language of what they say."""
        await self._door.let_in(customer)
        profile = await self._site.parts.profiles.get(self._channel, customer)
        return language_of(text, code, profile["language"])
