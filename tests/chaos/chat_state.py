"""What a customer's page knows of its chat, changed by frames alone (bot/widget/chat.js)."""

from typing import Any


class ChatState:
    """The case shown, its owner, what is on its way, and whether the bot owes a reply."""

    def __init__(self) -> None:
        self.case: str | None = None
        self.owner = "bot"
        self.epoch = -1
        self.thinking: int | None = None
        self.asked: str | None = None
        self.outbox: dict[str, dict[str, Any]] = {}
        self.refusals: list[str] = []
        self._ended = 0
        self._seen: dict[str, int] = {}

    @property
    def idle(self) -> bool:
        """Nothing is on its way: all is acknowledged, and the bot owes nothing."""
        return not self.outbox and self.thinking is None and not self.asked

    def seen(self) -> int:
        """The last number of the case shown."""
        return self._seen.get(self.case, 0) if self.case else 0

    def apply(self, frame: dict[str, Any]) -> None:
        """Take one frame of the gateway."""
        match frame["type"]:
            case "welcome":
                self._welcome(frame)
            case "line":
                self._line(frame)
            case "accepted":
                self._accepted(frame)
            case "turn_ended" if frame["case"] == self.case:
                self._turn_ended(frame["seq"])
            case "owner":
                self._owner(frame)
            case "error":
                self._error(frame)

    def _welcome(self, frame: dict[str, Any]) -> None:
        if frame["reset"]:
            self._seen = {}
        if frame["case"]:
            self._enter(frame["case"])
        # Which message the turn belongs to isn't said here: the next end of a turn ends it.
        self.thinking = 0 if frame["turn"] else None
        self.epoch = frame["epoch"]
        self._owned(frame["owner"])

    def _line(self, frame: dict[str, Any]) -> None:
        self._enter(frame["case"])
        line = frame["line"]
        self._seen[frame["case"]] = max(self.seen(), line["seq"])
        self.outbox.pop(line["id"], None)

    def _accepted(self, frame: dict[str, Any]) -> None:
        self.outbox.pop(frame["id"], None)
        self._enter(frame["case"])
        owed = frame["owner"] == "bot" and self.owner == "bot" and frame["seq"] > self._ended
        if owed and not frame["duplicate"] and frame["id"] != self.asked:
            self.thinking = frame["seq"]

    def _turn_ended(self, seq: int) -> None:
        self._ended = max(self._ended, seq)
        if self.thinking is not None and seq >= self.thinking:
            self.thinking = None

    def _owner(self, frame: dict[str, Any]) -> None:
        if self.case and frame["case"] != self.case:
            return
        self._enter(frame["case"])
        if frame["epoch"] >= self.epoch:
            self.epoch = frame["epoch"]
            self._owned(frame["owner"])

    def _owned(self, owner: str) -> None:
        self.owner = owner
        if owner != "bot":
            self.asked = self.thinking = None

    def _error(self, frame: dict[str, Any]) -> None:
        self.refusals.append(frame["code"])
        if frame["code"] == "rate_limited":
            return  # it is sent again later
        if frame["id"] == self.asked:
            self.asked = None
        self.outbox.pop(frame["id"], None)

    def _enter(self, case_id: str) -> None:
        if case_id == self.case:
            return
        self.case = case_id
        self.epoch, self._ended, self.thinking = -1, 0, None
        self._owned("bot")
