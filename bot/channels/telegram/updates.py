"""What customers do in Telegram, read from its updates.

What there is to say at once goes as the answer to the webhook: Telegram takes one request that way.
"""

from typing import Any, Final

from telegram import CallbackQuery, Message, User

from bot.channels.inbox import Heard, Inbox

_PRESS: Final = {"id", "from", "chat_instance", "data"}
_MESSAGE: Final = {
    *("message_id", "date", "edit_date", "chat", "from", "text", "caption", "photo", "document")
}


async def obey(inbox: Inbox, bot_id: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Obey one update; return the request to answer it with. Raises ValueError, TooOften.

    `bot_id` is part of every id: with another bot, Telegram counts from 1 again. Groups are
    ignored: in one chat there, a case would be many people's.
    """
    try:
        update = _read(body)
    except (AttributeError, LookupError, TypeError, OverflowError, OSError) as error:
        raise ValueError("no update of Telegram's") from error
    if update is None or update.from_user is None:
        return None
    customer, code = str(update.from_user.id), update.from_user.language_code or ""
    if isinstance(update, CallbackQuery):
        word = await inbox.pressed(customer, update.data or "", update.id, code)
        return {"method": "answerCallbackQuery", "callback_query_id": update.id, "text": word}
    if update.chat.type != "private":
        return None
    word = await inbox.heard(_heard(update, update.from_user, bot_id))
    return {"method": "sendMessage", "chat_id": customer, "text": word} if word else None


def _read(body: dict[str, Any]) -> CallbackQuery | Message | None:
    """What a customer did; None for what nobody reads. Parts that aren't read aren't parsed: what
    Telegram invents tomorrow beside a text is no reason to refuse it."""
    int(body["update_id"])
    if "callback_query" in body:
        return CallbackQuery.de_json(_only(body["callback_query"], _PRESS), None)
    sent = [body[kind] for kind in ("message", "edited_message") if kind in body]
    return Message.de_json(_only(sent[0], _MESSAGE), None) if sent else None


def _only(sent: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name in names}


def _heard(message: Message, person: User, bot_id: str) -> Heard:
    said_id = f"{bot_id}-{message.message_id}"
    if message.edit_date:  # what was said before stays said, and may have been answered
        said_id += f"-{message.edit_date.timestamp():.0f}"
    file: Any = max(message.photo, key=lambda one: one.width * one.height, default=None)
    if message.document and (message.document.mime_type or "").startswith("image/"):
        file = message.document
    return Heard(
        id=said_id,
        customer=str(person.id),
        name=person.full_name,
        code=person.language_code or "",
        text=message.text or message.caption or "",
        picture=file.file_unique_id if file else "",
        source={"file_id": file.file_id} if file else None,
        unread=not (message.text or file),
    )
