"""The gauges that Prometheus is given: their names, labels and definitions."""

from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client.core import GaugeMetricFamily

_INTERVAL: Final = "of the Wilson 95 % interval of baton_resolution_ratio"
_SHARED: Final = ("rate", "window", "lang")
_WEEK: Final = "cases begun in the last 7 days"

GAUGES: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "baton_cases": (
        ("outcome", "window"),
        "Cases with a real question by what became of them, begun today (1d) or in the last 7 or "
        "28 days, today included; each has one outcome, so they sum to n.",
    ),
    "baton_resolution_ratio": (
        _SHARED,
        "Share of the cases with a real question, by the case's language (empty: all). contained: "
        "no person ever had it. confirmed: contained, and the customer said that it helped. "
        "assumed: contained, quiet for 24 hours after an answer, never a no. resolved: confirmed "
        "or assumed. durable: resolved, and not back on the same matter within 7 days. abandoned: "
        "left while waiting. Days too young to tell are left out; without cases there is no value.",
    ),
    "baton_resolution_low": (_SHARED, f"Lower end {_INTERVAL}."),
    "baton_resolution_high": (_SHARED, f"Upper end {_INTERVAL}."),
    "baton_resolution_n": (_SHARED, "Cases that baton_resolution_ratio is a share of."),
    "baton_handoffs": (
        ("reason", "window"),
        "Handoffs to a person by reason, of cases begun today (1d) or in the last 7 days; a case "
        "may have several.",
    ),
    "baton_connected_ratio": (
        (),
        "Share of the handoffs to the queue that were claimed within 20 seconds and did not go "
        f"back to the queue before that agent's first message, {_WEEK}.",
    ),
    "baton_connected_by_message_ratio": (
        (),
        "The same with the agent's first message instead of the claim.",
    ),
    "baton_wait_seconds": (("quantile",), f"From the handoff to the claim, {_WEEK}."),
    "baton_first_response_seconds": (
        ("quantile",),
        f"From the handoff to the agent's first message, {_WEEK}.",
    ),
    "baton_handling_seconds": (
        ("quantile",),
        f"How long agents had a handoff that is over, {_WEEK}.",
    ),
    "baton_one_touch_ratio": (
        (),
        "Share of the closed cases that a person had which the first agent resolved, without "
        f"passing them on, and which were not reopened, {_WEEK}.",
    ),
    "baton_unresolved_ratio": (
        (),
        "Share of the cases that a person had, and that are closed or were claimed more than 7 "
        f"days ago, which no agent resolved, {_WEEK}.",
    ),
    "baton_csat_ratio": ((), f"Share of the scores that are 4 or 5 of 5, {_WEEK}."),
    "baton_easy_ratio": (
        (),
        f"Share of the customers who said whether it was easy and said yes, {_WEEK}.",
    ),
    "baton_people_n": (("figure",), "What the ratios and times of people are taken over."),
    "baton_waiting_now": ((), "Cases whose owner is waiting."),
    "baton_with_agent_now": ((), "Cases whose owner is an agent."),
    "baton_oldest_wait_seconds": (
        (),
        "How long ago the handoff was of the case that waits longest; 0 if none waits. One that "
        "went back to the queue counts from its handoff, too.",
    ),
    "baton_record_behind_events": (
        (),
        "Events that are written down and not counted yet, as far as is looked.",
    ),
}
"""Labels and definition by name. docs/figures.md describes each."""


class Gauges:
    """Values for the gauges of one scrape; a collector for a registry of its own."""

    def __init__(self) -> None:
        self._families = {
            name: GaugeMetricFamily(name, about, labels=labels)
            for name, (labels, about) in GAUGES.items()
        }

    def set(self, name: str, value: float | None, *labels: str) -> None:
        """Give a gauge its value; where there is none it has no line either."""
        if value is not None:
            self._families[name].add_metric(labels, value)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What the registry asks for."""
        yield from self._families.values()
