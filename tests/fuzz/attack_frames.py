"""Who sends hostile frames: a customer before and after hello, and an agent at the console."""

import json

from tests.fuzz import frames, oracle
from tests.fuzz.attacker import Attacker
from tests.fuzz.bare_socket import BareSocket, Closed, framed, greeted
from tests.fuzz.oracle import Deserved
from tests.fuzz.outcome import Input, Results
from tests.fuzz.talker import Talker
from tests.fuzz.world import MALLORY, World


class Caseless(Attacker):
    """A customer after hello who has no case; what is in order by chance the talker says."""

    surface = "chat"

    def __init__(self, world: World, results: Results, seed: int, talker: Talker) -> None:
        super().__init__(world, results, seed)
        self._talker = talker

    async def answered(self, tried: Input) -> str:
        deserved = self.deserved(tried)
        if deserved.refused or deserved.command.type in ("cancel_wait", "end"):
            return await super().answered(tried)
        return await self._talker.does(tried, deserved.command, self.results)

    def made(self, number: int) -> Input:
        return frames.chat(self.seed, number, self.world.known)

    def deserved(self, tried: Input) -> Deserved:
        return oracle.of_customer(tried.data)

    async def opened(self) -> BareSocket:
        return await greeted(self.world.url, self.world.caseless.token)


class Agent(Attacker):
    """Mallory's console."""

    surface = "console"

    def made(self, number: int) -> Input:
        return frames.console(self.seed, number, self.world.known)

    def deserved(self, tried: Input) -> Deserved:
        return oracle.of_agent(tried.data)

    async def opened(self) -> BareSocket:
        cookie = {"Cookie": self.world.known.cookies[MALLORY]}
        socket = await BareSocket.open(self.world.url, "/api/console", cookie)
        while json.loads(await socket.text())["type"] != "queue":
            pass
        return socket


class Stranger(Attacker):
    """A page before hello: every input has a socket of its own."""

    surface = "chat_hello"

    def made(self, number: int) -> Input:
        return frames.hello(self.seed, number, self.world.known)

    async def answered(self, tried: Input) -> str:
        known, mine = self.world.known, self.world.caseless
        async with await BareSocket.open(self.world.url, "/api/chat") as socket:
            await socket.send(framed(tried.data))
            frame = json.loads(await socket.text())
            if frame["type"] == "welcome":
                if known.token.encode() not in tried.data.replace(b"\\/", b"/"):
                    self.results.fault(tried, "welcomed without a token")
                if (frame["customer"], frame["case"]) != (mine.id, None):
                    self.results.fault(tried, f"welcomed as {frame['customer']} {frame['case']}")
                return "valid hello"
            code = self.judged(tried, frame)
            try:
                await socket.text()
                self.results.fault(tried, "went on after a refused hello")
            except Closed as closed:
                if closed.code not in (1013, 4401):
                    self.results.fault(tried, f"{code}, then {closed}")
        return code

    def judged_close(self, tried: Input, closed: Closed) -> str:
        if closed.code not in (1007, 1009, 4401, 1013):
            self.results.fault(tried, f"the socket was closed: {closed}")
        return f"close {closed.code}"
