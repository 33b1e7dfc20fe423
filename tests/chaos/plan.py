"""What will be done to Baton and when, drawn from the seed before anything starts."""

import random
from dataclasses import dataclass
from typing import Final

from tests.chaos.seeded import seeded

KILLS: Final = {
    "gateway": 26,
    "both_gateways": 4,
    "rasa": 16,
    "both_rasas": 4,
    "answers": 14,
    "record": 8,
    "redis": 16,
    "redis_while_stopped": 6,
    "supervisor": 6,
}
"""What SIGKILL hits, and how often in a hundred; two at the same moment count as one."""

_STOPPED_S: Final = {"redis_stopped": (10.0, 10.0), "rasa_stopped": (3.0, 12.0)}
REPLICAS: Final = 2


@dataclass(frozen=True, slots=True)
class Attack:
    """One thing done to a process: `kind` of KILLS is SIGKILL, else SIGSTOP for `for_s`."""

    at_s: float
    kind: str
    replica: int
    for_s: float = 0.0

    @property
    def kills(self) -> bool:
        """Whether a process ends by it."""
        return self.kind in KILLS


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole run: when each customer comes, how much each does, and every attack."""

    seed: int
    window_s: float
    arrivals: tuple[tuple[float, int], ...]
    attacks: tuple[Attack, ...]


def make_plan(seed: int, cases: int, kills: int, window_s: float) -> Plan:
    """Draw a plan; every kind of attack is in it once before any is in it twice."""
    rng = seeded(seed, "plan")
    arrivals = sorted((rng.uniform(0, 0.8 * window_s), rng.randint(3, 9)) for _ in range(cases))
    kinds = _drawn(rng, KILLS, kills)
    if kills:
        kinds += ["redis_stopped"] * max(1, kills // 12) + ["rasa_stopped"] * max(1, kills // 8)
    rng.shuffle(kinds)
    attacks = [
        _attack(rng, kind, window_s * (0.04 + 0.9 * (n + rng.random()) / len(kinds)))
        for n, kind in enumerate(kinds)
    ]
    return Plan(seed, window_s, tuple(arrivals), tuple(attacks))


def _drawn(rng: random.Random, weights: dict[str, int], count: int) -> list[str]:
    kinds = list(weights)[:count]
    return kinds + rng.choices(list(weights), list(weights.values()), k=count - len(kinds))


def _attack(rng: random.Random, kind: str, at_s: float) -> Attack:
    least, most = _STOPPED_S.get(kind, (0.0, 0.0))
    return Attack(at_s, kind, rng.randrange(REPLICAS), rng.uniform(least, most))
