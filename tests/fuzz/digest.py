"""The whole store in one picture: what hostile inputs must leave as it is."""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any, Final

from handoff import keys

MOVING: Final = (
    (rf"LIMITS.*|{re.escape(keys.LIMITS)}.*", "counts of the rate limits"),
    (r"baton:agent_here:.*|baton:here.*|baton:page.*|baton:.*:here", "heartbeats"),
    (r"baton:gateways.*|baton:watch", "heartbeats of gateways"),
    (r"baton:audit|baton:audit:head", "looked at by itself: entries of refusals only"),
    (r"baton:events", "looked at by itself: events of the bystanders' cases only"),
    (r"baton:agent:mallory", "the attacker may say that they are away"),
)
"""Keys that may differ, and why."""

_SEEN: Final = re.compile(r"baton:session:.*")
_SCORED: Final = re.compile(r"baton:account:.*:sessions")


def picture(store: Any, apart: Iterable[str]) -> dict[str, str]:
    """Return key -> digest of its content, read by the plain client `store`; keys that hold one of
    `apart` are left out."""
    moving = re.compile("|".join(pattern for pattern, _ in MOVING))
    names = tuple(apart)
    found = {}
    for raw in store.scan_iter(count=1000):
        key = raw.decode()
        if not moving.fullmatch(key) and not any(name in key for name in names):
            told = json.dumps(_content(store, key, names), sort_keys=True, default=repr)
            found[key] = hashlib.sha256(told.encode()).hexdigest()
    return found


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the keys that came, went or changed."""
    told = [f"new key {key}" for key in after.keys() - before.keys()]
    told += [f"lost key {key}" for key in before.keys() - after.keys()]
    told += [f"changed key {key}" for key in before.keys() & after.keys()
             if before[key] != after[key]]  # fmt: skip
    return sorted(told)


def _content(store: Any, key: str, apart: tuple[str, ...]) -> Any:
    kind = store.type(key).decode()
    if kind == "string":
        return store.get(key)
    if kind == "list":
        return store.lrange(key, 0, -1)
    if kind == "set":
        return [one for one in sorted(store.smembers(key)) if not _is_of(one, apart)]
    if kind == "hash":
        fields = store.hgetall(key)
        if _SEEN.fullmatch(key):
            fields.pop(b"last_seen", None)
        return sorted((one, told) for one, told in fields.items() if not _is_of(one, apart))
    if kind == "zset":
        scored = [pair for pair in store.zrange(key, 0, -1, withscores=True)
                  if not _is_of(pair[0], apart)]  # fmt: skip
        return [one for one, _ in scored] if _SCORED.fullmatch(key) else scored
    return store.xrange(key)


def _is_of(member: bytes, apart: tuple[str, ...]) -> bool:
    return any(name.encode() in member for name in apart)
