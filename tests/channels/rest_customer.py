"""A customer of somebody's own app, which talks to Baton by the signed REST API."""

import base64
import json
import secrets
import threading
import time
from typing import Any, Final, Self

import httpx2
from aiohttp import web
from standardwebhooks import Webhook

from tests.channels.customers import Shown, digest, until
from tests.channels.rest_app import SECRET, signed

_AGAIN: Final = frozenset({429, 500, 502, 503, 504})


class Receiver:
    """The app's own webhook: takes what Baton says, checks who said it, drops what came before."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.doubled = 0
        self.app = web.Application()
        self.app.router.add_post("/baton", self._take)
        self._known: set[str] = set()
        self._lock = threading.Lock()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        Webhook(SECRET).verify(body, dict(request.headers))
        told = json.loads(body)
        if told["type"] != "line":
            return web.Response()
        with self._lock:
            if request.headers["webhook-id"] in self._known:
                self.doubled += 1
            else:
                self._known.add(request.headers["webhook-id"])
                self.lines.append(told)
        return web.Response()

    def of(self, customer: str) -> list[dict[str, Any]]:
        """What one customer was told."""
        with self._lock:
            return [line for line in self.lines if line["customer"] == customer]


class RestCustomer:
    """Sends again what was not taken, under the same id, as any client should."""

    channel = "rest"
    sees_pictures = True

    def __init__(self, url: str, receiver: Receiver) -> None:
        self._url = url
        self._receiver = receiver
        self._http = httpx2.Client(timeout=10)
        self.id = f"shopper-{secrets.token_hex(4)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def say(self, text: str) -> None:
        """POST messages."""
        self._post({"text": text})

    def choose(self, label: str) -> None:
        """POST messages with the choice's id."""
        choices = [one for line in self._receiver.of(self.id) for one in line["choices"]]
        chosen = next(one for one in reversed(choices) if one["label"] == label)
        self._post({"text": label, "choice": chosen["id"]})

    def send_picture(self, content: bytes, caption: str) -> None:
        """POST messages with the bytes."""
        data = base64.b64encode(content).decode()
        self._post({"text": caption, "pictures": [{"data": data}]})

    def shown(self) -> list[Shown]:
        """What the app's webhook was told, its pictures fetched."""
        return [
            Shown(
                line["text"],
                tuple(digest(self._picture(one["url"])) for one in line["pictures"]),
                tuple(one["label"] for one in line["choices"]),
            )
            for line in self._receiver.of(self.id)
        ]

    def _picture(self, path: str) -> bytes:
        answer = self._http.get(f"{self._url}{path}")
        answer.raise_for_status()
        return answer.content

    def _post(self, said: dict[str, Any]) -> None:
        body = json.dumps({"id": secrets.token_hex(8), "customer": self.id, "lang": "ko", **said})
        until(f"the API takes {said.get('text')}", lambda: self._taken(body))

    def _taken(self, body: str) -> bool:
        headers = signed(body, f"msg_{secrets.token_hex(8)}") | {"content-type": "application/json"}
        try:
            answer = self._http.post(
                f"{self._url}/api/channels/rest/messages", content=body.encode(), headers=headers
            )
        except httpx2.TransportError:
            return False
        if answer.status_code in _AGAIN:
            time.sleep(0.2)  # the API said "later", and a client waits before it asks again
            return False
        answer.raise_for_status()
        return True
