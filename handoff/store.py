"""The Redis connection as Baton uses it: every reply decoded to text."""

from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError  # noqa: A004 - theirs, which is no OSError


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

    async def zrangebyscore(
        self,
        name: str,
        min: float | str,  # noqa: A002
        max: float | str,  # noqa: A002
        start: int | None = None,
        num: int | None = None,
    ) -> list[str]:
        """ZRANGEBYSCORE, with LIMIT start num if given."""

    async def xrange(
        self,
        name: str,
        start: str = "-",
        end: str = "+",
        count: int | None = None,
    ) -> list[tuple[str, dict[str, str]]]:
        """XRANGE; both ends count, unless they begin with a bracket."""

    async def xread(
        self, streams: dict[str, str], count: int | None = None, block: int | None = None
    ) -> Any:
        """XREAD; [] when nothing came within `block` milliseconds."""

    async def xrevrange(
        self,
        name: str,
        end: str,
        start: str,
        count: int | None = None,
    ) -> list[tuple[str, dict[str, str]]]:
        """XREVRANGE: the newest first."""

    async def xdel(self, name: str, *ids: str) -> int:
        """XDEL."""

    async def xadd(self, name: str, fields: dict[str, str]) -> str:
        """XADD with an id that the server makes."""

    async def xtrim(self, name: str, minid: str) -> int:
        """XTRIM MINID, about: what is older goes, and a little of it may stay."""

    async def xlen(self, name: str) -> int:
        """XLEN."""

    def scan_iter(self, match: str) -> AsyncIterator[str]:
        """Every key that fits, by SCAN."""

    async def bgrewriteaof(self) -> Any:
        """BGREWRITEAOF."""

    async def time(self) -> tuple[int, int]:
        """TIME: seconds and microseconds."""

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


_ANSWER_S: Final = 5.0
_TRIES: Final = 5
_CONNECTIONS: Final = 64
"""Redis has one thread: more would only wait there."""


def connect(url: str) -> Store:
    """Return a connection to a redis:// or unix:// URL; it is made when it is used."""
    return cast(Store, Redis.from_pool(pool(url, decode_responses=True)))


def pool(url: str, **how: Any) -> BlockingConnectionPool:
    """Return a pool in which a burst stands in line; one that is full raises after 5 s.

    A lost connection is tried again for about a second, which a restarting Redis needs; what was
    sent may then run twice, and every script is written so that it does no harm. A Redis that is
    there and doesn't answer is not waited for: TimeoutError after 5 s.
    """
    again = Retry(
        ExponentialWithJitterBackoff(base=0.05, cap=0.5),
        _TRIES,
        supported_errors=(ConnectionError,),
    )
    return BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=_ANSWER_S,
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
        retry=again,
        **how,
    )
