"""When each case was handed over, as the record says."""

import json

import redis as redis_client

from handoff import keys

_MS = 1000


def decided_at(redis_url: str) -> dict[str, float]:
    """Case to the server's clock, in seconds, when it last began to wait.

    It is written by the script that makes the handoff, from the clock of this machine; whole
    milliseconds, rounded down, so that what is measured from it is at most 1 ms too long.
    """
    found = {}
    with redis_client.Redis.from_url(redis_url, decode_responses=True) as client:
        for _, fields in client.xrange(keys.EVENTS):
            if fields["type"] == "owner_moved" and json.loads(fields["data"])["to"] == "waiting":
                found[fields["case"]] = int(fields["at"]) / _MS
    return found
