"""Where customers of messaging apps come in: written first, like everything else (steps 1 and 2).

Every method may be called again with the same id, and then changes nothing: providers send a
webhook again whenever they have not heard that it arrived.
"""

from collections.abc import Awaitable, Callable

from bot.channels.contract import Said
from bot.channels.parts import ChannelParts
from bot.words import wish
from handoff.cases import Case
from handoff.errors import NotFound, Refused
from handoff.feedback import Rating
from handoff.intake import Received
from handoff.mover import Moved
from handoff.moves import Owner


class TooOften(Exception):
    """This customer writes too much at once; `wait_s` says when it may go on."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"again in {wait_s} s")
        self.wait_s = wait_s


class Door:
    """One channel's way in; raises HandoffError where something is refused."""

    def __init__(self, channel: str, parts: Callable[[], ChannelParts]) -> None:
        """`parts()` is asked anew each time: routes are mounted before the gateway has any."""
        self._channel = channel
        self._given = parts

    @property
    def _parts(self) -> ChannelParts:
        return self._given()

    async def let_in(self, customer: str) -> None:
        """Count something that a customer does; raises TooOften."""
        whose = f"{self._channel}:{customer}"
        if wait_s := await self._parts.limits.wait_s("messages_per_customer", whose):
            raise TooOften(wait_s)

    async def said(self, said: Said) -> Received:
        """Write a message down, and let the bot have it if the case is the bot's."""
        taken_up = self._parts.pictures.taken_up(self._channel, said.customer, said.pictures)
        async with taken_up:
            received = await self._parts.intake.receive(
                self._channel,
                said.customer,
                said.lang,
                said.id,
                said.text,
                said.choice,
                said.pictures,
            )
        if received.owner == "bot":
            self._parts.poke(received.case)
        return received

    async def asked_for_person(self, customer: str, press_id: str, lang: str) -> Case:
        """To the queue, past Rasa. A customer whose first act it is has said so, or there would be
        no case."""
        case_id = await self._parts.ownership.open_case(self._channel, customer)
        if case_id is None:
            case_id = (await self.said(Said(press_id, customer, wish(lang), lang))).case
        move = self._parts.ownership.ask_for_person(case_id, press_id)
        return await self._moved(case_id, {"waiting", "agent"}, move)

    async def cancelled_wait(self, customer: str) -> Case:
        """Back to the bot."""
        case_id = await self._open(customer)
        return await self._moved(case_id, {"bot"}, self._parts.ownership.cancel_wait(case_id))

    async def ended(self, customer: str) -> Case:
        """The customer ends the chat."""
        case_id = await self._open(customer)
        return await self._moved(case_id, {"closed"}, self._parts.ownership.end(case_id))

    async def judged(self, customer: str, case_id: str, seq: int, helped: bool) -> None:
        """Whether the answer `seq` helped."""
        await self._parts.feedback.helped(case_id, self._channel, customer, seq, helped)

    async def rated(self, customer: str, case_id: str, rating: Rating) -> None:
        """How it was with a person."""
        await self._parts.feedback.rate(case_id, self._channel, customer, rating)

    async def _open(self, customer: str) -> str:
        case_id = await self._parts.ownership.open_case(self._channel, customer)
        if case_id is None:
            raise NotFound("this customer has no open case")
        return case_id

    async def _moved(self, case_id: str, owners: set[Owner], move: Awaitable[Moved]) -> Case:
        """Make a move towards one of `owners`; if it is so already, that is the answer."""
        try:
            await move
        except Refused:
            case = await self._parts.cases.get(case_id)
            if case.owner not in owners:
                raise
            return case
        return await self._parts.cases.get(case_id)
