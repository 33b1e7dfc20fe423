"""Whether there is a Telegram channel."""

from bot.channels.contract import Channel
from bot.channels.site import Site


def create(site: Site) -> Channel | None:
    """Return the channel, if there is a token."""
    if not site.settings.telegram.token:
        return None
    # Not before: the library takes a second to import and 40 MB, which who has no bot needn't pay.
    from bot.channels.telegram.messenger import Telegram

    return Telegram(site)
