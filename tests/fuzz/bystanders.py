"""A customer and an agent who talk all the while and must not notice anything."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tests.fuzz.world import World, lines_of

_PACE_S: Final = 0.2
_FELT_S: Final = 20.0
"""Two sentences that take longer are as good as lost, even on a machine that others use as well;
how long they took is in the report."""


class Bystanders:
    """Says a sentence in each direction and waits until the other has read it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._said: list[tuple[str, str]] = []
        self.over = False
        self.took_s: list[float] = []
        self.faults: list[str] = []

    async def talk(self) -> None:
        """Until it is over, or until something is noticed; an exchange is never broken off."""
        try:
            while not self.over:
                began = time.monotonic()
                async with asyncio.timeout(_FELT_S):
                    await self._exchange(len(self._said) // 2)
                self.took_s.append((time.monotonic() - began) / 2)
                await asyncio.sleep(_PACE_S)  # people pause; nothing waits for this
        except (TimeoutError, TypeError, ValueError, OSError) as error:
            self.faults.append(f"noticed after {len(self._said)} sentences: {error!r}")

    async def _exchange(self, number: int) -> None:
        world, case = self._world, self._world.bystander.case
        asked, told = f"질문 {number}", f"답 {number}"
        await world.bystander.page.send(type="say", id=f"q{number}", text=asked)
        self._said.append(("customer", asked))
        await self._read(world.mina, asked)
        await world.mina.send(type="say", case=case, id=f"a{number}", text=told)
        self._said.append(("agent", told))
        await self._read(world.bystander.page, told)

    async def _read(self, page: "object", text: str) -> None:
        while True:
            frame = await page.until("line")  # type: ignore[attr-defined]
            if frame["case"] == self._world.bystander.case and frame["line"]["text"] == text:
                return

    async def check(self) -> list[str]:
        """What they noticed; what was said stands there once, in order, without an error."""
        world = self._world
        kept = await lines_of(world.store, world.bystander.case)
        said = [(line["who"], line["text"]) for line in kept if line["text"][:2] in ("질문", "답 ")]
        if said != self._said:
            self.faults.append(f"the transcript differs: {len(said)} of {len(self._said)}")
        for page in (world.mina, world.bystander.page):
            if errors := [frame for frame in page.frames if frame["type"] == "error"]:
                self.faults.append(f"was told of {errors[0]}")
            seen = [line["seq"] for line in _lines(page.frames, world.bystander.case)]
            if seen != sorted(set(seen)):
                self.faults.append("lines came twice or out of order")
        return self.faults


def _lines(frames: list[dict[str, object]], case: str) -> list[dict[str, int]]:
    return [
        frame["line"] for frame in frames  # type: ignore[misc]
        if frame["type"] == "line" and frame["case"] == case
    ]  # fmt: skip


@asynccontextmanager
async def bystanders(world: World) -> AsyncIterator[Bystanders]:
    """Have them talk as long as the context lasts."""
    both = Bystanders(world)
    talking = asyncio.create_task(both.talk())
    try:
        yield both
    finally:
        both.over = True
        await talking
