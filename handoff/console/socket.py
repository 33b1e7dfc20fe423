"""The agent's socket: commands go in; the board and the agent's own cases come out."""

import asyncio

import structlog
from aiohttp import web
from redis.exceptions import RedisError

from handoff.console import wire
from handoff.console.desk_ear import DeskEar
from handoff.console.open_session import OpenSession, SessionEnded
from handoff.console.orders import Orders
from handoff.console.own_cases import OwnCases
from handoff.console.parts import CONSOLE, ConsoleParts
from handoff.errors import HandoffError
from handoff.frames import MalformedFrame, parse
from handoff.peer import NO_RIGHT, NOT_SIGNED_IN, TRY_AGAIN, Peer
from handoff.screen import Screen
from handoff.staff.errors import NoRight, StaffError, TooMany
from handoff.staff.guard import permitted
from handoff.staff.parts import STAFF
from handoff.tasks import until_first

log = structlog.get_logger()


async def console(request: web.Request) -> web.StreamResponse:
    """GET /api/console: the WebSocket of one signed-in person with the right to it."""
    try:
        who = await permitted(request, "console")
    except StaffError as error:
        peer = await Peer.accept(request)
        await peer.close(NO_RIGHT if isinstance(error, NoRight) else NOT_SIGNED_IN, error.code)
        return peer.socket
    peer = await Peer.accept(request)
    parts, staff = request.app[CONSOLE], request.app[STAFF]
    session = OpenSession(staff, who, staff.address(request))
    ear = DeskEar(who.user)
    with parts.feed.heard_by(ear.hear), parts.board.screen() as screen:
        await _Console(parts, peer, session, ear, screen).run()
    return peer.socket


class _Console:
    """One connection: reader, heartbeat, and pumps for the board and for the agent's cases."""

    def __init__(
        self,
        parts: ConsoleParts,
        peer: Peer,
        session: OpenSession,
        ear: DeskEar,
        screen: Screen,
    ) -> None:
        self._parts = parts
        self._peer = peer
        self._session = session
        self._ear = ear
        self._screen = screen
        self._user = session.who.user
        self._orders = Orders(parts, peer, session)
        self._own = OwnCases(parts, peer, session, ear)

    async def run(self) -> None:
        """Serve until the console leaves; its cases then follow P5."""
        try:
            await self._parts.agents.heartbeat(self._user)
            await self._parts.feed.hint(self._user, "agents")
            here = await self._parts.agents.get(self._user)
            state = here.state if here else "away"
            demo, channels = self._parts.demo, self._parts.pictures.channels
            await self._peer.send(wire.welcome_frame(self._session.who, state, demo, channels))
            async with self._own.alone():
                await self._own.look_at_all()
            await until_first(self._read(), self._pump(), self._show_board(), self._beat())
        except RedisError as error:
            log.warning("console_lost_store", error=type(error).__name__)
            await self._peer.close(TRY_AGAIN, "try again")
        except SessionEnded:
            await self._peer.close(NOT_SIGNED_IN, "sign in again")
        except ConnectionResetError:
            pass  # the console left while something was on its way to it

    async def _beat(self) -> None:
        while True:
            await self._session.check()
            await self._parts.agents.heartbeat(self._user)
            await asyncio.sleep(self._parts.agents.beat_every_s)

    async def _pump(self) -> None:
        while True:
            await self._ear.changed()
            async with self._own.alone():
                if self._ear.anything():
                    await self._session.check()
                    await self._own.look_at_news()

    async def _show_board(self) -> None:
        while True:
            await self._peer.send_text(await self._screen.next())

    async def _read(self) -> None:
        async for text in self._peer.frames():
            command: wire.Command | None = None
            try:
                try:
                    command = parse(wire.COMMAND, text)
                finally:
                    await self._session.command()  # malformed ones count as well
                await self._obey(command)
            except MalformedFrame as error:
                await self._peer.send(
                    wire.error_frame(error.type, "malformed", str(error), id=error.id)
                )
            except (HandoffError, TooMany) as error:
                await self._peer.send(
                    wire.error_frame(
                        command.type if command else None,
                        error.code,
                        str(error),
                        case=getattr(command, "case", None),
                        id=getattr(command, "id", None),
                    )
                )

    async def _obey(self, command: wire.Command) -> None:
        async with self._own.alone():
            case_id = await self._orders.obey(command)
            if case_id is not None:
                # Events of a command come before the answer to whatever the console sends next.
                await self._own.look_at_news(case_id)
        if command.id is not None and not isinstance(command, wire.Say):
            await self._peer.send(wire.done_frame(command, case_id))
