"""A customer with a person: the wait, what the two say, how it ends, how it was."""

from random import Random
from typing import Final, Literal

from bot.demo_data.desk import Place, Seat
from bot.demo_data.guest import Guest
from bot.demo_data.plan import Visit
from bot.demo_data.scene import Scene

Ending = Literal["left", "resolved", "returned", "ended"]

_LOOKS_S: Final = 4.0
_PATIENCE_S: Final = (150.0, 1800.0)
_GREETS_S: Final = (2.0, 15.0)
"""A greeting needn't be typed."""
_ENDS_SHARE: Final = 0.4
"""Of those who don't wait: they end the chat; the others go back to the bot."""
_RATES_SHARE: Final = 0.55
_LONG_S: Final = 180.0
_VERY_LONG_S: Final = 540.0


class Service:
    """From asking for a person on."""

    def __init__(self, scene: Scene, page: Guest, visit: Visit, chance: Random) -> None:
        self._scene = scene
        self._page = page
        self._visit = visit
        self._chance = chance
        self._pleased = 0.84

    async def serve(self) -> Ending:
        """Wait, be served, say how it was; return how it ended."""
        if not self._scene.desk.staffed:
            await self._pause(15, 90)
            return await self._give_up()
        place = self._scene.desk.join()
        try:
            seat = await self._taken(place)
            if seat is None:
                return await self._give_up()
            waited = self._scene.lapse.now - place.since
            ending = await self._talk(place, seat)
        finally:
            self._scene.desk.leave(place)
        if ending != "left":
            await self._judge(waited)
        return ending

    async def _taken(self, place: Place) -> Seat | None:
        """Who took the case before the customer lost patience."""
        until = self._scene.lapse.now + self._chance.triangular(*_PATIENCE_S)
        while self._scene.lapse.now < until:
            if place.seat and self._scene.lapse.now >= place.ready:
                if not await place.seat.console.order("claim", case=self._page.case):
                    return None
                await self._page.sees("agent")
                return place.seat
            left = place.ready - self._scene.lapse.now if place.seat else _LOOKS_S
            await self._scene.lapse.sleep(min(_LOOKS_S, max(0.0, left)))
        return None

    async def _give_up(self) -> Ending:
        if self._happens(_ENDS_SHARE):
            await self._page.end()
        else:
            await self._page.cancel_wait()
        return "left"

    async def _talk(self, place: Place, seat: Seat) -> Ending:
        await self._pause(*_GREETS_S)
        await self._agent_says(seat, "hello", typed=False)
        if self._happens(0.05):  # the page is open, and nobody sits before it
            await self._pause(90, 200)
            await self._agent_says(seat, "away")
            return await self._ends(seat, "resolve")
        await self._customer_says("to_person")
        if self._happens(seat.agent.transfers):
            seat = await self._transfer(place, seat)
        if self._happens(0.6):
            await self._agent_says(seat, "looking")
            await self._customer_says("detail")
        grave = self._visit.matter.kind == "complaint"
        if grave:
            self._pleased -= 0.15
        await self._agent_says(seat, "sorry" if grave else "answer")
        await self._customer_says("pleased" if self._happens(self._pleased) else "displeased")
        if self._happens(0.04):
            await self._agent_says(seat, "back")
            return await self._ends(seat, "return")
        await self._agent_says(seat, "goodbye")
        if self._happens(0.015):
            await self._pause(3, 20)
            await self._page.end()
            return "ended"
        return await self._ends(seat, "resolve")

    async def _transfer(self, place: Place, seat: Seat) -> Seat:
        """Pass the case to a colleague if there is one; return who has it then."""
        colleague = self._scene.desk.colleague(seat)
        if colleague is None:
            return seat
        await self._agent_says(seat, "pass")
        to = colleague.agent.user
        if not await seat.console.order("transfer", case=self._page.case, to=to):
            return seat
        self._scene.desk.pass_on(place, colleague)
        self._pleased -= 0.1
        await self._pause(20, 120)
        await self._agent_says(colleague, "hello", typed=False)
        return colleague

    async def _ends(self, seat: Seat, order: Literal["resolve", "return"]) -> Ending:
        await self._pause(4, 30)
        if not await seat.console.order(order, case=self._page.case):
            return "ended"
        await self._page.sees("closed" if order == "resolve" else "bot")
        return "resolved" if order == "resolve" else "returned"

    async def _agent_says(self, seat: Seat, what: str, *, typed: bool = True) -> None:
        agent, lang = seat.agent, self._visit.person.lang
        if typed:
            await self._pause(*agent.types)
        text = self._chance.choice(self._scene.messages.desk[lang][what])
        text = text.replace("{name}", agent.name[lang])
        await seat.console.order("say", case=self._page.case, text=text)

    async def _customer_says(self, what: str) -> None:
        await self._pause(6, 45)
        words = self._scene.messages.words[self._visit.person.lang]
        await self._page.say(self._chance.choice(words[what]))

    async def _judge(self, waited: float) -> None:
        """The card after a person: who waited long is less pleased."""
        if not self._happens(_RATES_SHARE):
            return
        await self._pause(5, 40)
        if waited > _LONG_S:
            self._pleased -= 0.3 if waited > _VERY_LONG_S else 0.12
        pleased = self._happens(self._pleased)
        score = self._chance.choice((5, 5, 5, 4, 4) if pleased else (3, 3, 2, 1))
        easy = self._happens(0.93 if pleased else 0.45) if self._happens(0.75) else None
        await self._page.rate(score, None)
        if easy is not None:
            await self._page.rate(score, easy)

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    async def _pause(self, least: float, most: float) -> None:
        await self._scene.lapse.sleep(self._chance.uniform(least, most))
