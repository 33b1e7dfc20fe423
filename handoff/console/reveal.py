"""What is masked in a case, shown to the agent who has it, and put on record before."""

from typing import Any

from handoff.cases import Case
from handoff.console import wire
from handoff.console.open_session import OpenSession
from handoff.console.parts import ConsoleParts
from handoff.errors import NotFound, NotYours
from handoff.masked import at_path, kinds_in
from handoff.package import hideable


async def reveal(parts: ConsoleParts, session: OpenSession, command: wire.Reveal) -> str:
    """Return the text; raises NotFound, or NotYours unless the agent has the case now."""
    about: dict[str, Any]
    if command.seq is not None:
        about = {"seq": command.seq}
        case, line = await parts.cases.line(command.case, command.seq)
        text = line.text
    else:
        about = {"field": command.field}
        case = await parts.cases.get(command.case)
        text = at_path(await _beside(parts, case), command.field or "") or ""
    if case.owner != "agent" or case.agent != session.who.user:
        raise NotYours(f"case {case.id} is not yours; nothing is shown")
    if not (kinds := kinds_in(text)):
        raise NotFound("nothing is masked there")
    await session.record("personal_data_revealed", case.id, **about, kinds=kinds)
    return text


async def _beside(parts: ConsoleParts, case: Case) -> dict[str, Any]:
    """What may be masked beside the transcript, by the names that `spans` of the view uses."""
    drafts = (await parts.cases.snapshot(case.id, drafts_after=0)).drafts
    profile = await parts.profiles.get(case.channel, case.customer)
    late = [[reply.text for reply in replies] for replies in drafts]
    return hideable(await parts.cases.frozen(case), profile) | {"drafts": late}
