"""A Baton with every channel, and what stands for the other side of each."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from redis import Redis

from handoff import keys
from tests.channels.background import Background
from tests.channels.customers import Customer
from tests.channels.rest_app import SECRET
from tests.channels.rest_customer import Receiver
from tests.channels.telegram_customer import TOKEN
from tests.channels.telegram_simulator import Simulator
from tests.system.starting import Running, baton, free_port


@dataclass(frozen=True)
class Site:
    """What runs."""

    running: Running
    receiver: Receiver
    simulator: Simulator

    def is_well(self) -> bool:
        """Whether a gateway answers, and all behind it."""
        try:
            return httpx2.get(f"{self.running.url}/health", timeout=5).status_code == 200
        except httpx2.TransportError:
            return False

    def kill_gateway(self) -> None:
        """SIGKILL; the supervisor starts another."""
        os.kill(next(part["pid"] for part in self._parts() if part["name"] == "gateway"), 9)

    def transcript(self, customer: Customer) -> list[dict[str, Any]]:
        """The lines of the customer's one case."""
        with self.redis() as redis:
            if customer.id:
                case = redis.get(keys.open_case(customer.channel, customer.id))
            else:  # only the page knows
                cases = [key for key in redis.scan_iter(keys.case("*")) if key.count(":") == 2]
                own = [key for key in cases if redis.hget(key, "channel") == customer.channel]
                latest = max(own, key=lambda key: int(redis.hget(key, "opened_ms")))
                case = latest.rpartition(":")[2]
            return [json.loads(line) for line in redis.lrange(keys.transcript(case), 0, -1)]

    def redis(self) -> "Redis[str]":
        """A connection to its Redis."""
        port = next(part["port"] for part in self._parts() if part["name"] == "redis")
        password = (self.running.data / "secrets" / "redis_password").read_text().strip()
        return Redis(port=port, password=password, decode_responses=True)

    def _parts(self) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = json.loads((self.running.data / "run.json").read_text())[
            "parts"
        ]
        return parts


@contextmanager
def channels_site(data: Path) -> Iterator[Site]:
    """All of it, on loopback, for as long as the context lasts."""
    receiver, simulator = Receiver(), Simulator(TOKEN)
    port = free_port()
    with Background(receiver.app) as app, Background(simulator.app) as telegram:
        environment = {
            "BATON_REST_SECRET": SECRET,
            "BATON_REST_WEBHOOK_URL": f"{app.url}/baton",
            "BATON_TELEGRAM_TOKEN": TOKEN,
            "BATON_TELEGRAM_API_URL": telegram.url,
            "BATON_TELEGRAM_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        with baton(data, environment=environment, port=port) as running:
            yield Site(running, receiver, simulator)
