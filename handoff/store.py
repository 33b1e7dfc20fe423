"""The Redis connection as Baton uses it: every reply decoded to text."""

from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, cast

from redis.asyncio import Redis


class Subscription(Protocol):
    """One pub/sub connection."""

    async def subscribe(self, *channels: str) -> None:
        """Listen to these channels."""

    def listen(self) -> AsyncIterator[dict[str, Any]]:
        """Yield messages until the connection is lost."""


class Store(Protocol):
    """The commands used outside scripts.

    redis-py's own types leave open whether replies are bytes or text; with `connect` they are
    text, and this says so once.
    """

    async def get(self, name: str) -> str | None:
        """GET."""

    async def set(self, name: str, value: str, px: int | None = None) -> Any:
        """SET, with a time to live in milliseconds if given."""

    async def exists(self, *names: str) -> int:
        """EXISTS."""

    async def expire(self, name: str, time: int) -> Any:
        """EXPIRE, in seconds."""

    async def hget(self, name: str, key: str) -> str | None:
        """HGET."""

    async def hgetall(self, name: str) -> dict[str, str]:
        """HGETALL; empty when there is no such hash."""

    async def hmget(self, name: str, keys: list[str]) -> list[str | None]:
        """HMGET."""

    async def hset(self, name: str, key: str, value: str) -> Any:
        """HSET of one field."""

    async def lrange(self, name: str, start: int, end: int) -> list[str]:
        """LRANGE; both ends count."""

    async def smembers(self, name: str) -> AbstractSet[str]:
        """SMEMBERS."""

    async def zcard(self, name: str) -> int:
        """ZCARD."""

    async def zrange(self, name: str, start: int, end: int) -> list[str]:
        """ZRANGE, lowest score first."""

    async def zrangebyscore(self, name: str, min: float | str, max: float | str) -> list[str]:  # noqa: A002
        """ZRANGEBYSCORE."""

    async def xrange(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """XRANGE of the whole stream."""

    async def publish(self, channel: str, message: str) -> Any:
        """PUBLISH."""

    async def info(self, section: str) -> dict[str, Any]:
        """INFO."""

    def pipeline(self, transaction: bool) -> Any:
        """Several commands in one go; MULTI/EXEC if `transaction`."""

    def pubsub(self) -> AbstractAsyncContextManager[Subscription]:
        """A connection for listening."""

    def register_script(self, script: str) -> Any:
        """A Lua script, sent as its digest."""

    async def aclose(self) -> None:
        """Close all connections."""


def connect(url: str) -> Store:
    """Return a connection pool for a redis:// or unix:// URL; it connects when it is used."""
    return cast(Store, Redis.from_url(url, decode_responses=True))
