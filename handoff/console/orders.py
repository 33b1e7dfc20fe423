"""What an agent orders by a command, done and put on record."""

from handoff.console import wire
from handoff.console.open_session import OpenSession
from handoff.console.parts import ConsoleParts
from handoff.console.reveal import reveal
from handoff.errors import NotFound
from handoff.peer import Peer
from handoff.staff.audit import Did


class Orders:
    """Obeys one console's commands; whatever can't be done is raised as a HandoffError."""

    def __init__(self, parts: ConsoleParts, peer: Peer, session: OpenSession) -> None:
        self._parts = parts
        self._peer = peer
        self._session = session
        self._agent = session.who.agent

    async def obey(self, command: wire.Command) -> str | None:
        """Do it; return the case that it was about, if any."""
        match command:
            case wire.Claim():
                return await self._claim(command)
            case wire.Say():
                await self._say(command)
            case wire.Reveal():
                text = await reveal(self._parts, self._session, command)
                await self._peer.send(wire.revealed_frame(command, text))
            case wire.Available() | wire.Away():
                await self._parts.agents.set_state(self._agent.user, command.type)
                await self._parts.feed.hint(self._agent.user, "agents")
                return None
            case _:
                await self._move(command)
        return command.case

    async def _claim(self, claim: wire.Claim) -> str:
        if claim.case is None:
            case_id = await self._parts.claims.next(self._agent)
        else:
            case_id = claim.case
            await self._parts.claims.claim(case_id, self._agent)
        await self._session.record("case_claimed", case_id)
        return case_id

    async def _move(
        self, command: wire.Return | wire.Resolve | wire.Transfer | wire.TakeOver
    ) -> None:
        ownership, case_id = self._parts.ownership, command.case
        did: Did
        details: dict[str, str] = {}
        match command:
            case wire.Return():
                did = "case_handed_back"
                await ownership.hand_back(case_id, self._agent, command.seen)
            case wire.Resolve():
                did = "case_resolved"
                await ownership.resolve(case_id, self._agent, command.seen)
            case wire.TakeOver():
                did = "case_taken_over"
                await ownership.take_over(case_id, self._agent)
            case wire.Transfer():
                did = "case_transferred"
                details = {"to": command.to or "queue"}
                await self._transfer(command)
        await self._session.record(did, case_id, **details)

    async def _transfer(self, transfer: wire.Transfer) -> None:
        to = None
        if transfer.to is not None:
            colleague = await self._parts.agents.get(transfer.to)
            if colleague is None:
                raise NotFound(f"there is no agent {transfer.to}")
            to = colleague.agent
        await self._parts.ownership.transfer(transfer.case, self._agent, to)

    async def _say(self, say: wire.Say) -> None:
        pictures = self._parts.pictures.taken_up(say.case, self._agent.user, say.pictures)
        async with pictures:
            said = await self._parts.speech.say(
                say.case, self._agent, say.id, say.text, say.pictures
            )
        await self._peer.send(
            {
                "type": "accepted",
                "id": say.id,
                "case": say.case,
                "seq": said.seq,
                "duplicate": said.duplicate,
            }
        )
