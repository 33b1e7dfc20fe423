"""A customer in Telegram, for tests that drive a browser meanwhile."""

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any, Final

from tests.channels.customers import Shown, digest
from tests.channels.telegram_simulator import Chat, Simulator

TOKEN: Final = f"7000000001:{'A' * 35}"
_USERS = itertools.count(500_001)
_LIMIT_S: Final = 60.0


class TelegramCustomer:
    """Acts in the simulator's own thread."""

    channel = "telegram"
    sees_pictures = True

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        user = next(_USERS)
        self.id = str(user)
        self._chat: Chat = simulator.chat(user)

    def say(self, text: str) -> None:
        """Write; Telegram brings it again until it is taken."""
        self._do(self._chat.say(text))

    def choose(self, label: str) -> None:
        """Press a button."""
        self._do(self._chat.press(label))

    def send_picture(self, content: bytes, caption: str) -> None:
        """Send a photo."""
        self._do(self._chat.photo(content, caption))

    def shown(self) -> list[Shown]:
        """Every message of the bot's."""
        return [
            Shown(
                one.text,
                (digest(one.content),) if one.content else (),
                tuple(label for label, does in one.buttons.items() if does.startswith("choice ")),
            )
            for one in list(self._chat.bubbles)
        ]

    def _do(self, doing: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(doing, self._simulator.loop).result(_LIMIT_S)
