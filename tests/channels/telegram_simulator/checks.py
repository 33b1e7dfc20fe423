"""What the Bot API refuses, by its documentation (core.telegram.org/bots/api)."""

import io
import json
import re
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from tests.channels.telegram_simulator.errors import bad

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ACTIONS = {"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"}
_MEGABYTE = 1024 * 1024


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def text(value: str, most: int, what: str = "message") -> str:
    """A text or a caption."""
    if what == "message" and not value.strip():
        raise bad("message text is empty")
    if units(value) > most:
        raise bad(f"{what} is too long")
    return value


def keyboard(value: str | None) -> list[list[dict[str, str]]]:
    """Rows of an inline keyboard."""
    rows: list[list[dict[str, str]]] = json.loads(value)["inline_keyboard"] if value else []
    for button in (button for row in rows for button in row):
        if not button["text"]:
            raise bad("inline keyboard button text must be non-empty")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    return rows


def photo(content: bytes) -> None:
    """What can be sent as a photo."""
    if len(content) > 10 * _MEGABYTE:
        raise bad("file is too big")
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            width, height = image.size
    except OSError:
        raise bad("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def document(content: bytes) -> None:
    """Any file that isn't too large."""
    if not content:
        raise bad("file must be non-empty")
    if len(content) > 50 * _MEGABYTE:
        raise bad("file is too big")


def webhook(given: dict[str, Any]) -> None:
    """Parameters of setWebhook."""
    url = urlsplit(given["url"])
    if url.scheme != "https" and url.hostname != "127.0.0.1":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(given.get("secret_token", "x")):
        raise bad("secret token contains unallowed characters")
    if not 1 <= int(given.get("max_connections", 40)) <= 100:
        raise bad("MAX_CONNECTIONS_INVALID")


def commands(value: str) -> list[dict[str, str]]:
    """A list for setMyCommands."""
    listed: list[dict[str, str]] = json.loads(value)
    for one in listed:
        if not _COMMAND.fullmatch(one["command"]) or not 1 <= len(one["description"]) <= 256:
            raise bad("BOT_COMMAND_INVALID")
    return listed


def action(value: str) -> None:
    """What sendChatAction can show."""
    if value not in _ACTIONS:
        raise bad("wrong parameter action in request")
