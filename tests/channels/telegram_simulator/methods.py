"""The methods of the Bot API that Baton uses; parameters are texts, files bytes."""

import time
from typing import TYPE_CHECKING, Any

from tests.channels.telegram_simulator import checks
from tests.channels.telegram_simulator.chat import Bubble, Chat
from tests.channels.telegram_simulator.errors import ApiError, bad

if TYPE_CHECKING:
    from tests.channels.telegram_simulator.simulator import Simulator

_TEXT, _CAPTION, _TOAST = 4096, 1024, 200


class Methods:
    """One attribute per method, named as in the documentation."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator

    async def call(self, method: str, given: dict[str, Any]) -> Any:
        """Run a method; raises ApiError."""
        run = getattr(self, f"on_{method.lower()}", None)
        if run is None:
            raise ApiError(404, "Not Found")
        try:
            return await run(given)
        except (KeyError, ValueError) as error:
            raise bad(f"{type(error).__name__} {error}") from error

    async def on_getme(self, _given: dict[str, Any]) -> Any:
        bot = int(self._simulator.token.partition(":")[0])
        return {"id": bot, "is_bot": True, "first_name": "Baton", "username": "baton_bot"}

    async def on_setwebhook(self, given: dict[str, Any]) -> Any:
        checks.webhook(given)
        self._simulator.webhook = given
        self._simulator.registered.set()
        return True

    async def on_getwebhookinfo(self, _given: dict[str, Any]) -> Any:
        waiting = self._simulator.waiting
        url = self._simulator.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}

    async def on_setmycommands(self, given: dict[str, Any]) -> Any:
        listed = checks.commands(given["commands"])
        self._simulator.commands[given.get("language_code", "")] = listed
        return True

    async def on_sendmessage(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given)
        told = checks.text(given.get("text", ""), _TEXT)
        return await self._show(chat, given, "text", told)

    async def on_sendphoto(self, given: dict[str, Any]) -> Any:
        chat, content = self._chat(given), _file(given, "photo")
        checks.photo(content)
        return await self._show(chat, given, "photo", _caption(given), content)

    async def on_senddocument(self, given: dict[str, Any]) -> Any:
        chat, content = self._chat(given), _file(given, "document")
        checks.document(content)
        return await self._show(chat, given, "document", _caption(given), content)

    async def on_sendchataction(self, given: dict[str, Any]) -> Any:
        chat = self._chat(given)
        checks.action(given["action"])
        chat.typing += 1
        await chat.change()
        return True

    async def on_answercallbackquery(self, given: dict[str, Any]) -> Any:
        query, words = given["callback_query_id"], given.get("text", "")
        chat = next((one for one in self._simulator.chats.values() if query in one.toasts), None)
        if chat is None or chat.toasts[query] is not None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(words) > _TOAST:
            raise bad("MESSAGE_TOO_LONG")
        chat.toasts[query] = words
        return True

    async def on_getfile(self, given: dict[str, Any]) -> Any:
        file_id = given["file_id"]
        content = self._simulator.files.get(file_id)
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > 20 * 1024 * 1024:
            raise bad("file is too big")
        path = f"photos/{file_id}"
        known = {"file_id": file_id, "file_unique_id": f"u{file_id}"}
        return {**known, "file_size": len(content), "file_path": path}

    def _chat(self, given: dict[str, Any]) -> Chat:
        chat = self._simulator.chats.get(int(given["chat_id"]))
        if chat is None or not chat.known:
            raise bad("chat not found")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    async def _show(
        self, chat: Chat, given: dict[str, Any], kind: str, told: str, content: bytes = b""
    ) -> Any:
        rows = checks.keyboard(given.get("reply_markup"))
        self._simulator.faults.count(chat.id)
        number = self._simulator.number()
        await chat.show(Bubble(number, kind, told, content, rows))
        where = {"id": chat.id, "type": "private"}
        return {"message_id": number, "date": int(time.time()), "chat": where, "text": told}


def _caption(given: dict[str, Any]) -> str:
    return checks.text(given.get("caption", ""), _CAPTION, "message caption")


def _file(given: dict[str, Any], name: str) -> bytes:
    """A part of the form, by itself or as attach://NAME."""
    value = given[name]
    if isinstance(value, str):
        value = given[value.removeprefix("attach://")]
    if not isinstance(value, bytes):
        raise bad("wrong file identifier/HTTP URL specified")
    return value
