"""Every channel there is; one that isn't configured makes itself None."""

from collections.abc import Callable
from typing import Final

from bot.channels.contract import Channel
from bot.channels.rest.channel import create as rest
from bot.channels.site import Site
from bot.channels.telegram.channel import create as telegram

_CHANNELS: Final[tuple[Callable[[Site], Channel | None], ...]] = (rest, telegram)


def channels(site: Site) -> dict[str, Channel]:
    """Return the configured channels by their names."""
    made = (create(site) for create in _CHANNELS)
    return {channel.name: channel for channel in made if channel is not None}
