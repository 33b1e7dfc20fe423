"""What channels are told of this gateway."""

from bot.channels.parts import ChannelParts
from bot.gateway.parts import Parts
from handoff.notes import Notes
from handoff.outbox import Outbox
from handoff.scripts import Scripts


def channel_parts(parts: Parts) -> ChannelParts:
    """Connect what channels work with; opens nothing by itself."""
    scripts = Scripts(parts.redis)
    return ChannelParts(
        redis=parts.redis,
        cases=parts.cases,
        profiles=parts.profiles,
        intake=parts.intake,
        ownership=parts.ownership,
        feedback=parts.feedback,
        pictures=parts.pictures,
        outbox=Outbox(parts.redis, scripts, parts.presence.gateway_id),
        notes=Notes(parts.redis, scripts),
        feed=parts.feed,
        limits=parts.counts,
        poke=parts.bot_turns.poke,
    )
