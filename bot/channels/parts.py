"""What channels work with, made once by the gateway."""

from collections.abc import Callable
from dataclasses import dataclass

from handoff.cases import Cases
from handoff.feed import Feed
from handoff.feedback import Feedback
from handoff.intake import Intake
from handoff.limits import Limits
from handoff.notes import Notes
from handoff.outbox import Outbox
from handoff.ownership import Ownership
from handoff.pictures import Pictures
from handoff.profile import Profiles
from handoff.store import Store


@dataclass(frozen=True, slots=True)
class ChannelParts:
    """What handlers and deliveries need; `poke(case_id)`: it may have a message for the bot."""

    redis: Store
    cases: Cases
    profiles: Profiles
    intake: Intake
    ownership: Ownership
    feedback: Feedback
    pictures: Pictures
    outbox: Outbox
    notes: Notes
    feed: Feed
    limits: Limits
    poke: Callable[[str], None]
