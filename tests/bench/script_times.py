"""How long scripts run inside Redis itself, without network and fsync: its own slow log."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis as redis_client

from tests.bench.samples import Samples

_KEPT = 100_000


@contextmanager
def script_times(redis_url: str, marker: str) -> Iterator[Samples]:
    """Collect the times of all scripts whose arguments begin with a text that holds `marker`."""
    samples = Samples()
    with redis_client.Redis.from_url(redis_url) as client:
        client.config_set("slowlog-max-len", _KEPT)
        client.config_set("slowlog-log-slower-than", 0)
        client.slowlog_reset()
        try:
            yield samples
        finally:
            client.config_set("slowlog-log-slower-than", -1)
        for entry in client.slowlog_get(_KEPT):
            command = bytes(entry["command"])
            if command.startswith(b"EVALSHA") and marker.encode() in command:
                samples.add(entry["duration"] / 1e6)
        client.slowlog_reset()
