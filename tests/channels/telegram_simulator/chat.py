"""One user's private chat with the bot: what it shows, and what the user does in it."""

import asyncio
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from tests.channels.telegram_simulator.simulator import Simulator

LIMIT_S = 30.0


@dataclass(frozen=True)
class Bubble:
    """One message of the bot's."""

    id: int
    kind: str
    text: str
    content: bytes = b""
    rows: list[list[dict[str, str]]] = field(default_factory=list)

    @property
    def buttons(self) -> dict[str, str]:
        """What is pressed, by its label."""
        return {one["text"]: one["callback_data"] for row in self.rows for one in row}


class Chat:
    """Everything a user can do waits until the bot's webhook has taken it."""

    def __init__(self, simulator: "Simulator", user: int, name: str, lang: str) -> None:
        self._simulator = simulator
        self.changed = asyncio.Condition()
        names = {"first_name": name, "last_name": "김"}
        self.user = {"id": user, "is_bot": False, **names, "language_code": lang}
        self.id = user
        self.known = False
        self.blocked = False
        self.bubbles: list[Bubble] = []
        self.toasts: dict[str, str | None] = {}
        self.typing = 0

    @property
    def texts(self) -> list[str]:
        """What the bot has said."""
        return [one.text for one in self.bubbles]

    async def say(self, text: str) -> int:
        """Write; returns the message's id."""
        return await self._send({"text": text})

    async def edit(self, message: int, text: str) -> None:
        """Change what was written."""
        edited = self._message(message, {"text": text, "edit_date": int(time.time())})
        await self._simulator.deliver(self, {"edited_message": edited})

    async def photo(self, content: bytes, caption: str = "", size: tuple[int, int] = (0, 0)) -> int:
        """Send a photo: as everywhere in Telegram, in several sizes."""
        width, height = size if any(size) else _size(content)
        small = self._simulator.keep(content[:100])
        sizes = [
            {**small, "width": width // 4, "height": height // 4},
            {**self._simulator.keep(content), "width": width, "height": height},
        ]
        return await self._send({"photo": sizes, **({"caption": caption} if caption else {})})

    async def document(self, content: bytes, mime: str, caption: str = "") -> int:
        """Send a file."""
        file = {**self._simulator.keep(content), "mime_type": mime, "file_name": "file"}
        return await self._send({"document": file, **({"caption": caption} if caption else {})})

    async def send(self, **content: Any) -> int:
        """Send anything else, as `sticker={...}`."""
        return await self._send(content)

    async def press(self, label: str) -> str | None:
        """Press the latest button of this label; returns the toast, None if there was none."""
        data = next(one.buttons[label] for one in reversed(self.bubbles) if label in one.buttons)
        return await self.press_data(data)

    async def press_data(self, data: str) -> str | None:
        """Send what a button would."""
        query = str(self._simulator.number())
        self.toasts[query] = None
        press = {"id": query, "from": self.user, "chat_instance": "1", "data": data}
        shown = self.bubbles[-1].id if self.bubbles else 0
        message = self._message(shown, {"text": "..."})
        await self._simulator.deliver(self, {"callback_query": {**press, "message": message}})
        return self.toasts[query]

    async def until(self, seen: Callable[["Chat"], bool]) -> None:
        """Wait until the chat looks so."""
        try:
            async with asyncio.timeout(LIMIT_S), self.changed:
                await self.changed.wait_for(lambda: seen(self))
        except TimeoutError:
            raise AssertionError(f"in vain; the chat shows {self.texts}") from None

    async def shows(self, words: str) -> Bubble:
        """Wait for a message of the bot's with these words, and return it."""
        await self.until(lambda chat: any(words in text for text in chat.texts))
        return next(one for one in self.bubbles if words in one.text)

    async def show(self, bubble: Bubble) -> None:
        """The bot has sent something."""
        self.bubbles.append(bubble)
        await self.change()

    async def change(self) -> None:
        """Wake who waits."""
        async with self.changed:
            self.changed.notify_all()

    async def _send(self, content: dict[str, Any]) -> int:
        self.known = True
        number = self._simulator.number()
        await self._simulator.deliver(self, {"message": self._message(number, content)})
        return number

    def _message(self, number: int, content: dict[str, Any]) -> dict[str, Any]:
        chat = {"id": self.id, "type": "private", "first_name": self.user["first_name"]}
        at = int(time.time())
        return {"message_id": number, "date": at, "chat": chat, "from": self.user, **content}


def _size(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        return image.size
