"""The server: the Bot API on one side, updates to the bot's webhook on the other."""

import asyncio
import contextlib
import io
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from tests.channels.telegram_simulator.chat import Chat
from tests.channels.telegram_simulator.errors import ApiError
from tests.channels.telegram_simulator.faults import Faults
from tests.channels.telegram_simulator.methods import Methods

_LARGEST = 64 * 1024 * 1024
_AGAIN_S = 0.05
_PATIENCE_S = 30.0


class Simulator:
    """`app` is to be served by the test.

    `reaches` stands for DNS: public address -> where that is on this machine. `twice`: every update
    is delivered again after it was taken, as when Telegram lost the answer.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}
        self.registered = asyncio.Event()
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.faults = Faults()
        self.reaches: dict[str, str] = {}
        self.twice = False
        self.waiting = 0
        self.statuses: list[int] = []
        self.app = web.Application(client_max_size=_LARGEST)
        self.app.cleanup_ctx.append(self._running)
        self.app.router.add_route("*", "/bot{token}/{method}", self._call)
        self.app.router.add_get("/file/bot{token}/{folder}/{file}", self._download)
        self._numbers = itertools.count(1)
        self._locks: dict[int, asyncio.Lock] = {}
        self._methods = Methods(self)

    def number(self) -> int:
        """A number that nothing else has."""
        return next(self._numbers)

    def chat(self, user: int, name: str = "민지", lang: str = "ko") -> Chat:
        """A user's chat with the bot; the bot may write in it once they have."""
        return self.chats.setdefault(user, Chat(self, user, name, lang))

    def keep(self, content: bytes) -> dict[str, Any]:
        """Keep a file that a user sends."""
        file_id = f"f{self.number()}"
        self.files[file_id] = content
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}

    async def deliver(self, chat: Chat, update: dict[str, Any]) -> None:
        """Bring an update to the webhook until it is taken, after the chat's earlier ones."""
        self.waiting += 1
        body = {"update_id": self.number(), **update}
        async with self._locks.setdefault(chat.id, asyncio.Lock()):
            for _ in range(2 if self.twice else 1):
                while not await self._post(body):  # noqa: ASYNC110 - another process is waited for
                    await asyncio.sleep(_AGAIN_S)  # Telegram's own pause, made short
        self.waiting -= 1

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Post anything to the webhook, by default with the right secret; status and answer."""
        url = urlsplit(self.webhook["url"])
        public = f"{url.scheme}://{url.netloc}"
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        told = {"Content-Type": "application/json", "Host": url.netloc}
        told |= secret if headers is None else headers
        address = f"{self.reaches.get(public, public)}{url.path}"
        async with self._http.post(address, data=io.BytesIO(body), headers=told) as answer:
            return answer.status, await answer.text()

    async def _post(self, update: dict[str, Any]) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                status, text = await self.post(json.dumps(update).encode())
        except (aiohttp.ClientError, TimeoutError):
            return False
        self.statuses.append(status)
        if not 200 <= status < 300:
            return False
        if text:
            reply = json.loads(text)
            with contextlib.suppress(ApiError):  # nobody is told: so it is documented
                await self._methods.call(reply.pop("method"), reply)
        return True

    async def _running(self, _app: web.Application) -> AsyncIterator[None]:
        self.loop = asyncio.get_running_loop()
        async with aiohttp.ClientSession() as self._http:
            yield

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            given = await _parameters(request)
            await self.faults.before(method)
            result = await self._methods.call(method, given)
        except ApiError as error:
            await self.faults.after(method, error.status)
            return web.json_response(error.body(), status=error.status)
        await self.faults.after(method, 200)
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.Response:
        try:
            await self.faults.before("download")
        except ApiError as error:
            await self.faults.after("download", error.status)
            return web.Response(status=error.status)
        content = self.files.get(request.match_info["file"])
        if content is None or request.match_info["token"] != self.token:
            raise web.HTTPNotFound
        await self.faults.after("download", 200)
        return web.Response(body=content)


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        given: dict[str, Any] = await request.json()
        return given
    form = await request.post()
    return {
        name: value.file.read() if isinstance(value, web.FileField) else value
        for name, value in form.items()
    }
