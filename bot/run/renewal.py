"""A rolling restart: every process gets a successor, which is well before its turn has come.

Successors of answers and Rasa have ports of their own and run beside the old ones until the last
gateway that knows the old ones has ended its turns. So nothing is interrupted, with one replica
too; the price is the memory of both.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.run import parts
from bot.run.crew import Crew
from bot.run.parts import Part, Wiring
from bot.run.progress import step

KINDS = {
    "gateway": ("gateway",),
    # Who was told an address at its start has to be renewed with who is reached there.
    "rasa": ("rasa", "gateway"),
    "answers": ("answers", "rasa", "gateway"),
}


def rewired(wiring: Wiring, kind: str, port: Callable[[], int]) -> Wiring:
    """Return the wiring of the successors: new ports for what is renewed besides gateways."""
    if "answers" in KINDS[kind]:
        wiring = replace(wiring, answers_ports=[port() for _ in wiring.answers_ports])
    if "rasa" in KINDS[kind]:
        wiring = replace(wiring, rasa_ports=[port() for _ in wiring.rasa_ports])
    return wiring


async def renew_inner(crew: Crew, old: Wiring, new: Wiring, model: Path) -> None:
    """Start what `new` has other ports for, one at a time; raises PartFailed, then none stays."""
    try:
        for number in range(new.settings.replicas):
            if new.answers_ports != old.answers_ports:
                await _add(crew, parts.answers(new, number))
            if new.rasa_ports != old.rasa_ports:
                await _add(crew, parts.rasa(new, number, model))
    except Exception:
        await retire(crew, old)
        raise


async def renew_gateways(crew: Crew, new: Wiring) -> None:
    """Replace one gateway after the other; raises PartFailed, and the old ones left go on."""
    before = crew.of("gateway")
    for number in range(new.settings.replicas):
        part = parts.gateway(new, number)
        await _add(crew, part)
        async with step(f"the old {part.name} ends its turns"):
            await crew.remove(*(keeper for keeper in before if keeper.part.name == part.name))


async def retire(crew: Crew, wiring: Wiring) -> None:
    """Stop the answers and Rasa processes that this wiring doesn't know (any more)."""
    for kind, ports in (("rasa", wiring.rasa_ports), ("answers", wiring.answers_ports)):
        await crew.remove(*(k for k in crew.of(kind) if k.part.port not in ports))


async def _add(crew: Crew, part: Part) -> None:
    async with step(f"the new {part.name}"):
        await crew.add(part)
