"""The release: which model, embedder, index and calibration answer now, under one id."""

import hashlib
import json
from dataclasses import asdict, dataclass

from handoff import keys
from handoff.store import Store

ID_LENGTH = 12


def digest(content: bytes) -> str:
    """Return the first 12 hexadecimal digits of SHA-256."""
    return hashlib.sha256(content).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Release:
    """What decides an answer; each part names a version."""

    model: str
    embedder: str
    index: str
    calibration: str

    @property
    def id(self) -> str:
        """12 hexadecimal digits over all parts: other parts, another id."""
        whole = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return digest(whole.encode())

    def fields(self) -> dict[str, str]:
        """Return id and parts, as Redis and run.json hold them."""
        return {"id": self.id, **asdict(self)}


async def active(redis: Store) -> Release:
    """Return the one that answers; raises ValueError if none was ever announced."""
    now = await redis.get(keys.RELEASE_ACTIVE)
    if now is None:
        raise ValueError("there is no release yet")
    known = await redis.hgetall(keys.release(now))
    return Release(known["model"], known["embedder"], known["index"], known["calibration"])


async def activate(redis: Store, release: Release) -> None:
    """Store the release and make it the one that answers."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.hset(keys.release(release.id), mapping=release.fields())
        pipe.set(keys.RELEASE_ACTIVE, release.id)
        await pipe.execute()
