"""Frames that are in order by chance: what they do, and that they do nothing else."""

import asyncio
import json
from typing import Any

from bot.gateway import wire
from handoff.lines import checked_text
from tests.fuzz.bare_socket import PATIENCE_S, BareSocket, Closed, framed, greeted
from tests.fuzz.outcome import Input, Results
from tests.fuzz.world import World, lines_of

Frame = dict[str, Any]


class Talker:
    """The customer whose case mina holds: says what the mutations left in order."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = asyncio.Lock()
        self._socket: BareSocket | None = None
        self._said: dict[str, tuple[str, str | None]] = {}
        self._journey: dict[str, Any] | None = None
        self._number = 0

    async def does(self, tried: Input, command: Any, results: Results) -> str:
        """Send the frame and check what came of it."""
        async with self._lock:
            try:
                told = await self._answers(tried)
            except (Closed, TimeoutError):
                self.drop()
                raise
        if isinstance(command, wire.Say):
            self._check_said(results, tried, command, told)
        elif isinstance(command, wire.TellJourney):
            self._journey = command.journey.model_dump(exclude_none=True) if command.journey else {}
        return f"valid {command.type}"

    async def _answers(self, tried: Input) -> list[Frame]:
        """What comes back before the refusal of a probe that is sent right after it."""
        if self._socket is None:
            self._socket = await greeted(self._world.url, self._world.talker.token)
        self._number += 1
        probe = f"talk{self._number}"
        await self._socket.send(framed(tried.data))
        await self._socket.send(framed(json.dumps({"type": probe}).encode()))
        async with asyncio.timeout(PATIENCE_S):
            return await self._until(probe)

    async def _until(self, probe: str) -> list[Frame]:
        assert self._socket
        told: list[Frame] = []
        while True:
            frame = json.loads(await self._socket.text())
            if frame["type"] == "error" and frame["of"] == probe:
                return told
            told.append(frame)

    def _check_said(
        self, results: Results, tried: Input, say: "wire.Say", told: list[Frame]
    ) -> None:
        mine = checked_text(say.text), say.choice
        first = self._said.setdefault(say.id, mine)
        accepted = [frame for frame in told if frame["type"] == "accepted"]
        codes = [frame["code"] for frame in told if frame["type"] == "error"]
        fits = len(accepted) == 1 and not codes if first == mine else codes == ["id_conflict"]
        if not fits:
            results.fault(tried, f"a say in order was answered by {told[:3]}")

    def drop(self) -> None:
        if self._socket:
            self._socket.abort()
            self._socket = None

    async def check(self) -> list[str]:
        """The transcript holds exactly what was accepted, and the profile the last journey."""
        world = self._world
        kept = await lines_of(world.store, world.talker.case)
        lines = {
            line["id"]: (line["text"], (line.get("custom") or {}).get("choice"))
            for line in kept if line["who"] == "customer" and line["id"] != "first"
        }  # fmt: skip
        wanted = {id_: (text, choice or None) for id_, (text, choice) in self._said.items()}
        faults = [] if lines == wanted else [f"said {len(wanted)}, kept {len(lines)}"]
        if [line["seq"] for line in kept] != list(range(1, len(kept) + 1)):
            faults.append("numbers with gaps")
        profile = f"baton:customer:web:{world.talker.id}:profile"
        journey = json.loads(await world.store.hget(profile, "journey") or "{}")
        if journey != (self._journey or {}):
            faults.append("the profile's journey is not the last one told")
        return faults
