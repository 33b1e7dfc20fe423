"""What every response says to browsers, and where requests that change something may come from."""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler: the security headers go on everything, errors and sockets too."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # Files are asked for again, by ETag: an upgrade never mixes old modules with new ones.
    response.headers.setdefault("Cache-Control", "no-cache")


def check_origin(
    public_origins: tuple[str, ...],
) -> Middleware:
    """Return a middleware that refuses requests from pages of other sites.

    Browsers always send Origin with a WebSocket handshake and with a request that changes
    something; a request without it comes from no page, and has no visitor's cookie to abuse.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
        if upgrade or request.method not in _SAFE_METHODS:
            origin = request.headers.get("Origin")
            own = {f"{scheme}://{request.host}" for scheme in ("http", "https")}
            if origin is not None and origin not in own.union(public_origins):
                raise web.HTTPForbidden(text="this page may not call Baton\n")
        return await handler(request)

    return middleware
