"""REDIS_URL taken apart, since Rasa wants its Redis in separate fields."""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bot.run.errors import BadInput


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where a Redis listens and how to sign in; `password` may be empty."""

    host: str
    port: int
    db: int = 0
    username: str = ""
    password: str = ""
    ssl: bool = False

    @property
    def url(self) -> str:
        """The same as one URL."""
        scheme = "rediss" if self.ssl else "redis"
        sign_in = ""
        if self.username or self.password:
            sign_in = f"{quote(self.username, safe='')}:{quote(self.password, safe='')}@"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{sign_in}{host}:{self.port}/{self.db}"

    def environment(self) -> dict[str, str]:
        """Return the variables that endpoints.yml and the tracker store read."""
        return {
            "BATON_REDIS_HOST": self.host,
            "BATON_REDIS_PORT": str(self.port),
            "BATON_REDIS_DB": str(self.db),
            "BATON_REDIS_USERNAME": self.username,
            "BATON_REDIS_PASSWORD": self.password,
            "BATON_REDIS_SSL": "true" if self.ssl else "false",
        }


def parse_redis_url(url: str) -> RedisAddress:
    """Take a redis:// or rediss:// URL apart; raises BadInput without repeating its password."""
    try:
        parts = urlsplit(url)
        port = parts.port or 6379
    except ValueError as error:
        raise BadInput(f"REDIS_URL: {error}") from None
    if parts.scheme not in ("redis", "rediss"):
        raise BadInput("REDIS_URL: it must begin with redis:// or rediss://")
    if parts.query or parts.fragment:
        raise BadInput("REDIS_URL: options after '?' or '#' can't be passed on to Rasa")
    if not parts.hostname:
        raise BadInput("REDIS_URL: it names no host")
    path = parts.path.strip("/")
    if path and not (path.isascii() and path.isdecimal()):
        raise BadInput(f"REDIS_URL: the database must be a number, not '{path}'")
    return RedisAddress(
        host=parts.hostname,
        port=port,
        db=int(path or 0),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ssl=parts.scheme == "rediss",
    )
