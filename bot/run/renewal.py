"""A rolling restart: every process gets a successor, which is well before its turn has come.

Successors of answers and Rasa have ports of their own and run beside the old ones until the last
gateway that knows the old ones has ended its turns. So nothing is interrupted, with one replica
too; the price is the memory of both.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.run import parts
from bot.run.crew import Crew
from bot.run.parts import Part, Wiring
from bot.run.progress import step

KINDS = {
    "gateway": ("gateway",),
    "record": ("record", "gateway"),
    # Who was told an address at its start has to be renewed with who is reached there.
    "rasa": ("rasa", "gateway"),
    "answers": ("answers", "rasa", "record", "gateway"),
}


def rewired(wiring: Wiring, kind: str, port: Callable[[], int]) -> Wiring:
    """Return the wiring of the successors: new ports for what is renewed besides gateways."""
    if "answers" in KINDS[kind]:
        wiring = replace(wiring, answers_ports=[port() for _ in wiring.answers_ports])
    if "rasa" in KINDS[kind]:
        wiring = replace(wiring, rasa_ports=[port() for _ in wiring.rasa_ports])
    if "record" in KINDS[kind]:
        wiring = replace(wiring, record_port=port())
    return wiring


async def renew_inner(crew: Crew, old: Wiring, new: Wiring) -> None:
    """Start what `new` has other ports for, one at a time; raises PartFailed, then none stays."""
    try:
        for number in range(new.settings.replicas):
            if new.answers_ports != old.answers_ports:
                await _add(crew, parts.answers(new, number))
            if new.rasa_ports != old.rasa_ports:
                await _add(crew, parts.rasa(new, number))
        if new.record_port != old.record_port:
            # Never two beside each other: the new one may count by other days. Events wait.
            await _remove(crew, lambda kind, port: kind == "record" and port == old.record_port)
            await _add(crew, parts.record(new))
    except Exception:
        # Its newcomers alone: a gateway that an earlier restart could not replace may still use
        # what neither wiring knows.
        await _remove(crew, lambda kind, port: port in _inner(new)[kind] - _inner(old)[kind])
        if not crew.of("record"):
            await _add(crew, parts.record(old))
        raise


async def renew_gateways(crew: Crew, new: Wiring) -> None:
    """Replace one gateway after the other; raises PartFailed, and the old ones left go on."""
    before = crew.of("gateway")
    for number in range(new.settings.replicas):
        part = parts.gateway(new, number)
        await _add(crew, part)
        async with step(f"the old {part.name} ends its turns"):
            await crew.remove(*(keeper for keeper in before if keeper.part.name == part.name))


def unfinished(crew: Crew, wiring: Wiring) -> bool:
    """Whether something runs that this wiring doesn't know: a gateway could not be replaced."""
    known = _inner(wiring)
    return any(k.part.port not in ports for kind, ports in known.items() for k in crew.of(kind))


async def retire(crew: Crew, wiring: Wiring) -> None:
    """Stop the answers and Rasa processes that this wiring doesn't know (any more)."""
    await _remove(crew, lambda kind, port: port not in _inner(wiring)[kind])


def _inner(wiring: Wiring) -> dict[str, set[int]]:
    return {
        "rasa": set(wiring.rasa_ports),
        "answers": set(wiring.answers_ports),
        "record": {wiring.record_port},
    }


async def _remove(crew: Crew, unwanted: Callable[[str, int], bool]) -> None:
    for kind in ("rasa", "answers", "record"):
        await crew.remove(*(k for k in crew.of(kind) if unwanted(kind, k.part.port)))


async def _add(crew: Crew, part: Part) -> None:
    async with step(f"the new {part.name}"):
        await crew.add(part)
