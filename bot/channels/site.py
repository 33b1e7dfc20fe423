"""What a channel is made from, before the gateway has opened anything."""

import hashlib
import hmac

from bot.channels.door import Door
from bot.channels.parts import ChannelParts
from bot.settings.model import Settings


class Site:
    """The operator's settings, a key to sign with, and, once the gateway runs, its parts."""

    def __init__(self, settings: Settings, signing_key: bytes) -> None:
        self.settings = settings
        self.signing_key = signing_key
        self._parts: ChannelParts | None = None

    @property
    def parts(self) -> ChannelParts:
        """What channels work with; not there before the gateway runs, when routes are mounted."""
        if self._parts is None:
            raise RuntimeError("the gateway has not opened its parts yet")
        return self._parts

    def open(self, parts: ChannelParts) -> None:
        """The gateway runs."""
        self._parts = parts

    def secret(self, channel: str) -> str:
        """Return what a channel's provider is to send with its webhooks: nobody has to set it,
        every gateway knows it, and it tells nothing of the key."""
        path = f"/api/channels/{channel}"
        return hmac.new(self.signing_key, path.encode(), hashlib.sha256).hexdigest()

    def door(self, channel: str) -> Door:
        """Return the way in for a channel's customers."""
        return Door(channel, lambda: self.parts)
