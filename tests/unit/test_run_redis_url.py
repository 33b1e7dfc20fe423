"""REDIS_URL in Rasa's separate fields."""

import pytest

from bot.run.errors import BadInput
from bot.run.redis_url import RedisAddress, parse_redis_url


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://localhost", RedisAddress("localhost", 6379)),
        ("redis://10.0.0.5:6380/3", RedisAddress("10.0.0.5", 6380, db=3)),
        ("redis://:p%40ss@db:7000", RedisAddress("db", 7000, password="p@ss")),
        ("redis://bo%3At:x@[::1]:1/0", RedisAddress("::1", 1, username="bo:t", password="x")),
        ("rediss://u:p@host/1", RedisAddress("host", 6379, 1, "u", "p", ssl=True)),
    ],
)
def test_a_url_is_taken_apart_and_put_together(url: str, address: RedisAddress) -> None:
    """Every field arrives, escaped characters too, and the fields make an equal URL."""
    assert parse_redis_url(url) == address
    assert parse_redis_url(address.url) == address


def test_rasas_variables_are_all_there() -> None:
    """endpoints.yml refuses a variable that isn't set, so that none may be left out."""
    assert parse_redis_url("rediss://u:p@host:1/2").environment() == {
        "BATON_REDIS_HOST": "host",
        "BATON_REDIS_PORT": "1",
        "BATON_REDIS_DB": "2",
        "BATON_REDIS_USERNAME": "u",
        "BATON_REDIS_PASSWORD": "p",
        "BATON_REDIS_SSL": "true",
    }
    assert parse_redis_url("redis://host").environment()["BATON_REDIS_SSL"] == "false"


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://:hunter2@localhost",
        "unix:///run/redis.sock",
        "redis://",
        "redis://:hunter2@host:99999",
        "redis://:hunter2@host:port",
        "redis://:hunter2@host/name",
        "redis://:hunter2@host/0?ssl_cert_reqs=none",
    ],
)
def test_a_url_that_cannot_be_used_is_one_line_without_its_password(url: str) -> None:
    """A bad REDIS_URL is said plainly, and its password isn't."""
    with pytest.raises(BadInput) as refused:
        parse_redis_url(url)
    assert str(refused.value).startswith("REDIS_URL: ")
    assert "\n" not in str(refused.value)
    assert "hunter2" not in str(refused.value)
