"""Telegram as Baton sees it."""

import contextlib
import logging
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.again import meanwhile
from bot.channels.contract import Capabilities, Gone, Later, Undeliverable
from bot.channels.inbox import Inbox
from bot.channels.pieces import Piece, content_of, pieces_of
from bot.channels.site import Site
from bot.channels.telegram.updates import obey
from bot.channels.webhooks import webhook
from bot.channels.words import words
from handoff.cases import Case
from handoff.lines import Line
from handoff.pictures import Picture

NAME: Final = "telegram"
PATH: Final = f"/api/channels/{NAME}"
_READ: Final = ["message", "edited_message", "callback_query"]
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_ANSWER_S: Final = 20.0
_TEXT, _CAPTION, _SIDES, _RATIO = 4096, 1024, 10_000, 20

os.environ.setdefault("PTB_TIMEDELTA", "true")  # what it will be; else it warns at each 429
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and theirs hold the token


class Telegram:
    """One bot and those who write to it."""

    name = NAME
    can = Capabilities(pictures_in=True, pictures_out=True, buttons=True)

    def __init__(self, site: Site) -> None:
        settings = site.settings.telegram
        self._http = HTTPXRequest(read_timeout=_ANSWER_S, media_write_timeout=_ANSWER_S)
        addresses = f"{settings.api_url}/bot", f"{settings.api_url}/file/bot"
        self._bot = Bot(settings.token, *addresses, self._http, self._http)
        self._site, self._public_url = site, settings.public_url
        self._secret = site.secret(NAME)
        self._obey = partial(obey, Inbox(site, NAME), settings.token.partition(":")[0])

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the webhook."""
        return [web.post(PATH, webhook(_HEADER, self._secret, self._obey))]

    def running(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Register beside everything else: Baton starts without Telegram."""
        return meanwhile("telegram_registered", self._register, self._http.shutdown)

    def pieces(self, case: Case, line: Line) -> Sequence[Piece]:
        """Return the requests that a line takes."""
        return pieces_of(case, line, _TEXT, _CAPTION)

    async def send(self, customer: str, piece: Piece) -> None:
        """Send one; raises Later, Undeliverable."""
        keyboard = _keyboard(piece)
        with _translated():
            if piece.picture is None:
                await self._bot.send_message(customer, piece.text, reply_markup=keyboard)
                return
            picture, content = await content_of(self._site.parts.pictures, piece.picture)
            below: dict[str, Any] = {"caption": piece.text or None, "reply_markup": keyboard}
            below["filename"] = f"picture.{picture.type.removeprefix('image/')}"
            if _is_photo(picture):
                with contextlib.suppress(BadRequest):  # one that it can't show is still a file
                    await self._bot.send_photo(customer, content, **below)
                    return
            await self._bot.send_document(customer, content, **below)

    async def thinking(self, customer: str) -> None:
        """Show the bot as typing, which the app does for five seconds."""
        await self._bot.send_chat_action(customer, "typing")

    async def say_slow(self, customer: str, lang: str) -> None:
        """Say that it takes longer."""
        await self._bot.send_message(customer, words("slow", lang))

    async def fetch(self, source: dict[str, Any]) -> bytes:
        """Return a file's bytes; raises Later, Gone."""
        try:
            with _translated():
                file = await self._bot.get_file(source["file_id"])
                return bytes(await file.download_as_bytearray())
        except Undeliverable as error:  # what else it says of files may be otherwise tomorrow
            raise (Gone("too_large") if "too big" in str(error) else Later(str(error))) from None

    async def _register(self) -> None:
        with _translated():
            if url := self._public_url and f"{self._public_url}{PATH}":
                await self._bot.set_webhook(url, allowed_updates=_READ, secret_token=self._secret)
            for lang, code in (("en", None), ("ko", "ko")):  # English for everybody else
                commands = [(one, words(one, lang)) for one in ("person", "end")]
                await self._bot.set_my_commands(commands, language_code=code)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Later for all that Telegram doesn't say of this one message: a token that is refused or a
    proxy's page is mended by people, and till then nothing may be lost."""
    try:
        yield
    except RetryAfter as error:
        raise Later("too many requests", error.retry_after) from None
    except TelegramError as error:
        if isinstance(error, (BadRequest, Forbidden, ChatMigrated)) or "Too Large" in error.message:
            raise Undeliverable(error.message.removeprefix("Forbidden: ")) from None
        raise Later(type(error).__name__) from None  # by name alone: some texts hold the token


def _keyboard(piece: Piece) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(b.label, callback_data=b.data) for b in r] for r in piece.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _is_photo(picture: Picture) -> bool:
    """Whether Telegram shows it as one; else it is sent as a file, which it shows too."""
    short, long = sorted((picture.width, picture.height))
    fits = short + long <= _SIDES and long <= _RATIO * short
    return picture.type in {"image/jpeg", "image/png"} and fits
