"""Standard Webhooks, both ways: who knows the secret says who sent what, and when."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook, WebhookVerificationError

from bot.channels.rest.errors import bad_signature

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"

_ID: Final = re.compile(r"[!-~]{1,200}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")


class Signer:
    """Signs and checks with one secret."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)

    def headers(self, webhook_id: str, payload: str) -> dict[str, str]:
        """Return what goes with a payload that is sent now."""
        now = datetime.now(UTC)
        return {
            ID: webhook_id,
            TIMESTAMP: str(int(now.timestamp())),
            SIGNATURE: self._webhook.sign(webhook_id, now, payload),
        }

    def check(self, headers: Mapping[str, str], payload: bytes) -> None:
        """Raise RefusedRequest unless the payload was signed with our secret, not long ago."""
        webhook_id(headers)
        sent = {name: headers[name] for name in (ID, TIMESTAMP, SIGNATURE)}
        try:
            self._webhook.verify(payload, sent, json_parse=False)
        except WebhookVerificationError as error:
            raise bad_signature(str(error)) from None
        except ValueError:  # the library splits and decodes what it was sent without looking
            raise bad_signature("Invalid Signature Headers") from None


def webhook_id(headers: Mapping[str, str]) -> str:
    """Return the id that a request claims to have; raises RefusedRequest if it can't be signed.

    Before the body is read: who doesn't even claim to have the secret sends nothing large.
    """
    sent = [headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE)]
    if not all(sent):
        raise bad_signature("Missing required headers")
    if not _ID.fullmatch(sent[0]) or not _TIMESTAMP.fullmatch(sent[1]):
        raise bad_signature("Invalid Signature Headers")
    return sent[0]
