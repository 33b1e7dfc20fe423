"""Telegram's Bot API and its users, played: checks what Telegram checks, and answers as it does."""

from tests.channels.telegram_simulator.chat import Bubble, Chat
from tests.channels.telegram_simulator.simulator import Simulator

__all__ = ["Bubble", "Chat", "Simulator"]
