"""The answers process from outside: tokens, vectors, the demo order back end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from actions.demo_orders import DemoOrders
from actions.order_backend import OrderBackend, OrdersUnavailable
from actions.settings import SettingsError, read_settings

Client = TestClient[web.Request, web.Application]

_ENVIRONMENT = {
    "BATON_ANSWERS_PORT": "5055",
    "BATON_INDEX": "/tmp/index",  # noqa: S108 - only read as a path
    "BATON_INNER_TOKEN": "token",
}


@pytest.fixture
def demo() -> DemoOrders:
    """A shop with one order."""
    return DemoOrders({"MR-10001": {"status": "paid"}})


@pytest.fixture
async def client(demo: DemoOrders) -> AsyncIterator[Client]:
    """The demo order back end over HTTP."""
    app = web.Application()
    app.add_routes(demo.routes())
    async with TestClient(TestServer(app)) as client:
        yield client


async def _post(client: Client, number: object, key: str | None) -> int:
    headers = {} if key is None else {"Idempotency-Key": key}
    path = "/demo/orders/lookups"
    async with client.post(path, json={"order_number": number}, headers=headers) as response:
        return response.status


async def test_a_repeated_look_up_is_one_look_up(client: Client, demo: DemoOrders) -> None:
    """Same key, same answer, no second record."""
    assert [await _post(client, "MR-10001", "a") for _ in range(3)] == [200, 200, 200]
    assert demo.lookups == 1
    assert await _post(client, "MR-10001", "b") == 200
    assert demo.lookups == 2


async def test_a_key_used_for_another_order_is_refused(client: Client) -> None:
    """422: the caller is confused, and must not get somebody else's answer."""
    assert await _post(client, "MR-10001", "a") == 200
    assert await _post(client, "MR-10002", "a") == 422


async def test_an_unknown_order_and_a_missing_key(client: Client) -> None:
    """404 and 400."""
    assert await _post(client, "MR-99999", "a") == 404
    assert await _post(client, "MR-10001", None) == 400


async def test_the_back_end_is_asked_twice_with_one_key() -> None:
    """A first failure is not the customer's problem; the key stays the same."""
    keys: list[str] = []

    async def flaky(request: web.Request) -> web.Response:
        keys.append(request.headers["Idempotency-Key"])
        return web.json_response({"status": "paid"}, status=500 if len(keys) == 1 else 200)

    app = web.Application()
    app.router.add_post("/orders/lookups", flaky)
    async with TestServer(app) as server, ClientSession() as session:
        backend = OrderBackend(session, str(server.make_url("/orders")))
        assert await backend.look_up("MR-10001", "case:1:x") == {"status": "paid"}
    assert keys == ["case:1:x", "case:1:x"]


async def test_a_back_end_that_is_down_is_said() -> None:
    """One error, of our own kind."""
    async with ClientSession() as session:
        with pytest.raises(OrdersUnavailable):
            await OrderBackend(session, "http://127.0.0.1:1/orders").look_up("MR-10001", "k")


def test_settings_come_from_the_environment() -> None:
    """Without an order back end of its own the shop gets the demo's."""
    settings = read_settings(_ENVIRONMENT, Path("/repo"))
    assert settings.orders_url is None
    assert settings.order_number == "MR:5"


@pytest.mark.parametrize("name", list(_ENVIRONMENT))
def test_a_missing_setting_is_named(name: str) -> None:
    """One line with the variable's name."""
    with pytest.raises(SettingsError, match=name):
        read_settings({k: v for k, v in _ENVIRONMENT.items() if k != name}, Path("/repo"))


def test_a_port_must_be_one() -> None:
    """Not a word, not 70000."""
    for port in ("x", "0", "70000"):
        with pytest.raises(SettingsError, match="BATON_ANSWERS_PORT"):
            read_settings(_ENVIRONMENT | {"BATON_ANSWERS_PORT": port}, Path("/repo"))
