"""What every response says to browsers, where requests may come from, and how often."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from bot.gateway.parts import PARTS

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FOR_WIDGET: Final = ("/api/customer", "/api/chat", "/api/articles/")
"""What the widget asks for from pages of other sites."""

_ANY_HOST: Final = ("/health", "/api/channels/")
"""No page has a visitor's right there: providers sign, and reach us by a name of their own."""

_BY_ADDRESS: Final = {
    "/api/customer": "customers_per_address",
    "/api/chat": "sockets_per_address",
    "/api/console": "sockets_per_address",
    "/api/articles/": "articles_per_address",
}
_UNKNOWN_HOST: Final = "Baton doesn't know itself by this name; server.public_origins lists them\n"
_SOCKETS: Final = frozenset({"/api/chat", "/api/console"})
_NO_ROOM_S: Final = 10
_TOO_MANY: Final = 429
_Signal = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def headers_for(secure: bool) -> _Signal:
    """Return a signal handler that puts the security headers on everything, errors and sockets
    too; `secure`: the site is reached by https."""
    headers = HEADERS | _HTTPS_ONLY if secure else HEADERS

    async def add(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = "Baton"  # and not the versions of what it is made of
        # What isn't a file is of this moment and of one person.
        response.headers.setdefault("Cache-Control", "no-store")

    return add


def check_origin(own: tuple[str, ...], embedding: tuple[str, ...]) -> Middleware:
    """Return a middleware that refuses requests from pages of other sites, but lets the pages that
    embed the widget ask for what the widget needs.

    Browsers always send Origin with a WebSocket handshake and with a request that changes
    something; a request without it comes from no page, and has no visitor's cookie to abuse.
    """

    hosts = frozenset(origin.partition("://")[2] for origin in own)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = _host_of(request)
        if not request.path.startswith(_ANY_HOST) and not (host in hosts or _is_local_name(host)):
            raise web.HTTPMisdirectedRequest(text=_UNKNOWN_HOST)
        origin = request.headers.get("Origin")
        if origin is None or origin in own or _same_site(origin, request, hosts):
            return await handler(request)
        if origin in embedding and request.path.startswith(_FOR_WIDGET):
            return await _shared(request, handler, origin)
        upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        if upgrade or request.method not in _SAFE_METHODS:
            raise web.HTTPForbidden(text="this page may not call Baton\n")
        return await handler(request)

    return middleware


def _host_of(request: web.Request) -> str:
    """The Host that was asked for, as origins write it: without a default port."""
    host = request.host.lower()
    return host.removesuffix(":443").removesuffix(":80")


def _is_local_name(host: str) -> bool:
    """Whether nobody can make this name point to us: an address, or a name without a domain.

    A page of evil.example whose name is made to point to this machine would be of one site with us,
    by any comparison of Origin and Host. Names with a domain must be in `server.public_origins`.
    """
    try:
        name = URL(f"http://{host}").host or ""
    except ValueError:
        return False
    return "." not in name or name.endswith(".localhost") or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _same_site(origin: str, request: web.Request, hosts: frozenset[str]) -> bool:
    """Whether a page that was reached by a local name calls by the same one."""
    own = {f"{scheme}://{request.host}" for scheme in ("http", "https")}
    return _host_of(request) not in hosts and origin in own


async def _shared(request: web.Request, handler: Handler, origin: str) -> web.StreamResponse:
    """Answer an embedding page so that its browser lets it read the answer."""
    allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    if request.method == "OPTIONS":
        asked = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "3600",
        }
        return web.Response(status=204, headers=allowed | asked)
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(allowed)
        raise
    if not response.prepared:  # a socket has sent its headers by now
        response.headers.update(allowed | {"Access-Control-Expose-Headers": "Retry-After"})
    return response


def _is_below(path: str, start: str) -> bool:
    """Whether a path is this one or, where that ends with a slash, below it."""
    return path.startswith(start) if start.endswith("/") else path == start


@web.middleware
async def limit_by_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 429 with Retry-After where an address asks too often, or holds too much open."""
    rule = next((rule for start, rule in _BY_ADDRESS.items() if _is_below(request.path, start)), "")
    if not rule or request.method == "OPTIONS":
        return await handler(request)
    parts = request.app[PARTS]
    address = parts.address(request)
    if wait_s := await parts.counts.wait_s(rule, address):
        return _too_many(wait_s)
    if request.path not in _SOCKETS:
        return await handler(request)
    if parts.open_sockets[address] >= parts.wiring.settings.limits.open_sockets_per_address:
        return _too_many(_NO_ROOM_S)
    parts.open_sockets[address] += 1
    try:
        return await handler(request)
    finally:
        parts.open_sockets[address] -= 1
        if not parts.open_sockets[address]:
            del parts.open_sockets[address]


def _too_many(wait_s: int) -> web.Response:
    return web.json_response(
        {"error": "too_many", "message": "too many requests", "retry_after_s": wait_s},
        status=_TOO_MANY,
        headers={"Retry-After": str(wait_s)},
    )
