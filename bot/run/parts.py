"""Command line and environment of every part."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.run.paths import APP_PYTHON, RASA_PYTHON, ROOT, DataFolder
from bot.run.ports import INNER_HOST
from bot.run.redis_part import RedisServer
from bot.run.redis_url import RedisAddress
from bot.run.settings import RunSettings

TOKEN_HEADER = "X-Baton-Token"  # noqa: S105 - a header's name


@dataclass(frozen=True, slots=True)
class Part:
    """One process to run, and how to tell that it's well."""

    kind: str
    """redis, answers, rasa, record or gateway."""
    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    port: int
    health: str
    """http:// URL, or redis:// URL that answers a ping."""
    well: tuple[int, ...] = (200,)
    """What an http:// health address may answer."""
    token: str = ""
    """Sent to an http:// health address."""
    shares_port: bool = False
    """Others of its kind listen on the same port, and may answer for it."""
    leftovers: tuple[Path, str] | None = None
    """Folder and pattern of files that a killed one leaves behind for good."""
    start_s: float = 300.0
    """How long it may take to be well."""
    stop_s: float = 10.0
    """How long it may take to end before it is killed."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What parts must know of each other."""

    settings: RunSettings
    redis: RedisAddress
    inner_token: str
    answers_ports: Sequence[int]
    rasa_ports: Sequence[int]
    record_port: int
    model: Path
    """What Rasa serves."""
    base: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Make what every part's environment has in common."""
        inherited = dict(self.settings.environment)
        for name in ("REDIS_URL", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"):
            inherited.pop(name, None)
        object.__setattr__(
            self,
            "base",
            inherited
            | {
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
                "BATON_DATA": str(self.settings.data.root),
                "BATON_INNER_TOKEN": self.inner_token,
                "BATON_ORDER_NUMBER": _order_number(self.settings),
            },
        )


def redis(server: RedisServer, config: Path, address: RedisAddress) -> Part:
    """Return Redis; its password is in the configuration, not on the command line."""
    return Part(
        kind="redis",
        name="redis",
        argv=(str(server.path), str(config)),
        environment={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        port=address.port,
        health=address.url,
        leftovers=(config.parent, "temp-*"),  # of a rewrite of its file that was cut off
        start_s=3600.0,  # reading a long append-only file back
        stop_s=30.0,
    )


def answers(wiring: Wiring, number: int) -> Part:
    """Return the answers process of replica `number`, from 0."""
    port = wiring.answers_ports[number]
    return Part(
        kind="answers",
        name=_name("answers", number, wiring),
        argv=(str(APP_PYTHON), "-m", "actions"),
        environment=wiring.base
        | _one_thread()
        | _embedder(wiring.settings)
        | {
            "BATON_ANSWERS_PORT": str(port),
            "BATON_INDEX": str(wiring.settings.data.index),
            "BATON_ORDERS_URL": _orders(wiring.settings, port),
        },
        port=port,
        health=f"{_url(port)}/health",
        token=wiring.inner_token,
    )


def rasa(wiring: Wiring, number: int) -> Part:
    """Return the Rasa of replica `number`; it talks to the answers process of that number."""
    port = wiring.rasa_ports[number]
    return Part(
        kind="rasa",
        name=_name("rasa", number, wiring),
        argv=(
            *(str(RASA_PYTHON), "-m", "rasa", "run", "--model", str(wiring.model)),
            *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
            *("--interface", INNER_HOST, "--port", str(port)),
        ),
        environment=wiring.base
        | _one_thread()
        | wiring.redis.environment()
        | {
            "BATON_ANSWERS_URL": _url(wiring.answers_ports[number]),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
        port=port,
        health=f"{_url(port)}/webhooks/baton/health",
        token=wiring.inner_token,
        stop_s=20.0,  # it lets a turn finish, up to 15 s
    )


def record(wiring: Wiring) -> Part:
    """Return the one that counts: there is one, however many replicas there are."""
    chosen, port = wiring.settings.chosen, wiring.record_port
    return Part(
        kind="record",
        name="record",
        argv=(str(APP_PYTHON), "-m", "insight"),
        environment=wiring.base
        | _one_thread()
        | {
            "BATON_RECORD_PORT": str(port),
            "BATON_RECORD_URL": chosen.record.url or wiring.settings.data.record_url,
            "BATON_REDIS_URL": wiring.redis.url,
            "BATON_ANSWERS_URLS": ",".join(map(_url, wiring.answers_ports)),
            "BATON_TIME_ZONE": chosen.shop.time_zone,
            "BATON_SHOP_KO": chosen.shop.name_ko,
            "BATON_SHOP_EN": chosen.shop.name_en,
            "BATON_STREAM_HOURS": str(chosen.record.stream_hours),
            "BATON_CLOSED_DAYS": str(chosen.record.closed_days),
        },
        port=port,
        health=f"{_url(port)}/health",
        well=(200, 503),  # 503: its database is away, which starting it again doesn't mend
        token=wiring.inner_token,
    )


def gateway(wiring: Wiring, number: int) -> Part:
    """Return gateway `number`; all of them listen on the one public port."""
    settings = wiring.settings
    return Part(
        kind="gateway",
        name=_name("gateway", number, wiring),
        argv=(str(APP_PYTHON), "-m", "bot", "gateway"),
        environment=wiring.base
        | _one_thread()
        | {
            "BATON_REUSE_PORT": "1",  # with the others, and with its own successor
            "BATON_REDIS_URL": wiring.redis.url,
            "BATON_RASA_URLS": ",".join(map(_url, wiring.rasa_ports)),
            "BATON_ANSWERS_URLS": ",".join(map(_url, wiring.answers_ports)),
            "BATON_RECORD_AT": _url(wiring.record_port),
            "BATON_ARTICLES": str(settings.shop.articles),
            "BATON_SHOP_NLU": str(settings.shop.nlu or ""),
        },
        port=settings.port,
        health=f"{settings.local_url}/health",
        shares_port=True,
        well=(200, 503),  # 503: another part isn't well, which is no reason to restart this one
        start_s=120.0,
        stop_s=20.0,
    )


def training_environment(settings: RunSettings, data: DataFolder) -> dict[str, str]:
    """Return the environment of the steps that make the index and the model: nothing is served
    yet, so that they may use every core."""
    every_core = {"OMP_NUM_THREADS": str(os.cpu_count() or 1)}
    ours = {"PYTHONPATH": str(ROOT), "BATON_DATA": str(data.root)}
    return every_core | dict(settings.environment) | ours | _embedder(settings)


def _embedder(settings: RunSettings) -> dict[str, str]:
    return {"BATON_EMBEDDER": settings.chosen.embedder.name}


def _orders(settings: RunSettings, answers_port: int) -> str:
    """Where orders are looked up: the shop's back end, the demo's, or nowhere."""
    demo = f"{_url(answers_port)}/demo/orders" if settings.shop.is_demo else ""
    return settings.chosen.orders.url or demo


def _order_number(settings: RunSettings) -> str:
    """What an order number looks like: prefix and count of digits, as MR:5."""
    orders = settings.chosen.orders
    return f"{orders.number_prefix}:{orders.number_digits}"


def _name(kind: str, number: int, wiring: Wiring) -> str:
    return kind if wiring.settings.replicas == 1 else f"{kind}-{number + 1}"


def _url(port: int) -> str:
    return f"http://{INNER_HOST}:{port}"


def _one_thread() -> dict[str, str]:
    # Serving processes share the cores; measured: more threads only make single queries slower.
    return {"OMP_NUM_THREADS": "1"}
